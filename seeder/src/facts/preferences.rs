//! What people want of the bot: seven in ten have said so.

use super::accounts;
use sea_orm_seeding::World;

/// Whether account number `n` has preferences; the bot has seen who has.
pub fn exist(world: World, n: u64) -> bool {
    accounts::kind(n) == accounts::Kind::Person
        && world.stream("user_preference", n, "exists").chance(78)
}

/// Whether the account does not want to hear explicit tracks.
pub fn hides_explicit(world: World, n: u64) -> bool {
    exist(world, n) && world.stream("user_preference", n, "hide_explicit").chance(10)
}

/// Whether the bot may go on when the account's wishes are played.
pub fn wants_autoplay(world: World, n: u64) -> bool {
    exist(world, n) && world.stream("user_preference", n, "autoplay").chance(60)
}
