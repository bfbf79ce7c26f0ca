//! The only place besides the history that writes rows.

pub(crate) mod numbering;
#[cfg(feature = "cli")]
pub(crate) mod script;

use crate::{
    catalog::{Catalog, CatalogTable},
    compare::Difference,
    error::Error,
    expected::Expectation,
    guard::Permit,
    value::{self, RowData},
};
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnType, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExprTrait,
    Value,
    sea_query::{Alias, Expr, InsertStatement, OnConflict, Query, StringLen, UpdateStatement},
};
use std::collections::HashSet;

/// Rows of one statement. Larger ones were not faster, and MariaDB's packets have a limit.
const STATEMENT_ROWS: usize = 1_000;
/// Values of one statement: SQLite takes 32,766, PostgreSQL and MySQL 65,535.
const STATEMENT_VALUES: usize = 32_766;
/// Rows that one DELETE names.
const DELETE_ROWS: usize = 200;

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
    overwrite(transaction, table, changed, &not_key(table, &[])).await
}

/// The columns that can be parked: for each unique key a text that refers to nothing.
///
/// A unique key without such a column cannot trade values between rows; the database refuses that.
pub(crate) fn parkable(table: &CatalogTable) -> Vec<usize> {
    let info = table.source.info();
    let refers = |column: &usize| info.foreign_keys.iter().any(|key| key.columns.contains(column));
    let text = |column: &usize| {
        matches!(
            info.columns[*column].column_type,
            ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_)
        )
    };
    let keys = info.unique_keys.iter();
    keys.filter_map(|key| {
        key.iter().copied().find(|column| {
            table.used.contains(column)
                && !info.key.contains(column)
                && text(column)
                && !refers(column)
        })
    })
    .collect()
}

/// The values of the unique keys that can be parked, hashed; one for each key without a NULL.
fn unique_values(table: &CatalogTable, row: &[Value]) -> Vec<(usize, u128)> {
    let info = table.source.info();
    let parkable = parkable(table);
    let keys = info.unique_keys.iter().enumerate();
    keys.filter(|(_, key)| key.iter().any(|column| parkable.contains(column)))
        .filter(|(_, key)| key.iter().all(|&column| row[column] != row[column].as_null()))
        .map(|(number, key)| {
            let values = value::encode_all(key.iter().map(|&column| &row[column]));
            (number, value::hash(&values))
        })
        .collect()
}

/// Adds the values of unique keys that rows to be written will need.
pub(crate) fn needed_values(
    table: &CatalogTable,
    differences: &[Difference],
    needed: &mut HashSet<(usize, u128)>,
) {
    for difference in differences {
        match difference {
            Difference::Missing(row) => needed.extend(unique_values(table, row)),
            Difference::Changed { expected, found, .. } => {
                let own = unique_values(table, found);
                let values = unique_values(table, expected);
                needed.extend(values.into_iter().filter(|value| !own.contains(value)));
            }
            Difference::Extra(_) => {}
        }
    }
}

/// Seeded rows whose values others need, each with a value of its own, so that the others can take
/// theirs.
///
/// Databases check unique keys row by row: two rows cannot trade names, nor can one take the name
/// of a row that is removed later. The value is `~` and 48 bits of the hash of the row's key, short
/// enough for most columns and always the same for a row; rows that change get their proper value
/// in the same transaction.
pub(crate) fn parked(
    expectation: &Expectation<'_>,
    differences: Vec<Difference>,
    needed: &HashSet<(usize, u128)>,
) -> Vec<RowData> {
    let table = expectation.table;
    let columns = parkable(table);
    let in_the_way = differences.into_iter().filter_map(|difference| match difference {
        Difference::Changed { found, .. } | Difference::Extra(found) => {
            let held = unique_values(table, &found);
            held.iter().any(|value| needed.contains(value)).then_some(found)
        }
        Difference::Missing(_) => None,
    });
    let park = |mut row: RowData| {
        let name = format!("~{:012x}", value::hash(&expectation.key(&row)) >> 80);
        for &column in &columns {
            let length = match table.source.info().columns[column].column_type {
                ColumnType::String(StringLen::N(length)) | ColumnType::Char(Some(length)) => {
                    length as usize
                }
                _ => name.len(),
            };
            row[column] = Value::from(name.chars().take(length).collect::<String>());
        }
        row
    };
    in_the_way.map(park).collect()
}

