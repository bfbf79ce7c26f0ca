//! Music: sources, addresses, lengths, and what people pick.

use entity::sea_orm_active_enums::TrackSource;
use sea_orm_seeding::random::{Stream, Zipf};

/// Where a track comes from, and how common that is.
pub fn source(stream: &mut Stream) -> TrackSource {
    stream.weighted([
        (TrackSource::Youtube, 58),
        (TrackSource::Spotify, 20),
        (TrackSource::Soundcloud, 10),
        (TrackSource::Bandcamp, 5),
        (TrackSource::Http, 4),
        (TrackSource::Local, 2),
        (TrackSource::Twitch, 1),
    ])
}

/// The address of a track: plainly not a real one, and a file's where the track is one.
pub fn uri(source: &TrackSource, identifier: &str) -> String {
    let path = match source {
        TrackSource::Youtube => "youtube",
        TrackSource::Spotify => "spotify",
        TrackSource::Soundcloud => "soundcloud",
        TrackSource::Bandcamp => "bandcamp",
        TrackSource::Twitch => "twitch",
        TrackSource::Http => "http",
        TrackSource::Local => return format!("file:///music/{identifier}.flac"),
    };
    format!("https://media.example/{path}/{identifier}")
}

/// A length in milliseconds: mostly two to five minutes, some mixes of up to an hour.
pub fn duration_ms(stream: &mut Stream) -> i32 {
    if stream.chance(4) {
        stream.within(20 * 60_000..=60 * 60_000)
    } else {
        // The sum of three throws is bell-shaped: 105 to 375 seconds around four minutes.
        (0..3).map(|_| stream.within(35_000..=125_000)).sum()
    }
}

/// A recording code of the made-up country ZZ, which no registrar gives out; the years go on from 26.
pub fn isrc(n: u64) -> String {
    format!("ZZSED{:02}{:05}", (26 + n / 100_000) % 100, n % 100_000)
}

/// Ranks of what people like: a few are liked by many, yet none by all.
///
/// Zipf's law without its first ranks (Mandelbrot's `1 / (rank + OFFSET)`): the favourite of 1,200
/// gets one choice in 37 instead of one in eight.
#[derive(Clone, Copy, Debug)]
pub struct Taste {
    law: Zipf,
}

impl Taste {
    const OFFSET: u64 = 6;

    /// The taste for one of `count` things.
    pub fn new(count: u64) -> Self {
        Self { law: Zipf::new(count + Self::OFFSET) }
    }

    /// The rank of what somebody picks, from 0.
    pub fn rank(&self, stream: &mut Stream) -> u64 {
        loop {
            if let Some(rank) = self.law.rank(stream).checked_sub(Self::OFFSET) {
                return rank;
            }
        }
    }
}
