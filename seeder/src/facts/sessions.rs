//! Sessions: evenings on which members of a guild listen together, and what they play one after the
//! other.

use super::{
    blocklists::Blocklist,
    flags,
    guilds::{Guild, LAYERS, Member},
    preferences, queues,
    time::{self, DAY, HOUR, Span},
    tracks::{self, Catalogue},
};
use crate::ids;
use entity::sea_orm_active_enums::PlayOutcome;
use sea_orm_seeding::{World, random::Stream};

/// How many days the history is kept.
pub const DAYS: i64 = 90;

/// When a day of listening begins, in UTC: when the evenings of all places are over.
const DAYBREAK: i64 = 8 * HOUR;

/// How lively each hour of the day is where the guild is: an evening, and a weak noon.
const HOURS: [(i64, u32); 24] = [
    (0, 16),
    (1, 9),
    (2, 5),
    (3, 3),
    (4, 2),
    (5, 1),
    (6, 1),
    (7, 2),
    (8, 3),
    (9, 4),
    (10, 5),
    (11, 6),
    (12, 8),
    (13, 8),
    (14, 8),
    (15, 10),
    (16, 13),
    (17, 18),
    (18, 25),
    (19, 32),
    (20, 36),
    (21, 36),
    (22, 31),
    (23, 24),
];

/// How lively each day of the week is, Thursday first as 1970-01-01 was one, in percent.
const WEEKDAYS: [u32; 7] = [60, 90, 100, 85, 50, 50, 55];

/// A play.
#[derive(Clone, Debug, PartialEq)]
pub struct Play {
    /// The account number of who asked for it; the account of one in 25 is gone.
    pub listener: Option<u64>,
    /// The track's number.
    pub track: u64,
    /// When it began.
    pub at: i64,
    /// How long it was heard, in milliseconds.
    pub played_ms: i32,
    /// How it ended.
    pub outcome: PlayOutcome,
}

/// The day of listening that an instant belongs to, counted from 1970.
fn day(second: i64) -> i64 {
    (second - DAYBREAK).div_euclid(DAY)
}

/// Whether the account listens in guilds of this layer on that day. It does so in one of the layers,
/// and so in one guild: nobody can listen to two things at once.
fn is_about(world: World, account: u64, day: i64, layer: u64) -> bool {
    let unit = account << 16 | (day.unsigned_abs() & 0xffff);
    world.stream("about", unit, "layer").below(LAYERS) == layer
}

/// What was played in the guild in the last [`DAYS`] days, in order; nothing where the history is
/// switched off.
pub fn plays(world: World, guild: &Guild, catalogue: &Catalogue) -> Vec<Play> {
    if !guild.has(flags::HISTORY) {
        return Vec::new();
    }
    // What waits now, or has stopped, is no history yet.
    let end = match guild.is_left {
        true => guild.stay.to,
        false => queues::quiet_since(world, guild),
    };
    let kept = Span::new(time::now(world) - DAYS * DAY, end).and(guild.stay);
    if kept.is_empty() {
        return Vec::new();
    }
    let evenings = Evenings {
        world,
        guild,
        catalogue,
        kept,
        members: guild
            .members()
            .filter(|member| !member.active.and(kept).is_empty())
            .map(|member| (member, preferences::hides_explicit(world, member.account)))
            .collect(),
        blocklist: Blocklist::of(world, guild),
        // A guild of many has more to play, and more evenings.
        longest: 3 + guild.people() / 4,
        liveliness: world.stream("guild", guild.number, "liveliness").within(45..=85),
    };
    let mut plays = Vec::new();
    for day in day(kept.from)..=day(kept.to) {
        evenings.listen(day, &mut plays);
    }
    plays.truncate(ids::PLAYS_MAX as usize);
    plays
}

struct Evenings<'g> {
    world: World,
    guild: &'g Guild,
    catalogue: &'g Catalogue,
    kept: Span,
    /// Those who listen, and whether they hide explicit tracks.
    members: Vec<(Member, bool)>,
    blocklist: Blocklist,
    longest: u64,
    liveliness: u32,
}

