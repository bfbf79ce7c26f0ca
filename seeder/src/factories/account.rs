//! Accounts: locales and where they are spoken, unique names, hashes of pictures.

use crate::factories::words;
use sea_orm_seeding::{Cell, World, random::Stream};

/// Where people are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// One of Discord's locales.
    pub locale: &'static str,
    /// A name of the time zone database.
    pub timezone: &'static str,
    /// The zone's standard time, in minutes ahead of UTC.
    pub offset_minutes: i64,
}

const fn place(locale: &'static str, timezone: &'static str, offset_minutes: i64) -> Place {
    Place { locale, timezone, offset_minutes }
}

/// Every place, and how common it is.
pub const PLACES: [(Place, u32); 10] = [
    (place("en-US", "America/New_York", -300), 30),
    (place("en-GB", "Europe/London", 0), 12),
    (place("de", "Europe/Berlin", 60), 12),
    (place("fr", "Europe/Paris", 60), 9),
    (place("pt-BR", "America/Sao_Paulo", -180), 10),
    (place("ja", "Asia/Tokyo", 540), 9),
    (place("tr", "Europe/Istanbul", 180), 6),
    (place("zh-TW", "Asia/Taipei", 480), 5),
    (place("ar", "Asia/Riyadh", 180), 4),
    (place("hi", "Asia/Kolkata", 330), 3),
];

/// What hashes of pictures never are.
pub const HASH_NEVER: [Cell; 2] = [Cell::Short, Cell::NotAscii];
/// Why.
pub const HASH: &str = "a hash in hexadecimal digits";
/// What locales never are.
pub const LOCALE_NEVER: [Cell; 3] = [Cell::Short, Cell::Long, Cell::NotAscii];
/// Why.
pub const LOCALE: &str = "one of Discord's locales";

/// A locale of Discord's.
pub fn locale(stream: &mut Stream) -> &'static str {
    somewhere(stream).locale
}

/// A locale with its time zone.
pub fn somewhere(stream: &mut Stream) -> Place {
    stream.weighted(PLACES)
}

/// The unique name of account number `n`: `quiet_otter`, or `quiet_otter2` once all pairs are used.
pub fn username(world: World, n: u64) -> String {
    let (adjective, noun, round) = words::pair(world, "username", n);
    let suffix = if round == 0 { String::new() } else { (round + 1).to_string() };
    format!("{adjective}_{noun}{suffix}")
}

/// The hash of an image: 32 hexadecimal digits, with Discord's `a_` in front if it moves.
pub fn image_hash(stream: &mut Stream) -> String {
    let hash =
        u128::from(stream.within(0..=u64::MAX)) << 64 | u128::from(stream.within(0..=u64::MAX));
    let prefix = if stream.chance(15) { "a_" } else { "" };
    format!("{prefix}{hash:032x}")
}
