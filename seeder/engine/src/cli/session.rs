//! What commands share: a connection with its catalogue, history and world, and how they end.

use crate::{
    backend::{Access, Lock, begin_reading, sign_connection, structure},
    catalog::Catalog,
    cli::{
        args::Format,
        interrupt::{Journal, Journaling},
    },
    error::Error,
    event::{Event, Report, Reporter},
    guard::{self, Action, Permit, Question, Request, Stamp, Verdict},
    history,
    migrations::Migrations,
    report::{
        self,
        json::{self, JsonLines},
        progress::Progress,
        text::{self, Palette},
    },
    seeder::SeederTrait,
    settings::{Other, Settings, Surroundings},
    step::StepKind,
    trace::{self, Traced},
    value::rfc3339,
};
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

/// What was typed and what follows from it.
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) surroundings: Surroundings,
    pub(crate) format: Format,
    pub(crate) palette: Palette,
    /// How many characters fit into a line of stdout, where it is a terminal.
    pub(crate) width: Option<u16>,
    pub(crate) begun: Instant,
    pub(crate) command: &'static str,
    pub(crate) yes: bool,
    pub(crate) confirm: Option<String>,
    pub(crate) restamp: Option<Option<String>>,
    pub(crate) journal: Journal,
    pub(crate) lock_timeout: Duration,
}

/// A database that is connected, migrated and read.
pub(crate) struct Session {
    pub(crate) database: DatabaseConnection,
    pub(crate) catalog: Catalog,
    pub(crate) history: Vec<history::Model>,
}

impl Context {
    /// Who shows the events of this command.
    pub(crate) fn reporter(&self) -> Box<dyn Reporter> {
        let reporter: Box<dyn Reporter> = match self.format {
            Format::Json => Box::new(JsonLines),
            Format::Text => Box::new(Progress::new()),
        };
        Box::new(Traced(Journaling { journal: self.journal.clone(), reporter }))
    }

    /// The catalogue for a world that depends on no database.
    pub(crate) fn catalog(&self, seeder: &dyn SeederTrait) -> Result<Catalog, Error> {
        Catalog::new(seeder, self.settings.world(None))
    }

    /// The other side of a comparison with this database.
    pub(crate) fn other(&self, against: &str) -> Result<Other, Error> {
        let other = Other::resolve(against, &self.surroundings)?;
        // A URL says nothing of the schema: it is that of this side.
        let schema = match other.environment {
            None => self.settings.schema.clone(),
            Some(_) => other.schema,
        };
        Ok(Other { schema, ..other })
    }

    pub(crate) async fn connect(&self, access: Access) -> Result<DatabaseConnection, Error> {
        let Settings { target, schema, .. } = &self.settings;
        let database = target.connect(access, schema.as_deref(), true).await?;
        if access != Access::Read {
            sign_connection(&database).await?;
        }
        Ok(database)
    }

    /// Becomes the only run on the database, once any other one has ended.
    pub(crate) async fn lock(
        &self,
        access: Access,
        reporter: &mut dyn Reporter,
    ) -> Result<Lock, Error> {
        self.settings.target.check_file(access)?;
        let seconds_max = self.lock_timeout.as_secs();
        let waiting = |holder: &str| {
            reporter.event(&Event::Waiting { holder: holder.to_owned(), seconds_max });
        };
        self.settings.target.lock(self.lock_timeout, waiting).await
    }

    /// Connects to a migrated database.
    ///
    /// # Errors
    ///
    /// What [`connect`](Self::connect) says, and [`Error::Schema`] for pending or unknown
    /// migrations.
    pub(crate) async fn open(
        &self,
        access: Access,
        migrator: &dyn Migrations,
        seeder: &dyn SeederTrait,
    ) -> Result<Session, Error> {
        // Mistakes in the steps show before any connection.
        let catalog = self.catalog(seeder)?;
        let database = self.connect(access).await?;
        let transaction = begin_reading(&database).await?;
        let history = history::read(&transaction).await?;
        check_migrated(migrator, &transaction, &self.settings.migrator).await?;
        drop(transaction);
        self.session(database, history, catalog, seeder).await
    }

    /// Makes sure that the catalogue is of the world that the history tells, and knows what the database
    /// says of its tables.
    pub(crate) async fn session(
        &self,
        database: DatabaseConnection,
        history: Vec<history::Model>,
        catalog: Catalog,
        seeder: &dyn SeederTrait,
    ) -> Result<Session, Error> {
        let world = self.settings.world(history::last_world(&history)?);
        let transaction = begin_reading(&database).await?;
        let known = structure::known(&transaction, &catalog, &history).await?;
        drop(transaction);
        let catalog = Catalog::of(seeder, world, &known)?;
        Ok(Session { database, catalog, history })
    }

