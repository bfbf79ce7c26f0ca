//! The command line: one statement in an application's `main`.
//!
//! ```no_run
//! # struct Migrator;
//! # #[async_trait::async_trait]
//! # impl sea_orm_migration::MigratorTrait for Migrator {
//! #     fn migrations() -> Vec<Box<dyn sea_orm_migration::MigrationTrait>> { Vec::new() }
//! # }
//! # struct Seeder;
//! # impl sea_orm_seeding::SeederTrait for Seeder {
//! #     fn steps(&self) -> Vec<Box<dyn sea_orm_seeding::SeedStep>> { Vec::new() }
//! # }
//! #[tokio::main]
//! async fn main() -> std::process::ExitCode {
//!     sea_orm_seeding::cli::run(Migrator, Seeder).await
//! }
//! ```

mod args;
mod check;
mod commands;
mod docs;
mod help;
mod inspect;
mod interrupt;
mod log;
mod parity;
mod plan;
mod session;
mod verify;
mod view;

use crate::{
    error::{Error, exit_code},
    event::Report,
    mask::masked,
    migrations::Migrations,
    report::{self, json, text::Palette},
    seeder::SeederTrait,
    settings::{self, Settings, Surroundings},
    trace,
};
use args::{Cli, Color, Command, Format};
use clap::FromArgMatches;
use futures_util::future::LocalBoxFuture;
pub use help::reference;
use sea_orm_migration::MigratorTraitSelf;
use secrecy::ExposeSecret;
use std::{
    collections::HashMap,
    ffi::OsString,
    io::IsTerminal,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};
use tracing::Instrument;

/// How long a run waits for another one unless told otherwise.
const LOCK_TIMEOUT: Duration = Duration::from_secs(120);

/// Runs the command line of the process: `seeder fresh`, `seeder seed …` and so on.
///
/// The exit code is one of [`exit_code`]. Installs a `tracing` subscriber when `--verbose` is given or
/// RUST_LOG is set, and there is none yet.
pub async fn run<M: MigratorTraitSelf>(migrator: M, seeder: impl SeederTrait) -> ExitCode {
    run_boxed(&migrator, &seeder, std::env::args_os().collect()).await
}

/// The same for a binary that is one command: its arguments stand behind `seeder seed`.
pub async fn run_seed<M: MigratorTraitSelf>(migrator: M, seeder: impl SeederTrait) -> ExitCode {
    let mut arguments: Vec<OsString> = vec!["seeder".into(), "seed".into()];
    arguments.extend(std::env::args_os().skip(1));
    run_boxed(&migrator, &seeder, arguments).await
}

/// Boxed in a function that is neither generic nor `async`: the body of an `async fn` is compiled where
/// it is awaited, and so the whole command line would be compiled in each of an application's
/// binaries.
fn run_boxed<'a>(
    migrator: &'a dyn Migrations,
    seeder: &'a dyn SeederTrait,
    arguments: Vec<OsString>,
) -> LocalBoxFuture<'a, ExitCode> {
    Box::pin(run_with(migrator, seeder, arguments))
}

async fn run_with(
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    arguments: Vec<OsString>,
) -> ExitCode {
    let cli = match help::command(seeder)
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches))
    {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are errors of clap's that succeed.
            if !error.use_stderr() {
                let _ = error.print();
                return ExitCode::from(exit_code::DONE);
            }
            let text = match colored(Color::Auto) {
                true => error.render().ansi().to_string(),
                false => error.render().to_string(),
            };
            report::err(&masked(&text));
            return ExitCode::from(exit_code::USAGE);
        }
    };
    let begun = Instant::now();
    let global = cli.global;
    let command = cli.command.unwrap_or_default();
    if !cli.consent.is_empty() && command.consent().is_none() {
        let name = command.name();
        report::err(&format!(
            "error: `{name}` writes nothing: leave out --yes, --confirm, --restamp and --lock-timeout\n"
        ));
        return ExitCode::from(exit_code::USAGE);
    }
    let consent = cli.consent.and(command.consent());
    let (name, format) = (command.name(), command.format());
    let palette = Palette { enabled: colored(global.color) };
    let logs = log::to_stderr(global.verbose, palette);
    let journal = interrupt::Journal::default();
    interrupt::watch(journal.clone(), palette);
    let loaded = logs.and_then(|()| load(&global));
    let context = loaded.map(|(settings, surroundings)| session::Context {
        settings,
        surroundings,
        format,
        palette,
        width: report::width(),
        begun,
        command: name,
        yes: consent.yes,
        confirm: consent.confirm,
        restamp: consent.restamp,
        journal,
        lock_timeout: consent.lock_timeout.map_or(LOCK_TIMEOUT, Duration::from_secs),
    });
    let span = match &context {
        Ok(context) => log::span(context),
        Err(_) => tracing::Span::none(),
    };
    let result = match context {
        Ok(context) => dispatch(command, &context, migrator, seeder).instrument(span.clone()).await,
        Err(error) => Err(error),
    };
    if let Err(error) = &result {
        show_error(error, name, format, palette, begun);
    }
    let code = result.as_ref().map_or_else(Error::exit_code, |code| *code);
    span.in_scope(|| trace::ended(code, result.as_ref().err(), begun.elapsed()));
    ExitCode::from(code)
}

