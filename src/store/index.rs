//! What a record implies: its index entries and its share of the counters.
//!
//! Commits write the difference between before and after; `verify` computes the same from scratch.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::codec::StandingBlock;
use super::desk_keys;
use super::engine::{Batch, Space};
use super::journal::JournalEntry;
use super::trees::{self, Counter, LoadFigure, Worklist};
use crate::domain::collections::file::{CollectionFile, Deed};
use crate::domain::collections::payment::Payment;
use crate::domain::collections::queue::StandingRow;
use crate::domain::collections::{AccountLedger, BUCKETS, ItemShare, Position, position};
use crate::domain::command::{Command, ReceivablesLoad};
use crate::domain::office::Office;
use crate::domain::pqr::{Life, Machine, Month, PqrCase, RuleBook, Rules, sui};
use crate::domain::stratification::Petition;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::ChangeKind;
use crate::domain::subscriber::history::Revision;
use crate::domain::subscriber::notes::FieldNotes;
use crate::domain::subscriber::vacancy::is_idle;
use crate::domain::trace::{Subject, Trace};
use crate::domain::updates::connection::{TELLING, told};
use crate::domain::updates::lane::lanes;
use crate::domain::updates::request::UpdateRequest;
use crate::domain::user::User;

/// Entries and counter shares that follow from one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Implied {
    /// Index keys; their values are empty.
    pub entries: Vec<(Space, Vec<u8>)>,
    /// Counter keys and amounts.
    pub shares: Vec<(Vec<u8>, i64)>,
}

impl Implied {
    fn entry(&mut self, space: Space, key: Vec<u8>) {
        self.entries.push((space, key));
    }

    fn share(&mut self, counter: Counter, amount: i64) {
        if amount != 0 {
            self.shares.push((counter.key(), amount));
        }
    }

    /// Puts into a batch what changes from `before` to `self`.
    pub fn replace(self, before: Self, batch: &mut Batch) {
        for (space, key) in before.entries.iter().filter(|entry| !self.entries.contains(entry)) {
            batch.delete(*space, key.clone());
        }
        for (key, amount) in before.shares {
            batch.add(key, -amount);
        }
        for (space, key) in self.entries.into_iter().filter(|e| !before.entries.contains(e)) {
            batch.put(space, key, Vec::new());
        }
        for (key, amount) in self.shares {
            batch.add(key, amount);
        }
    }
}

/// What a subscriber implies.
pub fn of_subscriber(subscriber: &Subscriber) -> Implied {
    let mut implied = Implied::default();
    if let Some(document) = &subscriber.document {
        let key = trees::by_document(&document.number, subscriber.account);
        implied.entry(Space::SubscriberByDocument, key);
    }
    if is_idle(subscriber) {
        implied.entry(Space::SubscriberIdle, trees::idle(subscriber));
    }
    implied.share(Counter::Subscribers, 1);
    implied.share(Counter::SubscribersIn(subscriber.status), 1);
    implied
}

/// What a case implies. Its places by date are computed with the rules in force, as it stood after its
/// last event: what time alone does since then is found by the date itself.
pub fn of_pqr(case: &PqrCase, book: &RuleBook) -> Implied {
    let rules = book.of(case);
    let mut implied = Implied::default();
    if let Some(account) = case.account {
        implied.entry(Space::PqrByAccount, trees::by_account(account, case.radicado));
    }
    implied.share(Counter::Pqr, 1);
    // Dates that leave the calendar have no place of their own: such a case stands at its filing.
    let life = Life::as_recorded(case, rules).ok();
    of_months(&mut implied, case, life.as_ref());
    if !case.is_open() {
        return implied;
    }
    implied.share(Counter::PqrOpen, 1);
    implied.share(Counter::PqrUnassigned, i64::from(case.assigned.is_none()));
    let list = life.as_ref().map_or(Worklist::Answer, Worklist::of);
    let due = life.as_ref().map_or(case.filed_at.date(), |life| due(life, rules));
    let mut place = |list: Worklist| {
        implied.entries.push((Space::PqrByDue, trees::by_due(list, due, case.radicado)));
        implied.shares.push((Counter::PqrIn(list).key(), 1));
    };
    place(list);
    let recurso = case.kind.machine() == Machine::Recurso;
    if recurso && matches!(list, Worklist::Answer) {
        place(Worklist::Recurso);
    }
    match &case.assigned {
        None => place(Worklist::Unassigned),
        Some(user) => {
            implied.entry(Space::PqrByPerson, trees::by_person(user, due, case.radicado));
            let load = i64::from(matches!(list, Worklist::Answer | Worklist::WithUser));
            implied.share(Counter::PqrOf(user.clone()), load);
        }
    }
    implied
}

