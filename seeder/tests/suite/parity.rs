//! Two databases side by side: a developer's SQLite file and a staging server, both as they are and
//! with known damage, whose figures are worked out by hand here.

use crate::support::{Backend, Outcome, World, seeder};
use sea_orm_seeding::describe;
use seeder::Seeder;
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, fs};

/// Tables, columns, keys and indexes of the schema.
const ITEMS: u64 = 198;

/// The rows of each table of the baseline.
fn rows_by_table() -> BTreeMap<&'static str, u64> {
    let steps = describe(&Seeder, sea_orm_seeding::World::default()).expect("sound steps");
    steps.iter().flat_map(|step| &step.tables).map(|table| (table.name, table.rows)).collect()
}

/// The rows of some tables of the baseline.
fn rows_of(tables: &[&str]) -> u64 {
    let rows = rows_by_table();
    tables.iter().map(|table| rows[table]).sum()
}

/// The rows of the baseline.
fn all_rows() -> u64 {
    rows_by_table().values().sum()
}

fn compare(here: &World, there: &World, flags: &str) -> Outcome {
    here.seeder(&format!("parity --against {} {flags} --format json", there.url))
}

fn tally(identical: u64, different: u64, only_here: u64, only_there: u64) -> Json {
    let diverging = different + only_here + only_there;
    let percent = 100.0 * diverging as f64 / (identical + diverging) as f64;
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
    assert_eq!(compared["rows"], tally(all_rows(), 0, 0, 0));
}

/// Side, table, column and cause of everything that makes a side unusable.
fn unusable(compared: &Json) -> Vec<[String; 3]> {
    let gaps = compared["unusable"].as_array().expect("a list");
    let text = |gap: &Json, name: &str| gap[name].as_str().unwrap_or("-").to_owned();
    gaps.iter()
        .map(|gap| {
            let place = format!("{}.{}", text(gap, "table"), text(gap, "column"));
            [text(gap, "side"), place, text(gap, "cause")]
        })
        .collect()
}

fn missing(side: &str, place: &str, what: &str) -> [String; 3] {
    [side.to_owned(), place.to_owned(), format!("the {what} is missing")]
}

/// Changes some rows of a table of many, as a person might.
fn edit(rows: u64) -> String {
    format!(
        "UPDATE play_history SET played_ms = 86399999 WHERE id IN \
         (SELECT id FROM (SELECT id FROM play_history ORDER BY id LIMIT {rows}) AS edited)"
    )
}

pub(crate) async fn divergence_is_what_the_formula_says(backend: Backend) {
    let (here, there) = (World::seeded(Backend::Sqlite).await, World::seeded(backend).await);
    let index = "idx_play_history_guild_id_played_at";
    if backend == Backend::MariaDb {
        // InnoDB wants an index for the foreign key; one of its name is no index of the schema's.
        there.execute("CREATE INDEX fk_play_history_guild_id ON play_history (guild_id)").await;
        there.execute(&format!("DROP INDEX {index} ON play_history")).await;
    } else {
        there.execute(&format!("DROP INDEX {index}")).await;
    }

    // The most rows of one table that are within its 5 %.
    let (all, plays) = (all_rows(), rows_of(&["play_history"]));
    let most = plays * 5 / 100;
    assert_eq!(there.execute(&edit(most)).await, most);
    let within = compare(&here, &there, "--limit 1").exits(0);
    let json = within.json();
    assert_eq!(json["schema"], tally(ITEMS - 1, 0, 1, 0));
    assert_eq!(json["rows"], tally(all - most, most, 0, 0));
    assert_eq!(json["worst"]["table"], "play_history");
    assert_eq!(json["worst"]["percent"], tally(plays - most, most, 0, 0)["percent"]);
    assert_eq!(unusable(&json), [[""; 3]; 0]);
    let named: Vec<Json> = within
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .filter(|line: &Json| line["event"] == "schema_difference")
        .map(|line| json!([line["table"], line["kind"], line["name"], line["state"]]))
        .collect();
    assert_eq!(named, [json!(["play_history", "index", "guild_id, played_at", "only_here"])]);
    let cell = r#""cells":[{"column":"played_ms","here":"#;
    assert!(within.stdout.contains(cell), "{}", within.stdout);

    // One row more is beyond it, and the figure shows that, however little it is.
    assert_eq!(there.execute(&edit(most + 1)).await, most + 1);
    let beyond = here.seeder(&format!("parity --against {}", there.url)).exits(4);
    let figure = |line: &str| {
        let rest = line.split_once("rows of `play_history` by ").map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split(' ').next()?.parse::<f64>().ok())
    };
    let sentence = beyond.stderr.lines().last().unwrap_or_default();
    assert!(figure(sentence).is_some_and(|figure| figure > 5.0 && figure < 5.1), "{beyond:?}");
    assert!(sentence.contains("differ by more than 5 %"), "{sentence}");
    let beyond = compare(&here, &there, "").exits(4).json();
    assert_eq!(beyond["outcome"], "different");
    assert_eq!(beyond["rows"], tally(all - most - 1, most + 1, 0, 0));
    compare(&here, &there, "--max-divergence 6").exits(0);
}

