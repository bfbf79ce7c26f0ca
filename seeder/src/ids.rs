//! Keys: computed from numbers, so that a child knows its parent's key without asking anybody.
//!
//! Users, guilds, roles and channels have Discord's snowflakes, created on 2015-01-01: Discord's
//! epoch begins on that day and no account existed, so no seeded identifier can be a real one.
//! Tracks, history and playlists have the engine's default keys. Numbers below [`GENERATED`] are
//! scenarios.

use sea_orm_seeding::{KeySpace, World, integer_key, random::Stream, uuid_key};
use uuid::Uuid;

/// The number of the first generated row of a table; the scenarios have those before it.
pub const GENERATED: u64 = 100;

/// The snowflakes of 2015-01-01: milliseconds 1 to 86,399,999 of Discord's epoch, in the upper 42
/// bits.
pub const SNOWFLAKES: KeySpace = KeySpace::Integers(1 << 22..=(86_400_000 << 22) - 1);

/// The flags' keys: the bot's own begin so, one that a developer adds for a test should not.
pub const FLAGS: KeySpace = KeySpace::Text("bot.");

/// What a snowflake names; it stands in the bits of the worker, so that no two kinds share an
/// identifier.
#[derive(Clone, Copy)]
enum Kind {
    User = 1,
    Guild = 2,
    Role = 3,
    Channel = 4,
}

const fn snowflake(kind: Kind, n: u64) -> i64 {
    (((n + 1) << 22) | ((kind as u64) << 17)).cast_signed()
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

/// The identifier of the music channel of guild number `n`.
pub const fn channel(n: u64) -> i64 {
    snowflake(Kind::Channel, n)
}

/// The identifier of track number `n`.
pub const fn track(n: u64) -> i64 {
    integer_key(n)
}

/// The identifier of playlist number `n`.
pub fn playlist(n: u64) -> Uuid {
    uuid_key("playlist", n)
}

/// The identifier of play number `n`.
pub const fn play(n: u64) -> i64 {
    integer_key(n)
}

/// How many users are generated.
pub fn users(world: World) -> u64 {
    world.scaled(400)
}

/// How many guilds are generated.
pub fn guilds(world: World) -> u64 {
    world.scaled(40)
}

/// How many tracks are generated.
pub fn tracks(world: World) -> u64 {
    world.scaled(1_200)
}

/// How many playlists are generated.
pub fn playlists(world: World) -> u64 {
    world.scaled(200)
}

/// How many plays are generated.
pub fn plays(world: World) -> u64 {
    world.scaled(4_500)
}

/// How many members generated guild number `guild` has: a few guilds are large, most are small.
pub fn member_count(world: World, guild: u64) -> u64 {
    let mut stream = world.stream("guild_member", guild, "count");
    let small = stream.within(3..=25);
    small + if stream.chance(25) { stream.within(20..=80) } else { 0 }
}

/// The user who is member number `member` of generated guild number `guild`; member 0 is the owner.
pub fn member(world: World, guild: u64, member: u64) -> u64 {
    let name = format!("members of guild {guild}");
    GENERATED + world.permutation(&name, users(world)).apply(member)
}

/// Some member of a generated guild.
pub fn some_member(world: World, guild: u64, stream: &mut Stream) -> u64 {
    member(world, guild, stream.below(member_count(world, guild)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_never_share_an_identifier_and_all_are_of_the_first_day() {
        let ids = [user(0), guild(0), role(0), channel(0), user(1), guild(86_399_998)];
        let distinct: std::collections::BTreeSet<i64> = ids.into_iter().collect();
        assert_eq!(distinct.len(), ids.len());
        let KeySpace::Integers(range) = SNOWFLAKES else { panic!("snowflakes are integers") };
        assert!(ids.iter().all(|id| range.contains(id)));
    }

    #[test]
    fn members_of_a_guild_are_distinct() {
        let world = World::default();
        for guild in 0..guilds(world) {
            let count = member_count(world, guild);
            let members: std::collections::BTreeSet<u64> =
                (0..count).map(|n| member(world, guild, n)).collect();
            assert_eq!(members.len() as u64, count);
        }
    }
}
