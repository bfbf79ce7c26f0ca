//! Entities against the schema that the migrations build.

use super::{Area, Fault};
use crate::{
    error::nearest,
    schema::{Class, ColumnFacts, SchemaFacts, TableFacts},
};

/// The same for a database that is there: it may be the one that is wrong.
const LIVE: &str = "where `check` without --live has no such fault, the database is not as the \
                    migrations leave it: mend the database; else generate the entities anew";

const REGENERATE: &str = "generate the entities anew from the migrated schema (sea-orm-cli generate \
                          entity, or the project's own way), then correct the steps that the compiler names";

/// What the entity of one table says and the schema does not, or the other way round.
///
/// `tables` are those that have an entity.
pub(super) fn faults(
    table: &str,
    entity: &TableFacts,
    schema: &SchemaFacts,
    tables: &[&str],
    is_private: bool,
) -> Vec<Fault> {
    let regenerate = if is_private { REGENERATE } else { LIVE };
    let fault = |column: Option<&str>, cause: String, mend: &str| {
        let place = match column {
            Some(column) => format!("table `{table}`, column `{column}`"),
            None => format!("table `{table}`"),
        };
        Fault::new(Area::Schema, place, cause, mend)
    };
    let Some(facts) = schema.get(table) else {
        let strange = schema.keys().map(String::as_str).filter(|name| !tables.contains(name));
        let near = nearest(table, strange);
        let near = near.map(|near| format!("; did `{near}` take its place?")).unwrap_or_default();
        let cause = format!("the schema has no such table{near}");
        let mend = format!(
            "see whether the migrator lists the migration that creates it; else {regenerate}"
        );
        return vec![fault(None, cause, &mend)];
    };
    let mut faults = Vec::new();
    for (name, expected) in &entity.columns {
        match facts.columns.get(name) {
            Some(found) => faults.extend(
                column_faults(expected, found)
                    .into_iter()
                    .map(|cause| fault(Some(name), cause, regenerate)),
            ),
            None => {
                let renamed = successor(name, expected, entity, facts)
                    .map(|new| format!(": renamed to `{new}`?"))
                    .unwrap_or_default();
                let cause = format!("the entity has it, the schema does not{renamed}");
                faults.push(fault(Some(name), cause, regenerate));
            }
        }
    }
    for (name, found) in &facts.columns {
        if !entity.columns.contains_key(name) {
            let (cause, mend) = unknown_column(found, regenerate);
            faults.push(fault(Some(name), cause.to_owned(), mend));
        }
    }
    if entity.primary_key.iter().any(|column| !facts.primary_key.contains(column))
        || entity.primary_key.len() != facts.primary_key.len()
    {
        let cause = format!(
            "the primary key is ({}) in the schema and ({}) in the entity",
            facts.primary_key.join(", "),
            entity.primary_key.join(", ")
        );
        faults.push(fault(None, cause, regenerate));
    }
    faults
}

/// A column of the schema that the entity does not know.
fn unknown_column(column: &ColumnFacts, regenerate: &'static str) -> (&'static str, &'static str) {
    match (column.nullable, &column.default) {
        (false, None) => (
            "it is NOT NULL without a default, and the entity does not know it: every insert fails",
            "give the migration a default or make the column nullable; or generate the entities \
             anew and set it in the step",
        ),
        _ => ("the schema has it, the entity does not", regenerate),
    }
}

/// The column that may be this one under another name: of its type, unknown to the entity, and the
/// only such column or the one with the nearest name.
fn successor<'a>(
    name: &str,
    lost: &ColumnFacts,
    entity: &TableFacts,
    facts: &'a TableFacts,
) -> Option<&'a str> {
    let new: Vec<&str> = facts
        .columns
        .iter()
        .filter(|(name, _)| !entity.columns.contains_key(*name))
        .filter(|(_, column)| column.column_type.same(&lost.column_type))
        .map(|(name, _)| name.as_str())
        .collect();
    match new[..] {
        [only] => Some(only),
        _ => nearest(name, new.into_iter()),
    }
}

fn column_faults(expected: &ColumnFacts, found: &ColumnFacts) -> Vec<String> {
    let mut causes = Vec::new();
    let (own, other) = (&expected.column_type, &found.column_type);
    if own.classes[0] == Class::Enum && other.classes[0] == Class::Enum {
        let missing = |from: &[String], to: &[String]| -> Vec<String> {
            let missing = from.iter().filter(|word| !to.contains(word));
            missing.map(|word| format!("`{word}`")).collect()
        };
        let added = missing(&other.words, &own.words).join(", ");
        let removed = missing(&own.words, &other.words).join(", ");
        if !other.words.is_empty() && !added.is_empty() {
            causes.push(format!("the schema allows {added}, which the entity does not know"));
        }
        if !other.words.is_empty() && !removed.is_empty() {
            causes.push(format!("the entity has {removed}, which the schema does not allow"));
        }
    } else if !own.same(other) {
        causes.push(format!("it is {other} in the schema and {own} in the entity"));
    }
    match (expected.nullable, found.nullable) {
        (true, false) => {
            causes.push("it is NOT NULL in the schema and may be NULL in the entity".to_owned());
        }
        (false, true) => {
            causes.push("it may be NULL in the schema and not in the entity".to_owned());
        }
        _ => {}
    }
    causes
}

