//! What is shown of a guild.

use super::{called, guild, instant, length, plain, rfc3339, snowflake, word};
use entity::{
    feature_flag, guild_feature_flag, guild_settings, play_history, queue_item,
    sea_orm_active_enums::{PlayOutcome, QueueMode, QueueState, RepeatMode},
    track, user_account,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait,
    prelude::DateTimeWithTimeZone,
    sea_query::{Alias, Expr, Order},
};
use sea_orm_seeding::Shown;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// `/queue`: what plays and what comes next.
pub(super) async fn queue(
    database: &DatabaseTransaction,
    key: &str,
    limit: u64,
) -> Result<Option<Shown>, DbErr> {
    type Line =
        (i32, String, String, i32, Option<String>, String, QueueState, DateTimeWithTimeZone);
    let Some(guild) = guild(database, key).await? else { return Ok(None) };
    let queue = queue_item::Entity::find().filter(queue_item::Column::GuildId.eq(guild.id));
    let total = queue.clone().count(database).await?;
    let lines: Vec<Line> = queue
        .select_only()
        .column(queue_item::Column::Position)
        .column(track::Column::Title)
        .column(track::Column::Artist)
        .column(track::Column::DurationMs)
        .column(user_account::Column::DisplayName)
        .column(user_account::Column::Username)
        .column(queue_item::Column::State)
        .column(queue_item::Column::EnqueuedAt)
        .join(JoinType::InnerJoin, queue_item::Relation::Track.def())
        .join(JoinType::InnerJoin, queue_item::Relation::UserAccount.def())
        .order_by_asc(queue_item::Column::Position)
        .limit(limit)
        .into_tuple()
        .all(database)
        .await?;
    let line = |(position, title, artist, length, display, name, state, since): Line| {
        vec![
            position.into(),
            title.into(),
            artist.into(),
            length.into(),
            called(display, name).into(),
            word(&state).into(),
            rfc3339(since),
        ]
    };
    Ok(Some(Shown {
        title: format!("Queue of {}", guild.name),
        columns: vec![
            plain("position"),
            plain("title"),
            plain("artist"),
            length("length_ms"),
            plain("requested_by"),
            plain("state"),
            instant("since"),
        ],
        lines: lines.into_iter().map(line).collect(),
        total,
    }))
}

/// `/history`: what was played, newest first.
pub(super) async fn history(
    database: &DatabaseTransaction,
    key: &str,
    limit: u64,
) -> Result<Option<Shown>, DbErr> {
    type Line = (
        DateTimeWithTimeZone,
        String,
        String,
        Option<String>,
        Option<String>,
        i32,
        PlayOutcome,
        Option<String>,
    );
    let Some(guild) = guild(database, key).await? else { return Ok(None) };
    let plays = play_history::Entity::find().filter(play_history::Column::GuildId.eq(guild.id));
    let total = plays.clone().count(database).await?;
    let lines: Vec<Line> = plays
        .select_only()
        .column(play_history::Column::PlayedAt)
        .column(track::Column::Title)
        .column(track::Column::Artist)
        .column(user_account::Column::DisplayName)
        .column(user_account::Column::Username)
        .column(play_history::Column::PlayedMs)
        .column(play_history::Column::Outcome)
        .column(play_history::Column::Error)
        .join(JoinType::InnerJoin, play_history::Relation::Track.def())
        .join(JoinType::LeftJoin, play_history::Relation::UserAccount.def())
        .order_by_desc(play_history::Column::PlayedAt)
        .order_by_desc(play_history::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(database)
        .await?;
    let line = |(at, title, artist, display, name, played, outcome, error): Line| {
        let listener = name.map(|name| called(display, name));
        vec![
            rfc3339(at),
            title.into(),
            artist.into(),
            listener.into(),
            played.into(),
            word(&outcome).into(),
            error.into(),
        ]
    };
    Ok(Some(Shown {
        title: format!("History of {}", guild.name),
        columns: vec![
            instant("played_at"),
            plain("title"),
            plain("artist"),
            plain("listener"),
            length("played_ms"),
            plain("outcome"),
            plain("error"),
        ],
        lines: lines.into_iter().map(line).collect(),
        total,
    }))
}

/// `/settings`: what holds in the guild, and whether the guild or the bot says so.
pub(super) async fn settings(
    database: &DatabaseTransaction,
    key: &str,
    limit: u64,
) -> Result<Option<Shown>, DbErr> {
    let Some(guild) = guild(database, key).await? else { return Ok(None) };
    let settings = guild_settings::Entity::find_by_id(guild.id).one(database).await?;
    let from = if settings.is_some() { "guild" } else { "default" };
    let mut lines: Vec<Vec<Json>> = settings_or_defaults(settings)
        .into_iter()
        .map(|(name, value)| vec![name.into(), value, from.into()])
        .collect();
    let own = guild_feature_flag::Entity::find()
        .filter(guild_feature_flag::Column::GuildId.eq(guild.id))
        .all(database)
        .await?;
    let own: BTreeMap<String, bool> =
        own.into_iter().map(|flag| (flag.flag_key, flag.enabled)).collect();
    let flags = feature_flag::Entity::find().order_by_asc(feature_flag::Column::Key);
    for flag in flags.all(database).await? {
        let (enabled, from) = match own.get(&flag.key) {
            Some(enabled) => (*enabled, "guild"),
            None => (flag.enabled_by_default, "default"),
        };
        lines.push(vec![flag.key.into(), enabled.into(), from.into()]);
    }
    let total = lines.len() as u64;
    lines.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Some(Shown {
        title: format!("Settings of {}", guild.name),
        columns: vec![plain("setting"), plain("value"), plain("from")],
        lines,
        total,
    }))
}

