//! Types of columns, as far as databases agree on them.

use sea_orm::sea_query::{ColumnType, StringLen};
use std::fmt;

/// What kind of value a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Boolean,
    Integer,
    Real,
    Decimal,
    Text,
    Enum,
    Bytes,
    Uuid,
    Json,
    Date,
    Time,
    Instant,
    Other,
}

/// How much a column of numbers holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// Integers of so many bits.
    Integer { bits: u32, signed: bool },
    /// Floating-point numbers of so many bits.
    Real { bits: u32 },
    /// Decimal digits in all, and behind the dot.
    Decimal { digits: u32, fraction: u32 },
}

impl Size {
    /// Whether every number of the other size fits.
    fn holds(self, other: Self) -> bool {
        match (self, other) {
            (
                Self::Integer { bits, signed },
                Self::Integer { bits: other, signed: other_signed },
            ) => {
                // PostgreSQL has no unsigned integers: an entity's are kept in signed ones there.
                bits >= other && (signed || !other_signed)
            }
            (Self::Real { bits }, Self::Real { bits: other }) => bits >= other,
            (
                Self::Decimal { digits, fraction },
                Self::Decimal { digits: other, fraction: other_fraction },
            ) => {
                fraction >= other_fraction
                    && digits.saturating_sub(fraction) >= other.saturating_sub(other_fraction)
            }
            // Of another kind: that is for the classes to say.
            _ => true,
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer { bits, signed: true } | Self::Real { bits } => write!(f, "{bits} bits"),
            Self::Integer { bits, signed: false } => write!(f, "{bits} bits, unsigned"),
            Self::Decimal { digits, fraction } => {
                write!(f, "{digits} digits, {fraction} after the dot")
            }
        }
    }
}

/// The type of a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypeFacts {
    /// What it may be: a database that keeps UUIDs as 16 bytes does not say which they are.
    pub(crate) classes: Vec<Class>,
    /// Width, length or words; `None` where nothing is known of them.
    detail: Option<String>,
    /// The width of numbers, where it is known.
    size: Option<Size>,
    /// The words that an enum may hold; empty where they are not known.
    pub(crate) words: Vec<String>,
    /// The most characters that a text may have, where there is a limit and it is known.
    pub(crate) characters_max: Option<u32>,
}

impl TypeFacts {
    fn new(class: Class, detail: Option<String>) -> Self {
        Self { classes: vec![class], detail, size: None, words: Vec::new(), characters_max: None }
    }

    fn sized(class: Class, size: Size) -> Self {
        Self { size: Some(size), ..Self::new(class, Some(size.to_string())) }
    }

    pub(crate) fn unknown() -> Self {
        Self::new(Class::Other, None)
    }

    pub(crate) fn of(column_type: &ColumnType) -> Self {
        let bits = |bits| Self::sized(Class::Integer, Size::Integer { bits, signed: true });
        let unsigned = |bits| Self::sized(Class::Integer, Size::Integer { bits, signed: false });
        let plain = |class| Self::new(class, None);
        match column_type {
            ColumnType::Char(length) => Self::text(*length),
            ColumnType::String(StringLen::N(length)) => Self::text(Some(*length)),
            ColumnType::String(_) => plain(Class::Text),
            ColumnType::Text => Self::new(Class::Text, Some("any length".to_owned())),
            ColumnType::TinyInteger => bits(8),
            ColumnType::SmallInteger => bits(16),
            ColumnType::Integer => bits(32),
            ColumnType::BigInteger => bits(64),
            ColumnType::TinyUnsigned => unsigned(8),
            ColumnType::SmallUnsigned => unsigned(16),
            ColumnType::Unsigned => unsigned(32),
            ColumnType::BigUnsigned => unsigned(64),
            ColumnType::Float => Self::sized(Class::Real, Size::Real { bits: 32 }),
            ColumnType::Double => Self::sized(Class::Real, Size::Real { bits: 64 }),
            ColumnType::Decimal(size) | ColumnType::Money(size) => match *size {
                Some((digits, fraction)) => {
                    Self::sized(Class::Decimal, Size::Decimal { digits, fraction })
                }
                None => plain(Class::Decimal),
            },
            ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) => {
                plain(Class::Bytes)
            }
            ColumnType::Boolean => plain(Class::Boolean),
            ColumnType::Json | ColumnType::JsonBinary => plain(Class::Json),
            ColumnType::Uuid => plain(Class::Uuid),
            ColumnType::Date => plain(Class::Date),
            ColumnType::Time => plain(Class::Time),
            ColumnType::DateTime => {
                Self::new(Class::Instant, Some("without a time zone".to_owned()))
            }
            ColumnType::TimestampWithTimeZone => {
                Self::new(Class::Instant, Some("with a time zone".to_owned()))
            }
            ColumnType::Timestamp => plain(Class::Instant),
            ColumnType::Array(item) => {
                let item = Self::of(item).classes[0];
                Self::new(Class::Other, Some(format!("array of {item:?}")))
            }
            ColumnType::Enum { variants, .. } => {
                Self::words(variants.iter().map(|variant| variant.to_string()).collect())
            }
            ColumnType::Custom(name) => Self::named(&name.to_string()),
            other => Self::new(Class::Other, Some(format!("{other:?}"))),
        }
    }

    /// A type that sea-query has no name for.
    fn named(name: &str) -> Self {
        const KNOWN: [(&str, Class); 12] = [
            ("uuid", Class::Uuid),
            ("json", Class::Json),
            ("datetime", Class::Instant),
            ("timestamp", Class::Instant),
            ("date", Class::Date),
            ("time", Class::Time),
            ("text", Class::Text),
            ("blob", Class::Bytes),
            ("bool", Class::Boolean),
            ("numeric", Class::Decimal),
            ("decimal", Class::Decimal),
            ("mediumint", Class::Integer),
        ];
        let name = name.to_ascii_lowercase();
        match KNOWN.iter().find(|(word, _)| name.contains(word)) {
            Some((_, Class::Text)) => Self::new(Class::Text, Some("any length".to_owned())),
            Some((_, class)) => Self::new(*class, None),
            None => Self::new(Class::Other, Some(name)),
        }
    }

    fn text(characters_max: Option<u32>) -> Self {
        let detail = characters_max.map(|length| format!("at most {length} characters"));
        Self { characters_max, ..Self::new(Class::Text, detail) }
    }

    /// An enum of these words, whose order does not matter.
    pub(crate) fn words(mut words: Vec<String>) -> Self {
        words.sort_unstable();
        words.dedup();
        let detail = (!words.is_empty()).then(|| words.join(", "));
        Self { words, ..Self::new(Class::Enum, detail) }
    }

    /// The same type where nothing is known of its width.
    pub(crate) fn of_any_width(self) -> Self {
        Self { detail: None, size: None, ..self }
    }

    /// The same type where a database writes `class` in the same way.
    pub(crate) fn or(mut self, class: Class) -> Self {
        self.classes.push(class);
        self
    }

    /// Whether both may be the same type.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.same_class(other)
            && match (&self.detail, &other.detail) {
                // A class that is only one of several has details of its own.
                (Some(left), Some(right)) if self.classes[0] == other.classes[0] => left == right,
                _ => true,
            }
    }

    /// Whether every value of the other type can be held, as far as both say: those of another kind
    /// cannot. Lengths of texts are no part of it, since entities do not tell them.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        let words =
            self.words.is_empty() || other.words.iter().all(|word| self.words.contains(word));
        let fits = self.size.zip(other.size).is_none_or(|(own, other)| own.holds(other));
        self.same_class(other) && words && fits
    }

    /// Whether both hold values of the same kind, whatever their width.
    pub(crate) fn same_class(&self, other: &Self) -> bool {
        self.classes.iter().any(|class| other.classes.contains(class))
    }
}

