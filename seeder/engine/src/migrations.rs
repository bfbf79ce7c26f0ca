//! The application's migrator as a trait object.
//!
//! The methods of `MigratorTraitSelf` are generic, and so it has no trait object of its own. Without
//! this one, the whole command line would be compiled in every binary of an application.

use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use sea_orm_migration::MigratorTraitSelf;

/// What the engine asks of a migrator.
#[async_trait::async_trait]
pub(crate) trait Migrations: Send + Sync {
    /// The names of all migrations, oldest first.
    fn names(&self) -> Vec<String>;

    /// The table that keeps which of them are applied.
    fn table(&self) -> String;

    /// The names of those that are not applied, oldest first. Writes nothing.
    async fn pending(&self, transaction: &DatabaseTransaction) -> Result<Vec<String>, DbErr>;

    /// Applies what is pending.
    async fn up(&self, database: &DatabaseConnection) -> Result<(), DbErr>;

    /// Drops all tables and applies everything.
    async fn fresh(&self, database: &DatabaseConnection) -> Result<(), DbErr>;

    /// Rolls everything back and applies it again.
    async fn refresh(&self, database: &DatabaseConnection) -> Result<(), DbErr>;
}

#[async_trait::async_trait]
impl<M: MigratorTraitSelf> Migrations for M {
    fn names(&self) -> Vec<String> {
        self.migrations().iter().map(|migration| migration.name().to_owned()).collect()
    }

    fn table(&self) -> String {
        self.migration_table_name().to_string()
    }

    async fn pending(&self, transaction: &DatabaseTransaction) -> Result<Vec<String>, DbErr> {
        let pending = self.get_pending_migrations_read_only(transaction).await?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    async fn up(&self, database: &DatabaseConnection) -> Result<(), DbErr> {
        MigratorTraitSelf::up(self, database, None).await
    }

    async fn fresh(&self, database: &DatabaseConnection) -> Result<(), DbErr> {
        MigratorTraitSelf::fresh(self, database).await
    }

    async fn refresh(&self, database: &DatabaseConnection) -> Result<(), DbErr> {
        MigratorTraitSelf::refresh(self, database).await
    }
}
