//! Databases: what a URL means, how to connect, and the transactions to work in. With `writer`, the
//! only place that asks which backend it is.

mod dialect;
pub(crate) mod discovery;
mod lock;
pub(crate) mod rights;
mod server;
pub(crate) mod structure;

#[cfg(feature = "cli")]
pub(crate) use dialect::{quoted, widened, with_seconds};
pub(crate) use lock::{Lock, sign_connection};

use crate::{
    error::{Error, plain},
    value::printable,
};
use log::LevelFilter;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection,
    DatabaseConnectionType, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, TryGetable, Value,
    sqlx::{
        ConnectOptions as _, Executor, postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
    },
};
use secrecy::{ExposeSecret, SecretString};
use server::Server;
use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};
use url::Url;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// From when on a statement is logged as a slow one.
const SLOW: Duration = Duration::from_secs(1);

/// The schemes that a URL may have.
const SCHEMES: &str = "sqlite, postgres, postgresql, mysql, mariadb";

/// A database to work on. It prints without its password.
#[derive(Clone)]
pub(crate) struct Target {
    url: SecretString,
    password: Option<SecretString>,
    backend: DbBackend,
    label: String,
    local: bool,
    file: Option<PathBuf>,
    /// Host and port of a server, where the URL names them.
    address: Option<(String, u16)>,
}

/// What will be done to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nothing but SELECT.
    Read,
    /// Rows are written; the database is there.
    Write,
    /// The schema is built; an SQLite file is created if need be.
    Create,
}

