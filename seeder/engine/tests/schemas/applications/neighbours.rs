//! Neighbours of the kinds that other files show: keys of which a row can be parked elsewhere, and rows that
//! have to make way together with what refers to them.

use super::{Application, held::item, step};
use sea_orm::{ActiveValue::Set, prelude::Uuid};
use sea_orm_seeding::{Row, integer_key};

fn name(row: &Row) -> String {
    format!("Name {}", row.number())
}

fn items(seed: &mut sea_orm_seeding::Seed, rows: u64) {
    seed.table::<item::Entity>().rows_by(rows, |row| item::ActiveModel {
        id: Set(integer_key(row.number())),
        name: Set(name(row)),
    });
}

entity! {
    #[sea_orm(table_name = "seat")]
    seat {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub item_id: Option<i64>,
        pub code: Uuid,
        pub rank: i16,
        #[sea_orm(belongs_to, from = "item_id", to = "id")]
        pub item: HasOne<super::super::held::item::Entity>,
    }
}

entity! {
    #[sea_orm(table_name = "cushion")]
    cushion {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub pair_id: i64,
        #[sea_orm(belongs_to, from = "pair_id", to = "id")]
        pub pair: HasOne<super::pair::Entity>,
    }
}

entity! {
    #[sea_orm(table_name = "pair")]
    pair {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub left_id: i64,
        pub right_id: i64,
        #[sea_orm(belongs_to, relation_enum = "Left", from = "left_id", to = "id")]
        pub left: HasOne<super::super::held::item::Entity>,
        #[sea_orm(belongs_to, relation_enum = "Right", from = "right_id", to = "id")]
        pub right: HasOne<super::super::held::item::Entity>,
    }
}

/// Three unique keys that only the database knows: a reference that may be NULL, a UUID, a small number.
pub fn seats() -> Application {
    Application {
        schema: vec![
            super::held::ITEM,
            "CREATE TABLE seat (id {id}, item_id BIGINT UNIQUE, code {uuid} NOT NULL UNIQUE, \
             \"rank\" SMALLINT NOT NULL, UNIQUE (\"rank\"), \
             FOREIGN KEY (item_id) REFERENCES item (id) ON DELETE SET NULL)",
        ],
        steps: |_| {
            vec![step("seats", |seed| {
                let rows = seed.scaled(15);
                items(seed, rows);
                let (to, codes, ranks) = (
                    seed.world().permutation("to", rows),
                    seed.world().permutation("codes", rows),
                    seed.world().permutation("ranks", rows),
                );
                seed.table::<seat::Entity>().rows_by(rows, move |row| seat::ActiveModel {
                    id: Set(integer_key(row.number())),
                    item_id: Set(
                        (row.number() % 4 != 3).then(|| integer_key(to.apply(row.number())))
                    ),
                    code: Set(Uuid::from_u128(u128::from(codes.apply(row.number())))),
                    rank: Set(ranks.apply(row.number()) as i16),
                });
            })]
        },
        own: vec!["INSERT INTO item VALUES (1, 'Mine')"],
        ..Default::default()
    }
}

/// Rows that cannot be parked and to which others refer, in a step of its own.
pub fn pairs() -> Application {
    Application {
        schema: vec![
            super::held::ITEM,
            "CREATE TABLE pair (id {id}, left_id BIGINT NOT NULL, right_id BIGINT NOT NULL, \
             UNIQUE (left_id, right_id), FOREIGN KEY (left_id) REFERENCES item (id), \
             FOREIGN KEY (right_id) REFERENCES item (id))",
            "CREATE TABLE cushion (id {id}, pair_id BIGINT NOT NULL, \
             FOREIGN KEY (pair_id) REFERENCES pair (id) ON DELETE CASCADE)",
        ],
        steps: |_| {
            let pairs = step("pairs", |seed| {
                let rows = seed.scaled(5);
                items(seed, rows);
                let places = seed.world().permutation("pairs", rows * rows);
                seed.table::<pair::Entity>().rows_by(2 * rows, move |row| {
                    let place = places.apply(row.number());
                    pair::ActiveModel {
                        id: Set(integer_key(row.number())),
                        left_id: Set(integer_key(place / rows)),
                        right_id: Set(integer_key(place % rows)),
                    }
                });
            });
            let cushions = step("cushions", |seed| {
                let rows = seed.scaled(10);
                seed.table::<cushion::Entity>().rows_by(rows, |row| cushion::ActiveModel {
                    id: Set(integer_key(row.number())),
                    pair_id: Set(integer_key(row.number())),
                });
            });
            vec![cushions, pairs]
        },
        own: vec![
            "INSERT INTO item VALUES (1, 'Mine'), (2, 'Mine')",
            "INSERT INTO pair VALUES (1, 1, 2)",
        ],
        ..Default::default()
    }
}
