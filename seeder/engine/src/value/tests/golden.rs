//! Each kind's bytes and form: digests of rows stand in files, and must be the same tomorrow.

use super::*;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use sea_orm::{
    prelude::Uuid,
    sea_query::{
        Enum, OptionEnum,
        prelude::{MacAddress, OffsetDateTime, PrimitiveDateTime, time},
    },
};
use serde_json::json;

#[track_caller]
fn golden(value: impl Into<Value>, bytes: &str, form: Json, text: &str) {
    let value = value.into();
    assert_eq!(hex(&value), bytes, "bytes of {text}");
    assert_eq!(to_json(&value), form, "JSON of {text}");
    assert_eq!(display(&value), text);
}

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date")
}

fn time_of_day() -> NaiveTime {
    NaiveTime::from_hms_micro_opt(23, 5, 7, 250_000).expect("a time")
}

fn naive() -> NaiveDateTime {
    date().and_time(time_of_day())
}

fn utc() -> DateTime<Utc> {
    naive().and_utc()
}

fn time_date() -> time::Date {
    time::Date::from_calendar_date(2026, time::Month::February, 28).expect("a date")
}

fn time_time() -> time::Time {
    time::Time::from_hms_micro(23, 5, 7, 250_000).expect("a time")
}

#[test]
fn truths_integers_and_reals() {
    golden(true, "01 010000000000000001", json!(true), "true");
    golden(false, "01 010000000000000000", json!(false), "false");
    let seven = "02 07000000000000000000000000000000";
    golden(7i8, seven, json!(7), "7");
    golden(7i16, seven, json!(7), "7");
    golden(7i32, seven, json!(7), "7");
    golden(7i64, seven, json!(7), "7");
    golden(7u8, seven, json!(7), "7");
    golden(7u16, seven, json!(7), "7");
    golden(7u32, seven, json!(7), "7");
    golden(7u64, seven, json!(7), "7");
    let least = "02 0000000000000080ffffffffffffffff";
    golden(i64::MIN, least, json!(i64::MIN), "-9223372036854775808");
    let most = "02 ffffffffffffffff0000000000000000";
    golden(u64::MAX, most, json!(u64::MAX), "18446744073709551615");
    golden(1.5f64, "03 0800000000000000000000000000f83f", json!(1.5), "1.5");
    golden(0.1f32, "03 0800000000000000000000a09999b93f", json!(0.1), "0.1");
    golden(-0.0f64, "03 08000000000000000000000000000000", json!(0.0), "0.0");
    golden(f64::NAN, "03 0800000000000000000000000000f87f", json!("NaN"), "NaN");
    let infinite = "03 0800000000000000000000000000f0ff";
    golden(f64::NEG_INFINITY, infinite, json!("-Infinity"), "-Infinity");
}

#[test]
fn texts_bytes_and_uuids() {
    golden("né", "04 03000000000000006ec3a9", json!("né"), "né");
    golden('x', "04 010000000000000078", json!("x"), "x");
    let word = Enum { type_name: "mood".into(), value: "ok".into() };
    let word = Value::Enum(OptionEnum::Some(Box::new(word)));
    golden(word, "04 02000000000000006f6b", json!("ok"), "ok");
    golden(vec![0xffu8, 0x00], "05 0200000000000000ff00", json!("ff00"), "ff00");
    let text = "00112233-4455-6677-8899-aabbccddeeff";
    let bytes = "06 100000000000000000112233445566778899aabbccddeeff";
    golden(Uuid::parse_str(text).expect("a UUID"), bytes, json!(text), text);
}

#[test]
fn absent_values() {
    golden(Option::<bool>::None, "00", Json::Null, "NULL");
    golden(Option::<Decimal>::None, "00", Json::Null, "NULL");
    golden(Value::Enum(OptionEnum::None("mood".into())), "00", Json::Null, "NULL");
    golden(Value::Array(ArrayType::Bool, None), "00", Json::Null, "NULL");
    golden(Value::Vector(None), "00", Json::Null, "NULL");
}

#[test]
fn json_values() {
    let object = json!({ "b": [5, -3, 0.25, true, null], "a": "ü" });
    // {"a":"ü","b":[5,-3,0.25,true,null]}
    let bytes = "07 2400000000000000\
                 7b2261223a22c3bc222c2262223a5b352c2d332c302e32352c747275652c6e756c6c5d7d";
    let mut text = object.to_string();
    golden(object.clone(), bytes, object, &text);
    // 1e-7
    golden(json!(0.000_000_1), "07 040000000000000031652d37", json!(0.000_000_1), "1e-7");
    // 10000000000000000
    let bytes = "07 11000000000000003130303030303030303030303030303030";
    let large = json!(1e16);
    text = large.to_string();
    golden(large.clone(), bytes, large, &text);
    // 18446744073709551615
    let bytes = "07 14000000000000003138343436373434303733373039353531363135";
    golden(json!(u64::MAX), bytes, json!(u64::MAX), "18446744073709551615");
    golden(Json::Null, "07 04000000000000006e756c6c", Json::Null, "null");
}

