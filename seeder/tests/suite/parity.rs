//! Two databases side by side: a developer's SQLite file and a staging server, both as they are and
//! with known damage, whose figures are worked out by hand here.

use crate::support::{Backend, Outcome, World, seeder};
use serde_json::{Value as Json, json};
use std::fs;

/// Rows of the baseline.
const ROWS: u64 = 12_457;
/// Tables, columns, keys and indexes of the schema.
const ITEMS: u64 = 171;

fn compare(here: &World, there: &World, flags: &str) -> Outcome {
    here.seeder(&format!("parity --against {} {flags} --format json", there.url))
}

fn tally(identical: u64, different: u64, only_here: u64, only_there: u64) -> Json {
    let diverging = different + only_here + only_there;
    // To the thousandth.
    let percent = (100_000.0 * diverging as f64 / (identical + diverging) as f64).round() / 1_000.0;
    json!({
        "identical": identical,
        "different": different,
        "only_here": only_here,
        "only_there": only_there,
        "percent": percent,
    })
}

pub(crate) async fn equal_databases_are_identical(backend: Backend) {
    let (here, there) = (World::seeded(Backend::Sqlite).await, World::seeded(backend).await);
    there.execute("INSERT INTO user_account (id, username) VALUES (99, 'somebody''s own')").await;
    there
        .execute("INSERT INTO guild_member (guild_id, user_id) SELECT MIN(id), 99 FROM guild")
        .await;
    let compared = compare(&here, &there, "--max-divergence 0").exits(0).json();
    assert_eq!(compared["outcome"], "identical");
    assert_eq!(compared["schema"], tally(ITEMS, 0, 0, 0));
    assert_eq!(compared["rows"], tally(ROWS, 0, 0, 0));
}

pub(crate) async fn divergence_is_what_the_formula_says(backend: Backend) {
    let (here, there) = (World::seeded(Backend::Sqlite).await, World::seeded(backend).await);
    there.execute("ALTER TABLE guild DROP COLUMN timezone").await;
    there.execute("ALTER TABLE track DROP COLUMN isrc").await;
    there.execute("ALTER TABLE track ADD COLUMN isrc integer NULL").await;
    let index = "idx_play_history_guild_id_played_at";
    if backend == Backend::MariaDb {
        // InnoDB wants an index for the foreign key; one of its name is no index of the schema's.
        there.execute("CREATE INDEX fk_play_history_guild_id ON play_history (guild_id)").await;
        there.execute(&format!("DROP INDEX {index} ON play_history")).await;
    } else {
        there.execute(&format!("DROP INDEX {index}")).await;
    }
    let edit = |rows: u64| {
        format!(
            "UPDATE play_history SET played_ms = 86399999 WHERE id IN \
             (SELECT id FROM (SELECT id FROM play_history ORDER BY id LIMIT {rows}) AS edited)"
        )
    };

    // 374 of 12,457 rows are 3.0 %.
    assert_eq!(there.execute(&edit(374)).await, 374);
    let within = compare(&here, &there, "--limit 1").exits(0);
    assert_eq!(within.json()["schema"], tally(ITEMS - 3, 1, 2, 0));
    assert_eq!(within.json()["rows"], tally(ROWS - 374, 374, 0, 0));
    let named: Vec<Json> = within
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .filter(|line: &Json| line["event"] == "schema_difference")
        .map(|line| json!([line["table"], line["kind"], line["name"], line["state"]]))
        .collect();
    assert_eq!(
        named,
        [
            json!(["guild", "column", "timezone", "only_here"]),
            json!(["play_history", "index", "guild_id, played_at", "only_here"]),
            json!(["track", "column", "isrc", "different"]),
        ]
    );
    let cell = r#""cells":[{"column":"played_ms","here":"#;
    assert!(within.stdout.contains(cell), "{}", within.stdout);
    compare(&here, &there, "--max-divergence 2.9").exits(4);

    // 996 are 8.0 %.
    assert_eq!(there.execute(&edit(996)).await, 996);
    let beyond = compare(&here, &there, "").exits(4).json();
    assert_eq!(beyond["outcome"], "different");
    assert_eq!(beyond["rows"], tally(ROWS - 996, 996, 0, 0));
    compare(&here, &there, "--max-divergence 8").exits(0);
}

pub(crate) async fn what_is_on_one_side_only_is_counted(backend: Backend) {
    let (here, there) = (World::seeded(backend).await, World::migrated(Backend::Sqlite).await);
    let empty = compare(&here, &there, "").exits(4).json();
    assert_eq!(empty["schema"], tally(ITEMS, 0, 0, 0));
    assert_eq!(empty["rows"], tally(0, 0, ROWS, 0));

    let nothing = World::new(Backend::Sqlite).await;
    let nothing = compare(&nothing, &here, "").exits(4).json();
    assert_eq!(nothing["schema"], tally(0, 0, 0, ITEMS));
    assert_eq!(nothing["rows"], tally(0, 0, 0, ROWS));

    let larger = World::seeded_otherwise(Backend::Sqlite, 0, 2).await;
    let larger = compare(&here, &larger, "").exits(4).json();
    assert!(larger["rows"]["only_there"].as_u64() > Some(5_000), "{larger}");
}

