//! An application of its own: two entities, a migrator, two steps, a one-statement command line.
//! `cargo run -p sea-orm-seeding --example bakery -- --database-url sqlite://bakery.db fresh`
#![expect(unreachable_pub, reason = "entities look as SeaORM's generator writes them")]

use sea_orm_migration::{prelude::*, schema::*, sea_orm::Set};
use sea_orm_seeding::{Seed, SeedStep, SeederTrait, StepName, integer_key};

mod bakery {
    use sea_orm::entity::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "bakery")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        #[sea_orm(has_many)]
        pub cakes: HasMany<super::cake::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod cake {
    use sea_orm::entity::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cake")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub bakery_id: i64,
        pub price_cents: i32,
        #[sea_orm(belongs_to, from = "bakery_id", to = "id")]
        pub bakery: HasOne<super::bakery::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(DeriveMigrationName)]
struct CreateTables;

#[async_trait::async_trait]
impl MigrationTrait for CreateTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut bakery = Table::create().table("bakery").col(big_pk_auto("id")).take();
        manager.create_table(bakery.col(string("name")).take()).await?;
        let mut key = ForeignKey::create().from("cake", "bakery_id").to("bakery", "id").to_owned();
        let mut cake = Table::create().table("cake").col(big_pk_auto("id")).take();
        cake.col(big_integer("bakery_id")).col(integer("price_cents")).foreign_key(&mut key);
        manager.create_table(cake).await
    }
}

struct Migrator;
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateTables)]
    }
}

struct Bakeries;
impl SeedStep for Bakeries {
    fn name(&self) -> StepName {
        StepName::new("bakeries")
    }
    fn seed(&self, seed: &mut Seed) {
        seed.table::<bakery::Entity>().rows_by(10, |row| bakery::ActiveModel {
            id: Set(integer_key(row.number())),
            name: Set(format!("Bakery {}", row.number() + 1)),
        });
    }
}

struct Cakes;
impl SeedStep for Cakes {
    fn name(&self) -> StepName {
        StepName::new("cakes")
    }
    fn seed(&self, seed: &mut Seed) {
        let cakes = seed.scaled(200);
        seed.table::<cake::Entity>().rows_by(cakes, |row| cake::ActiveModel {
            id: Set(integer_key(row.number())),
            bakery_id: Set(integer_key(row.stream(cake::Column::BakeryId).below(10))),
            price_cents: Set(row.stream(cake::Column::PriceCents).within(150..=900)),
        });
    }
}

struct Seeder;
impl SeederTrait for Seeder {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        vec![Box::new(Cakes), Box::new(Bakeries)] // the foreign key puts the bakeries first
    }
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    sea_orm_seeding::cli::run(Migrator, Seeder).await
}
