//! MariaDB's and MySQL's `information_schema`.

use super::Asked;
use crate::{
    backend::{quoted, rows, scalar},
    structure::{
        Action, ColumnStructure, ForeignKeyStructure, Keeps, Numbering, NumberingKind, Referrer,
        Structure, Trigger, UniqueKey,
    },
};
use sea_orm::{DatabaseTransaction, DbErr, QueryResult};
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &str = "\
SELECT c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.DATA_TYPE, c.IS_NULLABLE = 'YES',
       COALESCE(c.GENERATION_EXPRESSION, '') <> '', CAST(c.CHARACTER_OCTET_LENGTH AS SIGNED),
       CAST(c.NUMERIC_SCALE AS SIGNED), CAST(c.DATETIME_PRECISION AS SIGNED),
       c.EXTRA LIKE '%auto_increment%', c.COLLATION_NAME
FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = ?";

/// The name of a column is NULL where the key is an expression.
const KEYS: &str = "\
SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART IS NOT NULL
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND NON_UNIQUE = 0
ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";

const NUMBERS: &str = "\
SELECT TABLE_NAME, CAST(AUTO_INCREMENT AS SIGNED) FROM information_schema.TABLES
WHERE TABLE_SCHEMA = ? AND AUTO_INCREMENT IS NOT NULL";

const TRIGGERS: &str = "\
SELECT EVENT_OBJECT_TABLE, TRIGGER_NAME, EVENT_MANIPULATION FROM information_schema.TRIGGERS
WHERE EVENT_OBJECT_SCHEMA = ? ORDER BY 1, 2";

const REFERENCES: &str = "\
SELECT k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA,
       k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE, r.UPDATE_RULE
FROM information_schema.KEY_COLUMN_USAGE k
JOIN information_schema.REFERENTIAL_CONSTRAINTS r
  ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
 AND r.TABLE_NAME = k.TABLE_NAME
WHERE k.REFERENCED_COLUMN_NAME IS NOT NULL AND ";

/// How many foreign keys lead from one database into another. Only who has PROCESS may ask, and only
/// MariaDB: MySQL's dictionary answers the whole question at once.
const ACROSS: &str = "\
SELECT COUNT(*) FROM information_schema.INNODB_SYS_FOREIGN
WHERE SUBSTRING_INDEX(FOR_NAME, '/', 1) <> SUBSTRING_INDEX(REF_NAME, '/', 1)";

/// Schema and name of each table asked for, with the name that its step gives it.
type Places = BTreeMap<(String, String), String>;

pub(super) async fn read(
    transaction: &DatabaseTransaction,
    asked: &[Asked<'_>],
) -> Result<Structure, DbErr> {
    let current = scalar::<String>(transaction, "SELECT DATABASE()", []).await?.unwrap_or_default();
    let schema_of = |table: &Asked<'_>| table.schema.unwrap_or(&current).to_owned();
    let places: Places = asked
        .iter()
        .map(|table| ((schema_of(table), table.name.to_owned()), table.name.to_owned()))
        .collect();
    let mut tables = Structure::new();
    let schemas: BTreeSet<&String> = places.keys().map(|(schema, _)| schema).collect();
    for schema in schemas {
        // One scan of a schema: conditions on names of tables would make it one of the server.
        let ask = async |sql: &str| rows(transaction, sql, [schema.clone().into()]).await;
        let place = |table: String| places.get(&(schema.clone(), table)).cloned();
        let collations = add_columns(ask(COLUMNS).await?, &place, &mut tables)?;
        add_keys(ask(KEYS).await?, &place, &collations, &mut tables)?;
        add_numbers(ask(NUMBERS).await?, &place, &mut tables)?;
        for row in ask(TRIGGERS).await? {
            let (table, name, event): (String, String, String) = row.try_get_many_by_index()?;
            let Some(table) = place(table).and_then(|name| tables.get_mut(&name)) else { continue };
            let [on_insert, on_update, on_delete] =
                ["INSERT", "UPDATE", "DELETE"].map(|kind| event == kind);
            table.triggers.push(Trigger { name, on_insert, on_update, on_delete });
        }
    }
    add_references(transaction, &places, &current, &mut tables).await?;
    Ok(tables)
}

/// Returns the columns of which equal texts may have other bytes: not those whose collation is
/// binary and minds spaces at the end.
fn add_columns(
    rows: Vec<QueryResult>,
    place: &impl Fn(String) -> Option<String>,
    tables: &mut Structure,
) -> Result<BTreeSet<(String, String)>, DbErr> {
    type Row = (String, String, String, String, bool, bool, Option<i64>, Option<i64>, Option<i64>);
    let mut collated = BTreeSet::new();
    for row in rows {
        let (table, column, type_name, data_type, nullable, generated, bytes, scale, fraction): Row =
            row.try_get_many_by_index()?;
        let Some(table) = place(table) else { continue };
        let collation: Option<String> = row.try_get_by_index(10)?;
        let is_exact = |name: &String| name.ends_with("nopad_bin") || name.ends_with("0900_bin");
        if collation.is_some_and(|name| !is_exact(&name)) {
            collated.insert((table.clone(), column.clone()));
        }
        let number = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok());
        let keeps = Keeps {
            padded_to: number(bytes).filter(|_| data_type == "binary"),
            trims: data_type == "char",
            scale: number(scale).filter(|_| data_type != "double" || type_name.contains(',')),
            fraction: number(fraction),
        };
        let numbering = row.try_get_by_index::<bool>(9)?.then(|| Numbering {
            kind: NumberingKind::AutoIncrement,
            next: None,
            greatest: greatest_of(&data_type, type_name.contains("unsigned")),
        });
        let facts = ColumnStructure {
            type_name,
            generated,
            nullable,
            keeps,
            numbering,
            ..ColumnStructure::default()
        };
        tables.entry(table).or_default().columns.insert(column, facts);
    }
    Ok(collated)
}

