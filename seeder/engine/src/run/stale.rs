//! The end of a run: stale rows go, and the history forgets what went with them.

use super::{
    Prepared, Run, commit,
    remove::{Removed, remove},
};
use crate::{
    backend::begin_writing,
    error::Error,
    event::{Event, TableReport},
    guard::Permit,
    history,
    plan::PlannedStep,
};

/// What is to be written into the history once stale rows are gone.
enum Note {
    Forget(String),
    Remember(Box<history::Model>),
}

impl Run<'_> {
    /// Removes the rows that nobody expects, and notes that they are gone.
    pub(super) async fn remove_stale(
        &mut self,
        permit: &Permit,
        plan: &[PlannedStep],
        prepared: &Prepared<'_>,
        links_pending: &[usize],
        reports: &mut [TableReport],
    ) -> Result<(), Error> {
        let catalog = self.catalog;
        let stale = reports.iter().any(|report| report.removed > 0);
        let noted = self.outdated(plan, prepared, links_pending);
        if !stale && noted.is_empty() {
            return Ok(());
        }
        let transaction = begin_writing(self.database).await?;
        let removed_from =
            |name: &str| reports.iter().any(|report| report.table == name && report.removed > 0);
        let affected: Vec<_> = prepared
            .tables
            .iter()
            .flatten()
            .filter(|(expectation, _)| removed_from(expectation.table.name()))
            .collect();
        let removed = remove(&transaction, permit, catalog, &affected).await?;
        let mut gone = Vec::new();
        for Removed { table, rows, seconds } in removed {
            if let Some(report) = reports.iter_mut().find(|report| report.table == table) {
                let step = report.step;
                gone.push(Event::Removed { step, table, removed: rows, seconds });
                // Some may have made way already.
                report.removed = report.removed.max(rows);
                report.seconds += seconds;
            }
        }
        for change in noted {
            match change {
                Note::Forget(step) => history::forget(&transaction, &[step]).await?,
                Note::Remember(entry) => history::record(&transaction, *entry).await?,
            }
        }
        commit(transaction, "removing stale rows").await?;
        gone.iter().for_each(|event| self.reporter.event(event));
        Ok(())
    }

    /// What the history shall say once no stale rows are left.
    fn outdated(
        &self,
        plan: &[PlannedStep],
        prepared: &Prepared<'_>,
        links_pending: &[usize],
    ) -> Vec<Note> {
        let catalog = self.catalog;
        let is_planned = |name: &str| {
            let mut planned = plan.iter().map(|planned| &catalog.steps[planned.step]);
            planned.any(|step| step.name.as_str() == name)
        };
        let is_whole = plan.len() == catalog.steps.len();
        let untellable = history::untellable(&self.history, catalog);
        let is_untellable = |name: &str| untellable.iter().any(|(step, _)| step == name);
        let mut notes = Vec::new();
        for entry in &self.history {
            let step = catalog.steps.iter().position(|step| step.name.as_str() == entry.step);
            match step {
                // Rows of tables that are gone, or that others have now, went with the others.
                None if is_whole && !is_untellable(&entry.step) => {
                    notes.push(Note::Forget(entry.step.clone()))
                }
                Some(step) if is_whole || is_planned(&entry.step) => {
                    let [before, after] =
                        [true, false].map(|stale| self.entry(step, prepared, links_pending, stale));
                    if after.tables != before.tables {
                        notes.push(Note::Remember(Box::new(after)));
                    }
                }
                _ => {}
            }
        }
        notes
    }
}
