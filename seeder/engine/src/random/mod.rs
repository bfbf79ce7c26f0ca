//! Randomness that is the same everywhere: streams keyed by a path, permutations and Zipf's law.
//!
//! Nothing here reads a clock or the operating system's entropy. A stream depends on its path
//! alone, so that adding a column, a row or a table moves no other value.

mod permutation;
mod stream;
mod zipf;

pub use permutation::Permutation;
pub use stream::Stream;
pub use zipf::Zipf;

pub(crate) use stream::StreamKey;

/// What the generators give, as 32 hexadecimal digits: another value means that a library gives
/// other numbers than before.
pub(crate) fn fingerprint() -> String {
    let mut bytes = Vec::new();
    for unit in 0..8 {
        let mut stream = StreamKey::new(unit, "fingerprint", 0).stream(unit, 0, "column");
        let permutation = Permutation::new(unit, "fingerprint", 1_000);
        let zipf = Zipf::new(1_000);
        let numbers = [stream.below(1 << 40), permutation.apply(unit), zipf.rank(&mut stream)];
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        bytes.push(u8::from(stream.chance(50)));
    }
    format!("{:032x}", crate::value::hash(&bytes))
}
