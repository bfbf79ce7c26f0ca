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
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

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
    numbers: Option<(i64, i64)>,
    seconds: Option<(i64, i64)>,
    members: Option<(usize, usize)>,
    /// How many rows refer to each row of the parent's.
    referrers: HashMap<u128, u64>,
    pub(super) longest: String,
}

impl Seen {
    /// Takes notice of a value.
    pub(super) fn add(&mut self, cell: &Value) {
        if *cell == cell.as_null() {
            self.nulls += 1;
            return;
        }
        self.values += 1;
        if let Some(number) = integer(cell) {
            widen(&mut self.numbers, number);
        }
        if let Some(microseconds) = value::microseconds(cell) {
            widen(&mut self.seconds, microseconds.div_euclid(1_000_000));
        }
        match cell {
            Value::Bool(Some(truth)) => drop(self.truths.insert(*truth)),
            Value::Float(Some(number)) => widen(&mut self.numbers, *number as i64),
            Value::Double(Some(number)) => widen(&mut self.numbers, *number as i64),
            Value::String(Some(text)) => self.add_text(text),
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
        // An enum has few words; of texts that are none, these are enough to know it.
        if self.words.len() <= 100 {
            self.words.insert(text.to_owned());
        }
    }

    /// Takes notice of a reference.
    pub(super) fn refer(&mut self, to: u128) {
        *self.referrers.entry(to).or_default() += 1;
    }

    fn has(&self, cell: &Cell, column: &ColumnFacts, now: DateTime<Utc>, parents: u64) -> bool {
        let least = |of: Option<(i64, i64)>| of.map(|(least, _)| least);
        let greatest = |of: Option<(i64, i64)>| of.map(|(_, greatest)| greatest);
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
            Cell::Least => least(self.numbers) == column.limits.least,
            Cell::Greatest => greatest(self.numbers) == column.limits.greatest,
            Cell::Varied => self.numbers.is_some_and(|(least, greatest)| least < greatest),
            Cell::Recent => greatest(self.seconds) >= Some(days_ago(1)),
            Cell::Old => least(self.seconds).is_some_and(|least| least <= days_ago(YEAR_DAYS)),
            Cell::Empty => self.members.is_some_and(|(least, _)| least == 0),
            Cell::Large => self.members.is_some_and(|(_, most)| most >= LARGE_MEMBERS),
            Cell::NoRows => parents > self.referrers.len() as u64,
            Cell::ManyRows => self.referrers.values().any(|rows| *rows >= MANY_ROWS),
        }
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
    /// It refers to another table's rows, always, and each of them may have many rows here.
    pub(super) collects: bool,
    /// It refers to another table's rows, always, and each of them may have one row here.
    pub(super) complements: bool,
}

/// The cells that a column should have.
fn asked(facts: &ColumnFacts, words: &[String], role: Role) -> Vec<Cell> {
    let mut cells = Vec::new();
    if facts.nullable {
        cells.extend([Cell::Null, Cell::NotNull]);
    }
    if role.collects {
        cells.extend([Cell::NoRows, Cell::ManyRows]);
    }
    if role.complements {
        cells.push(Cell::NoRows);
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

/// One column, judged: what it has, what it lacks, and what is wrong with what the step says of it.
pub(super) fn judge(
    table: &CatalogTable,
    index: usize,
    (entity, schema): (&ColumnFacts, Option<&ColumnFacts>),
    role: Role,
    seen: &Seen,
    (now, parents): (DateTime<Utc>, u64),
) -> (ColumnCoverage, Vec<Fault>) {
    let column = table.source.info().columns[index].name;
    // The schema knows lengths and limits, the entity whether a text is an enum.
    let mut facts = schema.unwrap_or(entity).clone();
    facts.column_type.classes = entity.column_type.classes.clone();
    let words = match facts.column_type.words.is_empty() {
        true => &entity.column_type.words,
        false => &facts.column_type.words,
    };
    let never: BTreeMap<&Cell, &'static str> = table
        .source
        .never()
        .iter()
        .filter(|never| never.column == column)
        .flat_map(|never| never.cells.iter().map(|cell| (cell, never.reason)))
        .collect();
    let place = || format!("table `{}`, column `{column}`", table.name());
    let mut coverage = ColumnCoverage {
        table: table.name(),
        column,
        covered: Vec::new(),
        missing: Vec::new(),
        never: Vec::new(),
    };
    let mut faults = Vec::new();
    let asked = asked(&facts, words, role);
    for cell in &asked {
        let has = seen.has(cell, &facts, now, parents);
        match never.get(cell) {
            None if has => coverage.covered.push(cell.clone()),
            None => coverage.missing.push(cell.clone()),
            Some(reason) if !has => coverage.never.push((cell.clone(), reason)),
            Some(_) => faults.push(Fault::new(
                Area::Coverage,
                place(),
                format!("the step says that `{cell}` never occurs, and it does"),
                "take it out of `never`",
            )),
        }
    }
    let idle = never.keys().filter(|cell| !asked.contains(cell));
    faults.extend(idle.map(|cell| {
        let cause = format!("the step says that `{cell}` never occurs, which nobody asks of it");
        Fault::new(Area::Coverage, place(), cause, "take it out of `never`")
    }));
    let most = seen.characters.map_or(0, |(_, most)| most);
    if let Some(max) = facts.column_type.characters_max.filter(|max| most > *max as usize) {
        let text: String = seen.longest.chars().take(20).collect();
        faults.push(Fault::new(
            Area::Rows,
            place(),
            format!(
                "'{}…' has {most} characters, the schema allows {max}",
                value::printable(&text)
            ),
            "shorten it in the step, or widen the column",
        ));
    }
    (coverage, faults)
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
        cells.filter(|cell| !seen.has(cell, facts, now, 0)).collect()
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
