//! What a table should hold: its rows, checked one by one, and their summary.

use crate::{
    catalog::{Catalog, CatalogTable},
    error::Error,
    source::GivenRow,
    space::{KeySpace, integer},
    synthetic::{self, Finding},
    value::{self, RowData},
};
use sea_orm::Value;
use std::collections::HashSet;

/// How many parts a table's summary has. A difference is looked for only in the parts that differ.
const BUCKETS: usize = 1024;

/// A table's rows, summed up in constant memory and independent of their order.
///
/// Each row is hashed, and the hashes of the rows whose keys fall into the same bucket are added up
/// modulo 2^128: the multiset hash 'AdHash' of Bellare and Micciancio, *A New Paradigm for
/// Collision-Free Hashing*, EUROCRYPT 1997. Two tables with equal summaries hold equal rows, short
/// of one accident in 2^128.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    buckets: Vec<Bucket>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bucket {
    rows: u64,
    sum: u128,
}

impl Summary {
    pub(crate) fn new() -> Self {
        Self { buckets: vec![Bucket::default(); BUCKETS] }
    }

    fn add(&mut self, key: u128, row: &[u8]) {
        let bucket = &mut self.buckets[bucket_of(key)];
        bucket.rows += 1;
        bucket.sum = bucket.sum.wrapping_add(value::hash(row));
    }

    /// How many rows were added.
    pub(crate) fn rows(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.rows).sum()
    }

    /// The sum of all rows' hashes.
    fn sum(&self) -> u128 {
        self.buckets.iter().fold(0, |sum, bucket| sum.wrapping_add(bucket.sum))
    }

    /// The buckets that differ from the other's, in groups that hold at most `rows_max` rows of
    /// this summary, or one bucket where that alone holds more.
    pub(crate) fn differing(&self, other: &Self, rows_max: u64) -> Vec<BucketGroup> {
        let mut groups: Vec<(u64, BucketGroup)> = Vec::new();
        for (index, (own, other)) in self.buckets.iter().zip(&other.buckets).enumerate() {
            if own == other {
                continue;
            }
            match groups.last_mut() {
                Some((rows, group)) if *rows + own.rows <= rows_max => {
                    *rows += own.rows;
                    group.0[index] = true;
                }
                _ => {
                    let mut group = BucketGroup(vec![false; BUCKETS]);
                    group.0[index] = true;
                    groups.push((own.rows, group));
                }
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }
}

/// Some of a summary's buckets.
#[derive(Clone, Debug)]
pub(crate) struct BucketGroup(Vec<bool>);

impl BucketGroup {
    pub(crate) fn holds(&self, key: &[u8]) -> bool {
        self.0[bucket_of(value::hash(key))]
    }
}

fn bucket_of(key: u128) -> usize {
    (key % BUCKETS as u128) as usize
}

/// What is expected of one table, given which steps are seeded.
#[derive(Clone)]
pub(crate) struct Expectation<'a> {
    pub(crate) table: &'a CatalogTable,
    /// Columns of links to tables whose step is not seeded: written as NULL and not compared.
    unlinked: Vec<usize>,
    /// Whether links that will be written are left out.
    partial: bool,
    /// Nothing is expected at all.
    empty: bool,
    /// The columns that can be read, where a database lacks some.
    readable: Option<Vec<usize>>,
}

impl<'a> Expectation<'a> {
    /// What `table` should hold once the steps for which `seeded` is true are.
    pub(crate) fn new(catalog: &'a Catalog, table: usize, seeded: &[bool]) -> Self {
        let table = &catalog.tables[table];
        let unlinked = table
            .links
            .iter()
            .filter(|link| !seeded[catalog.tables[link.parent].step])
            .flat_map(|link| link.columns.iter().copied())
            .collect();
        Self { table, unlinked, partial: false, empty: !seeded[table.step], readable: None }
    }

    /// What `table` should hold once all steps are seeded.
    pub(crate) fn complete(catalog: &'a Catalog, table: usize) -> Self {
        let table = &catalog.tables[table];
        Self { table, unlinked: Vec::new(), partial: false, empty: false, readable: None }
    }

    /// The same without the links, which are written later.
    pub(crate) fn without_links(&self) -> Self {
        Self { unlinked: self.table.link_columns(), partial: true, ..self.clone() }
    }

    /// Whether less is expected than the summary of all steps holds.
    pub(crate) fn is_partial(&self) -> bool {
        self.partial
    }

