//! The migrator's command line: `up`, `down`, `fresh`, `refresh`, `reset`, `status`, `generate`.
//!
//! The same verbs as `sea-orm-migration`'s own command line, with a default database: without
//! `--database-url` or `DATABASE_URL` it works on `dev.db`, as the seeder does.

use clap::Parser;
use sea_orm_cli::{MigrateSubcommands, run_migrate_generate};
use sea_orm_migration::{
    cli::run_migrate,
    sea_orm::{ConnectOptions, Database},
};
use std::{error::Error, process::ExitCode};

/// The database of a developer's machine, as the seeder has it.
const DATABASE_URL: &str = "sqlite://dev.db?mode=rwc";

/// PostgreSQL's usual schema.
const DATABASE_SCHEMA: &str = "public";

#[derive(Parser)]
#[command(version, about = "Apply and roll back the bot's migrations")]
struct Cli {
    /// Show debug messages
    #[arg(short, long, global = true)]
    verbose: bool,

    /// Database URL
    #[arg(
        short = 'u',
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = DATABASE_URL
    )]
    database_url: String,

    /// PostgreSQL schema to work in; other databases ignore it
    #[arg(short = 's', long, global = true, env = "DATABASE_SCHEMA", default_value = DATABASE_SCHEMA)]
    database_schema: String,

    #[command(subcommand)]
    command: Option<MigrateSubcommands>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let _ = dotenvy::dotenv();
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "a command line reports its errors there")]
            {
                eprintln!("error: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn Error>> {
    if let Some(MigrateSubcommands::Generate { migration_name, local_time, .. }) = &cli.command {
        // Needs no database, and belongs into this crate whatever the working directory.
        return run_migrate_generate(env!("CARGO_MANIFEST_DIR"), migration_name, !local_time);
    }
    // Compose files and CI write `NAME=` for a variable that is not set.
    let given = |text: String, otherwise: &str| match text.is_empty() {
        true => otherwise.to_owned(),
        false => text,
    };
    let mut options = ConnectOptions::new(given(cli.database_url, DATABASE_URL));
    options.set_schema_search_path(given(cli.database_schema, DATABASE_SCHEMA));
    let database = Database::connect(options).await?;
    run_migrate(migration::Migrator, &database, cli.command, cli.verbose).await
}