/// Writes what [`parked`] gives.
pub(crate) async fn park(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    rows: Vec<RowData>,
) -> Result<(), Error> {
    overwrite(transaction, table, rows, &parkable(table)).await
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

async fn insert(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    rows: Vec<RowData>,
) -> Result<(), Error> {
    for chunk in rows.chunks(rows_per_statement(table)) {
        let mut statement = table.source.insert(&table.used, chunk.to_vec());
        if transaction.get_database_backend() != DbBackend::MySql {
            // Another writer may have put the row there since it was missing. MySQL's form of this
            // clause fires on any unique key, and so could overwrite somebody's own
            // row: there a clash is an error.
            statement.on_conflict(update_on_conflict(table, &not_key(table, &[])));
        }
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
    transaction.execute(statement).await.map(|_| ()).map_err(|error| place(table, &error))
}

fn place(table: &CatalogTable, error: &DbErr) -> Error {
    Error::database(format!("step `{}`, table `{}`", table.step_name, table.name()), error)
}

/// Cuts the links of rows that will be removed, so that the order of removal is the reverse of
/// writing.
pub(crate) async fn unlink(
    transaction: &DatabaseTransaction,
    _permit: &Permit,
    table: &CatalogTable,
    rows: &[RowData],
) -> Result<(), Error> {
    for statement in unlinking(table, rows) {
        transaction.execute(&statement).await.map_err(|error| place(table, &error))?;
    }
    Ok(())
}

/// The statements that cut the links of rows.
fn unlinking(table: &CatalogTable, rows: &[RowData]) -> Vec<UpdateStatement> {
    let info = table.source.info();
    let mut statements = Vec::new();
    for link in &table.links {
        for chunk in rows.chunks(DELETE_ROWS) {
            let mut statement = Query::update();
            statement.table(table.source.table_ref());
            for &column in &link.columns {
                statement.value(Alias::new(info.columns[column].name), Expr::cust("NULL"));
            }
            statement.cond_where(table.source.keys_condition(chunk));
            let any = link.columns.iter().fold(Condition::any(), |any, &column| {
                any.add(table.source.column(column).is_not_null())
            });
            statement.cond_where(any);
            statements.push(statement);
        }
    }
    statements
}

/// Removes rows of the seed space, unless a row that stays refers to one of them.
///
/// # Errors
///
/// [`Error::StillReferenced`] before anything of the table is removed; the foreign keys would have
/// deleted or changed the rows that stay.
pub(crate) async fn remove(
    transaction: &DatabaseTransaction,
    _permit: &Permit,
    catalog: &Catalog,
    table: &CatalogTable,
    rows: &[RowData],
) -> Result<(), Error> {
    for chunk in rows.chunks(DELETE_ROWS) {
        for child in &catalog.tables {
            refuse_references(transaction, table, child, chunk).await?;
        }
        let mut statement = Query::delete();
        statement
            .from_table(table.source.table_ref())
            .cond_where(table.source.keys_condition(chunk));
        transaction.execute(&statement).await.map_err(|error| place(table, &error))?;
    }
    Ok(())
}

/// Fails if a row of `child` points to one of the rows. Those that go as well are gone by now.
async fn refuse_references(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    child: &CatalogTable,
    rows: &[RowData],
) -> Result<(), Error> {
    let info = table.source.info();
    for key in child.source.info().foreign_keys.iter().filter(|key| key.parent == info.name) {
        let targets: Vec<usize> =
            key.parent_columns.iter().filter_map(|column| info.position(column)).collect();
        let points_to = |row: &RowData| {
            let pairs = key.columns.iter().zip(&targets);
            pairs.fold(Condition::all(), |all, (&column, &target)| {
                all.add(child.source.column(column).eq(row[target].clone()))
            })
        };
        let condition = rows.iter().fold(Condition::any(), |any, row| any.add(points_to(row)));
        let found: Vec<RowData> =
            async { child.source.read(transaction, condition).await?.try_collect().await }
                .await
                .map_err(|error| place(child, &error))?;
        let own: Vec<&RowData> = found.iter().filter(|row| !child.owns(row)).collect();
        let staying = if own.is_empty() { found.iter().collect() } else { own };
        if let Some(first) = staying.first() {
            let same = |row: &&RowData| {
                let mut pairs = key.columns.iter().zip(&targets);
                pairs.all(|(&column, &target)| value::equal(&row[target], &first[column]))
            };
            let parent = rows.iter().find(same).map(|row| info.describe_key(row));
            return Err(Error::StillReferenced {
                parent: format!("{} {}", info.name, parent.unwrap_or_default()),
                child: child.name(),
                count: staying.len(),
                example: child.source.info().describe_key(first),
                own: !child.owns(first),
                done: Vec::new(),
            });
        }
    }
    Ok(())
}
