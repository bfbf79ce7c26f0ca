//! Wrong input: one clear message, the documented exit code, no panic and no password.

use crate::support::{Backend, Outcome, World, seeder};
use std::fs;
use tempfile::TempDir;

const PASSWORD: &str = "hunter2";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Runs the program and checks what every failure has in common.
#[track_caller]
fn fails(folder: &TempDir, variables: &[(&str, &str)], line: &str, code: i32) -> Outcome {
    let outcome = seeder(folder.path(), variables, line).exits(code);
    for text in [&outcome.stdout, &outcome.stderr] {
        assert!(!text.contains(PASSWORD), "{text}");
        assert!(!text.contains("panicked") && !text.contains("backtrace"), "{text}");
    }
    assert!(outcome.stderr.starts_with("error:"), "{}", outcome.stderr);
    outcome
}

#[track_caller]
fn says(line: &str, code: i32, text: &str) {
    let outcome = fails(&folder(), &[], line, code);
    assert!(outcome.stderr.contains(text), "{}", outcome.stderr);
}

#[test]
fn unreachable_servers() {
    for scheme in ["postgres", "mysql", "mariadb"] {
        let url = format!("{scheme}://bot:{PASSWORD}@127.0.0.1:1/bot");
        for command in ["seed", "fresh", "refresh", "reset", "status", "plan", "verify"] {
            let outcome = fails(&folder(), &[("DATABASE_URL", &url)], command, 1);
            assert!(outcome.stderr.contains("cannot connect"), "{}", outcome.stderr);
            assert!(outcome.stderr.contains("hint:"), "{}", outcome.stderr);
        }
    }
}

#[test]
fn unknown_schemes_and_broken_urls() {
    says("seed -u mongodb://bot:hunter2@localhost/bot", 2, "unknown scheme `mongodb`");
    says("seed -u bot:hunter2@localhost", 2, "unknown scheme");
    says("seed -u postgres://bot:hunter2@localhost:port/bot", 2, "not valid");
    says("seed -u dev.db", 2, "no scheme");
}

#[test]
fn missing_files_and_folders() {
    says("fresh -u sqlite://no/such/folder/dev.db", 1, "the folder no/such/folder does not exist");
    says("seed", 1, "there is no database dev.db yet: `fresh` creates it");
    says("verify", 1, "`fresh` creates it");
    says("status", 1, "`fresh` creates it");
}

#[test]
fn a_database_that_cannot_be_written() {
    let folder = folder();
    seeder(folder.path(), &[], "fresh").exits(0);
    let url = [("DATABASE_URL", "sqlite://dev.db?mode=ro")];
    seeder(folder.path(), &url, "verify").exits(0);
    let outcome = fails(&folder, &url, "seed --seed 1", 1);
    assert!(outcome.stderr.contains("readonly"), "{}", outcome.stderr);
}

#[test]
fn a_file_that_is_no_database() {
    let folder = folder();
    fs::write(folder.path().join("dev.db"), "this is not a database, but it is long enough")
        .expect("a file");
    fails(&folder, &[], "seed", 1);
    fails(&folder, &[], "verify", 1);
}

#[test]
fn unknown_steps_tables_and_environments() {
    says("seed playlits", 2, "unknown step `playlits`, did you mean `playlists`?");
    says("verify playlits", 2, "did you mean `playlists`?");
    says(
        "plan nothing-like-it",
        2,
        "hint: steps are: feature-flags, users, tracks, favourites, guilds",
    );
    says("show playlst", 2, "did you mean `playlist`?");
    says("seed --env stagin", 2, "did you mean `staging`?");
    says("seed --env staging", 2, "the environment `staging` has no database");
}

#[test]
fn sides_that_cannot_be_compared() {
    says("parity", 2, "--against <ENV|URL>");
    says("parity --against stagin", 2, "did you mean `staging`?");
    says("parity --against staging", 2, "has no database to compare with");
    says("parity --against postgres://bot:hunter2@localhost:port/bot", 2, "not valid");
    says("parity --against development", 2, "both sides are dev.db");
    says("parity --against staging --max-divergence 101", 2, "no number from 0 to 100");
    let unreachable = format!("parity --against postgres://bot:{PASSWORD}@127.0.0.1:1/bot");
    let folder = folder();
    seeder(folder.path(), &[], "fresh").exits(0);
    let outcome = fails(&folder, &[], &unreachable, 1);
    assert!(outcome.stderr.contains("127.0.0.1:1"), "{}", outcome.stderr);
}

