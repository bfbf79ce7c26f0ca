//! A database of one's own for each test, and the program of an application on it.

use crate::applications::{Application, Backend, elsewhere};
use sea_orm::{ConnectionTrait, Database as Connections, DatabaseConnection, Statement};
use serde_json::Value as Json;
use std::{
    cell::{OnceCell, RefCell},
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// Runs each of the tests on some databases.
macro_rules! on {
    ([$($backend:ident)*] $tests:tt) => { $(on!(@ $backend $tests);)* };
    (@ $backend:ident { $($test:ident)* }) => {
        mod $backend {
            $(
                #[test]
                fn $test() {
                    super::$test($crate::database::backend(stringify!($backend)));
                }
            )*
        }
    };
}

/// A database by its name in a list of tests.
pub fn backend(name: &str) -> Backend {
    match name {
        "sqlite" => Backend::Sqlite,
        "postgres" => Backend::Postgres,
        "mariadb" => Backend::MariaDb,
        _ => panic!("there is no database `{name}`"),
    }
}

/// The server's URL. A missing one is a failure, never a skipped test.
fn server(backend: Backend) -> Option<String> {
    let name = match backend {
        Backend::Sqlite => return None,
        Backend::Postgres => "SEEDER_TEST_POSTGRES_URL",
        Backend::MariaDb => "SEEDER_TEST_MYSQL_URL",
    };
    Some(std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set; `./dev-env.sh test` finds or starts a server and sets it")
    }))
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// All that it printed.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }

    /// Fails unless the exit code is the expected one.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.text());
        self
    }

    /// Fails unless it refused or failed, and not because it broke.
    #[track_caller]
    pub fn fails(self) -> Self {
        assert!((1..=4).contains(&self.code), "exit code {}: {}", self.code, self.text());
        self
    }

    /// Fails unless all the words were printed.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        let text = self.text();
        for word in words {
            assert!(text.contains(word), "`{word}` is not in it: {text}");
        }
        self
    }

    /// The last line of `--format json`.
    #[track_caller]
    pub fn json(&self) -> Json {
        let last = self.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(last).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// Fails unless nothing was written.
    #[track_caller]
    pub fn unchanged(self) -> Self {
        let json = self.json();
        assert_eq!(json["outcome"], "unchanged", "{}", self.text());
        self
    }
}

/// Every table with its rows, each as one text.
pub type Rows = BTreeMap<String, Vec<String>>;

/// A database, gone when the test ends.
pub struct Database {
    pub backend: Backend,
    pub application: &'static str,
    folder: TempDir,
    name: String,
    runtime: Runtime,
    connection: OnceCell<DatabaseConnection>,
    own: RefCell<Rows>,
}

/// The program that cargo builds beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("this test has a path");
    let profile = test.parent().and_then(Path::parent).expect("it lies in target/PROFILE/deps");
    profile.join("examples").join(format!("schemas{}", std::env::consts::EXE_SUFFIX))
}

impl Database {
    /// A new, empty database for an application.
    pub fn new(backend: Backend, application: &'static str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("schemas_{}_{number}", std::process::id());
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let (connection, own) = (OnceCell::new(), RefCell::default());
        let database = Self { backend, application, folder, name, runtime, connection, own };
        database.on_the_server(&[format!("CREATE DATABASE {}", database.name)]);
        if backend == Backend::MariaDb {
            let charset = "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci";
            database.on_the_server(&[
                format!("ALTER DATABASE {} {charset}", database.name),
                format!("CREATE DATABASE {} {charset}", elsewhere(backend, &database.name)),
            ]);
        }
        database
    }

    /// A new database with its tables and rows.
    #[track_caller]
    pub fn seeded(backend: Backend, application: &'static str) -> Self {
        let database = Self::new(backend, application);
        database.run("fresh").exits(0);
        database
    }

    fn on_the_server(&self, statements: &[String]) {
        let Some(server) = server(self.backend) else { return };
        self.runtime.block_on(async {
            let connection = Connections::connect(server).await.expect("the server answers");
            for statement in statements {
                connection.execute_unprepared(statement).await.expect(statement);
            }
            connection.close().await.expect("the connection closes");
        });
    }

