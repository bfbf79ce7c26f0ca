//! Runs: converge, remove, compare. Each step is one transaction with its history row inside.

mod converge;
mod kept;
mod remove;
#[cfg(feature = "cli")]
mod script;
mod stale;
mod strange;
mod ways;

use crate::{
    backend::{begin_reading, begin_writing, rights},
    catalog::{Catalog, CatalogTable},
    compare::{self, Difference},
    error::{Error, is_lost},
    event::{Cell, DifferenceKind, Event, Report, Reporter, RowDifference, TableReport},
    expected::{self, Expectation, Summary},
    guard::Permit,
    history,
    plan::{PlannedStep, Selection},
    source::TableInfo,
    step::StepName,
    value, writer,
};
use remove::remove;
#[cfg(feature = "cli")]
pub(crate) use script::declared_script;
use sea_orm::{DatabaseConnection, DatabaseTransaction, Value};
use std::{collections::BTreeMap, time::Instant};

/// A run on one database.
pub(crate) struct Run<'a> {
    pub(crate) database: &'a DatabaseConnection,
    pub(crate) catalog: &'a Catalog,
    pub(crate) history: Vec<history::Model>,
    pub(crate) reporter: &'a mut dyn Reporter,
}

/// What is expected of the tables of some steps, worked out and checked before anything is touched.
pub(crate) struct Prepared<'a> {
    /// For each table of the catalogue its expectation and summary, if its step takes part.
    tables: Vec<Option<(Expectation<'a>, Summary)>>,
    /// The highest key that each table's rows have, where that was looked for and is a number.
    highest: Vec<Option<i64>>,
}

impl Prepared<'_> {
    fn rows(&self) -> u64 {
        self.tables.iter().flatten().map(|(_, summary)| summary.rows()).sum()
    }
}

