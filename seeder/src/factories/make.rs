//! Models that are right by themselves, with their children: the scenarios are made of them, and tests
//! make rows of their own.
//!
//! ```
//! use seeder::{factories::make::Factory, ids};
//!
//! // One more playlist with three tracks for this user:
//! let made = Factory::own(1).playlist(ids::user(100)).holding([100, 101, 102].map(ids::track));
//! assert_eq!(made.entries.len(), 3);
//! ```
//!
//! `made.insert(&database)` writes the playlist and what is in it. What is called for is told by
//! struct update: `user_account::ActiveModel { is_bot: Set(true), ..Factory::own(2).user() }`.

use crate::{
    factories::music,
    facts::time::{self, DAY},
    ids,
};
use entity::{
    guild, guild_member, play_history, playlist, playlist_track, queue_item,
    sea_orm_active_enums::{PlayOutcome, PlaylistVisibility, QueueOrigin, QueueState, TrackSource},
    track, user_account,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ConnectionTrait, DbErr, EntityTrait,
};
use sea_orm_seeding::World;

/// Makes the models of one number.
#[derive(Clone, Copy, Debug)]
pub struct Factory {
    world: World,
    number: u64,
    keys: Keys,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    /// Inside the seed space.
    Seed,
    /// Outside, so that no run touches the rows.
    Own,
}

/// A playlist and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct MadePlaylist {
    /// The playlist.
    pub playlist: playlist::ActiveModel,
    /// Its tracks, in order.
    pub entries: Vec<playlist_track::ActiveModel>,
}

impl Factory {
    /// Makes the seed's models number `number`.
    pub const fn seed(world: World, number: u64) -> Self {
        Self { world, number, keys: Keys::Seed }
    }

    /// Makes models of one's own, with keys that are nobody's and not the seed's: no run changes or
    /// removes them. Keys that the database numbers are left to it.
    pub fn own(number: u64) -> Self {
        Self { world: World::default(), number, keys: Keys::Own }
    }

    fn is_seed(self) -> bool {
        self.keys == Keys::Seed
    }

    /// Account: of somebody who came long ago and was here a minute ago.
    pub fn user(self) -> user_account::ActiveModel {
        let (id, username) = match self.keys {
            Keys::Seed => (ids::user(self.number), format!("scenario.{}", self.number)),
            Keys::Own => (ids::own_user(self.number), format!("own.{}", self.number)),
        };
        user_account::ActiveModel {
            id: Set(id),
            username: Set(username),
            display_name: Set(None),
            avatar_hash: Set(None),
            is_bot: Set(false),
            locale: Set("en-US".to_owned()),
            created_at: Set(time::ago(self.world, 1_000 * DAY)),
            last_seen_at: Set(Some(time::ago(self.world, 60))),
        }
    }

    /// Guild: one that the bot joined a year ago.
    pub fn guild(self, owner: i64) -> guild::ActiveModel {
        let id = if self.is_seed() { ids::guild(self.number) } else { ids::own_guild(self.number) };
        guild::ActiveModel {
            id: Set(id),
            name: Set(format!("Guild {}", self.number)),
            owner_id: Set(owner),
            icon_hash: Set(None),
            locale: Set("en-US".to_owned()),
            timezone: Set("UTC".to_owned()),
            premium_tier: Set(0),
            joined_at: Set(time::ago(self.world, 365 * DAY)),
            left_at: Set(None),
            default_playlist_id: Set(None),
        }
    }

    /// Membership: since before the bot came.
    pub fn member(self, guild: i64, user: i64) -> guild_member::ActiveModel {
        guild_member::ActiveModel {
            guild_id: Set(guild),
            user_id: Set(user),
            nickname: Set(None),
            is_dj: Set(false),
            joined_at: Set(time::ago(self.world, 950 * DAY)),
        }
    }

