//! Rows that need each other are written in an order that works, and unique values can be traded.

use crate::{applications::Backend, database::Database};

on!([sqlite postgres mariadb] {
    a_long_chain_of_parents
    a_join_table_grows_and_shrinks
    a_value_that_an_own_row_holds
    a_code_changes_that_seeded_rows_refer_to
    a_code_changes_that_an_own_row_refers_to
});

mod indexes {
    use super::a_value_that_an_own_row_holds_in_part;
    on!([sqlite postgres] { a_value_that_an_own_row_holds_in_part });
}

fn a_long_chain_of_parents(backend: Backend) {
    let database = Database::seeded(backend, "deep_folders");
    assert_eq!(database.count("folder"), 2_500);
    database.run("seed --format json").exits(0).unchanged();
    database.own(&["INSERT INTO folder VALUES (1, 'Mine', 1)"]);
    database.run("reset").exits(0);
    database.own_rows_stay();
    assert_eq!(database.count("folder"), 1);
}

/// What every application with such a table meets: another scale, another seed, and back.
fn a_join_table_grows_and_shrinks(backend: Backend) {
    let database = Database::seeded(backend, "join_table");
    let first = database.everything();
    database.own(&database.application().own);
    for line in ["seed --scale 10", "seed --seed 7", "seed --seed 7 --scale 1"] {
        database.run(line).exits(0);
        database.run("seed --format json").exits(0).unchanged();
        database.run("verify").exits(0);
        database.own_rows_stay();
    }
    database.run("seed --seed 0 --scale 1").exits(0);
    database.own_rows_stay();
    database.disown(&[
        "DELETE FROM crate_user WHERE id = 1",
        "DELETE FROM \"crate\" WHERE id = 1",
        "DELETE FROM \"user\" WHERE id = 1",
    ]);
    assert_eq!(database.everything(), first);
}

/// Seeded rows can trade values; what an own row holds is its own, and the message says whose it is.
#[track_caller]
fn held(backend: Backend, application: &'static str, own: &str) {
    let database = Database::seeded(backend, application);
    database.own(&[own]);
    database.run("seed --scale 3").fails().says(&["badge", "id=5"]);
    database.own_rows_stay();
    database.run("reset").exits(0);
    database.own_rows_stay();
    database.disown(&["UPDATE badge SET label = 'Mine', number = -5"]);
    for line in ["seed --scale 3", "seed --seed 7", "seed --seed 0 --scale 1"] {
        database.run(line).exits(0);
    }
    database.run("verify").exits(0);
}

fn a_value_that_an_own_row_holds(backend: Backend) {
    // A label that the smaller world does not have.
    let larger = Database::seeded(backend, "undeclared_key");
    larger.run("seed --scale 3").exits(0);
    let label = larger.texts("SELECT label FROM badge WHERE label LIKE '% 51'").remove(0);
    let own = format!("INSERT INTO badge VALUES (5, '{label}', -5, false)");
    held(backend, "undeclared_key", &own);
}

fn a_value_that_an_own_row_holds_in_part(backend: Backend) {
    held(backend, "key_of_an_expression", "INSERT INTO badge VALUES (5, 'BADGE 51', -5, false)");
    held(backend, "partial_key", "INSERT INTO badge VALUES (5, 'Mine', 25, true)");
}

const CITIES: [&str; 6] = [
    "bound_cities_no_action",
    "bound_cities_restrict",
    "bound_cities_cascade",
    "free_cities_no_action",
    "free_cities_restrict",
    "free_cities_cascade",
];

fn a_code_changes_that_seeded_rows_refer_to(backend: Backend) {
    for application in CITIES {
        let database = Database::seeded(backend, application);
        let first = database.everything();
        database.own(&database.application().own);
        database.run_version_2("seed").exits(0);
        database.run_version_2("seed --format json").exits(0).unchanged();
        database.run_version_2("verify").exits(0);
        database.own_rows_stay();
        assert_eq!(database.number("SELECT COUNT(*) FROM land WHERE code LIKE 'seed.new%'"), 2);
        database.run("seed").exits(0);
        database.run("verify").exits(0);
        database.own_rows_stay();
        database.disown(&["DELETE FROM city WHERE id = 5", "DELETE FROM land WHERE id = 5"]);
        assert_eq!(database.everything(), first, "{application}");
    }
}

fn a_code_changes_that_an_own_row_refers_to(backend: Backend) {
    for application in CITIES {
        let database = Database::seeded(backend, application);
        database.own(&["INSERT INTO city VALUES (7, 'seed.1')"]);
        for _ in 0..2 {
            database.run_version_2("seed").fails().says(&["city", "7"]);
            database.own_rows_stay();
        }
        // The old version goes on as it was.
        database.run("seed").exits(0);
        database.run("verify").exits(0);
        database.disown(&["DELETE FROM city WHERE id = 7"]);
        database.run_version_2("seed").exits(0);
        database.run_version_2("verify").exits(0);
    }
}
