//! Two schemas side by side.

use super::{ColumnFacts, SchemaFacts, TableFacts};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What can be the same in two schemas, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Table,
    Column,
    PrimaryKey,
    UniqueKey,
    ForeignKey,
    Index,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::PrimaryKey => "primary key",
            Self::UniqueKey => "unique key",
            Self::ForeignKey => "foreign key",
            Self::Index => "index",
        }
    }
}

/// What one side says, and the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Sides {
    pub(crate) what: &'static str,
    pub(crate) here: String,
    pub(crate) there: String,
}

/// On which side something is, and whether both are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "sides")]
pub(crate) enum State {
    Identical,
    Different(Vec<Sides>),
    OnlyHere,
    OnlyThere,
}

/// One thing of either schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Item {
    pub(crate) table: String,
    pub(crate) kind: Kind,
    /// Its name within the table, or its columns.
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) state: State,
}

/// Everything that is in one of the schemas, table by table.
pub(crate) fn compare(here: &SchemaFacts, there: &SchemaFacts) -> Vec<Item> {
    let nothing = TableFacts::default();
    let names: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let mut items = Vec::new();
    for table in names {
        let sides = (here.get(table), there.get(table));
        let mut add = |kind, name: &str, state| {
            items.push(Item { table: table.clone(), kind, name: name.to_owned(), state });
        };
        add(Kind::Table, "", state(sides.0, sides.1, |_, _| Vec::new()));
        let (here, there) = (sides.0.unwrap_or(&nothing), sides.1.unwrap_or(&nothing));
        for (name, state) in by_name(&here.columns, &there.columns, column_sides) {
            add(Kind::Column, name, state);
        }
        let keys = [&here.primary_key, &there.primary_key].map(|key| key.join(", "));
        if let [own, other] = keys.each_ref().map(|key| Some(key).filter(|key| !key.is_empty()))
            && let Some(name) = own.or(other)
        {
            add(
                Kind::PrimaryKey,
                name,
                state(own, other, |own, other| sides_of("key", own, other)),
            );
        }
        for (kind, own, other) in [
            (Kind::UniqueKey, &here.unique_keys, &there.unique_keys),
            (Kind::Index, &here.indexes, &there.indexes),
        ] {
            for columns in own.union(other) {
                let sides = (own.get(columns), other.get(columns));
                add(kind, &columns.join(", "), state(sides.0, sides.1, |_, _| Vec::new()));
            }
        }
        let deletes = |own: &&str, other: &&str| sides_of("on delete", *own, *other);
        for (name, state) in by_name(&here.foreign_keys, &there.foreign_keys, deletes) {
            add(Kind::ForeignKey, name, state);
        }
    }
    items
}

fn by_name<'a, T>(
    here: &'a BTreeMap<String, T>,
    there: &'a BTreeMap<String, T>,
    sides: impl Fn(&T, &T) -> Vec<Sides>,
) -> Vec<(&'a str, State)> {
    let names: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let states = names
        .into_iter()
        .map(|name| (name.as_str(), state(here.get(name), there.get(name), &sides)));
    states.collect()
}

fn state<T>(here: Option<&T>, there: Option<&T>, sides: impl Fn(&T, &T) -> Vec<Sides>) -> State {
    match (here, there) {
        (Some(here), Some(there)) => {
            let sides = sides(here, there);
            if sides.is_empty() { State::Identical } else { State::Different(sides) }
        }
        (Some(_), None) => State::OnlyHere,
        (None, _) => State::OnlyThere,
    }
}

fn sides_of(what: &'static str, here: impl ToString, there: impl ToString) -> Vec<Sides> {
    let (here, there) = (here.to_string(), there.to_string());
    if here == there { Vec::new() } else { vec![Sides { what, here, there }] }
}

fn column_sides(here: &ColumnFacts, there: &ColumnFacts) -> Vec<Sides> {
    let null = |column: &ColumnFacts| if column.nullable { "NULL" } else { "NOT NULL" };
    let default = |column: &ColumnFacts| column.default.clone().unwrap_or("none".to_owned());
    let mut sides = Vec::new();
    if !here.column_type.same(&there.column_type) {
        sides.extend(sides_of("type", &here.column_type, &there.column_type));
    }
    sides.extend(sides_of("nullability", null(here), null(there)));
    sides.extend(sides_of("default", default(here), default(there)));
    sides
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::sea_query::{ColumnDef, Table};

    fn schema(columns: &[&mut ColumnDef], index: Option<&str>) -> SchemaFacts {
        let mut table = Table::create();
        for column in columns {
            table.col((*column).clone());
        }
        let mut facts = TableFacts::of(&table);
        if let Some(column) = index {
            facts.add_index(false, false, vec![column.to_owned()]);
        }
        facts.tidy();
        SchemaFacts::from([("cake".to_owned(), facts)])
    }

    #[test]
    fn what_differs_is_named_and_the_rest_is_identical() {
        let here = schema(
            &[
                ColumnDef::new("id").integer().not_null().primary_key(),
                ColumnDef::new("name").string_len(100).not_null(),
                ColumnDef::new("price").integer().not_null().default(0),
            ],
            Some("name"),
        );
        let there = schema(
            &[
                ColumnDef::new("id").integer().not_null().primary_key(),
                ColumnDef::new("name").text().null(),
            ],
            None,
        );
        let items = compare(&here, &there);
        let different: Vec<(Kind, &str, &State)> = items
            .iter()
            .filter(|item| item.state != State::Identical)
            .map(|item| (item.kind, item.name.as_str(), &item.state))
            .collect();
        let sides = |what, here: &str, there: &str| Sides {
            what,
            here: here.to_owned(),
            there: there.to_owned(),
        };
        let name = State::Different(vec![
            sides("type", "text (at most 100 characters)", "text (any length)"),
            sides("nullability", "NOT NULL", "NULL"),
        ]);
        assert_eq!(
            different,
            [
                (Kind::Column, "name", &name),
                (Kind::Column, "price", &State::OnlyHere),
                (Kind::Index, "name", &State::OnlyHere),
            ]
        );
        // Table, three columns, primary key, index.
        assert_eq!(items.len(), 6);
        assert!(compare(&here, &here).iter().all(|item| item.state == State::Identical));
        assert_eq!(compare(&here, &SchemaFacts::new()).len(), 6);
    }
}
