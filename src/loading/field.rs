//! The rounds of the suspension desk over many accounts: warn, order, send out, look again, reconnect. Each
//! account is decided by its own rules; what one may not do does not stop the others.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::LoadFailure;
use crate::clock::Clock;
use crate::domain::collections::file::{Deed, OrderDeed};
use crate::domain::collections::orders::{OrderState, orders};
use crate::domain::collections::suspension::{NotSuspended, Notice, reconnection_limit};
use crate::domain::command::{Command, MAX_DEEDS};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::user::Actor;
use crate::interchange::crew_list::CrewLine;
use crate::messages;
use crate::store::{Fault, Reconnection, Refusal, Store};
use crate::text::desk;

/// Who does a round, where and when.
#[derive(Clone, Copy)]
pub struct Round<'a> {
    /// The base.
    pub store: &'a Store,
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub clock: Clock,
}

/// What a round did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Accounts on which it acted.
    pub accounts: Vec<AccountId>,
    /// How many it left out, by reason.
    pub left_out: BTreeMap<String, u64>,
    /// Deserve a look: solidarity breaks next, or the contract may be ended.
    pub alerts: Vec<(AccountId, &'static str)>,
}

/// An order that was taken off the list of a crew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledOff {
    /// The order.
    pub order: (u16, u32),
    /// Its account.
    pub account: AccountId,
    /// Why.
    pub reason: String,
}

/// A service that must be back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueBack {
    /// The account.
    pub account: AccountId,
    /// Its order.
    pub order: (u16, u32),
    /// By when: twenty-four running hours.
    pub limit: NaiveDateTime,
}

