//! A decree or a census into requests: tried first without writing anything, then proposed row by row, and taken back
//! the same way. An interrupted file goes on where it was.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::Instant;

use super::{LoadFailure, Progress, interrupted};
use crate::clock::Clock;
use crate::domain::command::{Command, MAX_DEEDS};
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::permission::Act;
use crate::domain::subscriber::field::Field;
use crate::domain::updates::batch::{Batch, MAX_ROWS, strata};
use crate::domain::updates::decide::UpdateRejection;
use crate::domain::updates::policy::Risk;
use crate::domain::updates::request::{FieldChange, Proposal, Support, UpdateState};
use crate::domain::user::Actor;
use crate::interchange::census;
use crate::interchange::report::LoadReport;
use crate::interchange::source::SourceFile;
use crate::messages;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::store::{Refusal, Store};

/// What all rows of a file share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Code of the reason.
    pub reason: String,
    /// In words.
    pub note: String,
    /// The act of the municipality, the record of the census.
    pub supports: Vec<Support>,
}

/// What a file would do.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Rows read, taken and set aside, each with its reason.
    pub report: LoadReport,
    /// Accounts by estrato before and after.
    pub strata: BTreeMap<(String, String), u64>,
    proposals: Vec<(AccountId, Proposal)>,
}

/// Reads a file against the base and writes nothing.
pub fn try_batch(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    file: &Path,
    terms: &Terms,
    progress: Progress,
) -> Result<Trial, LoadFailure> {
    let started = Instant::now();
    store.authorise(actor, clock.now(), Act::ProposeBatch)?;
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let in_file = |fault| LoadFailure::File(name.clone(), fault);
    let source = SourceFile::survey(file).map_err(in_file)?;
    let pending = store.batch_of_file(&source.hash)?;
    let mut trial =
        Trial { report: LoadReport::default(), strata: BTreeMap::new(), proposals: Vec::new() };
    let mut seen = HashSet::new();
    let mut report = LoadReport::default();
    census::read(&source, &mut report, &mut |_, account, wanted| {
        if !seen.insert(account) {
            return Ok(Err(format!("la cuenta {account} ya venía antes")));
        }
        if seen.len() > MAX_ROWS {
            return Ok(Err(format!("pasa de {MAX_ROWS} filas: parta el archivo")));
        }
        if seen.len().is_multiple_of(MAX_DEEDS) {
            progress(seen.len() as u64, None);
        }
        trial.row(store, (account, wanted), (terms, clock, pending.as_ref())).map_err(interrupted)
    })
    .map_err(in_file)?;
    report.accepted = trial.proposals.len() as u64;
    report.accounts = report.accepted;
    report.seconds = started.elapsed().as_secs_f64();
    trial.report = report;
    Ok(trial)
}

impl Trial {
    /// One row: what it would change, or why it may not.
    fn row(
        &mut self,
        store: &Store,
        (account, wanted): (AccountId, census::Wanted),
        (terms, clock, pending): (&Terms, Clock, Option<&Batch>),
    ) -> Result<Result<(), String>, crate::store::Fault> {
        let said = |why: &UpdateRejection| Ok(Err(messages::update_rejection(why)));
        let Some(current) = store.subscriber(account)? else {
            return said(&UpdateRejection::NoSubscriber(account));
        };
        let change = |(field, after): (Field, String)| FieldChange {
            field,
            before: field.read(&current),
            typed: after.clone(),
            after,
            risk: Risk::Low,
            visit: false,
        };
        let proposal = Proposal {
            base: 0,
            changes: wanted.into_iter().map(change).collect(),
            reason: terms.reason.clone(),
            note: terms.note.clone(),
            supports: terms.supports.clone(),
            claimed_on: None,
            since: None,
            reverses: None,
            batch: None,
        };
        let ours = pending.map(|batch| batch.number);
        if let Some(why) = store.refuses_update(account, ours, &proposal, clock.today())? {
            return said(&why);
        }
        let stratum = proposal.changes.iter().find(|change| change.field == Field::Stratum);
        if let Some(change) = stratum {
            let key = (change.before.clone(), change.after.clone());
            *self.strata.entry(key).or_default() += 1;
        }
        self.proposals.push((account, proposal));
        Ok(Ok(()))
    }
}

