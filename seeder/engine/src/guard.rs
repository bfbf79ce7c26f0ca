//! The guard: whether a run may happen. Pure; the answer is a [`Permit`], and what destroys asks
//! for one.

use crate::error::Error;

/// An environment, by what may happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    /// Development, test and CI: everything goes.
    Open,
    /// Staging, environments of one's own, and every remote host: only with `--yes`.
    Protected,
    /// Production: no sample data, and nothing is removed.
    Production,
}

/// What someone wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Write what is missing or differs and remove what is stale, all in the seed space.
    Seed {
        /// Whether a step of sample data is among the steps.
        sample: bool,
    },
    /// Remove every seeded row.
    Reset,
    /// Drop or roll back the schema, with all rows.
    Rebuild,
}

/// Leave to write to a database. [`decide`] makes one, and [`crate::seed`], whose caller answers
/// for it.
#[derive(Debug)]
pub(crate) struct Permit {
    may_remove: bool,
}

impl Permit {
    /// The permit of a program that calls the engine by itself.
    pub(crate) fn of_caller() -> Self {
        Self { may_remove: true }
    }

    /// Whether stale rows may be removed.
    pub(crate) fn may_remove(&self) -> bool {
        self.may_remove
    }
}

/// The facts that decide.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) action: Action,
    pub(crate) environment: &'a str,
    pub(crate) protection: Protection,
    pub(crate) target: &'a str,
    /// Whether the database is a file or a server on this machine.
    pub(crate) local: bool,
    /// `--yes`.
    pub(crate) confirmed: bool,
}

/// How an environment is protected by its name; unknown names are protected.
pub(crate) fn protection(environment: &str) -> Protection {
    match environment {
        "development" | "test" | "ci" => Protection::Open,
        "production" => Protection::Production,
        _ => Protection::Protected,
    }
}

/// Decides.
///
/// # Errors
///
/// [`Error::Refused`], with what would be accepted.
pub(crate) fn decide(request: &Request<'_>) -> Result<Permit, Error> {
    let Request { environment, target, .. } = request;
    let refused =
        |reason: String, hint: &str| Err(Error::Refused { reason, hint: hint.to_owned() });
    match (request.protection, request.action) {
        (Protection::Production, Action::Seed { sample: false }) if request.confirmed => {
            Ok(Permit { may_remove: false })
        }
        (Protection::Production, Action::Seed { sample: false }) => refused(
            format!("{target} is the environment `{environment}`"),
            "add --yes to write reference data to it",
        ),
        (Protection::Production, Action::Seed { sample: true }) => refused(
            format!("sample data never goes into the environment `{environment}` ({target})"),
            "name steps of reference data only; `status` tells which they are",
        ),
        (Protection::Production, Action::Reset | Action::Rebuild) => refused(
            format!("nothing is removed from the environment `{environment}` ({target})"),
            "there is no flag for this; use another environment",
        ),
        (Protection::Open, _) if request.local => Ok(Permit { may_remove: true }),
        (Protection::Open | Protection::Protected, _) if request.confirmed => {
            Ok(Permit { may_remove: true })
        }
        (Protection::Open, _) => refused(
            format!("{target} is on another host, although the environment is `{environment}`"),
            "add --yes if you mean this database",
        ),
        (Protection::Protected, _) => refused(
            format!("{target} is the environment `{environment}`"),
            "add --yes if you mean this database",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(environment: &str, action: Action, local: bool, confirmed: bool) -> bool {
        let request = Request {
            action,
            environment,
            protection: protection(environment),
            target: "a database",
            local,
            confirmed,
        };
        decide(&request).is_ok()
    }

    #[test]
    fn open_environments_are_free_on_this_machine_only() {
        for environment in ["development", "test", "ci"] {
            for action in [Action::Seed { sample: true }, Action::Reset, Action::Rebuild] {
                assert!(allowed(environment, action, true, false));
                assert!(!allowed(environment, action, false, false));
                assert!(allowed(environment, action, false, true));
            }
        }
    }

    #[test]
    fn staging_and_unknown_names_need_confirmation() {
        for environment in ["staging", "qa"] {
            for action in [Action::Seed { sample: true }, Action::Reset, Action::Rebuild] {
                assert!(!allowed(environment, action, true, false));
                assert!(allowed(environment, action, true, true));
            }
        }
    }

    #[test]
    fn production_takes_reference_data_and_nothing_else() {
        for confirmed in [false, true] {
            for action in [Action::Seed { sample: true }, Action::Reset, Action::Rebuild] {
                assert!(!allowed("production", action, true, confirmed));
            }
        }
        assert!(allowed("production", Action::Seed { sample: false }, true, true));
        assert!(!allowed("production", Action::Seed { sample: false }, true, false));
    }
}
