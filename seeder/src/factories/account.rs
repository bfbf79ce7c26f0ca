//! Accounts: names of several scripts, locales, hashes.

use crate::factories::words;
use fake::{
    Fake,
    faker::name::{ar_sa, de_de, en, fr_fr, ja_jp, pt_br, tr_tr, zh_tw},
};
use sea_orm_seeding::{Cell, World, random::Stream};

/// Locale, time zone and how common both are.
const PLACES: [((&str, &str), u32); 10] = [
    (("en-US", "America/New_York"), 30),
    (("en-GB", "Europe/London"), 12),
    (("de", "Europe/Berlin"), 12),
    (("fr", "Europe/Paris"), 9),
    (("pt-BR", "America/Sao_Paulo"), 10),
    (("ja", "Asia/Tokyo"), 9),
    (("tr", "Europe/Istanbul"), 6),
    (("zh-TW", "Asia/Taipei"), 5),
    (("ar", "Asia/Riyadh"), 4),
    (("hi", "Asia/Kolkata"), 3),
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
    stream.weighted(PLACES).0
}

/// A locale with its time zone.
pub fn place(stream: &mut Stream) -> (&'static str, &'static str) {
    stream.weighted(PLACES)
}

/// The name that an account of this locale shows, at most 32 characters, in the script of the
/// locale.
pub fn display_name(stream: &mut Stream, locale: &str) -> String {
    let name: String = match locale {
        "de" => de_de::Name().fake_with_rng(stream),
        "fr" => fr_fr::Name().fake_with_rng(stream),
        "pt-BR" => pt_br::Name().fake_with_rng(stream),
        "ja" => ja_jp::Name().fake_with_rng(stream),
        "tr" => tr_tr::Name().fake_with_rng(stream),
        "zh-TW" => zh_tw::Name().fake_with_rng(stream),
        "ar" => ar_sa::Name().fake_with_rng(stream),
        _ => en::FirstName().fake_with_rng(stream),
    };
    words::limited(&name, 32)
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
