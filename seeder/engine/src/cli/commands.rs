//! Commands that write.

use crate::{
    backend::{Access, begin_reading, has_transactional_ddl},
    cli::{
        args::Steps,
        session::{Context, Session, has_sample, pending_migrations},
    },
    error::{Error, exit_code},
    event::{Event, Report, Reporter},
    guard::{Action, Permit},
    history::{self, Before},
    migrations::Migrations,
    plan::{self, Selection},
    run::{self, Run},
    seeder::SeederTrait,
};
use sea_orm::DatabaseConnection;

impl Steps {
    pub(crate) fn selection(&self) -> Selection {
        Selection { steps: self.steps.clone(), only: self.only }
    }
}

/// `seed`: converge.
pub(crate) async fn seed(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    steps: &Steps,
) -> Result<u8, Error> {
    let selection = steps.selection();
    // Unknown steps and the guard's refusal need no connection.
    let catalog = context.catalog(seeder)?;
    let early = plan::plan(&catalog, &[], &selection)?;
    let sample = has_sample(&catalog, early.iter().map(|planned| planned.step));
    let permit = context.permit(Action::Seed { sample }).await?;
    let mut reporter = context.reporter();
    let _lock = context.lock(Access::Write, &mut *reporter).await?;
    let Session { database, catalog, history } =
        context.open(Access::Write, migrator, seeder).await?;
    let planned = plan::plan(&catalog, &history, &selection)?;
    reporter.event(&context.started(&catalog));
    let mut run = Run { database: &database, catalog: &catalog, history, reporter: &mut *reporter };
    run.check_needs(&planned).await?;
    let stamped = history::put_stamp(&database, &context.settings.environment).await;
    if let Some(before) = run.explained(stamped, &planned).await? {
        let environment = &context.settings.environment;
        let text = format!("the database was stamped as `{before}`; it is `{environment}`'s now");
        run.reporter.event(&Event::Note { text });
    }
    let report = run.seed(&permit, &planned).await?;
    drop(reporter);
    finish(context, database, &report).await
}

/// `fresh` and `refresh`: build the schema anew, then converge.
pub(crate) async fn rebuild(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    roll_back: bool,
) -> Result<u8, Error> {
    let catalog = context.catalog(seeder)?;
    let permit = context.permit(Action::Rebuild).await?;
    context.settings.target.check_direct("build the schema")?;
    // A seed that breaks its rules must not cost anybody a database.
    let planned = plan::plan(&catalog, &[], &Selection::default())?;
    let checked = run::Checked::of(&catalog, &planned)?;
    let mut reporter = context.reporter();
    let _lock = context.lock(Access::Create, &mut *reporter).await?;
    let database = context.connect(Access::Create).await?;
    build_schema(&permit, migrator, &database, roll_back, &mut *reporter).await?;
    history::put_stamp(&database, &context.settings.environment).await?;
    reporter.event(&context.started(&catalog));
    let Session { database, catalog, history } =
        context.session(database, Vec::new(), catalog, seeder).await?;
    let planned = plan::plan(&catalog, &history, &Selection::default())?;
    let prepared = checked.prepare(&catalog, &planned)?;
    let report = Run { database: &database, catalog: &catalog, history, reporter: &mut *reporter }
        .seed_prepared(&permit, &planned, &prepared)
        .await?;
    drop(reporter);
    finish(context, database, &report).await
}

/// Builds the schema anew. Half a schema, of a run that was interrupted, is dropped, since it cannot
/// be rolled back.
async fn build_schema(
    permit: &Permit,
    migrator: &dyn Migrations,
    database: &DatabaseConnection,
    roll_back: bool,
    reporter: &mut dyn Reporter,
) -> Result<(), Error> {
    let migrations = migrator.names().len();
    if !roll_back {
        // The history is dropped as well: whatever is wrong with it does not matter.
        let _ = history::begin_rebuild(database).await;
        let action = "dropping all tables and applying migrations".to_owned();
        reporter.event(&Event::Migrating { action, migrations });
        return drop_and_apply(permit, migrator, database).await;
    }
    // Fails early where the database is ahead of the application, before anything is lost.
    pending_migrations(migrator, &begin_reading(database).await?).await?;
    let before = history::begin_rebuild(database).await?;
    let why = if before == Before::Interrupted {
        "an earlier run was interrupted".to_owned()
    } else {
        let action = "rolling back and applying migrations".to_owned();
        reporter.event(&Event::Migrating { action, migrations });
        match roll_back_and_apply(permit, migrator, database).await {
            // The history may have gone with the first tables that an interrupted run dropped.
            Err(error) if before == Before::Nothing && !has_transactional_ddl(database) => {
                format!("rolling back failed ({error})")
            }
            result => return result,
        }
    };
    let action = format!("dropping all tables, since {why}, and applying migrations");
    reporter.event(&Event::Migrating { action, migrations });
    drop_and_apply(permit, migrator, database).await
}

async fn drop_and_apply(
    _permit: &Permit,
    migrator: &dyn Migrations,
    database: &DatabaseConnection,
) -> Result<(), Error> {
    migrator.fresh(database).await.map_err(|error| Error::database("building the schema", &error))
}

async fn roll_back_and_apply(
    _permit: &Permit,
    migrator: &dyn Migrations,
    database: &DatabaseConnection,
) -> Result<(), Error> {
    let built = migrator.refresh(database).await;
    if built.is_ok() || has_transactional_ddl(database) {
        // No migration is half applied, and so it can be rolled back from here.
        history::clear(database).await?;
    }
    built.map_err(|error| Error::database("building the schema", &error))
}

/// `reset`: remove the seed space.
pub(crate) async fn reset(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
) -> Result<u8, Error> {
    let permit = context.permit(Action::Reset).await?;
    let mut reporter = context.reporter();
    let _lock = context.lock(Access::Write, &mut *reporter).await?;
    let Session { database, catalog, history } =
        context.open(Access::Write, migrator, seeder).await?;
    reporter.event(&context.started(&catalog));
    let report = Run { database: &database, catalog: &catalog, history, reporter: &mut *reporter }
        .reset(&permit)
        .await?;
    drop(reporter);
    finish(context, database, &report).await
}

async fn finish(
    context: &Context,
    database: DatabaseConnection,
    report: &Report,
) -> Result<u8, Error> {
    let closed = database.close().await;
    closed.map_err(|error| Error::database("closing the connection", &error))?;
    context.finish(report)?;
    Ok(exit_code::DONE)
}
