//! The example application works as it stands: its own entities, migrator and steps.
#![expect(clippy::expect_used, reason = "these are tests")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The example's program, which cargo builds beside this test.
fn bakery() -> PathBuf {
    let test = std::env::current_exe().expect("this test has a path");
    let profile = test.parent().and_then(Path::parent).expect("it lies in target/PROFILE/deps");
    profile.join("examples").join(format!("bakery{}", std::env::consts::EXE_SUFFIX))
}

fn run(folder: &Path, line: &str) -> Output {
    Command::new(bakery())
        .args(["--database-url", "sqlite://bakery.db"])
        .args(line.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("the example runs")
}

#[track_caller]
fn last_line(output: &Output) -> serde_json::Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().expect("a line")).expect("JSON")
}

#[test]
fn an_application_of_its_own_is_seeded_again_and_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let fresh = last_line(&run(folder.path(), "fresh --format json"));
    assert_eq!(fresh["inserted"], 210);
    let again = last_line(&run(folder.path(), "seed --format json"));
    assert_eq!((&again["outcome"], &again["unchanged"]), (&"unchanged".into(), &210.into()));
    assert!(run(folder.path(), "verify").status.success());
}

#[test]
fn the_foreign_key_decides_the_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let graph = run(folder.path(), "graph");
    let text = String::from_utf8_lossy(&graph.stdout).into_owned();
    assert_eq!(text, "flowchart LR\n    bakeries\n    cakes\n    bakeries --> cakes\n");
}

#[test]
fn coverage_can_be_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(run(folder.path(), "check --update").status.success());
    let sound = last_line(&run(folder.path(), "check --format json"));
    assert_eq!((&sound["outcome"], &sound["faults"]), (&"sound".into(), &0.into()));
    let low = run(folder.path(), "check --min-coverage 100");
    assert_eq!(low.status.code(), Some(4));
    let text = String::from_utf8_lossy(&low.stdout);
    assert!(text.contains("% of the cells are covered, asked are 100 %"), "{text}");
    assert!(text.contains("missing  bakery.name: short, long, not ASCII\n"), "{text}");
}

#[test]
fn the_example_is_short() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/bakery.rs");
    let lines = std::fs::read_to_string(source).expect("the example").lines().count();
    assert!(lines < 100, "{lines} lines");
}

#[test]
fn what_it_does_not_have_is_not_offered() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = run(folder.path(), "--help");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(help.contains("  verify ") && !help.contains("  view "), "{help}");
    assert!(run(folder.path(), "docs").stdout.is_empty());
    assert!(run(folder.path(), "fresh").status.success());
    let queries = run(folder.path(), "verify --queries --format json");
    let lines = String::from_utf8_lossy(&queries.stdout).into_owned();
    assert_eq!(lines.matches(r#""passed":true"#).count(), 3, "{lines}");

    assert!(run(folder.path(), "docs --html").status.success());
    let page = std::fs::read_to_string(folder.path().join("seeds.html")).expect("the page");
    for name in ["bakery", "cake"] {
        assert_eq!(page.matches(&format!("id=\"table-{name}\"")).count(), 1);
    }
    assert!(!page.contains("#scenarios") && !page.contains("#charts"));
    assert!(!page.contains("https://") && !page.contains("http://"));
}
