//! What a [`Value`] means, whichever crate's type holds it.

use super::number::Exact;
use sea_orm::{
    DbBackend, Value,
    prelude::Uuid,
    sea_query::{
        OptionEnum, PostgresQueryBuilder, QueryBuilder,
        prelude::{BigDecimal, Decimal, IpNetwork, Json, NaiveTime, OffsetDateTime, time},
    },
};
use std::borrow::Cow;

/// The Julian day of 1970-01-01, and its day of the common era.
const EPOCH_JULIAN: i64 = 2_440_588;
const EPOCH_COMMON_ERA: i64 = 719_163;

/// A value without its type: encoding and display know these few kinds only.
pub(super) enum Meaning<'a> {
    Null,
    Bool(bool),
    Integer(i128),
    /// A real, and whether its column has single precision.
    Real(f64, bool),
    Text(Cow<'a, str>),
    Bytes(&'a [u8]),
    Uuid(&'a Uuid),
    Json(&'a Json),
    /// Days since 1970-01-01.
    Date(i64),
    /// Microseconds since midnight; a leap second is the first of the next minute, or comes after
    /// the end of the day.
    Time(i64),
    /// Microseconds since 1970, and whether the value knows its zone.
    Instant(i64, bool),
    Decimal(Exact),
    Network(&'a IpNetwork),
    Mac([u8; 6]),
    Array(&'a [Value]),
    Vector(&'a [f32]),
    /// The literal that PostgreSQL would read, of a kind that cannot be named here: SeaORM has no
    /// feature for jiff and for ranges, and does not compile with the latter.
    Literal(String),
}

/// The value's meaning.
pub(super) fn of(value: &Value) -> Meaning<'_> {
    present(value).unwrap_or(Meaning::Null)
}

fn present(value: &Value) -> Option<Meaning<'_>> {
    Some(match value {
        Value::Bool(value) => Meaning::Bool((*value)?),
        Value::TinyInt(value) => Meaning::Integer((*value)?.into()),
        Value::SmallInt(value) => Meaning::Integer((*value)?.into()),
        Value::Int(value) => Meaning::Integer((*value)?.into()),
        Value::BigInt(value) => Meaning::Integer((*value)?.into()),
        Value::TinyUnsigned(value) => Meaning::Integer((*value)?.into()),
        Value::SmallUnsigned(value) => Meaning::Integer((*value)?.into()),
        Value::Unsigned(value) => Meaning::Integer((*value)?.into()),
        Value::BigUnsigned(value) => Meaning::Integer((*value)?.into()),
        Value::Float(value) => Meaning::Real((*value)?.into(), true),
        Value::Double(value) => Meaning::Real((*value)?, false),
        Value::String(value) => Meaning::Text(value.as_ref()?.into()),
        Value::Char(value) => Meaning::Text((*value)?.to_string().into()),
        Value::Enum(OptionEnum::Some(value)) => Meaning::Text(value.value.as_ref().into()),
        Value::Enum(OptionEnum::None(_)) => return None,
        Value::Bytes(value) => Meaning::Bytes(value.as_ref()?),
        Value::Json(value) => Meaning::Json(value.as_ref()?),
        Value::Uuid(value) => Meaning::Uuid(value.as_ref()?),
        Value::ChronoDate(value) => Meaning::Date(
            i64::from(chrono::Datelike::num_days_from_ce(value.as_ref()?)) - EPOCH_COMMON_ERA,
        ),
        Value::TimeDate(value) => {
            Meaning::Date(i64::from((*value)?.to_julian_day()) - EPOCH_JULIAN)
        }
        Value::ChronoTime(value) => Meaning::Time(chrono_time(value.as_ref()?)),
        Value::TimeTime(value) => Meaning::Time(time_time((*value)?)),
        Value::ChronoDateTime(_) | Value::TimeDateTime(_) => {
            Meaning::Instant(microseconds(value)?, false)
        }
        Value::ChronoDateTimeUtc(_)
        | Value::ChronoDateTimeLocal(_)
        | Value::ChronoDateTimeWithTimeZone(_)
        | Value::TimeDateTimeWithTimeZone(_) => Meaning::Instant(microseconds(value)?, true),
        Value::Decimal(value) => Meaning::Decimal(decimal(value.as_ref()?)),
        Value::BigDecimal(value) => Meaning::Decimal(big_decimal(value.as_ref()?)),
        Value::IpNetwork(value) => Meaning::Network(value.as_ref()?),
        Value::MacAddress(value) => Meaning::Mac((*value)?.bytes()),
        Value::Array(_, value) => Meaning::Array(value.as_ref()?),
        Value::Vector(value) => Meaning::Vector(value.as_ref()?.as_slice()),
        #[allow(unreachable_patterns, reason = "an application's features may add kinds")]
        other => literal(other)?,
    })
}

/// An instant, in microseconds since 1970; nothing for any other value.
pub(crate) fn microseconds(value: &Value) -> Option<i64> {
    match value {
        Value::ChronoDateTime(value) => Some(value.as_ref()?.and_utc().timestamp_micros()),
        Value::ChronoDateTimeUtc(value) => Some(value.as_ref()?.timestamp_micros()),
        Value::ChronoDateTimeLocal(value) => Some(value.as_ref()?.timestamp_micros()),
        Value::ChronoDateTimeWithTimeZone(value) => Some(value.as_ref()?.timestamp_micros()),
        Value::TimeDateTime(value) => Some(time_instant(value.as_ref()?.assume_utc())),
        Value::TimeDateTimeWithTimeZone(value) => Some(time_instant(*value.as_ref()?)),
        _ => None,
    }
}

/// No database keeps an instant beyond the limits.
fn time_instant(value: OffsetDateTime) -> i64 {
    let microseconds = value.unix_timestamp_nanos().div_euclid(1_000);
    let limit = if microseconds < 0 { i64::MIN } else { i64::MAX };
    i64::try_from(microseconds).unwrap_or(limit)
}

fn chrono_time(value: &NaiveTime) -> i64 {
    let seconds = i64::from(chrono::Timelike::num_seconds_from_midnight(value));
    seconds * 1_000_000 + i64::from(chrono::Timelike::nanosecond(value) / 1_000)
}

fn time_time(value: time::Time) -> i64 {
    let (hour, minute, second, microsecond) = value.as_hms_micro();
    let minutes = i64::from(hour) * 60 + i64::from(minute);
    (minutes * 60 + i64::from(second)) * 1_000_000 + i64::from(microsecond)
}

fn decimal(value: &Decimal) -> Exact {
    let digits = value.mantissa().unsigned_abs().to_string();
    Exact::new(value.is_sign_negative(), &digits, -i128::from(value.scale()))
}

fn big_decimal(value: &BigDecimal) -> Exact {
    let (whole, scale) = value.as_bigint_and_scale();
    let whole = whole.to_string();
    let digits = whole.strip_prefix('-');
    Exact::new(digits.is_some(), digits.unwrap_or(&whole), -i128::from(scale))
}

/// What a database gave, as it was written.
///
/// SQLite keeps decimals as reals, and SeaORM reads a big one with all digits of the real's binary
/// form: 0.1 as 0.1000000000000000055511151231257827. The shortest decimal that is the same real
/// is meant; that is what was written, if it had at most 15 digits.
pub(crate) fn as_written(backend: DbBackend, value: Value) -> Value {
    match value {
        Value::BigDecimal(Some(read)) if backend == DbBackend::Sqlite => {
            let real = read.to_string().parse::<f64>().ok();
            let shortest = real.and_then(|real| format!("{real:e}").parse().ok());
            Value::BigDecimal(Some(shortest.map_or(read, Box::new)))
        }
        other => other,
    }
}

fn literal(value: &Value) -> Option<Meaning<'_>> {
    let literal = PostgresQueryBuilder.value_to_string(value);
    // A text of these letters would have quotes.
    (literal != "NULL").then_some(Meaning::Literal(literal))
}
