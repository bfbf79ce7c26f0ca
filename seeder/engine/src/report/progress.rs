//! A progress bar on stderr, on a terminal only.

use crate::{
    event::{Event, Reporter},
    report,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Shows how far a run is.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar that draws nothing where stderr is no terminal.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} rows  {msg}")
        {
            bar.set_style(style);
        }
        *shown() = (!bar.is_hidden()).then(|| bar.clone());
        Self { bar }
    }
}

impl Reporter for Progress {
    fn event(&mut self, event: &Event) {
        match event {
            Event::Waiting { holder, seconds_max } => report::err(&format!(
                "waiting for another run ({holder}), at most {seconds_max} s\n"
            )),
            Event::Migrating { action, .. } => self.bar.set_message(action.clone()),
            Event::Planned { rows, .. } => self.bar.set_length(*rows),
            Event::Step { step, .. } => self.bar.set_message(*step),
            Event::Removing { .. } => self.bar.set_message("removing stale rows"),
            Event::Progress { rows, .. } => self.bar.inc(*rows),
            Event::Note { text } => report::note(text),
            Event::Started { .. }
            | Event::StepDone { .. }
            | Event::Table { .. }
            | Event::Compared { .. }
            | Event::Removed { .. }
            | Event::Difference(_) => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        *shown() = None;
        self.bar.finish_and_clear();
    }
}

/// The bar that is on the terminal, if any: there is one stderr, and so at most one bar.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

fn shown() -> MutexGuard<'static, Option<ProgressBar>> {
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes to stderr with the bar out of the way, so that neither tears the other.
pub(super) fn aside(write: impl FnOnce()) {
    // Cloned, so that the lock is free while it writes.
    let bar = shown().clone();
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}
