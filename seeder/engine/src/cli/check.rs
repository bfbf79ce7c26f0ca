//! `check`: the seeds themselves, and the files that are made from them.

use super::{
    args::Format,
    docs,
    session::{Context, check_migrated},
};
use crate::{
    backend::{Access, begin_reading},
    check::{
        self, Area, Fault, Inspection,
        lock::{self, Entry, Lock},
        percent, totals,
    },
    error::{Error, exit_code},
    migrations::Migrations,
    random,
    report::{self, check::Counts, json},
    review::{self, Due},
    seeder::SeederTrait,
    settings::read_optional,
    world::World,
};
use chrono::NaiveDate;
use std::path::Path;

/// What was asked for.
pub(super) struct Asked {
    pub(super) live: bool,
    pub(super) update: bool,
    pub(super) min_coverage: Option<f64>,
    pub(super) coverage: bool,
    pub(super) today: NaiveDate,
}

/// `check`: every fault at once.
pub(super) async fn check(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    asked: &Asked,
) -> Result<u8, Error> {
    let world = context.settings.world(None);
    let mut found = if asked.live {
        live(context, migrator, seeder, world).await?
    } else {
        check::inspect(migrator, seeder, world, None).await?
    };
    if !found.steps.is_empty() {
        let documents = docs::made(seeder.documents(), &found.faults)?;
        found.faults.extend(docs::faults(&documents)?);
        let now = match world == World::default() {
            true => found.steps.clone(),
            false => check::fingerprints_of(seeder, World::default())?,
        };
        found.faults.extend(check_lock(&found, now, asked.update)?);
    }
    let cells = totals(&found.columns);
    if let Some(min) = asked.min_coverage.filter(|min| percent(cells) < *min) {
        let cause = format!("{:.1} % of the cells are covered, asked are {min} %", percent(cells));
        let mend = "add rows with what is missing, or say in the step why it never occurs \
                    (`Table::never`)";
        let place = "all columns".to_owned();
        found.faults.push(Fault::new(Area::Coverage, place, cause, mend));
    }
    let steps = found.catalog.as_ref();
    let due = steps.map_or_else(Vec::new, |catalog| review::due(catalog, asked.today));
    show(context, &found, asked.coverage, &due)?;
    Ok(if found.faults.is_empty() { exit_code::DONE } else { exit_code::DIFFERENT })
}

async fn live(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    world: World,
) -> Result<Inspection, Error> {
    let database = context.connect(Access::Read).await?;
    let transaction = begin_reading(&database).await?;
    let mut found = check::inspect(migrator, seeder, world, Some(&transaction)).await?;
    if let Err(error) = check_migrated(migrator, &transaction, &context.settings.migrator).await {
        let place = context.settings.target.to_string();
        let mend = "apply the migrations first";
        found.faults.insert(0, Fault::new(Area::Schema, place, error.to_string(), mend));
    }
    Ok(found)
}

/// What the steps give against `seeder.lock`, which an update writes as far as it may.
fn check_lock(found: &Inspection, now: Vec<Entry>, update: bool) -> Result<Vec<Fault>, Error> {
    let path = Path::new(lock::FILE);
    let now = Lock { generator: random::fingerprint(), entries: now };
    let text = read_optional(path)?.unwrap_or_default();
    let locked = Lock::parse(&text).map_err(|cause| {
        Error::Setting(format!(
            "{}: {cause}; correct it, or delete the file and update",
            lock::FILE
        ))
    })?;
    let (pending, mut faults, updated) = lock::compare(&locked, &now);
    // Rows that will be mended must not be locked as they are, nor told to be others than before.
    if found.faults.iter().any(is_of_rows) {
        if !update {
            return Ok(Vec::new());
        }
        let cause = "it is not written while rows are wrong".to_owned();
        let mend = "mend the rows first";
        faults.push(Fault::new(Area::Lock, lock::FILE.to_owned(), cause, mend));
    } else if update {
        let rendered = updated.render();
        if rendered != text {
            docs::replace(path, &rendered)?;
            report::err(&format!("written  {}\n", lock::FILE));
        }
    } else {
        faults.extend(pending);
    }
    Ok(faults)
}

pub(super) fn is_of_rows(fault: &Fault) -> bool {
    matches!(fault.area, Area::Rows | Area::Repeats)
}

fn show(
    context: &Context,
    found: &Inspection,
    every_column: bool,
    due: &[Due],
) -> Result<(), Error> {
    if context.format == Format::Json {
        report::out(&report::check::lines(found))?;
        report::out(&report::check::review_lines(due))?;
        return report::out(&json::line(&report::check::last_line(found, context.seconds())));
    }
    report::out(&report::check::faults(&found.faults, context.palette))?;
    if every_column {
        report::out(&report::check::columns(&found.columns, context.width))?;
    }
    report::out(&report::check::coverage(&found.columns, context.width))?;
    let counts = Counts::of(found);
    report::err(&report::check::sentence(context.palette, &counts, context.seconds()));
    report::err(&report::check::reviews(context.palette, due));
    Ok(())
}