    /// The same for databases in which only these columns can be read; the others are not compared.
    pub(crate) fn limited_to(self, columns: Vec<usize>) -> Self {
        Self { readable: Some(columns), ..self }
    }

    /// The columns that can be read, unless all can.
    pub(crate) fn readable(&self) -> Option<&[usize]> {
        self.readable.as_deref()
    }

    /// The columns of links that can be written, all of which wait for another row.
    pub(crate) fn linked(&self) -> Vec<usize> {
        let columns = self.table.link_columns().into_iter();
        columns.filter(|column| !self.unlinked.contains(column)).collect()
    }

    /// The rows, one after the other, each checked against the rules of the seed.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Result<RowData, Error>> + '_ {
        let source = self.table.source.as_ref();
        let units = if self.empty { 0 } else { source.units() };
        let mut number = 0u64;
        (0..units).flat_map(move |unit| {
            let rows: Vec<_> = source
                .rows(unit)
                .into_iter()
                .map(|row| {
                    number += 1;
                    self.check(number - 1, row)
                })
                .collect();
            rows
        })
    }

    fn check(&self, number: u64, given: GivenRow) -> Result<RowData, Error> {
        let info = self.table.source.info();
        let mut row = Vec::with_capacity(given.len());
        for (index, value) in given.into_iter().enumerate() {
            let column = &info.columns[index];
            if value.is_some() != self.table.used.contains(&index) {
                let (now, before) =
                    if value.is_some() { ("sets", "leave out") } else { ("leaves out", "set") };
                let cause = format!(
                    "it {now} column `{}`, which the rows before it {before}: all rows of a table \
                     set the same columns",
                    column.name
                );
                return Err(self.row_error(format!("{number}"), cause));
            }
            let value = value.unwrap_or(Value::Bool(None));
            row.push(if self.unlinked.contains(&index) { value.as_null() } else { value });
        }
        match self.broken_rule(&row) {
            Some(cause) => {
                let name = format!("{number} ({})", info.describe_key(&row));
                Err(self.row_error(name, cause))
            }
            None => Ok(row),
        }
    }

    /// The first rule of the seed that the row breaks.
    fn broken_rule(&self, row: &[Value]) -> Option<String> {
        let info = self.table.source.info();
        for (index, space) in &self.table.spaces {
            let value = &row[*index];
            let key = info.key.contains(index);
            if !self.table.used.contains(index) && !key {
                continue;
            }
            if !space.contains(value) && (key || *value != value.as_null()) {
                return Some(format!(
                    "`{}` is {}, outside the seed space ({space})",
                    info.columns[*index].name,
                    value::display(value),
                ));
            }
        }
        if let Some(loss) = self.table.loss(row) {
            return Some(loss);
        }
        row.iter().enumerate().find_map(|(index, value)| {
            let column = info.columns[index].name;
            let foreign =
                synthetic::findings(value).into_iter().find(|found| !self.allows(column, found))?;
            Some(format!("`{column}` has {foreign}"))
        })
    }

    /// Whether the step says that the column must have what was found.
    fn allows(&self, column: &str, found: &Finding) -> bool {
        let mut allowed = self.table.source.allowed().iter();
        allowed.any(|allowance| allowance.column == column && allowance.texts.contains(&found.text))
    }

    fn row_error(&self, row: String, cause: String) -> Error {
        Error::Row { step: self.table.step_name, table: self.table.name(), row, cause }
    }

    /// The key's canonical form.
    pub(crate) fn key(&self, row: &[Value]) -> Vec<u8> {
        value::encode_all(self.table.source.info().key.iter().map(|&index| &row[index]))
    }

    /// The canonical form of all that is compared.
    pub(crate) fn content(&self, row: &[Value]) -> Vec<u8> {
        value::encode_all(self.compared().map(|index| &row[index]))
    }

    /// The columns that are compared.
    pub(crate) fn compared(&self) -> impl Iterator<Item = usize> + '_ {
        let readable =
            |column: &usize| self.readable.as_ref().is_none_or(|columns| columns.contains(column));
        let used = self.table.used.iter().copied();
        used.filter(|column| !self.unlinked.contains(column)).filter(readable)
    }

    /// How many rows there are, without checking them.
    pub(crate) fn count(&self) -> u64 {
        let source = self.table.source.as_ref();
        let units = if self.empty { 0 } else { source.units() };
        (0..units).map(|unit| source.rows(unit).len() as u64).sum()
    }

    /// Adds a row to a summary.
    pub(crate) fn add_to(&self, summary: &mut Summary, row: &[Value]) {
        summary.add(value::hash(&self.key(row)), &self.content(row));
    }

    /// Sums up all rows in constant memory, and with that checks each of them.
    pub(crate) fn summary(&self) -> Result<Summary, Error> {
        self.sum_up(|_, _| Ok(()))
    }

    /// The same; besides, values of a key that come twice are an error. Remembers every key's hash.
    /// The number is the highest key, where keys are numbers.
    pub(crate) fn unique_summary(&self) -> Result<(Summary, Option<i64>), Error> {
        let mut seen = HashSet::new();
        let mut highest = None;
        let key = &self.table.source.info().key;
        let is_number = |(index, space): &&(usize, KeySpace)| {
            key.contains(index) && matches!(space, KeySpace::Integers(_))
        };
        let number = self.table.spaces.iter().find(is_number).map(|(index, _)| *index);
        let summary = self.sum_up(|place, row| {
            highest = highest.max(number.and_then(|number| integer(&row[number])));
            self.check_keys(place, row, &mut seen)
        })?;
        Ok((summary, highest))
    }

    fn sum_up(
        &self,
        mut check: impl FnMut(usize, &[Value]) -> Result<(), Error>,
    ) -> Result<Summary, Error> {
        let mut summary = Summary::new();
        for (number, row) in self.rows().enumerate() {
            let row = row?;
            check(number, &row)?;
            self.add_to(&mut summary, &row);
        }
        Ok(summary)
    }

    pub(crate) fn check_keys(
        &self,
        number: usize,
        row: &[Value],
        seen: &mut HashSet<(usize, u128)>,
    ) -> Result<(), Error> {
        let info = self.table.source.info();
        // What the entity says of its keys, and those of the database that compare bytes in all rows.
        let exact = self.table.unique_keys.iter().filter(|key| key.exact || key.declared);
        let keys = std::iter::once(&info.key).chain(exact.map(|key| &key.columns));
        for (index, columns) in keys.enumerate() {
            // NULL mostly does not equal NULL, and what is left to the database is not known.
            let absent = columns.iter().any(|&column| {
                row[column] == row[column].as_null() || !self.table.used.contains(&column)
            });
            let values = value::encode_all(columns.iter().map(|&column| &row[column]));
            if !absent && !seen.insert((index, value::hash(&values))) {
                let names: Vec<&str> =
                    columns.iter().map(|&column| info.columns[column].name).collect();
                return Err(self.row_error(
                    format!("{number} ({})", info.describe_key(row)),
                    format!("another row of the table has the same {}", names.join(", ")),
                ));
            }
        }
        Ok(())
    }
}

