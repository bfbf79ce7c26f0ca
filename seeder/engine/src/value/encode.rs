//! The canonical form of a value: what is compared and hashed.

use super::{
    meaning::{self, Meaning},
    number,
};
use sea_orm::{
    Value,
    sea_query::prelude::{IpNetwork, Json, net::IpAddr},
};

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
    Network = 12,
    Mac = 13,
    Array = 14,
    Vector = 15,
    Literal = 255,
}

/// Appends the value's canonical form to `out`.
///
/// Integers are equal whatever their width, an absent value whatever its type, decimals whatever
/// their scale, dates, times and instants whatever their crate and offset (to the microsecond, the
/// finest that PostgreSQL keeps), JSON whatever the order of its keys and the way its numbers are
/// written, arrays element by element.
pub(crate) fn encode(value: &Value, out: &mut Vec<u8>) {
    match meaning::of(value) {
        Meaning::Null => out.push(Tag::Null as u8),
        Meaning::Bool(value) => put(out, Tag::Bool, &[u8::from(value)]),
        Meaning::Integer(value) => {
            out.push(Tag::Integer as u8);
            out.extend_from_slice(&value.to_le_bytes());
        }
        Meaning::Real(value, _) => put(out, Tag::Real, &bits(value)),
        Meaning::Text(value) => put(out, Tag::Text, value.as_bytes()),
        Meaning::Bytes(value) => put(out, Tag::Bytes, value),
        Meaning::Uuid(value) => put(out, Tag::Uuid, value.as_bytes()),
        Meaning::Json(value) => {
            let mut text = String::new();
            json(value, &mut text);
            put(out, Tag::Json, text.as_bytes());
        }
        Meaning::Date(days) => put(out, Tag::Date, &days.to_le_bytes()),
        Meaning::Time(microseconds) => put(out, Tag::Time, &microseconds.to_le_bytes()),
        Meaning::Instant(microseconds, _) => put(out, Tag::Instant, &microseconds.to_le_bytes()),
        Meaning::Decimal(value) => put(out, Tag::Decimal, value.canonical().as_bytes()),
        Meaning::Network(value) => network(out, value),
        Meaning::Mac(value) => put(out, Tag::Mac, &value),
        Meaning::Array(items) => {
            // Each element says where it ends.
            out.push(Tag::Array as u8);
            out.extend_from_slice(&(items.len() as u64).to_le_bytes());
            for item in items {
                encode(item, out);
            }
        }
        Meaning::Vector(items) => {
            let bytes: Vec<u8> = items.iter().flat_map(|&item| bits(item.into())).collect();
            put(out, Tag::Vector, &bytes);
        }
        Meaning::Literal(text) => put(out, Tag::Literal, text.as_bytes()),
    }
}

fn put(out: &mut Vec<u8>, tag: Tag, bytes: &[u8]) {
    out.push(tag as u8);
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// A real's bits. -0.0 equals 0.0 in every database, and PostgreSQL holds all NaNs for equal.
fn bits(value: f64) -> [u8; 8] {
    let value = match value {
        0.0 => 0.0,
        value if value.is_nan() => f64::NAN,
        value => value,
    };
    value.to_bits().to_le_bytes()
}

/// A network's prefix and address; how long that is tells its version.
fn network(out: &mut Vec<u8>, value: &IpNetwork) {
    let mut bytes = vec![value.prefix()];
    match value.ip() {
        IpAddr::V4(address) => bytes.extend_from_slice(&address.octets()),
        IpAddr::V6(address) => bytes.extend_from_slice(&address.octets()),
    }
    put(out, Tag::Network, &bytes);
}

/// JSON with sorted keys, no spaces, and numbers in their one form: PostgreSQL's `jsonb` reorders
/// keys and gives 1e16 back as an integer, and databases differ in whether 1.0 stays 1.0.
fn json(value: &Json, out: &mut String) {
    match value {
        Json::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Json::from(key.as_str()).to_string());
                out.push(':');
                json(value, out);
            }
            out.push('}');
        }
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                json(item, out);
            }
            out.push(']');
        }
        Json::Number(number) => out.push_str(&number::canonical_json(number)),
        other => out.push_str(&other.to_string()),
    }
}
