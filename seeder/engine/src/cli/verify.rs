//! `verify`: compare every row, and ask the key queries.

use super::{
    args::{Format, Steps},
    session::{Context, Session},
};
use crate::{
    backend::{Access, begin_reading},
    error::{Error, exit_code},
    event::{Event, Report, Reporter},
    migrations::Migrations,
    plan::{self, PlannedStep, Selection},
    query::{self, Answer},
    report::{
        self,
        json::{self, Drift},
        text,
    },
    run::{Run, Shown},
    seeder::SeederTrait,
    trace::Traced,
};

/// `verify`: compare all rows.
pub(super) async fn verify(
    context: &Context,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    steps: &Steps,
    limit: usize,
    queries: bool,
) -> Result<u8, Error> {
    let selection = steps.selection();
    plan::plan(&context.catalog(seeder)?, &[], &selection)?;
    let session = context.open(Access::Read, migrator, seeder).await?;
    let mut printer = DifferencePrinter { format: context.format, failure: None };
    let report =
        compare_rows(context, &session, &selection, &mut printer, Shown { kind: None, limit })
            .await?
            .1;
    if let Some(failure) = printer.failure {
        return Err(failure);
    }
    let answers = match queries {
        true => ask(seeder, &session, &report).await?,
        false => Vec::new(),
    };
    let failed = answers.iter().filter(|answer| !answer.passed).count();
    let drift =
        Drift { missing: report.inserted(), changed: report.updated(), extra: report.removed() };
    match context.format {
        Format::Json => {
            answers.iter().try_for_each(|answer| {
                let mut line = serde_json::json!(answer);
                line["event"] = "query".into();
                report::out(&json::line(&line))
            })?;
            let same = report.is_unchanged() && failed == 0;
            let outcome = if same { "unchanged" } else { "different" };
            let seconds = context.seconds();
            let mut last = json::Summary::new(context.command, outcome, &report, seconds);
            // Nothing was written: the counts of a run are those of what it did.
            (last.inserted, last.updated, last.removed) = (0, 0, 0);
            last.drift = Some(drift);
            report::out(&json::line(&last))?;
        }
        Format::Text => {
            if queries {
                report::out(&report::check::answers(&answers, context.width))?;
            }
            verify_text(context, &report, drift, limit)?;
            if failed > 0 {
                let bad = context.palette.bad("failed");
                let all = answers.len();
                report::err(&format!("{bad} {failed} of {all} queries, see above\n"));
            }
        }
    }
    let same = report.is_unchanged() && failed == 0;
    Ok(if same { exit_code::DONE } else { exit_code::DIFFERENT })
}

/// Asks the key queries: the engine's and the application's.
async fn ask(
    seeder: &dyn SeederTrait,
    session: &Session,
    compared: &Report,
) -> Result<Vec<Answer>, Error> {
    let transaction = begin_reading(&session.database).await?;
    let mut answers = Vec::new();
    for query in query::of_tables(&session.catalog, compared).into_iter().chain(seeder.queries()) {
        let name = query.name().to_owned();
        let answer = query.ask(&transaction).await;
        answers.push(answer.map_err(|error| Error::database(format!("query `{name}`"), &error))?);
    }
    Ok(answers)
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
    report::out(&text::summary(report, ["missing", "changed", "extra"], context.width))?;
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
            (Format::Text, Event::Note { text }) => {
                report::note(text);
                Ok(())
            }
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
    shown: Shown,
) -> Result<(Vec<PlannedStep>, Report), Error> {
    let Session { database, catalog, history } = session;
    let planned = plan::plan(catalog, history, selection)?;
    let mut reporter = Traced(reporter);
    reporter.event(&context.started(catalog));
    let mut run = Run { database, catalog, history: history.clone(), reporter: &mut reporter };
    let report = run.compare(&planned, shown).await?;
    Ok((planned, report))
}
