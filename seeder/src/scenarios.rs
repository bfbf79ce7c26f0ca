//! Scenarios: named rows with fixed numbers, and so with the same keys on every machine, each for a
//! reason.
//!
//! Their rows stand in the steps' files; the numbers and the reasons stand here.

use crate::ids;
use sea_orm_seeding::Scenario;

/// A member of every guild: user lists, permissions and 'guilds in common' at their largest.
pub const USER_EVERYWHERE: u64 = 0;
/// Has never changed a preference: the defaults apply.
pub const USER_WITHOUT_PREFERENCES: u64 = 1;
/// Owns the scenario guilds and playlists.
pub const USER_OWNER: u64 = 2;
/// Has names of the greatest length, in a script with surrogate pairs.
pub const USER_LONGEST_NAMES: u64 = 3;
/// Sees the owner's private playlist because it is shared.
pub const USER_GUEST: u64 = 4;
/// Joined an hour ago, under a name of one letter; every setting is empty.
pub const USER_NEWCOMER: u64 = 5;
/// Was last seen two years ago; the preferences are from then.
pub const USER_RETURNING: u64 = 6;
/// Owns twelve playlists, with texts of every length, all shared with the guest.
pub const USER_COLLECTOR: u64 = 7;
/// How many users are scenarios.
pub const USERS: u64 = 8;

/// The bot joined an hour ago, and nothing was done: no settings, playlist, queue or history.
pub const GUILD_EMPTY: u64 = 0;
/// Has a name of 100 characters in Devanagari.
pub const GUILD_LONGEST_NAME: u64 = 1;
/// The bot has left it, two years ago.
pub const GUILD_LEFT: u64 = 2;
/// Has a queue of 500 tracks, as many as allowed.
pub const GUILD_LONG_QUEUE: u64 = 3;
/// Overrides every feature flag.
pub const GUILD_ALL_FLAGS: u64 = 4;
/// Its history has every outcome.
pub const GUILD_EVERY_OUTCOME: u64 = 5;
/// The bot has left it an hour ago.
pub const GUILD_LEFT_TODAY: u64 = 6;
/// Forbids twelve things, with patterns and reasons of every length.
pub const GUILD_STRICT: u64 = 7;
/// Its player was paused yesterday in the middle of a track, with items of every origin behind it.
pub const GUILD_PAUSED: u64 = 8;
/// How many guilds are scenarios.
pub const GUILDS: u64 = 9;

/// Lasts no time at all.
pub const TRACK_ZERO: u64 = 0;
/// Lasts ten hours.
pub const TRACK_TEN_HOURS: u64 = 1;
/// A live stream, which has no length.
pub const TRACK_LIVE: u64 = 2;
/// Has a title, an artist and an album of the greatest length.
pub const TRACK_LONGEST: u64 = 3;
/// Its source knows nothing but an identifier and a title of one letter.
pub const TRACK_SHORTEST: u64 = 4;
/// How many tracks are scenarios.
pub const TRACKS: u64 = 5;

/// Has no track.
pub const PLAYLIST_EMPTY: u64 = 0;
/// Is copied by the next one.
pub const PLAYLIST_ORIGINAL: u64 = 1;
/// A copy that is itself copied.
pub const PLAYLIST_COPY: u64 = 2;
/// A copy of a copy.
pub const PLAYLIST_COPY_OF_COPY: u64 = 3;
/// Deleted by its owner, still in the table.
pub const PLAYLIST_DELETED: u64 = 4;
/// Private, and shared with one user.
pub const PLAYLIST_SHARED_PRIVATE: u64 = 5;
/// The first one of [`USER_COLLECTOR`].
pub const PLAYLIST_COLLECTED: u64 = 6;
/// How many the collector has.
pub const COLLECTED: u64 = 12;
/// How many playlists are scenarios.
pub const PLAYLISTS: u64 = PLAYLIST_COLLECTED + COLLECTED;

/// How many favourites [`USER_COLLECTOR`] has.
pub const FAVOURITES: u64 = 100;

