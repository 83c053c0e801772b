//! How the lines of a list are cut: its delimiter, found on the heading line, its columns and widths.

use super::class::strokes;
use super::field::Field;
use super::heading::Columns;
use super::names::Names;
use super::slots::Slots;
use crate::interchange::cells::{Cells, CutFault, Positions};

/// What parts the cells of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// `|`, as lists are saved unconverted.
    Pipe,
    /// Tab, as spreadsheets are saved as text.
    Tab,
    /// `;`, the CSV of this country.
    Semicolon,
    /// `,`.
    Comma,
    /// Nothing but position.
    FixedWidth,
    /// The cells of an HTML table.
    Html,
}

impl Delimiter {
    /// Those with a sign, in order of trust.
    const SIGNED: [Self; 4] = [Self::Pipe, Self::Tab, Self::Semicolon, Self::Comma];

    /// The sign between two cells.
    pub const fn sign(self) -> Option<char> {
        match self {
            Self::Pipe => Some('|'),
            Self::Tab => Some('\t'),
            Self::Semicolon => Some(';'),
            Self::Comma => Some(','),
            Self::FixedWidth | Self::Html => None,
        }
    }

    /// The delimiter of a sign.
    pub fn of_sign(sign: char) -> Option<Self> {
        Self::SIGNED.into_iter().find(|delimiter| delimiter.sign() == Some(sign))
    }

    /// Name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pipe => "barra vertical",
            Self::Tab => "tabulador",
            Self::Semicolon => "punto y coma",
            Self::Comma => "coma",
            Self::FixedWidth => "ancho fijo",
            Self::Html => "tabla HTML",
        }
    }
}

/// A line that is no heading of open items, by how near it came.
#[derive(Debug, Clone, Default)]
pub(super) struct Lacking {
    /// Fields that it names.
    pub known: usize,
    /// What it lacks, by its Spanish names.
    pub missing: Vec<String>,
}

/// A line that may be the heading, with the lines around it: rulers stand there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'t> {
    pub above: &'t str,
    pub text: &'t str,
    pub below: &'t str,
}

/// How the lines of a list are cut.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    delimiter: Delimiter,
    columns: Columns,
    heading: String,
    /// Where the pipes of the heading stand, by character.
    pipes: Vec<usize>,
    /// The list has a pipe before its first cell and after its last.
    is_bordered: bool,
    slots: Option<Slots>,
}

impl Layout {
    /// The layout that a line gives when it is the heading, and else the columns that it lacks with how
    /// many it has.
    pub(super) fn detect(
        line: Candidate,
        forced: Option<Delimiter>,
        names: &Names,
    ) -> Result<Self, Lacking> {
        let mut nearest = Lacking::default();
        let signed = Delimiter::SIGNED.into_iter().filter(|d| forced.is_none_or(|f| f == *d));
        for layout in signed.filter_map(|delimiter| Self::signed(line.text, delimiter, names)) {
            match layout.complete() {
                Ok(layout) => return Ok(layout),
                Err(lacking) if lacking.known > nearest.known => nearest = lacking,
                Err(_) => {}
            }
        }
        let ruled = [line.below, line.above].into_iter().filter_map(strokes).map(Slots::of_ruler);
        let slots = ruled.chain(Slots::of_heading(line.text));
        for slots in slots.filter(|_| forced.is_none()) {
            match Self::positional(line.text, slots, names).map(Self::complete) {
                Some(Ok(layout)) => return Ok(layout),
                Some(Err(lacking)) if lacking.known > nearest.known => nearest = lacking,
                _ => {}
            }
        }
        Err(nearest)
    }

    /// The layout of an HTML table by the cells of its heading.
    pub(super) fn of_cells(cells: &Cells, names: &Names) -> Result<Self, Lacking> {
        Self::new(Delimiter::Html, cells, names).complete()
    }

    fn new(delimiter: Delimiter, headings: &Cells, names: &Names) -> Self {
        Self {
            delimiter,
            columns: Columns::new(headings, names),
            heading: headings.text().trim().to_owned(),
            pipes: Vec::new(),
            is_bordered: false,
            slots: None,
        }
    }

    fn signed(text: &str, delimiter: Delimiter, names: &Names) -> Option<Self> {
        let sign = delimiter.sign().filter(|sign| text.contains(*sign))?;
        let mut cells = Cells::default();
        cut_signed(text, delimiter, &mut cells).ok()?;
        let mut layout = Self::new(delimiter, &cells, names);
        text.trim().clone_into(&mut layout.heading);
        if delimiter == Delimiter::Pipe {
            let pipes = text.chars().enumerate().filter(|(_, c)| *c == sign);
            layout.pipes = pipes.map(|(at, _)| at).collect();
            layout.is_bordered = layout.heading.starts_with(sign) && layout.heading.ends_with(sign);
        }
        Some(layout)
    }

    fn positional(text: &str, slots: Slots, names: &Names) -> Option<Self> {
        let mut cells = Cells::default();
        slots.cut(text, &mut cells).ok()?;
        let mut layout = Self::new(Delimiter::FixedWidth, &cells, names);
        layout.slots = Some(slots);
        Some(layout)
    }

