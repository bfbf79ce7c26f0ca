//! The guard: whether a run may happen. Pure; the answer is a [`Permit`], a question, or no. What
//! destroys asks for a permit.

use crate::{error::Error, value::printable};

/// An environment, by what may happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Protection {
    /// Development, test and CI: everything goes.
    Open,
    /// Staging, environments of one's own, and every remote host: somebody has to confirm.
    Protected,
    /// Production: no sample data, nothing is removed, and reference data only by the database's
    /// name.
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

impl Action {
    /// What will happen, after 'This will'.
    fn describe(self) -> &'static str {
        match self {
            Self::Seed { .. } => "write and remove seeded rows",
            Self::Reset => "remove every seeded row",
            Self::Rebuild => "drop all tables, build them anew and seed them",
        }
    }
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

/// The environment that a database was stamped with by its first run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp<'a> {
    /// Nobody has looked yet.
    Unread,
    /// There is none.
    Absent,
    /// The environment's name.
    Is(&'a str),
}

/// The facts that decide.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) action: Action,
    pub(crate) environment: &'a str,
    /// The database for people, with its host.
    pub(crate) target: &'a str,
    /// The database's name alone, or that of its file.
    pub(crate) database: &'a str,
    /// Whether the database is a file or a server on this machine.
    pub(crate) local: bool,
    /// `--yes`.
    pub(crate) yes: bool,
    /// `--confirm`.
    pub(crate) confirm: Option<&'a str>,
    /// `--restamp`, with the present stamp where it was named.
    pub(crate) restamp: Option<Option<&'a str>>,
    pub(crate) stamp: Stamp<'a>,
    /// Whether somebody can be asked.
    pub(crate) terminal: bool,
}

impl<'a> Request<'a> {
    /// The stamp, where it is another environment's.
    fn other_stamp(&self) -> Option<&'a str> {
        match self.stamp {
            Stamp::Is(stamp) if stamp != self.environment => Some(stamp),
            _ => None,
        }
    }
}

/// What the guard says.
#[derive(Debug)]
pub(crate) enum Verdict {
    Allowed(Permit),
    /// Somebody has to answer first.
    Ask(Question),
    Refused(Error),
}

/// What has to be answered on a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) text: String,
    /// The answer that is a yes; `None` where any form of yes is.
    pub(crate) expected: Option<String>,
    /// The flag that would have answered.
    pub(crate) flag: String,
}

