//! `seeder.lock`: what each step gave when somebody last said that it is right.
//!
//! Its line changes only together with the step's version, so that rows never change by accident:
//! neither by an edit nor by an upgrade of a library that factories use.

use super::{Area, Fault};
use crate::value::printable;
use std::fmt::Write;

/// The file, in the working directory.
pub(crate) const FILE: &str = "seeder.lock";

const HEAD: &str = "\
# What each step gives with seed 0 and scale 1: version, rows, and the digest of the rows.
# `seeder check` compares, `seeder check --update` writes; a step's line changes with its version only.
";

/// A step, and what it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) step: String,
    pub(crate) version: u32,
    pub(crate) rows: u64,
    pub(crate) digest: String,
}

/// All steps, and the fingerprint of the generator of random values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    pub(crate) generator: String,
    pub(crate) entries: Vec<Entry>,
}

impl Lock {
    /// Reads the file's text.
    ///
    /// # Errors
    ///
    /// The first line that is none.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut lock = Self::default();
        for (number, line) in text.lines().enumerate() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["generator", fingerprint] => lock.generator = fingerprint.to_owned(),
                [step, version, rows, digest] => {
                    let parsed = version.parse().ok().zip(rows.parse().ok());
                    let (version, rows) = parsed.ok_or_else(|| broken(number, line))?;
                    let (step, digest) = (step.to_owned(), digest.to_owned());
                    lock.entries.push(Entry { step, version, rows, digest });
                }
                _ => return Err(broken(number, line)),
            }
        }
        Ok(lock)
    }

    /// The file's text.
    pub(crate) fn render(&self) -> String {
        let mut out = format!("{HEAD}generator {}\n", self.generator);
        for Entry { step, version, rows, digest } in &self.entries {
            // A string takes everything.
            let _ = writeln!(out, "{step} {version} {rows} {digest}");
        }
        out
    }
}

fn broken(number: usize, line: &str) -> String {
    format!("line {}, `{}`, is no step, version, rows and digest", number + 1, printable(line))
}

/// What the code gives now against what is locked: the faults that an update mends, those that it
/// does not, and what it would write.
pub(crate) fn compare(locked: &Lock, now: &Lock) -> (Vec<Fault>, Vec<Fault>, Lock) {
    let (mut pending, mut faults) = (Vec::new(), Vec::new());
    let mut updated = Lock { generator: now.generator.clone(), entries: Vec::new() };
    let fault = |step: &str, cause: String, mend: &str| {
        Fault::new(Area::Lock, format!("step `{step}`"), cause, mend)
    };
    let update = "run `check --update` and commit the file";
    for entry in &now.entries {
        let known = locked.entries.iter().find(|known| known.step == entry.step);
        let Entry { step, version, rows, .. } = entry;
        updated.entries.push(entry.clone());
        match known {
            None => pending.push(fault(step, format!("it is not in {FILE}"), update)),
            Some(known) if known == entry => {}
            Some(known) if known.version < *version => {
                let cause = format!("it has version {version}, {FILE} has {}", known.version);
                pending.push(fault(step, cause, update));
            }
            Some(known) if known.version > *version => {
                keep(&mut updated, known);
                let cause = format!("its version went back from {} to {version}", known.version);
                faults.push(fault(step, cause, "versions only go up: raise it"));
            }
            Some(known) => {
                keep(&mut updated, known);
                let why = match locked.generator == now.generator {
                    true => "",
                    false => {
                        "; the generator of random values changed, as when a library is upgraded"
                    }
                };
                let counts = match known.rows {
                    before if before == *rows => "as many, with other values".to_owned(),
                    before => format!("{rows}, before {before}"),
                };
                let cause =
                    format!("version {version} gives other rows than {FILE} says ({counts}){why}");
                let mend = "if that is meant, raise the step's `version` and run `check --update`; \
                            else undo what changed the rows";
                faults.push(fault(step, cause, mend));
            }
        }
    }
    let gone = locked
        .entries
        .iter()
        .filter(|known| !now.entries.iter().any(|entry| entry.step == known.step));
    pending.extend(
        gone.map(|known| {
            fault(&known.step, format!("it is in {FILE} and no step any more"), update)
        }),
    );
    if faults.is_empty() && pending.is_empty() && locked.generator != now.generator {
        let cause = "the generator of random values is another one; the rows are the same";
        pending.push(Fault::new(Area::Lock, FILE.to_owned(), cause.to_owned(), update));
    }
    if !faults.is_empty() {
        // It explains them, until they are mended.
        updated.generator.clone_from(&locked.generator);
    }
    (pending, faults, updated)
}

/// What an update must not change stays as it is.
fn keep(updated: &mut Lock, known: &Entry) {
    if let Some(last) = updated.entries.last_mut() {
        last.clone_from(known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(generator: &str, entries: &[(&str, u32, u64, &str)]) -> Lock {
        let entries = entries.iter().map(|(step, version, rows, digest)| Entry {
            step: (*step).to_owned(),
            version: *version,
            rows: *rows,
            digest: (*digest).to_owned(),
        });
        Lock { generator: generator.to_owned(), entries: entries.collect() }
    }

    #[test]
    fn a_lock_reads_what_it_writes() {
        let written = lock("g", &[("users", 1, 405, "aa"), ("guilds", 3, 46, "bb")]);
        assert_eq!(Lock::parse(&written.render()), Ok(written));
        assert!(Lock::parse("users 1 many aa").is_err_and(|error| error.contains("line 1")));
        assert!(Lock::parse("# a\nusers").is_err_and(|error| error.contains("line 2")));
    }

    #[test]
    fn rows_change_with_their_version_only() {
        let locked = lock("g", &[("users", 1, 405, "aa"), ("guilds", 3, 46, "bb")]);
        let counts = |now: &Lock| {
            let (pending, faults, updated) = compare(&locked, now);
            (pending.len(), faults.len(), updated)
        };
        assert_eq!(counts(&locked), (0, 0, locked.clone()));

        let edited = lock("g", &[("users", 1, 405, "xx"), ("guilds", 3, 46, "bb")]);
        assert_eq!(counts(&edited), (0, 1, locked.clone()));

        let raised = lock("g", &[("users", 2, 405, "xx"), ("guilds", 3, 46, "bb")]);
        assert_eq!(counts(&raised), (1, 0, raised.clone()));

        let lowered = lock("g", &[("users", 1, 405, "aa"), ("guilds", 2, 46, "bb")]);
        assert_eq!(counts(&lowered), (0, 1, locked.clone()));

        let others = lock("g", &[("users", 1, 405, "aa"), ("tracks", 1, 9, "cc")]);
        assert_eq!(counts(&others), (2, 0, others.clone()));

        let upgraded = lock("h", &[("users", 1, 405, "xx"), ("guilds", 3, 46, "bb")]);
        let (_, faults, _) = compare(&locked, &upgraded);
        assert!(faults[0].to_string().contains("as when a library is upgraded"));
        assert_eq!(counts(&upgraded).2, locked);
        let same_rows = Lock { generator: "h".to_owned(), ..locked.clone() };
        assert_eq!(counts(&same_rows), (1, 0, same_rows.clone()));
    }
}
