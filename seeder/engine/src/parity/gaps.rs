//! What makes a side unusable, whatever the percentage: the application's statements fail there, or
//! its values do not fit. Pure.

use super::is_alike;
use crate::{
    catalog::CatalogTable,
    error::Error,
    expected::Expectation,
    schema::{ColumnFacts, Item, ItemKind, State, TableFacts},
};
use sea_orm::Value;
use serde::Serialize;
use std::{collections::BTreeMap, fmt};

/// One of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    Here,
    There,
}

impl Place {
    /// In the order in which a comparison takes its sides.
    pub(super) const BOTH: [Self; 2] = [Self::Here, Self::There];
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Here => "here",
            Self::There => "there",
        })
    }
}

/// Something that one side lacks and the application needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Gap {
    pub(crate) side: Place,
    pub(crate) table: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<String>,
    pub(crate) cause: String,
}

impl Gap {
    pub(super) fn of_table(side: Place, table: &str, cause: String) -> Self {
        Self { side, table: table.to_owned(), column: None, cause }
    }

    fn of_column(side: Place, table: &str, column: &str, cause: String) -> Self {
        Self { column: Some(column.to_owned()), ..Self::of_table(side, table, cause) }
    }
}

/// How many characters the longest text of a column has, by the column's name.
pub(super) type Lengths = BTreeMap<&'static str, usize>;

/// The longest texts that the seeds write into columns whose length the sides limit differently; the
/// rows are worked out only where there is such a column.
///
/// # Errors
///
/// [`Error::Row`] where a row breaks a rule of the seed.
pub(super) fn lengths(
    expectation: &Expectation<'_>,
    sides: [Option<&TableFacts>; 2],
) -> Result<Lengths, Error> {
    let info = expectation.table.source.info();
    let limit = |side: Option<&TableFacts>, name: &str| {
        side.and_then(|facts| facts.columns.get(name)?.column_type.characters_max)
    };
    let is_doubtful = |index: &&usize| {
        let name = info.columns[**index].name;
        limit(sides[0], name) != limit(sides[1], name)
    };
    let doubtful: Vec<usize> = expectation.table.used.iter().filter(is_doubtful).copied().collect();
    let mut lengths = Lengths::new();
    if doubtful.is_empty() {
        return Ok(lengths);
    }
    for row in expectation.rows() {
        let row = row?;
        for &index in &doubtful {
            if let Value::String(Some(text)) = &row[index] {
                let longest = lengths.entry(info.columns[index].name).or_default();
                *longest = text.chars().count().max(*longest);
            }
        }
    }
    Ok(lengths)
}

/// The gaps of a seeded table on both sides. `items` are the differences of the schemas.
pub(super) fn gaps(
    table: &CatalogTable,
    sides: [Option<&TableFacts>; 2],
    lengths: &Lengths,
    items: &[Item],
) -> Vec<Gap> {
    let entity = entity_facts(table);
    let mut gaps = Vec::new();
    for (side, facts) in Place::BOTH.into_iter().zip(sides) {
        let of_table = |cause| Gap::of_table(side, table.name(), cause);
        let Some(facts) = facts else {
            gaps.push(of_table("the table is missing".to_owned()));
            continue;
        };
        for (name, said) in &entity.columns {
            let causes = match facts.columns.get(name) {
                None => vec!["the column is missing".to_owned()],
                Some(own) => column_causes(said, own, lengths.get(name.as_str()).copied()),
            };
            let of_column = |cause| Gap::of_column(side, table.name(), name, cause);
            gaps.extend(causes.into_iter().map(of_column));
        }
        let strange = facts.columns.iter().filter(|(name, own)| {
            !entity.columns.contains_key(*name) && !own.nullable && own.default.is_none()
        });
        gaps.extend(strange.map(|(name, _)| {
            let cause = "it is NOT NULL without a default, and the entity does not know it: every \
                         insert fails";
            Gap::of_column(side, table.name(), name, cause.to_owned())
        }));
        let items: Vec<&Item> = items.iter().filter(|item| item.table == table.name()).collect();
        gaps.extend(keys(&entity, facts, side, &items).into_iter().map(of_table));
    }
    gaps
}

/// What the entity says of the table; unique keys of several columns are no part of its own facts.
fn entity_facts(table: &CatalogTable) -> TableFacts {
    let info = table.source.info();
    let name = |index: &usize| info.columns[*index].name.to_owned();
    let mut facts = table.source.facts();
    let keys = info.unique_keys.iter().map(|key| key.iter().map(name).collect());
    facts.unique_keys.extend(keys);
    facts
}

/// Adds the columns of which no gap says yet why their cells cannot be compared.
pub(super) fn with_uncompared(mut gaps: Vec<Gap>, table: &str, left_out: &[&str]) -> Vec<Gap> {
    for column in left_out {
        if !gaps.iter().any(|gap| gap.column.as_deref() == Some(column)) {
            let cause = "its cells cannot be compared while another column of the table is \
                         different";
            gaps.push(Gap::of_column(Place::There, table, column, cause.to_owned()));
        }
    }
    gaps
}

