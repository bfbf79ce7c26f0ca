//! The schema of MariaDB and MySQL, by sea-schema; foreign keys that it cannot see, by hand.

use super::ddl;
use crate::backend::{quoted, rows};
use crate::schema::{Class, SchemaFacts, TableFacts, TypeFacts, reference};
use sea_orm::{DatabaseTransaction, DbErr};
use sea_schema::mysql::{
    def::{IndexInfo, Type},
    discovery::SchemaDiscovery,
};

pub(super) async fn discover(transaction: &DatabaseTransaction) -> Result<SchemaFacts, DbErr> {
    let name = crate::backend::scalar::<String>(transaction, "SELECT DATABASE()", []).await?;
    let discovery = SchemaDiscovery::new_no_exec(&name.unwrap_or_default());
    let schema = discovery.discover_with(transaction).await.map_err(super::failed)?;
    let mut tables = SchemaFacts::new();
    for mut table in schema.tables {
        // sea-schema does not see them where the user may only read.
        let hidden = match table.foreign_keys.is_empty() {
            true => hidden_foreign_keys(transaction, &table.info.name).await?,
            false => Vec::new(),
        };
        let keys = table.foreign_keys.iter().map(|key| (key.name.clone(), key.columns.clone()));
        let hidden_keys = hidden.iter().map(|key| (key.name.clone(), key.columns.clone()));
        let keys: Vec<_> = keys.chain(hidden_keys).collect();
        table.indexes.retain(|index| !keys.iter().any(|key| is_for(index, key)));
        let mut facts = TableFacts::of(&table.write());
        for column in &table.columns {
            if let Some(known) = facts.columns.get_mut(&column.name) {
                known.column_type = mysql_type(&column.col_type, known.column_type.clone());
            }
        }
        let generated = table.columns.iter().filter(|column| column.extra.generated);
        facts.mark_generated(generated.map(|column| column.name.as_str()));
        facts.foreign_keys.extend(
            hidden.iter().map(|key| {
                (reference(&key.columns, &key.parent, &key.parent_columns), key.on_delete)
            }),
        );
        tables.insert(table.info.name, facts);
    }
    Ok(tables)
}

/// Whether InnoDB made the index for a foreign key, where there was none: it has the key's columns
/// and the key's name or, where the key was given none, that of its first column.
fn is_for(index: &IndexInfo, (name, columns): &(String, Vec<String>)) -> bool {
    let own: Vec<&String> = index.parts.iter().map(|part| &part.column).collect();
    !index.unique
        && own == columns.iter().collect::<Vec<_>>()
        && (index.name == *name || columns.first() == Some(&index.name))
}

async fn hidden_foreign_keys(
    transaction: &DatabaseTransaction,
    table: &str,
) -> Result<Vec<ddl::ForeignKey>, DbErr> {
    let sql = format!("SHOW CREATE TABLE {}", quoted(table, '`'));
    let rows = rows(transaction, &sql, []).await?;
    let sql: String = rows.first().map_or(Ok(String::new()), |row| row.try_get_by_index(1))?;
    Ok(ddl::foreign_keys(&sql))
}

/// MariaDB and MySQL keep truth as a number, UUIDs as bytes, and MariaDB keeps JSON as text.
fn mysql_type(column_type: &Type, written: TypeFacts) -> TypeFacts {
    match column_type {
        Type::TinyInt(size) if size.maximum == Some(1) => written.or(Class::Boolean).of_any_width(),
        Type::Binary(size) if size.length == Some(16) => written.or(Class::Uuid),
        Type::LongText(_) => written.or(Class::Json),
        // sea-query writes both kinds of instants alike.
        Type::DateTime(_) | Type::Timestamp(_) => written.of_any_width(),
        _ => written,
    }
}
