//! Settings: flags, then the environment, then `.env`, then `seeder.toml`, then defaults; read
//! once.

mod database;
mod file;
mod other;

use crate::{
    backend::Target,
    error::Error,
    value::{printable, rfc3339},
    world::{SCALE_MAX, World},
};
use chrono::{DateTime, Utc};
use database::Named;
use file::File;
pub(crate) use file::read_optional;
pub(crate) use other::Other;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use serde::Serialize;
use std::{collections::HashMap, io};

/// The configuration file, in the working directory.
pub(crate) const FILE: &str = "seeder.toml";
/// Where the rows go when nobody says where.
pub(crate) const DEFAULT_URL: &str = "sqlite://dev.db?mode=rwc";

const ENVIRONMENTS: [&str; 5] = ["development", "test", "ci", "staging", "production"];

/// How long an environment's name may be: it is written into the database.
const ENVIRONMENT_BYTES: usize = 40;

/// The places that come before the file.
const FLAG: &str = "a flag";
const VARIABLE: &str = "a variable";
const DOTENV: &str = ".env";
/// Where a value comes from if nobody said anything.
const DEFAULT: &str = "default";
/// The same for what a database remembers.
const LAST_RUN: &str = "default; the database's last run wins";

/// What was said in one place. Every value is optional.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layer {
    pub(crate) database_url: Option<SecretString>,
    pub(crate) database_schema: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) seed: Option<u64>,
    pub(crate) scale: Option<u32>,
    pub(crate) now: Option<DateTime<Utc>>,
}

/// Layers in the order in which they win, each with the name of its place.
struct Layers(Vec<(String, Layer)>);

impl Layers {
    /// The first value that a layer has, and the layer's name.
    fn first<T>(&self, value: impl Fn(&Layer) -> Option<T>) -> Option<(T, &str)> {
        self.0.iter().find_map(|(name, layer)| Some((value(layer)?, name.as_str())))
    }
}

/// What surrounds the process.
pub(crate) struct Surroundings {
    pub(crate) variables: HashMap<String, String>,
    /// `.env`, which is read like variables and yields to them.
    pub(crate) dotenv: HashMap<String, String>,
    /// The text of `seeder.toml`, if there is one.
    pub(crate) file: Option<String>,
    /// Reads a file that a variable `NAME_FILE` names.
    pub(crate) read: fn(&str) -> io::Result<String>,
}

impl Surroundings {
    fn parsed_file(&self) -> Result<File, Error> {
        self.file.as_deref().map_or_else(|| Ok(File::default()), File::parse)
    }

    /// A variable's value, or that of the file that `NAME_FILE` names, as container secrets are
    /// mounted, without the line's end.
    fn secret(
        &self,
        variables: &HashMap<String, String>,
        name: &str,
    ) -> Result<Option<String>, Error> {
        let file_name = format!("{name}_FILE");
        match (given(variables, name), given(variables, &file_name)) {
            (Some(_), Some(_)) => Err(Error::Setting(format!(
                "{name} and {file_name} are both set: leave one of them out"
            ))),
            (Some(value), None) => Ok(Some(value)),
            (None, Some(path)) => match (self.read)(&path) {
                Ok(text) => Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned())),
                Err(error) => Err(Error::Setting(format!(
                    "{file_name}: {} cannot be read: {error}",
                    printable(&path)
                ))),
            },
            (None, None) => Ok(None),
        }
    }

    fn any_secret(&self, name: &str) -> Result<Option<String>, Error> {
        match self.secret(&self.variables, name)? {
            Some(value) => Ok(Some(value)),
            None => self.secret(&self.dotenv, name),
        }
    }
}

/// A setting as it is in effect, for people: secrets are masked.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Effective {
    pub(crate) setting: &'static str,
    pub(crate) value: String,
    /// Where it comes from.
    pub(crate) from: String,
}

impl Effective {
    fn new(setting: &'static str, value: String, from: &str) -> Self {
        Self { setting, value: printable(&value), from: from.to_owned() }
    }
}

