//! Playlists: whose they are, since when, and what is in them.

use super::{
    accounts, flags,
    guilds::Guild,
    time::Span,
    tracks::{self, Catalogue},
};
use crate::ids;
use entity::sea_orm_active_enums::PlaylistVisibility;
use sea_orm_seeding::{World, random::Zipf};

/// The longest generated playlist, in tracks.
const TRACKS_MAX: u64 = 80;

/// A generated playlist.
#[derive(Clone, Debug)]
pub struct Playlist {
    world: World,
    /// Its number.
    pub number: u64,
    /// The guild that it was made in.
    pub guild: Option<Guild>,
    /// The account number of its owner.
    pub owner: u64,
    /// Who may see it.
    pub visibility: PlaylistVisibility,
    /// When it was made.
    pub created: i64,
    /// When it was changed last; not before its last track was added.
    pub updated: i64,
    /// When it was deleted.
    pub deleted: Option<i64>,
    /// The playlist that it is a copy of.
    pub copied_from: Option<u64>,
}

/// A track in a playlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The track's number.
    pub track: u64,
    /// When it was added.
    pub added: i64,
}

impl Playlist {
    /// Generated playlist number `number`.
    pub fn new(world: World, number: u64) -> Self {
        let original = Self::original(world, number);
        let copied_from = copied_from(&original);
        Self { copied_from, ..original }
    }

    /// The playlist as it is without the one that it may be copied from.
    fn original(world: World, number: u64) -> Self {
        let draw = |column: &str| world.stream("playlist", number, column);
        let guild = guild(world, number);
        // In a guild a member makes it, elsewhere anybody.
        let member = guild.as_ref().and_then(|guild| guild.somebody(&mut draw("owner_id")));
        let (owner, life) = member.map_or_else(
            || {
                let people = accounts::people(world);
                let owner = accounts::person(draw("owner_id").below(people));
                (owner, accounts::active(world, owner))
            },
            |member| (member.account, member.active),
        );
        let is_default =
            guild.as_ref().is_some_and(|own| own.number == number && own.has_default_playlist());
        let created = life.draw(&mut draw("created_at"));
        let updated = Span::new(created, life.to).draw(&mut draw("updated_at"));
        let mut deleted = draw("deleted_at");
        let is_deleted = !is_default && deleted.chance(6);
        Self {
            world,
            number,
            guild,
            owner,
            visibility: match is_default {
                true => PlaylistVisibility::Public,
                false => draw("visibility").weighted([
                    (PlaylistVisibility::Private, 50),
                    (PlaylistVisibility::Unlisted, 15),
                    (PlaylistVisibility::Public, 35),
                ]),
            },
            created,
            updated,
            deleted: is_deleted.then(|| Span::new(updated, life.to).draw(&mut deleted)),
            copied_from: None,
        }
    }

    /// What is in it, in the order in which it was added.
    pub fn entries(&self, catalogue: &Catalogue) -> Vec<Entry> {
        match self.copied_from {
            // A copy begins with what its original held on that day.
            Some(original) => Self::original(self.world, original)
                .own_entries(catalogue)
                .into_iter()
                .filter(|entry| entry.added <= self.created)
                .map(|entry| Entry { added: self.created, ..entry })
                .collect(),
            None => self.own_entries(catalogue),
        }
    }

    fn own_entries(&self, catalogue: &Catalogue) -> Vec<Entry> {
        let draw = |column: &str| self.world.stream("playlist", self.number, column);
        let length = 1 + Zipf::new(TRACKS_MAX).rank(&mut draw("length"));
        let mut when = draw("added_at");
        let life = Span::new(self.created, self.updated);
        // The first one comes with the playlist itself.
        let mut added: Vec<i64> = (1..length).map(|_| life.draw(&mut when)).collect();
        added.push(self.created);
        added.sort_unstable();
        let mut entries: Vec<Entry> = Vec::with_capacity(added.len());
        let mut what = draw("track_id");
        for added in added {
            let held = |track: u64| entries.iter().any(|entry| entry.track == track);
            let track = catalogue.pick(&mut what, added, held);
            entries.extend(track.map(|track| Entry { track, added }));
        }
        entries
    }

    /// The accounts that it is shared with, and since when: three in ten are shared, where sharing is
    /// switched on, with up to four people.
    pub fn guests(&self) -> Vec<(u64, i64)> {
        let mut stream = self.world.stream("playlist", self.number, "guests");
        let may = self.guild.as_ref().is_none_or(|guild| guild.has(flags::PLAYLIST_SHARING));
        let count = if may && stream.chance(30) { stream.within(1..=4) } else { 0 };
        let people = accounts::people(self.world);
        let guests = self.world.permutation(&format!("guests of playlist {}", self.number), people);
        let end = self.deleted.unwrap_or_else(|| accounts::active(self.world, self.owner).to);
        (0..count)
            .map(|guest| accounts::person(guests.apply(guest)))
            .filter(|guest| *guest != self.owner)
            .filter_map(|guest| {
                let there = accounts::there(self.world, guest);
                let span = Span::new(self.created.max(there), end);
                (!span.is_empty()).then(|| (guest, span.draw(&mut stream)))
            })
            .collect()
    }

    /// The name of the artist whose track comes first.
    pub fn first_artist(&self, catalogue: &Catalogue) -> Option<String> {
        let begun = |list: &Self| {
            let mut what = self.world.stream("playlist", list.number, "track_id");
            catalogue.pick(&mut what, list.created, |_| false)
        };
        let first = match self.copied_from {
            Some(original) => begun(&Self::original(self.world, original)),
            None => begun(self),
        }?;
        Some(tracks::artist_name(self.world, tracks::artist(self.world, first)))
    }
}

/// The guild of playlist `n`: the first ones are the guilds' own, of the others two in five.
fn guild(world: World, n: u64) -> Option<Guild> {
    let mut stream = world.stream("playlist", n, "guild_id");
    let number = match n < ids::guilds(world) {
        true => Some(n),
        false => stream.chance(40).then(|| stream.below(ids::guilds(world))),
    };
    number.map(|number| Guild::new(world, number))
}

/// One in ten is a copy: of a playlist that everybody may see, is older, is not deleted, and is no
/// copy itself. A guild's own playlist is no copy.
fn copied_from(playlist: &Playlist) -> Option<u64> {
    let world = playlist.world;
    let wants = |n: u64| {
        let mut stream = world.stream("playlist", n, "copied_from_id");
        (n >= ids::guilds(world) && stream.chance(12)).then_some(stream)
    };
    let mut stream = wants(playlist.number)?;
    (0..8).map(|_| stream.below(playlist.number)).find(|&number| {
        let original = Playlist::original(world, number);
        wants(number).is_none()
            && original.visibility != PlaylistVisibility::Private
            && original.deleted.is_none()
            && original.created <= playlist.created
    })
}
