//! Whether an act of the desk may be done to an account, and what is written of it. Pure.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::ageing::ItemShare;
use super::agreement::{
    self, Agreement, AgreementRejection, AgreementState, Consolidation, Proposal, Segment,
};
use super::contact::{
    Asked, Channel, Contact, Denied, Outcome, Purpose, Source, Touch, Verdict, may_contact,
};
use super::file::{CollectionFile, Deed, FieldDeed, MAX_EVENTS, OrderDeed};
use super::live::Live;
use super::lock::LockReasons;
use super::orders::{Order, OrderState, orders};
use super::person::{Debtor, DebtorMark};
use super::promise::{self, PromiseRejection};
use super::suspension::{
    Eligible, NotSuspended, ProtectedRoute, Protection, SuspensionFacts, eligibility,
};
use crate::domain::money::Money;
use crate::domain::office::Office;
use crate::domain::pqr::{Block, dispute, suspension_blocked};
use crate::domain::subscriber::Subscriber;

/// Longest note of a contact, and of a paper, in characters.
pub const MAX_NOTE: usize = 500;

/// Days ahead to which a row may be left.
pub const MAX_SKIP: i64 = 10;

/// Days ahead for which a call may be asked.
pub const MAX_CALL_BACK: i64 = 30;

/// What is known of an account when somebody acts.
#[derive(Debug, Clone, Copy)]
pub struct DeskFacts<'a> {
    /// Its subscriber.
    pub subscriber: &'a Subscriber,
    /// What it owes now.
    pub live: &'a Live,
    /// What was done.
    pub file: &'a CollectionFile,
    /// Its debtor.
    pub debtor: &'a Debtor,
    /// His contacts of the last two weeks, of every account.
    pub touches: &'a [Touch],
    /// Open cases that hold it back.
    pub blocks: &'a [Block],
}

/// Why an act of the desk is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CollectionRejection {
    /// The guard of contacts.
    Contact {
        /// Every reason.
        reasons: Vec<Denied>,
        /// From when it may be.
        next: Option<NaiveDateTime>,
    },
    /// It began too long ago to be written down, or has not begun.
    Began(NaiveDateTime),
    /// All that could be collected is in claim.
    InClaim,
    /// Nothing is owed that could be collected.
    NothingOwed,
    /// Insolvent or dead: individual collection stops.
    Stopped(DebtorMark),
    /// Nobody asked for that call.
    NotRequested,
    /// A promise.
    Promise(PromiseRejection),
    /// The hour of the call is past or too far ahead.
    CallBack,
    /// A text is longer than [`MAX_NOTE`], or missing.
    Text,
    /// A date is past, or too far ahead.
    Date,
    /// The file is full.
    Full,
    /// An agreement.
    Agreement(AgreementRejection),
    /// A suspension.
    Suspension(Vec<NotSuspended>),
    /// The order does not admit this.
    Order,
    /// A payment that is in the base already, or cannot be.
    Payment(PaymentRejection),
    /// A list of the day.
    Queue(QueueRejection),
    /// A testigo.
    Testigo(TestigoRejection),
}

/// Why a month is not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestigoRejection {
    /// There is no load of receivables.
    NoLoad,
    /// The load that is shown was cut off in another month.
    OtherCutoff(NaiveDate),
    /// A correction says why.
    NoReason,
    /// Another load, or another version, came meanwhile.
    LoadChanged,
}

/// Why a payment is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentRejection {
    /// It is not among those that nobody knows.
    Known,
    /// The account does not exist.
    Account,
}

/// Why lists of the day are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueRejection {
    /// Those of the day are open already.
    Open(NaiveDate),
    /// There is no load of receivables.
    NoLoad,
    /// Nobody works lists.
    NoOfficer,
    /// The row is not on that list any more, or was worked.
    Row,
}

/// What of the debt may be asked for: without what is in claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Askable {
    /// Overdue and not in claim.
    pub overdue: Money,
    /// Due or not, and not in claim.
    pub all: Money,
    /// In claim.
    pub in_claim: Money,
}

