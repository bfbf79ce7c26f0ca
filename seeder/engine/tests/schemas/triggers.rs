//! Triggers that change what is written: a run converges, or says which trigger sets which column.

use crate::{applications::Backend, database::Database};

on!([sqlite postgres mariadb] {
    a_column_that_every_update_sets
    a_column_that_an_update_sets_unless_it_gives_it
    links_that_are_written_later
    links_that_are_written_later_and_give_the_column
});

fn a_column_that_every_update_sets(backend: Backend) {
    converges(backend, "touched");
}

fn a_column_that_an_update_sets_unless_it_gives_it(backend: Backend) {
    converges(backend, "touched_if_unchanged");
}

fn links_that_are_written_later(backend: Backend) {
    converges(backend, "touched_with_links");
}

fn links_that_are_written_later_and_give_the_column(backend: Backend) {
    converges(backend, "touched_if_unchanged_with_links");
}

#[track_caller]
fn converges(backend: Backend, application: &'static str) {
    let database = Database::new(backend, application);
    if !settles(&database, "fresh") {
        return;
    }
    database.own(&database.application().own);
    for edit in [
        "UPDATE article SET title = 'Edited' WHERE id = 1000000003",
        "DELETE FROM article WHERE id = 1000000000",
        "UPDATE article SET updated_at = '2002-02-02 02:02:02' WHERE id >= 1000000000",
    ] {
        database.execute(edit);
        if !settles(&database, "seed") {
            return;
        }
        database.own_rows_stay();
    }
    for line in ["seed --seed 7", "seed --scale 3", "seed --seed 0 --scale 1", "reset"] {
        let settled = line == "reset" || settles(&database, line);
        database.own_rows_stay();
        if !settled {
            return;
        }
    }
}

/// Whether the rows are as they should be after a run. If not, it has stopped and said why.
#[track_caller]
fn settles(database: &Database, line: &str) -> bool {
    let outcome = database.run(line);
    if outcome.code != 0 {
        outcome.fails().says(&["article", "updated_at", "article_touch"]);
        database.own_rows_stay();
        return false;
    }
    database.run("verify").exits(0);
    database.run("seed --format json").exits(0).unchanged();
    true
}
