//! A copy of the base in one file, written while others work, and the form of that file.
//!
//! A clear header, the records of one moment as a zstd stream with their own count and hash, and a hash
//! of all the bytes before it. Reading it back is `restore`'s.

use std::io::{self, Write};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::engine::{Direction, Engine, EngineFault, KeyRange, Space};
use super::journal::Head;
use super::migrate::CURRENT_SCHEMA;
use super::{Fault, Store, trees};

/// How every file of this form begins.
pub(super) const MAGIC: &[u8] = b"VENTANILLA RESPALDO 1\n";

/// The part of it that later forms share.
pub(super) const FAMILY: &[u8] = b"VENTANILLA RESPALDO ";

/// Digits that say how long the header is.
pub(super) const LENGTH_DIGITS: usize = 6;

/// Longest header.
pub(super) const MAX_HEADER: usize = 4_096;

/// Longest key of a record.
pub(super) const MAX_KEY: usize = 4_096;

/// Longest value of a record.
pub(super) const MAX_VALUE: usize = 64 << 20;

/// Bytes of a hash.
pub(super) const HASH_BYTES: usize = 32;

/// Where a space would stand: the records are over.
pub(super) const END: u8 = 0;

/// zstd level: higher ones take longer and save little of what is already compact.
const LEVEL: i32 = 3;

/// Records read at a time.
const CHUNK: usize = 1_000;

/// What a file says of itself, in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupHeader {
    /// When the copy began: its moment.
    #[serde(rename = "fecha")]
    pub at: NaiveDateTime,
    /// Schema of the base in it.
    #[serde(rename = "esquema")]
    pub schema: u32,
    /// Head of its register, as `HASH:N`.
    #[serde(rename = "ancla")]
    pub anchor: String,
    /// Version of the program that wrote it.
    #[serde(rename = "programa")]
    pub program: String,
}

impl BackupHeader {
    /// The head of its register.
    pub fn head(&self) -> Option<Head> {
        Head::from_anchor(&self.anchor)
    }
}

/// Why a copy cannot be written, read or restored.
#[derive(Debug)]
pub enum BackupFault {
    /// The base that is copied or made.
    Base(Fault),
    /// The file or the pipe.
    File(io::Error),
    /// Not a copy of a base.
    Foreign,
    /// Of a later form.
    NewerForm,
    /// Of a later schema.
    NewerSchema {
        /// In the file.
        found: u32,
        /// In this program.
        known: u32,
    },
    /// It ends too soon.
    Cut,
    /// What it holds is not what was written.
    Damaged(&'static str),
}

impl<F: Into<Fault>> From<F> for BackupFault {
    fn from(fault: F) -> Self {
        Self::Base(fault.into())
    }
}

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// What the file says of itself.
    pub header: BackupHeader,
    /// Last act in it.
    pub head: Head,
    /// Records.
    pub records: u64,
    /// Acts of the register among them.
    pub acts: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of the records before compression.
    pub expanded: u64,
}

impl Store {
    /// Writes the base as it is at this moment; nobody is stopped meanwhile. The memory that it takes does
    /// not grow with the base. `progress` hears how many records are written.
    pub fn back_up(
        &self,
        now: NaiveDateTime,
        sink: impl Write,
        mut progress: impl FnMut(u64),
    ) -> Result<Copied, BackupFault> {
        let snapshot = self.snapshot();
        let (header, head) = describe(&snapshot, now)?;
        let mut file = Sealing::new(sink);
        file.write_all(&clear_text(&header)?).map_err(BackupFault::File)?;
        let encoder = zstd::Encoder::new(file, LEVEL).map_err(BackupFault::File)?;
        let mut body = Sealing::new(encoder);
        let (mut records, mut acts) = (0, 0);
        for space in Space::ALL {
            let written = copy_space(&snapshot, space, &mut body, |more| {
                records += more;
                progress(records);
            })?;
            acts += if space == Space::Journal { written } else { 0 };
        }
        let expanded = body.bytes;
        let bytes = close(body, records, acts).map_err(BackupFault::File)?;
        Ok(Copied { header, head, records, acts, bytes, expanded })
    }
}

