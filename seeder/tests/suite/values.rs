//! Values that contain anything are compared and printed safely.

use crate::support::{Backend, World};

/// What somebody may have put into a title.
const TITLES: [&str; 6] = [
    "'; DROP TABLE track; -- \" ` \\ \\' %s {} ${HOME}",
    "\u{1b}[2J\u{1b}[31mred\u{7}\r\n\ttab",
    "right \u{202e}to left\u{202c} \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{631}\u{62d}\u{628}\u{627}",
    "\u{1f3b5}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} e\u{301} \u{fffd}",
    "",
    "{\"event\":\"difference\"}",
];

/// A text literal: the characters that need it by their numbers.
fn literal(backend: Backend, text: &str) -> String {
    let quoted = text.replace('\'', "''");
    match backend {
        Backend::Sqlite | Backend::Postgres => format!("'{quoted}'"),
        Backend::MariaDb => format!("'{}'", quoted.replace('\\', "\\\\")),
    }
}

async fn track(world: &World, number: usize) -> i64 {
    world.number(&format!("SELECT id FROM track ORDER BY id LIMIT 1 OFFSET {number}")).await
}

pub(crate) async fn values_that_contain_anything(backend: Backend) {
    let world = World::seeded(backend).await;
    let before = world.verify();
    let mut expected: Vec<String> = TITLES.map(str::to_owned).to_vec();
    for (number, title) in TITLES.iter().enumerate() {
        let title = literal(backend, title);
        let id = track(&world, number).await;
        world.execute(&format!("UPDATE track SET title = {title} WHERE id = {id}")).await;
    }
    // PostgreSQL's texts cannot hold it.
    let nul = match backend {
        Backend::Sqlite => "'a' || CHAR(0) || 'b'",
        Backend::MariaDb => "CONCAT('a', CHAR(0), 'b')",
        Backend::Postgres => "'a' || CHR(1) || 'b'",
    };
    let id = track(&world, TITLES.len()).await;
    world.execute(&format!("UPDATE track SET title = {nul} WHERE id = {id}")).await;
    expected.push(if backend == Backend::Postgres { "a\u{1}b" } else { "a\0b" }.to_owned());
    // MariaDB's JSON may be 32 levels deep.
    let levels = if backend == Backend::MariaDb { 30 } else { 100 };
    let deep = format!("{}0{}", "[".repeat(levels), "]".repeat(levels));
    let guild = world.number("SELECT MIN(guild_id) FROM guild_settings").await;
    let equalizer = "UPDATE guild_settings SET equalizer = '{deep}' WHERE guild_id = {guild}"
        .replace("{deep}", &deep)
        .replace("{guild}", &guild.to_string());
    world.execute(&equalizer).await;

    let found = world.seeder("verify --format json").exits(4);
    let lines: Vec<serde_json::Value> = found
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    let cells = |table: &str| -> Vec<&serde_json::Value> {
        let rows =
            lines.iter().filter(|line| line["event"] == "difference" && line["table"] == table);
        rows.map(|row| &row["cells"][0]["found"]).collect()
    };
    let mut titles: Vec<&str> = cells("track").iter().filter_map(|cell| cell.as_str()).collect();
    titles.sort_unstable();
    expected.sort_unstable();
    assert_eq!(titles, expected);
    let nested = serde_json::from_str::<serde_json::Value>(&deep).expect("JSON");
    assert_eq!(cells("guild_settings"), [&nested]);

    let text = world.seeder("verify").exits(4);
    let hidden = |character: char| {
        (character.is_control() && character != '\n')
            || ('\u{202a}'..='\u{202e}').contains(&character)
    };
    assert!(!text.stdout.contains(hidden), "{:?}", text.stdout);
    assert!(text.stdout.contains("\\u{1b}[31mred"), "{}", text.stdout);

    // What is not printed is counted.
    let limited = world.seeder("verify --limit 2 --format json").exits(4);
    assert_eq!(limited.json()["drift"]["changed"], TITLES.len() + 2);
    let rows = limited.stdout.lines().filter(|line| line.contains(r#""event":"difference""#));
    assert_eq!(rows.count(), 2);

    let counts = world.seeder("seed --format json").exits(0).counts();
    assert_eq!([counts[0], counts[1], counts[3]], [0, TITLES.len() as u64 + 2, 0]);
    assert_eq!(world.verify(), before);
}
