//! Copies read back: checked to the last byte before anything is believed, then written through the
//! engine. A hostile file gets no memory for what it only claims to hold.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use super::Store;
use super::backup::{
    BackupFault, BackupHeader, Copied, END, FAMILY, HASH_BYTES, LENGTH_DIGITS, MAGIC, MAX_HEADER,
    MAX_KEY, MAX_VALUE,
};
use super::engine::sled::SledEngine;
use super::engine::{Batch, Engine, Space};
use super::holder::Holder;
use super::journal::Head;
use super::migrate::CURRENT_SCHEMA;
use crate::domain::office::Office;

/// Bytes of a file that are read at a time.
const READ_BYTES: usize = 256 << 10;

/// Largest zstd window that is accepted, as a power of two: what a file may make its reader keep.
const WINDOW_LOG: u32 = 23;

/// Records and bytes of one batch of a restoration.
const BATCH: (usize, usize) = (1_000, 4 << 20);

/// Memory that is set aside for a value before its bytes come.
const AHEAD: usize = 64 << 10;

/// Reads a copy to its end and says what it holds; a copy that is not whole and unchanged is refused.
pub fn check_backup(file: impl Read, mut progress: impl FnMut(u64)) -> Result<Copied, BackupFault> {
    let mut copy = Copy::open(file)?;
    while copy.next()?.is_some() {
        progress(copy.records);
    }
    copy.finish()
}

impl Store {
    /// Makes the base of a folder that has none from a copy, brought up to this program's schema. A copy
    /// that turns out to be bad leaves the folder unusable: whoever made the folder removes it.
    pub fn restore(
        file: impl Read,
        folder: &Path,
        office: Arc<Office>,
        mut progress: impl FnMut(u64),
    ) -> Result<(Self, Copied), BackupFault> {
        let mut copy = Copy::open(file)?;
        let holder = Holder::claim(folder)?;
        let engine = SledEngine::open(&folder.join("base"))?;
        let mut batch = Batch::default();
        let mut bytes = 0;
        while let Some((space, key, value)) = copy.next()? {
            bytes += key.len() + value.len();
            batch.put(space, key, value);
            if batch.puts.len() >= BATCH.0 || bytes >= BATCH.1 {
                engine.apply(std::mem::take(&mut batch))?;
                bytes = 0;
                progress(copy.records);
            }
        }
        let copied = copy.finish()?;
        engine.apply(batch)?;
        engine.sync()?;
        let store = Self::start(Arc::new(engine), office, Some(Arc::new(holder)))?;
        Ok((store, copied))
    }
}

/// A copy that is being read.
struct Copy<R: Read> {
    header: BackupHeader,
    head: Head,
    body: Body<R>,
    hash: blake3::Hasher,
    records: u64,
    acts: u64,
    expanded: u64,
    last: Option<(Space, Vec<u8>)>,
}

type Body<R> = BufReader<zstd::Decoder<'static, Sealed<BufReader<R>>>>;

type Record = (Space, Vec<u8>, Vec<u8>);

impl<R: Read> Copy<R> {
    fn open(file: R) -> Result<Self, BackupFault> {
        let mut file = Sealed::new(BufReader::with_capacity(READ_BYTES, file));
        let header = header(&mut file)?;
        if header.schema > CURRENT_SCHEMA {
            let (found, known) = (header.schema, CURRENT_SCHEMA);
            return Err(BackupFault::NewerSchema { found, known });
        }
        let head = header.head().filter(|_| header.schema > 0);
        let head = head.ok_or(BackupFault::Damaged("el encabezado"))?;
        let mut decoder = zstd::Decoder::with_buffer(file).map_err(fault)?.single_frame();
        decoder.window_log_max(WINDOW_LOG).map_err(fault)?;
        Ok(Self {
            header,
            head,
            body: BufReader::with_capacity(READ_BYTES, decoder),
            hash: blake3::Hasher::new(),
            records: 0,
            acts: 0,
            expanded: 0,
            last: None,
        })
    }

