//! Foreign keys that only the database knows: `note` refers to the seeded table `item` and has no
//! step, or its entity does not say so.

use super::{Application, step};
use crate::applications::held::{ITEM, item, plain};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{KeySpace, integer_key};

/// Seeded items, and notes that nobody seeds.
fn notes(note: &'static [&'static str]) -> Application {
    Application {
        schema: [ITEM].iter().chain(note).copied().collect(),
        exempt: vec!["note"],
        ..plain()
    }
}

pub fn note_cascade() -> Application {
    notes(&["CREATE TABLE note (id {id}, body VARCHAR(60) NOT NULL, item_id BIGINT, \
             FOREIGN KEY (item_id) REFERENCES item (id) ON DELETE CASCADE)"])
}

pub fn note_set_null() -> Application {
    notes(&["CREATE TABLE note (id {id}, body VARCHAR(60) NOT NULL, item_id BIGINT, \
             FOREIGN KEY (item_id) REFERENCES item (id) ON DELETE SET NULL)"])
}

pub fn note_no_action() -> Application {
    notes(&["CREATE TABLE note (id {id}, body VARCHAR(60) NOT NULL, item_id BIGINT NOT NULL, \
             FOREIGN KEY (item_id) REFERENCES item (id))"])
}

/// Notes whose keys are bytes, or that have none.
pub fn note_with_another_key() -> Application {
    notes(&[
        "CREATE TABLE note (id {uuid} NOT NULL PRIMARY KEY, item_id BIGINT, \
         FOREIGN KEY (item_id) REFERENCES item (id) ON DELETE CASCADE)",
        "CREATE TABLE mark (word VARCHAR(60), item_id BIGINT, \
         FOREIGN KEY (item_id) REFERENCES item (id) ON DELETE SET NULL)",
    ])
}

/// MariaDB does not have this action.
pub fn note_set_default() -> Application {
    notes(&[
        "INSERT INTO item (id, name) VALUES (3, 'What others fall back to')",
        "CREATE TABLE note (id {id}, body VARCHAR(60) NOT NULL, item_id BIGINT DEFAULT 3, \
         FOREIGN KEY (item_id) REFERENCES item (id) ON DELETE SET DEFAULT)",
    ])
}

/// In another schema of PostgreSQL, another database of MariaDB.
pub fn note_elsewhere() -> Application {
    let schema = vec![
        ITEM,
        "@pg CREATE SCHEMA elsewhere",
        "@pg CREATE TABLE elsewhere.note (id BIGINT PRIMARY KEY, body VARCHAR(60) NOT NULL, \
         item_id BIGINT REFERENCES item (id) ON DELETE CASCADE)",
        "@my CREATE TABLE {elsewhere}.note (id BIGINT PRIMARY KEY, body VARCHAR(60) NOT NULL, \
         item_id BIGINT, FOREIGN KEY (item_id) REFERENCES {here}.item (id) ON DELETE CASCADE)",
    ];
    Application { schema, ..plain() }
}

entity! {
    #[sea_orm(table_name = "product")]
    product {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub code: String,
    }
}

/// Refers to a unique column that is no key, and follows it when it changes.
pub fn note_on_a_code() -> Application {
    Application {
        schema: vec![
            "CREATE TABLE product (id {id}, code VARCHAR(40) NOT NULL UNIQUE)",
            "CREATE TABLE note (id {id}, body VARCHAR(60) NOT NULL, code VARCHAR(40), \
             FOREIGN KEY (code) REFERENCES product (code) ON DELETE CASCADE ON UPDATE CASCADE)",
        ],
        steps: |_| {
            vec![step("products", |seed| {
                let products = seed.scaled(20);
                seed.table::<product::Entity>().rows_by(products, |row| product::ActiveModel {
                    id: Set(integer_key(row.number())),
                    code: Set(format!("seed.{}", row.number())),
                });
            })]
        },
        own: vec!["INSERT INTO product (code) VALUES ('mine')"],
        exempt: vec!["note"],
        ..Default::default()
    }
}

entity! {
    #[sea_orm(table_name = "seat")]
    seat {
        #[sea_orm(primary_key, auto_increment = false)]
        pub row_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i64,
        pub price: i32,
    }
}

/// Refers to a key of two columns.
pub fn note_on_two_columns() -> Application {
    Application {
        schema: vec![
            "CREATE TABLE seat (row_id BIGINT NOT NULL, place BIGINT NOT NULL, \
             price INTEGER NOT NULL, PRIMARY KEY (row_id, place))",
            "CREATE TABLE note (id {id}, body VARCHAR(60) NOT NULL, row_id BIGINT, place BIGINT, \
             FOREIGN KEY (row_id, place) REFERENCES seat (row_id, place) ON DELETE CASCADE)",
        ],
        steps: |_| {
            vec![step("seats", |seed| {
                let rows = seed.scaled(4);
                let table = seed.table::<seat::Entity>();
                table.within(seat::Column::RowId, KeySpace::INTEGERS).children_by(rows, |row| {
                    let price = row.stream(seat::Column::Price).within(10..=90);
                    let row = integer_key(row.number());
                    (0..5).map(move |place| seat::ActiveModel {
                        row_id: Set(row),
                        place: Set(place),
                        price: Set(price),
                    })
                });
            })]
        },
        own: vec!["INSERT INTO seat VALUES (1, 0, 5)"],
        exempt: vec!["note"],
        ..Default::default()
    }
}

entity! {
    #[sea_orm(table_name = "note")]
    note {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub body: String,
        pub item_id: Option<i64>,
    }
}

/// Has a step, whose entity does not say that it refers to anything.
pub fn note_unrelated() -> Application {
    Application {
        steps: |version| {
            let mut steps = (plain().steps)(version);
            steps.push(step("notes", |seed| {
                let items = seed.scaled(20);
                seed.table::<note::Entity>().rows_by(10, move |row| note::ActiveModel {
                    id: Set(integer_key(row.number())),
                    body: Set("Seeded".to_owned()),
                    item_id: Set(item(row.number() % items).id.take()),
                });
            }));
            steps
        },
        exempt: vec![],
        ..note_cascade()
    }
}
