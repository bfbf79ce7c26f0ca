//! Copying a database on MariaDB and MySQL, which have no statement for it: the tables' own
//! definitions, then their rows, without the checks that the rows have passed once.

use crate::backend::scalar;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement};

/// A table that says: this template is finished.
pub(super) const FINISHED: &str = "_seeding_template_finished";

async fn query(
    connection: &DatabaseConnection,
    sql: impl Into<String>,
) -> Result<Vec<QueryResult>, DbErr> {
    connection.query_all_raw(Statement::from_string(DbBackend::MySql, sql)).await
}

/// Fills the empty database `copy`; `false` where the template holds more than tables, such as
/// views and triggers, and nothing was done.
pub(super) async fn copy(
    connection: &DatabaseConnection,
    template: &str,
    copy: &str,
) -> Result<bool, DbErr> {
    let others = format!(
        "SELECT (SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '{template}') \
         + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '{template}') \
         + (SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '{template}') \
         + (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{template}' \
         AND TABLE_TYPE <> 'BASE TABLE')"
    );
    if scalar::<i64>(connection, &others, []).await? != Some(0) {
        return Ok(false);
    }
    // Definitions lack their numbering in some modes, and rows are copied as they are.
    let mode = "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'";
    connection.execute_unprepared(mode).await?;
    let mut statements =
        format!("USE {copy}; SET SESSION foreign_key_checks = 0, unique_checks = 0;");
    let mut rows = String::from("START TRANSACTION;");
    for (table, columns) in tables(connection, template).await? {
        let definition = query(connection, format!("SHOW CREATE TABLE {template}.{table}")).await?;
        for row in definition {
            statements += &format!("{};", row.try_get_by_index::<String>(1)?);
        }
        rows +=
            &format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM {template}.{table};");
    }
    connection.execute_unprepared(&format!("{statements}{rows}COMMIT;")).await?;
    Ok(true)
}

/// The tables, each with the columns that are stored and not computed, all of them quoted.
async fn tables(
    connection: &DatabaseConnection,
    database: &str,
) -> Result<Vec<(String, String)>, DbErr> {
    let sql = format!(
        "SELECT CONCAT('`', REPLACE(TABLE_NAME, '`', '``'), '`'), \
         CONCAT('`', REPLACE(COLUMN_NAME, '`', '``'), '`') \
         FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '{database}' \
         AND TABLE_NAME <> '{FINISHED}' AND COALESCE(GENERATION_EXPRESSION, '') = '' \
         ORDER BY TABLE_NAME, ORDINAL_POSITION"
    );
    let mut tables: Vec<(String, String)> = Vec::new();
    for row in query(connection, sql).await? {
        let (table, column): (String, String) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        match tables.last_mut() {
            Some((last, columns)) if *last == table => *columns += &format!(", {column}"),
            _ => tables.push((table, column)),
        }
    }
    Ok(tables)
}

/// Ends what other connections do in a database, so that it can be dropped at once.
pub(super) async fn disconnect(connection: &DatabaseConnection, database: &str) {
    let sql = format!(
        "SELECT CAST(ID AS SIGNED) FROM information_schema.PROCESSLIST WHERE DB = '{database}'"
    );
    for row in query(connection, sql).await.unwrap_or_default() {
        if let Ok(id) = row.try_get_by_index::<i64>(0) {
            let _ = connection.execute_unprepared(&format!("KILL {id}")).await;
        }
    }
}
