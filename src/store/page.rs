//! Pages: a cursor is a key, never an offset.

pub use super::engine::Direction;

/// Rows that one request may ask for.
pub const MAX_PAGE: usize = 200;

/// Where a page begins and which way it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// The row beyond which the page begins; none for the first or last page.
    pub from: Option<Cursor>,
    /// Which way.
    pub direction: Direction,
    /// Rows wanted, at most [`MAX_PAGE`].
    pub limit: usize,
}

impl PageRequest {
    /// The first page.
    pub const fn first(limit: usize) -> Self {
        Self { from: None, direction: Direction::Forward, limit }
    }

    /// The last page.
    pub const fn last(limit: usize) -> Self {
        Self { from: None, direction: Direction::Backward, limit }
    }

    /// The page after a row.
    pub const fn after(cursor: Cursor, limit: usize) -> Self {
        Self { from: Some(cursor), direction: Direction::Forward, limit }
    }

    /// The page before a row.
    pub const fn before(cursor: Cursor, limit: usize) -> Self {
        Self { from: Some(cursor), direction: Direction::Backward, limit }
    }
}

/// The key of a row in the order that is being paged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor(pub(super) Vec<u8>);

/// Rows in ascending order of their keys, whichever way they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<R> {
    /// Rows, each with its cursor.
    pub rows: Vec<(Cursor, R)>,
    /// There is at least one row before the first.
    pub more_before: bool,
    /// There is at least one row after the last.
    pub more_after: bool,
}

impl<R> Page<R> {
    /// Whether a key of the same order lies on this page, or would.
    pub fn holds(&self, key: &Cursor) -> bool {
        let before = self.rows.first().is_some_and(|(first, _)| key < first);
        let after = self.rows.last().is_some_and(|(last, _)| key > last);
        !(before && self.more_before || after && self.more_after)
    }
}

impl<R> Default for Page<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), more_before: false, more_after: false }
    }
}
