//! The collections desk in the base: what is known of an account when somebody looks or acts.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDateTime;

use super::engine::{Batch, Direction, Expected, KeyRange, Space, Version};
use super::trees;
use super::{Fault, Shared, Store, codec, desk_keys, payments, people};
use crate::domain::collections::AccountLedger;
use crate::domain::collections::contact::Touch;
use crate::domain::collections::decide::DeskFacts;
use crate::domain::collections::file::CollectionFile;
use crate::domain::collections::live::{Live, LiveFacts, LiveRules, live};
use crate::domain::collections::payment::Payment;
use crate::domain::collections::person::{Authorisation, Debtor, MAX_AUTHORISATIONS, PersonKey};
use crate::domain::command::ReceivablesLoad;
use crate::domain::ids::AccountId;
use crate::domain::office::Office;
use crate::domain::pqr::{Block, Life, PqrCase, block};
use crate::domain::subscriber::Subscriber;

/// Cases of an account that are asked what they hold back.
pub const MAX_BLOCKING: usize = 500;

/// Times that a batch which crossed another is made again.
const TRIES: usize = 5;

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
        desk_case(&self.shared, account, now, None)
    }

    /// What the open cases of an account hold back, the latest first; at most [`MAX_BLOCKING`] are read.
    pub fn blocks_of(
        &self,
        account: AccountId,
        today: chrono::NaiveDate,
    ) -> Result<Vec<Block>, Fault> {
        blocks_of(&self.shared, account, today)
    }

    /// Writes authorisations of a file down. What a person has already changes nothing, and what is older
    /// than his last word on a channel does not revive it.
    pub fn put_authorisations(
        &self,
        rows: &[(AccountId, Vec<Authorisation>)],
    ) -> Result<(), Fault> {
        for _ in 1..TRIES {
            match self.writer.bulk(self.authorisations(rows)?) {
                // Somebody wrote one of these people down meanwhile: read again.
                Err(Fault::Crossed) => {}
                done => return done,
            }
        }
        self.writer.bulk(self.authorisations(rows)?)
    }

    fn authorisations(&self, rows: &[(AccountId, Vec<Authorisation>)]) -> Result<Batch, Fault> {
        let mut people = BTreeMap::<PersonKey, (Expected, Debtor)>::new();
        for (account, given) in rows {
            let person = PersonKey::of(*account, self.subscriber(*account)?.as_ref());
            let (_, debtor) = match people.entry(person) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let key = desk_keys::person(place.key());
                    let bytes = self.shared.engine.get(Space::Debtor, &key)?;
                    let known = match &bytes {
                        Some(bytes) => (Expected::Is(Version::of(bytes)), codec::decode(bytes)?),
                        None => (Expected::Absent, Debtor::unknown(place.key().clone())),
                    };
                    place.insert(known)
                }
            };
            for one in given {
                let room = debtor.authorisations.len() < MAX_AUTHORISATIONS;
                let last = debtor.last_word(one.channel);
                let news = last.is_none_or(|last| last.on <= one.on && last.granted != one.granted);
                if room && news {
                    debtor.authorisations.push(one.clone());
                }
            }
        }
        let mut batch = Batch::default();
        for (person, (expected, debtor)) in &people {
            let key = desk_keys::person(person);
            batch.preconditions.push((Space::Debtor, key.clone(), *expected));
            batch.put(Space::Debtor, key, codec::encode(debtor)?);
        }
        Ok(batch)
    }

    /// What was done with an account.
    pub fn collection_file(&self, account: AccountId) -> Result<CollectionFile, Fault> {
        Ok(file(&self.shared, account)?.0)
    }
}

pub(super) fn record<R: codec::Record>(
    shared: &Shared,
    space: Space,
    key: &[u8],
) -> Result<Option<R>, Fault> {
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

/// An account; `pending` is its file as a batch that is not written yet has it.
pub(super) fn desk_case(
    shared: &Shared,
    account: AccountId,
    now: NaiveDateTime,
    pending: Option<CollectionFile>,
) -> Result<DeskCase, Fault> {
    let key = trees::account(account);
    let subscriber: Option<Subscriber> = record(shared, Space::Subscriber, &key)?;
    let load: Option<ReceivablesLoad> = record(shared, Space::Meta, trees::META_RECEIVABLES)?;
    let ledger: Option<AccountLedger> = match &load {
        Some(load) => record(shared, Space::Ledger, &trees::ledger(load.load, account))?,
        None => None,
    };
    let (stored, version) = self::file(shared, account)?;
    let file = pending.unwrap_or(stored);
    let payments = payments::of_account(shared, account)?;
    let cutoff = load.as_ref().map_or(chrono::NaiveDate::MIN, |load| load.cutoff);
    let facts =
        LiveFacts { account, ledger: ledger.as_ref(), cutoff, payments: &payments, file: &file };
    let live = live(&facts, &live_rules(&shared.office), now.date());
    let group = people::group(shared, &PersonKey::of(account, subscriber.as_ref()))?;
    let debtor = debtor(shared, &group)?;
    let mut touches = Vec::new();
    for person in &group {
        touches.extend(self::touches(shared, person, now)?);
    }
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

/// What is known of a person under all of his documents; the first one names him.
pub(super) fn debtor(shared: &Shared, group: &[PersonKey]) -> Result<Debtor, Fault> {
    let mut whole = Debtor::unknown(group.first().cloned().unwrap_or_default());
    for person in group {
        let known: Option<Debtor> = record(shared, Space::Debtor, &desk_keys::person(person))?;
        match known {
            Some(known) if known.person == whole.person => whole = known,
            Some(known) => whole.absorb(&known),
            None => {}
        }
    }
    Ok(whole)
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
