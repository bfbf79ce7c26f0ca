//! What can be typed. Nothing here has an effect.

use crate::{
    review,
    settings::{Layer, parse_now, parse_scale, parse_seed},
    value::printable,
};
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use secrecy::SecretString;
use std::{convert::Infallible, path::PathBuf};

/// Seed the application's database: rows that are the same everywhere, runs that converge
#[derive(Debug, Parser)]
#[command(name = "seeder", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) consent: Consent,
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Database URL: sqlite://FILE, postgres://…, mysql://… or mariadb://… [env: DATABASE_URL]
    #[arg(short = 'u', long, global = true, value_name = "URL", value_parser = secret)]
    database_url: Option<SecretString>,

    /// PostgreSQL schema to work in; other databases ignore it [env: DATABASE_SCHEMA]
    #[arg(short = 's', long, global = true, value_name = "NAME")]
    database_schema: Option<String>,

    /// Environment: development, test, ci, staging, production, or one of seeder.toml [env:
    /// SEEDER_ENV]
    #[arg(long = "env", global = true, value_name = "NAME")]
    environment: Option<String>,

    /// How many times the baseline the volume tables hold, 1 to 10000 [env: SEEDER_SCALE]
    #[arg(long, global = true, value_name = "N", value_parser = parse_scale, allow_negative_numbers = true)]
    scale: Option<u32>,

    /// Which of the many worlds; 0 unless given [env: SEEDER_SEED]
    #[arg(long, global = true, value_name = "N", value_parser = parse_seed, allow_negative_numbers = true)]
    seed: Option<u64>,

    /// The instant that the rows take for now, such as 2026-09-01T12:00:00Z [env: SEEDER_NOW]
    #[arg(long, global = true, value_name = "INSTANT", value_parser = parse_now)]
    now: Option<DateTime<Utc>>,

    /// When to use colour; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,

    /// Log steps, tables, migrations and statements to stderr; RUST_LOG=info does so without statements
    #[arg(short = 'v', long, global = true)]
    pub(crate) verbose: bool,
}

/// What only commands that write ask for. Before the word `seed` as well as after it, since that word can
/// be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub(crate) struct Consent {
    /// Write to a protected environment or another host without being asked
    #[arg(short = 'y', long)]
    pub(crate) yes: bool,

    /// The database's name, a file's on SQLite: confirms what drops tables there, and reference
    /// data in production
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,

    /// Make the database one of this environment, although it was stamped as another one's; that
    /// stamp has to be named where it is production's, together with --confirm
    #[arg(long, value_name = "STAMP", num_args = 0..=1, require_equals = true)]
    pub(crate) restamp: Option<Option<String>>,

    /// How many seconds to wait for another run on the same database, up to a day [default: 120]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=86_400))]
    pub(crate) lock_timeout: Option<u64>,
}

impl Consent {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What was typed before the command, with what was typed after it.
    pub(crate) fn and(self, later: Option<&Self>) -> Self {
        let later = later.cloned().unwrap_or_default();
        Self {
            yes: self.yes || later.yes,
            confirm: later.confirm.or(self.confirm),
            restamp: later.restamp.or(self.restamp),
            lock_timeout: later.lock_timeout.or(self.lock_timeout),
        }
    }
}

fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(text.into())
}

fn parse_percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or_else(|| format!("`{}` is no number from 0 to 100", printable(text)))
}

impl Global {
    pub(crate) fn layer(&self) -> Layer {
        Layer {
            database_url: self.database_url.clone(),
            database_schema: self.database_schema.clone(),
            environment: self.environment.clone(),
            seed: self.seed,
            scale: self.scale,
            now: self.now,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables and sentences
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

/// Whose statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    /// The database's own
    Same,
    Sqlite,
    Postgres,
    Mysql,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// For Markdown
    #[default]
    Mermaid,
    /// For Graphviz
    Dot,
}

#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct Output {
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Steps {
    /// Steps to work on, with what they need; all of them by default
    #[arg(value_name = "STEP")]
    pub(crate) steps: Vec<String>,

    /// Leave out what the steps need
    #[arg(long, requires = "steps")]
    pub(crate) only: bool,
}

#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct Review {
    /// The day from which the age of reviews is counted; this machine's unless given
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) today: Option<NaiveDate>,
}