/// Keys that the application's statements name, such as `ON CONFLICT`.
fn keys(entity: &TableFacts, facts: &TableFacts, side: Place, items: &[&Item]) -> Vec<String> {
    let mut causes = Vec::new();
    let sorted = |columns: &[String]| {
        let mut columns = columns.to_vec();
        columns.sort_unstable();
        columns
    };
    // Of a column that is missing everything is said already.
    let is_there = |columns: &[String]| columns.iter().all(|name| facts.columns.contains_key(name));
    let wanted = &entity.primary_key;
    if sorted(wanted) != sorted(&facts.primary_key) && is_there(wanted) {
        let own = match facts.primary_key.join(", ") {
            none if none.is_empty() => "there is no primary key".to_owned(),
            own => format!("the primary key is ({own})"),
        };
        causes.push(format!("{own}, and the entity's is ({})", wanted.join(", ")));
    }
    let lacking = match side {
        Place::Here => State::OnlyThere,
        Place::There => State::OnlyHere,
    };
    let is_lacking = |key: &&Vec<String>| {
        let key = sorted(key);
        items.iter().any(|item| {
            let columns: Vec<String> = item.name.split(", ").map(str::to_owned).collect();
            item.kind == ItemKind::UniqueKey && item.state == lacking && sorted(&columns) == key
        })
    };
    let missing = entity.unique_keys.iter().filter(is_lacking).filter(|key| is_there(key));
    causes.extend(missing.map(|key| format!("the unique key ({}) is missing", key.join(", "))));
    causes
}

/// Why a column cannot hold what the entity has, or the seeds.
fn column_causes(said: &ColumnFacts, own: &ColumnFacts, longest: Option<usize>) -> Vec<String> {
    let mut causes = Vec::new();
    let (held, wanted) = (&own.column_type, &said.column_type);
    if !is_alike(held, wanted) {
        causes.push(format!("it holds {held}, and the entity {wanted}: no cell can be compared"));
    } else if !held.holds(wanted) {
        causes.push(format!("it holds {held}, and the entity {wanted}"));
    }
    if let (Some(max), Some(longest)) = (held.characters_max, longest)
        && longest > max as usize
    {
        causes.push(format!("it holds {held}, and the seeds write {longest}"));
    }
    if said.nullable && !own.nullable {
        causes.push("it is NOT NULL, and may be NULL in the entity".to_owned());
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::sea_query::{ColumnDef, Table};

    fn column(column: &mut ColumnDef) -> ColumnFacts {
        let facts = TableFacts::of(Table::create().col(column.clone()));
        facts.columns.into_values().next().unwrap_or_else(|| unreachable!("one column"))
    }

    #[test]
    fn a_column_has_to_hold_what_the_entity_and_the_seeds_have() {
        let name = || ColumnDef::new("name");
        let text = column(name().string().not_null());
        let causes = |said: &ColumnFacts, own: &mut ColumnDef, longest| {
            column_causes(said, &column(own), longest).join("; ")
        };
        for (own, longest) in [
            (name().string_len(31).not_null().take(), Some(31)),
            (name().text().null().take(), Some(31)),
            (name().string_len(5).not_null().take(), None),
        ] {
            assert_eq!(causes(&text, &mut own.clone(), longest), "", "{own:?}");
        }
        let short = causes(&text, name().string_len(30).not_null(), Some(31));
        assert_eq!(short, "it holds text (at most 30 characters), and the seeds write 31");
        let number = column(name().integer().null());
        assert_eq!(
            causes(&number, name().small_integer().not_null(), None),
            "it holds integer (16 bits), and the entity integer (32 bits); it is NOT NULL, and may \
             be NULL in the entity"
        );
        assert_eq!(causes(&number, name().big_integer().null(), None), "");
        assert_eq!(
            causes(&number, name().text().null(), None),
            "it holds text (any length), and the entity integer (32 bits): no cell can be compared"
        );
    }

    #[test]
    fn keys_that_statements_name_have_to_be_there() {
        let cake = |primary: &[&str], unique: &[&str]| {
            let mut facts = TableFacts::default();
            for name in ["id", "shop", "name"] {
                let column = column(ColumnDef::new(name).integer().not_null());
                facts.columns.insert(name.to_owned(), column);
            }
            let owned = |columns: &[&str]| columns.iter().map(|&name| name.to_owned()).collect();
            facts.primary_key = owned(primary);
            if !unique.is_empty() {
                facts.unique_keys.insert(owned(unique));
            }
            facts
        };
        let entity = cake(&["id"], &["shop", "name"]);
        let found = |there: &TableFacts| {
            let schemas = [&entity, there].map(|facts| {
                crate::schema::SchemaFacts::from([("cake".to_owned(), facts.clone())])
            });
            let items = crate::schema::compare(&schemas[0], &schemas[1]);
            let items: Vec<&Item> = items.iter().collect();
            assert_eq!(keys(&entity, &entity, Place::Here, &items), [""; 0]);
            keys(&entity, there, Place::There, &items)
        };
        assert_eq!(found(&entity), [""; 0]);
        assert_eq!(found(&cake(&["id"], &[])), ["the unique key (shop, name) is missing"]);
        assert_eq!(
            found(&cake(&[], &["shop", "name"])),
            ["there is no primary key, and the entity's is (id)"]
        );
    }
}
