//! Runs that are killed.

use crate::{
    Draw,
    support::{Backend, World, undisturbed},
};
use sea_orm::{ConnectionTrait, Statement};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    time::{Duration, Instant},
};

/// What a run does when it is killed.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// Fill an empty database.
    Seed,
    /// Turn another world into this one.
    Convert,
    Fresh,
    Refresh,
    Reset,
}

const TASKS: [Task; 5] = [Task::Seed, Task::Convert, Task::Fresh, Task::Refresh, Task::Reset];

impl Task {
    fn line(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Convert => "seed --seed 0 --scale 1",
            Self::Fresh => "fresh",
            Self::Refresh => "refresh",
            Self::Reset => "reset",
        }
    }

    async fn before(self, backend: Backend) -> World {
        match self {
            Self::Seed => World::migrated(backend).await,
            Self::Convert => World::seeded_otherwise(backend, 7, 2).await,
            Self::Fresh | Self::Refresh | Self::Reset => World::seeded(backend).await,
        }
    }
}

pub(crate) async fn killed_runs_converge(backend: Backend) {
    let draw = Draw::new("kills", backend, 6);
    let expected = undisturbed().await;
    let (mut kills, mut round) = (0, 0);
    while kills < draw.rounds {
        let task = TASKS[(round % TASKS.len() as u64) as usize];
        let place = format!("{backend:?}, seed {}, round {round}, {task:?}", draw.seed);
        let world = task.before(backend).await;
        // Every third run is killed when it goes on, too.
        for again in ["line", "another line"].iter().take(1 + usize::from(round % 3 == 2)) {
            let mut run = world.start(&format!("{} --format json", task.line()));
            let lines = draw.below(round, again, 31);
            let stdout = BufReader::new(run.stdout.take().expect("its stdout"));
            stdout.lines().take(lines as usize).for_each(drop);
            // Between two lines, or before the first one.
            std::thread::sleep(Duration::from_millis(draw.below(round, "millisecond", 20)));
            run.kill().expect("the run is killed or has ended");
            // One that had ended by itself does not count.
            kills += u64::from(run.wait().expect("the run ends").code().is_none());
        }
        round += 1;
        assert!(round < 4 * draw.rounds, "too few runs were alive when they were to be killed");

        undisturbed_by_the_dead(&world).await;
        check_history(&world, &place).await;
        world.seeder(task.line()).exits(0);
        if matches!(task, Task::Reset) {
            assert_eq!(world.number("SELECT COUNT(*) FROM user_account").await, 0, "{place}");
            assert_eq!(world.seeded_steps().await, 0, "{place}");
            world.seeder("seed").exits(0);
        }
        assert_eq!(world.verify(), expected, "{place}");
    }
    eprintln!(
        "kills on {backend:?}: {kills} kills in {round} rounds, {round} convergences to {}, 0 failures",
        expected.0
    );
}

/// Waits until the server has noticed that the run is dead: until then what the dead one has begun
/// can still change what is there.
async fn undisturbed_by_the_dead(world: &World) {
    let others = match world.backend {
        Backend::Sqlite => return,
        Backend::Postgres => {
            "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND database = \
             (SELECT oid FROM pg_database WHERE datname = current_database())"
        }
        Backend::MariaDb => {
            "SELECT CAST(2 - IS_FREE_LOCK(CONCAT('seeding ', SHA1(DATABASE()))) \
             - IS_FREE_LOCK(CONCAT('seeding writer ', SHA1(DATABASE()))) AS SIGNED)"
        }
    };
    let begun = Instant::now();
    while world.number(others).await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "the server keeps a dead run's locks");
        tokio::task::yield_now().await;
    }
}

/// A step of which the history says that it was seeded is there, with all rows and links.
async fn check_history(world: &World, place: &str) {
    let database = world.connect().await;
    let sql = "SELECT step, seed, scale, fingerprint FROM _seed_history ORDER BY step";
    let statement = Statement::from_string(database.get_database_backend(), sql);
    // Without the table nothing is said.
    let rows = database.query_all_raw(statement).await.unwrap_or_default();
    database.close().await.expect("the connection closes");
    let mut steps: BTreeMap<(i64, i32, bool), Vec<String>> = BTreeMap::new();
    for row in rows {
        let step: String = row.try_get("", "step").expect("a step");
        if step == "(rebuilding)" {
            let refused = world.seeder("seed").exits(1);
            assert!(refused.stderr.contains("run it again"), "{place}: {}", refused.stderr);
            return;
        }
        if step == "(environment)" {
            continue;
        }
        let number = row.try_get("", "seed").expect("a seed");
        let scale = row.try_get("", "scale").expect("a scale");
        let fingerprint: String = row.try_get("", "fingerprint").expect("a fingerprint");
        steps.entry((number, scale, !fingerprint.is_empty())).or_default().push(step);
    }
    for ((seed, scale, linked), steps) in steps {
        let line = format!(
            "verify {} --only --seed {seed} --scale {scale} --format json",
            steps.join(" ")
        );
        let drift = world.seeder(&line).json()["drift"].clone();
        assert_eq!(drift["missing"], 0, "{place}: {line}");
        if linked {
            assert_eq!(drift["changed"], 0, "{place}: {line}");
        }
    }
}
