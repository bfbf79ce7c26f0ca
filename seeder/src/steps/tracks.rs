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
    use crate::steps::testing::{all, assert_unique, counted, counts, given, of, word};

    #[test]
    fn tracks_are_unique_at_their_source_and_their_addresses_are_made_up() {
        assert_eq!(all("track").len(), 1_205);
        assert_unique("track", &["source", "identifier"]);
        assert_unique("track", &["uri"]);
        for track in all("track") {
            let (uri, source) = (word(&track["uri"]), word(&track["source"]));
            let beginning = match source.as_str() {
                "local" => "file:///music/".to_owned(),
                _ if uri.contains("/long/") => "https://media.example/".to_owned(),
                source => format!("https://media.example/{source}/"),
            };
            assert!(uri.starts_with(&beginning), "{source}: {uri}");
        }
    }

    #[test]
    fn sources_are_as_common_as_they_are() {
        assert_eq!(
            counted("track", "source"),
            counts([
                ("bandcamp", 68),
                ("http", 56),
                ("local", 24),
                ("soundcloud", 113),
                ("spotify", 242),
                ("twitch", 12),
                ("youtube", 690)
            ])
        );
        assert_eq!(counted("track", "explicit"), counts([("false", 1_106), ("true", 99)]));
        assert_eq!([given("track", "album"), given("track", "isrc")], [670, 692]);
        assert_eq!(given("track", "artwork_url"), 951);
    }

    #[test]
    fn streams_have_no_length_and_others_do() {
        for track in
            all("track").iter().filter(|track| track["id"] != ids::track(scenarios::TRACK_ZERO))
        {
            assert_eq!(track["is_stream"] == true, track["duration_ms"] == 0, "{track:?}");
        }
        assert_eq!(of("track", "is_stream", true).len(), 12);
    }

    #[test]
    fn most_tracks_last_two_to_five_minutes() {
        let minutes = |track: &serde_json::Map<String, serde_json::Value>| {
            track["duration_ms"].as_i64().unwrap_or_default() / 60_000
        };
        let between = |from: i64, to: i64| {
            all("track").iter().filter(|track| (from..=to).contains(&minutes(track))).count()
        };
        assert_eq!([between(2, 5), between(20, 60)], [1_139, 48]);
    }
}
