//! Playlists: private, unlisted and public ones, with descriptions or without, a few deleted or
//! copied; most hold a handful of tracks, a few hold many; popular tracks come often. Some are
//! shared. Scenarios: an empty one, a copy of a copy, a deleted one, a private one that is
//! shared with ten users, and the twelve of a collector.

use crate::{
    factories::{music, time, words},
    ids, scenarios,
};
use entity::{playlist, playlist_share, playlist_track, sea_orm_active_enums::PlaylistVisibility};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Row, Seed, SeedStep, StepName, World, random::Zipf};

/// The longest generated playlist, in tracks.
const TRACKS_MAX: u64 = 80;

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Playlists;

impl SeedStep for Playlists {
    fn name(&self) -> StepName {
        StepName::new("playlists")
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> &'static str {
        "Private, unlisted and public playlists, some copied, deleted or shared; most are short."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "A generated copy does not hold the tracks of its original, and may be older than it.",
            "A track may be in a playlist more than once.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-23")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        seed.table::<playlist::Entity>()
            .rows(named(world))
            .rows((0..scenarios::COLLECTED).map(|n| collected(world, n)))
            .rows_by(ids::playlists(world), playlist_row);
        seed.table::<playlist_track::Entity>()
            .rows(named_tracks(world))
            .children_by(ids::playlists(world), track_rows);
        seed.table::<playlist_share::Entity>()
            .rows(named_shares(world))
            .children_by(ids::playlists(world), share_rows);
    }
}

fn named(world: World) -> Vec<playlist::ActiveModel> {
    let playlist = |n: u64, name: &str| playlist::ActiveModel {
        id: Set(ids::playlist(n)),
        owner_id: Set(ids::user(scenarios::USER_OWNER)),
        guild_id: Set(None),
        name: Set(name.to_owned()),
        description: Set(None),
        visibility: Set(PlaylistVisibility::Public),
        copied_from_id: Set(None),
        created_at: Set(time::ago(world.now, 100 * 86_400)),
        updated_at: Set(time::ago(world.now, 86_400)),
        deleted_at: Set(None),
    };
    let copy = |n: u64, name: &str, of: u64| playlist::ActiveModel {
        copied_from_id: Set(Some(ids::playlist(of))),
        ..playlist(n, name)
    };
    vec![
        playlist::ActiveModel {
            description: Set(Some(String::new())),
            ..playlist(scenarios::PLAYLIST_EMPTY, "Scenario: empty")
        },
        playlist::ActiveModel {
            guild_id: Set(Some(ids::guild(scenarios::GUILD_LONG_QUEUE))),
            created_at: Set(time::ago(world.now, 900 * 86_400)),
            updated_at: Set(time::ago(world.now, 730 * 86_400)),
            ..playlist(scenarios::PLAYLIST_ORIGINAL, "Scenario: original")
        },
        copy(scenarios::PLAYLIST_COPY, "Scenario: copy", scenarios::PLAYLIST_ORIGINAL),
        copy(
            scenarios::PLAYLIST_COPY_OF_COPY,
            "Scenario: copy of a copy",
            scenarios::PLAYLIST_COPY,
        ),
        playlist::ActiveModel {
            deleted_at: Set(Some(time::ago(world.now, 3 * 86_400))),
            ..playlist(scenarios::PLAYLIST_DELETED, "Scenario: deleted")
        },
        playlist::ActiveModel {
            visibility: Set(PlaylistVisibility::Private),
            description: Set(Some("Shared with one user.\n\"Quoted\", and 'quoted'.".to_owned())),
            ..playlist(scenarios::PLAYLIST_SHARED_PRIVATE, "Scenario: private, shared")
        },
    ]
}

