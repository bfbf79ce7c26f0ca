//! The bot's seeds. This list is the table of contents of the data; each step's file says what a
//! developer will find in its tables.

mod charts;
mod documents;
pub mod factories;
pub mod facts;
pub mod ids;
mod queries;
pub mod scenarios;
pub mod steps;
mod views;

use sea_orm_seeding::{
    Chart, Document, Error, Query, Scenario, SeedStep, SeederTrait, View, World,
};
use steps::{
    favourites::Favourites, feature_flags::FeatureFlags, guilds::Guilds, history::History,
    playlists::Playlists, queues::Queues, toggles::Toggles, tracks::Tracks, users::Users,
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
            Box::new(Favourites),
            Box::new(Playlists),
            Box::new(Queues),
            Box::new(History),
            Box::new(Toggles),
        ]
    }

    fn scenarios(&self) -> Vec<Scenario> {
        scenarios::all()
    }

    fn views(&self) -> Vec<View> {
        views::all()
    }

    fn queries(&self) -> Vec<Query> {
        queries::all()
    }

    fn charts(&self, world: World) -> Result<Vec<Chart>, Error> {
        charts::all(world)
    }

    fn documents(&self) -> Result<Vec<Document>, Error> {
        documents::all()
    }
}
