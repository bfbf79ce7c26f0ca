//! Seeds for any SeaORM application.

mod backend;
mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
mod compare;
mod error;
mod event;
mod expected;
mod graph;
mod guard;
mod history;
mod plan;
pub mod random;
#[cfg(feature = "cli")]
mod report;
mod run;
#[cfg(feature = "cli")]
mod settings;
mod space;
mod step;
mod table;
mod value;
mod world;
mod writer;

pub use error::{Error, exit_code};
pub use event::{Report, TableReport};
pub use space::{KeySpace, integer_key, uuid_key};
pub use step::{Seed, SeedStep, SeederTrait, StepKind, StepName};
pub use table::{Row, Table};
pub use world::{SCALE_MAX, World};
