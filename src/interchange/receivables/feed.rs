//! The lines of a file as they come, of text or of an HTML table, with a way to give lines back.

use std::collections::VecDeque;
use std::io::{BufRead, Chain, Cursor, Read};

use super::html::{self, Rows};
use crate::interchange::cells::Cells;
use crate::interchange::source::{FileFault, Lines};

/// Bytes looked at to know what a file is.
const HEAD_BYTES: u64 = 4_096;

/// A reader whose first bytes were looked at.
type Reread<R> = Chain<Cursor<Vec<u8>>, R>;

/// One line of a list.
pub(super) enum Line {
    /// Still to be cut.
    Text(String),
    /// The row of a table.
    Cells(Cells),
}

/// A file line by line. In an HTML table a line is a table row.
pub(super) enum Feed<R> {
    /// Physical lines, and those that were read ahead.
    Text {
        /// Where they come from.
        lines: Lines<Reread<R>>,
        /// Read ahead, in order.
        waiting: VecDeque<(u64, String)>,
    },
    /// Rows of a table.
    Html(Rows<Reread<R>>),
}

impl<R: BufRead> Feed<R> {
    /// Looks at the first bytes: a file called .xls is often a web page.
    pub(super) fn new(mut reader: R) -> Result<Self, FileFault> {
        let mut head = Vec::new();
        let looked = (&mut reader).take(HEAD_BYTES).read_to_end(&mut head);
        looked.map_err(|error| FileFault::Unreadable(error.to_string()))?;
        let is_html = html::is_html(&head);
        let reader = Cursor::new(head).chain(reader);
        Ok(if is_html {
            Self::Html(Rows::new(reader))
        } else {
            Self::Text { lines: Lines::new(reader), waiting: VecDeque::new() }
        })
    }

    /// The next line with its number.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Line)>, FileFault> {
        match self {
            Self::Text { .. } => {
                Ok(self.next_text()?.map(|(number, text)| (number, Line::Text(text))))
            }
            Self::Html(rows) => {
                Ok(rows.next_row()?.map(|(number, cells)| (number, Line::Cells(cells))))
            }
        }
    }

    /// The next line of text; none in a table.
    pub(super) fn next_text(&mut self) -> Result<Option<(u64, String)>, FileFault> {
        match self {
            Self::Text { lines, waiting } => match waiting.pop_front() {
                Some(line) => Ok(Some(line)),
                None => lines.next().transpose(),
            },
            Self::Html(_) => Ok(None),
        }
    }

    /// Gives back lines that were read ahead, in their order.
    pub(super) fn give_back(&mut self, read_ahead: Vec<(u64, String)>) {
        if let Self::Text { waiting, .. } = self {
            for line in read_ahead.into_iter().rev() {
                waiting.push_front(line);
            }
        }
    }

    /// The text of the line after this one, left where it is.
    pub(super) fn peek(&mut self) -> Result<String, FileFault> {
        let Some(line) = self.next_text()? else { return Ok(String::new()) };
        let text = line.1.clone();
        self.give_back(vec![line]);
        Ok(text)
    }

    /// Whether the last line has its end: a newline, or the end of the table.
    pub(super) const fn has_end(&self) -> bool {
        match self {
            Self::Text { lines, .. } => lines.ended_with_newline(),
            Self::Html(rows) => rows.is_closed(),
        }
    }
}
