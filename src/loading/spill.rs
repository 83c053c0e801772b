//! Rows in order of account within a bounded memory: sorted runs on disk, merged.
//!
//! The runs are unlinked files: a kill leaves nothing behind.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::store::Fault;

/// Bytes of rows held before a run is written.
const RUN_BYTES: usize = 96 << 20;

/// Buffer of each run while merging.
const MERGE_BUFFER: usize = 256 << 10;

/// A row: account number, its place in the file, its bytes.
type Row = (u64, u64, Vec<u8>);

/// Collects rows and gives them back in order of account, then of place.
pub struct Spill {
    folder: PathBuf,
    rows: Vec<Row>,
    bytes: usize,
    runs: Vec<File>,
}

fn io(error: std::io::Error) -> Fault {
    Fault::Io(error.to_string())
}

impl Spill {
    /// Runs are made in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), rows: Vec::new(), bytes: 0, runs: Vec::new() }
    }

    /// Takes a row.
    pub fn push(&mut self, account: u64, place: u64, bytes: Vec<u8>) -> Result<(), Fault> {
        self.bytes += bytes.len() + std::mem::size_of::<Row>();
        self.rows.push((account, place, bytes));
        if self.bytes >= RUN_BYTES { self.write_run() } else { Ok(()) }
    }

    fn write_run(&mut self) -> Result<(), Fault> {
        self.rows.sort_unstable_by_key(|row| (row.0, row.1));
        let mut file = self.unlinked_file()?;
        {
            let mut out = BufWriter::with_capacity(MERGE_BUFFER, &mut file);
            for (account, place, bytes) in self.rows.drain(..) {
                let length = u32::try_from(bytes.len()).map_err(|_| Fault::Closed)?;
                out.write_all(&account.to_le_bytes()).map_err(io)?;
                out.write_all(&place.to_le_bytes()).map_err(io)?;
                out.write_all(&length.to_le_bytes()).map_err(io)?;
                out.write_all(&bytes).map_err(io)?;
            }
            out.flush().map_err(io)?;
        }
        file.rewind().map_err(io)?;
        self.runs.push(file);
        self.bytes = 0;
        Ok(())
    }

    fn unlinked_file(&self) -> Result<File, Fault> {
        std::fs::create_dir_all(&self.folder).map_err(io)?;
        let path = self.folder.join(format!("orden-{}-{}", std::process::id(), self.runs.len()));
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .map_err(io)?;
        std::fs::remove_file(&path).map_err(io)?;
        Ok(file)
    }

    /// Every row in order.
    pub fn merge(mut self, mut take: impl FnMut(Row) -> Result<(), Fault>) -> Result<(), Fault> {
        self.rows.sort_unstable_by_key(|row| (row.0, row.1));
        let mut last_run = self.rows.into_iter();
        let mut runs: Vec<BufReader<File>> =
            self.runs.into_iter().map(|run| BufReader::with_capacity(MERGE_BUFFER, run)).collect();
        let memory = runs.len();
        let mut heads = BinaryHeap::new();
        for (at, run) in runs.iter_mut().enumerate() {
            heads.extend(read_row(run)?.map(|row| Reverse((row, at))));
        }
        heads.extend(last_run.next().map(|row| Reverse((row, memory))));
        while let Some(Reverse((row, at))) = heads.pop() {
            let next = match runs.get_mut(at) {
                Some(run) => read_row(run)?,
                None => last_run.next(),
            };
            heads.extend(next.map(|row| Reverse((row, at))));
            take(row)?;
        }
        Ok(())
    }
}

/// The next row of a run; none at its end.
fn read_row(run: &mut impl Read) -> Result<Option<Row>, Fault> {
    let mut head = [0; 20];
    match run.read_exact(&mut head) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(io(error)),
    }
    let number = |range: std::ops::Range<usize>| {
        head.get(range).into_iter().flatten().rev().fold(0_u64, |n, byte| n << 8 | u64::from(*byte))
    };
    let length = usize::try_from(number(16..20)).map_err(|_| Fault::Closed)?;
    let mut bytes = vec![0; length];
    run.read_exact(&mut bytes).map_err(io)?;
    Ok(Some((number(0..8), number(8..16), bytes)))
}
