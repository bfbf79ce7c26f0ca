//! PostgreSQL, MariaDB and MySQL: the template is a database, and so is every copy.
//!
//! Each copy, and each template that is being built, has a lock of the server with its name, held by
//! a connection of its owner's. The server ends the lock with the connection, and so a copy whose
//! lock is free was left behind by a crash.

use super::{Names, Template, connect, mysql, short, unique};
use crate::{
    backend::{Access, Target},
    error::Error,
    seeder::SeederTrait,
    value,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTraitSelf;
use std::{
    sync::{Mutex, PoisonError, mpsc},
    time::Duration,
};
use url::Url;

/// A copy's name begins so. PostgreSQL's locks belong to the database that the server's URL names,
/// which is therefore the next part of the name.
const COPY: &str = "seeding_test_";
/// A template's name begins so.
const TEMPLATE: &str = "seeding_template_";
/// How long the end of a test waits until its database is gone.
const REMOVAL_TIMEOUT: Duration = Duration::from_secs(2);

/// A server that tests create databases on.
pub(super) struct Server {
    url: Url,
    backend: DbBackend,
}

/// A copy that is in use.
pub(super) struct Lease {
    name: String,
    server: Url,
    url: String,
    backend: DbBackend,
    /// Holds the copy's lock.
    _owner: DatabaseConnection,
}

impl Server {
    pub(super) fn of(url: &str) -> Result<Self, Error> {
        let backend = Target::parse(url)?.backend();
        if backend == DbBackend::Sqlite {
            return Err(Error::Setting(
                "tests on SQLite need no server: leave out `Template::server`".to_owned(),
            ));
        }
        let mut url = Url::parse(url)
            .map_err(|error| Error::Setting(format!("the test server's URL: {error}")))?;
        if url.scheme() == "mariadb" {
            // SeaORM knows it by the other name only.
            let _ = url.set_scheme("mysql");
        }
        if url.query_pairs().any(|(name, _)| name == "dbname") {
            let text = "the test server's URL names its database in the path, not as `dbname`";
            return Err(Error::Setting(text.to_owned()));
        }
        Ok(Self { url, backend })
    }

    /// Copies the template, which is built if it is not there.
    pub(super) async fn copy<M: MigratorTraitSelf, S: SeederTrait>(
        &self,
        template: &Template<M, S>,
        names: &Names,
    ) -> Result<Lease, Error> {
        let original = names.template(TEMPLATE);
        let owner = connect(self.url.as_str(), Access::Write).await?;
        let admin = Admin { connection: &owner, backend: self.backend };
        let scope = admin.scope().await.map_err(|error| failed("looking around", &error))?;
        let copies = format!("{COPY}{scope}_");
        admin.sweep(&self.url, &copies).await.map_err(|error| failed("cleaning up", &error))?;
        let name = format!("{copies}{}", unique());
        let url = self.database(&name);
        let creating = |error: DbErr| failed(&format!("creating `{name}`"), &error);
        admin.lock(&name).await.map_err(creating)?;
        self.ensure(template, &admin, names).await?;
        let mut copied = self.fill(&admin, &original, &name).await;
        if copied.is_err() {
            // The executable was built anew, and its tests have dropped this template meanwhile.
            admin.drop_database(&name).await.map_err(creating)?;
            self.ensure(template, &admin, names).await?;
            copied = self.fill(&admin, &original, &name).await;
        }
        if !copied.map_err(creating)? {
            template.build(&url).await?;
        }
        Ok(Lease { name, server: self.url.clone(), url, backend: self.backend, _owner: owner })
    }

    /// Creates the database as a copy of the template; `false` where it is empty.
    async fn fill(&self, admin: &Admin<'_>, original: &str, name: &str) -> Result<bool, DbErr> {
        if self.backend == DbBackend::Postgres {
            admin.execute(&format!("CREATE DATABASE {name} TEMPLATE {original}")).await?;
            return Ok(true);
        }
        admin.execute(&format!("CREATE DATABASE {name}")).await?;
        mysql::copy(admin.connection, original, name).await
    }

    /// Builds the template unless it is there; who comes second waits for who builds it.
    async fn ensure<M: MigratorTraitSelf, S: SeederTrait>(
        &self,
        template: &Template<M, S>,
        admin: &Admin<'_>,
        names: &Names,
    ) -> Result<(), Error> {
        let (family, original) = (&names.family(TEMPLATE), &names.template(TEMPLATE));
        let building = |error: DbErr| failed(&format!("building `{original}`"), &error);
        if admin.is_template(original).await.map_err(building)? {
            return Ok(());
        }
        admin.lock(family).await.map_err(building)?;
        if !admin.is_template(original).await.map_err(building)? {
            for name in admin.databases(family).await.map_err(building)? {
                if names.is_old(TEMPLATE, &name) {
                    admin.drop_database(&name).await.map_err(building)?;
                }
            }
            // PostgreSQL's gets its name when it is finished; the others know no renaming.
            let part = match self.backend {
                DbBackend::Postgres => format!("{original}_part"),
                _ => original.to_owned(),
            };
            admin.drop_database(&part).await.map_err(building)?;
            admin.execute(&format!("CREATE DATABASE {part}")).await.map_err(building)?;
            template.build(&self.database(&part)).await?;
            admin
                .execute(&match self.backend {
                    DbBackend::Postgres => format!("ALTER DATABASE {part} RENAME TO {original}"),
                    _ => format!("CREATE TABLE {original}.{} (id INT)", mysql::FINISHED),
                })
                .await
                .map_err(building)?;
        }
        admin.unlock(family).await.map_err(building)
    }

    /// The URL of one of the server's databases.
    fn database(&self, name: &str) -> String {
        let mut url = self.url.clone();
        url.set_path(name);
        url.to_string()
    }
}

impl Lease {
    pub(super) fn url(&self) -> String {
        self.url.clone()
    }

    /// Drops the database; what fails is left to the next test. A thread of its own, since this one
    /// may be the only one that the test's runtime has. PostgreSQL drops nothing while a client is
    /// about to give its password; where this thread is that client too, it has to go on first.
    pub(super) fn remove(&self) {
        let (server, name, backend) = (self.server.clone(), self.name.clone(), self.backend);
        let (done, wait) = mpsc::channel();
        let removal = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                if let Ok(connection) = connect(server.as_str(), Access::Write).await {
                    let admin = Admin { connection: &connection, backend };
                    let _ = admin.drop_database(&name).await;
                    let _ = connection.close().await;
                }
            });
            let _ = done.send(());
        };
        std::thread::spawn(removal);
        let _ = wait.recv_timeout(REMOVAL_TIMEOUT);
    }
}

