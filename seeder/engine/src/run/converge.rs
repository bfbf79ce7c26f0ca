//! One step: what is missing or different is written, in one transaction with the history row.

use super::{Prepared, Run, commit, table_report};
use crate::{
    backend::begin_writing,
    compare::{self, Difference},
    error::Error,
    event::{Event, TableReport},
    expected::{self, Expectation, Summary},
    history,
    plan::PlannedStep,
    value::RowData,
    writer::{self, Written},
};
use sea_orm::DatabaseTransaction;
use std::{collections::HashSet, time::Instant};

impl Run<'_> {
    /// One step: its tables, the links that can be written by now, its history row.
    pub(super) async fn step(
        &mut self,
        planned: &PlannedStep,
        plan: &[PlannedStep],
        prepared: &Prepared<'_>,
        links_pending: &mut Vec<usize>,
    ) -> Result<Vec<TableReport>, Error> {
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

        for (_, (expectation, _)) in &tables {
            writer::numbering::reserve(self.database, expectation.table).await?;
        }
        let transaction = begin_writing(self.database).await?;
        let mut reports = Vec::new();
        for (table, (expectation, expected)) in &tables {
            let (report, written) = self.table(&transaction, expectation, expected).await?;
            if written.links_pending && !expectation.linked().is_empty() {
                links_pending.push(*table);
            }
            writer::numbering::settle(&transaction, expectation.table).await?;
            reports.push(report);
        }
        let ready = |table: &usize| {
            catalog.tables[*table].links.iter().all(|link| {
                let parent = catalog.tables[link.parent].step;
                parent <= planned.step || !plan.iter().any(|other| other.step == parent)
            })
        };
        let mut linked = Vec::new();
        for table in links_pending.extract_if(.., |table| ready(table)) {
            if let Some((expectation, expected)) = &prepared.tables[table] {
                link(&transaction, expectation, expected).await?;
                linked.push(catalog.tables[table].step);
            }
        }
        let wrote = reports.iter().any(|report| report.inserted + report.updated > 0);
        if wrote {
            linked.push(planned.step);
        }
        let is_pending =
            |step| links_pending.iter().any(|&table| catalog.tables[table].step == step);
        for step in 0..catalog.steps.len() {
            let wrote = linked.contains(&step);
            if wrote || step == planned.step {
                self.record(&transaction, step, prepared, is_pending(step), wrote).await?;
            }
        }
        commit(transaction, &format!("step `{}`", step.name)).await?;
        self.reporter.event(&Event::StepDone { step: step.name.as_str() });
        Ok(reports)
    }

    async fn table(
        &mut self,
        transaction: &DatabaseTransaction,
        expectation: &Expectation<'_>,
        expected: &Summary,
    ) -> Result<(TableReport, Written), Error> {
        let begun = Instant::now();
        let mut written = Written::default();
        let found = compare::found(transaction, expectation).await?;
        let table = expectation.table;
        let park = async |rows| writer::park(transaction, table, rows).await;
        parked(transaction, expectation, expected, &found, park).await?;
        let reporter = &mut *self.reporter;
        let sink = async |differences: Vec<Difference>| {
            let rows = differences.len() as u64;
            let extra = written.extra;
            writer::converge(transaction, table, differences, &mut written).await?;
            let rows = rows - (written.extra - extra);
            reporter.event(&Event::Progress { table: table.name(), rows });
            Ok(())
        };
        compare::differences(transaction, expectation, expected, &found, sink).await?;
        let unchanged = expected.rows() - written.inserted - written.updated;
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
            seconds: report.seconds,
        });
        Ok((report, written))
    }

    /// Writes the step's history row if it says something new or rows were written.
    async fn record(
        &self,
        transaction: &DatabaseTransaction,
        step: usize,
        prepared: &Prepared<'_>,
        links_pending: bool,
        wrote: bool,
    ) -> Result<(), Error> {
        let tables = &self.catalog.steps[step].tables;
        let summaries = tables
            .iter()
            .filter_map(|&table| prepared.tables[table].as_ref())
            .map(|(expectation, summary)| (expectation.table.name(), summary));
        let rows = summaries.clone().map(|(_, summary)| summary.rows()).sum();
        let fingerprint = if links_pending { String::new() } else { expected::digest(summaries) };
        let entry = history::entry(self.catalog, step, fingerprint, rows, chrono::Utc::now());
        let known = self.history.iter().find(|known| known.step == entry.step);
        if wrote || !known.is_some_and(|known| history::same(known, &entry)) {
            history::record(transaction, entry).await?;
        }
        Ok(())
    }
}

/// Hands rows to `sink` that hold values of unique keys which rows to be written need, with other
/// values.
pub(super) async fn parked(
    transaction: &DatabaseTransaction,
    expectation: &Expectation<'_>,
    expected: &Summary,
    found: &Summary,
    mut sink: impl AsyncFnMut(Vec<RowData>) -> Result<(), Error>,
) -> Result<(), Error> {
    if found.rows() == 0 || found == expected || writer::parkable(expectation.table).is_empty() {
        return Ok(());
    }
    let mut needed = HashSet::new();
    let collect = async |differences: Vec<Difference>| {
        writer::needed_values(expectation.table, &differences, &mut needed);
        Ok(())
    };
    compare::differences(transaction, expectation, expected, found, collect).await?;
    if needed.is_empty() {
        return Ok(());
    }
    let batches = async |differences: Vec<Difference>| {
        sink(writer::parked(expectation, differences, &needed)).await
    };
    compare::differences(transaction, expectation, expected, found, batches).await
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
