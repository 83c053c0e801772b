//! A page of rows with a cursor. The selection follows the record, not the row.

use crate::keys::actions::context::List as ListAction;
use crate::store::page::{Cursor, Page, PageRequest};

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
        }
    }

    /// Rows of a page from now on.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit.max(1);
        self.asked.limit = self.limit;
    }

    /// The first page, from the top.
    pub fn restart(&mut self) -> PageRequest {
        self.landing = Landing::First;
        self.ask(PageRequest::first(self.limit))
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
        self.selected = match &self.landing {
            Landing::First => 0,
            Landing::Last => last,
            Landing::Record(record) => {
                self.page.rows.partition_point(|(cursor, _)| cursor < record).min(last)
            }
        };
        None
    }

    /// Moves the cursor; a page to ask for when it leaves this one. `Open` is not a move.
    pub fn act(&mut self, action: ListAction) -> Option<PageRequest> {
        let last = self.page.rows.len().saturating_sub(1);
        match action {
            ListAction::Down if self.selected < last => self.selected += 1,
            ListAction::Up if self.selected > 0 => self.selected -= 1,
            ListAction::Down | ListAction::PageDown if self.page.more_after => {
                return self.page_after();
            }
            ListAction::Up if self.page.more_before => return self.page_before(Landing::Last),
            ListAction::PageUp if self.page.more_before => {
                return self.page_before(Landing::First);
            }
            ListAction::PageDown => self.selected = last,
            ListAction::PageUp => self.selected = 0,
            ListAction::First => return Some(self.restart()),
            ListAction::Last => {
                self.landing = Landing::Last;
                return Some(self.ask(PageRequest::last(self.limit)));
            }
            ListAction::Down | ListAction::Up | ListAction::Open => {}
        }
        None
    }

    fn page_after(&mut self) -> Option<PageRequest> {
        let (cursor, _) = self.page.rows.last()?;
        self.landing = Landing::First;
        let request = PageRequest::after(cursor.clone(), self.limit);
        Some(self.ask(request))
    }

    fn page_before(&mut self, landing: Landing) -> Option<PageRequest> {
        let (cursor, _) = self.page.rows.first()?;
        self.landing = landing;
        let request = PageRequest::before(cursor.clone(), self.limit);
        Some(self.ask(request))
    }

    /// Puts the cursor on a row of the page.
    pub fn pick(&mut self, row: usize) {
        self.selected = row.min(self.page.rows.len().saturating_sub(1));
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&R> {
        self.page.rows.get(self.selected).map(|(_, row)| row)
    }

    /// Where the cursor is on the page.
    pub fn selected_index(&self) -> Option<usize> {
        (!self.page.rows.is_empty()).then_some(self.selected)
    }

    /// The rows of the page.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &R> {
        self.page.rows.iter().map(|(_, row)| row)
    }

    /// "Más..." while there are rows below, "Final" at the end.
    pub const fn foot(&self) -> &'static str {
        if self.page.more_after { "Más..." } else { "Final" }
    }
}
