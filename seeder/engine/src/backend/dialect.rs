//! What each database says in its own way.

use sea_orm::{DbBackend, ExprTrait, sea_query::Expr};

/// The statement with `SECONDS(…)` as the database writes an instant in seconds since 1970.
pub(crate) fn with_seconds(backend: DbBackend, statement: &str) -> String {
    let function = match backend {
        DbBackend::Postgres => "EXTRACT(EPOCH FROM ",
        DbBackend::MySql => "UNIX_TIMESTAMP(",
        _ => "UNIXEPOCH(",
    };
    statement.replace("SECONDS(", function)
}

/// An integer column as wide as any: PostgreSQL's driver reads each width as itself only.
pub(crate) fn widened(backend: DbBackend, column: Expr) -> Expr {
    match backend {
        DbBackend::Postgres => column.cast_as("bigint"),
        _ => column,
    }
}

/// A name in quotes of this kind.
pub(crate) fn quoted(name: &str, quote: char) -> String {
    format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
}
