//! `view`, `verify --queries`, and the age of reviews.

use crate::support::{Backend, World, seeder};
use sea_orm_seeding::SeederTrait;
use seeder::{Seeder, ids, scenarios};
use serde_json::Value as Json;

/// Every view of a scenario that has something to show.
const VIEWS: [&str; 8] = [
    "queue guild-long-queue --limit 7",
    "playlists user-guest",
    "playlist playlist-original",
    "playlist playlist-deleted",
    "history guild-every-outcome",
    "settings guild-all-flags --limit 100",
    "settings guild-empty --limit 100",
    "top guild-every-outcome",
];

/// The lines of a view, and the last one about the whole.
fn view(world: &World, line: &str) -> (Vec<Json>, Json) {
    let shown = world.seeder(&format!("view {line} --format json")).exits(0);
    let mut lines: Vec<Json> = shown
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    let last = lines.pop().expect("a last line");
    (lines, last)
}

/// Setting and value of each line.
fn values(settings: Vec<Json>) -> Vec<(Json, Json)> {
    settings.into_iter().map(|line| (line["setting"].clone(), line["value"].clone())).collect()
}

pub(crate) async fn views_show_the_same_everywhere(backend: Backend) {
    let (world, reference) = (World::seeded(backend).await, World::seeded(Backend::Sqlite).await);
    for line in VIEWS {
        assert_eq!(view(&world, line), view(&reference, line), "{line}");
    }
    let (queue, whole) = view(&world, VIEWS[0]);
    assert_eq!((queue.len() as u64, &whole["total"]), (7, &scenarios::QUEUE_LENGTH.into()));
    assert_eq!(queue[0]["title"], "Rain for ten hours");
    assert_eq!(queue[0]["length_ms"], 36_000_000);

    // A key does as well as a scenario's name, and what is soft-deleted is not listed.
    let guild = ids::guild(scenarios::GUILD_LONG_QUEUE);
    assert_eq!(view(&world, &format!("queue {guild} --limit 7")).0, queue);
    let names = |playlists: Vec<Json>| -> Vec<String> {
        playlists.iter().map(|line| line["name"].as_str().expect("a name").to_owned()).collect()
    };
    let owned = names(view(&world, "playlists user-owner").0);
    assert!(owned.contains(&"Scenario: empty".to_owned()), "{owned:?}");
    assert!(!owned.contains(&"Scenario: deleted".to_owned()), "{owned:?}");

    let newest = view(&world, "history guild-every-outcome").0;
    assert!(
        newest.is_sorted_by(|left, right| {
            left["played_at"].as_str() >= right["played_at"].as_str()
        })
    );
    let top = view(&world, "top guild-every-outcome").0;
    assert!(top.is_sorted_by(|left, right| left["plays"].as_i64() >= right["plays"].as_i64()));
    assert_eq!((&top[0]["rank"], &top[0]["plays"]), (&1.into(), &2.into()));

    // What a guild without settings is shown is what the schema's defaults make of a new row.
    let defaults = values(view(&world, "settings guild-empty --limit 10").0);
    let empty = ids::guild(scenarios::GUILD_EMPTY);
    world.execute(&format!("INSERT INTO guild_settings (guild_id) VALUES ({empty})")).await;
    assert_eq!(values(view(&world, "settings guild-empty --limit 10").0), defaults);

    // The views read the database, not the steps.
    let playing = world.execute("UPDATE track SET title = 'Edited' WHERE id = 1000000001").await;
    assert_eq!((playing, &view(&world, VIEWS[0]).0[0]["title"]), (1, &"Edited".into()));
}

#[tokio::test]
async fn a_view_says_what_could_be_meant() {
    let world = World::seeded(Backend::Sqlite).await;
    for (line, says) in [
        ("queue guild-emty", "did you mean `guild-empty`?"),
        ("queue 7", "no row of `guild` has the key `7`"),
        ("queue user-owner", "scenario `user-owner` is a row of `user_account`"),
        ("playlist 7", "no row of `playlist` has the key `7`"),
        ("queu guild-empty", "a similar value exists: 'queue'"),
    ] {
        let refused = world.seeder(&format!("view {line}")).exits(2);
        assert!(refused.stderr.contains(says), "{}", refused.stderr);
    }
    world.seeder(&format!("view queue guild-empty --limit {}", u64::MAX)).exits(2);
    world.seeder(&format!("view queue guild-empty --limit {}", i64::MAX)).exits(0);
    let empty = world.seeder("view queue guild-empty").exits(0);
    assert!(empty.stderr.contains("(nothing)"), "{}", empty.stderr);
}

