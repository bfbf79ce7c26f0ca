//! Values as they mean, not as a database stores them: comparison, hashing and display.
//!
//! SQLite keeps an instant as text, PostgreSQL as `timestamptz` and MariaDB as `timestamp`; an enum
//! is a type of its own in one and text in the other. Read through the entity's model each becomes
//! a [`Value`], and two values are equal when [`encode`] gives the same bytes for them.
//!
//! `Value` has more kinds the more features of SeaORM an application switches on, and cargo switches
//! them on for all. So the engine switches on every one that works with its drivers, and whatever
//! is new after that still has a form.

mod display;
mod encode;
mod meaning;
mod number;
#[cfg(test)]
mod tests;

pub(crate) use display::{display, printable, rfc3339, to_json};
pub(crate) use encode::encode;
pub(crate) use meaning::{as_written, microseconds};

use sea_orm::Value;
use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher;

/// A row: one value for each column in use, in the order of the entity.
pub(crate) type RowData = Vec<Value>;

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
