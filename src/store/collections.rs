//! The collections desk in the base: what is known of an account when somebody acts, and the act itself.

use chrono::{Datelike, NaiveDateTime};

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, Expected, KeyRange, Space, Version};
use super::index;
use super::trees::{self, Counter};
use super::{Fault, Refusal, Shared, Store, codec, desk_keys, payments, register};
use crate::domain::collections::AccountLedger;
use crate::domain::collections::contact::{Contact, Outcome, Touch};
use crate::domain::collections::decide::{self, CollectionRejection, DeskFacts};
use crate::domain::collections::file::{CollectionEvent, CollectionFile, Deed, OrderDeed};
use crate::domain::collections::live::{Live, LiveFacts, LiveRules, live};
use crate::domain::collections::payment::Payment;
use crate::domain::collections::person::{
    Authorisation, Debtor, DebtorChange, DebtorMark, MAX_AUTHORISATIONS, PersonKey,
};
use crate::domain::command::{Command, ReceivablesLoad};
use crate::domain::ids::AccountId;
use crate::domain::office::Office;
use crate::domain::pqr::{Block, Life, PqrCase, block};
use crate::domain::subscriber::Subscriber;
use crate::domain::trace::Subject;
use crate::domain::user::Actor;

/// Cases of an account that are asked what they hold back.
pub const MAX_BLOCKING: usize = 500;

/// Contacts of a person that the guard reads: those of fifteen days.
const MAX_TOUCHES: usize = 500;

/// Days of contacts that the guard reads: any week that today is part of.
const TOUCH_DAYS: u64 = 15;

/// Everything that the desk knows of an account.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskCase {
    /// The account.
    pub account: AccountId,
    /// Its subscriber.
    pub subscriber: Option<Subscriber>,
    /// The load that is shown.
    pub load: Option<ReceivablesLoad>,
    /// What it owes now.
    pub live: Live,
    /// What was done.
    pub file: CollectionFile,
    /// Version of the file; none while it has no record.
    pub version: Option<Version>,
    /// The debtor.
    pub debtor: Debtor,
    /// His contacts of the last two weeks, of every account.
    pub touches: Vec<Touch>,
    /// Open cases that hold it back.
    pub blocks: Vec<Block>,
    /// Its latest payments, in order of time.
    pub payments: Vec<Payment>,
}

impl DeskCase {
    /// As the rules take it; none while nobody knows its subscriber.
    pub fn facts(&self) -> Option<DeskFacts<'_>> {
        Some(DeskFacts {
            subscriber: self.subscriber.as_ref()?,
            live: &self.live,
            file: &self.file,
            debtor: &self.debtor,
            touches: &self.touches,
            blocks: &self.blocks,
        })
    }
}

impl Store {
    /// Everything that the desk knows of an account.
    pub fn desk_case(&self, account: AccountId, now: NaiveDateTime) -> Result<DeskCase, Fault> {
        desk_case(&self.shared, account, now)
    }

    /// What the open cases of an account hold back, the latest first; at most [`MAX_BLOCKING`] are read.
    pub fn blocks_of(
        &self,
        account: AccountId,
        today: chrono::NaiveDate,
    ) -> Result<Vec<Block>, Fault> {
        blocks_of(&self.shared, account, today)
    }

    /// Writes authorisations of a file down: those that a person has already change nothing.
    pub fn put_authorisations(
        &self,
        rows: &[(AccountId, Vec<Authorisation>)],
    ) -> Result<(), Fault> {
        let mut people = std::collections::BTreeMap::<PersonKey, Debtor>::new();
        for (account, given) in rows {
            let subscriber = self.subscriber(*account)?;
            let person = PersonKey::of(*account, subscriber.as_ref());
            let debtor = match people.entry(person) {
                std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::btree_map::Entry::Vacant(place) => {
                    let known = debtor(&self.shared, place.key())?;
                    place.insert(known)
                }
            };
            for one in given {
                let room = debtor.authorisations.len() < MAX_AUTHORISATIONS;
                if room && debtor.authorised(one.channel) != Some(one.granted) {
                    debtor.authorisations.push(one.clone());
                }
            }
        }
        let mut batch = Batch::default();
        for (person, debtor) in &people {
            batch.put(Space::Debtor, desk_keys::person(person), codec::encode(debtor)?);
        }
        self.writer.bulk(batch)
    }

    /// What was done with an account.
    pub fn collection_file(&self, account: AccountId) -> Result<CollectionFile, Fault> {
        Ok(file(&self.shared, account)?.0)
    }
}

fn record<R: codec::Record>(shared: &Shared, space: Space, key: &[u8]) -> Result<Option<R>, Fault> {
    let bytes = shared.engine.get(space, key)?;
    Ok(bytes.map(|bytes| codec::decode(&bytes)).transpose()?)
}

/// The rules of an office by which an account stands.
pub(super) fn live_rules(office: &Office) -> LiveRules<'_> {
    LiveRules {
        stages: &office.stages,
        locks: &office.locks,
        agreements: &office.collections.agreement,
        promises: &office.collections.promise,
        days: &office.rules.legal,
    }
}