pub(crate) async fn key_queries_find_what_is_broken(backend: Backend) {
    let world = World::seeded(backend).await;
    let asked = world.seeder("verify --queries --format json").exits(0);
    let answers = asked.stdout.lines().filter(|line| line.contains(r#""event":"query""#));
    // A count for each of 16 tables, one for each of 29 foreign keys, and the bot's own.
    assert_eq!(answers.count(), 16 + 29 + Seeder.queries().len(), "{}", asked.stdout);

    // Somebody's own playlist with a gap, which is no drift of the seed's rows.
    let playlist = match backend {
        Backend::Sqlite | Backend::MariaDb => "X'00000000000040008000000000000001'",
        Backend::Postgres => "'00000000-0000-4000-8000-000000000001'",
    };
    let owner = ids::user(scenarios::USER_OWNER);
    let now = "'2026-09-01 11:00:00'";
    world
        .execute(&format!(
            "INSERT INTO playlist (id, owner_id, name, visibility, created_at, updated_at) \
             VALUES ({playlist}, {owner}, 'Mine', 'private', {now}, {now})"
        ))
        .await;
    for position in [1, 3] {
        world
            .execute(&format!(
                "INSERT INTO playlist_track (playlist_id, position, track_id, added_at) \
                 VALUES ({playlist}, {position}, {}, {now})",
                ids::track(0)
            ))
            .await;
    }
    world.seeder("verify").exits(0);
    let asked = world.seeder("verify --queries").exits(4);
    let failed: Vec<&str> = asked.stdout.lines().filter(|line| line.ends_with("FAIL")).collect();
    assert!(
        failed.len() == 1 && failed[0].starts_with("playlists with a gap in their positions"),
        "{failed:?}"
    );
    // The row is named, whatever the database keeps a UUID as.
    let named = "playlists with a gap in their positions:\n  \
                 playlist_id=00000000-0000-4000-8000-000000000001\n";
    assert!(asked.stdout.contains(named), "{}", asked.stdout);
}

#[tokio::test]
async fn rows_without_their_parents_are_found_where_the_database_allows_them() {
    let world = World::seeded(Backend::Sqlite).await;
    let orphans = "PRAGMA foreign_keys = OFF; \
                   UPDATE queue_item SET track_id = 5 WHERE guild_id = {} AND position < 4";
    let long = ids::guild(scenarios::GUILD_LONG_QUEUE).to_string();
    world.execute(&orphans.replace("{}", &long)).await;
    let asked = world.seeder("verify --queries").exits(4);
    let line = asked.stdout.lines().find(|line| line.ends_with("FAIL")).expect("a failure");
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words, ["queue_item.track_id", "without", "its", "track", "3", "none", "FAIL"]);
    let named = "queue_item.track_id without its track:\n  id=1000000000\n  id=1000000001\n";
    assert!(asked.stdout.contains(named), "{}", asked.stdout);
}

#[tokio::test]
async fn reviews_grow_old() {
    let world = World::seeded(Backend::Sqlite).await;
    for command in ["status", "check"] {
        let fresh = world.seeder(&format!("{command} --today 2026-12-01"));
        assert!(!fresh.stderr.contains("review:"), "{}", fresh.stderr);
        let old = world.seeder(&format!("{command} --today 2027-06-01"));
        let line = "step `users` was reviewed on 2026-11-26, 187 days ago";
        assert!(old.stderr.contains(line), "{}", old.stderr);
        assert!(old.stderr.contains("seeder::steps::users::Users"), "{}", old.stderr);
        assert_eq!(old.code, fresh.code, "a review that is due is no failure");
        let machine = world.seeder(&format!("{command} --today 2027-06-01 --format json"));
        assert!(machine.stdout.matches("review").count() >= 9, "{}", machine.stdout);
    }
    let wrong = world.seeder("status --today 1.6.2027").exits(2);
    assert!(wrong.stderr.contains("no day such as 2026-09-01"), "{}", wrong.stderr);
    let folder = tempfile::tempdir().expect("a folder");
    seeder(folder.path(), &[], "status --today 2027-06-01").exits(1);
}
