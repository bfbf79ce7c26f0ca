//! Values are what they mean, on every database.

use crate::{applications::Backend, database::Database};

on!([sqlite postgres mariadb] {
    a_value_is_the_same_everywhere
    times_are_printed_as_they_are
});

fn a_value_is_the_same_everywhere(backend: Backend) {
    for application in ["places", "extremes", "blobs", "odd_words"] {
        let digest = |backend| {
            let database = Database::seeded(backend, application);
            let verified = database.run("verify --format json").exits(0).json();
            verified["digest"].as_str().expect("a digest").to_owned()
        };
        assert_eq!(digest(backend), digest(Backend::Sqlite), "{application}");
    }
}

fn times_are_printed_as_they_are(backend: Backend) {
    let database = Database::seeded(backend, "places");
    let opens = if backend == Backend::Sqlite { "'09:15:00.000000'" } else { "'09:15:00'" };
    database.execute(&format!("UPDATE place SET opens = {opens} WHERE id = 1000000008"));
    let said = database.run("verify").exits(4).says(&["opens", "08:30:00", "09:15:00"]).text();
    let said: Vec<&str> = said.lines().filter(|line| line.contains("09:15")).collect();
    let doubled = ["''", "\"'", "'\"", "\"\""];
    assert!(!doubled.iter().any(|quotes| said.concat().contains(quotes)), "{said:?}");
}