/// One digest for the rows of many tables: the same bytes on every database.
///
/// For each table, in the order of the names: name, number of rows, sum of the rows' hashes; of all
/// that SipHash-2-4 with a 128-bit result, as 32 hexadecimal digits. It guards against accidents,
/// not against an adversary.
pub(crate) fn digest<'a>(tables: impl IntoIterator<Item = (&'a str, &'a Summary)>) -> String {
    let mut tables: Vec<_> = tables.into_iter().collect();
    tables.sort_by_key(|(name, _)| *name);
    let mut bytes = Vec::new();
    for (name, summary) in tables {
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(0xff);
        bytes.extend_from_slice(&summary.rows().to_le_bytes());
        bytes.extend_from_slice(&summary.sum().to_le_bytes());
    }
    format!("{:032x}", value::hash(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(rows: &[(u128, &[u8])]) -> Summary {
        let mut summary = Summary::new();
        for (key, row) in rows {
            summary.add(*key, row);
        }
        summary
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_their_content_does() {
        let one = summary(&[(1, b"a"), (2, b"b")]);
        assert_eq!(one, summary(&[(2, b"b"), (1, b"a")]));
        assert_ne!(one, summary(&[(1, b"a"), (2, b"c")]));
        assert_ne!(one, summary(&[(1, b"a")]));
        assert_ne!(digest([("t", &one)]), digest([("u", &one)]));
    }

    #[test]
    fn differing_buckets_come_in_groups_of_limited_size() {
        let own = summary(&[(1, b"a"), (2, b"b"), (3, b"c"), (4, b"d")]);
        let other = summary(&[(1, b"a"), (2, b"x"), (3, b"x"), (4, b"x")]);
        let sizes: Vec<usize> = own
            .differing(&other, 2)
            .iter()
            .map(|group| group.0.iter().filter(|&&held| held).count())
            .collect();
        assert_eq!(sizes, [2, 1]);
        assert!(own.differing(&own, 2).is_empty());
    }
}
