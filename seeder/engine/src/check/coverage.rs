//! Coverage: which of the values that matter occur in each column.

use super::Fault;
use crate::{
    catalog::CatalogTable,
    check::Area,
    schema::{Class, ColumnFacts},
    space::integer,
    value,
};
use chrono::{DateTime, Utc};
use sea_orm::{Value, sea_query::OptionEnum};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How many different texts of a column are remembered, to see which words of an enum occur.
const WORDS_MAX: usize = 1_000;
/// A text is short with at most as many characters.
const SHORT_CHARACTERS: usize = 1;
/// A text without a limit is long with at least as many characters.
const LONG_CHARACTERS: usize = 1_000;
/// A collection is large with at least as many members: in JSON, and of rows.
const LARGE_MEMBERS: usize = 5;
const MANY_ROWS: u64 = 10;
const DAY_SECONDS: i64 = 86_400;
const YEAR_DAYS: i64 = 365;

/// Something that can occur in a column, and that what reads the column should have seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub enum Cell {
    /// NULL, of a nullable column.
    Null,
    /// A value, of a nullable column.
    NotNull,
    /// `true`.
    True,
    /// `false`.
    False,
    /// A word of an enum.
    Word(String),
    /// A text of at most one character.
    Short,
    /// A text as long as the schema allows; of 1,000 characters where there is no limit.
    Long,
    /// A text that is not empty and all ASCII.
    Ascii,
    /// A text with other characters.
    NotAscii,
    /// The least number that a CHECK allows.
    Least,
    /// The greatest number that a CHECK allows.
    Greatest,
    /// Two different numbers, where no CHECK limits them.
    Varied,
    /// An instant of the day before 'now', or later.
    Recent,
    /// An instant a year or more before 'now'.
    Old,
    /// A JSON object or list without anything in it.
    Empty,
    /// A JSON object or list of at least five members, anywhere in the value.
    Large,
    /// A row of the table referred to without any row here.
    NoRows,
    /// A row of the table referred to with at least ten rows here.
    ManyRows,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "NULL",
            Self::NotNull => "not NULL",
            Self::True => "true",
            Self::False => "false",
            Self::Word(word) => return write!(f, "'{word}'"),
            Self::Short => "short",
            Self::Long => "long",
            Self::Ascii => "ASCII",
            Self::NotAscii => "not ASCII",
            Self::Least => "least",
            Self::Greatest => "greatest",
            Self::Varied => "varied",
            Self::Recent => "recent",
            Self::Old => "old",
            Self::Empty => "empty",
            Self::Large => "large",
            Self::NoRows => "no rows",
            Self::ManyRows => "many rows",
        })
    }
}

/// A column's cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnCoverage {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) covered: Vec<Cell>,
    pub(crate) missing: Vec<Cell>,
    /// Cells that cannot occur, and why.
    pub(crate) never: Vec<(Cell, &'static str)>,
}

/// What occurs in one column.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    nulls: u64,
    values: u64,
    truths: BTreeSet<bool>,
    words: BTreeSet<String>,
    ascii: bool,
    not_ascii: bool,
    characters: Option<(usize, usize)>,
    numbers: Option<(f64, f64)>,
    seconds: Option<(i64, i64)>,
    members: Option<(usize, usize)>,
    longest: String,
}

impl Seen {
    /// Takes notice of a value.
    pub(super) fn add(&mut self, cell: &Value) {
        if *cell == cell.as_null() {
            self.nulls += 1;
            return;
        }
        self.values += 1;
        if let Some(number) = number(cell) {
            let (least, greatest) = self.numbers.unwrap_or((number, number));
            self.numbers = Some((least.min(number), greatest.max(number)));
        }
        if let Some(microseconds) = value::microseconds(cell) {
            widen(&mut self.seconds, microseconds.div_euclid(1_000_000));
        }
        match cell {
            Value::Bool(Some(truth)) => drop(self.truths.insert(*truth)),
            Value::String(Some(text)) => self.add_text(text),
            Value::Char(Some(character)) => self.add_text(&character.to_string()),
            Value::Enum(OptionEnum::Some(word)) => self.add_text(&word.value),
            Value::Json(Some(json)) => members(json, &mut self.members),
            _ => {}
        }
    }

