//! Tables of a seed: an entity, some rows, and the functions that make them.

use crate::{
    check::Cell,
    random::{Stream, StreamKey},
    source::{EntityTable, Never, Section, given},
    space::KeySpace,
    step::Seed,
    synthetic::Allowance,
    world::World,
};
use sea_orm::{EntityTrait, IdenStatic};

/// Where a row's random values come from: the seed, the table and the row's number.
#[derive(Clone, Debug)]
pub struct Row {
    world: World,
    key: StreamKey,
    unit: u64,
    item: u64,
}

impl Row {
    pub(crate) fn new(world: World, key: StreamKey, unit: u64) -> Self {
        Self { world, key, unit, item: 0 }
    }

    /// The row's number within its `rows_by` or `children_by`, from 0.
    pub fn number(&self) -> u64 {
        self.unit
    }

    /// Seed, scale and 'now'.
    pub fn world(&self) -> World {
        self.world
    }

    /// The stream for one column of this row. The same column always begins the same stream.
    pub fn stream(&self, column: impl IdenStatic) -> Stream {
        self.stream_named(column.as_str())
    }

    /// A stream for something that is no column, such as how many children a parent has.
    pub fn stream_named(&self, name: &str) -> Stream {
        self.key.stream(self.unit, self.item, name)
    }

    /// The row of child number `item` of this parent, with streams of its own.
    pub fn child(&self, item: u64) -> Self {
        Self { item: item + 1, ..self.clone() }
    }
}

/// A table being declared. It joins the seed when the declaration ends, that is, when this value is
/// dropped.
pub struct Table<'s, E: EntityTrait> {
    seed: &'s mut Seed,
    source: Option<EntityTable<E>>,
}

impl<'s, E: EntityTrait> Table<'s, E> {
    pub(crate) fn new(seed: &'s mut Seed) -> Self {
        let source = EntityTable::new(seed.world());
        Self { seed, source: Some(source) }
    }

    /// Adds rows that are written down one by one, such as scenarios.
    pub fn rows(self, rows: impl IntoIterator<Item = E::ActiveModel>) -> Self {
        self.section(Section::Named(rows.into_iter().map(given::<E>).collect()))
    }

    /// Adds `count` rows; `make` gives the row of each number.
    pub fn rows_by<F>(self, count: u64, make: F) -> Self
    where
        F: Fn(&Row) -> E::ActiveModel + Send + Sync + 'static,
    {
        self.section(Section::Generated {
            units: count,
            make: Box::new(move |row| vec![given::<E>(make(row))]),
        })
    }

    /// Adds the rows of `parents` parents; `make` gives all the rows of one.
    pub fn children_by<F, I>(self, parents: u64, make: F) -> Self
    where
        F: Fn(&Row) -> I + Send + Sync + 'static,
        I: IntoIterator<Item = E::ActiveModel>,
    {
        let make = Box::new(move |row: &Row| make(row).into_iter().map(given::<E>).collect());
        self.section(Section::Generated { units: parents, make })
    }

    /// Says which values of a column belong to the seed.
    ///
    /// Needed for a key that is no foreign key and does not keep to the defaults of [`KeySpace`],
    /// and useful for every other column whose values must be recognisably synthetic. NULL is
    /// always allowed.
    pub fn within(mut self, column: E::Column, space: KeySpace) -> Self {
        if let Some(source) = &mut self.source {
            source.spaces.push((column.as_str(), space));
        }
        self
    }

    /// Says that some [`Cell`]s of a column cannot occur in sensible data, and why; `check` does not
    /// ask for them then.
    pub fn never(mut self, column: E::Column, cells: &[Cell], reason: &'static str) -> Self {
        if let Some(source) = &mut self.source {
            let cells = cells.to_vec();
            source.never.push(Never { column: column.as_str(), cells, reason });
        }
        self
    }

    /// Says that a column must have texts that may be somebody's, such as the address of an OAuth
    /// provider, and why; every row with such a text is refused otherwise.
    ///
    /// The texts are those that the refusal names: a host without what stands around it, a whole
    /// mail address, number or token. Documents list them with the reason, and `check` reports one
    /// that no row has.
    pub fn allow(mut self, column: E::Column, texts: &[&str], reason: &'static str) -> Self {
        if let Some(source) = &mut self.source {
            let texts = texts.iter().map(|&text| text.to_owned()).collect();
            source.allowed.push(Allowance { column: column.as_str(), texts, reason });
        }
        self
    }

    fn section(mut self, section: Section) -> Self {
        if let Some(source) = &mut self.source {
            source.sections.push(section);
        }
        self
    }
}

impl<E: EntityTrait> Drop for Table<'_, E> {
    fn drop(&mut self) {
        if let Some(source) = self.source.take() {
            self.seed.push(Box::new(source));
        }
    }
}
