//! Suspensions in the base: who may be suspended, which orders wait, what a crew takes along.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{NaiveDate, NaiveDateTime};

use super::collections::{DeskCase, desk_case, file, live_rules, record};
use super::engine::{Direction, KeyRange, Space};
use super::page::{Page, PageRequest};
use super::{Fault, Shared, Store, codec, desk_keys, trees};
use crate::domain::collections::agreement::AgreementState;
use crate::domain::collections::field::{justifying, may_suspend};
use crate::domain::collections::file::Agenda;
use crate::domain::collections::live::{Live, LiveFacts, live};
use crate::domain::collections::orders::{Order, OrderState, orders};
use crate::domain::collections::payment::Payment;
use crate::domain::collections::suspension::{NotSuspended, ProtectedRoute};
use crate::domain::collections::{AccountLedger, LockReasons};
use crate::domain::ids::AccountId;
use crate::domain::pqr::{Block, suspension_blocked};
use crate::domain::subscriber::Subscriber;

/// Entries of the agenda read at a time.
const CHUNK: usize = 1_000;

/// Blocks of standing read at a time.
const BLOCKS: usize = 8;

/// What is asked of a list of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldView {
    /// Warned, not ordered yet.
    #[default]
    Warned,
    /// Ordered or with a crew.
    Ordered,
    /// Suspended.
    Suspended,
    /// To be reconnected, the first one to run out first.
    Reconnect,
}

impl FieldView {
    /// Every view, in order.
    pub const ALL: [Self; 4] = [Self::Warned, Self::Ordered, Self::Suspended, Self::Reconnect];

    const fn agenda(self) -> Agenda {
        match self {
            Self::Warned => Agenda::Notice,
            Self::Ordered => Agenda::Order,
            Self::Suspended => Agenda::Suspended,
            Self::Reconnect => Agenda::Reconnect,
        }
    }
}

/// A row of such a list.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldRow {
    /// The account.
    pub account: AccountId,
    /// Its subscriber.
    pub name: String,
    /// Zone.
    pub zone: String,
    /// Since when it waits.
    pub since: NaiveDate,
    /// Its last order.
    pub order: Option<Order>,
    /// What it owes overdue now.
    pub overdue: crate::domain::money::Money,
    /// Why it may not be suspended today; empty when it may.
    pub reasons: Vec<NotSuspended>,
}

/// An account that may be suspended on a day, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The account.
    pub account: AccountId,
    /// The bills.
    pub bills: Vec<String>,
    /// Only by a flow reducer.
    pub reducer: bool,
    /// Solidarity breaks if nothing is done (Ley 142/1994 art. 130).
    pub solidarity_at_risk: bool,
    /// The contract may be ended (art. 141).
    pub may_be_cut: bool,
}

/// A suspended account whose cause is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconnection {
    /// The account.
    pub account: AccountId,
    /// Its order.
    pub order: (u16, u32),
    /// Since when nothing justifies it.
    pub since: NaiveDateTime,
}

/// Who may be suspended, and why the others may not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// In order of account.
    pub eligible: Vec<Candidate>,
    /// The first reason of each other one, by its words' kind.
    pub others: Vec<(AccountId, Vec<NotSuspended>)>,
}

impl Store {
    /// A page of a list of the field.
    pub fn field_rows(
        &self,
        view: FieldView,
        now: NaiveDateTime,
        request: &PageRequest,
    ) -> Result<Page<FieldRow>, Fault> {
        let range = KeyRange::prefix(&desk_keys::agenda_prefix(view.agenda()));
        let page = self.raw_page(Space::CollectionAgenda, range, request)?;
        page.try_filter_map(|key, _| {
            let (Some(account), Some(since)) =
                (trees::account_at_end(key), desk_keys::agenda_day(key))
            else {
                return Ok(None);
            };
            let case = desk_case(&self.shared, account, now, None)?;
            let order = orders(&case.file).pop();
            let own = order.as_ref().map(|order| order.number);
            let day = order.as_ref().map_or(now.date(), |order| order.on.max(now.date()));
            let mut reasons = refused(&self.shared, &case, day, own);
            if order.as_ref().is_some_and(|order| order.reducer) {
                reasons.retain(|reason| !is_reducer(reason));
            }
            let (name, zone) = case
                .subscriber
                .as_ref()
                .map_or_else(Default::default, |one| (one.name.clone(), one.zone.clone()));
            let overdue = case.live.position.overdue();
            Ok(Some(FieldRow { account, name, zone, since, order, overdue, reasons }))
        })
    }