/// Months that a case may have from filing to answer, each with an entry of its own; a longer one stays
/// with those that are not settled.
const MAX_MONTHS: u32 = 24;

/// The months in whose report a case has a row, or could have one.
fn of_months(implied: &mut Implied, case: &PqrCase, life: Option<&Life>) {
    let mut place = |month: Option<Month>| {
        implied.entry(Space::PqrByMonth, trees::by_month(month, case.radicado));
    };
    let Some(months) = life.map(|life| sui::months(case, life)) else { return place(None) };
    let span = |answered: &Month| answered.index().saturating_sub(months.filed.index());
    let Some(answered) = months.answered.filter(|answered| span(answered) <= MAX_MONTHS) else {
        return place(None);
    };
    let mut all = months.after;
    all.insert(months.filed);
    all.extend((months.filed.index()..=answered.index()).filter_map(Month::from_index));
    all.into_iter().for_each(|month| place(Some(month)));
}

/// The day by which the office must move.
fn due(life: &Life, rules: &Rules) -> NaiveDate {
    life.owed(rules).map_or(life.since, |clock| clock.legal)
}

/// What a user implies.
pub fn of_user(user: &User) -> Implied {
    let mut implied = Implied::default();
    implied.share(Counter::Users, 1);
    implied.share(Counter::Administrators, i64::from(user.is_active_administrator()));
    implied
}

/// Where an act of the register is found besides its number.
pub fn of_act(entry: &JournalEntry) -> Implied {
    let mut implied = Implied::default();
    let mine = || trees::user_prefix(&entry.actor.user);
    implied.entry(Space::JournalByUser, trees::act(mine(), entry.sequence));
    let day = trees::day_prefix(entry.at.date());
    implied.entry(Space::JournalByDay, trees::act(day, entry.sequence));
    if matches!(entry.command, Command::Trace(Trace::LoggedIn { .. } | Trace::LoginFailed { .. })) {
        implied.entry(Space::LoginByUser, trees::act(mine(), entry.sequence));
    }
    let mut subjects = entry.command.subjects();
    subjects.extend(entry.radicado.map(Subject::Pqr));
    subjects.sort_unstable();
    subjects.dedup();
    for subject in subjects {
        let key = trees::act(trees::subject_prefix(&subject), entry.sequence);
        implied.entry(Space::JournalBySubject, key);
    }
    implied
}

/// What the file of an account implies: where the agenda shows it, and the contacts of its debtors.
pub fn of_collection_file(file: &CollectionFile) -> Implied {
    let mut implied = Implied::default();
    for (what, day) in file.agenda() {
        let key = desk_keys::agenda(what, day, file.account);
        implied.entry(Space::CollectionAgenda, key);
    }
    for event in &file.events {
        if let Deed::Contact { contact, .. } = &event.deed
            && let Some(touch) = contact.touch()
        {
            let key = desk_keys::contact(&contact.person, &touch, file.account);
            implied.entry(Space::ContactByPerson, key);
        }
    }
    implied.entries.sort_unstable();
    implied.entries.dedup();
    implied
}

/// What a payment implies.
pub fn of_payment(payment: &Payment) -> Implied {
    let mut implied = Implied::default();
    implied.entry(Space::PaymentById, desk_keys::payment_by_id(payment));
    implied.entry(Space::PaymentByDay, desk_keys::payment_by_day(payment));
    implied.share(Counter::PaymentsUnknown, i64::from(payment.account.is_none()));
    implied
}

/// What a request to change data implies: the queues in which it waits.
pub fn of_update(request: &UpdateRequest) -> Implied {
    let mut implied = Implied::default();
    let standing = request.standing();
    let over = standing.as_ref().is_none_or(|standing| standing.state.is_over());
    let key = trees::update_by_account(request.account, over, request.id);
    implied.entry(Space::UpdateByAccount, key);
    let file = standing.as_ref().and_then(|one| Some((one.proposal.batch?, one.state)));
    if let Some((batch, state)) = file {
        let key = trees::update_by_batch(batch, request.account, request.id);
        implied.entry(Space::UpdateByBatch, key);
        implied.share(Counter::BatchIn(batch, state), 1);
    }
    if let Some(open) = standing.as_ref().filter(|one| one.opens() && !one.state.is_over()) {
        for field in TELLING {
            let line = open.line(field).filter(|line| line.is_open());
            let key = line.map(|line| trees::connection(field, &told(&line.change), request.id));
            implied.entries.extend(key.map(|key| (Space::ConnectionOpen, key)));
        }
    }
    for (lane, day) in standing.as_ref().map(lanes).unwrap_or_default() {
        implied.entry(Space::UpdateByLane, trees::update_by_lane(lane, day, request.id));
        implied.share(Counter::UpdatesIn(lane), 1);
    }
    implied
}

