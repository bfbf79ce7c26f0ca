//! Commands that only look.

use crate::{
    backend::{Access, begin_reading},
    catalog::{Catalog, CatalogStep},
    cli::{
        args::{Format, GraphFormat},
        help,
        session::{Context, Session},
    },
    compare, describe,
    diagram::Diagram,
    error::{Error, exit_code},
    event::Report,
    expected::{Expectation, digest},
    history,
    migrations::Migrations,
    plan::{self, PlannedStep, Selection},
    random,
    report::{self, json, text},
    review,
    seeder::SeederTrait,
    step::StepName,
    value,
};
use chrono::NaiveDate;
use clap_complete::Shell;
use serde_json::json;

/// `status`: the steps, and what the history says of them.
pub(crate) async fn status(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    today: NaiveDate,
) -> Result<u8, Error> {
    let Session { database, catalog, history } =
        context.open(Access::Read, migrator, seeder).await?;
    let due = review::due(&catalog, today);
    let planned = plan::plan(&catalog, &history, &Selection::default())?;
    let entry_of = |name: StepName| history.iter().find(|entry| entry.step == name.as_str());
    let seeded: Vec<bool> =
        catalog.steps.iter().map(|step| entry_of(step.name).is_some()).collect();
    let transaction = begin_reading(&database).await?;
    let mut rows = Vec::new();
    for step in &planned {
        let definition = &catalog.steps[step.step];
        let entry = entry_of(definition.name);
        let (mut found, mut summaries) = (0, Vec::new());
        for &table in &definition.tables {
            let expectation = Expectation::new(&catalog, table, &seeded);
            found += compare::count(&transaction, &expectation).await?;
            summaries.push((expectation.table.name(), expectation.summary()?));
        }
        let declared = digest(summaries.iter().map(|(name, summary)| (*name, summary)));
        let state = state(&catalog, step, entry, found, &declared);
        let review_due = due.iter().any(|due| due.step == definition.name);
        let status = StepStatus { step: definition, entry, rows: found, state, review_due };
        match context.format {
            Format::Json => report::out(&json::line(&status.json()))?,
            Format::Text => rows.push(status.cells()),
        }
    }
    if context.format == Format::Json {
        let report = Report::default();
        let last = json::Summary::new(context.command, "done", &report, context.seconds());
        report::out(&json::line(&last))?;
    } else {
        let header = ["step", "kind", "version", "seeded", "changed", "reviewed", "rows", "state"];
        report::out(&text::table(&header, &[2, 3, 6], rows, context.width))?;
        report::err(&format!(
            "\n{}, environment {}, seed {}, scale {}, now {}\n",
            context.settings.target,
            context.settings.environment,
            catalog.world.seed,
            catalog.world.scale,
            value::rfc3339(&catalog.world.now),
        ));
        report::err(&report::check::reviews(context.palette, &due));
        for (_, text) in history::untellable(&history, &catalog) {
            report::note(&text);
        }
    }
    Ok(exit_code::DONE)
}

/// A line of `status`.
struct StepStatus<'a> {
    step: &'a CatalogStep,
    entry: Option<&'a history::Model>,
    rows: u64,
    state: String,
    review_due: bool,
}

impl StepStatus<'_> {
    fn json(&self) -> serde_json::Value {
        let Self { step, entry, .. } = self;
        json!({
            "event": "status",
            "step": step.name.as_str(),
            "version": step.version,
            "kind": step.kind.word(),
            "seeded_version": entry.map(|entry| entry.version),
            "seeded_at": entry.map(|entry| &entry.applied_at),
            "seed": entry.map(|entry| entry.seed),
            "scale": entry.map(|entry| entry.scale),
            "rows": self.rows,
            "state": self.state,
            "reviewed": step.reviewed,
            "review_due": self.review_due,
        })
    }

    fn cells(self) -> Vec<String> {
        let Self { step, entry, .. } = self;
        vec![
            step.name.to_string(),
            step.kind.word().to_owned(),
            step.version.to_string(),
            entry.map_or_else(String::new, |entry| entry.version.to_string()),
            entry.map_or_else(String::new, |entry| last_change(&entry.applied_at)),
            step.reviewed.map_or_else(String::new, |day| day.to_string()),
            text::number(self.rows),
            self.state,
        ]
    }
}

