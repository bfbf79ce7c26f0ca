//! What `parity` prints. Pure.

use super::{
    json,
    text::{self, Palette, cell},
};
use crate::{
    parity::{RowParity, TableParity, Tally},
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
    pub(crate) rows: Tally,
    /// Percent, of the schema and of the rows.
    pub(crate) max: f64,
    /// Whether some columns could not be compared.
    pub(crate) left_out: bool,
}

impl Divergence {
    pub(crate) fn is_within(&self) -> bool {
        self.schema.percent() <= self.max && self.rows.percent() <= self.max
    }

    fn is_none(&self) -> bool {
        self.schema.diverging() + self.rows.diverging() == 0 && !self.left_out
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
pub(crate) fn summary(items: &[Item], tables: &[TableParity], width: Option<u16>) -> String {
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
        cells.push(table.map_or_else(
            || "no seeded table".to_owned(),
            |table| match table.left_out.join(", ") {
                left_out if left_out.is_empty() => String::new(),
                left_out => format!("without {left_out}"),
            },
        ));
        cells
    });
    let header =
        ["table", "schema", "differs", "rows", "differ", "only here", "only there", "compared"];
    text::table(&header, &[1, 2, 3, 4, 5, 6], lines.collect(), width)
}

/// Both figures, with what they are made of.
pub(crate) fn divergence(divergence: &Divergence) -> String {
    let line = |name: &str, tally: &Tally| {
        format!(
            "{name} {} % divergence: {} of {}\n",
            percent(tally),
            text::number(tally.diverging()),
            text::number(tally.all())
        )
    };
    format!("\n{}{}", line("schema", &divergence.schema), line("rows  ", &divergence.rows))
}

/// To the tenth; what is less, and more than nothing, must not read as nothing.
fn percent(tally: &Tally) -> String {
    match tally.percent() {
        little if tally.diverging() > 0 && little < 0.05 => "less than 0.1".to_owned(),
        percent => format!("{percent:.1}"),
    }
}

/// What it comes to.
pub(crate) fn sentence(palette: Palette, names: &Names, divergence: &Divergence) -> String {
    let Names { here, there, .. } = names;
    let max = divergence.max;
    if divergence.is_none() {
        return format!("\n{} {here} and {there}: nothing differs.\n", palette.good("identical"));
    }
    if divergence.is_within() {
        let left_out = match divergence.left_out {
            true => ", as far as their columns can be compared",
            false => "",
        };
        let within = palette.good("within the limit:");
        return format!(
            "\n{within} {here} and {there} differ by no more than {max} %{left_out}.\n"
        );
    }
    let mend = match names.other_world() {
        Some(flags) => format!("they are of another world: `seed {flags}` mends them"),
        None => "`seed` on the side that is wrong mends them".to_owned(),
    };
    let beyond = |name: &str, tally: &Tally, mend: &str| {
        (tally.percent() > max).then(|| format!("{name} by {} % ({mend})", percent(tally)))
    };
    let schema = beyond("schema", &divergence.schema, "migrations mend it");
    let parts: Vec<String> =
        schema.into_iter().chain(beyond("rows", &divergence.rows, &mend)).collect();
    format!(
        "\n{} {here} and {there} differ by more than {max} %: {}.\n",
        palette.bad("different"),
        parts.join(", ")
    )
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
    tables: &[TableParity],
    divergence: &Divergence,
    seconds: f64,
) -> serde_json::Value {
    let tally = |tally: &Tally| {
        json!({
            "identical": tally.identical,
            "different": tally.different,
            "only_here": tally.only_here,
            "only_there": tally.only_there,
            "percent": (1_000.0 * tally.percent()).round() / 1_000.0,
        })
    };
    let table = |table: &TableParity| {
        let mut line = tally(&table.rows);
        line["table"] = table.table.into();
        line["left_out"] = table.left_out.clone().into();
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
        "rows": tally(&divergence.rows),
        "tables": tables.iter().map(table).collect::<Vec<_>>(),
        "seconds": seconds,
    })
}
