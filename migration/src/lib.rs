//! The bot's schema, for SQLite, PostgreSQL and MariaDB/MySQL.
//!
//! Schema only: no migration writes a row, and none uses the `entity` crate, which is generated
//! from what these migrations build. The seeds stand beside this crate, in `seeder`.

pub use sea_orm_migration::prelude::*;

mod m20260901_000001_accounts;
mod m20260901_000002_guilds;
mod m20260901_000003_library;
mod m20260901_000004_playback;
mod m20260901_000005_toggles;
mod support;

/// The bot's migrations, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260901_000001_accounts::Migration),
            Box::new(m20260901_000002_guilds::Migration),
            Box::new(m20260901_000003_library::Migration),
            Box::new(m20260901_000004_playback::Migration),
            Box::new(m20260901_000005_toggles::Migration),
        ]
    }
}
