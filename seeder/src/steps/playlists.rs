//! Playlists: private, unlisted and public ones, with descriptions or without, a few deleted or
//! copied; most hold a handful of tracks, a few hold many; popular tracks come often. Some are
//! shared. Scenarios: an empty one, a copy of a copy, a deleted one, a private one that is
//! shared with ten users, and the twelve of a collector.

use crate::{
    factories::{
        make::{Factory, MadePlaylist},
        words,
    },
    facts::{
        playlists::Playlist,
        time::{self, DAY},
        tracks::Catalogue,
    },
    ids, scenarios,
};
use entity::{playlist, playlist_share, playlist_track, sea_orm_active_enums::PlaylistVisibility};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Row, Seed, SeedStep, StepName, World};

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Playlists;

impl SeedStep for Playlists {
    fn name(&self) -> StepName {
        StepName::new("playlists")
    }

    fn version(&self) -> u32 {
        3
    }

    fn about(&self) -> &'static str {
        "Private, unlisted and public playlists, some copied, deleted or shared; most are short."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "Only its owner adds tracks to a generated playlist, also where others may edit it.",
            "Nothing is ever removed from a playlist, and a copy is not changed after the day it was made.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-26")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        let made: Vec<MadePlaylist> = named(world)
            .into_iter()
            .chain((0..scenarios::COLLECTED).map(|n| collected(world, n)))
            .collect();
        let catalogue = Catalogue::new(world);
        let of_tracks = catalogue.clone();
        seed.table::<playlist::Entity>()
            .rows(made.iter().map(|made| made.playlist.clone()))
            .rows_by(ids::playlists(world), move |row| playlist_row(row, &catalogue));
        seed.table::<playlist_track::Entity>()
            .rows(made.into_iter().flat_map(|made| made.entries))
            .children_by(ids::playlists(world), move |row| track_rows(row, &of_tracks));
        seed.table::<playlist_share::Entity>()
            .rows(named_shares(world))
            .children_by(ids::playlists(world), share_rows);
    }
}

fn named(world: World) -> Vec<MadePlaylist> {
    let ago = |days: i64| time::ago(world, days * DAY);
    let named = |n: u64, name: &str| {
        let MadePlaylist { playlist, entries } =
            Factory::seed(world, n).playlist(ids::user(scenarios::USER_OWNER));
        let playlist = playlist::ActiveModel { name: Set(name.to_owned()), ..playlist };
        MadePlaylist { playlist, entries }
    };
    let edited = |made: MadePlaylist, edit: &dyn Fn(&mut playlist::ActiveModel)| {
        let mut made = made;
        edit(&mut made.playlist);
        made
    };
    let full = |made: MadePlaylist| made.holding((0..scenarios::TRACKS).map(ids::track));
    let copy = |n: u64, name: &str, of: u64, days: i64| {
        full(edited(named(n, name), &|copy| {
            copy.copied_from_id = Set(Some(ids::playlist(of)));
            copy.created_at = Set(ago(days));
            copy.updated_at = Set(ago(days));
        }))
    };
    vec![
        edited(named(scenarios::PLAYLIST_EMPTY, "Scenario: empty"), &|empty| {
            empty.description = Set(Some(String::new()));
        }),
        full(edited(named(scenarios::PLAYLIST_ORIGINAL, "Scenario: original"), &|original| {
            original.guild_id = Set(Some(ids::guild(scenarios::GUILD_LONG_QUEUE)));
            original.created_at = Set(ago(360));
            original.updated_at = Set(ago(300));
        })),
        copy(scenarios::PLAYLIST_COPY, "Scenario: copy", scenarios::PLAYLIST_ORIGINAL, 200),
        copy(
            scenarios::PLAYLIST_COPY_OF_COPY,
            "Scenario: copy of a copy",
            scenarios::PLAYLIST_COPY,
            150,
        ),
        full(edited(named(scenarios::PLAYLIST_DELETED, "Scenario: deleted"), &|deleted| {
            deleted.deleted_at = Set(Some(ago(3)));
        })),
        full(edited(
            named(scenarios::PLAYLIST_SHARED_PRIVATE, "Scenario: private, shared"),
            &|private| {
                private.visibility = Set(PlaylistVisibility::Private);
                let text = "Shared with ten users.\n\"Quoted\", and 'quoted'.";
                private.description = Set(Some(text.to_owned()));
                private.updated_at = Set(ago(1));
            },
        )),
    ]
}