/// Everything that a command needs to know, decided.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) environment: String,
    pub(crate) target: Target,
    pub(crate) schema: Option<String>,
    pub(crate) effective: Vec<Effective>,
    /// What a person types to apply migrations.
    pub(crate) migrator: String,
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
    pub(crate) fn resolve(flags: Layer, surroundings: &Surroundings) -> Result<Self, Error> {
        let file = surroundings.parsed_file()?;
        let mut layers = Layers(vec![
            (FLAG.to_owned(), flags),
            (VARIABLE.to_owned(), variables(surroundings, &surroundings.variables)?),
            (DOTENV.to_owned(), variables(surroundings, &surroundings.dotenv)?),
        ]);
        let named = layers.first(|layer| layer.environment.clone());
        let named = named.or_else(|| Some((file.environment.clone()?, FILE)));
        let (environment, place) = named
            .map(|(environment, place)| (environment, place.to_owned()))
            .unwrap_or_else(|| (database::USUAL.to_owned(), DEFAULT.to_owned()));
        let mut effective = vec![Effective::new("environment", environment.clone(), &place)];
        check_environment(&environment, file.known_environments())?;

        let in_file = file.layers(&environment)?;
        let named = Named { environment: &environment, place: &place };
        let section = in_file[0].1.database_url.as_ref();
        let usual = file.environment.as_deref();
        let passed_over = database::pass_over(&mut layers, named, section, usual, surroundings)?;
        layers.0.extend(in_file);
        let (url, from) = database::url(&layers, &environment, &passed_over, surroundings)?;
        let target = Target::parse(&url)?;
        effective.push(Effective::new("database_url", target.to_string(), from));

        let schema = layers.first(|layer| layer.database_schema.clone());
        let (seed, scale) = (layers.first(|layer| layer.seed), layers.first(|layer| layer.scale));
        let now = layers.first(|layer| layer.now);
        let world = World::default();
        let (name, from) = schema.clone().unwrap_or_else(|| (String::new(), DEFAULT));
        effective.push(Effective::new("database_schema", name, from));
        let (number, from) = seed.unwrap_or((world.seed, LAST_RUN));
        effective.push(Effective::new("seed", number.to_string(), from));
        let (factor, from) = scale.unwrap_or((world.scale, LAST_RUN));
        effective.push(Effective::new("scale", factor.to_string(), from));
        let (instant, from) = now.unwrap_or((world.now, LAST_RUN));
        effective.push(Effective::new("now", rfc3339(&instant), from));
        Ok(Self {
            environment,
            target,
            effective,
            migrator: given(&surroundings.variables, "SEEDER_MIGRATOR")
                .unwrap_or_else(|| MIGRATOR.to_owned()),
            schema: schema.map(|(name, _)| name),
            seed: seed.map(|(seed, _)| seed),
            scale: scale.map(|(scale, _)| scale),
            now: now.map(|(now, _)| now),
        })
    }
}

/// What applies migrations where nobody says otherwise; the variable SEEDER_MIGRATOR does where the
/// seeder runs in a container that has no cargo.
const MIGRATOR: &str = "DATABASE_URL=… cargo run -p migration -- up";

fn check_environment(name: &str, known: Vec<String>) -> Result<(), Error> {
    if !known.iter().any(|known| known == name) {
        return Err(Error::UnknownEnvironment { name: printable(name), known });
    }
    if name.len() > ENVIRONMENT_BYTES {
        return Err(Error::Setting(format!(
            "the environment's name `{}` is longer than {ENVIRONMENT_BYTES} bytes",
            printable(name)
        )));
    }
    Ok(())
}

/// A variable that says something: compose files and CI write `NAME=` for an unset one.
fn given(variables: &HashMap<String, String>, name: &str) -> Option<String> {
    variables.get(name).filter(|text| !text.is_empty()).cloned()
}

