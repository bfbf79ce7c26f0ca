//! Commands that only look.

use crate::{
    backend::{Access, begin_reading},
    catalog::Catalog,
    cli::{
        args::{Cli, Format, GraphFormat, Steps},
        session::{Context, Session},
    },
    compare,
    error::{Error, exit_code},
    event::{Event, Report, Reporter},
    expected::{Expectation, digest},
    graph, history,
    migrations::Migrations,
    plan::{self, PlannedStep, Selection},
    random,
    report::{
        self,
        json::{self, Drift},
        text,
    },
    run::Run,
    step::{SeederTrait, StepKind, StepName},
    value,
};
use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::json;

/// `verify`: compare all rows.
pub(crate) async fn verify(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    steps: &Steps,
    limit: usize,
) -> Result<u8, Error> {
    let selection = steps.selection();
    plan::plan(&context.catalog(seeder)?, &[], &selection)?;
    let session = context.open(Access::Read, migrator, seeder).await?;
    let mut printer = DifferencePrinter { format: context.format, failure: None };
    let report = compare_rows(context, &session, &selection, &mut printer, limit).await?.1;
    if let Some(failure) = printer.failure {
        return Err(failure);
    }
    let drift =
        Drift { missing: report.inserted(), changed: report.updated(), extra: report.removed() };
    match context.format {
        Format::Json => {
            let outcome = if report.is_unchanged() { "unchanged" } else { "different" };
            let seconds = context.seconds();
            let mut last = json::Summary::new(context.command, outcome, &report, seconds);
            // Nothing was written: the counts of a run are those of what it did.
            (last.inserted, last.updated, last.removed) = (0, 0, 0);
            last.drift = Some(drift);
            report::out(&json::line(&last))?;
        }
        Format::Text => verify_text(context, &report, drift, limit)?,
    }
    Ok(if report.is_unchanged() { exit_code::DONE } else { exit_code::DIFFERENT })
}

fn verify_text(
    context: &Context,
    report: &Report,
    drift: Drift,
    limit: usize,
) -> Result<(), Error> {
    let differing = drift.missing + drift.changed + drift.extra;
    if differing > limit as u64 {
        report::err(&format!("… and {} more\n", text::number(differing - limit as u64)));
    }
    report::out(&text::summary(report, ["missing", "changed", "extra"]))?;
    report::out(&format!("digest {}\n", report.digest.as_deref().unwrap_or_default()))?;
    let target = &context.settings.target;
    let time = text::duration(context.seconds());
    report::err(&if differing == 0 {
        let rows = text::counted(report.unchanged(), "row");
        let good = context.palette.good("verified");
        format!("\n{good} {target} in {time}: all {rows} are as they should be.\n")
    } else {
        let rows = text::counted(differing, "row");
        let (verb, they) = if differing == 1 { ("is", "it") } else { ("are", "they") };
        let bad = context.palette.bad("different");
        format!("\n{bad} {target}: {rows} {verb} not as {they} should be. `seed` repairs that.\n")
    });
    Ok(())
}

/// Prints differences as they are found.
struct DifferencePrinter {
    format: Format,
    failure: Option<Error>,
}

impl Reporter for DifferencePrinter {
    fn event(&mut self, event: &Event) {
        let printed = match (self.format, event) {
            (Format::Json, event) => report::out(&json::line(event)),
            (Format::Text, Event::Difference(row)) => report::out(&text::difference(row)),
            (Format::Text, _) => Ok(()),
        };
        self.failure = printed.err().or(self.failure.take());
    }
}

pub(super) async fn compare_rows(
    context: &Context,
    session: &Session,
    selection: &Selection,
    reporter: &mut dyn Reporter,
    limit: usize,
) -> Result<(Vec<PlannedStep>, Report), Error> {
    let Session { database, catalog, history } = session;
    let planned = plan::plan(catalog, history, selection)?;
    reporter.event(&context.started(catalog));
    let mut run = Run { database, catalog, history: history.clone(), reporter };
    let report = run.compare(&planned, limit).await?;
    Ok((planned, report))
}

