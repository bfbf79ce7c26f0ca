//! Steps that go, and tables that move to another one.

use super::{
    Application,
    held::{ITEM, plain},
    step,
};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::integer_key;

entity! {
    #[sea_orm(table_name = "tag")]
    tag {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub item_id: i64,
        pub label: String,
        #[sea_orm(belongs_to, from = "item_id", to = "id")]
        pub item: HasOne<super::super::held::item::Entity>,
    }
}

/// Version 2 seeds the tags in a step of another name.
pub fn two_steps() -> Application {
    Application {
        schema: vec![
            ITEM,
            "CREATE TABLE tag (id {id}, item_id BIGINT NOT NULL, label VARCHAR(60) NOT NULL, \
             FOREIGN KEY (item_id) REFERENCES item (id) ON DELETE CASCADE)",
            "CREATE TABLE mine (id {id}, tag_id BIGINT NOT NULL, \
             FOREIGN KEY (tag_id) REFERENCES tag (id) ON DELETE CASCADE)",
        ],
        steps: |version| {
            let mut steps = (plain().steps)(version);
            steps.push(step(if version == 1 { "tags" } else { "labels" }, |seed| {
                let items = seed.scaled(20);
                seed.table::<tag::Entity>().rows_by(30, move |row| tag::ActiveModel {
                    id: Set(integer_key(row.number())),
                    item_id: Set(integer_key(row.stream(tag::Column::ItemId).below(items))),
                    label: Set(format!("Tag {}", row.number())),
                });
            }));
            steps
        },
        own: vec![
            "INSERT INTO item (id, name) VALUES (5, 'Mine')",
            "INSERT INTO tag (id, item_id, label) VALUES (6, 5, 'Mine')",
            "INSERT INTO mine (id, tag_id) VALUES (7, 6)",
        ],
        exempt: vec!["mine"],
        ..Default::default()
    }
}
