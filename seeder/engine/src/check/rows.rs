//! One pass over all rows: the rules of the seed, keys that come twice, and what occurs in the
//! columns.

use super::{
    Area, Fault,
    coverage::{self, ColumnCoverage, Role, Seen},
};
use crate::{
    catalog::{Catalog, CatalogTable},
    error::Error,
    expected::{Expectation, Summary},
    schema::SchemaFacts,
    table::ForeignKey,
    value::{encode_all, hash},
};
use std::collections::HashSet;

/// How many faults of one table are told one by one.
const FAULTS_MAX: usize = 5;

/// What the rows of a table came to.
pub(super) struct Examined {
    pub(super) summary: Summary,
    seen: Vec<Seen>,
}

/// Makes and checks every row of a table.
pub(super) fn examine(catalog: &Catalog, table: usize, faults: &mut Vec<Fault>) -> Examined {
    let seeded = vec![true; catalog.steps.len()];
    let expectation = Expectation::new(catalog, table, &seeded);
    let definition = expectation.table;
    let keys = references(definition);
    let mut seen = vec![Seen::default(); definition.source.info().columns.len()];
    let (mut summary, mut held) = (Summary::new(), HashSet::new());
    let mut broken = Vec::new();
    for (number, row) in expectation.rows().enumerate() {
        let checked = row.and_then(|row| {
            expectation.check_keys(number, &row, &mut held)?;
            Ok(row)
        });
        match checked {
            Ok(row) => {
                expectation.add_to(&mut summary, &row);
                for &index in &definition.used {
                    seen[index].add(&row[index]);
                }
                for key in &keys {
                    let values = key.columns.iter().map(|&column| &row[column]);
                    seen[key.columns[0]].refer(hash(&encode_all(values)));
                }
            }
            Err(error) => broken.push(error),
        }
    }
    faults.extend(row_faults(definition, broken));
    Examined { summary, seen }
}

fn row_faults(table: &CatalogTable, broken: Vec<Error>) -> Vec<Fault> {
    let more = broken.len().saturating_sub(FAULTS_MAX);
    let mend = format!("correct the rows that step `{}` declares", table.step_name);
    let place = format!("step `{}`, table `{}`", table.step_name, table.name());
    let told = broken.into_iter().take(FAULTS_MAX).map(|error| match error {
        Error::Row { row, cause, .. } => {
            Fault::new(Area::Rows, format!("{place}, row {row}"), cause, &mend)
        }
        other => Fault::new(Area::Rows, place.clone(), other.to_string(), &mend),
    });
    let mut faults: Vec<Fault> = told.collect();
    if more > 0 {
        let cause = format!("{more} more rows break a rule");
        faults.push(Fault::new(Area::Rows, place.clone(), cause, &mend));
    }
    faults
}

/// The foreign keys to other tables by which every row refers to one.
fn references(table: &CatalogTable) -> Vec<ForeignKey> {
    let info = table.source.info();
    let always = |key: &&ForeignKey| {
        key.parent != info.name
            && !key.columns.is_empty()
            && key
                .columns
                .iter()
                .all(|&column| !info.columns[column].nullable && table.used.contains(&column))
    };
    info.foreign_keys.iter().filter(always).cloned().collect()
}

/// Judges the columns of a table, once the rows of all are known.
pub(super) fn judge(
    catalog: &Catalog,
    table: usize,
    schema: Option<&SchemaFacts>,
    examined: &[Examined],
    faults: &mut Vec<Fault>,
) -> Vec<ColumnCoverage> {
    let definition = &catalog.tables[table];
    let info = definition.source.info();
    let entity = definition.source.facts();
    let known = schema.and_then(|schema| schema.get(info.name));
    let keys = references(definition);
    let mut columns = Vec::new();
    for &index in &definition.used {
        let name = info.columns[index].name;
        let Some(own) = entity.columns.get(name) else { continue };
        let key = keys.iter().find(|key| key.columns[0] == index);
        let parent = key.and_then(|key| catalog.table(&key.parent).ok());
        let single = |key: &ForeignKey| key.columns == info.key;
        let role = Role {
            identifier: info.key == [index]
                || info.foreign_keys.iter().any(|key| key.columns.contains(&index))
                || definition.spaces.iter().any(|(column, _)| *column == index),
            collects: parent.is_some() && key.is_some_and(|key| !single(key)),
            complements: parent.is_some() && key.is_some_and(single),
        };
        let parents = parent.map_or(0, |parent| examined[parent].summary.rows());
        let facts = (own, known.and_then(|table| table.columns.get(name)));
        let seen = &examined[table].seen[index];
        let world = (catalog.world.now, parents);
        let (coverage, wrong) = coverage::judge(definition, index, facts, role, seen, world);
        columns.push(coverage);
        faults.extend(wrong);
    }
    columns
}
