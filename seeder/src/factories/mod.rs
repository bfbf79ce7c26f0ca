//! Factories: streams in, values out. Pure, so that a test may call them and a contributor may read
//! them.

pub mod account;
pub mod music;
pub mod time;
pub mod words;
