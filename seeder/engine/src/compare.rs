//! Comparing what is expected with what is there, to the cell and in constant memory.
//!
//! One scan sums the table up. Where the summary equals the expected one, nothing differs and
//! nothing more is read. Otherwise the parts that differ are read again, at most [`GROUP_ROWS`]
//! rows at a time, and matched by key.

use crate::{
    error::Error,
    expected::{BucketGroup, Expectation, Summary},
    value::{self, RowData},
};
use futures_util::{StreamExt, stream::BoxStream};
use sea_orm::{
    Condition, ConnectionTrait, DatabaseTransaction, DbErr, ExprTrait,
    sea_query::{Expr, Query},
};
use std::collections::HashMap;

/// How many rows of a database are held in memory at once.
const GROUP_ROWS: u64 = 50_000;

/// How many differences are handed on together.
pub(crate) const BATCH_ROWS: usize = 1_000;

/// A row that is not as it should be.
#[derive(Clone, Debug)]
pub(crate) enum Difference {
    /// Expected, and not there.
    Missing(RowData),
    /// There with other values in some columns.
    Changed { expected: RowData, found: RowData, columns: Vec<usize> },
    /// In the seed space, and not expected.
    Extra(RowData),
}

impl Difference {
    /// The row as it should be or, where it should not be there, as it is.
    pub(crate) fn row(&self) -> &RowData {
        match self {
            Self::Missing(row) | Self::Extra(row) => row,
            Self::Changed { expected, .. } => expected,
        }
    }
}

/// The condition for the rows of the seed space; a database may let more through.
fn seeded_rows(expectation: &Expectation<'_>) -> Condition {
    let source = expectation.table.source.as_ref();
    let key = &source.info().key;
    let spaces = expectation.table.spaces.iter().filter(|(index, _)| key.contains(index));
    spaces
        .filter_map(|(index, space)| space.condition(expectation.table.searched(*index)))
        .fold(Condition::all(), Condition::add)
}

/// The condition for rows that refer to nothing outside the seed space.
fn seeded_references(expectation: &Expectation<'_>) -> Condition {
    let source = expectation.table.source.as_ref();
    let spaces = expectation.table.spaces.iter();
    spaces.fold(Condition::all(), |all, (index, space)| {
        let column = source.column(*index);
        match space.condition(expectation.table.searched(*index)) {
            Some(inside) => all.add(Condition::any().add(column.is_null()).add(inside)),
            None => all,
        }
    })
}

/// Streams the rows of the seed space.
async fn read<'a>(
    transaction: &'a DatabaseTransaction,
    expectation: &'a Expectation<'a>,
) -> Result<BoxStream<'a, Result<RowData, Error>>, Error> {
    let table = expectation.table;
    let failed = |error: DbErr| Error::database(format!("reading `{}`", table.name()), &error);
    let (source, condition) = (&table.source, seeded_rows(expectation));
    let rows = match expectation.readable() {
        None => source.read(transaction, condition).await,
        Some(columns) => source.read_columns(transaction, condition, columns).await,
    }
    .map_err(failed)?;
    Ok(rows
        .map(move |row| row.map_err(failed))
        .filter(|row| {
            let ours = row.as_ref().map_or(true, |row| table.has_seeded_key(row));
            std::future::ready(ours)
        })
        .boxed())
}

/// How many rows of the seed space a table holds.
pub(crate) async fn count(
    transaction: &DatabaseTransaction,
    expectation: &Expectation<'_>,
) -> Result<u64, Error> {
    let table = expectation.table;
    if table.spaces.iter().any(|(_, space)| !space.is_exact()) {
        return Ok(found(transaction, expectation).await?.rows());
    }
    let mut query = Query::select();
    query
        .expr(Expr::cust("COUNT(*)"))
        .from(table.source.table_ref())
        .cond_where(seeded_rows(expectation))
        .cond_where(seeded_references(expectation));
    let failed = |error| Error::database(format!("counting `{}`", table.name()), &error);
    let row = transaction.query_one(&query).await.map_err(failed)?;
    let rows = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0)).map_err(failed)?;
    Ok(u64::try_from(rows).unwrap_or(0))
}

/// Sums up what is there.
pub(crate) async fn found(
    transaction: &DatabaseTransaction,
    expectation: &Expectation<'_>,
) -> Result<Summary, Error> {
    let mut summary = Summary::new();
    // Rows with a seeded key that refer to somebody's own row: changed if they are expected, else
    // not ours.
    let mut doubtful = HashMap::new();
    let mut rows = read(transaction, expectation).await?;
    while let Some(row) = rows.next().await {
        let row = row?;
        if expectation.table.owns(&row) {
            expectation.add_to(&mut summary, &row);
        } else {
            doubtful.insert(expectation.key(&row), row);
        }
    }
    if !doubtful.is_empty() {
        for row in expectation.rows() {
            if let Some(found) = doubtful.remove(&expectation.key(&row?)) {
                expectation.add_to(&mut summary, &found);
            }
        }
    }
    Ok(summary)
}

