//! The plan: which steps run, in which order, and why. Lists in, a list out.

use crate::{catalog::Catalog, error::Error, graph, history, step::StepName};

/// Which steps were asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Names as they were typed; all steps where there is none.
    pub(crate) steps: Vec<String>,
    /// Without what they need.
    pub(crate) only: bool,
}

/// Why a step runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It was never seeded here.
    New,
    /// Its version is another one.
    Version {
        /// The version that was seeded last.
        from: i32,
    },
    /// Seed, scale or 'now' are others.
    World,
    /// It was seeded as it is; a run makes sure that it still holds.
    Again,
    /// The application does not have it any more: what is left of it goes.
    Gone,
}

/// A step that will run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlannedStep {
    /// Position in the catalogue.
    pub(crate) step: usize,
    pub(crate) reason: Reason,
    /// The step that was asked for and needs this one.
    pub(crate) needed_by: Option<StepName>,
}

impl PlannedStep {
    /// The reason in words.
    pub(crate) fn explain(&self, catalog: &Catalog) -> String {
        let reason = match self.reason {
            Reason::New => "not seeded yet".to_owned(),
            Reason::Version { from } => {
                format!("version {from} → {}", catalog.steps[self.step].version)
            }
            Reason::World => "other seed, scale or now".to_owned(),
            Reason::Again => "seeded before".to_owned(),
            Reason::Gone => "no longer declared: its rows go".to_owned(),
        };
        match self.needed_by {
            Some(name) => format!("{reason}; needed by {name}"),
            None => reason,
        }
    }
}

/// Plans a run.
///
/// # Errors
///
/// [`Error::UnknownStep`] for a name that is not in the catalogue.
pub(crate) fn plan(
    catalog: &Catalog,
    history: &[history::Model],
    selection: &Selection,
) -> Result<Vec<PlannedStep>, Error> {
    let asked: Vec<usize> = if selection.steps.is_empty() {
        (0..catalog.steps.len()).collect::<Vec<_>>()
    } else {
        selection.steps.iter().map(|name| catalog.step(name)).collect::<Result<_, _>>()?
    };
    let mut planned = Vec::new();
    for step in 0..catalog.steps.len() {
        let needed_by = asked
            .iter()
            .copied()
            .find(|&other| !selection.only && graph::needs(other, &catalog.edges).contains(&step));
        let asked = asked.contains(&step);
        if asked || needed_by.is_some() {
            let needed_by = needed_by.filter(|_| !asked).map(|other| catalog.steps[other].name);
            planned.push(PlannedStep { step, reason: reason(catalog, history, step), needed_by });
        }
    }
    Ok(planned)
}

fn reason(catalog: &Catalog, history: &[history::Model], step: usize) -> Reason {
    let definition = &catalog.steps[step];
    if definition.is_forgotten {
        return Reason::Gone;
    }
    let Some(entry) = history.iter().find(|entry| entry.step == definition.name.as_str()) else {
        return Reason::New;
    };
    if i64::from(entry.version) != i64::from(definition.version) {
        return Reason::Version { from: entry.version };
    }
    let now = history::entry(catalog, step, String::new(), 0, chrono::DateTime::UNIX_EPOCH);
    if (entry.seed, entry.scale, &entry.anchor) != (now.seed, now.scale, &now.anchor) {
        return Reason::World;
    }
    Reason::Again
}
