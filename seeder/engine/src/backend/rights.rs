//! Rights that are missing, found out after a statement was refused.

use super::{begin_reading, scalar};
use crate::error::Error;
use sea_orm::{DatabaseConnection, DbBackend};

/// Replaces PostgreSQL's 'permission denied', which names a table and not the right, by an error
/// with the statements that would grant what is missing. Other errors stay as they are.
pub(crate) async fn explain(
    database: &DatabaseConnection,
    error: Error,
    tables: impl Iterator<Item = &str>,
) -> Error {
    let Error::Database { place, cause, done } = &error else { return error };
    if database.get_database_backend() != DbBackend::Postgres
        || !cause.contains("permission denied")
    {
        return error;
    }
    let mut grants = Vec::new();
    let Ok(transaction) = begin_reading(database).await else { return error };
    // Nothing, too, where the server does not tell.
    let missing = async |sql: &str, name: &str| {
        scalar::<String>(&transaction, sql, [name.into()]).await.unwrap_or_default()
    };
    for table in tables {
        grants.extend(missing(MISSING_ON_TABLE, table).await);
    }
    if cause.contains("schema") {
        grants.extend(missing(MISSING_ON_SCHEMA, "CREATE").await);
    }
    if grants.is_empty() {
        return error;
    }
    let (place, cause, done) = (place.clone(), cause.clone(), done.clone());
    Error::Rights { place, cause, grants: grants.join("; "), done }
}

const MISSING_ON_TABLE: &str = "SELECT format('GRANT %s ON %s TO %I', string_agg(needed, ', '), \
     to_regclass(quote_ident($1)), current_user) \
     FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS needed \
     WHERE NOT has_table_privilege(to_regclass(quote_ident($1)), needed) \
     HAVING count(*) > 0";

const MISSING_ON_SCHEMA: &str = "SELECT format('GRANT %s ON SCHEMA %I TO %I', $1, \
     current_schema(), current_user) WHERE NOT has_schema_privilege(current_schema(), $1)";
