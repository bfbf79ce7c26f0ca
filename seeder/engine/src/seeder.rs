//! An application's seeds as a whole: its steps, and what it tells people of them.

use crate::{
    documents::Document, error::Error, query::Query, step::SeedStep, view::View, world::World,
};

/// An application's seeds, as `MigratorTrait` is its migrations. Only [`steps`](Self::steps) is
/// required.
pub trait SeederTrait: Send + Sync {
    /// The steps. Foreign keys decide their order; this one decides where they leave a choice.
    fn steps(&self) -> Vec<Box<dyn SeedStep>>;

    /// Tables that no step fills, each with the reason; `check` reports every other one.
    fn exempt_tables(&self) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    /// Rows with a name and a fixed key. `view` takes the names, documents list them.
    fn scenarios(&self) -> Vec<Scenario> {
        Vec::new()
    }

    /// What the application would show of the data: `view NAME KEY`.
    fn views(&self) -> Vec<View> {
        Vec::new()
    }

    /// What has to hold in every seeded database besides its rows; `verify --queries` asks.
    fn queries(&self) -> Vec<Query> {
        Vec::new()
    }

    /// Distributions for the page that `docs --html` writes.
    ///
    /// # Errors
    ///
    /// What [`rows`](crate::rows) says of the steps.
    fn charts(&self, _world: World) -> Result<Vec<Chart>, Error> {
        Ok(Vec::new())
    }

    /// Documents that are made from the seeds, such as those of [`documents`](crate::documents).
    /// The command `docs` writes them, `check` says when they are out of date.
    ///
    /// # Errors
    ///
    /// What [`describe`](crate::describe) says of the steps.
    fn documents(&self) -> Result<Vec<Document>, Error> {
        Ok(Vec::new())
    }
}

/// A row with a name and the same key in every database.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is called.
    pub name: &'static str,
    /// The table with its row.
    pub table: &'static str,
    /// The row's key.
    pub key: String,
    /// What it is good for.
    pub reason: &'static str,
}

/// How something is distributed in the generated rows.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What is counted, such as "Plays by hour".
    pub title: &'static str,
    /// What can be seen in it.
    pub about: &'static str,
    /// A label and a number for each bar.
    pub bars: Vec<(String, u64)>,
}

/// No steps: for a database of the testing kit that is migrated and has no rows.
impl SeederTrait for () {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        Vec::new()
    }
}
