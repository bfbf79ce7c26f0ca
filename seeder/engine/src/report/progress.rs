//! A progress bar on stderr, on a terminal only.

use crate::{
    event::{Event, Reporter},
    report,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
            | Event::Difference(_) => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
