//! The catalogue: all steps and tables of a seed, checked and put in order. Everything works from
//! it.

use crate::{
    error::Error,
    graph::{self, Edge},
    review,
    seeder::{Scenario, SeederTrait},
    space::KeySpace,
    step::{Seed, SeedStep, StepKind, StepName},
    table::{ForeignKey, TableSource},
    world::World,
};
use chrono::NaiveDate;
use sea_orm::Value;

/// A foreign key that cannot be written together with its row, because the row it points to comes
/// later.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// The nullable columns of the key; they are NULL until the link is written.
    pub(crate) columns: Vec<usize>,
    /// Position of the table pointed to.
    pub(crate) parent: usize,
}

/// A table in its place.
pub(crate) struct CatalogTable {
    pub(crate) source: Box<dyn TableSource>,
    /// Position of its step.
    pub(crate) step: usize,
    pub(crate) step_name: StepName,
    /// The columns that the seed gives; the others are left to the database and not compared.
    pub(crate) used: Vec<usize>,
    /// The columns whose values must lie in a space; those of the key say whose a row is.
    pub(crate) spaces: Vec<(usize, KeySpace)>,
    pub(crate) links: Vec<Link>,
}

impl CatalogTable {
    pub(crate) fn name(&self) -> &'static str {
        self.source.info().name
    }

    /// The columns of all links.
    pub(crate) fn link_columns(&self) -> Vec<usize> {
        self.links.iter().flat_map(|link| link.columns.iter().copied()).collect()
    }

    /// Whether a foreign key is written later, as a link.
    pub(crate) fn is_linked(&self, key: &ForeignKey) -> bool {
        // A link has the nullable columns of its key alone.
        self.links.iter().any(|link| link.columns.iter().all(|column| key.columns.contains(column)))
    }

    /// Whether the key of a row lies in the seed space.
    pub(crate) fn has_seeded_key(&self, row: &[Value]) -> bool {
        let key = &self.source.info().key;
        self.spaces
            .iter()
            .filter(|(index, _)| key.contains(index))
            .all(|(index, space)| space.contains(&row[*index]))
    }

    /// Whether a row that is not expected can come from a seed: its key lies in the seed space and
    /// so does all that it refers to. A track that somebody's own user queued in a seeded guild
    /// cannot.
    pub(crate) fn owns(&self, row: &[Value]) -> bool {
        self.has_seeded_key(row)
            && self.spaces.iter().all(|(index, space)| {
                row[*index] == row[*index].as_null() || space.contains(&row[*index])
            })
    }
}

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
}

