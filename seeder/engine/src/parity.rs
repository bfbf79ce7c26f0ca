//! Parity: two databases side by side, schema and seeded rows. Nothing is written on either side.

use crate::{
    catalog::{Catalog, CatalogTable},
    compare::{self, Difference},
    error::Error,
    event::Cell,
    expected::Expectation,
    run,
    schema::{Class, Item, SchemaFacts, State, TableFacts},
};
use sea_orm::DatabaseTransaction;
use serde::Serialize;

/// One of the two databases.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) transaction: &'a DatabaseTransaction,
    pub(crate) schema: &'a SchemaFacts,
}

/// How many things are the same in both, and how many are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) identical: u64,
    pub(crate) different: u64,
    pub(crate) only_here: u64,
    pub(crate) only_there: u64,
}

impl Tally {
    /// What the items of two schemas come to.
    pub(crate) fn of<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        let mut tally = Self::default();
        for item in items {
            *match item.state {
                State::Identical => &mut tally.identical,
                State::Different(_) => &mut tally.different,
                State::OnlyHere => &mut tally.only_here,
                State::OnlyThere => &mut tally.only_there,
            } += 1;
        }
        tally
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.identical += other.identical;
        self.different += other.different;
        self.only_here += other.only_here;
        self.only_there += other.only_there;
    }

    /// Everything that is on either side.
    pub(crate) fn all(&self) -> u64 {
        self.identical + self.diverging()
    }

    /// What is not the same on both sides.
    pub(crate) fn diverging(&self) -> u64 {
        self.different + self.only_here + self.only_there
    }

    /// The divergence: of all that is on either side, the part that is not the same on both.
    pub(crate) fn percent(&self) -> f64 {
        if self.diverging() == 0 {
            return 0.0;
        }
        100.0 * self.diverging() as f64 / self.all() as f64
    }
}

/// A table's seeded rows on both sides.
pub(crate) struct TableParity {
    pub(crate) table: &'static str,
    pub(crate) rows: Tally,
    /// Columns that cannot be compared, since a side lacks them or has another type.
    pub(crate) left_out: Vec<&'static str>,
}

/// A row that is not the same on both sides.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RowParity {
    pub(crate) table: &'static str,
    pub(crate) state: &'static str,
    pub(crate) key: serde_json::Map<String, serde_json::Value>,
    /// The cells that differ: `expected` is here, `found` is there.
    #[serde(skip)]
    pub(crate) cells: Vec<Cell>,
}

/// Compares the seeded rows of one table and hands what differs to `sink`.
pub(crate) async fn rows(
    catalog: &Catalog,
    table: usize,
    here: Side<'_>,
    there: Side<'_>,
    mut sink: impl FnMut(RowParity) -> Result<(), Error>,
) -> Result<TableParity, Error> {
    let seeded = vec![true; catalog.steps.len()];
    let definition = &catalog.tables[table];
    let info = definition.source.info();
    let name = definition.name();
    let sides = [here.schema.get(name), there.schema.get(name)];
    let columns = readable(definition, &sides);
    let names = |index: &usize| (!columns.contains(index)).then(|| info.columns[*index].name);
    let left_out = definition.used.iter().filter_map(names).collect();
    let mut parity = TableParity { table: name, rows: Tally::default(), left_out };
    if !info.key.iter().all(|index| columns.contains(index)) {
        parity.rows.different = unmatched(catalog, table, [here, there]).await?;
        return Ok(parity);
    }
    let expectation = limited(Expectation::new(catalog, table, &seeded), columns);
    match sides {
        [None, None] => {}
        [Some(_), None] => {
            parity.rows.only_here = compare::found(here.transaction, &expectation).await?.rows();
        }
        [None, Some(_)] => {
            parity.rows.only_there = compare::found(there.transaction, &expectation).await?.rows();
        }
        [Some(_), Some(_)] => {
            let found = compare::found(here.transaction, &expectation).await?;
            let other = compare::found(there.transaction, &expectation).await?;
            let tally = &mut parity.rows;
            let batches = async |differences: Vec<Difference>| {
                for difference in differences {
                    count(tally, &difference);
                    sink(describe(&expectation, &difference))?;
                }
                Ok(())
            };
            let here = (here.transaction, &found);
            let there = (there.transaction, &other);
            compare::differences_between(here, there, &expectation, batches).await?;
            tally.identical = found.rows() - tally.only_here - tally.different;
        }
    }
    Ok(parity)
}

