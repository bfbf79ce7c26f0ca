//! Equal values have equal bytes, and different ones do not.

use super::*;
use chrono::{DateTime, NaiveDate, NaiveTime};
use proptest::{collection::vec, prelude::*};
use sea_orm::sea_query::prelude::{OffsetDateTime, time};

/// Microseconds of the years 1 to 9999, which every crate can hold.
const MICROSECONDS: std::ops::Range<i64> = -62_135_596_800_000_000..253_402_300_800_000_000;

fn chrono_instant(microseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(microseconds).expect("an instant")
}

fn time_instant(microseconds: i64) -> OffsetDateTime {
    let nanoseconds = i128::from(microseconds) * 1_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).expect("an instant")
}

fn chrono_date(days: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(days).expect("a date")
}

fn chrono_time(microseconds: i64) -> NaiveTime {
    NaiveTime::MIN + chrono::TimeDelta::microseconds(microseconds)
}

/// JSON of some depth, with numbers of every kind.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,8}".prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            vec(("[a-c]{0,2}", inner), 0..4).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

/// The same JSON as a database may give it: whole reals as integers, integers as reals, a number
/// with its exponent.
fn rewritten(json: &Json) -> Json {
    match json {
        Json::Number(number) => {
            let real = number.as_f64().unwrap_or_default();
            let exact = real.trunc() == real && real.abs() < 9_007_199_254_740_992.0;
            match number.is_f64() {
                true if exact => (real as i64).into(),
                false if exact => real.into(),
                _ => serde_json::from_str(&number.to_string()).expect("a number"),
            }
        }
        Json::Array(items) => items.iter().map(rewritten).collect(),
        Json::Object(map) => {
            map.iter().rev().map(|(key, value)| (key.clone(), rewritten(value))).collect()
        }
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn json_as_databases_rewrite_it(value in any_json()) {
        prop_assert!(same(value.clone(), rewritten(&value)));
        let text = value.to_string();
        prop_assert!(same(value, json(&text)), "{}", text);
    }

    #[test]
    fn json_numbers(left: f64, right: f64, integer: i64) {
        prop_assume!(left.is_finite() && right.is_finite());
        prop_assert_eq!(left == right, same(Json::from(left), Json::from(right)));
        prop_assert!(!same(Json::from(left), Json::from(left.next_up())));
        prop_assert!(!same(Json::from(integer), Json::from(integer ^ 1)));
        // Without an exponent, as `jsonb` writes it.
        prop_assert!(same(Json::from(left), json(&left.to_string())));
    }

    #[test]
    fn decimals(whole: i64, other: i64, scale in 0u32..20, zeros in 0u32..8) {
        let value = |whole: i64| Decimal::new(whole, scale);
        let big = |whole: i64| BigDecimal::new(whole.into(), i64::from(scale));
        let mut longer = value(whole);
        longer.rescale(scale + zeros);
        prop_assert!(same(value(whole), longer));
        prop_assert!(same(value(whole), big(whole)));
        prop_assert!(same(big(whole), big(whole).with_scale(i64::from(scale + zeros))));
        prop_assert_eq!(value(whole) == value(other), same(value(whole), value(other)));
        prop_assert!(!same(big(whole), big(whole ^ 1)));
        prop_assert_eq!(display(&value(whole).into()), display(&longer.into()));
        prop_assert_eq!(display(&longer.into()).parse::<Decimal>().ok(), Some(value(whole)));
    }

    #[test]
    fn dates(left in -719_162i32..2_932_896, right in -719_162i32..2_932_896) {
        let value = |days| Value::from(chrono_date(days));
        let other = time::Date::from_julian_day(left + 2_440_588).expect("a date");
        prop_assert!(same(value(left), other));
        prop_assert_eq!(display(&value(left)), display(&other.into()));
        prop_assert_eq!(left == right, same(value(left), value(right)));
        prop_assert!(!same(value(left), value(left + 1)));
    }

    #[test]
    fn times(left in 0i64..86_400_000_000, right in 0i64..86_400_000_000) {
        let value = |microseconds| Value::from(chrono_time(microseconds));
        let other = time::Time::MIDNIGHT + time::Duration::microseconds(left);
        prop_assert!(same(value(left), other));
        prop_assert_eq!(display(&value(left)), display(&other.into()));
        prop_assert_eq!(left == right, same(value(left), value(right)));
        prop_assert!(!same(value(left), value(left ^ 1)));
        prop_assert_eq!(display(&value(left)).parse(), Ok(chrono_time(left)));
    }

    #[test]
    fn instants(left in MICROSECONDS, right in MICROSECONDS, minutes in -1_000i32..1_000) {
        let value = |microseconds| Value::from(chrono_instant(microseconds));
        let offset = FixedOffset::east_opt(minutes * 60).expect("an offset");
        prop_assert!(same(value(left), chrono_instant(left).with_timezone(&offset)));
        prop_assert!(same(value(left), chrono_instant(left).naive_utc()));
        prop_assert!(same(value(left), time_instant(left)));
        prop_assert_eq!(left == right, same(value(left), value(right)));
        prop_assert!(!same(value(left), value(left ^ 1)));
        prop_assert_eq!(display(&value(left)), display(&time_instant(left).into()));
        prop_assert_eq!(display(&value(left)).parse(), Ok(chrono_instant(left)));
    }

    #[test]
    fn arrays(left in vec(-3i64..3, 0..4), right in vec(-3i64..3, 0..4), scale in 0u32..3) {
        let decimals = |items: &[i64]| -> Vec<Decimal> {
            items.iter().map(|&item| Decimal::new(item, 1)).collect()
        };
        let bigs = |items: &[i64]| -> Vec<BigDecimal> {
            let scaled = |&item: &i64| {
                BigDecimal::new(item.into(), 1).with_scale(1 + i64::from(scale))
            };
            items.iter().map(scaled).collect()
        };
        prop_assert_eq!(left == right, same(decimals(&left), decimals(&right)));
        prop_assert_eq!(left == right, same(decimals(&left), bigs(&right)));
        prop_assert_eq!(left == right, same(left, right));
    }

    #[test]
    fn arrays_of_texts(left in vec("[ab]{0,2}", 0..4), right in vec("[ab]{0,2}", 0..4)) {
        prop_assert_eq!(left == right, same(left, right));
    }

    #[test]
    fn reals(left: f64, right: f64) {
        let equal = left == right || left.is_nan() && right.is_nan();
        prop_assert_eq!(equal, same(left, right));
    }

    #[test]
    fn kinds_do_not_mix(number: i32) {
        let texts = [Value::from(number), number.to_string().into(), Json::from(number).into()];
        let others = [f64::from(number).into(), Value::from(Decimal::from(number))];
        let all: Vec<String> = texts.iter().chain(&others).map(hex).collect();
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        prop_assert_eq!(distinct.len(), all.len());
    }
}
