//! Premises that are vacant or inactive, cycle by cycle in the order of the route: what is looked at before the reading.

use std::ops::Bound;

use super::engine::{Direction, KeyRange, Space};
use super::page::{Page, PageRequest};
use super::{Fault, Store, trees, updates};
use crate::domain::money::Money;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::vacancy::{Idle, idle, made_idle};

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
            IdleCycle::This(cycle) => return Ok(Some(self.cycle_name(cycle))),
            IdleCycle::After(cycle) => {
                let own = KeyRange::prefix(&trees::idle_of_cycle(cycle));
                let start = match own.end {
                    Bound::Excluded(end) => Bound::Included(end),
                    open => open,
                };
                (KeyRange { start, ..KeyRange::all() }, Direction::Forward)
            }
            IdleCycle::Before(cycle) => {
                let end = Bound::Excluded(trees::idle_of_cycle(cycle));
                (KeyRange { end, ..KeyRange::all() }, Direction::Backward)
            }
        };
        let pairs = self.shared.engine.page(Space::SubscriberIdle, &range, direction, 1)?;
        let account = pairs.first().and_then(|(key, _)| trees::account_at_end(key));
        let found = account.map(|account| self.subscriber(account)).transpose()?.flatten();
        Ok(match (found, which) {
            (Some(of), _) => Some(self.cycle_name(&of.cycle)),
            (None, IdleCycle::After(cycle) | IdleCycle::Before(cycle)) => Some(cycle.clone()),
            (None, _) => None,
        })
    }

    /// A cycle as the calendar writes it, or as the register does where the calendar does not have it.
    fn cycle_name(&self, cycle: &str) -> String {
        let known = self.office().schedule.cycle_named(cycle);
        known.map_or(cycle, |(_, cycle)| cycle.code.as_str()).to_owned()
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
            let made = made_idle(&subscriber, &revisions);
            let asked = made.map(|revision| self.update(revision.request)).transpose()?.flatten();
            let brought = asked.map(|row| row.standing.filed_at.date());
            let policy = &self.office().updates.vacancy;
            let idle = idle(&subscriber, made.zip(brought), &notes, policy);
            let ledger = load.as_ref().map(|load| self.ledger(account, load)).transpose()?;
            let overdue = ledger.flatten().map_or(Money::ZERO, |(_, at)| at.overdue());
            Ok(Some(IdleRow { subscriber, idle, overdue }))
        })
    }
}
