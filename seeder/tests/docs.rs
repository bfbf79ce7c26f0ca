//! `docs/data/seed-requirements.md` is made from the code. `UPDATE_DOCS=1 cargo test -p seeder
//! --test docs` writes it anew.
#![expect(clippy::expect_used, reason = "these are tests")]

use sea_orm_seeding::{StepDescription, StepKind, World, describe};
use seeder::{Seeder, scenarios};
use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

const HEAD: &str = "\
# Seed requirements

<!-- Generated from the steps: `UPDATE_DOCS=1 cargo test -p seeder --test docs` writes this file anew. -->

What the seeds put into a database: entities, counts, relationships, and the rules that keep the data synthetic.
";

const RULES: &str = "\
## Anonymisation rules

No row is taken from anywhere: every value is a pure function of seed, table, row and column. Three rules are checked on
every row before anything is written, and a row that breaks one is refused with its step, table, number and column
(exit code 2):

1. **Keys lie in the seed space.** Snowflakes of users, guilds, roles and channels are those of 2015-01-01, the day
   Discord's epoch begins: no account existed, so no real identifier can occur. UUIDs begin with `5eed5eed` and have
   version 8. Numbered keys lie between 1,000,000,000 and 1,999,999,999. Flags begin with `bot.`.
2. **References stay in the seed space.** A foreign key points to a seeded row or is NULL; so do columns that hold a
   snowflake without a foreign key (`dj_role_id`, `announce_channel_id`).
3. **Addresses are reserved ones.** Any text with `://` or `@host` names a host under `.example`, `.invalid`, `.test`
   or `.localhost`, or `example.com`, `.net`, `.org` (RFC 2606, RFC 6761).

A row that is in the database and not expected is removed only if its key and all that it refers to lie in the seed
space; otherwise it is somebody's own.

Names come from the `fake` crate's lists of eight locales and from lists of words; recording codes carry the country
`ZZ`, which nobody has.
";

fn describe_at(scale: u32) -> Vec<StepDescription> {
    describe(&Seeder, World { scale, ..World::default() }).expect("the steps are sound")
}

fn render() -> String {
    let (small, large) = (describe_at(1), describe_at(10));
    let mut out = HEAD.to_owned();
    let mut line = |text: &str| writeln!(out, "{text}").expect("a string takes everything");

    line("\n## Steps\n\n| step | version | kind | needs | tables |\n|---|---|---|---|---|");
    for step in &small {
        let kind = match step.kind {
            StepKind::Reference => "reference",
            StepKind::Sample => "sample",
        };
        let needs: Vec<&str> = step.needs.iter().map(|name| name.as_str()).collect();
        let tables: Vec<&str> = step.tables.iter().map(|table| table.name).collect();
        line(&format!(
            "| `{}` | {} | {kind} | {} | {} |",
            step.name,
            step.version,
            needs.join(", "),
            tables.join(", ")
        ));
    }

    line("\n## Entities, counts and relationships\n");
    line("| table | rows | at `--scale 10` | foreign keys | seed space |\n|---|---:|---:|---|---|");
    let mut totals = (0, 0);
    for (small, large) in small.iter().zip(&large) {
        for (table, scaled) in small.tables.iter().zip(&large.tables) {
            totals = (totals.0 + table.rows, totals.1 + scaled.rows);
            let spaces: Vec<String> =
                table.spaces.iter().map(|(column, space)| format!("{column}: {space}")).collect();
            line(&format!(
                "| `{}` | {} | {} | {} | {} |",
                table.name,
                table.rows,
                scaled.rows,
                table.foreign_keys.join("<br>"),
                spaces.join("<br>")
            ));
        }
    }
    line(&format!("| total | {} | {} | | |", totals.0, totals.1));
    line(
        "\nA key marked *later* closes a circle of tables or points into its own table; it is written in a \
         second pass.\n",
    );

    line(
        "## Scenarios\n\nRows with the same key in every database, whatever the scale. SQLite keeps UUIDs as 16 bytes: there \
         `WHERE hex(id) LIKE '5EED5EED%'` finds them.\n",
    );
    line("| scenario | table | key | what it is for |\n|---|---|---|---|");
    for scenario in scenarios::all() {
        line(&format!(
            "| {} | `{}` | `{}` | {} |",
            scenario.name, scenario.table, scenario.key, scenario.reason
        ));
    }
    line("");
    out + RULES
}

#[test]
fn seed_requirements_are_those_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/data/seed-requirements.md");
    let rendered = render();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &rendered).expect("the document can be written");
    }
    let written = fs::read_to_string(&path).expect("the document is there");
    assert_eq!(
        written, rendered,
        "run `UPDATE_DOCS=1 cargo test -p seeder --test docs` and commit the document"
    );
}

#[test]
fn scenarios_are_distinct_and_at_least_twelve() {
    let scenarios = scenarios::all();
    assert!(scenarios.len() >= 12);
    let names: BTreeSet<&str> = scenarios.iter().map(|scenario| scenario.name).collect();
    let keys: BTreeSet<(&str, &str)> =
        scenarios.iter().map(|scenario| (scenario.table, scenario.key.as_str())).collect();
    assert_eq!((names.len(), keys.len()), (scenarios.len(), scenarios.len()));
}

#[test]
fn the_readmes_example_of_a_test_is_the_one_that_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("../README.md")).expect("the README");
    let example = fs::read_to_string(root.join("tests/example.rs")).expect("the example");
    let (_, code) = example.split_once("\n\n").expect("a heading and code");
    assert!(
        readme.contains(&format!("```rust\n{code}```")),
        "copy tests/example.rs into the README"
    );
}