#[test]
fn statements_for_production_are_those_that_may_run_there() {
    let folder = folder();
    let url = [("DATABASE_URL", "sqlite://dev.db"), ("SEEDER_ENV", "production")];
    let refused = fails(&folder, &url, "plan --sql", 3);
    assert!(refused.stderr.contains("sample data never goes into"), "{}", refused.stderr);
    seeder(folder.path(), &url, "plan feature-flags --sql").exits(0);
}

#[test]
fn numbers_out_of_range() {
    for scale in ["0", "-1", "1e9", "10001", "1.5", "many"] {
        says(&format!("seed --scale {scale}"), 2, "no whole number from 1 to 10000");
        let outcome = fails(&folder(), &[("SEEDER_SCALE", scale)], "plan", 2);
        assert!(outcome.stderr.contains("SEEDER_SCALE"), "{}", outcome.stderr);
    }
    says("seed --seed -1", 2, "no whole number");
    says("seed --now yesterday", 2, "no instant");
    says("seed --only", 2, "STEP");
    says("frsh", 2, "fresh");
}

#[test]
fn a_broken_configuration() {
    let folder = folder();
    let file = folder.path().join("seeder.toml");
    fs::write(&file, "seed = 1\n\ndatabase_url = \"postgres://bot:hunter2@h/d\n").expect("a file");
    let outcome = fails(&folder, &[], "plan", 2);
    assert!(outcome.stderr.contains("seeder.toml, line 3"), "{}", outcome.stderr);
    fs::write(&file, "scael = 2\n").expect("a file");
    let outcome = fails(&folder, &[], "plan", 2);
    assert!(outcome.stderr.contains("line 1") && outcome.stderr.contains("did you mean `scale`?"));
    fs::remove_file(&file).expect("the file");
    fs::write(folder.path().join(".env"), "this is hunter2\n").expect("a file");
    let outcome = fails(&folder, &[], "plan", 2);
    assert!(outcome.stderr.contains(".env"), "{}", outcome.stderr);
}

#[test]
fn protected_environments() {
    let folder = folder();
    let local = [("DATABASE_URL", "sqlite://dev.db")];
    for (line, text) in [
        ("fresh --env staging", "add --confirm dev.db"),
        ("fresh --env staging --yes", "add --confirm dev.db"),
        ("refresh --env staging --confirm dev", "its name is `dev.db`"),
        ("seed --env staging", "add --yes"),
        ("fresh --env production --confirm dev.db", "nothing is removed"),
        ("reset --env production --confirm dev.db", "nothing is removed"),
        ("seed --env production --confirm dev.db", "sample data never goes"),
    ] {
        let outcome = fails(&folder, &local, line, 3);
        assert!(outcome.stderr.contains(text), "{}", outcome.stderr);
    }
    assert!(!folder.path().join("dev.db").exists());
    seeder(folder.path(), &local, "fresh --env staging --confirm dev.db").exits(0);
    seeder(folder.path(), &local, "seed --env staging --yes").exits(0);

    // The database is staging's by now.
    for line in ["seed", "fresh", "reset", "seed --env test", "seed --env staging2"] {
        let code = if line.ends_with('2') { 2 } else { 3 };
        fails(&folder, &local, line, code);
    }
    let stamped = fails(&folder, &local, "seed --env test --yes", 3);
    assert!(stamped.stderr.contains("stamped as `staging`"), "{}", stamped.stderr);
    assert!(stamped.stderr.contains("--restamp"), "{}", stamped.stderr);
    for looks in ["verify", "status", "plan", "verify --env production"] {
        seeder(folder.path(), &local, looks).exits(0);
    }
    let reference = "seed feature-flags --env production";
    fails(&folder, &local, &format!("{reference} --yes"), 3);
    fails(&folder, &local, &format!("{reference} --confirm dev.db"), 3);
    seeder(folder.path(), &local, &format!("{reference} --confirm dev.db --restamp")).exits(0);
    fails(&folder, &local, "fresh --restamp --yes", 3);
    fails(&folder, &local, "fresh --restamp --confirm dev.db", 3);
    let named = fails(&folder, &local, "seed --restamp --confirm dev.db", 3);
    assert!(named.stderr.contains("--restamp=production with --confirm dev.db"), "{named:?}");
    seeder(folder.path(), &local, "seed --restamp=production --confirm dev.db").exits(0);
    seeder(folder.path(), &local, "fresh").exits(0);

    let remote = [("DATABASE_URL", "postgres://bot:hunter2@db.example/bot")];
    let outcome = fails(&folder, &remote, "seed", 3);
    assert!(outcome.stderr.contains("another host"), "{}", outcome.stderr);
    let hidden = [("DATABASE_URL", "postgres://bot:hunter2@localhost/bot?host=192.0.2.1")];
    let outcome = fails(&folder, &hidden, "fresh", 3);
    assert!(outcome.stderr.contains("192.0.2.1"), "{}", outcome.stderr);
    let surroundings = [("DATABASE_URL", "postgres:///bot"), ("PGHOST", "192.0.2.1")];
    fails(&folder, &surroundings, "fresh", 3);
}