fn describe(snapshot: &dyn Engine, at: NaiveDateTime) -> Result<(BackupHeader, Head), EngineFault> {
    let stored = |key| snapshot.get(Space::Meta, key);
    let head = stored(trees::META_HEAD)?.as_deref().and_then(Head::from_bytes);
    let schema = stored(trees::META_SCHEMA)?.and_then(|bytes| bytes.try_into().ok());
    let head = head.unwrap_or(Head::EMPTY);
    let header = BackupHeader {
        at,
        schema: schema.map_or(CURRENT_SCHEMA, u32::from_be_bytes),
        anchor: head.anchor(),
        program: env!("CARGO_PKG_VERSION").into(),
    };
    Ok((header, head))
}

/// What a person can read with `head`.
fn clear_text(header: &BackupHeader) -> Result<Vec<u8>, BackupFault> {
    let line = serde_json::to_string(header).map_err(|error| BackupFault::File(error.into()))?;
    let mut text = MAGIC.to_vec();
    text.extend_from_slice(format!("{:0LENGTH_DIGITS$} {line}\n", line.len()).as_bytes());
    Ok(text)
}

/// Writes every record of a space and says how many there were.
fn copy_space(
    snapshot: &dyn Engine,
    space: Space,
    body: &mut impl Write,
    mut progress: impl FnMut(u64),
) -> Result<u64, BackupFault> {
    let mut range = KeyRange::all();
    let mut written = 0;
    let mut buffer = Vec::new();
    loop {
        let pairs = snapshot.page(space, &range, Direction::Forward, space.rows_at_once(CHUNK))?;
        let Some((last, _)) = pairs.last() else { return Ok(written) };
        buffer.clear();
        for (key, value) in &pairs {
            put_record(&mut buffer, space, key, value)?;
        }
        body.write_all(&buffer).map_err(BackupFault::File)?;
        written += pairs.len() as u64;
        progress(pairs.len() as u64);
        range = range.beyond(last, Direction::Forward);
    }
}

/// What could not be read back must not be written.
fn put_record(
    buffer: &mut Vec<u8>,
    space: Space,
    key: &[u8],
    value: &[u8],
) -> Result<(), BackupFault> {
    let length = |bytes: &[u8], most: usize| {
        u32::try_from(bytes.len())
            .ok()
            .filter(|_| bytes.len() <= most)
            .ok_or(BackupFault::Damaged("un registro es demasiado largo"))
    };
    let (key_length, value_length) = (length(key, MAX_KEY)?, length(value, MAX_VALUE)?);
    buffer.push(space as u8);
    buffer.extend_from_slice(&key_length.to_be_bytes());
    buffer.extend_from_slice(&value_length.to_be_bytes());
    buffer.extend_from_slice(key);
    buffer.extend_from_slice(value);
    Ok(())
}

/// Counts and hashes at the end; gives the length of the file.
fn close<W: Write>(
    mut body: Sealing<zstd::Encoder<'_, Sealing<W>>>,
    records: u64,
    acts: u64,
) -> io::Result<u64> {
    body.write_all(&[END])?;
    body.write_all(&records.to_be_bytes())?;
    body.write_all(&acts.to_be_bytes())?;
    let (mut encoder, hash) = body.open();
    encoder.write_all(hash.as_bytes())?;
    let file = encoder.finish()?;
    let bytes = file.bytes;
    let (mut sink, seal) = file.open();
    sink.write_all(seal.as_bytes())?;
    sink.flush()?;
    Ok(bytes + HASH_BYTES as u64)
}

/// A writer that hashes and counts what goes through it.
struct Sealing<W> {
    inner: W,
    hash: blake3::Hasher,
    bytes: u64,
}

impl<W: Write> Sealing<W> {
    fn new(inner: W) -> Self {
        Self { inner, hash: blake3::Hasher::new(), bytes: 0 }
    }

    fn open(self) -> (W, blake3::Hash) {
        (self.inner, self.hash.finalize())
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.inner.write(bytes)?;
        self.hash.update(bytes.get(..taken).unwrap_or(bytes));
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
