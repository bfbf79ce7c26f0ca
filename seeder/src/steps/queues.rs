//! Queues: what plays now and what comes next in about half of the guilds, and a player for each
//! guild that the bot is in. The first track plays, seldom the second is still loading; some were
//! found by searching, some come from a playlist, some the bot chose itself. Where nobody was there
//! within the hour the player stands still. Scenarios: a queue of 500 tracks, and a
//! player that was paused within a track.

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
use entity::{
    player, queue_item,
    sea_orm_active_enums::{QueueOrigin, QueueState},
};
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
            .rows(paused_queue(world))
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

/// What waits while the player is paused: found by searching, from a playlist, and by the bot.
fn paused_queue(world: World) -> Vec<queue_item::ActiveModel> {
    let guild = ids::guild(scenarios::GUILD_PAUSED);
    let requester = ids::user(scenarios::USER_OWNER);
    let items = [
        (scenarios::TRACK_TEN_HOURS, QueueOrigin::Search, None),
        (scenarios::TRACK_SHORTEST, QueueOrigin::Playlist, Some(scenarios::PLAYLIST_ORIGINAL)),
        (scenarios::TRACK_LONGEST, QueueOrigin::Autoplay, None),
    ];
    let item = |((track, origin, playlist), place): ((u64, QueueOrigin, Option<u64>), u64)| {
        let number = scenarios::QUEUE_LENGTH + place;
        queue_item::ActiveModel {
            origin: Set(origin),
            playlist_id: Set(playlist.map(ids::playlist)),
            enqueued_at: Set(time::ago(world, 24 * HOUR - place as i64 * 60)),
            ..Factory::seed(world, number).queue_item(guild, place, requester, ids::track(track))
        }
    };
    items.into_iter().zip(0..scenarios::PAUSED_LENGTH).map(item).collect()
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

/// The scenario guilds' players: one plays the first track of the long queue, one is paused, the
/// others are idle.
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
                changed_at: Set(time::ago(world, 600)),
                ..idle(n)
            },
            scenarios::GUILD_PAUSED => player::ActiveModel {
                voice_channel_id: Set(Some(ids::voice_channel(n))),
                current_item_id: Set(Some(ids::queue_item(scenarios::QUEUE_LENGTH))),
                position_ms: Set(2 * 3_600_000 + 34_567),
                paused: Set(true),
                changed_at: Set(time::ago(world, 20 * HOUR)),
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
    let is_connected = !items.is_empty() || settings::stays_connected(world, &guild);
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
    use crate::steps::testing::{
        all, assert_members, assert_references, assert_unique, counted, counts, given, of, one,
    };

    #[test]
    fn one_queue_has_500_tracks_and_each_queue_plays_one() {
        assert_eq!(all("queue_item").len(), 747);
        assert_references("queue_item", "guild_id", "guild", "id");
        assert_references("queue_item", "track_id", "track", "id");
        assert_references("queue_item", "requested_by", "user_account", "id");
        assert_references("queue_item", "playlist_id", "playlist", "id");
        assert_unique("queue_item", &["guild_id", "position"]);
        assert_unique("queue_item", &["guild_id", "track_id"]);
        let long = ids::guild(scenarios::GUILD_LONG_QUEUE);
        assert_eq!(of("queue_item", "guild_id", long).len(), 500);
        assert_eq!(
            counted("queue_item", "state"),
            counts([("loading", 2), ("playing", 28), ("queued", 717)])
        );
        assert_eq!(
            counted("queue_item", "origin"),
            counts([("autoplay", 4), ("playlist", 14), ("search", 729)])
        );
        assert_eq!(counted("queue_item", "guild_id").len(), 28);
        assert_eq!(of("queue_item", "position", 1).len(), 28);
    }

    #[test]
    fn who_queues_is_a_member() {
        assert_members("queue_item", "requested_by");
    }

    #[test]
    fn each_guild_that_the_bot_is_in_has_a_player() {
        assert_eq!(all("player").len(), 41);
        assert_references("player", "guild_id", "guild", "id");
        assert_references("player", "current_item_id", "queue_item", "id");
        assert_eq!(counted("player", "paused"), counts([("false", 35), ("true", 6)]));
        assert_eq!(
            ["voice_channel_id", "text_channel_id", "current_item_id"]
                .map(|column| given("player", column)),
            [28, 15, 28]
        );
        for player in all("player").iter().filter(|player| !player["current_item_id"].is_null()) {
            let item = one("queue_item", "id", &player["current_item_id"]);
            assert_eq!(
                [&item["guild_id"], &item["state"]],
                [&player["guild_id"], &"playing".into()]
            );
        }
    }
}
