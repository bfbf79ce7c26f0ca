//! What a guild forbids, and so neither queues nor plays.

use super::{flags, guilds::Guild, tracks};
use crate::ids;
use entity::sea_orm_active_enums::BlocklistKind;
use sea_orm_seeding::World;

/// A thing that a guild forbids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// What it is about.
    pub kind: BlocklistKind,
    /// What it is compared with; `*` stands for anything.
    pub pattern: String,
    /// The artist that is meant, or the artist of the title.
    pub artist: u64,
}

/// What a guild forbids.
#[derive(Clone, Debug, Default)]
pub struct Blocklist {
    world: World,
    /// One by one; no two are alike.
    pub entries: Vec<Forbidden>,
    artists: Vec<u64>,
    titles: Vec<String>,
    /// Whether live streams are switched on.
    streams: bool,
}

impl Blocklist {
    /// Every third guild forbids one to five things: artists and titles of the catalogue, and
    /// addresses.
    pub fn of(world: World, guild: &Guild) -> Self {
        let mut stream = world.stream("guild_blocklist", guild.number, "count");
        let count = if stream.chance(35) { stream.within(1..=5) } else { 0 };
        let streams = guild.has(flags::LIVE_STREAMS);
        let mut list = Self { world, streams, ..Self::default() };
        for index in 0..count {
            let track = stream.below(ids::tracks(world));
            let artist = tracks::artist(world, track);
            let kind = stream.weighted([
                (BlocklistKind::Title, 5),
                (BlocklistKind::Artist, 3),
                (BlocklistKind::Uri, 2),
            ]);
            let title = tracks::name(world, track).to_lowercase();
            let pattern = match kind {
                BlocklistKind::Title => format!("*{title}*"),
                BlocklistKind::Artist => tracks::artist_name(world, artist),
                BlocklistKind::Uri => format!("https://blocked.example/{index}/*"),
            };
            if list.entries.iter().any(|entry| entry.pattern == pattern) {
                continue;
            }
            match kind {
                BlocklistKind::Title => list.titles.push(title),
                BlocklistKind::Artist => list.artists.push(artist),
                BlocklistKind::Uri => {}
            }
            list.entries.push(Forbidden { kind, pattern, artist });
        }
        list
    }

    /// Whether the guild forbids generated track `n`, by its blocklist or by a flag.
    pub fn forbids(&self, n: u64) -> bool {
        // Most guilds forbid nothing, and nothing has to be drawn for them.
        let by_flag = || !self.streams && tracks::is_live(self.world, n);
        let by_artist =
            || !self.artists.is_empty() && self.artists.contains(&tracks::artist(self.world, n));
        let by_title = || {
            !self.titles.is_empty() && {
                let title = tracks::title(self.world, n).to_lowercase();
                self.titles.iter().any(|forbidden| title.contains(forbidden.as_str()))
            }
        };
        by_flag() || by_artist() || by_title()
    }
}
