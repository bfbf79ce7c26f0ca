//! Entry points for programs and tests.

use crate::{
    backend::begin_reading,
    catalog::Catalog,
    error::Error,
    event::{Report, Silent},
    expected::Expectation,
    guard::Permit,
    history,
    plan::{self, Selection},
    run::Run,
    step::{SeederTrait, StepKind, StepName},
    world::World,
};
use sea_orm::DatabaseConnection;

/// Makes a migrated database hold all that the steps declare, as `seeder seed` does on a
/// developer's machine.
///
/// For tests and programs of one's own: there is no guard, and who calls it answers for the
/// database. Rows outside the seed space stay as they are.
///
/// # Errors
///
/// [`Error::Steps`] and [`Error::Row`] before anything is written, and what the database refuses.
pub async fn seed(
    database: &DatabaseConnection,
    seeder: &dyn SeederTrait,
    world: World,
) -> Result<Report, Error> {
    let catalog = Catalog::new(seeder, world)?;
    let history = history::read(&begin_reading(database).await?).await?;
    let planned = plan::plan(&catalog, &history, &Selection::default())?;
    Run { database, catalog: &catalog, history, reporter: &mut Silent }
        .seed(&Permit::of_caller(), &planned)
        .await
}

/// A step, for documents.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StepDescription {
    /// The step's name.
    pub name: StepName,
    /// The step's version.
    pub version: u32,
    /// Whether its rows are reference or sample data.
    pub kind: StepKind,
    /// Names of the steps that come first.
    pub needs: Vec<StepName>,
    /// Its tables, in the order of writing.
    pub tables: Vec<TableDescription>,
}

/// A table of a step, for documents.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TableDescription {
    /// The table's name.
    pub name: &'static str,
    /// Rows in this world.
    pub rows: u64,
    /// Foreign keys, as `column → table.column`; those written in a second pass end in `, later`.
    pub foreign_keys: Vec<String>,
    /// The columns whose values must lie in the seed space, with the space.
    pub spaces: Vec<(&'static str, String)>,
}

/// Describes the steps in the order in which they run, and checks all their rows.
///
/// # Errors
///
/// [`Error::Steps`] and [`Error::Row`].
pub fn describe(seeder: &dyn SeederTrait, world: World) -> Result<Vec<StepDescription>, Error> {
    let catalog = Catalog::new(seeder, world)?;
    let seeded = vec![true; catalog.steps.len()];
    let mut steps = Vec::new();
    for (index, step) in catalog.steps.iter().enumerate() {
        let mut tables = Vec::new();
        for &table in &step.tables {
            let expectation = Expectation::new(&catalog, table, &seeded);
            tables.push(describe_table(&catalog, &expectation)?);
        }
        let mut needs: Vec<usize> =
            catalog.edges.iter().filter(|edge| edge.from == index).map(|edge| edge.to).collect();
        needs.sort_unstable();
        needs.dedup();
        steps.push(StepDescription {
            name: step.name,
            version: step.version,
            kind: step.kind,
            needs: needs.into_iter().map(|need| catalog.steps[need].name).collect(),
            tables,
        });
    }
    Ok(steps)
}

fn describe_table(
    catalog: &Catalog,
    expectation: &Expectation<'_>,
) -> Result<TableDescription, Error> {
    let table = expectation.table;
    let info = table.source.info();
    let foreign_keys = info
        .foreign_keys
        .iter()
        .map(|key| {
            let columns: Vec<&str> =
                key.columns.iter().map(|&column| info.columns[column].name).collect();
            let later = table.links.iter().any(|link| {
                catalog.tables[link.parent].name() == key.parent && link.columns == key.columns
            });
            format!(
                "{} → {}.{}{}",
                columns.join(", "),
                key.parent,
                key.parent_columns.join(", "),
                if later { ", later" } else { "" }
            )
        })
        .collect();
    let spaces = table
        .spaces
        .iter()
        .map(|(column, space)| (info.columns[*column].name, space.to_string()))
        .collect();
    let rows = expectation.unique_summary()?.rows();
    Ok(TableDescription { name: table.name(), rows, foreign_keys, spaces })
}
