//! What a run says to those who watch it.

use crate::support::{Backend, World};
use sea_orm_seeding::describe;
use seeder::Seeder;
use serde_json::{Value as Json, json};

/// The log's lines as JSON, without those of the migrator and of the driver.
fn events(stderr: &str) -> Vec<Json> {
    let lines = stderr.lines().filter(|line| line.starts_with('{'));
    let events = lines.map(|line| serde_json::from_str(line).expect("JSON"));
    events.filter(|event: &Json| event["target"] == "sea_orm_seeding").collect()
}

/// Some fields of the events with this message.
fn fields(events: &[Json], message: &str, names: &[&str]) -> Vec<Json> {
    let told = events.iter().filter(|event| event["message"] == message);
    told.map(|event| names.iter().map(|name| event[*name].clone()).collect()).collect()
}

pub(crate) async fn a_log_has_a_line_for_each_step_and_table(backend: Backend) {
    let world = World::migrated(backend).await;
    let quiet = world.seeder("seed --dry-run").exits(0);
    assert!(!quiet.stderr.contains("sea_orm_seeding"), "{}", quiet.stderr);

    let json = [("RUST_LOG", "info"), ("RUST_LOG_FORMAT", "json")];
    let run = world.seeder_with(&json, "seed").exits(0);
    let told = events(&run.stderr);
    let steps = describe(&Seeder, sea_orm_seeding::World::default()).expect("sound steps");
    let tables: Vec<Json> = steps
        .iter()
        .flat_map(|step| step.tables.iter().map(|table| (step.name, table.name, table.rows)))
        .map(|(step, table, rows)| json!([step.as_str(), table, rows, 0, 0]))
        .collect();
    let counts = ["inserted", "updated", "unchanged"];
    let found = fields(&told, "table done", &[["step", "table"].as_slice(), &counts].concat());
    assert_eq!(found.len(), tables.len());
    assert!(tables.iter().all(|table| found.contains(table)), "{found:?}");
    let done: Vec<Json> = steps
        .iter()
        .map(|step| {
            let rows: u64 = step.tables.iter().map(|table| table.rows).sum();
            json!([step.name.as_str(), rows, 0, 0])
        })
        .collect();
    let found = fields(&told, "step done", &[["step"].as_slice(), &counts].concat());
    assert!(done.iter().all(|step| found.contains(step)), "{found:?}");
    assert_eq!(fields(&told, "done", &["removed"]), [json!([0])]);
    for event in &told {
        let span = &event["span"];
        assert_eq!(
            (&span["command"], &span["environment"]),
            (&json!("seed"), &json!("development"))
        );
        assert!(span["database"].is_string(), "{event}");
    }
    let timed = told.iter().filter(|event| event["elapsed_ms"].is_u64()).count();
    assert_eq!(timed, tables.len() + done.len() + 2);
    for statement in ["SELECT", "INSERT", "UPDATE", "sqlx"] {
        assert!(!run.stderr.contains(statement), "{}", run.stderr);
    }

    // A row that is not expected, as text and by a level that has the statements.
    let key = if backend == Backend::MariaDb { "`key`" } else { "key" };
    let flag = format!(
        "INSERT INTO feature_flag ({key}, description, enabled_by_default) \
         VALUES ('bot.unexpected', '', FALSE)"
    );
    world.execute(&flag).await;
    let run = world.seeder_with(&[("RUST_LOG", "debug")], "seed feature-flags").exits(0);
    let line = "stale rows removed step=\"feature-flags\" table=\"feature_flag\" removed=1 ";
    assert!(run.stderr.contains(line), "{}", run.stderr);
    assert!(run.stderr.contains("DELETE"), "{}", run.stderr);
    assert!(run.stderr.contains("environment=development"), "{}", run.stderr);
}

pub(crate) async fn a_log_tells_refusals_errors_and_no_password(backend: Backend) {
    let world = World::migrated(backend).await;
    let json = [("RUST_LOG", "trace"), ("RUST_LOG_FORMAT", "json")];
    let refused = world.seeder_with(&json, "seed --env staging").exits(3);
    let told = events(&refused.stderr);
    assert_eq!(fields(&told, "ended", &["level"]), [] as [Json; 0]);
    let last = told.last().expect("an event");
    assert_eq!((&last["level"], &last["exit_code"]), (&json!("WARN"), &json!(3)));
    assert_eq!(last["span"]["environment"], "staging");

    let unreachable = [json[0], json[1], ("DATABASE_URL", "mysql://bot:hunter2@127.0.0.1:1/bot")];
    let failed = world.seeder_with(&unreachable, "seed").exits(1);
    let told = events(&failed.stderr);
    assert_eq!(told.last().map(|event| event["level"].clone()), Some(json!("ERROR")));
    assert!(!failed.stderr.contains("hunter2"), "{}", failed.stderr);
    let around = [("RUST_LOG", "[connect]=trace"), unreachable[2]];
    let failed = world.seeder_with(&around, "seed").exits(1);
    assert!(!failed.stderr.contains("hunter2"), "{}", failed.stderr);
    for (name, value) in [("RUST_LOG", "a=b=c"), ("RUST_LOG_FORMAT", "xml")] {
        let wrong = world.seeder_with(&[(name, value)], "seed").exits(2);
        assert!(wrong.stderr.contains(&format!("error: {name} is `{value}`")), "{wrong:?}");
    }
}
