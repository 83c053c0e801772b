//! Tables of web pages, which spreadsheets open when they are called .xls: rows and their cells.
//!
//! Reads as it goes. Whatever is not a row, a cell or their text is passed over.

use std::io::{BufRead, Read};

use crate::interchange::cells::Cells;
use crate::interchange::source::{FileFault, MAX_LINE_BYTES};

/// Cells that a row may have.
const MAX_CELLS: usize = 1_024;

/// Whether a file begins like a web page with a table.
pub(super) fn is_html(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    text.trim_start().starts_with('<')
        && ["<html", "<table", "<tr", "<!doctype html"].iter().any(|tag| text.contains(tag))
}

/// What a tag means for a table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Row,
    RowEnd,
    Cell { columns: usize },
    CellEnd,
    Break,
    Table,
    TableEnd,
    Hidden,
    HiddenEnd,
    Other,
}

/// The tags that matter, by name.
const TAGS: [(&str, Tag); 18] = [
    ("tr", Tag::Row),
    ("/tr", Tag::RowEnd),
    ("td", Tag::Cell { columns: 1 }),
    ("th", Tag::Cell { columns: 1 }),
    ("/td", Tag::CellEnd),
    ("/th", Tag::CellEnd),
    ("br", Tag::Break),
    ("br/", Tag::Break),
    ("p", Tag::Break),
    ("div", Tag::Break),
    ("table", Tag::Table),
    ("/table", Tag::TableEnd),
    ("style", Tag::Hidden),
    ("script", Tag::Hidden),
    ("title", Tag::Hidden),
    ("/style", Tag::HiddenEnd),
    ("/script", Tag::HiddenEnd),
    ("/title", Tag::HiddenEnd),
];

/// The rows of the tables of a page.
pub(super) struct Rows<R> {
    reader: R,
    number: u64,
    is_open: bool,
    is_hidden: bool,
    row: Option<Cells>,
    /// Columns that the cell being read spans; none outside a cell.
    cell: Option<usize>,
}

impl<R: BufRead> Rows<R> {
    /// Over UTF-8 text.
    pub(super) const fn new(reader: R) -> Self {
        Self { reader, number: 0, is_open: false, is_hidden: false, row: None, cell: None }
    }

    /// Whether the last table was closed.
    pub(super) const fn is_closed(&self) -> bool {
        !self.is_open
    }

    /// The next row with its number, from 1.
    pub(super) fn next_row(&mut self) -> Result<Option<(u64, Cells)>, FileFault> {
        loop {
            let Some(text) = self.until(b'<')? else { return Ok(self.finish_row()) };
            self.take_text(&text)?;
            let Some(tag) = self.tag()? else { return Ok(self.finish_row()) };
            if let Some(row) = self.take_tag(tag)? {
                return Ok(Some(row));
            }
        }
    }

    /// What a tag ends: a row when it closes one or opens the next.
    fn take_tag(&mut self, tag: Tag) -> Result<Option<(u64, Cells)>, FileFault> {
        match tag {
            Tag::Hidden => self.is_hidden = true,
            Tag::HiddenEnd => self.is_hidden = false,
            Tag::Break => self.write(" "),
            Tag::CellEnd => self.end_cell(),
            Tag::Cell { columns } => {
                self.end_cell();
                let row = self.row.get_or_insert_default();
                row.push("");
                if row.len() + columns > MAX_CELLS {
                    return Err(FileFault::LineTooLong(self.number + 1));
                }
                self.cell = Some(columns);
            }
            Tag::Row => {
                let before = self.finish_row();
                self.row = Some(Cells::default());
                return Ok(before);
            }
            Tag::RowEnd => return Ok(self.finish_row()),
            Tag::Table => self.is_open = true,
            Tag::TableEnd => {
                self.is_open = false;
                return Ok(self.finish_row());
            }
            Tag::Other => {}
        }
        Ok(None)
    }

    fn finish_row(&mut self) -> Option<(u64, Cells)> {
        self.end_cell();
        let row = self.row.take()?;
        self.number += 1;
        Some((self.number, row))
    }

    /// Closes a cell; one that spans columns leaves empty ones behind.
    fn end_cell(&mut self) {
        let spanned = self.cell.take().unwrap_or(1);
        if let Some(row) = &mut self.row {
            (1..spanned).for_each(|_| row.push(""));
        }
    }

    fn take_text(&mut self, text: &str) -> Result<(), FileFault> {
        if self.cell.is_some() && !self.is_hidden {
            self.write(&decoded(text));
        }
        match &self.row {
            Some(row) if row.text().len() as u64 > MAX_LINE_BYTES => {
                Err(FileFault::LineTooLong(self.number + 1))
            }
            _ => Ok(()),
        }
    }

    fn write(&mut self, text: &str) {
        if let (Some(row), Some(_)) = (&mut self.row, self.cell) {
            row.extend_last(text);
        }
    }

    /// The next tag; comments are read to their end.
    fn tag(&mut self) -> Result<Option<Tag>, FileFault> {
        let Some(mut inside) = self.until(b'>')? else { return Ok(None) };
        if inside.starts_with("!--") {
            while !inside.ends_with("--") {
                match self.until(b'>')? {
                    Some(more) => inside = more,
                    None => return Ok(None),
                }
            }
            return Ok(Some(Tag::Other));
        }
        let lower = inside.to_ascii_lowercase();
        let name = lower.split_whitespace().next().unwrap_or("");
        let known = TAGS.iter().find(|(known, _)| *known == name).map(|(_, tag)| *tag);
        Ok(Some(match known.unwrap_or(Tag::Other) {
            Tag::Cell { .. } => Tag::Cell { columns: spanned(&lower) },
            tag => tag,
        }))
    }

    /// The text up to a sign, which is left out; none at the end of the file.
    fn until(&mut self, sign: u8) -> Result<Option<String>, FileFault> {
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(MAX_LINE_BYTES).read_until(sign, &mut bytes);
        if read.map_err(|error| FileFault::Unreadable(error.to_string()))? == 0 {
            return Ok(None);
        }
        if bytes.last() == Some(&sign) {
            bytes.pop();
        } else if bytes.len() as u64 == MAX_LINE_BYTES {
            return Err(FileFault::LineTooLong(self.number + 1));
        }
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// The columns that a cell spans by its attribute.
fn spanned(tag: &str) -> usize {
    let after = tag.split_once("colspan").and_then(|(_, after)| after.split_once('='));
    let value = after.map_or("", |(_, value)| value.trim_start_matches([' ', '"', '\'']));
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let columns = value.get(..digits).and_then(|digits| digits.parse().ok()).unwrap_or(1);
    if columns > MAX_CELLS { 1 } else { columns.max(1) }
}

/// Entities by name, as far as lists use them.
const ENTITIES: [(&str, &str); 6] =
    [("amp", "&"), ("nbsp", "\u{a0}"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'")];

/// A text with its entities as characters; what is no entity stays as it is.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        rest = match after.split_once(';').and_then(|(name, next)| Some((entity(name)?, next))) {
            Some((decoded, next)) => {
                out.push_str(&decoded);
                next
            }
            None => {
                out.push('&');
                after
            }
        };
    }
    out.push_str(rest);
    out.replace(['\r', '\n', '\t'], " ")
}

fn entity(name: &str) -> Option<String> {
    if let Some((_, text)) = ENTITIES.iter().find(|(known, _)| *known == name) {
        return Some((*text).to_owned());
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).map(String::from)
}
