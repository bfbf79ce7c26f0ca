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
    backend::{Access, Target, begin, scalar},
    error::{Error, plain},
    value::rfc3339,
};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
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
            let holder = match candidate.try_take().await.map_err(|cause| self.unlockable(cause))? {
                Attempt::Taken(held) => return Ok(Lock { _held: held }),
                Attempt::Busy(holder) => holder.unwrap_or_else(|| "another run".to_owned()),
            };
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
        Ok(match self.backend {
            DbBackend::MySql => Candidate::MySql(connection),
            _ => Candidate::Postgres(connection),
        })
    }

    fn unlockable(&self, cause: String) -> Error {
        let place = format!("taking the seeding lock of {self}");
        Error::Database { place, cause, done: Vec::new() }
    }
}

/// What may become a lock.
enum Candidate {
    Postgres(DatabaseConnection),
    MySql(DatabaseConnection),
    File(File, PathBuf),
    Nothing,
}

/// What became of trying.
enum Attempt {
    Taken(Held),
    /// Who has the lock, and since when, as far as the database tells.
    Busy(Option<String>),
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

    async fn try_take(&self) -> Result<Attempt, String> {
        match self {
            Self::Postgres(connection) => {
                try_postgres(connection).await.map_err(|error| plain(&error))
            }
            Self::MySql(connection) => try_mysql(connection).await.map_err(|error| plain(&error)),
            Self::File(file, path) => try_file(file, path).map_err(|error| error.to_string()),
            Self::Nothing => Ok(Attempt::Taken(Held::Nothing)),
        }
    }
}

/// Each try is a transaction of its own: one that waits keeps no session of a proxy from others.
async fn try_postgres(connection: &DatabaseConnection) -> Result<Attempt, DbErr> {
    let transaction = begin(connection, AccessMode::ReadWrite).await?;
    // The transaction does nothing while the run works; servers end such ones.
    transaction.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
    let take = |key| format!("SELECT pg_try_advisory_xact_lock({key})::int::bigint");
    if scalar::<i64>(&transaction, &take(POSTGRES_KEY), []).await? == Some(1) {
        // The writer's lock is taken to see whether it is free, and given back.
        let savepoint = transaction.begin().await?;
        let free = scalar::<i64>(&savepoint, &take(POSTGRES_WRITER), []).await?;
        savepoint.rollback().await?;
        if free == Some(1) {
            return Ok(Attempt::Taken(Held::Transaction(transaction, connection.clone())));
        }
    }
    let sql = format!(
        "SELECT format('connection %s of %s from %s, since %s', a.pid, a.usename, \
         coalesce(a.client_addr::text, 'this machine'), \
         to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC')) \
         FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
         AND (l.classid::bigint << 32) | l.objid::bigint IN ({POSTGRES_KEY}, {POSTGRES_WRITER}) \
         AND l.pid <> pg_backend_pid()"
    );
    let holder = scalar(&transaction, &sql, []).await.unwrap_or_default();
    transaction.rollback().await?;
    Ok(Attempt::Busy(holder))
}

async fn try_mysql(connection: &DatabaseConnection) -> Result<Attempt, DbErr> {
    let take = format!("SELECT CAST(GET_LOCK({MYSQL_NAME}, 0) AS SIGNED)");
    let writer_gone = format!("SELECT CAST(IS_FREE_LOCK({MYSQL_WRITER}) AS SIGNED)");
    if scalar::<i64>(connection, &take, []).await? == Some(1) {
        if scalar::<i64>(connection, &writer_gone, []).await? == Some(1) {
            return Ok(Attempt::Taken(Held::Connection(connection.clone())));
        }
        connection.execute_unprepared(&format!("DO RELEASE_LOCK({MYSQL_NAME})")).await?;
    }
    let holder = format!(
        "SELECT CONCAT('connection ', ID, ' of ', USER, ' from ', HOST, ', for ', TIME, ' s') \
         FROM information_schema.PROCESSLIST \
         WHERE ID = COALESCE(IS_USED_LOCK({MYSQL_NAME}), IS_USED_LOCK({MYSQL_WRITER}))"
    );
    Ok(Attempt::Busy(scalar(connection, &holder, []).await.unwrap_or_default()))
}

fn try_file(file: &File, path: &Path) -> std::io::Result<Attempt> {
    match file.try_lock() {
        Ok(()) => {
            sign(file)?;
            Ok(Attempt::Taken(Held::File(file.try_clone()?)))
        }
        Err(TryLockError::WouldBlock) => {
            let mut signature = String::new();
            let read = File::open(path).and_then(|mut file| file.read_to_string(&mut signature));
            let holder = read.ok().map(|_| crate::value::printable(signature.trim()));
            Ok(Attempt::Busy(holder.filter(|holder| !holder.is_empty())))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Writes who has the lock into its file.
fn sign(mut file: &File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    let since = rfc3339(&chrono::Utc::now());
    writeln!(file, "process {}, since {since}", std::process::id())
}
