//! How the generated rows are distributed, for the page of `seeder docs --html`.

use crate::{Seeder, factories::account};
use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use sea_orm_seeding::{Chart, Error, World, rows};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// How many of the most played tracks are shown.
const POPULAR: usize = 20;

/// The time zones whose hours are shown one by one.
const ZONES: [(&str, &str); 3] = [
    ("America/New_York", "Plays by hour in New York"),
    ("Europe/Berlin", "Plays by hour in Berlin"),
    ("Asia/Tokyo", "Plays by hour in Tokyo"),
];

/// Every chart.
///
/// # Errors
///
/// What is wrong with the steps.
pub(crate) fn all(world: World) -> Result<Vec<Chart>, Error> {
    let guilds = rows(&Seeder, world, "guild")?;
    let plays = rows(&Seeder, world, "play_history")?;
    let playlist_tracks = rows(&Seeder, world, "playlist_track")?;
    let queue = rows(&Seeder, world, "queue_item")?;
    let members = rows(&Seeder, world, "guild_member")?;
    let accounts = rows(&Seeder, world, "user_account")?;
    let local = local_times(&guilds, &plays);
    let mut charts = vec![Chart {
        title: "Plays by hour",
        about: "in the guild's own time zone: evenings are lively, mornings are not",
        bars: by_hour(local.iter().map(|(_, at)| at)),
    }];
    charts.extend(ZONES.map(|(zone, title)| Chart {
        title,
        about: "the same for one time zone, in its standard time",
        bars: by_hour(local.iter().filter(|(other, _)| other == zone).map(|(_, at)| at)),
    }));
    let counts = |key: fn(&DateTime<FixedOffset>) -> String| {
        let mut bars = BTreeMap::new();
        for (_, at) in &local {
            *bars.entry(key(at)).or_default() += 1;
        }
        bars.into_iter().collect()
    };
    charts.extend([
        Chart {
            title: "Plays by weekday",
            about: "more at the weekend",
            bars: counts(|at| format!("{} {}", at.weekday().number_from_monday(), at.weekday())),
        },
        Chart {
            title: "Plays by month",
            about: "the history is kept for 90 days, so the first and the last month are cut off",
            bars: counts(|at| at.format("%Y-%m").to_string()),
        },
        Chart {
            title: "Members against plays",
            about: "how many plays a guild with so many members has, on average",
            bars: plays_by_size(&members, &plays),
        },
        Chart {
            title: "Accounts by year",
            about: "when the accounts were made: more all the time",
            bars: by_year(&accounts, "created_at"),
        },
        Chart {
            title: "Popularity",
            about: "plays of each of the most played tracks: few are heard often, none by all",
            bars: popularity(&plays),
        },
        Chart {
            title: "Outcomes",
            about: "how plays ended",
            bars: counted(&plays, "outcome").into_iter().collect(),
        },
        Chart {
            title: "Playlist lengths",
            about: "tracks in a playlist, and how many playlists have so many",
            bars: sizes(&playlist_tracks, "playlist_id"),
        },
        Chart {
            title: "Queue lengths",
            about: "waiting tracks in a guild, and how many guilds have so many",
            bars: sizes(&queue, "guild_id"),
        },
        Chart {
            title: "Members",
            about: "members of a guild, and how many guilds have so many",
            bars: sizes(&members, "guild_id"),
        },
    ]);
    Ok(charts)
}

type Row = Map<String, Json>;

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// How many rows have each value of the column.
fn counted(rows: &[Row], column: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(text(&row[column])).or_default() += 1;
    }
    counts
}

/// The time zone of each play's guild, and when it was there.
fn local_times(guilds: &[Row], plays: &[Row]) -> Vec<(String, DateTime<FixedOffset>)> {
    let zones: BTreeMap<String, String> =
        guilds.iter().map(|guild| (text(&guild["id"]), text(&guild["timezone"]))).collect();
    let local = |play: &Row| {
        let zone = zones.get(&text(&play["guild_id"]))?.clone();
        let at = DateTime::parse_from_rfc3339(&text(&play["played_at"])).ok()?;
        let place = account::PLACES.iter().find(|(place, _)| place.timezone == zone);
        let minutes = place.map_or(0, |(place, _)| place.offset_minutes);
        let offset = FixedOffset::east_opt(i32::try_from(minutes * 60).ok()?)?;
        Some((zone, at.with_timezone(&offset)))
    };
    plays.iter().filter_map(local).collect()
}

