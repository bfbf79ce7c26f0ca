//! Events as those of `tracing`, for whoever watches a run: a service's log collector, or a terminal
//! with RUST_LOG. Their target is `sea_orm_seeding`; values of rows are no part of them.

use crate::event::{Event, Report, Reporter};
#[cfg(feature = "cli")]
use crate::{error::Error, mask::masked};
use std::time::Duration;

/// Hands each event to the other reporter, and to the subscriber of `tracing`.
pub(crate) struct Traced<R>(pub(crate) R);

impl<R: Reporter> Reporter for Traced<R> {
    fn event(&mut self, event: &Event) {
        trace(event);
        self.0.event(event);
    }
}

macro_rules! log {
    ($level:ident, $($fields:tt)*) => {
        tracing::$level!(target: "sea_orm_seeding", $($fields)*)
    };
}

/// What a command or a run says of itself.
fn trace(event: &Event) {
    match event {
        Event::Started { seed, scale, now, .. } => log!(info, seed, scale, now, "started"),
        Event::Waiting { holder, seconds_max } => {
            log!(warn, holder, seconds_max, "waiting for another run");
        }
        Event::Migrating { action, migrations } => log!(info, action, migrations, "migrating"),
        Event::Planned { steps, rows } => log!(info, steps, rows, "planned"),
        Event::Step { step, reason, tables, rows } => {
            log!(info, step, reason, tables, rows, "step begins");
        }
        Event::Progress { table, rows } => log!(debug, table, rows, "rows written"),
        Event::Removing { rows } => log!(info, rows, "removing stale rows"),
        Event::Note { text } => log!(warn, "{text}"),
        Event::Difference(row) => {
            let key = serde_json::to_string(&row.key).unwrap_or_default();
            log!(debug, table = row.table, kind = ?row.kind, key, "row differs");
        }
        Event::StepDone { .. }
        | Event::Table { .. }
        | Event::Compared { .. }
        | Event::Removed { .. } => {
            trace_counts(event);
        }
    }
}

/// What was done, or found, in numbers.
fn trace_counts(event: &Event) {
    match *event {
        Event::StepDone { step, inserted, updated, unchanged, seconds } => {
            let elapsed_ms = milliseconds(seconds);
            log!(info, step, inserted, updated, unchanged, elapsed_ms, "step done");
        }
        Event::Table { step, table, inserted, updated, unchanged, seconds, .. } => {
            let elapsed_ms = milliseconds(seconds);
            log!(info, step, table, inserted, updated, unchanged, elapsed_ms, "table done");
        }
        Event::Compared { step, table, missing, changed, unchanged, extra, seconds } => {
            let elapsed_ms = milliseconds(seconds);
            log!(
                info,
                step,
                table,
                missing,
                changed,
                unchanged,
                extra,
                elapsed_ms,
                "table compared"
            );
        }
        Event::Removed { step, table, removed, seconds } => {
            let elapsed_ms = milliseconds(seconds);
            log!(info, step, table, removed, elapsed_ms, "stale rows removed");
        }
        _ => {}
    }
}

/// The end of a run that wrote.
pub(crate) fn done(report: &Report, elapsed: Duration) {
    let [inserted, updated] = [report.inserted(), report.updated()];
    let [unchanged, removed] = [report.unchanged(), report.removed()];
    let elapsed_ms = milliseconds(elapsed.as_secs_f64());
    log!(info, inserted, updated, unchanged, removed, elapsed_ms, "done");
}

/// The end of a command, good or bad.
#[cfg(feature = "cli")]
pub(crate) fn ended(exit_code: u8, error: Option<&Error>, elapsed: Duration) {
    let elapsed_ms = milliseconds(elapsed.as_secs_f64());
    let Some(error) = error else {
        log!(info, exit_code, elapsed_ms, "ended");
        return;
    };
    let (text, hint) = (masked(&error.to_string()), error.hint());
    match error {
        Error::Refused { .. } => log!(warn, exit_code, elapsed_ms, hint, "{text}"),
        _ => log!(error, exit_code, elapsed_ms, hint, "{text}"),
    }
}

fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1_000.0).round() as u64
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;
    use crate::event::Silent;
    use std::{
        io,
        sync::{Arc, Mutex, PoisonError},
    };
    use tracing_subscriber::fmt::MakeWriter;

    /// Keeps what is written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Kept {
        fn text(&self) -> String {
            let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            String::from_utf8_lossy(&bytes).into_owned()
        }
    }

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    /// What a program's own subscriber shows of some events.
    fn shown(events: impl FnOnce(&mut Traced<Silent>)) -> String {
        let kept = Kept::default();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(kept.clone())
            .with_ansi(false)
            .without_time()
            .finish();
        tracing::subscriber::with_default(subscriber, || events(&mut Traced(Silent)));
        kept.text()
    }

    #[test]
    fn what_happens_has_a_level_and_numbers() {
        let (step, table, seconds) = ("users", "user_account", 0.0125);
        let text = shown(|reporter| {
            for event in [
                Event::Waiting { holder: "seeder, process 7".to_owned(), seconds_max: 120 },
                Event::Table {
                    step,
                    table,
                    rows: 9,
                    inserted: 1,
                    updated: 2,
                    unchanged: 6,
                    seconds,
                },
                Event::StepDone { step, inserted: 1, updated: 2, unchanged: 6, seconds },
                Event::Removed { step, table, removed: 3, seconds },
                Event::Progress { table, rows: 3 },
            ] {
                reporter.event(&event);
            }
        });
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        assert_eq!(
            lines,
            [
                "WARN sea_orm_seeding: waiting for another run holder=\"seeder, process 7\" \
                 seconds_max=120",
                "INFO sea_orm_seeding: table done step=\"users\" table=\"user_account\" inserted=1 \
                 updated=2 unchanged=6 elapsed_ms=13",
                "INFO sea_orm_seeding: step done step=\"users\" inserted=1 updated=2 unchanged=6 \
                 elapsed_ms=13",
                "INFO sea_orm_seeding: stale rows removed step=\"users\" table=\"user_account\" \
                 removed=3 elapsed_ms=13",
            ]
        );
    }

    #[test]
    fn a_refusal_is_a_warning_and_an_error_hides_passwords() {
        let refused = Error::Refused { reason: "protected".to_owned(), hint: "--yes".to_owned() };
        let setting = Error::Setting("postgres://u:hunter2@h/d is wrong".to_owned());
        let text = shown(|_| {
            ended(3, Some(&refused), Duration::from_millis(5));
            ended(2, Some(&setting), Duration::ZERO);
        });
        assert!(text.contains("WARN sea_orm_seeding: refused: protected exit_code=3"), "{text}");
        assert!(text.contains("hint=\"--yes\""), "{text}");
        assert!(text.contains("ERROR sea_orm_seeding: postgres://u:***@h/d is wrong"), "{text}");
    }
}