pub(super) fn file(
    shared: &Shared,
    account: AccountId,
) -> Result<(CollectionFile, Option<Version>), Fault> {
    let Some(bytes) = shared.engine.get(Space::CollectionFile, &trees::account(account))? else {
        return Ok((CollectionFile::new(account), None));
    };
    Ok((codec::decode(&bytes)?, Some(Version::of(&bytes))))
}

pub(super) fn desk_case(
    shared: &Shared,
    account: AccountId,
    now: NaiveDateTime,
) -> Result<DeskCase, Fault> {
    let key = trees::account(account);
    let subscriber: Option<Subscriber> = record(shared, Space::Subscriber, &key)?;
    let load: Option<ReceivablesLoad> = record(shared, Space::Meta, trees::META_RECEIVABLES)?;
    let ledger: Option<AccountLedger> = match &load {
        Some(load) => record(shared, Space::Ledger, &trees::ledger(load.load, account))?,
        None => None,
    };
    let (file, version) = self::file(shared, account)?;
    let payments = payments::of_account(shared, account)?;
    let cutoff = load.as_ref().map_or(chrono::NaiveDate::MIN, |load| load.cutoff);
    let facts =
        LiveFacts { account, ledger: ledger.as_ref(), cutoff, payments: &payments, file: &file };
    let live = live(&facts, &live_rules(&shared.office), now.date());
    let person = PersonKey::of(account, subscriber.as_ref());
    let debtor = debtor(shared, &person)?;
    let touches = touches(shared, &person, now)?;
    let blocks = blocks_of(shared, account, now.date())?;
    Ok(DeskCase {
        account,
        subscriber,
        load,
        live,
        file,
        version,
        debtor,
        touches,
        blocks,
        payments,
    })
}

pub(super) fn debtor(shared: &Shared, person: &PersonKey) -> Result<Debtor, Fault> {
    let known = record(shared, Space::Debtor, &desk_keys::person(person))?;
    Ok(known.unwrap_or_else(|| Debtor::unknown(person.clone())))
}

fn touches(shared: &Shared, person: &PersonKey, now: NaiveDateTime) -> Result<Vec<Touch>, Fault> {
    let mut range = KeyRange::prefix(&desk_keys::person_prefix(person));
    let first = desk_keys::contacts_since(person, now.date(), TOUCH_DAYS);
    range.start = std::ops::Bound::Included(first);
    let pairs =
        shared.engine.page(Space::ContactByPerson, &range, Direction::Backward, MAX_TOUCHES)?;
    Ok(pairs.iter().filter_map(|(key, _)| desk_keys::touch(key)).collect())
}

pub(super) fn blocks_of(
    shared: &Shared,
    account: AccountId,
    today: chrono::NaiveDate,
) -> Result<Vec<Block>, Fault> {
    let range = KeyRange::prefix(&trees::account(account));
    let pairs =
        shared.engine.page(Space::PqrByAccount, &range, Direction::Backward, MAX_BLOCKING)?;
    let mut blocks = Vec::new();
    for radicado in pairs.iter().filter_map(|(key, _)| trees::radicado_at_end(key)) {
        let case: Option<PqrCase> = record(shared, Space::Pqr, &trees::radicado(radicado))?;
        if let Some(case) = case.filter(PqrCase::is_open) {
            let life = Life::of(&case, &shared.office.rules, today)
                .map_err(|_| Fault::Codec(format!("fecha imposible en {radicado}")))?;
            blocks.extend(block(&case, &life));
        }
    }
    Ok(blocks)
}

/// The batch of a command of the desk, or why it is refused.
pub(super) fn decide(
    shared: &Shared,
    by: (&Actor, NaiveDateTime),
    command: &Command,
    seen: Option<Version>,
    batch: &mut Batch,
) -> Answer {
    match command {
        Command::Collect { account, deed } => collect(shared, by, *account, deed, seen, batch),
        Command::KeepDebtor { account, change } => {
            let subscriber = record(shared, Space::Subscriber, &trees::account(*account))?;
            let subscriber: Subscriber = subscriber.ok_or(Refusal::NotFound)?;
            let person = PersonKey::of(*account, Some(&subscriber));
            keep_debtor(shared, by, &person, change, batch)?;
            Ok(Receipt::default())
        }
        // Every other command is decided elsewhere.
        _ => Err(Refusal::NotFound),
    }
}

fn collect(
    shared: &Shared,
    (actor, now): (&Actor, NaiveDateTime),
    account: AccountId,
    deed: &Deed,
    seen: Option<Version>,
    batch: &mut Batch,
) -> Answer {
    let case = desk_case(shared, account, now)?;
    if seen.is_some() && seen != case.version {
        return Err(last_change(shared, &case));
    }
    let facts = case.facts().ok_or(Refusal::NotFound)?;
    let deed =
        decide::decide(&facts, &shared.office, deed.clone(), now).map_err(Refusal::Collection)?;
    let (deed, number) = numbered(shared, deed, now, batch)?;
    follow(shared, (actor, now), &case, &deed, batch)?;
    let event = CollectionEvent { at: now, by: actor.user.clone(), deed };
    append(&case.file, case.version, event, batch)?;
    Ok(Receipt { number, ..Receipt::default() })
}

