//! What the bot's commands show of the database: `/queue`, `/playlist list`, `/history`, `/settings`,
//! `/top`, `/now-playing`, `/favourites`; `seeder view` prints them.

mod guild;
mod player;
mod playlist;

use sea_orm::{
    ActiveEnum, DatabaseTransaction, DbErr, EntityTrait, prelude::DateTimeWithTimeZone,
    sea_query::Enum,
};
use sea_orm_seeding::{Unit, View, ViewColumn};
use serde_json::Value as Json;

/// Every view.
pub(crate) fn all() -> Vec<View> {
    vec![
        View::new("queue", "What plays in a guild and what comes next", "guild", guild::queue),
        View::new(
            "playlists",
            "What somebody owns or is shown by others",
            "user_account",
            playlist::playlists,
        ),
        View::new("playlist", "The tracks of a playlist", "playlist", playlist::tracks),
        View::new("history", "What was played in a guild, newest first", "guild", guild::history),
        View::new(
            "settings",
            "A guild's settings and flags, with the defaults",
            "guild",
            guild::settings,
        ),
        View::new("top", "What is heard most in a guild", "guild", guild::top),
        View::new("player", "What a guild's player is at, and since when", "guild", player::player),
        View::new("favourites", "What somebody likes best", "user_account", player::favourites),
    ]
}

const fn plain(name: &'static str) -> ViewColumn {
    ViewColumn { name, unit: Unit::Plain }
}

const fn length(name: &'static str) -> ViewColumn {
    ViewColumn { name, unit: Unit::Milliseconds }
}

const fn instant(name: &'static str) -> ViewColumn {
    ViewColumn { name, unit: Unit::Instant }
}

fn rfc3339(instant: DateTimeWithTimeZone) -> Json {
    instant.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true).into()
}

/// A snowflake: text in JSON, as Discord has it, since numbers of that size lose their last digits.
fn snowflake(id: Option<i64>) -> Json {
    id.map(|id| id.to_string()).into()
}

/// The guild whose identifier was typed.
async fn guild(
    database: &DatabaseTransaction,
    key: &str,
) -> Result<Option<entity::guild::Model>, DbErr> {
    match key.parse::<i64>() {
        Ok(id) => entity::guild::Entity::find_by_id(id).one(database).await,
        Err(_) => Ok(None),
    }
}

/// What an account is called.
fn called(display_name: Option<String>, username: String) -> String {
    display_name.unwrap_or(username)
}

/// The word that the database has for a value.
fn word(value: &impl ActiveEnum<Value = Enum>) -> String {
    value.to_value().value.into_owned()
}
