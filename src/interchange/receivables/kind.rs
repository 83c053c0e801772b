//! What a line below the heading is: a row, or one of the things that lists print between rows.
//!
//! In doubt it is a row: then it is read or set aside, never passed over.

use super::class::{Titles, only_cell, subtotal_level, trailer_count};
use super::field::Field;
use super::layout::{Delimiter, Layout};
use crate::interchange::cells::Cells;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A row, whole or broken.
    Row,
    /// Nothing in its cells.
    Blank,
    /// The same heading again.
    Heading,
    /// A title of the page.
    Title,
    /// A sum, by level from 0.
    Subtotal(usize),
    /// The count of rows.
    Trailer(u64),
}

/// What lines are known by.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    /// How rows are cut.
    pub layout: &'k Layout,
    /// Titles that pages repeat.
    pub titles: &'k Titles,
}

impl Known<'_> {
    /// A line without a contract account, cut into cells.
    pub(super) fn of_cells(self, text: &str, cells: &Cells) -> Kind {
        let Some(first) = cells.iter().find(|cell| !cell.is_empty()) else { return Kind::Blank };
        if self.layout.is_heading(text) {
            return Kind::Heading;
        }
        if self.titles.knows(text) {
            return Kind::Title;
        }
        let only = only_cell(cells);
        let alone = if self.is_positional() { Some(text) } else { only };
        if let Some(rows) = alone.and_then(trailer_count) {
            return Kind::Trailer(rows);
        }
        let is_sum = self.has_digits(cells, Field::Amount) || is_stars(first);
        match subtotal_level(first) {
            Some(level) if is_sum && !self.has_digits(cells, Field::Document) => {
                Kind::Subtotal(level)
            }
            _ if only.is_some() && self.is_wordy(cells) => Kind::Title,
            _ if self.is_positional() && self.is_wordy(cells) => Kind::Title,
            _ => Kind::Row,
        }
    }

    /// A line that could not be cut as the heading is.
    pub(super) fn of_text(self, text: &str) -> Kind {
        if self.titles.knows(text) {
            return Kind::Title;
        }
        let visible = text.trim_start_matches(|c: char| c.is_whitespace() || "|;,".contains(c));
        if self.layout.is_unparted(text) {
            return alone(visible);
        }
        if let Some(level) = subtotal_level(visible).filter(|_| visible.starts_with('*')) {
            return if has_digit(visible) { Kind::Subtotal(level) } else { Kind::Title };
        }
        match self.layout.account_text(text) {
            Some(_) if trailer_count(text).is_some() => alone(visible),
            Some(account) if !starts_with_digit(account) => alone(visible),
            _ => Kind::Row,
        }
    }

    fn is_positional(self) -> bool {
        self.layout.delimiter() == Delimiter::FixedWidth
    }

    /// Whether nothing stands where a row has its numbers.
    fn is_wordy(self, cells: &Cells) -> bool {
        let account = self.layout.columns().cell(cells, Field::Account);
        !starts_with_digit(account)
            && !self.has_digits(cells, Field::Amount)
            && (self.is_positional() || !self.has_digits(cells, Field::Document))
    }

    fn has_digits(self, cells: &Cells, field: Field) -> bool {
        has_digit(self.layout.columns().cell(cells, field))
    }
}

/// One text alone on its line. A number is what is left of a row.
fn alone(text: &str) -> Kind {
    match trailer_count(text) {
        Some(rows) => Kind::Trailer(rows),
        None if starts_with_digit(text) => Kind::Row,
        None => Kind::Title,
    }
}

fn is_stars(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'*')
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}
