//! History: what was played in the last 90 days. Members of a guild listen together, one track after the
//! other, in the evenings of the guild's own time zone, more at the weekend; a large guild plays more.
//! Some tracks are heard often; seven plays in ten finish, one in thirty fails with a message.
//! Scenario: a guild whose history has every outcome, and plays of the scenario tracks.

use crate::{
    factories::make::Factory,
    facts::{
        guilds::Guild,
        sessions,
        time::{self, HOUR},
        tracks::Catalogue,
    },
    ids, scenarios,
};
use entity::{play_history, sea_orm_active_enums::PlayOutcome};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Cell, Row, Seed, SeedStep, StepName, World};

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
        3
    }

    fn about(&self) -> &'static str {
        "What was played in the last 90 days, in the evenings of each guild; large guilds play more."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "Listeners have no taste of their own: all draw from the same popular tracks.",
            "A play's identifier rises with the time within its guild, not from guild to guild.",
            "Evenings are those of standard time: where summer time is kept they begin an hour late.",
            "Holidays are days like any other.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-26")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        let catalogue = Catalogue::new(world);
        seed.table::<play_history::Entity>()
            .never(play_history::Column::PlayedAt, &[Cell::Old], "history is kept for 90 days")
            .rows(named(world))
            .children_by(ids::guilds(world), move |row| play_rows(row, &catalogue));
    }
}

/// One play after the other, of the user who owns the guild.
fn named(world: World) -> Vec<play_history::ActiveModel> {
    let guild = ids::guild(scenarios::GUILD_EVERY_OUTCOME);
    let owner = ids::user(scenarios::USER_OWNER);
    let play =
        |n: u64, track: u64, hours: i64, played_ms: i32, outcome| play_history::ActiveModel {
            played_at: Set(time::ago(world, hours * HOUR)),
            played_ms: Set(played_ms),
            outcome: Set(outcome),
            ..Factory::seed(world, n).play(guild, owner, ids::track(track))
        };
    let failed = |n: u64, track: u64, hours: i64, error: String| play_history::ActiveModel {
        error: Set(Some(error)),
        ..play(n, track, hours, 0, PlayOutcome::Failed)
    };
    let long = format!("Wiedergabe unmöglich\n{}", "  at decoder\n".repeat(100));
    vec![
        play(0, scenarios::TRACK_TEN_HOURS, 30, 36_000_000, PlayOutcome::Finished),
        play(1, scenarios::TRACK_LONGEST, 19, 1_500, PlayOutcome::Skipped),
        play(2, scenarios::TRACK_LIVE, 18, 7_200_000, PlayOutcome::Stopped),
        failed(3, scenarios::TRACK_SHORTEST, 15, format!("{}\n  at voice gateway", ERRORS[0])),
        play_history::ActiveModel {
            user_id: Set(None),
            ..play(4, scenarios::TRACK_ZERO, 14, 0, PlayOutcome::Finished)
        },
        failed(5, scenarios::TRACK_SHORTEST, 13, "?".to_owned()),
        failed(6, scenarios::TRACK_LONGEST, 1, long),
    ]
}

fn play_rows(row: &Row, catalogue: &Catalogue) -> Vec<play_history::ActiveModel> {
    let guild = Guild::new(row.world(), row.number());
    let plays = sessions::plays(row.world(), &guild, catalogue).into_iter().zip(0..);
    plays
        .map(|(play, n)| {
            let failed = play.outcome == PlayOutcome::Failed;
            let mut error = row.child(n).stream(play_history::Column::Error);
            let error = failed.then(|| error.pick(&ERRORS).copied()).flatten();
            play_history::ActiveModel {
                id: Set(ids::play_in(guild.number, n)),
                guild_id: Set(ids::guild(ids::GENERATED + guild.number)),
                user_id: Set(play.listener.map(|account| ids::user(ids::GENERATED + account))),
                track_id: Set(ids::track(ids::GENERATED + play.track)),
                played_at: Set(time::stamp(play.at)),
                played_ms: Set(play.played_ms),
                outcome: Set(play.outcome),
                error: Set(error.map(str::to_owned)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::testing::{
        all, assert_members, assert_references, counted, counts, given, of, one, word,
    };

    #[test]
    fn plays_point_to_what_exists_and_only_failures_have_an_error() {
        assert_eq!(all("play_history").len(), 4_230);
        assert_references("play_history", "guild_id", "guild", "id");
        assert_references("play_history", "user_id", "user_account", "id");
        assert_references("play_history", "track_id", "track", "id");
        assert_eq!(
            [given("play_history", "user_id"), given("play_history", "error")],
            [4_061, 129]
        );
        assert_eq!(
            counted("play_history", "outcome"),
            counts([("failed", 129), ("finished", 2_930), ("skipped", 877), ("stopped", 294)])
        );
        for play in all("play_history") {
            assert_eq!(!play["error"].is_null(), play["outcome"] == "failed", "{play:?}");
        }
    }

    #[test]
    fn who_listens_is_a_member() {
        assert_members("play_history", "user_id");
    }

    #[test]
    fn what_finishes_was_heard_to_its_end() {
        for play in of("play_history", "outcome", "finished") {
            let track = one("track", "id", &play["track_id"]);
            assert_eq!(play["played_ms"], track["duration_ms"], "{play:?}");
        }
    }

    #[test]
    fn a_few_tracks_are_heard_often_and_none_by_all() {
        let mut plays: Vec<usize> =
            counted("play_history", "track_id").into_iter().map(|(_, plays)| plays).collect();
        plays.sort_unstable_by(|left, right| right.cmp(left));
        assert!(plays[0] * 20 < all("play_history").len(), "{}", plays[0]);
        assert!(plays[0] > 5 * plays[100], "{} and {}", plays[0], plays[100]);
    }

    #[test]
    fn one_guild_has_every_outcome() {
        let guild = ids::guild(scenarios::GUILD_EVERY_OUTCOME);
        let plays = of("play_history", "guild_id", guild);
        let outcomes: std::collections::BTreeSet<String> =
            plays.iter().map(|play| word(&play["outcome"])).collect();
        assert_eq!([plays.len(), outcomes.len()], [7, 4]);
    }
}
