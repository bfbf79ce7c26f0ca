//! Rows of one table that refer to each other, and unique values that rows trade.

use super::{
    Application,
    held::{self, plain},
    step,
};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Row, integer_key};

entity! {
    #[sea_orm(table_name = "folder")]
    folder {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub parent_id: i64,
        #[sea_orm(self_ref, relation_enum = "Parent", relation_reverse = "Child", from = "parent_id", to = "id")]
        pub parent: HasOne<Entity>,
        #[sea_orm(self_ref, relation_enum = "Child", relation_reverse = "Parent")]
        pub children: HasMany<Entity>,
    }
}

/// Each row's parent is the next one; the last of `chain` rows refers to itself.
fn folder(row: &Row, chain: u64) -> folder::ActiveModel {
    let n = row.number();
    folder::ActiveModel {
        id: Set(integer_key(n)),
        name: Set(format!("Folder {}", row.stream(folder::Column::Name).below(1000))),
        parent_id: Set(integer_key(if n % chain == chain - 1 { n } else { n + 1 })),
    }
}

/// Children before their parents, in columns that may not be NULL.
pub fn folders() -> Application {
    Application {
        schema: vec![
            "CREATE TABLE folder (id {id}, name VARCHAR(60) NOT NULL, parent_id BIGINT NOT NULL, \
             FOREIGN KEY (parent_id) REFERENCES folder (id))",
        ],
        steps: |_| {
            vec![step("folders", |seed| {
                let folders = seed.scaled(20);
                seed.table::<folder::Entity>().rows_by(folders, |row| folder(row, 5));
            })]
        },
        own: vec!["INSERT INTO folder VALUES (1, 'Mine', 1), (2, 'Mine as well', 1)"],
        ..Default::default()
    }
}

/// More than one statement's rows, each the child of the next.
pub fn deep_folders() -> Application {
    Application {
        steps: |_| {
            vec![step("folders", |seed| {
                seed.table::<folder::Entity>().rows_by(2_500, |row| folder(row, 2_500));
            })]
        },
        ..folders()
    }
}

/// Roots alone: each row refers to itself.
pub fn roots() -> Application {
    Application {
        steps: |_| {
            vec![step("folders", |seed| {
                let folders = seed.scaled(20);
                seed.table::<folder::Entity>().rows_by(folders, |row| folder(row, 1));
            })]
        },
        ..folders()
    }
}

entity! {
    #[sea_orm(table_name = "crate")]
    krate {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub name: String,
    }
}

entity! {
    #[sea_orm(table_name = "user")]
    user {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub name: String,
    }
}

entity! {
    #[sea_orm(table_name = "crate_user")]
    crate_user {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique_key = "pair")]
        pub crate_fk: i64,
        #[sea_orm(unique_key = "pair")]
        pub user_fk: i64,
        #[sea_orm(belongs_to, from = "crate_fk", to = "id")]
        pub krate: HasOne<super::krate::Entity>,
        #[sea_orm(belongs_to, from = "user_fk", to = "id")]
        pub user: HasOne<super::user::Entity>,
    }
}

/// A join table with a key of its own.
pub fn join_table() -> Application {
    Application {
        schema: vec![
            "CREATE TABLE \"crate\" (id {id}, name VARCHAR(60) NOT NULL UNIQUE)",
            "CREATE TABLE \"user\" (id {id}, name VARCHAR(60) NOT NULL UNIQUE)",
            "CREATE TABLE crate_user (id {id}, crate_fk BIGINT NOT NULL, user_fk BIGINT NOT NULL, \
             UNIQUE (crate_fk, user_fk), \
             FOREIGN KEY (crate_fk) REFERENCES \"crate\" (id) ON DELETE CASCADE, \
             FOREIGN KEY (user_fk) REFERENCES \"user\" (id) ON DELETE CASCADE)",
        ],
        steps: |_| {
            vec![step("crates", |seed| {
                let (crates, users) = (seed.scaled(6), seed.scaled(5));
                let name = |row: &Row| format!("Name {}", row.number());
                seed.table::<krate::Entity>().rows_by(crates, move |row| krate::ActiveModel {
                    id: Set(integer_key(row.number())),
                    name: Set(name(row)),
                });
                seed.table::<user::Entity>().rows_by(users, move |row| user::ActiveModel {
                    id: Set(integer_key(row.number())),
                    name: Set(name(row)),
                });
                let pairs = seed.world().permutation("pairs", crates * users);
                seed.table::<crate_user::Entity>().rows_by(2 * users, move |row| {
                    let pair = pairs.apply(row.number());
                    crate_user::ActiveModel {
                        id: Set(integer_key(row.number())),
                        crate_fk: Set(integer_key(pair / users)),
                        user_fk: Set(integer_key(pair % users)),
                    }
                });
            })]
        },
        own: vec![
            "INSERT INTO \"crate\" VALUES (1, 'Mine')",
            "INSERT INTO \"user\" VALUES (1, 'Me')",
            "INSERT INTO crate_user VALUES (1, 1, 1)",
        ],
        ..Default::default()
    }
}

