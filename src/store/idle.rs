//! Premises that are vacant or inactive, cycle by cycle in the order of the route: what is looked at before the reading.

use super::engine::{Direction, KeyRange, Space};
use super::page::{Page, PageRequest};
use super::{Fault, Store, trees, updates};
use crate::domain::money::Money;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::vacancy::{Idle, idle};

/// Which cycle is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdleCycle {
    /// The first that has any.
    First,
    /// This one.
    This(String),
    /// The next one that has any, or this one when it is the last.
    After(String),
    /// The one before, or this one when it is the first.
    Before(String),
}

/// Premises that are not served, as a list shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleRow {
    /// Their record.
    pub subscriber: Subscriber,
    /// Since when, and until when that is proved.
    pub idle: Idle,
    /// What is overdue there.
    pub overdue: Money,
}

impl Store {
    /// The cycle that is asked for; none when no premises are idle.
    pub fn idle_cycle(&self, which: &IdleCycle) -> Result<Option<String>, Fault> {
        let (range, direction) = match which {
            IdleCycle::First => (KeyRange::all(), Direction::Forward),
            IdleCycle::This(cycle) => return Ok(Some(cycle.clone())),
            IdleCycle::After(cycle) => {
                let own = KeyRange::prefix(&trees::idle_of_cycle(cycle));
                let start = match own.end {
                    std::ops::Bound::Excluded(end) => std::ops::Bound::Included(end),
                    open => open,
                };
                (KeyRange { start, ..KeyRange::all() }, Direction::Forward)
            }
            IdleCycle::Before(cycle) => {
                let end = std::ops::Bound::Excluded(trees::idle_of_cycle(cycle));
                (KeyRange { end, ..KeyRange::all() }, Direction::Backward)
            }
        };
        let pairs = self.shared.engine.page(Space::SubscriberIdle, &range, direction, 1)?;
        let found = pairs.first().and_then(|(key, _)| trees::cycle_of_idle(key));
        Ok(match (found, which) {
            (None, IdleCycle::After(cycle) | IdleCycle::Before(cycle)) => Some(cycle.clone()),
            (found, _) => found,
        })
    }

    /// Premises of a cycle that are not served, in the order of the route.
    pub fn idle_page(&self, cycle: &str, request: &PageRequest) -> Result<Page<IdleRow>, Fault> {
        let range = KeyRange::prefix(&trees::idle_of_cycle(cycle));
        let page = self.raw_page(Space::SubscriberIdle, range, request)?;
        let load = self.receivables()?;
        page.try_filter_map(|key, _| {
            let Some(account) = trees::account_at_end(key) else { return Ok(None) };
            let Some(subscriber) = self.subscriber(account)? else { return Ok(None) };
            let revisions = updates::revisions(&self.shared, account)?;
            let notes = self.field_notes(account)?;
            let policy = &self.office().updates.vacancy;
            let idle = idle(&subscriber, &revisions, &notes, policy);
            let ledger = load.as_ref().map(|load| self.ledger(account, load)).transpose()?;
            let overdue = ledger.flatten().map_or(Money::ZERO, |(_, at)| at.overdue());
            Ok(Some(IdleRow { subscriber, idle, overdue }))
        })
    }
}
