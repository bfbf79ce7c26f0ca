//! Differences for a script: handed on as they are found, and nothing is written.

use super::{Keys, Run, prepare};
use crate::{
    backend::begin_reading,
    catalog::{Catalog, CatalogTable},
    compare::{self, BATCH_ROWS, Difference},
    error::Error,
    expected::Expectation,
    plan::PlannedStep,
};

impl Run<'_> {
    /// Hands every difference to `sink`, table by table, and writes nothing.
    pub(crate) async fn differences(
        &self,
        plan: &[PlannedStep],
        mut sink: impl FnMut(&CatalogTable, Vec<Difference>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let seeded = self.seeded(plan).await?;
        let prepared = prepare(self.catalog, plan, &seeded, Keys::Trusted)?;
        let transaction = begin_reading(self.database).await?;
        for (expectation, expected) in prepared.tables.iter().flatten() {
            let found = compare::found(&transaction, expectation).await?;
            let batches = async |differences| sink(expectation.table, differences);
            compare::differences(&transaction, expectation, expected, &found, batches).await?;
        }
        Ok(())
    }
}

/// What a run would insert into an empty database, as batches of missing rows.
pub(crate) fn declared_rows(
    catalog: &Catalog,
    plan: &[PlannedStep],
    mut sink: impl FnMut(&CatalogTable, Vec<Difference>) -> Result<(), Error>,
) -> Result<(), Error> {
    let all = vec![true; catalog.steps.len()];
    for step in plan {
        for &table in &catalog.steps[step.step].tables {
            let expectation = Expectation::new(catalog, table, &all);
            let mut rows = expectation.rows().peekable();
            while rows.peek().is_some() {
                let batch: Result<Vec<_>, Error> = rows
                    .by_ref()
                    .take(BATCH_ROWS)
                    .map(|row| row.map(Difference::Missing))
                    .collect();
                sink(expectation.table, batch?)?;
            }
        }
    }
    Ok(())
}
