//! Rows that are in the way of others: they hold values of unique keys that other rows are about to
//! get. Pure.
//!
//! Databases check unique keys row by row: two rows cannot trade names, nor can one take the name of a
//! row that is removed later. So such rows first get a value of their own, in the same transaction;
//! where a key has no column for that, they are removed and written anew.

use crate::{
    catalog::{CatalogTable, UniqueColumns},
    compare::Difference,
    expected::Expectation,
    structure::Referrer,
    value::{self, RowData},
};
use sea_orm::{ColumnType, Value, prelude::Uuid, sea_query::StringLen};
use std::collections::HashSet;

/// What the differences of a table come to, and which values of unique keys they need.
#[derive(Default)]
pub(crate) struct Survey {
    pub(crate) missing: u64,
    pub(crate) changed: u64,
    /// Hashes of the values that rows will get, with the key's place.
    needed: HashSet<(usize, u128)>,
    /// For keys that do not compare bytes: how many rows get values of them.
    gaining: Vec<u64>,
    /// Whether columns change to which foreign keys of others point.
    moves: bool,
    /// How many rows were parked: numbers are given downwards from the greatest.
    parked: i64,
}

/// What has to be done with the rows that are in the way.
#[derive(Default)]
pub(crate) struct Ways {
    /// Rows with values of their own in the columns of [`parking_columns`].
    pub(crate) park: Vec<RowData>,
    /// Rows that have to be removed for a while.
    pub(crate) displace: Vec<RowData>,
    /// How many of these are not expected, and so do not come back.
    pub(crate) displaced_extra: u64,
    /// Rows of which others have to let go, since columns change that they refer to.
    pub(crate) release: Vec<RowData>,
}

/// Whether a table has anything over which its rows could meet.
fn can_meet(table: &CatalogTable) -> bool {
    !table.unique_keys.is_empty() || table.structure.referrers.iter().any(|key| moves(table, key))
}

/// Whether the foreign key points to columns that a seed can change.
pub(super) fn moves(table: &CatalogTable, referrer: &Referrer) -> bool {
    targets(table, referrer).iter().any(|column| !table.source.info().key.contains(column))
}

/// The columns that a foreign key points to.
fn targets(table: &CatalogTable, referrer: &Referrer) -> Vec<usize> {
    let info = table.source.info();
    referrer.parent_columns.iter().filter_map(|column| info.position(column)).collect()
}

impl Survey {
    /// Nothing where the table has nothing over which rows could meet.
    pub(crate) fn of(table: &CatalogTable) -> Option<Self> {
        let gaining = vec![0; table.unique_keys.len()];
        can_meet(table).then(|| Self { gaining, ..Self::default() })
    }

    pub(crate) fn add(&mut self, table: &CatalogTable, differences: &[Difference]) {
        for difference in differences {
            match difference {
                Difference::Missing(row) => {
                    self.missing += 1;
                    self.gain(table, row, None);
                }
                Difference::Changed { expected, columns, .. } => {
                    self.changed += 1;
                    self.gain(table, expected, Some(columns));
                    self.moves |= is_referred_to(table, columns);
                }
                Difference::Extra(_) => {}
            }
        }
    }

    /// Notes what a row will hold; `changes` are the columns in which it holds something else now.
    fn gain(&mut self, table: &CatalogTable, row: &RowData, changes: Option<&[usize]>) {
        for (place, key) in table.unique_keys.iter().enumerate() {
            let is_new = |column| changes.is_none_or(|changes| changes.contains(column));
            if !key.columns.iter().any(is_new) {
                continue;
            }
            match is_exact(table, key) {
                true => self.needed.extend(hash_of(key, row).map(|hash| (place, hash))),
                false => self.gaining[place] += 1,
            }
        }
    }

    /// Whether some row may be in the way of another one.
    pub(crate) fn is_needed(&self) -> bool {
        self.moves || !self.needed.is_empty() || self.gaining.iter().any(|&rows| rows > 0)
    }

    /// The rows among the differences that are in the way.
    pub(crate) fn ways(
        &mut self,
        expectation: &Expectation<'_>,
        differences: Vec<Difference>,
    ) -> Ways {
        let table = expectation.table;
        let mut ways = Ways::default();
        for difference in differences {
            let (found, columns) = match difference {
                Difference::Missing(_) => continue,
                Difference::Changed { found, columns, .. } => (found, Some(columns)),
                Difference::Extra(found) => (found, None),
            };
            let keys = self.held(table, &found, columns.as_deref());
            let mut changing = columns.clone().unwrap_or_default();
            let parked = (!keys.is_empty()).then(|| self.parked(expectation, &found, &keys));
            match parked {
                Some(Some(row)) => {
                    changing.extend(keys.iter().filter_map(|&key| parking(table, key)));
                    ways.park.push(row);
                }
                Some(None) => {
                    ways.displaced_extra += u64::from(columns.is_none());
                    ways.displace.push(found);
                    continue;
                }
                None => {}
            }
            if is_referred_to(table, &changing) {
                ways.release.push(found);
            }
        }
        ways
    }

    /// The keys of which a row holds values that others need; `columns` are those that it changes.
    fn held(&self, table: &CatalogTable, row: &RowData, columns: Option<&[usize]>) -> Vec<usize> {
        let holds = |&(place, key): &(usize, &UniqueColumns)| {
            if is_exact(table, key) {
                return hash_of(key, row).is_some_and(|hash| self.needed.contains(&(place, hash)));
            }
            // Who else holds such a value only the database could tell: everybody makes way who gives
            // up one, unless nobody else comes.
            match columns {
                None => self.gaining[place] > 0,
                Some(columns) => {
                    self.gaining[place] > 1 && key.columns.iter().any(|own| columns.contains(own))
                }
            }
        };
        let keys = table.unique_keys.iter().enumerate().filter(holds);
        keys.map(|(place, _)| place).collect()
    }

