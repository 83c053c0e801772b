//! Whether a suspension may be ordered, sent out and written down. Pure.

use chrono::{NaiveDate, NaiveDateTime};

use super::agreement::AgreementState;
use super::decide::{CollectionRejection, DeskFacts, text};
use super::file::{CollectionFile, Deed, FieldDeed, OrderDeed};
use super::live::Live;
use super::lock::LockReasons;
use super::orders::{Order, OrderState, orders};
use super::suspension::{
    Eligible, NotSuspended, ProtectedRoute, Protection, SuspensionFacts, eligibility,
};
use crate::domain::money::Money;
use crate::domain::office::Office;
use crate::domain::pqr::suspension_blocked;

/// Protections that were written down and not taken back.
pub fn protections(file: &CollectionFile) -> Vec<Protection> {
    let mut held: Vec<Protection> = Vec::new();
    for event in &file.events {
        match &event.deed {
            Deed::Protect(protection) => held.push(protection.clone()),
            Deed::Unprotect { support, until } => {
                for one in held.iter_mut().filter(|one| one.support == *support) {
                    one.until = Some(*until);
                }
            }
            _ => {}
        }
    }
    held
}

/// Overdue bills that no lock keeps from justifying a suspension.
pub fn justifying(live: &Live, locks: &LockReasons) -> Vec<(String, NaiveDate, Money)> {
    live.bills(|item| {
        let lock = item.lock.and_then(|code| locks.get(code));
        lock.is_none_or(|lock| !lock.excludes_suspension)
    })
}

/// Whether the account may be suspended on a day, apart from an order of its own.
pub fn may_suspend(
    facts: &DeskFacts<'_>,
    office: &Office,
    on: NaiveDate,
    own: Option<(u16, u32)>,
) -> Result<Eligible, Vec<NotSuspended>> {
    let policy = &office.collections.suspension;
    let orders = orders(facts.file);
    let owed = justifying(facts.live, &office.locks);
    let overdue: Money = owed.iter().map(|(.., amount)| *amount).sum();
    let bills: Vec<(String, NaiveDate)> =
        owed.into_iter().map(|(bill, due, _)| (bill, due)).collect();
    let protections = protections(facts.file);
    let suspended: Vec<NaiveDate> =
        orders.iter().filter_map(|order| order.executed).map(|at| at.date()).collect();
    let other_open = |order: &&Order| order.state.is_open() && Some(order.number) != own;
    let active = |state| state == AgreementState::Active;
    let kept = facts
        .live
        .agreements
        .iter()
        .any(|one| active(one.standing.state) && one.standing.overdue == 0);
    let has =
        |service: &crate::domain::subscriber::Service| facts.subscriber.services.contains(*service);
    let suspension = SuspensionFacts {
        billing: policy.billing(&facts.subscriber.cycle),
        overdue_bills: &bills,
        overdue,
        notice: facts.file.notice(),
        blocks: facts.blocks,
        protections: &protections,
        agreement_kept: kept,
        promise_until: facts.live.open_promise().map(|promise| promise.on),
        underway: orders.iter().any(|order| other_open(&order)),
        suspendable: policy.services.iter().any(has),
        suspended_on: &suspended,
    };
    eligibility(&suspension, policy, (&office.operative, &office.rules.legal), on)
}

/// A protected account may only get the reducer that its paper names.
fn suspendable(
    facts: &DeskFacts<'_>,
    office: &Office,
    on: NaiveDate,
    reducer: bool,
    own: Option<(u16, u32)>,
) -> Result<(), CollectionRejection> {
    let reasons = match may_suspend(facts, office, on, own) {
        Ok(_) if !reducer => return Ok(()),
        Ok(_) => return Err(CollectionRejection::Order),
        Err(reasons) => reasons,
    };
    let routed = |reason: &NotSuspended| {
        reducer && matches!(reason, NotSuspended::Protected(_, ProtectedRoute::Reducer))
    };
    let left: Vec<NotSuspended> = reasons.into_iter().filter(|reason| !routed(reason)).collect();
    if left.is_empty() { Ok(()) } else { Err(CollectionRejection::Suspension(left)) }
}

/// Whether an order may be made out, sent out or called off.
pub(super) fn order(
    facts: &DeskFacts<'_>,
    office: &Office,
    deed: OrderDeed,
    now: NaiveDateTime,
) -> Result<OrderDeed, CollectionRejection> {
    let state = |number| orders(facts.file).into_iter().find(|order| order.number == number);
    match &deed {
        OrderDeed::Made { bills, on, reducer, .. } => {
            if *on < now.date() {
                return Err(CollectionRejection::Date);
            }
            suspendable(facts, office, *on, *reducer, None)?;
            let overdue = justifying(facts.live, &office.locks);
            let about = |bill: &String| {
                overdue.iter().any(|(one, ..)| one == bill)
                    && suspension_blocked(facts.blocks, Some(bill)).is_none()
            };
            if bills.is_empty() || !bills.iter().all(about) {
                return Err(CollectionRejection::Order);
            }
        }
        OrderDeed::Dispatched { number, .. } => {
            let order = state(*number).filter(|order| order.state == OrderState::Made);
            let order = order.ok_or(CollectionRejection::Order)?;
            let day = order.on.max(now.date());
            suspendable(facts, office, day, order.reducer, Some(*number))?;
        }
        OrderDeed::Cancelled { number, reason } => {
            text(reason)?;
            let on_its_way = |order: &Order| {
                matches!(order.state, OrderState::Made | OrderState::Dispatched { .. })
            };
            state(*number).filter(on_its_way).ok_or(CollectionRejection::Order)?;
        }
        OrderDeed::Reconnect { number, since } => {
            let suspended = |order: &Order| matches!(order.state, OrderState::Suspended { .. });
            state(*number).filter(suspended).ok_or(CollectionRejection::Order)?;
            if *since > now {
                return Err(CollectionRejection::Date);
            }
        }
    }
    Ok(match deed {
        OrderDeed::Made { number, bills, on, reducer, .. } => {
            OrderDeed::Made { number, bills, on, reducer, owed: facts.live.position.overdue() }
        }
        other => other,
    })
}

/// Whether what a crew did can be.
pub(super) fn field(
    facts: &DeskFacts<'_>,
    deed: FieldDeed,
    now: NaiveDateTime,
) -> Result<FieldDeed, CollectionRejection> {
    let (number, at) = match &deed {
        FieldDeed::Suspended { number, at, .. }
        | FieldDeed::NotSuspended { number, at, .. }
        | FieldDeed::Reconnected { number, at } => (*number, *at),
    };
    if at > now {
        return Err(CollectionRejection::Date);
    }
    let found = orders(facts.file).into_iter().find(|order| order.number == number);
    let admitted = found.is_some_and(|order| match &deed {
        // What a crew did is a fact, even when the order was called off while it was on its way.
        FieldDeed::Suspended { .. } | FieldDeed::NotSuspended { .. } => {
            let out = order.dispatched.filter(|out| at.date() >= out.date());
            let waits =
                matches!(order.state, OrderState::Dispatched { .. } | OrderState::Cancelled);
            out.is_some() && waits
        }
        FieldDeed::Reconnected { .. } => match order.state {
            OrderState::Reconnect { since } => at >= since,
            OrderState::Suspended { at: suspended } => at >= suspended,
            _ => false,
        },
    });
    if admitted { Ok(deed) } else { Err(CollectionRejection::Order) }
}