/// `status`: the steps, and what the history says of them.
pub(crate) async fn status(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
) -> Result<u8, Error> {
    let Session { database, catalog, history } =
        context.open(Access::Read, migrator, seeder).await?;
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
        if context.format == Format::Json {
            report::out(&json::line(&json!({
                "event": "status",
                "step": definition.name.as_str(),
                "version": definition.version,
                "kind": kind(definition.kind),
                "seeded_version": entry.map(|entry| entry.version),
                "seeded_at": entry.map(|entry| &entry.applied_at),
                "seed": entry.map(|entry| entry.seed),
                "scale": entry.map(|entry| entry.scale),
                "rows": found,
                "state": state,
            })))?;
        }
        rows.push(vec![
            definition.name.to_string(),
            kind(definition.kind).to_owned(),
            definition.version.to_string(),
            entry.map_or_else(String::new, |entry| entry.version.to_string()),
            entry.map_or_else(String::new, |entry| last_change(&entry.applied_at)),
            text::number(found),
            state,
        ]);
    }
    if context.format == Format::Json {
        let report = Report::default();
        let last = json::Summary::new(context.command, "done", &report, context.seconds());
        report::out(&json::line(&last))?;
    } else {
        let header = ["step", "kind", "version", "seeded as", "last change", "rows", "state"];
        report::out(&text::table(&header, &[2, 3, 5], rows))?;
        report::err(&format!(
            "\n{}, environment {}, seed {}, scale {}, now {}\n",
            context.settings.target,
            context.settings.environment,
            catalog.world.seed,
            catalog.world.scale,
            value::rfc3339(&catalog.world.now),
        ));
    }
    Ok(exit_code::DONE)
}

/// When the history says that a step changed, and how long ago that is by this machine's clock.
fn last_change(applied_at: &str) -> String {
    match chrono::DateTime::parse_from_rfc3339(applied_at) {
        Ok(instant) => {
            let age = chrono::Utc::now().signed_duration_since(instant).num_seconds();
            format!("{} ({} ago)", instant.format("%Y-%m-%d %H:%M"), text::age(age))
        }
        // Somebody edited the history.
        Err(_) => value::printable(applied_at),
    }
}

fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Reference => "reference",
        StepKind::Sample => "sample",
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
    let seeded = vec![true; catalog.steps.len()];
    let expectation = Expectation::new(&catalog, table, &seeded);
    let info = expectation.table.source.info();
    let used = &expectation.table.used;
    let mut lines = Vec::new();
    for row in expectation.rows().skip(skip).take(rows) {
        let row = row?;
        if context.format == Format::Json {
            let object: serde_json::Map<_, _> = used
                .iter()
                .map(|&index| (info.columns[index].name.to_owned(), value::to_json(&row[index])))
                .collect();
            report::out(&json::line(&object))?;
        } else {
            let cell = |&index: &usize| text::shortened(&value::display(&row[index]));
            lines.push(used.iter().map(cell).collect());
        }
    }
    if context.format == Format::Text {
        let header: Vec<&str> = used.iter().map(|&index| info.columns[index].name).collect();
        report::out(&text::table(&header, &[], lines))?;
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
    let names: Vec<&str> = catalog.steps.iter().map(|step| step.name.as_str()).collect();
    let links: Vec<(usize, usize)> = catalog
        .tables
        .iter()
        .flat_map(|table| table.links.iter().map(|link| (table.step, link)))
        .map(|(step, link)| (step, catalog.tables[link.parent].step))
        .filter(|(from, to)| from != to)
        .collect();
    report::out(&match format {
        GraphFormat::Mermaid => graph::mermaid(&names, &catalog.edges, &links),
        GraphFormat::Dot => graph::dot(&names, &catalog.edges, &links),
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
        report::out(&text::table(&["setting", "value", "from"], &[], rows.collect()))?;
    }
    Ok(exit_code::DONE)
}

/// `completions`: a script for a shell.
pub(crate) fn completions(shell: Shell) -> Result<u8, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "seeder", &mut script);
    report::out(&String::from_utf8_lossy(&script))?;
    Ok(exit_code::DONE)
}