    /// Accounts of a cycle (or of all) that owe at least what a suspension needs: who is to be warned.
    pub fn to_warn(&self, cycle: Option<&str>) -> Result<Vec<AccountId>, Fault> {
        let Some(load) = self.receivables()? else { return Ok(Vec::new()) };
        let smallest = self.office().collections.suspension.smallest;
        let mut range = KeyRange::prefix(&trees::load(load.load));
        let mut found = Vec::new();
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::Standing, &range, Direction::Forward, BLOCKS)?;
            let Some((last, _)) = pairs.last() else { return Ok(found) };
            range = range.beyond(last, Direction::Forward);
            for (_, bytes) in &pairs {
                let block: codec::StandingBlock = codec::decode(bytes)?;
                for row in block.0.into_iter().filter(|row| row.overdue >= smallest) {
                    let subscriber = self.subscriber(row.account)?;
                    let of = |one: &Subscriber| cycle.is_none_or(|cycle| one.cycle == cycle);
                    if subscriber.as_ref().is_some_and(of) {
                        found.push(row.account);
                    }
                }
            }
        }
    }

    /// Who of those who were warned may be suspended on a day.
    pub fn suspension_candidates(
        &self,
        now: NaiveDateTime,
        on: NaiveDate,
    ) -> Result<Candidates, Fault> {
        let mut found = Candidates::default();
        let mut days = CycleDays::default();
        each_account(&self.shared, Agenda::Notice, |account| {
            let case = desk_case(&self.shared, account, now, None)?;
            let Some(facts) = case.facts() else { return Ok(()) };
            let claimed = |bill: &str| suspension_blocked(&case.blocks, Some(bill)).is_some();
            let bills = justifying(&case.live, &self.office().locks);
            let bills = bills.into_iter().map(|(bill, ..)| bill);
            let bills: Vec<String> = bills.filter(|bill| !claimed(bill)).collect();
            let candidate = |reducer, solidarity_at_risk, may_be_cut| Candidate {
                account,
                bills: bills.clone(),
                reducer,
                solidarity_at_risk,
                may_be_cut,
            };
            let asked = may_suspend(&facts, self.office(), on, None);
            let allowed = asked.is_ok() || asked.as_ref().is_err_and(|why| by_reducer(why));
            if allowed && let Some(off) = days.off(self, &facts.subscriber.cycle, on)? {
                found.others.push((account, vec![off]));
                return Ok(());
            }
            match asked {
                Ok(found_eligible) => found.eligible.push(candidate(
                    false,
                    found_eligible.solidarity_at_risk,
                    found_eligible.may_be_cut,
                )),
                Err(reasons) if by_reducer(&reasons) => {
                    found.eligible.push(candidate(true, false, false));
                }
                Err(reasons) => found.others.push((account, reasons)),
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Orders that wait for a crew or are with one: each with what speaks against it now.
    pub fn open_orders(
        &self,
        now: NaiveDateTime,
        on: NaiveDate,
    ) -> Result<Vec<(DeskCase, Order, Vec<NotSuspended>)>, Fault> {
        let mut found = Vec::new();
        each_account(&self.shared, Agenda::Order, |account| {
            let case = desk_case(&self.shared, account, now, None)?;
            let waits = |order: &Order| {
                matches!(order.state, OrderState::Made | OrderState::Dispatched { .. })
            };
            for order in orders(&case.file).into_iter().filter(waits) {
                let day = order.on.max(on);
                let mut reasons = refused(&self.shared, &case, day, Some(order.number));
                if order.reducer {
                    reasons.retain(|reason| !is_reducer(reason));
                }
                found.push((case.clone(), order, reasons));
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Accounts with an agreement that nobody ended.
    pub fn with_agreement(&self) -> Result<Vec<AccountId>, Fault> {
        let mut accounts = Vec::new();
        each_account(&self.shared, Agenda::Agreement, |account| {
            accounts.push(account);
            Ok(())
        })?;
        accounts.sort_unstable();
        accounts.dedup();
        Ok(accounts)
    }

    /// Suspended accounts whose cause is gone, each with its order and the instant since when.
    pub fn to_reconnect(&self, now: NaiveDateTime) -> Result<Vec<Reconnection>, Fault> {
        let mut found = Vec::new();
        each_account(&self.shared, Agenda::Suspended, |account| {
            let case = desk_case(&self.shared, account, now, None)?;
            for order in orders(&case.file) {
                let OrderState::Suspended { at } = order.state else { continue };
                let since = cause_gone(&self.shared, &case, &order, at, now)?;
                let one = |since| Reconnection { account, order: order.number, since };
                found.extend(since.map(one));
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// Since when nothing justifies the suspension any more: what it was for is paid, agreed or in claim. It
/// may have been so before the crew came.
fn cause_gone(
    shared: &Shared,
    case: &DeskCase,
    order: &Order,
    suspended: NaiveDateTime,
    now: NaiveDateTime,
) -> Result<Option<NaiveDateTime>, Fault> {
    let locks = &shared.office.locks;
    if owes(&case.live, order, &case.blocks, locks) {
        return Ok(None);
    }
    let active = |state| state == AgreementState::Active;
    let agreed = case.live.agreements.iter().rev().find(|one| active(one.standing.state));
    if let Some(one) = agreed {
        let paid = case.payments.iter().map(|one| one.at).filter(|at| *at >= one.signed).min();
        return Ok(Some(paid.unwrap_or(one.signed).max(suspended).min(now)));
    }
    let load = case.load.as_ref();
    let ledger: Option<AccountLedger> = match load {
        Some(load) => record(shared, Space::Ledger, &trees::ledger(load.load, case.account))?,
        None => None,
    };
    let cutoff = load.map_or(NaiveDate::MIN, |load| load.cutoff);
    let later = case.payments.iter().filter(|payment| payment.at > suspended);
    for last in later {
        let known = case.payments.iter().filter(|payment| payment.at <= last.at);
        let payments: Vec<Payment> = known.cloned().collect();
        let facts = LiveFacts {
            account: case.account,
            ledger: ledger.as_ref(),
            cutoff,
            payments: &payments,
            file: &case.file,
        };
        let then = live(&facts, &live_rules(&shared.office), now.date());
        if !owes(&then, order, &case.blocks, locks) {
            return Ok(Some(last.at.min(now)));
        }
    }
    let about = |block: &&Block| {
        let one = std::slice::from_ref(*block);
        order.bills.iter().any(|bill| suspension_blocked(one, Some(bill)).is_some())
    };
    let claimed = case.blocks.iter().filter(about);
    let claimed = claimed.filter_map(|block| block.since.and_hms_opt(0, 0, 0)).min();
    Ok(Some(claimed.unwrap_or(suspended).max(suspended).min(now)))
}

/// Whether a bill of the order is still overdue and not in claim.
fn owes(live: &Live, order: &Order, blocks: &[Block], locks: &LockReasons) -> bool {
    let of = |bill: &String| {
        order.bills.contains(bill) && suspension_blocked(blocks, Some(bill)).is_none()
    };
    justifying(live, locks).iter().any(|(bill, ..)| of(bill))
}

fn is_reducer(reason: &NotSuspended) -> bool {
    matches!(reason, NotSuspended::Protected(_, ProtectedRoute::Reducer))
}

fn by_reducer(reasons: &[NotSuspended]) -> bool {
    reasons.iter().all(is_reducer)
}

fn refused(
    shared: &Shared,
    case: &DeskCase,
    on: NaiveDate,
    own: Option<(u16, u32)>,
) -> Vec<NotSuspended> {
    let facts = case.facts();
    let asked = facts.map(|facts| may_suspend(&facts, &shared.office, on, own));
    asked.and_then(Result::err).unwrap_or_default()
}

/// The days on which the commercial calendar suspends each cycle, read once.
#[derive(Default)]
struct CycleDays(BTreeMap<String, Option<Vec<NaiveDate>>>);

impl CycleDays {
    /// Why a cycle is not suspended on a day: a published calendar has it, and says other days.
    fn off(
        &mut self,
        store: &Store,
        cycle: &str,
        on: NaiveDate,
    ) -> Result<Option<NotSuspended>, Fault> {
        if !store.office().collections.suspension.by_calendar {
            return Ok(None);
        }
        let known = match self.0.entry(cycle.to_owned()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(store.suspension_days(cycle, on)?),
        };
        let Some(days) = known else { return Ok(None) };
        // After the last published day nobody knows: the law alone says.
        let next = days.iter().find(|day| **day >= on).filter(|next| **next != on);
        Ok(next.copied().map(NotSuspended::OffCalendar))
    }
}

/// Every account of a part of the agenda, once.
fn each_account(
    shared: &Shared,
    what: Agenda,
    mut look: impl FnMut(AccountId) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut range = KeyRange::prefix(&desk_keys::agenda_prefix(what));
    loop {
        let pairs =
            shared.engine.page(Space::CollectionAgenda, &range, Direction::Forward, CHUNK)?;
        let Some((last, _)) = pairs.last() else { return Ok(()) };
        range = range.beyond(last, Direction::Forward);
        for account in pairs.iter().filter_map(|(key, _)| trees::account_at_end(key)) {
            look(account)?;
        }
    }
}

/// Suspensions of a span of days, by zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldReport {
    /// By zone: figures, and causes of what was not executed.
    pub zones: BTreeMap<String, ZoneReport>,
}

/// A zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ZoneReport {
    /// F7 to F11.
    pub figures: crate::domain::collections::figures::FieldMonth,
    /// Orders that were not executed, by cause.
    pub causes: BTreeMap<crate::domain::collections::suspension::FieldCause, i64>,
}

impl Store {
    /// Orders made out in a span of days and what became of them; a payment counts within `window` days of
    /// the visit. Reads every file of the desk.
    pub fn field_report(
        &self,
        first: NaiveDate,
        last: NaiveDate,
        window: i64,
    ) -> Result<FieldReport, Fault> {
        let mut report = FieldReport::default();
        let mut range = KeyRange::all();
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::CollectionFile, &range, Direction::Forward, CHUNK)?;
            let Some((key, _)) = pairs.last() else { return Ok(report) };
            range = range.beyond(key, Direction::Forward);
            for account in pairs.iter().filter_map(|(key, _)| trees::account_at_end(key)) {
                let (file, _) = file(&self.shared, account)?;
                for order in orders(&file) {
                    if (first..=last).contains(&order.on) {
                        self.report_order(&mut report, account, &order, window)?;
                    }
                }
            }
        }
    }

    fn report_order(
        &self,
        report: &mut FieldReport,
        account: AccountId,
        order: &Order,
        window: i64,
    ) -> Result<(), Fault> {
        let subscriber: Option<Subscriber> =
            record(&self.shared, Space::Subscriber, &trees::account(account))?;
        let zone = subscriber.map_or_else(String::new, |subscriber| subscriber.zone);
        let zone = report.zones.entry(zone).or_default();
        let figures = &mut zone.figures;
        figures.generated += 1;
        if let OrderState::NotSuspended { cause } = order.state {
            *zone.causes.entry(cause).or_default() += 1;
        }
        figures.executed += i64::from(order.executed.is_some());
        if let Some(limit) = order.state.limit() {
            figures.reconnections += 1;
            let in_time = matches!(order.state, OrderState::Reconnected { at, .. } if at <= limit);
            figures.reconnected_in_time += i64::from(in_time);
        }
        let Some(visited) = order.visited else { return Ok(()) };
        figures.visited += 1;
        figures.owed = figures.owed.plus(order.owed);
        let within = |at: NaiveDateTime| at >= visited && (at - visited).num_days() <= window;
        let payments = super::payments::of_account(&self.shared, account)?;
        let paid: crate::domain::money::Money = payments
            .iter()
            .filter(|payment| within(payment.at))
            .map(|payment| payment.amount)
            .sum();
        if paid.is_debit() {
            figures.paying += 1;
            figures.paid = figures.paid.plus(paid);
        }
        Ok(())
    }
}