impl Run<'_> {
    /// Makes the database hold what the planned steps declare.
    ///
    /// # Errors
    ///
    /// [`Error::Row`] before anything is written; otherwise what the database refuses, with the
    /// steps that were finished before and stay.
    pub(crate) async fn seed(
        &mut self,
        permit: &Permit,
        plan: &[PlannedStep],
    ) -> Result<Report, Error> {
        let seeded = self.seeded(plan).await?;
        let prepared = prepare(self.catalog, plan, &seeded, Keys::Checked)?;
        self.seed_prepared(permit, plan, &prepared).await
    }

    /// The same where the rows were prepared before the database was there.
    pub(crate) async fn seed_prepared(
        &mut self,
        permit: &Permit,
        plan: &[PlannedStep],
        prepared: &Prepared<'_>,
    ) -> Result<Report, Error> {
        let result = self.converge(permit, plan, prepared).await;
        self.explained(result, plan).await
    }

    async fn converge(
        &mut self,
        permit: &Permit,
        plan: &[PlannedStep],
        prepared: &Prepared<'_>,
    ) -> Result<Report, Error> {
        let catalog = self.catalog;
        self.refuse_strange(prepared).await?;
        self.reporter.event(&Event::Planned { steps: plan.len(), rows: prepared.rows() });
        self.note_untellable();
        history::install(self.database).await?;

        let mut reports: Vec<TableReport> = Vec::new();
        let mut links_pending = Vec::new();
        let mut finished: Vec<StepName> = Vec::new();
        for planned in plan {
            let step = self.step(permit, planned, plan, prepared, &mut links_pending).await;
            reports.extend(step.map_err(|error| error.after(&finished))?);
            finished.push(catalog.steps[planned.step].name);
        }
        if !permit.may_remove() {
            reports.iter_mut().for_each(|report| report.removed = 0);
        }
        let stale = reports.iter().map(|report| report.removed).sum();
        if stale > 0 {
            self.reporter.event(&Event::Removing { rows: stale });
        }
        if permit.may_remove() {
            let removed =
                self.remove_stale(permit, plan, prepared, &links_pending, &mut reports).await;
            removed.map_err(|error| error.after(&finished))?;
        }
        reports.retain(|report| {
            let table = catalog.table(report.table);
            let step = table.map(|table| &catalog.steps[catalog.tables[table].step]);
            report.removed > 0 || !step.is_ok_and(|step| step.is_forgotten)
        });
        Ok(Report { tables: reports, digest: None })
    }

    /// Says of which rows nobody can tell whose they are.
    fn note_untellable(&mut self) {
        for (_, text) in history::untellable(&self.history, self.catalog) {
            self.reporter.event(&Event::Note { text });
        }
    }

    /// Adds the rights that are missing to an error of what the plan does, whose transaction is gone.
    pub(crate) async fn explained<T>(
        &self,
        result: Result<T, Error>,
        plan: &[PlannedStep],
    ) -> Result<T, Error> {
        let Err(error) = result else { return result };
        let tables = plan.iter().flat_map(|planned| &self.catalog.steps[planned.step].tables);
        let names = tables.map(|&table| self.catalog.tables[table].name());
        let error = self.with_holder(error).await;
        Err(rights::explain(self.database, error, names.chain([history::TABLE])).await)
    }

    /// Adds whose row has a value that was refused.
    async fn with_holder(&self, error: Error) -> Error {
        let Error::Taken { place, table, cause, holder: None, done } = error else { return error };
        let asked = async {
            let position = self.catalog.table(table)?;
            let transaction = begin_reading(self.database).await?;
            let expectation = Expectation::complete(self.catalog, position);
            writer::holder(&transaction, &expectation).await
        };
        let holder = asked.await.unwrap_or_default();
        Error::Taken { place, table, cause, holder, done }
    }

    /// Removes every row of the seed space, and the history of the steps.
    pub(crate) async fn reset(&mut self, permit: &Permit) -> Result<Report, Error> {
        let everything = crate::plan::plan(self.catalog, &[], &Selection::default())?;
        self.note_untellable();
        let result = self.remove_seed(permit, &everything).await;
        self.explained(result, &everything).await
    }

    async fn remove_seed(
        &mut self,
        permit: &Permit,
        everything: &[PlannedStep],
    ) -> Result<Report, Error> {
        let catalog = self.catalog;
        let nothing = vec![false; catalog.steps.len()];
        let prepared = prepare(catalog, everything, &nothing, Keys::Trusted)?;
        self.refuse_strange(&prepared).await?;
        let transaction = begin_writing(self.database).await?;
        let all: Vec<_> = prepared.tables.iter().flatten().collect();
        let removed = remove(&transaction, permit, catalog, &all).await?;
        if !self.history.is_empty() {
            let kept = history::untellable(&self.history, catalog);
            let is_kept = |name: &String| kept.iter().any(|(step, _)| step == name);
            let names = self.history.iter().map(|entry| entry.step.clone());
            let names: Vec<String> = names.filter(|name| !is_kept(name)).collect();
            history::forget(&transaction, &names).await?;
        }
        commit(transaction, "removing the seed").await?;
        let tables = catalog.tables.iter().map(|table| {
            let gone = removed.iter().find(|gone| gone.table == table.name());
            let (removed, seconds) = gone.map_or((0, 0.0), |gone| (gone.rows, gone.seconds));
            TableReport { removed, seconds, ..table_report(table) }
        });
        let report = Report { tables: tables.collect(), digest: None };
        for &TableReport { step, table, removed, seconds, .. } in &report.tables {
            self.reporter.event(&Event::Removed { step, table, removed, seconds });
        }
        Ok(report)
    }

    /// Compares, and writes nothing. Some differences are reported; all are counted.
    pub(crate) async fn compare(
        &mut self,
        plan: &[PlannedStep],
        mut wanted: Shown,
    ) -> Result<Report, Error> {
        let catalog = self.catalog;
        let seeded = self.seeded(plan).await?;
        let prepared = prepare(catalog, plan, &seeded, Keys::Trusted)?;
        for error in self.strange(&prepared).await? {
            let hint = error.hint().unwrap_or_default();
            self.reporter.event(&Event::Note { text: format!("{error}: {hint}") });
        }
        self.note_untellable();
        let transaction = begin_reading(self.database).await?;
        let mut report = Report::default();
        let mut summaries = Vec::new();
        for (expectation, expected) in prepared.tables.iter().flatten() {
            let begun = Instant::now();
            let mut counts = table_report(expectation.table);
            let found = compare::found(&transaction, expectation).await?;
            let reporter = &mut *self.reporter;
            let sink = async |differences: Vec<Difference>| {
                for difference in differences {
                    count(&mut counts, &difference);
                    if wanted.takes(&difference) {
                        reporter.event(&Event::Difference(describe(expectation, &difference)));
                    }
                }
                Ok(())
            };
            compare::differences(&transaction, expectation, expected, &found, sink).await?;
            counts.unchanged = expected.rows() - counts.inserted - counts.updated;
            counts.seconds = begun.elapsed().as_secs_f64();
            self.reporter.event(&Event::Compared {
                step: counts.step,
                table: counts.table,
                missing: counts.inserted,
                changed: counts.updated,
                unchanged: counts.unchanged,
                extra: counts.removed,
                seconds: counts.seconds,
            });
            let is_forgotten = catalog.steps[expectation.table.step].is_forgotten;
            if is_forgotten && counts.removed > 0 {
                let step = expectation.table.step_name;
                let text = format!(
                    "step `{step}`: the application does not declare `{}` any more; `seed` removes \
                     its {} rows",
                    counts.table, counts.removed
                );
                self.reporter.event(&Event::Note { text });
            }
            if !is_forgotten || counts.removed > 0 {
                report.tables.push(counts);
            }
            if !is_forgotten {
                summaries.push((expectation.table.name(), found));
            }
        }
        report.digest =
            Some(expected::digest(summaries.iter().map(|(name, summary)| (*name, summary))));
        Ok(report)
    }

    /// Which steps hold once the plan has run: the planned ones, and those whose rows are there.
    async fn seeded(&self, plan: &[PlannedStep]) -> Result<Vec<bool>, Error> {
        let mut seeded = vec![false; self.catalog.steps.len()];
        for (index, step) in self.catalog.steps.iter().enumerate() {
            let planned = plan.iter().any(|planned| planned.step == index);
            let recorded = self.history.iter().any(|entry| entry.step == step.name.as_str());
            seeded[index] =
                planned || (recorded && self.absent_rows(&step.tables).await?.is_empty());
        }
        Ok(seeded)
    }

    /// Those of the tables that hold fewer seeded rows than are declared: name, expected, found.
    async fn absent_rows(&self, tables: &[usize]) -> Result<Vec<(&'static str, u64, u64)>, Error> {
        let catalog = self.catalog;
        let transaction = begin_reading(self.database).await?;
        let mut absent = Vec::new();
        for &table in tables {
            let expectation = Expectation::complete(catalog, table);
            let (expected, found) =
                (expectation.count(), compare::count(&transaction, &expectation).await?);
            if found < expected {
                absent.push((expectation.table.name(), expected, found));
            }
        }
        Ok(absent)
    }

    /// Fails where the tables of a planned step refer to rows of a step that is not planned, and they
    /// are not there.
    pub(crate) async fn check_needs(&self, plan: &[PlannedStep]) -> Result<(), Error> {
        for planned in plan {
            let mut missing = Vec::new();
            for (need, tables) in self.catalog.needed_tables(planned.step) {
                if plan.iter().any(|planned| planned.step == need) {
                    continue;
                }
                for (table, expected, found) in self.absent_rows(&tables).await? {
                    let name = self.catalog.steps[need].name;
                    missing.push(format!("step `{name}`, `{table}` ({found} of {expected})"));
                }
            }
            if !missing.is_empty() {
                return Err(Error::MissingRows {
                    step: self.catalog.steps[planned.step].name,
                    missing: missing.join("; "),
                });
            }
        }
        Ok(())
    }
}

