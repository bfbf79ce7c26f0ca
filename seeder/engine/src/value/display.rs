//! Values for people and for programs that read JSON.

use super::meaning::{self, Meaning};
use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use sea_orm::{Value, sea_query::prelude::Json};

const DAY_SECONDS: i64 = 86_400;

/// The value as JSON, for machines. What JSON has no kind for is text: instants as RFC 3339 in UTC,
/// dates and times as ISO 8601 has them, decimals with all their digits, bytes in hexadecimal.
pub(crate) fn to_json(value: &Value) -> Json {
    match meaning::of(value) {
        Meaning::Null => Json::Null,
        Meaning::Bool(value) => value.into(),
        Meaning::Integer(value) => integer(value),
        Meaning::Real(value, single) => real(value, single),
        Meaning::Text(value) => value.as_ref().into(),
        Meaning::Bytes(value) => hexadecimal(value, "").into(),
        Meaning::Uuid(value) => value.to_string().into(),
        Meaning::Json(value) => value.clone(),
        Meaning::Date(days) => date(days).into(),
        Meaning::Time(microseconds) => time(microseconds).into(),
        Meaning::Instant(microseconds, zoned) => instant(microseconds, zoned).into(),
        Meaning::Decimal(value) => value.plain().into(),
        Meaning::Network(value) => value.to_string().into(),
        Meaning::Mac(value) => hexadecimal(&value, ":").into(),
        Meaning::Array(items) => items.iter().map(to_json).collect(),
        Meaning::Vector(items) => items.iter().map(|&item| real(item.into(), true)).collect(),
        Meaning::Literal(text) => text.into(),
    }
}

/// The value for people: text as it is, but nothing that could move a cursor or hide.
pub(crate) fn display(value: &Value) -> String {
    match (meaning::of(value), to_json(value)) {
        // JSON's own null and texts are not SQL's.
        (Meaning::Json(json), _) => printable(&json.to_string()),
        (_, Json::Null) => "NULL".to_owned(),
        (_, Json::String(text)) => printable(&text),
        (_, other) => printable(&other.to_string()),
    }
}

/// Escapes control characters and the marks that change the direction of the text around them.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.extend(character.escape_unicode());
            }
            character if character.is_control() => out.extend(character.escape_default()),
            character => out.push(character),
        }
    }
    out
}

/// An instant as RFC 3339 in UTC, without a fraction where there is none.
pub(crate) fn rfc3339(instant: &DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn integer(value: i128) -> Json {
    match (i64::try_from(value), u64::try_from(value)) {
        (Ok(value), _) => value.into(),
        (_, Ok(value)) => value.into(),
        _ => value.to_string().into(),
    }
}

/// A real as a number with as few digits as tell it from its neighbours. JSON has none that is not
/// finite; those have the names that PostgreSQL gives them.
fn real(value: f64, single: bool) -> Json {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    let shortest = single.then(|| (value as f32).to_string().parse().ok()).flatten();
    // What is compared as equal looks equal.
    let value = if value == 0.0 { 0.0 } else { shortest.unwrap_or(value) };
    value.into()
}

fn hexadecimal(bytes: &[u8], between: &str) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between)
}

fn date(days: i64) -> String {
    match i32::try_from(days).ok().and_then(NaiveDate::from_epoch_days) {
        Some(date) => date.to_string(),
        None => format!("day {days} since 1970-01-01"),
    }
}

fn time(microseconds: i64) -> String {
    let last = DAY_SECONDS - 1;
    let seconds = microseconds.div_euclid(1_000_000).clamp(0, last);
    // A leap second is what the day's last second has too much.
    let nanoseconds = (microseconds - seconds * 1_000_000) * 1_000;
    let parts = u32::try_from(seconds).ok().zip(u32::try_from(nanoseconds).ok());
    match parts.and_then(|(s, n)| NaiveTime::from_num_seconds_from_midnight_opt(s, n)) {
        Some(time) => time.to_string(),
        None => format!("{microseconds} µs since midnight"),
    }
}

fn instant(microseconds: i64, zoned: bool) -> String {
    match DateTime::from_timestamp_micros(microseconds) {
        Some(instant) if zoned => rfc3339(&instant),
        Some(instant) => instant.naive_utc().format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        None => format!("{microseconds} µs since 1970-01-01"),
    }
}