/// What a revision implies: one applied change of each kind that was asked for, or one less when it took one back.
pub fn of_revision(revision: &Revision) -> Implied {
    let mut implied = Implied::default();
    let month = Month::of(revision.recorded_at.date());
    let kinds: BTreeSet<ChangeKind> = revision.asked.iter().map(|field| field.kind()).collect();
    for kind in kinds {
        let amount = if revision.reverses { -1 } else { 1 };
        implied.share(Counter::UpdatesApplied(month, kind, revision.zone.clone()), amount);
    }
    implied
}

/// What the notes of an account imply beside its record: the day of the last that failed and still stands.
pub fn of_notes(notes: &FieldNotes, current: &Subscriber) -> Implied {
    let mut implied = Implied::default();
    if let Some(day) = notes.open(current).map(|note| note.on).max() {
        implied.entry(Space::FieldFailure, trees::failure(day, notes.account));
        implied.share(Counter::Failures, 1);
    }
    implied
}

/// What a petition about an estrato implies.
pub fn of_petition(petition: &Petition) -> Implied {
    let mut implied = Implied::default();
    let id = petition.id;
    implied.entry(Space::PetitionByAccount, trees::petition_by_account(petition.account, id));
    if let Some(day) = petition.open_since() {
        implied.entry(Space::PetitionOpen, trees::petition_by_day(day, id));
    }
    let days: BTreeSet<NaiveDate> = petition.acts().map(|(on, ..)| on).collect();
    for day in days {
        implied.entry(Space::PetitionAct, trees::petition_by_day(day, id));
    }
    implied
}

/// What lists of the day need of an account in its load.
pub fn standing(ledger: &AccountLedger, load: &ReceivablesLoad, office: &Office) -> StandingRow {
    let position = position(ledger, load.cutoff, &office.stages, &office.locks);
    let owed = |share: ItemShare, amount: crate::domain::money::Money| {
        share == ItemShare::Collectable && amount.is_debit()
    };
    let items = ledger.items.iter().zip(&position.items);
    let oldest =
        items.filter(|(_, on)| owed(on.share, on.residual)).filter_map(|(item, _)| item.due);
    StandingRow {
        account: ledger.account,
        stage: u8::try_from(position.stage).unwrap_or(u8::MAX),
        days: u32::try_from(position.driver_days.unwrap_or(0)).unwrap_or(0),
        overdue: position.overdue(),
        oldest: oldest.min(),
    }
}

/// The block of standing of consecutive ledgers.
pub fn standing_block(
    ledgers: &[AccountLedger],
    load: &ReceivablesLoad,
    office: &Office,
) -> StandingBlock {
    StandingBlock(ledgers.iter().map(|ledger| standing(ledger, load, office)).collect())
}

/// What the ledger of an account implies in its load.
pub fn of_ledger(ledger: &AccountLedger, load: &ReceivablesLoad, office: &Office) -> Implied {
    let position = position(ledger, load.cutoff, &office.stages, &office.locks);
    let mut implied = Implied::default();
    let stage = u8::try_from(position.stage).unwrap_or(u8::MAX);
    let (bucket, overdue) = (position.bucket(), position.overdue());
    let key = trees::by_stage(load.load, stage, bucket, overdue, ledger.account);
    implied.entry(Space::LedgerByStage, key);
    let mut figure = |figure: LoadFigure, amount: i64| {
        implied.share(Counter::Load(load.load, figure), amount);
    };
    figure(LoadFigure::Accounts, 1);
    figure(LoadFigure::StageAccounts(stage, bucket), 1);
    figure(LoadFigure::StageOverdue(stage, bucket), overdue.centavos());
    ledger_figures(ledger, &position, &mut figure);
    implied
}

fn ledger_figures(
    ledger: &AccountLedger,
    position: &Position,
    figure: &mut impl FnMut(LoadFigure, i64),
) {
    let sum = |credit: bool| -> i64 {
        let amounts = ledger.items.iter().map(|item| item.amount);
        amounts.filter(|amount| amount.is_credit() == credit).map(|a| a.centavos()).sum()
    };
    figure(LoadFigure::Items, i64::try_from(ledger.items.len()).unwrap_or(i64::MAX));
    figure(LoadFigure::Debit, sum(false));
    figure(LoadFigure::Credit, sum(true));
    figure(LoadFigure::Blocked, position.blocked.centavos());
    figure(LoadFigure::Financed, position.financed.centavos());
    figure(LoadFigure::HardToCollect, position.hard_to_collect.centavos());
    for (bucket, amount) in BUCKETS.into_iter().zip(position.buckets) {
        figure(LoadFigure::Aged(bucket), amount.centavos());
    }
}