/// How long ago the history says that a step changed, by this machine's clock.
fn last_change(applied_at: &str) -> String {
    match chrono::DateTime::parse_from_rfc3339(applied_at) {
        Ok(instant) => {
            let age = chrono::Utc::now().signed_duration_since(instant).num_seconds();
            format!("{} ago", text::age(age))
        }
        // Somebody edited the history.
        Err(_) => value::printable(applied_at),
    }
}

/// What the history and the number of rows say together; only `verify` knows more.
fn state(
    catalog: &Catalog,
    step: &PlannedStep,
    entry: Option<&history::Model>,
    found: u64,
    declared: &str,
) -> String {
    match (&step.reason, entry) {
        (plan::Reason::Again, Some(entry)) if entry.fingerprint.is_empty() => {
            "interrupted before its links were written: run `seed`".to_owned()
        }
        (plan::Reason::Again, Some(entry)) if entry.fingerprint != declared => {
            let known = !entry.generator.is_empty();
            let why = match known && entry.generator != random::fingerprint() {
                true => "since a library gives other random values",
                false => "with the same version",
            };
            format!("other rows than were seeded, {why}: run `seed`")
        }
        (plan::Reason::Again, Some(entry)) if u64::try_from(entry.row_count) == Ok(found) => {
            "seeded".to_owned()
        }
        (plan::Reason::Again, Some(entry)) => {
            format!("{} were seeded: run `seed`", text::number(entry.row_count.unsigned_abs()))
        }
        _ => step.explain(catalog),
    }
}

/// `show`: rows as they will be.
pub(crate) fn show(
    context: &Context,
    seeder: &dyn SeederTrait,
    table: &str,
    skip: usize,
    rows: usize,
) -> Result<u8, Error> {
    let catalog = context.catalog(seeder)?;
    let table = catalog.table(table)?;
    let expectation = Expectation::complete(&catalog, table);
    let info = expectation.table.source.info();
    let used = &expectation.table.used;
    let mut lines = Vec::new();
    for row in expectation.rows().skip(skip).take(rows) {
        let row = row?;
        if context.format == Format::Json {
            report::out(&json::line(&describe::object(expectation.table, &row)))?;
        } else {
            let cell = |&index: &usize| text::shortened(&value::display(&row[index]));
            lines.push(used.iter().map(cell).collect());
        }
    }
    if context.format == Format::Text {
        let header: Vec<&str> = used.iter().map(|&index| info.columns[index].name).collect();
        let table = text::table(&header, &[], lines.clone(), None);
        report::out(&match text::fits(&table, context.width) {
            true => table,
            false => text::paragraphs(&header, &lines),
        })?;
    }
    Ok(exit_code::DONE)
}

/// `graph`: the steps and what they need.
pub(crate) fn graph(
    context: &Context,
    seeder: &dyn SeederTrait,
    format: GraphFormat,
) -> Result<u8, Error> {
    let catalog = context.catalog(seeder)?;
    let diagram = Diagram::of_steps(&catalog);
    report::out(&match format {
        GraphFormat::Mermaid => diagram.mermaid(),
        GraphFormat::Dot => diagram.dot(),
    })?;
    Ok(exit_code::DONE)
}

/// `config`: every setting, and where it comes from.
pub(crate) fn config(context: &Context) -> Result<u8, Error> {
    let effective = &context.settings.effective;
    if context.format == Format::Json {
        for setting in effective {
            report::out(&json::line(setting))?;
        }
    } else {
        let rows = effective
            .iter()
            .map(|line| vec![line.setting.to_owned(), line.value.clone(), line.from.clone()]);
        let header = ["setting", "value", "from"];
        report::out(&text::table(&header, &[], rows.collect(), context.width))?;
    }
    Ok(exit_code::DONE)
}

/// `completions`: a script for a shell.
pub(crate) fn completions(seeder: &dyn SeederTrait, shell: Shell) -> Result<u8, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(seeder), "seeder", &mut script);
    report::out(&String::from_utf8_lossy(&script))?;
    Ok(exit_code::DONE)
}
