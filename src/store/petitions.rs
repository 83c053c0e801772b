//! Petitions about estratos, and the acts of the bodies that decide them.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, Expected, KeyRange, Space, Version};
use super::index::{self, Implied};
use super::page::{Page, PageRequest};
use super::trees::{self, Counter};
use super::{Fault, Refusal, Seen, Shared, Store, codec};
use crate::domain::ids::{AccountId, PetitionId};
use crate::domain::stratification::{
    Petition, PetitionEvent, PetitionRejection, PetitionState, PetitionStep, may_file, may_step,
};
use crate::domain::subscriber::Subscriber;
use crate::domain::user::Actor;

/// Petitions of an account that are looked at.
const MAX_OF_ACCOUNT: usize = 100;

/// A petition with its record, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PetitionRow {
    /// The petition, with the version that a write must name.
    pub seen: Seen<Petition>,
    /// Where it stands.
    pub state: PetitionState,
    /// The record as it is now.
    pub subscriber: Option<Subscriber>,
}

fn rejected(why: PetitionRejection) -> Refusal {
    Refusal::Petition(why)
}

fn subscriber(
    shared: &Shared,
    account: AccountId,
    batch: &mut Batch,
) -> Result<Subscriber, Refusal> {
    let key = trees::account(account);
    let stored = shared.engine.get(Space::Subscriber, &key)?;
    let stored = stored.ok_or(rejected(PetitionRejection::NoSubscriber(account)))?;
    batch.preconditions.push((Space::Subscriber, key, Expected::Is(Version::of(&stored))));
    Ok(codec::decode(&stored)?)
}

fn of_account(shared: &Shared, account: AccountId) -> Result<Vec<Petition>, Fault> {
    let range = KeyRange::prefix(&trees::account(account));
    let engine = &shared.engine;
    let space = Space::PetitionByAccount;
    let keys = engine.page(space, &range, Direction::Backward, MAX_OF_ACCOUNT)?;
    let ids = keys.iter().filter_map(|(key, _)| trees::petition_at_end(key));
    let read = |id| engine.get(Space::Petition, &trees::petition(id));
    ids.filter_map(|id| read(id).transpose()).map(|bytes| Ok(codec::decode(&bytes?)?)).collect()
}

/// The batch of a step, or why it is refused. Without a petition it files one.
pub(super) fn decide(
    shared: &Shared,
    (actor, now): (&Actor, NaiveDateTime),
    (id, account): (Option<PetitionId>, AccountId),
    (step, seen): (&PetitionStep, Option<Version>),
    batch: &mut Batch,
) -> Answer {
    let today = now.date();
    let current = subscriber(shared, account, batch)?;
    let event = PetitionEvent { at: now, by: actor.user.clone(), step: step.clone() };
    let Some(id) = id else {
        let open = of_account(shared, account)?;
        let open = open.iter().find(|one| one.open_since().is_some()).map(|one| one.id);
        may_file(step, &current, open, today).map_err(rejected)?;
        let year = u16::try_from(today.year()).unwrap_or(0);
        let counter = Counter::PetitionSequence(year);
        let number = shared.engine.counter(&counter.key())? + 1;
        batch.add(counter.key(), 1);
        let id = PetitionId { year, number: u32::try_from(number).unwrap_or(u32::MAX) };
        batch.preconditions.push((Space::Petition, trees::petition(id), Expected::Absent));
        put(&Petition { id, account, events: vec![event] }, Implied::default(), batch)?;
        return Ok(Receipt { number: Some((id.year, id.number)), ..Receipt::default() });
    };
    let key = trees::petition(id);
    let bytes = shared.engine.get(Space::Petition, &key)?;
    let bytes = bytes.ok_or(rejected(PetitionRejection::Unknown(id)))?;
    let mut petition: Petition = codec::decode(&bytes)?;
    if petition.account != account {
        return Err(rejected(PetitionRejection::Unknown(id)));
    }
    let version = Version::of(&bytes);
    if seen.is_some_and(|seen| seen != version) {
        let last = petition.events.last();
        let (by, at) = last.map(|one| (one.by.to_string(), one.at)).unwrap_or_default();
        return Err(Refusal::Stale { by, at });
    }
    batch.preconditions.push((Space::Petition, key, Expected::Is(version)));
    let office = &shared.office;
    let law = (&office.updates.stratum_terms, &office.rules.legal);
    may_step(&petition, step, (&current, law), today).map_err(rejected)?;
    let before = index::of_petition(&petition);
    petition.events.push(event);
    put(&petition, before, batch)?;
    Ok(Receipt::default())
}

fn put(petition: &Petition, before: Implied, batch: &mut Batch) -> Result<(), Fault> {
    index::of_petition(petition).replace(before, batch);
    batch.put(Space::Petition, trees::petition(petition.id), codec::encode(petition)?);
    Ok(())
}

impl Store {
    /// A petition with its record.
    pub fn petition(&self, id: PetitionId, today: NaiveDate) -> Result<Option<PetitionRow>, Fault> {
        let Some(bytes) = self.shared.engine.get(Space::Petition, &trees::petition(id))? else {
            return Ok(None);
        };
        let record: Petition = codec::decode(&bytes)?;
        let office = self.office();
        let law = (&office.updates.stratum_terms, &office.rules.legal);
        let state = record.state(law, today);
        let subscriber = self.subscriber(record.account)?;
        let seen = Seen { record, version: Version::of(&bytes) };
        Ok(Some(PetitionRow { seen, state, subscriber }))
    }

    /// The last petitions of an account, the latest first.
    pub fn petitions_of(&self, account: AccountId) -> Result<Vec<Petition>, Fault> {
        of_account(&self.shared, account)
    }

    /// Petitions of which something is still to be done, those that wait longest first.
    pub fn open_petitions(
        &self,
        today: NaiveDate,
        request: &PageRequest,
    ) -> Result<Page<PetitionRow>, Fault> {
        self.petitions_in(Space::PetitionOpen, today, request)
    }

    /// Petitions by the day of each act of the bodies.
    pub fn petition_acts(
        &self,
        today: NaiveDate,
        request: &PageRequest,
    ) -> Result<Page<PetitionRow>, Fault> {
        self.petitions_in(Space::PetitionAct, today, request)
    }

    fn petitions_in(
        &self,
        space: Space,
        today: NaiveDate,
        request: &PageRequest,
    ) -> Result<Page<PetitionRow>, Fault> {
        let page = self.raw_page(space, KeyRange::all(), request)?;
        page.try_filter_map(|key, _| match trees::petition_at_end(key) {
            Some(id) => self.petition(id, today),
            None => Ok(None),
        })
    }
}
