//! `respaldar`: a copy of the base in one new file, or for whoever reads the output.

use std::ffi::OsString;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::arguments::BackupOptions;
use super::base::{Context, refused};
use super::progress::Bar;
use super::{Exit, Failure, io_words};
use crate::domain::command::{BackupMark, Command};
use crate::domain::permission::Act;
use crate::domain::trace::Trace;
use crate::messages;
use crate::store::{BackupFault, Copied, Store, check_backup};
use crate::text::{money, noun, safe};

/// Where a server keeps the copies that are asked of it.
const FOLDER: &str = "respaldos";

/// What a copy is called until it is whole.
const UNFINISHED: &str = ".parcial";

/// Longest name of a copy on a server.
const MAX_NAME: usize = 100;

/// Makes the copy; only one that was read back whole is kept as the last good one.
pub fn run(context: &Context, options: &BackupOptions) -> Result<Exit, Failure> {
    context.authorise(Act::BackUp)?;
    let began = Instant::now();
    if options.file == Path::new("-") {
        return stream(context, began);
    }
    let target = target(context, &options.file)?;
    if target.symlink_metadata().is_ok() {
        return Err(taken(&target));
    }
    let store = context.open_existing()?;
    let file = NewFile::create(&target)?;
    let copied = write(context, &store, &file.file).map_err(|why| words(&target, &why))?;
    file.keep(&target)?;
    read_back(context, &target, &copied)?;
    mark(context, &store, &copied)?;
    context.console.print(&format!("{}\n", said(&place(context, &target), &copied, began)))?;
    Ok(Exit::Done)
}

/// A name without folders that a person elsewhere may choose.
pub fn bare_name(file: &Path) -> Option<&str> {
    let name = file.to_str()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let sound = name.chars().all(plain)
        && (1..=MAX_NAME).contains(&name.len())
        && !name.starts_with(['.', '-'])
        && !name.ends_with(UNFINISHED);
    sound.then_some(name)
}

fn target(context: &Context, file: &Path) -> Result<PathBuf, Failure> {
    if !context.is_served() {
        return Ok(file.to_path_buf());
    }
    let folder = context.folder().join(FOLDER);
    let name = bare_name(file).ok_or_else(|| Failure("RES-018 Ese nombre no sirve.".into()))?;
    DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(|error| {
        Failure(format!("RES-019 No se puede crear la carpeta ({}).", io_words(&error)))
    })?;
    Ok(folder.join(name))
}

fn taken(target: &Path) -> Failure {
    Failure(format!("RES-002 {} ya existe: elija otro nombre.", shown(target)))
}

/// The name alone: a person elsewhere need not know the folders of a server.
fn shown(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    safe(&name.to_string_lossy()).into_owned()
}

fn words(file: &Path, why: &BackupFault) -> Failure {
    Failure(messages::backup_fault(&shown(file), why, io_words))
}

fn write(context: &Context, store: &Store, file: &File) -> Result<Copied, BackupFault> {
    let mut bar = Bar::new(&context.console, "Registros");
    let copied = store.back_up(context.clock.now(), file, |done| bar.at(done, None));
    bar.done();
    let copied = copied?;
    file.sync_all().map_err(BackupFault::File)?;
    Ok(copied)
}

/// A copy that does not say what was written is no copy: it is removed.
fn read_back(context: &Context, target: &Path, written: &Copied) -> Result<(), Failure> {
    let mut bar = Bar::new(&context.console, "Comprobados");
    let read = File::open(target)
        .map_err(BackupFault::File)
        .and_then(|file| check_backup(file, |done| bar.at(done, Some(written.records))));
    bar.done();
    if read.is_ok_and(|read| read == *written) {
        return Ok(());
    }
    // What cannot be removed either is refused by whoever restores it.
    let _ = std::fs::remove_file(target);
    Err(Failure(
        "RES-006 Lo escrito no se lee igual y se borró: revise el disco y repita en otro.".into(),
    ))
}

