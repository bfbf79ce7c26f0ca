//! What can be wrong with a list of steps, told all at once.

use crate::{
    catalog::CatalogTable,
    error::Error,
    review,
    seeder::Scenario,
    source::TableSource,
    space::KeySpace,
    step::{SeedStep, StepName},
};

/// Fails where there are mistakes.
pub(super) fn none(mistakes: Vec<String>) -> Result<(), Error> {
    if mistakes.is_empty() { Ok(()) } else { Err(Error::Steps(mistakes)) }
}

pub(super) fn wrong_names(names: &[StepName]) -> Vec<String> {
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

pub(super) fn wrong_review(step: &dyn SeedStep) -> Option<String> {
    let day = step.reviewed().filter(|day| review::parse(day).is_none())?;
    let name = step.name();
    Some(format!("step `{name}` was reviewed on `{day}`, which is no day such as 2026-09-01"))
}

pub(super) fn wrong_scenarios(declared: &[CatalogTable], scenarios: &[Scenario]) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (index, Scenario { name, table, .. }) in scenarios.iter().enumerate() {
        if !declared.iter().any(|known| known.name() == *table) {
            mistakes.push(format!("scenario `{name}` is in `{table}`, a table of no step"));
        }
        if scenarios[..index].iter().any(|other| other.name == *name) {
            mistakes.push(format!("two scenarios are called `{name}`: rename one of them"));
        }
    }
    mistakes
}

pub(super) fn wrong_tables(declared: &[CatalogTable]) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (index, table) in declared.iter().enumerate() {
        let name = table.name();
        let twin = declared[..index].iter().find(|other| other.name() == name);
        if let Some(other) = twin {
            mistakes.push(format!(
                "table `{name}` is declared twice, by `{}` and by `{}`: one step owns a table",
                other.step_name, table.step_name,
            ));
        }
        if table.source.info().key.is_empty() {
            mistakes.push(format!("table `{name}` has no primary key"));
        }
    }
    mistakes
}

/// Spaces that hold everything, so that every row of somebody's own would be the seed's, or nothing.
pub(super) fn wrong_spaces(source: &dyn TableSource) -> Vec<String> {
    let table = source.info().name;
    let mistake = |(column, space): &(&'static str, KeySpace)| {
        let index = source.info().position(column)?;
        let why = space.mistake(&source.info().columns[index].column_type)?;
        Some(format!("the space of `{table}`, column `{column}`, {why}"))
    };
    source.spaces().iter().filter_map(mistake).collect()
}
