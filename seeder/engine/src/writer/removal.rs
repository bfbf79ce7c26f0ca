//! Removing rows, and taking rows out of the way: nobody else's row goes or changes with them.
//!
//! Every foreign key of the database that points to a table is asked first, from wherever it comes:
//! its ON DELETE or ON UPDATE would delete or change what refers to the row.

use super::{order, place, trade::moves};
use crate::{
    catalog::{Catalog, CatalogTable},
    error::Error,
    guard::Permit,
    structure::{Action, Referrer},
    value::{RowData, printable},
};
use futures_util::{TryStreamExt, future::BoxFuture};
use sea_orm::{
    Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, ExprTrait,
    Statement,
    sea_query::{Alias, DeleteStatement, Expr, Query, SelectStatement, UpdateStatement},
};
use std::collections::BTreeSet;

/// Rows that one statement names.
pub(super) const NAMED_ROWS: usize = 200;

/// What a statement calls the table that others refer to.
const PARENT: &str = "seeded_parent";

/// A run's writing, as far as rows that refer to others are concerned.
pub(crate) struct Writing<'a> {
    pub(crate) transaction: &'a DatabaseTransaction,
    pub(crate) permit: &'a Permit,
    pub(crate) catalog: &'a Catalog,
    /// Which tables the run writes.
    pub(crate) planned: Vec<bool>,
    /// The table that is being written: rows of later ones come back when it is their turn.
    pub(crate) position: usize,
    /// Earlier tables that lost links, which have to be written again.
    pub(crate) unlinked: BTreeSet<usize>,
    /// How many rows deep others make way.
    depth: usize,
}

/// How deep rows may refer to rows that refer to rows that make way: a circle would never end.
const DEPTH_MAX: usize = 64;

impl<'a> Writing<'a> {
    pub(crate) fn new(
        transaction: &'a DatabaseTransaction,
        permit: &'a Permit,
        catalog: &'a Catalog,
        planned: Vec<bool>,
    ) -> Self {
        let unlinked = BTreeSet::new();
        Self { transaction, permit, catalog, planned, position: 0, unlinked, depth: 0 }
    }
}

/// Cuts the links of rows that will be removed, so that the order of removal is the reverse of
/// writing.
pub(crate) async fn unlink(
    transaction: &DatabaseTransaction,
    _permit: &Permit,
    table: &CatalogTable,
    rows: &[RowData],
) -> Result<(), Error> {
    for statement in unlinking(table, rows) {
        transaction.execute(&statement).await.map_err(|error| place(table, &error))?;
    }
    Ok(())
}

/// The statements that cut the links of rows.
pub(super) fn unlinking(table: &CatalogTable, rows: &[RowData]) -> Vec<UpdateStatement> {
    let links = table.links.iter().map(|link| link.columns.as_slice());
    links.flat_map(|columns| emptying(table, columns, rows)).collect()
}

/// The statements that make columns of rows NULL, where they are not.
fn emptying(table: &CatalogTable, columns: &[usize], rows: &[RowData]) -> Vec<UpdateStatement> {
    let info = table.source.info();
    let statement = |chunk: &[RowData]| {
        let mut statement = Query::update();
        statement.table(table.source.table_ref());
        for &column in columns {
            statement.value(Alias::new(info.columns[column].name), Expr::cust("NULL"));
        }
        statement.cond_where(table.keys_condition(chunk, None));
        let any = columns.iter().fold(Condition::any(), |any, &column| {
            any.add(table.source.column(column).is_not_null())
        });
        statement.cond_where(any);
        statement
    };
    rows.chunks(NAMED_ROWS).map(statement).collect()
}

/// Removes rows of the seed space, unless a row that stays refers to one of them.
///
/// # Errors
///
/// [`Error::StillReferenced`] before anything of the table is removed; the foreign keys would have
/// deleted or changed the rows that stay.
pub(crate) async fn remove(
    transaction: &DatabaseTransaction,
    _permit: &Permit,
    catalog: &Catalog,
    table: &CatalogTable,
    rows: Vec<RowData>,
) -> Result<(), Error> {
    for group in order::children_first(table, rows) {
        for chunk in group.chunks(NAMED_ROWS) {
            hold(transaction, table, chunk).await?;
            for referrer in &table.structure.referrers {
                let found = referring(transaction, catalog, table, referrer, chunk).await?;
                found.refuse(table, referrer, chunk)?;
            }
            delete(transaction, table, chunk).await?;
        }
    }
    Ok(())
}

