//! What has to hold in the bot's database, whoever wrote the rows; `seeder verify --queries` asks.

use entity::{
    guild, guild_member, playlist, playlist_share, playlist_track, queue_item,
    sea_orm_active_enums::QueueState, user_account,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, SelectStatement},
};
use sea_orm_seeding::Query;

/// Every query.
pub(crate) fn all() -> Vec<Query> {
    vec![
        Query::none("accounts with a blank name", blank_names()),
        Query::none("guilds with members and without their owner", guilds_without_their_owner()),
        Query::none("playlists that are copies of themselves", copies_of_themselves()),
        Query::none("playlists shared with their owner", shared_with_their_owner()),
        Query::none(
            "playlists with a gap in their positions",
            gaps::<playlist_track::Entity>(
                playlist_track::Column::PlaylistId,
                playlist_track::Column::Position,
            ),
        ),
        Query::none(
            "queues with a gap in their positions",
            gaps::<queue_item::Entity>(queue_item::Column::GuildId, queue_item::Column::Position),
        ),
        Query::none("queues that play two tracks at once", playing_twice()),
    ]
}

fn blank_names() -> SelectStatement {
    // MariaDB takes blanks at the end for nothing, the others do not.
    let trimmed = Func::cust("TRIM").arg(Expr::col(user_account::Column::Username));
    user_account::Entity::find().filter(Expr::expr(trimmed).eq("")).into_query()
}

fn copies_of_themselves() -> SelectStatement {
    playlist::Entity::find()
        .filter(Expr::col(playlist::Column::CopiedFromId).eq(Expr::col(playlist::Column::Id)))
        .into_query()
}

fn guilds_without_their_owner() -> SelectStatement {
    let members = || {
        guild_member::Entity::find()
            .select_only()
            .column(guild_member::Column::UserId)
            .filter(
                Expr::col((guild_member::Entity, guild_member::Column::GuildId))
                    .eq(Expr::col((guild::Entity, guild::Column::Id))),
            )
            .into_query()
    };
    guild::Entity::find()
        .filter(Expr::exists(members()))
        .filter(Expr::col((guild::Entity, guild::Column::OwnerId)).not_in_subquery(members()))
        .into_query()
}

fn shared_with_their_owner() -> SelectStatement {
    playlist_share::Entity::find()
        .inner_join(playlist::Entity)
        .filter(
            Expr::col((playlist_share::Entity, playlist_share::Column::UserId))
                .eq(Expr::col((playlist::Entity, playlist::Column::OwnerId))),
        )
        .into_query()
}

/// Parents of which some position is left out. Positions count from 1, so that the greatest is their
/// number.
fn gaps<E: EntityTrait>(parent: E::Column, position: E::Column) -> SelectStatement {
    E::find()
        .select_only()
        .column(parent)
        .group_by(parent)
        .having(position.max().ne(position.count()))
        .into_query()
}

fn playing_twice() -> SelectStatement {
    use queue_item::Column;
    queue_item::Entity::find()
        .select_only()
        .column(Column::GuildId)
        .filter(Column::State.eq(QueueState::Playing))
        .group_by(Column::GuildId)
        .having(Column::Position.count().gt(1))
        .into_query()
}
