//! Values as they mean, not as a database stores them: comparison, hashing and display.
//!
//! SQLite keeps an instant as text, PostgreSQL as `timestamptz` and MariaDB as `timestamp`; an enum
//! is a type of its own in one and text in the other. Read through the entity's model each becomes
//! a [`Value`], and two values are equal when [`encode`] gives the same bytes for them.

use sea_orm::{Value, sea_query::OptionEnum};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher;

/// A row: one value for each column in use, in the order of the entity.
pub(crate) type RowData = Vec<Value>;

/// What a value is, the first byte of its encoding. Numbers are part of the digest: never reuse
/// one.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Tag {
    Null = 0,
    Bool = 1,
    Integer = 2,
    Real = 3,
    Text = 4,
    Bytes = 5,
    Uuid = 6,
    Json = 7,
    Date = 8,
    Time = 9,
    Instant = 10,
    Decimal = 11,
    Other = 255,
}

/// Appends the value's canonical form to `out`.
///
/// Integers are equal whatever their width, an absent value whatever its type, instants whatever
/// their offset (to the microsecond, the finest that PostgreSQL keeps), JSON whatever the order of
/// its keys.
pub(crate) fn encode(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Bool(Some(value)) => put(out, Tag::Bool, &[u8::from(*value)]),
        Value::TinyInt(Some(value)) => integer(out, *value),
        Value::SmallInt(Some(value)) => integer(out, *value),
        Value::Int(Some(value)) => integer(out, *value),
        Value::BigInt(Some(value)) => integer(out, *value),
        Value::TinyUnsigned(Some(value)) => integer(out, *value),
        Value::SmallUnsigned(Some(value)) => integer(out, *value),
        Value::Unsigned(Some(value)) => integer(out, *value),
        Value::BigUnsigned(Some(value)) => integer(out, *value),
        Value::Float(Some(value)) => real(out, f64::from(*value)),
        Value::Double(Some(value)) => real(out, *value),
        Value::String(Some(value)) => put(out, Tag::Text, value.as_bytes()),
        Value::Char(Some(value)) => put(out, Tag::Text, value.to_string().as_bytes()),
        Value::Enum(OptionEnum::Some(value)) => put(out, Tag::Text, value.value.as_bytes()),
        Value::Bytes(Some(value)) => put(out, Tag::Bytes, value),
        Value::Uuid(Some(value)) => put(out, Tag::Uuid, value.as_bytes()),
        Value::Json(Some(value)) => {
            let mut text = String::new();
            json(value, &mut text);
            put(out, Tag::Json, text.as_bytes());
        }
        Value::ChronoDate(Some(value)) => put(out, Tag::Date, value.to_string().as_bytes()),
        Value::ChronoTime(Some(value)) => put(out, Tag::Time, value.to_string().as_bytes()),
        Value::TimeDate(Some(value)) => put(out, Tag::Date, value.to_string().as_bytes()),
        Value::TimeTime(Some(value)) => put(out, Tag::Time, value.to_string().as_bytes()),
        Value::Decimal(Some(value)) => {
            put(out, Tag::Decimal, value.normalize().to_string().as_bytes());
        }
        value if *value == value.as_null() => out.push(Tag::Null as u8),
        other => match microseconds(other) {
            Some(microseconds) => put(out, Tag::Instant, &microseconds.to_le_bytes()),
            None => put(out, Tag::Other, format!("{other:?}").as_bytes()),
        },
    }
}

/// An instant, in microseconds since 1970; nothing for any other value.
pub(crate) fn microseconds(value: &Value) -> Option<i64> {
    let of = |value: sea_orm::prelude::TimeDateTimeWithTimeZone| {
        i64::try_from(value.unix_timestamp_nanos().div_euclid(1_000)).unwrap_or(i64::MAX)
    };
    match value {
        Value::ChronoDateTime(value) => Some(value.as_ref()?.and_utc().timestamp_micros()),
        Value::ChronoDateTimeUtc(value) => Some(value.as_ref()?.timestamp_micros()),
        Value::ChronoDateTimeLocal(value) => Some(value.as_ref()?.timestamp_micros()),
        Value::ChronoDateTimeWithTimeZone(value) => Some(value.as_ref()?.timestamp_micros()),
        Value::TimeDateTime(value) => Some(of(value.as_ref()?.assume_utc())),
        Value::TimeDateTimeWithTimeZone(value) => Some(of(*value.as_ref()?)),
        _ => None,
    }
}