#[test]
fn dates_and_times_of_each_crate() {
    let bytes = "08 08000000000000002050000000000000";
    golden(date(), bytes, json!("2026-02-28"), "2026-02-28");
    golden(time_date(), bytes, json!("2026-02-28"), "2026-02-28");
    let before = NaiveDate::from_ymd_opt(1969, 12, 31);
    golden(before, "08 0800000000000000ffffffffffffffff", json!("1969-12-31"), "1969-12-31");
    let bytes = "09 080000000000000050ff935913000000";
    golden(time_of_day(), bytes, json!("23:05:07.250"), "23:05:07.250");
    golden(time_time(), bytes, json!("23:05:07.250"), "23:05:07.250");
    let leap = NaiveTime::from_hms_micro_opt(23, 59, 59, 1_500_000);
    golden(leap, "09 08000000000000002001df1d14000000", json!("23:59:60.500"), "23:59:60.500");
}

#[test]
fn instants_of_each_crate() {
    let bytes = "0a 080000000000000050ff7f62ea4b0600";
    let (zoned, local) = ("2026-02-28T23:05:07.250Z", "2026-02-28T23:05:07.250");
    golden(utc(), bytes, json!(zoned), zoned);
    golden(utc().with_timezone(&chrono::Local), bytes, json!(zoned), zoned);
    let there = FixedOffset::east_opt(19_800).expect("an offset");
    golden(utc().with_timezone(&there), bytes, json!(zoned), zoned);
    golden(naive(), bytes, json!(local), local);
    let primitive = PrimitiveDateTime::new(time_date(), time_time());
    golden(primitive, bytes, json!(local), local);
    let offset = time::UtcOffset::from_hms(-9, -30, 0).expect("an offset");
    let there: OffsetDateTime = primitive.assume_utc().to_offset(offset);
    golden(there, bytes, json!(zoned), zoned);
    let whole = DateTime::from_timestamp(-1, 0).expect("an instant");
    let text = "1969-12-31T23:59:59Z";
    golden(whole, "0a 0800000000000000c0bdf0ffffffffff", json!(text), text);
    let text = "1969-12-31T23:59:59";
    golden(whole.naive_utc(), "0a 0800000000000000c0bdf0ffffffffff", json!(text), text);
}

#[test]
fn decimals_of_each_crate() {
    let bytes = "0b 0400000000000000312e3235";
    golden(decimal("1.250"), bytes, json!("1.25"), "1.25");
    golden(big_decimal("1.250000"), bytes, json!("1.25"), "1.25");
    golden(decimal("-0.0"), "0b 010000000000000030", json!("0"), "0");
    // -79228162514264337593543950335 is more than plain forms have.
    let text = "-79228162514264337593543950335";
    let bytes = "0b 2300000000000000\
                 2d372e39323238313632353134323634333337353933353433393530333335652b3238";
    golden(decimal(text), bytes, json!(text), text);
    golden(big_decimal(text), bytes, json!(text), text);
    // 1e-28
    let text = "0.0000000000000000000000000001";
    golden(decimal(text), "0b 050000000000000031652d3238", json!(text), text);
}

#[test]
fn networks_and_devices() {
    let network = |text: &str| text.parse::<sea_orm::prelude::IpNetwork>().expect("a network");
    let text = "192.0.2.7/24";
    golden(network(text), "0c 050000000000000018c0000207", json!(text), text);
    let text = "192.0.2.7/32";
    golden(network("192.0.2.7"), "0c 050000000000000020c0000207", json!(text), text);
    let bytes = "0c 11000000000000002020010db8000000000000000000000001";
    golden(network("2001:db8::1/32"), bytes, json!("2001:db8::1/32"), "2001:db8::1/32");
    let device = MacAddress::new([0x08, 0, 0x2b, 1, 2, 0xff]);
    let text = "08:00:2b:01:02:ff";
    golden(device, "0d 060000000000000008002b0102ff", json!(text), text);
}

#[test]
fn arrays_and_vectors() {
    let bytes = "0e 0200000000000000\
                 0207000000000000000000000000000000\
                 00";
    let items = vec![Value::from(7), Value::Int(None)];
    let array = Value::Array(ArrayType::Int, Some(Box::new(items)));
    golden(array, bytes, json!([7, null]), "[7,null]");
    golden(Vec::<String>::new(), "0e 0000000000000000", json!([]), "[]");
    let bytes = "0e 0200000000000000\
                 0b0300000000000000312e35\
                 0b010000000000000032";
    golden(vec![decimal("1.50"), decimal("2")], bytes, json!(["1.5", "2"]), r#"["1.5","2"]"#);
    let bytes = "0e 0100000000000000\
                 0e0100000000000000\
                 0a080000000000000050ff7f62ea4b0600";
    let nested =
        Value::Array(ArrayType::ChronoDateTimeUtc, Some(Box::new(vec![Value::from(vec![utc()])])));
    let text = r#"[["2026-02-28T23:05:07.250Z"]]"#;
    golden(nested, bytes, json!([["2026-02-28T23:05:07.250Z"]]), text);
    let bytes = "0f 1000000000000000000000000000f83f0000000000000000";
    golden(Value::Vector(Some(vec![1.5, -0.0].into())), bytes, json!([1.5, 0.0]), "[1.5,0.0]");
}
