//! Each fault of comparison that was ever found, each kind's bytes, and what holds for all values.

mod golden;
mod properties;

use super::*;
use chrono::{FixedOffset, TimeZone, Utc};
use sea_orm::{
    DbBackend,
    sea_query::{
        ArrayType,
        prelude::{BigDecimal, Decimal, Json},
    },
};

/// The value's canonical bytes, the tag apart from the rest.
fn hex(value: &Value) -> String {
    let mut out = Vec::new();
    encode(value, &mut out);
    let hex: String = out.iter().map(|byte| format!("{byte:02x}")).collect();
    let (tag, rest) = hex.split_at(2);
    format!("{tag} {rest}").trim_end().to_owned()
}

fn same(left: impl Into<Value>, right: impl Into<Value>) -> bool {
    equal(&left.into(), &right.into())
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).expect("JSON")
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn big_decimal(text: &str) -> BigDecimal {
    text.parse().expect("a decimal")
}

#[test]
fn integers_compare_across_widths() {
    assert!(same(7i16, 7i64));
    assert!(same(7u64, 7i32));
    assert!(!same(7, 8));
    assert!(!same(u64::MAX, -1i64));
}

#[test]
fn absent_values_compare_across_types() {
    assert!(same(Option::<i32>::None, Option::<String>::None));
    assert!(same(Option::<BigDecimal>::None, Value::Array(ArrayType::Int, None)));
    assert!(!same(Option::<i32>::None, 0));
    assert!(!same(Option::<String>::None, ""));
    assert!(!same(Option::<Json>::None, Json::Null));
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
    assert!(same(json(r#"{"b": [1.0, null], "a": 1}"#), json(r#"{"a":1,"b":[1,null]}"#)));
    assert!(!same(json(r#"{"a": 1}"#), json(r#"{"a": "1"}"#)));
    assert!(!same(json("1.5"), json("1")));
}

#[test]
fn json_numbers_compare_by_their_digits() {
    // `jsonb` gives the right ones back for the left ones.
    let digits = format!("1{}", "0".repeat(300));
    for (left, right) in [
        ("1e16", "10000000000000000"),
        ("1.50", "1.5"),
        ("-0.0", "0"),
        ("1e-7", "0.0000001"),
        ("1e300", digits.as_str()),
    ] {
        assert!(same(json(left), json(right)), "{left}");
    }
    assert!(!same(json("18446744073709551615"), json("18446744073709551614")));
    assert!(!same(json("9007199254740993"), json("9007199254740992")));
}

#[test]
fn coordinates_are_read_to_the_last_bit() {
    // Without `float_roundtrip` this one is read as …687.
    let text = "-57.13244892655686";
    assert_eq!(json(text).as_f64(), text.parse().ok());
    assert_eq!(json(text).to_string(), text);
}

#[test]
fn decimals_compare_across_scales_and_crates() {
    assert!(same(decimal("1.5"), decimal("1.500000")));
    assert!(same(big_decimal("1.5"), big_decimal("1.500000")));
    assert!(same(decimal("1.5"), big_decimal("15e-1")));
    assert!(same(decimal("-0.00"), big_decimal("0")));
    assert!(!same(big_decimal("1.5"), big_decimal("1.50000000000000000000000000000000001")));
    assert!(!same(decimal("1.5"), decimal("-1.5")));
}

#[test]
fn arrays_compare_element_by_element() {
    assert!(same(vec![decimal("1.5"), decimal("2")], vec![decimal("1.50"), decimal("2.0")]));
    assert!(same(vec![big_decimal("1.5")], vec![decimal("1.50")]));
    let utc = |seconds| Utc.timestamp_opt(seconds, 0).single().expect("an instant");
    let there =
        |seconds| utc(seconds).with_timezone(&FixedOffset::west_opt(3_600).expect("an hour"));
    assert!(same(vec![utc(0), utc(1)], vec![there(0), there(1)]));
    assert!(!same(vec![utc(0), utc(1)], vec![there(1), there(0)]));
    let texts = |items: &[&str]| items.iter().map(|&item| item.to_owned()).collect::<Vec<_>>();
    assert!(!same(texts(&["ab", "c"]), texts(&["a", "bc"])));
    assert!(!same(texts(&["a"]), texts(&["a", ""])));
    let nested = |items: Vec<Vec<i32>>| {
        let items = items.into_iter().map(Value::from).collect();
        Value::Array(ArrayType::Int, Some(Box::new(items)))
    };
    assert!(same(nested(vec![vec![1, 2], vec![3]]), nested(vec![vec![1, 2], vec![3]])));
    assert!(!same(nested(vec![vec![1, 2], vec![3]]), nested(vec![vec![1], vec![2, 3]])));
    assert!(!same(nested(vec![vec![]]), nested(vec![])));
    assert!(!same(nested(vec![]), Value::Array(ArrayType::Int, None)));
}

#[test]
fn reals_compare_as_databases_do() {
    assert!(same(-0.0, 0.0));
    assert!(same(f64::NAN, -f64::NAN));
    assert!(same(f32::NAN, f64::from_bits(0x7ff8_0000_0000_0001)));
    assert!(!same(f64::INFINITY, f64::NEG_INFINITY));
    assert!(!same(0.1f64, 0.1f32));
    let vector = |items: Vec<f32>| Value::Vector(Some(items.into()));
    assert!(same(vector(vec![-0.0, f32::NAN]), vector(vec![0.0, -f32::NAN])));
    assert!(!same(vector(vec![1.0]), vector(vec![1.0, 0.0])));
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
    assert_eq!(display(&Value::from(vec!["a\u{202e}".to_owned()])), r#"["a\u{202e}"]"#);
}

#[test]
fn null_of_json_is_not_displayed_as_null_of_sql() {
    assert_eq!(display(&Value::from(Json::Null)), "null");
    assert_eq!(display(&Value::from(json(r#""NULL""#))), r#""NULL""#);
}

#[test]
fn what_is_equal_looks_equal() {
    for (left, right) in [
        (Value::from(decimal("1.5")), Value::from(big_decimal("1.500000"))),
        (Value::from(-0.0), Value::from(0.0)),
        (Value::from(0.1f32), Value::from(0.1f64)),
    ] {
        assert_eq!(display(&left), display(&right));
    }
}

#[test]
fn big_decimals_of_sqlite_are_read_as_they_were_written() {
    for text in ["0.1", "-1234567890.12345", "123456789012345", "1.5", "0", "1e300", "-5e-324"] {
        let real: f64 = text.parse().expect("a real");
        let read = BigDecimal::try_from(real).expect("finite");
        let read = |backend| as_written(backend, read.clone().into());
        assert!(same(read(DbBackend::Sqlite), big_decimal(text)), "{text}");
    }
}
