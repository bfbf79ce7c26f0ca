//! A seeded database for every test, in milliseconds.
//!
//! The first test builds a template: it migrates and seeds as the command line does. Every test then
//! gets a copy of its own, may do with it what it likes, and the copy goes when the test ends. What
//! a crashed test left behind goes when the next ones run.
//!
//! ```no_run
//! # struct Migrator;
//! # #[async_trait::async_trait]
//! # impl sea_orm_migration::MigratorTrait for Migrator {
//! #     fn migrations() -> Vec<Box<dyn sea_orm_migration::MigrationTrait>> { Vec::new() }
//! # }
//! # struct Seeder;
//! # impl sea_orm_seeding::SeederTrait for Seeder {
//! #     fn steps(&self) -> Vec<Box<dyn sea_orm_seeding::SeedStep>> { Vec::new() }
//! # }
//! use sea_orm::ConnectionTrait;
//! use sea_orm_seeding::testing::Template;
//!
//! #[tokio::test]
//! async fn nothing_is_in_the_way() -> Result<(), Box<dyn std::error::Error>> {
//!     let database = Template::new(Migrator, Seeder).database().await?;
//!     database.connection().execute_unprepared("DELETE FROM playlist").await?;
//!     Ok(())
//! }
//! ```
//!
//! Without [`Template::server`] a database is an SQLite file beside the test's executable, and so in
//! cargo's target folder. On a server it is a database with a name of its own; no other database of
//! the server is touched.
//!
//! On a server, templates stay for the next run. Their names begin with `seeding_template_`, and they
//! can be dropped at any time.
//!
//! A template is built anew when the test's executable, the names of the migrations, the steps, or
//! the [`World`] change, and the one before it is dropped. Test processes that run at the same time
//! build it once.

mod file;
mod mysql;
mod server;

use crate::{
    api,
    backend::{Access, Target},
    error::Error,
    migrations::Migrations,
    seeder::SeederTrait,
    value,
    world::World,
};
use futures_util::future::LocalBoxFuture;
use sea_orm::DatabaseConnection;
use sea_orm_migration::MigratorTraitSelf;
use std::{
    any::type_name,
    fmt,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::SystemTime,
};

/// What the databases of some tests are copies of.
#[derive(Clone)]
pub struct Template<M, S> {
    migrator: M,
    seeder: S,
    world: World,
    server: Option<String>,
}

impl<M: MigratorTraitSelf, S: SeederTrait> Template<M, S> {
    /// A migrated and seeded database, on SQLite and with the defaults of [`World`].
    ///
    /// Of two migrators, or seeders, of the same type the names and versions have to differ if what
    /// they make does, and what a step reads from elsewhere is not looked at again.
    ///
    /// A seeder without steps, such as `()`, gives a database that is migrated and has no rows, and
    /// a migrator without migrations besides one that has no tables either.
    pub fn new(migrator: M, seeder: S) -> Self {
        Self { migrator, seeder, world: World::default(), server: None }
    }

    /// Another seed, scale or 'now'.
    pub fn world(self, world: World) -> Self {
        Self { world, ..self }
    }

    /// Databases of a PostgreSQL, MariaDB or MySQL server.
    ///
    /// The URL names a database that is there, such as `postgres://postgres@127.0.0.1/postgres`,
    /// and a user who may create others.
    pub fn server(self, url: impl Into<String>) -> Self {
        Self { server: Some(url.into()), ..self }
    }

    /// A database of one's own, with everything in it.
    ///
    /// # Errors
    ///
    /// What migrating and seeding say, where the template has to be built; [`Error::Connect`],
    /// [`Error::Database`] and [`Error::Io`] where it cannot be copied.
    pub async fn database(&self) -> Result<TestDatabase, Error> {
        let names = self.names()?;
        match &self.server {
            None => {
                let lease = file::copy(self, &names).await?;
                TestDatabase::open(lease.url(), Lease::File(lease)).await
            }
            Some(url) => {
                let server = server::Server::of(url)?;
                let lease = server.copy(self, &names).await?;
                TestDatabase::open(lease.url(), Lease::Server(lease)).await
            }
        }
    }

