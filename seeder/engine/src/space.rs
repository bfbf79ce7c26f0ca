//! The seed space: which keys belong to the seed, and which values are plainly synthetic.
//!
//! Rows made by hand never lie in it, so that they are recognised and left alone; and a row that is
//! neither expected nor outside is stale and can be removed without a ledger. Every generated row
//! is checked.

use sea_orm::{
    ExprTrait, Value,
    sea_query::{ColumnType, Expr, LikeExpr},
};
use std::{fmt, ops::RangeInclusive};
use uuid::Uuid;

/// The first four bytes of every seeded UUID.
const UUID_PREFIX: [u8; 4] = [0x5e, 0xed, 0x5e, 0xed];

const INTEGER_FIRST: i64 = 1_000_000_000;
const INTEGER_LAST: i64 = 1_999_999_999;

/// The values of one column that belong to the seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySpace {
    /// Whole numbers of a range, both ends included.
    Integers(RangeInclusive<i64>),
    /// UUIDs made by [`uuid_key`].
    Uuids,
    /// Texts that begin so, case and all.
    Text(&'static str),
    /// Every value; another column of the key tells whose row it is.
    Any,
}

impl KeySpace {
    /// The default for integer keys: far above what an application's own numbering reaches and
    /// below the end of a 32-bit key. See [`integer_key`].
    pub const INTEGERS: Self = Self::Integers(INTEGER_FIRST..=INTEGER_LAST);

    /// The default for text keys.
    pub const TEXT: Self = Self::Text("seed.");

    /// The space of a key of this type when the step says nothing; `None` where there is no
    /// sensible default.
    pub(crate) fn default_for(column_type: &ColumnType) -> Option<Self> {
        match column_type {
            ColumnType::Integer
            | ColumnType::BigInteger
            | ColumnType::Unsigned
            | ColumnType::BigUnsigned => Some(Self::INTEGERS),
            ColumnType::Uuid => Some(Self::Uuids),
            ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text => Some(Self::TEXT),
            _ => None,
        }
    }

    /// Why a column of this type cannot have the space, if it cannot: a space that holds everything
    /// makes every row of somebody's own the seed's.
    pub(crate) fn mistake(&self, column_type: &ColumnType) -> Option<String> {
        let greatest = match column_type {
            ColumnType::TinyInteger => i64::from(i8::MAX),
            ColumnType::SmallInteger => i64::from(i16::MAX),
            ColumnType::Integer => i64::from(i32::MAX),
            ColumnType::TinyUnsigned => i64::from(u8::MAX),
            ColumnType::SmallUnsigned => i64::from(u16::MAX),
            ColumnType::Unsigned => i64::from(u32::MAX),
            _ => i64::MAX,
        };
        let everything = "so every row of your own would be the seed's";
        match self {
            Self::Text(prefix) if prefix.trim().is_empty() => Some(format!(
                "holds every text, {everything}: name what seeded keys begin with, such as `seed.`"
            )),
            Self::Integers(range) if range.is_empty() => {
                Some(format!("holds nothing: {} is greater than {}", range.start(), range.end()))
            }
            Self::Integers(range) if *range.start() <= 1 && *range.end() >= greatest => {
                Some(format!("holds every number, {everything}: leave room for other keys"))
            }
            _ => None,
        }
    }

    /// Whether the value belongs to the seed. NULL belongs nowhere.
    pub(crate) fn contains(&self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Integers(range) => integer(value).is_some_and(|number| range.contains(&number)),
            Self::Uuids => {
                matches!(value, Value::Uuid(Some(uuid)) if uuid.as_bytes().starts_with(&UUID_PREFIX))
            }
            Self::Text(prefix) => {
                matches!(value, Value::String(Some(text)) if text.starts_with(prefix))
            }
        }
    }

    /// Whether [`condition`](Self::condition) lets through just what [`contains`](Self::contains)
    /// does.
    pub(crate) fn is_exact(&self) -> bool {
        !matches!(self, Self::Text(_))
    }

    /// The condition for a database. It may let more through than [`contains`](Self::contains) does
    /// (SQLite's LIKE ignores case), never less; who reads with it filters again.
    pub(crate) fn condition(&self, column: Expr) -> Option<Expr> {
        match self {
            Self::Any => None,
            Self::Integers(range) => Some(column.between(*range.start(), *range.end())),
            Self::Uuids => {
                let bounds = [0x00, 0xff].map(|fill| {
                    let mut bytes = [fill; 16];
                    bytes[..4].copy_from_slice(&UUID_PREFIX);
                    Uuid::from_bytes(bytes)
                });
                Some(column.between(bounds[0], bounds[1]))
            }
            Self::Text(prefix) => {
                let escaped = prefix.replace('!', "!!").replace('%', "!%").replace('_', "!_");
                Some(column.like(LikeExpr::new(format!("{escaped}%")).escape('!')))
            }
        }
    }
}

