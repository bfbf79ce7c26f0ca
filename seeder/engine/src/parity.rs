//! Parity: two databases side by side, schema and seeded rows. Nothing is written on either side.

mod gaps;

use crate::{
    catalog::{Catalog, CatalogTable},
    compare::{self, Difference},
    error::Error,
    event::Cell,
    expected::Expectation,
    run,
    schema::{Class, Item, ItemKind, SchemaFacts, State, TableFacts, TypeFacts},
};
pub(crate) use gaps::{Gap, Place};
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

    /// Counts everything that is on both sides as different.
    fn distrust(&mut self) {
        self.different += std::mem::take(&mut self.identical);
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
    /// Where a seeded cell of each row cannot be compared, no row is identical.
    pub(crate) rows: Tally,
    /// Seeded columns that cannot be compared, since a side lacks them or has another type.
    pub(crate) left_out: Vec<&'static str>,
    /// What makes the table unusable on a side, whatever the percentage.
    pub(crate) gaps: Vec<Gap>,
}

/// The gaps of tables that the application knows and no step fills: there is one where only one side
/// has such a table.
pub(crate) fn exempt_gaps(exempt: &[(&str, &str)], items: &[Item]) -> Vec<Gap> {
    let is_exempt = |item: &&Item| {
        item.kind == ItemKind::Table && exempt.iter().any(|(name, _)| *name == item.table)
    };
    let missing = items.iter().filter(is_exempt).filter_map(|item| {
        let side = match item.state {
            State::OnlyHere => Place::There,
            State::OnlyThere => Place::Here,
            State::Identical | State::Different(_) => return None,
        };
        Some(Gap::of_table(side, &item.table, "the table is missing".to_owned()))
    });
    missing.collect()
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
    [here, there]: [Side<'_>; 2],
    items: &[Item],
    mut sink: impl FnMut(RowParity) -> Result<(), Error>,
) -> Result<TableParity, Error> {
    let definition = &catalog.tables[table];
    let info = definition.source.info();
    let name = definition.name();
    let sides = [here.schema.get(name), there.schema.get(name)];
    let readable = readable(definition, &sides);
    let names =
        |index: &usize| (!readable.columns.contains(index)).then(|| info.columns[*index].name);
    let left_out: Vec<&str> = definition.used.iter().filter_map(names).collect();
    let lengths = gaps::lengths(&Expectation::complete(catalog, table), sides)?;
    let gaps = gaps::gaps(definition, sides, &lengths, items);
    let gaps = gaps::with_uncompared(gaps, name, &left_out);
    let mut parity = TableParity { table: name, rows: Tally::default(), left_out, gaps };
    if !readable.has_key(&info.key) {
        parity.rows.different = unmatched(catalog, table, [here, there]).await?;
        return Ok(parity);
    }
    let expectation = readable.limit(Expectation::complete(catalog, table));
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
    if !parity.left_out.is_empty() {
        parity.rows.distrust();
    }
    Ok(parity)
}

/// Rows that cannot be matched, since a side has another key: as many as the fuller side holds, as
/// far as their keys can be read, else as many as are declared.
async fn unmatched(catalog: &Catalog, table: usize, sides: [Side<'_>; 2]) -> Result<u64, Error> {
    let definition = &catalog.tables[table];
    let mut most = None;
    for side in sides {
        let facts = side.schema.get(definition.name());
        let readable = readable(definition, &[facts]);
        if facts.is_some() && readable.has_key(&definition.source.info().key) {
            let expectation = readable.limit(Expectation::complete(catalog, table));
            let rows = compare::found(side.transaction, &expectation).await?.rows();
            most = most.max(Some(rows));
        }
    }
    Ok(most.unwrap_or_else(|| Expectation::complete(catalog, table).count()))
}

/// What of a table can be read on some sides.
struct Readable {
    columns: Vec<usize>,
    /// All of it, and just as the entity says, so that the entity's model reads it.
    by_model: bool,
}

impl Readable {
    fn limit<'a>(self, expectation: Expectation<'a>) -> Expectation<'a> {
        if self.by_model { expectation } else { expectation.limited_to(self.columns) }
    }

    fn has_key(&self, key: &[usize]) -> bool {
        key.iter().all(|index| self.columns.contains(index))
    }
}

/// The columns that can be read on every side that has the table: of the kind that the entity says.
fn readable(table: &CatalogTable, sides: &[Option<&TableFacts>]) -> Readable {
    let entity = table.source.facts();
    let info = table.source.info();
    let on_all = |index: usize, test: &dyn Fn(&TypeFacts, &TypeFacts) -> bool| {
        let name = info.columns[index].name;
        entity.columns.get(name).is_some_and(|said| {
            sides.iter().flatten().all(|side| {
                let own = side.columns.get(name);
                own.is_some_and(|own| test(&own.column_type, &said.column_type))
            })
        })
    };
    let all = 0..info.columns.len();
    if all.clone().all(|index| on_all(index, &TypeFacts::same)) {
        return Readable { columns: all.collect(), by_model: true };
    }
    // Column by column; arrays can be read by the model only.
    let alike =
        |own: &TypeFacts, said: &TypeFacts| said.classes[0] != Class::Other && is_alike(own, said);
    let columns = all.filter(|&index| on_all(index, &alike)).collect();
    Readable { columns, by_model: false }
}

/// Whether cells of a column can be read as the entity says: texts of any length and integers of any
/// width.
fn is_alike(own: &TypeFacts, said: &TypeFacts) -> bool {
    match said.classes[0] {
        Class::Other | Class::Real | Class::Instant => own.same(said),
        _ => own.same_class(said),
    }
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
    let state = match difference {
        Difference::Missing(_) => "only_here",
        Difference::Extra(_) => "only_there",
        Difference::Changed { .. } => "different",
    };
    RowParity {
        table: info.name,
        state,
        key: run::key(info, difference.row()),
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
