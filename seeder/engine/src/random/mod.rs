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
