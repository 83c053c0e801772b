//! Changes of data as they are looked at: a queue by day, the requests of an account, its history.

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::{NaiveDate, NaiveDateTime};

use super::beside::Walker;
use super::engine::{Direction, KeyRange, Space, Version};
use super::page::{Page, PageRequest};
use super::trees::{self, Counter};
use super::{Fault, Seen, Shared, Store, codec};
use crate::domain::command::MAX_DEEDS;
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::pqr::Month;
use crate::domain::subscriber::field::{ChangeKind, Field};
use crate::domain::subscriber::history::{AsOf, Revision, as_of};
use crate::domain::subscriber::{Subscriber, Towns};
use crate::domain::updates::batch::{Batch, sample};
use crate::domain::updates::connection;
use crate::domain::updates::control::{Owed, audit_sample, owed};
use crate::domain::updates::lane::Lane;
use crate::domain::updates::policy::UpdatePolicy;
use crate::domain::updates::request::{Standing, UpdateRequest, UpdateState};

/// Revisions of an account that are read.
pub const MAX_REVISIONS: usize = 2_000;

/// Requests of an account that are looked at.
pub const MAX_REQUESTS: usize = 500;

/// Applied requests of a month from which an audit chooses.
pub const MAX_AUDITED: usize = 200_000;

/// A request with its record, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateRow {
    /// The request, with the version that a write must name.
    pub seen: Seen<UpdateRequest>,
    /// Where it stands.
    pub standing: Standing,
    /// The record as it is now; none for an account that is gone.
    pub subscriber: Option<Subscriber>,
    /// Where the request stands that it takes back.
    pub reversed: Option<Box<Standing>>,
}

impl UpdateRow {
    /// What it owes to billing on a day; none when it holds from its own day on.
    pub fn owed(&self, (policy, towns): (&UpdatePolicy, &Towns), today: NaiveDate) -> Option<Owed> {
        let current = self.subscriber.as_ref()?;
        owed(&self.standing, self.reversed.as_deref(), current, (policy, towns, today))
    }

    /// As a role sees it that need not know a person's data (Ley 1581/2012 art. 4): what is changed, not from what or to
    /// what.
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.subscriber = None;
        self.reversed = None;
        self.seen.record.events.clear();
        self.standing.proposal.changes.clear();
        self.standing.proposal.supports.clear();
        self.standing.proposal.note.clear();
        for line in &mut self.standing.lines {
            let change = &mut line.change;
            for text in [&mut change.before, &mut change.after, &mut change.typed] {
                text.clear();
            }
        }
        self
    }
}

/// Where the request stands that another one takes back.
pub(super) fn reversed_by(shared: &Shared, of: &Standing) -> Result<Option<Standing>, Fault> {
    let Some(id) = of.proposal.reverses else { return Ok(None) };
    let bytes = shared.engine.get(Space::Update, &trees::update(id))?;
    let request = bytes.map(|bytes| codec::decode::<UpdateRequest>(&bytes)).transpose()?;
    Ok(request.and_then(|request| request.standing()))
}

/// Changes of a kind that were applied in a month to accounts of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedChanges {
    /// The kind.
    pub kind: ChangeKind,
    /// The zone.
    pub zone: String,
    /// How many.
    pub count: i64,
}

/// What is looked at again of a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthAudit {
    /// Requests that were applied in it, up to [`MAX_AUDITED`].
    pub applied: usize,
    /// The sample.
    pub rows: Vec<UpdateRow>,
}

/// Number of the last revision of an account; zero before the first.
pub(super) fn last_revision(shared: &Shared, account: AccountId) -> Result<u32, Fault> {
    let range = KeyRange::prefix(&trees::account(account));
    let engine = &shared.engine;
    let pairs = engine.page(Space::SubscriberRevision, &range, Direction::Backward, 1)?;
    let Some((_, bytes)) = pairs.first() else { return Ok(0) };
    Ok(codec::decode::<Revision>(bytes)?.number)
}

/// What changes wrote into a record, by number, [`MAX_REVISIONS`] at most.
pub(super) fn revisions(shared: &Shared, account: AccountId) -> Result<Vec<Revision>, Fault> {
    let range = KeyRange::prefix(&trees::account(account));
    let (engine, space) = (&shared.engine, Space::SubscriberRevision);
    let pairs = engine.page(space, &range, Direction::Forward, MAX_REVISIONS)?;
    pairs.iter().map(|(_, bytes)| Ok(codec::decode(bytes)?)).collect()
}

/// Whether a change wrote a field of an account after a moment: what is said of that moment is of another value.
pub(super) fn written_after(
    shared: &Shared,
    (account, field): (AccountId, Field),
    at: NaiveDateTime,
) -> Result<bool, Fault> {
    let revisions = revisions(shared, account)?;
    let mut later = revisions.iter().filter(|revision| revision.recorded_at > at);
    Ok(later.any(|revision| revision.written.iter().any(|written| written.field == field)))
}

