//! Checks: everything that can be wrong with seeds, found without a seeded database and told at
//! once.

mod coverage;
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the command line uses it"))]
pub(crate) mod lock;
mod repeat;
mod rows;
mod schema;

use crate::{
    api,
    backend::{Access, Target, discovery::discover, structure},
    catalog::{Catalog, CatalogTable, Known, unknown_foreign_keys},
    describe::key_text,
    error::Error,
    event::TableReport,
    expected::{Expectation, Summary, digest},
    migrations::Migrations,
    schema::SchemaFacts,
    seeder::{Scenario, SeederTrait},
    world::{SCALE_MAX, World},
    writer::numbering,
};
pub use coverage::Cell;
#[cfg(not(feature = "cli"))]
use coverage::ColumnCoverage;
#[cfg(feature = "cli")]
pub(crate) use coverage::{ColumnCoverage, percent, totals};
use futures_util::FutureExt;
use lock::Entry;
use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait};
use sea_orm_migration::MigratorTraitSelf;
use serde::Serialize;
use std::{fmt, panic::AssertUnwindSafe};

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
    /// The steps; nothing where their list is wrong.
    pub(crate) catalog: Option<Catalog>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) columns: Vec<ColumnCoverage>,
    /// What each step gives; nothing where the steps are wrong.
    pub(crate) steps: Vec<Entry>,
}

/// Looks at everything but files. With `live` the schema is that of a database.
pub(crate) async fn inspect(
    migrator: &dyn Migrations,
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
    let (schema, database, catalog) = match live {
        Some(transaction) => {
            let known = structure::known(transaction, &catalog, &[]).await?;
            let schema = facts_of(migrator, transaction).await?;
            (Some(schema), None, Catalog::of(seeder, world, &known))
        }
        None => match migrated(migrator, &catalog).await? {
            Ok((schema, known, database)) => {
                (Some(schema), Some(database), Catalog::of(seeder, world, &known))
            }
            Err(fault) => {
                found.faults.push(fault);
                (None, None, Ok(catalog))
            }
        },
    };
    // The database's keys may make a circle of steps that the entities have not.
    let catalog = match catalog {
        Ok(catalog) => catalog,
        Err(error) => {
            found.faults = step_faults(error);
            return Ok(found);
        }
    };
    // What `never` and exemptions say is about the private schema: others know other limits.
    let is_private = database.is_some();
    let examined = rows::examine_all(&catalog, &mut found.faults);
    found.steps = fingerprints(&catalog, |table| &examined[table].summary);
    found.faults.extend(repeat::faults(seeder, world, &catalog)?);
    found.faults.extend(scenario_faults(&catalog, &seeder.scenarios()));
    if let Some(schema) = &schema {
        found.faults.extend(schema_faults(&catalog, seeder, schema, is_private));
    }
    if let Some(database) = database.filter(|_| found.faults.is_empty()) {
        found.faults.extend(trial(&database, seeder, world).await);
    }
    for table in 0..catalog.tables.len() {
        let judged = rows::judge(&catalog, table, schema.as_ref(), &examined);
        found.columns.extend(judged.columns);
        found.faults.extend(judged.long);
        found.faults.extend(judged.never.into_iter().filter(|_| is_private));
    }
    found.catalog = Some(catalog);
    Ok(found)
}

/// Scenarios whose row does not exist.
fn scenario_faults(catalog: &Catalog, scenarios: &[Scenario]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for table in 0..catalog.tables.len() {
        let expectation = Expectation::complete(catalog, table);
        let name = expectation.table.name();
        let mut absent: Vec<&Scenario> =
            scenarios.iter().filter(|scenario| scenario.table == name).collect();
        // Rows that are wrong have faults of their own.
        let mut rows = expectation.rows().flatten();
        while !absent.is_empty() {
            let Some(row) = rows.next() else { break };
            let key = key_text(expectation.table, &row);
            absent.retain(|scenario| scenario.key != key);
        }
        faults.extend(absent.into_iter().map(|scenario| {
            let place = format!("scenario `{}`", scenario.name);
            let cause = format!("no row of `{name}` has its key `{}`", scenario.key);
            Fault::new(Area::Rows, place, cause, "correct the key, or add the row to the step")
        }));
    }
    faults
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

/// A private database with all migrations, and its schema; or why there is none.
async fn migrated(
    migrator: &dyn Migrations,
    catalog: &Catalog,
) -> Result<Result<(SchemaFacts, Known, DatabaseConnection), Fault>, Error> {
    let fault = |cause: String| {
        let mend = "mend the migration; where it is for another kind of database, use `check --live` \
                    with one of that kind";
        Fault::new(Area::Schema, "the migrations, on SQLite".to_owned(), cause, mend)
    };
    let target = Target::parse("sqlite::memory:")?;
    let database = target.connect(Access::Create, None, false).await?;
    // sea-query panics where SQLite has no words for a statement.
    match AssertUnwindSafe(migrator.up(&database)).catch_unwind().await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Ok(Err(fault(crate::error::plain(&error)))),
        Err(_) => {
            return Ok(Err(fault("sea-query cannot write a statement for SQLite".to_owned())));
        }
    }
    let failed = |error| Error::database("reading the migrated schema", &error);
    let transaction = database.begin().await.map_err(failed)?;
    let schema = match facts_of(migrator, &transaction).await {
        Ok(schema) => schema,
        Err(error) => return Ok(Err(fault(error.to_string()))),
    };
    let known = structure::known(&transaction, catalog, &[]).await?;
    transaction.rollback().await.map_err(failed)?;
    Ok(Ok((schema, known, database)))
}

