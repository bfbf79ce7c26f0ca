//! Zipf's law: a few are very popular, most are hardly known.

use crate::random::Stream;
use rand::RngExt;

/// Ranks `0..len`, rank `r` with a probability proportional to 1 / (r + 1).
///
/// Rejection-inversion for the exponent 1 (Hörmann and Derflinger, *Rejection-Inversion to Generate
/// Variates from Monotone Discrete Distributions*, ACM TOMACS 6, 1996): constant memory and, on
/// average, fewer than 1.1 tries. Logarithm and exponential come from the `libm` crate, whose
/// results do not depend on the platform's mathematical library, so that a rank is the same
/// everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Zipf {
    len: u64,
    /// The integral of 1/x up to the left and the right end of what is drawn from.
    low: f64,
    high: f64,
}

impl Zipf {
    /// The law over `len` ranks; `len` should be below 2^53.
    pub fn new(len: u64) -> Self {
        Self { len, low: libm::log(1.5) - 1.0, high: libm::log(len as f64 + 0.5) }
    }

    /// A rank below `len`; 0 when there are fewer than two.
    pub fn rank(&self, stream: &mut Stream) -> u64 {
        if self.len < 2 {
            return 0;
        }
        loop {
            let area = self.low + stream.random::<f64>() * (self.high - self.low);
            let nearest = libm::round(libm::exp(area)).clamp(1.0, self.len as f64);
            if area >= libm::log(nearest + 0.5) - 1.0 / nearest {
                return nearest as u64 - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::StreamKey;
    use proptest::prelude::*;

    fn stream(unit: u64) -> Stream {
        StreamKey::new(0, "zipf", 0).stream(unit, 0, "rank")
    }

    #[test]
    fn golden_vector() {
        let zipf = Zipf::new(1_000);
        let ranks: Vec<u64> = (0..8).map(|unit| zipf.rank(&mut stream(unit))).collect();
        assert_eq!(ranks, [0, 1, 0, 2, 41, 2, 2, 299]);
    }

    /// 400,000 fixed draws: each of the first ranks comes within five standard deviations of its
    /// expectation.
    #[test]
    fn frequencies_follow_the_law() {
        let (ranks, draws) = (100, 400_000);
        let zipf = Zipf::new(ranks);
        let mut counts = vec![0u32; ranks as usize];
        let mut stream = stream(0);
        for _ in 0..draws {
            counts[zipf.rank(&mut stream) as usize] += 1;
        }
        let harmonic: f64 = (1..=ranks).map(|rank| 1.0 / rank as f64).sum();
        for (index, count) in counts.iter().enumerate() {
            let expected = f64::from(draws) / ((index + 1) as f64 * harmonic);
            let error = (f64::from(*count) - expected).abs() / expected.sqrt();
            assert!(error < 5.0, "rank {index}: {count} draws, {expected:.0} expected");
        }
    }

    proptest! {
        #[test]
        fn ranks_stay_below_len(len in 0u64..1 << 40, unit: u64) {
            prop_assert!(Zipf::new(len).rank(&mut stream(unit)) < len.max(1));
        }
    }
}
