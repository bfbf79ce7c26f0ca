//! Queues: what plays now and what comes next in about half of the guilds, and a player for each
//! guild that the bot is in. The first track plays, seldom the second is still loading; some were
//! found by searching, some come from a playlist, some the bot chose itself. Where nobody was there
//! within the hour the player stands still. Scenario: a queue of 500 tracks.

use crate::{
    factories::make::Factory,
    facts::{
        guilds::Guild,
        queues::{self, Item},
        settings,
        time::{self, HOUR},
        tracks::Catalogue,
    },
    ids, scenarios,
};
use entity::{player, queue_item, sea_orm_active_enums::QueueState};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Cell, Row, Seed, SeedStep, StepName, World};

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Queues;

impl SeedStep for Queues {
    fn name(&self) -> StepName {
        StepName::new("queues")
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> &'static str {
        "What plays now and what comes next in about half of the guilds; a player for each guild."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "What waits was queued in the days before the world's 'now', which stands still: it looks older every day.",
            "A playlist fills the second half of a queue; nobody has moved an item.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-26")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        let catalogue = Catalogue::new(world);
        let of_players = catalogue.clone();
        seed.table::<queue_item::Entity>()
            .never(queue_item::Column::EnqueuedAt, &[Cell::Old], "a queue is live")
            .never(queue_item::Column::TrackId, &[Cell::ManyRows], "a queue holds a track once")
            .rows(long_queue(world))
            .children_by(ids::guilds(world), move |row| queue_rows(row, &catalogue));
        seed.table::<player::Entity>()
            .within(player::Column::VoiceChannelId, ids::SNOWFLAKES)
            .within(player::Column::TextChannelId, ids::SNOWFLAKES)
            .never(player::Column::ChangedAt, &[Cell::Old], "a player is live")
            .rows(named_players(world))
            .children_by(ids::guilds(world), move |row| player_row(row, &of_players));
    }
}

fn state(place: u64, loading: bool) -> QueueState {
    match place {
        0 => QueueState::Playing,
        1 if loading => QueueState::Loading,
        _ => QueueState::Queued,
    }
}

/// The scenario tracks come first, so that the long queue shows them on its first page; the one that
/// lasts ten hours plays.
fn long_queue(world: World) -> Vec<queue_item::ActiveModel> {
    let length = scenarios::QUEUE_LENGTH;
    let first = [scenarios::TRACK_TEN_HOURS, scenarios::TRACK_ZERO];
    let tracks = first
        .into_iter()
        .chain(scenarios::TRACK_LIVE..scenarios::TRACKS)
        .chain((0..length).map(|n| ids::GENERATED + n))
        .zip(0..length);
    let guild = ids::guild(scenarios::GUILD_LONG_QUEUE);
    let people = [scenarios::USER_OWNER, scenarios::USER_GUEST, scenarios::USER_EVERYWHERE];
    tracks
        .map(|(track, place)| {
            let requester = ids::user(people[place as usize % people.len()]);
            let waits = HOUR + (length - place) as i64 * 10;
            queue_item::ActiveModel {
                state: Set(state(place, true)),
                enqueued_at: Set(time::ago(world, waits)),
                ..Factory::seed(world, place).queue_item(guild, place, requester, ids::track(track))
            }
        })
        .collect()
}

fn queue_rows(row: &Row, catalogue: &Catalogue) -> Vec<queue_item::ActiveModel> {
    let world = row.world();
    let guild = Guild::new(world, row.number());
    let loading = row.stream(queue_item::Column::State).chance(20);
    let items = queues::items(world, &guild, catalogue).into_iter().zip(0..);
    items
        .map(|(item, place)| queue_item::ActiveModel {
            id: Set(ids::queue_item_in(guild.number, place)),
            guild_id: Set(ids::guild(ids::GENERATED + guild.number)),
            position: Set(place as i32 + 1),
            track_id: Set(ids::track(ids::GENERATED + item.track)),
            requested_by: Set(ids::user(ids::GENERATED + item.requester)),
            origin: Set(item.origin),
            playlist_id: Set(item.playlist.map(|number| ids::playlist(ids::GENERATED + number))),
            state: Set(state(place, loading)),
            enqueued_at: Set(time::stamp(item.enqueued)),
        })
        .collect()
}

