//! Descriptions of the steps and their rows, for documents.

use crate::{
    catalog::{Catalog, CatalogTable},
    error::Error,
    expected::Expectation,
    seeder::SeederTrait,
    step::{StepKind, StepName},
    synthetic::shown,
    value,
    world::World,
};
use chrono::NaiveDate;
use sea_orm::Value;
use serde_json::{Map, Value as Json};

/// A step.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StepDescription {
    /// The step's name.
    pub name: StepName,
    /// The step's version.
    pub version: u32,
    /// Whether its rows are reference or sample data.
    pub kind: StepKind,
    /// What a developer finds in its tables.
    pub about: &'static str,
    /// What the rows do not show.
    pub limitations: &'static [&'static str],
    /// When somebody last looked at what it gives.
    pub reviewed: Option<NaiveDate>,
    /// Names of the steps that come first.
    pub needs: Vec<StepName>,
    /// Its tables, in the order of writing.
    pub tables: Vec<TableDescription>,
}

/// A table of a step.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TableDescription {
    /// The table's name.
    pub name: &'static str,
    /// Rows in this world.
    pub rows: u64,
    /// Its columns, in the entity's order.
    pub columns: Vec<ColumnDescription>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKeyDescription>,
}

/// A column.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ColumnDescription {
    /// The column's name.
    pub name: &'static str,
    /// What it holds, such as `integer (64 bits)`.
    pub holds: String,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether it is part of the primary key.
    pub in_key: bool,
    /// The seed space that its values must lie in.
    pub space: Option<String>,
    /// What its texts may have though it may be somebody's, each with the reason. Of tokens only the
    /// beginning.
    pub allowed: Vec<(String, &'static str)>,
}

/// A foreign key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ForeignKeyDescription {
    /// Its columns.
    pub columns: Vec<&'static str>,
    /// The table that it points to.
    pub parent: String,
    /// The columns that it points to.
    pub parent_columns: Vec<String>,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether it is written in a second pass, since it closes a circle.
    pub later: bool,
}

/// Describes the steps in the order in which they run, and checks all their rows.
///
/// # Errors
///
/// [`Error::Steps`] and [`Error::Row`].
pub fn describe(seeder: &dyn SeederTrait, world: World) -> Result<Vec<StepDescription>, Error> {
    describe_catalog(&Catalog::new(seeder, world)?)
}

pub(crate) fn describe_catalog(catalog: &Catalog) -> Result<Vec<StepDescription>, Error> {
    let mut steps = Vec::new();
    for (index, step) in catalog.steps.iter().enumerate() {
        let mut tables = Vec::new();
        for &table in &step.tables {
            let expectation = Expectation::complete(catalog, table);
            tables.push(describe_table(&expectation)?);
        }
        let mut needs: Vec<usize> =
            catalog.edges.iter().filter(|edge| edge.from == index).map(|edge| edge.to).collect();
        needs.sort_unstable();
        needs.dedup();
        steps.push(StepDescription {
            name: step.name,
            version: step.version,
            kind: step.kind,
            about: step.about,
            limitations: step.limitations,
            reviewed: step.reviewed,
            needs: needs.into_iter().map(|need| catalog.steps[need].name).collect(),
            tables,
        });
    }
    Ok(steps)
}

fn describe_table(expectation: &Expectation<'_>) -> Result<TableDescription, Error> {
    let table = expectation.table;
    let info = table.source.info();
    let facts = table.source.facts();
    let foreign_keys = info.foreign_keys.iter().map(|key| ForeignKeyDescription {
        columns: key.columns.iter().map(|&column| info.columns[column].name).collect(),
        parent: key.parent.clone(),
        parent_columns: key.parent_columns.clone(),
        nullable: key.columns.iter().any(|&column| info.columns[column].nullable),
        later: table.is_linked(key),
    });
    let allowed = |column: &str| {
        let own = table.source.allowed().iter().filter(|allowance| allowance.column == column);
        let texts = own.flat_map(|own| own.texts.iter().map(|text| (shown(text), own.reason)));
        texts.collect()
    };
    let columns = info.columns.iter().enumerate().map(|(index, column)| ColumnDescription {
        name: column.name,
        holds: facts
            .columns
            .get(column.name)
            .map_or_else(String::new, |facts| facts.column_type.to_string()),
        nullable: column.nullable,
        in_key: info.key.contains(&index),
        space: table
            .spaces
            .iter()
            .find(|(other, _)| *other == index)
            .map(|(_, space)| space.to_string()),
        allowed: allowed(column.name),
    });
    let rows = expectation.unique_summary()?.0.rows();
    Ok(TableDescription {
        name: table.name(),
        rows,
        columns: columns.collect(),
        foreign_keys: foreign_keys.collect(),
    })
}

/// All rows of a table as they will be, each a JSON object of its columns, such as for
/// [`SeederTrait::charts`].
///
/// # Errors
///
/// [`Error::UnknownTable`], [`Error::Steps`] and [`Error::Row`].
pub fn rows(
    seeder: &dyn SeederTrait,
    world: World,
    table: &str,
) -> Result<Vec<Map<String, Json>>, Error> {
    let catalog = Catalog::new(seeder, world)?;
    let table = catalog.table(table)?;
    let expectation = Expectation::complete(&catalog, table);
    expectation.rows().map(|row| Ok(object(expectation.table, &row?))).collect()
}

/// A row as a JSON object of the columns that the seed gives.
pub(crate) fn object(table: &CatalogTable, row: &[Value]) -> Map<String, Json> {
    let columns = &table.source.info().columns;
    let cell = |&index: &usize| (columns[index].name.to_owned(), value::to_json(&row[index]));
    table.used.iter().map(cell).collect()
}

/// A row's key as scenarios and views write it; the parts of a key of several columns are separated by
/// `/`.
pub(crate) fn key_text(table: &CatalogTable, row: &[Value]) -> String {
    let key = table.source.info().key.iter();
    key.map(|&index| value::display(&row[index])).collect::<Vec<_>>().join("/")
}
