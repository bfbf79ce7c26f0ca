//! `view`: what the application would show.

use super::{
    args::Format,
    session::{Context, Session},
};
use crate::{
    backend::{Access, begin_reading},
    error::{Error, did_you_mean, exit_code},
    migrations::Migrations,
    report,
    seeder::{Scenario, SeederTrait},
    value::printable,
    view::View,
};

/// Loads a view and prints it.
pub(super) async fn view(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    name: &str,
    key: &str,
    limit: u64,
) -> Result<u8, Error> {
    let views = seeder.views();
    let Some(view) = views.iter().find(|view| view.name() == name) else {
        return Err(Error::Setting(format!("there is no view `{}`", printable(name))));
    };
    let scenarios = seeder.scenarios();
    let resolved = resolve(view, &scenarios, key)?;
    let Session { database, .. } = context.open(Access::Read, migrator, seeder).await?;
    let transaction = begin_reading(&database).await?;
    let loaded = view.load(&transaction, resolved, limit).await;
    let shown = loaded.map_err(|error| Error::database(format!("view `{name}`"), &error))?;
    let Some(shown) = shown else {
        return Err(Error::Setting(absent(view, &scenarios, key, resolved)));
    };
    match context.format {
        Format::Json => report::out(&report::view::lines(name, &shown))?,
        Format::Text => {
            report::err(&report::view::title(&shown, context.palette));
            report::out(&report::view::table(&shown, context.width))?;
            report::err(&report::view::rest(&shown));
        }
    }
    Ok(exit_code::DONE)
}

/// The key behind a scenario's name; what is no scenario is a key.
fn resolve<'a>(view: &View, scenarios: &'a [Scenario], key: &'a str) -> Result<&'a str, Error> {
    match scenarios.iter().find(|scenario| scenario.name == key) {
        None => Ok(key),
        Some(scenario) if scenario.table == view.table() => Ok(&scenario.key),
        Some(scenario) => Err(Error::Setting(format!(
            "scenario `{key}` is a row of `{}`, and `{}` is about one of `{}`{}",
            scenario.table,
            view.name(),
            view.table(),
            known(view, scenarios, "")
        ))),
    }
}

fn absent(view: &View, scenarios: &[Scenario], key: &str, resolved: &str) -> String {
    let table = view.table();
    if key != resolved {
        return format!("scenario `{key}` ({resolved}) is not in `{table}`: run `seed`");
    }
    format!("no row of `{table}` has the key `{}`{}", printable(key), known(view, scenarios, key))
}

/// What could have been meant.
fn known(view: &View, scenarios: &[Scenario], key: &str) -> String {
    let names: Vec<String> = scenarios
        .iter()
        .filter(|scenario| scenario.table == view.table())
        .map(|scenario| scenario.name.to_owned())
        .collect();
    match did_you_mean(key, &names) {
        near if names.is_empty() || !near.is_empty() => near,
        _ => format!("; its scenarios are {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys_are_told_apart() {
        let queue = View::new("queue", "What waits", "guild", async |_, _, _| Ok(None));
        let scenario =
            |name, table, key: &str| Scenario { name, table, key: key.to_owned(), reason: "" };
        let scenarios =
            [scenario("guild-empty", "guild", "7"), scenario("user-owner", "user", "8")];
        assert_eq!(resolve(&queue, &scenarios, "guild-empty").ok(), Some("7"));
        assert_eq!(resolve(&queue, &scenarios, "9").ok(), Some("9"));
        let other = resolve(&queue, &scenarios, "user-owner").expect_err("a user has no queue");
        assert!(other.to_string().contains("a row of `user`"), "{other}");
        let typo = absent(&queue, &scenarios, "guild-emty", "guild-emty");
        assert!(typo.contains("guild-empty"), "{typo}");
        assert!(absent(&queue, &scenarios, "guild-empty", "7").contains("run `seed`"));
    }
}