fn variables(
    surroundings: &Surroundings,
    variables: &HashMap<String, String>,
) -> Result<Layer, Error> {
    fn parsed<T>(
        name: &str,
        text: Option<String>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Error> {
        text.map(|text| parse(&text).map_err(|cause| Error::Setting(format!("{name}: {cause}"))))
            .transpose()
    }
    let given = |name: &str| given(variables, name);
    Ok(Layer {
        database_url: surroundings.secret(variables, "DATABASE_URL")?.map(SecretString::from),
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

/// Replaces `${NAME}` by the variable's value, or that of the file that `NAME_FILE` names: as it is
/// where it is the whole URL, else encoded, so that a password may hold any character.
fn expand(text: &str, surroundings: &Surroundings) -> Result<String, Error> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after
            .split_once('}')
            .ok_or_else(|| Error::Setting("database_url has a `${` without its `}`".to_owned()))?;
        let value = surroundings.any_secret(name)?.ok_or_else(|| {
            Error::Setting(format!(
                "database_url refers to ${{{0}}}, and neither {0} nor {0}_FILE is set",
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

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(
        flags: Layer,
        variables: &[(&str, &str)],
        file: Option<&str>,
    ) -> Result<Settings, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let surroundings = Surroundings {
            variables: variables.iter().map(owned).collect(),
            dotenv: HashMap::from([("SEEDER_NOW".to_owned(), "2026-01-01T00:00:00Z".to_owned())]),
            file: file.map(str::to_owned),
            read: |path| match path {
                "/run/secrets/url" => Ok("postgres://u:s3cret@db.example/bot\n".to_owned()),
                "/run/secrets/pw" => Ok("a@b:/#?%\r\n".to_owned()),
                _ => Err(io::ErrorKind::NotFound.into()),
            },
        };
        Settings::resolve(flags, &surroundings).map_err(|error| error.to_string())
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
        let now = parse_now("2026-01-01T00:00:00Z").unwrap_or_default();
        assert_eq!(world, Ok(World { seed: 9, now, ..last }));
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
            Some("database_url refers to ${PW}, and neither PW nor PW_FILE is set".to_owned())
        );
    }

    #[test]
    fn secrets_come_from_files() {
        let target = |variables: &[(&str, &str)]| {
            let file = "[environments.staging]\ndatabase_url = \"postgres://u:${PW}@h/bot\"";
            resolve(Layer::default(), variables, Some(file))
                .map(|settings| settings.target.to_string())
        };
        let staging = ("SEEDER_ENV", "staging");
        let url = ("DATABASE_URL_FILE", "/run/secrets/url");
        assert_eq!(target(&[staging, url]), Ok("postgres://u@db.example/bot".to_owned()));
        let password = ("PW_FILE", "/run/secrets/pw");
        assert_eq!(target(&[staging, password]), Ok("postgres://u@h/bot".to_owned()));
        let both = target(&[url, ("DATABASE_URL", "sqlite://dev.db")]);
        assert!(both.is_err_and(|error| error.contains("both set")));
        let absent = target(&[("DATABASE_URL_FILE", "/no/such/file")]);
        assert!(absent.is_err_and(|error| error.contains("/no/such/file cannot be read")));
    }

    #[test]
    fn every_value_says_where_it_comes_from_and_no_secret() {
        let file = "scale = 4\n[environments.test]\nscale = 5\ndatabase_schema = \"bot\"";
        let variables = [("SEEDER_ENV", "test"), ("DATABASE_URL_FILE", "/run/secrets/url")];
        let flags = Layer { seed: Some(9), ..Layer::default() };
        let settings = resolve(flags, &variables, Some(file));
        let lines: Vec<String> = settings
            .iter()
            .flat_map(|settings| &settings.effective)
            .map(|line| format!("{} = {} ({})", line.setting, line.value, line.from))
            .collect();
        assert_eq!(
            lines,
            [
                "environment = test (a variable)",
                "database_url = postgres://u@db.example/bot (a variable)",
                "database_schema = bot (seeder.toml, [environments.test])",
                "seed = 9 (a flag)",
                "scale = 5 (seeder.toml, [environments.test])",
                "now = 2026-01-01T00:00:00Z (.env)",
            ]
        );
        assert!(!format!("{settings:?}").contains("s3cret"));
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
