//! Favourites: what people like best; most have some, a few have many. Scenario: a collector of a
//! hundred.

use crate::{
    facts::{
        accounts, preferences,
        time::{self, HOUR},
        tracks::{self, Catalogue},
    },
    ids, scenarios,
};
use entity::user_favourite;
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Row, Seed, SeedStep, StepName, World, random::Zipf};

/// The most favourites that a generated account has.
const MAX: u64 = 24;

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Favourites;

impl SeedStep for Favourites {
    fn name(&self) -> StepName {
        StepName::new("favourites")
    }

    fn about(&self) -> &'static str {
        "What people like best; most have some, a few have many."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &["Somebody's favourites are not what the same person plays most."]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-26")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        let catalogue = Catalogue::new(world);
        seed.table::<user_favourite::Entity>()
            .rows(collected(world))
            .children_by(accounts::people(world), move |row| favourite_rows(row, &catalogue));
    }
}

/// The collector's favourites: the scenario tracks and generated ones, an hour apart.
fn collected(world: World) -> Vec<user_favourite::ActiveModel> {
    let generated = scenarios::FAVOURITES - scenarios::TRACKS;
    let tracks = (0..scenarios::TRACKS).chain((0..generated).map(|n| ids::GENERATED + n));
    let favourite = |(track, n): (u64, i64)| user_favourite::ActiveModel {
        user_id: Set(ids::user(scenarios::USER_COLLECTOR)),
        track_id: Set(ids::track(track)),
        added_at: Set(time::ago(world, n * HOUR + HOUR)),
    };
    tracks.zip(0..).map(favourite).collect()
}

fn favourite_rows(row: &Row, catalogue: &Catalogue) -> Vec<user_favourite::ActiveModel> {
    use user_favourite::Column;
    let world = row.world();
    let account = accounts::person(row.number());
    let since = accounts::active(world, account);
    let hides_explicit = preferences::hides_explicit(world, account);
    let mut count = row.stream_named("count");
    let count = if count.chance(50) { 1 + Zipf::new(MAX).rank(&mut count) } else { 0 };
    let (mut when, mut what) = (row.stream(Column::AddedAt), row.stream(Column::TrackId));
    let mut held: Vec<u64> = Vec::new();
    let mut rows = Vec::new();
    for _ in 0..count {
        let added = since.draw(&mut when);
        let refused = |track: u64| {
            held.contains(&track) || (hides_explicit && tracks::is_explicit(world, track))
        };
        let Some(track) = catalogue.pick(&mut what, added, refused) else { break };
        held.push(track);
        rows.push(user_favourite::ActiveModel {
            user_id: Set(ids::user(ids::GENERATED + account)),
            track_id: Set(ids::track(ids::GENERATED + track)),
            added_at: Set(time::stamp(added)),
        });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::testing::{all, assert_references, assert_unique, counted, of};

    #[test]
    fn half_of_the_people_have_favourites_and_one_has_a_hundred() {
        assert_eq!(all("user_favourite").len(), 1_091);
        assert_eq!(counted("user_favourite", "user_id").len(), 184);
        assert_unique("user_favourite", &["user_id", "track_id"]);
        assert_references("user_favourite", "user_id", "user_account", "id");
        assert_references("user_favourite", "track_id", "track", "id");
        let collector = ids::user(scenarios::USER_COLLECTOR);
        assert_eq!(of("user_favourite", "user_id", collector).len(), 100);
    }
}
