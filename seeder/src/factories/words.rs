//! Words, and names that come only once.

use sea_orm_seeding::{World, random::Permutation};

/// What can stand before a noun.
pub const ADJECTIVES: [&str; 40] = [
    "amber",
    "broken",
    "calm",
    "crimson",
    "dancing",
    "distant",
    "drifting",
    "electric",
    "endless",
    "fading",
    "feral",
    "frozen",
    "gentle",
    "gilded",
    "golden",
    "hidden",
    "hollow",
    "humming",
    "lunar",
    "lucid",
    "mellow",
    "midnight",
    "neon",
    "paper",
    "patient",
    "polar",
    "quiet",
    "rainy",
    "restless",
    "rusty",
    "silver",
    "sleepy",
    "slow",
    "solar",
    "tangled",
    "tidal",
    "velvet",
    "wandering",
    "wild",
    "winter",
];

/// What can be called so.
pub const NOUNS: [&str; 50] = [
    "anchor",
    "arcade",
    "attic",
    "badger",
    "beacon",
    "bridge",
    "cassette",
    "comet",
    "compass",
    "coral",
    "current",
    "desert",
    "echo",
    "ember",
    "falcon",
    "ferry",
    "forest",
    "fox",
    "garden",
    "glacier",
    "harbour",
    "heron",
    "horizon",
    "island",
    "kettle",
    "lantern",
    "meadow",
    "mirror",
    "moth",
    "mountain",
    "nebula",
    "ocean",
    "orbit",
    "otter",
    "parade",
    "piano",
    "pigeon",
    "prism",
    "radio",
    "river",
    "satellite",
    "signal",
    "skyline",
    "sparrow",
    "station",
    "thunder",
    "tiger",
    "valley",
    "wave",
    "window",
];

/// Adjective and noun of number `n`, and how often the pair has been used up before.
///
/// All pairs come once before one comes again, in an order that the world decides; the numbers of
/// other rows change nothing.
pub fn pair(world: World, domain: &str, n: u64) -> (&'static str, &'static str, u64) {
    let pairs = (ADJECTIVES.len() * NOUNS.len()) as u64;
    let permutation: Permutation = world.permutation(domain, pairs);
    let place = permutation.apply(n % pairs) as usize;
    (ADJECTIVES[place / NOUNS.len()], NOUNS[place % NOUNS.len()], n / pairs)
}

/// A title in capitals, `Rainy Lantern`, with a volume where the pair has been used before.
pub fn title(world: World, domain: &str, n: u64) -> String {
    let (adjective, noun, volume) = pair(world, domain, n);
    let title = format!("{} {}", capitalised(adjective), capitalised(noun));
    if volume == 0 { title } else { format!("{title}, Vol. {}", volume + 1) }
}

/// The word with a capital letter first.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The text cut to at most `max` characters.
pub fn limited(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn titles_never_repeat() {
        let world = World::default();
        let titles: BTreeSet<String> = (0..5_000).map(|n| title(world, "playlist", n)).collect();
        assert_eq!(titles.len(), 5_000);
    }
}