impl DeskFacts<'_> {
    /// What may be asked for.
    pub fn askable(&self, office: &Office) -> Askable {
        askable(self.live, self.blocks, &office.locks)
    }

    /// Whether the debtor may be reached now, by a channel, to an end.
    pub fn verdict(&self, office: &Office, asked: Asked, at: NaiveDateTime) -> Verdict {
        let rules = &office.collections.contact;
        may_contact(rules, &office.rules.legal, self.debtor, self.touches, asked, at)
    }

    /// Whether he asked to be called, and the time has come.
    pub fn call_is_asked(&self, at: NaiveDateTime) -> bool {
        self.file.call_back().is_some_and(|asked| asked.date() <= at.date())
    }
}

/// What of a debt may be asked for: neither what is in claim nor what a lock keeps from collection.
pub fn askable(live: &Live, blocks: &[Block], locks: &LockReasons) -> Askable {
    let items = live.ledger.items.iter().zip(&live.position.items);
    let locked = |code: Option<char>| {
        code.and_then(|code| locks.get(code)).is_some_and(|lock| lock.excludes_collection)
    };
    let owed: Vec<(&str, Money, bool)> = items
        .filter(|(item, on)| {
            on.share == ItemShare::Collectable && on.residual.is_debit() && !locked(item.lock)
        })
        .map(|(item, on)| (item.reference.as_str(), on.residual, on.days.is_some_and(|d| d > 0)))
        .collect();
    let part = |only_overdue: bool| {
        let owed: Vec<(&str, Money)> = owed
            .iter()
            .filter(|(.., overdue)| *overdue || !only_overdue)
            .map(|(bill, amount, _)| (*bill, *amount))
            .collect();
        dispute(blocks, &owed)
    };
    let (overdue, all) = (part(true), part(false));
    Askable { overdue: overdue.not_in_claim, all: all.not_in_claim, in_claim: all.in_claim }
}

/// The act as it is written, or why not. Numbers of agreements and orders are given afterwards.
pub fn decide(
    facts: &DeskFacts<'_>,
    office: &Office,
    deed: Deed,
    now: NaiveDateTime,
) -> Result<Deed, CollectionRejection> {
    if facts.file.events.len() >= MAX_EVENTS {
        return Err(CollectionRejection::Full);
    }
    match deed {
        Deed::Contact { contact, .. } => self::contact(facts, office, contact, now),
        Deed::Skip { reason, until } => {
            let days = (until - now.date()).num_days();
            if !(1..=MAX_SKIP).contains(&days) {
                return Err(CollectionRejection::Date);
            }
            Ok(Deed::Skip { reason, until })
        }
        Deed::Sign(agreement) => {
            sign(facts, office, &agreement, now.date())?;
            Ok(Deed::Sign(agreement))
        }
        Deed::Consolidate { agreement, cause } => {
            consolidate(facts, agreement, cause)?;
            Ok(Deed::Consolidate { agreement, cause })
        }
        Deed::Paper { agreement, paper, state } => {
            let found = facts.file.agreements().find(|(_, one)| one.number == agreement);
            let needed = found.is_some_and(|(_, one)| one.papers().contains(&paper));
            let unknown = CollectionRejection::Agreement(AgreementRejection::Unknown);
            if needed { Ok(Deed::Paper { agreement, paper, state }) } else { Err(unknown) }
        }
        Deed::Order(order) => self::order(facts, office, order, now).map(Deed::Order),
        Deed::Field(field) => self::field(facts, field, now).map(Deed::Field),
        Deed::Notify(notice) => {
            text(&notice.medium)?;
            if notice.on > now.date() || notice.deadline < notice.on {
                return Err(CollectionRejection::Date);
            }
            Ok(Deed::Notify(notice))
        }
        Deed::Protect(protection) => {
            text(&protection.support)?;
            if protection.until.is_some_and(|until| until < protection.from) {
                return Err(CollectionRejection::Date);
            }
            Ok(Deed::Protect(protection))
        }
        Deed::Unprotect { support, until } => {
            let known = protections(facts.file).iter().any(|held| held.support == support);
            if known {
                Ok(Deed::Unprotect { support, until })
            } else {
                Err(CollectionRejection::Text)
            }
        }
        Deed::Interrupt(interruption) => {
            text(&interruption.support)?;
            past(interruption.on, now)?;
            Ok(Deed::Interrupt(interruption))
        }
        Deed::BureauNotice { on, medium } => {
            text(&medium)?;
            past(on, now)?;
            Ok(Deed::BureauNotice { on, medium })
        }
        Deed::BureauAuthorisation { granted, instrument } => {
            text(&instrument)?;
            Ok(Deed::BureauAuthorisation { granted, instrument })
        }
    }
}