/// Playlist number `n` of the collector: with a name of one letter, a name and a description of the
/// greatest length, deleted long ago, deleted and made today, and others like each other.
fn collected(world: World, n: u64) -> playlist::ActiveModel {
    let ago = |days: i64| time::ago(world.now, days * 86_400);
    let today = time::ago(world.now, 3_600);
    let ordinary = playlist::ActiveModel {
        id: Set(ids::playlist(scenarios::PLAYLIST_COLLECTED + n)),
        owner_id: Set(ids::user(scenarios::USER_COLLECTOR)),
        guild_id: Set(None),
        name: Set(format!("Collection {n:02}")),
        description: Set(None),
        visibility: Set(PlaylistVisibility::Unlisted),
        copied_from_id: Set(None),
        created_at: Set(ago(900)),
        updated_at: Set(ago(30)),
        deleted_at: Set(None),
    };
    match n {
        0 => playlist::ActiveModel { name: Set("X".to_owned()), ..ordinary },
        1 => playlist::ActiveModel {
            name: Set("曲𝄞".repeat(50)),
            description: Set(Some("Every line of it. ".repeat(100))),
            ..ordinary
        },
        2 => playlist::ActiveModel { deleted_at: Set(Some(ago(730))), ..ordinary },
        3 => playlist::ActiveModel {
            created_at: Set(today),
            updated_at: Set(today),
            deleted_at: Set(Some(today)),
            ..ordinary
        },
        _ => ordinary,
    }
}

/// The guild of generated playlist `n`: the first ones are the guilds' own, of the others two in
/// five.
fn guild_of(world: World, n: u64) -> Option<u64> {
    let mut stream = world.stream("playlist", n, "guild_id");
    match n < ids::guilds(world) {
        true => Some(n),
        false => stream.chance(40).then(|| stream.below(ids::guilds(world))),
    }
}

/// The owner of generated playlist `n`: a member of its guild, or anybody.
fn owner_of(world: World, n: u64) -> u64 {
    let mut stream = world.stream("playlist", n, "owner_id");
    match guild_of(world, n) {
        Some(guild) => ids::some_member(world, guild, &mut stream),
        None => ids::GENERATED + stream.below(ids::users(world)),
    }
}

fn playlist_row(row: &Row) -> playlist::ActiveModel {
    use playlist::Column;
    let world = row.world();
    let n = row.number();
    let mut description = row.stream(Column::Description);
    let description = description.chance(50).then(|| {
        let artist = music::artist(&mut description);
        format!("Mostly {artist}, and what goes with it.")
    });
    let mut copied = row.stream(Column::CopiedFromId);
    let copied_from = (n > 0 && copied.chance(10)).then(|| copied.below(n));
    let mut deleted = row.stream(Column::DeletedAt);
    playlist::ActiveModel {
        id: Set(ids::playlist(ids::GENERATED + n)),
        owner_id: Set(ids::user(owner_of(world, n))),
        guild_id: Set(guild_of(world, n).map(|guild| ids::guild(ids::GENERATED + guild))),
        name: Set(words::title(world, "playlist", n)),
        description: Set(description),
        visibility: Set(row.stream(Column::Visibility).weighted([
            (PlaylistVisibility::Private, 50),
            (PlaylistVisibility::Unlisted, 15),
            (PlaylistVisibility::Public, 35),
        ])),
        copied_from_id: Set(copied_from.map(|of| ids::playlist(ids::GENERATED + of))),
        created_at: Set(time::days_ago(world.now, &mut row.stream(Column::CreatedAt), 61, 600)),
        updated_at: Set(time::days_ago(world.now, &mut row.stream(Column::UpdatedAt), 20, 60)),
        deleted_at: Set(deleted.chance(6).then(|| time::days_ago(world.now, &mut deleted, 0, 20))),
    }
}

fn named_tracks(world: World) -> Vec<playlist_track::ActiveModel> {
    let copies = [
        scenarios::PLAYLIST_ORIGINAL,
        scenarios::PLAYLIST_COPY,
        scenarios::PLAYLIST_COPY_OF_COPY,
        scenarios::PLAYLIST_DELETED,
        scenarios::PLAYLIST_SHARED_PRIVATE,
    ];
    let tracks = copies.into_iter().flat_map(|playlist| {
        (0..scenarios::TRACKS).map(move |track| playlist_track::ActiveModel {
            playlist_id: Set(ids::playlist(playlist)),
            position: Set(track as i32 + 1),
            track_id: Set(ids::track(track)),
            added_by: Set(Some(ids::user(scenarios::USER_OWNER))),
            added_at: Set(match playlist {
                scenarios::PLAYLIST_ORIGINAL => time::ago(world.now, 730 * 86_400),
                _ => time::ago(world.now, 90 * 86_400),
            }),
        })
    });
    tracks.collect()
}

