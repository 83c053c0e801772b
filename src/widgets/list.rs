//! A page of rows with a cursor. The selection follows the record, not the row.

use crate::keys::actions::context::List as ListAction;
use crate::store::page::{Cursor, Page, PageRequest};

/// The row that a key goes to in a list that is whole in memory, out of those up to `last`; none for the key that
/// opens.
pub fn walk(action: ListAction, at: usize, last: usize, page: usize) -> Option<usize> {
    let to = match action {
        ListAction::Down => at + 1,
        ListAction::Up => at.saturating_sub(1),
        ListAction::PageDown => at + page.max(1),
        ListAction::PageUp => at.saturating_sub(page.max(1)),
        ListAction::First => 0,
        ListAction::Last => last,
        ListAction::Open => return None,
    };
    Some(to.min(last))
}

/// Which row the cursor takes when a page arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Landing {
    First,
    Last,
    Record(Cursor),
}

/// A list over an order of the base.
#[derive(Debug, Clone)]
pub struct PagedList<R> {
    page: Page<R>,
    selected: usize,
    limit: usize,
    asked: PageRequest,
    landing: Landing,
    /// Where the record under the cursor must be when it has left the page that is read again.
    chase: Option<PageRequest>,
    /// The last record of the order is the first row.
    latest_first: bool,
}

impl<R> PagedList<R> {
    /// An empty list that asks for pages of so many rows.
    pub fn new(limit: usize) -> Self {
        Self {
            page: Page::default(),
            selected: 0,
            limit: limit.max(1),
            asked: PageRequest::first(limit.max(1)),
            landing: Landing::First,
            chase: None,
            latest_first: false,
        }
    }

    /// The same, the last record of the order on top.
    pub fn latest_first(limit: usize) -> Self {
        Self { latest_first: true, ..Self::new(limit) }
    }

