//! The page for QA: scenarios, steps, tables, sample rows and distributions in one file that needs no
//! network.

mod diagram;

use super::text::{self, number};
use crate::{
    catalog::Catalog,
    describe::{self, StepDescription, TableDescription, describe_catalog, key_text},
    diagram::Diagram,
    error::Error,
    expected::Expectation,
    seeder::{Chart, Scenario, SeederTrait},
    value::{self, printable},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// How many rows of each table are shown.
const SAMPLES: usize = 5;

/// What the rows of a table are like.
struct Looked {
    samples: Vec<Map<String, Json>>,
    /// The rows that have a name, by their keys.
    scenarios: BTreeMap<String, Map<String, Json>>,
    /// How many rows have NULL in each of the columns that the seed gives.
    nulls: Vec<(&'static str, u64)>,
}

/// The whole page.
///
/// # Errors
///
/// What is wrong with the steps.
pub(crate) fn page(seeder: &dyn SeederTrait, catalog: &Catalog) -> Result<String, Error> {
    let steps = describe_catalog(catalog)?;
    let (scenarios, charts) = (seeder.scenarios(), seeder.charts(catalog.world)?);
    let looked = (0..catalog.tables.len())
        .map(|table| Ok((catalog.tables[table].name(), look(catalog, table, &scenarios)?)))
        .collect::<Result<BTreeMap<_, _>, Error>>()?;
    let tables: Vec<&TableDescription> = steps.iter().flat_map(|step| &step.tables).collect();
    let rows: u64 = tables.iter().map(|table| table.rows).sum();
    let world = catalog.world;
    let facts = format!(
        "{} rows in {} tables of {} steps; seed {}, scale {}, now {}",
        number(rows),
        tables.len(),
        steps.len(),
        world.seed,
        world.scale,
        value::rfc3339(&world.now)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
                title { "Seeds" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "To the content" }
                header {
                    h1 { "Seeds" }
                    p { (facts) }
                    search {
                        label for="search" { "Search scenarios, tables and columns" }
                        input #search type="search" autocomplete="off" spellcheck="false"
                            placeholder="press / to search" aria-describedby="found";
                        p #found role="status" {}
                    }
                    nav aria-label="Sections" {
                        @if !scenarios.is_empty() { a href="#scenarios" { "Scenarios" } }
                        a href="#steps" { "Steps" }
                        a href="#tables" { "Tables" }
                        @if !charts.is_empty() { a href="#charts" { "Charts" } }
                    }
                }
                main #main tabindex="-1" {
                    @if !scenarios.is_empty() { (scenario_section(&scenarios, &looked)) }
                    (step_section(&Diagram::of_steps(catalog), &steps))
                    (table_section(&Diagram::of_tables(catalog), &tables, &looked))
                    @if !charts.is_empty() { (chart_section(&charts)) }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    Ok(page.into_string() + "\n")
}

fn look(catalog: &Catalog, table: usize, scenarios: &[Scenario]) -> Result<Looked, Error> {
    let expectation = Expectation::complete(catalog, table);
    let table = expectation.table;
    let columns = &table.source.info().columns;
    let mut nulls: Vec<_> = table.used.iter().map(|&column| (columns[column].name, 0)).collect();
    let (mut samples, mut named) = (Vec::new(), BTreeMap::new());
    for row in expectation.rows() {
        let row = row?;
        for (&column, (_, count)) in table.used.iter().zip(&mut nulls) {
            *count += u64::from(row[column] == row[column].as_null());
        }
        if samples.len() < SAMPLES {
            samples.push(describe::object(table, &row));
        }
        let key = key_text(table, &row);
        if scenarios.iter().any(|one| one.table == table.name() && one.key == key) {
            named.insert(key, describe::object(table, &row));
        }
    }
    Ok(Looked { samples, scenarios: named, nulls })
}

fn scenario_section(scenarios: &[Scenario], looked: &BTreeMap<&str, Looked>) -> Markup {
    html! {
        section #scenarios aria-labelledby="scenarios-title" {
            h2 #scenarios-title { "Scenarios" }
            p { "Rows with a name and the same key in every database, whatever the scale." }
            @for Scenario { name, table, key, reason } in scenarios {
                details id=(format!("scenario-{name}")) data-search=(format!("{name} {table} {key} {reason}")) {
                    summary { strong { (name) } " " code { (key) } " " span { (reason) } }
                    p { "A row of " a href=(format!("#table-{table}")) { (table) } "." }
                    @if let Some(row) = looked.get(table).and_then(|looked| looked.scenarios.get(key)) {
                        dl {
                            @for (column, cell) in row { dt { (column) } dd { (value_of(cell)) } }
                        }
                    }
                }
            }
        }
    }
}

fn step_section(diagram: &Diagram, steps: &[StepDescription]) -> Markup {
    html! {
        section #steps aria-labelledby="steps-title" {
            h2 #steps-title { "Steps" }
            p { "Arrows point from what comes first; what a dashed one leads to is written in a second pass." }
            (scrolling("Steps and what they need", diagram::svg(diagram, "step", "Steps and what they need")))
            @for step in steps {
                article id=(format!("step-{}", step.name)) data-search=(format!("{} {}", step.name, step.about)) {
                    h3 { (step.name.as_str()) }
                    p { (step.about) }
                    p.facts {
                        "version " (step.version)
                        @if let Some(day) = step.reviewed { ", reviewed on " (day) }
                        @if !step.needs.is_empty() {
                            ", needs "
                            @for (index, need) in step.needs.iter().enumerate() {
                                @if index > 0 { ", " }
                                a href=(format!("#step-{need}")) { (need.as_str()) }
                            }
                        }
                        "; fills "
                        @for (index, table) in step.tables.iter().enumerate() {
                            @if index > 0 { ", " }
                            a href=(format!("#table-{}", table.name)) { (table.name) }
                        }
                    }
                    @if !step.limitations.is_empty() {
                        p.facts { "What its rows do not show:" }
                        ul { @for limitation in step.limitations { li { (limitation) } } }
                    }
                }
            }
        }
    }
}

fn table_section(
    diagram: &Diagram,
    tables: &[&TableDescription],
    looked: &BTreeMap<&str, Looked>,
) -> Markup {
    html! {
        section #tables aria-labelledby="tables-title" {
            h2 #tables-title { "Tables" }
            p { "Arrows lead from a table to those that refer to it; dashed ones are written in a second pass." }
            (scrolling("Tables and their foreign keys", diagram::svg(diagram, "table", "Tables and their foreign keys")))
            @for table in tables {
                details id=(format!("table-{}", table.name)) data-search=(table.name) {
                    summary { strong { (table.name) } " " span { (number(table.rows)) " rows" } }
                    @if let Some(looked) = looked.get(table.name) {
                        (columns(table, looked))
                        h3 { "The first rows" }
                        (samples(table, looked))
                    }
                }
            }
        }
    }
}