pub(crate) async fn staging_by_its_name_and_its_secret(backend: Backend) {
    let staging = World::migrated(backend).await;
    let (scheme, rest) = staging.url.split_once("://").expect("a URL");
    let (user, place) = rest.split_once('@').expect("a user");
    // The test servers let some users in without a password.
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let toml = format!(
        "[environments.staging]\ndatabase_url = \"{scheme}://{user}:${{STAGING_PASSWORD}}@{place}\"\n"
    );
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("seeder.toml"), toml).expect("a file");
    let secret = folder.path().join("password");
    fs::write(&secret, format!("{password}\n")).expect("a file");
    let secret = secret.to_str().expect("a path");
    let run = |line: &str| seeder(folder.path(), &[("STAGING_PASSWORD_FILE", secret)], line);

    run("fresh").exits(0);
    let refused = run("seed --env staging").exits(3);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    let planned = run("plan --env staging --format json").exits(0).json();
    assert_eq!(planned["tables"].as_array().map(Vec::len), Some(14));
    run("parity --against staging").exits(4);
    run("seed --env staging --yes").exits(0);
    let compared = run("parity --env development --against staging");
    assert!(compared.stdout.contains("rows   0.0 % divergence: 0 of 12,457"), "{compared:?}");
    compared.exits(0);
}

pub(crate) async fn schemas_that_are_not_the_seeds_are_read_as_well(backend: Backend) {
    let (here, there) = (World::migrated(Backend::Sqlite).await, World::migrated(backend).await);
    for world in [&here, &there] {
        world
            .execute(
                "CREATE TABLE odd (a integer NOT NULL, b integer NOT NULL, x varchar(20) NOT NULL \
                 DEFAULT 'y', twice integer GENERATED ALWAYS AS (a * 2) STORED, PRIMARY KEY (b, a))",
            )
            .await;
        world.execute("CREATE UNIQUE INDEX odd_x ON odd (x, b)").await;
        if backend != Backend::MariaDb {
            // It has neither.
            world.execute("CREATE INDEX odd_lower ON odd (lower(x), a)").await;
            world.execute("CREATE UNIQUE INDEX odd_part ON odd (a) WHERE x = 'y'").await;
        }
    }
    let items = ITEMS + if backend == Backend::MariaDb { 7 } else { 9 };
    let compared = compare(&here, &there, "--max-divergence 0").json();
    assert_eq!(compared["schema"], tally(items, 0, 0, 0), "{compared}");
    let checked = there.seeder("check --live").exits(4);
    assert!(checked.stdout.contains("table `odd`: no step fills it"), "{}", checked.stdout);
}

pub(crate) async fn a_key_of_another_type_makes_every_row_different(backend: Backend) {
    let (here, there) = (World::seeded(Backend::Sqlite).await, World::seeded(backend).await);
    there.execute("ALTER TABLE guild_blocklist RENAME COLUMN pattern TO forbidden").await;
    let compared = compare(&here, &there, "").exits(0).json();
    let tables = compared["tables"].as_array().expect("tables");
    let blocked = tables.iter().find(|table| table["table"] == "guild_blocklist");
    assert_eq!(blocked.expect("the table")["different"], 58);
    assert_eq!(compared["rows"], tally(ROWS - 58, 58, 0, 0));
}

pub(crate) async fn values_count_whatever_the_width_of_their_column(backend: Backend) {
    let (here, there) = (World::seeded(Backend::Sqlite).await, World::seeded(backend).await);
    match backend {
        Backend::Sqlite => {}
        Backend::Postgres => {
            there.execute("ALTER TABLE guild_settings ALTER COLUMN volume TYPE bigint").await;
        }
        Backend::MariaDb => {
            there.execute("ALTER TABLE guild_settings MODIFY volume bigint NOT NULL").await;
        }
    }
    there.execute("UPDATE guild_settings SET volume = 5").await;
    let compared = compare(&here, &there, "").exits(0).json();
    assert_eq!(compared["rows"], tally(ROWS - 47, 47, 0, 0));
}

pub(crate) async fn another_world_is_told(backend: Backend) {
    let there = World::seeded_otherwise(backend, 7, 1).await;
    let here = World::seeded(Backend::Sqlite).await;
    let compared = here.seeder(&format!("parity --against {}", there.url)).exits(4);
    assert!(compared.stderr.contains(", seed 7, scale 1\n"), "{}", compared.stderr);
    let advice = "`seed --seed 0 --scale 1 --now 2026-09-01T12:00:00Z` mends them";
    assert!(compared.stderr.contains(advice), "{}", compared.stderr);
    there.seeder("seed --seed 0 --scale 1 --now 2026-09-01T12:00:00Z").exits(0);
    here.seeder(&format!("parity --max-divergence 0 --against {}", there.url)).exits(0);
}
