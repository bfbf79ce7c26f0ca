//! PostgreSQL's schema: columns by sea-schema, keys and indexes from the catalogue.
//!
//! sea-schema knows no plain indexes, and reads keys from `information_schema`, which hides them
//! from everybody but the tables' owner. The catalogue shows them to all.

use crate::backend::rows;
use crate::schema::{self, EXPRESSION, SchemaFacts, TableFacts, reference};
use sea_orm::{DatabaseTransaction, DbErr};
use sea_schema::postgres::discovery::SchemaDiscovery;
use std::collections::BTreeMap;

const INDEXES: &str = "\
SELECT t.relname::text, i.relname::text, x.indisprimary, x.indisunique,
       a.attname::text, pg_get_expr(x.indpred, x.indrelid, true)
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid
CROSS JOIN LATERAL generate_series(1, x.indnkeyatts::int) AS k(place)
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[k.place - 1]
WHERE t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
ORDER BY 1, 2, k.place";

const FOREIGN_KEYS: &str = "\
SELECT t.relname::text, c.conname::text, a.attname::text, p.relname::text, b.attname::text,
       CASE c.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
                          WHEN 'd' THEN 'set default' ELSE 'restrict' END
FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid
JOIN pg_class p ON p.oid = c.confrelid
CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(own, target, place)
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.own
JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = k.target
WHERE c.contype = 'f' AND c.conparentid = 0
  AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
ORDER BY 1, 2, k.place";

pub(super) async fn discover(transaction: &DatabaseTransaction) -> Result<SchemaFacts, DbErr> {
    let name =
        crate::backend::scalar::<String>(transaction, "SELECT current_schema()::text", []).await?;
    let discovery = SchemaDiscovery::new_no_exec(&name.unwrap_or_default());
    let schema = discovery.discover_with(transaction).await.map_err(super::failed)?;
    let mut facts: SchemaFacts = schema
        .tables
        .into_iter()
        .map(|mut table| {
            table.primary_key_constraints.clear();
            table.unique_constraints.clear();
            table.reference_constraints.clear();
            let mut facts = TableFacts::of(&table.write());
            let generated = table.columns.iter().filter(|column| column.generated.is_some());
            facts.mark_generated(generated.map(|column| column.name.as_str()));
            (table.info.name, facts)
        })
        .collect();
    add_indexes(transaction, &mut facts).await?;
    add_foreign_keys(transaction, &mut facts).await?;
    Ok(facts)
}

async fn add_indexes(
    transaction: &DatabaseTransaction,
    facts: &mut SchemaFacts,
) -> Result<(), DbErr> {
    type Row = (String, String, bool, bool, Option<String>, Option<String>);
    type Index = (String, String, bool, bool, Option<String>);
    let mut indexes: BTreeMap<Index, Vec<String>> = BTreeMap::new();
    for row in rows(transaction, INDEXES, []).await? {
        let (table, name, primary, unique, column, predicate): Row = row.try_get_many_by_index()?;
        let column = column.unwrap_or_else(|| EXPRESSION.to_owned());
        indexes.entry((table, name, primary, unique, predicate)).or_default().push(column);
    }
    for ((table, _, primary, unique, predicate), mut columns) in indexes {
        let Some(table) = facts.get_mut(&table) else { continue };
        columns.extend(predicate.as_deref().map(schema::predicate));
        table.add_index(primary, unique, columns);
    }
    Ok(())
}

async fn add_foreign_keys(
    transaction: &DatabaseTransaction,
    facts: &mut SchemaFacts,
) -> Result<(), DbErr> {
    type Row = (String, String, String, String, String, String);
    type Key = (String, &'static str, Vec<String>, Vec<String>);
    let mut keys: BTreeMap<(String, String), Key> = BTreeMap::new();
    for row in rows(transaction, FOREIGN_KEYS, []).await? {
        let (table, name, column, parent, target, action): Row = row.try_get_many_by_index()?;
        let action = ["cascade", "set null", "set default"]
            .into_iter()
            .find(|known| *known == action)
            .unwrap_or("restrict");
        let key = keys.entry((table, name)).or_insert((parent, action, Vec::new(), Vec::new()));
        key.2.push(column);
        key.3.push(target);
    }
    for ((table, _), (parent, action, columns, targets)) in keys {
        if let Some(table) = facts.get_mut(&table) {
            table.foreign_keys.insert(reference(&columns, &parent, &targets), action);
        }
    }
    Ok(())
}
