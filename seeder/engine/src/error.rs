//! What can go wrong, said so that the reader knows the thing, the cause and what to do.

use crate::step::StepName;
use sea_orm::DbErr;
use std::fmt;

/// Exit codes of the command line. They are part of the interface.
pub mod exit_code {
    /// Done, and nothing differs.
    pub const DONE: u8 = 0;
    /// Failed for a reason that only the world could tell: the database, the network, the disk.
    pub const FAILED: u8 = 1;
    /// Wrong input: arguments, configuration or steps. Nothing was connected to or nothing was
    /// written.
    pub const USAGE: u8 = 2;
    /// Refused, to protect an environment.
    pub const REFUSED: u8 = 3;
    /// A comparison found a difference.
    pub const DIFFERENT: u8 = 4;
}

/// An error of the engine. Its text names the thing and the cause; [`hint`](Self::hint) says what
/// to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A step of this name does not exist.
    #[error("unknown step `{name}`{}", did_you_mean(.name, .known))]
    UnknownStep {
        /// What was asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A table of this name is in no step.
    #[error("no step seeds a table `{name}`{}", did_you_mean(.name, .known))]
    UnknownTable {
        /// What was asked for.
        name: String,
        /// The tables there are.
        known: Vec<String>,
    },
    /// An environment of this name is not known.
    #[error("unknown environment `{name}`{}", did_you_mean(.name, .known))]
    UnknownEnvironment {
        /// What was asked for.
        name: String,
        /// The environments there are.
        known: Vec<String>,
    },
    /// The list of steps is wrong; every mistake in it that can be seen at once.
    #[error("the steps are inconsistent: {}", .0.join("; "))]
    Steps(Vec<String>),
    /// A generated row breaks a rule of the seed.
    #[error("step `{step}`, table `{table}`, row {row}: {cause}")]
    Row {
        /// The step that declares the table.
        step: StepName,
        /// The table.
        table: &'static str,
        /// The row's number within the table's declaration, from 0, and its key.
        row: String,
        /// Which rule, and how.
        cause: String,
    },
    /// A setting is wrong, wherever it came from.
    #[error("{0}")]
    Setting(String),
    /// The guard said no.
    #[error("refused: {reason}")]
    Refused {
        /// Why.
        reason: String,
        /// What would be accepted.
        hint: String,
    },
    /// The database cannot be reached or does not let us in.
    #[error("cannot connect to {target}: {cause}")]
    Connect {
        /// The database, without its password.
        target: String,
        /// What the driver said.
        cause: String,
        /// Whether it is a server, or a file.
        server: bool,
    },
    /// Another run works on the database.
    #[error("{target} is being seeded by another run ({holder}); gave up after {seconds} s")]
    Locked {
        /// The database, without its password.
        target: String,
        /// Who has the lock, and since when.
        holder: String,
        /// How long this run has waited.
        seconds: u64,
    },
    /// The schema is not the one that the seeds are for.
    #[error("{0}")]
    Schema(String),
    /// Steps were left out whose rows are needed.
    #[error("step `{step}` needs rows that are not in the database: {missing}")]
    MissingRows {
        /// The step that was asked for.
        step: StepName,
        /// Steps and tables with their counts.
        missing: String,
    },
    /// Rows that the seed may not touch refer to rows it would remove.
    #[error(
        "cannot remove {parent}: {count} {} in `{child}` still refer to it, such as {example}{}",
        whose(.own),
        progress(.done)
    )]
    StillReferenced {
        /// Table and key of a row to be removed.
        parent: String,
        /// The table with the rows that stay.
        child: String,
        /// How many they are.
        count: usize,
        /// The key of one of them.
        example: String,
        /// Whether they are somebody's own, or the seed's and not part of this run.
        own: bool,
        /// Steps that were finished before, and stay.
        done: Vec<StepName>,
    },
    /// A row has a value that is unique and that a seeded row needs.
    #[error("{place}: {cause}{}{}", holder_of(.holder), progress(.done))]
    Taken {
        /// Step and table.
        place: String,
        /// The table.
        table: &'static str,
        /// What the database said.
        cause: String,
        /// The row of somebody's own that has the value, if one has.
        holder: Option<String>,
        /// Steps that were finished before, and stay.
        done: Vec<StepName>,
    },
    /// The database keeps another value than the one it was given.
    #[error("{0}{done}", done = progress(.1))]
    Unkept(
        /// Which value, and where.
        Box<Unkept>,
        /// Steps that were finished before, and stay.
        Vec<StepName>,
    ),
    /// Rows with keys of the seed space that no seed wrote.
    #[error(
        "{count} {} of `{table}` {} keys of the seed space that no seed wrote, such as {example}: \
         another tool moved the numbering of `{column}` into the space",
        if *count == 1 { "row" } else { "rows" },
        if *count == 1 { "has a" } else { "have" }
    )]
    Strange {
        /// The table.
        table: &'static str,
        /// The column that the database numbers.
        column: &'static str,
        /// How many rows they are.
        count: u64,
        /// Some of their keys.
        example: String,
        /// The highest key that a seed wrote.
        highest: i64,
        /// The last key of the space.
        last: i64,
    },
    /// The database refused a statement.
    #[error("{place}: {cause}{}", progress(.done))]
    Database {
        /// Step and table, or what was being done.
        place: String,
        /// What the database said.
        cause: String,
        /// Steps that were finished before, and stay.
        done: Vec<StepName>,
    },
    /// The user lacks rights on the server.
    #[error("{place}: {cause}{}", progress(.done))]
    Rights {
        /// Step and table, or what was being done.
        place: String,
        /// What the database said.
        cause: String,
        /// The statements that give what is missing.
        grants: String,
        /// Steps that were finished before, and stay.
        done: Vec<StepName>,
    },
    /// Reading or writing a file or a terminal failed.
    #[error("{0}")]
    Io(String),
}