fn columns(table: &TableDescription, looked: &Looked) -> Markup {
    let rows = html! {
        table {
            thead { tr { th scope="col" { "column" } th scope="col" { "holds" } th scope="col" { "refers to" } th scope="col" { "NULL" } } }
            tbody {
                @for column in &table.columns {
                    tr data-search=(format!("{}.{}", table.name, column.name)) {
                        th scope="row" { (column.name) @if column.in_key { " " abbr title="part of the primary key" { "key" } } }
                        td { (column.holds) }
                        td {
                            @for key in table.foreign_keys.iter().filter(|key| key.columns.contains(&column.name)) {
                                a href=(format!("#table-{}", key.parent)) { (key.parent) } " "
                            }
                        }
                        td { @if column.nullable { (nulls(table, looked, column.name)) } }
                    }
                }
            }
        }
    };
    scrolling(&format!("Columns of {}", table.name), rows)
}

/// The share of rows without a value, as a bar and in words.
fn nulls(table: &TableDescription, looked: &Looked, column: &str) -> Markup {
    let Some((_, count)) = looked.nulls.iter().find(|(name, _)| *name == column) else {
        return html! { "left to the database" };
    };
    let percent = 100.0 * *count as f64 / table.rows.max(1) as f64;
    html! { (bar(percent)) " " (format!("{percent:.0} %")) }
}

fn bar(percent: f64) -> Markup {
    html! { span.bar aria-hidden="true" { span style=(format!("width:{percent:.1}%")) {} } }
}

fn samples(table: &TableDescription, looked: &Looked) -> Markup {
    let names: Vec<&str> = looked.nulls.iter().map(|(name, _)| *name).collect();
    let rows = html! {
        table {
            thead { tr { @for name in &names { th scope="col" { (name) } } } }
            tbody {
                @for row in &looked.samples {
                    tr { @for name in &names { td { @if let Some(cell) = row.get(*name) { (shortened(cell)) } } } }
                }
            }
        }
    };
    scrolling(&format!("First rows of {}", table.name), rows)
}

fn chart_section(charts: &[Chart]) -> Markup {
    html! {
        section #charts aria-labelledby="charts-title" {
            h2 #charts-title { "Charts" }
            p { "Counted in the generated rows." }
            @for Chart { title, about, bars } in charts {
                @let most = bars.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
                figure data-search=(title) {
                    figcaption { strong { (title) } " " span { (about) } }
                    table.chart {
                        thead.hidden { tr { th scope="col" { "what" } th scope="col" { "how many" } } }
                        tbody {
                            @for (label, count) in bars {
                                tr {
                                    th scope="row" { (label) }
                                    td { (bar(100.0 * *count as f64 / most as f64)) " " (number(*count)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What may be wider than the window scrolls by itself, also with the keyboard.
fn scrolling(label: &str, content: Markup) -> Markup {
    html! { div.wide tabindex="0" role="region" aria-label=(label) { (content) } }
}

/// A cell of a row among others; what is long can be seen whole with `show`.
fn shortened(cell: &Json) -> Markup {
    match cell {
        Json::String(text) => html! { bdi { (text::shortened(&printable(text))) } },
        other => value_of(other),
    }
}

fn value_of(cell: &Json) -> Markup {
    match cell {
        Json::Null => html! { i { "NULL" } },
        Json::String(text) => html! { bdi { (printable(text)) } },
        other => html! { (printable(&other.to_string())) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_without_steps_has_a_page() {
        let catalog = Catalog::new(&(), crate::World::default()).expect("no steps are sound steps");
        assert!(page(&(), &catalog).expect("a page").contains("0 rows in 0 tables"));
    }

    #[test]
    fn nothing_in_a_cell_is_markup() {
        let hostile = "</script><script>alert('\u{202e}')</script>";
        for shown in [value_of(&hostile.into()), shortened(&hostile.into())] {
            let shown = shown.into_string();
            assert!(!shown.contains("<script") && !shown.contains('\u{202e}'), "{shown}");
        }
    }
}
