//! `seeder`: the command line of the bot's seeds.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    sea_orm_seeding::cli::run(migration::Migrator, seeder::Seeder).await
}
