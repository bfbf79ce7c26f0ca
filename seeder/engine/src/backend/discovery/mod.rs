//! The schema of a database, read by sea-schema and brought into facts that databases share.

mod ddl;
mod postgres;

use crate::{
    error::Error,
    history,
    schema::{Class, SchemaFacts, TableFacts, TypeFacts, reference},
};
use futures_util::FutureExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, Statement};
use sea_schema::{mysql, sqlite};
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
            DbBackend::MySql => from_mysql(transaction).await,
            _ => from_sqlite(transaction).await,
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

async fn from_mysql(transaction: &DatabaseTransaction) -> Result<SchemaFacts, DbErr> {
    let name = super::scalar::<String>(transaction, "SELECT DATABASE()", []).await?;
    let discovery = mysql::discovery::SchemaDiscovery::new_no_exec(&name.unwrap_or_default());
    let schema = discovery.discover_with(transaction).await.map_err(failed)?;
    let mut tables = SchemaFacts::new();
    for mut table in schema.tables {
        // sea-schema does not see them where the user may only read.
        let hidden = match table.foreign_keys.is_empty() {
            true => hidden_foreign_keys(transaction, &table.info.name).await?,
            false => Vec::new(),
        };
        // InnoDB gives a foreign key an index of its name where there is none.
        let keys = table.foreign_keys.iter().map(|key| key.name.clone());
        let keys: Vec<String> = keys.chain(hidden.iter().map(|key| key.name.clone())).collect();
        table.indexes.retain(|index| !keys.contains(&index.name));
        let mut facts = TableFacts::of(&table.write());
        for column in &table.columns {
            if let Some(known) = facts.columns.get_mut(&column.name) {
                known.column_type = mysql_type(&column.col_type, known.column_type.clone());
            }
        }
        facts.foreign_keys.extend(
            hidden.iter().map(|key| {
                (reference(&key.columns, &key.parent, &key.parent_columns), key.on_delete)
            }),
        );
        tables.insert(table.info.name, facts);
    }
    Ok(tables)
}

async fn hidden_foreign_keys(
    transaction: &DatabaseTransaction,
    table: &str,
) -> Result<Vec<ddl::ForeignKey>, DbErr> {
    let sql = format!("SHOW CREATE TABLE `{}`", table.replace('`', "``"));
    let statement = Statement::from_string(transaction.get_database_backend(), sql);
    let row = transaction.query_one_raw(statement).await?;
    let sql = row.map_or(Ok(String::new()), |row| row.try_get_by_index(1))?;
    Ok(ddl::foreign_keys(&sql))
}

/// MariaDB and MySQL keep truth as a number, UUIDs as bytes, and MariaDB keeps JSON as text.
fn mysql_type(column_type: &mysql::def::Type, written: TypeFacts) -> TypeFacts {
    use mysql::def::Type;
    match column_type {
        Type::TinyInt(size) if size.maximum == Some(1) => {
            TypeFacts { detail: None, ..written.or(Class::Boolean) }
        }
        Type::Binary(size) if size.length == Some(16) => written.or(Class::Uuid),
        Type::LongText(_) => written.or(Class::Json),
        _ => written,
    }
}

async fn from_sqlite(transaction: &DatabaseTransaction) -> Result<SchemaFacts, DbErr> {
    let schema = sqlite::discovery::SchemaDiscovery::discover_with(transaction)
        .await
        .map_err(|error| DbErr::Custom(error.to_string()))?;
    let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table'";
    let backend = transaction.get_database_backend();
    let rows = transaction.query_all_raw(Statement::from_string(backend, sql)).await?;
    let mut facts = SchemaFacts::new();
    for table in &schema.tables {
        let mut known = TableFacts::of(&table.write());
        for index in schema.indexes.iter().filter(|index| index.table_name == table.name) {
            known.add_index(&index.write());
        }
        facts.insert(table.name.clone(), known);
    }
    for row in rows {
        let (name, sql): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        for (column, facts) in facts.get_mut(&name).into_iter().flat_map(|table| &mut table.columns)
        {
            let checked = ddl::checked(&sql, column);
            facts.limits = checked.limits;
            facts.column_type = sqlite_type(facts.column_type.clone(), checked.words);
        }
    }
    Ok(facts)
}

/// SQLite does not keep the width of integers, and an enum is a text.
fn sqlite_type(written: TypeFacts, words: Vec<String>) -> TypeFacts {
    match written.classes[0] {
        Class::Integer => TypeFacts { detail: None, ..written },
        Class::Text if !words.is_empty() => TypeFacts::words(words),
        Class::Text => written.or(Class::Enum),
        _ => written,
    }
}
