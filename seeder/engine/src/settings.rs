//! Settings: flags, then the environment, then `.env`, then `seeder.toml`, then defaults; read
//! once.

use crate::{
    backend::Target,
    error::{Error, nearest},
    guard::{self, Protection},
    value::printable,
    world::{SCALE_MAX, World},
};
use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};

/// The configuration file, in the working directory.
pub(crate) const FILE: &str = "seeder.toml";
/// Where the rows go when nobody says where.
pub(crate) const DEFAULT_URL: &str = "sqlite://dev.db?mode=rwc";

const ENVIRONMENTS: [&str; 5] = ["development", "test", "ci", "staging", "production"];

/// What was said in one place. Every value is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layer {
    pub(crate) database_url: Option<String>,
    pub(crate) database_schema: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) seed: Option<u64>,
    pub(crate) scale: Option<u32>,
    pub(crate) now: Option<DateTime<Utc>>,
}

impl Layer {
    /// This layer's values where it has some, the lower one's elsewhere.
    fn or(self, lower: Self) -> Self {
        Self {
            database_url: self.database_url.or(lower.database_url),
            database_schema: self.database_schema.or(lower.database_schema),
            environment: self.environment.or(lower.environment),
            seed: self.seed.or(lower.seed),
            scale: self.scale.or(lower.scale),
            now: self.now.or(lower.now),
        }
    }
}

/// Everything that a command needs to know, decided.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) environment: String,
    pub(crate) target: Target,
    pub(crate) schema: Option<String>,
    seed: Option<u64>,
    scale: Option<u32>,
    now: Option<DateTime<Utc>>,
}

impl Settings {
    /// Seed, scale and 'now': as given, else those of the database's last run, else the defaults.
    pub(crate) fn world(&self, last: Option<World>) -> World {
        let last = last.unwrap_or_default();
        World {
            seed: self.seed.unwrap_or(last.seed),
            scale: self.scale.unwrap_or(last.scale),
            now: self.now.unwrap_or(last.now),
        }
    }

    /// Puts the layers together.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] and [`Error::UnknownEnvironment`], both before any connection.
    pub(crate) fn resolve(
        flags: Layer,
        variable: impl Fn(&str) -> Option<String>,
        file: Option<&str>,
    ) -> Result<Self, Error> {
        let file = file.map_or_else(|| Ok(File::default()), File::parse)?;
        let above = flags.or(variables(&variable)?);
        let environment = above
            .environment
            .clone()
            .or_else(|| file.environment.clone())
            .unwrap_or_else(|| "development".to_owned());
        let known = file.known_environments();
        if !known.contains(&environment) {
            return Err(Error::UnknownEnvironment { name: printable(&environment), known });
        }
        if environment.len() > ENVIRONMENT_BYTES {
            return Err(Error::Setting(format!(
                "the environment's name `{}` is longer than {ENVIRONMENT_BYTES} bytes",
                printable(&environment)
            )));
        }
        let layer = above.or(file.layer(&environment)?);
        let protection = guard::protection(&environment);
        let url = match (&layer.database_url, protection) {
            (Some(url), _) => expand(url, &variable)?,
            (None, Protection::Open) => DEFAULT_URL.to_owned(),
            (None, Protection::Protected | Protection::Production) => {
                return Err(Error::Setting(format!(
                    "the environment `{environment}` has no database: give --database-url, \
                     DATABASE_URL, or database_url under [environments.{environment}] in {FILE}"
                )));
            }
        };
        Ok(Self {
            environment,
            target: Target::parse(&url)?,
            schema: layer.database_schema,
            seed: layer.seed,
            scale: layer.scale,
            now: layer.now,
        })
    }
}

