//! A subscriber file into the base.
//!
//! The first pass checks every row and keeps the accepted ones beside the base, where nobody sees them.
//! Then the load is promised in the journal and the second pass writes them. An interrupted one goes
//! on from what was kept.

use std::collections::{HashMap, HashSet};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufReader, BufWriter, ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{CHUNKS_PER_SYNC, LoadFailure, Progress, interrupted, space};
use crate::clock::Clock;
use crate::domain::command::{Command, FileLoad};
use crate::domain::ids::AccountId;
use crate::domain::permission::Act;
use crate::domain::subscriber::Subscriber;
use crate::domain::user::Actor;
use crate::interchange::report::LoadReport;
use crate::interchange::source::{FileFault, SourceFile};
use crate::interchange::subscribers::read;
use crate::store::{Fault, LEDGER_CHUNK, Refusal, Store, codec};

/// Letters of a file's hash, by which its kept rows are named.
const HASH_LETTERS: usize = 64;

/// Largest kept row that is read back.
const MAX_KEPT_BYTES: u32 = 1 << 20;

/// Loads a file; `folder` is the data folder, where the checked rows wait.
pub fn load_subscribers(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    folder: &Path,
    file: &Path,
    progress: Progress,
) -> Result<LoadReport, LoadFailure> {
    let started = Instant::now();
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let in_file = |fault| LoadFailure::File(name.clone(), fault);
    let source = SourceFile::survey(file).map_err(in_file)?;
    store.refuse_loaded(&source.hash)?;
    let pending = store.interrupted_subscriber_load()?;
    if let Some(other) = pending.as_ref().filter(|load| load.file_hash != source.hash) {
        return Err(Refusal::LoadPending { file: other.file_name.clone() }.into());
    }
    store.authorise(actor, clock.now(), Act::LoadSubscribers)?;
    sweep(folder, pending.as_ref())?;
    space::require_for(folder, source.bytes)?;
    let kept = kept_path(folder, &source.hash);
    let checked = check(store, &source, &kept, progress).map_err(in_file);
    let mut report = match checked {
        Ok(report) if report.accepted > 0 => report,
        refused => {
            remove(&unfinished(&kept))?;
            if pending.is_none() {
                remove(&kept)?;
            }
            return Err(match refused {
                Ok(report) => LoadFailure::NothingAccepted(Box::new(report)),
                Err(failure) => failure,
            });
        }
    };
    let load = FileLoad {
        file_hash: source.hash,
        file_name: name.clone(),
        accepted: report.accepted,
        quarantined: report.quarantined,
    };
    if pending.is_none() {
        let begin = Command::BeginSubscriberLoad(load.clone());
        if let Err(refusal) = store.commit(actor, clock.now(), begin, None) {
            remove(&kept)?;
            return Err(refusal.into());
        }
    }
    roll_forward(store, actor, clock, load, &kept, progress)?;
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// Finishes a load that was interrupted, before any window opens. Says which file it was.
pub fn resume_subscribers(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    folder: &Path,
    progress: Progress,
) -> Result<Option<String>, LoadFailure> {
    let Some(load) = store.interrupted_subscriber_load()? else { return Ok(None) };
    let kept = kept_path(folder, &load.file_hash);
    let name = load.file_name.clone();
    roll_forward(store, actor, clock, load, &kept, progress)?;
    Ok(Some(name))
}

/// The first pass: every row against the rules; the accepted ones kept, durable, nothing in the base.
fn check(
    store: &Store,
    source: &SourceFile,
    kept: &Path,
    progress: Progress,
) -> Result<LoadReport, FileFault> {
    let mut report = LoadReport::default();
    let mut accounts = HashSet::new();
    let mut repeated = Vec::new();
    let mut there = Vec::new();
    let mut rows = Kept::create(kept).map_err(interrupted)?;
    read(source, store.office(), &mut report, &mut |line, subscriber| {
        let known = store.subscriber(subscriber.account).map_err(interrupted)?;
        if let Some(known) = known.filter(|known| *known != subscriber) {
            there.push((line, known.account));
            return Ok(());
        }
        if !accounts.insert(subscriber.account) {
            repeated.push((line, subscriber.account));
        }
        if accounts.len().is_multiple_of(LEDGER_CHUNK) {
            progress(accounts.len() as u64, None);
        }
        rows.push(&subscriber).map_err(interrupted)
    })?;
    rows.finish().map_err(interrupted)?;
    report.skipped += repeated.len() as u64;
    for (line, account) in repeated {
        report.count("repetida");
        report.warn(line, format!("la cuenta {account} ya venía antes: vale esta fila"));
    }
    for (line, account) in there {
        let why = format!("la cuenta {account} ya está con otros datos: se cambian por solicitud");
        report.reject(line, "SUS-023", why);
    }
    report.accounts = accounts.len() as u64;
    report.accepted = report.accounts;
    Ok(report)
}

/// The second pass, which may run again from the start.
fn roll_forward(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    load: FileLoad,
    kept: &Path,
    progress: Progress,
) -> Result<(), LoadFailure> {
    let last = last_rows(open_kept(kept, &load)?)?;
    let mut rows = open_kept(kept, &load)?;
    let mut place = 0_u64;
    let mut chunk: Vec<Subscriber> = Vec::with_capacity(LEDGER_CHUNK);
    let mut written = 0;
    let mut chunks = 0_usize;
    loop {
        let row = read_kept(&mut rows)?;
        let over = row.is_none();
        place += 1;
        chunk.extend(row.filter(|row| last.get(&row.account) == Some(&place)));
        if over || chunk.len() == LEDGER_CHUNK {
            store.put_subscribers(&chunk)?;
            written += chunk.len() as u64;
            chunk.clear();
            progress(written, Some(load.accepted));
            chunks += 1;
            if chunks.is_multiple_of(CHUNKS_PER_SYNC) {
                store.sync()?;
            }
        }
        if over {
            break;
        }
    }
    if written < load.accepted {
        return Err(Fault::Damaged("faltan filas de la carga interrumpida".into()).into());
    }
    store.commit(actor, clock.now(), Command::EndSubscriberLoad(load), None)?;
    Ok(remove(kept)?)
}

/// The place of the last row of each account: of several rows of one file the last one holds.
fn last_rows(mut rows: impl Read) -> Result<HashMap<AccountId, u64>, Fault> {
    let mut last = HashMap::new();
    let mut place = 0;
    while let Some(row) = read_kept(&mut rows)? {
        place += 1;
        last.insert(row.account, place);
    }
    Ok(last)
}

fn io(error: std::io::Error) -> Fault {
    Fault::Io(error.to_string())
}

fn kept_path(folder: &Path, hash: &str) -> PathBuf {
    folder.join("cargas").join(hash)
}

/// Checked rows on their way to the base: length and record, one after the other, and at the end the
/// BLAKE3 of all of it. Written under another name until they are whole.
struct Kept {
    out: BufWriter<File>,
    hasher: blake3::Hasher,
    path: PathBuf,
}

impl Kept {
    /// A new file, for its owner alone.
    fn create(path: &Path) -> Result<Self, Fault> {
        let parent = path.parent().unwrap_or(path);
        DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(io)?;
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(unfinished(path))
            .map_err(io)?;
        let out = BufWriter::with_capacity(256 << 10, file);
        Ok(Self { out, hasher: blake3::Hasher::new(), path: path.to_path_buf() })
    }

    fn push(&mut self, subscriber: &Subscriber) -> Result<(), Fault> {
        let bytes = codec::encode(subscriber)?;
        let length = u32::try_from(bytes.len()).map_err(|_| Fault::Codec("fila enorme".into()))?;
        for part in [&length.to_le_bytes()[..], &bytes] {
            self.hasher.update(part);
            self.out.write_all(part).map_err(io)?;
        }
        Ok(())
    }

    /// Durable under its own name.
    fn finish(mut self) -> Result<(), Fault> {
        self.out.write_all(self.hasher.finalize().as_bytes()).map_err(io)?;
        let file = self.out.into_inner().map_err(|error| io(error.into_error()))?;
        file.sync_all().map_err(io)?;
        std::fs::rename(unfinished(&self.path), &self.path).map_err(io)?;
        let parent = self.path.parent().unwrap_or(&self.path);
        File::open(parent).and_then(|folder| folder.sync_all()).map_err(io)
    }
}

/// The name of kept rows that are not whole yet.
fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("nueva")
}

