//! Playback: what is queued now, what plays where, and what was played.

use crate::support::*;
use sea_orm_migration::{prelude::*, schema::*};

const QUEUE_STATE: Words = Words { name: "queue_state", values: &["playing", "queued", "loading"] };
const QUEUE_ORIGIN: Words =
    Words { name: "queue_origin", values: &["search", "playlist", "autoplay"] };
const PLAY_OUTCOME: Words =
    Words { name: "play_outcome", values: &["finished", "skipped", "stopped", "failed"] };

/// Creates `queue_item`, `player` and `play_history`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        QUEUE_STATE.create(manager).await?;
        QUEUE_ORIGIN.create(manager).await?;
        PLAY_OUTCOME.create(manager).await?;
        create_table(manager, queue_item(manager)).await?;
        create_index(manager, "queue_item", &["guild_id", "position"]).await?;
        create_index(manager, "queue_item", &["track_id"]).await?;
        create_index(manager, "queue_item", &["requested_by"]).await?;
        create_index(manager, "queue_item", &["playlist_id"]).await?;
        create_table(manager, player()).await?;
        create_index(manager, "player", &["current_item_id"]).await?;
        create_table(manager, play_history(manager)).await?;
        create_index(manager, "play_history", &["guild_id", "played_at"]).await?;
        create_index(manager, "play_history", &["user_id"]).await?;
        create_index(manager, "play_history", &["track_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["play_history", "player", "queue_item"]).await?;
        PLAY_OUTCOME.drop(manager).await?;
        QUEUE_ORIGIN.drop(manager).await?;
        QUEUE_STATE.drop(manager).await
    }
}

/// The place in the queue is a number of its own and not part of the key, nor unique: moving an item
/// is an UPDATE of some positions, in any order, and the item stays the one that it was.
fn queue_item(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("queue_item")
        .col(big_pk_auto("id"))
        .col(snowflake("guild_id"))
        .col(integer("position"))
        .col(big_integer("track_id"))
        .col(snowflake("requested_by"))
        .col(QUEUE_ORIGIN.column(manager, "origin").default("search"))
        .col(uuid_null("playlist_id"))
        .col(QUEUE_STATE.column(manager, "state").default("queued"))
        .col(instant_now("enqueued_at"))
        .check(Expr::col("position").gte(1))
        .foreign_key(&mut references(
            ("queue_item", "guild_id"),
            ("guild", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("queue_item", "track_id"),
            ("track", "id"),
            ForeignKeyAction::Restrict,
        ))
        .foreign_key(&mut references(
            ("queue_item", "requested_by"),
            ("user_account", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("queue_item", "playlist_id"),
            ("playlist", "id"),
            ForeignKeyAction::SetNull,
        ))
        .to_owned()
}

/// `position_ms` is where the item stood at `changed_at`; unless the player is paused it has gone on
/// since.
fn player() -> TableCreateStatement {
    Table::create()
        .table("player")
        .col(snowflake("guild_id").primary_key())
        .col(snowflake_null("voice_channel_id"))
        .col(snowflake_null("text_channel_id"))
        .col(big_integer_null("current_item_id"))
        .col(integer("position_ms").default(0))
        .col(boolean("paused").default(false))
        .col(instant_now("changed_at"))
        .check(Expr::col("position_ms").gte(0))
        .foreign_key(&mut references(
            ("player", "guild_id"),
            ("guild", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("player", "current_item_id"),
            ("queue_item", "id"),
            ForeignKeyAction::SetNull,
        ))
        .to_owned()
}

fn play_history(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("play_history")
        .col(big_pk_auto("id"))
        .col(snowflake("guild_id"))
        .col(snowflake_null("user_id"))
        .col(big_integer("track_id"))
        .col(instant_now("played_at"))
        .col(integer("played_ms"))
        .col(PLAY_OUTCOME.column(manager, "outcome"))
        .col(text_null("error"))
        .check(Expr::col("played_ms").gte(0))
        .foreign_key(&mut references(
            ("play_history", "guild_id"),
            ("guild", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("play_history", "user_id"),
            ("user_account", "id"),
            ForeignKeyAction::SetNull,
        ))
        .foreign_key(&mut references(
            ("play_history", "track_id"),
            ("track", "id"),
            ForeignKeyAction::Restrict,
        ))
        .to_owned()
}