    fn complete(self) -> Result<Self, Lacking> {
        let missing = self.columns.missing();
        let known = self.columns.known();
        if missing.is_empty() { Ok(self) } else { Err(Lacking { known, missing }) }
    }

    /// What parts its cells.
    pub(super) const fn delimiter(&self) -> Delimiter {
        self.delimiter
    }

    /// Its columns.
    pub(super) const fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Whether a line is this same heading again.
    pub(super) fn is_heading(&self, text: &str) -> bool {
        text.trim() == self.heading
    }

    /// Whether a line has nothing that parts cells.
    pub(super) fn is_unparted(&self, text: &str) -> bool {
        self.delimiter.sign().is_some_and(|sign| !text.contains(sign))
    }

    /// Whether a line can only be the beginning of a row.
    pub(super) fn opens_row(&self, text: &str) -> bool {
        self.is_bordered && text.trim_start().starts_with('|')
    }

    /// In a fixed-width list, what stands where the contract account should begin.
    pub(super) fn account_text<'t>(&self, text: &'t str) -> Option<&'t str> {
        let slots = self.slots.as_ref()?;
        let start = slots.start(self.columns.column(Field::Account)?);
        text.get(Positions::new(text).byte(start)..).map(str::trim_start)
    }

    /// Cuts a line into as many cells as the heading has.
    pub(super) fn cut(&self, text: &str, cells: &mut Cells) -> Result<(), CutFault> {
        if let Some(slots) = &self.slots {
            return slots.cut(text, cells);
        }
        cut_signed(text, self.delimiter, cells)?;
        self.check_count(cells)
    }

    /// Whether cells already cut are as many as the heading has. Not even an empty one may be left over:
    /// a sign inside a text would move every cell after it.
    pub(super) const fn check_count(&self, cells: &Cells) -> Result<(), CutFault> {
        let (found, expected) = (cells.len(), self.columns.count());
        if found == expected {
            return Ok(());
        }
        let borders = if self.is_bordered { 2 } else { 0 };
        Err(CutFault::Count {
            found: found.saturating_sub(borders),
            expected: expected.saturating_sub(borders),
        })
    }

    /// Cuts a line where the heading has its pipes, if it has one at each of those places: others stand
    /// inside a text.
    pub(super) fn cut_by_pipes(&self, text: &str, cells: &mut Cells) -> bool {
        let positions = Positions::new(text);
        if self.pipes.is_empty() || !self.pipes.iter().all(|at| positions.char(*at) == Some('|')) {
            return false;
        }
        let after = self.pipes.iter().map(|at| positions.byte(*at) + 1);
        let starts = std::iter::once(0).chain(after);
        let before = self.pipes.iter().map(|at| positions.byte(*at));
        let ends = before.chain(std::iter::once(text.len()));
        cells.cut_at(text, starts.zip(ends));
        !self.is_bordered || cells.get(self.pipes.len()).is_empty()
    }

    /// Cuts a line as if quotes meant nothing.
    pub(super) fn cut_blindly(&self, text: &str, cells: &mut Cells) {
        match self.delimiter.sign().map(u8::try_from) {
            Some(Ok(sign)) => cells.cut_plain(text, sign),
            _ => cells.clear(),
        }
    }

    /// Whether a line put together from several is a whole row of this list.
    pub(super) fn cut_joined(&self, text: &str, cells: &mut Cells) -> bool {
        match (self.delimiter, &self.slots) {
            (Delimiter::Pipe, _) if self.cut_by_pipes(text, cells) => true,
            (Delimiter::Pipe, _) if !self.is_bordered => false,
            (Delimiter::FixedWidth, Some(slots)) => {
                slots.is_exact()
                    && text.trim_end().chars().count() <= slots.end()
                    && slots.cut(text, cells).is_ok()
                    && !self.columns.cell(cells, Field::Amount).is_empty()
            }
            _ => self.cut(text, cells).is_ok(),
        }
    }

    /// Whether a line stops before the amount: what is left of a row cut in two.
    pub(super) fn is_half(&self, text: &str) -> bool {
        self.slots.as_ref().is_some_and(|slots| {
            let amount = self.columns.column(Field::Amount).map_or(0, |column| slots.start(column));
            text.trim_end().chars().count() <= amount
        })
    }
}

/// Cuts at the sign of a delimiter; only spreadsheets know quotes.
fn cut_signed(text: &str, delimiter: Delimiter, cells: &mut Cells) -> Result<(), CutFault> {
    match delimiter {
        Delimiter::Pipe => cells.cut_plain(text, b'|'),
        Delimiter::Tab => cells.cut_quoted(text, b'\t')?,
        Delimiter::Semicolon => cells.cut_quoted(text, b';')?,
        Delimiter::Comma => cells.cut_quoted(text, b',')?,
        Delimiter::FixedWidth | Delimiter::Html => {}
    }
    Ok(())
}
