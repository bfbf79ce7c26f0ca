//! What a seed depends on besides its code.

use crate::random::{Permutation, Stream, StreamKey};
use chrono::{DateTime, Utc};

/// The largest scale: with about 11,000 rows at scale 1 a hundred million rows, more than the default key
/// range of any one table.
pub const SCALE_MAX: u32 = 10_000;

/// The seed's number, its size and its 'now': together with the steps they decide every cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct World {
    /// Picks one of many worlds; 0 unless given.
    pub seed: u64,
    /// How many times the baseline the volume tables hold, 1 to [`SCALE_MAX`].
    pub scale: u32,
    /// The instant that stands for 'now'; factories never ask a clock. Whole seconds, since MySQL's
    /// `timestamp` keeps no more.
    pub now: DateTime<Utc>,
}

impl World {
    /// 'Now' unless something else is given: 2026-09-01T12:00:00Z.
    pub const NOW: DateTime<Utc> = match DateTime::from_timestamp(1_788_264_000, 0) {
        Some(instant) => instant,
        None => DateTime::UNIX_EPOCH,
    };

    /// The stream of a path that belongs to no row at hand, so that several tables can agree on a value, such as
    /// how many members a guild has.
    pub fn stream(&self, name: &str, unit: u64, column: &str) -> Stream {
        StreamKey::new(self.seed, name, 0).stream(unit, 0, column)
    }

    /// The permutation of `0..len` that belongs to the seed and the name.
    pub fn permutation(&self, name: &str, len: u64) -> Permutation {
        Permutation::new(self.seed, name, len)
    }

    /// A number of rows that grows with the scale.
    pub fn scaled(&self, rows: u64) -> u64 {
        rows * u64::from(self.scale)
    }
}

impl Default for World {
    fn default() -> Self {
        Self { seed: 0, scale: 1, now: Self::NOW }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_is_the_documented_instant() {
        assert_eq!(World::NOW.to_rfc3339(), "2026-09-01T12:00:00+00:00");
    }
}