/// The scenario guilds' players: one plays the first track of the long queue, the others are idle.
fn named_players(world: World) -> Vec<player::ActiveModel> {
    let idle = |n: u64| player::ActiveModel {
        guild_id: Set(ids::guild(n)),
        voice_channel_id: Set(None),
        text_channel_id: Set(None),
        current_item_id: Set(None),
        position_ms: Set(0),
        paused: Set(false),
        changed_at: Set(time::ago(world, HOUR / 2)),
    };
    let left = [scenarios::GUILD_LEFT, scenarios::GUILD_LEFT_TODAY];
    (0..scenarios::GUILDS)
        .filter(|n| !left.contains(n))
        .map(|n| match n {
            scenarios::GUILD_LONG_QUEUE => player::ActiveModel {
                voice_channel_id: Set(Some(ids::voice_channel(n))),
                text_channel_id: Set(Some(ids::text_channel(n))),
                current_item_id: Set(Some(ids::queue_item(0))),
                position_ms: Set(1_234_567),
                ..idle(n)
            },
            _ => idle(n),
        })
        .collect()
}

/// The player of a guild, unless the bot has left. It is in a channel while something plays, and where
/// the guild wants it to stay.
fn player_row(row: &Row, catalogue: &Catalogue) -> Option<player::ActiveModel> {
    let world = row.world();
    let guild = Guild::new(world, row.number());
    if guild.is_left {
        return None;
    }
    let n = ids::GENERATED + guild.number;
    let items: Vec<Item> = queues::items(world, &guild, catalogue);
    let player = queues::player(world, &guild, &items);
    let is_connected = !items.is_empty() || settings::stays_connected(world, guild.number);
    let writes = is_connected && settings::has_text_channel(world, guild.number);
    Some(player::ActiveModel {
        guild_id: Set(ids::guild(n)),
        voice_channel_id: Set(is_connected.then(|| ids::voice_channel(n))),
        text_channel_id: Set(writes.then(|| ids::text_channel(n))),
        current_item_id: Set(items.first().map(|_| ids::queue_item_in(guild.number, 0))),
        position_ms: Set(player.position_ms),
        paused: Set(player.paused),
        changed_at: Set(time::stamp(player.changed)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::{guilds::Guilds, playlists::Playlists, testing::seeded};
    use crate::steps::{tracks::Tracks, users::Users};

    #[tokio::test]
    async fn one_queue_has_500_tracks_and_each_queue_plays_one() {
        let seeded = seeded(&[&Users, &Guilds, &Tracks, &Playlists, &Queues]).await;
        assert!((550..1_200).contains(&seeded.count("queue_item")));
        seeded.assert_references("queue_item", "guild_id", "guild", "id");
        seeded.assert_references("queue_item", "track_id", "track", "id");
        seeded.assert_references("queue_item", "requested_by", "user_account", "id");
        let guilds = seeded.column("queue_item", "guild_id");
        let long = ids::guild(scenarios::GUILD_LONG_QUEUE).into();
        assert_eq!(guilds.iter().filter(|guild| **guild == long).count(), 500);
        let distinct: std::collections::BTreeSet<String> =
            guilds.iter().map(|guild| format!("{guild:?}")).collect();
        let playing = seeded.texts("queue_item", "state");
        let playing = playing.iter().filter(|state| *state == "playing").count();
        assert_eq!(playing, distinct.len());
    }

    #[tokio::test]
    async fn who_queues_is_a_member() {
        let seeded = seeded(&[&Users, &Guilds, &Tracks, &Playlists, &Queues]).await;
        let members = seeded.rows("guild_member", &["guild_id", "user_id"]);
        for row in seeded.rows("queue_item", &["guild_id", "requested_by"]) {
            assert!(members.contains(&row), "{row:?}");
        }
    }
}