impl Round<'_> {
    fn now(&self) -> NaiveDateTime {
        self.clock.now()
    }

    /// Writes them many at a time; when one is refused, that part goes one by one and the refused ones are
    /// left out with their reason.
    fn write(&self, deeds: Vec<(AccountId, Deed)>, done: &mut Done) -> Result<(), LoadFailure> {
        let mut deeds = deeds.into_iter().peekable();
        while deeds.peek().is_some() {
            let part: Vec<_> = deeds.by_ref().take(MAX_DEEDS).collect();
            let command = Command::CollectMany { deeds: part.clone() };
            match self.store.commit(self.actor, self.now(), command, None) {
                Ok(_) => done.accounts.extend(part.iter().map(|(account, _)| *account)),
                Err(Refusal::Collection(_) | Refusal::NotFound) => self.write_each(part, done)?,
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Ok(())
    }

    fn write_each(
        &self,
        deeds: Vec<(AccountId, Deed)>,
        done: &mut Done,
    ) -> Result<(), LoadFailure> {
        for (account, deed) in deeds {
            let command = Command::Collect { account, deed: Box::new(deed) };
            match self.store.commit(self.actor, self.now(), command, None) {
                Ok(_) => done.accounts.push(account),
                Err(refusal @ (Refusal::Collection(_) | Refusal::NotFound)) => {
                    *done.left_out.entry(messages::refusal(&refusal)).or_default() += 1;
                }
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Ok(())
    }

    /// Warns every account of a cycle that owes enough: the notice that its bill carries.
    pub fn warn(&self, cycle: Option<&str>, notice: &Notice) -> Result<Done, LoadFailure> {
        let deed = |account| (account, Deed::Notify(notice.clone()));
        let deeds = self.store.to_warn(cycle)?.into_iter().map(deed).collect();
        let mut done = Done::default();
        self.write(deeds, &mut done)?;
        Ok(done)
    }

    /// Makes out the orders of those who were warned and may be suspended on a day.
    pub fn order(&self, on: NaiveDate) -> Result<Done, LoadFailure> {
        let found = self.store.suspension_candidates(self.now(), on)?;
        let mut done = Done::default();
        for (_, reasons) in &found.others {
            done.leave_out(reasons);
        }
        for one in &found.eligible {
            if one.may_be_cut {
                done.alerts.push((one.account, "puede terminarse el contrato (art. 141)"));
            } else if one.solidarity_at_risk {
                done.alerts.push((one.account, "solidaridad en riesgo (art. 130)"));
            }
        }
        let deeds = found.eligible.into_iter().map(|one| {
            let order = OrderDeed::Made {
                number: (0, 0),
                bills: one.bills,
                on,
                reducer: one.reducer,
                owed: Money::ZERO,
            };
            (one.account, Deed::Order(order))
        });
        self.write(deeds.collect(), &mut done)?;
        Ok(done)
    }

    /// Gives the orders of a day, and those left from before, to a crew: each is looked at again, and what
    /// no longer may be is called off.
    pub fn dispatch(&self, on: NaiveDate, list: u32) -> Result<(Vec<CrewLine>, Done), LoadFailure> {
        let mut done = Done::default();
        let (mut lines, mut go, mut stop) = (Vec::new(), Vec::new(), Vec::new());
        for (case, order, reasons) in self.store.open_orders(self.now(), on)? {
            let again = order.state == OrderState::Dispatched { list };
            if !again && (order.state != OrderState::Made || order.on > on) {
                continue;
            }
            let number = order.number;
            if let Some(reason) = reasons.first() {
                done.leave_out(&reasons);
                // A day that is none for suspending passes; the order stays.
                if !again && !reasons.iter().all(NotSuspended::passes) {
                    let reason = desk::not_suspended(reason);
                    let cancelled = OrderDeed::Cancelled { number, reason };
                    stop.push((case.account, Deed::Order(cancelled)));
                }
                continue;
            }
            let Some(subscriber) = &case.subscriber else { continue };
            lines.push(CrewLine {
                order: number,
                account: case.account,
                name: subscriber.name.clone(),
                address: format!("{} {}", subscriber.address, subscriber.complement),
                route: format!("{} {}", subscriber.zone, subscriber.route),
                meter: subscriber.meter.clone().unwrap_or_default(),
                reducer: order.reducer,
                owed: case.live.position.overdue(),
            });
            if !again {
                go.push((case.account, Deed::Order(OrderDeed::Dispatched { number, list })));
            }
        }
        self.write(stop, &mut Done::default())?;
        self.write(go, &mut done)?;
        // What was refused meanwhile is not on the list.
        let sent = |line: &CrewLine| self.is_on(line, list);
        let kept: Result<Vec<CrewLine>, Fault> = lines
            .into_iter()
            .map(|line| sent(&line).map(|sent| sent.then_some(line)))
            .filter_map(Result::transpose)
            .collect();
        let mut lines = kept?;
        lines.sort_by(|a, b| (&a.route, a.account).cmp(&(&b.route, b.account)));
        Ok((lines, done))
    }

    fn is_on(&self, line: &CrewLine, list: u32) -> Result<bool, Fault> {
        let file = self.store.collection_file(line.account)?;
        let own = orders(&file).into_iter().find(|order| order.number == line.order);
        Ok(own.is_some_and(|order| order.state == OrderState::Dispatched { list }))
    }

    /// Looks at the list of a crew again: what was paid, agreed or claimed meanwhile is called off, and the
    /// crew is told.
    pub fn look_again(&self, list: u32) -> Result<(Vec<CalledOff>, Done), LoadFailure> {
        let mut done = Done::default();
        let (mut off, mut deeds) = (Vec::new(), Vec::new());
        for (case, order, reasons) in self.store.open_orders(self.now(), self.now().date())? {
            let of_list = order.state == OrderState::Dispatched { list };
            let passes = reasons.iter().all(NotSuspended::passes);
            let Some(reason) = reasons.first().filter(|_| of_list && !passes) else { continue };
            done.leave_out(&reasons);
            let (number, reason) = (order.number, desk::not_suspended(reason));
            let account = case.account;
            off.push(CalledOff { order: number, account, reason: reason.clone() });
            deeds.push((case.account, Deed::Order(OrderDeed::Cancelled { number, reason })));
        }
        self.write(deeds, &mut done)?;
        Ok((off, done))
    }

    /// Orders the reconnection of everybody whose cause is gone, with the instant by which it is due.
    pub fn reconnect(&self) -> Result<Vec<DueBack>, LoadFailure> {
        let found = self.store.to_reconnect(self.now())?;
        let deeds = found.iter().map(|one| {
            let order = OrderDeed::Reconnect { number: one.order, since: one.since };
            (one.account, Deed::Order(order))
        });
        let mut done = Done::default();
        self.write(deeds.collect(), &mut done)?;
        let written = found.into_iter().filter(|one| done.accounts.contains(&one.account));
        let due = |one: Reconnection| DueBack {
            account: one.account,
            order: one.order,
            limit: reconnection_limit(one.since).unwrap_or(one.since),
        };
        Ok(written.map(due).collect())
    }
}

impl Done {
    fn leave_out(&mut self, reasons: &[NotSuspended]) {
        let Some(first) = reasons.first() else { return };
        *self.left_out.entry(desk::not_suspended_kind(first).to_owned()).or_default() += 1;
    }
}