/// The kept rows of a load, once they are known to be whole.
fn open_kept(path: &Path, load: &FileLoad) -> Result<impl Read + use<>, Fault> {
    let damaged = || Fault::Damaged("las filas de la carga interrumpida".into());
    let mut file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Fault::LoadLost { file: load.file_name.clone() },
        _ => io(error),
    })?;
    let bytes = file.metadata().map_err(io)?.len();
    let rows = bytes.checked_sub(blake3::OUT_LEN as u64).ok_or_else(damaged)?;
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut (&mut file).take(rows), &mut hasher).map_err(io)?;
    let mut kept_hash = [0; blake3::OUT_LEN];
    file.read_exact(&mut kept_hash).map_err(io)?;
    if hasher.finalize() != kept_hash {
        return Err(damaged());
    }
    file.rewind().map_err(io)?;
    Ok(BufReader::new(file).take(rows))
}

/// The next kept row; none at the end.
fn read_kept(rows: &mut impl Read) -> Result<Option<Subscriber>, Fault> {
    let mut length = [0; 4];
    match rows.read_exact(&mut length) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        read => read.map_err(io)?,
    }
    let length = u32::from_le_bytes(length);
    if length > MAX_KEPT_BYTES {
        return Err(Fault::Damaged("una fila de la carga interrumpida".into()));
    }
    let mut bytes = vec![0; length as usize];
    rows.read_exact(&mut bytes).map_err(io)?;
    Ok(Some(codec::decode(&bytes)?))
}

/// Removes what loads that never began have left; the rows of a promised one stay.
fn sweep(folder: &Path, promised: Option<&FileLoad>) -> Result<(), Fault> {
    let Ok(entries) = std::fs::read_dir(folder.join("cargas")) else { return Ok(()) };
    for entry in entries {
        let path = entry.map_err(io)?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or("");
        let is_promised = promised.is_some_and(|load| load.file_hash == name);
        if name.len() == HASH_LETTERS && !is_promised {
            remove(&path)?;
        }
    }
    Ok(())
}

/// A file that is not there needs no removing.
fn remove(path: &Path) -> Result<(), Fault> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io(error)),
        _ => Ok(()),
    }
}
