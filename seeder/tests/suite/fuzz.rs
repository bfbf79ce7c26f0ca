//! Anything at all on the command line and in the configuration: a documented exit code, no panic,
//! no password.
//!
//! The cases are the same in every run; `SEEDER_FUZZ_CASES` says how many there are.

#![expect(clippy::print_stderr, reason = "the exit codes that were reached are worth knowing")]

use crate::support::run;
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::{cell::RefCell, collections::BTreeMap, fs};

const PASSWORD: &str = "hunter2";

/// One run's input.
#[derive(Clone, Debug)]
struct Case {
    arguments: Vec<String>,
    variables: Vec<(&'static str, String)>,
    toml: Option<String>,
    dotenv: Option<String>,
}

/// Words that mean something somewhere.
const WORDS: &str = "\
    seed reset status plan verify parity --against --max-divergence show graph config \
    completions help --only --dry-run --scale --seed --now --env --yes -y -v --format \
    --limit --rows --skip --lock-timeout --color -u -s --database-url --database-schema \
    --version --help -h -- - json text bash dot playlists users playlist track staging \
    production development test ci 0 1 -1 2 10001 18446744073709551616 1e9 \
    2026-09-01T12:00:00Z 2026-13-01T12:00:00Z always never check docs --html --today 2027-01-01 view queue playlists guild-empty --queries --live --update \
    --min-coverage --coverage --sql --sql=mysql --sql=oracle";

/// A word that means something somewhere, or nothing anywhere.
fn word() -> impl Strategy<Value = String> {
    let known =
        prop::sample::select(WORDS.split_whitespace().collect::<Vec<_>>()).prop_map(str::to_owned);
    prop_oneof![
        6 => known,
        1 => url(),
        1 => "[ -~]{0,12}",
        1 => "\\PC{0,6}",
        1 => "--[a-z-]{1,12}",
    ]
}

/// A database URL; the servers are ones where nobody listens.
fn url() -> impl Strategy<Value = String> {
    let scheme = prop::sample::select(vec!["postgres", "postgresql", "mysql", "mariadb", "oracle"]);
    let server = (scheme, "[a-z@:/?#%]{0,6}").prop_map(|(scheme, junk)| {
        format!("{scheme}://bot:{PASSWORD}{junk}@127.0.0.1:1/bot{junk}")
    });
    prop_oneof![
        3 => Just("sqlite://dev.db".to_owned()),
        1 => Just("sqlite::memory:".to_owned()),
        1 => Just("sqlite://missing/folder/dev.db".to_owned()),
        1 => Just("sqlite://dev.db?mode=ro".to_owned()),
        1 => "sqlite:[a-z/:?=&%.]{0,10}",
        2 => server,
        1 => Just(String::new()),
    ]
}

/// A command with flags that it may have, and values that are mostly right.
fn command() -> impl Strategy<Value = Vec<String>> {
    let command = prop::sample::select(vec![
        "seed --dry-run",
        "seed users",
        "seed feature-flags --only",
        "status",
        "plan",
        "plan playlists",
        "verify",
        "verify users --only",
        "check",
        "check --live",
        "check --coverage",
        "view queue guild-long-queue",
        "verify --queries",
        "plan --sql",
        "parity --against staging",
        "parity --against sqlite://dev.db",
        "parity --against sqlite::memory:",
        "show track",
        "show playlist --rows 2",
        "graph",
        "reset",
    ]);
    let flag = prop_oneof![
        3 => prop::sample::select(vec![
            "--scale 2", "--scale 0", "--seed 7", "--seed -1", "--now 2026-01-01T00:00:00Z",
            "--now 2040-01-01T00:00:00Z", "--env staging", "--env production", "--env ci",
            "--env nowhere", "--yes", "--restamp", "--confirm dev.db", "--confirm bot", "--format json", "--format xml", "--limit 0", "--only",
            "--lock-timeout 0", "--lock-timeout 86400",
            "--lock-timeout 18446744073709551615", "--color always", "-v", "-s nowhere",
        ]).prop_map(str::to_owned),
        1 => url().prop_map(|url| format!("-u {url}")),
    ];
    (command, prop::collection::vec(flag, 0..3)).prop_map(|(command, flags)| {
        let line = format!("{command} {}", flags.join(" "));
        line.split_whitespace().map(str::to_owned).collect()
    })
}

fn key() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "database_url",
        "database_schema",
        "environment",
        "seed",
        "scale",
        "now",
        "environments",
    ]);
    prop_oneof![5 => known.prop_map(str::to_owned), 1 => "[a-z_.]{1,10}"]
}

