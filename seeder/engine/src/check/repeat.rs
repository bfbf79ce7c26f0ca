//! Whether rows are pure functions: made again, in another order and in parts, they are the same.

use super::{Area, Fault};
use crate::{
    catalog::Catalog,
    error::Error,
    seeder::SeederTrait,
    source::GivenRow,
    value::{encode_all, hash},
    world::World,
};
use sea_orm::Value;

/// In how many parts the rows are made, at the same time.
const SHARDS: u64 = 3;

/// Makes the rows of every table again: from the last to the first, and in parts on several threads.
///
/// # Errors
///
/// What the steps say when they are asked again.
pub(super) fn faults(
    seeder: &dyn SeederTrait,
    world: World,
    catalog: &Catalog,
) -> Result<Vec<Fault>, Error> {
    let first: Vec<Vec<u128>> = (0..catalog.tables.len())
        .map(|table| (0..units(catalog, table)).map(|unit| digest(catalog, table, unit)).collect())
        .collect();
    let again = Catalog::new(seeder, world)?;
    let mut faults = Vec::new();
    for table in (0..catalog.tables.len()).rev() {
        let name = catalog.tables[table].name();
        let is_same_table = again.tables.get(table).is_some_and(|other| other.name() == name);
        if !is_same_table || units(&again, table) != units(catalog, table) {
            let cause = "asked again, its step declares another number of rows or other tables";
            faults.push(fault(name, cause.to_owned()));
            continue;
        }
        let differs = |unit: &u64| digest(&again, table, *unit) != first[table][*unit as usize];
        let backwards = (0..units(catalog, table)).rev().find(differs);
        let sharded = || sharded(&again, table, &first[table]);
        if let Some(unit) = backwards.or_else(sharded) {
            faults.push(fault(name, describe(catalog, &again, table, unit)));
        }
    }
    Ok(faults)
}

fn units(catalog: &Catalog, table: usize) -> u64 {
    catalog.tables[table].source.units()
}

fn fault(table: &str, cause: String) -> Fault {
    let mend = "take every value from the row's number and its streams: no clock, no other \
                randomness, nothing that is kept between rows";
    Fault::new(Area::Repeats, format!("table `{table}`"), cause, mend)
}

fn digest(catalog: &Catalog, table: usize, unit: u64) -> u128 {
    let rows = catalog.tables[table].source.rows(unit);
    let bytes = rows.iter().flat_map(|row| {
        encode_all(row.iter().map(|value| value.as_ref().unwrap_or(&Value::Bool(None))))
    });
    hash(&bytes.collect::<Vec<u8>>())
}

/// A unit that is another one when the rows are made in parts on threads of their own.
fn sharded(catalog: &Catalog, table: usize, first: &[u128]) -> Option<u64> {
    std::thread::scope(|scope| {
        let shards: Vec<_> = (0..SHARDS)
            .map(|shard| {
                let mut own = (0..first.len() as u64).filter(move |unit| unit % SHARDS == shard);
                scope.spawn(move || {
                    own.find(|&unit| digest(catalog, table, unit) != first[unit as usize])
                })
            })
            .collect();
        // A factory that panics did so before, with its message.
        shards.into_iter().find_map(|shard| shard.join().ok().flatten())
    })
}

/// Names a row that does not repeat, and its columns where they differ at once.
fn describe(catalog: &Catalog, again: &Catalog, table: usize, unit: u64) -> String {
    let info = catalog.tables[table].source.info();
    let (rows, others) =
        (catalog.tables[table].source.rows(unit), again.tables[table].source.rows(unit));
    let differing = |(row, other): (&GivenRow, &GivenRow)| {
        let columns = (0..info.columns.len()).filter(|&index| row[index] != other[index]);
        let names: Vec<&str> = columns.map(|index| info.columns[index].name).collect();
        (!names.is_empty()).then(|| format!(", column `{}`", names.join("`, `")))
    };
    let columns = rows.iter().zip(&others).find_map(differing).unwrap_or_default();
    format!("row {unit}{columns}: it is another one when it is made again")
}
