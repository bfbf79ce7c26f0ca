//! `plan` and `seed --dry-run`: what a run would do, counted or as statements.

use super::{
    args::{Dialect, Format, Steps},
    session::{Context, Session, has_sample, pending_migrations},
    verify::compare_rows,
};
use crate::{
    backend::{Access, begin_reading},
    catalog::Catalog,
    error::{Error, exit_code},
    event::{DifferenceKind, Event, Report, Reporter, Silent},
    guard::Action,
    history,
    migrations::Migrations,
    plan::{self, PlannedStep, Selection},
    report::{self, json, text},
    run::{self, Run, Shown},
    seeder::SeederTrait,
    writer::script::Script,
};
use sea_orm::DbBackend;
use serde_json::json;

/// What a plan is compared with.
enum Basis {
    /// An empty database, and why.
    Nothing(Catalog, String),
    /// The database as it is.
    Database(Session),
}

impl Basis {
    fn sentence(&self, context: &Context) -> String {
        match self {
            Self::Nothing(_, why) => why.clone(),
            Self::Database(_) => {
                format!("compared with {}; nothing was written", context.settings.target)
            }
        }
    }
}

/// Says what a run would do. With `sql` it prints the statements.
pub(super) async fn plan(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    steps: &Steps,
    sql: Option<Dialect>,
) -> Result<u8, Error> {
    let selection = steps.selection();
    let catalog = context.catalog(seeder)?;
    plan::plan(&catalog, &[], &selection)?;
    let basis = basis(context, migrator, seeder, catalog).await?;
    match sql {
        Some(dialect) => script(context, &basis, &selection, dialect).await?,
        None => count(context, &basis, &selection).await?,
    }
    Ok(exit_code::DONE)
}

async fn basis(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    catalog: Catalog,
) -> Result<Basis, Error> {
    let target = &context.settings.target;
    if target.missing_file().is_some() {
        let why = format!(
            "there is no {target} yet, `fresh` creates it; these are the rows for an empty database"
        );
        return Ok(Basis::Nothing(catalog, why));
    }
    let database = context.connect(Access::Read).await?;
    let transaction = begin_reading(&database).await?;
    let history = history::read(&transaction).await?;
    if !pending_migrations(migrator, &transaction).await?.is_empty() {
        let why = format!("{target} is not migrated; these are the rows for an empty database");
        return Ok(Basis::Nothing(catalog, why));
    }
    drop(transaction);
    let session = context.session(database, history, catalog, seeder).await?;
    Ok(Basis::Database(session))
}

async fn count(context: &Context, basis: &Basis, selection: &Selection) -> Result<(), Error> {
    let mut going = Vec::new();
    let (catalog, planned, report) = match basis {
        Basis::Nothing(catalog, _) => {
            let planned = plan::plan(catalog, &[], selection)?;
            let report = run::declared(catalog, &planned)?;
            (catalog, planned, report)
        }
        Basis::Database(session) => {
            let mut reporter = PlanReporter::of(context.format);
            let limit = match context.format {
                Format::Text => NAMED_ROWS,
                Format::Json => usize::MAX,
            };
            let shown = Shown { kind: Some(DifferenceKind::Extra), limit };
            let (planned, report) =
                compare_rows(context, session, selection, &mut reporter, shown).await?;
            going = reporter.going;
            (&session.catalog, planned, report)
        }
    };
    if context.format == Format::Text {
        report::out(&plan_text(catalog, &planned, &report, context.width))?;
        report::err(&going_text(&going, report.removed()));
        let next = match basis {
            Basis::Database(_) if !report.is_unchanged() => ". Next: `seed` does it.",
            _ => ".",
        };
        report::err(&format!("\n{}{next}\n", basis.sentence(context)));
        return Ok(());
    }
    for step in &planned {
        report::out(&json::line(&json!({
            "event": "planned",
            "step": catalog.steps[step.step].name.as_str(),
            "reason": step.explain(catalog),
        })))?;
    }
    let last = json::Summary::new(context.command, "planned", &report, context.seconds());
    report::out(&json::line(&last))
}

