//! What happens, as facts. Runs state them; reporters show them.

use serde::Serialize;

/// A fact about a run.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// A command begins to work on a database.
    Started {
        command: &'static str,
        database: String,
        environment: String,
        seed: u64,
        scale: u32,
        now: String,
    },
    /// Another run has the database.
    Waiting { holder: String, seconds_max: u64 },
    /// The schema is being built.
    Migrating { action: String, migrations: usize },
    /// All rows are worked out and checked; the database comes next.
    Planned { steps: usize, rows: u64 },
    /// A step begins.
    Step { step: &'static str, reason: String, tables: usize, rows: u64 },
    /// A step is committed, but for stale rows.
    StepDone { step: &'static str, inserted: u64, updated: u64, unchanged: u64, seconds: f64 },
    /// Rows of a table were written.
    Progress { table: &'static str, rows: u64 },
    /// A table is as it should be, but for stale rows.
    Table {
        step: &'static str,
        table: &'static str,
        rows: u64,
        inserted: u64,
        updated: u64,
        unchanged: u64,
        seconds: f64,
    },
    /// A table was compared with what it should be.
    Compared {
        step: &'static str,
        table: &'static str,
        missing: u64,
        changed: u64,
        unchanged: u64,
        extra: u64,
        seconds: f64,
    },
    /// All steps are written; stale rows go.
    Removing { rows: u64 },
    /// Rows of the seed space that nobody expects are gone from a table.
    Removed { step: &'static str, table: &'static str, removed: u64, seconds: f64 },
    /// Something that a run would refuse, or that nobody can tell.
    Note { text: String },
    /// A row that is not as it should be.
    Difference(RowDifference),
}

/// A row that is not as it should be.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RowDifference {
    pub(crate) kind: DifferenceKind,
    pub(crate) table: &'static str,
    pub(crate) key: serde_json::Map<String, serde_json::Value>,
    /// Changed cells; empty for missing and extra rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cells: Vec<Cell>,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DifferenceKind {
    /// Expected, and not there.
    Missing,
    /// There with other values.
    Changed,
    /// There, and not expected.
    Extra,
}

/// A value that is not as it should be.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cell {
    pub(crate) column: &'static str,
    pub(crate) expected: serde_json::Value,
    pub(crate) found: serde_json::Value,
}

/// What a run did, or a comparison found, in one table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TableReport {
    /// The step that declares the table.
    pub step: &'static str,
    /// The table.
    pub table: &'static str,
    /// Rows that were missing.
    pub inserted: u64,
    /// Rows of which some values differed.
    pub updated: u64,
    /// Rows that were as they should be.
    pub unchanged: u64,
    /// Rows of the seed space that nobody expected.
    pub removed: u64,
    /// Time spent on the table.
    pub seconds: f64,
}

/// What a run did, or a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// One entry for each table, in the order of writing.
    pub tables: Vec<TableReport>,
    /// The digest of the rows that were found, of a verification.
    pub digest: Option<String>,
}

impl Report {
    /// Rows that were missing, over all tables.
    pub fn inserted(&self) -> u64 {
        self.tables.iter().map(|table| table.inserted).sum()
    }

    /// Rows of which some values differed, over all tables.
    pub fn updated(&self) -> u64 {
        self.tables.iter().map(|table| table.updated).sum()
    }

    /// Rows that were as they should be, over all tables.
    pub fn unchanged(&self) -> u64 {
        self.tables.iter().map(|table| table.unchanged).sum()
    }

    /// Rows that nobody expected, over all tables.
    pub fn removed(&self) -> u64 {
        self.tables.iter().map(|table| table.removed).sum()
    }

    /// Whether nothing differed at all.
    pub fn is_unchanged(&self) -> bool {
        self.inserted() + self.updated() + self.removed() == 0
    }
}

/// Shows events.
pub(crate) trait Reporter {
    /// Takes notice of a fact.
    fn event(&mut self, event: &Event);
}

impl<R: Reporter + ?Sized> Reporter for &mut R {
    fn event(&mut self, event: &Event) {
        (**self).event(event);
    }
}

impl<R: Reporter + ?Sized> Reporter for Box<R> {
    fn event(&mut self, event: &Event) {
        (**self).event(event);
    }
}

/// Shows nothing; for callers who want the [`Report`] alone.
pub(crate) struct Silent;

impl Reporter for Silent {
    fn event(&mut self, _event: &Event) {}
}