    /// Migrates and seeds an empty database. Boxed, since a test's future with all this within it
    /// would be too deep for the compiler.
    fn build<'a>(&'a self, url: &'a str) -> LocalBoxFuture<'a, Result<(), Error>> {
        Box::pin(self.migrate_and_seed(url))
    }

    async fn migrate_and_seed(&self, url: &str) -> Result<(), Error> {
        let database = connect(url, Access::Create).await?;
        if !Migrations::names(&self.migrator).is_empty() {
            let migrated = Migrations::up(&self.migrator, &database).await;
            migrated.map_err(|error| Error::database("migrating the tests' template", &error))?;
        }
        if !self.seeder.steps().is_empty() {
            api::seed(&database, &self.seeder, self.world).await?;
        }
        let closed = database.close().await;
        closed.map_err(|error| Error::database("closing the tests' template", &error))
    }

    fn names(&self) -> Result<Names, Error> {
        let unknown = |error| Error::Io(format!("the test's executable cannot be read: {error}"));
        let executable = std::env::current_exe().map_err(unknown)?;
        let built = executable.metadata().map_err(unknown)?;
        let mut content = format!("{:?} {} {}", self.world, type_name::<M>(), type_name::<S>());
        for migration in Migrations::names(&self.migrator) {
            content += &format!("\n{migration}");
        }
        for step in self.seeder.steps() {
            content += &format!("\n{} {}", step.name(), step.version());
        }
        Ok(Names {
            folder: executable.with_file_name("seeded-databases"),
            owner: short(&executable.to_string_lossy()),
            build: short(&format!("{} {:?}", built.len(), built.modified().ok())),
            content: short(&content),
        })
    }
}

/// Where templates are and what they are called: `OWNER_BUILD_CONTENT` after a prefix.
struct Names {
    /// For SQLite's files.
    folder: PathBuf,
    /// Which executable a template is for.
    owner: String,
    /// How the executable was when it built the template; it drops those of another build.
    build: String,
    /// What the template holds; an executable may have several.
    content: String,
}

impl Names {
    /// How the names of all templates of the executable begin.
    fn family(&self, prefix: &str) -> String {
        format!("{prefix}{}_", self.owner)
    }

    fn template(&self, prefix: &str) -> String {
        format!("{}{}_{}", self.family(prefix), self.build, self.content)
    }

    /// Whether a template of the family is of another build.
    fn is_old(&self, prefix: &str, name: &str) -> bool {
        let rest = name.strip_prefix(&self.family(prefix));
        rest.is_some_and(|rest| !rest.starts_with(&format!("{}_", self.build)))
    }
}

/// A text's hash as part of a name.
fn short(text: &str) -> String {
    format!("{:08x}", value::hash(text.as_bytes()) >> 96)
}

/// A name that no other test's database has.
fn unique() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let all = format!("{} {number} {now:?}", std::process::id());
    format!("{:016x}", value::hash(all.as_bytes()) >> 64)
}

async fn connect(url: &str, access: Access) -> Result<DatabaseConnection, Error> {
    Target::parse(url)?.connect(access, None, false).await
}

/// A test's own database. It goes when this value is dropped.
pub struct TestDatabase {
    connection: Option<DatabaseConnection>,
    url: String,
    lease: Lease,
}

/// What is removed in the end.
enum Lease {
    File(file::Lease),
    Server(server::Lease),
}

impl TestDatabase {
    async fn open(url: String, lease: Lease) -> Result<Self, Error> {
        let connection = Some(Target::parse(&url)?.connect_application().await?);
        Ok(Self { connection, url, lease })
    }

    /// A connection to the database, which must not outlive this value.
    ///
    /// # Panics
    ///
    /// Never: the connection is there until this value is dropped.
    pub fn connection(&self) -> &DatabaseConnection {
        match &self.connection {
            Some(connection) => connection,
            None => unreachable!("the connection goes with the value"),
        }
    }

    /// The database's URL, for further connections and other programs.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Debug for TestDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a password.
        f.debug_struct("TestDatabase").finish_non_exhaustive()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        drop(self.connection.take());
        match &self.lease {
            Lease::File(lease) => lease.remove(),
            Lease::Server(lease) => lease.remove(),
        }
    }
}