    /// Asks the guard, and whoever sits at the terminal if the guard wants that.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`]; before any connection where the database's stamp cannot change it.
    pub(crate) async fn permit(&self, action: Action) -> Result<Permit, Error> {
        if let Verdict::Refused(error) = self.decide(action, Stamp::Unread, false) {
            return Err(error);
        }
        let stamp = self.read_stamp().await?;
        let stamp = stamp.as_deref().map_or(Stamp::Absent, Stamp::Is);
        match self.decide(action, stamp, false) {
            Verdict::Allowed(permit) => Ok(permit),
            Verdict::Ask(question) => question.answered(&report::ask(&question.text)?),
            Verdict::Refused(error) => Err(error),
        }
    }

    /// What a confirmed run may do; nobody is asked.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where it may not run at all.
    pub(crate) async fn permit_if_confirmed(&self, action: Action) -> Result<Permit, Error> {
        let stamp = self.read_stamp().await?;
        match self.decide(action, stamp.as_deref().map_or(Stamp::Absent, Stamp::Is), true) {
            Verdict::Allowed(permit) => Ok(permit),
            Verdict::Refused(error) => Err(error),
            Verdict::Ask(Question { flag, .. }) => Err(Error::Refused {
                reason: "a run would have to be confirmed".to_owned(),
                hint: format!("add {flag}"),
            }),
        }
    }

    fn decide(&self, action: Action, stamp: Stamp<'_>, confirmed: bool) -> Verdict {
        let target = &self.settings.target;
        let database = target.database_name();
        guard::decide(&Request {
            action,
            environment: &self.settings.environment,
            target: &target.to_string(),
            database: &database,
            local: target.is_local(),
            yes: self.yes || confirmed,
            confirm: self.confirm.as_deref().or(confirmed.then_some(database.as_str())),
            restamp: self.restamp.as_ref().map(Option::as_deref),
            stamp,
            terminal: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        })
    }

    async fn read_stamp(&self) -> Result<Option<String>, Error> {
        if self.settings.target.missing_file().is_some() {
            return Ok(None);
        }
        let database = self.connect(Access::Read).await?;
        let transaction = begin_reading(&database).await?;
        history::stamp(&transaction).await
    }

    pub(crate) fn started(&self, catalog: &Catalog) -> Event {
        Event::Started {
            command: self.command,
            database: self.settings.target.to_string(),
            environment: self.settings.environment.clone(),
            seed: catalog.world.seed,
            scale: catalog.world.scale,
            now: rfc3339(&catalog.world.now),
        }
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Ends a run that wrote.
    pub(crate) fn finish(&self, report: &Report) -> Result<(), Error> {
        trace::done(report, self.begun.elapsed());
        if self.format == Format::Json {
            let outcome = if report.is_unchanged() { "unchanged" } else { "done" };
            let last = json::Summary::new(self.command, outcome, report, self.seconds());
            return report::out(&json::line(&last));
        }
        report::out(&text::summary(report, ["inserted", "updated", "removed"], self.width))?;
        report::err(&format!("\n{}\n", self.sentence(report)));
        Ok(())
    }

    fn sentence(&self, report: &Report) -> String {
        let target = &self.settings.target;
        let time = text::duration(self.seconds());
        if self.command == "reset" {
            let rows = text::counted(report.removed(), "row");
            return format!(
                "{} {target} in {time}: {rows} removed. `seed` brings them back.",
                self.palette.good("reset")
            );
        }
        if report.is_unchanged() {
            let rows = text::counted(report.unchanged(), "row");
            return format!(
                "{} {target} in {time}: all {rows} are as they should be, nothing was written.",
                self.palette.good("unchanged")
            );
        }
        format!(
            "{} {target} in {time}. Next: `status` lists the steps, `verify` compares every row.",
            self.palette.good("seeded")
        )
    }
}

/// Sample data among the steps?
pub(crate) fn has_sample(catalog: &Catalog, steps: impl IntoIterator<Item = usize>) -> bool {
    steps.into_iter().any(|step| catalog.steps[step].kind == StepKind::Sample)
}

/// Fails where migrations are pending or the database knows migrations that the application does
/// not; `how` is what applies them.
pub(crate) async fn check_migrated(
    migrator: &dyn Migrations,
    transaction: &DatabaseTransaction,
    how: &str,
) -> Result<(), Error> {
    let pending = pending_migrations(migrator, transaction).await?;
    match pending.first() {
        None => Ok(()),
        Some(first) => Err(Error::Schema(format!(
            "{} pending, the first is `{first}`: bring this database up to date with the application's \
             migrator (`{how}`), or start over with `fresh`, \
             which drops all tables",
            match pending.len() {
                1 => "1 migration is".to_owned(),
                count => format!("{count} migrations are"),
            }
        ))),
    }
}

/// The names of the migrations that are not applied, oldest first.
pub(crate) async fn pending_migrations(
    migrator: &dyn Migrations,
    transaction: &DatabaseTransaction,
) -> Result<Vec<String>, Error> {
    match migrator.pending(transaction).await {
        Ok(pending) => Ok(pending),
        // The migrator's only error of this kind: the table names migrations without a file.
        Err(DbErr::Custom(message)) => Err(Error::Schema(format!(
            "the database is ahead of this application ({message}): use the version that has these \
             migrations, or start over with `fresh`, which drops all tables"
        ))),
        Err(error) => Err(Error::database("reading the applied migrations", &error)),
    }
}