/// How many rows that would go are named.
const NAMED_ROWS: usize = 10;

/// Takes notice of what would go, and of what a run would refuse.
struct PlanReporter {
    format: Format,
    /// Tables and keys.
    going: Vec<String>,
}

impl PlanReporter {
    fn of(format: Format) -> Self {
        Self { format, going: Vec::new() }
    }
}

impl Reporter for PlanReporter {
    fn event(&mut self, event: &Event) {
        match (self.format, event) {
            (Format::Text, Event::Note { text }) => report::note(text),
            (Format::Text, Event::Difference(row)) => {
                self.going.push(format!("{} {}", row.table, text::key(&row.key)));
            }
            (Format::Text, _) => {}
            // The exit code says it all where even this cannot be written.
            (Format::Json, event) => drop(report::out(&json::line(event))),
        }
    }
}

/// The rows that would go, one in a line.
fn going_text(going: &[String], removed: u64) -> String {
    let mut text: String = going.iter().map(|row| format!("removes  {row}\n")).collect();
    let more = removed.saturating_sub(going.len() as u64);
    if more > 0 {
        text.push_str(&format!("… and {} more\n", text::number(more)));
    }
    text
}

async fn script(
    context: &Context,
    basis: &Basis,
    selection: &Selection,
    dialect: Dialect,
) -> Result<(), Error> {
    let backend = match dialect {
        Dialect::Same => context.settings.target.backend(),
        Dialect::Sqlite => DbBackend::Sqlite,
        Dialect::Postgres => DbBackend::Postgres,
        Dialect::Mysql => DbBackend::MySql,
    };
    let (catalog, history) = match basis {
        Basis::Nothing(catalog, _) => (catalog, &Vec::new()),
        Basis::Database(session) => (&session.catalog, &session.history),
    };
    let planned = plan::plan(catalog, history, selection)?;
    let sample = has_sample(catalog, planned.iter().map(|planned| planned.step));
    let permit = context.permit_if_confirmed(Action::Seed { sample }).await?;
    let mut script = Script::new(backend, &permit);
    report::out(&script.head(context.settings.schema.as_deref()))?;
    let out = |statements: String| report::out(&statements);
    match basis {
        Basis::Nothing(..) => run::declared_script(catalog, &planned, &mut script, out)?,
        Basis::Database(Session { database, .. }) => {
            let history = history.clone();
            let run = Run { database, catalog, history, reporter: &mut Silent };
            run.script(&planned, &mut script, out).await?;
        }
    }
    report::out(&script.finish())?;
    report::err(&format!("{}\n", basis.sentence(context)));
    Ok(())
}

fn plan_text(
    catalog: &Catalog,
    planned: &[PlannedStep],
    report: &Report,
    width: Option<u16>,
) -> String {
    let mut rows = Vec::new();
    for step in planned {
        let definition = &catalog.steps[step.step];
        let mut name = definition.name.to_string();
        let mut reason = step.explain(catalog);
        for table in report.tables.iter().filter(|table| table.step == definition.name.as_str()) {
            let counts = [table.inserted, table.updated, table.unchanged, table.removed];
            let mut cells = vec![std::mem::take(&mut name), table.table.to_owned()];
            cells.extend(counts.map(text::number));
            cells.push(std::mem::take(&mut reason));
            rows.push(cells);
        }
    }
    let totals = [report.inserted(), report.updated(), report.unchanged(), report.removed()];
    let mut total = vec!["total".to_owned(), String::new()];
    total.extend(totals.map(text::number));
    rows.push(total);
    let header = ["step", "table", "insert", "update", "unchanged", "remove", "because"];
    text::table(&header, &[2, 3, 4, 5], rows, width)
}
