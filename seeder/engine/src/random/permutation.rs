//! Permutations of row numbers: distinct values without remembering which were given.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

const ROUNDS: u64 = 4;

/// A keyed bijection of `0..len`, in constant memory.
///
/// A balanced Feistel network over the next even number of bits, walked until the value falls into
/// the domain again ('cycle walking', Black and Rogaway, *Ciphers with Arbitrary Finite Domains*,
/// CT-RSA 2002). Four rounds of SipHash-1-3; it scatters, it does not keep secrets. The domain is
/// less than four times `len`, so a value takes fewer than four walks on average.
#[derive(Clone, Debug)]
pub struct Permutation {
    len: u64,
    half_bits: u32,
    key: u64,
}

impl Permutation {
    /// The permutation of `0..len` that belongs to the seed and the name.
    pub fn new(seed: u64, name: &str, len: u64) -> Self {
        let mut hasher = SipHasher13::new_with_keys(seed, u64::from_le_bytes(*b"permute\0"));
        hasher.write(name.as_bytes());
        let bits = u64::BITS - len.saturating_sub(1).leading_zeros();
        Self { len, half_bits: bits.div_ceil(2).max(1), key: hasher.finish() }
    }

    /// Where `index` goes. An index of `len` or more is taken modulo `len`; 0 when `len` is 0.
    pub fn apply(&self, index: u64) -> u64 {
        if self.len == 0 {
            return 0;
        }
        let mut value = self.encrypt(index % self.len);
        while value >= self.len {
            value = self.encrypt(value);
        }
        value
    }

    fn encrypt(&self, value: u64) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for round in 0..ROUNDS {
            let mut hasher = SipHasher13::new_with_keys(self.key, round);
            hasher.write(&right.to_le_bytes());
            (left, right) = (right, left ^ (hasher.finish() & mask));
        }
        (left << self.half_bits) | right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn golden_vector() {
        let permutation = Permutation::new(0, "golden", 10);
        let values: Vec<u64> = (0..10).map(|index| permutation.apply(index)).collect();
        assert_eq!(values, [8, 6, 5, 2, 1, 9, 3, 4, 0, 7]);
    }

    #[test]
    fn the_largest_domain_stays_inside() {
        let permutation = Permutation::new(7, "huge", u64::MAX);
        assert!((0..100).all(|index| permutation.apply(index) < u64::MAX));
    }

    proptest! {
        #[test]
        fn every_value_comes_exactly_once(seed: u64, len in 0u64..2_000) {
            let permutation = Permutation::new(seed, "p", len);
            let values: BTreeSet<u64> = (0..len).map(|index| permutation.apply(index)).collect();
            prop_assert_eq!(values, (0..len).collect::<BTreeSet<u64>>());
        }
    }
}
