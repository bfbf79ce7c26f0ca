//! Steps: what an application writes to say what its database holds.

use crate::{source::TableSource, table::Table, world::World};
use sea_orm::EntityTrait;
use std::fmt;

/// The name of a step: lowercase letters, digits, `-` and `_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepName(&'static str);

impl StepName {
    /// A step's name. What is wrong with it, if anything, is reported when the steps are read.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    pub(crate) fn is_valid(self) -> bool {
        let allowed =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        self.0.starts_with(|c: char| c.is_ascii_lowercase()) && self.0.chars().all(allowed)
    }
}

impl fmt::Display for StepName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// What a step's rows are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepKind {
    /// Data that every environment needs, production too, such as feature flags.
    Reference,
    /// Invented data for development, tests and staging; never for production.
    #[default]
    Sample,
}

impl StepKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Sample => "sample",
        }
    }
}

/// One module of the seeds: some tables and the rows in them.
///
/// A step declares, it does not act: it sees no database and no clock. Only [`name`](Self::name)
/// and [`seed`](Self::seed) are required. A method added later will have a default that keeps what
/// was.
pub trait SeedStep: Send + Sync {
    /// The step's name on the command line and in the history.
    fn name(&self) -> StepName;

    /// Declares the step's tables. It is called more than once and must declare the same each time.
    fn seed(&self, seed: &mut Seed);

    /// The version of the step's data; raise it when you change the rows on purpose.
    fn version(&self) -> u32 {
        1
    }

    /// Whether the rows are reference or sample data.
    fn kind(&self) -> StepKind {
        StepKind::Sample
    }

    /// Steps that must come first although no foreign key says so.
    fn after(&self) -> Vec<StepName> {
        Vec::new()
    }

    /// What a developer finds in the step's tables, in a sentence; for documents.
    fn about(&self) -> &'static str {
        ""
    }

    /// What the rows do not show, for those who test with them; for documents.
    fn limitations(&self) -> &'static [&'static str] {
        &[]
    }

    /// The day on which somebody last looked whether the rows are still what the application needs,
    /// such as `2026-09-01`. After 90 days `status` and `check` ask for another look.
    fn reviewed(&self) -> Option<&'static str> {
        None
    }

    /// Where the step is written down: the path of its type.
    fn source(&self) -> &'static str {
        std::any::type_name::<Self>()
    }
}

/// What a step declares its tables to.
pub struct Seed {
    world: World,
    tables: Vec<Box<dyn TableSource>>,
}

impl Seed {
    pub(crate) fn new(world: World) -> Self {
        Self { world, tables: Vec::new() }
    }

    /// Seed, scale and 'now'.
    pub fn world(&self) -> World {
        self.world
    }

    /// A number of rows that grows with `--scale`.
    pub fn scaled(&self, rows: u64) -> u64 {
        self.world.scaled(rows)
    }

    /// Declares a table. Tables of one step are written in the order of their foreign keys.
    pub fn table<E: EntityTrait>(&mut self) -> Table<'_, E> {
        Table::new(self)
    }

    pub(crate) fn push(&mut self, table: Box<dyn TableSource>) {
        self.tables.push(table);
    }

    pub(crate) fn into_tables(self) -> Vec<Box<dyn TableSource>> {
        self.tables
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_words() {
        for name in ["users", "guild-settings", "v2_flags"] {
            assert!(StepName::new(name).is_valid(), "{name}");
        }
        for name in ["", "Users", "2users", "a b", "naïve", "a/b"] {
            assert!(!StepName::new(name).is_valid(), "{name}");
        }
    }
}