entity! {
    #[sea_orm(table_name = "entry")]
    entry {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique_key = "place")]
        pub list_id: i64,
        #[sea_orm(unique_key = "place")]
        pub position: i32,
        #[sea_orm(belongs_to, from = "list_id", to = "id")]
        pub list: HasOne<super::super::held::item::Entity>,
    }
}

/// Positions that rows trade, within a parent.
pub fn positions() -> Application {
    Application {
        schema: vec![
            held::ITEM,
            "CREATE TABLE entry (id {id}, list_id BIGINT NOT NULL, position INTEGER NOT NULL, \
             UNIQUE (list_id, position), FOREIGN KEY (list_id) REFERENCES item (id))",
        ],
        steps: |version| {
            let mut steps = (plain().steps)(version);
            steps.push(step("entries", |seed| {
                let entries = seed.scaled(8);
                seed.table::<entry::Entity>().children_by(3, move |row| {
                    let list = row.number();
                    let places = row.world().permutation("places", entries);
                    (0..entries).map(move |n| entry::ActiveModel {
                        id: Set(integer_key(list * 1000 + n)),
                        list_id: Set(integer_key(list)),
                        position: Set(places.apply((n + list) % entries) as i32),
                    })
                });
            }));
            steps
        },
        own: vec![
            "INSERT INTO item (id, name) VALUES (5, 'Mine')",
            "INSERT INTO entry VALUES (5, 5, 0), (6, 5, 1)",
        ],
        ..Default::default()
    }
}

entity! {
    #[sea_orm(table_name = "badge")]
    badge {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub label: String,
        pub number: i32,
        pub active: bool,
    }
}

/// Badges whose labels and numbers are traded; the entity knows of no unique key.
fn badges(key: &'static [&'static str]) -> Application {
    Application {
        schema: [
            "@lite CREATE TABLE badge (id INTEGER PRIMARY KEY AUTOINCREMENT, \
             label VARCHAR(60) NOT NULL, number INTEGER NOT NULL, active BOOLEAN NOT NULL)",
            "@pg CREATE TABLE badge (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, \
             label VARCHAR(60) NOT NULL, number INTEGER NOT NULL, active BOOLEAN NOT NULL)",
            "@my CREATE TABLE badge (id BIGINT PRIMARY KEY AUTO_INCREMENT, \
             label VARCHAR(60) NOT NULL, number INTEGER NOT NULL, active BOOLEAN NOT NULL)",
        ]
        .iter()
        .chain(key)
        .copied()
        .collect(),
        steps: |_| {
            vec![step("badges", |seed| {
                let badges = seed.scaled(20);
                let values = seed.world().permutation("badges", badges);
                seed.table::<badge::Entity>().rows_by(badges, move |row| {
                    let value = values.apply(row.number());
                    let label = ["badge", "Badge"][row.number() as usize % 2];
                    badge::ActiveModel {
                        id: Set(integer_key(row.number())),
                        label: Set(format!("{label} {value}")),
                        number: Set((value / 2) as i32),
                        // One of two that have the same number.
                        active: Set(value % 2 == 0),
                    }
                });
            })]
        },
        own: vec![
            "@lite,pg INSERT INTO badge VALUES (5, 'Mine', -5, true)",
            "@my INSERT INTO badge VALUES (5, 'Mine', -5, 1)",
        ],
        ..Default::default()
    }
}

pub fn undeclared_key() -> Application {
    badges(&["CREATE UNIQUE INDEX badge_label ON badge (label)"])
}

