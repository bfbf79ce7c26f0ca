//! After a table's rows were written: they are read again. What the database keeps of a value, and
//! what its triggers do, only it knows.

use crate::{
    compare::{self, Difference},
    error::{Error, Unkept, is_lost},
    expected::{Expectation, Summary},
    value::{self, RowData},
    writer::{self, Writing},
};

/// How often rows that a trigger changed are written once more: as they are, then removed first.
const ATTEMPTS: usize = 2;

/// Makes sure that the rows are there as they were given.
///
/// A trigger that only steps in where a column was left alone is content with a second update, and one
/// that steps in at every update with an insert.
///
/// # Errors
///
/// [`Error::Unkept`] for a row that differs all the same.
pub(super) async fn look_again(
    writing: &mut Writing<'_>,
    expectation: &Expectation<'_>,
    expected: &Summary,
) -> Result<(), Error> {
    let table = expectation.table;
    if table.structure.columns.is_empty() {
        // A database that does not know the table, such as a mocked one, keeps nothing.
        return Ok(());
    }
    // What is compared may be less than what was summed up.
    let summary;
    let expected = match expectation.is_partial() {
        true => {
            summary = expectation.summary()?;
            &summary
        }
        false => expected,
    };
    for attempt in 0..=ATTEMPTS {
        let found = compare::found(writing.transaction, expectation).await?;
        if found == *expected {
            return Ok(());
        }
        let mut different = Vec::new();
        let collect = async |differences: Vec<Difference>| {
            let is_extra = |difference: &Difference| matches!(difference, Difference::Extra(_));
            different.extend(differences.into_iter().filter(|difference| !is_extra(difference)));
            Ok(())
        };
        compare::differences(writing.transaction, expectation, expected, &found, collect).await?;
        let Some(first) = different.first() else { return Ok(()) };
        let has_trigger = table.structure.triggers.iter().any(|trigger| trigger.on_update);
        let mut changed: Vec<(RowData, RowData)> = Vec::new();
        for difference in &different {
            if let Difference::Changed { expected, found, .. } = difference {
                changed.push((expected.clone(), found.clone()));
            }
        }
        if !has_trigger || changed.len() < different.len() || attempt == ATTEMPTS {
            return Err(unkept(expectation, first));
        }
        let (rows, there): (Vec<RowData>, Vec<RowData>) = changed.into_iter().unzip();
        if attempt == 0 {
            writer::rewrite(writing.transaction, table, rows).await?;
            continue;
        }
        let own = writing.catalog.table(table.name())?;
        let displaced = writer::displace(writing, own, there).await;
        let written = match displaced {
            Ok(()) => writer::insert(writing.transaction, table, rows).await,
            error => error,
        };
        // Others refer to the row, or the row to them: it cannot be written anew.
        match written {
            Ok(()) => {}
            Err(Error::Database { cause, place, done }) if is_lost(&cause) => {
                return Err(Error::Database { place, cause, done });
            }
            Err(_) => return Err(unkept(expectation, first)),
        }
    }
    Ok(())
}

fn unkept(expectation: &Expectation<'_>, difference: &Difference) -> Error {
    let table = expectation.table;
    let info = table.source.info();
    let quoted = |value| match value::display(value) {
        null if null == "NULL" => null,
        text => format!("'{text}'"),
    };
    let (column, given, kept) = match difference {
        Difference::Changed { expected, found, columns } => {
            let column = columns.first().copied().unwrap_or_default();
            (column, quoted(&expected[column]), quoted(&found[column]))
        }
        Difference::Missing(row) | Difference::Extra(row) => {
            let column = info.key.first().copied().unwrap_or_default();
            (column, quoted(&row[column]), "no row with this key".to_owned())
        }
    };
    let type_name = table.column_structure(column).map_or("", |column| &column.type_name);
    let triggers = table.structure.writing_triggers().into_iter().map(str::to_owned);
    let unkept = Unkept {
        place: table.place(),
        key: info.describe_key(difference.row()),
        column: info.columns[column].name.to_owned(),
        given,
        kept,
        type_name: type_name.to_owned(),
        triggers: triggers.collect(),
    };
    Error::Unkept(Box::new(unkept), Vec::new())
}
