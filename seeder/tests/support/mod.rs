//! What the suite needs: a database of one's own for each test, and the program itself.

use migration::{MigrationTrait, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use sea_orm_seeding::{
    SeederTrait,
    testing::{Template, TestDatabase},
};
use seeder::Seeder;
use serde_json::Value as Json;
use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// Runs each of the tests on each database.
macro_rules! on_every_database {
    ($($test:ident),* $(,)?) => {
        on_every_database!(@ sqlite, $crate::support::Backend::Sqlite, $($test),*);
        on_every_database!(@ postgres, $crate::support::Backend::Postgres, $($test),*);
        on_every_database!(@ mariadb, $crate::support::Backend::MariaDb, $($test),*);
    };
    (@ $module:ident, $backend:expr, $($test:ident),*) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test($backend).await;
                }
            )*
        }
    };
}

/// One of the databases that the suite runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
    MariaDb,
}

impl Backend {
    /// The server's URL. A missing one is a failure, never a skipped test.
    pub(crate) fn server(self) -> String {
        let name = match self {
            Self::Sqlite => unreachable!("SQLite has no server"),
            Self::Postgres => "SEEDER_TEST_POSTGRES_URL",
            Self::MariaDb => "SEEDER_TEST_MYSQL_URL",
        };
        std::env::var(name).unwrap_or_else(|_| {
            panic!("{name} is not set; `./dev-env.sh test` finds or starts a server and sets it")
        })
    }

    /// The template's databases on this backend.
    pub(crate) fn place<M, S>(self, template: Template<M, S>) -> Template<M, S>
    where
        M: MigratorTrait + Sync,
        S: SeederTrait,
    {
        match self {
            Self::Sqlite => template,
            Self::Postgres | Self::MariaDb => template.server(self.server()),
        }
    }
}

/// A test's own database and working directory; both are gone when the test ends.
pub(crate) struct World {
    pub(crate) backend: Backend,
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    pub(crate) _database: TestDatabase,
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// Fails unless the exit code is the expected one.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The last line of `--format json`.
    #[track_caller]
    pub(crate) fn json(&self) -> Json {
        let last = self.stdout.lines().last().expect("a line on stdout");
        serde_json::from_str(last).expect("the line is JSON")
    }

    /// Inserted, updated, unchanged and removed rows.
    #[track_caller]
    pub(crate) fn counts(&self) -> [u64; 4] {
        let json = self.json();
        ["inserted", "updated", "unchanged", "removed"]
            .map(|name| json[name].as_u64().expect("a count"))
    }
}

/// One of the project's programs in a folder, with nothing of the caller's settings.
fn command(
    program: &str,
    folder: &Path,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("DATABASE_URL")
        .env_remove("DATABASE_SCHEMA")
        .env_remove("NO_COLOR")
        .env_remove("RUST_LOG")
        .env_remove("RUST_LOG_FORMAT")
        .env_remove("SEEDER_ENV")
        .envs(variables.iter().copied());
    command
}