impl fmt::Display for KeySpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integers(range) => write!(f, "{} to {}", range.start(), range.end()),
            Self::Uuids => write!(f, "5eed5eed-xxxx-8xxx-xxxx-xxxxxxxxxxxx"),
            Self::Text(prefix) => write!(f, "texts that begin with '{prefix}'"),
            Self::Any => write!(f, "every value"),
        }
    }
}

/// The value as a number, whatever its width; `None` for anything else and beyond `i64`.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::TinyInt(value) => value.map(i64::from),
        Value::SmallInt(value) => value.map(i64::from),
        Value::Int(value) => value.map(i64::from),
        Value::BigInt(value) => *value,
        Value::TinyUnsigned(value) => value.map(i64::from),
        Value::SmallUnsigned(value) => value.map(i64::from),
        Value::Unsigned(value) => value.map(i64::from),
        Value::BigUnsigned(value) => value.and_then(|value| i64::try_from(value).ok()),
        _ => None,
    }
}

/// The integer key number `n` of the default space ([`KeySpace::INTEGERS`]), which has room for a
/// thousand million.
///
/// A number beyond that is no panic here: the row is refused when the seed is checked.
pub const fn integer_key(n: u64) -> i64 {
    INTEGER_FIRST.saturating_add_unsigned(n)
}

/// The UUID key number `n` of a table: `5eed5eed-TTTT-8TTT-NNNN-NNNNNNNNNNNN`, where T tells the
/// table. Its version is 8, that of UUIDs of one's own making (RFC 9562, section 5.8).
///
/// `n` should be below 2^62; the two bits above it belong to the UUID's variant.
pub fn uuid_key(table: &str, n: u64) -> Uuid {
    let table = crate::value::hash(table.as_bytes()).to_be_bytes();
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&UUID_PREFIX);
    bytes[4..8].copy_from_slice(&table[..4]);
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}

/// The host of an address in the text that is not reserved for examples, if there is one.
///
/// Addresses are what stands behind `://` and, where the text looks like a mail address, behind
/// `@`. Reserved are `example.com`, `.net`, `.org` and every name under `.example`, `.invalid`,
/// `.test` and `.localhost` (RFC 2606, RFC 6761): nobody real can be reached through seeded data.
pub(crate) fn foreign_host(text: &str) -> Option<&str> {
    let after_scheme = text.split("://").skip(1).map(|rest| {
        let authority = rest.split(['/', '?', '#', ' ', '"']).next().unwrap_or_default();
        authority.rsplit('@').next().unwrap_or_default()
    });
    let after_at = text
        .match_indices('@')
        .filter(|(at, _)| text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()))
        .map(|(at, _)| &text[at + 1..])
        .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-'))
        .filter_map(|mut parts| parts.next())
        .filter(|host| host.contains('.'));
    after_scheme
        .map(|host| host.split(':').next().unwrap_or_default())
        .chain(after_at)
        .find(|host| !host.is_empty() && !is_reserved(host.trim_end_matches('.')))
}

fn is_reserved(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let mut labels = host.rsplit('.');
    match labels.next() {
        Some("example" | "invalid" | "test" | "localhost") => true,
        Some("com" | "net" | "org") => labels.next() == Some("example"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_lie_in_their_default_space() {
        assert!(KeySpace::INTEGERS.contains(&integer_key(0).into()));
        assert!(KeySpace::INTEGERS.contains(&integer_key(999_999_999).into()));
        assert!(!KeySpace::INTEGERS.contains(&integer_key(1_000_000_000).into()));
        assert!(KeySpace::Uuids.contains(&uuid_key("playlist", 0).into()));
        assert!(!KeySpace::Uuids.contains(&Uuid::from_u128(u128::MAX).into()));
        assert!(KeySpace::TEXT.contains(&"seed.autoplay".into()));
        assert!(!KeySpace::TEXT.contains(&"SEED.autoplay".into()));
        assert!(!KeySpace::INTEGERS.contains(&Option::<i64>::None.into()));
    }

    #[test]
    fn uuids_are_readable_and_pinned() {
        assert_eq!(uuid_key("playlist", 17).to_string(), "5eed5eed-bb21-8556-8000-000000000011");
    }

    #[test]
    fn reserved_addresses_pass_and_others_do_not() {
        for text in [
            "https://media.example/v/1",
            "see https://user@cdn.media.example:8080/x and mail a@example.com.",
            "no address at all, not even @everyone",
            "http://localhost/",
        ] {
            assert_eq!(foreign_host(text), None, "{text}");
        }
        assert_eq!(foreign_host("https://www.youtube.com/watch?v=1"), Some("www.youtube.com"));
        assert_eq!(foreign_host("ann@gmail.com"), Some("gmail.com"));
        assert_eq!(foreign_host("https://media.example/ http://10.0.0.1/"), Some("10.0.0.1"));
        assert_eq!(foreign_host("https://media.example@evil.com/"), Some("evil.com"));
    }

    proptest! {
        #[test]
        fn uuid_keys_are_distinct(a in 0u64..1 << 62, b in 0u64..1 << 62) {
            prop_assert_eq!(uuid_key("t", a) == uuid_key("t", b), a == b);
        }
    }
}