fn parse_day(text: &str) -> Result<NaiveDate, String> {
    review::parse(text).ok_or_else(|| format!("`{}` is no day such as 2026-09-01", printable(text)))
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Bring what is missing, repair what differs, remove what is stale
    Seed {
        #[command(flatten)]
        steps: Steps,
        /// Count what would be done and do nothing, as `plan` does
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        output: Output,
    },
    /// Drop all tables, apply all migrations, seed
    Fresh {
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        output: Output,
    },
    /// Roll all migrations back, apply them again, seed
    Refresh {
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        output: Output,
    },
    /// Remove every seeded row and nothing else
    Reset {
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        output: Output,
    },
    /// List the steps: versions, when and how they were seeded, what changed since
    Status {
        #[command(flatten)]
        review: Review,
        #[command(flatten)]
        output: Output,
    },
    /// Say what `seed` would do; without a database, as for an empty one
    Plan {
        #[command(flatten)]
        steps: Steps,
        /// Print the statements instead, for the database or another kind
        #[arg(long, value_enum, value_name = "KIND", num_args = 0..=1, require_equals = true, default_missing_value = "same", conflicts_with = "format")]
        sql: Option<Dialect>,
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        output: Output,
    },
    /// Compare every seeded row with what it should be; exit code 4 if one differs
    Verify {
        #[command(flatten)]
        steps: Steps,
        /// How many differing rows to print; all are counted
        #[arg(long, default_value_t = 20, value_name = "ROWS")]
        limit: usize,
        /// Ask the key queries as well: counts, rows without their parents, and the application's own
        #[arg(long)]
        queries: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Compare two databases, schema and seeded rows; exit code 4 if they diverge too far
    Parity {
        /// The other database: an environment of seeder.toml, or a URL
        #[arg(long, value_name = "ENV|URL", value_parser = secret)]
        against: SecretString,
        /// How many percent of the schema, and of the rows of each table, may differ; what is unusable counts
        /// whatever it is
        #[arg(long, default_value_t = 5.0, value_name = "PERCENT", value_parser = parse_percent, allow_negative_numbers = true)]
        max_divergence: f64,
        /// How many differing rows to print; all are counted
        #[arg(long, default_value_t = 20, value_name = "ROWS")]
        limit: usize,
        #[command(flatten)]
        output: Output,
    },
    /// Print what the application would show from the database
    View {
        /// What to show
        #[arg(index = 1)]
        view: String,
        /// Whose: a key, or the name of a scenario
        #[arg(index = 2)]
        key: String,
        /// How many lines to print
        // A database counts no further.
        #[arg(long, default_value_t = 25, value_name = "LINES", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
        limit: u64,
        #[command(flatten)]
        output: Output,
    },
    /// Print the rows of a table as they will be; needs no database, cuts long cells
    Show {
        /// Table
        table: String,
        /// How many rows
        #[arg(long, default_value_t = 10)]
        rows: usize,
        /// How many rows to leave out first
        #[arg(long, default_value_t = 0, value_name = "ROWS")]
        skip: usize,
        #[command(flatten)]
        output: Output,
    },
    /// Find every fault of the seeds at once, without a seeded database; exit code 4 if there is one
    Check {
        /// Compare the entities with the database's schema, not with that of a private SQLite one
        #[arg(long)]
        live: bool,
        /// Write seeder.lock for new steps and raised versions
        #[arg(long)]
        update: bool,
        /// Fail below this coverage of the columns' cells
        #[arg(long, value_name = "PERCENT", value_parser = parse_percent, allow_negative_numbers = true)]
        min_coverage: Option<f64>,
        /// Print the coverage of every column, not only what is missing
        #[arg(long)]
        coverage: bool,
        #[command(flatten)]
        review: Review,
        #[command(flatten)]
        output: Output,
    },
    /// Write the documents that are made from the seeds; what stands around their sections stays
    Docs {
        /// Write the page for browsers instead: scenarios, tables, sample rows, charts [default: seeds.html]
        #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "seeds.html")]
        html: Option<PathBuf>,
    },
    /// Draw the steps; arrows point from what comes first, dotted ones are written later
    Graph {
        /// How to draw
        #[arg(long, value_enum, default_value_t)]
        format: GraphFormat,
    },
    /// Print every setting as it is in effect, and where it comes from; secrets are masked
    Config {
        #[command(flatten)]
        output: Output,
    },
    /// Print a completion script for a shell
    Completions {
        /// Shell
        shell: Shell,
    },
}

impl Command {
    /// The name as it is typed.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Seed { .. } => "seed",
            Self::Fresh { .. } => "fresh",
            Self::Refresh { .. } => "refresh",
            Self::Reset { .. } => "reset",
            Self::Status { .. } => "status",
            Self::Plan { .. } => "plan",
            Self::Verify { .. } => "verify",
            Self::Parity { .. } => "parity",
            Self::Show { .. } => "show",
            Self::Check { .. } => "check",
            Self::Docs { .. } => "docs",
            Self::View { .. } => "view",
            Self::Graph { .. } => "graph",
            Self::Config { .. } => "config",
            Self::Completions { .. } => "completions",
        }
    }

    /// What was typed behind a command that writes, or that prints what would be written.
    pub(crate) fn consent(&self) -> Option<&Consent> {
        match self {
            Self::Seed { consent, .. }
            | Self::Fresh { consent, .. }
            | Self::Refresh { consent, .. }
            | Self::Reset { consent, .. }
            | Self::Plan { consent, .. } => Some(consent),
            _ => None,
        }
    }

    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Seed { output, .. }
            | Self::Fresh { output, .. }
            | Self::Refresh { output, .. }
            | Self::Reset { output, .. }
            | Self::Status { output, .. }
            | Self::View { output, .. }
            | Self::Plan { output, .. }
            | Self::Verify { output, .. }
            | Self::Parity { output, .. }
            | Self::Check { output, .. }
            | Self::Config { output }
            | Self::Show { output, .. } => output.format,
            Self::Docs { .. } | Self::Graph { .. } | Self::Completions { .. } => Format::Text,
        }
    }
}

impl Default for Command {
    fn default() -> Self {
        Self::Seed {
            steps: Steps::default(),
            dry_run: false,
            consent: Consent::default(),
            output: Output::default(),
        }
    }
}