impl Question {
    /// What an answer means.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for everything that is not the expected answer.
    pub(crate) fn answered(&self, answer: &str) -> Result<Permit, Error> {
        let answer = answer.trim();
        let yes = match &self.expected {
            Some(expected) => answer == expected,
            None => ["y", "yes"].contains(&answer.to_ascii_lowercase().as_str()),
        };
        match yes {
            true => Ok(Permit { may_remove: true }),
            false => Err(Error::Refused {
                reason: "not confirmed; nothing was done".to_owned(),
                hint: format!("answer, or add {}", self.flag),
            }),
        }
    }
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
pub(crate) fn decide(request: &Request<'_>) -> Verdict {
    let Request { environment, target, database, .. } = request;
    if let Some(name) = request.confirm.filter(|name| name != database) {
        let name = printable(name);
        let reason = format!("--confirm names `{name}`, and the database of {target} is another");
        return refused(reason, format!("its name is `{database}`"));
    }
    let named = request.confirm.is_some();
    let mut protection = protection(environment);
    if protection == Protection::Open && !request.local {
        protection = Protection::Protected;
    }
    if let Some(stamp) = request.other_stamp() {
        if let Some(refusal) = restamping(request, stamp, named) {
            return refusal;
        }
        protection = protection.max(self::protection(stamp).min(Protection::Protected));
    }
    match protection {
        Protection::Open => Verdict::Allowed(Permit { may_remove: true }),
        Protection::Protected => protected(request, named),
        Protection::Production => production(request, named),
    }
}

/// Why a stamp of another environment stays, if it does. One that says production goes only by its own
/// name and the database's: a script that has `--restamp` everywhere must not open production.
fn restamping(request: &Request<'_>, stamp: &str, named: bool) -> Option<Verdict> {
    let Request { environment, target, database, .. } = request;
    let shown = printable(stamp);
    let reason = format!("{target} is stamped as `{shown}`, and this run is for `{environment}`");
    let flags = match protection(stamp) {
        Protection::Production => format!("--restamp={shown} with --confirm {database}"),
        Protection::Open | Protection::Protected => "--restamp".to_owned(),
    };
    match request.restamp {
        None => {
            let hint = format!(
                "add --env {shown}; or, if the stamp is wrong or the database has changed hands, \
                 {flags}: `seed` then changes it and keeps all rows of yours"
            );
            Some(refused(reason, hint))
        }
        Some(Some(other)) if other != stamp => {
            let hint = format!("--restamp names `{}`; its stamp is `{shown}`", printable(other));
            Some(refused(reason, hint))
        }
        Some(by_name) if protection(stamp) == Protection::Production => {
            let confirmed = by_name.is_some() && named;
            (!confirmed).then(|| refused(reason, format!("add {flags} to restamp it")))
        }
        Some(_) => None,
    }
}

fn protected(request: &Request<'_>, named: bool) -> Verdict {
    let Request { environment, target, database, .. } = request;
    let by_name = request.action == Action::Rebuild;
    if named || (request.yes && !by_name) {
        return Verdict::Allowed(Permit { may_remove: true });
    }
    let flag = if by_name { format!("--confirm {database}") } else { "--yes".to_owned() };
    if request.terminal {
        let question = match by_name {
            true => "Type the database's name to go on: ",
            false => "Go on? [y/N] ",
        };
        let restamped = request.other_stamp().map_or_else(String::new, |stamp| {
            let stamp = printable(stamp);
            format!("Its stamp is `{stamp}` and becomes `{environment}`.\n")
        });
        let text = format!(
            "This will {} in {target}, environment `{environment}`, database `{database}`.\n\
             {restamped}{question}",
            request.action.describe()
        );
        return Verdict::Ask(Question {
            text,
            expected: by_name.then(|| (*database).to_owned()),
            flag,
        });
    }
    let reason = match protection(environment) {
        Protection::Open if !request.local => {
            format!("{target} is on another host, although the environment is `{environment}`")
        }
        _ => format!("{target} is protected, environment `{environment}`"),
    };
    refused(reason, format!("add {flag} if you mean to {} there", request.action.describe()))
}

fn production(request: &Request<'_>, named: bool) -> Verdict {
    let Request { environment, target, database, .. } = request;
    match request.action {
        Action::Seed { sample: false } if named => Verdict::Allowed(Permit { may_remove: false }),
        Action::Seed { sample: false } => refused(
            format!("{target} is the environment `{environment}`"),
            format!("add --confirm {database} to write reference data to it"),
        ),
        Action::Seed { sample: true } => refused(
            format!("sample data never goes into the environment `{environment}` ({target})"),
            "name steps of reference data only; `status` tells which they are".to_owned(),
        ),
        Action::Reset | Action::Rebuild => refused(
            format!("nothing is removed from the environment `{environment}` ({target})"),
            "there is no flag for this; use another environment".to_owned(),
        ),
    }
}

fn refused(reason: String, hint: String) -> Verdict {
    Verdict::Refused(Error::Refused { reason, hint })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: Action = Action::Seed { sample: true };
    const REFERENCE: Action = Action::Seed { sample: false };

    /// One line of the table: environment, stamp (`-` for none, `?` for unread), action, where,
    /// flags, and what happens without and with a terminal.
    type Case = (&'static str, &'static str, Action, &'static str, &'static str, [&'static str; 2]);

    #[rustfmt::skip]
    const CASES: &[Case] = &[
        // Open environments on this machine.
        ("development", "-",           SEED,            "local",  "",                        ["yes", "yes"]),
        ("development", "-",           REFERENCE,       "local",  "",                        ["yes", "yes"]),
        ("development", "-",           Action::Reset,   "local",  "",                        ["yes", "yes"]),
        ("development", "-",           Action::Rebuild, "local",  "",                        ["yes", "yes"]),
        ("development", "?",           Action::Rebuild, "local",  "",                        ["yes", "yes"]),
        ("development", "development", Action::Rebuild, "local",  "",                        ["yes", "yes"]),
        ("test",        "-",           SEED,            "local",  "",                        ["yes", "yes"]),
        ("test",        "test",        Action::Rebuild, "local",  "",                        ["yes", "yes"]),
        ("ci",          "-",           Action::Rebuild, "local",  "",                        ["yes", "yes"]),
        ("ci",          "ci",          Action::Reset,   "local",  "",                        ["yes", "yes"]),
        ("development", "-",           SEED,            "local",  "--confirm bot",           ["yes", "yes"]),
        ("development", "-",           SEED,            "local",  "--confirm other",         ["no", "no"]),
        ("development", "-",           Action::Rebuild, "local",  "--confirm other --yes",   ["no", "no"]),
        // Another host.
        ("development", "-",           SEED,            "remote", "",                        ["no", "ask y"]),
        ("development", "-",           SEED,            "remote", "--yes",                   ["yes", "yes"]),
        ("development", "-",           Action::Reset,   "remote", "",                        ["no", "ask y"]),
        ("development", "-",           Action::Rebuild, "remote", "",                        ["no", "ask bot"]),
        ("development", "-",           Action::Rebuild, "remote", "--yes",                   ["no", "ask bot"]),
        ("development", "-",           Action::Rebuild, "remote", "--confirm bot",           ["yes", "yes"]),
        ("ci",          "ci",          SEED,            "remote", "",                        ["no", "ask y"]),
        ("test",        "test",        Action::Rebuild, "remote", "--confirm bot",           ["yes", "yes"]),
        // Staging, and a name of one's own.
        ("staging",     "-",           SEED,            "local",  "",                        ["no", "ask y"]),
        ("staging",     "-",           SEED,            "remote", "",                        ["no", "ask y"]),
        ("staging",     "-",           REFERENCE,       "remote", "",                        ["no", "ask y"]),
        ("staging",     "-",           SEED,            "remote", "--yes",                   ["yes", "yes"]),
        ("staging",     "staging",     SEED,            "remote", "--yes",                   ["yes", "yes"]),
        ("staging",     "staging",     SEED,            "remote", "--confirm bot",           ["yes", "yes"]),
        ("staging",     "?",           SEED,            "remote", "",                        ["no", "ask y"]),
        ("staging",     "-",           Action::Reset,   "remote", "",                        ["no", "ask y"]),
        ("staging",     "-",           Action::Reset,   "remote", "--yes",                   ["yes", "yes"]),
        ("staging",     "-",           Action::Rebuild, "remote", "",                        ["no", "ask bot"]),
        ("staging",     "-",           Action::Rebuild, "remote", "--yes",                   ["no", "ask bot"]),
        ("staging",     "-",           Action::Rebuild, "local",  "--yes",                   ["no", "ask bot"]),
        ("staging",     "-",           Action::Rebuild, "remote", "--confirm bot",           ["yes", "yes"]),
        ("staging",     "-",           Action::Rebuild, "remote", "--confirm bo",            ["no", "no"]),
        ("staging",     "-",           Action::Rebuild, "remote", "--confirm BOT",           ["no", "no"]),
        ("qa",          "-",           SEED,            "local",  "",                        ["no", "ask y"]),
        ("qa",          "qa",          Action::Rebuild, "local",  "--confirm bot",           ["yes", "yes"]),
        // Production.
        ("production",  "-",           SEED,            "local",  "",                        ["no", "no"]),
        ("production",  "-",           SEED,            "remote", "--yes --confirm bot",     ["no", "no"]),
        ("production",  "production",  SEED,            "remote", "--yes --confirm bot",     ["no", "no"]),
        ("production",  "?",           SEED,            "remote", "",                        ["no", "no"]),
        ("production",  "-",           Action::Reset,   "remote", "--yes --confirm bot",     ["no", "no"]),
        ("production",  "production",  Action::Reset,   "local",  "--yes --confirm bot",     ["no", "no"]),
        ("production",  "-",           Action::Rebuild, "remote", "--yes --confirm bot",     ["no", "no"]),
        ("production",  "production",  Action::Rebuild, "local",  "--confirm bot --restamp", ["no", "no"]),
        ("production",  "-",           REFERENCE,       "remote", "",                        ["no", "no"]),
        ("production",  "-",           REFERENCE,       "remote", "--yes",                   ["no", "no"]),
        ("production",  "-",           REFERENCE,       "remote", "--confirm bot",           ["keep", "keep"]),
        ("production",  "production",  REFERENCE,       "local",  "--confirm bot",           ["keep", "keep"]),
        // The stamp is another.
        ("development", "production",  SEED,            "local",  "",                        ["no", "no"]),
        ("development", "production",  Action::Rebuild, "local",  "--yes --confirm bot",     ["no", "no"]),
        ("development", "production",  Action::Rebuild, "local",  "--restamp",               ["no", "no"]),
        ("development", "production",  Action::Rebuild, "local",  "--restamp --yes",         ["no", "no"]),
        ("development", "production",  Action::Rebuild, "local",  "--restamp --confirm bot", ["no", "no"]),
        ("development", "production",  Action::Rebuild, "local",  "--restamp=production",    ["no", "no"]),
        ("development", "production",  SEED,            "local",  "--restamp=production --yes", ["no", "no"]),
        ("development", "production",  SEED,            "local",  "--restamp=staging --confirm bot", ["no", "no"]),
        ("development", "production",  SEED,            "local",  "--restamp=production --confirm bot", ["yes", "yes"]),
        ("development", "production",  Action::Rebuild, "local",  "--restamp=production --confirm bot", ["yes", "yes"]),
        ("staging",     "production",  SEED,            "remote", "--restamp=production --confirm bot", ["yes", "yes"]),
        ("development", "staging",     SEED,            "local",  "--restamp=staging --yes", ["yes", "yes"]),
        ("development", "staging",     SEED,            "local",  "--restamp=qa --yes",      ["no", "no"]),
        ("development", "development", SEED,            "local",  "--restamp=staging",       ["yes", "yes"]),
        ("development", "-",           SEED,            "local",  "--restamp=staging",       ["yes", "yes"]),
        ("development", "staging",     SEED,            "local",  "--yes",                   ["no", "no"]),
        ("development", "staging",     SEED,            "local",  "--restamp",               ["no", "ask y"]),
        ("development", "staging",     SEED,            "local",  "--restamp --yes",         ["yes", "yes"]),
        ("development", "staging",     Action::Rebuild, "local",  "--restamp --yes",         ["no", "ask bot"]),
        ("development", "test",        SEED,            "local",  "",                        ["no", "no"]),
        ("development", "test",        SEED,            "local",  "--restamp",               ["yes", "yes"]),
        ("staging",     "development", SEED,            "remote", "--yes",                   ["no", "no"]),
        ("staging",     "development", SEED,            "remote", "--yes --restamp",         ["yes", "yes"]),
        ("production",  "development", REFERENCE,       "remote", "--confirm bot",           ["no", "no"]),
        ("production",  "development", REFERENCE,       "remote", "--restamp",               ["no", "no"]),
        ("production",  "development", REFERENCE,       "remote", "--confirm bot --restamp", ["keep", "keep"]),
        ("staging",     "production",  SEED,            "remote", "--yes --restamp",         ["no", "no"]),
    ];

    fn verdict(case: &Case, terminal: bool) -> String {
        let (environment, stamp, action, place, flags, _) = *case;
        let mut words = flags.split(' ');
        let confirm = words.any(|word| word == "--confirm").then(|| words.next()).flatten();
        let request = Request {
            action,
            environment,
            target: "postgres://ann@db.example/bot",
            database: "bot",
            local: place == "local",
            yes: flags.contains("--yes"),
            confirm,
            restamp: flags.split(' ').find_map(|flag| {
                let name = flag.strip_prefix("--restamp")?;
                Some(name.strip_prefix('='))
            }),
            stamp: match stamp {
                "?" => Stamp::Unread,
                "-" => Stamp::Absent,
                name => Stamp::Is(name),
            },
            terminal,
        };
        match decide(&request) {
            Verdict::Allowed(permit) if permit.may_remove() => "yes".to_owned(),
            Verdict::Allowed(_) => "keep".to_owned(),
            Verdict::Ask(question) => {
                assert!(question.text.contains("db.example") && question.text.contains("`bot`"));
                format!("ask {}", question.expected.as_deref().unwrap_or("y"))
            }
            Verdict::Refused(_) => "no".to_owned(),
        }
    }

    #[test]
    fn the_guard_decides_as_the_table_says() {
        assert!(CASES.len() >= 60);
        for case in CASES {
            assert_eq!([verdict(case, false), verdict(case, true)], case.5, "{case:?}");
        }
    }

    #[test]
    fn only_the_expected_answer_is_a_yes() {
        let question = |expected: Option<&str>| Question {
            text: String::new(),
            expected: expected.map(str::to_owned),
            flag: "--yes".to_owned(),
        };
        for (expected, answer, yes) in [
            (None, "y\n", true),
            (None, "YES", true),
            (None, "", false),
            (None, "no", false),
            (Some("bot"), "bot\n", true),
            (Some("bot"), "y", false),
            (Some("bot"), "Bot", false),
            (Some("bot"), "", false),
        ] {
            assert_eq!(question(expected).answered(answer).is_ok(), yes, "{expected:?} {answer:?}");
        }
    }
}
