//! One pass over all rows: the rules of the seed, keys that come twice, and what occurs in the
//! columns.

use super::{
    Area, Fault,
    coverage::{Collection, Column, ColumnCoverage, Role, Seen},
};
use crate::{
    catalog::{Catalog, CatalogTable},
    error::Error,
    expected::{Expectation, Summary},
    schema::SchemaFacts,
    source::{ForeignKey, TableInfo},
    structure::Keeps,
    synthetic,
    value::{self, encode_all, hash},
};
use sea_orm::Value;
use std::collections::{HashMap, HashSet};

/// How many faults of one table are told one by one.
const FAULTS_MAX: usize = 5;

/// What the rows of a table came to.
pub(super) struct Examined {
    pub(super) summary: Summary,
    seen: Vec<Seen>,
    references: Vec<Reference>,
}

/// A foreign key to another table by which every row refers to one, and how many rows refer to each.
struct Reference {
    key: ForeignKey,
    referrers: HashMap<u128, u64>,
}

/// What is to be said of a table's columns.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) columns: Vec<ColumnCoverage>,
    /// What the step says never occurs, and does, or nobody asked.
    pub(super) never: Vec<Fault>,
    /// Texts that are longer than the schema allows.
    pub(super) long: Vec<Fault>,
}

/// Makes and checks every row, table by table.
pub(super) fn examine_all(catalog: &Catalog, faults: &mut Vec<Fault>) -> Vec<Examined> {
    (0..catalog.tables.len()).map(|table| examine(catalog, table, faults)).collect()
}

fn examine(catalog: &Catalog, table: usize, faults: &mut Vec<Fault>) -> Examined {
    let expectation = Expectation::complete(catalog, table);
    let definition = expectation.table;
    let mut references = references(definition);
    let mut seen = vec![Seen::default(); definition.source.info().columns.len()];
    let (mut summary, mut held) = (Summary::new(), HashSet::new());
    let mut broken = Vec::new();
    let mut lossy = lossy_columns(definition);
    let mut idle = allowed_texts(definition);
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
                lossy.retain(|(index, keeps)| {
                    let loss = keeps.loss(&row[*index]);
                    faults
                        .extend(loss.iter().map(|loss| loss_fault(definition, *index, &row, loss)));
                    loss.is_none()
                });
                idle.retain(|(index, text)| {
                    let mut found = synthetic::findings(&row[*index]).into_iter();
                    !found.any(|found| found.text == *text)
                });
                for Reference { key, referrers } in &mut references {
                    let values = key.columns.iter().map(|&column| &row[column]);
                    *referrers.entry(hash(&encode_all(values))).or_default() += 1;
                }
            }
            Err(error) => broken.push(error),
        }
    }
    // A row that breaks a rule may have the text as well.
    if broken.is_empty() {
        faults.extend(idle.into_iter().map(|(index, text)| idle_fault(definition, index, text)));
    }
    faults.extend(row_faults(definition, broken));
    Examined { summary, seen, references }
}

/// The columns in use whose types do not keep every value as it is given.
fn lossy_columns(table: &CatalogTable) -> Vec<(usize, Keeps)> {
    let columns = &table.source.info().columns;
    let keeps = |&index: &usize| (index, Keeps::of(&columns[index].column_type));
    table.used.iter().map(keeps).filter(|(_, keeps)| !keeps.everything()).collect()
}

/// A value that the column would change without a word; the first of each column is told.
fn loss_fault(table: &CatalogTable, index: usize, row: &[Value], loss: &str) -> Fault {
    let info = table.source.info();
    let place = format!("table `{}`, column `{}`", info.name, info.columns[index].name);
    let value = value::display(&row[index]);
    let cause = format!("row {} gives '{value}', and the column {loss}", info.describe_key(row));
    let mend = format!(
        "let step `{}` give a value that the column keeps as it is, or change the column's type",
        table.step_name
    );
    Fault::new(Area::Rows, place, cause, &mend)
}

/// The texts that the step allows, with their columns.
fn allowed_texts(table: &CatalogTable) -> Vec<(usize, &str)> {
    let allowed = table.source.allowed().iter().filter_map(|allowance| {
        let index = table.source.info().position(allowance.column)?;
        Some(allowance.texts.iter().map(move |text| (index, text.as_str())))
    });
    allowed.flatten().collect()
}

/// A text that the step allows and no row has.
fn idle_fault(table: &CatalogTable, index: usize, text: &str) -> Fault {
    let info = table.source.info();
    let place = format!("table `{}`, column `{}`", info.name, info.columns[index].name);
    let text = synthetic::shown(text);
    let cause = format!("the step allows `{text}`, and no row is refused for it");
    let mend = "take it out of `allow`, or write it as the refusal of a row names it";
    Fault::new(Area::Rows, place, cause, mend)
}

fn row_faults(table: &CatalogTable, broken: Vec<Error>) -> Vec<Fault> {
    let more = broken.len().saturating_sub(FAULTS_MAX);
    let mend = format!("correct the rows that step `{}` declares", table.step_name);
    let place = table.place();
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

fn references(table: &CatalogTable) -> Vec<Reference> {
    let info = table.source.info();
    let always = |key: &&ForeignKey| {
        key.parent != info.name
            && !key.columns.is_empty()
            && key
                .columns
                .iter()
                .all(|&column| !info.columns[column].nullable && table.used.contains(&column))
    };
    let keys = info.foreign_keys.iter().filter(always).cloned();
    keys.map(|key| Reference { key, referrers: HashMap::new() }).collect()
}

/// Judges the columns of a table, once the rows of all are known.
pub(super) fn judge(
    catalog: &Catalog,
    table: usize,
    schema: Option<&SchemaFacts>,
    examined: &[Examined],
) -> Judged {
    let definition = &catalog.tables[table];
    let info = definition.source.info();
    let entity = definition.source.facts();
    let known = schema.and_then(|schema| schema.get(info.name));
    let mut judged = Judged::default();
    for &index in &definition.used {
        let name = info.columns[index].name;
        let Some(own) = entity.columns.get(name) else { continue };
        let role = Role {
            identifier: info.key == [index]
                || info.foreign_keys.iter().any(|key| key.columns.contains(&index))
                || definition.spaces.iter().any(|(column, _)| *column == index),
            collection: collection(catalog, info, index, examined, &examined[table]),
        };
        let column = Column {
            table: definition,
            index,
            entity: own,
            schema: known.and_then(|table| table.columns.get(name)),
            role,
            seen: &examined[table].seen[index],
        };
        let (coverage, never) = column.judge(catalog.world.now);
        judged.columns.push(coverage);
        judged.never.extend(never);
        judged.long.extend(column.too_long());
    }
    judged
}

/// The rows that refer to each parent by the shortest key that begins with the column.
fn collection(
    catalog: &Catalog,
    info: &TableInfo,
    column: usize,
    examined: &[Examined],
    own: &Examined,
) -> Option<Collection> {
    let begins = own.references.iter().filter(|reference| reference.key.columns[0] == column);
    let reference = begins.min_by_key(|reference| reference.key.columns.len())?;
    let parent = catalog.table(&reference.key.parent).ok()?;
    Some(Collection {
        has_childless: examined[parent].summary.rows() > reference.referrers.len() as u64,
        largest: reference.referrers.values().copied().max().unwrap_or_default(),
        is_single: reference.key.columns == info.key,
    })
}
