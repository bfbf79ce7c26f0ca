//! Queues: what waits in a guild now, who asked for it, and what the player is at.

use super::{
    blocklists::Blocklist,
    flags,
    guilds::{Guild, Member},
    playlists::{Entry, Playlist},
    preferences, settings,
    time::{self, DAY, HOUR, Span},
    tracks::{self, Catalogue},
};
use crate::ids;
use entity::sea_orm_active_enums::{QueueMode, QueueOrigin};
use sea_orm_seeding::{
    World,
    random::{Stream, Zipf},
};

/// Seconds from one wish to the next at most.
const PACE: i64 = 90;

/// A track that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The track's number.
    pub track: u64,
    /// The account number of who asked for it, or for whom it was found.
    pub requester: u64,
    /// Where it comes from.
    pub origin: QueueOrigin,
    /// The number of the playlist that it comes from.
    pub playlist: Option<u64>,
    /// Since when it waits.
    pub enqueued: i64,
}

/// What the player of a guild is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Player {
    /// Where the first item stood, in milliseconds.
    pub position_ms: i32,
    /// Whether it stands still.
    pub paused: bool,
    /// When that was so.
    pub changed: i64,
}

/// The queue of a guild, in order: of those that somebody used in the last two days, three in four
/// have one.
pub fn items(world: World, guild: &Guild, catalogue: &Catalogue) -> Vec<Item> {
    let Some(Plan { mut stream, length, people, span }) = plan(world, guild) else {
        return Vec::new();
    };
    let draw = |column: &str| world.stream("queue_item", guild.number, column);
    let mut queue = Queue {
        world,
        catalogue,
        takes_turns: settings::queue_mode(world, guild) == QueueMode::RoundRobin,
        blocklist: Blocklist::of(world, guild),
        people,
        items: Vec::new(),
    };
    queue.fill(length, span, &mut draw("track_id"), &mut draw("requested_by"));
    if guild.has_default_playlist() && stream.chance(50) {
        queue.take_from(&Playlist::new(world, guild.number));
    }
    if guild.has(flags::AUTOPLAY) {
        queue.go_on_alone();
    }
    queue.items
}

/// What is known of a queue before its tracks are.
struct Plan {
    stream: Stream,
    length: u64,
    people: Vec<Member>,
    /// When its tracks were asked for.
    span: Span,
}

fn plan(world: World, guild: &Guild) -> Option<Plan> {
    let mut stream = world.stream("queue_item", guild.number, "length");
    let length = 1 + Zipf::new(ids::QUEUE_MAX).rank(&mut stream);
    let length = length.min(settings::max_queue_length(world, guild.number).unsigned_abs().into());
    if guild.is_left || !stream.chance(75) {
        return None;
    }
    let people = about(world, guild);
    let together = common(&people);
    let from = together.from.max(together.to.saturating_sub(PACE * length as i64));
    let span = Span::new(from, together.to);
    (!people.is_empty()).then_some(Plan { stream, length, people, span })
}

/// From when on the guild's player is at what [`player`] and [`items`] say, and so plays nothing that
/// is history.
pub fn quiet_since(world: World, guild: &Guild) -> i64 {
    plan(world, guild).map_or_else(|| idle_since(world, guild), |plan| plan.span.from)
}

/// Since when a player without a queue is idle: some time in the last two days.
fn idle_since(world: World, guild: &Guild) -> i64 {
    let now = time::now(world);
    let recent = guild.stay.and(Span::new(now - 2 * DAY, now));
    recent.draw(&mut world.stream("player", guild.number, "idle"))
}

/// Up to three members who were there in the last two days, and together.
fn about(world: World, guild: &Guild) -> Vec<Member> {
    let recent = time::now(world) - 2 * DAY;
    let mut people: Vec<Member> = guild
        .members()
        .filter(|member| !member.active.is_empty() && member.active.to >= recent)
        .collect();
    people.sort_unstable_by_key(|member| (-member.active.to, member.account));
    let latest = people.first().map_or(0, |member| member.active.to);
    let together = |member: &Member| member.active.to >= latest - HOUR;
    let people: Vec<Member> = people.into_iter().take(3).filter(together).collect();
    let span = common(&people);
    // Somebody came when another had gone: the one who was there last is alone.
    match span.is_empty() {
        true => people.into_iter().take(1).collect(),
        false => people,
    }
}

