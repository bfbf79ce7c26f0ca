//! What has to hold in the bot's database, whoever wrote the rows; `seeder verify --queries` asks, and
//! names the rows that break a rule.

mod playback;
mod rules;
mod timeline;

use sea_orm_seeding::Query;

/// What the rows are, and the SELECT that finds them: its columns name a row. The statements are
/// those of all three databases; `SECONDS(…)` stands for an instant as seconds since 1970.
type Rule = (&'static str, &'static str);

/// Every query.
pub(crate) fn all() -> Vec<Query> {
    rules().into_iter().map(|(name, rows)| Query::none(name, rows)).collect()
}

fn rules() -> Vec<Rule> {
    [timeline::RULES, rules::RULES, playback::RULES].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seeder;
    use migration::{Migrator, MigratorTrait};
    use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
    use sea_orm_seeding::{World, seed};

    async fn seeded(world: World) -> DatabaseConnection {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let database = Database::connect(options).await.expect("a database in memory");
        Migrator::up(&database, None).await.expect("the schema");
        seed(&database, &Seeder, world).await.expect("the steps are sound");
        database
    }

    /// How many rows break the rule.
    async fn broken(database: &DatabaseConnection, rows: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM ({})", rows.replace("SECONDS(", "UNIXEPOCH("));
        let statement = Statement::from_string(database.get_database_backend(), sql);
        let row = database.query_one_raw(statement).await.expect(rows).expect("a count");
        row.try_get_by_index(0).expect("a count")
    }

    #[tokio::test]
    async fn no_row_of_any_world_breaks_a_rule() {
        for seed in 0..3 {
            let database = seeded(World { seed, ..World::default() }).await;
            for (name, rows) in rules() {
                assert_eq!(broken(&database, rows).await, 0, "seed {seed}: {name}");
            }
        }
    }
}
