//! What is shown of a guild's player, and of what somebody likes.

use super::{called, guild, instant, length, plain, rfc3339, snowflake, word};
use entity::{player, queue_item, track, user_account, user_favourite};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait, prelude::DateTimeWithTimeZone,
};
use sea_orm_seeding::Shown;
use serde_json::Value as Json;

/// `/now-playing`: what the player is at, where, and since when.
pub(super) async fn player(
    database: &DatabaseTransaction,
    key: &str,
    _limit: u64,
) -> Result<Option<Shown>, DbErr> {
    let Some(guild) = guild(database, key).await? else { return Ok(None) };
    let Some(player) = player::Entity::find_by_id(guild.id).one(database).await? else {
        return Ok(Some(shown(&guild.name, Vec::new())));
    };
    let item = match player.current_item_id {
        Some(id) => {
            queue_item::Entity::find_by_id(id)
                .find_also_related(track::Entity)
                .one(database)
                .await?
        }
        None => None,
    };
    let state = match (&item, player.paused) {
        (None, _) => "idle",
        (Some(_), true) => "paused",
        (Some(_), false) => "playing",
    };
    let (origin, track) = match item {
        Some((item, track)) => (Some(word(&item.origin)), track),
        None => (None, None),
    };
    let line = vec![
        state.into(),
        rfc3339(player.changed_at),
        track.as_ref().map(|track| track.title.clone()).into(),
        track.as_ref().map(|_| player.position_ms).into(),
        track.as_ref().map(|track| track.duration_ms).into(),
        origin.into(),
        snowflake(player.voice_channel_id),
        snowflake(player.text_channel_id),
    ];
    Ok(Some(shown(&guild.name, vec![line])))
}

/// At most one line: a guild has one player.
fn shown(guild: &str, lines: Vec<Vec<Json>>) -> Shown {
    Shown {
        title: format!("Player of {guild}"),
        columns: vec![
            plain("state"),
            instant("since"),
            plain("title"),
            length("position_ms"),
            length("length_ms"),
            plain("origin"),
            plain("voice_channel"),
            plain("text_channel"),
        ],
        total: lines.len() as u64,
        lines,
    }
}

/// `/favourites`: what somebody likes, newest first.
pub(super) async fn favourites(
    database: &DatabaseTransaction,
    key: &str,
    limit: u64,
) -> Result<Option<Shown>, DbErr> {
    type Line = (String, String, i32, bool, DateTimeWithTimeZone);
    let Ok(id) = key.parse::<i64>() else { return Ok(None) };
    let Some(user) = user_account::Entity::find_by_id(id).one(database).await? else {
        return Ok(None);
    };
    let liked = user_favourite::Entity::find().filter(user_favourite::Column::UserId.eq(id));
    let total = liked.clone().count(database).await?;
    let lines: Vec<Line> = liked
        .select_only()
        .column(track::Column::Title)
        .column(track::Column::Artist)
        .column(track::Column::DurationMs)
        .column(track::Column::Explicit)
        .column(user_favourite::Column::AddedAt)
        .join(JoinType::InnerJoin, user_favourite::Relation::Track.def())
        .order_by_desc(user_favourite::Column::AddedAt)
        .order_by_asc(user_favourite::Column::TrackId)
        .limit(limit)
        .into_tuple()
        .all(database)
        .await?;
    let line = |(title, artist, length, explicit, added): Line| {
        vec![title.into(), artist.into(), length.into(), explicit.into(), rfc3339(added)]
    };
    Ok(Some(Shown {
        title: format!("Favourites of {}", called(user.display_name, user.username)),
        columns: vec![
            plain("title"),
            plain("artist"),
            length("length_ms"),
            plain("explicit"),
            instant("added"),
        ],
        lines: lines.into_iter().map(line).collect(),
        total,
    }))
}
