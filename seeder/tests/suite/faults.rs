//! Runs that meet other runs, and runs that fail in the middle.

use crate::support::{Backend, World, no_drift};
use sea_orm::ConnectionTrait;

pub(crate) async fn sixteen_runs_at_once_all_end_well(backend: Backend) {
    let world = World::new(backend).await;
    world.migrate(None).await;
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> =
            (0..16).map(|_| scope.spawn(|| world.seeder("seed --format json"))).collect();
        runs.into_iter().map(|run| run.join().expect("the run ends")).collect()
    });
    let mut inserted: Vec<u64> =
        outcomes.into_iter().map(|outcome| outcome.exits(0).counts()[0]).collect();
    inserted.sort_unstable();
    assert_eq!(inserted[..15], [0; 15]);
    assert!(inserted[15] >= 10_000);
    assert_eq!(world.verify().1, no_drift());
    world.remove().await;
}

pub(crate) async fn a_second_run_waits_and_says_for_whom(backend: Backend) {
    let world = World::seeded(backend).await;
    // What the engine takes, taken by somebody else.
    let file = world.folder.path().join("test.db-seeding.lock");
    let database = world.connect().await;
    match backend {
        Backend::Sqlite => {}
        Backend::Postgres => {
            let key = i64::from_be_bytes(*b"seeding\0");
            let sql = format!("SELECT pg_advisory_lock({key})");
            database.execute_unprepared(&sql).await.expect("the lock");
        }
        Backend::MariaDb => {
            let sql = "DO GET_LOCK(CONCAT('seeding ', SHA1(DATABASE())), 0)";
            database.execute_unprepared(sql).await.expect("the lock");
        }
    }
    let held = (backend == Backend::Sqlite).then(|| {
        let file = std::fs::File::open(&file).expect("the lock's file");
        file.lock().expect("the lock");
        file
    });
    for command in ["seed", "fresh", "refresh", "reset"] {
        let refused = world.seeder(&format!("{command} --lock-timeout 0")).exits(1);
        assert!(refused.stderr.contains("by another run ("), "{}", refused.stderr);
        let who = if backend == Backend::Sqlite { "process " } else { "connection " };
        assert!(refused.stderr.contains(who), "{}", refused.stderr);
    }
    // Who only looks does not wait.
    world.seeder("verify").exits(0);
    drop(held);
    database.close().await.expect("the connection closes");
    world.seeder("seed --lock-timeout 60").exits(0);
    world.remove().await;
}

pub(crate) async fn a_failed_run_leaves_the_numbering_outside_the_seed_space(backend: Backend) {
    let world = World::new(backend).await;
    world.migrate(None).await;
    let insert = |identifier: &str| {
        format!(
            "INSERT INTO track (source, identifier, title, artist, duration_ms, uri) \
             VALUES ('youtube', '{identifier}', 'Mine', 'Me', 1, 'https://media.example/mine')"
        )
    };
    // One of the seed's rows cannot be written: others were, until the step was rolled back.
    world.execute(&insert("seed-00000004")).await;
    world.seeder("seed tracks").exits(1);
    world.execute(&insert("mine")).await;
    world.execute("DELETE FROM track WHERE identifier = 'seed-00000004'").await;
    world.seeder("seed tracks").exits(0);
    let mine = "SELECT COUNT(*) FROM track WHERE identifier = 'mine'";
    assert_eq!(world.number(mine).await, 1);
    world.seeder("verify tracks").exits(0);
    world.remove().await;
}
