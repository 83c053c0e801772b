//! Acts on the commercial calendar: steps of a year, changes of a published one, what was done of its rows.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDateTime;

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, Expected, KeyRange, Space, Version};
use super::trees::Counter;
use super::{Fault, Refusal, Shared, codec, plan_checks, plans};
use crate::domain::command::{Command, MAX_DEEDS};
use crate::domain::schedule::change::{
    ChangeStep, MAX_CHANGES, Outcome, PlanChange, Proposal, may_decide, may_propose,
};
use crate::domain::schedule::flow::{
    Edition, PlanEvent, PlanFile, PlanRejection, PlanState, PlanStep, StepFacts, decide as may_take,
};
use crate::domain::schedule::keep::{PeriodFile, RowDeed, RowEvent, RowFacts, decide as may_keep};
use crate::domain::schedule::rows::{DaySpan, Place, PlanLine, RowKey, RowMove, apply};
use crate::domain::user::Actor;

/// What a command does to the calendar.
pub(super) fn decide(
    shared: &Shared,
    (actor, now): (&Actor, NaiveDateTime),
    command: &Command,
    batch: &mut Batch,
) -> Answer {
    match command {
        Command::Plan { year, on, step } => take(shared, (actor, now), (*year, *on), step, batch),
        Command::ChangePlan { year, step } => match step.as_ref() {
            ChangeStep::Propose(proposal) => propose(shared, (actor, now), *year, proposal, batch),
            step => settle(shared, (actor, now), *year, step, batch),
        },
        Command::KeepPlan { year, rows, deed } => {
            keep(shared, (actor, now), *year, (rows, deed), batch)
        }
        _ => Ok(Receipt::default()),
    }
}

fn rejected(rejection: PlanRejection) -> Refusal {
    Refusal::Plan(rejection)
}

/// The file of a year and what the batch expects of it.
fn file_of(shared: &Shared, year: i32, batch: &mut Batch) -> Result<PlanFile, Refusal> {
    let key = plans::year_key(year);
    let bytes = shared.engine.get(Space::PlanFile, &key)?;
    let expected =
        bytes.as_ref().map_or(Expected::Absent, |bytes| Expected::Is(Version::of(bytes)));
    batch.preconditions.push((Space::PlanFile, key, expected));
    let known = bytes.map(|bytes| codec::decode(&bytes)).transpose()?;
    Ok(known.unwrap_or_else(|| PlanFile::new(year)))
}

fn put_file(file: &PlanFile, batch: &mut Batch) -> Result<(), Fault> {
    batch.put(Space::PlanFile, plans::year_key(file.year), codec::encode(file)?);
    Ok(())
}

fn take(
    shared: &Shared,
    (actor, at): (&Actor, NaiveDateTime),
    (year, on): (i32, Option<u32>),
    step: &PlanStep,
    batch: &mut Batch,
) -> Answer {
    // A change is what its approval makes of it, and nothing else is.
    if matches!(step, PlanStep::Changed { .. }) {
        return Err(rejected(PlanRejection::Change));
    }
    let mut file = file_of(shared, year, batch)?;
    let areas = shared.office.schedule.leaders();
    // The law and the holidays may be others than when it was made.
    let goes_on = matches!(
        step,
        PlanStep::Sent | PlanStep::Submitted { .. } | PlanStep::Approved | PlanStep::Published
    );
    let now = file.standing().filter(|_| goes_on).map(|standing| standing.now);
    let findings = match now {
        Some(edition) => {
            let rows = plans::rows(shared.engine.as_ref(), year, &edition)?;
            let (_, found) = plan_checks::found(shared, year, &rows)?;
            Some(plan_checks::counts(&found))
        }
        None => None,
    };
    let facts = StepFacts { areas: &areas, on, findings };
    may_take(&file, step, facts, &actor.user).map_err(rejected)?;
    file.events.push(PlanEvent { at, by: actor.user.clone(), step: step.clone() });
    put_file(&file, batch)?;
    Ok(Receipt::default())
}

/// The version by which everybody works.
fn in_force(file: &PlanFile) -> Result<Edition, Refusal> {
    let standing = file.standing().ok_or(rejected(PlanRejection::Unknown))?;
    match (standing.state, standing.published) {
        (PlanState::Published, Some(edition)) => Ok(edition),
        (state, _) => Err(rejected(PlanRejection::State(state))),
    }
}