/// Tables that no step fills and that are not exempt.
pub(super) fn unseeded(
    schema: &SchemaFacts,
    seeded: &[&str],
    exempt: &[(&'static str, &'static str)],
) -> Vec<Fault> {
    let is_exempt = |table: &str| exempt.iter().any(|(name, _)| *name == table);
    let unknown = schema
        .keys()
        .filter(|table| !seeded.contains(&table.as_str()) && !is_exempt(table))
        .map(|table| {
            let mend = "write a step, or say in `SeederTrait::exempt_tables` why there is none";
            table_fault(table, "no step fills it", mend)
        });
    unknown.collect()
}

/// Exemptions that say nothing.
pub(super) fn idle_exemptions(
    schema: &SchemaFacts,
    seeded: &[&str],
    exempt: &[(&'static str, &'static str)],
) -> Vec<Fault> {
    let idle = exempt
        .iter()
        .filter(|(table, _)| seeded.contains(table) || !schema.contains_key(*table))
        .map(|(table, _)| {
            let cause = match seeded.contains(table) {
                true => "it is exempt, and a step fills it",
                false => "it is exempt, and the schema has no such table",
            };
            table_fault(table, cause, "take it out of `SeederTrait::exempt_tables`")
        });
    idle.collect()
}

fn table_fault(table: &str, cause: &str, mend: &str) -> Fault {
    Fault::new(Area::Tables, format!("table `{table}`"), cause.to_owned(), mend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::sea_query::{ColumnDef, Table, TableCreateStatement};

    fn cake() -> TableCreateStatement {
        Table::create()
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("name").string_len(20).not_null())
            .col(ColumnDef::new("kind").enumeration("kind", ["plain", "iced"]).not_null())
            .take()
    }

    fn causes(schema: TableCreateStatement) -> Vec<String> {
        let schema = SchemaFacts::from([("cake".to_owned(), TableFacts::of(&schema))]);
        let faults = faults("cake", &TableFacts::of(&cake()), &schema, &["cake"], true);
        faults.iter().map(|fault| fault.to_string()).collect()
    }

    #[test]
    fn an_entity_that_fits_has_no_faults() {
        assert_eq!(causes(cake()), [""; 0]);
    }

    #[test]
    fn every_difference_is_a_fault_of_its_own() {
        let mut changed = Table::create();
        changed
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("title").string_len(20).not_null())
            .col(ColumnDef::new("kind").enumeration("kind", ["plain", "cream"]).null())
            .col(ColumnDef::new("price").integer().not_null())
            .col(ColumnDef::new("weight").integer().null());
        assert_eq!(
            causes(changed.take()),
            [
                "table `cake`, column `kind`: the schema allows `cream`, which the entity does not \
                 know",
                "table `cake`, column `kind`: the entity has `iced`, which the schema does not allow",
                "table `cake`, column `kind`: it may be NULL in the schema and not in the entity",
                "table `cake`, column `name`: the entity has it, the schema does not: renamed to \
                 `title`?",
                "table `cake`, column `price`: it is NOT NULL without a default, and the entity does \
                 not know it: every insert fails",
                "table `cake`, column `title`: it is NOT NULL without a default, and the entity does \
                 not know it: every insert fails",
                "table `cake`, column `weight`: the schema has it, the entity does not",
            ]
        );
    }

    #[test]
    fn tables_without_a_step_need_a_reason() {
        let schema = SchemaFacts::from([
            ("cake".to_owned(), TableFacts::default()),
            ("log".to_owned(), TableFacts::default()),
        ]);
        let faults = |exempt: &[(&'static str, &'static str)]| {
            let mut faults = unseeded(&schema, &["cake"], exempt);
            faults.extend(idle_exemptions(&schema, &["cake"], exempt));
            faults.iter().map(|fault| fault.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(faults(&[]), ["table `log`: no step fills it"]);
        assert_eq!(faults(&[("log", "written by the server")]), [""; 0]);
        assert_eq!(
            faults(&[("log", "…"), ("cake", "…"), ("tea", "…")]),
            [
                "table `cake`: it is exempt, and a step fills it",
                "table `tea`: it is exempt, and the schema has no such table",
            ]
        );
    }
}
