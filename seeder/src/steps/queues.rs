//! Queues: what plays now and what comes next in about half of the guilds; the first track plays,
//! seldom the second is still loading. Scenario: a queue of 500 tracks.

use crate::{
    factories::{music, time},
    ids, scenarios,
};
use entity::{queue_item, sea_orm_active_enums::QueueState};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Cell, Row, Seed, SeedStep, StepName, World, random::Zipf};

/// The longest generated queue, in tracks.
const TRACKS_MAX: u64 = 60;

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Queues;

impl SeedStep for Queues {
    fn name(&self) -> StepName {
        StepName::new("queues")
    }

    fn about(&self) -> &'static str {
        "What plays now and what comes next in about half of the guilds."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "What waits was queued within minutes of the world's 'now', which stands still: it looks older every day.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-23")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        seed.table::<queue_item::Entity>()
            .never(queue_item::Column::EnqueuedAt, &[Cell::Old], "a queue is live")
            .children_by(1, long_queue)
            .children_by(ids::guilds(world), queue_rows);
    }
}

fn state(place: u64, loading: bool) -> QueueState {
    match place {
        0 => QueueState::Playing,
        1 if loading => QueueState::Loading,
        _ => QueueState::Queued,
    }
}

fn long_queue(row: &Row) -> Vec<queue_item::ActiveModel> {
    let world = row.world();
    let length = scenarios::QUEUE_LENGTH;
    let item = |place: u64| {
        let row = row.child(place);
        queue_item::ActiveModel {
            guild_id: Set(ids::guild(scenarios::GUILD_LONG_QUEUE)),
            position: Set(place as i32 + 1),
            track_id: Set(ids::track(any_track(world, &row, place))),
            requested_by: Set(ids::user(match place % 3 {
                0 => scenarios::USER_OWNER,
                1 => scenarios::USER_GUEST,
                _ => scenarios::USER_EVERYWHERE,
            })),
            state: Set(state(place, true)),
            enqueued_at: Set(time::ago(world.now, (length - place) as i64 * 10)),
        }
    };
    (0..length).map(item).collect()
}

/// The scenario tracks come first, so that the long queue shows them on its first page.
fn any_track(world: World, row: &Row, place: u64) -> u64 {
    match place < scenarios::TRACKS {
        true => place,
        false => music::popular_track(world, &mut row.stream(queue_item::Column::TrackId)),
    }
}

fn queue_rows(row: &Row) -> Vec<queue_item::ActiveModel> {
    use queue_item::Column;
    let world = row.world();
    let guild = row.number();
    let mut stream = row.stream_named("length");
    let length = if stream.chance(50) { 1 + Zipf::new(TRACKS_MAX).rank(&mut stream) } else { 0 };
    let loading = stream.chance(20);
    (0..length)
        .map(|place| {
            let row = row.child(place);
            let requester = ids::some_member(world, guild, &mut row.stream(Column::RequestedBy));
            queue_item::ActiveModel {
                guild_id: Set(ids::guild(ids::GENERATED + guild)),
                position: Set(place as i32 + 1),
                track_id: Set(ids::track(music::popular_track(
                    world,
                    &mut row.stream(Column::TrackId),
                ))),
                requested_by: Set(ids::user(requester)),
                state: Set(state(place, loading)),
                enqueued_at: Set(time::ago(world.now, (length - place) as i64 * 60)),
            }
        })
        .collect()
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
