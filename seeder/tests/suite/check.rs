//! `check`: a schema that no longer fits, every table at once; the lock file; and the project itself.

use crate::support::{Backend, World, run, seeder};
use migration::{MigrationName, MigrationTrait, Migrator, MigratorTrait, SchemaManager};
use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_seeding::check;
use seeder::Seeder;
use serde_json::Value as Json;
use std::{fs, path::Path};

/// A column of each table, and another type for it.
const COLUMNS: [(&str, &str, &str); 16] = [
    ("feature_flag", "description", "integer"),
    ("user_account", "avatar_hash", "integer"),
    ("user_preference", "language", "integer"),
    ("track", "artwork_url", "integer"),
    ("guild", "timezone", "integer"),
    ("guild_settings", "prefix", "integer"),
    ("guild_member", "nickname", "integer"),
    ("playlist", "description", "integer"),
    ("playlist_track", "added_at", "integer"),
    ("playlist_share", "can_edit", "varchar(9)"),
    ("queue_item", "enqueued_at", "integer"),
    ("player", "changed_at", "integer"),
    ("user_favourite", "added_at", "integer"),
    ("play_history", "error", "integer"),
    ("guild_feature_flag", "enabled", "varchar(9)"),
    ("guild_blocklist", "reason", "integer"),
];

/// Faults of the entities against the database's schema: place and cause.
fn faults(world: &World) -> Vec<(String, String)> {
    let checked = world.seeder("check --live --format json").exits(4);
    let lines = checked.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    let text = |value: &Json| value.as_str().expect("a text").to_owned();
    lines
        .filter(|line: &Json| line["event"] == "fault" && line["area"] == "schema")
        .map(|line| (text(&line["place"]), text(&line["cause"])))
        .collect()
}

/// Exactly one fault for each of these columns, which says this.
fn assert_named(world: &World, column: impl Fn(&str, &str) -> String, says: &str) {
    let mut found = faults(world);
    for (table, name, _) in COLUMNS {
        let place = format!("table `{table}`, column `{}`", column(table, name));
        let index = found.iter().position(|fault| fault.0 == place && fault.1.contains(says));
        found.remove(index.unwrap_or_else(|| panic!("{place}: {says}\n{found:#?}")));
    }
    // What else is said is about the same columns.
    for (place, cause) in found {
        let ours = COLUMNS.iter().any(|(table, name, _)| {
            place == format!("table `{table}`, column `{name}`") || place.contains("`renamed`")
        });
        assert!(ours, "{place}: {cause}");
    }
}

pub(crate) async fn a_dropped_column_is_named(backend: Backend) {
    let world = World::migrated(backend).await;
    for (table, column, _) in COLUMNS {
        world.execute(&format!("ALTER TABLE {table} DROP COLUMN {column}")).await;
    }
    assert_named(&world, |_, column| column.to_owned(), "the entity has it, the schema does not");
}

pub(crate) async fn a_command_that_meets_another_schema_says_where_to_look(backend: Backend) {
    let world = World::seeded(backend).await;
    world.execute("ALTER TABLE playlist DROP COLUMN description").await;
    for command in ["verify", "seed", "plan"] {
        let failed = world.seeder(command).exits(1);
        assert!(failed.stderr.contains("`check --live` names what differs"), "{}", failed.stderr);
    }
}

pub(crate) async fn a_renamed_column_is_named(backend: Backend) {
    let world = World::migrated(backend).await;
    for (table, column, _) in COLUMNS {
        world.execute(&format!("ALTER TABLE {table} RENAME COLUMN {column} TO renamed")).await;
    }
    assert_named(&world, |_, column| column.to_owned(), "renamed to `renamed`?");
}

pub(crate) async fn a_retyped_column_is_named(backend: Backend) {
    let world = World::migrated(backend).await;
    for (table, column, other) in COLUMNS {
        world.execute(&format!("ALTER TABLE {table} DROP COLUMN {column}")).await;
        world.execute(&format!("ALTER TABLE {table} ADD COLUMN {column} {other} NULL")).await;
    }
    assert_named(&world, |_, column| column.to_owned(), " in the schema and ");
}

pub(crate) async fn a_new_column_without_a_default_is_named(backend: Backend) {
    let world = World::migrated(backend).await;
    for (table, _, _) in COLUMNS {
        if backend == Backend::Sqlite {
            world.execute(&format!("ALTER TABLE {table} ADD COLUMN added integer")).await;
            edit_sqlite(&world, "added integer", "added integer NOT NULL").await;
        } else {
            world.execute(&format!("ALTER TABLE {table} ADD COLUMN added integer NOT NULL")).await;
        }
    }
    assert_named(&world, |_, _| "added".to_owned(), "NOT NULL without a default");
}

pub(crate) async fn a_new_word_of_an_enum_is_named(backend: Backend) {
    let world = World::migrated(backend).await;
    match backend {
        Backend::Sqlite => edit_sqlite(&world, "'local')", "'local', 'tidal')").await,
        Backend::Postgres => {
            world.execute("ALTER TYPE track_source ADD VALUE 'tidal'").await;
        }
        Backend::MariaDb => {
            let words =
                "'youtube','spotify','soundcloud','bandcamp','twitch','http','local','tidal'";
            let sql = format!("ALTER TABLE track MODIFY source enum({words}) NOT NULL");
            world.execute(&sql).await;
        }
    }
    let cause = "the schema allows `tidal`, which the entity does not know".to_owned();
    assert_eq!(faults(&world), [("table `track`, column `source`".to_owned(), cause)]);
}