fn text(text: &str) -> Result<(), CollectionRejection> {
    let fits = !text.trim().is_empty() && text.chars().count() <= MAX_NOTE;
    if fits { Ok(()) } else { Err(CollectionRejection::Text) }
}

fn past(on: NaiveDate, now: NaiveDateTime) -> Result<(), CollectionRejection> {
    if on <= now.date() { Ok(()) } else { Err(CollectionRejection::Date) }
}

fn contact(
    facts: &DeskFacts<'_>,
    office: &Office,
    contact: Contact,
    now: NaiveDateTime,
) -> Result<Deed, CollectionRejection> {
    let rules = &office.collections.contact;
    let contact = Contact { person: facts.debtor.person.clone(), ..contact };
    if contact.note.chars().count() > MAX_NOTE {
        return Err(CollectionRejection::Text);
    }
    let age = now - contact.started;
    let late = contact.source == Source::Desk && age > TimeDelta::minutes(rules.minutes_to_record);
    if age < TimeDelta::zero() || late {
        return Err(CollectionRejection::Began(contact.started));
    }
    if contact.source == Source::Desk {
        may_begin(facts, office, &contact)?;
    }
    let next = outcome(facts, office, &contact, now)?;
    Ok(Deed::Contact { contact, next })
}

/// Whether the house may make this contact. What an agency did is written down all the same: it happened.
fn may_begin(
    facts: &DeskFacts<'_>,
    office: &Office,
    contact: &Contact,
) -> Result<(), CollectionRejection> {
    let asked =
        Asked { channel: contact.channel, purpose: contact.purpose, target: contact.target };
    if contact.purpose == Purpose::Requested
        && contact.channel != Channel::Window
        && !facts.call_is_asked(contact.started)
    {
        return Err(CollectionRejection::NotRequested);
    }
    if contact.purpose == Purpose::Collection && contact.channel != Channel::Window {
        if let Some(mark) = facts.debtor.marks.first() {
            return Err(CollectionRejection::Stopped(*mark));
        }
        let askable = facts.askable(office);
        if !askable.all.is_debit() {
            let claim = askable.in_claim.is_debit();
            return Err(if claim {
                CollectionRejection::InClaim
            } else {
                CollectionRejection::NothingOwed
            });
        }
    }
    match facts.verdict(office, asked, contact.started) {
        Verdict::Allowed => Ok(()),
        Verdict::Denied { reasons, next } => Err(CollectionRejection::Contact { reasons, next }),
    }
}

/// Whether what came of it can be, and when the debtor is to be reached again.
fn outcome(
    facts: &DeskFacts<'_>,
    office: &Office,
    contact: &Contact,
    now: NaiveDateTime,
) -> Result<Option<NaiveDateTime>, CollectionRejection> {
    let policy = &office.collections;
    let days = &office.rules.legal;
    let start = |day: NaiveDate| day.and_hms_opt(0, 0, 0);
    match &contact.outcome {
        Outcome::Promise(promised) => {
            let (rules, earlier) = (&policy.promise, &facts.live.promises);
            let most = facts.askable(office).all;
            promise::decide(promised, most, earlier, rules, days, now.date())
                .map_err(CollectionRejection::Promise)?;
            let limit = rules.limit(promised, days);
            Ok(limit.and_then(|limit| days.add_business_days(limit, 1)).and_then(start))
        }
        Outcome::CallBack { at } => {
            let ahead = (at.date() - now.date()).num_days();
            if *at <= now || ahead > MAX_CALL_BACK {
                return Err(CollectionRejection::CallBack);
            }
            Ok(Some(*at))
        }
        other => Ok(policy.contact.next(other.kind(), now.date(), days).and_then(start)),
    }
}

/// The number of an agreement that lives.
fn alive(live: &Live) -> Option<(u16, u32)> {
    live.alive().map(|one| one.agreement.number)
}

