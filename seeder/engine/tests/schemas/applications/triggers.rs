//! Triggers that set a column which the seed gives.

use super::{Application, step};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::integer_key;

entity! {
    #[sea_orm(table_name = "article")]
    article {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub title: String,
        pub updated_at: DateTime,
        pub next_id: Option<i64>,
        #[sea_orm(self_ref, relation_enum = "Next", relation_reverse = "Former", from = "next_id", to = "id")]
        pub next: HasOne<Entity>,
        #[sea_orm(self_ref, relation_enum = "Former", relation_reverse = "Next")]
        pub former: HasMany<Entity>,
    }
}

/// Articles, and the same moment for all that are touched.
fn articles(triggers: &'static [&'static str], steps: fn(u32) -> Vec<super::Step>) -> Application {
    let table = "CREATE TABLE article (id {id}, title VARCHAR(60) NOT NULL, \
                 updated_at {moment} NOT NULL, next_id BIGINT, \
                 FOREIGN KEY (next_id) REFERENCES article (id))";
    Application {
        schema: [table].iter().chain(triggers).copied().collect(),
        steps,
        own: vec![
            "INSERT INTO article (id, title, updated_at) VALUES (5, 'Mine', '2020-01-01 00:00:00')",
        ],
        ..Default::default()
    }
}

fn alone(_: u32) -> Vec<super::Step> {
    vec![step("articles", |seed| seeded(seed, false))]
}

/// Each refers to the next one, which is written in a second pass.
fn linked(_: u32) -> Vec<super::Step> {
    vec![step("articles", |seed| seeded(seed, true))]
}

fn seeded(seed: &mut sea_orm_seeding::Seed, linked: bool) {
    let articles = seed.scaled(10);
    let now = seed.world().now.naive_utc();
    seed.table::<article::Entity>().rows_by(articles, move |row| {
        let n = row.number();
        article::ActiveModel {
            id: Set(integer_key(n)),
            title: Set(format!("Article {}", row.stream(article::Column::Title).below(1000))),
            updated_at: Set(now),
            next_id: Set((linked && n + 1 < articles).then(|| integer_key(n + 1))),
        }
    });
}

const ALWAYS: &[&str] = &[
    "@lite CREATE TRIGGER article_touch AFTER UPDATE ON article BEGIN \
     UPDATE article SET updated_at = '2001-02-03 04:05:06' WHERE id = NEW.id; END",
    "@pg CREATE FUNCTION touch() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN \
     NEW.updated_at = '2001-02-03 04:05:06'; RETURN NEW; END $$",
    "@pg CREATE TRIGGER article_touch BEFORE UPDATE ON article FOR EACH ROW \
     EXECUTE FUNCTION touch()",
    "@my CREATE TRIGGER article_touch BEFORE UPDATE ON article FOR EACH ROW \
     SET NEW.updated_at = '2001-02-03 04:05:06'",
];

const IF_UNCHANGED: &[&str] = &[
    "@lite CREATE TRIGGER article_touch AFTER UPDATE ON article \
     WHEN NEW.updated_at IS OLD.updated_at BEGIN \
     UPDATE article SET updated_at = '2001-02-03 04:05:06' WHERE id = NEW.id; END",
    "@pg CREATE FUNCTION touch() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN \
     NEW.updated_at = '2001-02-03 04:05:06'; RETURN NEW; END $$",
    "@pg CREATE TRIGGER article_touch BEFORE UPDATE ON article FOR EACH ROW \
     WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at) EXECUTE FUNCTION touch()",
    "@my CREATE TRIGGER article_touch BEFORE UPDATE ON article FOR EACH ROW \
     SET NEW.updated_at = IF(NEW.updated_at <=> OLD.updated_at, \
     '2001-02-03 04:05:06', NEW.updated_at)",
];

pub fn touched() -> Application {
    articles(ALWAYS, alone)
}

pub fn touched_if_unchanged() -> Application {
    articles(IF_UNCHANGED, alone)
}

pub fn touched_with_links() -> Application {
    articles(ALWAYS, linked)
}

pub fn touched_if_unchanged_with_links() -> Application {
    articles(IF_UNCHANGED, linked)
}

/// The same without a trigger; MariaDB's own way of touching a row.
pub fn untouched_with_links() -> Application {
    let application = articles(&[], linked);
    let schema = vec![
        "@lite,pg SELECT 1",
        "@my ALTER TABLE article MODIFY updated_at DATETIME(6) NOT NULL \
         DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
    ];
    Application { schema: [application.schema.clone(), schema].concat(), ..application }
}
