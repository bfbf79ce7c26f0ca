//! What can be switched on, off or forbidden, for everybody and for each guild.

use crate::support::*;
use sea_orm_migration::{prelude::*, schema::*};

const BLOCKLIST_KIND: Words = Words { name: "blocklist_kind", values: &["title", "artist", "uri"] };

/// Creates `feature_flag`, `guild_feature_flag` and `guild_blocklist`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        BLOCKLIST_KIND.create(manager).await?;
        create_table(manager, feature_flag()).await?;
        create_table(manager, guild_feature_flag()).await?;
        create_index(manager, "guild_feature_flag", &["flag_key"]).await?;
        create_table(manager, guild_blocklist(manager)).await?;
        create_index(manager, "guild_blocklist", &["created_by"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["guild_blocklist", "guild_feature_flag", "feature_flag"]).await?;
        BLOCKLIST_KIND.drop(manager).await
    }
}

fn feature_flag() -> TableCreateStatement {
    Table::create()
        .table("feature_flag")
        .col(string_len("key", 64).primary_key())
        .col(text("description"))
        .col(boolean("enabled_by_default").default(false))
        .to_owned()
}

fn guild_feature_flag() -> TableCreateStatement {
    Table::create()
        .table("guild_feature_flag")
        .col(snowflake("guild_id"))
        .col(string_len("flag_key", 64))
        .col(boolean("enabled"))
        .col(instant_now("updated_at"))
        .primary_key(&mut primary_key(&["guild_id", "flag_key"]))
        .foreign_key(&mut references(
            ("guild_feature_flag", "guild_id"),
            ("guild", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("guild_feature_flag", "flag_key"),
            ("feature_flag", "key"),
            ForeignKeyAction::Cascade,
        ))
        .to_owned()
}

fn guild_blocklist(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("guild_blocklist")
        .col(snowflake("guild_id"))
        .col(BLOCKLIST_KIND.column(manager, "kind"))
        .col(string_len("pattern", 200))
        .col(text_null("reason"))
        .col(snowflake("created_by"))
        .col(instant_now("created_at"))
        .primary_key(&mut primary_key(&["guild_id", "kind", "pattern"]))
        .foreign_key(&mut references(
            ("guild_blocklist", "guild_id"),
            ("guild", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("guild_blocklist", "created_by"),
            ("user_account", "id"),
            ForeignKeyAction::Restrict,
        ))
        .to_owned()
}
