//! The README's example of a test with a database of its own.

use entity::{playlist_track, queue_item, track};
use migration::Migrator;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use sea_orm_seeding::testing::Template;
use seeder::{Seeder, factories::make::Factory, ids, scenarios};

#[tokio::test]
async fn a_long_queue_can_be_cleared() -> Result<(), Box<dyn std::error::Error>> {
    let database = Template::new(Migrator, Seeder).database().await?;
    let tracks = track::Entity::find().count(database.connection()).await?;
    let queue = || {
        let guild = ids::guild(scenarios::GUILD_LONG_QUEUE);
        queue_item::Entity::find().filter(queue_item::Column::GuildId.eq(guild))
    };

    assert_eq!(queue().count(database.connection()).await?, scenarios::QUEUE_LENGTH);
    queue_item::Entity::delete_many().exec(database.connection()).await?;

    assert_eq!(queue().count(database.connection()).await?, 0);
    assert_eq!(track::Entity::find().count(database.connection()).await?, tracks);
    Ok(())
}

#[tokio::test]
async fn one_more_playlist_is_one_line() -> Result<(), Box<dyn std::error::Error>> {
    let database = Template::new(Migrator, Seeder).database().await?;
    let owner = ids::user(scenarios::USER_OWNER);
    let tracks = [100, 101, 102].map(ids::track);

    let mine =
        Factory::own(1).playlist(owner).holding(tracks).insert(database.connection()).await?;

    let held =
        playlist_track::Entity::find().filter(playlist_track::Column::PlaylistId.eq(mine.id));
    assert_eq!(held.count(database.connection()).await?, 3);
    Ok(())
}