/// A value that a database does not keep as it was given.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unkept {
    /// Step and table.
    pub place: String,
    /// The row's key.
    pub key: String,
    /// The column.
    pub column: String,
    /// The value that was written.
    pub given: String,
    /// The value that is there afterwards.
    pub kept: String,
    /// The column's type, as the database writes it.
    pub type_name: String,
    /// Triggers that fire when the table is written.
    pub triggers: Vec<String>,
}

impl fmt::Display for Unkept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, key, column, given, kept, type_name, triggers } = self;
        write!(
            f,
            "{place}, row {key}: `{column}` was given {given}, and the database keeps {kept}"
        )?;
        match triggers[..] {
            [] => write!(f, ", since its type is {type_name}"),
            _ => write!(f, "; the table's triggers are `{}`", triggers.join("`, `")),
        }
    }
}

impl Error {
    /// A database error with the place where it happened.
    pub(crate) fn database(place: impl fmt::Display, error: &DbErr) -> Self {
        Self::Database { place: place.to_string(), cause: plain(error), done: Vec::new() }
    }

    /// Adds what was finished before the error.
    pub(crate) fn after(mut self, finished: &[StepName]) -> Self {
        if let Self::Database { done, .. }
        | Self::Rights { done, .. }
        | Self::Taken { done, .. }
        | Self::Unkept(_, done)
        | Self::StillReferenced { done, .. } = &mut self
        {
            *done = finished.to_vec();
        }
        self
    }