fn put(out: &mut Vec<u8>, tag: Tag, bytes: &[u8]) {
    out.push(tag as u8);
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn integer(out: &mut Vec<u8>, value: impl Into<i128>) {
    out.push(Tag::Integer as u8);
    out.extend_from_slice(&value.into().to_le_bytes());
}

fn real(out: &mut Vec<u8>, value: f64) {
    // -0.0 equals 0.0 in every database.
    let value = if value == 0.0 { 0.0 } else { value };
    put(out, Tag::Real, &value.to_bits().to_le_bytes());
}

/// JSON with sorted keys, no spaces, and whole numbers without a fraction: PostgreSQL's `jsonb`
/// reorders keys, and databases differ in whether 1.0 stays 1.0.
fn json(value: &serde_json::Value, out: &mut String) {
    match value {
        serde_json::Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&serde_json::Value::from(key.as_str()).to_string());
                out.push(':');
                json(value, out);
            }
            out.push('}');
        }
        serde_json::Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                json(item, out);
            }
            out.push(']');
        }
        serde_json::Value::Number(number) => match number.as_f64() {
            // Below 2^53 every whole f64 is exactly one integer.
            Some(real) if number.is_f64() && real.trunc() == real && real.abs() < 9e15 => {
                out.push_str(&(real as i64).to_string());
            }
            _ => out.push_str(&number.to_string()),
        },
        other => out.push_str(&other.to_string()),
    }
}

/// The canonical form of several values of a row, one after the other.
pub(crate) fn encode_all<'a>(values: impl IntoIterator<Item = &'a Value>) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    for value in values {
        encode(value, &mut out);
    }
    out
}

/// SipHash-2-4 with a 128-bit result and a key of zero, of canonical bytes.
pub(crate) fn hash(bytes: &[u8]) -> u128 {
    let mut hasher = SipHasher24::new();
    hasher.write(bytes);
    hasher.finish128().as_u128()
}

/// Whether two values mean the same.
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    encode(left, &mut a);
    encode(right, &mut b);
    a == b
}

/// The value as JSON, for machines.
pub(crate) fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Uuid(Some(value)) => value.to_string().into(),
        Value::Enum(OptionEnum::Some(value)) => value.value.as_ref().into(),
        Value::ChronoDateTimeWithTimeZone(Some(value)) => rfc3339(&value.to_utc()).into(),
        Value::ChronoDateTimeUtc(Some(value)) => rfc3339(value).into(),
        Value::Bytes(Some(value)) => {
            value.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
        }
        value if *value == value.as_null() => serde_json::Value::Null,
        other => sea_orm::sea_query::sea_value_to_json_value(other),
    }
}

/// The value for people: text as it is, but nothing that could move a cursor or hide.
pub(crate) fn display(value: &Value) -> String {
    match to_json(value) {
        serde_json::Value::Null => "NULL".to_owned(),
        serde_json::Value::String(text) => printable(&text),
        other => printable(&other.to_string()),
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
pub(crate) fn rfc3339(instant: &chrono::DateTime<chrono::Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{FixedOffset, TimeZone, Utc};

    fn same(left: impl Into<Value>, right: impl Into<Value>) -> bool {
        equal(&left.into(), &right.into())
    }

    #[test]
    fn integers_compare_across_widths() {
        assert!(same(7i16, 7i64));
        assert!(same(7u64, 7i32));
        assert!(!same(7, 8));
    }

    #[test]
    fn absent_values_compare_across_types() {
        assert!(same(Option::<i32>::None, Option::<String>::None));
        assert!(!same(Option::<i32>::None, 0));
        assert!(!same(Option::<String>::None, ""));
    }

    #[test]
    fn instants_compare_across_offsets_but_not_across_seconds() {
        let utc = Utc.timestamp_opt(1_700_000_000, 0).single();
        let there = FixedOffset::east_opt(19_800)
            .and_then(|offset| offset.timestamp_opt(1_700_000_000, 0).single());
        let later = Utc.timestamp_opt(1_700_000_001, 0).single();
        assert!(same(utc, there));
        assert!(!same(utc, later));
    }

    #[test]
    fn json_compares_by_meaning() {
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        assert!(same(json(r#"{"b": [1.0, null], "a": 1}"#), json(r#"{"a":1,"b":[1,null]}"#)));
        assert!(!same(json(r#"{"a": 1}"#), json(r#"{"a": "1"}"#)));
        assert!(!same(json("1.5"), json("1")));
    }

    #[test]
    fn neighbouring_texts_cannot_trade_characters() {
        let left = [Value::from("ab"), Value::from("c")];
        let right = [Value::from("a"), Value::from("bc")];
        assert_ne!(encode_all(&left), encode_all(&right));
    }

    #[test]
    fn display_is_safe_for_a_terminal() {
        assert_eq!(display(&Value::from("a\u{1b}[31m\nb\0")), r"a\u{1b}[31m\nb\u{0}");
        assert_eq!(display(&Value::from("evil\u{202e}txt")), r"evil\u{202e}txt");
        assert_eq!(display(&Value::from("音楽 🎵")), "音楽 🎵");
        assert_eq!(display(&Value::from(Option::<i32>::None)), "NULL");
        assert_eq!(display(&Value::from(true)), "true");
    }
}
