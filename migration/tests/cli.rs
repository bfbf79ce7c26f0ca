//! The migrator's own command line, on every database.
#![expect(clippy::expect_used, clippy::panic, reason = "these are tests")]

use migration::{MigrationTrait, Migrator, MigratorTrait};
use sea_orm_seeding::testing::Template;
use std::{path::Path, process::Command};

fn migration(folder: &Path, url: Option<&str>, line: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_migration"));
    command.args(line.split_whitespace()).current_dir(folder).env_remove("DATABASE_URL");
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    let output = command.output().expect("the migrator runs");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{line}: {text}");
    text
}

/// Every verb does its work, and what goes down comes up again.
fn every_verb(folder: &Path, url: Option<&str>) {
    let count = Migrator::migrations().len();
    let pending = |text: &str| text.matches("... Pending").count();
    migration(folder, url, "up -n 2");
    assert_eq!(pending(&migration(folder, url, "status")), count - 2);
    migration(folder, url, "up");
    assert_eq!(pending(&migration(folder, url, "status")), 0);
    migration(folder, url, "down -n 1");
    assert_eq!(pending(&migration(folder, url, "status")), 1);
    for verb in ["fresh", "refresh", "fresh"] {
        migration(folder, url, verb);
        assert_eq!(pending(&migration(folder, url, "status")), 0, "{verb}");
    }
    migration(folder, url, "reset");
    assert_eq!(pending(&migration(folder, url, "status")), count);
}

/// No tables.
struct Nothing;

impl MigratorTrait for Nothing {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }
}

async fn on_a_server(variable: &str) {
    let server = std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set; `./dev-env.sh test` sets it"));
    let database = Template::new(Nothing, ()).server(server).database().await;
    let database = database.expect("an empty database");
    let folder = tempfile::tempdir().expect("a folder");
    every_verb(folder.path(), Some(database.url()));
}

mod sqlite {
    #[test]
    fn every_verb_of_the_migrator() {
        let folder = tempfile::tempdir().expect("a folder");
        super::every_verb(folder.path(), None);
        assert!(folder.path().join("dev.db").exists());
    }
}

mod postgres {
    #[tokio::test]
    async fn every_verb_of_the_migrator() {
        super::on_a_server("SEEDER_TEST_POSTGRES_URL").await;
    }
}

mod mariadb {
    #[tokio::test]
    async fn every_verb_of_the_migrator() {
        super::on_a_server("SEEDER_TEST_MYSQL_URL").await;
    }
}
