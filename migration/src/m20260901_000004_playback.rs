//! Playback: what is queued now, and what was played.

use crate::support::*;
use sea_orm_migration::{prelude::*, schema::*};

const QUEUE_STATE: Words = Words { name: "queue_state", values: &["playing", "queued", "loading"] };
const PLAY_OUTCOME: Words =
    Words { name: "play_outcome", values: &["finished", "skipped", "stopped", "failed"] };

/// Creates `queue_item` and `play_history`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        QUEUE_STATE.create(manager).await?;
        PLAY_OUTCOME.create(manager).await?;
        create_table(manager, queue_item(manager)).await?;
        create_index(manager, "queue_item", &["track_id"]).await?;
        create_index(manager, "queue_item", &["requested_by"]).await?;
        create_table(manager, play_history(manager)).await?;
        create_index(manager, "play_history", &["guild_id", "played_at"]).await?;
        create_index(manager, "play_history", &["user_id"]).await?;
        create_index(manager, "play_history", &["track_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["play_history", "queue_item"]).await?;
        PLAY_OUTCOME.drop(manager).await?;
        QUEUE_STATE.drop(manager).await
    }
}

fn queue_item(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("queue_item")
        .col(snowflake("guild_id"))
        .col(integer("position"))
        .col(big_integer("track_id"))
        .col(snowflake("requested_by"))
        .col(QUEUE_STATE.column(manager, "state").default("queued"))
        .col(instant_now("enqueued_at"))
        .primary_key(&mut primary_key(&["guild_id", "position"]))
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
