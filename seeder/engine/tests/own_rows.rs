//! Nobody's rows are lost, and every run converges: whatever is edited and in whatever order
//! commands come.
//!
//! Small applications on SQLite, with own rows inside of what is seeded, beside it, and pointing to it
//! through any foreign key. The cases are the same in every run; `SEEDER_OWN_ROWS_CASES` says how many
//! there are.
#![expect(unreachable_pub, reason = "entities look as SeaORM's generator writes them")]
#![expect(clippy::expect_used, clippy::panic, reason = "these are tests")]

#[macro_use]
#[path = "schemas/applications/mod.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod applications;
#[macro_use]
#[path = "schemas/database.rs"]
#[allow(dead_code, unused_macros, reason = "each test uses a part of it")]
mod database;

use applications::{Application, Backend};
use database::{Database, Rows};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use sea_orm_seeding::{Report, World, seed};

/// Applications whose keys are numbers, each with a step that it may lose.
const APPLICATIONS: [(&str, &str); 13] = [
    ("plain", "items"),
    ("two_steps", "tags"),
    ("note_cascade", "items"),
    ("note_set_null", "items"),
    ("note_on_a_code", "products"),
    ("note_on_two_columns", "seats"),
    ("note_unrelated", "notes"),
    ("join_table", "crates"),
    ("positions", "entries"),
    ("folders", "folders"),
    ("keys_of_two_columns_that_refer_to_their_table", "regions"),
    ("free_cities_cascade", "cities"),
    ("bound_cities_no_action", "cities"),
];

/// Rows with smaller keys are somebody's own.
const FIRST: i64 = 1_000_000_000;

/// Something that somebody does. Numbers pick a table, a row, a column.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// Inserts an own row, which may refer to any row that there is.
    Own(usize, [usize; 4]),
    /// Gives a cell of a seeded row the value of another row.
    Edit(usize, [usize; 4]),
    /// Deletes a seeded row.
    Delete(usize, usize),
    /// Seeds a world with some version of the steps, and with or without one of them.
    Seed {
        scale: u32,
        seed: u64,
        version: u32,
        without: bool,
    },
    Reset,
}

fn deed() -> impl Strategy<Value = Deed> {
    let picks = (0..9_usize, [0..90_usize, 0..90, 0..90, 0..90]);
    let world = (1..=3_u32, 0..3_u64, 1..=2_u32, prop::bool::weighted(0.2));
    prop_oneof![
        4 => picks.clone().prop_map(|(table, picks)| Deed::Own(table, picks)),
        2 => picks.prop_map(|(table, picks)| Deed::Edit(table, picks)),
        1 => (0..9_usize, 0..90_usize).prop_map(|(table, row)| Deed::Delete(table, row)),
        4 => world.prop_map(|(scale, seed, version, without)| {
            Deed::Seed { scale, seed, version, without }
        }),
        1 => Just(Deed::Reset),
    ]
}

/// A column of SQLite's, and what it refers to.
struct Column {
    name: String,
    numeric: bool,
    in_key: bool,
    parent: Option<(String, String)>,
}

/// An application while things happen to it.
struct Play {
    database: Database,
    step: &'static str,
    version: u32,
    without: bool,
    world: World,
    /// The number of the next own row.
    next: i64,
}

impl Play {
    fn columns(&self, table: &str) -> Vec<Column> {
        let name = table.trim_matches('"');
        let each = |what: &str| {
            let sql = format!(
                "@lite SELECT {what} FROM pragma_table_info('{name}') AS c \
                 LEFT JOIN pragma_foreign_key_list('{name}') AS f ON f.\"from\" = c.name \
                 ORDER BY c.cid"
            );
            self.database.texts(&sql)
        };
        let kinds = each("c.type").into_iter().zip(each("CASE c.pk WHEN 0 THEN '' ELSE 'key' END"));
        let parents =
            each("COALESCE(f.\"table\", '')").into_iter().zip(each("COALESCE(f.\"to\", '')"));
        let columns = each("c.name").into_iter().zip(kinds.zip(parents));
        columns
            .map(|(name, ((kind, key), parent))| Column {
                name,
                numeric: kind.contains("INT"),
                in_key: !key.is_empty(),
                parent: (!parent.0.is_empty()).then_some(parent),
            })
            .collect()
    }

    fn table(&self, pick: usize) -> String {
        let tables = self.database.tables();
        tables[pick % tables.len()].clone()
    }

    /// The condition for own rows of a table: its key begins with a small number.
    fn own(&self, table: &str) -> String {
        let columns = self.columns(table);
        let key = columns.iter().find(|column| column.in_key).expect("a key");
        format!("\"{}\" < {FIRST}", key.name)
    }

    fn own_rows(&self) -> Rows {
        let tables = self.database.tables().into_iter();
        let rows = |table: &String| {
            let mut rows = self.database.rows(table, &format!(" WHERE {}", self.own(table)));
            rows.sort();
            rows
        };
        tables.map(|table| (table.clone(), rows(&table))).collect()
    }

