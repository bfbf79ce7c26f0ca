//! What several tables have to agree on: when an account was made, who is a member of which guild and
//! since when, what a playlist holds.
//!
//! Each fact is a pure function of the world and a number, drawn inside the span that its causes
//! leave: account → membership → play; guild joined → left; created ≤ added ≤ updated ≤ deleted. So
//! the tables cannot contradict each other, at any scale; the steps only lay the facts out as rows.

pub mod accounts;
pub mod blocklists;
pub mod flags;
pub mod guilds;
pub mod playlists;
pub mod preferences;
pub mod queues;
pub mod sessions;
pub mod settings;
pub mod time;
pub mod tracks;
