//! What a step leaves behind that is gone, or that has another name.

use crate::{applications::Backend, database::Database};

on!([sqlite postgres mariadb] {
    a_step_that_was_removed
    a_removed_step_whose_rows_are_referred_to
    a_table_that_moved_to_another_step
});

const WITHOUT: [(&str, &str); 1] = [("SCHEMA_WITHOUT", "tags")];

const SEEDED: &str = "SELECT COUNT(*) FROM tag WHERE id >= 1000000000";

fn a_step_that_was_removed(backend: Backend) {
    let database = Database::seeded(backend, "two_steps");
    database.own(&database.application().own);
    database.run_with(&WITHOUT, "status").says(&["tags", "tag"]);
    database.run_with(&WITHOUT, "verify").exits(4).says(&["tags"]);
    database.run_with(&WITHOUT, "plan").says(&["tags"]);
    assert_eq!(database.number(SEEDED), 30);

    let seeded = database.run_with(&WITHOUT, "seed").exits(0);
    database.own_rows_stay();
    if database.number(SEEDED) > 0 {
        seeded.says(&["tags", "`tag`"]);
    } else {
        database.run_with(&WITHOUT, "seed --format json").exits(0).unchanged();
        database.run_with(&WITHOUT, "verify").exits(0);
        assert!(!database.run_with(&WITHOUT, "status").text().contains("tags"));
    }
    // It may come back.
    database.run("seed").exits(0);
    database.run("verify").exits(0);
    assert_eq!(database.number(SEEDED), 30);

    // `reset` takes the rows of both.
    let reset = database.run_with(&WITHOUT, "reset");
    database.own_rows_stay();
    assert_eq!(database.number(SEEDED), 0, "{}", reset.text());
    reset.exits(0);
    assert_eq!(database.count("item"), 1);
}

fn a_removed_step_whose_rows_are_referred_to(backend: Backend) {
    let database = Database::seeded(backend, "two_steps");
    database.own(&["INSERT INTO mine (id, tag_id) VALUES (7, 1000000003)"]);
    for line in ["seed", "reset"] {
        database.run_with(&WITHOUT, line).fails().says(&["mine", "tag", "7"]);
        database.own_rows_stay();
    }
    database.disown(&["DELETE FROM mine"]);
    database.run_with(&WITHOUT, "seed").exits(0);
    database.run_with(&WITHOUT, "reset").exits(0);
    assert_eq!(database.count("item"), 0);
}

fn a_table_that_moved_to_another_step(backend: Backend) {
    let database = Database::seeded(backend, "two_steps");
    database.own(&database.application().own);
    database.own(&["INSERT INTO mine (id, tag_id) VALUES (8, 1000000003)"]);
    let before = database.everything();
    database.run_version_2("seed").exits(0);
    assert_eq!(database.everything(), before);
    database.own_rows_stay();
    database.run_version_2("seed --format json").exits(0).unchanged();
    database.run_version_2("verify").exits(0);
    assert!(!database.run_version_2("status").text().contains("tags"));
    // And back.
    database.run("seed").exits(0);
    assert_eq!(database.everything(), before);
    database.run("verify").exits(0);
    database.disown(&["DELETE FROM mine WHERE id = 8"]);
    database.run("reset").exits(0);
    assert_eq!(database.number(SEEDED), 0);
    assert_eq!(database.count("item"), 1);
}