impl Evenings<'_> {
    /// Adds what is played on one day of listening.
    fn listen(&self, day: i64, plays: &mut Vec<Play>) {
        let name = format!("session of guild {}", self.guild.number);
        let draw = |column: &str| self.world.stream(&name, day.unsigned_abs(), column);
        let mut when = draw("start");
        let Some(start) = self.start(day, &mut when) else { return };
        let listeners = self.listeners(day, start, &mut draw("listeners"));
        let length = when.within(1..=self.longest);
        let end = ((day + 1) * DAY + DAYBREAK - 1).min(self.kept.to);
        let (mut who, mut what, mut how) = (draw("user_id"), draw("track_id"), draw("outcome"));
        let mut at = start;
        for _ in 0..length {
            let Some((listener, hides_explicit)) = who.pick(&listeners) else { break };
            let before = plays.last().map(|play| play.track);
            let refused = |track: u64| {
                Some(track) == before
                    || (*hides_explicit && tracks::is_explicit(self.world, track))
                    || self.blocklist.forbids(track)
            };
            let Some(track) = self.catalogue.pick(&mut what, at, refused) else { break };
            let (outcome, played_ms) = ending(self.world, track, &mut how);
            let over = at + i64::from(played_ms).div_euclid(1_000) + 1;
            if over > end.min(listener.active.to) {
                break;
            }
            let listener = who.chance(96).then_some(listener.account);
            plays.push(Play { listener, track, at, played_ms, outcome });
            at = over + when.within(1..=40);
        }
    }

    /// When the session of the day begins, if there is one.
    fn start(&self, day: i64, stream: &mut Stream) -> Option<i64> {
        let offset = self.guild.place.offset_minutes * 60;
        let second = stream.weighted(HOURS) * HOUR + stream.within(0..=HOUR - 1);
        // The same time of day in UTC, in this day of listening.
        let start = day * DAY + DAYBREAK + (second - offset - DAYBREAK).rem_euclid(DAY);
        let weekday = (start + offset).div_euclid(DAY).rem_euclid(7);
        let chance = WEEKDAYS[weekday.unsigned_abs() as usize] * self.liveliness / 100;
        (stream.chance(chance) && self.kept.contains(start)).then_some(start)
    }

    /// Up to four members who are about.
    fn listeners(&self, day: i64, start: i64, stream: &mut Stream) -> Vec<&(Member, bool)> {
        let mut listeners: Vec<&(Member, bool)> = Vec::new();
        for _ in 0..12 {
            let Some(listener) = stream.pick(&self.members) else { break };
            let about = listener.0.active.contains(start)
                && !listeners.contains(&listener)
                && is_about(self.world, listener.0.account, day, self.guild.layer);
            if about {
                listeners.push(listener);
            }
            if listeners.len() == 4 {
                break;
            }
        }
        listeners
    }
}

/// How a play of the track ends, and after how many milliseconds. Whatever finishes was heard to its
/// end, and a stream has none.
fn ending(world: World, track: u64, stream: &mut Stream) -> (PlayOutcome, i32) {
    // Only a stream has no length.
    let whole = tracks::duration_ms(world, track);
    let outcome = stream.weighted([
        (PlayOutcome::Finished, 70),
        (PlayOutcome::Skipped, 20),
        (PlayOutcome::Stopped, 7),
        (PlayOutcome::Failed, 3),
    ]);
    match outcome {
        PlayOutcome::Finished if whole == 0 => {
            (PlayOutcome::Stopped, stream.within(60_000..=3_600_000))
        }
        PlayOutcome::Finished => (outcome, whole),
        PlayOutcome::Skipped => (outcome, stream.within(500..=60_000)),
        PlayOutcome::Stopped if whole == 0 => (outcome, stream.within(60_000..=3_600_000)),
        PlayOutcome::Stopped => (outcome, stream.within(0..=whole - 1)),
        PlayOutcome::Failed => (outcome, stream.within(0..=5_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factories::account;

    /// Every play of a world that is large enough, with its guild.
    fn all() -> Vec<(Guild, Vec<Play>)> {
        let world = World { scale: 3, ..World::default() };
        let catalogue = Catalogue::new(world);
        let guilds = (0..ids::guilds(world)).map(|number| Guild::new(world, number));
        guilds.map(|guild| (guild.clone(), plays(world, &guild, &catalogue))).collect()
    }

    #[test]
    fn people_listen_in_the_evening_where_they_are_and_at_the_weekend() {
        let (mut zones, mut weekdays) = (std::collections::BTreeMap::new(), [0; 7]);
        for (guild, plays) in all() {
            let offset = guild.place.offset_minutes * 60;
            let hours = zones.entry(guild.place.timezone).or_insert([0; 24]);
            for play in plays {
                hours[((play.at + offset).rem_euclid(DAY) / HOUR) as usize] += 1;
                weekdays[((play.at + offset).div_euclid(DAY).rem_euclid(7)) as usize] += 1;
            }
        }
        assert_eq!(zones.len(), account::PLACES.len());
        for (zone, hours) in zones {
            let during = |hours_of: std::ops::Range<usize>| hours[hours_of].iter().sum::<i32>();
            assert!(during(18..24) > 4 * during(3..9), "{zone}: {hours:?}");
        }
        // Thursday comes first.
        let [thursday, friday, saturday, sunday, monday, tuesday, wednesday] = weekdays;
        let least = friday.min(saturday).min(sunday);
        assert!(least > thursday.max(monday).max(tuesday).max(wednesday), "{weekdays:?}");
    }

    #[test]
    fn large_guilds_play_more() {
        let heard = |from: u64, to: u64| {
            let of = all().into_iter().filter(|(guild, _)| (from..to).contains(&guild.people()));
            let counts: Vec<usize> = of.map(|(_, plays)| plays.len()).collect();
            counts.iter().sum::<usize>() / counts.len().max(1)
        };
        let [small, middle, large] = [heard(0, 16), heard(16, 40), heard(40, 100)];
        assert!(small * 3 < middle * 2 && middle * 3 < large * 2, "{small}, {middle}, {large}");
    }

    #[test]
    fn plays_come_one_after_the_other() {
        for (guild, plays) in all() {
            for pair in plays.windows(2) {
                let end = pair[0].at * 1_000 + i64::from(pair[0].played_ms);
                assert!(
                    end < pair[1].at * 1_000 && pair[0].track != pair[1].track,
                    "{guild:?}: {pair:?}"
                );
            }
        }
    }
}
