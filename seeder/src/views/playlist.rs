//! What is shown of playlists.

use super::{called, instant, length, plain, rfc3339, word};
use entity::{playlist, playlist_share, playlist_track, track, user_account};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait,
    prelude::{DateTimeWithTimeZone, Uuid},
};
use sea_orm_seeding::Shown;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// `/playlist list`: one's own playlists and those that are shared with one.
pub(super) async fn playlists(
    database: &DatabaseTransaction,
    key: &str,
    limit: u64,
) -> Result<Option<Shown>, DbErr> {
    let Ok(id) = key.parse::<i64>() else { return Ok(None) };
    let Some(user) = user_account::Entity::find_by_id(id).one(database).await? else {
        return Ok(None);
    };
    let listed = playlist::Entity::find().filter(playlist::Column::DeletedAt.is_null());
    let own = listed
        .clone()
        .filter(playlist::Column::OwnerId.eq(id))
        .order_by_asc(playlist::Column::Name)
        .all(database)
        .await?;
    let shares: BTreeMap<Uuid, bool> = playlist_share::Entity::find()
        .filter(playlist_share::Column::UserId.eq(id))
        .all(database)
        .await?
        .into_iter()
        .map(|share| (share.playlist_id, share.can_edit))
        .collect();
    let shared = listed
        .filter(playlist::Column::Id.is_in(shares.keys().copied()))
        .order_by_asc(playlist::Column::Name)
        .order_by_asc(playlist::Column::Id)
        .all(database)
        .await?;
    let owners = names(database, shared.iter().map(|list| list.owner_id)).await?;
    let sizes = sizes(database, own.iter().chain(&shared)).await?;
    let line = |list: &playlist::Model, owner: String, may: &str| -> Vec<Json> {
        vec![
            list.id.to_string().into(),
            list.name.clone().into(),
            owner.into(),
            sizes.get(&list.id).copied().unwrap_or_default().into(),
            word(&list.visibility).into(),
            may.into(),
            rfc3339(list.updated_at),
        ]
    };
    let name = called(user.display_name, user.username);
    let mut lines: Vec<_> = own.iter().map(|list| line(list, name.clone(), "everything")).collect();
    for list in &shared {
        let owner = owners.get(&list.owner_id).cloned().unwrap_or_default();
        let may = if shares.get(&list.id) == Some(&true) { "edit" } else { "read" };
        lines.push(line(list, owner, may));
    }
    let total = lines.len() as u64;
    lines.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Some(Shown {
        title: format!("Playlists of {name}"),
        columns: vec![
            plain("id"),
            plain("name"),
            plain("owner"),
            plain("tracks"),
            plain("visibility"),
            plain("may"),
            instant("changed"),
        ],
        lines,
        total,
    }))
}

/// What accounts are called, by their identifiers.
async fn names(
    database: &DatabaseTransaction,
    ids: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, String>, DbErr> {
    let users = user_account::Entity::find().filter(user_account::Column::Id.is_in(ids));
    let users = users.all(database).await?.into_iter();
    Ok(users.map(|user| (user.id, called(user.display_name, user.username))).collect())
}

/// How many tracks each playlist has.
async fn sizes(
    database: &DatabaseTransaction,
    lists: impl Iterator<Item = &playlist::Model>,
) -> Result<BTreeMap<Uuid, i64>, DbErr> {
    let counted: Vec<(Uuid, i64)> = playlist_track::Entity::find()
        .select_only()
        .column(playlist_track::Column::PlaylistId)
        .column_as(playlist_track::Column::Position.count(), "tracks")
        .filter(playlist_track::Column::PlaylistId.is_in(lists.map(|list| list.id)))
        .group_by(playlist_track::Column::PlaylistId)
        .into_tuple()
        .all(database)
        .await?;
    Ok(counted.into_iter().collect())
}

/// `/playlist show`: a playlist's tracks.
pub(super) async fn tracks(
    database: &DatabaseTransaction,
    key: &str,
    limit: u64,
) -> Result<Option<Shown>, DbErr> {
    type Line = (i32, String, String, i32, Option<String>, Option<String>, DateTimeWithTimeZone);
    let Ok(id) = key.parse::<Uuid>() else { return Ok(None) };
    let Some(list) = playlist::Entity::find_by_id(id).one(database).await? else {
        return Ok(None);
    };
    let owner = names(database, [list.owner_id].into_iter()).await?;
    let owner = owner.get(&list.owner_id).map_or("", String::as_str);
    let mut title = format!("{}, {}, by {owner}", list.name, word(&list.visibility));
    if let Some(day) = list.deleted_at {
        title += &format!(", deleted on {}: the bot does not list it", day.date_naive());
    }
    let tracks = playlist_track::Entity::find().filter(playlist_track::Column::PlaylistId.eq(id));
    let total = tracks.clone().count(database).await?;
    let lines: Vec<Line> = tracks
        .select_only()
        .column(playlist_track::Column::Position)
        .column(track::Column::Title)
        .column(track::Column::Artist)
        .column(track::Column::DurationMs)
        .column(user_account::Column::DisplayName)
        .column(user_account::Column::Username)
        .column(playlist_track::Column::AddedAt)
        .join(JoinType::InnerJoin, playlist_track::Relation::Track.def())
        .join(JoinType::LeftJoin, playlist_track::Relation::UserAccount.def())
        .order_by_asc(playlist_track::Column::Position)
        .limit(limit)
        .into_tuple()
        .all(database)
        .await?;
    let line = |(position, title, artist, length, display, name, at): Line| {
        let adder = name.map(|name| called(display, name));
        vec![position.into(), title.into(), artist.into(), length.into(), adder.into(), rfc3339(at)]
    };
    Ok(Some(Shown {
        title,
        columns: vec![
            plain("position"),
            plain("title"),
            plain("artist"),
            length("length_ms"),
            plain("added_by"),
            instant("added"),
        ],
        lines: lines.into_iter().map(line).collect(),
        total,
    }))
}
