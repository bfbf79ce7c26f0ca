//! Reading what the database says of the tables that the seeds are about.

mod mysql;
mod postgres;
mod sqlite;

use crate::{
    catalog::{Catalog, Known},
    error::Error,
    history,
    structure::Structure,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

/// A table to ask for: its name, and its schema where the entity names one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) name: &'a str,
    pub(crate) schema: Option<&'a str>,
}

/// What the database tells of the tables of a catalogue, and of those that its history remembers.
pub(crate) async fn known(
    transaction: &DatabaseTransaction,
    catalog: &Catalog,
    history: &[history::Model],
) -> Result<Known, Error> {
    let memories: Vec<_> =
        history.iter().map(|entry| (entry.step.clone(), entry.memories())).collect();
    let mut asked: Vec<Asked<'_>> = catalog
        .tables
        .iter()
        .map(|table| table.source.info())
        .map(|info| Asked { name: info.name, schema: info.schema.as_deref() })
        .collect();
    for memory in memories.iter().flat_map(|(_, memories)| memories) {
        if !asked.iter().any(|asked| asked.name == memory.table) {
            asked.push(Asked { name: &memory.table, schema: memory.schema.as_deref() });
        }
    }
    let structure = read(transaction, &asked).await?;
    Ok(Known::new(structure, memories, transaction.get_database_backend()))
}

/// Reads the facts of the tables; a handful of queries, however many tables there are.
pub(crate) async fn read(
    transaction: &DatabaseTransaction,
    tables: &[Asked<'_>],
) -> Result<Structure, Error> {
    if tables.is_empty() {
        return Ok(Structure::new());
    }
    let structure = match transaction.get_database_backend() {
        DbBackend::Postgres => postgres::read(transaction, tables).await,
        DbBackend::MySql => mysql::read(transaction, tables).await,
        _ => sqlite::read(transaction, tables).await,
    };
    structure.map_err(|error| Error::database("asking for keys, numbering and triggers", &error))
}

/// The names in a JSON array of texts.
fn names(json: &str) -> Result<Vec<String>, DbErr> {
    serde_json::from_str(json).map_err(|error| DbErr::Custom(error.to_string()))
}