pub fn two_undeclared_keys() -> Application {
    badges(&[
        "CREATE UNIQUE INDEX badge_label ON badge (label)",
        "CREATE UNIQUE INDEX badge_number ON badge (number, active)",
    ])
}

pub fn partial_key() -> Application {
    badges(&["@lite,pg CREATE UNIQUE INDEX badge_number ON badge (number) WHERE active"])
}

pub fn key_of_an_expression() -> Application {
    badges(&["@lite,pg CREATE UNIQUE INDEX badge_label ON badge (lower(label))"])
}

entity! {
    #[sea_orm(table_name = "land")]
    land {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub code: String,
    }
}

entity! {
    #[sea_orm(table_name = "city")]
    city {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub country_code: Option<String>,
        #[sea_orm(belongs_to, from = "country_code", to = "code")]
        pub land: HasOne<super::land::Entity>,
    }
}

mod bound {
    entity! {
        #[sea_orm(table_name = "city")]
        city {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub country_code: String,
            #[sea_orm(belongs_to, from = "country_code", to = "code")]
            pub land: HasOne<super::super::land::Entity>,
        }
    }
}

/// The countries' codes; two of them are others in version 2.
fn code(version: u32, n: u64) -> String {
    match (version, n) {
        (2, 0 | 1) => format!("seed.new{n}"),
        _ => format!("seed.{n}"),
    }
}

fn lands(version: u32) -> super::Step {
    step("lands", move |seed| {
        seed.table::<land::Entity>().rows_by(4, move |row| land::ActiveModel {
            id: Set(integer_key(row.number())),
            code: Set(code(version, row.number())),
        });
    })
}

/// Cities whose country may not be NULL.
fn bound_cities(action: &'static str) -> Application {
    let cities = format!(
        "CREATE TABLE city (id {{id}}, country_code VARCHAR(40) NOT NULL, \
         FOREIGN KEY (country_code) REFERENCES land (code) {action})"
    );
    Application {
        schema: vec![
            "CREATE TABLE land (id {id}, code VARCHAR(40) NOT NULL UNIQUE)",
            // A program has one such text for as long as it runs.
            Box::leak(cities.into_boxed_str()),
        ],
        steps: |version| {
            let cities = step("cities", move |seed| {
                let cities = seed.scaled(12);
                seed.table::<bound::city::Entity>().rows_by(cities, move |row| {
                    bound::city::ActiveModel {
                        id: Set(integer_key(row.number())),
                        country_code: Set(code(version, row.number() % 4)),
                    }
                });
            });
            vec![lands(version), cities]
        },
        own: vec!["INSERT INTO land VALUES (5, 'mine')", "INSERT INTO city VALUES (5, 'mine')"],
        ..Default::default()
    }
}

/// Cities whose country may be NULL.
fn free_cities(action: &'static str) -> Application {
    let bound = bound_cities(action);
    let free = |sql: &'static str| -> &'static str {
        Box::leak(
            sql.replace("country_code VARCHAR(40) NOT NULL", "country_code VARCHAR(40)")
                .into_boxed_str(),
        )
    };
    Application {
        schema: bound.schema.iter().copied().map(free).collect(),
        steps: |version| {
            let cities = step("cities", move |seed| {
                let cities = seed.scaled(12);
                seed.table::<city::Entity>().rows_by(cities, move |row| city::ActiveModel {
                    id: Set(integer_key(row.number())),
                    country_code: Set(
                        (row.number() % 5 > 0).then(|| code(version, row.number() % 4))
                    ),
                });
            });
            vec![lands(version), cities]
        },
        ..bound
    }
}

pub fn bound_cities_no_action() -> Application {
    bound_cities("")
}

pub fn bound_cities_restrict() -> Application {
    bound_cities("ON UPDATE RESTRICT")
}

pub fn bound_cities_cascade() -> Application {
    bound_cities("ON UPDATE CASCADE ON DELETE CASCADE")
}

pub fn free_cities_no_action() -> Application {
    free_cities("")
}

pub fn free_cities_restrict() -> Application {
    free_cities("ON UPDATE RESTRICT")
}

pub fn free_cities_cascade() -> Application {
    free_cities("ON UPDATE CASCADE ON DELETE SET NULL")
}
