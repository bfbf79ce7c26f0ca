//! One step: what is missing or different is written, in one transaction with the history row.

use super::{Prepared, Run, commit, kept, table_report, ways};
use crate::{
    backend::begin_writing,
    compare::{self, Difference},
    error::Error,
    event::{Event, TableReport},
    expected::{self, Expectation, Summary},
    guard::Permit,
    history,
    plan::PlannedStep,
    writer::{self, Writing, Written},
};
use sea_orm::DatabaseTransaction;
use std::time::Instant;

impl Run<'_> {
    /// One step: its tables, the links that can be written by now, its history row.
    pub(super) async fn step(
        &mut self,
        permit: &Permit,
        planned: &PlannedStep,
        plan: &[PlannedStep],
        prepared: &Prepared<'_>,
        links_pending: &mut Vec<usize>,
    ) -> Result<Vec<TableReport>, Error> {
        let begun = Instant::now();
        let catalog = self.catalog;
        let step = &catalog.steps[planned.step];
        let tables: Vec<_> = step
            .tables
            .iter()
            .filter_map(|&table| Some((table, prepared.tables[table].as_ref()?)))
            .collect();
        let rows = tables.iter().map(|(_, (_, summary))| summary.rows()).sum();
        self.reporter.event(&Event::Step {
            step: step.name.as_str(),
            reason: planned.explain(catalog),
            tables: tables.len(),
            rows,
        });

        for (_, (expectation, expected)) in &tables {
            if expected.rows() > 0 {
                writer::numbering::reserve(self.database, expectation.table).await?;
            }
        }
        let transaction = begin_writing(self.database).await?;
        let are_planned = prepared.tables.iter().map(Option::is_some).collect();
        let mut writing = Writing::new(&transaction, permit, catalog, are_planned);
        let mut reports = Vec::new();
        for (table, (expectation, expected)) in &tables {
            writing.position = *table;
            let (report, written) = self.table(&mut writing, expectation, expected).await?;
            let waits = written.links_pending && !expectation.linked().is_empty();
            if waits {
                links_pending.push(*table);
            }
            let wrote = report.inserted + report.updated > 0;
            if wrote {
                let unlinked = waits.then(|| expectation.without_links());
                let compared = unlinked.as_ref().unwrap_or(expectation);
                kept::look_again(&mut writing, compared, expected).await?;
            }
            writer::numbering::settle(&transaction, expectation.table, wrote).await?;
            reports.push(report);
        }
        let linked = self.links(&mut writing, planned, plan, prepared, links_pending).await?;
        self.record_all(&transaction, planned, prepared, links_pending, &linked, &reports).await?;
        commit(transaction, &format!("step `{}`", step.name)).await?;
        let sum = |count: fn(&TableReport) -> u64| reports.iter().map(count).sum();
        self.reporter.event(&Event::StepDone {
            step: step.name.as_str(),
            inserted: sum(|report| report.inserted),
            updated: sum(|report| report.updated),
            unchanged: sum(|report| report.unchanged),
            seconds: begun.elapsed().as_secs_f64(),
        });
        Ok(reports)
    }

    /// Writes the links whose rows are all there by now. Returns the steps to which they belong.
    async fn links(
        &self,
        writing: &mut Writing<'_>,
        planned: &PlannedStep,
        plan: &[PlannedStep],
        prepared: &Prepared<'_>,
        links_pending: &mut Vec<usize>,
    ) -> Result<Vec<usize>, Error> {
        let catalog = self.catalog;
        links_pending.extend(std::mem::take(&mut writing.unlinked));
        links_pending.sort_unstable();
        links_pending.dedup();
        let ready = |table: &usize| {
            catalog.tables[*table].links.iter().all(|link| {
                let parent = catalog.tables[link.parent].step;
                parent <= planned.step || !plan.iter().any(|other| other.step == parent)
            })
        };
        // Rows of this step and of those before it are written and cannot make way any more.
        writing.position = catalog.steps[planned.step].tables.iter().copied().max().unwrap_or(0);
        let mut linked = Vec::new();
        for table in links_pending.extract_if(.., |table| ready(table)) {
            if let Some((expectation, expected)) = &prepared.tables[table] {
                link(writing.transaction, expectation, expected).await?;
                kept::look_again(writing, expectation, expected).await?;
                linked.push(catalog.tables[table].step);
            }
        }
        Ok(linked)
    }

    async fn table(
        &mut self,
        writing: &mut Writing<'_>,
        expectation: &Expectation<'_>,
        expected: &Summary,
    ) -> Result<(TableReport, Written), Error> {
        let begun = Instant::now();
        let mut written = Written::default();
        let transaction = writing.transaction;
        let mut found = compare::found(transaction, expectation).await?;
        let table = expectation.table;
        let surveyed = ways::make(writing, expectation, expected, &found).await?;
        if surveyed.as_ref().is_some_and(|survey| survey.displaced > 0) {
            found = compare::found(transaction, expectation).await?;
        }
        let reporter = &mut *self.reporter;
        // Where rows refer to each other, those that are referred to have to come first.
        let mut waiting = Vec::new();
        let sink = async |differences: Vec<Difference>| {
            let rows = differences.len() as u64;
            let extra = written.extra;
            if table.refers_to_itself() {
                waiting.extend(differences);
                return Ok(());
            }
            writer::converge(transaction, table, differences, &mut written).await?;
            let rows = rows - (written.extra - extra);
            reporter.event(&Event::Progress { table: table.name(), rows });
            Ok(())
        };
        compare::differences(transaction, expectation, expected, &found, sink).await?;
        writer::converge(transaction, table, waiting, &mut written).await?;
        if let Some(surveyed) = surveyed {
            // Rows that made way came back as missing ones.
            (written.inserted, written.updated) = (surveyed.missing, surveyed.changed);
            written.extra += surveyed.displaced_extra;
        }
        let unchanged = expected.rows().saturating_sub(written.inserted + written.updated);
        let report = TableReport {
            inserted: written.inserted,
            updated: written.updated,
            unchanged,
            removed: written.extra,
            seconds: begun.elapsed().as_secs_f64(),
            ..table_report(table)
        };
        self.reporter.event(&Event::Progress { table: table.name(), rows: unchanged });
        self.reporter.event(&Event::Table {
            step: report.step,
            table: report.table,
            rows: expected.rows(),
            inserted: report.inserted,
            updated: report.updated,
            unchanged: report.unchanged,
            seconds: report.seconds,
        });
        Ok((report, written))
    }

    /// Writes the history rows of the step, and of those whose links were written with it, where they say
    /// something new or rows were written.
    async fn record_all(
        &self,
        transaction: &DatabaseTransaction,
        planned: &PlannedStep,
        prepared: &Prepared<'_>,
        links_pending: &[usize],
        linked: &[usize],
        reports: &[TableReport],
    ) -> Result<(), Error> {
        let wrote = reports.iter().any(|report| report.inserted + report.updated > 0);
        for step in 0..self.catalog.steps.len() {
            let wrote = linked.contains(&step) || (wrote && step == planned.step);
            if (!wrote && step != planned.step) || self.catalog.steps[step].is_forgotten {
                continue;
            }
            let entry = self.entry(step, prepared, links_pending, true);
            let known = self.history.iter().find(|known| known.step == entry.step);
            if wrote || !known.is_some_and(|known| history::same(known, &entry)) {
                history::record(transaction, entry).await?;
            }
        }
        Ok(())
    }

    /// The history row of a step whose rows are written, but for links that are pending; see
    /// [`remembered`](Self::remembered) for `stale`.
    pub(super) fn entry(
        &self,
        step: usize,
        prepared: &Prepared<'_>,
        links_pending: &[usize],
        stale: bool,
    ) -> history::Model {
        let summaries = self.catalog.steps[step]
            .tables
            .iter()
            .filter_map(|&table| prepared.tables[table].as_ref())
            .map(|(expectation, summary)| (expectation.table.name(), summary));
        let rows = summaries.clone().map(|(_, summary)| summary.rows()).sum();
        let is_pending = links_pending.iter().any(|&table| self.catalog.tables[table].step == step);
        let fingerprint = if is_pending { String::new() } else { expected::digest(summaries) };
        let now = chrono::Utc::now();
        let entry = history::entry(self.catalog, step, fingerprint, rows, now);
        history::Model { tables: self.remembered(step, prepared, stale), ..entry }
    }

    /// What the history shall remember of a step's tables. While stale rows may be there, that is what
    /// it remembered before as well.
    fn remembered(&self, step: usize, prepared: &Prepared<'_>, stale: bool) -> Option<String> {
        let name = self.catalog.steps[step].name;
        let known = self.history.iter().find(|known| known.step == name.as_str());
        let memories = known.map_or_else(Vec::new, history::Model::memories);
        let highest = |table: usize| {
            let name = self.catalog.tables[table].name();
            let before = memories.iter().find(|memory| memory.table == name);
            let before = before.filter(|_| stale).and_then(|memory| memory.highest);
            prepared.highest[table].max(before)
        };
        let is_declared = |table: &str| {
            let known = self.catalog.tables.iter().find(|known| known.name() == table);
            known.is_some_and(|known| !self.catalog.steps[known.step].is_forgotten)
        };
        let given_up = memories.iter().filter(|memory| stale && !is_declared(&memory.table));
        history::remember(self.catalog, step, highest, given_up.cloned().collect())
    }
}

/// Second pass over a table whose links could not be written with its rows.
async fn link(
    transaction: &DatabaseTransaction,
    expectation: &Expectation<'_>,
    expected: &Summary,
) -> Result<(), Error> {
    let found = compare::found(transaction, expectation).await?;
    let sink = async |differences: Vec<Difference>| {
        writer::link(transaction, expectation.table, differences).await
    };
    compare::differences(transaction, expectation, expected, &found, sink).await
}