impl fmt::Display for TypeFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> =
            self.classes.iter().map(|class| format!("{class:?}").to_lowercase()).collect();
        f.write_str(&names.join(" or "))?;
        match &self.detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_the_same_as_far_as_both_say() {
        let of = TypeFacts::of;
        let text = |length| of(&ColumnType::String(StringLen::N(length)));
        assert!(text(100).same(&of(&ColumnType::String(StringLen::None))));
        assert!(!text(100).same(&text(200)));
        assert!(!of(&ColumnType::Text).same(&of(&ColumnType::Integer)));
        assert!(!of(&ColumnType::Integer).same(&of(&ColumnType::BigInteger)));
        assert!(of(&ColumnType::Uuid).same(&of(&ColumnType::Binary(16)).or(Class::Uuid)));
        let (ab, ba) = (["a", "b"], ["b", "a"]);
        let words = |words: [&str; 2]| TypeFacts::words(words.map(str::to_owned).to_vec());
        assert!(words(ab).same(&words(ba)));
        assert!(!words(ab).same(&words(["a", "c"])));
        assert!(words(ab).same(&of(&ColumnType::Text).or(Class::Enum)));
    }

    #[test]
    fn a_type_holds_what_is_no_wider() {
        let of = TypeFacts::of;
        let holds = |own: &ColumnType, other: &ColumnType| of(own).holds(&of(other));
        let decimal = |digits, fraction| ColumnType::Decimal(Some((digits, fraction)));
        for (wide, narrow) in [
            (ColumnType::BigInteger, ColumnType::Integer),
            (ColumnType::Integer, ColumnType::SmallInteger),
            (ColumnType::Integer, ColumnType::SmallUnsigned),
            (ColumnType::Double, ColumnType::Float),
            (decimal(10, 4), decimal(8, 4)),
            (decimal(10, 4), decimal(9, 3)),
        ] {
            assert!(holds(&wide, &wide) && holds(&wide, &narrow), "{wide:?}, {narrow:?}");
            assert!(!holds(&narrow, &wide), "{narrow:?}, {wide:?}");
        }
        for (own, other) in [
            (ColumnType::Unsigned, ColumnType::SmallInteger),
            (ColumnType::Text, ColumnType::Integer),
            // Two digits fewer before the dot.
            (decimal(10, 6), decimal(10, 4)),
        ] {
            assert!(!holds(&own, &other), "{own:?}, {other:?}");
        }
        let words = |words: &[&str]| {
            TypeFacts::words(words.iter().map(|word| (*word).to_owned()).collect())
        };
        assert!(words(&["a", "b", "c"]).holds(&words(&["a", "c"])));
        assert!(!words(&["a", "b"]).holds(&words(&["a", "c"])));
        assert!(of(&ColumnType::Text).or(Class::Enum).holds(&words(&["a"])));
        assert!(of(&ColumnType::BigInteger).of_any_width().holds(&of(&ColumnType::Integer)));
    }
}
