//! What a guild has set: nothing that a flag forbids.

use super::{flags, guilds::Guild};
use entity::sea_orm_active_enums::QueueMode;
use sea_orm_seeding::World;

/// In which order a guild plays; turns are taken only where the flag is on.
pub fn queue_mode(world: World, guild: &Guild) -> QueueMode {
    let mode = world.stream("guild_settings", guild.number, "queue_mode").weighted([
        (QueueMode::FirstInFirstOut, 65),
        (QueueMode::RoundRobin, 25),
        (QueueMode::Shuffle, 10),
    ]);
    match mode {
        QueueMode::RoundRobin if !guild.has(flags::ROUND_ROBIN) => QueueMode::FirstInFirstOut,
        mode => mode,
    }
}

/// How many tracks may wait.
pub fn max_queue_length(world: World, guild: u64) -> i32 {
    world.stream("guild_settings", guild, "max_queue_length").weighted([
        (500, 80),
        (100, 12),
        (50, 8),
    ])
}

/// Whether the bot stays in an empty channel.
pub fn stays_connected(world: World, guild: &Guild) -> bool {
    guild.has(flags::STAY_CONNECTED)
        && world.stream("guild_settings", guild.number, "stay_connected").chance(20)
}

/// Whether the guild has a channel that the bot writes into.
pub fn has_text_channel(world: World, guild: u64) -> bool {
    world.stream("guild_settings", guild, "announce_channel_id").chance(55)
}
