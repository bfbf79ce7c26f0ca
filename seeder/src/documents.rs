//! The documents that are made from the seeds: `seeder docs` writes them, `seeder check` compares.

use crate::Seeder;
use sea_orm_seeding::{
    Document, Error, cli,
    documents::{quick_reference, seed_requirements},
};

/// Every document.
///
/// # Errors
///
/// What is wrong with the steps.
pub(crate) fn all() -> Result<Vec<Document>, Error> {
    Ok(vec![
        seed_requirements(&Seeder, "docs/data/seed-requirements.md")?,
        quick_reference(&Seeder, "docs/data/quick-reference.md")?,
        cli::reference(&Seeder, "docs/cli.md"),
    ])
}