/// Takes seeded rows out of the way, together with the seeded rows that refer to them: the run
/// writes all of them anew.
///
/// # Errors
///
/// [`Error::StillReferenced`] where a row that would not come back refers to one of them.
pub(crate) fn displace<'a>(
    writing: &'a mut Writing<'_>,
    table: usize,
    rows: Vec<RowData>,
) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(async move {
        let catalog = writing.catalog;
        let definition = &catalog.tables[table];
        if !writing.permit.may_remove() {
            let cause = "rows trade values of a unique key, for which some would have to be removed \
                         and written anew, and nothing is removed here";
            let error = DbErr::Custom(cause.to_owned());
            return Err(place(definition, &error));
        }
        writing.depth += 1;
        if writing.depth > DEPTH_MAX {
            let cause = "rows refer to each other in a circle, and one of them has to make way";
            return Err(place(definition, &DbErr::Custom(cause.to_owned())));
        }
        for group in order::children_first(definition, rows) {
            for chunk in group.chunks(NAMED_ROWS) {
                let_go(writing, table, chunk, Why::Goes).await?;
                delete(writing.transaction, definition, chunk).await?;
            }
        }
        writing.depth -= 1;
        Ok(())
    })
}

/// Makes seeded rows let go of rows whose columns change: links become NULL, other rows make way, and the
/// run writes them anew. Foreign keys that follow a change by themselves need no help.
///
/// # Errors
///
/// As [`displace`].
pub(crate) async fn release(
    writing: &mut Writing<'_>,
    table: usize,
    rows: &[RowData],
) -> Result<(), Error> {
    let_go(writing, table, rows, Why::Changes).await
}

/// Why others have to let go of rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Columns change that are no part of the key.
    Changes,
    /// The rows make way as a whole.
    Goes,
}

async fn let_go(
    writing: &mut Writing<'_>,
    table: usize,
    rows: &[RowData],
    why: Why,
) -> Result<(), Error> {
    let catalog = writing.catalog;
    let definition = &catalog.tables[table];
    for chunk in rows.chunks(NAMED_ROWS) {
        hold(writing.transaction, definition, chunk).await?;
        let referrers = definition.structure.referrers.iter();
        for referrer in referrers.filter(|key| why == Why::Goes || moves(definition, key)) {
            let transaction = writing.transaction;
            let found = referring(transaction, catalog, definition, referrer, chunk).await?;
            let follows = referrer.on_update == Action::Cascade;
            if why == Why::Changes && follows && !found.own {
                continue;
            }
            let Some((child, refers)) = found.comes_back(writing, table, referrer) else {
                found.refuse(definition, referrer, chunk)?;
                continue;
            };
            let child_table = &catalog.tables[child];
            if refers.iter().all(|&column| writing.can_empty(child, column)) {
                for statement in emptying(child_table, &refers, &found.rows) {
                    let emptied = writing.transaction.execute(&statement).await;
                    emptied.map_err(|error| place(child_table, &error))?;
                }
                if child <= writing.position {
                    writing.unlinked.insert(child);
                }
            } else {
                displace(writing, child, found.rows).await?;
            }
        }
    }
    Ok(())
}

impl Writing<'_> {
    /// Whether a column may be emptied for a while: it may be NULL, no key has it, and the run gives it
    /// its value back.
    fn can_empty(&self, table: usize, column: usize) -> bool {
        let definition = &self.catalog.tables[table];
        definition.is_nullable(column)
            && definition.used.contains(&column)
            && !definition.source.info().key.contains(&column)
    }
}

/// Keeps others from referring to the rows until the transaction ends.
async fn hold(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    rows: &[RowData],
) -> Result<(), Error> {
    // SQLite's transaction holds the whole database.
    if table.structure.referrers.is_empty()
        || transaction.get_database_backend() == DbBackend::Sqlite
    {
        return Ok(());
    }
    let mut query = Query::select();
    query.expr(Expr::cust("1")).from(table.source.table_ref());
    query.cond_where(table.keys_condition(rows, None)).lock_exclusive();
    transaction.query_all(&query).await.map(|_| ()).map_err(|error| place(table, &error))
}

