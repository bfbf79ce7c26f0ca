//! The command line with what clap's derived definition cannot say: examples, and the application's
//! views.

use super::args::Cli;
use crate::{documents::Document, seeder::SeederTrait, view::View};
use clap::{Command, CommandFactory, builder::PossibleValuesParser};
use std::collections::BTreeSet;

const AFTER_HELP: &str = "\
Examples:
  seeder fresh                     a new database with everything in it
  seeder                           bring what is missing, repair what differs
  seeder seed playlists            one step and what it needs
  seeder verify                    compare every row, cell by cell
  seeder check                     every fault of the seeds, without a database
  seeder -u postgres://… plan      what `seed` would do there
  seeder parity --against staging  how far two databases differ

Settings come from flags, then variables (DATABASE_URL or DATABASE_URL_FILE, DATABASE_SCHEMA,
SEEDER_ENV, SEEDER_SCALE, SEEDER_SEED, SEEDER_NOW), then .env, then seeder.toml; `config` shows
which. With --env the database is that of the environment's section in seeder.toml, whatever .env
says.

Logs: RUST_LOG=info shows steps and tables on stderr, with counts and times; debug shows statements
as well; RUST_LOG_FORMAT=json makes each event a JSON object.

Exit codes: 0 done, 1 failed, 2 wrong input, 3 refused to protect an environment,
4 a difference was found.";

/// Examples of each command.
const EXAMPLES: [(&str, &str); 14] = [
    (
        "seed",
        "  seeder seed                    everything; writes only what differs
  seeder seed playlists          one step and what it needs
  seeder seed playlists --only   without what it needs
  seeder seed --scale 100        a hundred times the volume
  seeder seed --dry-run          what would be done",
    ),
    (
        "fresh",
        "  seeder fresh                   your own rows go too
  seeder fresh --env staging --confirm bot",
    ),
    ("refresh", "  seeder refresh                 tries the migrations' way down as well"),
    ("reset", "  seeder reset                   undoes `seed`; `seeder seed` brings it back"),
    (
        "status",
        "  seeder status
  seeder status --today 2027-01-01   which steps need a review by then",
    ),
    (
        "plan",
        "  seeder plan                    what `seed` would do, row counts by table
  seeder plan --sql              the statements, for this database
  seeder plan --sql=postgres > seeds.sql",
    ),
    (
        "verify",
        "  seeder verify                  which row, which column, expected and found
  seeder verify users --limit 100
  seeder verify --queries        counts and integrity besides",
    ),
    (
        "parity",
        "  seeder parity --against staging
  seeder parity --against postgres://me@host/bot --max-divergence 0",
    ),
    ("show", "  seeder show guild --rows 3\n  seeder show track --skip 100 --format json"),
    (
        "check",
        "  seeder check                   before a commit
  seeder check --update          after raising a step's version
  seeder check --live            against the schema of the database",
    ),
    (
        "docs",
        "  seeder docs                    in the project's root
  seeder docs --html             a page to search in, seeds.html
  seeder docs --html=pages/seeds.html",
    ),
    ("graph", "  seeder graph\n  seeder graph --format dot | dot -Tsvg > steps.svg"),
    ("config", "  seeder config --env staging"),
    (
        "completions",
        "  seeder completions bash > ~/.local/share/bash-completion/completions/seeder",
    ),
];

/// The whole definition.
pub(super) fn command(seeder: &dyn SeederTrait) -> Command {
    let mut command = Cli::command().after_help(AFTER_HELP);
    for (name, examples) in EXAMPLES {
        let examples = format!("Examples:\n{examples}");
        command = command.mut_subcommand(name, |command| command.after_help(examples));
    }
    let views = seeder.views();
    command.mut_subcommand("view", |command| with_views(command, &views, seeder))
}

fn with_views(command: Command, views: &[View], seeder: &dyn SeederTrait) -> Command {
    if views.is_empty() {
        return command.hide(true);
    }
    let width = |of: fn(&View) -> &'static str| {
        views.iter().map(|view| of(view).len()).max().unwrap_or_default()
    };
    let (name, table) = (width(View::name), width(View::table));
    let lines = views.iter().map(|view| {
        format!("  {:<name$}  {:<table$}  {}\n", view.name(), view.table(), view.about())
    });
    let mut text =
        format!("Views, and the table whose key each takes:\n{}", lines.collect::<String>());
    let scenarios = seeder.scenarios();
    let tables: BTreeSet<&str> = views.iter().map(View::table).collect();
    for table in tables {
        let names = scenarios.iter().filter(|scenario| scenario.table == table);
        let names: Vec<&str> = names.map(|scenario| scenario.name).collect();
        if !names.is_empty() {
            text.push_str(&format!("\nScenarios of {table}:\n  {}\n", names.join("\n  ")));
        }
    }
    let example = views.iter().find_map(|view| {
        let scenario = scenarios.iter().find(|scenario| scenario.table == view.table())?;
        let (view, name) = (view.name(), scenario.name);
        Some(format!(
            "\nExamples:\n  seeder view {view} {name}\n  seeder view {view} {name} --format json\n"
        ))
    });
    text.push_str(&example.unwrap_or_default());
    let names: Vec<&'static str> = views.iter().map(View::name).collect();
    command.after_help(text.trim_end().to_owned()).mut_arg("view", |view| {
        view.value_parser(PossibleValuesParser::new(names)).hide_possible_values(true)
    })
}

/// The help of all commands as a document, for [`SeederTrait::documents`].
pub fn reference(seeder: &dyn SeederTrait, path: &'static str) -> Document {
    let mut command = command(seeder).term_width(100).disable_help_subcommand(true);
    // Global options reach the commands when the definition is built.
    command.build();
    let mut text = format!("```text\n{}```\n", unstyled(&mut command));
    for subcommand in command.get_subcommands_mut().filter(|command| !command.is_hide_set()) {
        if subcommand.get_name() == "help" {
            continue;
        }
        let globals: Vec<String> = subcommand
            .get_arguments()
            .filter(|argument| argument.is_global_set())
            .map(|argument| argument.get_id().to_string())
            .collect();
        let mut own = subcommand.clone();
        for global in globals {
            own = own.mut_arg(global, |argument| argument.hide(true));
        }
        let name = own.get_name().to_owned();
        text.push_str(&format!("\n## `{name}`\n\n```text\n{}```\n", unstyled(&mut own)));
    }
    Document::new(path)
        .text("# The command line\n\nThe global options of the first list are those of every command.\n\n")
        .section("commands", text)
}

fn unstyled(command: &mut Command) -> String {
    let help = command.render_long_help().to_string();
    help.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound_and_every_command_has_examples() {
        let command = command(&());
        command.clone().debug_assert();
        let visible = command.get_subcommands().filter(|command| !command.is_hide_set());
        for subcommand in visible.filter(|command| command.get_name() != "help") {
            let examples = subcommand.get_after_help().map(ToString::to_string).unwrap_or_default();
            // clap would break a longer line.
            assert!(examples.lines().all(|line| line.chars().count() < 80), "{examples}");
            let commands = examples.lines().filter(|line| line.contains("seeder "));
            assert!(commands.clone().count() > 0);
            for command in commands {
                assert!(command.starts_with("  seeder "), "{command}");
            }
        }
    }
}
