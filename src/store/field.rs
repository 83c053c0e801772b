//! Suspensions in the base: who may be suspended, which orders wait, what a crew takes along.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::collections::{DeskCase, desk_case, file, record};
use super::engine::{Direction, KeyRange, Space};
use super::page::{Page, PageRequest};
use super::{Fault, Shared, Store, codec, desk_keys, trees};
use crate::domain::collections::agreement::AgreementState;
use crate::domain::collections::decide::may_suspend;
use crate::domain::collections::file::Agenda;
use crate::domain::collections::orders::{Order, OrderState, orders};
use crate::domain::collections::suspension::{NotSuspended, ProtectedRoute};
use crate::domain::ids::AccountId;
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
            let reasons = refused(&self.shared, &case, now.date(), None);
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
        each_account(&self.shared, Agenda::Notice, |account| {
            let case = desk_case(&self.shared, account, now, None)?;
            let Some(facts) = case.facts() else { return Ok(()) };
            let bills: Vec<String> =
                case.live.overdue_bills().into_iter().map(|(bill, ..)| bill).collect();
            let candidate = |reducer, solidarity_at_risk, may_be_cut| Candidate {
                account,
                bills: bills.clone(),
                reducer,
                solidarity_at_risk,
                may_be_cut,
            };
            match may_suspend(&facts, self.office(), on, None) {
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
    ) -> Result<Vec<(DeskCase, Order, Vec<NotSuspended>)>, Fault> {
        let mut found = Vec::new();
        each_account(&self.shared, Agenda::Order, |account| {
            let case = desk_case(&self.shared, account, now, None)?;
            let waits = |order: &Order| {
                matches!(order.state, OrderState::Made | OrderState::Dispatched { .. })
            };
            for order in orders(&case.file).into_iter().filter(waits) {
                let mut reasons = refused(&self.shared, &case, now.date(), Some(order.number));
                if order.reducer {
                    reasons.retain(|reason| !is_reducer(reason));
                }
                found.push((case.clone(), order, reasons));
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Suspended accounts whose cause is gone, each with its order and the instant since when.
    pub fn to_reconnect(
        &self,
        now: NaiveDateTime,
    ) -> Result<Vec<(AccountId, (u16, u32), NaiveDateTime)>, Fault> {
        let mut found = Vec::new();
        each_account(&self.shared, Agenda::Suspended, |account| {
            let case = desk_case(&self.shared, account, now, None)?;
            let last = orders(&case.file).pop();
            let Some(Order { number, state: OrderState::Suspended { at }, .. }) = last else {
                return Ok(());
            };
            found.extend(cause_gone(&case, at).map(|since| (account, number, since)));
            Ok(())
        })?;
        Ok(found)
    }
}

/// Since when nothing justifies the suspension any more: what it was for is paid, agreed or in claim.
fn cause_gone(case: &DeskCase, suspended: NaiveDateTime) -> Option<NaiveDateTime> {
    let paid = case.payments.iter().map(|payment| payment.at).filter(|at| *at > suspended).max();
    if case.live.overdue_bills().is_empty() {
        return paid;
    }
    let active = |state| state == AgreementState::Active;
    let agreed = case.live.agreements.iter().rev().find(|one| active(one.standing.state));
    agreed.map(|one| paid.unwrap_or(one.signed).max(one.signed))
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
