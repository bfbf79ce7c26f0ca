//! Views: what an application would show of the data.

use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::Value as Json;

/// One of the application's own looks at a seeded database, such as a guild's queue; the command
/// `view` prints it.
///
/// Implementations write `#[async_trait::async_trait]` above the `impl`.
#[async_trait::async_trait]
pub trait View: Send + Sync {
    /// The word on the command line, such as `queue`.
    fn name(&self) -> &'static str;

    /// What it shows, in a sentence.
    fn about(&self) -> &'static str;

    /// The table whose rows it is about; the command line takes one of its keys, or the name of one
    /// of its [`Scenario`](crate::Scenario)s.
    fn table(&self) -> &'static str;

    /// Reads at most `limit` lines of it, or nothing where no row has the key.
    ///
    /// # Errors
    ///
    /// What the database says.
    async fn load(
        &self,
        database: &DatabaseTransaction,
        key: &str,
        limit: u64,
    ) -> Result<Option<Shown>, DbErr>;
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
