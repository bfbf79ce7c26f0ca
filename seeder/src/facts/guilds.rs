//! Guilds: where they are, when the bot came and left, and who their members are.
//!
//! Guilds lie in four layers, and in a layer no two guilds share a member. So a person is in at most
//! four guilds, and one who listens only in the layer of the day cannot listen in two guilds at once
//! (see [`super::sessions`]).

use super::{
    accounts, flags,
    time::{self, DAY, HOUR, Span},
};
use crate::{
    factories::account::{self, Place},
    ids,
};
use sea_orm_seeding::{
    World,
    random::{Permutation, Stream},
};

/// How many guilds a person can be a member of.
pub const LAYERS: u64 = 4;
/// How many people of a chunk each of its guilds has room for: a few are large, most are small.
const ROOMS: [u64; 10] = [96, 64, 44, 34, 28, 24, 20, 16, 14, 12];
/// How many people share a chunk of guilds.
const CHUNK: u64 = 352;

/// A generated guild.
#[derive(Clone, Debug)]
pub struct Guild {
    world: World,
    /// Its number.
    pub number: u64,
    /// In which layer it lies.
    pub layer: u64,
    /// The account number of its owner.
    pub owner: u64,
    /// Where its people mostly are.
    pub place: Place,
    /// From when to when the bot is in it; the end is 'now' unless the bot has left.
    pub stay: Span,
    /// Whether the bot has left.
    pub is_left: bool,
    /// When it was founded, by its owner; nobody was a member before.
    founded: i64,
    overridden: Vec<&'static str>,
    people: Permutation,
    first: u64,
    count: u64,
}

/// A member of a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The account's number.
    pub account: u64,
    /// When the account became a member.
    pub joined: i64,
    /// From when to when the member could do something with the bot in this guild; empty where the
    /// account has never done anything since.
    pub active: Span,
}

impl Guild {
    /// Generated guild number `number`.
    pub fn new(world: World, number: u64) -> Self {
        let draw = |column: &str| world.stream("guild", number, column);
        // Which guilds are large does not follow from their numbers.
        let place = world.permutation("places of guilds", ids::guilds(world)).apply(number);
        let (layer, place) = (place % LAYERS, place / LAYERS);
        let (chunk, slot) = (place / ROOMS.len() as u64, (place % ROOMS.len() as u64) as usize);
        let people =
            world.permutation(&format!("people of layer {layer}"), accounts::people(world));
        let first = chunk * CHUNK + ROOMS[..slot].iter().sum::<u64>();
        let owner = accounts::person(people.apply(first));
        let joined = accounts::active(world, owner).growing(&mut draw("joined_at"));
        let before = Span::new(accounts::there(world, owner).max(joined - 400 * DAY), joined);
        let mut left = draw("left_at");
        let now = time::now(world);
        let is_left = left.chance(5);
        let until = if is_left { Span::new(joined, now - HOUR).draw(&mut left) } else { now };
        Self {
            world,
            number,
            layer,
            owner,
            place: account::somewhere(&mut draw("locale")),
            // A guild that was joined within the last hour is not left before.
            stay: Span::new(joined, until.max(joined)),
            is_left,
            founded: before.draw(&mut draw("founded")),
            overridden: flags::overridden(world, number),
            people,
            first,
            count: draw("members").within(ROOMS[slot] / 2..=ROOMS[slot]),
        }
    }

    /// How many people may be its members, the owner among them.
    pub fn people(&self) -> u64 {
        self.count
    }

    /// Person number `n` of the guild; 0 is the owner. `None` where the account is younger than what
    /// the bot knows of the guild.
    pub fn member(&self, n: u64) -> Option<Member> {
        let account = accounts::person(self.people.apply(self.first + n));
        let there = accounts::active(self.world, account);
        // The owner was there before the bot, whom nobody else lets in, and before all others.
        let last = if n == 0 { self.founded } else { self.stay.to.min(there.to) };
        let span = Span::new(accounts::there(self.world, account).max(self.founded), last);
        (!span.is_empty()).then(|| {
            let joined = self.joined(account, span);
            let active = there.and(self.stay).and(Span::new(joined, i64::MAX));
            Member { account, joined, active }
        })
    }

