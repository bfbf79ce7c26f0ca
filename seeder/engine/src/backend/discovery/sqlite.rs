//! SQLite's schema: columns and foreign keys by sea-schema; keys and indexes from the pragmas, since
//! it reads no expressions, conditions or orders of keys; CHECKs from the tables' text.

use super::ddl;
use crate::backend::rows;
use crate::schema::{self, Class, EXPRESSION, SchemaFacts, TableFacts, TypeFacts};
use sea_orm::{DatabaseTransaction, DbErr};
use sea_schema::sqlite::def::{ColumnVisibility, TableDef};
use std::collections::BTreeMap;

const TABLES: &str = "\
SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";

const KEY: &str = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk";

/// A column's name is NULL where the index has an expression.
const INDEXES: &str = "\
SELECT l.name, l.\"unique\", i.name, CASE WHEN l.partial THEN m.sql END
FROM pragma_index_list(?) AS l
JOIN pragma_index_xinfo(l.name) AS i ON i.key
LEFT JOIN sqlite_master AS m ON m.type = 'index' AND m.name = l.name
WHERE l.origin <> 'pk'
ORDER BY l.name, i.seqno";

pub(super) async fn discover(transaction: &DatabaseTransaction) -> Result<SchemaFacts, DbErr> {
    let mut facts = SchemaFacts::new();
    for row in rows(transaction, TABLES, []).await? {
        let (name, sql): (String, String) = row.try_get_many_by_index()?;
        let table = read_table(transaction, &name, &sql).await?;
        facts.insert(name, table);
    }
    Ok(facts)
}

async fn read_table(
    transaction: &DatabaseTransaction,
    name: &str,
    sql: &str,
) -> Result<TableFacts, DbErr> {
    fn failed(error: impl std::error::Error) -> DbErr {
        DbErr::Custom(error.to_string())
    }
    let mut table = TableDef { name: name.to_owned(), ..TableDef::default() };
    table.pk_is_autoincrement(transaction).await.map_err(failed)?;
    table.get_foreign_keys(transaction).await.map_err(failed)?;
    table.get_column_info(transaction).await.map_err(failed)?;
    let mut facts = TableFacts::of(&table.write());
    let is_generated = |visibility: &ColumnVisibility| *visibility != ColumnVisibility::Visible;
    let generated = table.columns.iter().filter(|column| is_generated(&column.hidden));
    facts.mark_generated(generated.map(|column| column.name.as_str()));
    let names: Vec<&str> = facts.columns.keys().map(String::as_str).collect();
    let checked = ddl::checked(sql, &names);
    for (facts, checked) in facts.columns.values_mut().zip(checked) {
        facts.limits = checked.limits;
        facts.column_type = column_type(facts.column_type.clone(), checked.words);
    }
    facts.primary_key = rows(transaction, KEY, [name.into()])
        .await?
        .iter()
        .map(|row| row.try_get_by_index(0))
        .collect::<Result<_, _>>()?;
    add_indexes(transaction, name, &mut facts).await?;
    Ok(facts)
}

async fn add_indexes(
    transaction: &DatabaseTransaction,
    table: &str,
    facts: &mut TableFacts,
) -> Result<(), DbErr> {
    type Row = (String, bool, Option<String>, Option<String>);
    let mut indexes: BTreeMap<(String, bool, Option<String>), Vec<String>> = BTreeMap::new();
    for row in rows(transaction, INDEXES, [table.into()]).await? {
        let (name, unique, column, sql): Row = row.try_get_many_by_index()?;
        let column = column.unwrap_or_else(|| EXPRESSION.to_owned());
        indexes.entry((name, unique, sql)).or_default().push(column);
    }
    for ((_, unique, sql), mut columns) in indexes {
        let condition = sql.as_deref().and_then(ddl::index_condition);
        columns.extend(condition.map(schema::predicate));
        facts.add_index(false, unique, columns);
    }
    Ok(())
}

/// SQLite does not keep the width of integers, and an enum is a text.
fn column_type(written: TypeFacts, words: Vec<String>) -> TypeFacts {
    match written.classes[0] {
        Class::Integer => written.of_any_width(),
        Class::Text if !words.is_empty() => TypeFacts::words(words).or(Class::Text),
        Class::Text => written.or(Class::Enum),
        _ => written,
    }
}
