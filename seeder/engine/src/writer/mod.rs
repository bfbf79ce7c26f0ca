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
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExprTrait,
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
    overwrite(transaction, table, changed, &links).await
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
    overwrite(transaction, table, changed, &[]).await
}

fn without(mut row: RowData, columns: &[usize]) -> RowData {
    for &column in columns {
        row[column] = row[column].as_null();
    }
    row
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
            statement.on_conflict(update_on_conflict(table, &[]));
        }
        execute(transaction, table, &statement).await?;
    }
    Ok(())
}

/// Overwrites rows that exist, except for their columns `kept`.
async fn overwrite(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    rows: Vec<RowData>,
    kept: &[usize],
) -> Result<(), Error> {
    for chunk in rows.chunks(rows_per_statement(table)) {
        let mut statement = table.source.insert(&table.used, chunk.to_vec());
        statement.on_conflict(update_on_conflict(table, kept));
        execute(transaction, table, &statement).await?;
    }
    Ok(())
}

fn rows_per_statement(table: &CatalogTable) -> usize {
    (STATEMENT_VALUES / table.used.len().max(1)).clamp(1, STATEMENT_ROWS)
}

fn update_on_conflict(table: &CatalogTable, kept: &[usize]) -> OnConflict {
    let info = table.source.info();
    let name = |index: &usize| Alias::new(info.columns[*index].name);
    let updated: Vec<Alias> = table
        .used
        .iter()
        .filter(|index| !info.key.contains(index) && !kept.contains(index))
        .map(name)
        .collect();
    let mut clause = OnConflict::columns(info.key.iter().map(name));
    if updated.is_empty() {
        clause.do_nothing_on(info.key.iter().map(name));
    } else {
        clause.update_columns(updated);
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
