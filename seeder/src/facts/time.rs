//! Instants in whole seconds since 1970, and spans of them.

use chrono::{DateTime, FixedOffset, Utc};
use sea_orm_seeding::{World, random::Stream};

/// Seconds of an hour.
pub const HOUR: i64 = 3_600;
/// Seconds of a day.
pub const DAY: i64 = 24 * HOUR;

/// The world's 'now'.
pub fn now(world: World) -> i64 {
    world.now.timestamp()
}

/// The day on which the bot began to serve: 900 days ago.
pub fn launch(world: World) -> i64 {
    now(world) - 900 * DAY
}

/// An instant for an entity.
pub fn stamp(second: i64) -> DateTime<FixedOffset> {
    DateTime::<Utc>::from_timestamp(second, 0).unwrap_or(DateTime::UNIX_EPOCH).fixed_offset()
}

/// The instant `seconds` before 'now'.
pub fn ago(world: World, seconds: i64) -> DateTime<FixedOffset> {
    stamp(now(world) - seconds)
}

/// The seconds from one instant to another, both included; empty where the second comes before the
/// first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first second.
    pub from: i64,
    /// The last second.
    pub to: i64,
}

impl Span {
    /// From one second to another.
    pub const fn new(from: i64, to: i64) -> Self {
        Self { from, to }
    }

    /// Whether no second is in it.
    pub const fn is_empty(self) -> bool {
        self.from > self.to
    }

    /// Whether the second is in it.
    pub const fn contains(self, second: i64) -> bool {
        self.from <= second && second <= self.to
    }

    /// The seconds that are in both.
    pub fn and(self, other: Self) -> Self {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// Some second, all equally likely; the first one where the span is empty.
    pub fn draw(self, stream: &mut Stream) -> i64 {
        stream.within(self.from..=self.to)
    }

    /// A second near the end: half of them lie in the last sixteenth.
    pub fn late(self, stream: &mut Stream) -> i64 {
        let left = share(stream);
        self.to - part(self, left * left * left * left)
    }

    /// A second of something that grows all the time: twice as many in the last day as in the middle.
    pub fn growing(self, stream: &mut Stream) -> i64 {
        self.from + part(self, share(stream).sqrt())
    }

    /// When the `n`th of `count` things came, if more of them come all the time.
    ///
    /// Square roots are rounded alike on every machine (IEEE 754), unlike other roots and powers.
    pub fn nth(self, n: u64, count: u64) -> i64 {
        self.from + part(self, (n as f64 / count as f64).sqrt())
    }

    /// How many of `count` things have surely come by then: the reverse of [`Span::nth`].
    pub fn come(self, count: u64, second: i64) -> u64 {
        if second <= self.from || self.is_empty() {
            return 0;
        }
        let passed = ((second - self.from) as f64 / (self.to - self.from) as f64).min(1.0);
        let about = (passed * passed * count as f64) as u64;
        // The division may have been rounded up, and `nth` down.
        about.saturating_sub(1)
    }
}

/// A number from 0 to 1.
fn share(stream: &mut Stream) -> f64 {
    const STEPS: u64 = 1 << 52;
    stream.below(STEPS) as f64 / STEPS as f64
}

fn part(span: Span, share: f64) -> i64 {
    ((span.to - span.from).max(0) as f64 * share) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stream(n: u64) -> Stream {
        World::default().stream("spans", n, "second")
    }

    proptest! {
        #[test]
        fn what_is_drawn_lies_inside(from in 0i64..2_000_000_000, length in 0i64..100_000_000, n: u64) {
            let span = Span::new(from, from + length);
            for second in [span.draw(&mut stream(n)), span.late(&mut stream(n)), span.growing(&mut stream(n))] {
                prop_assert!(span.contains(second));
            }
        }

        #[test]
        fn what_has_come_was_there(n in 1u64..100_000, count in 1u64..100_000, length in 1i64..100_000_000) {
            let span = Span::new(1_000, 1_000 + length);
            let second = span.nth(n.min(count), count);
            let come = span.come(count, second);
            prop_assert!(come <= n);
            prop_assert!(span.nth(come, count) <= second);
        }
    }

    #[test]
    fn growth_has_more_at_the_end() {
        let span = Span::new(0, 1_000);
        let drawn: Vec<i64> = (0..4_000).map(|n| span.growing(&mut stream(n))).collect();
        let half = drawn.iter().filter(|second| **second >= 500).count();
        assert!((2_800..3_200).contains(&half), "{half}");
    }
}
