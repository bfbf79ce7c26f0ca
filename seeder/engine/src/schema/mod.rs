//! What a schema says, in words that all databases share.
//!
//! Databases and entities describe tables in their own ways. Both become sea-query's
//! `CREATE TABLE`, and from that the facts that can be compared.

#[cfg(feature = "cli")]
mod compare;
mod types;

#[cfg(feature = "cli")]
pub(crate) use compare::{Item, State, compare};
use sea_orm::{
    ColumnTrait, EntityTrait, IdenStatic, Iterable, Schema,
    sea_query::{
        ColumnDef, Expr, ForeignKeyAction, ForeignKeyCreateStatement, IndexCreateStatement, Query,
        SqliteQueryBuilder, TableCreateStatement,
    },
};
use std::collections::{BTreeMap, BTreeSet};
pub(crate) use types::{Class, TypeFacts};

/// The tables of a schema by name.
pub(crate) type SchemaFacts = BTreeMap<String, TableFacts>;

/// What is known of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TableFacts {
    pub(crate) columns: BTreeMap<String, ColumnFacts>,
    pub(crate) primary_key: Vec<String>,
    pub(crate) unique_keys: BTreeSet<Vec<String>>,
    pub(crate) indexes: BTreeSet<Vec<String>>,
    /// By what they say, `columns → table(columns)`: what happens when the parent goes.
    pub(crate) foreign_keys: BTreeMap<String, &'static str>,
}

/// What is known of a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ColumnFacts {
    pub(crate) column_type: TypeFacts,
    pub(crate) nullable: bool,
    /// The default in a form that databases share, or what numbers the column.
    pub(crate) default: Option<String>,
    /// The limits that a CHECK sets to the column's numbers, where they are known.
    pub(crate) limits: Limits,
}

/// The least and the greatest number that a column may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) least: Option<i64>,
    pub(crate) greatest: Option<i64>,
}

/// The default of a column that the database numbers.
const NUMBERED: &str = "numbered by the database";

impl TableFacts {
    /// The facts of a `CREATE TABLE`, as an entity or sea-schema give it.
    pub(crate) fn of(table: &TableCreateStatement) -> Self {
        let mut facts = Self::default();
        for column in table.get_columns() {
            let name = column.get_column_name();
            let spec = column.get_column_spec();
            if spec.primary_key {
                facts.primary_key.push(name.clone());
            }
            if spec.unique {
                facts.unique_keys.insert(vec![name.clone()]);
            }
            facts.columns.insert(name, ColumnFacts::of(column));
        }
        for index in table.get_indexes() {
            facts.add_index(index);
        }
        for key in table.get_foreign_key_create_stmts() {
            facts.add_foreign_key(key);
        }
        facts
    }

    /// The facts that an entity claims.
    pub(crate) fn of_entity<E: EntityTrait>() -> Self {
        // Its types are the same for every backend.
        let schema = Schema::new(sea_orm::DbBackend::Postgres);
        let mut facts = Self::of(&schema.create_table_from_entity(E::default()));
        for column in E::Column::iter() {
            if let Some(known) = facts.columns.get_mut(column.as_str()) {
                known.column_type = TypeFacts::of(column.def().get_column_type());
            }
        }
        facts.tidy();
        facts
    }

    pub(crate) fn add_index(&mut self, index: &IndexCreateStatement) {
        let columns = index.get_index_spec().get_column_names();
        if index.is_primary_key() {
            self.primary_key = columns;
        } else if index.is_unique_key() {
            self.unique_keys.insert(columns);
        } else {
            self.indexes.insert(columns);
        }
    }

    fn add_foreign_key(&mut self, key: &ForeignKeyCreateStatement) {
        let key = key.get_foreign_key();
        let parent = key.get_ref_table().map(|table| table.sea_orm_table().to_string());
        self.foreign_keys.insert(
            reference(&key.get_columns(), &parent.unwrap_or_default(), &key.get_ref_columns()),
            on_delete(key.get_on_delete().as_ref()),
        );
    }

    /// Leaves out what says nothing of its own: a primary key is never NULL and needs no other
    /// unique key.
    pub(crate) fn tidy(&mut self) {
        for column in &self.primary_key {
            if let Some(column) = self.columns.get_mut(column) {
                column.nullable = false;
            }
        }
        self.unique_keys.remove(&self.primary_key);
        self.indexes.remove(&self.primary_key);
    }
}

/// A foreign key's identity.
pub(crate) fn reference(columns: &[String], parent: &str, parent_columns: &[String]) -> String {
    format!("{} → {parent}({})", columns.join(", "), parent_columns.join(", "))
}

/// What happens to a row when the one that it refers to goes. NO ACTION is RESTRICT, a moment later.
fn on_delete(action: Option<&ForeignKeyAction>) -> &'static str {
    match action {
        Some(ForeignKeyAction::Cascade) => "cascade",
        Some(ForeignKeyAction::SetNull) => "set null",
        Some(ForeignKeyAction::SetDefault) => "set default",
        _ => "restrict",
    }
}

impl ColumnFacts {
    fn of(column: &ColumnDef) -> Self {
        let spec = column.get_column_spec();
        let default = spec.default.as_ref().and_then(default_text);
        Self {
            column_type: column.get_column_type().map_or_else(TypeFacts::unknown, TypeFacts::of),
            // A column of sea-query's that says nothing may be NULL.
            nullable: spec.nullable.unwrap_or(true) && !spec.primary_key,
            default: if spec.auto_increment { Some(NUMBERED.to_owned()) } else { default },
            limits: Limits::default(),
        }
    }
}

/// A default in a form that databases share: without quotes, casts and parentheses, truth as 0 and 1.
fn default_text(default: &Expr) -> Option<String> {
    let statement = Query::select().expr(default.clone()).to_string(SqliteQueryBuilder);
    let text = statement.strip_prefix("SELECT ").unwrap_or(&statement);
    let text = text.split("::").next().unwrap_or_default();
    let text = text.trim_matches(|c: char| "'\"()".contains(c) || c.is_whitespace());
    match text.to_ascii_lowercase().as_str() {
        "null" => None,
        "true" => Some("1".to_owned()),
        "false" => Some("0".to_owned()),
        "now" | "current_timestamp" => Some("the current time".to_owned()),
        _ => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_of_all_databases_read_alike() {
        let text = |sql: &str| default_text(&Expr::cust(sql.to_owned()));
        for same in ["false", "FALSE", "0", "'0'"] {
            assert_eq!(text(same).as_deref(), Some("0"), "{same}");
        }
        for same in ["CURRENT_TIMESTAMP", "now()", "current_timestamp()"] {
            assert_eq!(text(same).as_deref(), Some("the current time"), "{same}");
        }
        for same in ["'private'::playlist_visibility", "'private'", "private"] {
            assert_eq!(text(same).as_deref(), Some("private"), "{same}");
        }
        assert_eq!(text("NULL"), None);
    }
}
