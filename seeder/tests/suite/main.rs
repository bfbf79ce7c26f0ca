//! One suite for three databases, through the program as people run it.
#![expect(clippy::expect_used, clippy::panic, reason = "these are tests")]

mod check;
mod fuzz;
mod input;
mod logs;
mod offline;
mod parity;
mod places;
mod rights;
mod script;
mod selection;
#[macro_use]
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "each test binary uses a part of it")]
mod support;
mod values;
mod views;

use check::{
    a_command_that_meets_another_schema_says_where_to_look, a_database_that_fits_has_no_faults,
    a_dropped_column_is_named, a_new_column_without_a_default_is_named,
    a_new_word_of_an_enum_is_named, a_renamed_column_is_named, a_retyped_column_is_named,
};
use logs::{a_log_has_a_line_for_each_step_and_table, a_log_tells_refusals_errors_and_no_password};
use migration::{Migrator, MigratorTrait};
use parity::{
    a_key_of_another_type_makes_every_row_different, another_world_is_told,
    divergence_is_what_the_formula_says, equal_databases_are_identical,
    schemas_that_are_not_the_seeds_are_read_as_well, staging_by_its_name_and_its_secret,
    values_count_whatever_the_width_of_their_column,
    what_breaks_the_application_counts_whatever_the_percentage,
    what_is_on_one_side_only_is_counted,
};
use places::identifiers_that_need_quoting;
use rights::{an_applications_user_can_seed, who_may_only_look_can_look};
use script::{the_statements_do_what_a_run_does, the_statements_harm_nobody};
use sea_orm_seeding::describe;
use seeder::Seeder;
use selection::{a_part_of_the_steps_cuts_nothing_off, a_step_brings_what_it_needs_and_no_more};
use support::{Backend, World, no_drift};
use values::values_that_contain_anything;
use views::{key_queries_find_what_is_broken, views_show_the_same_everywhere};

on_every_database!(
    a_second_run_writes_nothing,
    the_digest_is_the_same_everywhere,
    the_surroundings_do_not_matter,
    the_migrator_knows_nothing_and_the_world_comes_back,
    a_step_brings_what_it_needs_and_no_more,
    drift_is_named_and_repaired,
    own_rows_stay,
    own_unique_values_are_never_taken,
    unique_values_can_be_traded,
    a_part_of_the_steps_cuts_nothing_off,
    a_history_that_cannot_be_right_is_refused,
    a_history_of_an_older_version_is_brought_up_to_date,
    rows_that_own_rows_need_are_not_removed,
    the_next_insert_gets_a_key_outside_the_seed_space,
    scale_grows_and_shrinks,
    settings_of_the_last_run_are_kept,
    circles_of_keys_are_closed,
    looking_changes_nothing,
    refresh_brings_the_same_world,
    schemas_that_do_not_fit_are_refused,
    identifiers_that_need_quoting,
    values_that_contain_anything,
    equal_databases_are_identical,
    divergence_is_what_the_formula_says,
    what_breaks_the_application_counts_whatever_the_percentage,
    what_is_on_one_side_only_is_counted,
    a_database_that_fits_has_no_faults,
    a_dropped_column_is_named,
    a_renamed_column_is_named,
    a_retyped_column_is_named,
    a_new_column_without_a_default_is_named,
    a_new_word_of_an_enum_is_named,
    the_statements_do_what_a_run_does,
    the_statements_harm_nobody,
    schemas_that_are_not_the_seeds_are_read_as_well,
    a_key_of_another_type_makes_every_row_different,
    values_count_whatever_the_width_of_their_column,
    another_world_is_told,
    a_command_that_meets_another_schema_says_where_to_look,
    views_show_the_same_everywhere,
    key_queries_find_what_is_broken,
    a_log_has_a_line_for_each_step_and_table,
    a_log_tells_refusals_errors_and_no_password,
);

on_every_database!(@ postgres_users, crate::support::Backend::Postgres, an_applications_user_can_seed, who_may_only_look_can_look, staging_by_its_name_and_its_secret);
on_every_database!(@ mariadb_users, crate::support::Backend::MariaDb, an_applications_user_can_seed, who_may_only_look_can_look, staging_by_its_name_and_its_secret);

