//! What a seeding sends to the database, shown by a mocked one.

use crate::Seeder;
use sea_orm::{DatabaseBackend, MockDatabase, MockExecResult, Value};
use sea_orm_seeding::{World, seed};
use std::collections::BTreeMap;

/// More results than the statements ask for.
const RESULTS: usize = 500;

/// Table and number of columns of `INSERT INTO "table" ("a", "b") VALUES …`.
fn insert_target(sql: &str) -> Option<(String, usize)> {
    let rest = sql.strip_prefix("INSERT INTO \"")?;
    let (table, rest) = rest.split_once("\" (")?;
    let (columns, _) = rest.split_once(") VALUES")?;
    Some((table.to_owned(), columns.split(", ").count()))
}

#[tokio::test]
async fn every_row_is_inserted_once_and_after_what_it_refers_to() {
    let no_table = BTreeMap::from([("has_table", Value::from(false))]);
    // The history, what the database says of the tables, the history again.
    let mut queries = vec![vec![no_table.clone()], Vec::new(), vec![no_table]];
    queries.resize(RESULTS, Vec::new());
    let written = MockExecResult { last_insert_id: 0, rows_affected: 1 };
    let database = MockDatabase::new(DatabaseBackend::Postgres)
        .append_query_results(queries)
        .append_exec_results(vec![written; RESULTS])
        .into_connection();
    seed(&database, &Seeder, World::default()).await.expect("the steps are sound");

    let mut order: Vec<String> = Vec::new();
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    for transaction in database.into_transaction_log() {
        for statement in transaction.statements() {
            if let (Some((table, columns)), Some(values)) =
                (insert_target(&statement.sql), &statement.values)
            {
                *rows.entry(table.clone()).or_default() += values.0.len() / columns;
                order.push(table);
            }
        }
    }
    for table in crate::steps::testing::tables() {
        assert_eq!(rows[table], crate::steps::testing::all(table).len(), "{table}");
    }
    let first = |table: &str| order.iter().position(|other| other == table);
    let last = |table: &str| order.iter().rposition(|other| other == table);
    for (child, parent) in [
        ("guild", "user_account"),
        ("guild_member", "guild"),
        ("playlist", "guild"),
        ("playlist_track", "track"),
        ("queue_item", "playlist"),
        ("player", "queue_item"),
        ("play_history", "track"),
        ("guild_feature_flag", "feature_flag"),
    ] {
        assert!(last(parent) < first(child), "{child} comes before {parent}");
    }
}
