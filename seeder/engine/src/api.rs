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
    world::World,
};
use sea_orm::DatabaseConnection;

/// Makes a migrated database hold all that the steps declare, as `seeder seed` does on a
/// developer's machine.
///
/// For tests and programs of one's own: there is no guard, and who calls it answers for the
/// database. Rows outside the seed space stay as they are.
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
    Run { database, catalog: &catalog, history, reporter: &mut Silent }
        .seed(&Permit::of_caller(), &planned)
        .await
}
