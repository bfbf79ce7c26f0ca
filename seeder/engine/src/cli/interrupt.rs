//! Ctrl-C and `docker stop`: the process ends at once and says what is done and what is not.
//!
//! Nothing has to be undone here. An open transaction ends with its connection, and the database
//! rolls it back.

use crate::{
    error::exit_code,
    event::{Event, Reporter},
    report::{self, text::Palette},
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::signal;

/// How far a run has come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal(Arc<Mutex<Progress>>);

#[derive(Debug, Default)]
struct Progress {
    finished: Vec<&'static str>,
    doing: Option<Doing>,
}

#[derive(Clone, Copy, Debug)]
enum Doing {
    Migrating,
    Step(&'static str),
    Removing,
}

impl Journal {
    fn note(&self, event: &Event) {
        let mut progress = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Migrating { .. } => progress.doing = Some(Doing::Migrating),
            Event::Planned { .. } => progress.doing = None,
            Event::Step { step, .. } => progress.doing = Some(Doing::Step(step)),
            Event::StepDone { step, .. } => {
                progress.finished.push(step);
                progress.doing = None;
            }
            Event::Removing { .. } => progress.doing = Some(Doing::Removing),
            _ => {}
        }
    }

    fn describe(&self) -> String {
        let progress = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let doing = match progress.doing {
            None => String::new(),
            Some(Doing::Migrating) => {
                " while the schema was being built: it is incomplete".to_owned()
            }
            Some(Doing::Step(step)) => format!(" in step `{step}`, which is rolled back"),
            Some(Doing::Removing) => {
                " while stale rows were removed: they are all still there".to_owned()
            }
        };
        let finished = match progress.finished.is_empty() {
            true => "no step was finished".to_owned(),
            false => format!("finished, and kept: {}", progress.finished.join(", ")),
        };
        format!("interrupted{doing}; {finished}")
    }
}

/// Notes each event before the other reporter shows it.
pub(crate) struct Journaling {
    pub(crate) journal: Journal,
    pub(crate) reporter: Box<dyn Reporter>,
}

impl Reporter for Journaling {
    fn event(&mut self, event: &Event) {
        self.journal.note(event);
        self.reporter.event(event);
    }
}

/// Waits for Ctrl-C or, where there is one, the signal with which containers are stopped.
async fn interrupted() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = signal::ctrl_c() => pressed,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await
}

/// Ends the process with [`exit_code::FAILED`] when it is interrupted, also while it computes.
pub(crate) fn watch(journal: Journal, palette: Palette) {
    tokio::spawn(async move {
        if interrupted().await.is_ok() {
            let error = palette.bad("error:");
            let hint = palette.note("hint:");
            report::err(&format!(
                "\n{error} {}\n {hint} run the same command again to go on\n",
                journal.describe()
            ));
            std::process::exit(exit_code::FAILED.into());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_tells_what_is_done_and_what_is_not() {
        let journal = Journal::default();
        assert_eq!(journal.describe(), "interrupted; no step was finished");
        journal.note(&Event::Migrating { action: String::new(), migrations: 5 });
        assert_eq!(
            journal.describe(),
            "interrupted while the schema was being built: it is incomplete; no step was finished"
        );
        journal.note(&Event::Planned { steps: 2, rows: 9 });
        let step = |step| Event::Step { step, reason: String::new(), tables: 1, rows: 1 };
        journal.note(&step("users"));
        journal.note(&Event::StepDone {
            step: "users",
            inserted: 1,
            updated: 0,
            unchanged: 0,
            seconds: 0.0,
        });
        journal.note(&step("guilds"));
        assert_eq!(
            journal.describe(),
            "interrupted in step `guilds`, which is rolled back; finished, and kept: users"
        );
    }
}
