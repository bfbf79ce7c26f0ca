//! The feature flags, and which of them a guild overrides; an override always differs from the flag's
//! default.

use sea_orm_seeding::World;

/// Key, description and default of every flag.
pub const FLAGS: [(&str, &str, bool); 12] = [
    (AUTOPLAY, "Play similar tracks when the queue is empty", false),
    ("bot.crossfade", "Fade one track into the next", false),
    (DJ_MODE, "Let only DJs skip and reorder", true),
    (EQUALIZER, "Let guilds set an equalizer", true),
    (HISTORY, "Keep what was played for 90 days", true),
    (LIVE_STREAMS, "Play live streams", true),
    ("bot.lyrics", "Show lyrics beside the player", false),
    (PLAYLIST_SHARING, "Share playlists with other users", true),
    (ROUND_ROBIN, "Take turns between the people who queue", true),
    ("bot.spotify-search", "Search Spotify's catalogue", false),
    (STAY_CONNECTED, "Stay in the channel when nobody listens", true),
    (VOTE_SKIP, "Skip when enough listeners vote for it", true),
];

/// The flag without which nobody needs to be a DJ.
pub const DJ_MODE: &str = "bot.dj-mode";
/// The flag without which nothing is kept of what was played.
pub const HISTORY: &str = "bot.history";
/// The flag without which equalizers have no effect.
pub const EQUALIZER: &str = "bot.equalizer";
/// The flag without which nobody takes turns.
pub const ROUND_ROBIN: &str = "bot.round-robin";
/// The flag without which the bot leaves empty channels.
pub const STAY_CONNECTED: &str = "bot.stay-connected";
/// The flag without which nobody votes.
pub const VOTE_SKIP: &str = "bot.vote-skip";
/// The flag without which no stream is played.
pub const LIVE_STREAMS: &str = "bot.live-streams";
/// The flag without which playlists are for their owners.
pub const PLAYLIST_SHARING: &str = "bot.playlist-sharing";
/// The flag that lets the bot go on by itself.
pub const AUTOPLAY: &str = "bot.autoplay";

/// The keys of the flags that generated guild number `guild` overrides: every third
/// one does without DJs, every fifth lets the bot go on alone, half override up to three others.
pub fn overridden(world: World, guild: u64) -> Vec<&'static str> {
    let mut stream = world.stream("guild_feature_flag", guild, "count");
    let count = if stream.chance(50) { stream.within(1..=3) } else { 0 };
    let flags = world.permutation(&format!("flags of guild {guild}"), FLAGS.len() as u64);
    let chosen = (0..count).map(|index| FLAGS[flags.apply(index) as usize].0);
    let popular = [(DJ_MODE, 3), (AUTOPLAY, 5)];
    let is_popular = |key: &str| popular.iter().any(|(other, _)| *other == key);
    let own = popular.iter().filter(|(_, each)| guild.is_multiple_of(*each)).map(|(key, _)| *key);
    own.chain(chosen.filter(|key| !is_popular(key))).collect()
}

/// What the flag is where no guild overrides it.
pub fn default(key: &str) -> bool {
    FLAGS.iter().any(|(flag, _, default)| *flag == key && *default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flag_is_overridden_once_at_most() {
        for guild in 0..200 {
            let mut flags = overridden(World::default(), guild);
            let count = flags.len();
            flags.sort_unstable();
            flags.dedup();
            assert_eq!(flags.len(), count);
        }
    }
}
