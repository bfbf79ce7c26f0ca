//! History: what was played in the last 90 days. A few guilds listen most, a few tracks are heard
//! most, evenings and weekends are lively; seven plays in ten finish, one in thirty fails with a
//! message. Scenario: a guild whose history has every outcome, and plays of the scenario tracks.

use crate::{
    factories::{music, time},
    ids, scenarios,
};
use entity::{play_history, sea_orm_active_enums::PlayOutcome};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Cell, Row, Seed, SeedStep, StepName, World, random::Zipf};

const DAYS: i64 = 90;

/// What players say when they fail.
const ERRORS: [&str; 4] = [
    "the source answered 403",
    "the track is not available in this country",
    "no audio for 30 s",
    "the decoder stopped: unexpected end of stream",
];

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct History;

impl SeedStep for History {
    fn name(&self) -> StepName {
        StepName::new("history")
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> &'static str {
        "What was played in the last 90 days: a few guilds and tracks most, evenings and weekends more."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "How long a play lasted does not follow from the track's length, and plays of a guild overlap.",
            "Listeners have no taste of their own: all draw from the same popular tracks.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-23")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        seed.table::<play_history::Entity>()
            .never(play_history::Column::PlayedAt, &[Cell::Old], "history is kept for 90 days")
            .rows(named(world))
            .rows_by(ids::plays(world), play_row);
    }
}

fn named(world: World) -> Vec<play_history::ActiveModel> {
    let play = |n: u64, track: u64, played_ms: i32, outcome| play_history::ActiveModel {
        id: Set(ids::play(n)),
        guild_id: Set(ids::guild(scenarios::GUILD_EVERY_OUTCOME)),
        user_id: Set(Some(ids::user(scenarios::USER_OWNER))),
        track_id: Set(ids::track(track)),
        played_at: Set(time::ago(world.now, 3_600 * (n as i64 + 1))),
        played_ms: Set(played_ms),
        outcome: Set(outcome),
        error: Set(None),
    };
    vec![
        play(0, scenarios::TRACK_TEN_HOURS, 36_000_000, PlayOutcome::Finished),
        play(1, scenarios::TRACK_LONGEST, 1_500, PlayOutcome::Skipped),
        play(2, scenarios::TRACK_LIVE, 7_200_000, PlayOutcome::Stopped),
        play_history::ActiveModel {
            error: Set(Some(format!("{}\n  at voice gateway", ERRORS[0]))),
            ..play(3, scenarios::TRACK_SHORTEST, 0, PlayOutcome::Failed)
        },
        play_history::ActiveModel {
            error: Set(Some("?".to_owned())),
            ..play(5, scenarios::TRACK_SHORTEST, 0, PlayOutcome::Failed)
        },
        play_history::ActiveModel {
            error: Set(Some(format!("Wiedergabe unmöglich\n{}", "  at decoder\n".repeat(100)))),
            ..play(6, scenarios::TRACK_LONGEST, 0, PlayOutcome::Failed)
        },
        play_history::ActiveModel {
            user_id: Set(None),
            ..play(4, scenarios::TRACK_ZERO, 0, PlayOutcome::Finished)
        },
    ]
}

fn play_row(row: &Row) -> play_history::ActiveModel {
    use play_history::Column;
    let world = row.world();
    let guild = Zipf::new(ids::guilds(world)).rank(&mut row.stream(Column::GuildId));
    let mut user = row.stream(Column::UserId);
    // The account of one listener in 25 is gone.
    let user = user.chance(96).then(|| ids::user(ids::some_member(world, guild, &mut user)));
    let outcome = row.stream(Column::Outcome).weighted([
        (PlayOutcome::Finished, 70),
        (PlayOutcome::Skipped, 20),
        (PlayOutcome::Stopped, 7),
        (PlayOutcome::Failed, 3),
    ]);
    let mut length = row.stream(Column::PlayedMs);
    let whole = music::duration_ms(&mut length);
    let failed = outcome == PlayOutcome::Failed;
    play_history::ActiveModel {
        id: Set(ids::play(ids::GENERATED + row.number())),
        guild_id: Set(ids::guild(ids::GENERATED + guild)),
        user_id: Set(user),
        track_id: Set(ids::track(music::popular_track(world, &mut row.stream(Column::TrackId)))),
        played_at: Set(time::listening(world.now, &mut row.stream(Column::PlayedAt), DAYS)),
        played_ms: Set(match outcome {
            PlayOutcome::Finished => whole,
            PlayOutcome::Skipped => length.within(500..=60_000),
            PlayOutcome::Stopped => length.within(0..=whole),
            PlayOutcome::Failed => length.within(0..=5_000),
        }),
        outcome: Set(outcome),
        error: Set(row
            .stream(Column::Error)
            .pick(&ERRORS)
            .filter(|_| failed)
            .map(|error| (*error).to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::{
        guilds::Guilds, playlists::Playlists, testing::seeded, tracks::Tracks, users::Users,
    };

    #[tokio::test]
    async fn plays_point_to_what_exists_and_only_failures_have_an_error() {
        let seeded = seeded(&[&Users, &Guilds, &Tracks, &Playlists, &History]).await;
        assert_eq!(seeded.count("play_history"), 4_507);
        seeded.assert_references("play_history", "guild_id", "guild", "id");
        seeded.assert_references("play_history", "user_id", "user_account", "id");
        seeded.assert_references("play_history", "track_id", "track", "id");
        let errors = seeded.column("play_history", "error");
        let outcomes = seeded.texts("play_history", "outcome");
        for (error, outcome) in errors.iter().zip(outcomes) {
            assert_eq!(*error != error.as_null(), outcome == "failed");
        }
    }

    #[tokio::test]
    async fn the_most_popular_track_is_far_ahead() {
        let seeded = seeded(&[&Users, &Guilds, &Tracks, &Playlists, &History]).await;
        let plays = seeded.column("play_history", "track_id");
        let of = |n: u64| plays.iter().filter(|track| **track == ids::track(n).into()).count();
        assert!(of(ids::GENERATED) > 3 * of(ids::GENERATED + 9));
    }
}