    fn add_text(&mut self, text: &str) {
        let characters = text.chars().count();
        if self.characters.is_none_or(|(_, most)| characters > most) {
            self.longest = text.to_owned();
        }
        widen(&mut self.characters, characters);
        self.ascii |= !text.is_empty() && text.is_ascii();
        self.not_ascii |= !text.is_ascii();
        if self.words.len() < WORDS_MAX {
            self.words.insert(text.to_owned());
        }
    }

    fn has(&self, cell: &Cell, column: &ColumnFacts, now: DateTime<Utc>) -> bool {
        let (least, greatest) = self.numbers.unzip();
        let (oldest, newest) = self.seconds.unzip();
        let at = |number: Option<f64>, limit: Option<i64>| {
            number.zip(limit).is_some_and(|(number, limit)| number == limit as f64)
        };
        let days_ago = |days: i64| now.timestamp() - days * DAY_SECONDS;
        let long = column.column_type.characters_max.map_or(LONG_CHARACTERS, |max| max as usize);
        match cell {
            Cell::Null => self.nulls > 0,
            Cell::NotNull => self.values > 0,
            Cell::True => self.truths.contains(&true),
            Cell::False => self.truths.contains(&false),
            Cell::Word(word) => self.words.contains(word),
            Cell::Short => self.characters.is_some_and(|(least, _)| least <= SHORT_CHARACTERS),
            Cell::Long => self.characters.is_some_and(|(_, most)| most >= long),
            Cell::Ascii => self.ascii,
            Cell::NotAscii => self.not_ascii,
            Cell::Least => at(least, column.limits.least),
            Cell::Greatest => at(greatest, column.limits.greatest),
            Cell::Varied => self.numbers.is_some_and(|(least, greatest)| least < greatest),
            Cell::Recent => newest.is_some_and(|newest| newest >= days_ago(1)),
            Cell::Old => oldest.is_some_and(|oldest| oldest <= days_ago(YEAR_DAYS)),
            Cell::Empty => self.members.is_some_and(|(least, _)| least == 0),
            Cell::Large => self.members.is_some_and(|(_, most)| most >= LARGE_MEMBERS),
            // These are the collection's.
            Cell::NoRows | Cell::ManyRows => false,
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => number.map(f64::from),
        Value::Double(number) => *number,
        Value::Decimal(number) => number.as_ref()?.to_string().parse().ok(),
        other => integer(other).map(|number| number as f64),
    }
}

fn widen<T: Copy + Ord>(range: &mut Option<(T, T)>, value: T) {
    let (least, greatest) = range.unwrap_or((value, value));
    *range = Some((least.min(value), greatest.max(value)));
}

/// Takes notice of how many members a JSON value has, and every list and object in it.
fn members(json: &serde_json::Value, range: &mut Option<(usize, usize)>) {
    match json {
        serde_json::Value::Array(items) => {
            widen(range, items.len());
            items.iter().for_each(|item| members(item, range));
        }
        serde_json::Value::Object(map) => {
            widen(range, map.len());
            map.values().for_each(|value| members(value, range));
        }
        _ => {}
    }
}

/// What is asked of a column besides its type: how it stands in its table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Role {
    /// Its values are identifiers: a key, a reference, or bound to a space.
    pub(super) identifier: bool,
    /// Where each of its rows refers to another table's: the rows of each parent.
    pub(super) collection: Option<Collection>,
}

/// The rows that refer to each row of a parent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Collection {
    /// Whether some parent has none.
    pub(super) has_childless: bool,
    /// How many the parent with the most has.
    pub(super) largest: u64,
    /// Whether a parent has one at most.
    pub(super) is_single: bool,
}

