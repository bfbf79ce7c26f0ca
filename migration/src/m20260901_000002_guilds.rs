//! Guilds, their settings and their members.

use crate::support::*;
use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

const REPEAT_MODE: Words = Words { name: "repeat_mode", values: &["off", "track", "queue"] };
const QUEUE_MODE: Words =
    Words { name: "queue_mode", values: &["first_in_first_out", "round_robin", "shuffle"] };

/// Creates `guild`, `guild_settings` and `guild_member`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        REPEAT_MODE.create(manager).await?;
        QUEUE_MODE.create(manager).await?;
        create_table(manager, guild(manager)).await?;
        create_index(manager, "guild", &["owner_id"]).await?;
        create_table(manager, guild_settings(manager)).await?;
        create_table(manager, guild_member()).await?;
        create_index(manager, "guild_member", &["user_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["guild_member", "guild_settings", "guild"]).await?;
        QUEUE_MODE.drop(manager).await?;
        REPEAT_MODE.drop(manager).await
    }
}

/// The key from a guild to its default playlist, which closes the circle `guild` → `playlist` →
/// `guild`.
///
/// SQLite cannot add a key later and allows forward references, so there it stands in CREATE TABLE;
/// elsewhere the migration that creates `playlist` adds it.
pub(crate) fn default_playlist_key() -> ForeignKeyCreateStatement {
    references(("guild", "default_playlist_id"), ("playlist", "id"), ForeignKeyAction::SetNull)
}

fn guild(manager: &SchemaManager<'_>) -> TableCreateStatement {
    let mut table = Table::create()
        .table("guild")
        .col(snowflake("id").primary_key())
        .col(string_len("name", 100))
        .col(snowflake("owner_id"))
        .col(string_len_null("icon_hash", 34))
        .col(string_len("locale", 10).default("en-US"))
        .col(string_len("timezone", 40).default("UTC"))
        .col(small_integer("premium_tier").default(0))
        .col(instant_now("joined_at"))
        .col(timestamp_with_time_zone_null("left_at"))
        .col(uuid_null("default_playlist_id"))
        .check(Expr::col("premium_tier").between(0, 3))
        .foreign_key(&mut references(
            ("guild", "owner_id"),
            ("user_account", "id"),
            ForeignKeyAction::Restrict,
        ))
        .to_owned();
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.foreign_key(&mut default_playlist_key());
    }
    table
}

fn guild_settings(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("guild_settings")
        .col(snowflake("guild_id").primary_key())
        .col(string_len("prefix", 8).default("!"))
        .col(small_integer("volume").default(100))
        .col(REPEAT_MODE.column(manager, "repeat_mode").default("off"))
        .col(QUEUE_MODE.column(manager, "queue_mode").default("first_in_first_out"))
        .col(snowflake_null("dj_role_id"))
        .col(snowflake_null("announce_channel_id"))
        .col(boolean("stay_connected").default(false))
        .col(small_integer("vote_skip_percent").default(50))
        .col(integer("max_queue_length").default(500))
        .col(json_binary_null("equalizer"))
        .col(instant_now("updated_at"))
        .check(Expr::col("volume").between(0, 200))
        .check(Expr::col("vote_skip_percent").between(0, 100))
        .check(Expr::col("max_queue_length").gte(1))
        .foreign_key(&mut references(
            ("guild_settings", "guild_id"),
            ("guild", "id"),
            ForeignKeyAction::Cascade,
        ))
        .to_owned()
}

fn guild_member() -> TableCreateStatement {
    Table::create()
        .table("guild_member")
        .col(snowflake("guild_id"))
        .col(snowflake("user_id"))
        .col(string_len_null("nickname", 32))
        .col(boolean("is_dj").default(false))
        .col(instant_now("joined_at"))
        .primary_key(&mut primary_key(&["guild_id", "user_id"]))
        .foreign_key(&mut references(
            ("guild_member", "guild_id"),
            ("guild", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("guild_member", "user_id"),
            ("user_account", "id"),
            ForeignKeyAction::Cascade,
        ))
        .to_owned()
}
