//! The catalogue: all steps and tables of a seed, checked and put in order. Everything works from
//! it.

mod known;
mod mistakes;
mod tables;

use crate::{
    error::Error,
    graph::{self, Edge},
    review,
    seeder::SeederTrait,
    space::KeySpace,
    step::{Seed, SeedStep, StepKind, StepName},
    world::World,
};
use chrono::NaiveDate;
pub(crate) use known::Known;
use mistakes::{none, wrong_names, wrong_review, wrong_scenarios, wrong_spaces, wrong_tables};
pub(crate) use tables::{CatalogTable, Link, UniqueColumns, unknown_foreign_keys};

/// A step in its place.
pub(crate) struct CatalogStep {
    pub(crate) name: StepName,
    pub(crate) version: u32,
    pub(crate) kind: StepKind,
    pub(crate) about: &'static str,
    pub(crate) limitations: &'static [&'static str],
    pub(crate) reviewed: Option<NaiveDate>,
    /// Where it is written down.
    pub(crate) source: &'static str,
    /// Positions of its tables, in the order in which they are written.
    pub(crate) tables: Vec<usize>,
    /// Whether only the history knows it: it gives no rows.
    pub(crate) is_forgotten: bool,
}

impl CatalogStep {
    fn of(step: &dyn SeedStep, tables: Vec<usize>, is_forgotten: bool) -> Self {
        Self {
            is_forgotten,
            name: step.name(),
            version: step.version(),
            kind: step.kind(),
            about: step.about(),
            limitations: step.limitations(),
            reviewed: step.reviewed().and_then(review::parse),
            source: step.source(),
            tables,
        }
    }
}

/// Steps and tables in the order in which they are written.
pub(crate) struct Catalog {
    pub(crate) world: World,
    pub(crate) steps: Vec<CatalogStep>,
    pub(crate) tables: Vec<CatalogTable>,
    /// Needs between steps, without those that links take care of.
    pub(crate) edges: Vec<Edge>,
    /// Tables that the history remembers and of whose rows nobody can tell whose they are.
    pub(crate) unfit: Vec<String>,
}

impl Catalog {
    /// The steps that a step needs by itself, each with the tables that rows of the step refer to. A
    /// step that comes first by its `after` alone is needed as a whole.
    pub(crate) fn needed_tables(&self, step: usize) -> Vec<(usize, Vec<usize>)> {
        let refers = |&table: &usize| {
            let mut own =
                self.steps[step].tables.iter().flat_map(|&own| &self.tables[own].foreign_keys);
            own.any(|key| key.parent == self.tables[table].name())
        };
        let mut needs: Vec<usize> =
            self.edges.iter().filter(|edge| edge.from == step).map(|edge| edge.to).collect();
        needs.sort_unstable();
        needs.dedup();
        let needed = |need: usize| {
            let all = &self.steps[need].tables;
            let named: Vec<usize> = all.iter().copied().filter(refers).collect();
            (need, if named.is_empty() { all.clone() } else { named })
        };
        needs.into_iter().map(needed).collect()
    }

    /// Reads the steps, orders them and resolves the seed space.
    ///
    /// # Errors
    ///
    /// [`Error::Steps`] for names that are wrong or doubled, tables in two steps, cycles, and keys
    /// without a seed space; [`Error::Row`] for a row that sets other columns than the first of
    /// its table.
    pub(crate) fn new(seeder: &dyn SeederTrait, world: World) -> Result<Self, Error> {
        Self::of(seeder, world, &Known::default())
    }

