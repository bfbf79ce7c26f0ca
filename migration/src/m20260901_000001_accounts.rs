//! Accounts and what each of them prefers.

use crate::support::*;
use sea_orm_migration::{prelude::*, schema::*};

const SEARCH_SOURCE: Words =
    Words { name: "search_source", values: &["youtube", "youtube_music", "soundcloud", "spotify"] };

/// Creates `user_account` and `user_preference`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        SEARCH_SOURCE.create(manager).await?;
        create_table(manager, user_account()).await?;
        create_unique(manager, "user_account", &["username"]).await?;
        create_table(manager, user_preference(manager)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["user_preference", "user_account"]).await?;
        SEARCH_SOURCE.drop(manager).await
    }
}

fn user_account() -> TableCreateStatement {
    Table::create()
        .table("user_account")
        .col(snowflake("id").primary_key())
        .col(string_len("username", 32))
        .col(string_len_null("display_name", 32))
        .col(string_len_null("avatar_hash", 34))
        .col(boolean("is_bot").default(false))
        .col(string_len("locale", 10).default("en-US"))
        .col(instant_now("created_at"))
        .col(timestamp_with_time_zone_null("last_seen_at"))
        .to_owned()
}

fn user_preference(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("user_preference")
        .col(snowflake("user_id").primary_key())
        .col(small_integer("volume").default(100))
        .col(SEARCH_SOURCE.column(manager, "search_source").default("youtube"))
        .col(string_len("language", 10).default("en-US"))
        .col(boolean("autoplay").default(false))
        .col(boolean("hide_explicit").default(false))
        .col(json_binary("notifications"))
        .col(instant_now("updated_at"))
        .check(Expr::col("volume").between(0, 200))
        .foreign_key(&mut references(
            ("user_preference", "user_id"),
            ("user_account", "id"),
            ForeignKeyAction::Cascade,
        ))
        .to_owned()
}
