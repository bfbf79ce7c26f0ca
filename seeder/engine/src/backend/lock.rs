//! One seeding run a database: a lock that ends with whoever holds it, however it ends.
//!
//! PostgreSQL: an advisory lock of a transaction that stays open on a connection of its own, so that
//! it also holds through a proxy that pools transactions. MariaDB and MySQL: `GET_LOCK` on a
//! connection of its own. SQLite: a lock on the file `DATABASE-seeding.lock`, which stays, empty of
//! meaning when nobody holds it.
//!
//! A server notices late that a client is gone while it still executes a statement of its. So those
//! who write hold a second lock on the connection that writes, and a run begins when both are free.

use crate::{
    backend::{Access, Target},
    error::{Error, plain},
    value::rfc3339,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
    TransactionTrait,
};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::Instant;

/// How often a waiting run asks again.
const RETRY: Duration = Duration::from_millis(100);

/// PostgreSQL's advisory lock of a seeding run; such locks belong to one database.
const POSTGRES_KEY: i64 = i64::from_be_bytes(*b"seeding\0");

/// MariaDB's lock of a seeding run; such locks belong to the server and have names of up to 64
/// characters.
const MYSQL_NAME: &str = "CONCAT('seeding ', SHA1(DATABASE()))";

/// PostgreSQL's advisory lock of a transaction that writes.
const POSTGRES_WRITER: i64 = i64::from_be_bytes(*b"seeding\x01");

/// MariaDB's lock of a connection that writes.
const MYSQL_WRITER: &str = "CONCAT('seeding writer ', SHA1(DATABASE()))";

/// Locks the transaction of a step; nothing waits here, unless somebody seeds without [`Lock`].
pub(super) async fn sign_transaction(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    match transaction.get_database_backend() {
        DbBackend::Postgres => {
            let sql = format!("SELECT pg_advisory_xact_lock({POSTGRES_WRITER})");
            transaction.execute_unprepared(&sql).await.map(|_| ())
        }
        _ => Ok(()),
    }
}

/// Locks the connection that a run writes with.
#[cfg(feature = "cli")]
pub(crate) async fn sign_connection(connection: &DatabaseConnection) -> Result<(), Error> {
    if connection.get_database_backend() != DbBackend::MySql {
        return Ok(());
    }
    let sql = format!("DO GET_LOCK({MYSQL_WRITER}, 0)");
    let signed = connection.execute_unprepared(&sql).await;
    signed.map(|_| ()).map_err(|error| Error::database("taking the writer's lock", &error))
}

/// A run's right to be the only one. Dropping it gives it back.
pub(crate) struct Lock {
    _held: Held,
}

#[expect(dead_code, reason = "they are held, not read")]
enum Held {
    Transaction(DatabaseTransaction, DatabaseConnection),
    Connection(DatabaseConnection),
    File(File),
    Nothing,
}