    /// The exit code of a process that ends with this error.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::UnknownStep { .. }
            | Self::UnknownTable { .. }
            | Self::UnknownEnvironment { .. }
            | Self::Steps(_)
            | Self::Row { .. }
            | Self::Setting(_) => exit_code::USAGE,
            Self::Refused { .. } => exit_code::REFUSED,
            Self::Connect { .. }
            | Self::Locked { .. }
            | Self::Schema(_)
            | Self::MissingRows { .. }
            | Self::StillReferenced { .. }
            | Self::Taken { .. }
            | Self::Unkept(..)
            | Self::Strange { .. }
            | Self::Database { .. }
            | Self::Rights { .. }
            | Self::Io(_) => exit_code::FAILED,
        }
    }

    /// What to do about it, where there is something to say.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::UnknownStep { known, .. } => format!("steps are: {}", known.join(", ")),
            Self::UnknownTable { known, .. } => format!("seeded tables are: {}", known.join(", ")),
            Self::UnknownEnvironment { known, .. } => format!(
                "environments are: {}; others are declared in seeder.toml as [environments.NAME]",
                known.join(", ")
            ),
            Self::Row { step, .. } => {
                format!("correct the rows that step `{step}` declares; nothing of it was written")
            }
            Self::Refused { hint, .. } => hint.clone(),
            Self::Connect { server: true, .. } => {
                "check that the server runs and that --database-url, DATABASE_URL or seeder.toml \
                 names it, with the right user, password and database"
                    .to_owned()
            }
            Self::Connect { cause, .. } if is_busy(&cause.to_ascii_lowercase()) => BUSY.to_owned(),
            Self::Connect { server: false, .. } => {
                "check the path in --database-url, DATABASE_URL or seeder.toml, and that you may \
                 read and write there"
                    .to_owned()
            }
            Self::Locked { .. } => {
                "wait for it or end it, then run again; --lock-timeout waits longer".to_owned()
            }
            Self::MissingRows { step, .. } => {
                format!("leave out --only, so that `seed {step}` brings what it needs")
            }
            Self::StillReferenced { own: true, .. } => {
                "remove these rows or point them elsewhere, then run again; nothing was removed"
                    .to_owned()
            }
            Self::StillReferenced { own: false, .. } => {
                "run `seed` without names of steps; nothing was removed".to_owned()
            }
            Self::Taken { holder: Some(_), .. } => {
                "change or remove your row; nothing of this step was written".to_owned()
            }
            Self::Taken { holder: None, .. } => {
                "nobody else's row has the value: two seeded rows have values that the database \
                 takes for equal, such as texts that differ in case only, which the step has to mend; \
                 or another program wrote at the same time: then run again"
                    .to_owned()
            }
            Self::Unkept(unkept, _) if !unkept.triggers.is_empty() => format!(
                "leave `{}` to the database: take it out of the step's rows; or let the trigger keep a \
                 value that was given",
                unkept.column
            ),
            Self::Unkept(unkept, _) => format!(
                "let the step give `{}` a value that {} keeps as it is, or change the column's type",
                unkept.column, unkept.type_name
            ),
            Self::Strange { column, highest, last, .. } => format!(
                "they are taken for your own, and nothing was written; give them a `{column}` above \
                 {last}, or delete them, then run again. Seeds wrote keys up to {highest}"
            ),
            Self::Rights { grants, .. } => {
                format!("let the owner execute: {grants}; or use another user")
            }
            Self::Steps(_) | Self::Setting(_) | Self::Schema(_) | Self::Io(_) => return None,
            Self::Database { cause, .. } => return database_hint(cause).map(str::to_owned),
        })
    }
}

/// Whether these are the words of a driver or server for a connection that ended.
pub(crate) fn is_lost(cause: &str) -> bool {
    let cause = cause.to_ascii_lowercase();
    [
        "bytes at eof",
        "broken pipe",
        "connection reset",
        "connection was killed",
        "terminating connection",
        "server shutdown",
        "shutting down",
        "server_login_retry",
        "server conn crashed",
        "timed out while waiting for an open connection",
        "closed the connection",
    ]
    .iter()
    .any(|words| cause.contains(words))
}

/// What to do where somebody else holds the database.
const BUSY: &str = "another program writes to this database; let it finish, then run again";

/// Whether somebody else holds the database, by an error in lowercase.
fn is_busy(cause: &str) -> bool {
    ["database is locked", "lock wait timeout", "deadlock"].iter().any(|word| cause.contains(word))
}

