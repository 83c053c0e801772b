//! Acts on changes of data: proposed by one person, decided by another, written into the record when their day comes.
//!
//! The rules are the domain's; here are the facts that they ask for, and the batch. Nothing else in the base writes
//! a field of a subscriber that is there already.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDateTime};

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Expected, Space, Version};
use super::index::{self, Implied};
use super::trees::{self, Counter};
use super::{Fault, Refusal, Shared, codec, connections, notes, plans, register, updates};
use crate::domain::command::{Command, MAX_DEEDS};
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::schedule::template::Kind;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::history::Revision;
use crate::domain::trace::Subject;
use crate::domain::updates::connection;
use crate::domain::updates::control::{may_adjust, may_audit, owed};
use crate::domain::updates::decide::{
    Applied, ProposeFacts, RuleFacts, UpdateRejection, apply, has_room, may_annul, may_correct,
    may_propose, may_rule, may_visit, may_withdraw,
};
use crate::domain::updates::policy::{Risk, Takes};
use crate::domain::updates::request::{
    Effective, FieldChange, Proposal, Ruling, Settled, Standing, UpdateDeed, UpdateEvent,
    UpdateRequest, UpdateState, UpdateStep, Verdict, written_by,
};
use crate::domain::user::{Actor, UserId};

/// Who acts, and when.
type Who<'a> = (&'a Actor, NaiveDateTime);

/// What a command does to requests and records.
pub(super) fn decide(
    shared: &Shared,
    who: Who<'_>,
    command: &Command,
    seen: Option<Version>,
    batch: &mut Batch,
) -> Answer {
    let mut desk = UpdateDesk { shared, who, known: BTreeMap::new(), given: 0 };
    let receipt = match command {
        Command::ProposeUpdate { id, account, proposal } => {
            desk.propose(*id, (*account, false), proposal, seen, batch)?
        }
        Command::ProposeConnection { id, account, proposal } => {
            let proposal = connection::completed(proposal);
            desk.propose(*id, (*account, true), &proposal, seen, batch)?
        }
        Command::StepUpdate { id, account, deed } => {
            desk.check_seen(*id, seen)?;
            let (mut request, standing) = desk.request(*id, *account, batch)?;
            desk.step(&mut request, &standing, deed, batch)?;
            Receipt::default()
        }
        Command::ApproveUpdates { requests, sampled } => {
            desk.approve_many(requests, sampled, batch)?;
            Receipt::default()
        }
        Command::ApplyUpdates { requests } => desk.apply_many(requests, batch)?,
        Command::OpenBatch(one) => desk.open_batch(one, batch)?,
        Command::ProposeUpdates { batch: number, proposals } => {
            desk.propose_many(*number, proposals, batch)?
        }
        Command::ApproveBatch { batch: number, requests, sampled, count } => {
            desk.approve_batch((*number, *count), requests, sampled, batch)?;
            Receipt::default()
        }
        _ => Receipt::default(),
    };
    desk.finish(batch)?;
    Ok(receipt)
}

pub(super) fn rejected(rejection: UpdateRejection) -> Refusal {
    Refusal::Update(rejection)
}

/// A record that one act changes, perhaps more than once.
pub(super) struct Known {
    /// None for an account that this act would open.
    stored: Option<Vec<u8>>,
    before: Subscriber,
    now: Subscriber,
    revisions: u32,
}

/// One act: what it has read and what it writes.
pub(super) struct UpdateDesk<'a> {
    pub(super) shared: &'a Shared,
    pub(super) who: Who<'a>,
    pub(super) known: BTreeMap<AccountId, Known>,
    /// Numbers that this act gave already.
    given: i64,
}