impl Target {
    /// Takes the lock, and waits for it where another run has it; `waiting` is told once for whom.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] after `timeout`; what connecting or the lock's file says.
    pub(crate) async fn lock(
        &self,
        timeout: Duration,
        mut waiting: impl FnMut(&str),
    ) -> Result<Lock, Error> {
        let candidate = self.candidate().await?;
        let deadline = Instant::now() + timeout;
        let mut told = false;
        loop {
            let taken = async { Ok(candidate.try_take().await? && candidate.no_writer().await?) };
            if taken.await.map_err(|cause| self.unlockable(cause))? {
                return Ok(Lock { _held: candidate.held() });
            }
            let holder = candidate.holder().await;
            if Instant::now() >= deadline {
                let seconds = timeout.as_secs();
                return Err(Error::Locked { target: self.to_string(), holder, seconds });
            }
            if !told {
                waiting(&holder);
                told = true;
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn candidate(&self) -> Result<Candidate, Error> {
        if self.backend == DbBackend::Sqlite {
            let Some(file) = &self.file else { return Ok(Candidate::Nothing) };
            return Candidate::file(file).map_err(|error| self.unlockable(error.to_string()));
        }
        let connection = self.connect(Access::Write, None, false).await?;
        if self.backend == DbBackend::MySql {
            return Ok(Candidate::MySql(connection));
        }
        let begun = async {
            let transaction = connection.begin().await?;
            // The transaction does nothing while the run works; servers end such ones.
            transaction
                .execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0")
                .await?;
            Ok(transaction)
        };
        let transaction = begun.await.map_err(|error: DbErr| self.unlockable(plain(&error)))?;
        Ok(Candidate::Postgres(transaction, connection))
    }

    fn unlockable(&self, cause: String) -> Error {
        Error::Io(format!("cannot take the seeding lock of {self}: {cause}"))
    }
}

/// What may become a lock.
enum Candidate {
    Postgres(DatabaseTransaction, DatabaseConnection),
    MySql(DatabaseConnection),
    File(File, PathBuf),
    Nothing,
}

impl Candidate {
    fn file(database: &Path) -> std::io::Result<Self> {
        let mut name = database.as_os_str().to_owned();
        name.push("-seeding.lock");
        let path = PathBuf::from(name);
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
        Ok(Self::File(file, path))
    }

    async fn try_take(&self) -> Result<bool, String> {
        match self {
            Self::Postgres(transaction, _) => {
                let sql = format!("SELECT pg_try_advisory_xact_lock({POSTGRES_KEY})::int::bigint");
                number(transaction, sql).await.map(|taken| taken == Some(1))
            }
            Self::MySql(connection) => {
                let sql = format!("SELECT CAST(GET_LOCK({MYSQL_NAME}, 0) AS SIGNED)");
                number(connection, sql).await.map(|taken| taken == Some(1))
            }
            Self::File(file, _) => match file.try_lock() {
                Ok(()) => sign(file).map(|()| true).map_err(|error| error.to_string()),
                Err(TryLockError::WouldBlock) => Ok(false),
                Err(TryLockError::Error(error)) => Err(error.to_string()),
            },
            Self::Nothing => Ok(true),
        }
    }

    /// Whether the last run's connection is gone as well.
    async fn no_writer(&self) -> Result<bool, String> {
        match self {
            Self::Postgres(transaction, _) => {
                // Taken to see whether it is free, and given back.
                let sql =
                    format!("SELECT pg_try_advisory_xact_lock({POSTGRES_WRITER})::int::bigint");
                let savepoint = transaction.begin().await.map_err(|error| plain(&error))?;
                let free = number(&savepoint, sql).await?;
                savepoint.rollback().await.map_err(|error| plain(&error))?;
                Ok(free == Some(1))
            }
            Self::MySql(connection) => {
                let sql = format!("SELECT CAST(IS_FREE_LOCK({MYSQL_WRITER}) AS SIGNED)");
                number(connection, sql).await.map(|free| free == Some(1))
            }
            Self::File(..) | Self::Nothing => Ok(true),
        }
    }

    fn held(self) -> Held {
        match self {
            Self::Postgres(transaction, connection) => Held::Transaction(transaction, connection),
            Self::MySql(connection) => Held::Connection(connection),
            Self::File(file, _) => Held::File(file),
            Self::Nothing => Held::Nothing,
        }
    }

    /// Who has the lock, and since when, as far as the database tells.
    async fn holder(&self) -> String {
        let told = match self {
            Self::Postgres(transaction, _) => {
                let sql = format!(
                    "SELECT format('connection %s of %s from %s, since %s', a.pid, a.usename, \
                     coalesce(a.client_addr::text, 'this machine'), \
                     to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC')) \
                     FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
                     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
                     AND l.database = (SELECT oid FROM pg_database \
                     WHERE datname = current_database()) \
                     AND (l.classid::bigint << 32) | l.objid::bigint \
                     IN ({POSTGRES_KEY}, {POSTGRES_WRITER}) AND l.pid <> pg_backend_pid()"
                );
                text(transaction, sql).await
            }
            Self::MySql(connection) => {
                let sql = format!(
                    "SELECT CONCAT('connection ', ID, ' of ', USER, ' from ', HOST, ', for ', \
                     TIME, ' s') FROM information_schema.PROCESSLIST \
                     WHERE ID = COALESCE(IS_USED_LOCK({MYSQL_WRITER}), IS_USED_LOCK({MYSQL_NAME}))"
                );
                text(connection, sql).await
            }
            Self::File(_, path) => {
                let mut signature = String::new();
                let read =
                    File::open(path).and_then(|mut file| file.read_to_string(&mut signature));
                read.ok().map(|_| crate::value::printable(signature.trim()))
            }
            Self::Nothing => None,
        };
        told.filter(|holder| !holder.is_empty()).unwrap_or_else(|| "another run".to_owned())
    }
}

/// Writes who has the lock into its file.
fn sign(mut file: &File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    let since = rfc3339(&chrono::Utc::now());
    writeln!(file, "process {}, since {since}", std::process::id())
}

async fn number(database: &impl ConnectionTrait, sql: String) -> Result<Option<i64>, String> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await;
    match row.and_then(|row| row.map(|row| row.try_get_by_index(0)).transpose()) {
        Ok(number) => Ok(number.flatten()),
        Err(error) => Err(plain(&error)),
    }
}

async fn text(database: &impl ConnectionTrait, sql: String) -> Option<String> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.ok()??;
    row.try_get_by_index(0).ok()
}