    /// The same with what a database says: its keys decide the order as well, and tables that no step
    /// declares any more are those of steps at the end, which give no rows.
    pub(crate) fn of(seeder: &dyn SeederTrait, world: World, known: &Known) -> Result<Self, Error> {
        let mut steps = seeder.steps();
        let mut mistakes = wrong_names(&steps.iter().map(|step| step.name()).collect::<Vec<_>>());
        mistakes.extend(steps.iter().filter_map(|step| wrong_review(step.as_ref())));
        let forgotten = steps.len();
        steps.extend(known.forgotten_steps(forgotten_tables(&steps, world, known)));
        let declared = declared(&steps, world, known);
        mistakes.extend(wrong_tables(&declared));
        mistakes.extend(declared.iter().flat_map(|table| wrong_spaces(table.source.as_ref())));
        mistakes.extend(wrong_scenarios(&declared, &seeder.scenarios()));

        let needs = table_needs(&declared);
        let step_edges = step_edges(&steps, &declared, &needs, &mut mistakes);
        none(mistakes)?;
        let step_order = graph::order(steps.len(), &step_edges).map_err(|cycle| {
            cyclic("steps", cycle.iter().map(|&step| steps[step].name().as_str()))
        })?;

        // Tables follow their steps; within a step their own needs decide.
        let table_order = table_order(&declared, &needs, &step_order)?;
        let place = |old: usize| table_order.iter().position(|&table| table == old);
        let step_place = |old: usize| step_order.iter().position(|&step| step == old);

        let mut sources: Vec<Option<CatalogTable>> = declared.into_iter().map(Some).collect();
        let mut tables = Vec::with_capacity(sources.len());
        for &old in &table_order {
            let Some(table) = sources[old].take() else { continue };
            let step = step_place(table.step).unwrap_or_default();
            tables.push(CatalogTable { step, ..table });
        }
        let steps = step_order
            .iter()
            .enumerate()
            .map(|(position, &old)| {
                let own = (0..tables.len()).filter(|&table| tables[table].step == position);
                CatalogStep::of(steps[old].as_ref(), own.collect(), old >= forgotten)
            })
            .collect();
        let edges = step_edges
            .iter()
            .filter_map(|edge| Some((step_place(edge.from)?, step_place(edge.to)?, edge.hard)))
            .map(|(from, to, hard)| Edge { from, to, hard })
            .filter(|edge| edge.to < edge.from)
            .collect();
        let mut catalog = Self { world, steps, tables, edges, unfit: known.unfit() };
        catalog.resolve_links(&needs, place);
        catalog.resolve_spaces()?;
        Ok(catalog)
    }

    /// Every soft key to a table that comes later, or to its own table, becomes a link.
    fn resolve_links(&mut self, needs: &[Edge], place: impl Fn(usize) -> Option<usize>) {
        for edge in needs.iter().filter(|edge| !edge.hard) {
            let (Some(child), Some(parent)) = (place(edge.from), place(edge.to)) else { continue };
            if parent < child || self.tables[child].links.iter().any(|link| link.parent == parent) {
                continue;
            }
            let parent_name = self.tables[parent].name();
            let info = self.tables[child].source.info();
            let links: Vec<Link> = self.tables[child]
                .foreign_keys
                .iter()
                .filter(|key| key.parent == parent_name)
                .map(|key| Link {
                    columns: key
                        .columns
                        .iter()
                        .copied()
                        .filter(|&column| info.columns[column].nullable)
                        .collect(),
                    parent,
                })
                .filter(|link| !link.columns.is_empty())
                .collect();
            self.tables[child].links.extend(links);
        }
    }

    /// A column's space is what the step says, else that of the column its foreign key points to,
    /// else, for a key of one column, the default of its type. Columns of a composite key may
    /// be free if another one is not.
    fn resolve_spaces(&mut self) -> Result<(), Error> {
        let mut mistakes = Vec::new();
        for table in 0..self.tables.len() {
            let source = &self.tables[table].source;
            let info = source.info();
            let named = source.spaces().iter().map(|(name, _)| *name);
            let named = named.chain(source.never().iter().map(|never| never.column));
            let named = named.chain(source.allowed().iter().map(|allowance| allowance.column));
            mistakes.extend(
                named
                    .filter(|name| info.position(name).is_none())
                    .map(|name| format!("table `{}` has no column `{name}`", info.name)),
            );
            let mut spaces = Vec::new();
            for index in 0..info.columns.len() {
                spaces.extend(self.space(table, index, 0).map(|space| (index, space)));
            }
            let bound = |index: &usize| {
                spaces.iter().any(|(column, space)| column == index && *space != KeySpace::Any)
            };
            if !info.key.iter().any(bound) {
                mistakes.push(format!(
                    "nothing tells which rows of `{}` are the seed's: give one column of its key a \
                     space with `.within(…)`",
                    info.name
                ));
            }
            self.tables[table].spaces = spaces;
        }
        none(mistakes)
    }

    fn space(&self, table: usize, column: usize, depth: usize) -> Option<KeySpace> {
        let source = &self.tables[table].source;
        let info = source.info();
        let name = info.columns[column].name;
        if let Some((_, space)) = source.spaces().iter().find(|(given, _)| *given == name) {
            return Some(space.clone());
        }
        for key in &self.tables[table].foreign_keys {
            let Some(position) = key.columns.iter().position(|&own| own == column) else {
                continue;
            };
            let parent = self.tables.iter().position(|other| other.name() == key.parent);
            if let Some(parent) = parent.filter(|_| depth < self.tables.len()) {
                let parent_info = self.tables[parent].source.info();
                let target = parent_info.position(&key.parent_columns[position])?;
                return self.space(parent, target, depth + 1);
            }
        }
        (info.key == [column]).then(|| KeySpace::default_for(&info.columns[column].column_type))?
    }

