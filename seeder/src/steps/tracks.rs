//! Tracks: the catalogue, from seven sources, with titles of several scripts; most last two to five
//! minutes, some are mixes. It grew all the time, so the numbers are in the order in which the tracks
//! came. A few artists have many tracks. Scenarios: no length, ten hours, a live stream, the longest
//! and the shortest texts.

use crate::{
    factories::{make::Factory, music, words},
    facts::{time, tracks},
    ids, scenarios,
};
use entity::{sea_orm_active_enums::TrackSource, track};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Cell, Row, Seed, SeedStep, StepName, World};

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Tracks;

impl SeedStep for Tracks {
    fn name(&self) -> StepName {
        StepName::new("tracks")
    }

    fn version(&self) -> u32 {
        3
    }

    fn about(&self) -> &'static str {
        "The catalogue, from seven sources, as it grew; a few artists have many tracks."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "Addresses lead nowhere: nothing can be played.",
            "An artist keeps to no style, source or script.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-26")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        use track::Column;
        let address = "an address: long enough to name a host, other characters are encoded";
        let odd = [Cell::Short, Cell::NotAscii];
        seed.table::<track::Entity>()
            .never(Column::Identifier, &odd, "what a source gives: ASCII, several characters")
            .never(Column::Isrc, &odd, "twelve letters and digits")
            .never(Column::Uri, &odd, address)
            .never(Column::ArtworkUrl, &odd, address)
            .rows(named(world))
            .rows_by(ids::tracks(world), track_row);
    }
}

fn named(world: World) -> Vec<track::ActiveModel> {
    let track = |n: u64, title: &str, duration_ms: i32| track::ActiveModel {
        title: Set(title.to_owned()),
        duration_ms: Set(duration_ms),
        ..Factory::seed(world, n).track()
    };
    let live = ids::identifier(scenarios::TRACK_LIVE);
    let longest = words::limited(&format!("https://media.example/{}", "long/".repeat(60)), 255);
    vec![
        track::ActiveModel {
            album: Set(Some("0".to_owned())),
            ..track(scenarios::TRACK_ZERO, "Silence of no length", 0)
        },
        track(scenarios::TRACK_TEN_HOURS, "Rain for ten hours", 36_000_000),
        track::ActiveModel {
            source: Set(TrackSource::Twitch),
            uri: Set(music::uri(&TrackSource::Twitch, &live)),
            is_stream: Set(true),
            ..track(scenarios::TRACK_LIVE, "Live from nowhere", 0)
        },
        track::ActiveModel {
            artist: Set("長".repeat(100)),
            album: Set(Some("𝄞".repeat(200))),
            identifier: Set(words::limited(&"seed-long-".repeat(7), 64)),
            uri: Set(longest.clone()),
            artwork_url: Set(Some(longest)),
            explicit: Set(true),
            ..track(scenarios::TRACK_LONGEST, &"Ω".repeat(200), 200_000)
        },
        track::ActiveModel {
            artist: Set("?".to_owned()),
            ..track(scenarios::TRACK_SHORTEST, "X", 1)
        },
    ]
}

fn track_row(row: &Row) -> track::ActiveModel {
    use track::Column;
    let (world, number) = (row.world(), row.number());
    let n = ids::GENERATED + number;
    let source = tracks::source(world, number);
    let identifier = ids::identifier(n);
    let is_recording = !matches!(source, TrackSource::Local | TrackSource::Twitch);
    let isrc = is_recording && row.stream(Column::Isrc).chance(60);
    let artwork = row.stream(Column::ArtworkUrl).chance(80);
    track::ActiveModel {
        id: Set(ids::track(n)),
        title: Set(tracks::title(world, number)),
        artist: Set(tracks::artist_name(world, tracks::artist(world, number))),
        album: Set(tracks::album(world, number)),
        duration_ms: Set(tracks::duration_ms(world, number)),
        isrc: Set(isrc.then(|| music::isrc(n))),
        uri: Set(music::uri(&source, &identifier)),
        artwork_url: Set(artwork.then(|| format!("https://media.example/artwork/{n}.jpg"))),
        is_stream: Set(tracks::is_live(world, number)),
        explicit: Set(tracks::is_explicit(world, number)),
        created_at: Set(time::stamp(tracks::created(world, number))),
        source: Set(source),
        identifier: Set(identifier),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::testing::seeded;

    #[tokio::test]
    async fn tracks_are_unique_at_their_source_and_their_addresses_are_made_up() {
        let seeded = seeded(&[&Tracks]).await;
        assert_eq!(seeded.count("track"), 1_205);
        seeded.assert_unique("track", &["source", "identifier"]);
        for address in seeded.texts("track", "uri") {
            assert!(address.starts_with("https://media.example/"), "{address}");
        }
    }

    #[tokio::test]
    async fn streams_have_no_length_and_others_do() {
        let seeded = seeded(&[&Tracks]).await;
        let zero = ids::track(scenarios::TRACK_ZERO).into();
        for row in seeded.rows("track", &["id", "is_stream", "duration_ms"]) {
            if row[0] != zero {
                assert_eq!(row[1] == true.into(), row[2] == 0.into(), "{row:?}");
            }
        }
    }
}
