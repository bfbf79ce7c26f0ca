//! What every migration needs: names by one rule, and the few places where the databases differ.

use sea_orm_migration::{
    prelude::{extension::postgres::Type, *},
    schema::{enumeration, timestamp_with_time_zone},
    sea_orm::DbBackend,
};

/// A set of allowed words: a native type on PostgreSQL and MariaDB, a checked text on SQLite.
pub(crate) struct Words {
    pub(crate) name: &'static str,
    pub(crate) values: &'static [&'static str],
}

impl Words {
    /// A NOT NULL column that holds one of the words.
    pub(crate) fn column(&self, manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
        let mut column = enumeration(name, self.name, self.values.iter().copied());
        if manager.get_database_backend() == DbBackend::Sqlite {
            column.check(Expr::col(name).is_in(self.values.iter().copied()));
        }
        column
    }

    /// Creates the type where the database has named types.
    pub(crate) async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let values = self.values.iter().copied();
        manager.create_type(Type::create().as_enum(self.name).values(values).to_owned()).await
    }

    /// Undoes [`Words::create`].
    pub(crate) async fn drop(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        manager.drop_type(Type::drop().name(self.name).to_owned()).await
    }
}

/// A Discord identifier, given by Discord and never by the database.
pub(crate) fn snowflake(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// A [`snowflake`] that may be absent.
pub(crate) fn snowflake_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().null().take()
}

/// An instant that is the time of the insert unless the application says otherwise.
pub(crate) fn instant_now(name: &'static str) -> ColumnDef {
    timestamp_with_time_zone(name).default(Expr::current_timestamp()).take()
}

/// The foreign key `fk_<table>_<column>`.
pub(crate) fn references(
    (table, column): (&'static str, &'static str),
    (parent, parent_column): (&'static str, &'static str),
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(parent, parent_column)
        .on_delete(on_delete)
        .on_update(ForeignKeyAction::Cascade)
        .to_owned()
}

/// The composite primary key of a table.
pub(crate) fn primary_key(columns: &[&'static str]) -> IndexCreateStatement {
    let mut key = Index::create();
    for column in columns {
        key.col(*column);
    }
    key.primary().take()
}

/// Creates a table. On MariaDB and MySQL text is UTF-8 and compares byte by byte, as it does on the
/// others.
pub(crate) async fn create_table(
    manager: &SchemaManager<'_>,
    mut table: TableCreateStatement,
) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::MySql {
        table.engine("InnoDB").character_set("utf8mb4").collate("utf8mb4_bin");
    }
    manager.create_table(table).await
}

/// Creates the index `idx_<table>_<columns>`.
pub(crate) async fn create_index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(index("idx", table, columns)).await
}

/// Creates the unique index `uq_<table>_<columns>`.
pub(crate) async fn create_unique(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(index("uq", table, columns).unique().to_owned()).await
}

fn index(prefix: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{prefix}_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// Drops the tables in the order given.
pub(crate) async fn drop_tables(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}