fn sign(
    facts: &DeskFacts<'_>,
    office: &Office,
    agreement: &Agreement,
    today: NaiveDate,
) -> Result<(), CollectionRejection> {
    let rejected = CollectionRejection::Agreement;
    let on = |key| {
        let items = facts.live.ledger.items.iter().zip(&facts.live.position.items);
        items.into_iter().find(|(item, _)| item.key == key).map(|(item, on)| {
            let claimed = suspension_blocked(facts.blocks, Some(&item.reference)).is_some();
            (on.share == ItemShare::Collectable && !claimed, on.residual)
        })
    };
    for item in &agreement.items {
        if on(item.key.clone()) != Some((true, item.amount)) {
            return Err(rejected(AgreementRejection::ItemApart));
        }
    }
    let broken = |state| matches!(state, AgreementState::Broken(_));
    let proposal = Proposal {
        agreement,
        segment: Segment::of(facts.subscriber.use_class, facts.subscriber.stratum),
        broken_before: facts.live.agreements.iter().any(|one| broken(one.standing.state)),
        alive: alive(facts.live),
    };
    agreement::decide(&proposal, &office.collections.agreement, today).map_err(rejected)
}

/// Items that an agreement may take in: collectable and not in claim, the oldest first.
pub fn financeable(live: &Live, blocks: &[Block]) -> Vec<agreement::FinancedItem> {
    let items = live.ledger.items.iter().zip(&live.position.items);
    let mut all: Vec<agreement::FinancedItem> = items
        .filter(|(item, on)| {
            let claimed = suspension_blocked(blocks, Some(&item.reference)).is_some();
            on.share == ItemShare::Collectable
                && on.residual.is_debit()
                && on.days.is_some_and(|days| days > 0)
                && !claimed
        })
        .map(|(item, on)| agreement::FinancedItem {
            key: item.key.clone(),
            amount: on.residual,
            due: item.due,
        })
        .collect();
    all.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| a.key.cmp(&b.key)));
    all
}

fn consolidate(
    facts: &DeskFacts<'_>,
    number: (u16, u32),
    cause: Consolidation,
) -> Result<(), CollectionRejection> {
    let found = facts.live.agreements.iter().find(|one| one.agreement.number == number);
    let rejected = CollectionRejection::Agreement;
    let Some(found) = found else { return Err(rejected(AgreementRejection::Unknown)) };
    if facts.file.ended(number).is_some() {
        return Err(rejected(AgreementRejection::State));
    }
    let fits = match cause {
        Consolidation::Breach => matches!(found.standing.state, AgreementState::Broken(_)),
        Consolidation::Request => found.standing.state.is_alive(),
    };
    if fits { Ok(()) } else { Err(rejected(AgreementRejection::State)) }
}

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

/// Whether the account may be suspended on a day, apart from an order of its own.
pub fn may_suspend(
    facts: &DeskFacts<'_>,
    office: &Office,
    on: NaiveDate,
    own: Option<(u16, u32)>,
) -> Result<Eligible, Vec<NotSuspended>> {
    let policy = &office.collections.suspension;
    let orders = orders(facts.file);
    let bills: Vec<(String, NaiveDate)> =
        facts.live.overdue_bills().into_iter().map(|(bill, due, _)| (bill, due)).collect();
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
        overdue: facts.live.position.overdue(),
        notice: facts.file.notice(),
        blocks: facts.blocks,
        protections: &protections,
        agreement_kept: kept,
        promise_until: facts.live.open_promise().map(|promise| promise.on),
        underway: orders.iter().any(|order| other_open(&order)),
        suspendable: policy.services.iter().any(has),
        suspended_on: &suspended,
    };
    eligibility(&suspension, policy, &office.operative, on)
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

fn order(
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
            let overdue = facts.live.overdue_bills();
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
            suspendable(facts, office, now.date(), order.reducer, Some(*number))?;
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

fn field(
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
        FieldDeed::Suspended { .. } | FieldDeed::NotSuspended { .. } => {
            matches!(order.state, OrderState::Dispatched { .. })
        }
        FieldDeed::Reconnected { .. } => {
            matches!(order.state, OrderState::Reconnect { since } if at >= since)
        }
    });
    if admitted { Ok(deed) } else { Err(CollectionRejection::Order) }
}