/// Requests of an account that are not over, with the fields that they may still change.
pub(super) fn open_of(
    shared: &Shared,
    account: AccountId,
) -> Result<Vec<(UpdateId, Vec<Field>)>, Fault> {
    let open = trees::update_by_account(account, false, UpdateId { year: 0, number: 0 });
    let range = KeyRange::prefix(open.get(..9).unwrap_or(&open));
    let engine = &shared.engine;
    let keys = engine.page(Space::UpdateByAccount, &range, Direction::Forward, MAX_REQUESTS)?;
    let mut found = Vec::new();
    for id in keys.iter().filter_map(|(key, _)| trees::update_at_end(key)) {
        let Some(bytes) = engine.get(Space::Update, &trees::update(id))? else { continue };
        let request: UpdateRequest = codec::decode(&bytes)?;
        if let Some(standing) = request.standing() {
            found.push((id, standing.open_fields().collect()));
        }
    }
    Ok(found)
}

impl Store {
    /// A request, with its record.
    pub fn update(&self, id: UpdateId) -> Result<Option<UpdateRow>, Fault> {
        let Some(bytes) = self.shared.engine.get(Space::Update, &trees::update(id))? else {
            return Ok(None);
        };
        let request: UpdateRequest = codec::decode(&bytes)?;
        let Some(standing) = request.standing() else {
            return Err(Fault::Damaged(format!("la solicitud {id} no tiene quien la propuso")));
        };
        let subscriber = match standing.opens() {
            // What it would be is what there is to show of an account that is still to be opened.
            true => Some(connection::prospect(request.account, &standing, &self.office().towns)),
            false => self.subscriber(request.account)?,
        };
        let seen = Seen { record: request, version: Version::of(&bytes) };
        let reversed = reversed_by(&self.shared, &standing)?.map(Box::new);
        Ok(Some(UpdateRow { seen, standing, subscriber, reversed }))
    }

    /// Requests of a queue, the oldest first.
    pub fn updates_in(&self, lane: Lane, request: &PageRequest) -> Result<Page<UpdateRow>, Fault> {
        let range = KeyRange::prefix(&[lane as u8]);
        let page = self.raw_page(Space::UpdateByLane, range, request)?;
        page.try_filter_map(|key, _| match trees::update_at_end(key) {
            Some(id) => self.update(id),
            None => Ok(None),
        })
    }

    /// How many requests are in each queue: kept totals.
    pub fn update_counts(&self) -> Result<Vec<(Lane, i64)>, Fault> {
        Lane::ALL
            .into_iter()
            .map(|lane| Ok((lane, self.counter(Counter::UpdatesIn(lane))?)))
            .collect()
    }

    /// Requests of an account: those that are not over first, [`MAX_REQUESTS`] at most.
    pub fn updates_of(&self, account: AccountId) -> Result<Vec<UpdateRow>, Fault> {
        let range = KeyRange::prefix(&trees::account(account));
        let engine = &self.shared.engine;
        let keys = engine.page(Space::UpdateByAccount, &range, Direction::Forward, MAX_REQUESTS)?;
        let ids = keys.iter().filter_map(|(key, _)| trees::update_at_end(key));
        ids.filter_map(|id| self.update(id).transpose()).collect()
    }

    /// Requests of an account that are not over, [`MAX_REQUESTS`] at most.
    pub fn open_updates_of(&self, account: AccountId) -> Result<Vec<UpdateRow>, Fault> {
        let open = trees::update_by_account(account, false, UpdateId { year: 0, number: 0 });
        let range = KeyRange::prefix(open.get(..9).unwrap_or(&open));
        let engine = &self.shared.engine;
        let keys = engine.page(Space::UpdateByAccount, &range, Direction::Forward, MAX_REQUESTS)?;
        let ids = keys.iter().filter_map(|(key, _)| trees::update_at_end(key));
        ids.filter_map(|id| self.update(id).transpose()).collect()
    }

    /// Approved requests whose day is not after this one, the earliest first, as many as one act may apply.
    pub fn updates_due(&self, today: NaiveDate) -> Result<Vec<(AccountId, UpdateId)>, Fault> {
        let after = today.succ_opt().unwrap_or(today);
        let end = trees::update_by_lane(Lane::Cut, after, UpdateId { year: 0, number: 0 });
        let mut range = KeyRange::prefix(&[Lane::Cut as u8]);
        range.end = Bound::Excluded(end);
        let engine = &self.shared.engine;
        let keys = engine.page(Space::UpdateByLane, &range, Direction::Forward, MAX_DEEDS)?;
        let mut due = Vec::new();
        for id in keys.iter().filter_map(|(key, _)| trees::update_at_end(key)) {
            if let Some(bytes) = engine.get(Space::Update, &trees::update(id))? {
                due.push((codec::decode::<UpdateRequest>(&bytes)?.account, id));
            }
        }
        Ok(due)
    }

