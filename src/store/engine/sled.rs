//! The only file that knows sled 0.34.7: one tree with prefixed keys, one writer at a time.
//!
//! sled's own flush is not a durability promise on Linux (it calls `sync_file_range`), so `sync`
//! flushes and then calls `fdatasync` on the base's file through a handle of its own.

use std::fs::{File, OpenOptions};
use std::ops::Bound;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{
    Batch, Direction, Engine, EngineFault, Expected, KeyRange, Pair, Space, Version, decode_counter,
};

/// Large segments: a third less disk at millions of records.
const SEGMENT_BYTES: usize = 8 << 20;

/// Page cache of sled, in bytes.
const CACHE_BYTES: u64 = 256 << 20;

/// How long a lock may outlive the base that had it.
const RELEASE_WAIT: Duration = Duration::from_secs(3);

/// How often the lock is tried meanwhile.
const RELEASE_POLL: Duration = Duration::from_millis(10);

/// A sled base in a folder.
#[derive(Debug)]
pub struct SledEngine {
    db: ::sled::Db,
    file: File,
    folder: PathBuf,
    write: Mutex<()>,
}

impl SledEngine {
    /// Opens or creates the base. sled may panic on a damaged one: that comes back as a fault.
    pub fn open(folder: &Path) -> Result<Self, EngineFault> {
        std::fs::create_dir_all(folder).map_err(io)?;
        restrict(folder, 0o700)?;
        remove_unfinished_snapshots(folder)?;
        let open = || {
            ::sled::Config::new()
                .path(folder)
                .segment_size(SEGMENT_BYTES)
                .cache_capacity(CACHE_BYTES)
                .flush_every_ms(Some(1_000))
                .open()
        };
        let db = when_released(|| match std::panic::catch_unwind(AssertUnwindSafe(open)) {
            Ok(opened) => opened.map_err(open_fault),
            Err(_) => Err(EngineFault::Damaged("la base no abre".into())),
        })?;
        let path = folder.join("db");
        let file = OpenOptions::new().read(true).write(true).open(&path).map_err(io)?;
        restrict(&path, 0o600)?;
        let engine = Self { db, file, folder: folder.to_path_buf(), write: Mutex::new(()) };
        engine.sync()?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;
        Ok(engine)
    }

    fn holds(&self, space: Space, key: &[u8], expected: Expected) -> Result<bool, EngineFault> {
        Ok(match (self.get(space, key)?, expected) {
            (None, Expected::Absent) => true,
            (Some(bytes), Expected::Is(version)) => Version::of(&bytes) == version,
            _ => false,
        })
    }

    /// Counters of the batch with what they will hold, each once; the batch may write or remove one too.
    fn summed(&self, batch: &Batch) -> Result<Vec<Pair>, EngineFault> {
        let mut totals = std::collections::BTreeMap::<Vec<u8>, i64>::new();
        for (key, amount) in &batch.adds {
            let put = batch.puts.iter().rfind(|put| (put.0, &put.1) == (Space::Counter, key));
            let before = match (totals.get(key), put) {
                (Some(total), _) => *total,
                (None, Some((_, _, value))) => decode_counter(value),
                (None, None) if batch.deletes.contains(&(Space::Counter, key.clone())) => 0,
                (None, None) => self.counter(key)?,
            };
            totals.insert(key.clone(), before.saturating_add(*amount));
        }
        Ok(totals
            .into_iter()
            .map(|(key, total)| (full_key(Space::Counter, &key), total.to_be_bytes().to_vec()))
            .collect())
    }
}

/// Opens as soon as the lock is free. A base that was dropped keeps its lock until the last thread of sled has
/// let go of it, which a busy machine delays; whoever really has the base is known before by its note
/// (`store::holder`).
fn when_released<T>(open: impl Fn() -> Result<T, EngineFault>) -> Result<T, EngineFault> {
    let since = Instant::now();
    loop {
        match open() {
            Err(EngineFault::Held) if since.elapsed() < RELEASE_WAIT => {
                std::thread::sleep(RELEASE_POLL);
            }
            opened => return opened,
        }
    }
}

/// What belongs to the base is for its owner alone.
fn restrict(path: &Path, mode: u32) -> Result<(), EngineFault> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(io)
}