fn toml() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        url().prop_map(|url| format!("\"{url}\"")),
        Just(format!("\"postgres://bot:${{{PASSWORD}\"")),
        Just("\"staging\"".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        "[ -~]{0,10}",
        Just("[1, 2".to_owned()),
    ];
    let line = prop_oneof![
        5 => (key(), value).prop_map(|(key, value)| format!("{key} = {value}")),
        1 => "\\[environments\\.[a-z]{1,8}\\]",
        1 => "[ -~]{0,16}",
    ];
    prop::collection::vec(line, 0..4).prop_map(|lines| lines.join("\n"))
}

fn case() -> impl Strategy<Value = Case> {
    let name = prop::sample::select(vec![
        "DATABASE_URL",
        "DATABASE_SCHEMA",
        "SEEDER_ENV",
        "SEEDER_SEED",
        "SEEDER_SCALE",
        "SEEDER_NOW",
        "NO_COLOR",
    ]);
    let value =
        prop_oneof![1 => url(), 1 => word().prop_filter("no NUL", |word| !word.contains('\0'))];
    (
        prop_oneof![2 => command(), 1 => prop::collection::vec(word(), 0..6)],
        prop::collection::vec((name, value), 0..2),
        prop::option::weighted(0.3, toml()),
        prop::option::weighted(0.1, "([A-Z_]{1,12}=)?[ -~]{0,12}"),
    )
        .prop_map(|(arguments, variables, toml, dotenv)| Case {
            arguments,
            variables,
            toml,
            dotenv,
        })
}

#[test]
fn any_input_ends_with_a_documented_exit_code() {
    let cases = std::env::var("SEEDER_FUZZ_CASES")
        .map_or(500, |cases| cases.parse().expect("SEEDER_FUZZ_CASES is a number"));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let folder = tempfile::tempdir().expect("a folder");
    let seeder = env!("CARGO_BIN_EXE_seeder");
    let codes = RefCell::new(BTreeMap::new());
    run(seeder, folder.path(), &[], &["fresh"]).exits(0);
    TestRunner::new_with_rng(config, random)
        .run(&case(), |case| {
            for (name, text) in [("seeder.toml", &case.toml), (".env", &case.dotenv)] {
                let path = folder.path().join(name);
                match text {
                    Some(text) => fs::write(path, text).expect("a file"),
                    None => drop(fs::remove_file(path)),
                }
            }
            let variables: Vec<(&str, &str)> =
                case.variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let arguments: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
            let outcome = run(seeder, folder.path(), &variables, &arguments);
            prop_assert!((0..=4).contains(&outcome.code), "{}", outcome.code);
            prop_assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
            prop_assert!(outcome.code == 0 || outcome.code == 4 || !outcome.stderr.is_empty());
            for text in [&outcome.stdout, &outcome.stderr] {
                prop_assert!(!text.contains(PASSWORD), "{}", text);
            }
            *codes.borrow_mut().entry(outcome.code).or_insert(0) += 1;
            Ok(())
        })
        .expect("every input");
    let codes = codes.into_inner();
    eprintln!("{cases} inputs ended with these exit codes: {codes:?}");
    assert!(codes.len() >= 4, "the inputs reach too little: {codes:?}");
}
