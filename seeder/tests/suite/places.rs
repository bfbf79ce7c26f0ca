//! Databases that are not set up as usual.

use crate::support::{Backend, World, seeder, undisturbed};
use migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, Schema, Set, TransactionTrait,
    entity::prelude::*,
};
use sea_orm_seeding::{Seed, SeedStep, SeederTrait, StepName, integer_key, testing::Template};

#[tokio::test]
async fn postgres_schemas_with_awkward_names() {
    let world = World::new(Backend::Postgres).await;
    let schema = r#"Odd "schema", here"#;
    let named = [("DATABASE_SCHEMA", schema)];
    let absent = world.seeder_with(&named, "fresh").exits(1);
    assert!(absent.stderr.contains("CREATE SCHEMA"), "{}", absent.stderr);
    world.execute(r#"CREATE SCHEMA "Odd ""schema"", here""#).await;
    for command in ["fresh", "refresh", "seed --seed 7", "reset", "seed --seed 0", "seed"] {
        world.seeder_with(&named, command).exits(0);
    }
    let verified = world.seeder_with(&named, "verify --format json").exits(0);
    assert_eq!(verified.json()["digest"], undisturbed().await.0);
    let other = World::seeded(Backend::Sqlite).await;
    let parity = format!("parity --max-divergence 0 --against {}", other.url);
    world.seeder_with(&named, &parity).exits(0);
    let checked = world.seeder_with(&named, "check --live --format json").exits(4);
    assert!(!checked.stdout.contains(r#""area":"schema""#), "{}", checked.stdout);
    let tables = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(world.number(tables).await, 0);
    // The same schema by the database's own search path.
    let path = format!(
        r#"ALTER DATABASE {} SET search_path = "no such schema", "Odd ""schema"", here", public"#,
        world.name()
    );
    world.execute(&path).await;
    assert_eq!(world.verify(), undisturbed().await);
    assert_eq!(world.seeder("seed --format json").exits(0).counts()[..2], [0, 0]);
    world.seeder("fresh").exits(0);
    assert_eq!(world.number(tables).await, 0);
}

#[tokio::test]
async fn sqlite_files_in_wal_mode_that_others_have_open() {
    let world = World::seeded(Backend::Sqlite).await;
    world.execute("PRAGMA journal_mode = WAL").await;
    let reader = world.connect().await;
    let transaction = reader.begin().await.expect("a transaction");
    let count = "SELECT * FROM track";
    transaction.execute_unprepared(count).await.expect("somebody reads");
    world.seeder("seed --seed 7").exits(0);
    world.seeder("verify").exits(0);
    world.seeder("seed --seed 0").exits(0);
    transaction.rollback().await.expect("nobody reads any more");
    assert_eq!(world.verify(), undisturbed().await);

    // Who writes and does not end it keeps everybody else from writing.
    let transaction = reader.begin().await.expect("a transaction");
    let write = "UPDATE track SET title = 'Mine' WHERE id = 1000000000";
    transaction.execute_unprepared(write).await.expect("somebody writes");
    world.seeder("verify").exits(0);
    let refused = world.seeder("seed --seed 7").exits(1);
    assert!(refused.stderr.contains("another program writes"), "{}", refused.stderr);
    transaction.rollback().await.expect("nobody writes any more");
    reader.close().await.expect("the connection closes");
    assert_eq!(world.verify(), undisturbed().await);
}

#[tokio::test]
async fn paths_with_awkward_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let awkward = folder.path().join("a b ü #1 100%");
    std::fs::create_dir(&awkward).expect("a folder");
    seeder(&awkward, &[], "fresh").exits(0);
    seeder(&awkward, &[], "verify").exits(0);
}

/// A table of which every name has to be quoted.
#[expect(unreachable_pub, reason = "entities are public")]
mod odd {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "Order \"of\" `select`")]
    pub struct Model {
        #[sea_orm(primary_key, column_name = "Key \"of\" `from`")]
        pub id: i64,
        #[sea_orm(column_name = "where", unique)]
        pub place: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

struct OddMigrator;

impl MigratorTrait for OddMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(OddMigration)]
    }
}

struct OddMigration;

impl MigrationName for OddMigration {
    fn name(&self) -> &str {
        "m1_odd"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OddMigration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = Schema::new(manager.get_database_backend());
        manager.create_table(schema.create_table_from_entity(odd::Entity)).await
    }
}

struct OddSeeder;

impl SeederTrait for OddSeeder {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        vec![Box::new(Self)]
    }
}

impl SeedStep for OddSeeder {
    fn name(&self) -> StepName {
        StepName::new("odd")
    }

    fn seed(&self, seed: &mut Seed) {
        seed.table::<odd::Entity>().rows_by(5, |row| odd::ActiveModel {
            id: Set(integer_key(row.number())),
            place: Set(format!("'{}' \"quoted\" \\ `so`", row.number())),
        });
    }
}

pub(crate) async fn identifiers_that_need_quoting(backend: Backend) {
    let template = backend.place(Template::new(OddMigrator, OddSeeder));
    let database = template.database().await.expect("a seeded database");
    let connection = database.connection();
    let again = sea_orm_seeding::seed(connection, &OddSeeder, sea_orm_seeding::World::default());
    let again = again.await.expect("the second run");
    assert!(again.is_unchanged());
    let deleted = odd::Entity::delete_many().exec(connection).await.expect("they go");
    assert_eq!(deleted.rows_affected, 5);
    let again = sea_orm_seeding::seed(connection, &OddSeeder, sea_orm_seeding::World::default());
    assert_eq!(again.await.expect("the third run").inserted(), 5);
    let mine = odd::ActiveModel { place: Set("mine".to_owned()), ..Default::default() };
    let mine = odd::Entity::insert(mine).exec(connection).await.expect("a row of one's own");
    assert!(!(1_000_000_000..2_000_000_000).contains(&mine.last_insert_id));
    assert_eq!(odd::Entity::find().count(connection).await, Ok(6));
}