    /// The people who are members, the owner first.
    pub fn members(&self) -> impl Iterator<Item = Member> {
        (0..self.count).filter_map(|n| self.member(n))
    }

    /// Members who never do anything: accounts that were never seen, and bots.
    pub fn onlookers(&self) -> impl Iterator<Item = Member> {
        let mut stream = self.world.stream("guild", self.number, "onlookers");
        let count = stream.within(1..=4);
        let others = accounts::others(self.world);
        let first = stream.below(others);
        (0..count).filter_map(move |n| {
            let account = accounts::other((first + n) % others);
            let made = accounts::there(self.world, account);
            let span = Span::new(made.max(self.founded), self.stay.to);
            let never = Span::new(1, 0);
            let joined = (!span.is_empty()).then(|| self.joined(account, span))?;
            Some(Member { account, joined, active: never })
        })
    }

    /// When the account became a member.
    fn joined(&self, account: u64, span: Span) -> i64 {
        let name = format!("guild {}", self.number);
        span.draw(&mut self.world.stream(&name, account, "joined_at"))
    }

    /// Somebody who could do something in the guild for a day at least, else its owner, else nobody:
    /// a member by whom a row can have been made.
    pub fn somebody(&self, stream: &mut Stream) -> Option<Member> {
        let lasting = |member: &Member| member.active.to - member.active.from >= DAY;
        (0..6)
            .filter_map(|_| self.member(stream.below(self.count)))
            .find(lasting)
            .or_else(|| self.member(0))
    }

    /// The keys of the flags that it overrides.
    pub fn overridden(&self) -> &[&'static str] {
        &self.overridden
    }

    /// Whether the flag is on in it.
    pub fn has(&self, flag: &str) -> bool {
        flags::default(flag) != self.overridden.contains(&flag)
    }

    /// Whether it has a role for DJs, which is of use where the flag is on.
    pub fn has_dj_role(&self) -> bool {
        self.has(flags::DJ_MODE) && self.world.stream("guild", self.number, "dj_role").chance(60)
    }

    /// Whether the member is a DJ where there is a role: the owner, and a few others.
    pub fn would_be_dj(&self, account: u64) -> bool {
        let name = format!("guild {}", self.number);
        account == self.owner || self.world.stream(&name, account, "is_dj").chance(10)
    }

    /// Whether it has a default playlist: the one of its own number.
    pub fn has_default_playlist(&self) -> bool {
        self.world.stream("guild", self.number, "default_playlist_id").chance(60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn all(world: World) -> impl Iterator<Item = Guild> {
        (0..ids::guilds(world)).map(move |number| Guild::new(world, number))
    }

    #[test]
    fn rooms_fill_a_chunk() {
        assert_eq!(ROOMS.iter().sum::<u64>(), CHUNK);
        let world = World { scale: 3, ..World::default() };
        let chunks = ids::guilds(world) / LAYERS / ROOMS.len() as u64;
        assert_eq!(chunks * CHUNK, accounts::people(world));
    }

    #[test]
    fn nobody_is_twice_in_a_layer() {
        let world = World { scale: 2, ..World::default() };
        let mut seen = BTreeSet::new();
        for guild in all(world) {
            for member in guild.members() {
                assert!(seen.insert((guild.layer, member.account)), "{member:?}");
            }
        }
    }

    #[test]
    fn owners_are_members_who_were_there_before_the_bot() {
        for seed in 0..20 {
            for guild in all(World { seed, ..World::default() }) {
                let owner = guild.member(0).expect("the owner is a member");
                assert_eq!(owner.account, guild.owner);
                assert!(owner.joined <= guild.stay.from);
                assert!(!owner.active.is_empty());
            }
        }
    }
}
