//! What people read: tables and sentences. Pure; the strings are printed elsewhere.

use crate::event::{DifferenceKind, Report, RowDifference};
use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

/// Colours, or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette {
    pub(crate) enabled: bool,
}

impl Palette {
    fn paint(self, style: Style, text: &str) -> String {
        if self.enabled { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(crate) fn good(self, text: &str) -> String {
        self.paint(AnsiColor::Green.on_default().bold(), text)
    }

    pub(crate) fn bad(self, text: &str) -> String {
        self.paint(AnsiColor::Red.on_default().bold(), text)
    }

    pub(crate) fn note(self, text: &str) -> String {
        self.paint(AnsiColor::Cyan.on_default(), text)
    }
}

/// A number with a comma after every third digit.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number and its noun, `1 row` or `2 rows`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", number(count), if count == 1 { "" } else { "s" })
}

/// Seconds as a person says them.
pub(crate) fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.0} ms", seconds * 1_000.0)
    } else if seconds < 100.0 {
        format!("{seconds:.2} s")
    } else {
        format!("{:.0} min {:.0} s", (seconds / 60.0).floor(), seconds % 60.0)
    }
}

/// A length of time in its largest unit.
pub(crate) fn age(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{} s", seconds.max(0)),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// A cell of a table for people: what is longer than a column can bear is cut.
pub(crate) fn shortened(cell: &str) -> String {
    shortened_to(48, cell)
}

/// The same for at most so many characters.
pub(crate) fn shortened_to(characters_max: usize, cell: &str) -> String {
    match cell.char_indices().nth(characters_max) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

/// A table without lines; the columns `right` are aligned to the right. Where it is wider than
/// `width`, cells of the other columns go on in further lines.
pub(crate) fn table(
    header: &[&str],
    right: &[usize],
    rows: Vec<Vec<String>>,
    width: Option<u16>,
) -> String {
    let narrow = narrow_columns(header, &rows);
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header.to_vec()).add_rows(rows);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    for &index in right {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for index in narrow {
        if let Some(column) = table.column_mut(index) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let mut out = String::new();
    for line in table.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The columns that are not worth a second line: short ones, and words that would be broken, such as
/// keys.
fn narrow_columns(header: &[&str], rows: &[Vec<String>]) -> Vec<usize> {
    const NARROW_CHARACTERS: usize = 16;
    const WORD_CHARACTERS: usize = 40;
    let is_narrow = |index: &usize| {
        let cells = rows.iter().filter_map(|row| row.get(*index)).map(String::as_str);
        cells.chain([header[*index]]).all(|cell| {
            let characters = cell.chars().count();
            characters <= NARROW_CHARACTERS
                || (characters <= WORD_CHARACTERS && !cell.contains(' '))
        })
    };
    (0..header.len()).filter(is_narrow).collect()
}

/// Each row as a paragraph, for tables that are wider than a terminal.
pub(crate) fn paragraphs(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = header.iter().map(|name| name.len()).max().unwrap_or_default();
    let line = |(name, cell): (&&str, &String)| format!("{name:<width$}  {cell}\n");
    let paragraph = |row: &Vec<String>| header.iter().zip(row).map(line).collect::<String>();
    rows.iter().map(paragraph).collect::<Vec<_>>().join("\n")
}

/// Whether all lines of a text fit.
pub(crate) fn fits(text: &str, width: Option<u16>) -> bool {
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    width.is_none_or(|width| longest <= usize::from(width))
}

/// What a run did, table by table. `verbs` are the headings of missing, differing and extra rows.
pub(crate) fn summary(report: &Report, verbs: [&str; 3], width: Option<u16>) -> String {
    let line = |name: &str, counts: [u64; 4], seconds: f64| {
        let mut cells = vec![name.to_owned()];
        cells.extend(counts.map(number));
        cells.push(duration(seconds));
        cells
    };
    let mut rows: Vec<Vec<String>> = report
        .tables
        .iter()
        .map(|table| {
            let counts = [table.inserted, table.updated, table.unchanged, table.removed];
            line(table.table, counts, table.seconds)
        })
        .collect();
    let totals = [report.inserted(), report.updated(), report.unchanged(), report.removed()];
    let seconds = report.tables.iter().map(|table| table.seconds).sum();
    rows.push(line("total", totals, seconds));
    let [missing, changed, extra] = verbs;
    let header = ["table", missing, changed, "unchanged", extra, "time"];
    table(&header, &[1, 2, 3, 4, 5], rows, width)
}

/// A row that is not as it should be, in one line for the row and one for each cell.
pub(crate) fn difference(difference: &RowDifference) -> String {
    let kind = match difference.kind {
        DifferenceKind::Missing => "missing",
        DifferenceKind::Changed => "changed",
        DifferenceKind::Extra => "extra  ",
    };
    let mut out = format!("{kind} {} {}\n", difference.table, key(&difference.key));
    for changed in &difference.cells {
        out.push_str(&format!(
            "          {}: expected {}, found {}\n",
            changed.column,
            cell(&changed.expected),
            cell(&changed.found)
        ));
    }
    out
}

/// A row's key, as `id=7` or `guild_id=7, user_id=9`.
pub(crate) fn key(key: &serde_json::Map<String, serde_json::Value>) -> String {
    let part = |(column, value)| format!("{column}={}", cell(value));
    key.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// A JSON value as one printable word or quoted text.
pub(crate) fn cell(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "NULL".to_owned(),
        serde_json::Value::String(text) => format!("'{}'", crate::value::printable(text)),
        other => crate::value::printable(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Cell, TableReport};

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(number(0), "0");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(2_000, "row"), "2,000 rows");
        assert_eq!(duration(0.0424), "42 ms");
        assert_eq!(duration(1.5), "1.50 s");
        assert_eq!(duration(150.0), "2 min 30 s");
        assert_eq!([0, 59, 60, 7_200, 864_000].map(age), ["0 s", "59 s", "1 min", "2 h", "10 d"]);
    }

    #[test]
    fn long_cells_are_cut_between_characters() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"長".repeat(60)), "長".repeat(48) + "…");
    }

    #[test]
    fn tables_fit_where_a_width_is_given() {
        let rows = || vec![vec!["a".to_owned(), "word ".repeat(20), "12,457".to_owned()]];
        let header = ["name", "text", "rows"];
        let fitted = table(&header, &[2], rows(), Some(40));
        assert!(fits(&fitted, Some(40)) && fitted.contains("12,457\n"), "{fitted}");
        let whole = table(&header, &[2], rows(), None);
        assert!(!fits(&whole, Some(40)) && fits(&whole, None), "{whole}");
        assert_eq!(
            paragraphs(&["id", "name"], &rows()[..1]),
            "id    a\nname  word word word word \
            word word word word word word word word word word word word word word word word \n"
        );
    }

    #[test]
    fn a_summary_is_a_table() {
        let users = TableReport {
            table: "user_account",
            inserted: 1_200,
            unchanged: 3,
            seconds: 0.012,
            ..TableReport::default()
        };
        let guilds = TableReport { table: "guild", updated: 1, removed: 2, ..users.clone() };
        let report = Report { tables: vec![users, guilds], digest: None };
        insta::assert_snapshot!(summary(&report, ["inserted", "updated", "removed"], None));
    }

    #[test]
    fn a_difference_names_the_cell_and_hides_nothing() {
        let row = RowDifference {
            kind: DifferenceKind::Changed,
            table: "playlist",
            key: [("id".to_owned(), 7.into())].into_iter().collect(),
            cells: vec![Cell {
                column: "name",
                expected: "It's\u{1b}[2J".into(),
                found: serde_json::Value::Null,
            }],
        };
        insta::assert_snapshot!(difference(&row));
    }
}
