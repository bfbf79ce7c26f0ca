//! The only place besides the history that writes rows.

pub(crate) mod numbering;

use crate::{
    catalog::{Catalog, CatalogTable},
    compare::Difference,
    error::Error,
    guard::Permit,
    value::RowData,
};
use sea_orm::{
    ColumnType, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExprTrait, Value,
    sea_query::{Alias, Expr, InsertStatement, OnConflict, Query},
};

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

/// Writes what is missing or changed, all but the links, whose rows may not be there yet.
pub(crate) async fn converge(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    differences: Vec<Difference>,
    written: &mut Written,
) -> Result<(), Error> {
    let links: Vec<usize> =
        table.links.iter().flat_map(|link| link.columns.iter().copied()).collect();
    let (mut missing, mut changed) = (Vec::new(), Vec::new());
    for difference in differences {
        match difference {
            Difference::Missing(row) => {
                written.inserted += 1;
                written.links_pending |= links.iter().any(|&link| row[link] != row[link].as_null());
                missing.push(without(row, &links));
            }
            Difference::Changed { expected, columns, .. } => {
                written.updated += 1;
                written.links_pending |= columns.iter().any(|column| links.contains(column));
                if columns.iter().any(|column| !links.contains(column)) {
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

/// Gives rows that will change or go a value of their own in each unique key, so that other rows can take theirs.
///
/// Databases check unique keys row by row: two rows cannot trade names, nor can one take the name of a row that is
/// removed later. The values, `~1`, `~2` and so on, are overwritten before the run ends.
pub(crate) async fn park(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    differences: Vec<Difference>,
    parked: &mut u64,
) -> Result<(), Error> {
    let columns = parkable(table);
    let in_the_way = differences.into_iter().filter_map(|difference| match difference {
        Difference::Changed { found, columns: changed, .. } => {
            changed.iter().any(|column| columns.contains(column)).then_some(found)
        }
        Difference::Extra(found) => Some(found),
        Difference::Missing(_) => None,
    });
    let rows = in_the_way
        .map(|mut row| {
            *parked += 1;
            for &column in &columns {
                row[column] = Value::from(format!("~{parked}"));
            }
            row
        })
        .collect();
    overwrite(transaction, table, rows, &columns).await
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
            // Another writer may have put the row there since it was missing. MySQL's form of this clause fires
            // on any unique key, and so could overwrite somebody's own row: there a clash is an error.
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

/// Cuts the links of rows that will be removed, so that the order of removal is the reverse of writing.
pub(crate) async fn unlink(
    transaction: &DatabaseTransaction,
    _permit: &Permit,
    table: &CatalogTable,
    rows: &[RowData],
) -> Result<(), Error> {
    let info = table.source.info();
    for link in &table.links {
        for chunk in rows.chunks(DELETE_ROWS) {
            let mut statement = Query::update();
            statement.table(Alias::new(info.name));
            for &column in &link.columns {
                statement.value(Alias::new(info.columns[column].name), Expr::cust("NULL"));
            }
            statement.cond_where(table.source.keys_condition(chunk));
            let any = link.columns.iter().fold(sea_orm::Condition::any(), |any, &column| {
                any.add(table.source.column(column).is_not_null())
            });
            statement.cond_where(any);
            transaction.execute(&statement).await.map_err(|error| place(table, &error))?;
        }
    }
    Ok(())
}

/// Removes rows of the seed space, unless a row that is not the seed's refers to one of them.
///
/// # Errors
///
/// [`Error::StillReferenced`] before anything of the table is removed; the foreign keys would have deleted or
/// changed rows that are somebody's own.
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
            .from_table(Alias::new(table.name()))
            .cond_where(table.source.keys_condition(chunk));
        transaction.execute(&statement).await.map_err(|error| place(table, &error))?;
    }
    Ok(())
}

/// Fails if a row of `child` that is not the seed's points to one of the rows.
async fn refuse_references(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    child: &CatalogTable,
    rows: &[RowData],
) -> Result<(), Error> {
    use futures_util::TryStreamExt;
    let info = table.source.info();
    for key in &child.source.info().foreign_keys {
        let ([column], [target]) = (&key.columns[..], &key.parent_columns[..]) else { continue };
        let Some(target) = info.position(target).filter(|_| key.parent == info.name) else {
            continue;
        };
        let values = rows.iter().map(|row| row[target].clone());
        let condition = sea_orm::Condition::all().add(child.source.column(*column).is_in(values));
        let found: Vec<RowData> =
            async { child.source.read(transaction, condition).await?.try_collect().await }
                .await
                .map_err(|error| place(child, &error))?;
        let own: Vec<&RowData> = found.iter().filter(|row| !child.owns(row)).collect();
        if let Some(first) = own.first() {
            let parent = rows.iter().find(|row| crate::value::equal(&row[target], &first[*column]));
            return Err(Error::StillReferenced {
                parent: parent
                    .map(|row| format!("{} {}", info.name, info.describe_key(row)))
                    .unwrap_or_default(),
                child: child.name(),
                count: own.len(),
                example: child.source.info().describe_key(first),
            });
        }
    }
    Ok(())
}
