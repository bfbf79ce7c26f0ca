//! What the database keeps of what was written: a run that cannot converge says which column.

use crate::{applications::Backend, database::Database};

on!([sqlite postgres mariadb] {
    decimals_with_more_digits_than_the_column
    decimals_whose_entity_does_not_tell_the_digits
    texts_that_are_padded
    texts_whose_entity_does_not_tell_the_padding
    bytes_that_are_padded
    fractions_of_seconds
});

fn decimals_with_more_digits_than_the_column(backend: Backend) {
    let database = told(backend, "rounded", &["price", "amount", "19.999", "20"]);
    database.run("check --update").exits(4).says(&["price", "amount", "19.999"]);
}

fn decimals_whose_entity_does_not_tell_the_digits(backend: Backend) {
    told(backend, "rounded_in_silence", &["price", "amount", "19.999", "20"]);
}

fn texts_that_are_padded(backend: Backend) {
    let database = told(backend, "padded", &["code", "word"]);
    database.run("check --update").exits(4).says(&["code", "word"]);
}

fn texts_whose_entity_does_not_tell_the_padding(backend: Backend) {
    told(backend, "padded_in_silence", &["code", "word"]);
}

fn bytes_that_are_padded(backend: Backend) {
    let database = told(backend, "padded_bytes", &["digest", "bytes", "010203"]);
    database.run("check --update").exits(4).says(&["digest", "bytes"]);
}

fn fractions_of_seconds(backend: Backend) {
    told(backend, "whole_seconds", &["visit", "moment", "12:00:00.25", "12:00:00"]);
}

/// Every run finds the rows as they were given; or the first one stops, keeps nothing and says where,
/// what was given and what was kept.
#[track_caller]
fn told(backend: Backend, application: &'static str, words: &[&str]) -> Database {
    let database = Database::new(backend, application);
    let begun = database.run("fresh");
    if begun.code == 0 {
        database.run("seed --format json").exits(0).unchanged();
        database.run("verify").exits(0);
        return database;
    }
    for line in ["fresh", "seed"] {
        let said = database.run(line).fails().says(words).says(&["100000000"]).text();
        assert!(!said.contains("`seed` repairs"), "{said}");
        assert_eq!(database.count(words[0]), 0);
    }
    database
}
