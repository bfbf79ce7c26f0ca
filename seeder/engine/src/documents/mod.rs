//! Documents that are made from the seeds, with room for paragraphs of people's own.

mod markdown;

use crate::error::Error;
pub use markdown::{quick_reference, seed_requirements};

/// A text file with sections that `docs` writes anew. What stands around them is written once, with
/// the file, and is left alone from then on.
#[derive(Clone, Debug)]
pub struct Document {
    path: &'static str,
    parts: Vec<Part>,
}

/// Stands in the line that begins a section, and tells it from comments of people's own.
const NOTE: &str = "made by the command `docs`: write above or below";

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Section { name: &'static str, text: String },
}

/// What a file that is there consists of.
enum Piece<'a> {
    Own(&'a str),
    Made(&'a str),
}

impl Document {
    /// A document without content; the path is from the project's root.
    pub fn new(path: &'static str) -> Self {
        Self { path, parts: Vec::new() }
    }

    /// Adds what a new file says here.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Text(text.into()));
        self
    }

    /// Adds a section that is made from the seeds. Its name stands in the lines around it.
    pub fn section(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.parts.push(Part::Section { name, text: text.into() });
        self
    }

    /// The file, from the project's root.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The whole file: a new one, or the one that is there with its sections brought up to date. A
    /// section that it lacks stands beside its neighbour; one that is no longer made goes.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] where the lines around a section of the file do not match.
    pub fn render(&self, existing: Option<&str>) -> Result<String, Error> {
        let Some(existing) = existing else {
            return Ok(self.parts.iter().map(Part::render).collect());
        };
        let mut pieces = self.pieces(existing)?;
        let names: Vec<&str> = self.parts.iter().filter_map(Part::name).collect();
        for (index, &name) in names.iter().enumerate() {
            let place = |pieces: &[Piece<'_>], name: &str| {
                pieces
                    .iter()
                    .position(|piece| matches!(piece, Piece::Made(other) if *other == name))
            };
            if place(&pieces, name).is_some() {
                continue;
            }
            let before = index.checked_sub(1).and_then(|index| place(&pieces, names[index]));
            let after = names[index + 1..].iter().find_map(|next| place(&pieces, next));
            match (before, after) {
                (Some(before), _) => {
                    pieces.splice(before + 1..before + 1, [Piece::Own("\n"), Piece::Made(name)]);
                }
                (None, Some(after)) => {
                    pieces.splice(after..after, [Piece::Made(name), Piece::Own("\n")]);
                }
                (None, None) => pieces.extend([Piece::Own("\n"), Piece::Made(name)]),
            }
        }
        let text = pieces.iter().map(|piece| match piece {
            Piece::Own(text) => (*text).to_owned(),
            Piece::Made(wanted) => {
                let part = self.parts.iter().find(|part| part.is_named(wanted));
                part.map(Part::render).unwrap_or_default()
            }
        });
        Ok(text.collect())
    }

    fn pieces<'a>(&self, existing: &'a str) -> Result<Vec<Piece<'a>>, Error> {
        let broken = |what: &str| {
            Err(Error::Setting(format!(
                "{}: {what}; put the lines around the section right, or delete the file and run `docs`",
                self.path
            )))
        };
        let mut pieces: Vec<Piece<'a>> = Vec::new();
        let mut open: Option<&str> = None;
        for line in existing.split_inclusive('\n') {
            match (open, begun(line), ended(line)) {
                (None, Some(name), _) => open = Some(name),
                (Some(name), Some(_), _) => {
                    return broken(&format!("section `{name}` does not end"));
                }
                (Some(name), _, Some(end)) if name == end => {
                    let double =
                        |piece: &Piece<'_>| matches!(piece, Piece::Made(other) if *other == name);
                    if pieces.iter().any(double) {
                        return broken(&format!("section `{name}` occurs twice"));
                    }
                    pieces.push(Piece::Made(name));
                    open = None;
                }
                (None, None, Some(end)) if self.parts.iter().any(|part| part.is_named(end)) => {
                    return broken(&format!("section `{end}` ends and has not begun"));
                }
                (None, None, _) => pieces.push(Piece::Own(line)),
                (Some(_), None, _) => {}
            }
        }
        match open {
            Some(name) => broken(&format!("section `{name}` does not end")),
            None => Ok(pieces),
        }
    }
}

impl Part {
    fn render(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Section { name, text } => {
                let text = text.trim_end();
                format!("<!-- begin {name}, {NOTE} -->\n\n{text}\n\n<!-- end {name} -->\n")
            }
        }
    }

    fn name(&self) -> Option<&'static str> {
        match self {
            Self::Text(_) => None,
            Self::Section { name, .. } => Some(name),
        }
    }

    fn is_named(&self, wanted: &str) -> bool {
        self.name() == Some(wanted)
    }
}

/// The name of the section that begins with the line.
fn begun(line: &str) -> Option<&str> {
    let rest = comment(line)?.strip_prefix("begin ")?;
    rest.strip_suffix(NOTE)?.trim_end().strip_suffix(',')
}

/// The name of the section that ends with the line.
fn ended(line: &str) -> Option<&str> {
    comment(line)?.strip_prefix("end ")
}

fn comment(line: &str) -> Option<&str> {
    Some(line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(first: &str) -> Document {
        Document::new("docs/a.md").text("# A\n\n").section("first", first).text("\nMore.\n")
    }

    #[test]
    fn what_people_wrote_stays() {
        let new = document("one").render(None).expect("a document");
        let edited = new.replace("# A", "# Ours").replace("More.", "Much more.\n\nAnd this.");
        let next = document("two").render(Some(&edited)).expect("a document");
        assert_eq!(next, edited.replace("one", "two"));
        assert_eq!(document("two").render(Some(&next)).expect("a document"), next);
    }

    #[test]
    fn sections_come_and_go() {
        let old = document("one").render(None).expect("a document");
        let more = document("one").section("second", "zwei").section("third", "drei");
        let both = more.render(Some(&old)).expect("a document");
        let (begin, end) = (both.find("zwei"), both.find("drei"));
        assert!(begin > both.find("one") && end > begin && both.find("More.") > end, "{both}");
        assert!(!document("one").render(Some(&both)).expect("a document").contains("zwei"));
        let first = Document::new("docs/a.md").section("zeroth", "null").section("first", "one");
        let before = first.render(Some(&old)).expect("a document");
        assert!(before.starts_with("# A\n\n<!-- begin zeroth"), "{before}");
        let empty = more.render(Some("Ours.\n")).expect("a document");
        assert!(
            empty.starts_with("Ours.\n\n<!-- begin first") && empty.contains("drei"),
            "{empty}"
        );
    }

    #[test]
    fn comments_of_ones_own_are_no_sections() {
        let own = "<!-- begin draft -->\nOurs.\n<!-- end draft -->\n";
        let both = document("one").render(None).expect("a document") + own;
        let next = document("two").render(Some(&both)).expect("a document");
        assert_eq!(next, both.replace("one", "two"));
    }

    #[test]
    fn lines_that_do_not_match_are_told() {
        let whole = document("one").render(None).expect("a document");
        for broken in [
            whole.replace("<!-- end first -->", ""),
            whole.replace("<!-- end first -->", "<!-- end frist -->"),
            whole.replace("<!-- begin first", "<!-- start first"),
            whole.clone() + &whole,
        ] {
            let error = document("two").render(Some(&broken)).expect_err("it does not match");
            assert!(error.to_string().starts_with("docs/a.md: "), "{error}");
        }
    }
}