/// Rows that cannot be matched, since a side has another key: as many as the fuller side holds, as
/// far as their keys can be read, else as many as are declared.
async fn unmatched(catalog: &Catalog, table: usize, sides: [Side<'_>; 2]) -> Result<u64, Error> {
    let seeded = vec![true; catalog.steps.len()];
    let definition = &catalog.tables[table];
    let mut most = None;
    for side in sides {
        let facts = side.schema.get(definition.name());
        let columns = readable(definition, &[facts]);
        let keys = &definition.source.info().key;
        if facts.is_some() && keys.iter().all(|index| columns.contains(index)) {
            let expectation = limited(Expectation::new(catalog, table, &seeded), columns);
            let rows = compare::found(side.transaction, &expectation).await?.rows();
            most = most.max(Some(rows));
        }
    }
    Ok(most.unwrap_or_else(|| Expectation::new(catalog, table, &seeded).count()))
}

/// The entity's model reads what has all of its columns; only others are read column by column.
fn limited<'a>(expectation: Expectation<'a>, columns: Vec<usize>) -> Expectation<'a> {
    if columns.len() == expectation.table.source.info().columns.len() {
        return expectation;
    }
    expectation.limited_to(columns)
}

/// The columns that can be read on every side that has the table: of the type that the entity says.
fn readable(table: &CatalogTable, sides: &[Option<&TableFacts>]) -> Vec<usize> {
    let entity = table.source.facts();
    let info = table.source.info();
    let on =
        |side: &TableFacts, name: &str| match (side.columns.get(name), entity.columns.get(name)) {
            (Some(column), Some(expected)) => {
                let (own, expected) = (&column.column_type, &expected.column_type);
                let is_lenient = !matches!(
                    expected.classes[0],
                    Class::Integer | Class::Real | Class::Instant | Class::Other
                );
                own.same_class(expected) && (own.same(expected) || is_lenient)
            }
            _ => false,
        };
    let on_all =
        |index: &usize| sides.iter().flatten().all(|side| on(side, info.columns[*index].name));
    let mut columns: Vec<usize> = (0..info.columns.len()).filter(on_all).collect();
    if columns.len() < info.columns.len() {
        // Column by column, what is no plain value cannot be read.
        let is_plain = |index: &usize| {
            let own = entity.columns.get(info.columns[*index].name);
            own.is_some_and(|column| column.column_type.classes[0] != Class::Other)
        };
        columns.retain(is_plain);
    }
    columns
}

fn count(tally: &mut Tally, difference: &Difference) {
    match difference {
        Difference::Missing(_) => tally.only_here += 1,
        Difference::Changed { .. } => tally.different += 1,
        Difference::Extra(_) => tally.only_there += 1,
    }
}

fn describe(expectation: &Expectation<'_>, difference: &Difference) -> RowParity {
    let info = expectation.table.source.info();
    let (state, row) = match difference {
        Difference::Missing(row) => ("only_here", row),
        Difference::Extra(row) => ("only_there", row),
        Difference::Changed { expected, .. } => ("different", expected),
    };
    RowParity {
        table: info.name,
        state,
        key: run::key(info, row),
        cells: run::cells(info, difference),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_divergence_is_the_part_of_the_union_that_is_not_the_same() {
        let tally = Tally { identical: 92, different: 4, only_here: 3, only_there: 1 };
        assert_eq!((tally.all(), tally.diverging()), (100, 8));
        assert!((tally.percent() - 8.0).abs() < f64::EPSILON);
        assert!(Tally::default().percent().abs() < f64::EPSILON);
        let nothing_common = Tally { only_there: 5, ..Tally::default() };
        assert!((nothing_common.percent() - 100.0).abs() < f64::EPSILON);
    }
}
