//! What `check` finds in seeds that are wrong, all of it in one run.
#![expect(unreachable_pub, reason = "entities look as SeaORM's generator writes them")]
#![expect(clippy::expect_used, reason = "these are tests")]

use sea_orm::ActiveValue::Set;
use sea_orm_migration::{prelude::*, schema::*};
use sea_orm_seeding::{
    Area, Cell, KeySpace, Scenario, Seed, SeedStep, SeederTrait, StepName, check, integer_key,
};
use std::sync::atomic::{AtomicI32, Ordering};

mod cake {
    use sea_orm::entity::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cake")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub price_cents: i32,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

struct Migrator;
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateTables)]
    }
}

#[derive(DeriveMigrationName)]
struct CreateTables;

#[async_trait::async_trait]
impl MigrationTrait for CreateTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut cake = Table::create().table("cake").col(big_pk_auto("id")).take();
        cake.col(string_len("name", 20)).col(integer("price_cents"));
        cake.check(Expr::col("price_cents").between(1, 900));
        manager.create_table(cake).await?;
        manager.create_table(Table::create().table("log").col(big_pk_auto("id")).take()).await
    }
}

/// A migrator that cannot run.
struct Broken;
impl MigratorTrait for Broken {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(BrokenMigration)]
    }
}

struct BrokenMigration;

impl MigrationName for BrokenMigration {
    fn name(&self) -> &str {
        "m1_broken"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for BrokenMigration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("SELECT jam FROM nowhere").await?;
        Ok(())
    }
}

/// One step, a row of each number, and whether the table `log` is exempt.
#[derive(Clone, Copy)]
struct Cakes(fn(u64) -> cake::ActiveModel, bool);

impl SeedStep for Cakes {
    fn name(&self) -> StepName {
        StepName::new("cakes")
    }
    fn seed(&self, seed: &mut Seed) {
        let make = self.0;
        seed.table::<cake::Entity>().rows_by(20, move |row| make(row.number()));
    }
}

impl SeederTrait for Cakes {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        vec![Box::new(*self)]
    }
    fn exempt_tables(&self) -> Vec<(&'static str, &'static str)> {
        if self.1 { vec![("log", "written by the server")] } else { Vec::new() }
    }
}

fn cake(n: u64) -> cake::ActiveModel {
    cake::ActiveModel {
        id: Set(integer_key(n)),
        name: Set(format!("Cake {n}")),
        price_cents: Set(1 + n as i32),
    }
}

async fn faults(seeder: &dyn SeederTrait) -> Vec<String> {
    let faults = check(&Migrator, seeder).await.expect("a check");
    faults.iter().map(|fault| format!("{:?}: {fault}", fault.area)).collect()
}

#[tokio::test]
async fn sound_seeds_have_no_faults() {
    assert_eq!(faults(&Cakes(cake, true)).await, [""; 0]);
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let seeder = Cakes(
        |n| cake::ActiveModel {
            id: Set(if n < 7 { n as i64 } else { integer_key(n) }),
            name: Set(if n == 9 { "C".repeat(21) } else { format!("Cake {n}") }),
            ..cake(n)
        },
        false,
    );
    let found = faults(&seeder).await;
    let row = |n: u64| {
        format!(
            "Rows: step `cakes`, table `cake`, row {n} (id={n}): `id` is {n}, outside the seed space \
             (1000000000 to 1999999999)"
        )
    };
    let mut expected: Vec<String> = (0..5).map(row).collect();
    expected.extend([
        "Rows: step `cakes`, table `cake`: 2 more rows break a rule".to_owned(),
        "Tables: table `log`: no step fills it".to_owned(),
        "Rows: table `cake`, column `name`: 'CCCCCCCCCCCCCCCCCCCC…' has 21 characters, the schema \
         allows 20"
            .to_owned(),
    ]);
    assert_eq!(found, expected);
}

#[tokio::test]
async fn rows_that_do_not_repeat_are_named_with_their_column() {
    static CALLS: AtomicI32 = AtomicI32::new(0);
    let seeder = Cakes(
        |n| cake::ActiveModel {
            price_cents: Set(1 + CALLS.fetch_add(1, Ordering::Relaxed) % 7),
            ..cake(n)
        },
        true,
    );
    let found = faults(&seeder).await;
    let named = found.iter().any(|fault| {
        fault.starts_with("Repeats: table `cake`: row ")
            && fault.ends_with("column `price_cents`: it is another one when it is made again")
    });
    assert!(named, "{found:?}");
}

