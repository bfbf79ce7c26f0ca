//! Equality is the database's: of keys that it pads, and of keys whose case or spaces it ignores.

use crate::{applications::Backend, database::Database};

on!([sqlite postgres mariadb] {
    short_keys_in_wide_columns
    keys_that_end_with_spaces
    an_own_row_that_differs_by_case
    an_own_row_that_comes_later_and_differs_by_case
});

mod padding {
    use super::an_own_row_that_differs_by_a_space;
    on!([mariadb] { an_own_row_that_differs_by_a_space });
}

/// The database holds the keys as they were given and every run finds them there, or they are refused
/// before anything is written.
#[track_caller]
fn held_or_refused(database: &Database, tables: &[&str], words: &[&str]) {
    let begun = database.run("fresh");
    if begun.code != 0 {
        let said = begun.fails().says(words).text();
        assert!(!said.contains("of your own"), "nobody has rows of their own: {said}");
        assert!(tables.iter().all(|table| database.count(table) == 0), "something was written");
        return;
    }
    let rows = database.everything();
    assert!(tables.iter().all(|table| database.count(table) > 0), "nothing was written");
    for _ in 0..3 {
        database.run("seed --format json").exits(0).unchanged();
        assert_eq!(database.everything(), rows);
    }
    database.run("verify").exits(0);
    database.run("reset").exits(0);
    assert!(tables.iter().all(|table| database.count(table) == 0), "something stayed");
}

fn short_keys_in_wide_columns(backend: Backend) {
    let database = Database::new(backend, "padded_keys");
    held_or_refused(&database, &["country", "town"], &["country", "code", "seed.de"]);
    // The entity's type tells that some databases pad it.
    database.run("check --update").exits(4).says(&["country", "code", "seed.de"]);
}

fn keys_that_end_with_spaces(backend: Backend) {
    let database = Database::new(backend, "keys_with_spaces");
    held_or_refused(&database, &["account"], &["account", "seed.ann"]);
}

fn an_own_row_that_differs_by_case(backend: Backend) {
    taken(backend, "keys_without_case", "INSERT INTO account VALUES ('SEED.ANN', 77)");
}

/// MariaDB compares texts as if they had as many spaces behind them as each other.
fn an_own_row_that_differs_by_a_space(backend: Backend) {
    taken(backend, "keys_without_case", "INSERT INTO account VALUES ('Seed.ann ', 77)");
}

/// An own row has a key that the database takes for one of the seed's: the run says so.
#[track_caller]
fn taken(backend: Backend, application: &'static str, own: &str) {
    let database = Database::seeded(backend, application);
    database.run("reset").exits(0);
    database.own(&[own]);
    for line in ["seed", "seed --seed 7"] {
        let outcome = database.run(line).fails().says(&["account"]);
        assert!(outcome.text().to_lowercase().contains("seed.ann"), "{}", outcome.text());
        database.own_rows_stay();
    }
    database.run("reset").exits(0);
    database.own_rows_stay();
    database.disown(&["UPDATE account SET name = 'Ann'"]);
    database.own(&["INSERT INTO account VALUES ('Bob', 78)"]);
    database.run("seed").exits(0);
    database.own_rows_stay();
}

fn an_own_row_that_comes_later_and_differs_by_case(backend: Backend) {
    let database = Database::seeded(backend, "keys_without_case");
    database.execute("DELETE FROM account WHERE name = 'seed.ann'");
    database.own(&["INSERT INTO account VALUES ('SEED.ann', 77)"]);
    database.run("verify").exits(4);
    database.run("seed").fails().says(&["account"]);
    database.own_rows_stay();
    database.run("reset").exits(0);
    database.own_rows_stay();
}
