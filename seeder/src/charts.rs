//! How the generated rows are distributed, for the page of `seeder docs --html`.

use crate::Seeder;
use sea_orm_seeding::{Chart, Error, World, rows};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// How many of the most played tracks are shown.
const POPULAR: usize = 20;

/// Every chart.
///
/// # Errors
///
/// What is wrong with the steps.
pub(crate) fn all(world: World) -> Result<Vec<Chart>, Error> {
    let plays = rows(&Seeder, world, "play_history")?;
    let playlist_tracks = rows(&Seeder, world, "playlist_track")?;
    let queue = rows(&Seeder, world, "queue_item")?;
    let members = rows(&Seeder, world, "guild_member")?;
    Ok(vec![
        Chart {
            title: "Plays by hour",
            about: "UTC: an evening in Europe and, weaker, one in America",
            bars: by_hour(&plays),
        },
        Chart {
            title: "Popularity",
            about: "plays of each of the most played tracks: few are heard often",
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
    ])
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

fn by_hour(plays: &[Row]) -> Vec<(String, u64)> {
    let mut hours: BTreeMap<String, u64> = (0..24).map(|hour| (format!("{hour:02}"), 0)).collect();
    for play in plays {
        // An instant begins as 2026-09-01T12.
        let hour = text(&play["played_at"]).get(11..13).unwrap_or_default().to_owned();
        *hours.entry(hour).or_default() += 1;
    }
    hours.into_iter().collect()
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
    let label = |class: u32| match (1u64 << class, (2u64 << class) - 1) {
        (1, 1) => "1".to_owned(),
        (least, most) => format!("{least} to {most}"),
    };
    classes.into_iter().map(|(class, count)| (label(class), count)).collect()
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
        assert_eq!([total("Plays by hour"), total("Outcomes")], [plays, plays]);
        // One playlist and one guild in each class at least, and none without children.
        assert!(total("Playlist lengths") > 200 && total("Members") > 40);
    }
}