async fn a_second_run_writes_nothing(backend: Backend) {
    let world = World::new(backend).await;
    let [inserted, updated, unchanged, removed] =
        world.seeder("fresh --format json").exits(0).counts();
    assert!(inserted >= 10_000);
    assert_eq!([updated, unchanged, removed], [0, 0, 0]);
    let before = writes(&world).await;
    let again = world.seeder("seed --format json").exits(0);
    assert_eq!(again.counts(), [0, 0, inserted, 0]);
    assert_eq!(again.json()["outcome"], "unchanged");
    assert_eq!(writes(&world).await, before);
    world.execute("UPDATE track SET title = 'Mine' WHERE id = 1000000000").await;
    assert_ne!(writes(&world).await, before);
    assert_eq!(tables(&world).await, seeded_tables());
}

/// How many tables the steps declare.
fn seeded_tables() -> i64 {
    let steps = describe(&Seeder, sea_orm_seeding::World::default()).expect("sound steps");
    steps.iter().map(|step| step.tables.len() as i64).sum()
}

/// A number that changes with every row that is written in this database.
async fn writes(world: &World) -> i64 {
    match world.backend {
        // The file's change counter, at byte 24 of its header.
        Backend::Sqlite => {
            let file = std::fs::read(world.file()).expect("the file");
            i64::from(u32::from_be_bytes(file[24..28].try_into().expect("four bytes")))
        }
        // Place and writing transaction of every row: the server's statistics come with a delay.
        Backend::Postgres => {
            let each = "SELECT SUM((xpath('/row/sum/text()', query_to_xml(format('SELECT \
                        COALESCE(SUM(hashtext(ctid::text || xmin::text)::bigint), 0) AS sum \
                        FROM %I', tablename), false, true, '')))[1]::text::bigint)::bigint \
                        FROM pg_tables WHERE schemaname = 'public'";
            world.number(each).await
        }
        Backend::MariaDb => {
            world.execute("SET GLOBAL userstat = 1").await;
            let sql = "SELECT CAST(COALESCE(SUM(ROWS_CHANGED), 0) AS SIGNED) \
                       FROM information_schema.TABLE_STATISTICS WHERE TABLE_SCHEMA = DATABASE()";
            world.number(sql).await
        }
    }
}

/// How many tables the application has.
async fn tables(world: &World) -> i64 {
    let sql = match world.backend {
        Backend::Sqlite => {
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' \
             AND name NOT IN ('sqlite_sequence', 'seaql_migrations', '_seed_history')"
        }
        Backend::Postgres => {
            "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public' \
             AND tablename NOT IN ('seaql_migrations', '_seed_history')"
        }
        Backend::MariaDb => {
            "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() \
             AND TABLE_NAME NOT IN ('seaql_migrations', '_seed_history')"
        }
    };
    world.number(sql).await
}

async fn the_digest_is_the_same_everywhere(backend: Backend) {
    let (world, reference) = (World::seeded(backend).await, World::seeded(Backend::Sqlite).await);
    assert_eq!(world.verify(), reference.verify());
    assert_eq!(world.verify().1, no_drift());
    world.seeder("seed --seed 7").exits(0);
    assert_ne!(world.verify().0, reference.verify().0);
    reference.seeder("seed --seed 7").exits(0);
    assert_eq!(world.verify(), reference.verify());
}

async fn the_surroundings_do_not_matter(backend: Backend) {
    let world = World::seeded(backend).await;
    let (digest, _) = world.verify();
    match backend {
        Backend::Sqlite => {}
        Backend::Postgres => {
            let sql = format!("ALTER DATABASE {} SET timezone TO 'Asia/Kolkata'", world.name());
            world.execute(&sql).await;
        }
        Backend::MariaDb => {
            world.execute("SET GLOBAL time_zone = '+05:30'").await;
        }
    }
    let surroundings = [("TZ", "Asia/Kolkata"), ("LC_ALL", "C"), ("LANG", "tr_TR.UTF-8")];
    let seeded = world.seeder_with(&surroundings, "seed --format json");
    let elsewhere = World { folder: tempfile::tempdir().expect("a folder"), ..world };
    let verified = elsewhere.seeder_with(&surroundings, "verify --format json");
    if backend == Backend::MariaDb {
        elsewhere.execute("SET GLOBAL time_zone = 'SYSTEM'").await;
    }
    let counts = seeded.exits(0).counts();
    assert_eq!([counts[0], counts[1], counts[3]], [0, 0, 0]);
    assert_eq!(verified.exits(0).json()["digest"], digest);
}