fn failed(doing: &str, error: &DbErr) -> Error {
    Error::database(format!("the tests' databases, {doing}"), error)
}

/// What is done on a server as a whole.
struct Admin<'a> {
    connection: &'a DatabaseConnection,
    backend: DbBackend,
}

impl Admin<'_> {
    async fn execute(&self, sql: &str) -> Result<(), DbErr> {
        self.connection.execute_unprepared(sql).await.map(|_| ())
    }

    async fn texts(&self, sql: &str) -> Result<Vec<String>, DbErr> {
        let statement = Statement::from_string(self.backend, sql);
        let rows = self.connection.query_all_raw(statement).await?;
        rows.iter().map(|row| row.try_get_by_index(0)).collect()
    }

    /// Where the locks of this connection hold, as part of a name.
    async fn scope(&self) -> Result<String, DbErr> {
        let sql = match self.backend {
            DbBackend::Postgres => "SELECT current_database()::text",
            _ => "SELECT 'server'",
        };
        Ok(short(&self.texts(sql).await?.concat()))
    }

    /// The databases whose names begin so.
    async fn databases(&self, prefix: &str) -> Result<Vec<String>, DbErr> {
        let sql = match self.backend {
            DbBackend::Postgres => "SELECT datname::text FROM pg_database",
            _ => "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA",
        };
        let mut names = self.texts(sql).await?;
        names.retain(|name| name.starts_with(prefix));
        Ok(names)
    }

    /// Whether the template is there, and finished.
    async fn is_template(&self, name: &str) -> Result<bool, DbErr> {
        let sql = match self.backend {
            DbBackend::Postgres => {
                format!("SELECT datname::text FROM pg_database WHERE datname = '{name}'")
            }
            _ => format!(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{name}' \
                 AND TABLE_NAME = '{}'",
                mysql::FINISHED
            ),
        };
        Ok(!self.texts(&sql).await?.is_empty())
    }

    async fn drop_database(&self, name: &str) -> Result<(), DbErr> {
        match self.backend {
            DbBackend::Postgres => {
                self.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
            }
            _ => {
                mysql::disconnect(self.connection, name).await;
                self.execute(&format!("DROP DATABASE IF EXISTS {name}")).await
            }
        }
    }

    /// Removes copies that nobody uses, once a process and server.
    async fn sweep(&self, server: &Url, copies: &str) -> Result<(), DbErr> {
        static SWEPT: Mutex<Vec<Url>> = Mutex::new(Vec::new());
        {
            let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
            if swept.contains(server) {
                return Ok(());
            }
            swept.push(server.clone());
        }
        for name in self.databases(copies).await? {
            let free = match self.backend {
                DbBackend::Postgres => {
                    format!("SELECT pg_try_advisory_lock({})::text", lock_key(&name))
                }
                _ => format!("SELECT CAST(GET_LOCK('{name}', 0) AS CHAR)"),
            };
            if matches!(self.texts(&free).await?.first().map(String::as_str), Some("true" | "1")) {
                // Somebody else's cannot be dropped, and need not be.
                let _ = self.drop_database(&name).await;
                self.unlock(&name).await?;
            }
        }
        Ok(())
    }

    async fn lock(&self, name: &str) -> Result<(), DbErr> {
        self.execute(&match self.backend {
            DbBackend::Postgres => format!("SELECT pg_advisory_lock({})", lock_key(name)),
            _ => format!("DO GET_LOCK('{name}', 600)"),
        })
        .await
    }

    async fn unlock(&self, name: &str) -> Result<(), DbErr> {
        self.execute(&match self.backend {
            DbBackend::Postgres => format!("SELECT pg_advisory_unlock({})", lock_key(name)),
            _ => format!("DO RELEASE_LOCK('{name}')"),
        })
        .await
    }
}

/// PostgreSQL's locks have numbers for names.
fn lock_key(name: &str) -> i64 {
    ((value::hash(name.as_bytes()) >> 64) as u64).cast_signed()
}