fn propose(
    shared: &Shared,
    (actor, at): (&Actor, NaiveDateTime),
    year: i32,
    proposal: &Proposal,
    batch: &mut Batch,
) -> Answer {
    let file = file_of(shared, year, batch)?;
    let edition = in_force(&file)?;
    may_propose(proposal, &shared.office.schedule).map_err(rejected)?;
    let after = moved(shared, year, &edition, &proposal.moves)?;
    let other_days = proposal.closed.is_some();
    plan_checks::refuse_breaking(shared, year, &edition, (&after, other_days))?;
    let range = KeyRange::prefix(&plans::year_key(year));
    let last = shared.engine.page(Space::PlanChange, &range, Direction::Backward, 1)?;
    let last: Option<PlanChange> =
        last.first().map(|(_, bytes)| codec::decode(bytes)).transpose()?;
    let number = last.map_or(0, |last| last.number) + 1;
    if number > MAX_CHANGES {
        return Err(rejected(PlanRejection::Full));
    }
    let change = PlanChange {
        year,
        number,
        by: actor.user.clone(),
        at,
        proposal: proposal.clone(),
        outcome: Outcome::Waiting,
    };
    let key = plans::change_key(year, number);
    batch.preconditions.push((Space::PlanChange, key.clone(), Expected::Absent));
    batch.put(Space::PlanChange, key, codec::encode(&change)?);
    let short = u16::try_from(year).unwrap_or(0);
    Ok(Receipt { number: Some((short, number)), ..Receipt::default() })
}

/// The places of some moves with their rows moved; refused when a row is not where it was seen, or is done.
fn moved(
    shared: &Shared,
    year: i32,
    edition: &Edition,
    moves: &[RowMove],
) -> Result<BTreeMap<Place, Vec<PlanLine>>, Refusal> {
    let mut by_place = BTreeMap::<&Place, Vec<RowMove>>::new();
    for one in moves {
        by_place.entry(&one.key.place).or_default().push(one.clone());
    }
    let mut places = BTreeMap::new();
    for (place, moves) in by_place {
        let mut lines = plans::lines(shared.engine.as_ref(), year, edition, place)?;
        if !apply(place, &mut lines, &moves) {
            return Err(rejected(PlanRejection::Row));
        }
        let files = plans::period_files(shared, year, place)?;
        let kept = moves
            .iter()
            .filter_map(|one| files.get(&one.key.period).map(|file| file.kept(&one.key.activity)));
        for kept in kept {
            if kept.on.is_some() {
                return Err(rejected(PlanRejection::Closed));
            }
            if kept.pinned {
                return Err(rejected(PlanRejection::Blocked));
            }
        }
        places.insert(place.clone(), lines);
    }
    Ok(places)
}

/// A change is decided, or taken back.
fn settle(
    shared: &Shared,
    (actor, at): (&Actor, NaiveDateTime),
    year: i32,
    step: &ChangeStep,
    batch: &mut Batch,
) -> Answer {
    let number = match step {
        ChangeStep::Accept { number }
        | ChangeStep::Refuse { number, .. }
        | ChangeStep::Withdraw { number } => *number,
        ChangeStep::Propose(_) => return Ok(Receipt::default()),
    };
    let key = plans::change_key(year, number);
    let Some(bytes) = shared.engine.get(Space::PlanChange, &key)? else {
        return Err(rejected(PlanRejection::Change));
    };
    batch.preconditions.push((Space::PlanChange, key.clone(), Expected::Is(Version::of(&bytes))));
    let mut change: PlanChange = codec::decode(&bytes)?;
    may_decide(&change, step, &actor.user).map_err(rejected)?;
    let by = actor.user.clone();
    change.outcome = match step {
        ChangeStep::Refuse { reason, .. } => Outcome::Refused { by, at, reason: reason.clone() },
        ChangeStep::Withdraw { .. } => Outcome::Withdrawn { at },
        _ => {
            let version = accept(shared, (actor, at), &change, batch)?;
            Outcome::Accepted { by, at, version }
        }
    };
    batch.put(Space::PlanChange, key, codec::encode(&change)?);
    Ok(Receipt::default())
}