/// Proposes what a trial found, many rows to an act, and gives the number of the file with how many requests were
/// sent. The file that was interrupted goes on under its number.
pub fn propose_batch(
    store: &Store,
    who: (&Actor, Clock),
    trial: Trial,
    progress: Progress,
) -> Result<(u32, u64), LoadFailure> {
    let Trial { report, strata: moves, proposals } = trial;
    if proposals.is_empty() {
        return Err(LoadFailure::NothingAccepted(Box::new(report)));
    }
    let begun = store.batch_of_file(&report.hash)?;
    let number = match &begun {
        Some(begun) => begun.number,
        None => open(store, who, |number, by, at| Batch {
            number,
            name: report.file.clone(),
            hash: report.hash.clone(),
            by,
            at,
            rows: report.accepted,
            rejected: report.quarantined,
            strata: strata(&moves),
            reverses: None,
        })?,
    };
    let sent = send(store, who, (number, proposals), progress)?;
    Ok((number, sent))
}

fn open(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    batch: impl FnOnce(u32, crate::domain::user::UserId, chrono::NaiveDateTime) -> Batch,
) -> Result<u32, Refusal> {
    let number = store.next_batch()?;
    let batch = batch(number, actor.user.clone(), clock.now());
    store.commit(actor, clock.now(), Command::OpenBatch(Box::new(batch)), None)?;
    Ok(number)
}

fn send(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    (batch, proposals): (u32, Vec<(AccountId, Proposal)>),
    progress: Progress,
) -> Result<u64, LoadFailure> {
    let total = proposals.len() as u64;
    let there: HashSet<AccountId> =
        store.batch_requests(batch)?.into_iter().map(|(account, _)| account).collect();
    let mut looked_at = 0;
    let mut sent = 0;
    let mut chunk = Vec::with_capacity(MAX_DEEDS);
    let mut left = proposals.into_iter().peekable();
    while let Some((account, proposal)) = left.next() {
        looked_at += 1;
        if !there.contains(&account) {
            chunk.push((account, Proposal { batch: Some(batch), ..proposal }));
        }
        if chunk.len() == MAX_DEEDS || (left.peek().is_none() && !chunk.is_empty()) {
            let proposals = std::mem::take(&mut chunk);
            sent += proposals.len() as u64;
            let command = Command::ProposeUpdates { batch, proposals };
            store.commit(actor, clock.now(), command, None)?;
            progress(looked_at, Some(total));
        }
    }
    Ok(sent)
}

