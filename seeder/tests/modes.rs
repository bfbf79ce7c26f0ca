//! MariaDB under other modes than the usual one, and with another character set. The modes are the
//! whole server's: this is a test binary of its own, so that no other test runs beside it.
#![expect(clippy::expect_used, clippy::panic, reason = "these are tests")]

#[path = "support/mod.rs"]
#[expect(dead_code, unused_macros, reason = "each test binary uses a part of it")]
mod support;

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use support::{Backend, World, undisturbed};

async fn mode(database: &DatabaseConnection) -> String {
    let sql = "SELECT @@global.sql_mode";
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.expect("the mode").expect("a row");
    row.try_get_by_index(0).expect("a text")
}

#[tokio::test]
async fn mariadb_modes_and_character_sets() {
    let world = World::new(Backend::MariaDb).await;
    let name = world.name();
    world.execute(&format!("ALTER DATABASE {name} CHARACTER SET latin1")).await;
    let database = world.connect().await;
    let usually = mode(&database).await;
    database
        .execute_unprepared("SET @@global.sql_mode = ''")
        .await
        .expect("a server that is not strict");
    world.seeder("fresh").exits(0);
    assert_eq!(world.verify(), undisturbed().await);
    // Such a server would cut the titles and say nothing.
    world.seeder("reset").exits(0);
    world.execute("ALTER TABLE track MODIFY title VARCHAR(10) NOT NULL").await;
    let refused = world.seeder("seed").exits(1);
    assert!(refused.stderr.contains("Data too long for column 'title'"), "{}", refused.stderr);
    for mode in ["TRADITIONAL,ANSI,NO_BACKSLASH_ESCAPES", "STRICT_TRANS_TABLES"] {
        let set = format!("SET @@global.sql_mode = '{mode}'");
        database.execute_unprepared(&set).await.expect("another mode");
        world.seeder("fresh").exits(0);
        assert_eq!(world.verify(), undisturbed().await);
    }
    let set = format!("SET @@global.sql_mode = '{usually}'");
    database.execute_unprepared(&set).await.expect("the usual mode");
    database.close().await.expect("the connection closes");
}