/// The settings, or what the schema's defaults would make them.
fn settings_or_defaults(settings: Option<guild_settings::Model>) -> Vec<(&'static str, Json)> {
    let settings = settings.unwrap_or_else(|| guild_settings::Model {
        guild_id: 0,
        prefix: "!".to_owned(),
        volume: 100,
        repeat_mode: RepeatMode::Off,
        queue_mode: QueueMode::FirstInFirstOut,
        dj_role_id: None,
        announce_channel_id: None,
        stay_connected: false,
        vote_skip_percent: 50,
        max_queue_length: 500,
        equalizer: None,
        updated_at: DateTimeWithTimeZone::default(),
    });
    vec![
        ("prefix", settings.prefix.into()),
        ("volume", settings.volume.into()),
        ("repeat_mode", word(&settings.repeat_mode).into()),
        ("queue_mode", word(&settings.queue_mode).into()),
        ("dj_role_id", snowflake(settings.dj_role_id)),
        ("announce_channel_id", snowflake(settings.announce_channel_id)),
        ("stay_connected", settings.stay_connected.into()),
        ("vote_skip_percent", settings.vote_skip_percent.into()),
        ("max_queue_length", settings.max_queue_length.into()),
        ("equalizer", settings.equalizer.into()),
    ]
}

/// `/top`: what is heard most.
pub(super) async fn top(
    database: &DatabaseTransaction,
    key: &str,
    limit: u64,
) -> Result<Option<Shown>, DbErr> {
    type Line = (i64, String, String, i64);
    let Some(guild) = guild(database, key).await? else { return Ok(None) };
    let plays = play_history::Entity::find().filter(play_history::Column::GuildId.eq(guild.id));
    let total = plays
        .clone()
        .select_only()
        .column(play_history::Column::TrackId)
        .distinct()
        .into_tuple::<i64>()
        .all(database)
        .await?;
    let lines: Vec<Line> = plays
        .select_only()
        .column(play_history::Column::TrackId)
        .column(track::Column::Title)
        .column(track::Column::Artist)
        .column_as(play_history::Column::Id.count(), "plays")
        .join(JoinType::InnerJoin, play_history::Relation::Track.def())
        .group_by(play_history::Column::TrackId)
        .group_by(track::Column::Title)
        .group_by(track::Column::Artist)
        .order_by(Expr::col(Alias::new("plays")), Order::Desc)
        .order_by_asc(play_history::Column::TrackId)
        .limit(limit)
        .into_tuple()
        .all(database)
        .await?;
    let line = |(rank, (_, title, artist, plays)): (usize, Line)| {
        vec![(rank + 1).into(), title.into(), artist.into(), plays.into()]
    };
    Ok(Some(Shown {
        title: format!("Top of {}", guild.name),
        columns: vec![plain("rank"), plain("title"), plain("artist"), plain("plays")],
        lines: lines.into_iter().enumerate().map(line).collect(),
        total: total.len() as u64,
    }))
}