/// Playlist number `n` of the collector: with a name of one letter, a name and a description of the
/// greatest length, deleted long ago, deleted and made today, and others like each other.
fn collected(world: World, n: u64) -> MadePlaylist {
    let ago = |days: i64| Set(time::ago(world, days * DAY));
    let today = time::ago(world, 3_600);
    let number = scenarios::PLAYLIST_COLLECTED + n;
    let mut made = Factory::seed(world, number).playlist(ids::user(scenarios::USER_COLLECTOR));
    let playlist = &mut made.playlist;
    playlist.name = Set(format!("Collection {n:02}"));
    playlist.visibility = Set(PlaylistVisibility::Unlisted);
    playlist.created_at = ago(900);
    playlist.updated_at = ago(30);
    match n {
        0 => playlist.name = Set("X".to_owned()),
        1 => {
            playlist.name = Set("曲𝄞".repeat(50));
            playlist.description = Set(Some("Every line of it. ".repeat(100)));
        }
        2 => {
            playlist.updated_at = ago(740);
            playlist.deleted_at = Set(Some(time::ago(world, 730 * DAY)));
        }
        3 => {
            playlist.created_at = Set(today);
            playlist.updated_at = Set(today);
            playlist.deleted_at = Set(Some(today));
        }
        _ => {}
    }
    made
}

fn playlist_row(row: &Row, catalogue: &Catalogue) -> playlist::ActiveModel {
    use playlist::Column;
    let (world, number) = (row.world(), row.number());
    let playlist = Playlist::new(world, number);
    let described = row.stream(Column::Description).chance(50);
    let artist = described.then(|| playlist.first_artist(catalogue)).flatten();
    playlist::ActiveModel {
        id: Set(ids::playlist(ids::GENERATED + number)),
        owner_id: Set(ids::user(ids::GENERATED + playlist.owner)),
        guild_id: Set(playlist.guild.map(|guild| ids::guild(ids::GENERATED + guild.number))),
        name: Set(words::title(world, "playlist", number)),
        description: Set(artist.map(|artist| format!("{artist}, and what goes with it."))),
        visibility: Set(playlist.visibility),
        copied_from_id: Set(playlist.copied_from.map(|of| ids::playlist(ids::GENERATED + of))),
        created_at: Set(time::stamp(playlist.created)),
        updated_at: Set(time::stamp(playlist.updated)),
        deleted_at: Set(playlist.deleted.map(time::stamp)),
    }
}

fn track_rows(row: &Row, catalogue: &Catalogue) -> Vec<playlist_track::ActiveModel> {
    let playlist = Playlist::new(row.world(), row.number());
    let entries = playlist.entries(catalogue).into_iter().zip(1..);
    entries
        .map(|(entry, position)| {
            // A track whose adder has deleted the account keeps its place.
            let mut adder = row.child(entry.track).stream(playlist_track::Column::AddedBy);
            let adder = adder.chance(92).then(|| ids::user(ids::GENERATED + playlist.owner));
            playlist_track::ActiveModel {
                playlist_id: Set(ids::playlist(ids::GENERATED + playlist.number)),
                position: Set(position),
                track_id: Set(ids::track(ids::GENERATED + entry.track)),
                added_by: Set(adder),
                added_at: Set(time::stamp(entry.added)),
            }
        })
        .collect()
}

/// The private playlist is shared with the guest and nine others, and the guest sees all that the
/// collector has.
fn named_shares(world: World) -> Vec<playlist_share::ActiveModel> {
    let share = |playlist: u64, user: u64, seconds: i64| playlist_share::ActiveModel {
        playlist_id: Set(ids::playlist(playlist)),
        user_id: Set(ids::user(user)),
        can_edit: Set(false),
        shared_at: Set(time::ago(world, seconds)),
    };
    let collected = (0..scenarios::COLLECTED).map(|n| {
        // One was made, shared and deleted in the same second.
        let seconds = if n == 3 { 3_600 } else { 800 * DAY };
        share(scenarios::PLAYLIST_COLLECTED + n, scenarios::USER_GUEST, seconds)
    });
    let private = scenarios::PLAYLIST_SHARED_PRIVATE;
    let others = (0..9).map(|n| share(private, ids::GENERATED + n, 40 * DAY));
    [share(private, scenarios::USER_GUEST, 50 * DAY)]
        .into_iter()
        .chain(others)
        .chain(collected)
        .collect()
}