    fn insert(&mut self, table: &str, picks: [usize; 4]) {
        let n = self.next;
        self.next += 1;
        let columns = self.columns(table);
        let values = columns.iter().zip(picks.iter().cycle()).map(|(column, pick)| {
            match &column.parent {
                _ if column.in_key => n.to_string(),
                Some(_) if pick % 7 == 6 => "NULL".to_owned(),
                // Both columns of a key have the same place in their table.
                Some((parent, target)) => format!(
                    "(SELECT \"{target}\" FROM \"{parent}\" ORDER BY rowid \
                     LIMIT 1 OFFSET {} % MAX(1, (SELECT COUNT(*) FROM \"{parent}\")))",
                    picks[0]
                ),
                None if column.numeric => n.to_string(),
                None => format!("'own {n}'"),
            }
        });
        let values: Vec<String> = values.collect();
        // What the schema does not allow does not happen.
        let _ = self
            .database
            .try_execute(&format!("@lite INSERT INTO {table} VALUES ({})", values.join(", ")));
    }

    fn edit(&self, table: &str, picks: [usize; 4]) {
        let columns = self.columns(table);
        let cells: Vec<&Column> = columns.iter().filter(|column| !column.in_key).collect();
        let Some(column) = cells.get(picks[0] % cells.len().max(1)) else { return };
        let at = |pick| {
            let seeded = self.own(table).replace('<', ">=");
            format!("(SELECT rowid FROM {table} WHERE {seeded} ORDER BY 1 LIMIT 1 OFFSET {pick})")
        };
        let _ = self.database.try_execute(&format!(
            "@lite UPDATE {table} SET \"{0}\" = (SELECT \"{0}\" FROM {table} WHERE rowid = {1}) \
             WHERE rowid = {2} AND EXISTS (SELECT 1 FROM {table} WHERE rowid = {1})",
            column.name,
            at(picks[1] % 25),
            at(picks[2] % 25),
        ));
    }

    fn delete(&self, table: &str, row: usize) {
        let seeded = self.own(table).replace('<', ">=");
        let _ = self.database.try_execute(&format!(
            "@lite DELETE FROM {table} WHERE rowid = \
             (SELECT rowid FROM {table} WHERE {seeded} ORDER BY 1 LIMIT 1 OFFSET {})",
            row % 25
        ));
    }

    fn application(&self) -> Application {
        Application {
            version: self.version,
            without: self.without.then(|| self.step.to_owned()),
            ..self.database.application()
        }
    }

    fn seed(&self) -> Result<Report, sea_orm_seeding::Error> {
        let application = self.application();
        self.database.wait(seed(self.database.connection(), &application, self.world))
    }

    /// The program, in the same version and with the same steps.
    fn run(&self, line: &str) -> database::Outcome {
        let version = self.version.to_string();
        let mut variables = vec![("SCHEMA_VERSION", version.as_str())];
        if self.without {
            variables.push(("SCHEMA_WITHOUT", self.step));
        }
        self.database.run_with(&variables, line)
    }

    fn act(&mut self, deed: Deed) -> Result<(), TestCaseError> {
        match deed {
            Deed::Own(table, picks) => self.insert(&self.table(table), picks),
            Deed::Edit(table, picks) => self.edit(&self.table(table), picks),
            Deed::Delete(table, row) => self.delete(&self.table(table), row),
            Deed::Seed { scale, seed, version, without } => {
                self.world = World { scale, seed, ..World::default() };
                (self.version, self.without) = (version, without);
                let own = self.own_rows();
                let seeded = self.seed();
                prop_assert_eq!(self.own_rows(), own, "after {:?}", seeded);
                if seeded.is_ok() {
                    self.settled()?;
                }
            }
            Deed::Reset => {
                let own = self.own_rows();
                let reset = self.run("reset");
                prop_assert!(reset.code != 101, "{}", reset.text());
                prop_assert_eq!(self.own_rows(), own, "after {}", reset.text());
            }
        }
        Ok(())
    }

    /// A second run writes nothing, and every row is as it should be.
    fn settled(&self) -> Result<(), TestCaseError> {
        let before = self.database.everything();
        let again = self.seed();
        prop_assert!(again.is_ok(), "a second run fails: {:?}", again);
        prop_assert_eq!(self.database.everything(), before, "a second run writes");
        let verified = self.run("verify");
        prop_assert_eq!(verified.code, 0, "{}", verified.text());
        Ok(())
    }

    /// Without own rows nothing is in the way: the first world comes back.
    fn end(&mut self) -> Result<(), TestCaseError> {
        // Children before parents, in whatever order the tables come.
        for _ in 0..self.next {
            for table in self.database.tables() {
                let own = self.own(&table);
                let _ =
                    self.database.try_execute(&format!("@lite DELETE FROM {table} WHERE {own}"));
            }
            if self.own_rows().values().all(Vec::is_empty) {
                break;
            }
        }
        self.world = World::default();
        (self.version, self.without) = (1, false);
        let seeded = self.seed();
        prop_assert!(seeded.is_ok(), "without own rows: {:?}", seeded);
        self.settled()
    }
}

fn play(application: usize, deeds: Vec<Deed>) -> Result<(), TestCaseError> {
    let (name, step) = APPLICATIONS[application];
    let database = Database::seeded(Backend::Sqlite, name);
    let world = World::default();
    let mut play = Play { database, step, version: 1, without: false, world, next: 1 };
    for deed in deeds {
        play.act(deed)?;
    }
    play.end()
}

#[test]
fn own_rows_stay_and_runs_converge() {
    let cases = std::env::var("SEEDER_OWN_ROWS_CASES");
    let cases = cases.map_or(40, |cases| cases.parse().expect("a number of cases"));
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, random);
    let plays = (0..APPLICATIONS.len(), prop::collection::vec(deed(), 4..14));
    runner
        .run(&plays, |(application, deeds)| play(application, deeds))
        .unwrap_or_else(|failure| panic!("{failure}"));
}