/// A column with all that is known of it.
pub(super) struct Column<'a> {
    pub(super) table: &'a CatalogTable,
    pub(super) index: usize,
    pub(super) entity: &'a ColumnFacts,
    pub(super) schema: Option<&'a ColumnFacts>,
    pub(super) role: Role,
    pub(super) seen: &'a Seen,
}

/// The cells that a column should have.
fn asked(facts: &ColumnFacts, words: &[String], role: Role) -> Vec<Cell> {
    let mut cells = Vec::new();
    if facts.nullable {
        cells.extend([Cell::Null, Cell::NotNull]);
    }
    if let Some(collection) = role.collection {
        cells.push(Cell::NoRows);
        cells.extend((!collection.is_single).then_some(Cell::ManyRows));
    }
    if role.identifier {
        return cells;
    }
    let limits = facts.limits;
    match facts.column_type.classes[0] {
        _ if !words.is_empty() => cells.extend(words.iter().cloned().map(Cell::Word)),
        Class::Boolean => cells.extend([Cell::True, Cell::False]),
        Class::Text => cells.extend([Cell::Short, Cell::Long, Cell::Ascii, Cell::NotAscii]),
        Class::Integer | Class::Real | Class::Decimal => match (limits.least, limits.greatest) {
            (None, None) => cells.push(Cell::Varied),
            (least, greatest) => {
                cells.extend(least.map(|_| Cell::Least));
                cells.extend(greatest.map(|_| Cell::Greatest));
            }
        },
        Class::Instant => cells.extend([Cell::Recent, Cell::Old]),
        Class::Json => cells.extend([Cell::Empty, Cell::Large]),
        _ => {}
    }
    cells
}

impl Column<'_> {
    /// The schema knows lengths and limits, the entity whether a text is an enum.
    fn facts(&self) -> ColumnFacts {
        let mut facts = self.schema.unwrap_or(self.entity).clone();
        facts.column_type.classes.clone_from(&self.entity.column_type.classes);
        facts
    }

    fn fault(&self, area: Area, cause: String, mend: &str) -> Fault {
        let column = self.table.source.info().columns[self.index].name;
        Fault::new(area, format!("table `{}`, column `{column}`", self.table.name()), cause, mend)
    }

    fn has(&self, cell: &Cell, facts: &ColumnFacts, now: DateTime<Utc>) -> bool {
        match (cell, self.role.collection) {
            (Cell::NoRows, Some(collection)) => collection.has_childless,
            (Cell::ManyRows, Some(collection)) => collection.largest >= MANY_ROWS,
            _ => self.seen.has(cell, facts, now),
        }
    }

    /// What the column has and what it lacks, and what is wrong with what the step says of it.
    pub(super) fn judge(&self, now: DateTime<Utc>) -> (ColumnCoverage, Vec<Fault>) {
        let facts = self.facts();
        let words = match facts.column_type.words.is_empty() {
            true => &self.entity.column_type.words,
            false => &facts.column_type.words,
        };
        let (table, column) =
            (self.table.name(), self.table.source.info().columns[self.index].name);
        let own = self.table.source.never().iter().filter(|never| never.column == column);
        let never: BTreeMap<&Cell, &'static str> =
            own.flat_map(|never| never.cells.iter().map(|cell| (cell, never.reason))).collect();
        let (covered, missing) = (Vec::new(), Vec::new());
        let mut coverage = ColumnCoverage { table, column, covered, missing, never: Vec::new() };
        let mut faults = Vec::new();
        let mut wrong = |cell: &Cell, why: &str| {
            let cause = format!("the step says that `{cell}` never occurs, {why}");
            faults.push(self.fault(Area::Coverage, cause, "take it out of `never`"));
        };
        let asked = asked(&facts, words, self.role);
        for cell in &asked {
            let has = self.has(cell, &facts, now);
            match never.get(cell) {
                None if has => coverage.covered.push(cell.clone()),
                None => coverage.missing.push(cell.clone()),
                Some(reason) if !has => coverage.never.push((cell.clone(), reason)),
                Some(_) => wrong(cell, "and it does"),
            }
        }
        for cell in never.keys().filter(|cell| !asked.contains(cell)) {
            wrong(cell, "which nobody asks of it");
        }
        (coverage, faults)
    }

    /// The fault of a text that is longer than the schema allows.
    pub(super) fn too_long(&self) -> Option<Fault> {
        let (_, most) = self.seen.characters?;
        let max = self.facts().column_type.characters_max.filter(|max| most > *max as usize)?;
        let text: String = self.seen.longest.chars().take(20).collect();
        let text = value::printable(&text);
        Some(self.fault(
            Area::Rows,
            format!("'{text}…' has {most} characters, the schema allows {max}"),
            "shorten it in the step, or widen the column",
        ))
    }
}

