//! Logs on stderr: what RUST_LOG asks for, or `--verbose`.

use super::session::Context;
use crate::{
    error::Error,
    mask::masked,
    report::{self, text::Palette},
    value::printable,
};
use std::io::{self, Write};
use tracing::Span;
use tracing_subscriber::EnvFilter;

/// Which events.
const FILTER: &str = "RUST_LOG";
/// How they are written.
const FORMAT: &str = "RUST_LOG_FORMAT";

/// What `--verbose` shows.
const VERBOSE: &str = "info,sqlx=debug";
/// What has secrets in it: the drivers warn of options that they do not know with their values, and
/// SeaORM's spans have the whole URL.
const NEVER: &str = "sqlx_postgres::options=off,sqlx_mysql::options=off,\
                     sea_orm::driver::sqlx_postgres=off,sea_orm::driver::sqlx_mysql=off,\
                     sea_orm::driver::sqlx_sqlite=off";

/// How events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LogFormat {
    Text,
    Json,
}

/// Writes each event to stderr, with a progress bar out of the way.
struct Stderr;

impl Write for Stderr {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        // The subscriber gives whole lines.
        report::err(&masked_by_quotes(&String::from_utf8_lossy(text)));
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The line with passwords masked, each quoted text by itself, so that JSON stays JSON. For filters that
/// get around [`NEVER`], such as `[connect]=trace`.
fn masked_by_quotes(line: &str) -> String {
    let mut out = String::new();
    let mut begin = 0;
    for (end, quote) in line.match_indices('"') {
        if !line[..end].ends_with('\\') {
            out.push_str(&masked(&line[begin..end]));
            out.push_str(quote);
            begin = end + quote.len();
        }
    }
    out + &masked(&line[begin..])
}

/// Begins to log, where somebody wants that.
///
/// # Errors
///
/// [`Error::Setting`] where RUST_LOG or RUST_LOG_FORMAT cannot be understood.
pub(super) fn to_stderr(verbose: bool, palette: Palette) -> Result<(), Error> {
    let variable = |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let format = format(variable(FORMAT).as_deref())?;
    let Some(filter) = filter(verbose, variable(FILTER).as_deref())? else { return Ok(()) };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(palette.enabled)
        .with_writer(|| Stderr);
    // An application may have a subscriber already; then its own is the right one.
    let _ = match format {
        LogFormat::Text => subscriber.try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).with_span_list(false).try_init(),
    };
    Ok(())
}

fn filter(verbose: bool, rust_log: Option<&str>) -> Result<Option<EnvFilter>, Error> {
    let wanted = match (rust_log.filter(|text| !text.trim().is_empty()), verbose) {
        (None, false) => return Ok(None),
        (None, true) => VERBOSE.to_owned(),
        (Some(own), false) => own.to_owned(),
        (Some(own), true) => format!("{VERBOSE},{own}"),
    };
    let filter = EnvFilter::builder().parse(format!("{wanted},{NEVER}"));
    filter.map(Some).map_err(|error| {
        Error::Setting(format!(
            "{FILTER} is `{}`: {error}; it looks like info, or warn,sea_orm_seeding=debug",
            printable(rust_log.unwrap_or_default())
        ))
    })
}

fn format(said: Option<&str>) -> Result<LogFormat, Error> {
    match said {
        None | Some("" | "text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => {
            let other = printable(other);
            Err(Error::Setting(format!("{FORMAT} is `{other}`: it is text or json")))
        }
    }
}

/// What every event of a command belongs to.
pub(super) fn span(context: &Context) -> Span {
    let settings = &context.settings;
    tracing::info_span!(
        target: "sea_orm_seeding",
        "seeder",
        command = %context.command,
        database = %settings.target,
        environment = %settings.environment,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(verbose: bool, rust_log: Option<&str>) -> String {
        match filter(verbose, rust_log) {
            Ok(filter) => filter.map_or_else(String::new, |filter| filter.to_string()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn nothing_is_logged_unless_somebody_asks_and_secrets_never() {
        for nothing in [None, Some(""), Some(" ")] {
            assert_eq!(filtered(false, nothing), "");
        }
        for (verbose, rust_log) in
            [(true, None), (false, Some("trace")), (true, Some("sqlx_postgres::options=trace"))]
        {
            let filter = filtered(verbose, rust_log);
            assert!(filter.contains("sqlx_postgres::options=off"), "{filter}");
            assert!(filter.contains("sqlx_mysql::options=off"), "{filter}");
            assert!(filter.contains("sea_orm::driver::sqlx_mysql=off"), "{filter}");
        }
        assert!(filtered(true, Some("sea_orm_seeding=debug")).contains("sqlx=debug"));
    }

    #[test]
    fn a_password_in_a_line_is_masked_and_json_stays_json() {
        for (line, expected) in [
            (
                r#"{"url":"mysql://u:hun\"ter2@h/d","at":"a@b"}"#,
                r#"{"url":"mysql://u:***@h/d","at":"a@b"}"#,
            ),
            (r#"url: "mysql://u:hunter2@h/d", at=a@b"#, r#"url: "mysql://u:***@h/d", at=a@b"#),
            (r#"{"at":"http://h:80","by":"a@b"}"#, r#"{"at":"http://h:80","by":"a@b"}"#),
        ] {
            assert_eq!(masked_by_quotes(line), expected);
        }
    }

    #[test]
    fn what_cannot_be_understood_is_said() {
        let error = filtered(false, Some("sea_orm_seeding=loud"));
        assert!(error.starts_with("RUST_LOG is `sea_orm_seeding=loud`: "), "{error}");
        assert_eq!(format(Some("json")).ok(), Some(LogFormat::Json));
        assert_eq!(format(None).ok(), Some(LogFormat::Text));
        let error = format(Some("xml")).map_err(|error| error.to_string());
        assert_eq!(error, Err("RUST_LOG_FORMAT is `xml`: it is text or json".to_owned()));
    }
}
