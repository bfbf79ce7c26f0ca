//! What `check` prints. Pure.

use super::{
    json,
    text::{self, Palette},
};
use crate::{
    check::{Cell, ColumnCoverage, Fault, Inspection, percent, totals},
    query::Answer,
    review::Due,
    value::printable,
};
use serde_json::json;

/// How much was looked at, and found.
pub(crate) struct Counts {
    steps: usize,
    tables: usize,
    rows: u64,
    faults: usize,
}

impl Counts {
    pub(crate) fn of(found: &Inspection) -> Self {
        let mut tables: Vec<&str> = found.columns.iter().map(|column| column.table).collect();
        tables.dedup();
        Self {
            steps: found.steps.len(),
            tables: tables.len(),
            rows: found.steps.iter().map(|step| step.rows).sum(),
            faults: found.faults.len(),
        }
    }
}

/// The faults, two lines each.
pub(crate) fn faults(faults: &[Fault], palette: Palette) -> String {
    let line = |fault: &Fault| {
        format!(
            "{} {}\n {} {}\n",
            palette.bad("fault:"),
            printable(&fault.to_string()),
            palette.note("mend:"),
            printable(&fault.mend)
        )
    };
    let mut out: String = faults.iter().map(line).collect();
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn list(cells: &[Cell]) -> String {
    cells.iter().map(Cell::to_string).collect::<Vec<_>>().join(", ")
}

/// Every column that has cells at all.
pub(crate) fn columns(columns: &[ColumnCoverage], width: Option<u16>) -> String {
    let asked = columns.iter().filter(|column| {
        !(column.covered.is_empty() && column.missing.is_empty() && column.never.is_empty())
    });
    let line = |column: &ColumnCoverage| {
        let of_one_reason = column.never.chunk_by(|left, right| left.1 == right.1);
        let never: Vec<String> = of_one_reason
            .map(|cells| {
                let names: Vec<Cell> = cells.iter().map(|(cell, _)| cell.clone()).collect();
                format!("{} ({})", list(&names), cells[0].1)
            })
            .collect();
        [
            format!("{}.{}", column.table, column.column),
            list(&column.covered),
            list(&column.missing),
            never.join(", "),
        ]
        .to_vec()
    };
    let header = ["column", "covered", "missing", "never, because"];
    text::table(&header, &[], asked.map(line).collect(), width) + "\n"
}

/// Coverage, table by table.
pub(crate) fn coverage(columns: &[ColumnCoverage], width: Option<u16>) -> String {
    if columns.is_empty() {
        return String::new();
    }
    let mut names: Vec<&str> = columns.iter().map(|column| column.table).collect();
    names.dedup();
    let line = |name: &str, of: &[&ColumnCoverage]| {
        let cells = totals(of.iter().copied());
        let never: usize = of.iter().map(|column| column.never.len()).sum();
        let (covered, asked) = cells;
        vec![
            name.to_owned(),
            text::number(covered),
            text::number(asked),
            format!("{:.1}", percent(cells)),
            text::number(never as u64),
        ]
    };
    let mut lines: Vec<Vec<String>> = names
        .iter()
        .map(|name| {
            let own: Vec<_> = columns.iter().filter(|column| column.table == *name).collect();
            line(name, &own)
        })
        .collect();
    let all: Vec<_> = columns.iter().collect();
    lines.push(line("total", &all));
    let header = ["coverage", "covered", "of", "%", "never"];
    let missing = columns.iter().filter(|column| !column.missing.is_empty()).map(|column| {
        format!("missing  {}.{}: {}\n", column.table, column.column, list(&column.missing))
    });
    let missing: String = missing.collect();
    let (gap, mend) = match missing.is_empty() {
        true => ("", ""),
        false => (
            "\n",
            "add rows with these, or say in the step why they never occur: \
             `.never(Column::…, &[Cell::Long, …], \"reason\")`\n",
        ),
    };
    text::table(&header, &[1, 2, 3, 4], lines, width) + gap + &missing + mend
}

/// What it comes to.
pub(crate) fn sentence(palette: Palette, counts: &Counts, seconds: f64) -> String {
    let time = text::duration(seconds);
    let Counts { steps, tables, rows, faults } = counts;
    let looked = format!(
        "{}, {}, {}",
        text::counted(*steps as u64, "step"),
        text::counted(*tables as u64, "table"),
        text::counted(*rows, "row")
    );
    match faults {
        0 => format!("\n{} {looked}, in {time}: no fault.\n", palette.good("sound")),
        faults => {
            let faults = text::counted(*faults as u64, "fault");
            format!("\n{} {looked}, in {time}: {faults}.\n", palette.bad("faulty"))
        }
    }
}

/// What the key queries found.
pub(crate) fn answers(answers: &[Answer], width: Option<u16>) -> String {
    let line = |answer: &Answer| {
        let verdict = if answer.passed { "pass" } else { "FAIL" }.to_owned();
        let found = text::number(answer.found);
        vec![answer.query.clone(), found, answer.wanted.clone(), verdict]
    };
    let header = ["query", "found", "wanted", "verdict"];
    let mut told = text::table(&header, &[1], answers.iter().map(line).collect(), width) + "\n";
    for answer in answers.iter().filter(|answer| !answer.passed && !answer.rows.is_empty()) {
        told += &format!("\n{}:\n", answer.query);
        told.extend(answer.rows.iter().map(|row| format!("  {row}\n")));
        if answer.found > answer.rows.len() as u64 {
            told += &format!(
                "  … and {} more\n",
                text::number(answer.found - answer.rows.len() as u64)
            );
        }
    }
    told
}

/// The steps that somebody should look at again.
pub(crate) fn reviews(palette: Palette, due: &[Due]) -> String {
    if due.is_empty() {
        return String::new();
    }
    let line = |due: &Due| {
        let Due { step, reviewed, days, source } = due;
        format!("  step `{step}` was reviewed on {reviewed}, {days} days ago: {source}\n")
    };
    format!(
        "{} see whether these steps still give what the application needs, then set their \
         `reviewed` date:\n{}",
        palette.note("review:"),
        due.iter().map(line).collect::<String>()
    )
}

/// A line for each fault and each column, for machines.
pub(crate) fn lines(found: &Inspection) -> String {
    let mut out = String::new();
    for fault in &found.faults {
        let mut line = json!(fault);
        line["event"] = "fault".into();
        out.push_str(&json::line(&line));
    }
    for column in &found.columns {
        let never = column
            .never
            .iter()
            .map(|(cell, reason)| json!({ "cell": cell.to_string(), "reason": reason }));
        let names = |cells: &[Cell]| cells.iter().map(Cell::to_string).collect::<Vec<_>>();
        out.push_str(&json::line(&json!({
            "event": "coverage",
            "table": column.table,
            "column": column.column,
            "covered": names(&column.covered),
            "missing": names(&column.missing),
            "never": never.collect::<Vec<_>>(),
        })));
    }
    out
}

/// A line for each review that is due, for machines.
pub(crate) fn review_lines(due: &[Due]) -> String {
    let line = |due: &Due| {
        let mut line = json!(due);
        line["event"] = "review".into();
        json::line(&line)
    };
    due.iter().map(line).collect()
}

/// The last line for machines.
pub(crate) fn last_line(found: &Inspection, seconds: f64) -> serde_json::Value {
    let cells = totals(&found.columns);
    json!({
        "command": "check",
        "outcome": if found.faults.is_empty() { "sound" } else { "faulty" },
        "faults": found.faults.len(),
        "coverage": { "covered": cells.0, "asked": cells.1, "percent": percent(cells) },
        "seconds": seconds,
    })
}
