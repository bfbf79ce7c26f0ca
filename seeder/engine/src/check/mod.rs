//! Checks: everything that can be wrong with seeds, found without a seeded database and told at
//! once.

mod coverage;
#[cfg(feature = "cli")]
pub(crate) mod lock;
mod repeat;
mod rows;
mod schema;

use crate::{
    api,
    backend::{Access, Target, discovery::discover},
    catalog::Catalog,
    error::Error,
    expected::{Summary, digest},
    schema::SchemaFacts,
    step::{SeederTrait, StepName},
    world::World,
};
pub use coverage::Cell;
#[cfg(not(feature = "cli"))]
use coverage::ColumnCoverage;
#[cfg(feature = "cli")]
pub(crate) use coverage::{ColumnCoverage, percent, totals};
use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait};
use sea_orm_migration::MigratorTraitSelf;
use serde::Serialize;
use std::fmt;

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Area {
    /// Names of steps, their order, their tables.
    Steps,
    /// Every row: seed space, synthetic values, keys, lengths.
    Rows,
    /// Whether rows are the same when they are made again.
    Repeats,
    /// The entities against the migrated schema.
    Schema,
    /// Seeding a private database.
    Trial,
    /// Tables that no step fills.
    Tables,
    /// The values that occur in each column.
    Coverage,
    /// The generated documents.
    Documents,
    /// `seeder.lock`.
    Lock,
}

/// Something wrong: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fault {
    /// What kind of check found it.
    pub area: Area,
    /// The step, table and column.
    pub place: String,
    /// What is wrong.
    pub cause: String,
    /// What to do.
    pub mend: String,
}

impl Fault {
    pub(crate) fn new(area: Area, place: String, cause: String, mend: &str) -> Self {
        Self { area, place, cause, mend: mend.to_owned() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.cause)
    }
}

/// Checks seeds against the schema that the migrator builds, for an application's own tests; the
/// command `check` does the same and looks at documents, `seeder.lock` and coverage besides.
///
/// Builds and seeds a database of its own, SQLite in memory. No fault is an empty list.
///
/// # Errors
///
/// What keeps it from looking at all, such as a database that cannot be opened.
pub async fn check<M: MigratorTraitSelf>(
    migrator: &M,
    seeder: &dyn SeederTrait,
) -> Result<Vec<Fault>, Error> {
    Ok(inspect(migrator, seeder, World::default(), None).await?.faults)
}

/// All that was found.
#[derive(Default)]
pub(crate) struct Inspection {
    pub(crate) faults: Vec<Fault>,
    pub(crate) columns: Vec<ColumnCoverage>,
    /// What each step gives: name, version, rows and digest; nothing where the steps are wrong.
    pub(crate) steps: Vec<(StepName, u32, u64, String)>,
}

/// Looks at everything but files. With `live` the schema is that of a database.
pub(crate) async fn inspect<M: MigratorTraitSelf>(
    migrator: &M,
    seeder: &dyn SeederTrait,
    world: World,
    live: Option<&DatabaseTransaction>,
) -> Result<Inspection, Error> {
    let mut found = Inspection::default();
    let catalog = match Catalog::new(seeder, world) {
        Ok(catalog) => catalog,
        Err(error) => {
            found.faults = step_faults(error);
            return Ok(found);
        }
    };
    let (schema, database) = match live {
        Some(transaction) => (Some(facts_of(migrator, transaction).await?), None),
        None => migrated(migrator, &mut found.faults).await?,
    };
    let examined: Vec<_> = (0..catalog.tables.len())
        .map(|table| rows::examine(&catalog, table, &mut found.faults))
        .collect();
    found.steps = fingerprints(&catalog, |table| &examined[table].summary);
    found.faults.extend(repeat::faults(seeder, world, &catalog)?);
    if let Some(schema) = &schema {
        found.faults.extend(schema_faults(&catalog, seeder, schema));
    }
    if let Some(database) = database.filter(|_| found.faults.is_empty()) {
        found.faults.extend(trial(&database, seeder, world).await);
    }
    for table in 0..catalog.tables.len() {
        let columns = rows::judge(&catalog, table, schema.as_ref(), &examined, &mut found.faults);
        found.columns.extend(columns);
    }
    Ok(found)
}

fn step_faults(error: Error) -> Vec<Fault> {
    let fault = |cause: String| {
        let mend = "correct the steps; the other checks follow then";
        Fault::new(Area::Steps, "the list of steps".to_owned(), cause, mend)
    };
    match error {
        Error::Steps(mistakes) => mistakes.into_iter().map(fault).collect(),
        other => vec![fault(other.to_string())],
    }
}

/// A private database with all migrations, and its schema.
async fn migrated<M: MigratorTraitSelf>(
    migrator: &M,
    faults: &mut Vec<Fault>,
) -> Result<(Option<SchemaFacts>, Option<DatabaseConnection>), Error> {
    let target = Target::parse("sqlite::memory:")?;
    let database = target.connect(Access::Create, None, false).await?;
    if let Err(error) = migrator.up(&database, None).await {
        let mend = "mend the migration; where it is for another database alone, use `check --live` \
                    with one of that kind";
        let cause = crate::error::plain(&error);
        faults.push(Fault::new(Area::Schema, "the migrations, on SQLite".to_owned(), cause, mend));
        return Ok((None, None));
    }
    let failed = |error| Error::database("reading the migrated schema", &error);
    let transaction = database.begin().await.map_err(failed)?;
    let schema = facts_of(migrator, &transaction).await?;
    transaction.rollback().await.map_err(failed)?;
    Ok((Some(schema), Some(database)))
}

async fn facts_of<M: MigratorTraitSelf>(
    migrator: &M,
    transaction: &DatabaseTransaction,
) -> Result<SchemaFacts, Error> {
    discover(transaction, &migrator.migration_table_name().to_string()).await
}

fn schema_faults(catalog: &Catalog, seeder: &dyn SeederTrait, schema: &SchemaFacts) -> Vec<Fault> {
    let names: Vec<&str> = catalog.tables.iter().map(|table| table.name()).collect();
    let entities = catalog.tables.iter().map(|table| (table.name(), table.source.facts()));
    let mut faults: Vec<Fault> =
        entities.flat_map(|(name, entity)| schema::faults(name, &entity, schema)).collect();
    faults.extend(schema::unseeded(schema, &names, &seeder.exempt_tables()));
    faults
}

/// Seeds the private database: what neither rows nor schema show alone, such as a foreign key that
/// the entities do not know.
async fn trial(
    database: &DatabaseConnection,
    seeder: &dyn SeederTrait,
    world: World,
) -> Option<Fault> {
    let error = api::seed(database, seeder, world).await.err()?;
    let mend = error.hint().unwrap_or_else(|| "correct the step that it names".to_owned());
    let place = "seeding a private database".to_owned();
    Some(Fault::new(Area::Trial, place, error.to_string(), &mend))
}

fn fingerprints<'a>(
    catalog: &Catalog,
    summary: impl Fn(usize) -> &'a Summary,
) -> Vec<(StepName, u32, u64, String)> {
    let steps = catalog.steps.iter().map(|step| {
        let tables = step.tables.iter();
        let summaries = tables.map(|&table| (catalog.tables[table].name(), summary(table)));
        let rows = summaries.clone().map(|(_, summary)| summary.rows()).sum();
        (step.name, step.version, rows, digest(summaries))
    });
    steps.collect()
}