/// When all of them were there.
fn common(people: &[Member]) -> Span {
    people.iter().fold(Span::new(0, i64::MAX), |span, member| span.and(member.active))
}

struct Queue<'c> {
    world: World,
    catalogue: &'c Catalogue,
    takes_turns: bool,
    blocklist: Blocklist,
    people: Vec<Member>,
    items: Vec<Item>,
}

impl Queue<'_> {
    fn refuses(&self, track: u64, requester: u64) -> bool {
        self.items.iter().any(|item| item.track == track)
            || self.blocklist.forbids(track)
            || (tracks::is_explicit(self.world, track)
                && preferences::hides_explicit(self.world, requester))
    }

    /// Wishes, one after the other; no track twice.
    fn fill(&mut self, length: u64, span: Span, what: &mut Stream, who: &mut Stream) {
        for place in 0..length {
            let enqueued = span.from + (span.to - span.from) * place as i64 / length as i64;
            let requester = match self.takes_turns {
                true => self.people.get(place as usize % self.people.len()),
                false => who.pick(&self.people),
            };
            let Some(requester) = requester.map(|member| member.account) else { break };
            let refused = |track: u64| self.refuses(track, requester);
            let Some(track) = self.catalogue.pick(what, enqueued, refused) else { break };
            let origin = QueueOrigin::Search;
            self.items.push(Item { track, requester, origin, playlist: None, enqueued });
        }
    }

    /// The second half comes from the guild's playlist, as far as that has tracks.
    fn take_from(&mut self, playlist: &Playlist) {
        let half = self.items.len() / 2;
        let wishes = self.items.split_off(half);
        let mut entries = playlist.entries(self.catalogue).into_iter();
        for wish in wishes {
            let fits = |entry: &Entry| {
                entry.added <= wish.enqueued && !self.refuses(entry.track, wish.requester)
            };
            match entries.find(fits) {
                Some(entry) => self.items.push(Item {
                    track: entry.track,
                    origin: QueueOrigin::Playlist,
                    playlist: Some(playlist.number),
                    ..wish
                }),
                None if self.refuses(wish.track, wish.requester) => {}
                None => self.items.push(wish),
            }
        }
    }

    /// What comes last was found by the bot, where the requester wants that.
    fn go_on_alone(&mut self) {
        let world = self.world;
        let alone = |item: &&mut Item| {
            item.origin == QueueOrigin::Search && preferences::wants_autoplay(world, item.requester)
        };
        for item in self.items.iter_mut().skip(1).rev().take(3).filter(alone) {
            item.origin = QueueOrigin::Autoplay;
        }
    }
}

/// The player of a guild with this queue: it plays where somebody asked for a track within the hour.
pub fn player(world: World, guild: &Guild, items: &[Item]) -> Player {
    let mut stream = world.stream("player", guild.number, "changed_at");
    let now = time::now(world);
    let last_wish = items.iter().map(|item| item.enqueued).max().unwrap_or_default();
    let Some(first) = items.first() else {
        return Player { position_ms: 0, paused: false, changed: idle_since(world, guild) };
    };
    let length = match tracks::is_live(world, first.track) {
        true => 3_600_000,
        false => tracks::duration_ms(world, first.track),
    };
    let paused = last_wish < now - HOUR;
    let changed = match paused {
        true => Span::new(last_wish, (last_wish + HOUR / 2).min(now)).draw(&mut stream),
        // What plays has not come to its end since.
        false => Span::new(last_wish.max(now - i64::from(length) / 2_000), now).draw(&mut stream),
    };
    // Nothing is further on than the time since it was asked for.
    let waited = (changed - first.enqueued).clamp(0, 2_000_000) as i32 * 1_000;
    Player { position_ms: stream.within(0..=waited.min(length / 2)), paused, changed }
}