impl Target {
    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] without the URL's text, which may hold a password.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let (scheme, _) = text.split_once(':').ok_or_else(|| {
            Error::Setting(format!(
                "the database URL has no scheme: it begins with one of {SCHEMES}, as in \
                 postgres://user@host/name"
            ))
        })?;
        match scheme {
            "sqlite" => Self::sqlite(text),
            "postgres" | "postgresql" => Self::server(text, DbBackend::Postgres),
            "mysql" => Self::server(text, DbBackend::MySql),
            "mariadb" => Self::server(&text.replacen("mariadb", "mysql", 1), DbBackend::MySql),
            other => Err(Error::Setting(format!(
                "unknown scheme `{}` in the database URL: it is one of {SCHEMES}",
                printable(other)
            ))),
        }
    }

    fn sqlite(text: &str) -> Result<Self, Error> {
        let options: SqliteConnectOptions = text
            .parse()
            .map_err(|error| Error::Setting(format!("the SQLite URL is not valid: {error}")))?;
        let in_memory = text.contains(":memory:") || text.contains("mode=memory");
        let file = (!in_memory).then(|| options.get_filename().to_path_buf());
        let label = match &file {
            Some(file) => file.display().to_string(),
            None => "SQLite in memory".to_owned(),
        };
        let url = SecretString::from(text);
        Ok(Self {
            url,
            password: None,
            backend: DbBackend::Sqlite,
            label,
            local: true,
            file,
            address: None,
        })
    }

    fn server(text: &str, backend: DbBackend) -> Result<Self, Error> {
        let invalid = |cause: String| {
            Error::Setting(format!(
                "the database URL is not valid: {cause}; it looks like \
                 postgres://user:password@host:5432/name"
            ))
        };
        let url = Url::parse(text).map_err(|error| invalid(error.to_string()))?;
        let server = Server::of(text, backend)
            .ok_or_else(|| invalid("the driver does not understand its parts".to_owned()))?;
        Ok(Self {
            url: text.into(),
            password: url.password().filter(|password| !password.is_empty()).map(Into::into),
            backend,
            label: server.label(backend),
            local: server.is_local(),
            file: None,
            address: server.socket.is_none().then_some((server.host, server.port)),
        })
    }

    /// Which database it is.
    #[cfg(any(feature = "cli", feature = "testing"))]
    pub(crate) fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Whether the database is a file or a server on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.local
    }

    /// The database's name alone; of SQLite's file the file's.
    pub(crate) fn database_name(&self) -> String {
        match &self.file {
            Some(file) => printable(&file.file_name().unwrap_or_default().to_string_lossy()),
            None => self.label.rsplit('/').next().unwrap_or_default().to_owned(),
        }
    }

    /// The SQLite file that would have to be there and is not.
    pub(crate) fn missing_file(&self) -> Option<&Path> {
        self.file.as_deref().filter(|file| !file.exists())
    }

    /// Whether the URL is for a proxy that pools transactions: statements are not kept.
    fn is_pooled(&self) -> bool {
        self.backend == DbBackend::Postgres && is_uncached(self.url.expose_secret())
    }

    /// Fails behind a proxy that pools transactions, where a session is not one's own.
    pub(crate) fn check_direct(&self, action: &str) -> Result<(), Error> {
        if self.is_pooled() {
            return Err(Error::Setting(format!(
                "cannot {action} through a proxy that pools transactions \
                 (statement-cache-capacity=0): connect to the server itself"
            )));
        }
        Ok(())
    }

    /// Connects. With `logs_statements` they are logged at the level debug.
    ///
    /// # Errors
    ///
    /// [`Error::Connect`], or [`Error::Schema`] where an SQLite file is not there and `access` does
    /// not create it.
    pub(crate) async fn connect(
        &self,
        access: Access,
        schema: Option<&str>,
        logs_statements: bool,
    ) -> Result<DatabaseConnection, Error> {
        self.check_file(access)?;
        let mut options = self.options(access);
        // One connection that is never exchanged for another one: locks belong to it.
        options
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .sqlx_logging(logs_statements)
            .sqlx_logging_level(LevelFilter::Debug)
            // A slow one is no warning: it would print the statement.
            .sqlx_slow_statements_logging_settings(LevelFilter::Debug, SLOW);
        let schema = schema.filter(|_| self.backend == DbBackend::Postgres);
        if let Some(schema) = schema {
            self.check_direct("choose a schema")?;
            options.set_schema_search_path(quoted(schema, '"'));
        }
        let database = self.open(options).await?;
        if let Some(schema) = schema {
            self.check_schema(&database, schema).await?;
        }
        Ok(database)
    }

    /// Fails where a schema does not exist; PostgreSQL itself takes no offence at one in a search
    /// path.
    async fn check_schema(&self, database: &DatabaseConnection, schema: &str) -> Result<(), Error> {
        let known = "SELECT 1::bigint FROM pg_namespace WHERE nspname = $1";
        let found = scalar::<i64>(database, known, [schema.into()]).await;
        match found.map_err(|error| Error::database("looking for the schema", &error))? {
            Some(_) => Ok(()),
            None => Err(Error::Schema(format!(
                "{} has no schema `{}`: create it with CREATE SCHEMA, or correct --database-schema",
                self.label,
                printable(schema)
            ))),
        }
    }

    /// Connects with as many connections as an application has, without logging.
    #[cfg(feature = "testing")]
    pub(crate) async fn connect_application(&self) -> Result<DatabaseConnection, Error> {
        let mut options = self.options(Access::Write);
        options.sqlx_logging(false);
        self.open(options).await
    }

    fn options(&self, access: Access) -> ConnectOptions {
        let mut options = ConnectOptions::new(self.url.expose_secret());
        options
            .connect_timeout(CONNECT_TIMEOUT)
            .acquire_timeout(CONNECT_TIMEOUT)
            .map_sqlx_sqlite_opts(move |options| match access {
                Access::Read => options.create_if_missing(false).pragma("query_only", "ON"),
                Access::Write => options.create_if_missing(false),
                Access::Create => options.create_if_missing(true),
            })
            // A server that is not strict cuts what is too long and says nothing.
            .map_sqlx_mysql_pool_opts(|pool| {
                pool.after_connect(|connection, _| {
                    Box::pin(async move {
                        let strict = "SET SESSION sql_mode = CONCAT(@@sql_mode, \
                                      ',STRICT_ALL_TABLES')";
                        connection.execute(strict).await.map(|_| ())
                    })
                })
            });
        options
    }

    async fn open(&self, options: ConnectOptions) -> Result<DatabaseConnection, Error> {
        self.reach().await?;
        Database::connect(options).await.map_err(|error| {
            let mut cause = plain(&error);
            if let Some(password) = &self.password {
                cause = cause.replace(password.expose_secret(), "***");
            }
            self.unreachable(cause)
        })
    }

    /// Fails where an SQLite file, or its folder, would have to be there and is not.
    pub(crate) fn check_file(&self, access: Access) -> Result<(), Error> {
        if let Some(file) = self.missing_file() {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder.filter(|folder| !folder.exists()) {
                let cause = format!("the folder {} does not exist", folder.display());
                return Err(self.unreachable(cause));
            }
            if access != Access::Create {
                return Err(Error::Schema(format!(
                    "there is no database {} yet: `fresh` creates it, migrates it and seeds it",
                    self.label
                )));
            }
        }
        Ok(())
    }

    /// Fails at once where nothing listens; the pool would try again until its time is up.
    async fn reach(&self) -> Result<(), Error> {
        let Some((host, port)) = &self.address else { return Ok(()) };
        let connecting = tokio::net::TcpStream::connect((host.as_str(), *port));
        match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(self.unreachable(error.to_string())),
            Err(_) => {
                Err(self.unreachable(format!("no answer within {} s", CONNECT_TIMEOUT.as_secs())))
            }
        }
    }

    fn unreachable(&self, cause: String) -> Error {
        let server = self.backend != DbBackend::Sqlite;
        Error::Connect { target: self.label.clone(), cause, server }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

/// Whether a migration that fails or is interrupted leaves nothing behind.
#[cfg(feature = "cli")]
pub(crate) fn has_transactional_ddl(database: &DatabaseConnection) -> bool {
    database.get_database_backend() == DbBackend::Postgres
}

/// Begins a transaction that sees one state of the database and cannot change it.
pub(crate) async fn begin_reading(
    database: &DatabaseConnection,
) -> Result<DatabaseTransaction, Error> {
    begin(database, AccessMode::ReadOnly).await.map_err(|error| not_begun(&error))
}

/// Begins a transaction to compare and write in.
///
/// On SQLite it takes the write lock at once, since one that begins with reading cannot always get
/// it later. On MariaDB and MySQL it reads what is committed, as PostgreSQL does: the usual level
/// also locks the gaps between rows, where the application inserts its own.
pub(crate) async fn begin_writing(
    database: &DatabaseConnection,
) -> Result<DatabaseTransaction, Error> {
    let begun = async {
        let transaction = begin(database, AccessMode::ReadWrite).await?;
        lock::sign_transaction(&transaction).await?;
        Ok(transaction)
    };
    begun.await.map_err(|error| not_begun(&error))
}

fn not_begun(error: &DbErr) -> Error {
    Error::database("beginning a transaction", error)
}

async fn begin(
    database: &DatabaseConnection,
    access: AccessMode,
) -> Result<DatabaseTransaction, DbErr> {
    let reads = access == AccessMode::ReadOnly;
    match database.get_database_backend() {
        DbBackend::Postgres => {
            // SeaORM would set the options by a prepared statement, before those that others left
            // are forgotten.
            let transaction = database.begin().await?;
            if reads {
                let sql = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                transaction.execute_unprepared(sql).await?;
            }
            forget_statements(database, &transaction).await?;
            Ok(transaction)
        }
        DbBackend::MySql => {
            let level =
                if reads { IsolationLevel::RepeatableRead } else { IsolationLevel::ReadCommitted };
            database.begin_with_config(Some(level), reads.then_some(access)).await
        }
        // SQLite's transactions always see one state; the connection itself refuses to write.
        _ => {
            let sqlite_transaction_mode = (!reads).then_some(SqliteTransactionMode::Immediate);
            let options = TransactionOptions { sqlite_transaction_mode, ..Default::default() };
            database.begin_with_options(options).await
        }
    }
}

/// The first column of a query's first row; nothing where there is no row, or NULL.
pub(crate) async fn scalar<T: TryGetable>(
    database: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, DbErr> {
    let statement = Statement::from_sql_and_values(database.get_database_backend(), sql, values);
    match database.query_one_raw(statement).await? {
        Some(row) => row.try_get_by_index(0),
        None => Ok(None),
    }
}

/// The rows of a query.
pub(crate) async fn rows(
    database: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    let backend = database.get_database_backend();
    database.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await
}

/// Behind a proxy that pools transactions each of them may have another session, in which others
/// left prepared statements with the names that the driver will give.
async fn forget_statements(
    database: &DatabaseConnection,
    transaction: &DatabaseTransaction,
) -> Result<(), DbErr> {
    // Not every connection to PostgreSQL has a pool: an application's tests have mocked ones.
    if let DatabaseConnectionType::SqlxPostgresPoolConnection(_) = &database.inner {
        let options = database.get_postgres_connection_pool().connect_options();
        if keeps_no_statements(&options) {
            transaction.execute_unprepared("DEALLOCATE ALL").await?;
        }
    }
    Ok(())
}

fn keeps_no_statements(options: &PgConnectOptions) -> bool {
    // The driver cannot put every host into a URL, and panics where it cannot.
    let options = options.clone().host("localhost").username("anybody");
    is_uncached(options.to_url_lossy().as_str())
}

fn is_uncached(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| {
        url.query_pairs().any(|(name, value)| name == "statement-cache-capacity" && value == "0")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(url: &str) -> String {
        Target::parse(url).map_or_else(|error| format!("error: {error}"), |target| target.label)
    }

    #[test]
    fn no_label_or_error_shows_a_password() {
        for url in [
            "postgres://ann:s3cret@db.example:5432/bot?sslpassword=s3cret",
            "mysql://ann:s3cret@db.example/bot",
            "mariadb://ann:s3cret@db.example/bot",
            "oracle://ann:s3cret@db.example/bot",
            "postgres://ann:s3cret@db.example:port/bot",
            "postgres://ann:12/s3cret@db.example/bot",
            "s3cret",
        ] {
            assert!(!label(url).contains("s3cret"), "{}", label(url));
        }
        assert_eq!(label("postgres://ann:s3cret@db.example/bot"), "postgres://ann@db.example/bot");
    }

    #[test]
    fn files_and_loopback_are_local() {
        let local = |url: &str| Target::parse(url).is_ok_and(|target| target.local);
        assert!(local("sqlite://dev.db"));
        assert!(local("postgres://127.0.0.1/bot"));
        assert!(local("postgres:///bot?host=/run/postgresql"));
        assert!(local("mysql://localhost:3306/bot"));
        assert!(!local("mysql://db.example/bot"));
        assert!(!local("postgres://10.0.0.7/bot"));
        assert!(!local("postgres://localhost/bot?host=db.example"));
        assert!(!local("postgres://localhost/bot?hostaddr=10.0.0.7"));
    }

    #[test]
    fn connections_that_keep_no_statements_are_known() {
        for (host, capacity, expected) in [
            ("/var/run/postgresql", "", false),
            ("/var/run/postgresql", "&statement-cache-capacity=0", true),
            ("::1", "&statement-cache-capacity=0", true),
            ("db.example", "&statement-cache-capacity=100", false),
        ] {
            let options = format!("postgres:///bot?host={host}{capacity}").parse();
            assert_eq!(options.ok().as_ref().map(keeps_no_statements), Some(expected), "{host}");
        }
    }

    #[test]
    fn files_are_found_in_urls() {
        let file = |url: &str| Target::parse(url).ok().and_then(|target| target.file);
        assert_eq!(file("sqlite://dev.db?mode=rwc"), Some(PathBuf::from("dev.db")));
        assert_eq!(file("sqlite:///tmp/a.db"), Some(PathBuf::from("/tmp/a.db")));
        assert_eq!(file("sqlite::memory:"), None);
    }

    #[test]
    fn unknown_schemes_are_named() {
        assert_eq!(
            label("mongodb://x"),
            "error: unknown scheme `mongodb` in the database URL: it is one of sqlite, postgres, \
             postgresql, mysql, mariadb"
        );
    }
}
