//! What the steps' tests share: the statements that a seeding sends to a mocked database, read back
//! as rows.

use sea_orm::{DatabaseBackend, MockDatabase, MockExecResult, Value};
use sea_orm_seeding::{Seed, SeedStep, SeederTrait, StepKind, StepName, World, seed};
use std::collections::{BTreeMap, BTreeSet};

/// More results than any of the tests asks for.
const RESULTS: usize = 500;

/// The rows that were inserted, by table.
pub(crate) struct Seeded {
    tables: BTreeMap<String, Table>,
}

#[derive(Default)]
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

struct Borrowed(&'static dyn SeedStep);

impl SeedStep for Borrowed {
    fn name(&self) -> StepName {
        self.0.name()
    }

    fn kind(&self) -> StepKind {
        self.0.kind()
    }

    fn seed(&self, seed: &mut Seed) {
        self.0.seed(seed);
    }
}

struct Steps(Vec<&'static dyn SeedStep>);

impl SeederTrait for Steps {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        self.0.iter().map(|step| Box::new(Borrowed(*step)) as Box<dyn SeedStep>).collect()
    }
}

/// Seeds an empty, mocked database with these steps.
pub(crate) async fn seeded(steps: &[&'static dyn SeedStep]) -> Seeded {
    let no_table = BTreeMap::from([("has_table", Value::from(false))]);
    // The history, what the database says of the tables, the history again.
    let mut queries = vec![vec![no_table.clone()], Vec::new(), vec![no_table]];
    queries.resize(RESULTS, Vec::new());
    let written = MockExecResult { last_insert_id: 0, rows_affected: 1 };
    let database = MockDatabase::new(DatabaseBackend::Postgres)
        .append_query_results(queries)
        .append_exec_results(vec![written; RESULTS])
        .into_connection();
    seed(&database, &Steps(steps.to_vec()), World::default()).await.expect("the steps are sound");

    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for transaction in database.into_transaction_log() {
        for statement in transaction.statements() {
            if let (Some((name, columns)), Some(values)) =
                (insert_target(&statement.sql), &statement.values)
            {
                let table = tables.entry(name).or_default();
                table.rows.extend(values.0.chunks(columns.len()).map(<[Value]>::to_vec));
                table.columns = columns;
            }
        }
    }
    Seeded { tables }
}

/// Table and columns of `INSERT INTO "table" ("a", "b") VALUES …`.
fn insert_target(sql: &str) -> Option<(String, Vec<String>)> {
    let rest = sql.strip_prefix("INSERT INTO \"")?;
    let (table, rest) = rest.split_once("\" (")?;
    let (columns, _) = rest.split_once(") VALUES")?;
    let columns = columns.split(", ").map(|column| column.trim_matches('"').to_owned());
    Some((table.to_owned(), columns.collect()))
}

impl Seeded {
    fn table(&self, name: &str) -> &Table {
        self.tables.get(name).unwrap_or_else(|| panic!("nothing was inserted into `{name}`"))
    }

    /// How many rows a table got.
    pub(crate) fn count(&self, table: &str) -> usize {
        self.table(table).rows.len()
    }

    /// The cells of some columns, row by row.
    pub(crate) fn rows(&self, table: &str, columns: &[&str]) -> Vec<Vec<Value>> {
        let table = self.table(table);
        let place = |column: &&str| {
            let place = table.columns.iter().position(|other| other == column);
            place.unwrap_or_else(|| panic!("`{column}` was not inserted"))
        };
        let places: Vec<usize> = columns.iter().map(place).collect();
        let cells = |row: &Vec<Value>| places.iter().map(|&place| row[place].clone()).collect();
        table.rows.iter().map(cells).collect()
    }

    /// The cells of one column.
    pub(crate) fn column(&self, table: &str, column: &str) -> Vec<Value> {
        self.rows(table, &[column]).into_iter().flatten().collect()
    }

    /// The texts of one column, without its NULLs.
    pub(crate) fn texts(&self, table: &str, column: &str) -> Vec<String> {
        let text = |value| match value {
            Value::String(text) => text,
            Value::Enum(sea_orm::sea_query::OptionEnum::Some(word)) => Some(word.value.to_string()),
            other => panic!("{other:?} is no text"),
        };
        self.column(table, column).into_iter().filter_map(text).collect()
    }

    /// The lengths of the texts of one column, in characters.
    pub(crate) fn lengths(&self, table: &str, column: &str) -> Vec<usize> {
        self.texts(table, column).iter().map(|text| text.chars().count()).collect()
    }

    /// Every value that is not NULL is one of the parent's, and there is at least one.
    pub(crate) fn assert_references(
        &self,
        table: &str,
        column: &str,
        parent: &str,
        parent_column: &str,
    ) {
        let word = |value: &Value| format!("{value:?}");
        let parents: BTreeSet<String> =
            self.column(parent, parent_column).iter().map(word).collect();
        let children: Vec<Value> = self
            .column(table, column)
            .into_iter()
            .filter(|value| *value != value.as_null())
            .collect();
        assert!(!children.is_empty(), "`{table}.{column}` refers to nothing");
        for child in children {
            assert!(parents.contains(&word(&child)), "{table}.{column} = {child:?}");
        }
    }

    /// No two rows have the same values in these columns.
    pub(crate) fn assert_unique(&self, table: &str, columns: &[&str]) {
        let mut seen = BTreeSet::new();
        for row in self.rows(table, columns) {
            assert!(seen.insert(format!("{row:?}")), "{table}: {row:?} comes twice");
        }
    }
}