fn by_hour<'t>(times: impl Iterator<Item = &'t DateTime<FixedOffset>>) -> Vec<(String, u64)> {
    let mut hours: BTreeMap<String, u64> = (0..24).map(|hour| (format!("{hour:02}"), 0)).collect();
    for at in times {
        *hours.entry(format!("{:02}", at.hour())).or_default() += 1;
    }
    hours.into_iter().collect()
}

fn by_year(rows: &[Row], column: &str) -> Vec<(String, u64)> {
    let mut years = BTreeMap::new();
    for row in rows {
        // An instant begins with its year.
        let year = text(&row[column]).chars().take(4).collect();
        *years.entry(year).or_default() += 1;
    }
    years.into_iter().collect()
}

/// The average number of plays in guilds of each size, in classes that double.
fn plays_by_size(members: &[Row], plays: &[Row]) -> Vec<(String, u64)> {
    let plays = counted(plays, "guild_id");
    let mut classes: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for (guild, size) in counted(members, "guild_id") {
        let class = classes.entry(size.ilog2()).or_default();
        class.0 += plays.get(&guild).copied().unwrap_or_default();
        class.1 += 1;
    }
    classes.into_iter().map(|(class, (plays, guilds))| (label(class), plays / guilds)).collect()
}

fn popularity(plays: &[Row]) -> Vec<(String, u64)> {
    let mut counts: Vec<u64> = counted(plays, "track_id").into_values().collect();
    counts.sort_unstable_by(|left, right| right.cmp(left));
    let ranked = counts.into_iter().take(POPULAR).enumerate();
    ranked.map(|(rank, count)| (format!("{}.", rank + 1), count)).collect()
}

/// How many parents have how many children, in classes that double.
fn sizes(children: &[Row], parent: &str) -> Vec<(String, u64)> {
    let mut classes: BTreeMap<u32, u64> = BTreeMap::new();
    for size in counted(children, parent).into_values() {
        *classes.entry(size.ilog2()).or_default() += 1;
    }
    classes.into_iter().map(|(class, count)| (label(class), count)).collect()
}

/// The sizes of a class.
fn label(class: u32) -> String {
    match (1u64 << class, (2u64 << class) - 1) {
        (1, 1) => "1".to_owned(),
        (least, most) => format!("{least} to {most}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn children(parents: &[(&str, usize)]) -> Vec<Row> {
        let row = |name: &str| Row::from_iter([("id".to_owned(), json!(name))]);
        parents.iter().flat_map(|(name, count)| vec![row(name); *count]).collect()
    }

    #[test]
    fn sizes_fall_into_classes_that_double() {
        let rows = children(&[("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 500)]);
        let expected = [("1", 1), ("2 to 3", 2), ("4 to 7", 1), ("256 to 511", 1)];
        assert_eq!(sizes(&rows, "id"), expected.map(|(label, count)| (label.to_owned(), count)));
    }

    #[test]
    fn every_row_is_in_a_bar() {
        let world = World::default();
        let charts = all(world).expect("sound steps");
        let total = |title: &str| {
            let chart = charts.iter().find(|chart| chart.title == title).expect(title);
            chart.bars.iter().map(|(_, count)| count).sum::<u64>()
        };
        let plays = rows(&Seeder, world, "play_history").expect("sound steps").len() as u64;
        for title in ["Plays by hour", "Plays by weekday", "Plays by month", "Outcomes"] {
            assert_eq!(total(title), plays, "{title}");
        }
        // One playlist and one guild in each class at least, and none without children.
        assert!(total("Playlist lengths") > 200 && total("Members") > 40);
    }
}
