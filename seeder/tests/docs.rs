//! Documents that people read, held against the code.

use seeder::scenarios;
use std::{collections::BTreeSet, fs, path::Path};

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
