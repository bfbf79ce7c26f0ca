//! SQLite's pragmas, asked for all tables at once.

use super::Asked;
use crate::{
    backend::{discovery::ddl::words, quoted, rows, scalar},
    structure::{
        Action, ColumnStructure, ForeignKeyStructure, Numbering, NumberingKind, Referrer,
        Structure, Trigger, UniqueKey,
    },
};
use sea_orm::{DatabaseTransaction, DbErr};
use std::collections::BTreeMap;

/// Columns with their place in the primary key, 0 for none; `hidden` is 2 or 3 of generated ones.
const COLUMNS: &str = "\
SELECT m.name, c.name, c.type, c.\"notnull\", c.pk, c.hidden, m.sql
FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c
WHERE m.type = 'table' AND c.hidden <> 1 ORDER BY m.name, c.cid";

/// A column's name is NULL where the index has an expression.
const KEYS: &str = "\
SELECT m.name, l.name, l.origin, i.name, i.coll, l.partial, x.sql
FROM sqlite_master AS m, pragma_index_list(m.name) AS l, pragma_index_xinfo(l.name) AS i
LEFT JOIN sqlite_master AS x ON x.type = 'index' AND x.name = l.name
WHERE m.type = 'table' AND l.\"unique\" AND i.key ORDER BY m.name, l.name, i.seqno";

/// The parent's column is NULL where it is the parent's primary key.
const REFERENCES: &str = "\
SELECT m.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_delete, f.on_update
FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq";

const TRIGGERS: &str = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'";

