//! The schema of a database, read by sea-schema and brought into facts that databases share.

pub(super) mod ddl;
mod mysql;
mod postgres;
mod sqlite;

use crate::{
    error::Error,
    history,
    schema::{SchemaFacts, TableFacts},
};
use futures_util::FutureExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, RuntimeErr};
use std::panic::AssertUnwindSafe;

/// Reads the tables, without those of the migrations and of the seeds' history.
///
/// # Errors
///
/// [`Error::Database`], also for a schema that sea-schema does not understand.
pub(crate) async fn discover(
    transaction: &DatabaseTransaction,
    migrations: &str,
) -> Result<SchemaFacts, Error> {
    let discovered = async {
        match transaction.get_database_backend() {
            DbBackend::Postgres => postgres::discover(transaction).await,
            DbBackend::MySql => mysql::discover(transaction).await,
            _ => sqlite::discover(transaction).await,
        }
    };
    // sea-schema panics where a schema is beyond it.
    let caught = AssertUnwindSafe(discovered).catch_unwind().await;
    let beyond = || DbErr::Custom("sea-schema cannot read a table of it".to_owned());
    let mut facts = caught
        .unwrap_or_else(|_| Err(beyond()))
        .map_err(|error| Error::database("reading the schema", &error))?;
    facts.retain(|name, _| name != migrations && name != history::TABLE);
    facts.values_mut().for_each(TableFacts::tidy);
    Ok(facts)
}

fn failed(error: sea_orm::SqlxError) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