    /// The position of a step by its name.
    pub(crate) fn step(&self, name: &str) -> Result<usize, Error> {
        self.steps.iter().position(|step| step.name.as_str() == name).ok_or_else(|| {
            let known = self.steps.iter().map(|step| step.name.to_string()).collect();
            Error::UnknownStep { name: name.to_owned(), known }
        })
    }

    /// The position of a table by its name.
    pub(crate) fn table(&self, name: &str) -> Result<usize, Error> {
        self.tables.iter().position(|table| table.name() == name).ok_or_else(|| {
            let known = self.tables.iter().map(|table| table.name().to_owned()).collect();
            Error::UnknownTable { name: name.to_owned(), known }
        })
    }
}

/// The tables of all steps, each at its step's place in the list.
fn declared(steps: &[Box<dyn SeedStep>], world: World, known: &Known) -> Vec<CatalogTable> {
    let mut tables = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let mut seed = Seed::new(world);
        step.seed(&mut seed);
        for source in seed.into_tables() {
            let structure = known.structure(source.info().name);
            tables.push(CatalogTable::new(source, (index, step.name()), structure));
        }
    }
    tables
}

/// The names of the tables that the history remembers and no step declares.
fn forgotten_tables(steps: &[Box<dyn SeedStep>], world: World, known: &Known) -> Vec<String> {
    if known.remembered().next().is_none() {
        return Vec::new();
    }
    let declared = declared(steps, world, &Known::default());
    let is_declared = |name: &String| declared.iter().any(|table| table.name() == name);
    known.remembered().filter(|name| !is_declared(name)).collect()
}

/// What each step needs: by the foreign keys of its tables, and what it comes after.
fn step_edges(
    steps: &[Box<dyn SeedStep>],
    declared: &[CatalogTable],
    needs: &[Edge],
    mistakes: &mut Vec<String>,
) -> Vec<Edge> {
    let mut edges: Vec<Edge> = needs
        .iter()
        .map(|edge| Edge { from: declared[edge.from].step, to: declared[edge.to].step, ..*edge })
        .collect();
    for (from, definition) in steps.iter().enumerate() {
        for name in definition.after() {
            match steps.iter().position(|step| step.name() == name) {
                Some(to) => edges.push(Edge { from, to, hard: true }),
                None => mistakes.push(format!(
                    "step `{}` comes after `{name}`, which does not exist",
                    definition.name()
                )),
            }
        }
    }
    edges
}

/// What each table needs, by its foreign keys; a key of which a column may be NULL is soft.
fn table_needs(declared: &[CatalogTable]) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (from, table) in declared.iter().enumerate() {
        let info = table.source.info();
        for key in &table.foreign_keys {
            if let Some(to) = declared.iter().position(|other| other.name() == key.parent) {
                let hard = !key.columns.iter().any(|&column| info.columns[column].nullable);
                edges.push(Edge { from, to, hard });
            }
        }
    }
    edges
}

fn table_order(
    declared: &[CatalogTable],
    needs: &[Edge],
    step_order: &[usize],
) -> Result<Vec<usize>, Error> {
    let mut order = Vec::with_capacity(declared.len());
    for &step in step_order {
        let members: Vec<usize> =
            (0..declared.len()).filter(|&table| declared[table].step == step).collect();
        let place = |table: usize| members.iter().position(|&member| member == table);
        let edges: Vec<Edge> = needs
            .iter()
            .filter_map(|edge| Some(Edge { from: place(edge.from)?, to: place(edge.to)?, ..*edge }))
            .collect();
        let inner = graph::order(members.len(), &edges).map_err(|cycle| {
            cyclic("tables", cycle.iter().map(|&member| declared[members[member]].name()))
        })?;
        order.extend(inner.into_iter().map(|member| members[member]));
    }
    Ok(order)
}

fn cyclic<'a>(what: &str, cycle: impl Iterator<Item = &'a str>) -> Error {
    let names: Vec<&str> = cycle.collect();
    Error::Steps(vec![format!(
        "{what} need each other in a circle of keys that may not be NULL: {} → {}; make one of the \
         foreign keys nullable, or put the tables into one row's reach",
        names.join(" → "),
        names.first().copied().unwrap_or_default(),
    )])
}