pub(super) async fn read(
    transaction: &DatabaseTransaction,
    asked: &[Asked<'_>],
) -> Result<Structure, DbErr> {
    // Names of tables do not mind case.
    let place = |table: &str| {
        let found = asked.iter().find(|asked| asked.name.eq_ignore_ascii_case(table));
        found.map(|asked| asked.name.to_owned())
    };
    let mut keys = BTreeMap::new();
    let mut tables = read_columns(transaction, &place, &mut keys).await?;
    read_keys(transaction, &place, &mut tables).await?;
    for row in rows(transaction, TRIGGERS, []).await? {
        let (table, name, sql): (String, String, String) = row.try_get_many_by_index()?;
        let Some(table) = place(&table).and_then(|name| tables.get_mut(&name)) else { continue };
        let words = words(&sql);
        // The event is the first of these words: what the trigger does comes after BEGIN.
        let event = words.iter().find_map(|word| {
            let known = ["INSERT", "UPDATE", "DELETE"];
            known.into_iter().find(|known| word.eq_ignore_ascii_case(known))
        });
        let [on_insert, on_update, on_delete] =
            ["INSERT", "UPDATE", "DELETE"].map(|kind| event == Some(kind));
        table.triggers.push(Trigger { name, on_insert, on_update, on_delete });
    }
    read_references(transaction, &place, &keys, &mut tables).await?;
    Ok(tables)
}

/// The columns; `keys` gets the primary key of every table of the database.
async fn read_columns(
    transaction: &DatabaseTransaction,
    place: &impl Fn(&str) -> Option<String>,
    keys: &mut BTreeMap<String, Vec<String>>,
) -> Result<Structure, DbErr> {
    type Row = (String, String, String, bool, i32, i32, String);
    let mut numbers: BTreeMap<String, i64> = BTreeMap::new();
    let has = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'sqlite_sequence'";
    if scalar::<i64>(transaction, has, []).await? == Some(1) {
        let sql = "SELECT name, CAST(seq AS INTEGER) FROM sqlite_sequence";
        for row in rows(transaction, sql, []).await? {
            let (table, last): (String, i64) = row.try_get_many_by_index()?;
            numbers.insert(table, last);
        }
    }
    let mut tables = Structure::new();
    let mut places: BTreeMap<String, Vec<(i32, String)>> = BTreeMap::new();
    let mut candidates = Vec::new();
    for row in rows(transaction, COLUMNS, []).await? {
        let (table, column, type_name, not_null, key, hidden, sql): Row =
            row.try_get_many_by_index()?;
        if key > 0 {
            places.entry(table.clone()).or_default().push((key, column.clone()));
        }
        let Some(name) = place(&table) else { continue };
        // Only this very word makes a key the row's number.
        if key == 1 && type_name.eq_ignore_ascii_case("INTEGER") {
            candidates.push((table.clone(), name.clone(), column.clone(), sql));
        }
        let facts = ColumnStructure {
            type_name,
            generated: hidden >= 2,
            nullable: !not_null && key == 0,
            ..ColumnStructure::default()
        };
        tables.entry(name).or_default().columns.insert(column, facts);
    }
    for (table, name, column, sql) in candidates {
        let words = words(&sql);
        let has = |keyword: &str| words.iter().any(|word| word.eq_ignore_ascii_case(keyword));
        let is_single = places.get(&table).is_some_and(|key| key.len() == 1);
        let is_rowid = is_single && !(has("WITHOUT") && has("ROWID"));
        let numbering = if has("AUTOINCREMENT") {
            let next = numbers.get(&table).map_or(1, |last| last.saturating_add(1));
            (NumberingKind::Remembered, next)
        } else {
            let sql = format!("SELECT COALESCE(MAX(rowid), 0) FROM {}", quoted(&table, '"'));
            let last = if is_rowid { scalar::<i64>(transaction, &sql, []).await? } else { None };
            (NumberingKind::LargestPlusOne, last.unwrap_or_default().saturating_add(1))
        };
        let facts = tables.get_mut(&name).and_then(|table| table.columns.get_mut(&column));
        if let Some(facts) = facts.filter(|_| is_rowid) {
            let (kind, next) = numbering;
            facts.numbering = Some(Numbering { kind, next: Some(next), greatest: i64::MAX });
        }
    }
    for (table, mut columns) in places {
        columns.sort_unstable();
        keys.insert(table, columns.into_iter().map(|(_, column)| column).collect());
    }
    Ok(tables)
}

async fn read_keys(
    transaction: &DatabaseTransaction,
    place: &impl Fn(&str) -> Option<String>,
    tables: &mut Structure,
) -> Result<(), DbErr> {
    type Row = (String, String, String, Option<String>, String, bool, Option<String>);
    let mut keys: BTreeMap<(String, String), (bool, UniqueKey)> = BTreeMap::new();
    for row in rows(transaction, KEYS, []).await? {
        let (table, name, origin, column, collation, partial, sql): Row =
            row.try_get_many_by_index()?;
        let Some(table) = place(&table) else { continue };
        let Some(facts) = tables.get(&table) else { continue };
        let (_, key) = keys.entry((table, name.clone())).or_insert_with(|| {
            let key = UniqueKey { name, exact: true, ..UniqueKey::default() };
            (origin == "pk", key)
        });
        key.exact &= column.is_some() && !partial && collation.eq_ignore_ascii_case("BINARY");
        if column.is_none() || partial {
            // Every column that the index's text names may be in its expression or condition.
            let words = words(sql.as_deref().unwrap_or_default());
            let named = |name: &&String| words.iter().any(|word| word.eq_ignore_ascii_case(name));
            key.columns.extend(facts.columns.keys().filter(named).cloned());
        }
        key.parts.extend(column.clone());
        key.columns.extend(column);
        key.columns.dedup();
    }
    for ((table, _), (primary, mut key)) in keys {
        let Some(table) = tables.get_mut(&table) else { continue };
        if !key.exact {
            key.columns.sort_unstable();
            key.columns.dedup();
        }
        match primary {
            true => table.primary_key = Some(key),
            false => table.unique_keys.push(key),
        }
    }
    Ok(())
}

async fn read_references(
    transaction: &DatabaseTransaction,
    place: &impl Fn(&str) -> Option<String>,
    keys: &BTreeMap<String, Vec<String>>,
    tables: &mut Structure,
) -> Result<(), DbErr> {
    type Row = (String, i64, String, String, Option<String>, String, String);
    type Key = (String, i64, String, Action, Action);
    let mut found: Vec<(Key, Vec<String>, Vec<Option<String>>)> = Vec::new();
    for row in rows(transaction, REFERENCES, []).await? {
        let (table, id, parent, column, target, deletes, updates): Row =
            row.try_get_many_by_index()?;
        let key = (table, id, parent, Action::of(&deletes), Action::of(&updates));
        match found.last_mut() {
            Some((last, columns, targets)) if *last == key => {
                columns.push(column);
                targets.push(target);
            }
            _ => found.push((key, vec![column], vec![target])),
        }
    }
    let key_of = |table: &str| {
        keys.iter().find(|(name, _)| name.eq_ignore_ascii_case(table)).map(|(_, key)| key.clone())
    };
    for ((table, _, parent, on_delete, on_update), columns, targets) in found {
        let parent_columns: Vec<String> = match targets.into_iter().collect::<Option<Vec<_>>>() {
            Some(targets) => targets,
            None => key_of(&parent).unwrap_or_default(),
        };
        let (own, target) = (place(&table), place(&parent));
        if let Some(facts) = own.as_ref().and_then(|own| tables.get_mut(own)) {
            facts.foreign_keys.push(ForeignKeyStructure {
                columns: columns.clone(),
                parent: target.clone().unwrap_or_else(|| parent.clone()),
                parent_columns: parent_columns.clone(),
                on_delete,
            });
        }
        let Some(target) = target.filter(|target| tables.contains_key(target)) else { continue };
        let collations = collations(transaction, &parent, &parent_columns).await?;
        tables.entry(target).or_default().referrers.push(Referrer {
            table: quoted(&table, '"'),
            declared: own,
            columns,
            parent_columns,
            on_delete,
            on_update,
            key: key_of(&table).unwrap_or_default(),
            name: table,
            collations,
            hidden: false,
        });
    }
    Ok(())
}

/// The collations by which a parent's columns compare, where that is not by bytes: SQLite takes the
/// parent's for a foreign key, and the left one's for a comparison.
async fn collations(
    transaction: &DatabaseTransaction,
    parent: &str,
    columns: &[String],
) -> Result<Vec<Option<String>>, DbErr> {
    let sql = "SELECT i.coll FROM pragma_index_list(?) AS l, pragma_index_xinfo(l.name) AS i \
               WHERE l.\"unique\" AND i.name = ? COLLATE NOCASE \
               AND i.coll <> 'BINARY' LIMIT 1";
    let mut found = Vec::new();
    for column in columns {
        let values = [parent.into(), column.clone().into()];
        found.push(scalar::<String>(transaction, sql, values).await?);
    }
    Ok(found)
}