fn greatest_of(data_type: &str, unsigned: bool) -> i64 {
    let signed = match data_type {
        "tinyint" => i64::from(i8::MAX),
        "smallint" => i64::from(i16::MAX),
        "mediumint" => (1 << 23) - 1,
        "int" => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    if unsigned { signed.saturating_mul(2).saturating_add(1) } else { signed }
}

fn add_keys(
    rows: Vec<QueryResult>,
    place: &impl Fn(String) -> Option<String>,
    collated: &BTreeSet<(String, String)>,
    tables: &mut Structure,
) -> Result<(), DbErr> {
    let mut keys: BTreeMap<(String, String), UniqueKey> = BTreeMap::new();
    for row in rows {
        let (table, name, column, is_prefix): (String, String, Option<String>, bool) =
            row.try_get_many_by_index()?;
        let Some(table) = place(table) else { continue };
        let key = keys.entry((table.clone(), name.clone())).or_insert_with(|| UniqueKey {
            name,
            exact: true,
            ..UniqueKey::default()
        });
        let is_exact = |column: &String| !collated.contains(&(table.clone(), column.clone()));
        key.exact &= !is_prefix && column.as_ref().is_some_and(is_exact);
        key.parts.extend(column.clone());
        key.columns.extend(column);
    }
    for ((table, name), mut key) in keys {
        let Some(table) = tables.get_mut(&table) else { continue };
        if name == "PRIMARY" {
            table.primary_key = Some(key);
            continue;
        }
        if key.columns.is_empty() {
            // Only an expression: any column may be in it.
            key.columns = table.columns.keys().cloned().collect();
        }
        table.unique_keys.push(key);
    }
    Ok(())
}

fn add_numbers(
    rows: Vec<QueryResult>,
    place: &impl Fn(String) -> Option<String>,
    tables: &mut Structure,
) -> Result<(), DbErr> {
    for row in rows {
        let (table, next): (String, i64) = row.try_get_many_by_index()?;
        let Some(table) = place(table).and_then(|name| tables.get_mut(&name)) else { continue };
        for numbering in table.columns.values_mut().filter_map(|column| column.numbering.as_mut()) {
            numbering.next = Some(next);
        }
    }
    Ok(())
}

async fn add_references(
    transaction: &DatabaseTransaction,
    places: &Places,
    current: &str,
    tables: &mut Structure,
) -> Result<(), DbErr> {
    // Asking every database of a server opens each of their tables, which is only done where some
    // foreign key leads from one to another, or nobody says so.
    let alone = scalar::<i64>(transaction, ACROSS, []).await.is_ok_and(|keys| keys == Some(0));
    let single = places.keys().all(|(schema, _)| schema == current);
    let condition =
        if alone && single { "k.TABLE_SCHEMA = DATABASE()" } else { "k.TABLE_SCHEMA <> 'mysql'" };
    let sql = format!("{REFERENCES}{condition} ORDER BY 1, 2, 3, k.ORDINAL_POSITION");
    type Row = (String, String, String, String, String, String, String, String, String);
    type Columns = (Vec<String>, Vec<String>);
    type Key = ((String, String), String, (String, String), Action, Action);
    let mut keys: Vec<(Key, Columns)> = Vec::new();
    for row in rows(transaction, &sql, []).await? {
        let row: Row = row.try_get_many_by_index()?;
        let (schema, table, name, column, parent_schema, parent, target, deletes, updates) = row;
        let (on_delete, on_update) = (Action::of(&deletes), Action::of(&updates));
        let key = ((schema, table), name, (parent_schema, parent), on_delete, on_update);
        match keys.last_mut() {
            Some((last, columns)) if *last == key => {
                columns.0.push(column);
                columns.1.push(target);
            }
            _ => keys.push((key, (vec![column], vec![target]))),
        }
    }
    for ((child, _, parent, on_delete, on_update), (columns, parent_columns)) in keys {
        let (own, target) = (places.get(&child).cloned(), places.get(&parent).cloned());
        if let Some(facts) = own.as_ref().and_then(|own| tables.get_mut(own)) {
            facts.foreign_keys.push(ForeignKeyStructure {
                columns: columns.clone(),
                parent: target.clone().unwrap_or(parent.1),
                parent_columns: parent_columns.clone(),
                on_delete,
            });
        }
        let Some(target) = target.filter(|target| tables.contains_key(target)) else { continue };
        let (schema, name) = &child;
        let referrer = Referrer {
            table: format!("{}.{}", quoted(schema, '`'), quoted(name, '`')),
            name: if schema == current { name.clone() } else { format!("{schema}.{name}") },
            declared: own,
            collations: vec![None; columns.len()],
            columns,
            parent_columns,
            on_delete,
            on_update,
            key: primary_key(transaction, schema, name).await?,
            hidden: false,
        };
        tables.entry(target).or_default().referrers.push(referrer);
    }
    Ok(())
}

async fn primary_key(
    transaction: &DatabaseTransaction,
    schema: &str,
    table: &str,
) -> Result<Vec<String>, DbErr> {
    let sql = "SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? \
               AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX";
    let rows = rows(transaction, sql, [schema.into(), table.into()]).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
