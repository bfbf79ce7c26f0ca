//! What every application goes through.

use crate::{applications::Backend, database::Database};
use sea_orm_seeding::{ColumnDescription, TableDescription, World, describe, random::Stream};

macro_rules! cycles {
    ($($file:ident { $($application:ident [$($backend:ident)*])* })*) => {
        $($(
            mod $application {
                $(
                    #[test]
                    fn $backend() {
                        super::cycle($crate::database::backend(stringify!($backend)), stringify!($application));
                    }
                )*
            }
        )*)*
    };
}

applications!(cycles);

/// How many cells are edited and rows are deleted of each table.
const EDITS: u64 = 12;

fn cycle(backend: Backend, application: &'static str) {
    let database = Database::seeded(backend, application);
    settled(&database);
    disturbed(&database, 1);

    // Own rows that were there before the seed.
    database.run("reset").exits(0);
    database.own(&[]);
    for table in database.tables() {
        assert_eq!(database.rows(&table, "").len(), 0, "{table} after `reset`");
    }
    let own = database.application().own;
    assert!(!own.is_empty(), "the application has no own rows");
    database.own(&own);
    database.run("seed").exits(0);
    settled(&database);
    disturbed(&database, 2);

    for line in ["seed --scale 3", "seed --seed 7", "seed --seed 0 --scale 1"] {
        let before = database.run(line).exits(0);
        assert_eq!(before.code, 0);
        settled(&database);
    }
    disturbed(&database, 3);
    database.run("reset").exits(0);
    database.own_rows_stay();
    sound(&database);
}

/// After a run: a second one writes nothing, every row is as it should be, own rows are as they were.
#[track_caller]
fn settled(database: &Database) {
    let before = database.everything();
    database.run("seed --format json").exits(0).unchanged();
    assert_eq!(database.everything(), before);
    database.run("verify").exits(0);
    database.own_rows_stay();
}

/// No fault is found, in a private database where SQLite understands the schema, and in this one.
fn sound(database: &Database) {
    let everywhere = |statement: &&str| Backend::Sqlite.sql(statement, "").is_some();
    if database.application().schema.iter().any(everywhere) {
        database.run("check --update").exits(0);
    }
    database.run("check --live --update").exits(0);
}

/// Edits cells and deletes rows at random; a run brings them back.
fn disturbed(database: &Database, number: u64) {
    let steps = describe(&database.application(), World::default()).expect("sound steps");
    let mut random = World { seed: number, ..World::default() }.stream("edits", 0, "");
    let mut changes = 0;
    for table in steps.iter().flat_map(|step| &step.tables) {
        for _ in 0..EDITS {
            changes += change(database, table, &mut random);
        }
    }
    assert!(changes > 0, "nothing could be changed");
    database.run("verify").exits(4);
    database.run("seed").exits(0);
    settled(database);
}

/// Deletes a seeded row, or gives a cell of it the value of another row or NULL; what the database
/// refuses is left alone. Says how many rows are different then.
fn change(database: &Database, table: &TableDescription, random: &mut Stream) -> u64 {
    let name = placed(database, table);
    let keys: Vec<String> = table
        .columns
        .iter()
        .filter(|column| column.in_key)
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let order = format!(" ORDER BY {}", keys.join(", "));
    let at = |place: u64| {
        let keys = keys.join(", ");
        format!(
            "({keys}) = (SELECT {keys} FROM (SELECT {keys} FROM {name}{order} LIMIT 1 OFFSET {place}) AS one)"
        )
    };
    let seeded = seeded_places(database, table, &order);
    let Some(&place) = random.pick(&seeded) else { return 0 };
    let cells: Vec<&ColumnDescription> =
        table.columns.iter().filter(|column| !column.in_key).collect();
    let statement = match random.pick(&cells) {
        Some(column) if random.chance(75) => {
            let column = format!("\"{}\"", column.name);
            let other = random.pick(&seeded).map_or_else(String::new, |&other| at(other));
            let value = match random.chance(20) {
                true => "NULL".to_owned(),
                false => format!(
                    "(SELECT cell FROM (SELECT {column} AS cell FROM {name} WHERE {other}) AS one)"
                ),
            };
            // PostgreSQL and SQLite count a row that stays the same as well.
            let differs = match database.backend {
                Backend::MariaDb => format!("NOT ({column} <=> {value})"),
                Backend::Sqlite => format!("{column} IS NOT {value}"),
                Backend::Postgres => format!("{column}::text IS DISTINCT FROM {value}::text"),
            };
            format!("UPDATE {name} SET {column} = {value} WHERE {} AND {differs}", at(place))
        }
        _ => format!("DELETE FROM {name} WHERE {}", at(place)),
    };
    database.try_execute(&statement).unwrap_or(0)
}

/// Which rows of a table are the seed's, in its order.
fn seeded_places(database: &Database, table: &TableDescription, order: &str) -> Vec<u64> {
    let name = placed(database, table);
    let order = database.backend.sql(order, "").expect("an order");
    let rows = database.rows(&name, &order);
    (0..).zip(&rows).filter(|(_, row)| !database.is_own(&name, row)).map(|(n, _)| n).collect()
}

/// A table as it is written in SQL, wherever it stands.
fn placed(database: &Database, table: &TableDescription) -> String {
    let is_it = |place: &String| {
        let name = place.rsplit('.').next().unwrap_or_default();
        name.trim_matches(['"', '`']) == table.name
    };
    database.tables().into_iter().find(is_it).expect("the table is there")
}
