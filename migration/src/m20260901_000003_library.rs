//! The library: tracks, playlists, what is in them, who may see them, and what somebody likes best.

use crate::{m20260901_000002_guilds::default_playlist_key, support::*};
use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

const TRACK_SOURCE: Words = Words {
    name: "track_source",
    values: &["youtube", "spotify", "soundcloud", "bandcamp", "twitch", "http", "local"],
};
const PLAYLIST_VISIBILITY: Words =
    Words { name: "playlist_visibility", values: &["private", "unlisted", "public"] };

/// Creates `track`, `playlist`, `playlist_track`, `playlist_share` and `user_favourite`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        TRACK_SOURCE.create(manager).await?;
        PLAYLIST_VISIBILITY.create(manager).await?;
        create_table(manager, track(manager)).await?;
        create_unique(manager, "track", &["source", "identifier"]).await?;
        create_table(manager, playlist(manager)).await?;
        create_unique(manager, "playlist", &["owner_id", "name"]).await?;
        create_index(manager, "playlist", &["guild_id"]).await?;
        create_index(manager, "playlist", &["copied_from_id"]).await?;
        create_table(manager, playlist_track()).await?;
        create_index(manager, "playlist_track", &["track_id"]).await?;
        create_index(manager, "playlist_track", &["added_by"]).await?;
        create_table(manager, playlist_share()).await?;
        create_index(manager, "playlist_share", &["user_id"]).await?;
        create_table(manager, user_favourite()).await?;
        create_index(manager, "user_favourite", &["track_id"]).await?;
        if manager.get_database_backend() != DbBackend::Sqlite {
            manager.create_foreign_key(default_playlist_key()).await?;
        }
        create_index(manager, "guild", &["default_playlist_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Sqlite {
            let key =
                ForeignKey::drop().table("guild").name("fk_guild_default_playlist_id").to_owned();
            manager.drop_foreign_key(key).await?;
        }
        let index = Index::drop().table("guild").name("idx_guild_default_playlist_id").to_owned();
        manager.drop_index(index).await?;
        let tables = ["user_favourite", "playlist_share", "playlist_track", "playlist", "track"];
        drop_tables(manager, &tables).await?;
        PLAYLIST_VISIBILITY.drop(manager).await?;
        TRACK_SOURCE.drop(manager).await
    }
}

fn track(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("track")
        .col(big_pk_auto("id"))
        .col(TRACK_SOURCE.column(manager, "source"))
        .col(string_len("identifier", 64))
        .col(string_len("title", 200))
        .col(string_len("artist", 100))
        .col(string_len_null("album", 200))
        .col(integer("duration_ms"))
        .col(char_len_null("isrc", 12))
        .col(string_len("uri", 255))
        .col(string_len_null("artwork_url", 255))
        .col(boolean("is_stream").default(false))
        .col(boolean("explicit").default(false))
        .col(instant_now("created_at"))
        .check(Expr::col("duration_ms").gte(0))
        .to_owned()
}

fn playlist(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("playlist")
        .col(pk_uuid("id"))
        .col(snowflake("owner_id"))
        .col(snowflake_null("guild_id"))
        .col(string_len("name", 100))
        .col(text_null("description"))
        .col(PLAYLIST_VISIBILITY.column(manager, "visibility").default("private"))
        .col(uuid_null("copied_from_id"))
        .col(instant_now("created_at"))
        .col(instant_now("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .foreign_key(&mut references(
            ("playlist", "owner_id"),
            ("user_account", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("playlist", "guild_id"),
            ("guild", "id"),
            ForeignKeyAction::SetNull,
        ))
        .foreign_key(&mut references(
            ("playlist", "copied_from_id"),
            ("playlist", "id"),
            ForeignKeyAction::SetNull,
        ))
        .to_owned()
}

fn playlist_track() -> TableCreateStatement {
    Table::create()
        .table("playlist_track")
        .col(uuid("playlist_id"))
        .col(integer("position"))
        .col(big_integer("track_id"))
        .col(snowflake_null("added_by"))
        .col(instant_now("added_at"))
        .primary_key(&mut primary_key(&["playlist_id", "position"]))
        .check(Expr::col("position").gte(1))
        .foreign_key(&mut references(
            ("playlist_track", "playlist_id"),
            ("playlist", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("playlist_track", "track_id"),
            ("track", "id"),
            ForeignKeyAction::Restrict,
        ))
        .foreign_key(&mut references(
            ("playlist_track", "added_by"),
            ("user_account", "id"),
            ForeignKeyAction::SetNull,
        ))
        .to_owned()
}

fn playlist_share() -> TableCreateStatement {
    Table::create()
        .table("playlist_share")
        .col(uuid("playlist_id"))
        .col(snowflake("user_id"))
        .col(boolean("can_edit").default(false))
        .col(instant_now("shared_at"))
        .primary_key(&mut primary_key(&["playlist_id", "user_id"]))
        .foreign_key(&mut references(
            ("playlist_share", "playlist_id"),
            ("playlist", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("playlist_share", "user_id"),
            ("user_account", "id"),
            ForeignKeyAction::Cascade,
        ))
        .to_owned()
}

fn user_favourite() -> TableCreateStatement {
    Table::create()
        .table("user_favourite")
        .col(snowflake("user_id"))
        .col(big_integer("track_id"))
        .col(instant_now("added_at"))
        .primary_key(&mut primary_key(&["user_id", "track_id"]))
        .foreign_key(&mut references(
            ("user_favourite", "user_id"),
            ("user_account", "id"),
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            ("user_favourite", "track_id"),
            ("track", "id"),
            ForeignKeyAction::Restrict,
        ))
        .to_owned()
}
