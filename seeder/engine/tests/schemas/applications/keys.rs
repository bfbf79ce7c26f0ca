//! Keys that the database stores or compares in its own way, or numbers by itself.

use super::{
    Application,
    held::{self, item, plain},
    step,
};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{KeySpace, integer_key};
use std::sync::OnceLock;

entity! {
    #[sea_orm(table_name = "country")]
    country {
        #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(12))")]
        pub code: String,
        pub name: String,
    }
}

entity! {
    #[sea_orm(table_name = "town")]
    town {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "Char(Some(12))")]
        pub code: String,
        #[sea_orm(belongs_to, from = "code", to = "code")]
        pub country: HasOne<super::country::Entity>,
    }
}

const CODES: [&str; 3] = ["seed.de", "seed.at", "seed.ch"];

/// Keys that are shorter than their column, which pads them; and children that go with them.
pub fn padded_keys() -> Application {
    Application {
        schema: vec![
            "CREATE TABLE country (code CHAR(12) PRIMARY KEY, name VARCHAR(60) NOT NULL)",
            "CREATE TABLE town (id {id}, code CHAR(12) NOT NULL, \
             FOREIGN KEY (code) REFERENCES country (code) ON DELETE CASCADE)",
        ],
        steps: |_| {
            vec![step("countries", |seed| {
                seed.table::<country::Entity>().rows(CODES.map(|code| country::ActiveModel {
                    code: Set(code.to_owned()),
                    name: Set(format!("Country {code}")),
                }));
                let towns = seed.scaled(9);
                seed.table::<town::Entity>().rows_by(towns, |row| town::ActiveModel {
                    id: Set(integer_key(row.number())),
                    code: Set(CODES[row.number() as usize % 3].to_owned()),
                });
            })]
        },
        ..Default::default()
    }
}

/// The same with keys as long as their column.
pub fn filled_keys() -> Application {
    Application {
        steps: |_| {
            vec![step("countries", |seed| {
                let rows = ["seed.germany", "seed.austria"];
                seed.table::<country::Entity>().rows(rows.map(|code| country::ActiveModel {
                    code: Set(code.to_owned()),
                    name: Set(format!("Country {code}")),
                }));
                let towns = seed.scaled(9);
                seed.table::<town::Entity>().rows_by(towns, move |row| town::ActiveModel {
                    id: Set(integer_key(row.number())),
                    code: Set(rows[row.number() as usize % 2].to_owned()),
                });
            })]
        },
        own: vec![
            "INSERT INTO country VALUES ('fr', 'Mine')",
            "INSERT INTO town (code) VALUES ('fr')",
        ],
        ..padded_keys()
    }
}

entity! {
    #[sea_orm(table_name = "account")]
    account {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub points: i32,
    }
}

fn account(name: String) -> account::ActiveModel {
    account::ActiveModel { name: Set(name), points: Set(0) }
}

/// Keys that are the same whatever their case.
pub fn keys_without_case() -> Application {
    Application {
        schema: vec![
            "@pg CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', \
             deterministic = false)",
            "@pg CREATE TABLE account (name VARCHAR(40) COLLATE nocase PRIMARY KEY, \
             points INTEGER NOT NULL)",
            "@my CREATE TABLE account (name VARCHAR(40) COLLATE utf8mb4_general_ci PRIMARY KEY, \
             points INTEGER NOT NULL)",
            "@lite CREATE TABLE account (name VARCHAR(40) COLLATE NOCASE PRIMARY KEY NOT NULL, \
             points INTEGER NOT NULL)",
        ],
        steps: |_| {
            vec![step("accounts", |seed| {
                let accounts = seed.scaled(10);
                let table = seed.table::<account::Entity>();
                table.rows([account("seed.ann".to_owned())]).rows_by(accounts, |row| {
                    let points = row.stream(account::Column::Points).within(1..=90);
                    let name = format!("seed.{}", row.number());
                    account::ActiveModel { points: Set(points), ..account(name) }
                });
            })]
        },
        own: vec!["INSERT INTO account VALUES ('ANN', 5), ('seedling', 6)"],
        ..Default::default()
    }
}

/// Keys that end with spaces, and the same keys without them.
pub fn keys_with_spaces() -> Application {
    Application {
        schema: vec![
            "CREATE TABLE account (name VARCHAR(40) PRIMARY KEY NOT NULL, \
             points INTEGER NOT NULL)",
        ],
        steps: |_| {
            vec![step("accounts", |seed| {
                let rows = ["seed.ann", "seed.ann ", "seed.bob  ", "seed.bob"];
                seed.table::<account::Entity>().rows(rows.map(|name| account(name.to_owned())));
            })]
        },
        ..Default::default()
    }
}