    /// Where it is.
    pub fn url(&self) -> String {
        match server(self.backend) {
            None => format!("sqlite://{}/{}", self.folder.path().display(), self.name),
            Some(server) => {
                let (server, _) = server.rsplit_once('/').expect("a URL with a database");
                format!("{server}/{}", self.name)
            }
        }
    }

    /// The application that is seeded.
    pub fn application(&self) -> Application {
        Application::named(self.application).expect("an application of this name")
    }

    /// Runs the application's program.
    pub fn run(&self, line: &str) -> Outcome {
        self.run_with(&[], line)
    }

    /// The same for the next version of the seeds.
    pub fn run_version_2(&self, line: &str) -> Outcome {
        self.run_with(&[("SCHEMA_VERSION", "2")], line)
    }

    /// Runs the application's program with some variables set.
    pub fn run_with(&self, variables: &[(&str, &str)], line: &str) -> Outcome {
        let output = Command::new(program())
            .args(line.split_whitespace())
            .current_dir(self.folder.path())
            .envs([("DATABASE_URL", self.url().as_str()), ("SCHEMA", self.application)])
            .env("NO_COLOR", "1")
            .envs(variables.iter().copied())
            .output()
            .expect("the program starts");
        Outcome {
            code: output.status.code().expect("the program was not killed"),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    pub fn connection(&self) -> &DatabaseConnection {
        self.connection.get_or_init(|| {
            let connection = self.runtime.block_on(Connections::connect(self.url()));
            connection.expect("the database answers")
        })
    }

    /// Waits for something that is done with the connection.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    fn sql(&self, statement: &str) -> Option<String> {
        self.backend.sql(statement, &self.name)
    }

    /// Executes a statement, unless it is for another database, and says how many rows it touched.
    pub fn try_execute(&self, statement: &str) -> Result<u64, String> {
        let Some(sql) = self.sql(statement) else { return Ok(0) };
        let result = self.wait(self.connection().execute_unprepared(&sql));
        result.map(|done| done.rows_affected()).map_err(|error| format!("{sql}: {error}"))
    }

    #[track_caller]
    pub fn execute(&self, statement: &str) -> u64 {
        self.try_execute(statement).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The first column of a query, as texts.
    #[track_caller]
    pub fn texts(&self, query: &str) -> Vec<String> {
        let sql = self.sql(query).expect("a query for this database");
        let backend = self.connection().get_database_backend();
        let rows = self.wait(async {
            self.connection().query_all_raw(Statement::from_string(backend, sql.clone())).await
        });
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
    }

    /// The first number of a query.
    #[track_caller]
    pub fn number(&self, query: &str) -> i64 {
        let sql = self.sql(query).expect("a query for this database");
        let backend = self.connection().get_database_backend();
        let row = self.wait(async {
            self.connection().query_one_raw(Statement::from_string(backend, sql.clone())).await
        });
        let row = row.unwrap_or_else(|error| panic!("{sql}: {error}")).expect("a row");
        row.try_get_by_index(0).expect("a number")
    }

    /// How many rows a table has.
    #[track_caller]
    pub fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM {table}"))
    }

    /// The tables of the application, also those that stand elsewhere; as they are written in SQL.
    pub fn tables(&self) -> Vec<String> {
        let query = match self.backend {
            Backend::Sqlite => {
                "@lite SELECT '\"' || name || '\"' FROM sqlite_master WHERE type = 'table' \
                 AND name NOT IN ('sqlite_sequence', 'seaql_migrations') AND name NOT LIKE '!_seed%' ESCAPE '!'"
            }
            Backend::Postgres => {
                "@pg SELECT format('%I.%I', schemaname, tablename) FROM pg_tables \
                 WHERE schemaname NOT IN ('pg_catalog', 'information_schema') \
                 AND tablename <> 'seaql_migrations' AND tablename NOT LIKE '!_seed%' ESCAPE '!'"
            }
            Backend::MariaDb => {
                "@my SELECT CONCAT('`', TABLE_SCHEMA, '`.`', TABLE_NAME, '`') FROM information_schema.TABLES \
                 WHERE TABLE_SCHEMA IN (DATABASE(), '{elsewhere}') AND TABLE_TYPE = 'BASE TABLE' \
                 AND TABLE_NAME <> 'seaql_migrations' AND TABLE_NAME NOT LIKE '!_seed%' ESCAPE '!'"
            }
        };
        self.texts(query)
    }

    /// The rows of a table, each as a text that tells all its columns, in the order of the columns
    /// or as they come.
    pub fn rows(&self, table: &str, order: &str) -> Vec<String> {
        let each = match self.backend {
            Backend::Postgres => "\"row\"::text".to_owned(),
            Backend::Sqlite => {
                let name = table.trim_matches('"').replace('\'', "''");
                let columns = self.texts(&format!(
                    "@lite SELECT 'quote(\"' || name || '\")' FROM pragma_table_xinfo('{name}')"
                ));
                columns.join(" || ', ' || ")
            }
            Backend::MariaDb => {
                let name = table.replace('`', "'").replacen('.', " AND TABLE_NAME = ", 1);
                let columns = self.texts(&format!(
                    "@my SELECT CONCAT('COALESCE(HEX(CONCAT(`', COLUMN_NAME, '`)), ''NULL'')') \
                     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {name} \
                     ORDER BY ORDINAL_POSITION"
                ));
                format!("CONCAT_WS(', ', {})", columns.join(", "))
            }
        };
        let (own, name) = match self.backend {
            Backend::Sqlite => ("lite", ""),
            Backend::Postgres => ("pg", " AS \"row\""),
            Backend::MariaDb => ("my", ""),
        };
        self.texts(&format!("@{own} SELECT {each} FROM {table}{name}{order}"))
    }

    /// All that the database holds.
    pub fn everything(&self) -> Rows {
        let sorted = |table: &String| {
            let mut rows = self.rows(table, "");
            rows.sort();
            rows
        };
        self.tables().into_iter().map(|table| (table.clone(), sorted(&table))).collect()
    }

    /// Executes statements that insert somebody's own rows, which have to stay as they are from now
    /// on.
    #[track_caller]
    pub fn own(&self, statements: &[&str]) {
        let before = self.everything();
        for statement in statements {
            self.execute(statement);
        }
        for (table, rows) in self.everything() {
            let mut new = rows;
            for old in before.get(&table).into_iter().flatten() {
                let place = new.iter().position(|row| row == old);
                new.remove(place.expect("what inserts own rows leaves the others as they are"));
            }
            self.own.borrow_mut().entry(table).or_default().extend(new);
        }
    }

    /// Forgets the own rows, after the test itself has changed them.
    pub fn disown(&self, statements: &[&str]) {
        for statement in statements {
            self.execute(statement);
        }
        self.own.borrow_mut().clear();
    }

    /// Fails unless each own row is there as it was.
    #[track_caller]
    pub fn own_rows_stay(&self) {
        let now = self.everything();
        for (table, rows) in self.own.borrow().iter() {
            for row in rows {
                let there = now.get(table).is_some_and(|rows| rows.contains(row));
                assert!(there, "{table}: {row} is gone; there is {:?}", now.get(table));
            }
        }
    }

    /// Whether a row of a table is somebody's own.
    pub fn is_own(&self, table: &str, row: &String) -> bool {
        self.own.borrow().get(table).is_some_and(|rows| rows.contains(row))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let _ = self.runtime.block_on(connection.close());
        }
        let Some(server) = server(self.backend) else { return };
        let name = &self.name;
        let statements = match self.backend {
            // What stands elsewhere may refer to what is here.
            Backend::MariaDb => vec![
                format!("DROP DATABASE IF EXISTS {}", elsewhere(self.backend, name)),
                format!("DROP DATABASE IF EXISTS {name}"),
            ],
            _ => vec![format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")],
        };
        // A test that fails has something better to say than that this failed as well.
        self.runtime.block_on(async {
            let Ok(connection) = Connections::connect(server).await else { return };
            for statement in statements {
                let _ = connection.execute_unprepared(&statement).await;
            }
            let _ = connection.close().await;
        });
    }
}
