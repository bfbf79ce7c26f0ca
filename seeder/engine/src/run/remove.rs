//! Removing rows of the seed space that nobody expects.

use crate::{
    catalog::Catalog,
    compare::{self, Difference},
    error::Error,
    expected::{Expectation, Summary},
    guard::Permit,
    value::RowData,
    writer,
};
use sea_orm::DatabaseTransaction;
use std::time::Instant;

/// What was removed from a table.
pub(super) struct Removed {
    pub(super) table: &'static str,
    pub(super) rows: u64,
    pub(super) seconds: f64,
}

/// Removes the extra rows of the tables, links first, then children before parents, and counts them.
pub(super) async fn remove(
    transaction: &DatabaseTransaction,
    permit: &Permit,
    catalog: &Catalog,
    affected: &[&(Expectation<'_>, Summary)],
) -> Result<Vec<Removed>, Error> {
    for (expectation, expected) in affected {
        if !expectation.table.links.is_empty() {
            let found = compare::found(transaction, expectation).await?;
            let sink = async |differences: Vec<Difference>| {
                writer::unlink(transaction, permit, expectation.table, &extra(differences)).await
            };
            compare::differences(transaction, expectation, expected, &found, sink).await?;
        }
    }
    let mut removed = Vec::new();
    for (expectation, expected) in affected.iter().rev() {
        let begun = Instant::now();
        let table = expectation.table;
        let found = compare::found(transaction, expectation).await?;
        let mut count = 0;
        // Where rows refer to each other, those that are referred to have to wait for all others.
        let mut waiting = Vec::new();
        let sink = async |differences: Vec<Difference>| {
            let rows = extra(differences);
            count += rows.len() as u64;
            if table.refers_to_itself() {
                waiting.extend(rows);
                return Ok(());
            }
            writer::remove(transaction, permit, catalog, table, rows).await
        };
        compare::differences(transaction, expectation, expected, &found, sink).await?;
        writer::remove(transaction, permit, catalog, table, waiting).await?;
        let seconds = begun.elapsed().as_secs_f64();
        removed.push(Removed { table: table.name(), rows: count, seconds });
    }
    Ok(removed)
}

fn extra(differences: Vec<Difference>) -> Vec<RowData> {
    let extra = differences.into_iter().filter_map(|difference| match difference {
        Difference::Extra(row) => Some(row),
        Difference::Missing(_) | Difference::Changed { .. } => None,
    });
    extra.collect()
}