#[tokio::test]
async fn rows_that_depend_on_their_order_are_found() {
    // Every thread counts for itself, so that only the order or the thread makes a difference.
    thread_local!(static LAST: std::cell::Cell<u64> = const { std::cell::Cell::new(0) });
    let seeder = Cakes(
        |n| {
            let falls = LAST.replace(n) > n;
            cake::ActiveModel { price_cents: Set(if falls && n == 5 { 9 } else { 8 }), ..cake(n) }
        },
        true,
    );
    let found = faults(&seeder).await;
    assert!(
        found.iter().any(|fault| fault.starts_with("Repeats: table `cake`: row 5")),
        "{found:?}"
    );
}

#[tokio::test]
async fn what_only_seeding_shows_is_a_fault_of_the_trial() {
    let seeder = Cakes(|n| cake::ActiveModel { price_cents: Set(901), ..cake(n) }, true);
    let found = faults(&seeder).await;
    assert!(found[0].starts_with("Trial: seeding a private database: step `cakes`"), "{found:?}");
    assert!(found[0].contains("CHECK constraint failed"), "{found:?}");
}

#[tokio::test]
async fn migrations_that_fail_are_a_fault() {
    let found = check(&Broken, &Cakes(cake, true)).await.expect("a check");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].area, Area::Schema);
    assert_eq!(found[0].to_string(), "the migrations, on SQLite: (code: 1) no such table: nowhere");
}

struct Wrong;
impl SeedStep for Wrong {
    fn name(&self) -> StepName {
        StepName::new("Wrong name")
    }
    fn seed(&self, seed: &mut Seed) {
        seed.table::<cake::Entity>().rows([cake(0)]);
    }
    fn reviewed(&self) -> Option<&'static str> {
        Some("yesterday")
    }
    fn after(&self) -> Vec<StepName> {
        vec![StepName::new("nothing")]
    }
}

impl SeederTrait for Wrong {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        vec![Box::new(Self), Box::new(Self)]
    }
    fn scenarios(&self) -> Vec<Scenario> {
        vec![scenario("plain", "cake", "1"), scenario("plain", "tart", "1")]
    }
}

fn scenario(name: &'static str, table: &'static str, key: &str) -> Scenario {
    Scenario { name, table, key: key.to_owned(), reason: "somebody wants it" }
}

#[tokio::test]
async fn mistakes_in_the_list_of_steps_are_all_told() {
    let found = check(&Migrator, &Wrong).await.expect("a check");
    let causes: Vec<&str> = found.iter().map(|fault| fault.cause.as_str()).collect();
    for cause in [
        "`Wrong name` is no step name",
        "two steps are called `Wrong name`",
        "table `cake` is declared twice",
        "comes after `nothing`, which does not exist",
        "was reviewed on `yesterday`, which is no day",
        "two scenarios are called `plain`",
        "scenario `plain` is in `tart`, a table of no step",
    ] {
        assert!(causes.iter().any(|found| found.contains(cause)), "{cause}: {causes:#?}");
    }
}

struct Named;
impl SeederTrait for Named {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        Cakes(cake, true).steps()
    }
    fn exempt_tables(&self) -> Vec<(&'static str, &'static str)> {
        Cakes(cake, true).exempt_tables()
    }
    fn scenarios(&self) -> Vec<Scenario> {
        vec![scenario("first", "cake", "1000000000"), scenario("lost", "cake", "7")]
    }
}

#[tokio::test]
async fn a_scenario_without_its_row_is_a_fault() {
    assert_eq!(faults(&Named).await, ["Rows: scenario `lost`: no row of `cake` has its key `7`"]);
}

struct Exempt;
impl SeedStep for Exempt {
    fn name(&self) -> StepName {
        StepName::new("cakes")
    }
    fn seed(&self, seed: &mut Seed) {
        seed.table::<cake::Entity>()
            .within(cake::Column::Id, KeySpace::INTEGERS)
            .never(cake::Column::Name, &[Cell::Ascii, Cell::Null], "somebody thought so")
            .allow(cake::Column::Name, &["cake.com"], "somebody thought so")
            .rows((0..3).map(cake));
    }
}

impl SeederTrait for Exempt {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        vec![Box::new(Self)]
    }
    fn exempt_tables(&self) -> Vec<(&'static str, &'static str)> {
        vec![("log", "written by the server"), ("cake", "nobody knows")]
    }
}

#[tokio::test]
async fn exemptions_that_are_wrong_are_faults() {
    assert_eq!(
        faults(&Exempt).await,
        [
            "Rows: table `cake`, column `name`: the step allows `cake.com`, and no row is refused for \
             it",
            "Tables: table `cake`: it is exempt, and a step fills it",
            "Coverage: table `cake`, column `name`: the step says that `ASCII` never occurs, and it \
             does",
            "Coverage: table `cake`, column `name`: the step says that `NULL` never occurs, which \
             nobody asks of it",
        ]
    );
}
