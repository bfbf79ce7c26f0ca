//! The documents that are made from the seeds: `seeder docs` writes them, `seeder check` compares.

use crate::{Seeder, scenarios};
use sea_orm_seeding::{Document, Error, StepDescription, StepKind, World, describe};

const HEAD: &str = "\
# Seed requirements

<!-- Generated from the steps: `cargo run -p seeder -- docs` writes this file anew. -->

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

/// Every document.
///
/// # Errors
///
/// What is wrong with the steps.
pub(crate) fn all() -> Result<Vec<Document>, Error> {
    let (small, large) = (at_scale(1)?, at_scale(10)?);
    let text =
        [HEAD.to_owned(), steps(&small), tables(&small, &large), scenario_list(), RULES.to_owned()];
    Ok(vec![Document { path: "docs/data/seed-requirements.md", text: text.join("\n") }])
}

fn at_scale(scale: u32) -> Result<Vec<StepDescription>, Error> {
    describe(&Seeder, World { scale, ..World::default() })
}

fn steps(steps: &[StepDescription]) -> String {
    let line = |step: &StepDescription| {
        let kind = match step.kind {
            StepKind::Reference => "reference",
            StepKind::Sample => "sample",
        };
        let needs: Vec<&str> = step.needs.iter().map(|name| name.as_str()).collect();
        let tables: Vec<&str> = step.tables.iter().map(|table| table.name).collect();
        let (name, version) = (step.name, step.version);
        let (needs, tables) = (needs.join(", "), tables.join(", "));
        format!("| `{name}` | {version} | {kind} | {needs} | {tables} |\n")
    };
    let head = "## Steps\n\n| step | version | kind | needs | tables |\n|---|---|---|---|---|\n";
    head.to_owned() + &steps.iter().map(line).collect::<String>()
}

fn tables(small: &[StepDescription], large: &[StepDescription]) -> String {
    let tables = |steps: &[StepDescription]| {
        steps.iter().flat_map(|step| step.tables.clone()).collect::<Vec<_>>()
    };
    let mut out = "## Entities, counts and relationships\n\n\
        | table | rows | at `--scale 10` | foreign keys | seed space |\n|---|---:|---:|---|---|\n"
        .to_owned();
    let mut totals = (0, 0);
    for (table, scaled) in tables(small).iter().zip(tables(large)) {
        totals = (totals.0 + table.rows, totals.1 + scaled.rows);
        let spaces: Vec<String> =
            table.spaces.iter().map(|(column, space)| format!("{column}: {space}")).collect();
        out.push_str(&format!(
            "| `{}` | {} | {} | {} | {} |\n",
            table.name,
            table.rows,
            scaled.rows,
            table.foreign_keys.join("<br>"),
            spaces.join("<br>")
        ));
    }
    out.push_str(&format!("| total | {} | {} | | |\n", totals.0, totals.1));
    out + "\nA key marked *later* closes a circle of tables or points into its own table; it is written in a \
           second pass.\n"
}

fn scenario_list() -> String {
    let line = |scenario: scenarios::Scenario| {
        let scenarios::Scenario { name, table, key, reason } = scenario;
        format!("| {name} | `{table}` | `{key}` | {reason} |\n")
    };
    let head = "## Scenarios\n\nRows with the same key in every database, whatever the scale. SQLite \
                keeps UUIDs as 16 bytes: there `WHERE hex(id) LIKE '5EED5EED%'` finds them.\n\n\
                | scenario | table | key | what it is for |\n|---|---|---|---|\n";
    head.to_owned() + &scenarios::all().into_iter().map(line).collect::<String>()
}
