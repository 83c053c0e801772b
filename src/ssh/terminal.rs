//! The terminal that a client says it has, kept within what a window can bear.

/// The size of a terminal that says none, as `ssh -tt` without a terminal of its own does.
const DEFAULT_SIZE: (u16, u16) = (80, 24);

/// Fewest and most columns: a client may ask for 65,535, and every cell costs memory.
const COLUMNS: (u32, u32) = (20, 400);

/// Fewest and most rows.
const ROWS: (u32, u32) = (5, 200);

/// Longest `TERM`.
const MAX_TERM: usize = 32;

/// The terminal that a person asked a window for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// Its `TERM`, cleaned and bounded.
    pub term: String,
    /// Columns, within bounds.
    pub columns: u16,
    /// Rows, within bounds.
    pub rows: u16,
}

impl Terminal {
    /// A terminal as a client asks for it.
    pub(super) fn asked(term: &str, columns: u32, rows: u32) -> Self {
        let term = term.chars().filter(char::is_ascii_graphic).take(MAX_TERM).collect();
        let (columns, rows) = Self::size(columns, rows);
        Self { term, columns, rows }
    }

    /// A size as a client says it.
    pub(super) fn size(columns: u32, rows: u32) -> (u16, u16) {
        let within = |asked: u32, (least, most): (u32, u32), none: u16| {
            if asked == 0 { none } else { u16::try_from(asked.clamp(least, most)).unwrap_or(none) }
        };
        (within(columns, COLUMNS, DEFAULT_SIZE.0), within(rows, ROWS, DEFAULT_SIZE.1))
    }
}
