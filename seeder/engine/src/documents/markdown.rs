//! The documents that every application can have, in Markdown.

use super::Document;
use crate::{
    catalog::Catalog,
    describe::{StepDescription, TableDescription, describe_catalog, key_text},
    diagram::Diagram,
    error::Error,
    expected::Expectation,
    seeder::{Scenario, SeederTrait},
    value,
    world::World,
};
use sea_orm::Value;

/// The larger scale whose counts are given as well.
const LARGE: u32 = 10;

/// What the seeds put into a database: entities, counts and relationships. The rules of the seed
/// space are for the application to explain around it.
///
/// # Errors
///
/// What is wrong with the steps.
pub fn seed_requirements(seeder: &dyn SeederTrait, path: &'static str) -> Result<Document, Error> {
    let small = describe_catalog(&Catalog::new(seeder, World::default())?)?;
    let large = Catalog::new(seeder, World { scale: LARGE, ..World::default() })?;
    let exempt = seeder.exempt_tables();
    Ok(Document::new(path)
        .text("# Seed requirements\n\n## Entities and counts\n\n")
        .section("counts", counts(&small, &large))
        .text("\n## Relationships\n\n")
        .section("relationships", relationships(&small))
        .text("\n## Seed space\n\n")
        .section("seed-space", spaces(&small))
        .text("\n## What is allowed though it may be somebody's\n\n")
        .section("allowed", allowed_texts(&small))
        .text("\n## Tables that are not seeded\n\n")
        .section("exempt", exempt_tables(&exempt)))
}

/// The chart of the steps, the scenarios, and the graphs of steps and tables.
///
/// # Errors
///
/// What is wrong with the steps.
pub fn quick_reference(seeder: &dyn SeederTrait, path: &'static str) -> Result<Document, Error> {
    let catalog = Catalog::new(seeder, World::default())?;
    let steps = describe_catalog(&catalog)?;
    let scenarios = seeder.scenarios();
    Ok(Document::new(path)
        .text("# Quick reference\n\n## Steps\n\n")
        .section("steps", chart(&catalog, &steps, &scenarios)?)
        .text("\n## What the rows do not show\n\n")
        .section("limitations", limitations(&steps))
        .text("\n## Scenarios\n\n")
        .section("scenarios", scenario_list(&scenarios))
        .text("\n## Steps and what they need\n\n")
        .section("graph", fenced(&Diagram::of_steps(&catalog).mermaid()))
        .text("\n## Tables\n\n")
        .section("tables", fenced(&entities(&steps))))
}

fn tables(steps: &[StepDescription]) -> impl Iterator<Item = &TableDescription> {
    steps.iter().flat_map(|step| &step.tables)
}

fn fenced(diagram: &str) -> String {
    format!("```mermaid\n{diagram}```\n")
}

/// A Markdown table. What would end a cell is escaped; other markup is the caller's.
fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let names = header.iter().map(|name| name.trim_start_matches('>').to_owned()).collect();
    let rules = header.iter().map(|name| if name.starts_with('>') { "---:" } else { "---" });
    let mut out = line(names) + &format!("|{}|\n", rules.collect::<Vec<_>>().join("|"));
    for row in rows {
        out.push_str(&line(row.into_iter().map(|cell| cell.replace('|', "\\|")).collect()));
    }
    out
}

fn code(text: impl std::fmt::Display) -> String {
    let text = text.to_string();
    // A backtick within needs two around.
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A sentence of a step's or a scenario's, with nothing in it that is markup.
fn prose(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', " ")
}

fn counts(small: &[StepDescription], large: &Catalog) -> String {
    // What grows does so evenly, short of how many children a parent happens to have.
    let beyond = |small: u64, large: u64| large + (large - small.min(large)) * u64::from(LARGE);
    let mut totals = [0; 3];
    let mut rows = Vec::new();
    for (table, scaled) in tables(small).zip(&large.tables) {
        let source = &scaled.source;
        let scaled: u64 = (0..source.units()).map(|unit| source.rows(unit).len() as u64).sum();
        let counts = [table.rows, scaled, beyond(table.rows, scaled)];
        for (total, count) in totals.iter_mut().zip(counts) {
            *total += count;
        }
        let mut cells = vec![code(table.name)];
        cells.extend(counts.map(|count| count.to_string()));
        rows.push(cells);
    }
    let mut cells = vec!["total".to_owned()];
    cells.extend(totals.map(|count| count.to_string()));
    rows.push(cells);
    table(&["entity", ">rows", ">at `--scale 10`", ">at `--scale 100`, about"], rows)
}

fn relationships(steps: &[StepDescription]) -> String {
    let keys =
        tables(steps).flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)));
    let rows = keys.map(|(table, key)| {
        let parent = format!("{}.{}", key.parent, key.parent_columns.join(", "));
        let mut notes = Vec::new();
        if key.nullable {
            notes.push("may be NULL");
        }
        if key.later {
            notes.push("written in a second pass");
        }
        vec![
            code(format!("{}.{}", table.name, key.columns.join(", "))),
            code(parent),
            notes.join(", "),
        ]
    });
    table(&["foreign key", "points to", ""], rows)
        + "\nA key that is written in a second pass closes a circle of tables or points into its own table.\n"
}

fn spaces(steps: &[StepDescription]) -> String {
    let columns =
        tables(steps).flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    let rows = columns.filter_map(|(table, column)| {
        let space = column.space.clone()?;
        let name = code(format!("{}.{}", table.name, column.name));
        Some(vec![name, if column.in_key { "key" } else { "" }.to_owned(), space])
    });
    table(&["column", "", "values of the seed"], rows)
}

