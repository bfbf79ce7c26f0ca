//! Keys that the database numbers by itself: after explicit keys were written, the application's next insert
//! must get a key of its own, outside the seed space.

use crate::{catalog::CatalogTable, error::Error, space::KeySpace};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, Value};
use std::ops::RangeInclusive;

/// Moves the table's numbering past the seed space where its next number would fall into it.
///
/// PostgreSQL's identity takes no notice of explicit keys and mostly needs nothing; MariaDB and SQLite continue
/// after the largest key and must jump. Runs outside the step's transaction: MariaDB's `ALTER TABLE` would end it.
/// Where nothing has to be moved, nothing is written.
pub(crate) async fn settle(
    database: &DatabaseConnection,
    table: &CatalogTable,
) -> Result<(), Error> {
    let info = table.source.info();
    let [key] = info.key[..] else { return Ok(()) };
    let space = table.spaces.iter().find(|(index, _)| *index == key).map(|(_, space)| space);
    let (true, Some(KeySpace::Integers(range))) = (info.auto_increment, space) else {
        return Ok(());
    };
    let column = info.columns[key].name;
    let moved = match database.get_database_backend() {
        DbBackend::Postgres => settle_postgres(database, info.name, column, range).await,
        DbBackend::MySql => settle_mysql(database, info.name, range).await,
        DbBackend::Sqlite => settle_sqlite(database, info.name, range).await,
        _ => Ok(()),
    };
    moved.map_err(|error| Error::database(format!("numbering of `{}`", info.name), &error))
}

async fn number(
    database: &DatabaseConnection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<i64>, DbErr> {
    let statement = Statement::from_sql_and_values(database.get_database_backend(), sql, values);
    match database.query_one_raw(statement).await? {
        Some(row) => row.try_get_by_index::<Option<i64>>(0),
        None => Ok(None),
    }
}

fn quoted(name: &str, quote: char) -> String {
    format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
}

async fn settle_postgres(
    database: &DatabaseConnection,
    table: &str,
    column: &str,
    range: &RangeInclusive<i64>,
) -> Result<(), DbErr> {
    let table = Value::from(quoted(table, '"'));
    let next = number(
        database,
        "SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass)::bigint",
        [table.clone(), column.into()],
    )
    .await?;
    if next.is_none_or(|last| !range.contains(&(last + 1))) {
        return Ok(());
    }
    let sql = "SELECT setval(pg_get_serial_sequence($1, $2)::regclass, $3)::bigint";
    number(database, sql, [table, column.into(), (*range.end()).into()]).await.map(|_| ())
}

async fn settle_mysql(
    database: &DatabaseConnection,
    table: &str,
    range: &RangeInclusive<i64>,
) -> Result<(), DbErr> {
    let next = number(
        database,
        "SELECT CAST(AUTO_INCREMENT AS SIGNED) FROM information_schema.TABLES \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
        [table.into()],
    )
    .await?;
    if next.is_none_or(|next| !range.contains(&next)) {
        return Ok(());
    }
    let table = quoted(table, '`');
    let sql = format!("ALTER TABLE {table} AUTO_INCREMENT = {}", range.end() + 1);
    database.execute_unprepared(&sql).await.map(|_| ())
}

async fn settle_sqlite(
    database: &DatabaseConnection,
    table: &str,
    range: &RangeInclusive<i64>,
) -> Result<(), DbErr> {
    let sql = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'sqlite_sequence'";
    if number(database, sql, []).await? != Some(1) {
        return Ok(());
    }
    let last =
        number(database, "SELECT seq FROM sqlite_sequence WHERE name = ?", [table.into()]).await?;
    if last.is_none_or(|last| !range.contains(&(last + 1))) {
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