/// The inverse of everything that holds of a batch: proposed as a batch of its own, and decided by another person.
/// Gives its number, how many requests it has, and how many of the first do not hold or cannot go back now. One that
/// was interrupted goes on under its number.
pub fn reverse_batch(
    store: &Store,
    who: (&Actor, Clock),
    of: u32,
    progress: Progress,
) -> Result<(u32, u64, u64), LoadFailure> {
    let (actor, clock) = who;
    store.authorise(actor, clock.now(), Act::ProposeBatch)?;
    let Some(batch) = store.batch(of)? else { return Err(Refusal::NotFound.into()) };
    let mut begun = None;
    for one in batches(store)?.into_iter().filter(|one| one.reverses == Some(of)) {
        // One that has all of its requests is not interrupted: what came of them is another matter.
        let there = store.batch_requests(one.number)?.len() as u64;
        if one.by == actor.user && there < one.rows {
            begun = Some(one);
        }
    }
    let mut proposals = Vec::new();
    let (mut others, mut waiting) = (0, 0);
    for (account, id) in store.batch_requests(of)? {
        let row = store.update(id)?;
        waiting += u64::from(row.as_ref().is_some_and(|row| !row.standing.state.is_over()));
        let row = row.filter(|row| row.standing.state != UpdateState::Reversed);
        let revisions = store.revisions(account)?;
        let inverse = row.map(|row| row.standing.inverse(id, &revisions));
        let inverse = inverse.filter(|one| !one.changes.is_empty());
        let ours = begun.as_ref().map(|one| one.number);
        match inverse {
            Some(inverse)
                if store.refuses_update(account, ours, &inverse, clock.today())?.is_none() =>
            {
                proposals.push((account, inverse));
            }
            _ => others += 1,
        }
    }
    if waiting > 0 {
        // They would begin to hold after everybody believes that the file was taken back.
        return Err(Refusal::Update(UpdateRejection::Waits(waiting)).into());
    }
    if proposals.is_empty() {
        return Err(Refusal::Update(UpdateRejection::Inverse).into());
    }
    let rows = proposals.len() as u64;
    if let Some(begun) = begun.filter(|one| one.rows == rows) {
        send(store, who, (begun.number, proposals), progress)?;
        return Ok((begun.number, rows, others));
    }
    let number = open(store, who, |number, by, at| Batch {
        number,
        name: format!("reversa {of}: {}", batch.name),
        hash: String::new(),
        by,
        at,
        rows,
        rejected: others,
        strata: batch.strata.into_iter().map(|(from, to, count)| (to, from, count)).collect(),
        reverses: Some(of),
    })?;
    send(store, who, (number, proposals), progress)?;
    Ok((number, rows, others))
}

/// Approves everything that waits of a batch, many to an act: who does it looked at the sample and wrote how many
/// there are. Gives how many were approved and how many a rule kept back, which wait on.
pub fn approve_batch(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    (batch, count): (u32, u64),
    progress: Progress,
) -> Result<(u64, u64), LoadFailure> {
    let all = store.batch_requests(batch)?;
    let sampled = store.batch_sample(batch)?.into_iter().map(|(_, id)| id).collect::<Vec<_>>();
    let mut waiting = Vec::new();
    for (account, id) in all {
        let row = store.update(id)?;
        if row.is_some_and(|row| row.standing.state == UpdateState::ForApproval) {
            waiting.push((account, id));
        }
    }
    let total = waiting.len() as u64;
    let (mut done, mut kept_back) = (0, 0);
    let mut parts: Vec<&[(AccountId, UpdateId)]> = waiting.chunks(MAX_DEEDS).rev().collect();
    while let Some(part) = parts.pop() {
        let requests = part.to_vec();
        let command = Command::ApproveBatch { batch, requests, sampled: sampled.clone(), count };
        match store.commit(actor, clock.now(), command, None) {
            Ok(_) => done += part.len() as u64,
            // One that a rule keeps back does not hold the others up: it is found by halves.
            Err(Refusal::Update(why)) if is_of_one(&why) => match part.split_at(part.len() / 2) {
                ([], _) => kept_back += 1,
                (first, second) => parts.extend([second, first]),
            },
            Err(refusal) => return Err(refusal.into()),
        }
        progress(done, Some(total));
    }
    Ok((done, kept_back))
}

/// Whether a rule speaks of one request and not of the whole file or of who decides it.
const fn is_of_one(why: &UpdateRejection) -> bool {
    matches!(
        why,
        UpdateRejection::Moved(..)
            | UpdateRejection::NoCut(_)
            | UpdateRejection::Field(..)
            | UpdateRejection::State(_)
            | UpdateRejection::NotConfirmed
            | UpdateRejection::Full
    )
}

/// Batches, the last on top.
pub fn batches(store: &Store) -> Result<Vec<Batch>, crate::store::Fault> {
    let page = store.batches(&PageRequest::last(MAX_PAGE))?;
    Ok(page.rows.into_iter().rev().map(|(_, batch)| batch).collect())
}
