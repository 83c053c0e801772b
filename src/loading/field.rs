//! The rounds of the suspension desk over many accounts: warn, order, send out, look again, reconnect. Each
//! account is decided by its own rules; what one may not do does not stop the others.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::LoadFailure;
use crate::clock::Clock;
use crate::domain::collections::file::{Deed, OrderDeed};
use crate::domain::collections::orders::OrderState;
use crate::domain::collections::suspension::{NotSuspended, Notice, reconnection_limit};
use crate::domain::command::{Command, MAX_DEEDS};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::user::Actor;
use crate::interchange::crew_list::CrewLine;
use crate::store::Store;
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

impl Round<'_> {
    fn now(&self) -> NaiveDateTime {
        self.clock.now()
    }

    fn write(&self, deeds: Vec<(AccountId, Deed)>) -> Result<Vec<AccountId>, LoadFailure> {
        let accounts = deeds.iter().map(|(account, _)| *account).collect();
        let mut deeds = deeds.into_iter().peekable();
        while deeds.peek().is_some() {
            let deeds: Vec<_> = deeds.by_ref().take(MAX_DEEDS).collect();
            let command = Command::CollectMany { deeds };
            self.store.commit(self.actor, self.now(), command, None)?;
        }
        Ok(accounts)
    }

    /// Warns every account of a cycle that owes enough: the notice that its bill carries.
    pub fn warn(&self, cycle: Option<&str>, notice: &Notice) -> Result<Done, LoadFailure> {
        let deed = |account| (account, Deed::Notify(notice.clone()));
        let deeds = self.store.to_warn(cycle)?.into_iter().map(deed).collect();
        Ok(Done { accounts: self.write(deeds)?, ..Done::default() })
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
        done.accounts = self.write(deeds.collect())?;
        Ok(done)
    }

    /// Gives the orders of a day, and those left from before, to a crew: each is looked at again, and what
    /// no longer may be is called off.
    pub fn dispatch(&self, on: NaiveDate, list: u32) -> Result<(Vec<CrewLine>, Done), LoadFailure> {
        let mut done = Done::default();
        let (mut lines, mut go, mut stop) = (Vec::new(), Vec::new(), Vec::new());
        for (case, order, reasons) in self.store.open_orders(self.now())? {
            if order.state != OrderState::Made || order.on > on {
                continue;
            }
            let number = order.number;
            if let Some(reason) = reasons.first() {
                done.leave_out(&reasons);
                let reason = desk::not_suspended(reason);
                stop.push((case.account, Deed::Order(OrderDeed::Cancelled { number, reason })));
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
            go.push((case.account, Deed::Order(OrderDeed::Dispatched { number, list })));
        }
        self.write(stop)?;
        done.accounts = self.write(go)?;
        lines.sort_by(|a, b| (&a.route, a.account).cmp(&(&b.route, b.account)));
        Ok((lines, done))
    }

    /// Looks at the list of a crew again: what was paid, agreed or claimed meanwhile is called off, and the
    /// crew is told.
    pub fn look_again(
        &self,
        list: u32,
    ) -> Result<(Vec<((u16, u32), AccountId, String)>, Done), LoadFailure> {
        let mut done = Done::default();
        let (mut off, mut deeds) = (Vec::new(), Vec::new());
        for (case, order, reasons) in self.store.open_orders(self.now())? {
            let of_list = order.state == OrderState::Dispatched { list };
            let Some(reason) = reasons.first().filter(|_| of_list) else { continue };
            done.leave_out(&reasons);
            let (number, reason) = (order.number, desk::not_suspended(reason));
            off.push((number, case.account, reason.clone()));
            deeds.push((case.account, Deed::Order(OrderDeed::Cancelled { number, reason })));
        }
        done.accounts = self.write(deeds)?;
        Ok((off, done))
    }

    /// Orders the reconnection of everybody whose cause is gone, with the instant by which it is due.
    pub fn reconnect(&self) -> Result<Vec<(AccountId, (u16, u32), NaiveDateTime)>, LoadFailure> {
        let found = self.store.to_reconnect(self.now())?;
        let deeds = found.iter().map(|(account, number, since)| {
            let order = OrderDeed::Reconnect { number: *number, since: *since };
            (*account, Deed::Order(order))
        });
        self.write(deeds.collect())?;
        let due = |since| reconnection_limit(since).unwrap_or(since);
        Ok(found
            .into_iter()
            .map(|(account, number, since)| (account, number, due(since)))
            .collect())
    }
}

impl Done {
    fn leave_out(&mut self, reasons: &[NotSuspended]) {
        let Some(first) = reasons.first() else { return };
        *self.left_out.entry(desk::not_suspended_kind(first).to_owned()).or_default() += 1;
    }
}
