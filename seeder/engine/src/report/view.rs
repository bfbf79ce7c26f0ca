//! What `view` prints. Pure.

use super::{
    json,
    text::{self, Palette},
};
use crate::{
    value::printable,
    view::{Shown, Unit},
};
use serde_json::{Map, Value as Json, json};

/// How much of a cell is shown.
const CELL_CHARACTERS: usize = 40;

/// A line for each line, and one for the whole.
pub(crate) fn lines(view: &str, shown: &Shown) -> String {
    let object = |line: &Vec<Json>| {
        let names = shown.columns.iter().map(|column| column.name.to_owned());
        json::line(&names.zip(line.iter().cloned()).collect::<Map<_, _>>())
    };
    let lines: String = shown.lines.iter().map(object).collect();
    let last = json!({
        "command": "view",
        "view": view,
        "title": shown.title,
        "total": shown.total,
    });
    lines + &json::line(&last)
}

pub(crate) fn title(shown: &Shown, palette: Palette) -> String {
    format!("{}\n\n", palette.good(&printable(&shown.title)))
}

pub(crate) fn table(shown: &Shown, width: Option<u16>) -> String {
    let header: Vec<String> = shown.columns.iter().map(|column| heading(column.name)).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let right: Vec<usize> = (0..shown.columns.len())
        .filter(|&index| {
            shown
                .lines
                .iter()
                .all(|line| line.get(index).is_none_or(|cell| cell.is_number() || cell.is_null()))
        })
        .collect();
    let lines = shown.lines.iter().map(|line| {
        let cells = shown.columns.iter().zip(line);
        cells
            .map(|(column, value)| text::shortened_to(CELL_CHARACTERS, &cell(value, column.unit)))
            .collect()
    });
    text::table(&header, &right, lines.collect(), width)
}

/// A column's name for people: `length_ms` is printed as minutes and seconds.
fn heading(name: &str) -> String {
    name.strip_suffix("_ms").unwrap_or(name).replace('_', " ")
}

/// How many lines are not shown.
pub(crate) fn rest(shown: &Shown) -> String {
    match shown.total.saturating_sub(shown.lines.len() as u64) {
        0 if shown.total == 0 => "(nothing)\n".to_owned(),
        0 => String::new(),
        rest => format!("… and {} more: `--limit {}` shows all\n", text::number(rest), shown.total),
    }
}

fn cell(value: &Json, unit: Unit) -> String {
    match (value, unit) {
        (Json::Null, _) => String::new(),
        (Json::Number(number), Unit::Milliseconds) => {
            number.as_u64().map_or_else(|| number.to_string(), clock)
        }
        (Json::Number(number), _) => {
            number.as_u64().map_or_else(|| number.to_string(), text::number)
        }
        (Json::String(instant), Unit::Instant) => {
            match chrono::DateTime::parse_from_rfc3339(instant) {
                Ok(instant) => instant.format("%Y-%m-%d %H:%M").to_string(),
                Err(_) => printable(instant),
            }
        }
        (Json::Bool(true), _) => "yes".to_owned(),
        (Json::Bool(false), _) => "no".to_owned(),
        (Json::String(text), _) => printable(text),
        (other, _) => printable(&other.to_string()),
    }
}

/// Milliseconds as players show them, `3:45` or `1:02:03`.
fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_read_well() {
        assert_eq!(
            [0, 59_999, 225_000, 36_000_000].map(clock),
            ["0:00", "0:59", "3:45", "10:00:00"]
        );
        assert_eq!(cell(&json!(1_234_567), Unit::Plain), "1,234,567");
        assert_eq!(cell(&json!("2026-09-01T12:00:30Z"), Unit::Instant), "2026-09-01 12:00");
        assert_eq!(cell(&json!(null), Unit::Milliseconds), "");
        assert_eq!(cell(&json!("a\u{1b}b"), Unit::Plain), "a\\u{1b}b");
    }
}
