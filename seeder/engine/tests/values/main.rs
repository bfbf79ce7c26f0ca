//! Values of every kind go to each database and come back as what they were.
//!
//! The second run is the judge: it compares what it reads with what it wrote, and has nothing to do
//! where every value means the same.
#![expect(unreachable_pub, reason = "entities look as SeaORM's generator writes them")]
#![expect(clippy::expect_used, clippy::panic, reason = "these are tests")]

mod entities;
mod rows;

use entities::{CELL, HUGE, LIST, ODD, cell, huge, list, odd};
use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_seeding::{
    Seed, SeedStep, SeederTrait, StepName, World, seed,
    testing::{Template, TestDatabase},
};

const ROWS: u64 = 400;

#[derive(Clone, Copy)]
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
        let backend = manager.get_database_backend();
        let database = manager.get_connection();
        let (kind, tables): (usize, &[(&str, &[[&str; 4]])]) = match backend {
            DbBackend::Postgres => (2, &[("cell", CELL), ("list", LIST)]),
            DbBackend::MySql => (3, &[("cell", CELL), ("odd", ODD), ("huge", HUGE)]),
            _ => (1, &[("cell", CELL), ("odd", ODD)]),
        };
        if backend == DbBackend::Postgres {
            database.execute_unprepared("CREATE TYPE mood AS ENUM ('happy', 'sad')").await?;
        }
        let quote = if backend == DbBackend::MySql { '`' } else { '"' };
        for (table, columns) in tables {
            let mut sql = format!("CREATE TABLE {table} (id bigint NOT NULL PRIMARY KEY");
            for column in *columns {
                sql += &format!(", {quote}{}{quote} {} NULL", column[0], column[kind]);
            }
            // Whatever the server's own character set is.
            let end = if backend == DbBackend::MySql { ") CHARACTER SET utf8mb4" } else { ")" };
            database.execute_unprepared(&(sql + end)).await?;
        }
        Ok(())
    }
}

struct Values(DbBackend);

impl SeederTrait for Values {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        vec![Box::new(Self(self.0))]
    }
}

impl SeedStep for Values {
    fn name(&self) -> StepName {
        StepName::new("values")
    }

    fn seed(&self, seed: &mut Seed) {
        seed.table::<cell::Entity>().rows_by(ROWS, rows::cell);
        match self.0 {
            DbBackend::Postgres => drop(seed.table::<list::Entity>().rows_by(ROWS, rows::list)),
            backend => {
                seed.table::<odd::Entity>().rows_by(ROWS, rows::odd);
                if backend == DbBackend::MySql {
                    seed.table::<huge::Entity>().rows_by(ROWS, rows::huge);
                }
            }
        }
    }
}

async fn database(backend: DbBackend) -> TestDatabase {
    let template = Template::new(Migrator, ());
    let server = |variable: &str| {
        std::env::var(variable).unwrap_or_else(|_| {
            panic!(
                "{variable} is not set; `./dev-env.sh test` finds or starts a server and sets it"
            )
        })
    };
    let template = match backend {
        DbBackend::Postgres => template.server(server("SEEDER_TEST_POSTGRES_URL")),
        DbBackend::MySql => template.server(server("SEEDER_TEST_MYSQL_URL")),
        _ => template,
    };
    template.database().await.expect("a database of one's own")
}

/// Seeds, finds nothing to do, and still sees the smallest change.
async fn survive(backend: DbBackend, tables: u64, changes: &[&str]) {
    let database = database(backend).await;
    let connection = database.connection();
    let run = async || seed(connection, &Values(backend), World::default()).await.expect("a run");
    assert_eq!(run().await.inserted(), tables * ROWS);
    let second = run().await;
    assert!(second.is_unchanged(), "{second:?}");
    for change in changes {
        let sql = format!("UPDATE {change}");
        let changed = connection.execute_unprepared(&sql).await.expect(&sql).rows_affected();
        assert!(changed > 0, "{sql}");
        assert_eq!(run().await.updated(), changed, "{sql}");
        assert!(run().await.is_unchanged(), "{sql}");
    }
}

mod sqlite {
    use super::*;

    #[tokio::test]
    async fn values_survive() {
        let changes = ["cell SET decimal = decimal + 0.000001 WHERE abs(decimal) < 1000"];
        survive(DbBackend::Sqlite, 2, &changes).await;
    }
}

mod postgres {
    use super::*;

    #[tokio::test]
    async fn values_survive() {
        let changes = [
            "cell SET decimal = decimal + 0.000001 WHERE decimal IS NOT NULL",
            "cell SET big_decimal = big_decimal + 0.000001 WHERE big_decimal IS NOT NULL",
            "cell SET \"time\" = \"time\" + interval '1 microsecond' WHERE \"time\" < '23:00'",
            "cell SET date = date + 1 WHERE date IS NOT NULL",
            "cell SET utc = utc + interval '1 microsecond' WHERE utc IS NOT NULL",
            "list SET decimals[1] = -decimals[1] WHERE decimals[1] <> 0",
            "list SET any_big_decimal = any_big_decimal + 1e-100 WHERE any_big_decimal IS NOT NULL",
            "list SET network = set_masklen(network, masklen(network) - 1) WHERE masklen(network) > 0",
            "list SET device = ~device WHERE device IS NOT NULL",
            "list SET instants = instants || instants[1] WHERE array_length(instants, 1) > 0",
        ];
        survive(DbBackend::Postgres, 2, &changes).await;
    }
}

mod mariadb {
    use super::*;

    #[tokio::test]
    async fn values_survive() {
        let changes = [
            "cell SET `decimal` = `decimal` + 0.000001 WHERE `decimal` IS NOT NULL",
            "cell SET big_decimal = big_decimal + 0.000001 WHERE big_decimal IS NOT NULL",
            "cell SET `time` = ADDTIME(`time`, '00:00:00.000001') WHERE `time` < '23:00'",
            "huge SET huge = huge - 1 WHERE huge > 0",
        ];
        survive(DbBackend::MySql, 3, &changes).await;
    }
}
