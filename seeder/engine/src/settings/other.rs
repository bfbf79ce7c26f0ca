//! The other side of a comparison.

use super::{DEFAULT_URL, FILE, Layers, Surroundings, check_environment, expand};
use crate::{
    backend::Target,
    error::Error,
    guard::{self, Protection},
};
use secrecy::ExposeSecret;

/// A database to compare with.
#[derive(Clone, Debug)]
pub(crate) struct Other {
    /// The environment whose database it is, where it was named so.
    pub(crate) environment: Option<String>,
    pub(crate) target: Target,
    pub(crate) schema: Option<String>,
}

impl Other {
    /// Reads a URL, or the name of an environment, whose database is the one that the file says:
    /// flags and variables are about the first side.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] and [`Error::UnknownEnvironment`].
    pub(crate) fn resolve(against: &str, surroundings: &Surroundings) -> Result<Self, Error> {
        if against.contains(':') {
            let target = Target::parse(against)?;
            return Ok(Self { environment: None, target, schema: None });
        }
        let file = surroundings.parsed_file()?;
        check_environment(against, file.known_environments())?;
        let layers = Layers(file.layers(against)?.to_vec());
        let url = match layers.first(|layer| layer.database_url.clone()) {
            Some((url, _)) => expand(url.expose_secret(), surroundings)?,
            None if guard::protection(against) == Protection::Open => DEFAULT_URL.to_owned(),
            None => {
                return Err(Error::Setting(format!(
                    "the environment `{against}` has no database to compare with: give --against \
                     its URL, or {FILE} a database_url under [environments.{against}]"
                )));
            }
        };
        let schema = layers.first(|layer| layer.database_schema.clone()).map(|(schema, _)| schema);
        Ok(Self { environment: Some(against.to_owned()), target: Target::parse(&url)?, schema })
    }
}
