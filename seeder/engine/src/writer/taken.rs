//! Whose row holds a value that a seeded row needs; asked only on the way to an error.

use super::removal::NAMED_ROWS;
use crate::{
    catalog::CatalogTable,
    error::Error,
    expected::Expectation,
    value::{self, RowData},
};
use futures_util::TryStreamExt;
use sea_orm::{
    Condition, DatabaseTransaction, DbErr, ExprTrait, Value,
    sea_query::{Expr, Func},
};

/// A row of somebody's own that has, as the database compares, the key or another unique value of a
/// seeded row: its key, and the columns and values that both have.
pub(crate) async fn holder(
    transaction: &DatabaseTransaction,
    expectation: &Expectation<'_>,
) -> Result<Option<String>, Error> {
    let table = expectation.table;
    let rows: Vec<RowData> = expectation.rows().collect::<Result<_, _>>()?;
    let key = &table.source.info().key;
    let others = table.unique_keys.iter();
    let others = others.map(|key| if key.parts.is_empty() { &key.columns } else { &key.parts });
    for columns in std::iter::once(key)
        .chain(others)
        .filter(|columns| columns.iter().all(|own| table.used.contains(own)))
    {
        for chunk in rows.chunks(NAMED_ROWS) {
            let found = own_row(transaction, table, columns, chunk).await;
            if let Some(row) = found.map_err(|error| super::place(table, &error))? {
                let name = |&column: &usize| {
                    let name = table.source.info().columns[column].name;
                    format!("{name}='{}'", value::display(&row[column]))
                };
                let key = table.source.info().describe_key(&row);
                let values: Vec<String> = columns.iter().map(name).collect();
                return Ok(Some(format!("your own row {key} has {}", values.join(", "))));
            }
        }
    }
    Ok(None)
}

async fn own_row(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    columns: &[usize],
    rows: &[RowData],
) -> Result<Option<RowData>, DbErr> {
    let is_expression = table.unique_keys.iter().any(|key| {
        key.parts.is_empty() && key.columns == columns && columns != table.source.info().key
    });
    let same = |row: &RowData| {
        columns.iter().fold(Condition::all(), |all, &column| {
            let (own, value) =
                (table.source.column(column), table.bound(column, row[column].clone()));
            // What an expression makes of texts is mostly that it takes no notice of case.
            let is_text = matches!(row[column], Value::String(_));
            all.add(match is_expression && is_text {
                true => Expr::expr(Func::lower(own)).eq(Func::lower(value)),
                false => own.eq(value),
            })
        })
    };
    let condition = rows.iter().fold(Condition::any(), |any, row| any.add(same(row)));
    let found: Vec<RowData> =
        table.source.read(transaction, condition).await?.try_collect().await?;
    Ok(found.into_iter().find(|row| !table.owns(row)))
}
