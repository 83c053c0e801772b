//! Whether an act of the desk may be done to an account, and what is written of it. Pure.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::ageing::ItemShare;
use super::agreement::{
    self, Agreement, AgreementRejection, AgreementState, Consolidation, Proposal, Segment,
};
use super::contact::{
    Asked, Channel, Contact, Denied, Outcome, Purpose, Source, Touch, Verdict, in_hours,
    may_contact,
};
use super::field;
use super::file::{CollectionFile, Deed, MAX_EVENTS};
use super::live::Live;
use super::lock::LockReasons;
use super::person::{Debtor, DebtorMark};
use super::promise::{self, PromiseRejection};
use super::suspension::NotSuspended;
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
    /// It is in the file already.
    Repeated,
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
    /// An identity does not hold.
    Unsound,
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

    /// Whether he asked to be called, the hour has come, and the day is not over.
    pub fn call_is_asked(&self, office: &Office, at: NaiveDateTime) -> bool {
        let (rules, days) = (&office.collections.contact, &office.rules.legal);
        self.file.call_back().is_some_and(|asked| {
            asked <= at && asked.date() == at.date() && in_hours(rules, days, self.debtor, at)
        })
    }

    /// Whether the house may begin this contact at an instant, as the writer decides it.
    pub fn may_begin(
        &self,
        office: &Office,
        asked: Asked,
        at: NaiveDateTime,
    ) -> Result<(), CollectionRejection> {
        may_begin(self, office, asked, at)
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
    // A claim about a bill that is apart already holds nothing else back.
    let about = |block: &&Block| {
        let one = std::slice::from_ref(*block);
        owed.iter().any(|(bill, ..)| suspension_blocked(one, Some(bill)).is_some())
    };
    let blocks: Vec<Block> = blocks.iter().filter(about).cloned().collect();
    let part = |only_overdue: bool| {
        let owed: Vec<(&str, Money)> = owed
            .iter()
            .filter(|(.., overdue)| *overdue || !only_overdue)
            .map(|(bill, amount, _)| (*bill, *amount))
            .collect();
        let held: Vec<Block> = blocks
            .iter()
            .filter(|block| {
                let one = std::slice::from_ref(*block);
                owed.iter().any(|(bill, _)| suspension_blocked(one, Some(bill)).is_some())
            })
            .cloned()
            .collect();
        dispute(&held, &owed)
    };
    let (overdue, all) = (part(true), part(false));
    let instalments = overdue_instalments(live);
    Askable {
        overdue: overdue.not_in_claim.plus(instalments),
        all: all.not_in_claim.plus(instalments),
        in_claim: all.in_claim,
    }
}

/// Instalments of a living agreement that fell due and were not paid.
fn overdue_instalments(live: &Live) -> Money {
    let Some(one) = live.alive() else { return Money::ZERO };
    let due = one.standing.schedule.iter().skip(one.standing.paid).take(one.standing.overdue);
    due.map(|instalment| instalment.amount()).sum()
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
            let known = facts.live.paid_today.clone();
            Ok(Deed::Sign(Agreement { known, ..agreement }))
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
        Deed::Order(order) => field::order(facts, office, order, now).map(Deed::Order),
        Deed::Field(deed) => field::field(facts, deed, now).map(Deed::Field),
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
            let known = field::protections(facts.file).iter().any(|held| held.support == support);
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

/// A text that is there and fits.
pub(super) fn text(text: &str) -> Result<(), CollectionRejection> {
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
    let own = !matches!(contact.source, Source::Agency(_));
    let late = own && age > TimeDelta::minutes(rules.minutes_to_record);
    if age < TimeDelta::zero() || late {
        return Err(CollectionRejection::Began(contact.started));
    }
    if own {
        let asked =
            Asked { channel: contact.channel, purpose: contact.purpose, target: contact.target };
        may_begin(facts, office, asked, contact.started)?;
    } else if facts.file.contacts().any(|(_, known)| is_same(known, &contact)) {
        return Err(CollectionRejection::Repeated);
    }
    let next = outcome(facts, office, &contact, now)?;
    Ok(Deed::Contact { contact, next })
}

/// The same contact, brought by another file.
fn is_same(known: &Contact, contact: &Contact) -> bool {
    known.started == contact.started
        && known.channel == contact.channel
        && known.source == contact.source
}

/// Whether the house may make this contact. What an agency did is written down all the same: it happened.
fn may_begin(
    facts: &DeskFacts<'_>,
    office: &Office,
    asked: Asked,
    at: NaiveDateTime,
) -> Result<(), CollectionRejection> {
    let window = asked.channel == Channel::Window;
    let asked_for = asked.channel == Channel::Voice && facts.call_is_asked(office, at);
    if asked.purpose == Purpose::Requested && !window && !asked_for {
        return Err(CollectionRejection::NotRequested);
    }
    if asked.purpose == Purpose::Collection && !window {
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
    match facts.verdict(office, asked, at) {
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
        // What an agency took is a fact, whatever the policy of the house.
        Outcome::Promise(promised) if matches!(contact.source, Source::Agency(_)) => {
            let limit = policy.promise.limit(promised, days);
            Ok(limit.and_then(|limit| days.add_business_days(limit, 1)).and_then(start))
        }
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
            let hours = in_hours(&policy.contact, days, facts.debtor, *at);
            if *at <= now || ahead > MAX_CALL_BACK || !hours {
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
