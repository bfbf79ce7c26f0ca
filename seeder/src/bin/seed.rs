//! `seed …` is `seeder seed …`, for scripts that run it after the migrator.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    sea_orm_seeding::cli::run_seed(migration::Migrator, seeder::Seeder).await
}