/// Runs one of the project's programs.
pub(crate) fn run(
    program: &str,
    folder: &Path,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> Outcome {
    let output =
        command(program, folder, variables, arguments).output().expect("the program starts");
    Outcome {
        code: output.status.code().expect("the program was not killed"),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// The seeder's program.
pub(crate) fn seeder(folder: &Path, variables: &[(&str, &str)], line: &str) -> Outcome {
    let arguments: Vec<&str> = line.split_whitespace().collect();
    run(env!("CARGO_BIN_EXE_seeder"), folder, variables, &arguments)
}

/// No tables.
struct Nothing;

impl MigratorTrait for Nothing {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }
}

impl World {
    async fn of<M, S>(backend: Backend, template: Template<M, S>) -> Self
    where
        M: MigratorTrait + Sync,
        S: SeederTrait,
    {
        let database = backend.place(template).database().await.expect("a database of one's own");
        let url = database.url().to_owned();
        let folder = tempfile::tempdir().expect("a folder");
        Self { backend, url, folder, _database: database }
    }

    /// A new, empty database.
    pub(crate) async fn new(backend: Backend) -> Self {
        Self::of(backend, Template::new(Nothing, ())).await
    }

    /// A new database with all tables and no rows.
    pub(crate) async fn migrated(backend: Backend) -> Self {
        Self::of(backend, Template::new(Migrator, ())).await
    }

    /// A new database with everything in it.
    pub(crate) async fn seeded(backend: Backend) -> Self {
        Self::of(backend, Template::new(Migrator, Seeder)).await
    }

    /// A new database with what another seed and scale give.
    pub(crate) async fn seeded_otherwise(backend: Backend, seed: u64, scale: u32) -> Self {
        let world = sea_orm_seeding::World { seed, scale, ..Default::default() };
        Self::of(backend, Template::new(Migrator, Seeder).world(world)).await
    }

    /// SQLite's file.
    pub(crate) fn file(&self) -> PathBuf {
        PathBuf::from(self.url.trim_start_matches("sqlite://"))
    }

    /// The name of a server's database.
    pub(crate) fn name(&self) -> &str {
        self.url.rsplit('/').next().expect("a name")
    }

    /// Runs the seeder on this database.
    pub(crate) fn seeder(&self, line: &str) -> Outcome {
        self.seeder_with(&[], line)
    }

    /// Runs the seeder on this database with some variables set.
    pub(crate) fn seeder_with(&self, variables: &[(&str, &str)], line: &str) -> Outcome {
        let variables: Vec<(&str, &str)> = [("DATABASE_URL", self.url.as_str())]
            .into_iter()
            .chain(variables.iter().copied())
            .collect();
        seeder(self.folder.path(), &variables, line)
    }

    /// Starts the seeder on this database; its output is for the test to read.
    pub(crate) fn start(&self, line: &str) -> Child {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let variables = [("DATABASE_URL", self.url.as_str())];
        command(env!("CARGO_BIN_EXE_seeder"), self.folder.path(), &variables, &arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    }

    /// Applies some migrations.
    pub(crate) async fn migrate(&self, count: u32) {
        let database = self.connect().await;
        Migrator::up(&database, Some(count)).await.expect("the migrations fit");
        database.close().await.expect("the connection closes");
    }

    pub(crate) async fn connect(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.expect("the database answers")
    }

    /// Executes a statement and says how many rows it touched.
    pub(crate) async fn execute(&self, sql: &str) -> u64 {
        let database = self.connect().await;
        let touched = database.execute_unprepared(sql).await.expect(sql).rows_affected();
        database.close().await.expect("the connection closes");
        touched
    }

    /// The first number of a query's first row.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let database = self.connect().await;
        let statement = Statement::from_string(database.get_database_backend(), sql.to_owned());
        let row = database.query_one_raw(statement).await.expect(sql).expect("a row");
        let number = row.try_get_by_index(0).expect("a number");
        database.close().await.expect("the connection closes");
        number
    }

    /// Whether there is a table for the seeds' history.
    pub(crate) async fn has_history(&self) -> bool {
        let sql = match self.backend {
            Backend::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = '_seed_history'",
            Backend::Postgres => "SELECT COUNT(*) FROM pg_tables WHERE tablename = '_seed_history'",
            Backend::MariaDb => {
                "SELECT COUNT(*) FROM information_schema.TABLES \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '_seed_history'"
            }
        };
        self.number(sql).await != 0
    }

    /// How many steps the history has.
    pub(crate) async fn seeded_steps(&self) -> i64 {
        self.number("SELECT COUNT(*) FROM _seed_history WHERE step <> '(environment)'").await
    }

    /// The digest of the rows, and the drift.
    #[track_caller]
    pub(crate) fn verify(&self) -> (String, Json) {
        let json = self.seeder("verify --format json").json();
        (json["digest"].as_str().expect("a digest").to_owned(), json["drift"].clone())
    }
}

/// What [`World::verify`] gives after an undisturbed run: its digest, and no drift.
pub(crate) async fn undisturbed() -> (String, Json) {
    let verified = World::seeded(Backend::Sqlite).await.verify();
    assert_eq!(verified.1, no_drift());
    verified
}

/// No row is missing, changed or extra.
pub(crate) fn no_drift() -> Json {
    serde_json::json!({ "missing": 0, "changed": 0, "extra": 0 })
}
