//! Keys that the database numbers by itself: after explicit keys were written, the application's
//! next insert must get a key of its own, outside the seed space.

use crate::{
    backend::{quoted, scalar},
    catalog::CatalogTable,
    error::Error,
    space::KeySpace,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, Value,
};
use std::ops::RangeInclusive;

/// The key that the database numbers and its seed space, where a table has both.
fn numbered(table: &CatalogTable) -> Option<(&'static str, &RangeInclusive<i64>)> {
    let info = table.source.info();
    let [key] = info.key[..] else { return None };
    let (_, space) = table.spaces.iter().find(|(index, _)| *index == key)?;
    match space {
        KeySpace::Integers(range) if info.auto_increment => Some((info.columns[key].name, range)),
        _ => None,
    }
}

/// Before a step's transaction: moves MariaDB's and MySQL's numbering past the seed space.
///
/// There `ALTER TABLE` would end the transaction, and a number that was once reached stays reached,
/// whether the transaction that reached it is committed or not. Where the numbering is past the
/// seed space already, nothing is written.
pub(crate) async fn reserve(
    database: &DatabaseConnection,
    table: &CatalogTable,
) -> Result<(), Error> {
    match numbered(table) {
        Some((_, range)) if database.get_database_backend() == DbBackend::MySql => {
            let moved = reserve_mysql(database, table.name(), range).await;
            moved.map_err(|error| failed(table, &error))
        }
        _ => Ok(()),
    }
}

/// In a step's transaction, after its rows: moves the numbering past the seed space where its next
/// number would fall into it.
///
/// PostgreSQL's identity takes no notice of explicit keys and mostly needs nothing; SQLite
/// continues after the largest key and must jump.
pub(crate) async fn settle(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
) -> Result<(), Error> {
    let Some((column, range)) = numbered(table) else { return Ok(()) };
    let moved = match transaction.get_database_backend() {
        DbBackend::Postgres => settle_postgres(transaction, table.name(), column, range).await,
        DbBackend::Sqlite => settle_sqlite(transaction, table.name(), range).await,
        _ => Ok(()),
    };
    moved.map_err(|error| failed(table, &error))
}

fn failed(table: &CatalogTable, error: &DbErr) -> Error {
    Error::database(format!("step `{}`, numbering of `{}`", table.step_name, table.name()), error)
}

/// Whether the number after `last` lies in the range.
fn next_in(range: &RangeInclusive<i64>, last: i64) -> bool {
    last.checked_add(1).is_some_and(|next| range.contains(&next))
}

async fn settle_postgres(
    database: &DatabaseTransaction,
    table: &str,
    column: &str,
    range: &RangeInclusive<i64>,
) -> Result<(), DbErr> {
    let table = Value::from(quoted(table, '"'));
    let next = scalar(
        database,
        // Who may not read it cannot have moved it into the seed space either.
        "SELECT pg_sequence_last_value(sequence)::bigint \
         FROM (SELECT pg_get_serial_sequence($1, $2)::regclass AS sequence) AS own \
         WHERE has_sequence_privilege(sequence, 'SELECT, USAGE')",
        [table.clone(), column.into()],
    )
    .await?;
    if next.is_none_or(|last| !next_in(range, last)) {
        return Ok(());
    }
    let sql = "SELECT setval(pg_get_serial_sequence($1, $2)::regclass, $3)::bigint";
    let moved = scalar::<i64>(database, sql, [table, column.into(), (*range.end()).into()]);
    moved.await.map(|_| ())
}

async fn reserve_mysql(
    database: &DatabaseConnection,
    table: &str,
    range: &RangeInclusive<i64>,
) -> Result<(), DbErr> {
    // MySQL 8 answers from a cache that is up to a day old; MariaDB does not know the setting.
    let _ = database.execute_unprepared("SET SESSION information_schema_stats_expiry = 0").await;
    let next = scalar::<i64>(
        database,
        "SELECT CAST(AUTO_INCREMENT AS SIGNED) FROM information_schema.TABLES \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
        [table.into()],
    )
    .await?;
    let Some(beyond) = range.end().checked_add(1) else { return Ok(()) };
    if next.is_none_or(|next| next >= beyond) {
        return Ok(());
    }
    let sql = format!("ALTER TABLE {} AUTO_INCREMENT = {beyond}", quoted(table, '`'));
    database.execute_unprepared(&sql).await.map(|_| ())
}

async fn settle_sqlite(
    database: &DatabaseTransaction,
    table: &str,
    range: &RangeInclusive<i64>,
) -> Result<(), DbErr> {
    let sql = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'sqlite_sequence'";
    if scalar::<i64>(database, sql, []).await? != Some(1) {
        return Ok(());
    }
    let last =
        scalar(database, "SELECT seq FROM sqlite_sequence WHERE name = ?", [table.into()]).await?;
    if last.is_none_or(|last| !next_in(range, last)) {
        return Ok(());
    }
    database
        .execute_raw(Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "UPDATE sqlite_sequence SET seq = ? WHERE name = ?",
            [(*range.end()).into(), table.into()],
        ))
        .await
        .map(|_| ())
}
