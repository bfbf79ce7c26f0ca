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

/// Removes the extra rows of the tables, links first, then children before parents, and counts them.
pub(super) async fn remove(
    transaction: &DatabaseTransaction,
    permit: &Permit,
    catalog: &Catalog,
    affected: &[&(Expectation<'_>, Summary)],
) -> Result<Vec<(&'static str, u64)>, Error> {
    for (expectation, expected) in affected {
        if !expectation.table.links.is_empty() {
            let found = compare::found(transaction, expectation).await?;
            let sink = async |differences: Vec<Difference>| {
                writer::unlink(transaction, permit, expectation.table, &extra(differences)).await
            };
            compare::differences(transaction, expectation, expected, &found, sink).await?;
        }
    }
    let mut counts = Vec::new();
    for (expectation, expected) in affected.iter().rev() {
        let table = expectation.table;
        let found = compare::found(transaction, expectation).await?;
        let mut removed = 0;
        let sink = async |differences: Vec<Difference>| {
            let rows = extra(differences);
            removed += rows.len() as u64;
            writer::remove(transaction, permit, catalog, table, &rows).await
        };
        compare::differences(transaction, expectation, expected, &found, sink).await?;
        counts.push((table.name(), removed));
    }
    Ok(counts)
}

fn extra(differences: Vec<Difference>) -> Vec<RowData> {
    let extra = differences.into_iter().filter_map(|difference| match difference {
        Difference::Extra(row) => Some(row),
        Difference::Missing(_) | Difference::Changed { .. } => None,
    });
    extra.collect()
}
