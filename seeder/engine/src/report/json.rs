//! One JSON object a line on stdout, nothing else there.

use crate::{
    event::{Event, Report, Reporter},
    report,
};
use serde::Serialize;

/// Writes each event as a line.
pub(crate) struct JsonLines;

impl Reporter for JsonLines {
    fn event(&mut self, event: &Event) {
        if !matches!(event, Event::Progress { .. }) {
            // A failure shows again when the last line is written.
            let _ = report::out(&line(event));
        }
    }
}

/// The last line of every run.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Summary<'a> {
    pub(crate) command: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) inserted: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
    pub(crate) removed: u64,
    pub(crate) seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) digest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) drift: Option<Drift>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
    pub(crate) tables: &'a [crate::event::TableReport],
}

/// Rows that are not as they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Drift {
    pub(crate) missing: u64,
    pub(crate) changed: u64,
    pub(crate) extra: u64,
}

impl<'a> Summary<'a> {
    pub(crate) fn new(
        command: &'static str,
        outcome: &'static str,
        report: &'a Report,
        seconds: f64,
    ) -> Self {
        Self {
            command,
            outcome,
            inserted: report.inserted(),
            updated: report.updated(),
            unchanged: report.unchanged(),
            removed: report.removed(),
            seconds,
            digest: report.digest.as_deref(),
            tables: &report.tables,
            ..Self::default()
        }
    }
}

/// An object and the end of its line.
pub(crate) fn line(object: &impl Serialize) -> String {
    match serde_json::to_string(object) {
        Ok(text) => text + "\n",
        Err(error) => format!("{}\n", serde_json::json!({ "error": error.to_string() })),
    }
}
