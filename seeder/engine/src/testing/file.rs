//! SQLite: the template is a file, and so is every copy.
//!
//! Each copy has a lock beside it that its process holds. The operating system ends the lock with
//! the process, and so a copy whose lock is free was left behind by a crash. The folder has a lock
//! as well: shared among those who copy, for one alone who builds a template or cleans up.

use super::{Names, Template, unique};
use crate::{error::Error, seeder::SeederTrait};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sea_orm_migration::MigratorTraitSelf;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

/// What SQLite and a run of the seeder put beside a database.
const COMPANIONS: [&str; 4] = ["-journal", "-wal", "-shm", "-seeding.lock"];

/// A template's name begins so.
const TEMPLATE: &str = "template_";

/// What a path in an SQLite URL cannot hold as it is.
const RESERVED: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

/// A copy that is in use.
pub(super) struct Lease {
    database: PathBuf,
    lock: PathBuf,
    _held: File,
}

impl Lease {
    pub(super) fn url(&self) -> String {
        url(&self.database)
    }

    /// Removes the copy; whatever fails is left to the next tests, which find it by its lock.
    pub(super) fn remove(&self) {
        if remove(&self.database) {
            let _ = fs::remove_file(&self.lock);
        }
    }
}

/// Copies the template, which is built if it is not there.
pub(super) async fn copy<M: MigratorTraitSelf, S: SeederTrait>(
    template: &Template<M, S>,
    names: &Names,
) -> Result<Lease, Error> {
    let folder = &names.folder;
    let failed = |error: io::Error| {
        Error::Io(format!("the tests' databases in {}: {error}", folder.display()))
    };
    fs::create_dir_all(folder).map_err(failed)?;
    sweep(folder).await.map_err(failed)?;
    let original = folder.join(names.template(TEMPLATE) + ".db");
    let mut shared = lock(folder, File::lock_shared).await.map_err(failed)?;
    if !original.exists() {
        drop(shared);
        let alone = lock(folder, File::lock).await.map_err(failed)?;
        if !original.exists() {
            let part = original.with_extension("part");
            remove(&part);
            remove_old(folder, names).map_err(failed)?;
            template.build(&url(&part)).await?;
            fs::rename(&part, &original).map_err(failed)?;
        }
        drop(alone);
        shared = lock(folder, File::lock_shared).await.map_err(failed)?;
    }
    let lease = lease(folder).map_err(failed)?;
    fs::copy(&original, &lease.database).map_err(failed)?;
    drop(shared);
    Ok(lease)
}

/// Takes the folder's lock, without keeping other tests of this thread from ending theirs.
async fn lock(folder: &Path, take: fn(&File) -> io::Result<()>) -> io::Result<File> {
    let file = File::create(folder.join("lock"))?;
    let taken = tokio::task::spawn_blocking(move || take(&file).map(|()| file)).await;
    taken.map_err(io::Error::other)?
}

fn lease(folder: &Path) -> io::Result<Lease> {
    let name = format!("test_{}", unique());
    let lock = folder.join(format!("{name}.lock"));
    let held = File::create(&lock)?;
    held.lock()?;
    Ok(Lease { database: folder.join(format!("{name}.db")), lock, _held: held })
}

fn url(database: &Path) -> String {
    format!("sqlite://{}", utf8_percent_encode(&database.to_string_lossy(), RESERVED))
}

/// Removes copies that nobody uses, once a process.
async fn sweep(folder: &Path) -> io::Result<()> {
    static SWEPT: AtomicBool = AtomicBool::new(false);
    if SWEPT.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let alone = lock(folder, File::lock).await?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("test_") && name.ends_with(".lock") {
            // Gone by now where its owner has just ended.
            let free = File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
            if free && remove(&path.with_extension("db")) {
                let _ = fs::remove_file(&path);
            }
        }
    }
    drop(alone);
    Ok(())
}

/// Removes the templates that the executable built before it was changed.
fn remove_old(folder: &Path, names: &Names) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if names.is_old(TEMPLATE, &entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Removes a database; `false` where it is still there.
fn remove(database: &Path) -> bool {
    let _ = fs::remove_file(database);
    for companion in COMPANIONS {
        let mut name = database.as_os_str().to_owned();
        name.push(companion);
        let _ = fs::remove_file(PathBuf::from(name));
    }
    !database.exists()
}