/// SQLite gives the next row the largest key plus one.
pub fn numbered_by_rowid() -> Application {
    Application {
        schema: vec![
            "@lite CREATE TABLE item (id INTEGER PRIMARY KEY NOT NULL, name VARCHAR(60) NOT NULL)",
        ],
        ..plain()
    }
}

pub mod far_item {
    //! Its schema has a name that is known when the program runs.
    use sea_orm::entity::prelude::*;

    #[derive(Copy, Clone, Default, Debug, DeriveEntity)]
    pub struct Entity;

    impl EntityName for Entity {
        fn table_name(&self) -> &'static str {
            "item"
        }
        fn schema_name(&self) -> Option<&str> {
            Some(super::far_schema())
        }
    }

    #[derive(Clone, Debug, PartialEq, Eq, DeriveModel, DeriveActiveModel)]
    pub struct Model {
        pub id: i64,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveColumn)]
    pub enum Column {
        Id,
        Name,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DerivePrimaryKey)]
    pub enum PrimaryKey {
        Id,
    }

    impl PrimaryKeyTrait for PrimaryKey {
        type ValueType = i64;
        fn auto_increment() -> bool {
            true
        }
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ColumnTrait for Column {
        type EntityName = Entity;
        fn def(&self) -> ColumnDef {
            match self {
                Self::Id => ColumnType::BigInteger.def(),
                Self::Name => ColumnType::String(StringLen::N(60)).def(),
            }
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Where the program's database has its other schema.
fn far_schema() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let url = std::env::var("DATABASE_URL").unwrap_or_default();
        let backend = match url.starts_with("mysql") {
            true => super::Backend::MariaDb,
            false => super::Backend::Postgres,
        };
        super::elsewhere(backend, url.rsplit('/').next().unwrap_or_default())
    })
}

/// An entity that names its schema, which is not the one that the program works in.
pub fn numbered_elsewhere() -> Application {
    Application {
        schema: vec![
            "@pg CREATE SCHEMA elsewhere",
            "CREATE TABLE {elsewhere}.item (id {id}, name VARCHAR(60) NOT NULL)",
        ],
        steps: |_| {
            vec![step("items", |seed| {
                let items = seed.scaled(20);
                seed.table::<far_item::Entity>().rows_by(items, |row| far_item::ActiveModel {
                    id: Set(integer_key(row.number())),
                    name: Set(format!("Item {}", row.stream(far_item::Column::Name).below(1000))),
                });
            })]
        },
        own: vec!["INSERT INTO {elsewhere}.item (name) VALUES ('Mine'), ('Mine as well')"],
        ..Default::default()
    }
}

/// Items in a space of the step's own.
fn within(space: KeySpace, rows: &'static [i64]) -> impl Fn(&mut sea_orm_seeding::Seed) {
    move |seed| {
        let rows =
            rows.iter().zip(0..).map(|(&id, n)| item::ActiveModel { id: Set(id), ..held::item(n) });
        seed.table::<item::Entity>().within(item::Column::Id, space.clone()).rows(rows);
    }
}

/// The numbers that the database begins with.
pub fn low_numbers() -> Application {
    Application {
        steps: |_| vec![step("items", within(KeySpace::Integers(1..=100), &[1, 2, 3, 50, 100]))],
        own: vec!["INSERT INTO item (name) VALUES ('Mine'), ('Mine as well')"],
        ..plain()
    }
}

/// Numbers from a sequence that the column does not own.
pub fn low_numbers_of_a_sequence() -> Application {
    Application {
        schema: vec![
            "@pg CREATE SEQUENCE counter",
            "@pg CREATE TABLE item (id BIGINT PRIMARY KEY DEFAULT nextval('counter'), \
             name VARCHAR(60) NOT NULL)",
        ],
        ..low_numbers()
    }
}

/// Every number is the seed's, and so is every row.
pub fn every_number() -> Application {
    Application {
        steps: |_| vec![step("items", within(KeySpace::Integers(i64::MIN..=i64::MAX), &[7, 8, 9]))],
        ..plain()
    }
}

/// Every text begins with nothing, and so every row is the seed's.
pub fn every_text() -> Application {
    Application {
        steps: |_| {
            vec![step("accounts", |seed| {
                let table = seed.table::<account::Entity>();
                let rows = ["ann", "bob"].map(|name| account(name.to_owned()));
                table.within(account::Column::Name, KeySpace::Text("")).rows(rows);
            })]
        },
        ..keys_with_spaces()
    }
}
