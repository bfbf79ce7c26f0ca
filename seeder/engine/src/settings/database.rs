//! Whose database an address is.
//!
//! `--env NAME` means the database of NAME. An address in `.env` is that of the environment which
//! `.env` is for, and a variable beside SEEDER_ENV that of the environment which SEEDER_ENV names; for
//! another environment neither is used.

use super::{
    DEFAULT, DEFAULT_URL, DOTENV, FILE, FLAG, Layer, Layers, Surroundings, VARIABLE, expand,
};
use crate::{
    backend::Target,
    error::Error,
    guard::{self, Protection},
    value::printable,
};
use secrecy::{ExposeSecret, SecretString};

/// The environment that a place is for where nothing there says so.
pub(super) const USUAL: &str = "development";

/// An address that is another environment's.
#[derive(Debug)]
pub(super) struct PassedOver {
    /// Where it stands.
    place: &'static str,
    /// Whose it is.
    owner: String,
}

/// The environment of a run, and the place that names it.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) environment: &'a str,
    pub(super) place: &'a str,
}

/// Takes addresses out of flags, variables and `.env` that are another environment's. `section` is the
/// address that the file has for this one, `usual` the environment that the file names.
///
/// # Errors
///
/// [`Error::Setting`] where a flag names an environment that has an address in the file, and a
/// variable, which may be meant for this run or be left from another one, has a different one.
pub(super) fn pass_over(
    layers: &mut Layers,
    named: Named<'_>,
    section: Option<&SecretString>,
    usual: Option<&str>,
    surroundings: &Surroundings,
) -> Result<Vec<PassedOver>, Error> {
    let Named { environment, place } = named;
    let mut passed_over = Vec::new();
    let by_flag = layers.0.iter().any(|(name, layer)| name == FLAG && layer.database_url.is_some());
    if by_flag {
        return Ok(passed_over);
    }
    for (name, layer) in &mut layers.0 {
        let own = layer.environment.as_deref();
        let owner = match name.as_str() {
            VARIABLE if place == FLAG => match own.filter(|owner| *owner != environment) {
                None => {
                    refuse_two(environment, layer, section, surroundings)?;
                    continue;
                }
                Some(owner) => owner,
            },
            DOTENV if [FLAG, VARIABLE].contains(&place) => {
                let owner = own.or(usual).unwrap_or(USUAL);
                if owner == environment && section.is_none() {
                    continue;
                }
                owner
            }
            _ => continue,
        };
        let owner = printable(owner);
        if layer.database_url.take().is_some() {
            let place = if name == DOTENV { "in .env" } else { "among the variables" };
            passed_over.push(PassedOver { place, owner });
        }
        // Only the address says whose schema it is.
        layer.database_schema = None;
    }
    Ok(passed_over)
}

fn refuse_two(
    environment: &str,
    variables: &Layer,
    section: Option<&SecretString>,
    surroundings: &Surroundings,
) -> Result<(), Error> {
    let (Some(section), Some(variable)) = (section, &variables.database_url) else {
        return Ok(());
    };
    let target = |url: &SecretString| Target::parse(&expand(url.expose_secret(), surroundings)?);
    let (section, variable) = (target(section)?.to_string(), target(variable)?.to_string());
    if section == variable {
        return Ok(());
    }
    Err(Error::Setting(format!(
        "--env {environment} names one database and DATABASE_URL another: {FILE}, \
         [environments.{environment}], says {section}, the variable says {variable}; unset DATABASE_URL \
         for the first, or give --database-url for the second"
    )))
}

