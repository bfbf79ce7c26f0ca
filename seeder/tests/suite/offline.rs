//! Commands that need no database, as a person sees them.

use crate::support::seeder;
use std::path::PathBuf;

fn stdout(line: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let outcome = seeder(folder.path(), &[], line).exits(0);
    let left: Vec<PathBuf> = std::fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert!(left.is_empty(), "left behind: {left:?}");
    outcome.stdout
}

#[test]
fn show_prints_rows() {
    insta::assert_snapshot!(stdout("show playlist --rows 3"));
    insta::assert_snapshot!(stdout("show user_account --skip 100 --rows 3 --format json"));
}

#[test]
fn plan_counts_rows() {
    insta::assert_snapshot!(stdout("plan"));
    insta::assert_snapshot!(stdout("plan playlists"));
}

#[test]
fn plan_prints_statements_for_any_database() {
    let dialects = ["sqlite", "postgres", "mysql"]
        .map(|dialect| stdout(&format!("plan feature-flags --sql={dialect}")));
    insta::assert_snapshot!(dialects.join("\n"));
}

#[test]
fn graph_draws_the_steps() {
    insta::assert_snapshot!(stdout("graph --format mermaid"));
    insta::assert_snapshot!(stdout("graph --format dot"));
}

#[test]
fn help_explains() {
    insta::assert_snapshot!(stdout("--help"));
    insta::assert_snapshot!(stdout("seed --help"));
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stdout(&format!("completions {shell}"));
        assert!(script.contains("verify") && script.contains("database-url"), "{shell}");
    }
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = seeder(folder.path(), &[], "fresh").exits(0);
    assert!(!plain.stderr.contains('\u{1b}'), "{}", plain.stderr);
    let colourful = seeder(folder.path(), &[], "seed --color always").exits(0);
    assert!(colourful.stderr.contains('\u{1b}'), "{}", colourful.stderr);
    assert!(!colourful.stdout.contains('\u{1b}'), "{}", colourful.stdout);
}

#[test]
fn with_json_stdout_has_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    for line in ["fresh", "seed", "plan", "status", "verify", "show guild", "reset"] {
        let outcome = seeder(folder.path(), &[], &format!("{line} --format json")).exits(0);
        for line in outcome.stdout.lines() {
            serde_json::from_str::<serde_json::Value>(line).expect(line);
        }
    }
}
