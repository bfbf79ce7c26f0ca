//! What a run would write, as statements for a person or another program; nothing is executed.

use super::{
    Task, Ways, not_key, order,
    removal::{NAMED_ROWS, unlinking},
    rows_per_statement,
    trade::parking_columns,
    update_on_conflict, without,
};
use crate::{
    backend::quoted,
    catalog::{Catalog, CatalogTable},
    compare::Difference,
    guard::Permit,
    value::{self, RowData},
};
use sea_orm::{
    Condition, DbBackend, ExprTrait, StatementBuilder, Value,
    sea_query::{Alias, Expr, Query},
};

/// The statements of a run on one kind of database, in the order in which they can be executed:
/// rows, links among them, removals. The last two wait in memory until all tables are through.
pub(crate) struct Script {
    backend: DbBackend,
    may_remove: bool,
    links: Vec<String>,
    unlinks: Vec<String>,
    removals: Vec<String>,
}

impl Script {
    /// The script of a run that has this permit.
    pub(crate) fn new(backend: DbBackend, permit: &Permit) -> Self {
        let (links, unlinks, removals) = (Vec::new(), Vec::new(), Vec::new());
        Self { backend, may_remove: permit.may_remove(), links, unlinks, removals }
    }

    /// What comes before everything: the session as a run has it.
    pub(crate) fn head(&self, schema: Option<&str>) -> String {
        let session = match (self.backend, schema) {
            (DbBackend::MySql, _) => "SET NAMES utf8mb4;\nSET time_zone = '+00:00';\nSET SESSION \
                                      sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES');\n"
                .to_owned(),
            (DbBackend::Postgres, Some(schema)) => {
                format!("SET search_path TO {};\n", quoted(schema, '"'))
            }
            (DbBackend::Postgres, None) => String::new(),
            _ => "PRAGMA foreign_keys = ON;\n".to_owned(),
        };
        format!(
            "-- What `seed` would write. Its lock, its history and the numbering of keys are its \
             own: run `seed` afterwards.\n{session}BEGIN;\n"
        )
    }

    /// Rows that make way for others. What refers to rows that have to be removed for that keeps them,
    /// and the script fails there: a run knows how to go on.
    pub(crate) fn make_way(&self, catalog: &Catalog, table: &CatalogTable, ways: &Ways) -> String {
        let displaced: Vec<RowData> = ways.displace.iter().map(|row| self.literals(row)).collect();
        self.delete(catalog, table, &displaced)
            + &self.upsert(table, &ways.park, &parking_columns(table))
    }

    /// The statements for some differences of a table; links and removals are kept for the end.
    pub(crate) fn add(
        &mut self,
        catalog: &Catalog,
        table: &CatalogTable,
        differences: Vec<Difference>,
    ) -> String {
        let links = table.link_columns();
        let (mut missing, mut changed, mut linked, mut extra) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for difference in differences {
            let task = Task::of(&links, &difference);
            if task.linked {
                linked.push(difference.row().clone());
            }
            match difference {
                Difference::Missing(row) => missing.push(without(row, &links)),
                Difference::Changed { expected, .. } if task.unlinked => {
                    changed.push(without(expected, &links));
                }
                Difference::Changed { .. } => {}
                Difference::Extra(row) => extra.push(row),
            }
        }
        if !linked.is_empty() {
            self.links.push(self.upsert(table, &linked, &not_key(table, &[])));
        }
        if self.may_remove && !extra.is_empty() {
            let extra: Vec<RowData> = extra.iter().map(|row| self.literals(row)).collect();
            for statement in unlinking(table, &extra) {
                self.unlinks.push(self.line(&statement));
            }
            self.removals.push(self.delete(catalog, table, &extra));
        }
        let missing = order::parents_first(table, missing);
        self.insert(table, &missing) + &self.upsert(table, &changed, &not_key(table, &links))
    }