/// How many things [`GUILD_STRICT`] forbids.
pub const FORBIDDEN: u64 = 12;

/// How many tracks wait in [`GUILD_LONG_QUEUE`].
pub const QUEUE_LENGTH: u64 = 500;

/// How many tracks wait in [`GUILD_PAUSED`]; their numbers follow those of the long queue.
pub const PAUSED_LENGTH: u64 = 3;

/// Every scenario.
pub fn all() -> Vec<Scenario> {
    let user = |name, n, reason| Scenario {
        name,
        table: "user_account",
        key: ids::user(n).to_string(),
        reason,
    };
    let guild =
        |name, n, reason| Scenario { name, table: "guild", key: ids::guild(n).to_string(), reason };
    let track =
        |name, n, reason| Scenario { name, table: "track", key: ids::track(n).to_string(), reason };
    let playlist = |name, n, reason| Scenario {
        name,
        table: "playlist",
        key: ids::playlist(n).to_string(),
        reason,
    };
    vec![
        user("user-everywhere", USER_EVERYWHERE, "a member of every guild: lists at their largest"),
        user(
            "user-without-preferences",
            USER_WITHOUT_PREFERENCES,
            "never changed a preference: the defaults apply",
        ),
        user("user-owner", USER_OWNER, "owns the scenario guilds and playlists"),
        user(
            "user-longest-names",
            USER_LONGEST_NAMES,
            "names of the greatest length, with surrogate pairs: layout and cutting",
        ),
        user("user-guest", USER_GUEST, "sees a private playlist because it is shared"),
        user("user-newcomer", USER_NEWCOMER, "joined an hour ago, a name of one letter"),
        user("user-returning", USER_RETURNING, "last seen two years ago: old preferences"),
        user(
            "user-collector",
            USER_COLLECTOR,
            "twelve playlists, two deleted, texts of every length, shared with user-guest, a hundred favourites: paging, cutting",
        ),
        guild("guild-empty", GUILD_EMPTY, "no settings, playlist, queue or history: first use"),
        guild(
            "guild-longest-name",
            GUILD_LONGEST_NAME,
            "a name of 100 characters in Devanagari: layout and cutting",
        ),
        guild("guild-left", GUILD_LEFT, "the bot left two years ago: it must not appear as active"),
        guild("guild-left-today", GUILD_LEFT_TODAY, "the bot left an hour ago: it may come back"),
        guild("guild-long-queue", GUILD_LONG_QUEUE, "a queue of 500 tracks: paging, limits"),
        guild("guild-all-flags", GUILD_ALL_FLAGS, "overrides every feature flag"),
        guild("guild-strict", GUILD_STRICT, "forbids twelve things: paging, patterns, cutting"),
        guild(
            "guild-paused",
            GUILD_PAUSED,
            "paused within a track, items of every origin: resuming",
        ),
        guild("guild-every-outcome", GUILD_EVERY_OUTCOME, "its history has every outcome"),
        track("track-zero", TRACK_ZERO, "lasts no time: division by its length"),
        track("track-ten-hours", TRACK_TEN_HOURS, "lasts ten hours: times with three parts"),
        track("track-live", TRACK_LIVE, "a live stream: no length, no progress"),
        track("track-longest", TRACK_LONGEST, "title, artist and album of the greatest length"),
        track("track-shortest", TRACK_SHORTEST, "a title of one letter and nothing optional"),
        playlist("playlist-empty", PLAYLIST_EMPTY, "no track: empty lists"),
        playlist("playlist-original", PLAYLIST_ORIGINAL, "is copied"),
        playlist("playlist-copy", PLAYLIST_COPY, "a copy that is copied"),
        playlist("playlist-copy-of-copy", PLAYLIST_COPY_OF_COPY, "a copy of a copy: chains"),
        playlist("playlist-deleted", PLAYLIST_DELETED, "soft-deleted: it must not be listed"),
        playlist(
            "playlist-shared-private",
            PLAYLIST_SHARED_PRIVATE,
            "private, yet visible to user-guest",
        ),
    ]
}
