//! `docs`: files that are made from the seeds.

use super::{check::is_of_rows, session::Context};
use crate::{
    check::{Area, Fault},
    documents::Document,
    error::{Error, exit_code},
    report,
    seeder::SeederTrait,
    settings::read_optional,
};
use std::{fs, path::Path};

/// Writes the documents, or the page.
pub(super) fn docs(
    context: &Context,
    seeder: &dyn SeederTrait,
    html: Option<&Path>,
) -> Result<u8, Error> {
    match html {
        Some(file) => {
            let page = report::page::page(seeder, &context.catalog(seeder)?)?;
            write(file, read_optional(file)?.as_deref(), &page)?;
        }
        None => {
            for document in seeder.documents()? {
                let file = Path::new(document.path());
                let existing = read_optional(file)?;
                write(file, existing.as_deref(), &document.render(existing.as_deref())?)?;
            }
        }
    }
    Ok(exit_code::DONE)
}

fn write(file: &Path, existing: Option<&str>, text: &str) -> Result<(), Error> {
    let state = match existing == Some(text) {
        true => "unchanged",
        false => {
            replace(file, text)?;
            "written"
        }
    };
    report::out(&format!("{state:<9}  {}\n", file.display()))
}

/// Writes a file as a whole or not at all: what people wrote into it could not be made again.
pub(super) fn replace(file: &Path, text: &str) -> Result<(), Error> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let part = file.with_added_extension("part");
    folder
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&part, text))
        .and_then(|()| fs::rename(&part, file))
        .map_err(|error| Error::Io(format!("{} cannot be written: {error}", file.display())))
}

/// The documents; none where rows are wrong, of which they are made.
pub(super) fn made(
    documents: Result<Vec<Document>, Error>,
    faults: &[Fault],
) -> Result<Vec<Document>, Error> {
    match documents {
        Err(_) if faults.iter().any(is_of_rows) => Ok(Vec::new()),
        documents => documents,
    }
}

/// The documents that are not as the code would write them.
pub(super) fn faults(documents: &[Document]) -> Result<Vec<Fault>, Error> {
    let mut faults = Vec::new();
    for document in documents {
        let place = document.path().to_owned();
        let existing = read_optional(Path::new(document.path()))?;
        let current = match document.render(existing.as_deref()) {
            Ok(current) => current,
            Err(error) => {
                let mend = "put the lines around the section right, then run `docs`";
                faults.push(Fault::new(Area::Documents, place, error.to_string(), mend));
                continue;
            }
        };
        let cause = match existing {
            Some(text) if text == current => continue,
            Some(_) => "it is out of date",
            None => "it does not exist here",
        };
        let mend = "run `docs` in the project's root and commit the file";
        faults.push(Fault::new(Area::Documents, place, cause.to_owned(), mend));
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_wrong_do_not_hide_the_other_faults_behind_the_documents() {
        let broken = || Err(Error::Steps(vec!["a row".to_owned()]));
        let fault = |area| Fault::new(area, "row 1".to_owned(), "wrong".to_owned(), "mend it");
        assert!(made(broken(), &[]).is_err());
        assert!(made(broken(), &[fault(Area::Schema)]).is_err());
        assert!(made(broken(), &[fault(Area::Rows)]).is_ok_and(|made| made.is_empty()));
    }
}