/// SQLite cannot alter what is there; a migration would build the table anew.
async fn edit_sqlite(world: &World, from: &str, to: &str) {
    let database = world.connect().await;
    let (from, to) = (from.replace('\'', "''"), to.replace('\'', "''"));
    for sql in [
        "PRAGMA writable_schema = ON".to_owned(),
        format!(
            "UPDATE sqlite_master SET sql = replace(replace(sql, '{to}', '{from}'), '{from}', '{to}')"
        ),
        "PRAGMA writable_schema = RESET".to_owned(),
    ] {
        database.execute_unprepared(&sql).await.expect("the schema can be edited");
    }
    database.close().await.expect("the connection closes");
}

pub(crate) async fn a_database_that_fits_has_no_faults(backend: Backend) {
    let world = World::migrated(backend).await;
    let checked = world.seeder("check --live --format json").exits(4);
    // Only the project's files are not here.
    assert_eq!(checked.stdout.matches(r#""event":"fault""#).count(), 12, "{}", checked.stdout);
    assert!(!checked.stdout.contains(r#""area":"schema""#), "{}", checked.stdout);
    assert!(!world.has_history().await);
}

/// The bot's migrations, and one by somebody who forgot the seeds.
struct Forgetful;

impl MigratorTrait for Forgetful {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut migrations = Migrator::migrations();
        migrations.push(Box::new(Change));
        migrations
    }
}

struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m20270101_000001_change"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        database.execute_unprepared("ALTER TABLE guild DROP COLUMN timezone").await?;
        database.execute_unprepared("CREATE TABLE radio (id integer PRIMARY KEY)").await?;
        Ok(())
    }
}

#[tokio::test]
async fn a_migration_that_breaks_the_seeds_is_found_without_a_database() {
    assert_eq!(check(&Migrator, &Seeder).await.expect("a check"), []);
    let faults = check(&Forgetful, &Seeder).await.expect("a check");
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "table `guild`, column `timezone`: the entity has it, the schema does not",
            "table `radio`: no step fills it",
        ]
    );
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn the_project_has_no_faults() {
    let program = env!("CARGO_BIN_EXE_seeder");
    let checked = run(program, root(), &[], &["check", "--min-coverage", "95"]).exits(0);
    assert!(checked.stderr.contains("no fault"), "{}", checked.stderr);
}

#[test]
fn rows_change_together_with_their_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("seeder.lock");
    let check = |flags: &str| {
        let checked = seeder(folder.path(), &[], &format!("check {flags}"));
        checked.stdout.lines().filter(|line| line.contains("step `")).map(str::to_owned).collect()
    };
    assert_eq!(seeder(folder.path(), &[], "docs").exits(0).stdout.lines().count(), 3);
    seeder(folder.path(), &[], "check --update").exits(0);
    let locked = fs::read_to_string(&file).expect("the lock");
    assert_eq!(locked, fs::read_to_string(root().join("seeder.lock")).expect("the lock"));
    seeder(folder.path(), &[], "check").exits(0);

    // As after an edit of the step `users`, first without its version raised, then with.
    let line = locked.lines().find(|line| line.starts_with("users ")).expect("a line");
    let words: Vec<&str> = line.split(' ').collect();
    let before = |version: &str| {
        let other = format!("users {version} 1 00000000000000000000000000000000");
        locked.replace(line, &other)
    };
    fs::write(&file, before(words[1])).expect("a file");
    let fault = format!("fault: step `users`: version {} gives other rows", words[1]);
    for flags in ["", "--update"] {
        let faults: Vec<String> = check(flags);
        assert!(faults.len() == 1 && faults[0].starts_with(&fault), "{faults:?}");
    }
    assert_eq!(fs::read_to_string(&file).expect("the lock"), before(words[1]));

    fs::write(&file, before("1")).expect("a file");
    seeder(folder.path(), &[], "check").exits(4);
    seeder(folder.path(), &[], "check --update").exits(0);
    assert_eq!(fs::read_to_string(&file).expect("the lock"), locked);
}

#[test]
fn paragraphs_of_ones_own_stay_in_the_documents() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = || seeder(folder.path(), &[], "check");
    seeder(folder.path(), &[], "docs").exits(0);
    seeder(folder.path(), &[], "check --update").exits(0);
    let path = folder.path().join("docs/data/quick-reference.md");
    let made = fs::read_to_string(&path).expect("the document");

    // What people write around the sections is theirs.
    let own =
        made.replace("# Quick reference\n", "# Ours\n\nAsk us.\n") + "\n## More\n\nOf ours.\n";
    fs::write(&path, &own).expect("a file");
    check().exits(0);

    // As after a column was renamed in the entity.
    let old = own.replace("display_name", "shown_name");
    assert_ne!(old, own);
    fs::write(&path, &old).expect("a file");
    let fault = "docs/data/quick-reference.md: it is out of date";
    assert!(check().exits(4).stdout.contains(fault));
    seeder(folder.path(), &[], "docs").exits(0);
    assert_eq!(fs::read_to_string(&path).expect("the document"), own);
    check().exits(0);

    fs::write(&path, own.replace("<!-- end steps -->", "")).expect("a file");
    assert!(check().exits(4).stdout.contains("section `steps` does not end"));
    let broken = seeder(folder.path(), &[], "docs").exits(2);
    assert!(broken.stderr.contains("section `steps` does not end"), "{}", broken.stderr);
}
