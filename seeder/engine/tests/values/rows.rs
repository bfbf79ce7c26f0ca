//! The rows: random values, the same in every run.

use crate::entities::{cell, huge, list, odd};
use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveTime, TimeDelta, Utc};
use sea_orm::{
    ActiveValue,
    ActiveValue::Set,
    IdenStatic,
    prelude::{BigDecimal, Decimal, IpNetwork, Json, Uuid},
    sea_query::prelude::{MacAddress, time},
};
use sea_orm_seeding::{Row, integer_key, random::Stream};

/// A value made from the stream of its column, NULL in one row of ten.
fn some<T>(
    row: &Row,
    column: impl IdenStatic,
    make: impl Fn(&mut Stream) -> T,
) -> ActiveValue<Option<T>>
where
    Option<T>: Into<sea_orm::Value>,
{
    let mut stream = row.stream(column);
    Set((!stream.chance(10)).then(|| make(&mut stream)))
}

fn several<T>(make: impl Fn(&mut Stream) -> T) -> impl Fn(&mut Stream) -> Vec<T> {
    move |stream| (0..stream.below(5)).map(|_| make(stream)).collect()
}

fn any(stream: &mut Stream) -> u64 {
    stream.within(0..=u64::MAX)
}

fn id(row: &Row) -> ActiveValue<i64> {
    Set(integer_key(row.number()))
}

pub(crate) fn cell(row: &Row) -> cell::ActiveModel {
    use cell::Column as C;
    cell::ActiveModel {
        id: id(row),
        truth: some(row, C::Truth, |s| s.chance(50)),
        small: some(row, C::Small, |s| any(s) as i16),
        medium: some(row, C::Medium, |s| any(s) as i32),
        large: some(row, C::Large, |s| any(s) as i64),
        single: some(row, C::Single, |s| finite(s) as f32),
        double: some(row, C::Double, finite),
        text: some(row, C::Text, text),
        mood: some(
            row,
            C::Mood,
            |s| if s.chance(50) { cell::Mood::Happy } else { cell::Mood::Sad },
        ),
        bytes: some(row, C::Bytes, |s| several(|s| any(s) as u8)(s)),
        uuid: some(row, C::Uuid, uuid),
        json: some(row, C::Json, |s| json(s, 3)),
        date: some(row, C::Date, date),
        time: some(row, C::Time, time),
        naive: some(row, C::Naive, |s| utc(s).naive_utc()),
        utc: some(row, C::Utc, |s| recent(s).with_timezone(&Utc)),
        local: some(row, C::Local, |s| recent(s).with_timezone(&Local)),
        there: some(row, C::There, there),
        time_date: some(row, C::TimeDate, |s| time_there(s).date()),
        time_time: some(row, C::TimeTime, |s| time_there(s).time()),
        time_naive: some(row, C::TimeNaive, |s| {
            let there = time_there(s);
            time::PrimitiveDateTime::new(there.date(), there.time())
        }),
        time_there: some(row, C::TimeThere, time_there),
        decimal: some(row, C::Decimal, |s| decimal(s, 6)),
        big_decimal: some(row, C::BigDecimal, |s| big_decimal(s, 6)),
    }
}

pub(crate) fn odd(row: &Row) -> odd::ActiveModel {
    use odd::Column as C;
    odd::ActiveModel {
        id: id(row),
        tiny: some(row, C::Tiny, |s| any(s) as i8),
        byte: some(row, C::Byte, |s| any(s) as u8),
        word: some(row, C::Word, |s| any(s) as u16),
        unsigned: some(row, C::Unsigned, |s| any(s) as u32),
    }
}

pub(crate) fn huge(row: &Row) -> huge::ActiveModel {
    huge::ActiveModel { id: id(row), huge: some(row, huge::Column::Huge, any) }
}

pub(crate) fn list(row: &Row) -> list::ActiveModel {
    use list::Column as C;
    list::ActiveModel {
        id: id(row),
        any_double: some(row, C::AnyDouble, |s| {
            let odd = [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0];
            *s.pick(&odd).expect("one of them")
        }),
        any_single: some(row, C::AnySingle, |s| f32::from_bits(any(s) as u32)),
        any_decimal: some(row, C::AnyDecimal, any_decimal),
        any_big_decimal: some(row, C::AnyBigDecimal, any_big_decimal),
        network: some(row, C::Network, network),
        device: some(row, C::Device, device),
        truths: some(row, C::Truths, several(|s| s.chance(50))),
        integers: some(row, C::Integers, several(|s| any(s) as i64)),
        doubles: some(row, C::Doubles, several(|s| f64::from_bits(any(s)))),
        texts: some(row, C::Texts, several(text)),
        uuids: some(row, C::Uuids, several(uuid)),
        jsons: some(row, C::Jsons, several(|s| json(s, 1))),
        dates: some(row, C::Dates, several(date)),
        times: some(row, C::Times, several(|s| time_there(s).time())),
        instants: some(row, C::Instants, several(there)),
        decimals: some(row, C::Decimals, several(any_decimal)),
        big_decimals: some(row, C::BigDecimals, several(|s| big_decimal(s, 10))),
        networks: some(row, C::Networks, several(network)),
        devices: some(row, C::Devices, several(device)),
    }
}

/// A real of any size, with random digits.
fn finite(stream: &mut Stream) -> f64 {
    let exponent = stream.within(-37..=37);
    stream.within(-1.0..=1.0) * 10f64.powi(exponent)
}