/// What to do about a database's error, by words that the three databases use.
fn database_hint(cause: &str) -> Option<&'static str> {
    let cause = cause.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    if is_lost(&cause) {
        Some("the connection was lost: run the same command again")
    } else if has(&["no space left", "is full", "errcode: 28", "disk i/o error"]) {
        Some("the disk is full or cannot be written: mend that, then run the same command again")
    } else if has(&["prepared statement \""]) {
        Some(
            "behind a proxy that pools transactions, add ?statement-cache-capacity=0 to the URL; \
             `fresh` and `refresh` need the server itself",
        )
    } else if has(&["value too long", "data too long"]) {
        Some(
            "a text is longer than the column, which `check --live` names; or the database does not \
             count in characters: its encoding has to be UTF-8",
        )
    } else if has(&["incorrect string value"]) {
        Some("the table's character set cannot hold this text: use utf8mb4")
    } else if has(&["unique constraint", "duplicate entry"]) {
        Some(
            "a row of your own has a value that a seeded row needs: change yours; or another run \
             wrote at the same time: run again",
        )
    } else if has(&["readonly", "read-only"]) {
        Some("the database, its file or its folder cannot be written by you")
    } else if has(&["permission denied", "command denied"]) {
        Some("give the user this right, or use another user")
    } else if is_busy(&cause) {
        Some(BUSY)
    } else if has(&["no such column", "unknown column", "no such table"])
        || (has(&["does not exist", "doesn't exist"]) && has(&["column", "relation", "table"]))
    {
        Some("the schema is not as the migrations leave it: `check --live` names what differs")
    } else if has(&["while decoding", "mismatched types"]) {
        Some("a value cannot be read as the entity says; correct it, or start over with `fresh`")
    } else if has(&["foreign key"]) {
        Some("rows that others refer to are missing or would go; `verify` names what differs")
    } else {
        None
    }
}

/// `, did you mean …?` where a known name is near.
pub(crate) fn did_you_mean(name: &str, known: &[String]) -> String {
    nearest(name, known.iter().map(String::as_str))
        .map(|near| format!(", did you mean `{near}`?"))
        .unwrap_or_default()
}

/// The known name nearest to what was typed, if it is near at all.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, known)| known)
}

fn whose(own: &bool) -> &'static str {
    match own {
        true => "of your own rows",
        false => "seeded rows",
    }
}

fn holder_of(holder: &Option<String>) -> String {
    holder
        .as_ref()
        .map_or_else(String::new, |holder| format!("; {holder}, which a seeded row needs"))
}

fn progress(done: &[StepName]) -> String {
    if done.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = done.iter().map(|step| step.as_str()).collect();
    format!(" (finished before it, and kept: {})", names.join(", "))
}

/// A database error without the layers' prefixes, which say the same thing three times.
pub(crate) fn plain(error: &DbErr) -> String {
    let text = error.to_string();
    let prefixes = [
        "Connection Error: ",
        "Execution Error: ",
        "Query Error: ",
        "Custom Error: ",
        "error returned from database: ",
        "error occurred while attempting to establish a TLS connection: ",
    ];
    let mut text = text.as_str();
    while let Some(rest) = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)) {
        text = rest;
    }
    // PostgreSQL's errors come with the line of its own source code.
    if let Some((before, line)) = text.rsplit_once(" at line ")
        && line.bytes().all(|byte| byte.is_ascii_digit())
    {
        text = before;
    }
    crate::value::printable(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["users".to_owned(), "playlists".to_owned()];
        let error = Error::UnknownStep { name: "playlits".to_owned(), known: known.to_vec() };
        assert_eq!(error.to_string(), "unknown step `playlits`, did you mean `playlists`?");
        let error = Error::UnknownStep { name: "xyz".to_owned(), known: known.to_vec() };
        assert_eq!(error.to_string(), "unknown step `xyz`");
    }

    #[test]
    fn progress_is_part_of_a_database_error() {
        let error = Error::database("step `guilds`", &DbErr::Custom("gone".to_owned()));
        assert_eq!(
            error.after(&[StepName::new("users"), StepName::new("tracks")]).to_string(),
            "step `guilds`: gone (finished before it, and kept: users, tracks)"
        );
    }
}