/// A kill leaves `snap.*.generating` behind; sled does not remove them.
fn remove_unfinished_snapshots(folder: &Path) -> Result<(), EngineFault> {
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|extension| extension == "generating") {
            std::fs::remove_file(&path).map_err(io)?;
        }
    }
    Ok(())
}

fn io(error: std::io::Error) -> EngineFault {
    EngineFault::Io(error.to_string())
}

fn fault(error: ::sled::Error) -> EngineFault {
    match error {
        ::sled::Error::Io(error) => io(error),
        other => EngineFault::Damaged(other.to_string()),
    }
}

/// The lock of another process shows as an I/O error of its own kind.
fn open_fault(error: ::sled::Error) -> EngineFault {
    match &error {
        ::sled::Error::Io(inner)
            if inner.kind() == std::io::ErrorKind::WouldBlock
                || inner.to_string().contains("could not acquire lock") =>
        {
            EngineFault::Held
        }
        _ => fault(error),
    }
}

fn full_key(space: Space, key: &[u8]) -> Vec<u8> {
    let mut full = Vec::with_capacity(key.len() + 1);
    full.push(space as u8);
    full.extend_from_slice(key);
    full
}

/// The bounds of a range of one space inside the one tree.
fn bounds(space: Space, range: &KeyRange) -> (Bound<Vec<u8>>, Bound<Vec<u8>>) {
    let within = |bound: &Bound<Vec<u8>>, open: Bound<Vec<u8>>| match bound {
        Bound::Included(key) => Bound::Included(full_key(space, key)),
        Bound::Excluded(key) => Bound::Excluded(full_key(space, key)),
        Bound::Unbounded => open,
    };
    (
        within(&range.start, Bound::Included(vec![space as u8])),
        within(&range.end, Bound::Excluded(vec![space as u8 + 1])),
    )
}

fn is_empty(bounds: &(Bound<Vec<u8>>, Bound<Vec<u8>>)) -> bool {
    match bounds {
        (Bound::Included(start), Bound::Excluded(end)) => start >= end,
        (Bound::Excluded(start), Bound::Excluded(end)) => start >= end,
        (Bound::Excluded(start), Bound::Included(end)) => start >= end,
        (Bound::Included(start), Bound::Included(end)) => start > end,
        _ => false,
    }
}

impl Engine for SledEngine {
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, EngineFault> {
        Ok(self.db.get(full_key(space, key)).map_err(fault)?.map(|value| value.to_vec()))
    }

    fn page(
        &self,
        space: Space,
        range: &KeyRange,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<Pair>, EngineFault> {
        let bounds = bounds(space, range);
        if is_empty(&bounds) {
            return Ok(Vec::new());
        }
        let pairs = self.db.range(bounds);
        let unpack = |pair: ::sled::Result<(::sled::IVec, ::sled::IVec)>| {
            pair.map(|(key, value)| (key.get(1..).unwrap_or(&[]).to_vec(), value.to_vec()))
                .map_err(fault)
        };
        match direction {
            Direction::Forward => pairs.take(limit).map(unpack).collect(),
            Direction::Backward => pairs.rev().take(limit).map(unpack).collect(),
        }
    }

    fn apply(&self, batch: Batch) -> Result<(), EngineFault> {
        let _one_writer = self.write.lock().unwrap_or_else(PoisonError::into_inner);
        for (space, key, expected) in &batch.preconditions {
            if !self.holds(*space, key, *expected)? {
                return Err(EngineFault::Conflict);
            }
        }
        let counters = self.summed(&batch)?;
        let mut changes = ::sled::Batch::default();
        for (space, key) in batch.deletes {
            changes.remove(full_key(space, &key));
        }
        for (space, key, value) in batch.puts {
            changes.insert(full_key(space, &key), value);
        }
        for (key, total) in counters {
            changes.insert(key, total);
        }
        self.db.apply_batch(changes).map_err(fault)
    }

    fn sync(&self) -> Result<(), EngineFault> {
        self.db.flush().map_err(fault)?;
        self.file.sync_data().map_err(io)
    }

    fn size(&self) -> Result<u64, EngineFault> {
        self.db.size_on_disk().map_err(fault)
    }

    fn free(&self) -> Result<Option<u64>, EngineFault> {
        fs4::available_space(&self.folder).map(Some).map_err(io)
    }

    fn counter(&self, key: &[u8]) -> Result<i64, EngineFault> {
        Ok(self.get(Space::Counter, key)?.as_deref().map_or(0, decode_counter))
    }
}
