//! Who has the base: a note beside it for whoever finds it locked.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use fs4::fs_std::FileExt;

use super::Fault;

/// Name of the note in the data folder.
pub(super) const NOTE: &str = "ocupado";

/// Longest note that is read.
const MAX_NOTE_BYTES: u64 = 200;

/// The lock of this process on a data folder; it goes with the process, also when that is killed.
#[derive(Debug)]
pub struct Holder {
    note: File,
}

impl Holder {
    /// Takes the folder and writes who took it.
    pub fn claim(folder: &Path) -> Result<Self, Fault> {
        let io = |error: std::io::Error| Fault::Io(format!("{}: {error}", folder.display()));
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io)?;
        let mut note = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(folder.join(NOTE))
            .map_err(io)?;
        if !note.try_lock_exclusive().unwrap_or(false) {
            return Err(held(folder));
        }
        let user =
            std::env::var("USER").map_or_else(|_| String::new(), |user| format!(" de {user}"));
        note.set_len(0).map_err(io)?;
        write!(note, "el proceso {}{user}", std::process::id()).map_err(io)?;
        Ok(Self { note })
    }
}

impl Drop for Holder {
    /// The note says who has the folder only while somebody has it.
    fn drop(&mut self) {
        // A note that stays is harmless: the lock is what counts.
        let _ = self.note.set_len(0);
    }
}

/// The fault for a folder that somebody else has, with what his note says.
pub fn held(folder: &Path) -> Fault {
    let mut holder = String::new();
    let read = File::open(folder.join(NOTE))
        .and_then(|note| note.take(MAX_NOTE_BYTES).read_to_string(&mut holder));
    if read.is_err() || holder.trim().is_empty() {
        holder = "otro proceso".into();
    }
    Fault::Held { holder: holder.chars().filter(|c| !c.is_control()).collect() }
}