/// Hands every difference to `sink`, in batches.
pub(crate) async fn differences(
    transaction: &DatabaseTransaction,
    expectation: &Expectation<'_>,
    expected: &Summary,
    found: &Summary,
    mut sink: impl AsyncFnMut(Vec<Difference>) -> Result<(), Error>,
) -> Result<(), Error> {
    for group in found.differing(expected, GROUP_ROWS) {
        let there = read_group(transaction, expectation, &group).await?;
        match_rows(expectation, &group, expectation.rows(), there, &mut sink).await?;
    }
    Ok(())
}

/// The same between two databases, each with what was found in it: what is in the first one is
/// expected in the second.
pub(crate) async fn differences_between(
    here: (&DatabaseTransaction, &Summary),
    there: (&DatabaseTransaction, &Summary),
    expectation: &Expectation<'_>,
    mut sink: impl AsyncFnMut(Vec<Difference>) -> Result<(), Error>,
) -> Result<(), Error> {
    let groups = if here.1.rows() > there.1.rows() {
        here.1.differing(there.1, GROUP_ROWS)
    } else {
        there.1.differing(here.1, GROUP_ROWS)
    };
    for group in groups {
        let mut expected: Vec<RowData> =
            seeded_group(here.0, expectation, &group).await?.into_values().collect();
        expected.sort_by_cached_key(|row| expectation.table.source.info().place(row));
        let found = seeded_group(there.0, expectation, &group).await?;
        let expected = expected.into_iter().map(Ok);
        match_rows(expectation, &group, expected, found, &mut sink).await?;
    }
    Ok(())
}

/// Matches the rows of one group by their keys.
async fn match_rows(
    expectation: &Expectation<'_>,
    group: &BucketGroup,
    rows: impl Iterator<Item = Result<RowData, Error>>,
    mut there: HashMap<Vec<u8>, RowData>,
    sink: &mut impl AsyncFnMut(Vec<Difference>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut batch = Vec::new();
    for row in rows {
        let expected = row?;
        let key = expectation.key(&expected);
        if !group.holds(&key) {
            continue;
        }
        match there.remove(&key) {
            None => batch.push(Difference::Missing(expected)),
            Some(found) => batch.extend(changed(expectation, expected, found)),
        }
        if batch.len() >= BATCH_ROWS {
            sink(std::mem::take(&mut batch)).await?;
        }
    }
    let table = expectation.table;
    let mut extra: Vec<RowData> = there.into_values().filter(|row| table.owns(row)).collect();
    extra.sort_by_cached_key(|row| table.source.info().place(row));
    for row in extra {
        batch.push(Difference::Extra(row));
        if batch.len() >= BATCH_ROWS {
            sink(std::mem::take(&mut batch)).await?;
        }
    }
    if !batch.is_empty() {
        sink(batch).await?;
    }
    Ok(())
}

/// The rows of a group that [`found`] counts.
async fn seeded_group(
    transaction: &DatabaseTransaction,
    expectation: &Expectation<'_>,
    group: &BucketGroup,
) -> Result<HashMap<Vec<u8>, RowData>, Error> {
    let rows = read_group(transaction, expectation, group).await?;
    let (mut ours, mut doubtful): (HashMap<_, _>, HashMap<_, _>) =
        rows.into_iter().partition(|(_, row)| expectation.table.owns(row));
    if !doubtful.is_empty() {
        for row in expectation.rows() {
            ours.extend(doubtful.remove_entry(&expectation.key(&row?)));
        }
    }
    Ok(ours)
}

async fn read_group(
    transaction: &DatabaseTransaction,
    expectation: &Expectation<'_>,
    group: &BucketGroup,
) -> Result<HashMap<Vec<u8>, RowData>, Error> {
    let mut there = HashMap::new();
    let mut rows = read(transaction, expectation).await?;
    while let Some(row) = rows.next().await {
        let row = row?;
        let key = expectation.key(&row);
        if group.holds(&key) {
            there.insert(key, row);
        }
    }
    Ok(there)
}

fn changed(expectation: &Expectation<'_>, expected: RowData, found: RowData) -> Option<Difference> {
    let columns: Vec<usize> = expectation
        .compared()
        .filter(|&index| !value::equal(&expected[index], &found[index]))
        .collect();
    (!columns.is_empty()).then_some(Difference::Changed { expected, found, columns })
}
