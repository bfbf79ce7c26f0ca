//! The testing kit: a database of one's own, built once, gone in the end.
#![expect(clippy::expect_used, clippy::panic, reason = "these are tests")]

#[macro_use]
#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test binary uses a part of it")]
mod support;

use entity::feature_flag;
use migration::Migrator;
use sea_orm::{ActiveValue::Set, ConnectionTrait, Database, DbErr, EntityTrait, PaginatorTrait};
use sea_orm_seeding::{
    KeySpace, Seed, SeedStep, SeederTrait, StepName,
    testing::{Template, TestDatabase},
};
use seeder::Seeder;
use std::{
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use support::Backend;

on_every_database!(
    a_database_is_ones_own,
    a_template_is_built_once,
    what_a_crash_left_behind_goes_with_the_next_tests,
);

/// Whether a database can still be used.
async fn is_there(url: &str) -> bool {
    async fn ask(url: &str) -> Result<(), DbErr> {
        let database = Database::connect(url).await?;
        let flags = feature_flag::Entity::find().count(&database).await;
        database.close().await?;
        flags.map(|_| ())
    }
    ask(url).await.is_ok()
}

async fn a_database_is_ones_own(backend: Backend) {
    let template = backend.place(Template::new(Migrator, Seeder));
    let mine = template.database().await.expect("a database");
    let other = template.database().await.expect("another one");
    let count = async |database: &TestDatabase| {
        entity::playlist_track::Entity::find().count(database.connection()).await.expect("a count")
    };
    assert!(count(&mine).await > 3_000);
    let deleted = entity::playlist::Entity::delete_many().exec(mine.connection()).await;
    assert!(deleted.is_ok_and(|deleted| deleted.rows_affected > 100));
    assert_eq!(count(&mine).await, 0, "the foreign keys are there as well");
    assert!(count(&other).await > 3_000);
    // The next key is outside the seed space, as after any other seeding.
    let track = entity::track::ActiveModel {
        source: Set(entity::sea_orm_active_enums::TrackSource::Youtube),
        identifier: Set("mine".to_owned()),
        title: Set("Mine".to_owned()),
        artist: Set("Me".to_owned()),
        duration_ms: Set(1),
        uri: Set("https://media.example/mine".to_owned()),
        ..Default::default()
    };
    let inserted = entity::track::Entity::insert(track).exec(other.connection()).await;
    let id = inserted.expect("a row of one's own").last_insert_id;
    assert!(!(1_000_000_000..2_000_000_000).contains(&id), "{id}");
    let url = mine.url().to_owned();
    assert!(is_there(&url).await);
    drop(mine);
    assert!(!is_there(&url).await);
}

/// A seeder that counts how often its rows are asked for.
#[derive(Clone)]
struct Counted(Arc<AtomicU32>);

impl SeederTrait for Counted {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        vec![Box::new(self.clone())]
    }
}

impl SeedStep for Counted {
    fn name(&self) -> StepName {
        StepName::new("counted")
    }

    fn seed(&self, seed: &mut Seed) {
        self.0.fetch_add(1, Ordering::SeqCst);
        seed.table::<feature_flag::Entity>()
            .within(feature_flag::Column::Key, KeySpace::Text("counted."))
            .rows_by(3, |row| feature_flag::ActiveModel {
                key: Set(format!("counted.{}", row.number())),
                description: Set("Three of them".to_owned()),
                enabled_by_default: Set(true),
            });
    }
}

async fn a_template_is_built_once(backend: Backend) {
    let builds = Arc::new(AtomicU32::new(0));
    let template = backend.place(Template::new(Migrator, Counted(builds.clone())));
    let flags = async || {
        let database = template.database().await.expect("a database");
        feature_flag::Entity::find().count(database.connection()).await.expect("a count")
    };
    let counts = tokio::join!(flags(), flags(), flags(), flags());
    assert_eq!(counts, (3, 3, 3, 3));
    // A build asks before it knows the database and after. None where an earlier run of this executable
    // has built it.
    assert!(builds.load(Ordering::SeqCst) <= 2);
}

async fn what_a_crash_left_behind_goes_with_the_next_tests(backend: Backend) {
    let template = backend.place(Template::new(Migrator, Seeder));
    let mine = template.database().await.expect("a database");
    let left = format!("{}dead", mine.url().trim_end_matches(".db"));
    let left = match backend {
        Backend::Sqlite => {
            let path = format!("{left}.db");
            let path = Path::new(path.trim_start_matches("sqlite://")).to_owned();
            std::fs::write(&path, "").expect("a file");
            std::fs::write(path.with_extension("lock"), "").expect("a lock that nobody holds");
            format!("sqlite://{}", path.display())
        }
        Backend::Postgres | Backend::MariaDb => {
            let admin = Database::connect(backend.server()).await.expect("the server answers");
            let name = left.rsplit('/').next().expect("a name");
            let sql = format!("CREATE DATABASE {name}");
            admin.execute_unprepared(&sql).await.expect("a database that nobody has");
            left
        }
    };
    assert!(Database::connect(&left).await.is_ok());
    let test = format!("{}::a_database_is_ones_own", format!("{backend:?}").to_lowercase());
    let next = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", &test])
        .output()
        .expect("the next tests");
    assert!(next.status.success(), "{}", String::from_utf8_lossy(&next.stdout));
    assert!(Database::connect(&left).await.is_err());
    assert!(is_there(mine.url()).await, "who is alive keeps its database");
}
