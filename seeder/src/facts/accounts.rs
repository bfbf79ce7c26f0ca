//! Accounts: most are people whom the bot knows, some it has never seen do anything, some are bots.
//! Their numbers are in the order of their creation, and more come all the time.

use super::time::{self, DAY, HOUR, Span};
use crate::{factories::account, ids};
use sea_orm_seeding::World;

/// What kinds of accounts are in each group of numbers.
const GROUP: u64 = 25;
/// People of a group; they stand first in it.
const PEOPLE: u64 = 22;
/// Accounts of a group that are never seen; the last one of a group is a bot.
const UNSEEN: u64 = 2;

/// Who an account belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody who uses the bot.
    Person,
    /// Somebody who has never used the bot.
    Unseen,
    /// A bot, which listens to nothing.
    Bot,
}

/// Whom account number `n` belongs to.
pub fn kind(n: u64) -> Kind {
    match n % GROUP {
        place if place < PEOPLE => Kind::Person,
        place if place < PEOPLE + UNSEEN => Kind::Unseen,
        _ => Kind::Bot,
    }
}

/// How many people there are.
pub fn people(world: World) -> u64 {
    ids::users(world) / GROUP * PEOPLE
}

/// The account number of person number `p`.
pub fn person(p: u64) -> u64 {
    p / PEOPLE * GROUP + p % PEOPLE
}

/// How many accounts belong to no person that uses the bot.
pub fn others(world: World) -> u64 {
    ids::users(world) / GROUP * (GROUP - PEOPLE)
}

/// The account number of number `o` of [`others`].
pub fn other(o: u64) -> u64 {
    let rest = GROUP - PEOPLE;
    o / rest * GROUP + PEOPLE + o % rest
}

fn span(world: World) -> Span {
    Span::new(time::now(world) - 1_500 * DAY, time::now(world) - 2 * HOUR)
}

/// When account number `n` was made.
pub fn created(world: World, n: u64) -> i64 {
    let earliest = span(world).nth(n, ids::users(world));
    Span::new(earliest, there(world, n)).draw(&mut world.stream("user_account", n, "created_at"))
}

/// The locale of account number `n`.
pub fn locale(world: World, n: u64) -> &'static str {
    account::locale(&mut world.stream("user_account", n, "locale"))
}

/// From when on account number `n` is surely there: not before [`created`], and without a draw.
pub fn there(world: World, n: u64) -> i64 {
    span(world).nth(n + 1, ids::users(world))
}

/// From when to when a person could do something with the bot; the end is when the person was last
/// seen. Never empty.
pub fn active(world: World, n: u64) -> Span {
    let from = there(world, n).max(time::launch(world));
    let mut stream = world.stream("user_account", n, "last_seen_at");
    let to = Span::new(from, time::now(world) - 60).late(&mut stream);
    Span::new(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_is_of_one_kind() {
        let world = World::default();
        let mut numbers: Vec<u64> = (0..people(world)).map(person).collect();
        assert!(numbers.iter().all(|n| kind(*n) == Kind::Person));
        numbers.extend((0..others(world)).map(other));
        numbers.sort_unstable();
        assert_eq!(numbers, (0..ids::users(world)).collect::<Vec<_>>());
    }

    #[test]
    fn who_is_seen_is_there() {
        let world = World::default();
        for n in 0..ids::users(world) {
            let active = active(world, n);
            assert!(created(world, n) <= active.from && !active.is_empty());
            assert!(active.to < time::now(world));
        }
    }
}