/// Which differences a comparison reports.
pub(crate) struct Shown {
    /// Only those of this kind, if any.
    pub(crate) kind: Option<DifferenceKind>,
    /// How many more.
    pub(crate) limit: usize,
}

impl Shown {
    /// Whether this one is reported; then one fewer is left.
    fn takes(&mut self, difference: &Difference) -> bool {
        let taken = self.limit > 0 && self.kind.is_none_or(|wanted| wanted == kind(difference));
        self.limit -= usize::from(taken);
        taken
    }
}

/// Whether keys that come twice are looked for, which takes memory for each of them. Before rows are
/// written they have to be; a comparison finds the second row of a key missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    Checked,
    Trusted,
}

/// Works out what the planned steps expect, given which steps are seeded in the end, and checks
/// every row.
pub(crate) fn prepare<'a>(
    catalog: &'a Catalog,
    plan: &[PlannedStep],
    seeded: &[bool],
    keys: Keys,
) -> Result<Prepared<'a>, Error> {
    prepare_with(catalog, plan, seeded, |expectation| match keys {
        Keys::Checked => expectation.unique_summary(),
        Keys::Trusted => Ok((expectation.summary()?, None)),
    })
}

fn prepare_with<'a>(
    catalog: &'a Catalog,
    plan: &[PlannedStep],
    seeded: &[bool],
    sum_up: impl Fn(&Expectation<'_>) -> Result<(Summary, Option<i64>), Error>,
) -> Result<Prepared<'a>, Error> {
    let (mut tables, mut numbers) = (Vec::new(), Vec::new());
    for (index, table) in catalog.tables.iter().enumerate() {
        let planned = plan.iter().any(|planned| planned.step == table.step);
        let expectation = planned.then(|| Expectation::new(catalog, index, seeded));
        let summed = expectation.as_ref().map(&sum_up).transpose()?;
        let (summary, highest) = summed.map_or((None, None), |(sum, high)| (Some(sum), high));
        tables.push(expectation.zip(summary));
        numbers.push(highest);
    }
    Ok(Prepared { tables, highest: numbers })
}

