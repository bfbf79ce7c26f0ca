//! What goes wrong while a run works: it is killed or interrupted, the connection is cut, the disk is
//! full, others run or write at the same time. Afterwards the same command ends as if nothing had
//! been.
//!
//! Where and when is drawn from `SEEDER_FAULTS_SEED` (0 unless given); `SEEDER_FAULTS_ROUNDS` is how
//! often, on each database. For a long soak:
//!
//! ```sh
//! SEEDER_FAULTS_ROUNDS=70 ./dev-env.sh test --test faults -- --nocapture
//! ```
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "these are tests, and they say what they drew"
)]

mod cuts;
mod kills;
mod runs;
#[macro_use]
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "each test binary uses a part of it")]
mod support;

use cuts::{runs_that_lose_their_connection_converge, runs_without_room_on_the_disk_converge};
use kills::killed_runs_converge;
use runs::{
    a_failed_run_leaves_the_numbering_outside_the_seed_space, a_second_run_waits_and_says_for_whom,
    an_application_that_writes_meanwhile_is_not_harmed, an_interrupted_run_says_how_far_it_came,
    sixteen_runs_at_once_all_end_well, sixteen_runs_at_once_through_pgbouncer_all_end_well,
};
use sea_orm_seeding::World as SeededWorld;
use support::Backend;

on_every_database!(
    killed_runs_converge,
    sixteen_runs_at_once_all_end_well,
    an_application_that_writes_meanwhile_is_not_harmed,
    an_interrupted_run_says_how_far_it_came,
    a_second_run_waits_and_says_for_whom,
    a_failed_run_leaves_the_numbering_outside_the_seed_space,
);

#[tokio::test]
async fn sqlite_runs_without_room_on_the_disk_converge() {
    runs_without_room_on_the_disk_converge().await;
}

#[tokio::test]
async fn postgres_runs_that_lose_their_connection_converge() {
    runs_that_lose_their_connection_converge(Backend::Postgres).await;
}

#[tokio::test]
async fn mariadb_runs_that_lose_their_connection_converge() {
    runs_that_lose_their_connection_converge(Backend::MariaDb).await;
}

#[tokio::test]
async fn postgres_runs_at_once_through_pgbouncer_all_end_well() {
    sixteen_runs_at_once_through_pgbouncer_all_end_well().await;
}

/// Where and when things go wrong.
struct Draw {
    name: String,
    seed: u64,
    rounds: u64,
}

impl Draw {
    fn new(name: &str, backend: Backend, rounds: u64) -> Self {
        let given = |name: &str| {
            let text = std::env::var(name).ok()?;
            Some(text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
        };
        let draw = Self {
            name: format!("{name} on {backend:?}"),
            seed: given("SEEDER_FAULTS_SEED").unwrap_or(0),
            rounds: given("SEEDER_FAULTS_ROUNDS").unwrap_or(rounds),
        };
        eprintln!("{}: {} rounds of seed {}", draw.name, draw.rounds, draw.seed);
        draw
    }

    /// A number below `count` that is drawn for `what`.
    fn below(&self, round: u64, what: &str, count: u64) -> u64 {
        let world = SeededWorld { seed: self.seed, ..SeededWorld::default() };
        world.stream(&self.name, round, what).below(count)
    }
}