async fn the_migrator_knows_nothing_and_the_world_comes_back(backend: Backend) {
    let world = World::seeded(backend).await;
    let (digest, _) = world.verify();
    let database = world.connect().await;
    Migrator::refresh(&database).await.expect("the migrations go down and up");
    database.close().await.expect("the connection closes");
    assert_eq!(world.number("SELECT COUNT(*) FROM user_account").await, 0);
    let variables = [("DATABASE_URL", world.url.as_str())];
    let seed = env!("CARGO_BIN_EXE_seed");
    support::run(seed, world.folder.path(), &variables, &[]).exits(0);
    assert_eq!(world.verify(), (digest, no_drift()));
}

async fn drift_is_named_and_repaired(backend: Backend) {
    let world = World::seeded(backend).await;
    let before = world.verify();
    let guild = "(SELECT MIN(id) FROM guild)";
    world.execute("UPDATE track SET title = 'Mine\u{1b}[31m' WHERE id = 1000000000").await;
    world.execute("DELETE FROM play_history WHERE id = 1000000003").await;
    world
        .execute(&format!(
            "INSERT INTO guild_blocklist (guild_id, kind, pattern, created_by) \
             SELECT {guild}, 'title', 'inside the seed space', MIN(id) FROM user_account"
        ))
        .await;
    world.execute("INSERT INTO user_account (id, username) VALUES (99, 'mine')").await;
    world.execute("UPDATE playlist SET owner_id = 99 WHERE name = 'Scenario: copy'").await;
    let found = world.seeder("verify").exits(4);
    for line in [
        "changed track id=1000000000\n          title: expected 'Silence of no length', found \
         'Mine\\u{1b}[31m'\n",
        "missing play_history id=1000000003\n",
        "extra   guild_blocklist guild_id=",
    ] {
        assert!(found.stdout.contains(line), "{line}\n{}", found.stdout);
    }
    assert_eq!(world.verify().1, serde_json::json!({ "missing": 1, "changed": 2, "extra": 1 }));
    let counts = world.seeder("seed --format json").exits(0).counts();
    assert_eq!([counts[0], counts[1], counts[3]], [1, 2, 1]);
    world.seeder("verify").exits(0);
    assert_eq!(world.verify(), before);
}

async fn own_rows_stay(backend: Backend) {
    let world = World::seeded(backend).await;
    world.execute("INSERT INTO user_account (id, username) VALUES (99, 'mine')").await;
    world.execute("INSERT INTO guild (id, name, owner_id) VALUES (98, 'Mine', 99)").await;
    world
        .execute(
            "INSERT INTO feature_flag (`key`, description) VALUES ('mine', 'My own')"
                .replace('`', quote(backend))
                .as_str(),
        )
        .await;
    world
        .execute(
            "INSERT INTO guild_member (guild_id, user_id) SELECT 98, MAX(id) FROM user_account",
        )
        .await;
    world.seeder("verify").exits(0);
    world.seeder("seed --seed 3").exits(0);
    world.execute("DELETE FROM guild_member WHERE guild_id = 98").await;
    let removed = world.seeder("reset --format json").exits(0).counts()[3];
    assert!(removed >= 10_000);
    for (table, rows) in [("user_account", 1), ("guild", 1), ("feature_flag", 1), ("track", 0)] {
        let left = world.number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(left, rows, "{table}");
    }
    assert_eq!(world.seeded_steps().await, 0);
    assert_eq!(world.seeder("reset --format json").exits(0).counts()[3], 0);
}

async fn own_unique_values_are_never_taken(backend: Backend) {
    let world = World::migrated(backend).await;
    let taken = "scenario.owner";
    world.execute(&format!("INSERT INTO user_account (id, username) VALUES (99, '{taken}')")).await;
    let refused = world.seeder("seed").exits(1);
    assert!(refused.stderr.contains("table `user_account`"), "{}", refused.stderr);
    assert!(refused.stderr.contains("your own row id=99"), "{}", refused.stderr);
    let mine = format!("SELECT COUNT(*) FROM user_account WHERE id = 99 AND username = '{taken}'");
    assert_eq!(world.number(&mine).await, 1);
    world.execute("UPDATE user_account SET username = 'mine' WHERE id = 99").await;
    world.seeder("seed").exits(0);
    world.seeder("verify").exits(0);
    world
        .execute("UPDATE user_account SET username = 'gone' WHERE username = 'scenario.owner'")
        .await;
    world.execute(&format!("UPDATE user_account SET username = '{taken}' WHERE id = 99")).await;
    world.seeder("seed").exits(1);
    assert_eq!(world.number(&mine).await, 1);
}