/// The rows of all steps, worked out and checked before their database is there.
pub(crate) struct Checked(BTreeMap<&'static str, (Summary, Option<i64>)>);

impl Checked {
    pub(crate) fn of(catalog: &Catalog, plan: &[PlannedStep]) -> Result<Self, Error> {
        let all = vec![true; catalog.steps.len()];
        let Prepared { tables, highest } = prepare(catalog, plan, &all, Keys::Checked)?;
        let named = tables.into_iter().zip(highest).filter_map(|(table, highest)| {
            let (expectation, summary) = table?;
            Some((expectation.table.name(), (summary, highest)))
        });
        Ok(Self(named.collect()))
    }

    /// The same once the database tells its keys; only what it would not keep is looked for again.
    pub(crate) fn prepare<'a>(
        mut self,
        catalog: &'a Catalog,
        plan: &[PlannedStep],
    ) -> Result<Prepared<'a>, Error> {
        let all = vec![true; catalog.steps.len()];
        let known = std::cell::RefCell::new(&mut self.0);
        prepare_with(catalog, plan, &all, |expectation| {
            let known = known.borrow_mut().remove(expectation.table.name());
            match known.filter(|_| !expectation.table.has_limits()) {
                Some(known) => Ok(known),
                None => expectation.unique_summary(),
            }
        })
    }
}

/// What a run would insert into an empty database.
pub(crate) fn declared(catalog: &Catalog, plan: &[PlannedStep]) -> Result<Report, Error> {
    let all = vec![true; catalog.steps.len()];
    let prepared = prepare(catalog, plan, &all, Keys::Checked)?;
    let tables = prepared.tables.iter().flatten().map(|(expectation, summary)| TableReport {
        inserted: summary.rows(),
        ..table_report(expectation.table)
    });
    Ok(Report { tables: tables.collect(), digest: None })
}

fn table_report(table: &CatalogTable) -> TableReport {
    let step = table.step_name.as_str();
    TableReport { step, table: table.name(), ..TableReport::default() }
}

fn count(report: &mut TableReport, difference: &Difference) {
    match difference {
        Difference::Missing(_) => report.inserted += 1,
        Difference::Changed { .. } => report.updated += 1,
        Difference::Extra(_) => report.removed += 1,
    }
}

fn describe(expectation: &Expectation<'_>, difference: &Difference) -> RowDifference {
    let info = expectation.table.source.info();
    let (kind, key) = (kind(difference), key(info, difference.row()));
    RowDifference { kind, table: info.name, key, cells: cells(info, difference) }
}

fn kind(difference: &Difference) -> DifferenceKind {
    match difference {
        Difference::Missing(_) => DifferenceKind::Missing,
        Difference::Extra(_) => DifferenceKind::Extra,
        Difference::Changed { .. } => DifferenceKind::Changed,
    }
}

/// The key of a row, column by column.
pub(crate) fn key(info: &TableInfo, row: &[Value]) -> serde_json::Map<String, serde_json::Value> {
    let part = |&index: &usize| (info.columns[index].name.to_owned(), value::to_json(&row[index]));
    info.key.iter().map(part).collect()
}

/// The cells of a row that changed.
pub(crate) fn cells(info: &TableInfo, difference: &Difference) -> Vec<Cell> {
    let Difference::Changed { expected, found, columns } = difference else { return Vec::new() };
    let cell = |&index: &usize| Cell {
        column: info.columns[index].name,
        expected: value::to_json(&expected[index]),
        found: value::to_json(&found[index]),
    };
    columns.iter().map(cell).collect()
}

async fn commit(transaction: DatabaseTransaction, place: &str) -> Result<(), Error> {
    transaction.commit().await.map_err(|error| match Error::database(place, &error) {
        Error::Database { place, cause, done } if is_lost(&cause) => Error::Database {
            place: format!("{place}, at its commit (it may be kept)"),
            cause,
            done,
        },
        other => other,
    })
}
