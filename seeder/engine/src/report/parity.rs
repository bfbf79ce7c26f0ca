//! What `parity` prints. Pure.

use super::{
    json,
    text::{self, Palette, cell},
};
use crate::{
    parity::{Gap, RowParity, TableParity, Tally},
    schema::{Item, State},
    value::{printable, rfc3339},
    world::World,
};
use serde_json::json;

/// The two databases, as people know them.
pub(crate) struct Names {
    pub(crate) here: String,
    pub(crate) there: String,
    /// Which world each of them was last seeded with.
    pub(crate) worlds: [Option<World>; 2],
}

impl Names {
    /// The flags that give the other side this side's world, where it has another one.
    fn other_world(&self) -> Option<String> {
        match self.worlds {
            [Some(here), Some(there)] if here != there => Some(format!(
                "--seed {} --scale {} --now {}",
                here.seed,
                here.scale,
                rfc3339(&here.now)
            )),
            _ => None,
        }
    }

    /// Both sides for the head of a report.
    pub(crate) fn lines(&self) -> String {
        let world = |world: &Option<World>| match world {
            Some(world) => format!(", seed {}, scale {}", world.seed, world.scale),
            None => ", never seeded".to_owned(),
        };
        let [here, there] = self.worlds.each_ref().map(world);
        format!("here   {}{here}\nthere  {}{there}\n\n", self.here, self.there)
    }
}

/// How far two databases differ, and how far they may.
pub(crate) struct Divergence {
    pub(crate) schema: Tally,
    pub(crate) tables: Vec<TableParity>,
    /// What makes a side unusable, whatever the percentage.
    pub(crate) gaps: Vec<Gap>,
    /// Percent, of the schema and of each table's rows.
    pub(crate) max: f64,
}

impl Divergence {
    pub(crate) fn is_within(&self) -> bool {
        let worst = self.worst().map_or(0.0, |table| table.rows.percent());
        self.gaps.is_empty() && self.schema.percent() <= self.max && worst <= self.max
    }

    fn is_none(&self) -> bool {
        self.gaps.is_empty() && self.schema.diverging() + self.rows().diverging() == 0
    }

    /// The rows of all tables.
    fn rows(&self) -> Tally {
        let mut rows = Tally::default();
        self.tables.iter().for_each(|table| rows.add(&table.rows));
        rows
    }

    /// The table whose rows differ most, if any do; the first one of several.
    fn worst(&self) -> Option<&TableParity> {
        let differing = self.tables.iter().filter(|table| table.rows.diverging() > 0);
        differing.rev().max_by(|one, other| one.rows.percent().total_cmp(&other.rows.percent()))
    }
}

/// The things of the schema that differ, a line each.
pub(crate) fn items(items: &[&Item], width: Option<u16>) -> String {
    if items.is_empty() {
        return String::new();
    }
    let line = |item: &&Item| {
        let name = if item.name.is_empty() { String::new() } else { format!("({})", item.name) };
        let state = match &item.state {
            State::Identical => "the same".to_owned(),
            State::OnlyHere => "only here".to_owned(),
            State::OnlyThere => "only there".to_owned(),
            State::Different(sides) => sides
                .iter()
                .map(|side| format!("{}: {} here, {} there", side.what, side.here, side.there))
                .collect::<Vec<_>>()
                .join("; "),
        };
        [item.kind.name().to_owned(), format!("{} {name}", item.table), state]
            .map(|cell| printable(cell.trim()))
            .to_vec()
    };
    let lines = items.iter().map(line).collect();
    text::table(&["schema", "of", "is"], &[], lines, width) + "\n"
}

/// A row that differs, in one line for the row and one for each cell.
pub(crate) fn row(row: &RowParity) -> String {
    let state = row.state.replace('_', " ");
    let mut out = format!("{state:<10} {} {}\n", row.table, text::key(&row.key));
    for changed in &row.cells {
        out.push_str(&format!(
            "           {}: {} here, {} there\n",
            changed.column,
            cell(&changed.expected),
            cell(&changed.found)
        ));
    }
    out
}