fn track_rows(row: &Row) -> Vec<playlist_track::ActiveModel> {
    use playlist_track::Column;
    let world = row.world();
    let playlist = row.number();
    let owner = owner_of(world, playlist);
    let length = 1 + Zipf::new(TRACKS_MAX).rank(&mut row.stream_named("length"));
    (0..length)
        .map(|place| {
            let row = row.child(place);
            // A track whose adder has deleted the account keeps its place.
            let adder = row.stream(Column::AddedBy).chance(92).then(|| ids::user(owner));
            playlist_track::ActiveModel {
                playlist_id: Set(ids::playlist(ids::GENERATED + playlist)),
                position: Set(place as i32 + 1),
                track_id: Set(ids::track(music::popular_track(
                    world,
                    &mut row.stream(Column::TrackId),
                ))),
                added_by: Set(adder),
                added_at: Set(time::days_ago(world.now, &mut row.stream(Column::AddedAt), 0, 60)),
            }
        })
        .collect()
}

/// The private playlist is shared with the guest and nine others, and the guest sees all that the
/// collector has.
fn named_shares(world: World) -> Vec<playlist_share::ActiveModel> {
    let share = |playlist: u64, user: u64, days: i64| playlist_share::ActiveModel {
        playlist_id: Set(ids::playlist(playlist)),
        user_id: Set(ids::user(user)),
        can_edit: Set(false),
        shared_at: Set(time::ago(world.now, days * 86_400)),
    };
    let collected = (0..scenarios::COLLECTED)
        .map(|n| share(scenarios::PLAYLIST_COLLECTED + n, scenarios::USER_GUEST, 400));
    let others = (0..9).map(|n| share(scenarios::PLAYLIST_SHARED_PRIVATE, ids::GENERATED + n, 40));
    [share(scenarios::PLAYLIST_SHARED_PRIVATE, scenarios::USER_GUEST, 50)]
        .into_iter()
        .chain(others)
        .chain(collected)
        .collect()
}

/// Three in ten playlists are shared, with up to four users, never with their owner.
fn share_rows(row: &Row) -> Vec<playlist_share::ActiveModel> {
    use playlist_share::Column;
    let world = row.world();
    let playlist = row.number();
    let mut stream = row.stream_named("count");
    let count = if stream.chance(30) { stream.within(1..=4) } else { 0 };
    let guests = world.permutation(&format!("guests of playlist {playlist}"), ids::users(world));
    (0..count + 1)
        .map(|guest| ids::GENERATED + guests.apply(guest))
        .filter(|guest| *guest != owner_of(world, playlist))
        .take(count as usize)
        .enumerate()
        .map(|(index, guest)| {
            let row = row.child(index as u64);
            playlist_share::ActiveModel {
                playlist_id: Set(ids::playlist(ids::GENERATED + playlist)),
                user_id: Set(ids::user(guest)),
                can_edit: Set(row.stream(Column::CanEdit).chance(30)),
                shared_at: Set(time::days_ago(world.now, &mut row.stream(Column::SharedAt), 0, 60)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::{guilds::Guilds, testing::seeded, tracks::Tracks, users::Users};

    #[tokio::test]
    async fn playlists_point_to_what_exists() {
        let seeded = seeded(&[&Users, &Guilds, &Tracks, &Playlists]).await;
        assert_eq!(seeded.count("playlist"), 218);
        assert!((2_000..4_500).contains(&seeded.count("playlist_track")));
        assert!((80..250).contains(&seeded.count("playlist_share")));
        seeded.assert_unique("playlist", &["owner_id", "name"]);
        seeded.assert_references("playlist", "owner_id", "user_account", "id");
        seeded.assert_references("playlist", "guild_id", "guild", "id");
        seeded.assert_references("playlist_track", "playlist_id", "playlist", "id");
        seeded.assert_references("playlist_track", "track_id", "track", "id");
        seeded.assert_references("playlist_track", "added_by", "user_account", "id");
        seeded.assert_references("playlist_share", "playlist_id", "playlist", "id");
        seeded.assert_references("playlist_share", "user_id", "user_account", "id");
    }

    #[tokio::test]
    async fn nobody_shares_with_himself_and_the_empty_playlist_is_empty() {
        let seeded = seeded(&[&Users, &Guilds, &Tracks, &Playlists]).await;
        let owners = seeded.rows("playlist", &["id", "owner_id"]);
        for share in seeded.rows("playlist_share", &["playlist_id", "user_id"]) {
            assert!(!owners.contains(&share), "{share:?}");
        }
        let empty = ids::playlist(scenarios::PLAYLIST_EMPTY).into();
        assert!(!seeded.column("playlist_track", "playlist_id").contains(&empty));
    }
}
