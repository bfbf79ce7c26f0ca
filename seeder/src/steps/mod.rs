//! The steps, one a file.

pub mod favourites;
pub mod feature_flags;
pub mod guilds;
pub mod history;
pub mod playlists;
pub mod queues;
pub mod toggles;
pub mod tracks;
pub mod users;

#[cfg(test)]
mod mocked;
#[cfg(test)]
mod testing;
