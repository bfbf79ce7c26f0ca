//! How long a seeded database of one's own takes: `cargo bench -p seeder --bench kit`.
//!
//! Median, fastest and slowest of 50 copies after the template was built, with dropping apart.
//! Servers are those of `SEEDER_TEST_POSTGRES_URL` and `SEEDER_TEST_MYSQL_URL`; without the variable
//! a server is left out, and the output says so.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use migration::Migrator;
use sea_orm_seeding::{Error, testing::Template};
use seeder::Seeder;
use std::time::{Duration, Instant};

const COPIES: usize = 50;

#[tokio::main]
async fn main() -> Result<(), Error> {
    println!(
        "{:<10} {:>12} {:>12} {:>12} {:>12}",
        "database", "median", "fastest", "slowest", "drop"
    );
    measure("sqlite", Template::new(Migrator, Seeder)).await?;
    for (name, variable) in
        [("postgres", "SEEDER_TEST_POSTGRES_URL"), ("mariadb", "SEEDER_TEST_MYSQL_URL")]
    {
        match std::env::var(variable) {
            Ok(url) => measure(name, Template::new(Migrator, Seeder).server(url)).await?,
            Err(_) => println!("{name:<10} {variable} is not set"),
        }
    }
    Ok(())
}

async fn measure(name: &str, template: Template<Migrator, Seeder>) -> Result<(), Error> {
    drop(template.database().await?);
    let (mut copies, mut drops) = (Vec::new(), Vec::new());
    for _ in 0..COPIES {
        let begun = Instant::now();
        let database = template.database().await?;
        copies.push(begun.elapsed());
        let begun = Instant::now();
        drop(database);
        drops.push(begun.elapsed());
    }
    copies.sort_unstable();
    drops.sort_unstable();
    let [median, fastest, slowest, dropped] =
        [copies[COPIES / 2], copies[0], copies[COPIES - 1], drops[COPIES / 2]]
            .map(|time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0));
    println!("{name:<10} {median:>12} {fastest:>12} {slowest:>12} {dropped:>12}");
    Ok(())
}