/// What both sides hold, table by table.
pub(crate) fn summary(items: &[Item], divergence: &Divergence, width: Option<u16>) -> String {
    let tables = &divergence.tables;
    let mut names: Vec<&str> = tables.iter().map(|table| table.table).collect();
    for item in items {
        if !names.contains(&item.table.as_str()) {
            names.push(&item.table);
        }
    }
    let lines = names.iter().map(|name| {
        let schema = Tally::of(items.iter().filter(|item| item.table == *name));
        let table = tables.iter().find(|table| table.table == *name);
        let rows = table.map(|table| table.rows).unwrap_or_default();
        let counts = [
            schema.identical,
            schema.diverging(),
            rows.identical,
            rows.different,
            rows.only_here,
            rows.only_there,
        ];
        let mut cells = vec![printable(name)];
        cells.extend(counts.map(text::number));
        cells.push(table.map(|_| percent(&rows, divergence.max)).unwrap_or_default());
        cells.push(table.map_or_else(|| "no seeded table".to_owned(), compared));
        cells
    });
    let header = [
        "table",
        "schema",
        "differs",
        "rows",
        "differ",
        "only here",
        "only there",
        "%",
        "compared",
    ];
    text::table(&header, &[1, 2, 3, 4, 5, 6, 7], lines.collect(), width)
}

/// What of a table's rows could not be compared.
fn compared(table: &TableParity) -> String {
    match table.left_out.join(", ") {
        left_out if left_out.is_empty() => String::new(),
        left_out => format!("without {left_out}"),
    }
}

/// What makes a side unusable, a line each.
pub(crate) fn gaps(gaps: &[Gap]) -> String {
    if gaps.is_empty() {
        return String::new();
    }
    let line =
        |gap: &Gap| [gap.side.to_string(), printable(&place(gap)), gap.cause.clone()].to_vec();
    let lines = gaps.iter().map(line).collect();
    // Causes are sentences: a terminal breaks them better than a column would.
    text::table(&["unusable", "of", "since"], &[], lines, None) + "\n"
}

fn place(gap: &Gap) -> String {
    match &gap.column {
        Some(column) => format!("{}.{column}", gap.table),
        None => gap.table.clone(),
    }
}

/// The figures, with what they are made of.
pub(crate) fn divergence(divergence: &Divergence) -> String {
    let line = |name: &str, tally: &Tally, of: &str| {
        format!(
            "{name} {} % divergence: {} of {}{of}\n",
            percent(tally, divergence.max),
            text::number(tally.diverging()),
            text::number(tally.all())
        )
    };
    let worst = divergence
        .worst()
        .map(|table| line("worst ", &table.rows, &format!(" rows of {}", table.table)));
    format!(
        "\n{}{}{}",
        line("schema", &divergence.schema, ""),
        line("rows  ", &divergence.rows(), ""),
        worst.unwrap_or_default()
    )
}

/// To the tenth, or with as many digits as tell it from nothing, from the limit and from everything.
fn percent(tally: &Tally, max: f64) -> String {
    const DIGITS_MAX: usize = 15;
    let exact = tally.percent();
    let tells = |text: &String| {
        let shown: f64 = text.parse().unwrap_or(exact);
        [0.0, max, 100.0].iter().all(|mark| shown.total_cmp(mark) == exact.total_cmp(mark))
    };
    let mut texts = (1..=DIGITS_MAX).map(|digits| format!("{exact:.digits$}"));
    texts.find(tells).unwrap_or_else(|| exact.to_string())
}