fn share_rows(row: &Row) -> Vec<playlist_share::ActiveModel> {
    let playlist = Playlist::new(row.world(), row.number());
    let guests = playlist.guests().into_iter();
    guests
        .map(|(guest, since)| playlist_share::ActiveModel {
            playlist_id: Set(ids::playlist(ids::GENERATED + playlist.number)),
            user_id: Set(ids::user(ids::GENERATED + guest)),
            can_edit: Set(row.child(guest).stream(playlist_share::Column::CanEdit).chance(30)),
            shared_at: Set(time::stamp(since)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::testing::{
        all, assert_members, assert_references, assert_unique, counted, counts, given, of, word,
    };

    #[test]
    fn playlists_point_to_what_exists() {
        assert_eq!(
            ["playlist", "playlist_track", "playlist_share"].map(|table| all(table).len()),
            [218, 3_056, 158]
        );
        assert_unique("playlist", &["owner_id", "name"]);
        assert_unique("playlist_track", &["playlist_id", "track_id"]);
        assert_references("playlist", "owner_id", "user_account", "id");
        assert_references("playlist", "guild_id", "guild", "id");
        assert_references("playlist", "copied_from_id", "playlist", "id");
        assert_references("playlist_track", "playlist_id", "playlist", "id");
        assert_references("playlist_track", "track_id", "track", "id");
        assert_references("playlist_track", "added_by", "user_account", "id");
        assert_references("playlist_share", "playlist_id", "playlist", "id");
        assert_references("playlist_share", "user_id", "user_account", "id");
    }

    #[test]
    fn some_are_public_copied_described_or_deleted() {
        assert_eq!(
            counted("playlist", "visibility"),
            counts([("private", 87), ("public", 89), ("unlisted", 42)])
        );
        assert_eq!(
            ["guild_id", "description", "copied_from_id", "deleted_at"]
                .map(|column| given("playlist", column)),
            [97, 113, 17, 11]
        );
        assert_eq!(counted("playlist_share", "can_edit"), counts([("false", 112), ("true", 46)]));
        assert_eq!(given("playlist_track", "added_by"), 2_819);
    }

    #[test]
    fn most_hold_a_handful_of_tracks_and_the_longest_seventy_eight() {
        let mut sizes: Vec<usize> =
            counted("playlist_track", "playlist_id").into_iter().map(|(_, size)| size).collect();
        sizes.sort_unstable();
        assert_eq!(sizes.len(), 205, "each but the empty one and twelve of the collector");
        assert_eq!([sizes[0], sizes[sizes.len() / 2], sizes[sizes.len() - 1]], [1, 6, 78]);
        let first = of("playlist_track", "position", 1);
        assert_eq!(first.len(), sizes.len(), "positions begin with 1");
    }

    #[test]
    fn a_tracks_adder_owns_the_playlist() {
        for entry in all("playlist_track").iter().filter(|entry| !entry["added_by"].is_null()) {
            let owner = &of("playlist", "id", entry["playlist_id"].clone())[0]["owner_id"];
            assert_eq!(&entry["added_by"], owner, "{entry:?}");
        }
    }

    #[test]
    fn a_guilds_own_playlist_is_made_by_a_member() {
        assert_members("playlist", "owner_id");
    }

    #[test]
    fn the_scenarios_are_what_they_are_named() {
        let tracks =
            |n: u64| of("playlist_track", "playlist_id", ids::playlist(n).to_string()).len();
        assert_eq!(
            [tracks(scenarios::PLAYLIST_EMPTY), tracks(scenarios::PLAYLIST_ORIGINAL)],
            [0, 5]
        );
        let private = ids::playlist(scenarios::PLAYLIST_SHARED_PRIVATE).to_string();
        assert_eq!(of("playlist_share", "playlist_id", private).len(), 10);
        let collector = ids::user(scenarios::USER_COLLECTOR);
        let collected = of("playlist", "owner_id", collector);
        assert_eq!(collected.len(), 12);
        assert_eq!(collected.iter().filter(|list| !list["deleted_at"].is_null()).count(), 2);
        let names = collected.iter().map(|list| word(&list["name"]).chars().count());
        assert_eq!(names.max(), Some(100));
    }
}
