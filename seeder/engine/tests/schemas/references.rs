//! Rows that somebody's own rows refer to are not removed, whoever knows of the foreign key.

use crate::{applications::Backend, database::Database};

on!([sqlite postgres mariadb] {
    children_that_would_go_along
    children_that_would_be_emptied
    children_that_the_database_protects
    children_of_a_unique_column
    children_whose_keys_are_no_texts
    children_of_a_key_of_two_columns
    children_whose_entity_does_not_say_so
    check_names_foreign_keys_that_the_entity_lacks
});

mod with_defaults {
    use super::children_that_would_get_a_default;
    on!([sqlite postgres] { children_that_would_get_a_default });
}

mod elsewhere {
    use super::children_elsewhere;
    on!([postgres mariadb] { children_elsewhere });
}

/// The item of the seed's last row at scale 1, and at scale 3.
const LAST: [i64; 2] = [1_000_000_019, 1_000_000_059];

fn children_that_would_go_along(backend: Backend) {
    refused(backend, "note_cascade", "item", &LAST.map(note));
}

fn children_that_would_be_emptied(backend: Backend) {
    refused(backend, "note_set_null", "item", &LAST.map(note));
}

fn children_that_the_database_protects(backend: Backend) {
    refused(backend, "note_no_action", "item", &LAST.map(note));
}

fn children_that_would_get_a_default(backend: Backend) {
    refused(backend, "note_set_default", "item", &LAST.map(note));
}

fn children_of_a_unique_column(backend: Backend) {
    let note = |n| format!("INSERT INTO note (id, body, code) VALUES (7, 'Mine', 'seed.{n}')");
    refused(backend, "note_on_a_code", "product", &[19, 59].map(note));
}

fn children_whose_keys_are_no_texts(backend: Backend) {
    let database = Database::seeded(backend, "note_with_another_key");
    let id = "5eed5eedff008000800000000000ffff";
    database.execute(&format!("@lite,my INSERT INTO note VALUES (X'{id}', 1000000003)"));
    database.execute(&format!("@pg INSERT INTO note VALUES ('{id}', 1000000003)"));
    let before = database.everything();
    database.run("reset").fails().says(&["item", "note", "1 "]);
    assert_eq!(database.everything(), before);
    database.execute("DELETE FROM note");
    database.execute("INSERT INTO mark VALUES ('Mine', 1000000004), (NULL, 1000000004)");
    database.run("reset").fails().says(&["item", "mark", "2 ", "item_id=1000000004"]);
    database.execute("DELETE FROM mark");
    database.run("reset").exits(0);
}

fn children_of_a_key_of_two_columns(backend: Backend) {
    // A key that is NULL in part refers to nothing.
    let note = |row| {
        format!(
            "INSERT INTO note (id, body, row_id, place) \
             VALUES (7, 'Mine', {row}, 4), (8, 'Mine', {row}, NULL)"
        )
    };
    let rows = [1_000_000_003, 1_000_000_011];
    refused(backend, "note_on_two_columns", "seat", &rows.map(note));
}

fn children_whose_entity_does_not_say_so(backend: Backend) {
    refused(backend, "note_unrelated", "item", &LAST.map(note));
}

fn children_elsewhere(backend: Backend) {
    let note = |id| note(id).replace("INTO note", "INTO {elsewhere}.note");
    let database = refused(backend, "note_elsewhere", "item", &LAST.map(note));
    assert_eq!(database.count("{elsewhere}.note"), 0);
}

/// Somebody's note on an item.
fn note(item: i64) -> String {
    format!("INSERT INTO note (id, body, item_id) VALUES (7, 'Mine', {item})")
}

/// Own notes, on a row that `reset` would remove and on one that the smaller world does not have: they
/// stay as they are, and the run is refused until they are gone.
#[track_caller]
fn refused(
    backend: Backend,
    application: &'static str,
    parent: &str,
    notes: &[String; 2],
) -> Database {
    let database = Database::seeded(backend, application);
    let words = [parent, "note", "1 ", "7"];

    database.own(&[&notes[0]]);
    let before = database.everything();
    database.run("reset").fails().says(&words);
    assert_eq!(database.everything(), before);
    database.run("seed --format json").exits(0).unchanged();
    forget_notes(&database);

    database.run("seed --scale 3").exits(0);
    database.own(&[&notes[1]]);
    database.run("seed --scale 1").fails().says(&words);
    database.own_rows_stay();
    database.run("seed --scale 3").exits(0);
    database.own_rows_stay();
    // What is not in the way is no hindrance.
    forget_notes(&database);
    database.run("seed --scale 1").exits(0);
    database.own(&[&notes[0]]);
    database.run("seed").exits(0);
    database.run("seed --seed 7").exits(0);
    database.own_rows_stay();
    forget_notes(&database);
    database.run("reset").exits(0);
    database
}

fn forget_notes(database: &Database) {
    let table = database.tables().into_iter().find(|name| name.contains("note"));
    let table = table.expect("a table of notes").replace('`', "\"");
    database.disown(&[&format!("DELETE FROM {table} WHERE id < 1000000000")]);
}

fn check_names_foreign_keys_that_the_entity_lacks(backend: Backend) {
    let database = Database::seeded(backend, "note_unrelated");
    let words = ["note", "item_id", "item"];
    for line in ["check --update", "check --live --update"] {
        let outcome = database.run(line).says(&words);
        assert!(outcome.text().to_lowercase().contains("cascade"), "{}", outcome.text());
    }
}