/// The version that a change makes.
fn accept(
    shared: &Shared,
    (actor, at): (&Actor, NaiveDateTime),
    change: &PlanChange,
    batch: &mut Batch,
) -> Result<u32, Refusal> {
    let year = change.year;
    let mut file = file_of(shared, year, batch)?;
    let edition = in_force(&file)?;
    let places = moved(shared, year, &edition, &change.proposal.moves)?;
    let other_days = change.proposal.closed.is_some();
    plan_checks::refuse_breaking(shared, year, &edition, (&places, other_days))?;
    let counter = Counter::PlanSequence(year);
    let next = shared.engine.counter(&counter.key())? + 1;
    batch.add(counter.key(), 1);
    let version = u32::try_from(next).unwrap_or(u32::MAX);
    let closed = change.proposal.closed.clone();
    let step = PlanStep::Changed { version, change: change.number, closed };
    let areas = shared.office.schedule.leaders();
    let facts = StepFacts { areas: &areas, on: None, findings: None };
    may_take(&file, &step, facts, &actor.user).map_err(rejected)?;
    file.events.push(PlanEvent { at, by: actor.user.clone(), step });
    for (place, lines) in places {
        let key = plans::block_key(year, &place, version);
        batch.put(Space::PlanBlock, key, codec::encode(&codec::PlanBlock(lines))?);
    }
    put_file(&file, batch)?;
    Ok(version)
}

/// Something is written down of rows, all of them or none.
fn keep(
    shared: &Shared,
    (actor, at): (&Actor, NaiveDateTime),
    year: i32,
    (rows, deed): (&[RowKey], &RowDeed),
    batch: &mut Batch,
) -> Answer {
    if rows.is_empty() || rows.len() > MAX_DEEDS {
        return Err(rejected(PlanRejection::Full));
    }
    let file = file_of(shared, year, batch)?;
    let standing = file.standing().ok_or(rejected(PlanRejection::Unknown))?;
    let state = standing.state;
    let edition = standing.published.ok_or(rejected(PlanRejection::State(state)))?;
    let mut known = Known::default();
    for key in rows {
        let days = known.days(shared, year, &edition, key)?;
        let file = known.file(shared, year, key, batch)?;
        let facts = RowFacts { key, days, file };
        may_keep(facts, deed, &shared.office.schedule, (actor, at.date())).map_err(rejected)?;
        file.events.push(RowEvent {
            activity: key.activity.clone(),
            at,
            by: actor.user.clone(),
            deed: deed.clone(),
        });
    }
    for (key, file) in known.files {
        batch.put(Space::PlanPeriod, key, codec::encode(&file)?);
    }
    Ok(Receipt::default())
}

/// What one act has read already: rows by place, files by period.
#[derive(Default)]
struct Known {
    lines: BTreeMap<Place, Vec<PlanLine>>,
    files: BTreeMap<Vec<u8>, PeriodFile>,
}

impl Known {
    /// The days of a row in the version in force.
    fn days(
        &mut self,
        shared: &Shared,
        year: i32,
        edition: &Edition,
        key: &RowKey,
    ) -> Result<DaySpan, Refusal> {
        let lines = match self.lines.entry(key.place.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                place.insert(plans::lines(shared.engine.as_ref(), year, edition, &key.place)?)
            }
        };
        let same = |line: &&PlanLine| line.period == key.period && line.activity == key.activity;
        Ok(lines.iter().find(same).ok_or(rejected(PlanRejection::Row))?.days)
    }

    /// What was written down of its period, as the batch expects to find it.
    fn file(
        &mut self,
        shared: &Shared,
        year: i32,
        key: &RowKey,
        batch: &mut Batch,
    ) -> Result<&mut PeriodFile, Fault> {
        let at = plans::period_key(year, &key.place, key.period);
        match self.files.entry(at.clone()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let bytes = shared.engine.get(Space::PlanPeriod, &at)?;
                let version = bytes.as_ref().map(|bytes| Expected::Is(Version::of(bytes)));
                let expected = version.unwrap_or(Expected::Absent);
                batch.preconditions.push((Space::PlanPeriod, at, expected));
                let file = bytes.map(|bytes| codec::decode(&bytes)).transpose()?;
                Ok(place.insert(file.unwrap_or_default()))
            }
        }
    }
}
