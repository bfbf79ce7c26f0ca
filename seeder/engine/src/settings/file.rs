//! `seeder.toml`.

use super::{ENVIRONMENTS, FILE, Layer, parse_now, parse_scale, parse_seed};
use crate::{
    error::{Error, nearest},
    guard::{self, Protection},
    value::printable,
};
use secrecy::SecretString;
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};

/// `seeder.toml`. Not for printing: a URL may hold a password.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) environment: Option<String>,
    database_url: Option<String>,
    database_schema: Option<String>,
    seed: Option<u64>,
    scale: Option<u32>,
    now: Option<String>,
    #[serde(default)]
    environments: BTreeMap<String, Section>,
}

/// One environment of `seeder.toml`.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    database_url: Option<String>,
    database_schema: Option<String>,
    seed: Option<u64>,
    scale: Option<u32>,
    now: Option<String>,
}

impl File {
    const KEYS: [&str; 7] =
        ["database_schema", "database_url", "environment", "environments", "now", "scale", "seed"];

    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        // The error's own display quotes the line, which may hold a password.
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| {
                text.get(..span.start).unwrap_or_default().matches('\n').count() + 1
            });
            let message = without_quoted(&printable(error.message()));
            let suggestion = message
                .strip_prefix("unknown field `")
                .and_then(|rest| rest.split('`').next())
                .and_then(|key| nearest(key, Self::KEYS.into_iter()))
                .map(|key| format!("; did you mean `{key}`?"))
                .unwrap_or_default();
            Error::Setting(format!("{FILE}, line {line}: {message}{suggestion}"))
        })
    }

    pub(super) fn known_environments(&self) -> Vec<String> {
        let own = self.environments.keys().filter(|name| !ENVIRONMENTS.contains(&name.as_str()));
        ENVIRONMENTS.iter().map(|name| (*name).to_owned()).chain(own.cloned()).collect()
    }

    /// The environment's section and, below it, the top level, whose database is that of the open
    /// environments only.
    pub(super) fn layers(&self, environment: &str) -> Result<[(String, Layer); 2], Error> {
        let section = self.environments.get(environment).cloned().unwrap_or_default();
        let open = guard::protection(environment) == Protection::Open;
        let top = Section {
            database_url: self.database_url.clone().filter(|_| open),
            database_schema: self.database_schema.clone(),
            seed: self.seed,
            scale: self.scale,
            now: self.now.clone(),
        };
        Ok([
            (format!("{FILE}, [environments.{environment}]"), section.layer(environment)?),
            (FILE.to_owned(), top.layer(environment)?),
        ])
    }
}

impl Section {
    fn layer(self, environment: &str) -> Result<Layer, Error> {
        let wrong = |name: &str, cause: String| {
            Error::Setting(format!("{FILE}, `{name}` for `{environment}`: {cause}"))
        };
        let seed = self.seed.map(|seed| parse_seed(&seed.to_string())).transpose();
        let scale = self.scale.map(|scale| parse_scale(&scale.to_string())).transpose();
        let now = self.now.as_deref().map(parse_now).transpose();
        Ok(Layer {
            database_url: self.database_url.map(SecretString::from),
            database_schema: self.database_schema,
            environment: None,
            seed: seed.map_err(|cause| wrong("seed", cause))?,
            scale: scale.map_err(|cause| wrong("scale", cause))?,
            now: now.map_err(|cause| wrong("now", cause))?,
        })
    }
}

/// The text with everything between double quotes left out: a value that stands there may be a
/// secret.
fn without_quoted(text: &str) -> String {
    let parts = text.split('"').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { part } else { "\"…\"" }).collect()
}

/// The text of a file that may be absent.
///
/// # Errors
///
/// [`Error::Setting`] where it is there and cannot be read.
pub(crate) fn read_optional(path: &Path) -> Result<Option<String>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Setting(format!("{} cannot be read: {error}", path.display()))),
    }
}