    /// The row with values of its own in these keys; nothing where a key has no column for that.
    fn parked(
        &mut self,
        expectation: &Expectation<'_>,
        row: &RowData,
        keys: &[usize],
    ) -> Option<RowData> {
        let table = expectation.table;
        let mut parked = row.clone();
        let hash = value::hash(&expectation.key(row));
        self.parked += 1;
        for &key in keys {
            let column = parking(table, key)?;
            parked[column] = parked_value(table, column, &row[column], hash, self.parked)?;
        }
        Some(parked)
    }
}

/// Whether equality of the key's values can be told without the database.
fn is_exact(table: &CatalogTable, key: &UniqueColumns) -> bool {
    key.exact && key.columns.iter().all(|column| table.used.contains(column))
}

fn hash_of(key: &UniqueColumns, row: &RowData) -> Option<u128> {
    let has_null = key.columns.iter().any(|&column| row[column] == row[column].as_null());
    let values = value::encode_all(key.columns.iter().map(|&column| &row[column]));
    (key.nulls_equal || !has_null).then(|| value::hash(&values))
}

/// Whether foreign keys point to one of the columns.
fn is_referred_to(table: &CatalogTable, columns: &[usize]) -> bool {
    let referrers = table.structure.referrers.iter();
    referrers.flat_map(|key| targets(table, key)).any(|column| columns.contains(&column))
}

/// The columns in which rows of a table are parked.
pub(super) fn parking_columns(table: &CatalogTable) -> Vec<usize> {
    let mut columns: Vec<usize> =
        (0..table.unique_keys.len()).filter_map(|key| parking(table, key)).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The column of a unique key in which a row can be parked: first a text, then one that may be NULL,
/// then a number or a UUID. It refers to nothing, unless NULL is a value for it.
fn parking(table: &CatalogTable, key: usize) -> Option<usize> {
    let key = &table.unique_keys[key];
    let free = |column: &usize| {
        table.used.contains(column)
            && !table.source.info().key.contains(column)
            && !table.column_structure(*column).is_some_and(|known| known.generated)
    };
    let columns: Vec<usize> = key.columns.iter().copied().filter(free).collect();
    let find = |fits: &dyn Fn(&usize) -> bool| columns.iter().copied().find(|column| fits(column));
    let of = |column: &usize| Kind::of(&table.source.info().columns[*column].column_type);
    find(&|column| !table.refers(*column) && matches!(of(column), Some(Kind::Text)))
        .or_else(|| find(&|column| !key.nulls_equal && table.is_nullable(*column)))
        .or_else(|| find(&|column| !table.refers(*column) && of(column).is_some()))
}

/// A kind of values of which one can be made up.
enum Kind {
    Text,
    Integer { greatest: i64 },
    Uuid,
}

impl Kind {
    fn of(column_type: &ColumnType) -> Option<Self> {
        // As long as what is put there.
        const CHARACTERS: u32 = 13;
        match column_type {
            ColumnType::Char(length) => {
                length.is_some_and(|length| length >= CHARACTERS).then_some(Self::Text)
            }
            ColumnType::String(StringLen::N(length)) => {
                (*length >= CHARACTERS).then_some(Self::Text)
            }
            ColumnType::String(_) | ColumnType::Text => Some(Self::Text),
            ColumnType::SmallInteger | ColumnType::SmallUnsigned => {
                Some(Self::Integer { greatest: i64::from(i16::MAX) })
            }
            ColumnType::Integer | ColumnType::Unsigned => {
                Some(Self::Integer { greatest: i64::from(i32::MAX) })
            }
            ColumnType::BigInteger | ColumnType::BigUnsigned => {
                Some(Self::Integer { greatest: i64::MAX })
            }
            ColumnType::Uuid => Some(Self::Uuid),
            _ => None,
        }
    }
}

/// The value of a parked row: `~` and 48 bits of the hash of its key, NULL, a number counted down from
/// the greatest, or a UUID of the hash. Rows that change get their proper value in the same
/// transaction.
fn parked_value(
    table: &CatalogTable,
    column: usize,
    now: &Value,
    hash: u128,
    number: i64,
) -> Option<Value> {
    let column_type = &table.source.info().columns[column].column_type;
    match Kind::of(column_type).filter(|_| !table.refers(column)) {
        Some(Kind::Text) => Some(Value::from(format!("~{:012x}", hash >> 80))),
        // NULL of the column's own kind: PostgreSQL's driver minds it.
        _ if table.is_nullable(column) => Some(now.as_null()),
        // Half of the numbers are left to those who use them.
        Some(Kind::Integer { greatest }) => {
            (number < greatest / 2).then(|| integer(column_type, greatest - number))
        }
        Some(Kind::Uuid) => Some(Value::from(Uuid::from_u128(hash))),
        None => None,
    }
}

/// A number of the column's own type: PostgreSQL's driver minds the width.
fn integer(column_type: &ColumnType, number: i64) -> Value {
    match column_type {
        ColumnType::SmallInteger => Value::SmallInt(i16::try_from(number).ok()),
        ColumnType::Integer => Value::Int(i32::try_from(number).ok()),
        ColumnType::SmallUnsigned => Value::SmallUnsigned(u16::try_from(number).ok()),
        ColumnType::Unsigned => Value::Unsigned(u32::try_from(number).ok()),
        ColumnType::BigUnsigned => Value::BigUnsigned(u64::try_from(number).ok()),
        _ => Value::BigInt(Some(number)),
    }
}
