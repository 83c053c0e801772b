//! `restaurar`: a base made from a copy. The copy is checked whole before the folder is touched, and the
//! base gets its place only when it was verified.

use std::fs::{DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::arguments::RestoreOptions;
use super::base::{Context, refused};
use super::progress::Bar;
use super::{Exit, Failure, io_words};
use crate::domain::permission::Act;
use crate::messages;
use crate::store::{BackupFault, Copied, Store, check_backup};
use crate::text::{money, noun, safe};

/// Where the base is made until it was verified.
const UNFINISHED: &str = "restauracion-a-medias";

/// The base of a data folder.
const BASE: &str = "base";

/// Makes the base; whatever goes wrong, the folder is as it was.
pub fn run(context: &Context, options: &RestoreOptions) -> Result<Exit, Failure> {
    context.authorise(Act::BackUp)?;
    let began = Instant::now();
    let folder = context.folder();
    refuse_base(folder)?;
    let checked = check(context, &options.file)?;
    let mut made = Made::new(folder)?;
    let held = Store::hold(folder).map_err(refused)?;
    made.holds();
    refuse_base(folder)?;
    let place = made.place()?;
    let restored = restore(context, &options.file, &place, &checked)?;
    made.settle(&place)?;
    drop(held);
    let said = format!(
        "Base restaurada en {}: {} {} · {} {} · copia del {} · {:.1} s\nCabeza {}\n",
        safe(&folder.to_string_lossy()),
        money::thousands(restored.records),
        noun(restored.records, "registro", "registros"),
        restored.acts,
        noun(restored.acts, "acto", "actos"),
        crate::text::date::moment(restored.header.at),
        began.elapsed().as_secs_f64(),
        restored.head.anchor()
    );
    context.console.print(&said)?;
    Ok(Exit::Done)
}

fn refuse_base(folder: &Path) -> Result<(), Failure> {
    if folder.join(BASE).symlink_metadata().is_ok() {
        return Err(Failure(format!(
            "RES-013 En {} ya hay una base y no se reemplaza: elija otra carpeta con --datos.",
            safe(&folder.to_string_lossy())
        )));
    }
    Ok(())
}

fn words(file: &Path, why: &BackupFault) -> Failure {
    let name = file.file_name().unwrap_or(file.as_os_str());
    Failure(messages::backup_fault(&name.to_string_lossy(), why, io_words))
}

fn unprepared(folder: &Path, error: &std::io::Error) -> Failure {
    let folder = folder.to_string_lossy();
    Failure(format!("RES-016 No se puede preparar {} ({}).", safe(&folder), io_words(error)))
}

fn open(file: &Path) -> Result<File, Failure> {
    File::open(file).map_err(|error| words(file, &BackupFault::File(error)))
}

fn check(context: &Context, file: &Path) -> Result<Copied, Failure> {
    let mut bar = Bar::new(&context.console, "Comprobados");
    let checked = check_backup(open(file)?, |done| bar.at(done, None));
    bar.done();
    checked.map_err(|why| words(file, &why))
}

/// The base in its provisional place, verified against the head that the copy names, and closed again.
fn restore(
    context: &Context,
    file: &Path,
    place: &Path,
    checked: &Copied,
) -> Result<Copied, Failure> {
    let mut bar = Bar::new(&context.console, "Restaurados");
    let office = Arc::clone(&context.office);
    let restored =
        Store::restore(open(file)?, place, office, |done| bar.at(done, Some(checked.records)));
    bar.done();
    let (store, copied) = restored.map_err(|why| words(file, &why))?;
    if copied != *checked {
        return Err(words(file, &BackupFault::Damaged("cambió mientras se restauraba")));
    }
    let mut bar = Bar::new(&context.console, "Verificados");
    let report = store.verify(Some(copied.head), |read| bar.at(read, None));
    bar.done();
    let report = report.map_err(refused)?;
    if !report.is_clean() || store.head().map_err(refused)? != copied.head {
        let first = report.differences.first().map_or_else(String::new, messages::difference);
        return Err(Failure(format!(
            "RES-015 La base del respaldo no está limpia y no se restauró ({} {}; {first}): use otro respaldo.",
            report.total,
            noun(report.total, "diferencia", "diferencias")
        )));
    }
    Ok(copied)
}

/// What was made for a restoration; what is not settled goes away, and nothing else.
struct Made {
    folder: PathBuf,
    /// The highest folder that was not there.
    new_folder: Option<PathBuf>,
    had_note: bool,
    /// Whose note and place are to be removed: ours alone.
    note: bool,
    place: bool,
}

impl Made {
    fn new(folder: &Path) -> Result<Self, Failure> {
        let missing = folder
            .ancestors()
            .take_while(|part| !part.as_os_str().is_empty() && !part.exists())
            .last();
        let made = Self {
            folder: folder.to_path_buf(),
            new_folder: missing.map(Path::to_path_buf),
            had_note: folder.join(Store::NOTE).exists(),
            note: false,
            place: false,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| unprepared(folder, &error))?;
        Ok(made)
    }

    /// The folder is held: its note is ours, unless it was there before.
    const fn holds(&mut self) {
        self.note = !self.had_note;
    }

    /// The provisional place.
    fn place(&mut self) -> Result<PathBuf, Failure> {
        let place = self.folder.join(UNFINISHED);
        DirBuilder::new().mode(0o700).create(&place).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Failure(format!(
                "RES-014 Otra restauración quedó a medias: borre {} y repita.",
                safe(&place.to_string_lossy())
            )),
            _ => unprepared(&self.folder, &error),
        })?;
        self.place = true;
        Ok(place)
    }

    /// The verified base gets its place.
    fn settle(mut self, place: &Path) -> Result<(), Failure> {
        let settled = std::fs::rename(place.join(BASE), self.folder.join(BASE))
            .and_then(|()| File::open(&self.folder)?.sync_all());
        settled.map_err(|error| unprepared(&self.folder, &error))?;
        self.new_folder = None;
        self.note = false;
        Ok(())
    }
}

impl Drop for Made {
    /// What cannot be removed stays under a name that is no base.
    fn drop(&mut self) {
        if self.place {
            let _ = std::fs::remove_dir_all(self.folder.join(UNFINISHED));
        }
        if self.note {
            let _ = std::fs::remove_file(self.folder.join(Store::NOTE));
        }
        let Some(top) = &self.new_folder else { return };
        for folder in self.folder.ancestors() {
            // Only empty ones go: somebody else may have put something there.
            if std::fs::remove_dir(folder).is_err() || folder == top {
                return;
            }
        }
    }
}