/// Deletes just these rows.
async fn delete(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    rows: &[RowData],
) -> Result<(), Error> {
    let mut statement = Query::delete();
    statement.from_table(table.source.table_ref()).cond_where(table.keys_condition(rows, None));
    let deleted = match removes_itself(transaction, table) {
        false => transaction.execute(&statement).await,
        true => unchecked(transaction, &statement).await,
    };
    let deleted = deleted.map_err(|error| place(table, &error))?;
    let (named, gone) = (rows.len() as u64, deleted.rows_affected());
    if named == gone {
        return Ok(());
    }
    let example = rows.first().map(|row| table.source.info().describe_key(row));
    Err(Error::Database {
        place: table.place(),
        cause: format!(
            "{named} rows were to be removed, such as {}, and the database removed {gone}: it takes \
             other keys for equal, or a trigger keeps rows; nothing was removed",
            example.unwrap_or_default()
        ),
        done: Vec::new(),
    })
}

/// Whether rows may refer to themselves where the database refuses to delete such a row: MariaDB and
/// MySQL do.
fn removes_itself(transaction: &DatabaseTransaction, table: &CatalogTable) -> bool {
    transaction.get_database_backend() == DbBackend::MySql && table.refers_to_itself()
}

/// Executes a statement without MariaDB's and MySQL's checks of foreign keys. Nothing refers to the rows:
/// that was asked, and nobody can refer to them while they are held.
async fn unchecked(
    transaction: &DatabaseTransaction,
    statement: &DeleteStatement,
) -> Result<ExecResult, DbErr> {
    transaction.execute_unprepared("SET SESSION foreign_key_checks = 0").await?;
    let executed = transaction.execute(statement).await;
    transaction.execute_unprepared("SET SESSION foreign_key_checks = 1").await?;
    executed
}

/// The rows of one table that refer to some rows of another one.
struct Referring {
    /// They themselves, where a step declares their table.
    rows: Vec<RowData>,
    /// Their table's place, then.
    declared: Option<usize>,
    count: usize,
    /// The key of one of them, or the values by which it refers.
    example: String,
    /// Whether it is somebody's own.
    own: bool,
}

impl Referring {
    /// Fails if there is one.
    fn refuse(
        &self,
        table: &CatalogTable,
        referrer: &Referrer,
        rows: &[RowData],
    ) -> Result<(), Error> {
        if self.count == 0 {
            return Ok(());
        }
        let info = table.source.info();
        let one = rows.first().filter(|_| rows.len() == 1);
        let parent = one.map_or_else(
            || format!("{} rows of `{}`", rows.len(), info.name),
            |row| format!("{} {}", info.name, info.describe_key(row)),
        );
        Err(Error::StillReferenced {
            parent,
            child: referrer.name.clone(),
            count: self.count,
            example: self.example.clone(),
            own: self.own,
            done: Vec::new(),
        })
    }

    /// The place of the referring table and the columns by which it refers, if all of the rows are the
    /// seed's and the run writes them again later.
    fn comes_back(
        &self,
        writing: &Writing<'_>,
        table: usize,
        referrer: &Referrer,
    ) -> Option<(usize, Vec<usize>)> {
        let child = self.declared.filter(|_| !self.own && self.count > 0)?;
        let definition = &writing.catalog.tables[child];
        let info = definition.source.info();
        let columns = referrer.columns.iter().map(|column| info.position(column));
        let columns: Vec<usize> = columns.collect::<Option<_>>()?;
        let nullable: Vec<usize> =
            columns.iter().copied().filter(|&column| definition.is_nullable(column)).collect();
        let is_link = definition.links.iter().any(|link| {
            link.parent == table && link.columns.iter().all(|column| nullable.contains(column))
        });
        let refers = if nullable.is_empty() { columns } else { nullable };
        let comes = writing.planned[child]
            && (child > writing.position || is_link || child == table && table == writing.position);
        comes.then_some((child, refers))
    }
}

