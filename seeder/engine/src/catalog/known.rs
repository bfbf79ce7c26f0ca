//! What is known besides the steps: what the database says, and what the history remembers.

use crate::{
    forgotten::ForgottenStep,
    history::Memory,
    step::SeedStep,
    structure::{Structure, TableStructure},
};
use sea_orm::DbBackend;

/// What a database tells of the tables that the steps declare now, or once declared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    structure: Structure,
    /// What the history remembers of each step's tables.
    memories: Vec<(String, Vec<Memory>)>,
    backend: Option<DbBackend>,
}

impl Known {
    pub(crate) fn new(
        structure: Structure,
        memories: Vec<(String, Vec<Memory>)>,
        backend: DbBackend,
    ) -> Self {
        Self { structure, memories, backend: Some(backend) }
    }

    /// What the database says of a table; nothing where it does not have it.
    pub(super) fn structure(&self, table: &str) -> TableStructure {
        self.structure.get(table).cloned().unwrap_or_default()
    }

    /// The tables that the history remembers and the database has.
    pub(super) fn remembered(&self) -> impl Iterator<Item = String> + '_ {
        let all = self.memories.iter().flat_map(|(_, memories)| memories);
        all.map(|memory| memory.table.clone()).filter(|table| self.structure.contains_key(table))
    }

    /// The tables that the history remembers with columns that the database does not have any more.
    pub(super) fn unfit(&self) -> Vec<String> {
        let all = self.memories.iter().flat_map(|(_, memories)| memories);
        let is_there = |memory: &&Memory| self.structure.contains_key(&memory.table);
        let unfit = all.filter(is_there).filter(|memory| !memory.fits(&self.structure));
        unfit.map(|memory| memory.table.clone()).collect()
    }

    /// A step for each entry of the history that has some of these tables.
    pub(super) fn forgotten_steps(&self, tables: Vec<String>) -> Vec<Box<dyn SeedStep>> {
        let Some(backend) = self.backend else { return Vec::new() };
        let mut left = tables;
        let mut steps: Vec<Box<dyn SeedStep>> = Vec::new();
        for (name, memories) in &self.memories {
            let own: Vec<Memory> = memories
                .iter()
                .filter(|memory| memory.fits(&self.structure))
                .filter(|memory| {
                    let place = left.iter().position(|table| *table == memory.table);
                    place.map(|place| left.swap_remove(place)).is_some()
                })
                .cloned()
                .collect();
            if !own.is_empty() {
                steps.push(Box::new(ForgottenStep::new(name, own, backend)));
            }
        }
        steps
    }
}
