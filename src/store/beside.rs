//! Ordered spaces read side by side: each one once, in order, however many records of it there are.

use super::engine::{Direction, KeyRange, Pair, Space};
use super::{Fault, Shared, trees};
use crate::domain::ids::AccountId;

/// Records of a space that are read ahead.
const AHEAD: usize = 512;

/// The pairs of a range in order, read ahead.
pub(super) struct Walker<'a> {
    shared: &'a Shared,
    space: Space,
    range: KeyRange,
    ahead: std::vec::IntoIter<Pair>,
    ended: bool,
}

impl<'a> Walker<'a> {
    pub(super) fn new(shared: &'a Shared, space: Space, prefix: &[u8]) -> Self {
        let range = if prefix.is_empty() { KeyRange::all() } else { KeyRange::prefix(prefix) };
        Self { shared, space, range, ahead: Vec::new().into_iter(), ended: false }
    }

    pub(super) fn next_pair(&mut self) -> Result<Option<Pair>, Fault> {
        if let Some(pair) = self.ahead.next() {
            return Ok(Some(pair));
        }
        if self.ended {
            return Ok(None);
        }
        let limit = self.space.rows_at_once(AHEAD);
        let engine = &self.shared.engine;
        let pairs = engine.page(self.space, &self.range, Direction::Forward, limit)?;
        match pairs.last() {
            Some((last, _)) => {
                self.range = self.range.clone().beyond(last, Direction::Forward);
            }
            None => self.ended = true,
        }
        self.ahead = pairs.into_iter();
        Ok(self.ahead.next())
    }
}

/// Records by account, asked for in order: two ordered spaces side by side, each read once.
pub(super) struct Beside<'a> {
    walker: Walker<'a>,
    waiting: Option<(AccountId, Vec<u8>)>,
}

impl<'a> Beside<'a> {
    pub(super) fn new(shared: &'a Shared, space: Space) -> Self {
        Self { walker: Walker::new(shared, space, &[]), waiting: None }
    }

    /// Every value of an account; accounts before it are passed over.
    pub(super) fn at(&mut self, account: AccountId) -> Result<Vec<Vec<u8>>, Fault> {
        let mut found = Vec::new();
        loop {
            let next = match self.waiting.take() {
                Some(next) => Some(next),
                None => self.next_of_somebody()?,
            };
            match next {
                Some((of, bytes)) if of == account => found.push(bytes),
                Some((of, _)) if of < account => {}
                later => {
                    self.waiting = later;
                    return Ok(found);
                }
            }
        }
    }
}

impl Beside<'_> {
    /// The next pair that has an account: what nobody knows whose it is comes before all of them.
    fn next_of_somebody(&mut self) -> Result<Option<(AccountId, Vec<u8>)>, Fault> {
        while let Some((key, bytes)) = self.walker.next_pair()? {
            if let Some(account) = key.get(..8).and_then(trees::account_at_end) {
                return Ok(Some((account, bytes)));
            }
        }
        Ok(None)
    }
}
