//! Instants, counted back from the world's 'now'.

use chrono::{DateTime, Datelike, Duration, FixedOffset, TimeZone, Utc};
use sea_orm_seeding::random::Stream;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// How lively each hour of the day is, in UTC: an evening in Europe and, weaker, one in America.
const HOURS: [(u32, u32); 24] = [
    (0, 14),
    (1, 12),
    (2, 10),
    (3, 7),
    (4, 4),
    (5, 2),
    (6, 2),
    (7, 3),
    (8, 4),
    (9, 5),
    (10, 6),
    (11, 7),
    (12, 9),
    (13, 10),
    (14, 12),
    (15, 15),
    (16, 19),
    (17, 24),
    (18, 29),
    (19, 32),
    (20, 33),
    (21, 30),
    (22, 24),
    (23, 18),
];

/// How lively each day of the week is, Monday first, in percent of the liveliest.
const WEEKDAYS: [u32; 7] = [55, 55, 60, 65, 90, 100, 85];

/// An instant for an entity.
pub fn stamp(instant: DateTime<Utc>) -> DateTime<FixedOffset> {
    instant.fixed_offset()
}

/// The instant `seconds` before 'now'.
pub fn ago(now: DateTime<Utc>, seconds: i64) -> DateTime<FixedOffset> {
    stamp(now - Duration::seconds(seconds))
}

/// Some instant between `days_max` and `days_min` days before 'now', to the second.
pub fn days_ago(
    now: DateTime<Utc>,
    stream: &mut Stream,
    days_min: i64,
    days_max: i64,
) -> DateTime<FixedOffset> {
    let range = days_min * SECONDS_OF_A_DAY..=days_max * SECONDS_OF_A_DAY;
    ago(now, stream.within(range))
}

/// An instant of the last `days` days at which somebody listens to music: more in the evening than
/// in the morning, more on Saturday than on Tuesday.
pub fn listening(now: DateTime<Utc>, stream: &mut Stream, days: i64) -> DateTime<FixedOffset> {
    let today = now.date_naive();
    // Each day is tried with the chance of its weekday; after some tries any day will do.
    let mut date = today;
    for _ in 0..16 {
        date = today - Duration::days(stream.within(1..=days));
        if stream.chance(WEEKDAYS[date.weekday().num_days_from_monday() as usize]) {
            break;
        }
    }
    let second = stream.weighted(HOURS) * 3_600 + stream.within(0..=3_599);
    let midnight = Utc.from_utc_datetime(&date.and_time(chrono::NaiveTime::MIN));
    stamp(midnight + Duration::seconds(i64::from(second)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Timelike;
    use sea_orm_seeding::World;

    #[test]
    fn people_listen_in_the_evening_and_at_the_weekend() {
        let world = World::default();
        let instants: Vec<_> = (0..5_000)
            .map(|n| listening(world.now, &mut world.stream("test", n, "played_at"), 90))
            .collect();
        let during = |hours: std::ops::Range<u32>| {
            instants.iter().filter(|instant| hours.contains(&instant.hour())).count()
        };
        assert!(during(18..22) > 5 * during(5..9));
        let on = |day: u32| {
            instants.iter().filter(|at| at.weekday().num_days_from_monday() == day).count()
        };
        assert!(on(5) > on(1));
        assert!(instants.iter().all(|instant| *instant < world.now));
    }
}