    /// What comes after all tables.
    pub(crate) fn finish(mut self) -> String {
        // The last table's rows go first.
        self.removals.reverse();
        [self.links, self.unlinks, self.removals].concat().concat() + "COMMIT;\n"
    }

    fn insert(&self, table: &CatalogTable, rows: &[RowData]) -> String {
        self.write(table, rows, None)
    }

    fn upsert(&self, table: &CatalogTable, rows: &[RowData], columns: &[usize]) -> String {
        self.write(table, rows, Some(columns))
    }

    fn write(&self, table: &CatalogTable, rows: &[RowData], update: Option<&[usize]>) -> String {
        let info = table.source.info();
        let mut out = String::new();
        for chunk in rows.chunks(rows_per_statement(table)) {
            let mut statement = Query::insert();
            statement.into_table(table.source.table_ref());
            statement.columns(table.used.iter().map(|&index| Alias::new(info.columns[index].name)));
            for row in chunk {
                let values = table.used.iter().map(|&index| Expr::val(self.literal(&row[index])));
                statement.values_panic(values);
            }
            if let Some(columns) = update {
                statement.on_conflict(update_on_conflict(table, columns));
            }
            out.push_str(&self.line(&statement));
        }
        out
    }

    /// Removes rows to which nothing refers any more: what stays keeps its parent, as in a run, which
    /// refuses there.
    fn delete(&self, catalog: &Catalog, table: &CatalogTable, rows: &[RowData]) -> String {
        let info = table.source.info();
        let mut unreferred = Condition::all();
        for child in &catalog.tables {
            let own = child.source.info();
            for key in child.foreign_keys.iter().filter(|key| key.parent == info.name) {
                // MariaDB and MySQL want a table of its own where a row refers to its own table.
                let referrers = Query::select()
                    .columns(key.columns.iter().map(|&index| Alias::new(own.columns[index].name)))
                    .from(child.source.table_ref())
                    .take();
                let mut pairs = key.columns.iter().zip(&key.parent_columns);
                let refers = pairs.try_fold(Condition::all(), |all, (&column, target)| {
                    let column = Expr::col((Alias::new("referrer"), own.columns[column].name));
                    Some(all.add(column.eq(table.source.column(info.position(target)?))))
                });
                let Some(refers) = refers else { continue };
                let mut query = Query::select();
                query.expr(Expr::cust("1")).from_subquery(referrers, Alias::new("referrer"));
                unreferred = unreferred.add(Expr::exists(query.cond_where(refers).take()).not());
            }
        }
        let mut out = String::new();
        for chunk in rows.chunks(NAMED_ROWS) {
            let mut statement = Query::delete();
            statement.from_table(table.source.table_ref());
            statement.cond_where(table.keys_condition(chunk, None));
            statement.cond_where(unreferred.clone());
            out.push_str(&self.line(&statement));
        }
        out
    }

    fn line(&self, statement: &impl StatementBuilder) -> String {
        format!("{};\n", self.backend.build(statement))
    }

    fn literals(&self, row: &[Value]) -> RowData {
        row.iter().map(|value| self.literal(value)).collect()
    }

    /// The value as the driver would bind it: sea-query writes some of them in a way that only
    /// PostgreSQL reads.
    fn literal(&self, value: &Value) -> Value {
        if let Value::Char(Some(character)) = value {
            return character.to_string().into();
        }
        if self.backend == DbBackend::Postgres {
            return value.clone();
        }
        let instant = value::microseconds(value).and_then(chrono::DateTime::from_timestamp_micros);
        let form = match self.backend {
            DbBackend::MySql => "%Y-%m-%d %H:%M:%S%.f",
            _ => "%Y-%m-%dT%H:%M:%S%.f+00:00",
        };
        match (value, instant) {
            (Value::Uuid(Some(uuid)), _) => uuid.as_bytes().to_vec().into(),
            (_, Some(instant)) => instant.format(form).to_string().into(),
            _ => value.clone(),
        }
    }
}
