//! The README's example of a test with a database of its own.

use entity::{queue_item, track};
use migration::Migrator;
use sea_orm::{EntityTrait, PaginatorTrait};
use sea_orm_seeding::testing::Template;
use seeder::{Seeder, ids, scenarios};

#[tokio::test]
async fn a_long_queue_can_be_cleared() -> Result<(), Box<dyn std::error::Error>> {
    let database = Template::new(Migrator, Seeder).database().await?;
    let tracks = track::Entity::find().count(database.connection()).await?;
    let first = (ids::guild(scenarios::GUILD_LONG_QUEUE), 1);

    let item = queue_item::Entity::find_by_id(first).one(database.connection()).await?;
    assert!(item.is_some());
    queue_item::Entity::delete_many().exec(database.connection()).await?;

    assert_eq!(queue_item::Entity::find().count(database.connection()).await?, 0);
    assert_eq!(track::Entity::find().count(database.connection()).await?, tracks);
    Ok(())
}