async fn unique_values_can_be_traded(backend: Backend) {
    let world = World::seeded(backend).await;
    let before = world.verify();
    for sql in [
        "UPDATE user_account SET username = 'between' WHERE username = 'scenario.owner'",
        "UPDATE user_account SET username = 'scenario.owner' WHERE username = 'scenario.guest'",
        "UPDATE user_account SET username = 'scenario.guest' WHERE username = 'between'",
    ] {
        assert_eq!(world.execute(sql).await, 1);
    }
    let [inserted, updated, _, removed] = world.seeder("seed --format json").exits(0).counts();
    assert_eq!([inserted, updated, removed], [0, 2, 0]);
    assert_eq!(world.verify(), before);
}

async fn a_history_that_cannot_be_right_is_refused(backend: Backend) {
    let world = World::seeded(backend).await;
    for change in ["scale = 0", "scale = 2000000000", "seed = -1", "anchor = 'junk'", "scale = -1"]
    {
        let sql = format!("UPDATE _seed_history SET {change} WHERE step <> '(environment)'");
        world.execute(&sql).await;
        for command in ["seed", "verify", "status"] {
            let refused = world.seeder(command).exits(1);
            assert!(refused.stderr.contains("cannot be right"), "{}", refused.stderr);
        }
        world.seeder("fresh").exits(0);
    }
}

async fn a_history_of_an_older_version_is_brought_up_to_date(backend: Backend) {
    let world = World::seeded(backend).await;
    world.execute("ALTER TABLE _seed_history DROP COLUMN generator").await;
    for command in ["status", "verify", "plan"] {
        world.seeder(command).exits(0);
    }
    let seeded = world.seeder("seed --format json").exits(0).json();
    assert_eq!(seeded["outcome"], "unchanged");
    world.seeder("seed --scale 2").exits(0);
    let filled = "SELECT COUNT(*) FROM _seed_history WHERE LENGTH(generator) = 32";
    assert_eq!(world.number(filled).await, world.seeded_steps().await);

    world.execute("UPDATE _seed_history SET generator = 'other', fingerprint = 'other'").await;
    let status = world.seeder("status").exits(0);
    assert!(status.stdout.contains("a library gives other random values"), "{}", status.stdout);
}

/// The quotation mark of identifiers.
fn quote(backend: Backend) -> &'static str {
    match backend {
        Backend::MariaDb => "`",
        Backend::Sqlite | Backend::Postgres => "\"",
    }
}

async fn rows_that_own_rows_need_are_not_removed(backend: Backend) {
    let world = World::seeded(backend).await;
    let before = world.verify();
    world.execute("INSERT INTO user_account (id, username) VALUES (99, 'mine')").await;
    world
        .execute("INSERT INTO guild_member (guild_id, user_id) SELECT MIN(id), 99 FROM guild")
        .await;
    let refused = world.seeder("reset").exits(1);
    assert!(refused.stderr.contains("1 of your own rows in `guild_member`"), "{}", refused.stderr);
    assert!(refused.stderr.contains("user_id=99"), "{}", refused.stderr);
    assert_eq!(world.verify(), before);
    assert_eq!(world.number("SELECT COUNT(*) FROM guild_member WHERE user_id = 99").await, 1);
}

async fn the_next_insert_gets_a_key_outside_the_seed_space(backend: Backend) {
    let world = World::seeded(backend).await;
    let insert = "INSERT INTO track (source, identifier, title, artist, duration_ms, uri) \
                  VALUES ('http', 'mine', 'Mine', 'Me', 1, 'https://media.example/mine')";
    assert_eq!(world.execute(insert).await, 1);
    let id = world.number("SELECT id FROM track WHERE identifier = 'mine'").await;
    assert!(!(1_000_000_000..2_000_000_000).contains(&id), "{id}");
    world.seeder("seed").exits(0);
    assert_eq!(world.number("SELECT COUNT(*) FROM track WHERE identifier = 'mine'").await, 1);
}

