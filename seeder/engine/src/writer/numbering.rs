//! Keys that the database numbers by itself: after explicit keys were written, the application's
//! next insert must get a key of its own, outside the seed space.

use crate::{
    backend::{quoted, scalar},
    catalog::CatalogTable,
    error::Error,
    structure::{Numbering, NumberingKind},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
};
use std::ops::RangeInclusive;

/// How many numbers have to be left before the seed space begins: more than an application gives out
/// between two runs.
const ROOM: i64 = 1_000_000;

/// Why the database is bound to give the application's next row a number of the seed space, if it is.
pub(crate) fn mistake(table: &CatalogTable) -> Option<String> {
    let (column, numbering, range) = table.numbered()?;
    let info = table.source.info();
    let place = format!("table `{}`, column `{}`", info.name, info.columns[column].name);
    if numbering.kind == NumberingKind::LargestPlusOne
        && info.auto_increment
        && !table.refers(column)
    {
        return Some(format!(
            "{place}: SQLite numbers an INTEGER PRIMARY KEY without AUTOINCREMENT by the largest key \
             plus one, so the next row of your own would get a number of the seed space ({} to {}) \
             and go with the seed's: create the table with AUTOINCREMENT; or, where the application \
             gives all keys itself, say so in the entity with `auto_increment = false`",
            range.start(),
            range.end()
        ));
    }
    let is_full = numbering.kind != NumberingKind::LargestPlusOne
        && *range.end() >= numbering.greatest
        && numbering.next.is_none_or(|next| next >= range.start().saturating_sub(ROOM));
    is_full.then(|| {
        format!(
            "{place}: no number is left behind the seed space ({} to {}) for rows of your own, since \
             the greatest is {}: give the key a smaller space with `.within(…)`",
            range.start(),
            range.end(),
            numbering.greatest
        )
    })
}

/// Before a step's transaction: moves MariaDB's and MySQL's numbering past the seed space.
///
/// There `ALTER TABLE` would end the transaction, and a number that was once reached stays reached,
/// whether the transaction that reached it is committed or not. Where the numbering is past the
/// seed space already, nothing is written.
pub(crate) async fn reserve(
    database: &DatabaseConnection,
    table: &CatalogTable,
) -> Result<(), Error> {
    let Some((_, Numbering { kind: NumberingKind::AutoIncrement, next, .. }, range)) =
        table.numbered()
    else {
        return Ok(());
    };
    let Some(beyond) = range.end().checked_add(1) else { return Ok(()) };
    if next.is_some_and(|next| next >= beyond) {
        return Ok(());
    }
    let sql = format!("ALTER TABLE {} AUTO_INCREMENT = {beyond}", written(table, '`'));
    let moved = database.execute_unprepared(&sql).await;
    moved.map(|_| ()).map_err(|error| failed(table, &error))
}

/// In a step's transaction, after its rows: moves the numbering past the seed space where it would soon
/// reach it, and past the values of other numbered columns that were written.
///
/// PostgreSQL's sequences take no notice of explicit keys and mostly need nothing; SQLite continues
/// after the largest key and must jump.
pub(crate) async fn settle(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    wrote: bool,
) -> Result<(), Error> {
    let moved = settle_key(transaction, table, wrote).await;
    moved.map_err(|error| failed(table, &error))?;
    if wrote {
        let moved = settle_others(transaction, table).await;
        moved.map_err(|error| failed(table, &error))?;
    }
    Ok(())
}

async fn settle_key(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    wrote: bool,
) -> Result<(), DbErr> {
    let Some((_, numbering, range)) = table.numbered() else { return Ok(()) };
    match &numbering.kind {
        NumberingKind::Sequence(sequence) => {
            if numbering.next.is_some_and(|next| is_near(range, next)) {
                let sql = "SELECT setval($1::regclass, $2)::bigint";
                let values = [sequence.clone().into(), (*range.end()).into()];
                scalar::<i64>(transaction, sql, values).await?;
            }
            Ok(())
        }
        NumberingKind::Remembered
            if wrote || numbering.next.is_some_and(|n| range.contains(&n)) =>
        {
            settle_sqlite(transaction, table.name(), range).await
        }
        _ => Ok(()),
    }
}

/// Numbered columns that are no key, and that the seed gives values: the database goes on behind the
/// greatest one. Only PostgreSQL does not do so by itself.
async fn settle_others(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
) -> Result<(), DbErr> {
    let key = table.numbered().map(|(column, ..)| column);
    for &column in table.used.iter().filter(|column| Some(**column) != key) {
        let numbering = table.column_structure(column).and_then(|known| known.numbering.as_ref());
        let Some(Numbering { kind: NumberingKind::Sequence(sequence), next: Some(next), .. }) =
            numbering
        else {
            continue;
        };
        let name = quoted(table.source.info().columns[column].name, '"');
        let sql = format!("SELECT MAX({name})::bigint FROM {}", written(table, '"'));
        let greatest = scalar::<i64>(transaction, &sql, []).await?;
        if let Some(greatest) = greatest.filter(|greatest| greatest >= next) {
            let sql = "SELECT setval($1::regclass, $2)::bigint";
            let values = [sequence.clone().into(), greatest.into()];
            scalar::<i64>(transaction, sql, values).await?;
        }
    }
    Ok(())
}

/// The table's name in quotes, with its schema where the entity names one.
fn written(table: &CatalogTable, quote: char) -> String {
    let info = table.source.info();
    let name = quoted(info.name, quote);
    match &info.schema {
        Some(schema) => format!("{}.{name}", quoted(schema, quote)),
        None => name,
    }
}

fn failed(table: &CatalogTable, error: &DbErr) -> Error {
    Error::database(format!("step `{}`, numbering of `{}`", table.step_name, table.name()), error)
}

/// Whether the next number lies in the range, or so near before it that it would soon.
fn is_near(range: &RangeInclusive<i64>, next: i64) -> bool {
    next <= *range.end() && next >= range.start().saturating_sub(ROOM)
}

async fn settle_sqlite(
    database: &DatabaseTransaction,
    table: &str,
    range: &RangeInclusive<i64>,
) -> Result<(), DbErr> {
    let last =
        scalar(database, "SELECT seq FROM sqlite_sequence WHERE name = ?", [table.into()]).await?;
    if last.is_none_or(|last: i64| !last.checked_add(1).is_some_and(|next| range.contains(&next))) {
        return Ok(());
    }
    database
        .execute_raw(Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "UPDATE sqlite_sequence SET seq = ? WHERE name = ?",
            [(*range.end()).into(), table.into()],
        ))
        .await
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbering_jumps_before_it_comes_into_the_space() {
        assert!(is_near(&(1..=100), 1));
        assert!(is_near(&(50..=100), 1));
        assert!(!is_near(&(50..=100), 101));
        assert!(!is_near(&(1_000_000_000..=1_999_999_999), 1));
        assert!(is_near(&(1_000_000_000..=1_999_999_999), 1_000_000_050));
    }
}
