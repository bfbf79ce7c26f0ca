//! Commands that write.

use crate::{
    backend::Access,
    cli::{
        args::Steps,
        session::{Context, Session, has_sample},
    },
    error::{Error, exit_code},
    event::Event,
    guard::{Action, Permit},
    history,
    plan::{self, Selection},
    run::{self, Run},
    step::SeederTrait,
};
use sea_orm_migration::MigratorTraitSelf;

impl Steps {
    pub(crate) fn selection(&self) -> Selection {
        Selection { steps: self.steps.clone(), only: self.only }
    }
}

/// `seed`: converge.
pub(crate) async fn seed<M: MigratorTraitSelf>(
    context: &Context,
    migrator: &M,
    seeder: &dyn SeederTrait,
    steps: &Steps,
) -> Result<u8, Error> {
    let selection = steps.selection();
    // Unknown steps and the guard's refusal need no connection.
    let early = plan::plan(&context.catalog(seeder)?, &[], &selection)?;
    let catalog = context.catalog(seeder)?;
    let sample = has_sample(&catalog, early.iter().map(|planned| planned.step));
    let permit = context.permit(Action::Seed { sample })?;
    let session = context.open(Access::Write, migrator, seeder).await?;
    converge(context, session, &permit, &selection).await
}

/// `fresh` and `refresh`: build the schema anew, then converge.
pub(crate) async fn rebuild<M: MigratorTraitSelf>(
    context: &Context,
    migrator: &M,
    seeder: &dyn SeederTrait,
    roll_back: bool,
) -> Result<u8, Error> {
    let catalog = context.catalog(seeder)?;
    // A seed that breaks its rules must not cost anybody a database.
    run::check_rows(&catalog)?;
    let permit = context.permit(Action::Rebuild)?;
    let database = context.connect(Access::Create).await?;
    let mut reporter = context.reporter();
    let (action, migrations) = if roll_back {
        ("rolling back and applying migrations", migrator.get_migration_files().len())
    } else {
        ("dropping all tables and applying migrations", migrator.get_migration_files().len())
    };
    reporter.event(&Event::Migrating { action, migrations });
    let failed = |error| Error::database(action, &error);
    if roll_back {
        // Fails early where the database is ahead of the application, before anything is lost.
        super::session::pending_migrations(migrator, &database).await?;
        history::clear(&database).await?;
        migrator.refresh(&database).await.map_err(failed)?;
    } else {
        migrator.fresh(&database).await.map_err(failed)?;
    }
    drop(reporter);
    let session = Session { database, catalog, history: Vec::new() };
    converge(context, session, &permit, &Selection::default()).await
}

/// `reset`: remove the seed space.
pub(crate) async fn reset<M: MigratorTraitSelf>(
    context: &Context,
    migrator: &M,
    seeder: &dyn SeederTrait,
) -> Result<u8, Error> {
    let permit = context.permit(Action::Reset)?;
    let Session { database, catalog, history } =
        context.open(Access::Write, migrator, seeder).await?;
    let mut reporter = context.reporter();
    reporter.event(&context.started(&catalog));
    let report = Run { database: &database, catalog: &catalog, history, reporter: &mut *reporter }
        .reset(&permit)
        .await?;
    drop(reporter);
    close(database).await?;
    context.finish(&report)?;
    Ok(exit_code::DONE)
}

async fn converge(
    context: &Context,
    session: Session,
    permit: &Permit,
    selection: &Selection,
) -> Result<u8, Error> {
    let Session { database, catalog, history } = session;
    let planned = plan::plan(&catalog, &history, selection)?;
    let mut reporter = context.reporter();
    reporter.event(&context.started(&catalog));
    let mut run = Run { database: &database, catalog: &catalog, history, reporter: &mut *reporter };
    run.check_needs(&planned).await?;
    let report = run.seed(permit, &planned).await?;
    drop(reporter);
    close(database).await?;
    context.finish(&report)?;
    Ok(exit_code::DONE)
}

async fn close(database: sea_orm::DatabaseConnection) -> Result<(), Error> {
    database.close().await.map_err(|error| Error::database("closing the connection", &error))
}