pub(crate) async fn what_breaks_the_application_counts_whatever_the_percentage(backend: Backend) {
    let (here, there) = (World::seeded(Backend::Sqlite).await, World::seeded(backend).await);
    let all = all_rows();
    // What is one's own and in nobody's way harms nobody.
    there.execute("ALTER TABLE guild ADD COLUMN remark varchar(20) NULL").await;
    there.execute("ALTER TABLE guild ADD COLUMN mark integer NOT NULL DEFAULT 0").await;
    let own = compare(&here, &there, "").exits(0).json();
    assert_eq!(own["schema"], tally(ITEMS, 0, 0, 2));
    assert_eq!((&own["rows"], &own["outcome"]), (&tally(all, 0, 0, 0), &json!("close")));

    // A unique key that the application's own statements name.
    let index = "uq_track_source_identifier";
    there
        .execute(&match backend {
            Backend::MariaDb => format!("DROP INDEX {index} ON track"),
            _ => format!("DROP INDEX {index}"),
        })
        .await;
    let key = compare(&here, &there, "").exits(4).json();
    let expected = missing("there", "track.-", "unique key (source, identifier)");
    assert_eq!(unusable(&key), std::slice::from_ref(&expected));

    // A text that is too short for the seeds.
    there.execute("ALTER TABLE track DROP COLUMN album").await;
    there.execute("ALTER TABLE track ADD COLUMN album varchar(5) NULL").await;
    let narrow = compare(&here, &there, "--max-divergence 100").exits(4).json();
    let found = unusable(&narrow);
    assert!(matches!(&found[..], [[side, place, cause], key] if *key == expected
        && side == "there" && place == "track.album"
            && cause.contains("at most 5 characters") && cause.contains("the seeds write")));

    // A column that refuses NULL, which the seeds write.
    there.execute("ALTER TABLE guild_blocklist DROP COLUMN reason").await;
    there.execute("ALTER TABLE guild_blocklist ADD COLUMN reason text NOT NULL DEFAULT ''").await;
    let strict = compare(&here, &there, "--max-divergence 100").exits(4).json();
    let cause = "it is NOT NULL, and may be NULL in the entity";
    let expected = ["there", "guild_blocklist.reason", cause].map(str::to_owned);
    assert!(unusable(&strict).contains(&expected), "{strict}");

    // Columns that the seeds fill: the rows of their tables cannot be the same.
    for (table, column) in [("guild", "timezone"), ("track", "isrc"), ("playlist", "description")] {
        there.execute(&format!("ALTER TABLE {table} DROP COLUMN {column}")).await;
    }
    here.execute("ALTER TABLE user_account DROP COLUMN avatar_hash").await;
    let columns = compare(&here, &there, "--max-divergence 100").exits(4);
    let tables = columns.json()["tables"].as_array().expect("tables").clone();
    for table in ["guild", "track", "playlist", "user_account"] {
        let found = tables.iter().find(|found| found["table"] == table).expect("the table");
        assert_eq!(
            (&found["different"], &found["identical"]),
            (&json!(rows_of(&[table])), &json!(0))
        );
    }
    let found = unusable(&columns.json());
    for (side, place) in [
        ("there", "guild.timezone"),
        ("there", "track.isrc"),
        ("there", "playlist.description"),
        ("here", "user_account.avatar_hash"),
    ] {
        assert!(found.contains(&missing(side, place, "column")), "{place} in {found:?}");
    }
    assert_eq!(found.len(), 7);
    let said = here.seeder(&format!("parity --max-divergence 100 --against {}", there.url));
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line(&said.stdout).contains("there guild.timezone the column is missing"), "{said:?}");
    assert!(said.stderr.contains("whatever the percentage: "), "{said:?}");

    // A whole table.
    there.execute("DROP TABLE guild_blocklist").await;
    let table = compare(&here, &there, "--max-divergence 100").exits(4).json();
    assert!(unusable(&table).contains(&missing("there", "guild_blocklist.-", "table")));
    assert_eq!(table["rows"]["only_here"], rows_of(&["guild_blocklist"]));
}

pub(crate) async fn what_is_on_one_side_only_is_counted(backend: Backend) {
    let (here, there) = (World::seeded(backend).await, World::migrated(Backend::Sqlite).await);
    let empty = compare(&here, &there, "").exits(4).json();
    assert_eq!(empty["schema"], tally(ITEMS, 0, 0, 0));
    assert_eq!(empty["rows"], tally(0, 0, all_rows(), 0));

    let nothing = World::new(Backend::Sqlite).await;
    let nothing = compare(&nothing, &here, "").exits(4).json();
    assert_eq!(nothing["schema"], tally(0, 0, 0, ITEMS));
    assert_eq!(nothing["rows"], tally(0, 0, 0, all_rows()));

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
    assert_eq!(planned["tables"].as_array().map(Vec::len), Some(16));
    run("parity --against staging").exits(4);
    run("seed --env staging --yes").exits(0);
    let compared = run("parity --env development --against staging");
    assert!(compared.stdout.contains("rows   0.0 % divergence: 0 of "), "{compared:?}");
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
    let compared = compare(&here, &there, "").exits(4).json();
    let rows = rows_of(&["guild_blocklist"]);
    assert_eq!(compared["worst"], json!({ "table": "guild_blocklist", "percent": 100.0 }));
    assert_eq!(compared["rows"], tally(all_rows() - rows, rows, 0, 0));
    let found = unusable(&compared);
    assert!(found.contains(&missing("there", "guild_blocklist.pattern", "column")), "{found:?}");
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
    let rows = rows_of(&["guild_settings"]);
    let compared = compare(&here, &there, "").exits(4).json();
    assert_eq!(compared["rows"], tally(all_rows() - rows, rows, 0, 0));
    assert_eq!(unusable(&compared), [[""; 3]; 0]);
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
