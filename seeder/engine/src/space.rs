//! The seed space: which keys belong to the seed.
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

/// The first identifier of the last day that a snowflake of 63 bits can tell.
pub(crate) const LAST_DAY_FIRST: i64 = ((1 << 41) - 86_400_000) << 22;

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

    /// Discord's identifiers that are provably nobody's: those of the last day that 63 bits can
    /// tell, which ends in September 2084.
    ///
    /// The upper 42 bits of an identifier are milliseconds since 2015-01-01 ('Snowflakes' in the
    /// reference of Discord's API); here they are 2^41 − 86,400,000 to 2^41 − 1, with 22 bits below
    /// each, so that there is room for 86.4 million numbers of each of some kinds. All have 19
    /// digits and fit into a signed 64-bit column. Texts and JSON may have these identifiers and no
    /// others of that many digits.
    pub const SNOWFLAKES: Self = Self::Integers(LAST_DAY_FIRST..=i64::MAX);

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
    fn the_last_snowflakes_are_of_the_last_day() {
        let KeySpace::Integers(range) = KeySpace::SNOWFLAKES else { panic!("they are integers") };
        let milliseconds = [*range.start() >> 22, *range.end() >> 22];
        assert_eq!(milliseconds, [(1 << 41) - 86_400_000, (1 << 41) - 1]);
        let epoch = chrono::DateTime::from_timestamp_millis(1_420_070_400_000).expect("2015");
        let first = epoch + chrono::TimeDelta::milliseconds(milliseconds[0]);
        assert_eq!(first.to_rfc3339(), "2084-09-05T15:47:35.552+00:00");
    }

    proptest! {
        #[test]
        fn uuid_keys_are_distinct(a in 0u64..1 << 62, b in 0u64..1 << 62) {
            prop_assert_eq!(uuid_key("t", a) == uuid_key("t", b), a == b);
        }
    }
}