fn variables(variable: &impl Fn(&str) -> Option<String>) -> Result<Layer, Error> {
    fn parsed<T>(
        name: &str,
        text: Option<String>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Error> {
        text.map(|text| parse(&text).map_err(|cause| Error::Setting(format!("{name}: {cause}"))))
            .transpose()
    }
    // An empty variable is an unset one: compose files and CI write `NAME=`.
    let given = |name: &str| variable(name).filter(|text| !text.is_empty());
    Ok(Layer {
        database_url: given("DATABASE_URL"),
        database_schema: given("DATABASE_SCHEMA"),
        environment: given("SEEDER_ENV"),
        seed: parsed("SEEDER_SEED", given("SEEDER_SEED"), parse_seed)?,
        scale: parsed("SEEDER_SCALE", given("SEEDER_SCALE"), parse_scale)?,
        now: parsed("SEEDER_NOW", given("SEEDER_NOW"), parse_now)?,
    })
}

/// A seed: a whole number that fits the history's column.
pub(crate) fn parse_seed(text: &str) -> Result<u64, String> {
    let seed = text.parse().ok().filter(|&seed| valid(World { seed, ..World::default() }));
    seed.ok_or_else(|| format!("`{}` is no whole number from 0 to {}", printable(text), i64::MAX))
}

/// A scale.
pub(crate) fn parse_scale(text: &str) -> Result<u32, String> {
    let scale = text.parse().ok().filter(|&scale| valid(World { scale, ..World::default() }));
    scale.ok_or_else(|| format!("`{}` is no whole number from 1 to {SCALE_MAX}", printable(text)))
}

/// 'Now': whole seconds, within what every database's timestamps can hold.
pub(crate) fn parse_now(text: &str) -> Result<DateTime<Utc>, String> {
    let shown = printable(text);
    let now = DateTime::parse_from_rfc3339(text)
        .map_err(|_| format!("`{shown}` is no instant such as 2026-09-01T12:00:00Z"))?
        .to_utc();
    match (World { now, ..World::default() }).mistake() {
        Some(mistake) => Err(format!("`{shown}` cannot be now: {mistake}")),
        None => Ok(now),
    }
}

fn valid(world: World) -> bool {
    world.mistake().is_none()
}

/// Replaces `${NAME}` by the variable's value: as it is where it is the whole URL, else encoded, so
/// that a password may hold any character.
fn expand(text: &str, variable: &impl Fn(&str) -> Option<String>) -> Result<String, Error> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after
            .split_once('}')
            .ok_or_else(|| Error::Setting("database_url has a `${` without its `}`".to_owned()))?;
        let value = variable(name).ok_or_else(|| {
            Error::Setting(format!(
                "database_url refers to ${{{}}}, which is not set",
                printable(name)
            ))
        })?;
        out.push_str(before);
        if before.is_empty() && after.is_empty() && out.is_empty() {
            out.push_str(&value);
        } else {
            out.extend(utf8_percent_encode(&value, NON_ALPHANUMERIC));
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// How long an environment's name may be: it is written into the database.
const ENVIRONMENT_BYTES: usize = 40;

/// `seeder.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    environment: Option<String>,
    database_url: Option<String>,
    database_schema: Option<String>,
    seed: Option<u64>,
    scale: Option<u32>,
    now: Option<String>,
    #[serde(default)]
    environments: BTreeMap<String, Section>,
}

/// One environment of `seeder.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
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

    fn parse(text: &str) -> Result<Self, Error> {
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

    fn known_environments(&self) -> Vec<String> {
        let own = self.environments.keys().filter(|name| !ENVIRONMENTS.contains(&name.as_str()));
        ENVIRONMENTS.iter().map(|name| (*name).to_owned()).chain(own.cloned()).collect()
    }

    /// The values for an environment. The top level's database is that of the open environments
    /// only.
    fn layer(&self, environment: &str) -> Result<Layer, Error> {
        let section = self.environments.get(environment).cloned().unwrap_or_default();
        let open = guard::protection(environment) == Protection::Open;
        let number = |name: &str, cause: String| {
            Error::Setting(format!("{FILE}, `{name}` for `{environment}`: {cause}"))
        };
        let seed = section.seed.or(self.seed);
        let scale = section.scale.or(self.scale);
        let now = section.now.as_ref().or(self.now.as_ref());
        Ok(Layer {
            database_url: section
                .database_url
                .or_else(|| self.database_url.clone().filter(|_| open)),
            database_schema: section.database_schema.or_else(|| self.database_schema.clone()),
            environment: None,
            seed: seed
                .map(|seed| parse_seed(&seed.to_string()).map_err(|cause| number("seed", cause)))
                .transpose()?,
            scale: scale
                .map(|scale| {
                    parse_scale(&scale.to_string()).map_err(|cause| number("scale", cause))
                })
                .transpose()?,
            now: now.map(|now| parse_now(now).map_err(|cause| number("now", cause))).transpose()?,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(
        flags: Layer,
        variables: &[(&str, &str)],
        file: Option<&str>,
    ) -> Result<Settings, String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Settings::resolve(flags, variable, file).map_err(|error| error.to_string())
    }

    fn scale(flags: Option<u32>, variables: &[(&str, &str)], file: Option<&str>) -> u32 {
        let flags = Layer { scale: flags, ..Layer::default() };
        resolve(flags, variables, file).map_or(0, |settings| settings.world(None).scale)
    }

    #[test]
    fn flags_win_over_variables_over_the_file_over_defaults() {
        let file = Some("scale = 4\n[environments.test]\nscale = 5\n");
        assert_eq!(scale(Some(2), &[("SEEDER_SCALE", "3")], file), 2);
        assert_eq!(scale(None, &[("SEEDER_SCALE", "3")], file), 3);
        assert_eq!(scale(None, &[("SEEDER_SCALE", "")], file), 4);
        assert_eq!(scale(None, &[("SEEDER_ENV", "test")], file), 5);
        assert_eq!(scale(None, &[], None), 1);
    }

    #[test]
    fn what_is_not_given_is_that_of_the_last_run() {
        let last = World { seed: 7, scale: 3, now: World::NOW };
        let settings = resolve(Layer { seed: Some(9), ..Layer::default() }, &[], None);
        let world = settings.map(|settings| settings.world(Some(last)));
        assert_eq!(world, Ok(World { seed: 9, ..last }));
    }

    #[test]
    fn secrets_come_from_variables() {
        let file = "[environments.staging]\ndatabase_url = \"postgres://u:${PW}@db.example/bot\"";
        let staging = [("SEEDER_ENV", "staging"), ("PW", "s3cret")];
        let target = resolve(Layer::default(), &staging, Some(file))
            .map(|settings| settings.target.to_string());
        assert_eq!(target, Ok("postgres://u@db.example/bot".to_owned()));
        let awkward = [("SEEDER_ENV", "staging"), ("PW", "a@b:/#?%")];
        let target = resolve(Layer::default(), &awkward, Some(file))
            .map(|settings| settings.target.to_string());
        assert_eq!(target, Ok("postgres://u@db.example/bot".to_owned()));
        assert_eq!(
            resolve(Layer::default(), &staging[..1], Some(file)).err(),
            Some("database_url refers to ${PW}, which is not set".to_owned())
        );
    }

    #[test]
    fn a_protected_environment_never_falls_back_to_the_default_database() {
        let file = Some("database_url = \"sqlite://mine.db\"");
        let error = resolve(Layer::default(), &[("SEEDER_ENV", "staging")], file).err();
        assert!(error.is_some_and(|error| error.contains("`staging` has no database")));
    }

    #[test]
    fn mistakes_in_the_file_have_a_line_and_a_suggestion_and_show_no_password() {
        let error = |text: &str| resolve(Layer::default(), &[], Some(text)).err();
        assert_eq!(
            error("seed = 1\nscael = 2\n")
                .map(|error| error.contains("seeder.toml, line 2: unknown field `scael`")
                    && error.ends_with("did you mean `scale`?")),
            Some(true)
        );
        let broken = error("seed = 1\n\ndatabase_url = \"postgres://u:s3cret@h/d\n");
        assert!(broken.is_some_and(|error| {
            error.starts_with("seeder.toml, line 3:") && !error.contains("s3cret")
        }));
        let misplaced = error("[environments]\nstaging = \"postgres://u:s3cret@h/d\"");
        assert!(
            misplaced
                .is_some_and(|error| { error.contains("line 2") && !error.contains("s3cret") })
        );
        assert_eq!(
            error("scale = 0"),
            Some(
                "seeder.toml, `scale` for `development`: `0` is no whole number from 1 to 10000"
                    .to_owned()
            )
        );
    }

    #[test]
    fn numbers_and_instants_are_checked() {
        for text in ["0", "-1", "1e9", "10001", "", " 1", "1.5"] {
            assert!(parse_scale(text).is_err(), "{text}");
        }
        assert!(parse_seed("18446744073709551615").is_err());
        assert_eq!(parse_seed("42"), Ok(42));
        for text in ["yesterday", "2026-09-01", "2026-09-01T12:00:00.5Z", "2038-01-01T00:00:00Z"] {
            assert!(parse_now(text).is_err(), "{text}");
        }
        assert_eq!(parse_now("2026-09-01T14:00:00+02:00"), Ok(World::NOW));
    }

    #[test]
    fn unknown_environments_are_refused_with_the_list() {
        let error = resolve(Layer::default(), &[("SEEDER_ENV", "stagin")], None).err();
        assert_eq!(error, Some("unknown environment `stagin`, did you mean `staging`?".to_owned()));
    }
}
