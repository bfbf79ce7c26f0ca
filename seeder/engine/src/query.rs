//! Key queries: what has to hold in a seeded database, whatever else is in it.

use crate::{backend::with_seconds, catalog::Catalog, event::Report, source::ForeignKey};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, FromQueryResult, JsonValue, Statement,
    sea_query::{Alias, Condition, Expr, ExprTrait, Query as Sql, SelectStatement},
};
use serde::Serialize;
use uuid::Uuid;

/// Something that has to hold, as rows to be counted.
#[derive(Clone, Debug)]
pub struct Query {
    name: String,
    rows: QueryRows,
    wanted: Wanted,
}

/// The rows that a [`Query`] looks for: a `Select` by `QueryTrait::into_query`, or a SELECT as text.
///
/// A text has to be a statement of every database that it is asked of. `SECONDS(…)` in it stands for
/// the instant in the brackets as seconds since 1970, which each of them says otherwise.
#[derive(Clone, Debug)]
pub struct QueryRows(Rows);

#[derive(Clone, Debug)]
enum Rows {
    Built(Box<SelectStatement>),
    Text(String),
}

impl From<SelectStatement> for QueryRows {
    fn from(select: SelectStatement) -> Self {
        Self(Rows::Built(Box::new(select)))
    }
}

impl From<&str> for QueryRows {
    fn from(select: &str) -> Self {
        Self(Rows::Text(select.to_owned()))
    }
}

/// How many rows that should not be there are named.
const NAMED_MAX: u64 = 3;

/// How many rows there have to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    None,
    AtLeast(u64),
}

/// What a query found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Answer {
    pub(crate) query: String,
    pub(crate) wanted: String,
    pub(crate) found: u64,
    pub(crate) passed: bool,
    /// Some of the rows that should not be there, by the columns that the query gives.
    pub(crate) rows: Vec<String>,
}

impl Query {
    /// No row may be like this. The name says what they are, such as "playlists with a gap in their
    /// positions"; the columns that the SELECT gives should tell which they are, for those that are
    /// found are named by them.
    pub fn none(name: impl Into<String>, rows: impl Into<QueryRows>) -> Self {
        Self { name: name.into(), rows: rows.into(), wanted: Wanted::None }
    }

    /// There must be at least so many rows.
    pub fn at_least(count: u64, name: impl Into<String>, rows: impl Into<QueryRows>) -> Self {
        Self { name: name.into(), rows: rows.into(), wanted: Wanted::AtLeast(count) }
    }

    /// What is asked for.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Asks the database.
    pub(crate) async fn ask(self, transaction: &DatabaseTransaction) -> Result<Answer, DbErr> {
        let backend = transaction.get_database_backend();
        let rows = match self.rows.0 {
            Rows::Built(select) => backend.build(&*select),
            Rows::Text(text) => Statement::from_string(backend, with_seconds(backend, &text)),
        };
        let around = |what: &str, limit: &str| Statement {
            sql: format!("SELECT {what} FROM ({}) AS found{limit}", rows.sql),
            ..rows.clone()
        };
        let found: i64 = match transaction.query_one_raw(around("COUNT(*)", "")).await? {
            Some(row) => row.try_get_by_index(0)?,
            None => 0,
        };
        let found = u64::try_from(found).unwrap_or_default();
        let (wanted, passed) = match self.wanted {
            Wanted::None => ("none".to_owned(), found == 0),
            Wanted::AtLeast(count) => (format!("{count} or more"), found >= count),
        };
        let mut named = Vec::new();
        if self.wanted == Wanted::None && found > 0 {
            let some = around("*", &format!(" LIMIT {NAMED_MAX}"));
            for row in transaction.query_all_raw(some).await? {
                named.push(describe(&JsonValue::from_query_result(&row, "")?));
            }
        }
        Ok(Answer { query: self.name, wanted, found, passed, rows: named })
    }
}

/// A row as `guild_id=17, user_id=4`.
fn describe(row: &JsonValue) -> String {
    let cell = |(column, value): (&String, &JsonValue)| match value {
        JsonValue::String(text) => format!("{column}={text}"),
        // SQLite keeps UUIDs as sixteen bytes.
        JsonValue::Array(_) => match serde_json::from_value::<[u8; 16]>(value.clone()) {
            Ok(bytes) => format!("{column}={}", Uuid::from_bytes(bytes)),
            Err(_) => format!("{column}={value}"),
        },
        value => format!("{column}={value}"),
    };
    row.as_object().into_iter().flatten().map(cell).collect::<Vec<_>>().join(", ")
}

/// What has to hold of every table: it has as many rows as are seeded, whoever wrote them, and each
/// foreign key that the entities know leads to a row, whether or not the database enforces it.
pub(crate) fn of_tables(catalog: &Catalog, compared: &Report) -> Vec<Query> {
    let mut queries = Vec::new();
    for table in &catalog.tables {
        // Nothing is known of the tables of steps that were not compared.
        let report = compared.tables.iter().find(|report| report.table == table.name());
        let Some(report) = report else { continue };
        let seeded = report.inserted + report.updated + report.unchanged;
        let rows = Sql::select().expr(Expr::val(1)).from(table.source.table_ref()).take();
        queries.push(Query::at_least(seeded, format!("rows in {}", table.name()), rows));
    }
    for (child, table) in catalog.tables.iter().enumerate() {
        let info = table.source.info();
        for key in &info.foreign_keys {
            let parent = catalog.tables.iter().position(|other| other.name() == key.parent);
            if let Some(rows) = parent.and_then(|parent| orphans(catalog, child, parent, key)) {
                let columns: Vec<&str> =
                    key.columns.iter().map(|&column| info.columns[column].name).collect();
                let columns = columns.join(", ");
                let name = format!("{}.{columns} without its {}", info.name, key.parent);
                queries.push(Query::none(name, rows));
            }
        }
    }
    queries
}

/// The rows of `child` whose key leads nowhere.
fn orphans(
    catalog: &Catalog,
    child: usize,
    parent: usize,
    key: &ForeignKey,
) -> Option<SelectStatement> {
    let parent_source = &catalog.tables[parent].source;
    let child_source = &catalog.tables[child].source;
    // A table that refers to itself needs another name.
    let (inner, outer) = (Alias::new("parent"), Alias::new("child"));
    let mut same = Condition::all();
    let mut set = Condition::all();
    for (&column, target) in key.columns.iter().zip(&key.parent_columns) {
        let own = child_source.info().columns[column].name;
        parent_source.info().position(target)?;
        let own = Expr::col((outer.clone(), Alias::new(own)));
        let target = Expr::col((inner.clone(), Alias::new(target)));
        same = same.add(own.clone().eq(target));
        set = set.add(own.is_not_null());
    }
    let found = Sql::select()
        .expr(Expr::val(1))
        .from_as(parent_source.table_ref(), inner)
        .cond_where(same)
        .take();
    let keys = child_source.info().key.iter();
    let rows = Sql::select()
        .exprs(keys.map(|&column| {
            Expr::col((outer.clone(), Alias::new(child_source.info().columns[column].name)))
        }))
        .from_as(child_source.table_ref(), outer)
        .cond_where(set)
        .and_where(Expr::exists(found).not())
        .take();
    Some(rows)
}
