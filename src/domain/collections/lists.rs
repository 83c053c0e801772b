//! The lists that leave for others: those of each stage, what the lawyers watch, what may be written off, who
//! may be reported, what is blocked. Which accounts are on one, and what of each. Pure.

use chrono::NaiveDate;

use super::ageing::ItemShare;
use super::decide::askable;
use super::file::{CollectionFile, Deed, FieldDeed};
use super::legal::{self, Report};
use super::live::Live;
use super::person::{Debtor, DebtorMark};
use super::suspension::FieldCause;
use crate::domain::ids::Radicado;
use crate::domain::money::Money;
use crate::domain::office::Office;
use crate::domain::pqr::Block;
use crate::domain::subscriber::Subscriber;

/// A list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegalList {
    /// Accounts of a stage with the balance from which they are worked, by its place.
    Stage(usize),
    /// Bills whose action prescribes soon, or did.
    Prescription,
    /// Debts of difficult collection with a cause to be written off.
    WriteOff,
    /// Debtors that were told of a report to the bureaus, or authorised it.
    Bureaus,
    /// Items apart by a lock.
    Blocked,
}

impl LegalList {
    /// The list that a word names: its own, or one that a stage is called by.
    pub fn find(word: &str, office: &Office) -> Option<Self> {
        match word {
            "prescripcion" => Some(Self::Prescription),
            "depuracion" => Some(Self::WriteOff),
            "centrales" => Some(Self::Bureaus),
            "bloqueadas" => Some(Self::Blocked),
            word => office.stages.find(word).map(Self::Stage),
        }
    }
}

/// What is to be known of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// The last stage has no firm title against it, for the reasons that follow.
    NoTitle,
    /// A claim holds it back.
    InClaim(Radicado),
    /// Nobody knows the document of the debtor.
    NoDocument,
    /// Nobody knows its subscriber.
    NoSubscriber,
    /// Nobody tried to persuade him yet.
    NotPersuaded,
    /// Its agreement is kept.
    Agreement,
    /// A promise is open.
    Promise(NaiveDate),
    /// Insolvent, or dead.
    Stopped(DebtorMark),
    /// A crew found the premises demolished or empty.
    Demolished,
    /// The action prescribed on that day.
    Prescribed(NaiveDate),
    /// The action prescribes on that day.
    Prescribes(NaiveDate),
    /// It costs more to collect than it brings.
    NotWorth,
    /// It may be reported from that day on.
    ReportFrom(NaiveDate),
    /// So many prior communications are missing.
    Notices(usize),
    /// The debtor never authorised a report.
    NotAuthorised,
    /// The lock, by its letter.
    Lock(char),
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// The bill; empty when it is the account.
    pub bill: String,
    /// What is owed.
    pub amount: Money,
    /// Since when it is overdue.
    pub due: Option<NaiveDate>,
    /// Days overdue.
    pub days: i64,
    /// What is to be known of it.
    pub marks: Vec<Mark>,
}

/// An account, as far as the lists need it.
#[derive(Debug, Clone, Copy)]
pub struct ListFacts<'a> {
    /// Its subscriber, when somebody knows it.
    pub subscriber: Option<&'a Subscriber>,
    /// What it owes now.
    pub live: &'a Live,
    /// What was done.
    pub file: &'a CollectionFile,
    /// Its debtor.
    pub debtor: &'a Debtor,
    /// Open cases that hold it back.
    pub blocks: &'a [Block],
}

/// The rows of an account on a list; none when it is not on it.
pub fn rows(
    list: LegalList,
    facts: &ListFacts<'_>,
    office: &Office,
    today: NaiveDate,
) -> Vec<ListRow> {
    match list {
        LegalList::Stage(place) => stage(place, facts, office).into_iter().collect(),
        LegalList::Prescription => prescription(facts, office, today),
        LegalList::WriteOff => write_off(facts, office, today).into_iter().collect(),
        LegalList::Bureaus => bureaus(facts, office).into_iter().collect(),
        LegalList::Blocked => blocked(facts),
    }
}

/// The account as one row.
fn whole(facts: &ListFacts<'_>, marks: Vec<Mark>) -> ListRow {
    let oldest = facts.live.overdue_bills().into_iter().map(|(_, due, _)| due).min();
    ListRow {
        bill: String::new(),
        amount: facts.live.position.overdue(),
        due: oldest,
        days: facts.live.position.driver_days.unwrap_or(0),
        marks,
    }
}

fn stage(place: usize, facts: &ListFacts<'_>, office: &Office) -> Option<ListRow> {
    let stage = office.stages.stages.get(place)?;
    let position = &facts.live.position;
    if position.stage != place || position.overdue() < stage.minimum {
        return None;
    }
    let mut marks = claims(facts);
    if facts.live.alive().is_some_and(|one| one.standing.overdue == 0) {
        marks.push(Mark::Agreement);
    }
    marks.extend(facts.live.open_promise().map(|promise| Mark::Promise(promise.on)));
    marks.extend(facts.debtor.marks.iter().map(|mark| Mark::Stopped(*mark)));
    // The last stage needs a title: who owes, nothing in claim, and that he was asked before.
    if place + 1 == office.stages.stages.len() {
        let claimed = !facts.blocks.is_empty();
        let before = marks.len();
        match facts.subscriber {
            None => marks.push(Mark::NoSubscriber),
            Some(one) if one.document.is_none() => marks.push(Mark::NoDocument),
            Some(_) => {}
        }
        if facts.file.contacts().next().is_none() {
            marks.push(Mark::NotPersuaded);
        }
        if claimed || marks.len() > before {
            marks.insert(0, Mark::NoTitle);
        }
    }
    Some(whole(facts, marks))
}

