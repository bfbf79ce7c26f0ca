//! What each database says in its own way.

use sea_orm::DbBackend;

/// The statement with `SECONDS(…)` as the database writes an instant in seconds since 1970.
pub(crate) fn with_seconds(backend: DbBackend, statement: &str) -> String {
    let function = match backend {
        DbBackend::Postgres => "EXTRACT(EPOCH FROM ",
        DbBackend::MySql => "UNIX_TIMESTAMP(",
        _ => "UNIXEPOCH(",
    };
    statement.replace("SECONDS(", function)
}
