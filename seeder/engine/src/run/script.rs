//! A run as statements: differences are turned into them as they are found, and nothing is written.

use super::{Keys, Run, prepare, ways};
use crate::{
    backend::begin_reading,
    catalog::Catalog,
    compare::{self, BATCH_ROWS, Difference},
    error::Error,
    expected::Expectation,
    plan::PlannedStep,
    writer::{Ways, script::Script},
};

impl Run<'_> {
    /// Hands the statements of the plan to `out`, but for those that come at the end.
    pub(crate) async fn script(
        &self,
        plan: &[PlannedStep],
        script: &mut Script,
        mut out: impl FnMut(String) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.check_needs(plan).await?;
        let seeded = self.seeded(plan).await?;
        let prepared = prepare(self.catalog, plan, &seeded, Keys::Checked)?;
        let transaction = begin_reading(self.database).await?;
        for (expectation, expected) in prepared.tables.iter().flatten() {
            let table = expectation.table;
            let found = compare::found(&transaction, expectation).await?;
            let make_way = async |ways: Ways| out(script.make_way(self.catalog, table, &ways));
            ways::survey(&transaction, expectation, expected, &found, make_way).await?;
            let batches = async |differences| out(script.add(self.catalog, table, differences));
            compare::differences(&transaction, expectation, expected, &found, batches).await?;
        }
        Ok(())
    }
}

/// The same for an empty database.
pub(crate) fn declared_script(
    catalog: &Catalog,
    plan: &[PlannedStep],
    script: &mut Script,
    mut out: impl FnMut(String) -> Result<(), Error>,
) -> Result<(), Error> {
    let all = vec![true; catalog.steps.len()];
    let prepared = prepare(catalog, plan, &all, Keys::Checked)?;
    for (expectation, _) in prepared.tables.iter().flatten() {
        let Expectation { table, .. } = expectation;
        let mut rows = expectation.rows().peekable();
        while rows.peek().is_some() {
            let missing = rows.by_ref().take(BATCH_ROWS).map(|row| row.map(Difference::Missing));
            out(script.add(catalog, table, missing.collect::<Result<_, _>>()?))?;
        }
    }
    Ok(())
}
