//! Before a table's rows are written: those that are in the way of others make way.

use crate::{
    compare::{self, Difference},
    error::Error,
    expected::{Expectation, Summary},
    writer::{self, Survey, Ways, Writing},
};
use sea_orm::DatabaseTransaction;

/// What was found in a table before rows made way.
pub(super) struct Surveyed {
    pub(super) missing: u64,
    pub(super) changed: u64,
    /// Rows that were removed for a while, or for good.
    pub(super) displaced: u64,
    pub(super) displaced_extra: u64,
}

/// Looks at all differences of a table, and hands the rows that are in the way to `sink`, batch by
/// batch.
pub(super) async fn survey(
    transaction: &DatabaseTransaction,
    expectation: &Expectation<'_>,
    expected: &Summary,
    found: &Summary,
    mut sink: impl AsyncFnMut(Ways) -> Result<(), Error>,
) -> Result<Option<Surveyed>, Error> {
    if found.rows() == 0 || found == expected {
        return Ok(None);
    }
    let Some(mut survey) = Survey::of(expectation.table) else { return Ok(None) };
    let collect = async |differences: Vec<Difference>| {
        survey.add(expectation.table, &differences);
        Ok(())
    };
    compare::differences(transaction, expectation, expected, found, collect).await?;
    let (missing, changed) = (survey.missing, survey.changed);
    let mut surveyed = Surveyed { missing, changed, displaced: 0, displaced_extra: 0 };
    if !survey.is_needed() {
        return Ok(Some(surveyed));
    }
    let batches = async |differences: Vec<Difference>| {
        let ways = survey.ways(expectation, differences);
        surveyed.displaced += ways.displace.len() as u64;
        surveyed.displaced_extra += ways.displaced_extra;
        sink(ways).await
    };
    compare::differences(transaction, expectation, expected, found, batches).await?;
    Ok(Some(surveyed))
}

/// Makes room for the rows that a table will get.
pub(super) async fn make(
    writing: &mut Writing<'_>,
    expectation: &Expectation<'_>,
    expected: &Summary,
    found: &Summary,
) -> Result<Option<Surveyed>, Error> {
    let table = expectation.table;
    let (transaction, position) = (writing.transaction, writing.position);
    let make_way = async |ways: Ways| {
        writer::release(writing, position, &ways.release).await?;
        writer::displace(writing, position, ways.displace).await?;
        writer::park(transaction, table, ways.park).await
    };
    survey(transaction, expectation, expected, found, make_way).await
}