/// What it comes to.
pub(crate) fn sentence(palette: Palette, names: &Names, divergence: &Divergence) -> String {
    let Names { here, there, .. } = names;
    let max = divergence.max;
    if divergence.is_none() {
        return format!("\n{} {here} and {there}: nothing differs.\n", palette.good("identical"));
    }
    if divergence.is_within() {
        let within = palette.good("within the limit:");
        return format!("\n{within} {here} and {there} differ by no more than {max} %.\n");
    }
    let parts = [unusable(divergence), beyond(names, divergence)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("\n{} {here} and {there}: {}.\n", palette.bad("different"), parts.join("; "))
}

/// What cannot be put up with.
fn unusable(divergence: &Divergence) -> Option<String> {
    let first = divergence.gaps.first()?;
    let more = match divergence.gaps.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    Some(format!(
        "`{}` is unusable {}, whatever the percentage: {}{more} (migrations mend it)",
        printable(&place(first)),
        first.side,
        first.cause
    ))
}

/// What exceeds the limit.
fn beyond(names: &Names, divergence: &Divergence) -> Option<String> {
    let max = divergence.max;
    let mend = match names.other_world() {
        Some(flags) => format!("they are of another world: `seed {flags}` mends them"),
        None => "`seed` on the side that is wrong mends them".to_owned(),
    };
    let part = |name: &str, tally: &Tally, mend: &str| {
        (tally.percent() > max).then(|| format!("{name} by {} % ({mend})", percent(tally, max)))
    };
    let schema = part("schema", &divergence.schema, "migrations mend it");
    let worst = divergence.worst();
    let mend = match worst {
        Some(table) if !table.gaps.is_empty() => "`seed` mends them once the schema is mended",
        _ => &mend,
    };
    let rows =
        worst.and_then(|table| part(&format!("rows of `{}`", table.table), &table.rows, mend));
    let parts: Vec<String> = schema.into_iter().chain(rows).collect();
    (!parts.is_empty()).then(|| format!("they differ by more than {max} %: {}", parts.join(", ")))
}

pub(crate) fn names_line(names: &Names) -> String {
    json::line(&json!({ "event": "sides", "here": names.here, "there": names.there }))
}

pub(crate) fn item_line(item: &Item) -> String {
    let mut line = json!(item);
    line["event"] = "schema_difference".into();
    json::line(&line)
}

pub(crate) fn row_line(row: &RowParity) -> String {
    let mut line = json!(row);
    line["event"] = "row_difference".into();
    let cell = |cell: &crate::event::Cell| json!({ "column": cell.column, "here": cell.expected, "there": cell.found });
    line["cells"] = row.cells.iter().map(cell).collect();
    json::line(&line)
}

/// The last line for machines.
pub(crate) fn last_line(
    items: &[Item],
    divergence: &Divergence,
    seconds: f64,
) -> serde_json::Value {
    let tally = |tally: &Tally| {
        json!({
            "identical": tally.identical,
            "different": tally.different,
            "only_here": tally.only_here,
            "only_there": tally.only_there,
            "percent": tally.percent(),
        })
    };
    let table = |table: &TableParity| {
        let mut line = tally(&table.rows);
        line["table"] = table.table.into();
        line["left_out"] = table.left_out.clone().into();
        line["schema"] = tally(&Tally::of(items.iter().filter(|item| item.table == table.table)));
        line
    };
    let outcome = match (divergence.is_none(), divergence.is_within()) {
        (true, _) => "identical",
        (false, true) => "close",
        (false, false) => "different",
    };
    json!({
        "command": "parity",
        "outcome": outcome,
        "max_divergence": divergence.max,
        "schema": tally(&divergence.schema),
        "rows": tally(&divergence.rows()),
        "worst": divergence.worst().map(|worst| {
            json!({ "table": worst.table, "percent": worst.rows.percent() })
        }),
        "unusable": divergence.gaps,
        "tables": divergence.tables.iter().map(table).collect::<Vec<_>>(),
        "seconds": seconds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_shows_on_which_side_of_the_limit_it_is() {
        let shown = |different, all, max| {
            percent(&Tally { identical: all - different, different, ..Tally::default() }, max)
        };
        for (different, all, max, text) in [
            (0, 0, 5.0, "0.0"),
            (0, 12_457, 5.0, "0.0"),
            (1, 12_457, 5.0, "0.01"),
            (374, 12_457, 5.0, "3.0"),
            (622, 12_457, 5.0, "4.99"),
            (623, 12_457, 5.0, "5.001"),
            (5, 100, 5.0, "5.0"),
            (500_000_001, 10_000_000_000, 5.0, "5.00000001"),
            (2, 30, 6.67, "6.667"),
            (9_999, 10_000, 5.0, "99.99"),
            (7, 7, 5.0, "100.0"),
            (1, 3, 0.0, "33.3"),
        ] {
            assert_eq!(shown(different, all, max), text, "{different} of {all}, limit {max}");
        }
    }
}