    /// Rows of a page from now on.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit.max(1);
        self.asked.limit = self.limit;
    }

    /// The first page, from the top.
    pub fn restart(&mut self) -> PageRequest {
        self.end(!self.latest_first)
    }

    /// One end of the order, the cursor on its outermost record.
    fn end(&mut self, first: bool) -> PageRequest {
        let (landing, page) = if first {
            (Landing::First, PageRequest::first(self.limit))
        } else {
            (Landing::Last, PageRequest::last(self.limit))
        };
        self.landing = landing;
        self.ask(page)
    }

    /// Puts the cursor on a record of this page; false when it is not here.
    pub fn select(&mut self, wanted: impl Fn(&R) -> bool) -> bool {
        let at = self.page.rows.iter().position(|(_, row)| wanted(row));
        self.selected = at.unwrap_or(self.selected);
        at.is_some()
    }

    /// The page below this one, the cursor on its top row; none at the end.
    pub fn next_page(&mut self) -> Option<PageRequest> {
        self.more_below().then(|| self.act(ListAction::PageDown)).flatten()
    }

    /// The same page again, the cursor on the same record.
    pub fn refresh(&mut self) -> PageRequest {
        if let Some((cursor, _)) = self.page.rows.get(self.selected) {
            self.landing = Landing::Record(cursor.clone());
            self.chase = self.around(self.selected);
        }
        self.ask(self.asked.clone())
    }

    /// A page that holds a row of this one whatever was put before it: after its neighbour above, or
    /// before the one below.
    fn around(&self, at: usize) -> Option<PageRequest> {
        let row = |at: usize| self.page.rows.get(at).map(|(cursor, _)| cursor.clone());
        let above = at.checked_sub(1).and_then(row);
        let below = || row(at + 1).map(|below| PageRequest::before(below, self.limit));
        above.map(|above| PageRequest::after(above, self.limit)).or_else(below)
    }

    fn ask(&mut self, request: PageRequest) -> PageRequest {
        self.asked = request.clone();
        request
    }

    /// A page that was asked for; another one to ask for when the record under the cursor has moved off
    /// it. A record that left the order gives its place to the next.
    pub fn receive(&mut self, page: Page<R>) -> Option<PageRequest> {
        let chase = self.chase.take();
        if let (Landing::Record(record), Some(chase)) = (&self.landing, chase) {
            let first = page.rows.first().is_some_and(|(cursor, _)| cursor <= record);
            let last = page.rows.last().is_some_and(|(cursor, _)| cursor >= record);
            let off = !(first || page.rows.is_empty() || !page.more_before)
                || !(last || page.rows.is_empty() || !page.more_after);
            if off {
                return Some(self.ask(chase));
            }
        }
        self.page = page;
        let last = self.page.rows.len().saturating_sub(1);
        let at = match &self.landing {
            Landing::First => 0,
            Landing::Last => last,
            Landing::Record(record) => {
                self.page.rows.partition_point(|(cursor, _)| cursor < record)
            }
        };
        self.selected = at.min(last);
        // The record left the order and this page ends before its place: the next one is on the next.
        if at > last && self.page.more_after { self.page_after(Landing::First) } else { None }
    }

    /// Moves the cursor; a page to ask for when it leaves this one. `Open` is not a move.
    pub fn act(&mut self, action: ListAction) -> Option<PageRequest> {
        let top = if self.latest_first { Landing::Last } else { Landing::First };
        let action = if self.latest_first { mirrored(action) } else { action };
        let last = self.page.rows.len().saturating_sub(1);
        match action {
            ListAction::Down if self.selected < last => self.selected += 1,
            ListAction::Up if self.selected > 0 => self.selected -= 1,
            ListAction::Down if self.page.more_after => return self.page_after(Landing::First),
            ListAction::PageDown if self.page.more_after => return self.page_after(top),
            ListAction::Up if self.page.more_before => return self.page_before(Landing::Last),
            ListAction::PageUp if self.page.more_before => return self.page_before(top),
            ListAction::PageDown => self.selected = last,
            ListAction::PageUp => self.selected = 0,
            ListAction::First => return Some(self.end(true)),
            ListAction::Last => return Some(self.end(false)),
            ListAction::Down | ListAction::Up | ListAction::Open => {}
        }
        None
    }

    fn page_after(&mut self, landing: Landing) -> Option<PageRequest> {
        let (cursor, _) = self.page.rows.last()?;
        self.landing = landing;
        let request = PageRequest::after(cursor.clone(), self.limit);
        Some(self.ask(request))
    }

    fn page_before(&mut self, landing: Landing) -> Option<PageRequest> {
        let (cursor, _) = self.page.rows.first()?;
        self.landing = landing;
        let request = PageRequest::before(cursor.clone(), self.limit);
        Some(self.ask(request))
    }

    /// Whether a key of the list's order lies on this page, or would.
    pub fn holds(&self, key: &Cursor) -> bool {
        self.page.holds(key)
    }

    /// Puts the cursor on a row of the page.
    pub fn pick(&mut self, row: usize) {
        self.selected = row.min(self.page.rows.len().saturating_sub(1));
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&R> {
        self.page.rows.get(self.selected).map(|(_, row)| row)
    }

    /// The row of the cursor, from the top.
    pub fn selected_index(&self) -> Option<usize> {
        let last = self.page.rows.len().checked_sub(1)?;
        Some(if self.latest_first { last.saturating_sub(self.selected) } else { self.selected })
    }

    /// The rows of the page, from the top.
    pub fn rows(&self) -> Box<dyn ExactSizeIterator<Item = &R> + '_> {
        let rows = self.page.rows.iter().map(|(_, row)| row);
        if self.latest_first { Box::new(rows.rev()) } else { Box::new(rows) }
    }

    const fn more_below(&self) -> bool {
        if self.latest_first { self.page.more_before } else { self.page.more_after }
    }

    /// "Más..." while there are rows below, "Final" at the end.
    pub const fn foot(&self) -> &'static str {
        if self.more_below() { "Más..." } else { "Final" }
    }
}

/// The same move in an order that is shown from its end.
const fn mirrored(action: ListAction) -> ListAction {
    match action {
        ListAction::Down => ListAction::Up,
        ListAction::Up => ListAction::Down,
        ListAction::PageDown => ListAction::PageUp,
        ListAction::PageUp => ListAction::PageDown,
        ListAction::First => ListAction::Last,
        ListAction::Last => ListAction::First,
        ListAction::Open => ListAction::Open,
    }
}
