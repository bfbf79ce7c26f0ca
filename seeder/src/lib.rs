//! The bot's seeds. This list is the table of contents of the data; each step's file says what a
//! developer will find in its tables.

mod documents;
pub mod factories;
pub mod ids;
pub mod scenarios;
pub mod steps;

use sea_orm_seeding::{Document, Error, SeedStep, SeederTrait};
use steps::{
    feature_flags::FeatureFlags, guilds::Guilds, history::History, playlists::Playlists,
    queues::Queues, toggles::Toggles, tracks::Tracks, users::Users,
};

/// The bot's seeds.
#[derive(Clone, Copy, Debug)]
pub struct Seeder;

impl SeederTrait for Seeder {
    fn steps(&self) -> Vec<Box<dyn SeedStep>> {
        vec![
            Box::new(FeatureFlags),
            Box::new(Users),
            Box::new(Guilds),
            Box::new(Tracks),
            Box::new(Playlists),
            Box::new(Queues),
            Box::new(History),
            Box::new(Toggles),
        ]
    }

    fn documents(&self) -> Result<Vec<Document>, Error> {
        documents::all()
    }
}
