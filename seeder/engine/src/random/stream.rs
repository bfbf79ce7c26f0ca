//! Random streams, one for each path (seed, table, section, unit, item, column).
//!
//! The path is hashed by SipHash-1-3 with a 128-bit result, keyed by the seed; the hash is the
//! state of a PCG-XSL-RR-128/64 (MCG) generator. Both are fixed by their papers (Aumasson and
//! Bernstein 2012; O'Neill 2014) and by the golden vectors below. `std`'s `DefaultHasher` and
//! rand's `StdRng` may change with any release, so neither is used.

use rand::{RngExt, TryRng, distr::uniform::SampleUniform, seq::IndexedRandom};
use rand_pcg::Pcg64Mcg;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::{convert::Infallible, hash::Hasher, ops::RangeInclusive};

/// Separates the names in a path: no UTF-8 text contains this byte.
const SEPARATOR: u8 = 0xff;

/// The second half of the hash's key; it names this use of the hash.
const DOMAIN: u64 = u64::from_le_bytes(*b"seedpath");

/// A path without its last part, the column.
#[derive(Clone, Debug)]
pub(crate) struct StreamKey {
    hasher: SipHasher13,
}

impl StreamKey {
    pub(crate) fn new(seed: u64, table: &str, section: u32) -> Self {
        let mut hasher = SipHasher13::new_with_keys(seed, DOMAIN);
        hasher.write(table.as_bytes());
        hasher.write_u8(SEPARATOR);
        hasher.write(&section.to_le_bytes());
        Self { hasher }
    }

    /// The stream of one column of one row: `item` counts the rows of one unit.
    pub(crate) fn stream(&self, unit: u64, item: u64, column: &str) -> Stream {
        let mut hasher = self.hasher;
        hasher.write(&unit.to_le_bytes());
        hasher.write(&item.to_le_bytes());
        hasher.write(column.as_bytes());
        Stream(Pcg64Mcg::new(hasher.finish128().as_u128()))
    }
}

/// A sequence of random values that belongs to one path.
///
/// It is a generator of the `rand` crate, so that everything that takes one (`fake`, `rand`'s
/// distributions) can draw from it. The methods here cover what factories mostly need.
#[derive(Clone, Debug)]
pub struct Stream(Pcg64Mcg);

impl Stream {
    /// `true` in `percent` of a hundred cases; 100 and more is always.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// A whole number below `count`, all equally likely; 0 when `count` is 0.
    pub fn below(&mut self, count: u64) -> u64 {
        if count == 0 { 0 } else { self.0.random_range(0..count) }
    }

    /// A value of the range, both ends included; the start when the range is empty.
    pub fn within<T: SampleUniform + PartialOrd + Copy>(&mut self, range: RangeInclusive<T>) -> T {
        if range.is_empty() { *range.start() } else { self.0.random_range(range) }
    }

    /// One of the items, all equally likely; `None` when there is none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.choose(&mut self.0)
    }

    /// One of the items, each as likely as its weight says.
    ///
    /// The last one where all weights are 0.
    pub fn weighted<T: Copy, const N: usize>(&mut self, items: [(T, u32); N]) -> T {
        const { assert!(N > 0, "a choice needs at least one item") };
        let total = items.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut rest = self.below(total);
        for (item, weight) in items {
            match rest.checked_sub(u64::from(weight)) {
                Some(left) => rest = left,
                None => return item,
            }
        }
        items[N - 1].0
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn first(seed: u64, table: &str, section: u32, unit: u64, item: u64, column: &str) -> u64 {
        StreamKey::new(seed, table, section).stream(unit, item, column).0.random()
    }

    /// These numbers are part of the contract: a change of hash or generator is a new world for
    /// everybody.
    #[test]
    fn golden_vectors() {
        let values = [
            first(0, "user_account", 0, 0, 0, "username"),
            first(0, "user_account", 0, 1, 0, "username"),
            first(0, "playlist_track", 2, 7, 3, "track_id"),
            first(42, "", 0, u64::MAX, 0, ""),
        ];
        let golden = [
            768_840_797_932_025_732,
            12_060_603_953_273_034_556,
            11_493_278_985_322_093_949,
            15_487_110_155_197_996_452,
        ];
        assert_eq!(values, golden);
    }

    #[test]
    fn golden_draws() {
        let mut stream = StreamKey::new(0, "track", 0).stream(5, 0, "title");
        assert_eq!(
            (
                stream.below(1000),
                stream.within(-5..=5),
                stream.chance(50),
                stream.weighted([("a", 1), ("b", 2), ("c", 3)]),
                stream.pick(&[10, 20, 30]).copied(),
            ),
            (49, -2, true, "c", Some(10))
        );
    }

    #[test]
    fn empty_choices_have_an_answer() {
        let mut stream = StreamKey::new(0, "t", 0).stream(0, 0, "c");
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.pick::<u8>(&[]), None);
        let (low, high) = (3, 2);
        assert_eq!(stream.within(low..=high), 3);
        assert_eq!(stream.weighted([("a", 0), ("b", 0)]), "b");
    }

    #[test]
    fn every_part_of_the_path_matters() {
        let base = first(0, "t", 0, 0, 0, "c");
        let others = [
            first(1, "t", 0, 0, 0, "c"),
            first(0, "u", 0, 0, 0, "c"),
            first(0, "t", 1, 0, 0, "c"),
            first(0, "t", 0, 1, 0, "c"),
            first(0, "t", 0, 0, 1, "c"),
            first(0, "t", 0, 0, 0, "d"),
        ];
        assert!(others.iter().all(|other| *other != base));
    }

    proptest! {
        #[test]
        fn draws_stay_in_their_bounds(seed: u64, unit: u64, count in 1..u64::MAX, low: i32, high: i32) {
            let mut stream = StreamKey::new(seed, "t", 0).stream(unit, 0, "c");
            prop_assert!(stream.below(count) < count);
            let (low, high) = (low.min(high), low.max(high));
            prop_assert!((low..=high).contains(&stream.within(low..=high)));
            prop_assert!(stream.chance(100));
            prop_assert!(!stream.chance(0));
        }
    }
}
