//! The file of a case as one zip, in the order of its index, as the SSPD receives it (Ley 142/1994
//! art. 159).
//!
//! The same papers give the same bytes: every entry has the same moment, and names are made, not taken.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Seek, Write};

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::letters::hash;
use super::table::{Cell, TableFormat, TableWriter};
use crate::domain::letter::DossierDocument;
use crate::text::date::short;

/// Bytes of all papers of a file together, before compression: they are held while the index is made.
pub const MAX_DOSSIER_BYTES: u64 = 128 * 1024 * 1024;

/// Papers of a file.
pub const MAX_DOSSIER_ENTRIES: usize = 999;

/// Characters that remain of the name of a paper.
const MAX_NAME: usize = 80;

/// Bytes of an ending that is kept when a name is cut.
const MAX_ENDING: usize = 8;

/// What a name neither begins nor ends with: a dot hides a file, or is dropped by some systems.
const AT_AN_END: [char; 3] = ['.', '_', '-'];

/// A paper of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierEntry {
    /// Its place in the file, from 1.
    pub ordinal: u32,
    /// Its day.
    pub date: NaiveDate,
    /// What it is.
    pub document: DossierDocument,
    /// The name it came with; any text.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierSummary {
    /// Papers, without the index.
    pub documents: usize,
    /// Their bytes before compression.
    pub bytes: u64,
    /// BLAKE3 of `INDICE.csv`, which has the hash of each paper.
    pub index_hash: String,
}

/// Why there is no file.
#[derive(Debug)]
pub enum DossierFault {
    /// More bytes than `MAX_DOSSIER_BYTES`.
    TooLarge,
    /// More papers than `MAX_DOSSIER_ENTRIES`.
    TooMany,
    /// Two papers have the same place.
    SamePlace(u32),
    /// The disk or the pipe.
    Io(std::io::Error),
}

impl From<std::io::Error> for DossierFault {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<ZipError> for DossierFault {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::Io(error) => Self::Io(error),
            other => Self::Io(std::io::Error::other(other.to_string())),
        }
    }
}

/// A line of the index.
struct Indexed {
    entry: DossierEntry,
    file: String,
    hash: String,
}

/// Writes the papers of a case, by their places, behind an index for spreadsheets and one for people.
pub fn write_dossier(
    out: impl Write + Seek,
    entries: impl IntoIterator<Item = DossierEntry>,
) -> Result<DossierSummary, DossierFault> {
    let (papers, bytes) = indexed(entries)?;
    let csv = index_csv(&papers)?;
    let mut zip = ZipWriter::new(out);
    add(&mut zip, "INDICE.csv", &csv)?;
    add(&mut zip, "INDICE.txt", index_text(&papers, bytes).as_bytes())?;
    for paper in &papers {
        add(&mut zip, &paper.file, &paper.entry.bytes)?;
    }
    zip.finish()?.flush()?;
    Ok(DossierSummary { documents: papers.len(), bytes, index_hash: hash(&csv) })
}

fn indexed(
    entries: impl IntoIterator<Item = DossierEntry>,
) -> Result<(Vec<Indexed>, u64), DossierFault> {
    let mut papers: Vec<DossierEntry> = Vec::new();
    let mut bytes = 0_u64;
    for entry in entries {
        bytes = bytes.saturating_add(entry.bytes.len() as u64);
        if bytes > MAX_DOSSIER_BYTES {
            return Err(DossierFault::TooLarge);
        }
        if papers.len() == MAX_DOSSIER_ENTRIES {
            return Err(DossierFault::TooMany);
        }
        papers.push(entry);
    }
    papers.sort_by_key(|entry| entry.ordinal);
    let mut places = BTreeSet::new();
    papers
        .into_iter()
        .map(|entry| {
            // The place is part of the name, so that different places are different names.
            if !places.insert(entry.ordinal) {
                return Err(DossierFault::SamePlace(entry.ordinal));
            }
            let file = file_name(&entry);
            Ok(Indexed { hash: hash(&entry.bytes), file, entry })
        })
        .collect::<Result<Vec<_>, _>>()
        .map(|papers| (papers, bytes))
}

fn add(
    zip: &mut ZipWriter<impl Write + Seek>,
    name: &str,
    bytes: &[u8],
) -> Result<(), DossierFault> {
    // The moment is the first that a zip can hold: that of the clock would change the bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    zip.start_file(name, options)?;
    Ok(zip.write_all(bytes)?)
}

/// `003_2026-03-05_respuesta.pdf`: sorts by place, and is a file name on every system.
fn file_name(entry: &DossierEntry) -> String {
    format!("{:03}_{}_{}", entry.ordinal, entry.date.format("%Y-%m-%d"), plain_name(entry))
}

/// The name that the paper came with in letters, digits, `.`, `-` and `_` of ASCII.
fn plain_name(entry: &DossierEntry) -> String {
    let mut name = String::new();
    for c in entry.name.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        let kept = c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        match (kept, name.ends_with('_')) {
            (true, _) => name.push(c),
            (false, false) => name.push('_'),
            (false, true) => {}
        }
    }
    let mut name = cut(name.trim_start_matches(AT_AN_END));
    // Two dots are a folder; cutting may have brought two together.
    while name.contains("..") {
        name = name.replace("..", ".");
    }
    let name = name.trim_end_matches(AT_AN_END);
    if name.is_empty() { entry.document.code().to_owned() } else { name.to_owned() }
}

/// The beginning of a long name, with its ending.
fn cut(name: &str) -> String {
    if name.len() <= MAX_NAME {
        return name.to_owned();
    }
    let ending = name.rfind('.').and_then(|at| name.get(at..)).unwrap_or("");
    let ending = if ending.len() <= MAX_ENDING { ending } else { "" };
    let stem = name.get(..MAX_NAME - ending.len()).unwrap_or("");
    format!("{stem}{ending}")
}

fn index_csv(papers: &[Indexed]) -> std::io::Result<Vec<u8>> {
    let columns = ["numero", "fecha", "documento", "archivo", "bytes", "blake3"];
    let mut csv = Vec::new();
    let mut table =
        TableWriter::new(&mut csv, TableFormat::Csv, columns.map(str::to_owned).to_vec())?;
    for paper in papers {
        table.row(vec![
            Cell::Text(paper.entry.ordinal.to_string()),
            Cell::Text(paper.entry.date.to_string()),
            Cell::Text(paper.entry.document.name().to_owned()),
            Cell::Text(paper.file.clone()),
            Cell::Text(paper.entry.bytes.len().to_string()),
            Cell::Text(paper.hash.clone()),
        ])?;
    }
    table.finish()?;
    Ok(csv)
}

fn index_text(papers: &[Indexed], bytes: u64) -> String {
    let mut out = String::from("ÍNDICE DEL EXPEDIENTE\n\n");
    for Indexed { entry, file, hash } in papers {
        let _ = writeln!(
            out,
            "{:>3}  {}  {}\n     {file}\n     {} bytes\n     {hash}\n",
            entry.ordinal,
            short(entry.date),
            entry.document.name(),
            entry.bytes.len(),
        );
    }
    let _ = writeln!(
        out,
        "Documentos: {}. Bytes: {bytes}.\nLa última línea de cada documento es su huella BLAKE3.",
        papers.len()
    );
    out
}
