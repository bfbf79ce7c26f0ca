//! Views: what an application would show of the data.

use futures_util::future::LocalBoxFuture;
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::Value as Json;

/// One of the application's own looks at a seeded database, such as a guild's queue; the command
/// `view` prints it.
pub struct View {
    name: &'static str,
    about: &'static str,
    table: &'static str,
    load: Box<dyn Load>,
}

impl View {
    /// A view by its word on the command line, with a sentence about it, and the table whose rows it
    /// is about: the command line takes one of its keys, or the name of one of its
    /// [`Scenario`](crate::Scenario)s.
    ///
    /// `load` reads at most so many lines of it, or nothing where no row has the key.
    pub fn new(
        name: &'static str,
        about: &'static str,
        table: &'static str,
        load: impl AsyncFn(&DatabaseTransaction, &str, u64) -> Result<Option<Shown>, DbErr> + 'static,
    ) -> Self {
        Self { name, about, table, load: Box::new(load) }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn about(&self) -> &'static str {
        self.about
    }

    pub(crate) fn table(&self) -> &'static str {
        self.table
    }

    pub(crate) async fn load(
        &self,
        database: &DatabaseTransaction,
        key: &str,
        limit: u64,
    ) -> Result<Option<Shown>, DbErr> {
        self.load.load(database, key, limit).await
    }
}

/// An async function as a trait object.
trait Load {
    fn load<'a>(
        &'a self,
        database: &'a DatabaseTransaction,
        key: &'a str,
        limit: u64,
    ) -> LocalBoxFuture<'a, Result<Option<Shown>, DbErr>>;
}

impl<F> Load for F
where
    F: AsyncFn(&DatabaseTransaction, &str, u64) -> Result<Option<Shown>, DbErr>,
{
    fn load<'a>(
        &'a self,
        database: &'a DatabaseTransaction,
        key: &'a str,
        limit: u64,
    ) -> LocalBoxFuture<'a, Result<Option<Shown>, DbErr>> {
        Box::pin(self(database, key, limit))
    }
}

/// What a view shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Whose it is, such as the guild's name.
    pub title: String,
    /// The columns of its lines.
    pub columns: Vec<ViewColumn>,
    /// The lines, each with a value for every column.
    pub lines: Vec<Vec<Json>>,
    /// How many lines there are, with those beyond the limit.
    pub total: u64,
}

/// A column of a view.
#[derive(Clone, Copy, Debug)]
pub struct ViewColumn {
    /// The heading, and the name in JSON; `_` between words.
    pub name: &'static str,
    /// How its values are printed for people.
    pub unit: Unit,
}

/// How a view's values are printed for people; JSON holds them as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// As it is; numbers with a comma after every third digit.
    Plain,
    /// Milliseconds, printed as `3:45` or `1:02:03`.
    Milliseconds,
    /// RFC 3339 in UTC, printed to the minute.
    Instant,
}