    /// The requests applied in a month whose papers are looked at again. The sample of a month that is not over still
    /// moves: it is given empty, with how many were applied so far.
    pub fn month_audit(&self, month: Month, today: NaiveDate) -> Result<MonthAudit, Fault> {
        let first = month.first();
        let after = month.last().succ_opt().unwrap_or(today);
        let none = UpdateId { year: 0, number: 0 };
        let range = KeyRange {
            start: Bound::Included(trees::update_by_lane(Lane::Applied, first, none)),
            end: Bound::Excluded(trees::update_by_lane(Lane::Applied, after, none)),
        };
        let engine = &self.shared.engine;
        let keys = engine.page(Space::UpdateByLane, &range, Direction::Forward, MAX_AUDITED)?;
        let applied: Vec<UpdateId> =
            keys.iter().filter_map(|(key, _)| trees::update_at_end(key)).collect();
        let wanted = if today < after { 0 } else { self.office().updates.audit_sample };
        let sample = audit_sample(&applied, wanted);
        let rows = sample.into_iter().filter_map(|id| self.update(id).transpose());
        Ok(MonthAudit { applied: applied.len(), rows: rows.collect::<Result<_, _>>()? })
    }

    /// A file of changes of data.
    pub fn batch(&self, number: u32) -> Result<Option<Batch>, Fault> {
        let bytes = self.shared.engine.get(Space::UpdateBatch, &trees::batch(number))?;
        Ok(bytes.map(|bytes| codec::decode(&bytes)).transpose()?)
    }

    /// Files of changes of data, by number.
    pub fn batches(&self, request: &PageRequest) -> Result<Page<Batch>, Fault> {
        let page = self.raw_page(Space::UpdateBatch, KeyRange::all(), request)?;
        page.try_map(|_, bytes| Ok(codec::decode(bytes)?))
    }

    /// The file of these bytes, when it was proposed, or began to be. Reads every file: there are few.
    pub fn batch_of_file(&self, hash: &str) -> Result<Option<Batch>, Fault> {
        let mut walker = Walker::new(&self.shared, Space::UpdateBatch, &[]);
        while let Some((_, bytes)) = walker.next_pair()? {
            let batch: Batch = codec::decode(&bytes)?;
            if batch.hash == hash {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }

    /// How many requests of a file are in each state: kept totals.
    pub fn batch_states(&self, number: u32) -> Result<BTreeMap<UpdateState, u64>, Fault> {
        let mut states = BTreeMap::new();
        for state in UpdateState::ALL {
            let count = self.counter(Counter::BatchIn(number, state))?;
            states.extend(u64::try_from(count).ok().filter(|n| *n > 0).map(|n| (state, n)));
        }
        Ok(states)
    }

    /// Every request of a file, by account. Reads keys alone.
    pub fn batch_requests(&self, number: u32) -> Result<Vec<(AccountId, UpdateId)>, Fault> {
        let mut walker = Walker::new(&self.shared, Space::UpdateByBatch, &trees::batch(number));
        let mut requests = Vec::new();
        while let Some((key, _)) = walker.next_pair()? {
            requests.extend(trees::of_batch_key(&key));
        }
        Ok(requests)
    }

    /// The requests of a file that must be looked at before it is approved.
    pub fn batch_sample(&self, number: u32) -> Result<Vec<(AccountId, UpdateId)>, Fault> {
        Ok(sample(&self.batch_requests(number)?, self.office().updates.batch_sample))
    }

    /// What changes wrote into a record, by number, [`MAX_REVISIONS`] at most.
    pub fn revisions(&self, account: AccountId) -> Result<Vec<Revision>, Fault> {
        revisions(&self.shared, account)
    }

    /// What stood in a field of an account on a day as it was known at a moment, and who said so; none for an account
    /// without subscriber.
    pub fn field_as_of(
        &self,
        account: AccountId,
        field: Field,
        at: (NaiveDate, NaiveDateTime),
    ) -> Result<Option<(String, Option<Revision>)>, Fault> {
        let Some(current) = self.subscriber(account)? else { return Ok(None) };
        let revisions = self.revisions(account)?;
        let AsOf { value, said } = as_of(&revisions, &current, field, at);
        Ok(Some((value, said.cloned())))
    }

    /// What was applied in a month, by kind and zone.
    pub fn updates_applied(&self, month: Month) -> Result<Vec<AppliedChanges>, Fault> {
        let range = KeyRange::prefix(&trees::updates_applied(month));
        let engine = &self.shared.engine;
        let pairs = engine.page(Space::Counter, &range, Direction::Forward, MAX_REQUESTS)?;
        let mut found = Vec::new();
        for (key, _) in pairs {
            if let Some((kind, zone)) = trees::applied_of(&key) {
                let count = engine.counter(&key)?;
                found.push(AppliedChanges { kind, zone, count });
            }
        }
        Ok(found)
    }
}