async fn dispatch(
    command: Command,
    context: &session::Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
) -> Result<u8, Error> {
    match command {
        Command::Seed { steps, dry_run: false, .. } => {
            commands::seed(context, migrator, seeder, &steps).await
        }
        Command::Seed { steps, dry_run: true, .. } => {
            plan::plan(context, migrator, seeder, &steps, None).await
        }
        Command::Plan { steps, sql, .. } => {
            plan::plan(context, migrator, seeder, &steps, sql).await
        }
        Command::Fresh { .. } => commands::rebuild(context, migrator, seeder, false).await,
        Command::Refresh { .. } => commands::rebuild(context, migrator, seeder, true).await,
        Command::Reset { .. } => commands::reset(context, migrator, seeder).await,
        Command::Status { review, .. } => {
            inspect::status(context, migrator, seeder, today(review)).await
        }
        Command::Verify { steps, limit, queries, .. } => {
            verify::verify(context, migrator, seeder, &steps, limit, queries).await
        }
        Command::View { view, key, limit, .. } => {
            view::view(context, migrator, seeder, &view, &key, limit).await
        }
        Command::Parity { against, max_divergence, limit, .. } => {
            let other = context.other(against.expose_secret())?;
            parity::parity(context, &other, migrator, seeder, max_divergence, limit).await
        }
        Command::Check { live, update, min_coverage, coverage, review, .. } => {
            let today = today(review);
            let asked = check::Asked { live, update, min_coverage, coverage, today };
            check::check(context, migrator, seeder, &asked).await
        }
        Command::Docs { html } => docs::docs(context, seeder, html.as_deref()),
        Command::Show { table, rows, skip, .. } => {
            inspect::show(context, seeder, &table, skip, rows)
        }
        Command::Graph { format } => inspect::graph(context, seeder, format),
        Command::Config { .. } => inspect::config(context),
        Command::Completions { shell } => inspect::completions(seeder, shell),
    }
}

/// The day from which the age of reviews is counted.
fn today(review: args::Review) -> chrono::NaiveDate {
    review.today.unwrap_or_else(|| chrono::Utc::now().date_naive())
}

/// Reads the settings from everywhere.
fn load(global: &args::Global) -> Result<(Settings, Surroundings), Error> {
    let surroundings = Surroundings {
        variables: environment(),
        dotenv: dotenv()?,
        file: settings::read_optional(Path::new(settings::FILE))?,
        read: |path| std::fs::read_to_string(path),
    };
    Ok((Settings::resolve(global.layer(), &surroundings)?, surroundings))
}

/// The process's variables.
fn environment() -> HashMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .map(|(name, value)| (name, value.to_string_lossy().into_owned()))
        .collect()
}

/// The `.env` file of the working directory or above it, without putting it into the process's
/// environment.
fn dotenv() -> Result<HashMap<String, String>, Error> {
    let broken = |_| Error::Setting(".env has a line that is not NAME=value".to_owned());
    match dotenvy::dotenv_iter() {
        Ok(lines) => lines.collect::<Result<_, _>>().map_err(broken),
        Err(error) if error.not_found() => Ok(HashMap::new()),
        Err(_) => Err(Error::Setting(".env is there and cannot be read".to_owned())),
    }
}

fn colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            !no_color && std::io::stdout().is_terminal() && std::io::stderr().is_terminal()
        }
    }
}

fn show_error(
    error: &Error,
    command: &'static str,
    format: Format,
    palette: Palette,
    begun: Instant,
) {
    let text = masked(&error.to_string());
    report::err(&format!("{} {text}\n", palette.bad("error:")));
    if let Some(hint) = error.hint() {
        report::err(&format!(" {} {hint}\n", palette.note("hint:")));
    }
    if format == Format::Json {
        let outcome = if error.exit_code() == exit_code::REFUSED { "refused" } else { "failed" };
        let nothing = Report::default();
        let mut last =
            json::Summary::new(command, outcome, &nothing, begun.elapsed().as_secs_f64());
        last.error = Some(text);
        last.hint = error.hint();
        // The exit code says it all where even this cannot be written.
        let _ = report::out(&json::line(&last));
    }
}