/// Puts an event at the end of a file, with the difference of what the file implies.
pub(super) fn append(
    before: &CollectionFile,
    version: Option<Version>,
    event: CollectionEvent,
    batch: &mut Batch,
) -> Result<(), Refusal> {
    let mut after = before.clone();
    after.events.push(event);
    let key = trees::account(after.account);
    let expected = version.map_or(Expected::Absent, Expected::Is);
    batch.preconditions.push((Space::CollectionFile, key.clone(), expected));
    batch.put(Space::CollectionFile, key, codec::encode(&after)?);
    let implied = index::of_collection_file(before);
    index::of_collection_file(&after).replace(implied, batch);
    Ok(())
}

/// What a contact says of the debtor himself.
fn follow(
    shared: &Shared,
    by: (&Actor, NaiveDateTime),
    case: &DeskCase,
    deed: &Deed,
    batch: &mut Batch,
) -> Result<(), Refusal> {
    let Deed::Contact { contact: Contact { outcome, channel, .. }, .. } = deed else {
        return Ok(());
    };
    let change = match outcome {
        Outcome::DoNotContact => DebtorChange::Authorise {
            channels: vec![channel.counts_as()],
            granted: false,
            on: by.1.date(),
            instrument: format!("lo pidió en la gestión de la cuenta {}", case.account),
        },
        Outcome::Deceased => DebtorChange::Mark(DebtorMark::Deceased, true),
        _ => return Ok(()),
    };
    keep_debtor(shared, by, &case.debtor.person, &change, batch)
}

/// Numbers of agreements and orders have no gaps: they are given with what they number.
fn numbered(
    shared: &Shared,
    deed: Deed,
    now: NaiveDateTime,
    batch: &mut Batch,
) -> Result<(Deed, Option<(u16, u32)>), Refusal> {
    let year = u16::try_from(now.year()).unwrap_or(0);
    let mut next = |counter: Counter| -> Result<(u16, u32), Refusal> {
        let number = shared.engine.counter(&counter.key())? + 1;
        batch.add(counter.key(), 1);
        Ok((year, u32::try_from(number).unwrap_or(u32::MAX)))
    };
    Ok(match deed {
        Deed::Sign(mut agreement) => {
            agreement.number = next(Counter::AgreementSequence(year))?;
            let number = agreement.number;
            (Deed::Sign(agreement), Some(number))
        }
        Deed::Order(OrderDeed::Made { bills, on, reducer, .. }) => {
            let number = next(Counter::OrderSequence(year))?;
            (Deed::Order(OrderDeed::Made { number, bills, on, reducer }), Some(number))
        }
        other => (other, None),
    })
}

fn keep_debtor(
    shared: &Shared,
    (actor, now): (&Actor, NaiveDateTime),
    person: &PersonKey,
    change: &DebtorChange,
    batch: &mut Batch,
) -> Result<(), Refusal> {
    let key = desk_keys::person(person);
    let bytes = shared.engine.get(Space::Debtor, &key)?;
    let expected = bytes.as_ref().map_or(Expected::Absent, |b| Expected::Is(Version::of(b)));
    let mut debtor = match &bytes {
        Some(bytes) => codec::decode(bytes)?,
        None => Debtor::unknown(person.clone()),
    };
    let refused = |why| Err(Refusal::Collection(why));
    match change {
        DebtorChange::Authorise { channels, granted, on, instrument } => {
            let long = instrument.chars().count() > decide::MAX_NOTE;
            if instrument.trim().is_empty() || long || channels.is_empty() {
                return refused(CollectionRejection::Text);
            }
            if *on > now.date() {
                return refused(CollectionRejection::Date);
            }
            if debtor.authorisations.len() + channels.len() > MAX_AUTHORISATIONS {
                return refused(CollectionRejection::Full);
            }
            debtor.authorisations.extend(channels.iter().map(|channel| Authorisation {
                channel: *channel,
                granted: *granted,
                on: *on,
                instrument: instrument.clone(),
                by: actor.user.clone(),
            }));
        }
        DebtorChange::Hours(hours) => debtor.other_hours.clone_from(hours),
        DebtorChange::Mark(mark, holds) => {
            debtor.marks.retain(|one| one != mark);
            debtor.marks.extend(holds.then_some(*mark));
        }
    }
    batch.preconditions.push((Space::Debtor, key.clone(), expected));
    batch.put(Space::Debtor, key, codec::encode(&debtor)?);
    Ok(())
}

/// Who worked an account last.
fn last_change(shared: &Shared, case: &DeskCase) -> Refusal {
    let act = register::last_about(shared, &Subject::Account(case.account));
    let (by, at) = match (case.file.events.last(), &act) {
        (Some(event), _) => (event.by.to_string(), event.at),
        (None, Some(act)) => (act.actor.user.to_string(), act.at),
        (None, None) => (String::new(), NaiveDateTime::MIN),
    };
    Refusal::Stale { by, at }
}