impl UpdateDesk<'_> {
    pub(super) fn user(&self) -> &UserId {
        &self.who.0.user
    }

    /// The record of an account, as this act has it.
    fn record(&mut self, account: AccountId) -> Result<&mut Known, Refusal> {
        use std::collections::btree_map::Entry;
        match self.known.entry(account) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let key = trees::account(account);
                let stored = self.shared.engine.get(Space::Subscriber, &key)?;
                let stored = stored.ok_or(rejected(UpdateRejection::NoSubscriber(account)))?;
                let before: Subscriber = codec::decode(&stored)?;
                let revisions = updates::last_revision(self.shared, account)?;
                let stored = Some(stored);
                Ok(place.insert(Known { now: before.clone(), before, stored, revisions }))
            }
        }
    }

    /// The record that a request is about: one in which nothing is known where it opens the account.
    fn record_of(&mut self, account: AccountId, opens: bool) -> Result<&mut Known, Refusal> {
        if !opens {
            return self.record(account);
        }
        if self.shared.engine.get(Space::Subscriber, &trees::account(account))?.is_some() {
            return Err(rejected(UpdateRejection::AccountTaken(account)));
        }
        let before = connection::blank(account);
        let known = Known { now: before.clone(), before, stored: None, revisions: 0 };
        Ok(self.known.entry(account).or_insert(known))
    }

    /// A request of an account with where it stands; the batch expects it as it was read.
    pub(super) fn request(
        &self,
        id: UpdateId,
        account: AccountId,
        batch: &mut Batch,
    ) -> Result<(UpdateRequest, Standing), Refusal> {
        let key = trees::update(id);
        let unknown = || rejected(UpdateRejection::Unknown(id));
        let bytes = self.shared.engine.get(Space::Update, &key)?.ok_or_else(unknown)?;
        let expected = Expected::Is(Version::of(&bytes));
        let request: UpdateRequest = codec::decode(&bytes)?;
        let standing = request.standing().filter(|_| request.account == account);
        let standing = standing.ok_or_else(unknown)?;
        batch.preconditions.push((Space::Update, key, expected));
        Ok((request, standing))
    }

    /// The version that a person had before him must be the one that is there.
    fn check_seen(&self, id: UpdateId, seen: Option<Version>) -> Result<(), Refusal> {
        let Some(seen) = seen else { return Ok(()) };
        let Some(bytes) = self.shared.engine.get(Space::Update, &trees::update(id))? else {
            return Ok(());
        };
        if Version::of(&bytes) == seen {
            return Ok(());
        }
        let request: UpdateRequest = codec::decode(&bytes)?;
        let act = register::last_about(self.shared, &Subject::Account(request.account));
        let last = request.events.last().map(|event| (event.by.to_string(), event.at));
        let (by, at) = act
            .map(|act| (act.actor.user.to_string(), act.at))
            .filter(|(_, at)| last.as_ref().is_none_or(|(_, last)| at == last))
            .or(last)
            .unwrap_or_default();
        Err(Refusal::Stale { by, at })
    }

    /// Adds a step and what it implies.
    fn put(
        &self,
        mut request: UpdateRequest,
        before: Implied,
        step: UpdateStep,
        batch: &mut Batch,
    ) -> Result<(), Fault> {
        self.note(&mut request, step);
        keep(&request, before, batch)
    }

    fn note(&self, request: &mut UpdateRequest, step: UpdateStep) {
        let (actor, at) = self.who;
        request.events.push(UpdateEvent { at, by: actor.user.clone(), step });
    }

    pub(super) fn propose(
        &mut self,
        id: Option<UpdateId>,
        (account, connects): (AccountId, bool),
        proposal: &Proposal,
        seen: Option<Version>,
        batch: &mut Batch,
    ) -> Answer {
        let earlier = match id {
            Some(id) => {
                self.check_seen(id, seen)?;
                let (request, standing) = self.request(id, account, batch)?;
                if standing.connects != connects {
                    return Err(rejected(UpdateRejection::Unknown(id)));
                }
                may_correct(&standing, proposal, self.user()).map_err(rejected)?;
                check_room(&request)?;
                Some((request, standing))
            }
            None => None,
        };
        // A correction stays in its file, and an inverse stays one.
        let proposal = &match &earlier {
            Some((_, standing)) => standing.carried(proposal),
            None => proposal.clone(),
        };
        let others: Vec<(UpdateId, Vec<Field>)> = updates::open_of(self.shared, account)?
            .into_iter()
            .filter(|(other, _)| Some(*other) != id)
            .collect();
        let office = self.shared.office.as_ref();
        let today = self.who.1.date();
        let inverse_of = proposal.reverses;
        if connects && earlier.is_none() && !connections::was_given(self.shared, account)? {
            return Err(rejected(UpdateRejection::NoSubscriber(account)));
        }
        let known = self.record_of(account, connects)?;
        let facts = ProposeFacts {
            current: &known.now,
            policy: &office.updates,
            towns: &office.towns,
            today,
            others: &others,
            calendar: &office.schedule,
            connects,
        };
        let changes = may_propose(proposal, facts).map_err(rejected)?;
        let base = known.revisions;
        if let Some((field, other)) = connections::repeats(self.shared, connects, &changes, id)? {
            return Err(rejected(UpdateRejection::Duplicate(field, other)));
        }
        if let Some(of) = inverse_of {
            self.check_inverse(of, account, proposal)?;
        }
        let kept = Proposal { changes, base, ..proposal.clone() };
        let kept = Box::new(kept);
        let step = if connects { UpdateStep::Connects(kept) } else { UpdateStep::Proposed(kept) };
        let id = match earlier {
            Some((request, _)) => {
                let id = request.id;
                let before = index::of_update(&request);
                self.put(request, before, step, batch)?;
                id
            }
            None => {
                let id = self.next_id(batch)?;
                batch.preconditions.push((Space::Update, trees::update(id), Expected::Absent));
                let request = UpdateRequest { id, account, events: Vec::new() };
                self.put(request, Implied::default(), step, batch)?;
                id
            }
        };
        Ok(Receipt { number: Some((id.year, id.number)), ..Receipt::default() })
    }

    fn next_id(&mut self, batch: &mut Batch) -> Result<UpdateId, Fault> {
        let year = u16::try_from(self.who.1.year()).unwrap_or(0);
        let counter = Counter::UpdateSequence(year);
        self.given += 1;
        let next = self.shared.engine.counter(&counter.key())? + self.given;
        batch.add(counter.key(), 1);
        Ok(UpdateId { year, number: u32::try_from(next).unwrap_or(u32::MAX) })
    }

    /// What an inverse takes back holds in the same account, and goes back to what was there.
    fn check_inverse(
        &self,
        of: UpdateId,
        account: AccountId,
        proposal: &Proposal,
    ) -> Result<(), Refusal> {
        let wrong = || rejected(UpdateRejection::Inverse);
        let bytes = self.shared.engine.get(Space::Update, &trees::update(of))?.ok_or_else(wrong)?;
        let request: UpdateRequest = codec::decode(&bytes)?;
        let standing = request.standing().filter(|_| request.account == account);
        let standing = standing.ok_or_else(wrong)?;
        if standing.connects {
            return Err(rejected(UpdateRejection::NotUnopened));
        }
        if !standing.state.is_over() {
            // What still waits would begin to hold after everybody believes that it was taken back.
            let open = standing.lines.iter().filter(|line| line.is_open()).count();
            return Err(rejected(UpdateRejection::Waits(open as u64)));
        }
        let revisions = updates::revisions(self.shared, account)?;
        let back = proposal.changes.iter().all(|change| {
            written_by(of, &revisions).any(|written| {
                written.field == change.field
                    && written.before == change.after
                    && written.after == change.before
            })
        });
        let reversed = standing.state == UpdateState::Reversed;
        if back && !reversed { Ok(()) } else { Err(wrong()) }
    }

    fn step(
        &mut self,
        request: &mut UpdateRequest,
        standing: &Standing,
        deed: &UpdateDeed,
        batch: &mut Batch,
    ) -> Result<(), Refusal> {
        let today = self.who.1.date();
        let before = index::of_update(request);
        let step = match deed {
            UpdateDeed::Visit(visit) => {
                check_room(request)?;
                may_visit(standing, visit, today).map_err(rejected)?;
                UpdateStep::Visited(visit.clone())
            }
            UpdateDeed::Withdraw { reason } => {
                may_withdraw(standing, reason, self.user()).map_err(rejected)?;
                UpdateStep::Withdrawn { reason: reason.clone() }
            }
            UpdateDeed::Annul { reason } => {
                may_annul(standing, reason, self.user()).map_err(rejected)?;
                UpdateStep::Annulled { reason: reason.clone() }
            }
            UpdateDeed::Adjust(adjustment) => {
                let office = std::sync::Arc::clone(&self.shared.office);
                let tables = (&office.updates, &office.towns, today);
                let reversed = updates::reversed_by(self.shared, standing)?;
                let current = &self.record(request.account)?.now;
                let owed = owed(standing, reversed.as_ref(), current, tables)
                    .ok_or(rejected(UpdateRejection::NothingOwed))?;
                let facts = (&owed, &office.updates);
                may_adjust(standing, adjustment, facts, (self.user(), today)).map_err(rejected)?;
                UpdateStep::Adjusted(adjustment.clone())
            }
            UpdateDeed::Audit(audit) => {
                may_audit(standing, audit, self.user()).map_err(rejected)?;
                UpdateStep::Audited(audit.clone())
            }
            UpdateDeed::Rule { rulings, digits } => {
                return self.rule(request, standing, (rulings, digits.as_deref()), batch);
            }
        };
        Ok(self.put(request.clone(), before, step, batch)?)
    }

    /// Fields are decided; what holds at once is written at once.
    pub(super) fn rule(
        &mut self,
        request: &UpdateRequest,
        standing: &Standing,
        (rulings, digits): (&[Ruling], Option<&str>),
        batch: &mut Batch,
    ) -> Result<(), Refusal> {
        check_room(request)?;
        let actor = self.user().clone();
        let office = std::sync::Arc::clone(&self.shared.office);
        let connects = standing.connects;
        let approves = rulings.iter().any(|one| one.verdict == Verdict::Approve);
        // Whoever refuses a connection need not find its number free.
        let blank = connection::blank(request.account);
        let current = match connects && !approves {
            true => &blank,
            false => &self.record_of(request.account, connects)?.now,
        };
        let facts = RuleFacts {
            actor: &actor,
            current,
            policy: &office.updates,
            towns: &office.towns,
            digits,
        };
        may_rule(standing, rulings, facts).map_err(rejected)?;
        let cycle = current.cycle.clone();
        let settled = rulings
            .iter()
            .map(|ruling| {
                let effective = match ruling.verdict {
                    Verdict::Approve => Some(self.effective((ruling.field, connects), &cycle)?),
                    Verdict::Return { .. } | Verdict::Reject { .. } => None,
                };
                Ok(Settled { ruling: ruling.clone(), effective })
            })
            .collect::<Result<Vec<_>, Refusal>>()?;
        let before = index::of_update(request);
        // Deciding and writing are two steps of one act: the queues are left as the second one finds them.
        let mut request = request.clone();
        self.note(&mut request, UpdateStep::Ruled(settled));
        self.apply_due(&mut request, batch)?;
        Ok(keep(&request, before, batch)?)
    }

    /// From when an approved change of a field holds. An account is opened at once, and billed from its first cut.
    fn effective(
        &self,
        (field, connects): (Field, bool),
        cycle: &str,
    ) -> Result<Effective, Refusal> {
        let today = self.who.1.date();
        let takes = self.shared.office.updates.of(field).takes;
        match if connects { Takes::OnApproval } else { takes } {
            Takes::OnApproval => Ok(Effective { on: today, period: None }),
            Takes::AtCut => {
                let found = plans::novelty_period(self.shared, cycle, (Kind::Cadastre, today))?;
                let no_cut = || rejected(UpdateRejection::NoCut(cycle.to_owned()));
                let (year, period, cut) = found.ok_or_else(no_cut)?;
                Ok(Effective { on: cut, period: Some((year, period)) })
            }
        }
    }

    /// Many of low risk, all or none: the sample was looked at, and each of them is decided as if it were alone.
    fn approve_many(
        &mut self,
        requests: &[(AccountId, UpdateId)],
        sampled: &[UpdateId],
        batch: &mut Batch,
    ) -> Result<(), Refusal> {
        check_many(requests)?;
        let wanted = self.shared.office.updates.sample.min(requests.len());
        let looked_at = requests.iter().filter(|(_, id)| sampled.contains(id)).count();
        if looked_at < wanted {
            return Err(rejected(UpdateRejection::Sample(wanted)));
        }
        for (account, id) in requests {
            let (request, standing) = self.request(*id, *account, batch)?;
            if standing.risk() != Some(Risk::Low) {
                return Err(rejected(UpdateRejection::NotLow(*id)));
            }
            let waiting = standing.lines.iter().filter(|line| line.is_waiting());
            let rulings: Vec<Ruling> = waiting
                .map(|line| Ruling { field: line.change.field, verdict: Verdict::Approve })
                .collect();
            self.rule(&request, &standing, (&rulings, None), batch)?;
        }
        Ok(())
    }

    /// Requests whose day came, each on its own: what conflicts goes back to its maker and holds nobody else up.
    fn apply_many(&mut self, requests: &[(AccountId, UpdateId)], batch: &mut Batch) -> Answer {
        check_many(requests)?;
        for (account, id) in requests {
            let (mut request, _) = self.request(*id, *account, batch)?;
            let before = index::of_update(&request);
            if !self.apply_due(&mut request, batch)? {
                return Err(rejected(UpdateRejection::NotDue(*id)));
            }
            keep(&request, before, batch)?;
        }
        Ok(Receipt::default())
    }

    /// Writes what of a request is due today, day by day; false when nothing is.
    fn apply_due(
        &mut self,
        request: &mut UpdateRequest,
        batch: &mut Batch,
    ) -> Result<bool, Refusal> {
        let mut any = false;
        while self.apply_day(request, batch)? {
            any = true;
        }
        Ok(any)
    }

    /// Writes what is due of the earliest day.
    fn apply_day(
        &mut self,
        request: &mut UpdateRequest,
        batch: &mut Batch,
    ) -> Result<bool, Refusal> {
        let at = self.who.1;
        let Some(standing) = request.standing() else { return Ok(false) };
        let days = standing.approved().map(|(.., effective)| effective.on);
        let Some(first) = days.min().filter(|day| *day <= at.date()) else { return Ok(false) };
        let due: Vec<_> =
            standing.approved().filter(|(.., effective)| effective.on == first).collect();
        let own: Vec<Field> = standing.lines.iter().map(|line| line.change.field).collect();
        let changes: Vec<_> = due.iter().map(|(line, ..)| &line.change).collect();
        let mut approvers: Vec<UserId> = due.iter().map(|(_, by, _)| (*by).clone()).collect();
        approvers.dedup();
        let office = std::sync::Arc::clone(&self.shared.office);
        let opens = standing.opens();
        let known = self.record_of(request.account, opens)?;
        let came_as = known.now.address_original.clone();
        let towns = &office.towns;
        let done = match opens {
            true => connection::open(&mut known.now, &changes, &own, (towns, first)),
            false => apply(&mut known.now, &changes, &own, towns),
        };
        let moved = done.fields.contains(&Field::Address);
        let original = if moved { came_as } else { String::new() };
        let revision = (!done.written.is_empty()).then(|| {
            known.revisions += 1;
            Revision {
                number: known.revisions,
                recorded_at: at,
                valid_from: standing.proposal.since.unwrap_or(first),
                request: request.id,
                zone: known.now.zone.clone(),
                // Opening an account is one act of the office, however much it writes.
                asked: if opens { vec![Field::Status] } else { done.fields.clone() },
                makers: standing.makers.clone(),
                approvers,
                written: done.written.clone(),
                reverses: standing.proposal.reverses.is_some(),
                original,
            }
        });
        let Applied { fields, conflicts, .. } = done;
        let number = revision.as_ref().map(|revision| revision.number);
        if let Some(revision) = revision {
            let key = trees::revision(request.account, revision.number);
            batch.preconditions.push((Space::SubscriberRevision, key.clone(), Expected::Absent));
            batch.put(Space::SubscriberRevision, key, codec::encode(&revision)?);
            index::of_revision(&revision).replace(Implied::default(), batch);
        }
        self.note(request, UpdateStep::Applied { revision: number, fields, conflicts });
        if let Some(of) = standing.proposal.reverses {
            self.reversed(of, request, batch)?;
        }
        Ok(true)
    }

    /// A request of which nothing holds any more says by which one it was taken back.
    fn reversed(
        &self,
        of: UpdateId,
        inverse: &UpdateRequest,
        batch: &mut Batch,
    ) -> Result<(), Refusal> {
        let by = inverse.id;
        let Some(back) = inverse.standing() else { return Ok(()) };
        let (request, standing) = self.request(of, inverse.account, batch)?;
        let is_back = |change: &FieldChange| back.applied().any(|one| one.field == change.field);
        if standing.state == UpdateState::Reversed || !standing.applied().all(is_back) {
            return Ok(());
        }
        let before = index::of_update(&request);
        Ok(self.put(request, before, UpdateStep::Reversed { by }, batch)?)
    }

    /// The records that changed, with what they imply.
    fn finish(self, batch: &mut Batch) -> Result<(), Fault> {
        for (account, known) in self.known {
            let key = trees::account(account);
            let expected = known
                .stored
                .as_ref()
                .map_or(Expected::Absent, |stored| Expected::Is(Version::of(stored)));
            batch.preconditions.push((Space::Subscriber, key.clone(), expected));
            if known.now == known.before {
                continue;
            }
            let implied = known.stored.as_ref().map(|_| index::of_subscriber(&known.before));
            index::of_subscriber(&known.now).replace(implied.unwrap_or_default(), batch);
            notes::follow(self.shared, (&known.before, &known.now), batch)?;
            batch.put(Space::Subscriber, key, codec::encode(&known.now)?);
        }
        Ok(())
    }
}

/// Whether a request may still be corrected, visited and decided. What ends it, and what its day writes, always may.
fn check_room(request: &UpdateRequest) -> Result<(), Refusal> {
    if has_room(request.events.len()) { Ok(()) } else { Err(rejected(UpdateRejection::Full)) }
}

/// The request as it is now, with what it implies.
fn keep(request: &UpdateRequest, before: Implied, batch: &mut Batch) -> Result<(), Fault> {
    index::of_update(request).replace(before, batch);
    batch.put(Space::Update, trees::update(request.id), codec::encode(request)?);
    Ok(())
}

/// One to [`MAX_DEEDS`], each once.
pub(super) fn check_many(requests: &[(AccountId, UpdateId)]) -> Result<(), Refusal> {
    if requests.is_empty() || requests.len() > MAX_DEEDS {
        return Err(rejected(UpdateRejection::Full));
    }
    let mut ids: Vec<UpdateId> = requests.iter().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair.first() == pair.last()) {
        Some(pair) => Err(pair
            .first()
            .map_or(Refusal::NotFound, |id| rejected(UpdateRejection::Unknown(*id)))),
        None => Ok(()),
    }
}
