//! Runs that meet other runs or an application that writes, and runs that fail in the middle.

use crate::support::{Backend, World, no_drift, undisturbed};
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    process::Command,
};

pub(crate) async fn sixteen_runs_at_once_all_end_well(backend: Backend) {
    let world = World::migrated(backend).await;
    sixteen_runs(&world, &world.url);
}

/// Runs that share a few sessions, each for the length of a transaction.
pub(crate) async fn sixteen_runs_at_once_through_pgbouncer_all_end_well() {
    let world = World::migrated(Backend::Postgres).await;
    let proxy = std::env::var("SEEDER_TEST_PGBOUNCER_URL");
    let proxy = proxy.expect("SEEDER_TEST_PGBOUNCER_URL is set by `./dev-env.sh test`");
    let url = format!("{proxy}{}?statement-cache-capacity=0", world.name());
    let variables = [("DATABASE_URL", url.as_str())];
    let refused = world.seeder_with(&variables, "fresh").exits(2);
    assert!(refused.stderr.contains("connect to the server itself"), "{}", refused.stderr);
    sixteen_runs(&world, &url);
    for command in ["verify", "status", "plan", "seed --seed 7", "reset"] {
        world.seeder_with(&variables, command).exits(0);
    }
}

fn sixteen_runs(world: &World, url: &str) {
    let run = || world.seeder_with(&[("DATABASE_URL", url)], "seed --format json");
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..16).map(|_| scope.spawn(run)).collect();
        runs.into_iter().map(|run| run.join().expect("the run ends")).collect()
    });
    let mut inserted: Vec<u64> =
        outcomes.into_iter().map(|outcome| outcome.exits(0).counts()[0]).collect();
    inserted.sort_unstable();
    assert_eq!(inserted[..15], [0; 15]);
    assert!(inserted[15] >= 10_000);
    assert_eq!(world.verify().1, no_drift());
}

pub(crate) async fn an_application_that_writes_meanwhile_is_not_harmed(backend: Backend) {
    let world = World::seeded_otherwise(backend, 7, 1).await;
    let database = world.connect().await;
    let first = world.number("SELECT MIN(id) FROM user_account").await;
    let mut run = world.start("seed --seed 0 --format json");
    let mut written = 0;
    while run.try_wait().expect("the run").is_none() {
        written += 1;
        let statements = [
            format!(
                "INSERT INTO track (source, identifier, title, artist, duration_ms, uri) VALUES \
                 ('youtube', 'mine-{written}', 'Mine', 'Me', 1, 'https://media.example/mine')"
            ),
            format!(
                "UPDATE user_account SET locale = 'xx' WHERE id = {}",
                first + ((written % 300) << 22)
            ),
            format!(
                "UPDATE track SET title = 'Still mine' WHERE source = 'youtube' AND identifier = 'mine-{written}'"
            ),
        ];
        for statement in statements {
            database.execute_unprepared(&statement).await.expect("the application writes");
        }
    }
    let output = run.wait_with_output().expect("the run ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    database.close().await.expect("the connection closes");
    let mine = "SELECT COUNT(*) FROM track WHERE title = 'Still mine'";
    assert_eq!(world.number(mine).await, written);
    world.seeder("seed").exits(0);
    assert_eq!(world.verify(), undisturbed().await);
    assert_eq!(world.number(mine).await, written);
}

pub(crate) async fn a_second_run_waits_and_says_for_whom(backend: Backend) {
    let world = World::seeded(backend).await;
    let held = hold_the_lock(&world).await;
    for command in ["seed", "fresh", "refresh", "reset"] {
        let refused = world.seeder(&format!("{command} --lock-timeout 0")).exits(1);
        assert!(refused.stderr.contains("by another run ("), "{}", refused.stderr);
        let who = if backend == Backend::Sqlite { "process " } else { "connection " };
        assert!(refused.stderr.contains(who), "{}", refused.stderr);
    }
    // Who only looks does not wait.
    world.seeder("verify").exits(0);
    held.release().await;
    world.seeder("seed --lock-timeout 60").exits(0);
}

pub(crate) async fn a_failed_run_leaves_the_numbering_outside_the_seed_space(backend: Backend) {
    let world = World::migrated(backend).await;
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
}

/// The lock of a seeding run, held by somebody else.
struct HeldLock {
    database: DatabaseConnection,
    file: Option<File>,
}

impl HeldLock {
    async fn release(self) {
        drop(self.file);
        self.database.close().await.expect("the connection closes");
    }
}

async fn hold_the_lock(world: &World) -> HeldLock {
    let database = world.connect().await;
    let mut file = None;
    match world.backend {
        Backend::Sqlite => {
            let path = format!("{}-seeding.lock", world.file().display());
            let opened = File::create(path).expect("the lock's file");
            opened.lock().expect("the lock");
            (&opened).write_all(b"process 0, since yesterday").expect("the signature");
            file = Some(opened);
        }
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
    HeldLock { database, file }
}

/// Starts the seeder, sends it a signal once a line of its output contains `text`, and gives its exit code and what
/// it wrote to stderr.
fn interrupt_at(signal: &str, world: &World, line: &str, text: &str) -> (Option<i32>, String) {
    let mut child = world.start(line);
    let stdout = BufReader::new(child.stdout.take().expect("its stdout"));
    let reached = stdout.lines().map_while(Result::ok).any(|line| line.contains(text));
    assert!(reached, "`{text}` never came");
    let interrupted = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(interrupted.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().expect("the program ends");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

pub(crate) async fn an_interrupted_run_says_how_far_it_came(backend: Backend) {
    let world = World::migrated(backend).await;
    let held = hold_the_lock(&world).await;
    // Ctrl-C, and what `docker stop` sends.
    for signal in ["-INT", "-TERM"] {
        let waiting = r#""event":"waiting""#;
        let (code, stderr) = interrupt_at(signal, &world, "seed --format json", waiting);
        assert_eq!(code, Some(1), "{stderr}");
        assert!(stderr.contains("interrupted; no step was finished"), "{stderr}");
    }
    held.release().await;
    assert_eq!(world.number("SELECT COUNT(*) FROM user_account").await, 0);

    // A lock on one of the step's tables stops the run in the middle of it.
    if backend != Backend::Sqlite {
        let database = world.connect().await;
        let transaction = database.begin().await.expect("a transaction");
        let lock = match backend {
            // Locks the end of the table, and with it every insert.
            Backend::MariaDb => "SELECT * FROM guild FOR UPDATE",
            _ => "LOCK TABLE guild IN ACCESS EXCLUSIVE MODE",
        };
        transaction.execute_unprepared(lock).await.expect("the lock");
        let (code, stderr) =
            interrupt_at("-INT", &world, "seed --format json", r#""step":"guilds""#);
        assert_eq!(code, Some(1), "{stderr}");
        assert!(stderr.contains("in step `guilds`, which is rolled back"), "{stderr}");
        assert!(
            stderr.contains("finished, and kept: feature-flags, users, tracks, favourites"),
            "{stderr}"
        );
        transaction.rollback().await.expect("the lock ends");
        database.close().await.expect("the connection closes");
        assert_eq!(world.number("SELECT COUNT(*) FROM guild").await, 0);
        assert_eq!(world.seeded_steps().await, 4);
    }
    world.seeder("seed").exits(0);
    world.seeder("verify").exits(0);
}
