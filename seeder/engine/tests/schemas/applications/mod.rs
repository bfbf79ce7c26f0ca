//! Small applications, one for each kind of schema: a few entities, their tables, their steps.
//!
//! Each is a function here that gives an [`Application`], and a line of [`applications!`]. The
//! program `schemas` runs it; the tests put it through the common cycle on each database of its line,
//! and have more to say of some.

macro_rules! entity {
    ($(#[$meta:meta])* $module:ident { $($fields:tt)* }) => {
        pub mod $module {
            use sea_orm::entity::prelude::*;
            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            $(#[$meta])*
            pub struct Model { $($fields)* }
            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

/// Every application, by file: its function and the databases that it goes through the cycle on. No
/// database: there is something wrong with it, and it has tests of its own.
macro_rules! applications {
    ($each:ident) => {
        $each! {
            held {
                plain [sqlite postgres mariadb]
                two_keys_with_a_column_in_common [sqlite postgres mariadb]
                keys_of_two_columns_that_refer_to_their_table [sqlite postgres mariadb]
                odd_words [sqlite postgres mariadb]
                odd_names [sqlite postgres mariadb]
                wide [sqlite postgres mariadb]
                partitions [postgres mariadb]
            }
            keys {
                padded_keys []
                filled_keys [sqlite postgres mariadb]
                keys_without_case [sqlite postgres mariadb]
                keys_with_spaces []
                numbered_by_rowid []
                numbered_elsewhere []
                low_numbers [sqlite postgres mariadb]
                low_numbers_of_a_sequence [postgres]
                every_number []
                every_text []
            }
            kept {
                rounded []
                rounded_in_silence []
                padded []
                padded_in_silence []
                padded_bytes []
                whole_seconds []
            }
            order {
                folders [sqlite postgres mariadb]
                deep_folders []
                roots [sqlite postgres mariadb]
                join_table [sqlite postgres mariadb]
                positions [sqlite postgres mariadb]
                undeclared_key [sqlite postgres mariadb]
                two_undeclared_keys [sqlite postgres mariadb]
                partial_key [sqlite postgres]
                key_of_an_expression [sqlite postgres]
                bound_cities_no_action [sqlite postgres mariadb]
                bound_cities_restrict []
                bound_cities_cascade [sqlite postgres mariadb]
                free_cities_no_action [sqlite postgres mariadb]
                free_cities_restrict []
                free_cities_cascade [sqlite postgres mariadb]
            }
            neighbours {
                seats [sqlite postgres mariadb]
                pairs [sqlite postgres mariadb]
            }
            references {
                note_cascade [sqlite postgres mariadb]
                note_set_null [sqlite postgres mariadb]
                note_no_action [sqlite postgres mariadb]
                note_set_default []
                note_with_another_key []
                note_elsewhere [postgres mariadb]
                note_on_a_code [sqlite postgres mariadb]
                note_on_two_columns [sqlite postgres mariadb]
                note_unrelated []
            }
            steps {
                two_steps [sqlite postgres mariadb]
            }
            triggers {
                touched []
                touched_if_unchanged []
                touched_with_links []
                touched_if_unchanged_with_links []
                untouched_with_links [sqlite postgres mariadb]
            }
            values {
                computed [sqlite postgres mariadb]
                blobs [sqlite postgres mariadb]
                extremes [sqlite postgres mariadb]
                places [sqlite postgres mariadb]
            }
        }
    };
}

pub mod held;
pub mod kept;
pub mod keys;
pub mod neighbours;
pub mod order;
pub mod references;
pub mod steps;
pub mod triggers;
pub mod values;

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTraitSelf, SchemaManager};
use sea_orm_seeding::{Seed, SeedStep, SeederTrait, StepName};

/// The databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
    MariaDb,
}

impl From<DbBackend> for Backend {
    fn from(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Postgres => Self::Postgres,
            DbBackend::MySql => Self::MariaDb,
            _ => Self::Sqlite,
        }
    }
}

impl Backend {
    /// A statement in the words of this database; nothing where it is not for it.
    ///
    /// `@lite,pg …` is for these databases only and stays as it is. Otherwise `"name"` is quoted as the
    /// database does it, and these words stand for its own: `{id}` for a key that the database
    /// numbers, `{text}` for a text of any length, `{bytes}` for a blob, `{moment}` for a date with a
    /// time, `{real}` for 64 bits, `{uuid}` for a UUID. `{elsewhere}` is another schema or database, see
    /// [`elsewhere`], and `{here}` the database itself.
    pub fn sql(self, statement: &str, database: &str) -> Option<String> {
        let elsewhere = elsewhere(self, database);
        let (name, [id, text, bytes, moment, real, uuid], quote) = match self {
            Self::Sqlite => ("lite", SQLITE, '"'),
            Self::Postgres => ("pg", POSTGRES, '"'),
            Self::MariaDb => ("my", MARIADB, '`'),
        };
        if let Some(rest) = statement.strip_prefix('@') {
            let (names, rest) = rest.split_once(' ')?;
            let rest = rest.replace("{elsewhere}", &elsewhere).replace("{here}", database);
            return names.split(',').any(|other| other == name).then_some(rest);
        }
        let words = [("{id}", id), ("{text}", text), ("{bytes}", bytes), ("{moment}", moment)];
        let words = words.into_iter().chain([
            ("{real}", real),
            ("{uuid}", uuid),
            ("{elsewhere}", &elsewhere),
            ("{here}", database),
        ]);
        let sql = words.fold(statement.to_owned(), |sql, (word, own)| sql.replace(word, own));
        Some(sql.replace('"', &quote.to_string()))
    }
}

const SQLITE: [&str; 6] =
    ["INTEGER PRIMARY KEY AUTOINCREMENT", "TEXT", "BLOB", "DATETIME_TEXT", "DOUBLE", "UUID_TEXT"];
const POSTGRES: [&str; 6] = [
    "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    "TEXT",
    "BYTEA",
    "TIMESTAMP",
    "DOUBLE PRECISION",
    "UUID",
];
const MARIADB: [&str; 6] = [
    "BIGINT PRIMARY KEY AUTO_INCREMENT",
    "LONGTEXT",
    "LONGBLOB",
    "DATETIME(6)",
    "DOUBLE",
    "BINARY(16)",
];

/// The schema or database for tables that stand elsewhere; SQLite has none.
pub fn elsewhere(backend: Backend, database: &str) -> String {
    match backend {
        Backend::MariaDb => format!("{database}_elsewhere"),
        Backend::Sqlite | Backend::Postgres => "elsewhere".to_owned(),
    }
}

/// A step made of a name and a declaration.
pub struct Step {
    name: &'static str,
    version: u32,
    seed: Box<dyn Fn(&mut Seed) + Send + Sync>,
}

/// A step of version 1.
pub fn step(name: &'static str, seed: impl Fn(&mut Seed) + Send + Sync + 'static) -> Step {
    Step { name, version: 1, seed: Box::new(seed) }
}

impl SeedStep for Step {
    fn name(&self) -> StepName {
        StepName::new(self.name)
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn seed(&self, seed: &mut Seed) {
        (self.seed)(seed);
    }
}

/// A schema, what is seeded into it, and rows that are somebody's own.
#[derive(Clone)]
pub struct Application {
    /// Statements as [`Backend::sql`] reads them.
    pub schema: Vec<&'static str>,
    /// The steps of some version of the seeds; they are those of version 1 unless they look.
    pub steps: fn(u32) -> Vec<Step>,
    /// What inserts own rows that refer to nothing of the seed.
    pub own: Vec<&'static str>,
    /// Tables that no step fills.
    pub exempt: Vec<&'static str>,
    /// Which version of the seeds this is.
    pub version: u32,
    /// A step that this application no longer has.
    pub without: Option<String>,
}

impl Default for Application {
    fn default() -> Self {
        Self {
            schema: Vec::new(),
            steps: |_| Vec::new(),
            own: Vec::new(),
            exempt: Vec::new(),
            version: 1,
            without: None,
        }
    }
}

impl Application {
    /// The application that a line of [`applications!`] names.
    pub fn named(name: &str) -> Option<Self> {
        macro_rules! find {
            ($($file:ident { $($application:ident $databases:tt)* })*) => {
                match name {
                    $($(stringify!($application) => Some($file::$application()),)*)*
                    _ => None,
                }
            };
        }
        applications!(find)
    }
}

impl SeederTrait for Application {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        let steps = (self.steps)(self.version).into_iter();
        steps
            .filter(|step| self.without.as_deref() != Some(step.name))
            .map(|step| Box::new(Step { version: self.version, ..step }) as Box<dyn SeedStep>)
            .collect()
    }

    fn exempt_tables(&self) -> Vec<(&'static str, &'static str)> {
        self.exempt.iter().map(|table| (*table, "somebody's own")).collect()
    }
}

impl MigratorTraitSelf for Application {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateTables(self.schema.clone()))]
    }
}

struct CreateTables(Vec<&'static str>);

impl MigrationName for CreateTables {
    fn name(&self) -> &str {
        "m1_create_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = Backend::from(connection.get_database_backend());
        let url = std::env::var("DATABASE_URL").unwrap_or_default();
        let database = url.rsplit('/').next().unwrap_or_default();
        for statement in self.0.iter().filter_map(|statement| backend.sql(statement, database)) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
