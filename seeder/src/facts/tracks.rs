//! Tracks: what is known of each by its number, and what people pick.

use super::time::{self, DAY, HOUR, Span};
use crate::{
    factories::{
        account,
        music::{self, Taste},
        names, words,
    },
    ids,
};
use entity::sea_orm_active_enums::TrackSource;
use sea_orm_seeding::{
    World,
    random::{Permutation, Stream},
};
use std::sync::{Arc, OnceLock};

/// The catalogue began before the bot did, and grows all the time.
fn span(world: World) -> Span {
    Span::new(time::now(world) - 1_300 * DAY, time::now(world) - HOUR)
}

/// When generated track `n` came into the catalogue; the tracks' numbers are in this order.
pub fn created(world: World, n: u64) -> i64 {
    let count = ids::tracks(world);
    let between = Span::new(span(world).nth(n, count), span(world).nth(n + 1, count));
    between.draw(&mut world.stream("track", n, "created_at"))
}

/// How many of the generated tracks were surely in the catalogue by then.
pub fn known(world: World, second: i64) -> u64 {
    span(world).come(ids::tracks(world), second)
}

/// Where generated track `n` comes from.
pub fn source(world: World, n: u64) -> TrackSource {
    music::source(&mut world.stream("track", n, "source"))
}

/// Whether it is a live stream, which has no length and no end.
pub fn is_live(world: World, n: u64) -> bool {
    source(world, n) == TrackSource::Twitch
}

/// Its length in milliseconds, 0 for a live stream.
pub fn duration_ms(world: World, n: u64) -> i32 {
    match is_live(world, n) {
        true => 0,
        false => music::duration_ms(&mut world.stream("track", n, "duration_ms")),
    }
}

/// Whether not everybody wants to hear its words.
pub fn is_explicit(world: World, n: u64) -> bool {
    world.stream("track", n, "explicit").chance(8)
}

/// The number of its artist: a few have many tracks.
pub fn artist(world: World, n: u64) -> u64 {
    Taste::new(ids::artists(world)).rank(&mut world.stream("track", n, "artist"))
}

/// What artist number `a` is called: a band, or a person of some country.
pub fn artist_name(world: World, a: u64) -> String {
    let mut stream = world.stream("artist", a, "name");
    let name = match stream.below(10) {
        0..=3 => {
            let locale = account::locale(&mut world.stream("artist", a, "locale"));
            names::full(world, a, locale, &mut stream)
        }
        kind => {
            let (adjective, noun, round) = words::pair(world, "artist", a);
            let (adjective, noun) = (words::capitalised(adjective), words::capitalised(noun));
            let many = ["s", " Trio", " Orchestra", " Collective", " Sisters"];
            match (kind, many.get(round as usize)) {
                (9, _) if round == 0 => format!("{adjective} {noun}"),
                (_, Some(ending)) => format!("The {adjective} {noun}{ending}"),
                (_, None) => format!("{adjective} {noun} No. {round}"),
            }
        }
    };
    words::limited(&name, 100)
}

/// The name of generated track `n`: mostly two words, one in eight in another script.
pub fn name(world: World, n: u64) -> String {
    let mut stream = world.stream("track", n, "name");
    match stream.chance(12) {
        true => words::title_elsewhere(world, "track elsewhere", n, &mut stream),
        false => words::title(world, "track", n),
    }
}

/// What the source writes about it: the name, and what sites add.
pub fn title(world: World, n: u64) -> String {
    let ending = world.stream("track", n, "title").weighted([
        ("", 60),
        (" (Official Video)", 12),
        (" (Live)", 8),
        (" [Remix]", 8),
        (" – Acoustic", 6),
        (" 🎵", 6),
    ]);
    name(world, n) + ending
}

/// The album that it is on, if it is on one: an artist has two, and most have several tracks.
pub fn album(world: World, n: u64) -> Option<String> {
    let mut stream = world.stream("track", n, "album");
    let number = artist(world, n) * 2 + stream.below(2);
    (stream.chance(55) && !is_live(world, n)).then(|| words::title(world, "album", number))
}

/// How many of the first ranks are kept.
const FAVOURITES_MAX: u64 = 2_048;

/// What people pick of the catalogue.
#[derive(Clone, Debug)]
pub struct Catalogue {
    world: World,
    taste: Taste,
    /// Which track has which rank: what is liked is as old as what is not.
    ranks: Permutation,
    /// The first ranks, which are asked for most, worked out once.
    favourites: Arc<OnceLock<Vec<u64>>>,
}

impl Catalogue {
    /// The tastes of everybody.
    pub fn new(world: World) -> Self {
        let count = ids::tracks(world);
        let ranks = world.permutation("charts", count);
        Self { world, taste: Taste::new(count), ranks, favourites: Arc::default() }
    }

    fn at(&self, rank: u64) -> u64 {
        let count = ids::tracks(self.world).min(FAVOURITES_MAX);
        let first = || (0..count).map(|rank| self.ranks.apply(rank)).collect();
        let favourites = self.favourites.get_or_init(first);
        match favourites.get(rank as usize) {
            Some(track) => *track,
            None => self.ranks.apply(rank),
        }
    }

    /// A generated track that was known by then and is not refused; `None` where there is none.
    pub fn pick(
        &self,
        stream: &mut Stream,
        second: i64,
        refused: impl Fn(u64) -> bool,
    ) -> Option<u64> {
        let known = known(self.world, second);
        let fits = |n: &u64| *n < known && !refused(*n);
        let liked = (0..12).map(|_| self.at(self.taste.rank(stream))).find(fits);
        // What people like is not there yet, or not wanted: the next one on the shelf.
        liked.or_else(|| {
            let first = stream.below(known);
            (0..known).map(|step| (first + step) % known).find(fits)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_is_picked_was_known_and_is_not_refused() {
        let world = World::default();
        let catalogue = Catalogue::new(world);
        for n in 0..2_000 {
            let second = time::launch(world) + (n as i64) * DAY / 3;
            let refused = |track: u64| track.is_multiple_of(3);
            let mut stream = world.stream("test", n, "track");
            let track = catalogue.pick(&mut stream, second, refused).expect("there are enough");
            assert!(created(world, track) <= second && !refused(track));
        }
        let none =
            catalogue.pick(&mut world.stream("test", 0, "track"), time::now(world), |_| true);
        assert_eq!(none, None);
    }

    #[test]
    fn an_artist_has_many_tracks_and_an_album_several() {
        let world = World::default();
        let (mut artists, mut albums) = (BTreeMap::new(), BTreeMap::new());
        for n in 0..ids::tracks(world) {
            *artists.entry(artist(world, n)).or_insert(0) += 1;
            if let Some(album) = album(world, n) {
                *albums.entry(album).or_insert(0) += 1;
            }
        }
        assert!(artists.values().any(|count| *count > 30), "{artists:?}");
        let several = albums.values().filter(|count| **count > 1).count();
        assert!(several * 2 > albums.len(), "{several} of {}", albums.len());
    }
}