fn allowed_texts(steps: &[StepDescription]) -> String {
    let columns =
        tables(steps).flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    let texts = columns.flat_map(|(table, column)| {
        let name = code(format!("{}.{}", table.name, column.name));
        let row =
            move |(text, reason): &(String, &str)| vec![name.clone(), code(text), prose(reason)];
        column.allowed.iter().map(row)
    });
    let rows: Vec<Vec<String>> = texts.collect();
    match rows.is_empty() {
        true => "Nothing: no row has anything that may be somebody's.\n".to_owned(),
        false => table(&["column", "text", "why"], rows),
    }
}

fn exempt_tables(exempt: &[(&str, &str)]) -> String {
    if exempt.is_empty() {
        return "None: every table of the schema is filled by a step.\n".to_owned();
    }
    let rows = exempt.iter().map(|(name, reason)| vec![code(name), prose(reason)]);
    table(&["table", "why"], rows)
}

fn chart(
    catalog: &Catalog,
    steps: &[StepDescription],
    scenarios: &[Scenario],
) -> Result<String, Error> {
    let mut rows = Vec::new();
    for (step, placed) in steps.iter().zip(&catalog.steps) {
        let reviewed = step.reviewed.map_or_else(String::new, |day| format!("<br>{day}"));
        let counted: Vec<String> = step
            .tables
            .iter()
            .map(|table| format!("{} {}", code(table.name), table.rows))
            .collect();
        let needs: Vec<String> = step.needs.iter().map(code).collect();
        let mut samples = Vec::new();
        for &table in &placed.tables {
            samples.extend(sample(catalog, table, scenarios)?);
        }
        rows.push(vec![
            code(step.name),
            format!("{}{reviewed}", step.version),
            step.kind.word().to_owned(),
            counted.join("<br>"),
            needs.join(", "),
            samples.join("<br>"),
            prose(step.about),
        ]);
    }
    let header =
        ["step", "version, reviewed", "kind", "tables and rows", "needs", "sample entity", "holds"];
    Ok(table(&header, rows))
}

/// A row that stands for the table: its first scenario, else the first of those rows that refer to most
/// scenarios, so that a person knows whose it is.
fn sample(
    catalog: &Catalog,
    table: usize,
    scenarios: &[Scenario],
) -> Result<Option<String>, Error> {
    let definition = &catalog.tables[table];
    if let Some(scenario) = scenarios.iter().find(|scenario| scenario.table == definition.name()) {
        return Ok(Some(format!("{} {}", code(&scenario.key), scenario.name)));
    }
    let named = |row: &[Value]| -> Vec<&'static str> {
        let single = definition.foreign_keys.iter().filter(|key| key.columns.len() == 1);
        let parents = single.map(|key| (&key.parent, value::display(&row[key.columns[0]])));
        let scenario = |(parent, key): (&String, String)| {
            let mut all = scenarios.iter();
            all.find(|scenario| scenario.table == parent && scenario.key == key)
        };
        parents.filter_map(scenario).map(|scenario| scenario.name).collect()
    };
    let mut best: Option<(String, Vec<&str>)> = None;
    for row in Expectation::complete(catalog, table).rows() {
        let row = row?;
        let names = named(&row);
        if best.as_ref().is_none_or(|(_, known)| known.len() < names.len()) {
            best = Some((key_text(definition, &row), names));
        }
    }
    Ok(best.map(|(key, names)| format!("{} {}", code(key), names.join(", ")).trim_end().to_owned()))
}

fn limitations(steps: &[StepDescription]) -> String {
    let known = steps.iter().flat_map(|step| step.limitations.iter().map(move |text| (step, text)));
    let lines: String =
        known.map(|(step, text)| format!("- {}: {}\n", code(step.name), prose(text))).collect();
    if lines.is_empty() { "Nothing is known of.\n".to_owned() } else { lines }
}

fn scenario_list(scenarios: &[Scenario]) -> String {
    let rows = scenarios.iter().map(|scenario| {
        let Scenario { name, table, key, reason } = scenario;
        vec![prose(name), code(table), code(key), prose(reason)]
    });
    table(&["scenario", "table", "key", "what it is for"], rows)
}

/// The tables as a Mermaid entity relationship diagram.
fn entities(steps: &[StepDescription]) -> String {
    let mut out = "erDiagram\n".to_owned();
    for table in tables(steps) {
        out.push_str(&format!("    {} {{\n", table.name));
        for column in &table.columns {
            let foreign = table.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
            let keys = match (column.in_key, foreign) {
                (true, true) => " PK, FK",
                (true, false) => " PK",
                (false, true) => " FK",
                (false, false) => "",
            };
            let holds = column.holds.split(' ').next().unwrap_or_default();
            let nullable = if column.nullable { " \"may be NULL\"" } else { "" };
            out.push_str(&format!("        {holds} {}{keys}{nullable}\n", column.name));
        }
        out.push_str("    }\n");
    }
    for table in tables(steps) {
        let key: Vec<&str> =
            table.columns.iter().filter(|column| column.in_key).map(|column| column.name).collect();
        for foreign in &table.foreign_keys {
            let parent = if foreign.nullable { "|o" } else { "||" };
            let child = if foreign.columns == key { "o|" } else { "o{" };
            let columns = foreign.columns.join(", ");
            out.push_str(&format!(
                "    {} {parent}--{child} {} : \"{columns}\"\n",
                foreign.parent, table.name
            ));
        }
    }
    out
}
