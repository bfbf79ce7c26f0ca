//! Factories: streams in, values and models out. Pure, so that a test may call them and a contributor
//! may read them.

pub mod account;
pub mod make;
pub mod music;
pub mod names;
pub mod words;
