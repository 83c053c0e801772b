//! A file that comes in: its identity, its encoding, its lines.
//!
//! One pass surveys the file (hash, encoding, size); readers then stream it as UTF-8 lines.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding as Charset, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

/// Longest physical line. A longer one means that the file is not a list.
pub const MAX_LINE_BYTES: u64 = 1 << 20;

/// Bytes read at a time.
const BUFFER_BYTES: usize = 256 << 10;

/// How the text of a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 with or without its mark.
    Utf8,
    /// UTF-16, little end first, as SAP downloads write it.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// Windows-1252, which holds Latin-1.
    Windows1252,
}

impl Encoding {
    /// Name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        }
    }

    const fn charset(self) -> &'static Charset {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        }
    }
}

/// Why a file cannot be taken at all. Nothing has changed when one of these comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFault {
    /// It cannot be opened or read.
    Unreadable(String),
    /// Nothing in it.
    Empty,
    /// A spreadsheet or archive in binary form.
    Binary,
    /// A physical line beyond [`MAX_LINE_BYTES`].
    LineTooLong(u64),
    /// No heading with the columns that are needed; the names of the missing ones.
    HeadingMissing(Vec<String>),
    /// A heading appears twice.
    HeadingRepeated(String),
    /// The list ends before its end: half a line, or no closing rule.
    Truncated(u64),
    /// The control total is another one.
    ControlTotal {
        /// As the person gave it.
        expected: String,
        /// As the file adds up.
        found: String,
    },
    /// Something went wrong at a line.
    At {
        /// Line, from 1.
        line: u64,
        /// Spanish reason.
        reason: String,
    },
}

/// A surveyed file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Name without folders.
    pub name: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub hash: String,
    /// Size.
    pub bytes: u64,
    /// Encoding found.
    pub encoding: Encoding,
}

impl SourceFile {
    /// Reads the whole file once. A mark decides the encoding; without one, strict UTF-8, else
    /// Windows-1252.
    pub fn survey(path: &Path) -> Result<Self, FileFault> {
        let mut file = File::open(path).map_err(unreadable)?;
        if !file.metadata().map_err(unreadable)?.is_file() {
            return Err(FileFault::Unreadable("no es un archivo".into()));
        }
        let mut hasher = blake3::Hasher::new();
        let mut utf8 = Utf8Check::default();
        let mut head = Vec::new();
        let mut bytes = 0;
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let read = file.read(&mut buffer).map_err(unreadable)?;
            let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else { break };
            if head.len() < 64 {
                head.extend_from_slice(chunk.get(..64.min(read)).unwrap_or(chunk));
            }
            bytes += chunk.len() as u64;
            hasher.update(chunk);
            utf8.feed(chunk);
        }
        if bytes == 0 {
            return Err(FileFault::Empty);
        }
        if is_binary(&head) {
            return Err(FileFault::Binary);
        }
        Ok(Self {
            path: path.to_path_buf(),
            name: path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
            hash: hasher.finalize().to_hex().to_string(),
            bytes,
            encoding: encoding_of(&head, utf8.is_valid()),
        })
    }

    /// The file as UTF-8 lines.
    pub fn lines(&self) -> Result<Lines<impl BufRead + use<>>, FileFault> {
        Ok(Lines::new(self.reader()?))
    }

    /// The file as UTF-8 bytes without its mark.
    pub fn reader(&self) -> Result<impl BufRead + use<>, FileFault> {
        let file = File::open(&self.path).map_err(unreadable)?;
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(Some(self.encoding.charset()))
            .strip_bom(true)
            .build(file);
        Ok(BufReader::with_capacity(BUFFER_BYTES, decoded))
    }
}

fn unreadable(error: std::io::Error) -> FileFault {
    FileFault::Unreadable(match error.kind() {
        std::io::ErrorKind::NotFound => "no existe".into(),
        std::io::ErrorKind::PermissionDenied => "sin permiso de lectura".into(),
        _ => error.to_string(),
    })
}

/// Old Office, zip (xlsx), PDF and packed files by their first bytes; anything else with a zero byte.
fn is_binary(head: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 4] = [b"\xD0\xCF\x11\xE0", b"PK\x03\x04", b"%PDF", b"\x1F\x8B"];
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    SIGNATURES.iter().any(|signature| head.starts_with(signature)) || (!utf16 && head.contains(&0))
}

fn encoding_of(head: &[u8], valid_utf8: bool) -> Encoding {
    match head {
        [0xFF, 0xFE, ..] => Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => Encoding::Utf16Be,
        _ if valid_utf8 => Encoding::Utf8,
        _ => Encoding::Windows1252,
    }
}

/// Strict UTF-8 over chunks that may cut a character.
#[derive(Default)]
struct Utf8Check {
    pending: Vec<u8>,
    invalid: bool,
}

impl Utf8Check {
    fn feed(&mut self, chunk: &[u8]) {
        if self.invalid {
            return;
        }
        self.pending.extend_from_slice(chunk);
        match std::str::from_utf8(&self.pending) {
            Ok(_) => self.pending.clear(),
            Err(error) if error.error_len().is_none() => {
                self.pending.drain(..error.valid_up_to());
            }
            Err(_) => self.invalid = true,
        }
    }

    fn is_valid(&self) -> bool {
        !self.invalid && self.pending.is_empty()
    }
}

/// Numbered lines without their ends. A line over the bound is a fault, not memory.
pub struct Lines<R> {
    reader: R,
    number: u64,
    ended_with_newline: bool,
}

impl<R: BufRead> Lines<R> {
    /// Over UTF-8 text.
    pub const fn new(reader: R) -> Self {
        Self { reader, number: 0, ended_with_newline: true }
    }

    /// Whether the last line read had its end: a cut file does not.
    pub const fn ended_with_newline(&self) -> bool {
        self.ended_with_newline
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<(u64, String), FileFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(MAX_LINE_BYTES).read_until(b'\n', &mut bytes);
        match read {
            Ok(0) => None,
            Err(error) => Some(Err(unreadable(error))),
            Ok(_) => {
                self.number += 1;
                self.ended_with_newline = bytes.last() == Some(&b'\n');
                if !self.ended_with_newline && bytes.len() as u64 == MAX_LINE_BYTES {
                    return Some(Err(FileFault::LineTooLong(self.number)));
                }
                while matches!(bytes.last(), Some(b'\n' | b'\r')) {
                    bytes.pop();
                }
                Some(Ok((self.number, String::from_utf8_lossy(&bytes).into_owned())))
            }
        }
    }
}
