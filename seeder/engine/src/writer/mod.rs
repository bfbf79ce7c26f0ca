//! The only place besides the history that writes rows.

pub(crate) mod numbering;
mod order;
mod removal;
#[cfg(feature = "cli")]
pub(crate) mod script;
mod taken;
mod trade;

use crate::{
    catalog::CatalogTable,
    compare::Difference,
    error::{Error, plain},
    value::RowData,
};
pub(crate) use removal::{Writing, displace, release, remove, unlink};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, SqlErr,
    sea_query::{Alias, InsertStatement, OnConflict},
};
pub(crate) use taken::holder;
pub(crate) use trade::{Survey, Ways};

/// Rows of one statement. Larger ones were not faster, and MariaDB's packets have a limit.
const STATEMENT_ROWS: usize = 1_000;
/// Values of one statement: SQLite takes 32,766, PostgreSQL and MySQL 65,535.
const STATEMENT_VALUES: usize = 32_766;

/// What was written to a table in the first of its two passes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written {
    pub(crate) inserted: u64,
    pub(crate) updated: u64,
    /// Rows of the seed space that nobody expects; they are removed later.
    pub(crate) extra: u64,
    /// Whether some link was left for the second pass.
    pub(crate) links_pending: bool,
}

/// In which of the two passes over a table a difference is written.
#[derive(Clone, Copy, Debug)]
struct Task {
    /// In the first one, which leaves the links out.
    unlinked: bool,
    /// In the second one, which writes links.
    linked: bool,
}

impl Task {
    fn of(links: &[usize], difference: &Difference) -> Self {
        match difference {
            Difference::Missing(row) => Self {
                unlinked: true,
                linked: links.iter().any(|&link| row[link] != row[link].as_null()),
            },
            Difference::Changed { columns, .. } => Self {
                unlinked: columns.iter().any(|column| !links.contains(column)),
                linked: columns.iter().any(|column| links.contains(column)),
            },
            Difference::Extra(_) => Self { unlinked: false, linked: false },
        }
    }
}

/// Writes what is missing or changed, all but the links, whose rows may not be there yet.
pub(crate) async fn converge(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    differences: Vec<Difference>,
    written: &mut Written,
) -> Result<(), Error> {
    let links = table.link_columns();
    let (mut missing, mut changed) = (Vec::new(), Vec::new());
    for difference in differences {
        let task = Task::of(&links, &difference);
        written.links_pending |= task.linked;
        match difference {
            Difference::Missing(row) => {
                written.inserted += 1;
                missing.push(without(row, &links));
            }
            Difference::Changed { expected, .. } => {
                written.updated += 1;
                if task.unlinked {
                    changed.push(without(expected, &links));
                }
            }
            Difference::Extra(_) => written.extra += 1,
        }
    }
    insert(transaction, table, missing).await?;
    overwrite(transaction, table, changed, &not_key(table, &links)).await
}

/// Writes rows that are there once more, with all that they should hold.
pub(crate) async fn rewrite(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    rows: Vec<RowData>,
) -> Result<(), Error> {
    overwrite(transaction, table, rows, &not_key(table, &[])).await
}

/// Gives rows that are in the way of others values of their own; see [`Ways`].
pub(crate) async fn park(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    rows: Vec<RowData>,
) -> Result<(), Error> {
    overwrite(transaction, table, rows, &trade::parking_columns(table)).await
}

/// Writes the links of rows that are there by now, and nothing else.
pub(crate) async fn link(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    differences: Vec<Difference>,
) -> Result<(), Error> {
    let changed = differences
        .into_iter()
        .filter_map(|difference| match difference {
            Difference::Changed { expected, .. } => Some(expected),
            Difference::Missing(_) | Difference::Extra(_) => None,
        })
        .collect();
    rewrite(transaction, table, changed).await
}

fn without(mut row: RowData, columns: &[usize]) -> RowData {
    for &column in columns {
        row[column] = row[column].as_null();
    }
    row
}

/// The columns in use that are neither part of the key nor among `others`.
fn not_key(table: &CatalogTable, others: &[usize]) -> Vec<usize> {
    let key = &table.source.info().key;
    let used = table.used.iter().copied();
    used.filter(|column| !key.contains(column) && !others.contains(column)).collect()
}

/// Inserts rows that are not there. A row that has such a key all the same is somebody's: this is no
/// upsert, and the database refuses it.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    rows: Vec<RowData>,
) -> Result<(), Error> {
    for chunk in order::parents_first(table, rows).chunks(rows_per_statement(table)) {
        let statement = table.source.insert(&table.used, chunk.to_vec());
        execute(transaction, table, &statement).await?;
    }
    Ok(())
}

/// Overwrites some columns of rows that exist.
async fn overwrite(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    rows: Vec<RowData>,
    columns: &[usize],
) -> Result<(), Error> {
    for chunk in rows.chunks(rows_per_statement(table)) {
        let mut statement = table.source.insert(&table.used, chunk.to_vec());
        statement.on_conflict(update_on_conflict(table, columns));
        execute(transaction, table, &statement).await?;
    }
    Ok(())
}

fn rows_per_statement(table: &CatalogTable) -> usize {
    (STATEMENT_VALUES / table.used.len().max(1)).clamp(1, STATEMENT_ROWS)
}

fn update_on_conflict(table: &CatalogTable, columns: &[usize]) -> OnConflict {
    let info = table.source.info();
    let name = |index: &usize| Alias::new(info.columns[*index].name);
    let mut clause = OnConflict::columns(info.key.iter().map(name));
    if columns.is_empty() {
        clause.do_nothing_on(info.key.iter().map(name));
    } else {
        clause.update_columns(columns.iter().map(name));
    }
    clause
}

async fn execute(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    statement: &InsertStatement,
) -> Result<(), Error> {
    transaction.execute(statement).await.map(|_| ()).map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::Taken {
            place: table.place(),
            table: table.name(),
            cause: plain(&error),
            holder: None,
            done: Vec::new(),
        },
        _ => place(table, &error),
    })
}

fn place(table: &CatalogTable, error: &DbErr) -> Error {
    Error::database(table.place(), error)
}
