//! A subscriber file into the base.
//!
//! The first pass checks every row and changes nothing. Then the file is copied beside the base and the
//! load is promised in the journal; the second pass writes. An interrupted one goes on from the copy.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{CHUNKS_PER_SYNC, LoadFailure, Progress, interrupted, space};
use crate::clock::Clock;
use crate::domain::command::{Command, FileLoad};
use crate::domain::subscriber::Subscriber;
use crate::domain::user::Actor;
use crate::interchange::report::LoadReport;
use crate::interchange::source::{FileFault, SourceFile};
use crate::interchange::subscribers::read;
use crate::store::{Fault, LEDGER_CHUNK, Store};

/// Loads a file; `folder` is the data folder, where the copy waits.
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
    let mut report = check(store, &source, progress).map_err(in_file)?;
    if report.accepted == 0 {
        return Err(in_file(FileFault::NothingAccepted));
    }
    space::require_for(folder, source.bytes)?;
    let load = FileLoad {
        file_hash: source.hash.clone(),
        file_name: name.clone(),
        accepted: report.accepted,
        quarantined: report.quarantined,
    };
    let copy = keep_copy(folder, &source)?;
    let begun = store.commit(actor, clock.now(), Command::BeginSubscriberLoad(load.clone()), None);
    if let Err(refusal) = begun {
        remove(&copy)?;
        return Err(refusal.into());
    }
    roll_forward(store, actor, clock, load, &copy, progress)?;
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
    let copy = copy_path(folder, &load.file_hash);
    let name = load.file_name.clone();
    roll_forward(store, actor, clock, load, &copy, progress)?;
    Ok(Some(name))
}

/// The first pass: every row against the rules, nothing written.
fn check(store: &Store, source: &SourceFile, progress: Progress) -> Result<LoadReport, FileFault> {
    let mut report = LoadReport::default();
    let mut accounts = HashSet::new();
    let mut repeated = Vec::new();
    read(source, store.office(), &mut report, &mut |line, subscriber| {
        if !accounts.insert(subscriber.account) {
            repeated.push((line, subscriber.account));
        }
        if accounts.len() % LEDGER_CHUNK == 0 {
            progress(accounts.len() as u64, None);
        }
        Ok(())
    })?;
    report.skipped += repeated.len() as u64;
    for (line, account) in repeated {
        report.count("repetida");
        report.warn(line, format!("la cuenta {account} ya venía antes: vale esta fila"));
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
    copy: &Path,
    progress: Progress,
) -> Result<(), LoadFailure> {
    let in_file = |fault| LoadFailure::File(load.file_name.clone(), fault);
    let source = SourceFile::survey(copy).map_err(in_file)?;
    if source.hash != load.file_hash {
        return Err(Fault::Damaged("la copia de la carga cambió".into()).into());
    }
    let mut chunk: Vec<Subscriber> = Vec::with_capacity(LEDGER_CHUNK);
    let mut written = 0;
    let mut put = |chunk: &mut Vec<Subscriber>| -> Result<(), FileFault> {
        store.put_subscribers(chunk).map_err(interrupted)?;
        written += chunk.len();
        chunk.clear();
        progress(written as u64, Some(load.accepted));
        if written % (LEDGER_CHUNK * CHUNKS_PER_SYNC) == 0 {
            store.sync().map_err(interrupted)?;
        }
        Ok(())
    };
    read(&source, store.office(), &mut LoadReport::default(), &mut |_, subscriber| {
        chunk.push(subscriber);
        if chunk.len() == LEDGER_CHUNK { put(&mut chunk) } else { Ok(()) }
    })
    .map_err(in_file)?;
    put(&mut chunk).map_err(in_file)?;
    store.commit(actor, clock.now(), Command::EndSubscriberLoad(load), None)?;
    Ok(remove(copy)?)
}

fn copy_path(folder: &Path, hash: &str) -> PathBuf {
    folder.join("cargas").join(hash)
}

/// A durable copy for the second pass, readable by its owner alone.
fn keep_copy(folder: &Path, source: &SourceFile) -> Result<PathBuf, Fault> {
    let io = |error: std::io::Error| Fault::Io(error.to_string());
    let path = copy_path(folder, &source.hash);
    let parent = folder.join("cargas");
    std::fs::create_dir_all(&parent).map_err(io)?;
    let mut copy = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .map_err(io)?;
    let mut original = BufReader::new(File::open(&source.path).map_err(io)?);
    std::io::copy(&mut original, &mut copy).map_err(io)?;
    copy.flush().map_err(io)?;
    copy.sync_all().map_err(io)?;
    File::open(&parent).and_then(|folder| folder.sync_all()).map_err(io)?;
    Ok(path)
}

fn remove(copy: &Path) -> Result<(), Fault> {
    std::fs::remove_file(copy).map_err(|error| Fault::Io(error.to_string()))
}