    /// Track: of three minutes.
    pub fn track(self) -> track::ActiveModel {
        let (id, identifier) = match self.keys {
            Keys::Seed => (Set(ids::track(self.number)), ids::identifier(self.number)),
            Keys::Own => (NotSet, format!("own-{:08}", self.number)),
        };
        track::ActiveModel {
            id,
            source: Set(TrackSource::Youtube),
            uri: Set(music::uri(&TrackSource::Youtube, &identifier)),
            identifier: Set(identifier),
            title: Set(format!("Track {}", self.number)),
            artist: Set("Scenario".to_owned()),
            album: Set(None),
            duration_ms: Set(180_000),
            isrc: Set(None),
            artwork_url: Set(None),
            is_stream: Set(false),
            explicit: Set(false),
            created_at: Set(time::ago(self.world, 1_000 * DAY)),
        }
    }

    /// Playlist: public, made a hundred days ago, empty.
    pub fn playlist(self, owner: i64) -> MadePlaylist {
        let id = if self.is_seed() {
            ids::playlist(self.number)
        } else {
            ids::own_playlist(self.number)
        };
        MadePlaylist {
            playlist: playlist::ActiveModel {
                id: Set(id),
                owner_id: Set(owner),
                guild_id: Set(None),
                name: Set(format!("Playlist {}", self.number)),
                description: Set(None),
                visibility: Set(PlaylistVisibility::Public),
                copied_from_id: Set(None),
                created_at: Set(time::ago(self.world, 100 * DAY)),
                updated_at: Set(time::ago(self.world, 100 * DAY)),
                deleted_at: Set(None),
            },
            entries: Vec::new(),
        }
    }

    /// Queue item: the `place`th of its guild's queue, the first of which plays; waiting for a minute.
    pub fn queue_item(
        self,
        guild: i64,
        place: u64,
        requester: i64,
        track: i64,
    ) -> queue_item::ActiveModel {
        queue_item::ActiveModel {
            id: if self.is_seed() { Set(ids::queue_item(self.number)) } else { NotSet },
            guild_id: Set(guild),
            position: Set(place as i32 + 1),
            track_id: Set(track),
            requested_by: Set(requester),
            origin: Set(QueueOrigin::Search),
            playlist_id: Set(None),
            state: Set(if place == 0 { QueueState::Playing } else { QueueState::Queued }),
            enqueued_at: Set(time::ago(self.world, 60)),
        }
    }

    /// Play: of three minutes, an hour ago, to the end.
    pub fn play(self, guild: i64, listener: i64, track: i64) -> play_history::ActiveModel {
        play_history::ActiveModel {
            id: if self.is_seed() { Set(ids::play(self.number)) } else { NotSet },
            guild_id: Set(guild),
            user_id: Set(Some(listener)),
            track_id: Set(track),
            played_at: Set(time::ago(self.world, 3_600)),
            played_ms: Set(180_000),
            outcome: Set(PlayOutcome::Finished),
            error: Set(None),
        }
    }
}

impl MadePlaylist {
    /// Adds the tracks behind those that are there, by the owner, at the time of the playlist's last
    /// change.
    pub fn holding(mut self, tracks: impl IntoIterator<Item = i64>) -> Self {
        for track in tracks {
            self.entries.push(playlist_track::ActiveModel {
                playlist_id: self.playlist.id.clone(),
                position: Set(self.entries.len() as i32 + 1),
                track_id: Set(track),
                added_by: Set(self.playlist.owner_id.clone().take()),
                added_at: self.playlist.updated_at.clone(),
            });
        }
        self
    }

    /// Writes the playlist and what is in it.
    ///
    /// # Errors
    ///
    /// What the database says, such as that the owner or a track does not exist.
    pub async fn insert(self, database: &impl ConnectionTrait) -> Result<playlist::Model, DbErr> {
        let playlist = self.playlist.insert(database).await?;
        if !self.entries.is_empty() {
            playlist_track::Entity::insert_many(self.entries)
                .exec_without_returning(database)
                .await?;
        }
        Ok(playlist)
    }
}
