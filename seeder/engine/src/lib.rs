//! Seeds for any SeaORM application: a plugin that stands beside its migrator.
//!
//! A *step* declares tables, and a table is an entity with a pure function from a row's number to
//! the row. From that one rule everything follows: the rows are the same on SQLite, PostgreSQL and
//! MariaDB; a run compares first and writes only what differs; drift is found down to the cell;
//! nothing that is not the seed's is touched.
//!
//! ```
//! use sea_orm::{ActiveValue::Set, entity::prelude::*};
//! use sea_orm_seeding::{Seed, SeedStep, SeederTrait, StepName, integer_key};
//!
//! mod cake {
//!     use sea_orm::entity::prelude::*;
//!
//!     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//!     #[sea_orm(table_name = "cake")]
//!     pub struct Model {
//!         #[sea_orm(primary_key)]
//!         pub id: i32,
//!         pub name: String,
//!     }
//!
//!     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
//!     pub enum Relation {}
//!
//!     impl ActiveModelBehavior for ActiveModel {}
//! }
//!
//! struct Cakes;
//!
//! impl SeedStep for Cakes {
//!     fn name(&self) -> StepName {
//!         StepName::new("cakes")
//!     }
//!
//!     fn seed(&self, seed: &mut Seed) {
//!         let count = seed.scaled(20);
//!         seed.table::<cake::Entity>().rows_by(count, |row| cake::ActiveModel {
//!             id: Set(integer_key(row.number()) as i32),
//!             name: Set(match row.stream(cake::Column::Name).chance(30) {
//!                 true => "Cheesecake".to_owned(),
//!                 false => "Brownie".to_owned(),
//!             }),
//!         });
//!     }
//! }
//!
//! struct Seeder;
//!
//! impl SeederTrait for Seeder {
//!     fn steps(&self) -> Vec<Box<dyn SeedStep>> {
//!         vec![Box::new(Cakes)]
//!     }
//! }
//! ```
//!
//! With the feature `cli`, on by default, [`cli::run`] is a whole command line. [`seed`] is the
//! same run for tests and programs that have a connection already. The feature `tls` encrypts
//! connections to servers.

#![cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the command line uses it"))]

mod api;
mod backend;
mod catalog;
mod check;
#[cfg(feature = "cli")]
pub mod cli;
mod compare;
mod describe;
mod diagram;
pub mod documents;
mod error;
mod event;
mod expected;
mod forgotten;
mod graph;
mod guard;
mod history;
#[cfg(feature = "cli")]
mod mask;
mod migrations;
#[cfg(feature = "cli")]
mod parity;
mod plan;
mod query;
pub mod random;
#[cfg(feature = "cli")]
mod report;
mod review;
mod run;
mod schema;
mod seeder;
#[cfg(feature = "cli")]
mod settings;
mod source;
mod space;
mod step;
mod storage;
mod structure;
mod synthetic;
mod table;
#[cfg(feature = "testing")]
pub mod testing;
mod trace;
mod value;
mod view;
mod world;
mod writer;

/// For `benches/rules.rs`, and no part of the interface.
#[doc(hidden)]
pub mod bench {
    use sea_orm::Value;

    /// Whether some value may be somebody's.
    pub fn is_refused(row: &[Value]) -> bool {
        row.iter().any(|value| !crate::synthetic::findings(value).is_empty())
    }

    /// The row's canonical form.
    pub fn encoded(row: &[Value]) -> Vec<u8> {
        crate::value::encode_all(row)
    }
}

pub use api::seed;
pub use check::{Area, Cell, Fault, check};
pub use describe::{
    ColumnDescription, ForeignKeyDescription, StepDescription, TableDescription, describe, rows,
};
pub use documents::Document;
pub use error::{Error, Unkept, exit_code};
pub use event::{Report, TableReport};
pub use query::{Query, QueryRows};
pub use seeder::{Chart, Scenario, SeederTrait};
pub use space::{KeySpace, integer_key, uuid_key};
pub use step::{Seed, SeedStep, StepKind, StepName};
pub use table::{Row, Table};
pub use view::{Shown, Unit, View, ViewColumn};
pub use world::{SCALE_MAX, World};
