//! Own rows that the database numbers get keys outside the seed space, or are told apart.

use crate::{applications::Backend, database::Database};

on!([sqlite postgres mariadb] {
    numbering_that_was_moved_into_the_seed_space
    the_next_row_after_low_numbers
    spaces_that_hold_everything_are_refused
});

mod rowids {
    use super::the_largest_key_plus_one;
    on!([sqlite] { the_largest_key_plus_one });
}

mod elsewhere {
    use super::numbering_in_another_schema;
    on!([postgres mariadb] { numbering_in_another_schema });
}

mod sequences {
    use super::numbers_of_a_sequence_that_the_column_does_not_own;
    on!([postgres] { numbers_of_a_sequence_that_the_column_does_not_own });
}

const OWN: &str = "INSERT INTO item (name) VALUES ('Mine')";

fn the_largest_key_plus_one(backend: Backend) {
    let database = Database::new(backend, "numbered_by_rowid");
    let begun = database.run("fresh");
    if begun.code != 0 {
        begun.fails().says(&["item", "AUTOINCREMENT"]);
        assert_eq!(database.count("item"), 0);
        database.run("check --update").exits(4).says(&["item", "AUTOINCREMENT"]);
        return;
    }
    database.own(&[OWN]);
    for line in ["seed", "seed --scale 3", "seed --scale 1", "reset"] {
        database.run(line).exits(0);
        database.own_rows_stay();
    }
}

/// What a restored dump and many an application do: go on after the largest key.
fn numbering_that_was_moved_into_the_seed_space(backend: Backend) {
    let database = Database::seeded(backend, "plain");
    let next = match backend {
        Backend::Sqlite => "UPDATE sqlite_sequence SET seq = (SELECT MAX(id) FROM item)",
        Backend::Postgres => {
            "SELECT setval(pg_get_serial_sequence('item', 'id'), (SELECT MAX(id) FROM item) + 1)"
        }
        Backend::MariaDb => "ALTER TABLE item AUTO_INCREMENT = 1000000020",
    };
    database.execute(next);
    database.own(&[OWN]);
    let key = database.number("SELECT MAX(id) FROM item").to_string();
    assert!(key.starts_with("10000000"), "the next key is {key}");

    database.run("plan").says(&["item", &key]);
    for line in ["seed", "seed --seed 7", "verify"] {
        database.run(line).fails().says(&["item", &key]);
        database.own_rows_stay();
    }
    database.run("reset");
    database.own_rows_stay();

    database.disown(&["UPDATE item SET id = id - 1000000000 WHERE name = 'Mine'"]);
    database.run("seed").exits(0);
    database.own(&[OWN]);
    assert_eq!(database.number("SELECT COUNT(*) FROM item WHERE name = 'Mine'"), 2);
    database.run("seed --format json").exits(0).unchanged();
    database.run("seed --scale 3").exits(0);
    database.run("reset").exits(0);
    database.own_rows_stay();
    assert_eq!(database.count("item"), 2);
}

fn numbering_in_another_schema(backend: Backend) {
    let database = Database::seeded(backend, "numbered_elsewhere");
    database.own(&["INSERT INTO {elsewhere}.item (name) VALUES ('Mine')"]);
    for line in ["seed", "seed --scale 3", "seed --scale 1", "reset"] {
        database.run(line).exits(0);
        database.own_rows_stay();
    }
}

fn the_next_row_after_low_numbers(backend: Backend) {
    next_is_free(backend, "low_numbers");
}

fn numbers_of_a_sequence_that_the_column_does_not_own(backend: Backend) {
    next_is_free(backend, "low_numbers_of_a_sequence");
}

#[track_caller]
fn next_is_free(backend: Backend, application: &'static str) {
    let database = Database::seeded(backend, application);
    database.own(&[OWN]);
    assert!(database.number("SELECT MAX(id) FROM item WHERE name = 'Mine'") > 100);
    for line in ["seed", "reset", "seed"] {
        database.run(line).exits(0);
        database.own(&[OWN]);
        database.own_rows_stay();
    }
}

fn spaces_that_hold_everything_are_refused(backend: Backend) {
    for (application, table, column) in
        [("every_number", "item", "id"), ("every_text", "account", "name")]
    {
        let database = Database::new(backend, application);
        database.run("fresh").fails().says(&[table, column]);
        database.run("check --update").exits(4).says(&[table, column]);
        database.run("seed").fails();
    }
}