fn text(stream: &mut Stream) -> String {
    const LETTERS: &[char] =
        &['a', 'Z', ' ', '\'', '"', '\\', '\n', '\u{1}', 'é', '\u{301}', '音', '🎵'];
    (0..stream.below(12)).filter_map(|_| stream.pick(LETTERS).copied()).collect()
}

fn uuid(stream: &mut Stream) -> Uuid {
    Uuid::from_u64_pair(any(stream), any(stream))
}

fn json(stream: &mut Stream, depth: u32) -> Json {
    match stream.below(if depth == 0 { 9 } else { 11 }) {
        0 => Json::Null,
        1 => stream.chance(50).into(),
        // What is refused as somebody's identifier stays out.
        2 => stream.within(i64::MIN..=9_999_999_999_999_999).into(),
        3 => stream.within(9_223_009_648_989_175_808..=u64::MAX).into(),
        4 => finite(stream).into(),
        // A coordinate, and a real of any size.
        5 => stream.within(-180.0..=180.0).into(),
        6 => Some(f64::from_bits(any(stream))).filter(|real| real.is_finite()).into(),
        7 => (*stream.pick(&[1e16, 1e15, 1.0, -0.0, 1e300, 5e-324, 0.1]).expect("one")).into(),
        8 => text(stream).into(),
        9 => several(|s| json(s, depth - 1))(stream).into(),
        _ => several(|s| (text(s), json(s, depth - 1)))(stream).into_iter().collect(),
    }
}

/// Seconds of the years 1000 to 9999, which MariaDB's columns hold.
fn seconds(stream: &mut Stream) -> i64 {
    stream.within(-30_610_224_000..=253_402_300_799)
}

fn microseconds(stream: &mut Stream) -> u32 {
    if stream.chance(30) { 0 } else { stream.within(0..=999_999) }
}

fn utc(stream: &mut Stream) -> DateTime<Utc> {
    let seconds = seconds(stream);
    DateTime::from_timestamp(seconds, microseconds(stream) * 1_000).expect("an instant")
}

fn somewhere(stream: &mut Stream) -> FixedOffset {
    FixedOffset::east_opt(stream.within(-56..=56) * 900).expect("an offset")
}

/// An instant of any year; the first and last days are some zone's other years.
fn there(stream: &mut Stream) -> DateTime<FixedOffset> {
    let (first, last) = (TimeDelta::days(-350_000), TimeDelta::days(2_900_000));
    let instant = utc(stream).clamp(DateTime::UNIX_EPOCH + first, DateTime::UNIX_EPOCH + last);
    instant.with_timezone(&somewhere(stream))
}

/// An instant of the years 1970 to 2037: as a time in UTC or of the crate `time` others reach
/// MariaDB as its `timestamp`, which has no others, and become 0000-00-00 whatever the column.
fn recent(stream: &mut Stream) -> DateTime<FixedOffset> {
    let instant = DateTime::from_timestamp(stream.within(86_400..=2_145_830_400), 0);
    let fraction = TimeDelta::microseconds(microseconds(stream).into());
    (instant.expect("an instant") + fraction).with_timezone(&somewhere(stream))
}

fn time_there(stream: &mut Stream) -> time::OffsetDateTime {
    let there = recent(stream);
    let nanoseconds = i128::from(there.timestamp_micros()) * 1_000;
    let offset = time::UtcOffset::from_whole_seconds(there.offset().local_minus_utc());
    time::OffsetDateTime::from_unix_timestamp_nanos(nanoseconds)
        .expect("an instant")
        .to_offset(offset.expect("an offset"))
}

fn date(stream: &mut Stream) -> NaiveDate {
    utc(stream).date_naive()
}

fn time(stream: &mut Stream) -> NaiveTime {
    utc(stream).time()
}

/// A decimal of 15 digits, as many as SQLite's reals keep.
fn decimal(stream: &mut Stream, scale: u32) -> Decimal {
    let digits = stream.within(0..=15u32);
    let limit = 10i64.pow(digits) - 1;
    Decimal::new(stream.within(-limit..=limit), scale)
}

fn big_decimal(stream: &mut Stream, scale: u32) -> BigDecimal {
    BigDecimal::new(decimal(stream, scale).mantissa().into(), scale.into())
}

/// Any decimal with all the digits that its type has.
fn any_decimal(stream: &mut Stream) -> Decimal {
    let whole = i128::from(any(stream)) << stream.within(0..=31);
    let sign = if stream.chance(50) { -1 } else { 1 };
    Decimal::from_i128_with_scale(sign * whole, stream.within(0..=28))
}

fn any_big_decimal(stream: &mut Stream) -> BigDecimal {
    let digits = format!("{}{}{}", any(stream) as i64, any(stream), any(stream));
    let exponent = stream.within(-90..=90);
    format!("{digits}e{exponent}").parse().expect("a decimal")
}

/// A network of private addresses.
fn network(stream: &mut Stream) -> IpNetwork {
    let (address, prefix): (std::net::IpAddr, u8) = match stream.chance(50) {
        true => {
            let [_, b, c, d] = (any(stream) as u32).to_be_bytes();
            ([10, b, c, d].into(), stream.within(0..=32))
        }
        false => {
            let mut bytes = uuid(stream).into_bytes();
            bytes[0] = 0xfd;
            (bytes.into(), stream.within(0..=128))
        }
    };
    IpNetwork::new(address, prefix).expect("a prefix that fits")
}

fn device(stream: &mut Stream) -> MacAddress {
    let [_, _, bytes @ ..] = any(stream).to_be_bytes();
    MacAddress::new(bytes)
}
