//! Entry points for programs and tests.

use crate::{
    backend::{begin_reading, structure},
    catalog::Catalog,
    error::Error,
    event::{Report, Silent},
    guard::Permit,
    history,
    plan::{self, Selection},
    run::Run,
    seeder::SeederTrait,
    trace::{self, Traced},
    world::World,
};
use sea_orm::DatabaseConnection;
use std::time::Instant;

/// Makes a migrated database hold all that the steps declare, as `seeder seed` does on a
/// developer's machine.
///
/// For tests and programs of one's own: there is no guard, and who calls it answers for the
/// database. Rows outside the seed space stay as they are.
///
/// What happens are events of `tracing` with the target `sea_orm_seeding`, for the program's own
/// subscriber.
///
/// # Errors
///
/// [`Error::Steps`] and [`Error::Row`] before anything is written, and what the database refuses.
pub async fn seed(
    database: &DatabaseConnection,
    seeder: &dyn SeederTrait,
    world: World,
) -> Result<Report, Error> {
    let catalog = Catalog::new(seeder, world)?;
    let transaction = begin_reading(database).await?;
    let history = history::read(&transaction).await?;
    let known = structure::known(&transaction, &catalog, &history).await?;
    drop(transaction);
    let catalog = Catalog::of(seeder, world, &known)?;
    let planned = plan::plan(&catalog, &history, &Selection::default())?;
    let begun = Instant::now();
    let report = Run { database, catalog: &catalog, history, reporter: &mut Traced(Silent) }
        .seed(&Permit::of_caller(), &planned)
        .await?;
    trace::done(&report, begun.elapsed());
    Ok(report)
}
