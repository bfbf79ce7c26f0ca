//! What the steps' tests share: all rows of the world at scale 1, and what they are asked.

use crate::Seeder;
use sea_orm_seeding::{World, describe, rows};
use serde_json::{Map, Value as Json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

pub(crate) type Row = Map<String, Json>;

/// Every row of every table, made once for all tests.
static WORLD: LazyLock<BTreeMap<&'static str, Vec<Row>>> = LazyLock::new(|| {
    let world = World::default();
    let steps = describe(&Seeder, world).expect("the steps are sound");
    let tables = steps.iter().flat_map(|step| &step.tables);
    tables
        .map(|table| (table.name, rows(&Seeder, world, table.name).expect("the rows are sound")))
        .collect()
});

/// Every table.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    WORLD.keys().copied()
}

/// The rows of a table.
pub(crate) fn all(table: &str) -> &'static [Row] {
    &WORLD[table]
}

/// The rows of a table whose column has this value.
pub(crate) fn of(table: &str, column: &str, value: impl Into<Json>) -> Vec<&'static Row> {
    let value = value.into();
    all(table).iter().filter(|row| row[column] == value).collect()
}

/// A row by its key.
pub(crate) fn one(table: &str, column: &str, value: &Json) -> &'static Row {
    let found = all(table).iter().find(|row| row[column] == *value);
    found.unwrap_or_else(|| panic!("no row of `{table}` has {column} = {value}"))
}

/// How many rows have each value of a column, in the order of the values.
pub(crate) fn counted(table: &str, column: &str) -> Vec<(String, usize)> {
    let mut counts = BTreeMap::new();
    for row in all(table) {
        *counts.entry(word(&row[column])).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// How many rows have something in the column.
pub(crate) fn given(table: &str, column: &str) -> usize {
    all(table).iter().filter(|row| !row[column].is_null()).count()
}

/// A cell as text.
pub(crate) fn word(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The counts as they are written down in a test.
pub(crate) fn counts<const N: usize>(expected: [(&str, usize); N]) -> Vec<(String, usize)> {
    expected.into_iter().map(|(word, count)| (word.to_owned(), count)).collect()
}

/// Every value that is not NULL is one of the parent's, and there is at least one.
pub(crate) fn assert_references(table: &str, column: &str, parent: &str, parent_column: &str) {
    let parents: BTreeSet<String> =
        all(parent).iter().map(|row| word(&row[parent_column])).collect();
    let children: Vec<String> = all(table)
        .iter()
        .filter(|row| !row[column].is_null())
        .map(|row| word(&row[column]))
        .collect();
    assert!(!children.is_empty(), "`{table}.{column}` refers to nothing");
    for child in children {
        assert!(parents.contains(&child), "{table}.{column} = {child}");
    }
}

/// Whoever the column names is a member of the row's guild, where there are both, and there is a row
/// with both.
pub(crate) fn assert_members(table: &str, column: &str) {
    let key = |row: &Row, column: &str| [word(&row["guild_id"]), word(&row[column])];
    let members: BTreeSet<[String; 2]> =
        all("guild_member").iter().map(|row| key(row, "user_id")).collect();
    let named = |row: &&Row| !row["guild_id"].is_null() && !row[column].is_null();
    let rows: Vec<&Row> = all(table).iter().filter(named).collect();
    assert!(!rows.is_empty(), "no row of `{table}` has a guild and {column}");
    for row in rows {
        assert!(members.contains(&key(row, column)), "{row:?}");
    }
}

/// No two rows have the same values in these columns.
pub(crate) fn assert_unique(table: &str, columns: &[&str]) {
    let mut seen = BTreeSet::new();
    for row in all(table) {
        let key: Vec<String> = columns.iter().map(|column| word(&row[*column])).collect();
        assert!(seen.insert(key.clone()), "{table}: {key:?} comes twice");
    }
}