async fn scale_grows_and_shrinks(backend: Backend) {
    let world = World::seeded(backend).await;
    let before = world.verify();
    let rows = async || {
        let mut rows = Vec::new();
        for table in ["user_account", "track", "playlist_track", "play_history"] {
            rows.push(world.number(&format!("SELECT COUNT(*) FROM {table}")).await);
        }
        rows
    };
    let small = rows().await;
    world.seeder("seed --scale 10").exits(0);
    for (small, large) in small.iter().zip(rows().await) {
        assert!((8 * small..=12 * small).contains(&large), "{small} rows became {large}");
    }
    let scenario = "SELECT COUNT(*) FROM guild WHERE name = 'Scenario: queue of 500'";
    assert_eq!(world.number(scenario).await, 1);
    world.seeder("verify").exits(0);
    world.seeder("seed --scale 1").exits(0);
    assert_eq!(rows().await, small);
    assert_eq!(world.verify(), before);
}

async fn settings_of_the_last_run_are_kept(backend: Backend) {
    let world = World::seeded(backend).await;
    let moved = "seed tracks --seed 5 --now 2026-10-01T00:00:00Z";
    world.seeder(moved).exits(0);
    let [inserted, updated, _, removed] =
        world.seeder("seed tracks --format json").exits(0).counts();
    assert_eq!([inserted, updated, removed], [0, 0, 0]);
    let status = world.seeder("status").exits(0);
    assert!(status.stderr.contains("seed 5, scale 1, now 2026-10-01T00:00:00Z"));
    assert!(status.stdout.contains("other seed, scale or now"), "{}", status.stdout);
}

async fn circles_of_keys_are_closed(backend: Backend) {
    let world = World::seeded(backend).await;
    let chosen = "SELECT COUNT(*) FROM guild g JOIN playlist p ON p.id = g.default_playlist_id \
                  WHERE p.guild_id = g.id";
    let linked = world.number(chosen).await;
    assert!(linked > 15, "{linked}");
    let any = "SELECT COUNT(*) FROM guild WHERE default_playlist_id IS NOT NULL";
    assert_eq!(world.number(any).await, linked);
    let copies = "SELECT COUNT(*) FROM playlist a JOIN playlist b ON b.id = a.copied_from_id \
                  JOIN playlist c ON c.id = b.copied_from_id";
    assert!(world.number(copies).await > 0);
    world.execute("UPDATE guild SET default_playlist_id = NULL").await;
    world.execute("UPDATE playlist SET copied_from_id = NULL").await;
    world.seeder("seed").exits(0);
    assert_eq!(world.number(chosen).await, linked);
    world.seeder("verify").exits(0);
}

async fn looking_changes_nothing(backend: Backend) {
    let world = World::migrated(backend).await;
    let before = (writes(&world).await, tables(&world).await);
    let planned = world.seeder("plan --format json").exits(0);
    assert!(planned.counts()[0] >= 10_000);
    world.seeder("seed --dry-run").exits(0);
    world.seeder("status").exits(0);
    world.seeder("verify").exits(4);
    assert_eq!((writes(&world).await, tables(&world).await), before);
    assert!(!world.has_history().await);
}

async fn refresh_brings_the_same_world(backend: Backend) {
    let world = World::seeded(backend).await;
    let before = world.verify();
    let [inserted, updated, _, removed] = world.seeder("refresh --format json").exits(0).counts();
    assert!(inserted >= 10_000);
    assert_eq!([updated, removed], [0, 0]);
    assert_eq!(world.verify(), before);
}

async fn schemas_that_do_not_fit_are_refused(backend: Backend) {
    let world = World::new(backend).await;
    world.migrate(2).await;
    let pending = world.seeder("seed").exits(1);
    let text = format!("{} migrations are pending", Migrator::migrations().len() - 2);
    assert!(pending.stderr.contains(&text), "{}", pending.stderr);
    world.migrate(100).await;
    world
        .execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2099_future', 0)")
        .await;
    let ahead = world.seeder("seed").exits(1);
    assert!(ahead.stderr.contains("m2099_future"), "{}", ahead.stderr);
}
