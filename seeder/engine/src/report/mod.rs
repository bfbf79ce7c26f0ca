//! Reporters: what a run states, shown to people or to machines. Nothing else in the engine prints.

pub(crate) mod check;
pub(crate) mod json;
pub(crate) mod page;
pub(crate) mod parity;
pub(crate) mod progress;
pub(crate) mod text;
pub(crate) mod view;

use crate::error::Error;
use std::io::{self, IsTerminal, Write};

/// Writes data to stdout. A reader that has gone away is no failure of ours.
///
/// # Errors
///
/// [`Error::Io`] where stdout cannot take it, for instance because the disk is full.
pub(crate) fn out(text: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Io(format!("cannot write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}

/// How many characters a line of stdout has, where it is a terminal.
pub(crate) fn width() -> Option<u16> {
    if !io::stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0)
}

/// Asks on the terminal and reads a line.
///
/// # Errors
///
/// [`Error::Io`] where there is none to read.
pub(crate) fn ask(question: &str) -> Result<String, Error> {
    err(question);
    let mut answer = String::new();
    match io::stdin().read_line(&mut answer) {
        Ok(_) => Ok(answer),
        Err(error) => Err(Error::Io(format!("cannot read the answer: {error}"))),
    }
}

/// Writes everything that is no data to stderr. There is nobody to tell if that fails.
pub(crate) fn err(text: &str) {
    progress::aside(|| drop(io::stderr().lock().write_all(text.as_bytes())));
}

/// Writes a remark, such as what a run would refuse, to stderr.
pub(crate) fn note(text: &str) {
    err(&format!("note: {text}\n"));
}