impl CatalogStep {
    fn of(step: &dyn SeedStep, tables: Vec<usize>) -> Self {
        Self {
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
}

impl Catalog {
    /// Reads the steps, orders them and resolves the seed space.
    ///
    /// # Errors
    ///
    /// [`Error::Steps`] for names that are wrong or doubled, tables in two steps, cycles, and keys
    /// without a seed space; [`Error::Row`] for a row that sets other columns than the first of
    /// its table.
    pub(crate) fn new(seeder: &dyn SeederTrait, world: World) -> Result<Self, Error> {
        let steps = seeder.steps();
        let mut mistakes = wrong_names(&steps.iter().map(|step| step.name()).collect::<Vec<_>>());
        mistakes.extend(steps.iter().filter_map(|step| wrong_review(step.as_ref())));

        let mut declared = Vec::new();
        for (step, definition) in steps.iter().enumerate() {
            let mut seed = Seed::new(world);
            definition.seed(&mut seed);
            declared.extend(seed.into_tables().into_iter().map(|source| (step, source)));
        }
        mistakes.extend(wrong_tables(&declared, |step| steps[step].name()));
        mistakes.extend(wrong_scenarios(&declared, &seeder.scenarios()));

        let needs = table_needs(&declared);
        let mut step_edges: Vec<Edge> = needs
            .iter()
            .map(|edge| Edge { from: declared[edge.from].0, to: declared[edge.to].0, ..*edge })
            .collect();
        for (from, definition) in steps.iter().enumerate() {
            for name in definition.after() {
                match steps.iter().position(|step| step.name() == name) {
                    Some(to) => step_edges.push(Edge { from, to, hard: true }),
                    None => mistakes.push(format!(
                        "step `{}` comes after `{name}`, which does not exist",
                        definition.name()
                    )),
                }
            }
        }
        none(mistakes)?;
        let step_order = graph::order(steps.len(), &step_edges).map_err(|cycle| {
            cyclic("steps", cycle.iter().map(|&step| steps[step].name().as_str()))
        })?;

        // Tables follow their steps; within a step their own needs decide.
        let table_order = table_order(&declared, &needs, &step_order)?;
        let place = |old: usize| table_order.iter().position(|&table| table == old);
        let step_place = |old: usize| step_order.iter().position(|&step| step == old);

        let mut sources: Vec<Option<(usize, Box<dyn TableSource>)>> =
            declared.into_iter().map(Some).collect();
        let mut tables = Vec::with_capacity(sources.len());
        for &old in &table_order {
            let Some((step, source)) = sources[old].take() else { continue };
            let step_name = steps[step].name();
            let step = step_place(step).unwrap_or_default();
            let used = used_columns(source.as_ref());
            let (spaces, links) = (Vec::new(), Vec::new());
            tables.push(CatalogTable { source, step, step_name, used, spaces, links });
        }
        let steps = step_order
            .iter()
            .enumerate()
            .map(|(position, &old)| {
                let own = (0..tables.len()).filter(|&table| tables[table].step == position);
                CatalogStep::of(steps[old].as_ref(), own.collect())
            })
            .collect();
        let edges = step_edges
            .iter()
            .filter_map(|edge| Some((step_place(edge.from)?, step_place(edge.to)?, edge.hard)))
            .map(|(from, to, hard)| Edge { from, to, hard })
            .filter(|edge| edge.to < edge.from)
            .collect();
        let mut catalog = Self { world, steps, tables, edges };
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
            let links: Vec<Link> = info
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
        for key in &info.foreign_keys {
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

/// Fails where there are mistakes.
fn none(mistakes: Vec<String>) -> Result<(), Error> {
    if mistakes.is_empty() { Ok(()) } else { Err(Error::Steps(mistakes)) }
}

fn wrong_names(names: &[StepName]) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if !name.is_valid() {
            mistakes.push(format!(
                "`{name}` is no step name: lowercase letters, digits, `-` and `_`, a letter first"
            ));
        }
        if names[..index].contains(name) {
            mistakes.push(format!("two steps are called `{name}`: rename one of them"));
        }
    }
    mistakes
}

fn wrong_review(step: &dyn SeedStep) -> Option<String> {
    let day = step.reviewed().filter(|day| review::parse(day).is_none())?;
    let name = step.name();
    Some(format!("step `{name}` was reviewed on `{day}`, which is no day such as 2026-09-01"))
}

fn wrong_scenarios(
    declared: &[(usize, Box<dyn TableSource>)],
    scenarios: &[Scenario],
) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (index, Scenario { name, table, .. }) in scenarios.iter().enumerate() {
        if !declared.iter().any(|(_, source)| source.info().name == *table) {
            mistakes.push(format!("scenario `{name}` is in `{table}`, a table of no step"));
        }
        if scenarios[..index].iter().any(|other| other.name == *name) {
            mistakes.push(format!("two scenarios are called `{name}`: rename one of them"));
        }
    }
    mistakes
}

fn wrong_tables(
    declared: &[(usize, Box<dyn TableSource>)],
    step_name: impl Fn(usize) -> StepName,
) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (index, (step, source)) in declared.iter().enumerate() {
        let name = source.info().name;
        let twin = declared[..index].iter().find(|(_, other)| other.info().name == name);
        if let Some((other, _)) = twin {
            mistakes.push(format!(
                "table `{name}` is declared twice, by `{}` and by `{}`: one step owns a table",
                step_name(*other),
                step_name(*step),
            ));
        }
        if source.info().key.is_empty() {
            mistakes.push(format!("table `{name}` has no primary key"));
        }
    }
    mistakes
}

/// What each table needs, by its foreign keys; a key of which a column may be NULL is soft.
fn table_needs(declared: &[(usize, Box<dyn TableSource>)]) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (from, (_, source)) in declared.iter().enumerate() {
        let info = source.info();
        for key in &info.foreign_keys {
            if let Some(to) = declared.iter().position(|(_, other)| other.info().name == key.parent)
            {
                let hard = !key.columns.iter().any(|&column| info.columns[column].nullable);
                edges.push(Edge { from, to, hard });
            }
        }
    }
    edges
}

fn table_order(
    declared: &[(usize, Box<dyn TableSource>)],
    needs: &[Edge],
    step_order: &[usize],
) -> Result<Vec<usize>, Error> {
    let mut order = Vec::with_capacity(declared.len());
    for &step in step_order {
        let members: Vec<usize> =
            (0..declared.len()).filter(|&table| declared[table].0 == step).collect();
        let place = |table: usize| members.iter().position(|&member| member == table);
        let edges: Vec<Edge> = needs
            .iter()
            .filter_map(|edge| Some(Edge { from: place(edge.from)?, to: place(edge.to)?, ..*edge }))
            .collect();
        let inner = graph::order(members.len(), &edges).map_err(|cycle| {
            cyclic("tables", cycle.iter().map(|&member| declared[members[member]].1.info().name))
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

/// The columns that the first row of a table gives; all of them where there is no row.
fn used_columns(source: &dyn TableSource) -> Vec<usize> {
    match (0..source.units()).find_map(|unit| source.rows(unit).into_iter().next()) {
        Some(first) => (0..first.len()).filter(|&index| first[index].is_some()).collect(),
        None => (0..source.info().columns.len()).collect(),
    }
}