async fn facts_of(
    migrator: &dyn Migrations,
    transaction: &DatabaseTransaction,
) -> Result<SchemaFacts, Error> {
    discover(transaction, &migrator.table()).await
}

fn schema_faults(
    catalog: &Catalog,
    seeder: &dyn SeederTrait,
    schema: &SchemaFacts,
    is_private: bool,
) -> Vec<Fault> {
    let names: Vec<&str> = catalog.tables.iter().map(|table| table.name()).collect();
    let entities = catalog.tables.iter().map(|table| (table.name(), table.source.facts()));
    let mut faults: Vec<Fault> = entities
        .flat_map(|(name, entity)| schema::faults(name, &entity, schema, &names, is_private))
        .collect();
    faults.extend(catalog.tables.iter().flat_map(structure_faults));
    let exempt = seeder.exempt_tables();
    faults.extend(schema::unseeded(schema, &names, &exempt));
    if is_private {
        faults.extend(schema::idle_exemptions(schema, &names, &exempt));
    }
    faults
}

/// What the database decides and the entity does not know: its foreign keys, and how it numbers.
fn structure_faults(table: &CatalogTable) -> Vec<Fault> {
    let info = table.source.info();
    let place = format!("table `{}`", info.name);
    let unknown = unknown_foreign_keys(info, &table.structure).map(|(key, action)| {
        let columns: Vec<&str> = key.columns.iter().map(|&own| info.columns[own].name).collect();
        let cause = format!(
            "the schema has a foreign key ({}) → {}({}) on delete {}, and the entity does not know it",
            columns.join(", "),
            key.parent,
            key.parent_columns.join(", "),
            action.words(),
        );
        let mend = "give the entity this relation, or generate the entities anew; a run goes by the \
                    schema's keys all the same";
        Fault::new(Area::Schema, place.clone(), cause, mend)
    });
    let mut faults: Vec<Fault> = unknown.collect();
    if let Some(cause) = numbering::mistake(table) {
        let mend = "as it says";
        faults.push(Fault::new(Area::Schema, place.clone(), cause, mend));
    }
    faults
}

/// Seeds the private database, again, and another world and back, by seed and by scale: what neither
/// rows nor schema show alone.
async fn trial(
    database: &DatabaseConnection,
    seeder: &dyn SeederTrait,
    world: World,
) -> Option<Fault> {
    let other_seed = World { seed: world.seed.wrapping_add(1), ..world };
    let other_scale = World { scale: (world.scale.saturating_mul(2)).min(SCALE_MAX), ..world };
    let mut before = None;
    for next in [world, world, other_seed, other_scale, world] {
        let place = match before {
            None => "seeding a private database".to_owned(),
            Some(_) => format!(
                "seeding a private database again, with seed {} and scale {}",
                next.seed, next.scale
            ),
        };
        let (cause, mend) = match api::seed(database, seeder, next).await {
            Ok(report) if before != Some(next) || report.is_unchanged() => {
                before = Some(next);
                continue;
            }
            Ok(report) => {
                let written = |table: &&TableReport| table.inserted + table.updated > 0;
                let tables: Vec<&str> =
                    report.tables.iter().filter(written).map(|table| table.table).collect();
                let cause = format!("`{}` is written again by every run", tables.join("`, `"));
                (cause, "`verify` after `seed` names the cells".to_owned())
            }
            Err(error) => {
                let mend = error.hint();
                let mend = mend.unwrap_or_else(|| "correct the step that it names".to_owned());
                (error.to_string(), mend)
            }
        };
        return Some(Fault::new(Area::Trial, place, cause, &mend));
    }
    None
}

fn fingerprints<'a>(catalog: &Catalog, summary: impl Fn(usize) -> &'a Summary) -> Vec<Entry> {
    let steps = catalog.steps.iter().map(|step| {
        let tables = step.tables.iter();
        let summaries = tables.map(|&table| (catalog.tables[table].name(), summary(table)));
        Entry {
            step: step.name.to_string(),
            version: step.version,
            rows: summaries.clone().map(|(_, summary)| summary.rows()).sum(),
            digest: digest(summaries),
        }
    });
    steps.collect()
}

/// What each step gives in some world.
#[cfg(feature = "cli")]
pub(crate) fn fingerprints_of(seeder: &dyn SeederTrait, world: World) -> Result<Vec<Entry>, Error> {
    let catalog = Catalog::new(seeder, world)?;
    let examined = rows::examine_all(&catalog, &mut Vec::new());
    Ok(fingerprints(&catalog, |table| &examined[table].summary))
}