fn mark(context: &Context, store: &Store, copied: &Copied) -> Result<(), Failure> {
    let mark = BackupMark {
        at: context.clock.now(),
        bytes: copied.bytes,
        sequence: copied.head.sequence,
        hash: copied.head.anchor().split(':').next().unwrap_or_default().to_owned(),
    };
    let command = Command::RecordBackup(mark);
    store.commit(&context.actor, context.clock.now(), command, None).map(drop).map_err(refused)
}

/// Where a copy is, as the person finds it.
fn place(context: &Context, target: &Path) -> String {
    if context.is_served() {
        format!("en {FOLDER}/{}", shown(target))
    } else {
        format!("en {}", safe(&target.to_string_lossy()))
    }
}

fn said(place: &str, copied: &Copied, began: Instant) -> String {
    format!(
        "Respaldo {place}: {} KiB · {} {} · {} {} · ancla {} · {:.1} s",
        money::thousands(copied.bytes.div_ceil(1_024)),
        money::thousands(copied.records),
        noun(copied.records, "registro", "registros"),
        copied.acts,
        noun(copied.acts, "acto", "actos"),
        copied.header.anchor,
        began.elapsed().as_secs_f64()
    )
}

/// The copy for whoever reads the output; it counts when all of it was taken.
fn stream(context: &Context, began: Instant) -> Result<Exit, Failure> {
    if context.console.is_terminal() {
        return Err(Failure(
            "RES-005 Un respaldo no se muestra en la terminal: agregue > archivo.".into(),
        ));
    }
    let store = context.open_existing()?;
    let now = context.clock.now();
    let mut out = Taken { inner: BufWriter::new(context.console.output()), bytes: 0 };
    let written = store.back_up(now, &mut out, |_| {});
    let bytes = out.bytes;
    drop(out);
    // What left the base has left it, whether or not it is a whole copy.
    store.record(&context.actor, now, Trace::CopiedBase { bytes }).map_err(refused)?;
    let copied = written.map_err(|why| match why {
        BackupFault::File(error) if error.kind() == ErrorKind::BrokenPipe => {
            Failure("RES-017 Quien recibía el respaldo se fue: no cuenta; repita.".into())
        }
        other => words(Path::new("la salida"), &other),
    })?;
    mark(context, &store, &copied)?;
    context.console.note(&said("enviado a la salida", &copied, began));
    Ok(Exit::Done)
}

/// A writer that counts.
struct Taken<W> {
    inner: W,
    bytes: u64,
}

impl<W: Write> Write for Taken<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = self.inner.write(bytes)?;
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// A file under another name until it is whole; one that is not kept goes away.
struct NewFile {
    file: File,
    path: PathBuf,
}

impl NewFile {
    fn create(target: &Path) -> Result<Self, Failure> {
        let mut name: OsString = target.as_os_str().to_owned();
        name.push(UNFINISHED);
        let path = PathBuf::from(name);
        let mut options = OpenOptions::new();
        match options.write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => Ok(Self { file, path }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Failure(format!(
                "RES-004 {} ya existe: otro respaldo lo escribe o quedó a medias; bórrelo o elija otro nombre.",
                shown(&path)
            ))),
            Err(error) => Err(words(target, &BackupFault::File(error))),
        }
    }

    /// Gives the file its name, which nobody else may have taken meanwhile.
    fn keep(self, target: &Path) -> Result<(), Failure> {
        let kept = match std::fs::hard_link(&self.path, target) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(taken(target)),
            // Some removable disks have no second names for a file.
            Err(_) if target.symlink_metadata().is_err() => std::fs::rename(&self.path, target),
            other => other,
        };
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        kept.and_then(|()| File::open(folder.unwrap_or(Path::new(".")))?.sync_all())
            .map_err(|error| words(target, &BackupFault::File(error)))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // Once the file has its own name this one is over.
        let _ = std::fs::remove_file(&self.path);
    }
}
