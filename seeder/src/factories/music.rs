//! Music: sources, identifiers, lengths, and what people pick.

use crate::{factories::words, ids};
use entity::sea_orm_active_enums::TrackSource;
use fake::{Fake, faker::name};
use sea_orm_seeding::{
    World,
    random::{Stream, Zipf},
};

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

/// The address of a track: plainly not a real one.
pub fn uri(source: TrackSource, identifier: &str) -> String {
    let path = match source {
        TrackSource::Youtube => "youtube",
        TrackSource::Spotify => "spotify",
        TrackSource::Soundcloud => "soundcloud",
        TrackSource::Bandcamp => "bandcamp",
        TrackSource::Twitch => "twitch",
        TrackSource::Http => "http",
        TrackSource::Local => "local",
    };
    format!("https://media.example/{path}/{identifier}")
}

/// The artist of many tracks: a person of some country, or a band.
pub fn artist(stream: &mut Stream) -> String {
    let name: String = match stream.below(10) {
        0..=2 => name::en::Name().fake_with_rng(stream),
        3 => name::fr_fr::Name().fake_with_rng(stream),
        4 => name::ja_jp::Name().fake_with_rng(stream),
        5 => name::pt_br::Name().fake_with_rng(stream),
        _ => {
            let adjective = stream.pick(&words::ADJECTIVES).copied().unwrap_or_default();
            let noun = stream.pick(&words::NOUNS).copied().unwrap_or_default();
            format!("The {} {}s", words::capitalised(adjective), words::capitalised(noun))
        }
    };
    words::limited(&name, 100)
}

/// A title: mostly two words, sometimes with what sites add, sometimes in another script.
pub fn title(stream: &mut Stream) -> String {
    const ELSEWHERE: [&str; 6] = [
        "夜の電車",
        "سماء الصحراء",
        "Песня дождя",
        "바다의 노래",
        "बारिश का गीत",
        "Öster om solen",
    ];
    if stream.chance(8) {
        return stream.pick(&ELSEWHERE).copied().unwrap_or_default().to_owned();
    }
    let adjective =
        words::capitalised(stream.pick(&words::ADJECTIVES).copied().unwrap_or_default());
    let noun = words::capitalised(stream.pick(&words::NOUNS).copied().unwrap_or_default());
    let ending = stream.weighted([
        ("", 60),
        (" (Official Video)", 12),
        (" (Live)", 8),
        (" [Remix]", 8),
        (" – Acoustic", 6),
        (" 🎵", 6),
    ]);
    format!("{adjective} {noun}{ending}")
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

/// A recording code of the made-up country ZZ, which no registrar gives out.
pub fn isrc(n: u64) -> String {
    format!("ZZSED26{:05}", n % 100_000)
}

/// A generated track, picked as people pick: a few all the time, most hardly ever.
pub fn popular_track(world: World, stream: &mut Stream) -> u64 {
    ids::GENERATED + Zipf::new(ids::tracks(world)).rank(stream)
}