/// The database's URL, and where it comes from. Only open environments have a default, and that only
/// where no address was passed over.
///
/// # Errors
///
/// [`Error::Setting`] where there is none.
pub(super) fn url<'a>(
    layers: &'a Layers,
    environment: &str,
    passed_over: &[PassedOver],
    surroundings: &Surroundings,
) -> Result<(String, &'a str), Error> {
    if let Some((url, from)) = layers.first(|layer| layer.database_url.clone()) {
        return Ok((expand(url.expose_secret(), surroundings)?, from));
    }
    if let Some(PassedOver { place, owner }) = passed_over.first() {
        return Err(Error::Setting(format!(
            "the environment `{environment}` has no database: DATABASE_URL {place} is that of \
             `{owner}`; give {FILE} a database_url under [environments.{environment}], or \
             --database-url"
        )));
    }
    match guard::protection(environment) {
        Protection::Open => Ok((DEFAULT_URL.to_owned(), DEFAULT)),
        Protection::Protected | Protection::Production => Err(Error::Setting(format!(
            "the environment `{environment}` has no database: give --database-url, DATABASE_URL, \
             or database_url under [environments.{environment}] in {FILE}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, Surroundings};
    use super::*;
    use std::{collections::HashMap, io};

    const SECTION: &str = "[environments.staging]\n\
                           database_url = \"postgres://bot:hunter2@staging.example/bot\"\n";
    const OWN: &str = "postgres://me:hunter2@localhost/mine";

    /// Flags, variables, `.env` and the file; then the database and its place, or a part of the error.
    struct Case<'a> {
        flags: [Option<&'a str>; 2],
        variables: &'a [(&'a str, &'a str)],
        dotenv: &'a [(&'a str, &'a str)],
        file: &'a str,
        is: &'a str,
    }

    fn resolved(case: &Case<'_>) -> Result<String, String> {
        let map = |pairs: &[(&str, &str)]| -> HashMap<String, String> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let surroundings = Surroundings {
            variables: map(case.variables),
            dotenv: map(case.dotenv),
            file: Some(case.file.to_owned()),
            read: |_| Err(io::ErrorKind::NotFound.into()),
        };
        let [environment, url] = case.flags;
        let flags = Layer {
            environment: environment.map(str::to_owned),
            database_url: url.map(SecretString::from),
            ..Layer::default()
        };
        match Settings::resolve(flags, &surroundings) {
            Ok(settings) => {
                let from = &settings.effective[1].from;
                let schema = settings.schema.map(|schema| format!(", {schema}"));
                Ok(format!("{} ({from}){}", settings.target, schema.unwrap_or_default()))
            }
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn an_environment_that_is_named_has_its_own_database() {
        let section = "staging.example/bot (seeder.toml, [environments.staging])";
        let (variable, dotenv) = ("/mine (a variable)", "/mine (.env)");
        let (own, staging) = (("DATABASE_URL", OWN), Some("staging"));
        let case = |flags, variables, dotenv, file, is| Case { flags, variables, dotenv, file, is };
        let named =
            |variables, dotenv, file, is| case([staging, None], variables, dotenv, file, is);
        for case in [
            named(&[], &[], SECTION, section),
            named(&[], &[own], SECTION, section),
            named(&[], &[own, ("DATABASE_SCHEMA", "mine")], SECTION, section),
            named(&[], &[own, ("SEEDER_ENV", "staging")], SECTION, section),
            named(&[own, ("SEEDER_ENV", "development")], &[], SECTION, section),
            named(&[("DATABASE_URL", "")], &[], SECTION, section),
            named(
                &[("DATABASE_URL", "postgres://bot:x@staging.example/bot")],
                &[],
                SECTION,
                "(a variable)",
            ),
            // Two are meant.
            named(&[own], &[], SECTION, "names one database and DATABASE_URL another"),
            named(&[own, ("SEEDER_ENV", "staging")], &[], SECTION, "and DATABASE_URL another"),
            // None is.
            named(&[], &[own], "", "DATABASE_URL in .env is that of `development`"),
            named(&[], &[own], "environment = \"ci\"", "in .env is that of `ci`"),
            named(&[own, ("SEEDER_ENV", "development")], &[], "", "among the variables is that of"),
            named(&[], &[], "", "`staging` has no database: give"),
            // A variable is about the run before which it stands.
            named(&[own], &[], "", variable),
            named(&[], &[own, ("SEEDER_ENV", "staging")], "", dotenv),
            // Everywhere a flag wins.
            case([staging, Some("sqlite://x.db")], &[own], &[own], SECTION, "x.db (a flag)"),
            // The same by SEEDER_ENV.
            case([None; 2], &[("SEEDER_ENV", "staging")], &[own], SECTION, section),
            case([None; 2], &[("SEEDER_ENV", "staging")], &[own], "", "is that of `development`"),
            case([None; 2], &[("SEEDER_ENV", "staging"), own], &[], SECTION, variable),
            case([None; 2], &[], &[("SEEDER_ENV", "staging"), own], SECTION, dotenv),
            // Nothing of one's own is touched in the name of another open environment either.
            case([Some("test"), None], &[], &[own], "", "DATABASE_URL in .env is that of"),
            case([Some("test"), None], &[], &[], "", "dev.db (default)"),
            case([Some("development"), None], &[], &[own], SECTION, dotenv),
            case([Some("development"), None], &[own], &[], SECTION, variable),
            case([None; 2], &[], &[own, ("DATABASE_SCHEMA", "s")], SECTION, "mine (.env), s"),
        ] {
            let (text, fits) = match resolved(&case) {
                Ok(text) => (text.clone(), text.ends_with(case.is)),
                Err(text) => (text.clone(), text.contains(case.is)),
            };
            assert!(fits && !text.contains("hunter2"), "{text}, not {}", case.is);
        }
    }
}