/// How many of the cells asked for are covered, and how many are asked for.
pub(crate) fn totals<'a>(columns: impl IntoIterator<Item = &'a ColumnCoverage>) -> (u64, u64) {
    columns.into_iter().fold((0, 0), |(covered, asked), column| {
        let own = column.covered.len() as u64;
        (covered + own, asked + own + column.missing.len() as u64)
    })
}

/// Percent of the cells asked for; all of them where nothing is asked.
pub(crate) fn percent((covered, asked): (u64, u64)) -> f64 {
    if covered == asked { 100.0 } else { 100.0 * covered as f64 / asked as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Limits, TypeFacts};
    use sea_orm::sea_query::{ColumnType, StringLen};

    fn column(column_type: &ColumnType, nullable: bool, limits: Limits) -> ColumnFacts {
        let column_type = TypeFacts::of(column_type);
        ColumnFacts { column_type, nullable, default: None, limits }
    }

    fn missing(facts: &ColumnFacts, values: &[Value]) -> Vec<Cell> {
        let mut seen = Seen::default();
        values.iter().for_each(|value| seen.add(value));
        let now = crate::World::NOW;
        let words = &facts.column_type.words;
        let cells = asked(facts, words, Role::default()).into_iter();
        cells.filter(|cell| !seen.has(cell, facts, now)).collect()
    }

    #[test]
    fn texts_are_asked_for_length_and_script() {
        let text = column(&ColumnType::String(StringLen::N(3)), true, Limits::default());
        let all = [Cell::Null, Cell::NotNull, Cell::Short, Cell::Long, Cell::Ascii, Cell::NotAscii];
        assert_eq!(missing(&text, &[]), all);
        assert_eq!(
            missing(&text, &["ab".into()]),
            [Cell::Null, Cell::Short, Cell::Long, Cell::NotAscii]
        );
        let full = [Option::<String>::None.into(), "".into(), "abc".into(), "歌".into()];
        assert_eq!(missing(&text, &full), []);
    }

    #[test]
    fn numbers_are_asked_for_the_ends_of_their_checks() {
        let limits = Limits { least: Some(0), greatest: Some(200) };
        let volume = column(&ColumnType::SmallInteger, false, limits);
        assert_eq!(missing(&volume, &[0i16.into(), 100i16.into()]), [Cell::Greatest]);
        assert_eq!(missing(&volume, &[0i16.into(), 200i16.into()]), []);
        let free = column(&ColumnType::Integer, false, Limits::default());
        assert_eq!(missing(&free, &[7.into(), 7.into()]), [Cell::Varied]);
    }

    #[test]
    fn instants_json_and_words() {
        let instant = column(&ColumnType::TimestampWithTimeZone, false, Limits::default());
        assert_eq!(missing(&instant, &[crate::World::NOW.into()]), [Cell::Old]);
        let json = column(&ColumnType::JsonBinary, false, Limits::default());
        let value = serde_json::json!([1, 2, 3, 4, 5]);
        assert_eq!(missing(&json, &[value.into()]), [Cell::Empty]);
        let words = TypeFacts::words(vec!["a".to_owned(), "b".to_owned()]);
        let words = ColumnFacts { column_type: words, ..json };
        assert_eq!(missing(&words, &["a".into()]), [Cell::Word("b".to_owned())]);
    }
}