    /// The next record; none when the copy says that there are no more.
    fn next(&mut self) -> Result<Option<Record>, BackupFault> {
        let [number] = self.array()?;
        if number == END {
            return Ok(None);
        }
        let space = Space::ALL.into_iter().find(|space| *space as u8 == number);
        let space = space.ok_or(BackupFault::Damaged("una familia desconocida"))?;
        let key_length = u32::from_be_bytes(self.array()?) as usize;
        let value_length = u32::from_be_bytes(self.array()?) as usize;
        if key_length > MAX_KEY || value_length > MAX_VALUE {
            return Err(BackupFault::Damaged("un largo imposible"));
        }
        let (key, value) = (self.take(key_length)?, self.take(value_length)?);
        let before = self.last.replace((space, key.clone()));
        if before >= self.last {
            return Err(BackupFault::Damaged("registros repetidos o en desorden"));
        }
        self.records += 1;
        self.acts += u64::from(space == Space::Journal);
        self.expanded += (9 + key.len() + value.len()) as u64;
        Ok(Some((space, key, value)))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BackupFault> {
        let mut bytes = [0; N];
        self.body.read_exact(&mut bytes).map_err(fault)?;
        self.hash.update(&bytes);
        Ok(bytes)
    }

    /// So many bytes; memory is taken as they come.
    fn take(&mut self, length: usize) -> Result<Vec<u8>, BackupFault> {
        let mut bytes = Vec::with_capacity(length.min(AHEAD));
        self.body.by_ref().take(length as u64).read_to_end(&mut bytes).map_err(fault)?;
        if bytes.len() < length {
            return Err(BackupFault::Cut);
        }
        self.hash.update(&bytes);
        Ok(bytes)
    }

    /// What stands after the last record: counts, both hashes, and nothing more.
    fn finish(mut self) -> Result<Copied, BackupFault> {
        let records = u64::from_be_bytes(self.array()?);
        let acts = u64::from_be_bytes(self.array()?);
        if (records, acts) != (self.records, self.acts) || acts != self.head.sequence {
            return Err(BackupFault::Damaged("las cuentas del final"));
        }
        let mut hash = [0; HASH_BYTES];
        self.body.read_exact(&mut hash).map_err(fault)?;
        // blake3 compares in constant time; nothing here is secret.
        if blake3::Hash::from_bytes(hash) != self.hash.finalize() {
            return Err(BackupFault::Damaged("la suma de los registros"));
        }
        if !self.body.fill_buf().map_err(fault)?.is_empty() {
            return Err(BackupFault::Damaged("sobran bytes"));
        }
        let bytes = seal(self.body.into_inner().finish())?;
        let Self { header, head, records, acts, expanded, .. } = self;
        Ok(Copied { header, head, records, acts, bytes, expanded })
    }
}

/// The hash of all the bytes before it, and the end of the file; gives its length.
fn seal<R: BufRead>(file: Sealed<R>) -> Result<u64, BackupFault> {
    let Sealed { mut inner, hash, bytes } = file;
    let mut seal = [0; HASH_BYTES];
    inner.read_exact(&mut seal).map_err(fault)?;
    if blake3::Hash::from_bytes(seal) != hash.finalize() {
        return Err(BackupFault::Damaged("la suma del archivo"));
    }
    if !inner.fill_buf().map_err(fault)?.is_empty() {
        return Err(BackupFault::Damaged("sobran bytes"));
    }
    Ok(bytes + HASH_BYTES as u64)
}

fn header(file: &mut impl BufRead) -> Result<BackupHeader, BackupFault> {
    let mut magic = Vec::new();
    file.take(MAGIC.len() as u64).read_to_end(&mut magic).map_err(fault)?;
    if magic != MAGIC {
        return Err(if MAGIC.starts_with(&magic) && !magic.is_empty() {
            BackupFault::Cut
        } else if magic.starts_with(FAMILY) {
            BackupFault::NewerForm
        } else {
            BackupFault::Foreign
        });
    }
    let mut digits = [0; LENGTH_DIGITS];
    file.read_exact(&mut digits).map_err(fault)?;
    let length = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse().ok());
    let length: usize = length.filter(|length| *length <= MAX_HEADER).ok_or_else(wrong_header)?;
    let mut line = vec![0; length + 2];
    file.read_exact(&mut line).map_err(fault)?;
    let line = line.strip_prefix(b" ").and_then(|line| line.strip_suffix(b"\n"));
    serde_json::from_slice(line.ok_or_else(wrong_header)?).map_err(|_| wrong_header())
}

const fn wrong_header() -> BackupFault {
    BackupFault::Damaged("el encabezado")
}

/// A file that ends, a stream that makes no sense, or a disk that does not answer.
fn fault(error: io::Error) -> BackupFault {
    match error.kind() {
        ErrorKind::UnexpectedEof => BackupFault::Cut,
        ErrorKind::Other | ErrorKind::InvalidData => BackupFault::Damaged("no se descomprime"),
        _ => BackupFault::File(error),
    }
}

/// A reader that hashes and counts what is taken from it.
struct Sealed<R> {
    inner: R,
    hash: blake3::Hasher,
    bytes: u64,
}

impl<R> Sealed<R> {
    fn new(inner: R) -> Self {
        Self { inner, hash: blake3::Hasher::new(), bytes: 0 }
    }
}

impl<R: BufRead> Read for Sealed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let taken = self.inner.read(into)?;
        self.hash.update(into.get(..taken).unwrap_or(into));
        self.bytes += taken as u64;
        Ok(taken)
    }
}

impl<R: BufRead> BufRead for Sealed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, taken: usize) {
        // What is consumed was in the buffer: filling it again reads nothing.
        if let Ok(buffer) = self.inner.fill_buf() {
            self.hash.update(buffer.get(..taken).unwrap_or(buffer));
        }
        self.bytes += taken as u64;
        self.inner.consume(taken);
    }
}
