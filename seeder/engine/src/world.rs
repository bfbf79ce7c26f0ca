//! What a seed depends on besides its code.

use crate::random::{Permutation, Stream, StreamKey};
use chrono::{DateTime, Datelike, Timelike, Utc};

/// The largest scale. The default key range has room for a thousand million rows of a table, and so
/// for 100,000 of them at scale 1.
pub const SCALE_MAX: u32 = 10_000;

/// The seed's number, its size and its 'now': together with the steps they decide every cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct World {
    /// Picks one of many worlds; 0 unless given.
    pub seed: u64,
    /// How many times the baseline the volume tables hold, 1 to [`SCALE_MAX`].
    pub scale: u32,
    /// The instant that stands for 'now'; factories never ask a clock. Whole seconds, since
    /// MySQL's `timestamp` keeps no more.
    pub now: DateTime<Utc>,
}

impl World {
    /// 'Now' unless something else is given: 2026-09-01T12:00:00Z.
    pub const NOW: DateTime<Utc> = match DateTime::from_timestamp(1_788_264_000, 0) {
        Some(instant) => instant,
        None => DateTime::UNIX_EPOCH,
    };

    /// The stream of a path that belongs to no row at hand, so that several tables can agree on a
    /// value, such as how many members a guild has.
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

impl World {
    /// What is wrong with these values, if anything.
    pub(crate) fn mistake(&self) -> Option<String> {
        if i64::try_from(self.seed).is_err() {
            return Some(format!("the seed {} is beyond {}", self.seed, i64::MAX));
        }
        if !(1..=SCALE_MAX).contains(&self.scale) {
            return Some(format!("the scale {} is not from 1 to {SCALE_MAX}", self.scale));
        }
        if self.now.nanosecond() != 0 {
            return Some("'now' has a fraction of a second, which MySQL would lose".to_owned());
        }
        if !(2020..=2036).contains(&self.now.year()) {
            return Some(
                "'now' is not between 2020 and 2036: MySQL's timestamps end in January 2038"
                    .to_owned(),
            );
        }
        None
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
