//! What a run would write, as statements for a person or another program; nothing is executed.

use super::{DELETE_ROWS, not_key, rows_per_statement, update_on_conflict, without};
use crate::{
    catalog::CatalogTable,
    compare::Difference,
    value::{self, RowData},
};
use sea_orm::{
    Condition, DbBackend, ExprTrait, StatementBuilder, Value,
    sea_query::{Alias, Expr, Query},
};

/// The statements of a run on one kind of database, in the order in which they can be executed:
/// rows, links among them, removals.
pub(crate) struct Script {
    backend: DbBackend,
    links: Vec<String>,
    removals: Vec<String>,
}

impl Script {
    pub(crate) fn new(backend: DbBackend) -> Self {
        Self { backend, links: Vec::new(), removals: Vec::new() }
    }

    /// What comes before everything.
    pub(crate) fn head(&self) -> String {
        let time_zone = match self.backend {
            DbBackend::MySql => "SET time_zone = '+00:00';\n",
            _ => "",
        };
        format!(
            "-- What `seed` would write. Its lock, its history and the numbering of keys are its \
             own: run `seed` afterwards.\n{time_zone}BEGIN;\n"
        )
    }

    /// The statements for some differences of a table; links and removals are kept for the end.
    pub(crate) fn add(&mut self, table: &CatalogTable, differences: Vec<Difference>) -> String {
        let links: Vec<usize> =
            table.links.iter().flat_map(|link| link.columns.iter().copied()).collect();
        let (mut missing, mut changed, mut linked, mut extra) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for difference in differences {
            match difference {
                Difference::Missing(row) => {
                    if links.iter().any(|&link| row[link] != row[link].as_null()) {
                        linked.push(row.clone());
                    }
                    missing.push(without(row, &links));
                }
                Difference::Changed { expected, columns, .. } => {
                    if columns.iter().any(|column| links.contains(column)) {
                        linked.push(expected.clone());
                    }
                    changed.push(without(expected, &links));
                }
                Difference::Extra(row) => extra.push(row),
            }
        }
        if !linked.is_empty() {
            self.links.push(self.upsert(table, &linked, &not_key(table, &[])));
        }
        if !extra.is_empty() {
            // The last table's rows go first.
            let removals = self.delete(table, &extra);
            self.removals.insert(0, removals);
        }
        self.insert(table, &missing) + &self.upsert(table, &changed, &not_key(table, &links))
    }

    /// What comes after all tables.
    pub(crate) fn finish(self) -> String {
        self.links.concat() + &self.removals.concat() + "COMMIT;\n"
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
                let values = table.used.iter().map(|&index| self.literal(&row[index]));
                statement.values_panic(values);
            }
            if let Some(columns) = update {
                statement.on_conflict(update_on_conflict(table, columns));
            }
            out.push_str(&self.line(&statement));
        }
        out
    }

    fn delete(&self, table: &CatalogTable, rows: &[RowData]) -> String {
        let key = &table.source.info().key;
        let mut out = String::new();
        for chunk in rows.chunks(DELETE_ROWS) {
            let names = |row: &RowData| {
                key.iter().fold(Condition::all(), |all, &index| {
                    all.add(table.source.column(index).eq(self.literal(&row[index])))
                })
            };
            let condition = chunk.iter().fold(Condition::any(), |any, row| any.add(names(row)));
            let mut statement = Query::delete();
            statement.from_table(table.source.table_ref()).cond_where(condition);
            out.push_str(&self.line(&statement));
        }
        out
    }

    fn line(&self, statement: &impl StatementBuilder) -> String {
        format!("{};\n", self.backend.build(statement))
    }

    /// The value as the driver would bind it: sea-query writes some of them in a way that only
    /// PostgreSQL reads.
    fn literal(&self, value: &Value) -> Expr {
        if self.backend == DbBackend::Postgres {
            return Expr::val(value.clone());
        }
        let instant = value::microseconds(value).and_then(chrono::DateTime::from_timestamp_micros);
        let form = match self.backend {
            DbBackend::MySql => "%Y-%m-%d %H:%M:%S%.f",
            _ => "%Y-%m-%dT%H:%M:%S%.f+00:00",
        };
        match (value, instant) {
            (Value::Uuid(Some(uuid)), _) => Expr::val(uuid.as_bytes().to_vec()),
            (_, Some(instant)) => Expr::val(instant.format(form).to_string()),
            _ => Expr::val(value.clone()),
        }
    }
}
