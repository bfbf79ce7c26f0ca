//! Keys: computed from numbers, so that a child knows its parent's key without asking anybody.
//!
//! Users, guilds, roles and channels have Discord's snowflakes, of September 2084: the last 24 hours that 63
//! bits can tell. They have 19 digits and are above 2^53, as those of real accounts will be, and no
//! account of today can have one. Tracks, plays, queue items and playlists have the engine's default
//! keys. Numbers below [`GENERATED`] are scenarios.

use sea_orm_seeding::{KeySpace, World, integer_key, uuid_key};
use uuid::Uuid;

/// The number of the first generated row of a table; the scenarios have those before it.
pub const GENERATED: u64 = 100;

/// Milliseconds from Discord's epoch, 2015-01-01, to the last day that 63 bits can tell.
const LAST_DAY: u64 = (1 << 41) - DAY;

/// Milliseconds of a day.
const DAY: u64 = 86_400_000;

/// What users, guilds, roles and channels have.
pub const SNOWFLAKES: KeySpace = KeySpace::SNOWFLAKES;

/// The flags' keys: the bot's own begin so, one that a developer adds for a test should not.
pub const FLAGS: KeySpace = KeySpace::Text("bot.");

/// The longest queue that a generated guild has.
pub const QUEUE_MAX: u64 = 60;

/// The most plays that a generated guild has in its history.
pub const PLAYS_MAX: u64 = 2_000;

/// What a snowflake names; it stands in the bits of the worker, so that no two kinds share an
/// identifier.
#[derive(Clone, Copy)]
enum Kind {
    User = 1,
    Guild = 2,
    Role = 3,
    TextChannel = 4,
    VoiceChannel = 5,
}

const fn snowflake(kind: Kind, n: u64) -> i64 {
    on_day(LAST_DAY, kind, n)
}

/// The snowflake of millisecond `n` of a day.
const fn on_day(day: u64, kind: Kind, n: u64) -> i64 {
    (((day + n) << 22) | ((kind as u64) << 17)).cast_signed()
}

/// An identifier for a user of one's own, number `n`: of the day before the seed's, so nobody's and
/// not the seed's.
pub const fn own_user(n: u64) -> i64 {
    on_day(LAST_DAY - DAY, Kind::User, n)
}

/// An identifier for a guild of one's own, number `n`.
pub const fn own_guild(n: u64) -> i64 {
    on_day(LAST_DAY - DAY, Kind::Guild, n)
}

/// An identifier for a playlist of one's own, number `n`.
pub const fn own_playlist(n: u64) -> Uuid {
    Uuid::from_u128(0x0fac_7024_0000_8000_8000_0000_0000_0000 | n as u128)
}

/// The identifier of track number `n` at its source: lowercase, since some databases compare so.
pub fn identifier(n: u64) -> String {
    format!("seed-{n:08}")
}

/// The identifier of user number `n`.
pub const fn user(n: u64) -> i64 {
    snowflake(Kind::User, n)
}

/// The identifier of guild number `n`.
pub const fn guild(n: u64) -> i64 {
    snowflake(Kind::Guild, n)
}

/// The identifier of the DJ role of guild number `n`.
pub const fn role(n: u64) -> i64 {
    snowflake(Kind::Role, n)
}

/// The identifier of the music channel of guild number `n`, where the bot writes.
pub const fn text_channel(n: u64) -> i64 {
    snowflake(Kind::TextChannel, n)
}

/// The identifier of the voice channel of guild number `n`, where the bot plays.
pub const fn voice_channel(n: u64) -> i64 {
    snowflake(Kind::VoiceChannel, n)
}

/// The identifier of track number `n`.
pub const fn track(n: u64) -> i64 {
    integer_key(n)
}

/// The identifier of playlist number `n`.
pub fn playlist(n: u64) -> Uuid {
    uuid_key("playlist", n)
}

/// The identifier of play number `n` of the scenarios.
pub const fn play(n: u64) -> i64 {
    integer_key(n)
}

/// The identifier of play number `n` of generated guild number `guild`: they rise with the time, and
/// each guild has room for [`PLAYS_MAX`].
pub const fn play_in(guild: u64, n: u64) -> i64 {
    integer_key(GENERATED + guild * PLAYS_MAX + n)
}

/// The identifier of item number `n` of the long queue.
pub const fn queue_item(n: u64) -> i64 {
    integer_key(n)
}

/// The identifier of item number `n` in the queue of generated guild number `guild`.
pub const fn queue_item_in(guild: u64, n: u64) -> i64 {
    integer_key(1_000 + guild * QUEUE_MAX + n)
}

/// How many accounts are generated.
pub fn users(world: World) -> u64 {
    world.scaled(400)
}

/// How many guilds are generated.
pub fn guilds(world: World) -> u64 {
    world.scaled(40)
}

/// How many artists there are.
pub fn artists(world: World) -> u64 {
    world.scaled(200)
}

/// How many tracks are generated.
pub fn tracks(world: World) -> u64 {
    world.scaled(1_200)
}

/// How many playlists are generated.
pub fn playlists(world: World) -> u64 {
    world.scaled(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm_seeding::SCALE_MAX;

    #[test]
    fn kinds_never_share_an_identifier_and_all_are_of_the_last_day() {
        let last = ids_of(86_399_999);
        let ids: Vec<i64> = [ids_of(0), ids_of(1), last].concat();
        let distinct: std::collections::BTreeSet<i64> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len());
        let KeySpace::Integers(range) = SNOWFLAKES else { panic!("snowflakes are integers") };
        assert!(ids.iter().all(|id| range.contains(id)));
        assert!(ids.iter().all(|id| id.to_string().len() == 19 && *id > 1 << 53));
    }

    fn ids_of(n: u64) -> Vec<i64> {
        vec![user(n), guild(n), role(n), text_channel(n), voice_channel(n)]
    }

    #[test]
    fn numbered_keys_have_room_at_the_greatest_scale() {
        let world = World { scale: SCALE_MAX, ..World::default() };
        let KeySpace::Integers(space) = KeySpace::INTEGERS else { panic!("integers") };
        let last = guilds(world) - 1;
        for key in [play_in(last, PLAYS_MAX - 1), queue_item_in(last, QUEUE_MAX - 1)] {
            assert!(space.contains(&key), "{key}");
        }
        assert!(users(world) + GENERATED < 86_400_000);
    }
}