fn claims(facts: &ListFacts<'_>) -> Vec<Mark> {
    facts.blocks.iter().map(|block| Mark::InClaim(block.radicado)).collect()
}

fn prescription(facts: &ListFacts<'_>, office: &Office, today: NaiveDate) -> Vec<ListRow> {
    let terms = &office.collections.legal;
    let row = |(bill, due, amount): (String, NaiveDate, Money)| {
        let ends = legal::prescribes(due, &facts.file.interruptions(due), terms)?;
        if legal::watched_from(ends, terms)? > today {
            return None;
        }
        let mark = if ends <= today { Mark::Prescribed(ends) } else { Mark::Prescribes(ends) };
        Some(ListRow {
            bill,
            amount,
            due: Some(due),
            days: (today - due).num_days(),
            marks: std::iter::once(mark).chain(claims(facts)).collect(),
        })
    };
    facts.live.overdue_bills().into_iter().filter_map(row).collect()
}

fn write_off(facts: &ListFacts<'_>, office: &Office, today: NaiveDate) -> Option<ListRow> {
    let position = &facts.live.position;
    if !position.hard_to_collect.is_debit() {
        return None;
    }
    let terms = &office.collections.legal;
    let bills = facts.live.overdue_bills();
    let ends = bills
        .iter()
        .filter_map(|(_, due, _)| legal::prescribes(*due, &facts.file.interruptions(*due), terms));
    let mut marks: Vec<Mark> =
        ends.filter(|ends| *ends <= today).min().map(Mark::Prescribed).into_iter().collect();
    marks.extend(facts.debtor.marks.iter().map(|mark| Mark::Stopped(*mark)));
    if is_demolished(facts.file) {
        marks.push(Mark::Demolished);
    }
    if facts.subscriber.is_none() {
        marks.push(Mark::NoSubscriber);
    }
    if position.overdue() <= terms.not_worth {
        marks.push(Mark::NotWorth);
    }
    (!marks.is_empty()).then(|| ListRow { amount: position.hard_to_collect, ..whole(facts, marks) })
}

/// The last crew that came found it so.
fn is_demolished(file: &CollectionFile) -> bool {
    let last = file.events.iter().rev().find_map(|event| match &event.deed {
        Deed::Field(deed) => Some(deed),
        _ => None,
    });
    matches!(last, Some(FieldDeed::NotSuspended { cause: FieldCause::Demolished, .. }))
}

/// What was sent and authorised for reports to the bureaus, in order.
pub fn bureau_state(file: &CollectionFile) -> (Vec<NaiveDate>, bool) {
    let mut sent = Vec::new();
    let mut authorised = false;
    for event in &file.events {
        match &event.deed {
            Deed::BureauNotice { on, .. } => sent.push(*on),
            Deed::BureauAuthorisation { granted, .. } => authorised = *granted,
            _ => {}
        }
    }
    (sent, authorised)
}

/// What of a debt could be reported to a bureau, and since when; none when nothing is overdue. Notices from
/// before the oldest of its bills fell due were about other debts.
pub fn bureau_report(
    live: &Live,
    file: &CollectionFile,
    blocks: &[Block],
    office: &Office,
) -> Option<(Money, Report)> {
    let owed = askable(live, blocks, &office.locks);
    let oldest = live.overdue_bills().into_iter().map(|(_, due, _)| due).min();
    if !owed.overdue.is_debit() {
        return None;
    }
    let (mut sent, authorised) = bureau_state(file);
    sent.retain(|day| oldest.is_none_or(|oldest| *day > oldest));
    let terms = &office.collections.legal;
    let claimed = owed.in_claim.is_debit();
    Some((owed.overdue, legal::report(owed.overdue, &sent, authorised, claimed, terms)))
}

fn bureaus(facts: &ListFacts<'_>, office: &Office) -> Option<ListRow> {
    if bureau_state(facts.file) == (Vec::new(), false) {
        return None;
    }
    let (amount, report) = bureau_report(facts.live, facts.file, facts.blocks, office)?;
    let marks = match report {
        Report::From(day) => vec![Mark::ReportFrom(day)],
        Report::Notices(missing) => vec![Mark::Notices(missing)],
        Report::NoAuthorisation => vec![Mark::NotAuthorised],
        Report::InClaim => claims(facts),
    };
    Some(ListRow { amount, ..whole(facts, marks) })
}

fn blocked(facts: &ListFacts<'_>) -> Vec<ListRow> {
    let items = facts.live.ledger.items.iter().zip(&facts.live.position.items);
    items
        .filter(|(_, on)| on.share == ItemShare::Blocked)
        .map(|(item, on)| ListRow {
            bill: item.reference.clone(),
            amount: on.residual,
            due: item.due,
            days: on.days.unwrap_or(0),
            marks: item.lock.map(Mark::Lock).into_iter().chain(claims(facts)).collect(),
        })
        .collect()
}