/// The rows that refer to some others by a foreign key, without those that are among them.
async fn referring(
    transaction: &DatabaseTransaction,
    catalog: &Catalog,
    table: &CatalogTable,
    referrer: &Referrer,
    rows: &[RowData],
) -> Result<Referring, Error> {
    if referrer.hidden {
        return Err(Error::Database {
            place: table.place(),
            cause: format!(
                "rows of `{}` may refer to rows that have to go, and row-level security hides some \
                 of them from this user",
                referrer.name
            ),
            done: Vec::new(),
        });
    }
    let declared = referrer.declared.as_deref().and_then(|name| catalog.table(name).ok());
    let failed = |error: DbErr| {
        let place =
            format!("{}, asking `{}` for rows that refer to it", table.place(), referrer.name);
        Error::database(place, &error)
    };
    match declared {
        Some(child) => {
            let definition = &catalog.tables[child];
            let name = definition.name();
            let mut condition = Condition::all().add(refers(table, referrer, rows, name));
            if name == table.name() {
                condition = condition.add(table.keys_condition(rows, None).not());
            }
            let read =
                async { definition.source.read(transaction, condition).await?.try_collect().await };
            let rows: Vec<RowData> = read.await.map_err(failed)?;
            let own = rows.iter().find(|row| !definition.owns(row));
            let example =
                own.or(rows.first()).map(|row| definition.source.info().describe_key(row));
            let count = match own {
                Some(_) => rows.iter().filter(|row| !definition.owns(row)).count(),
                None => rows.len(),
            };
            let (own, example) = (own.is_some(), example.unwrap_or_default());
            Ok(Referring { rows, declared: Some(child), count, example, own })
        }
        None => {
            let (count, example) =
                undeclared(transaction, table, referrer, rows).await.map_err(failed)?;
            Ok(Referring { rows: Vec::new(), declared: None, count, example, own: true })
        }
    }
}

/// The condition that a row of the referring table, which the statement calls `child`, refers to one
/// of the rows.
fn refers(table: &CatalogTable, referrer: &Referrer, rows: &[RowData], child: &str) -> Expr {
    let parents: SelectStatement = Query::select()
        .columns(referrer.parent_columns.iter().map(|name| (Alias::new(PARENT), Alias::new(name))))
        .from_as(table.source.table_ref(), Alias::new(PARENT))
        .cond_where(table.keys_condition(rows, Some(PARENT)))
        .take();
    let pairs = referrer.columns.iter().zip(&referrer.collations);
    let mut columns = pairs.map(|(name, collation)| {
        let column = Expr::col((Alias::new(child), Alias::new(name)));
        match collation {
            Some(collation) => {
                let name: String = collation.chars().filter(|c| c.is_alphanumeric()).collect();
                Expr::cust_with_expr(format!("? COLLATE {name}"), column)
            }
            None => column,
        }
    });
    match columns.len() {
        1 => columns.next().unwrap_or(Expr::cust("NULL")).in_subquery(parents),
        _ => Expr::tuple(columns).in_subquery(parents),
    }
}

/// How many rows of a table that no step declares refer to the rows, and the key of one of them.
async fn undeclared(
    transaction: &DatabaseTransaction,
    table: &CatalogTable,
    referrer: &Referrer,
    rows: &[RowData],
) -> Result<(usize, String), DbErr> {
    let backend = transaction.get_database_backend();
    let (quote, text) = match backend {
        DbBackend::MySql => ('`', "CHAR"),
        _ => ('"', "TEXT"),
    };
    const CHILD: &str = "own_child";
    // The name of the table is the database's own, with its schema: the condition alone is built.
    let condition = Query::select()
        .expr(Expr::cust("1"))
        .cond_where(refers(table, referrer, rows, CHILD))
        .take();
    let built = backend.build(&condition);
    let condition = built.sql.split_once(" WHERE ").map_or("", |(_, condition)| condition);
    let named = if referrer.key.is_empty() { &referrer.columns } else { &referrer.key };
    let columns = named.iter().map(|column| {
        let column = crate::backend::quoted(column, quote);
        format!("CAST({CHILD}.{column} AS {text})")
    });
    let columns = columns.collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT COUNT(*) OVER (), {columns} FROM {} AS {CHILD} WHERE {condition} LIMIT 1",
        referrer.table
    );
    let values = built.values.map(|values| values.0).unwrap_or_default();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let Some(row) = transaction.query_one_raw(statement).await? else {
        return Ok((0, String::new()));
    };
    let count: i64 = row.try_get_by_index(0)?;
    let mut example = Vec::new();
    for (place, name) in named.iter().enumerate() {
        // A key of bytes is no text, and the row is somebody's all the same.
        let value = match row.try_get_by_index::<Option<String>>(place + 1) {
            Ok(value) => value.unwrap_or_else(|| "NULL".to_owned()),
            Err(_) => "(bytes)".to_owned(),
        };
        example.push(format!("{name}={}", printable(&value)));
    }
    Ok((usize::try_from(count).unwrap_or_default(), example.join(", ")))
}
