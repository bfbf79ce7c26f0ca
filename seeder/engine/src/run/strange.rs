//! Rows in the seed space that no seed wrote: another tool moved the numbering of keys there, and the
//! next row of somebody's own got such a number.

use super::{Prepared, Run};
use crate::{
    backend::begin_reading, catalog::CatalogTable, error::Error, structure::NumberingKind, value,
    writer::numbering,
};
use futures_util::TryStreamExt;
use sea_orm::{Condition, DatabaseTransaction, ExprTrait};

/// How many keys a message names.
const EXAMPLES: usize = 5;

impl Run<'_> {
    /// Fails where the database numbers rows of somebody's own into the seed space, or did so.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`] where it is bound to, [`Error::Strange`] where it did.
    pub(super) async fn refuse_strange(&self, prepared: &Prepared<'_>) -> Result<(), Error> {
        for (expectation, expected) in prepared.tables.iter().flatten() {
            let cause = numbering::mistake(expectation.table);
            if let Some(cause) = cause.filter(|_| expected.rows() > 0) {
                return Err(Error::Schema(cause));
            }
        }
        match self.strange(prepared).await?.into_iter().next() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// What [`refuse_strange`](Self::refuse_strange) says of each table.
    pub(super) async fn strange(&self, prepared: &Prepared<'_>) -> Result<Vec<Error>, Error> {
        let transaction = begin_reading(self.database).await?;
        let mut found = Vec::new();
        for (place, _) in prepared.tables.iter().enumerate().filter(|(_, table)| table.is_some()) {
            let table = &self.catalog.tables[place];
            if let Some(highest) = self.highest(table, prepared.highest[place]) {
                found.extend(beyond(&transaction, table, highest).await?);
            }
        }
        Ok(found)
    }

    /// The highest key that a seed wrote into a table that the database numbers; nothing where that is
    /// not known and nothing is wrong with the numbering.
    fn highest(&self, table: &CatalogTable, declared: Option<i64>) -> Option<i64> {
        let (_, numbering, range) = table.numbered()?;
        let memories = self.history.iter().flat_map(|entry| entry.memories());
        let own = memories.filter(|memory| memory.table == table.name());
        match own.filter_map(|memory| memory.highest).max() {
            Some(highest) => Some(highest),
            // A table that no seed wrote to, and a number of the space comes next: somebody else has
            // been there, unless the database simply goes on behind the largest key.
            None => {
                let next = numbering.next.filter(|next| range.contains(next))?;
                let last = next.saturating_sub(1);
                let is_ours = numbering.kind == NumberingKind::LargestPlusOne
                    && declared.is_some_and(|declared| last <= declared);
                (!is_ours && last >= *range.start())
                    .then(|| declared.unwrap_or(range.start().saturating_sub(1)))
            }
        }
    }
}

/// The rows of the space above a key, as an error.
async fn beyond(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    highest: i64,
) -> Result<Option<Error>, Error> {
    let Some((column, _, range)) = table.numbered() else { return Ok(None) };
    let first = std::cmp::max(highest.saturating_add(1), *range.start());
    if first > *range.end() {
        return Ok(None);
    }
    let between = table.source.column(column).between(first, *range.end());
    let failed = |error| Error::database(format!("reading `{}`", table.name()), &error);
    let condition = Condition::all().add(between);
    let mut rows = table.source.read(transaction, condition).await.map_err(failed)?;
    let (mut count, mut examples) = (0, Vec::new());
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        count += 1;
        if examples.len() < EXAMPLES {
            examples.push(value::display(&row[column]));
        }
    }
    let name = table.source.info().columns[column].name;
    Ok((count > 0).then(|| Error::Strange {
        table: table.name(),
        column: name,
        count,
        example: format!("{name}={}", examples.join(", ")),
        highest,
        last: *range.end(),
    }))
}