#[test]
fn an_environment_that_is_named_is_reached_or_refused() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let section = format!(
        "[environments.staging]\ndatabase_url = \"postgres://bot:{PASSWORD}@192.0.2.1/bot\"\n"
    );
    fs::write(path("seeder.toml"), section).expect("a file");
    seeder(folder.path(), &[], "fresh").exits(0);
    fs::write(path(".env"), "DATABASE_URL=sqlite://dev.db\n").expect("a file");

    let staging = fails(&folder, &[], "seed --env staging", 3);
    assert!(staging.stderr.contains("postgres://bot@192.0.2.1/bot is protected"), "{staging:?}");
    let variable = [("DATABASE_URL", "sqlite://dev.db")];
    let two = fails(&folder, &variable, "seed --env staging --yes", 2);
    for text in ["says postgres://bot@192.0.2.1/bot", "says dev.db", "--database-url"] {
        assert!(two.stderr.contains(text), "{two:?}");
    }
    let of_development = [variable[0], ("SEEDER_ENV", "development")];
    let staging = fails(&folder, &of_development, "seed --env staging", 3);
    assert!(staging.stderr.contains("192.0.2.1"), "{staging:?}");
    fs::write(path("seeder.toml"), "").expect("a file");
    for variables in [&[][..], &of_development] {
        let none = fails(&folder, variables, "seed --env staging --yes", 2);
        assert!(none.stderr.contains("is that of `development`"), "{none:?}");
    }
    // Nobody has stamped the local database as staging's.
    seeder(folder.path(), &[], "seed").exits(0);
    fails(&folder, &variable, "seed --env staging --yes", 3);
}

#[tokio::test]
async fn a_wrong_stamp_is_taken_back_and_all_rows_stay() {
    let world = World::seeded(Backend::Sqlite).await;
    world.execute("INSERT INTO user_account (id, username) VALUES (99, 'mine')").await;
    world.seeder("seed --env staging --yes").exits(0);
    world.seeder("seed").exits(3);
    world.seeder("seed --restamp").exits(3);
    world.seeder("seed --restamp=production --yes").exits(3);
    let back = world.seeder("seed --restamp=staging --yes --format json").exits(0);
    assert_eq!(back.json()["outcome"], "unchanged");
    assert!(back.stdout.contains("stamped as `staging`; it is `development`'s now"), "{back:?}");
    world.seeder("seed").exits(0);
    let mine = world.number("SELECT COUNT(*) FROM user_account WHERE username = 'mine'").await;
    assert_eq!(mine, 1);
}

#[test]
fn failures_end_with_a_json_object_as_well() {
    let outcome = fails(&folder(), &[], "seed --format json", 1);
    let json = outcome.json();
    assert_eq!(json["outcome"], "failed");
    assert_eq!(json["command"], "seed");
    assert!(json["error"].as_str().is_some_and(|error| error.contains("no database")));
}
