//! The register of acts: how an entry is added, and pages of it by person, record and date.

use std::ops::Bound;

use chrono::{NaiveDate, NaiveDateTime};

use super::engine::{Batch, Direction, Expected, KeyRange, Space, Version};
use super::index::{self, Implied};
use super::journal::{Head, JournalEntry, seal};
use super::page::{Cursor, Page, PageRequest};
use super::read::MAX_SCANNED;
use super::{Fault, Refusal, Shared, Store, codec, trees};
use crate::domain::command::{BackupMark, Command};
use crate::domain::ids::Radicado;
use crate::domain::trace::{Subject, Trace};
use crate::domain::user::{Actor, UserId};

/// Logins and failures that are looked at for the words at login.
const MAX_LOGINS: usize = 100;

/// Adds the entry of an act to its batch.
pub(super) fn append(
    shared: &Shared,
    batch: &mut Batch,
    actor: Actor,
    at: NaiveDateTime,
    command: Command,
    radicado: Option<Radicado>,
) -> Result<u64, Fault> {
    let stored = shared.engine.get(Space::Meta, trees::META_HEAD)?;
    let head = match stored.as_deref() {
        None => Head::EMPTY,
        Some(bytes) => Head::from_bytes(bytes)
            .ok_or_else(|| Fault::Damaged("la cabeza de la bitácora no se lee".into()))?,
    };
    let sequence = head.sequence + 1;
    let command = command.for_register();
    let entry = JournalEntry { sequence, at, actor, command, radicado, previous: head.hash };
    let (bytes, next) = seal(&entry)?;
    batch.preconditions.push((
        Space::Meta,
        trees::META_HEAD.to_vec(),
        stored.map_or(Expected::Absent, |bytes| Expected::Is(Version::of(&bytes))),
    ));
    // A head that went back must not write over the acts that it forgot.
    let key = sequence.to_be_bytes().to_vec();
    batch.preconditions.push((Space::Journal, key.clone(), Expected::Absent));
    batch.put(Space::Journal, key, bytes);
    batch.put(Space::Meta, trees::META_HEAD.to_vec(), next.to_bytes());
    index::of_act(&entry).replace(Implied::default(), batch);
    Ok(sequence)
}

/// The last act about a record.
pub(super) fn last_about(shared: &Shared, subject: &Subject) -> Option<JournalEntry> {
    let range = KeyRange::prefix(&trees::subject_prefix(subject));
    let space = Space::JournalBySubject;
    let looked_at = shared.engine.page(space, &range, Direction::Backward, MAX_SCANNED).ok()?;
    looked_at
        .iter()
        .filter_map(|(key, _)| entry(shared, trees::sequence_at_end(key)?).ok()?)
        .find(|entry| !matches!(entry.command, Command::Trace(_)))
}

fn entry(shared: &Shared, sequence: u64) -> Result<Option<JournalEntry>, Fault> {
    let bytes = shared.engine.get(Space::Journal, &sequence.to_be_bytes())?;
    Ok(bytes.map(|bytes| codec::decode(&bytes)).transpose()?)
}

/// Which acts are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Of one person.
    pub user: Option<UserId>,
    /// About one record.
    pub subject: Option<Subject>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Up to this day, itself included.
    pub to: Option<NaiveDate>,
}

impl JournalFilter {
    fn admits(&self, entry: &JournalEntry) -> bool {
        let day = entry.at.date();
        self.user.as_ref().is_none_or(|user| entry.actor.user == *user)
            && self.from.is_none_or(|from| day >= from)
            && self.to.is_none_or(|to| day <= to)
    }
}

/// The stretch of the index of days.
fn days(filter: &JournalFilter) -> KeyRange {
    let after = filter.to.and_then(|day| day.succ_opt());
    KeyRange {
        start: filter.from.map_or(Bound::Unbounded, |day| Bound::Included(trees::day_prefix(day))),
        end: after.map_or(Bound::Unbounded, |day| Bound::Excluded(trees::day_prefix(day))),
    }
}

/// What a person is told when he comes in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoginSummary {
    /// His last login before, and from where.
    pub last: Option<(NaiveDateTime, String)>,
    /// Failed tries since then, counted up to a bound.
    pub failed: usize,
}

impl Store {
    /// An act by its number.
    pub(super) fn act(&self, sequence: u64) -> Result<Option<JournalEntry>, Fault> {
        entry(&self.shared, sequence)
    }

    /// The last act of the register.
    pub fn head(&self) -> Result<Head, Fault> {
        let stored = self.shared.engine.get(Space::Meta, trees::META_HEAD)?;
        Ok(stored.as_deref().and_then(Head::from_bytes).unwrap_or(Head::EMPTY))
    }

    /// The last good copy of the base.
    pub fn last_backup(&self) -> Result<Option<BackupMark>, Fault> {
        let stored = self.shared.engine.get(Space::Meta, trees::META_BACKUP)?;
        Ok(stored.map(|bytes| codec::decode(&bytes)).transpose()?)
    }

    /// Acts of a filter, in the order of their numbers; by days, in the order of days, since a clock may
    /// go back. A page looks at a bounded number of entries and says where it stopped.
    pub fn journal(
        &self,
        filter: &JournalFilter,
        request: &PageRequest,
    ) -> Result<(Page<JournalEntry>, Option<Cursor>), Fault> {
        let by_day = filter.from.is_some() || filter.to.is_some();
        let (space, range) = match (&filter.subject, &filter.user) {
            (Some(subject), _) => {
                (Space::JournalBySubject, KeyRange::prefix(&trees::subject_prefix(subject)))
            }
            (None, Some(user)) => {
                (Space::JournalByUser, KeyRange::prefix(&trees::user_prefix(user)))
            }
            (None, None) if by_day => (Space::JournalByDay, days(filter)),
            (None, None) => (Space::Journal, KeyRange::all()),
        };
        self.scan(space, &range, request, MAX_SCANNED, |key, _| {
            let Some(sequence) = trees::sequence_at_end(key) else { return Ok(None) };
            Ok(entry(&self.shared, sequence)?.filter(|entry| filter.admits(entry)))
        })
    }

    /// The last login of a person and the failed tries since.
    pub fn logins(&self, user: &UserId) -> Result<LoginSummary, Fault> {
        let range = KeyRange::prefix(&trees::user_prefix(user));
        let engine = &self.shared.engine;
        let looked_at = engine.page(Space::LoginByUser, &range, Direction::Backward, MAX_LOGINS)?;
        let mut summary = LoginSummary::default();
        for (key, _) in looked_at {
            let sequence = trees::sequence_at_end(&key).unwrap_or(0);
            match entry(&self.shared, sequence)? {
                Some(JournalEntry {
                    command: Command::Trace(Trace::LoggedIn { .. }),
                    at,
                    actor,
                    ..
                }) => {
                    summary.last = Some((at, actor.origin));
                    return Ok(summary);
                }
                Some(_) => summary.failed += 1,
                None => {}
            }
        }
        Ok(summary)
    }

    /// Keeps a trace and waits until it is durable.
    pub fn record(&self, actor: &Actor, now: NaiveDateTime, trace: Trace) -> Result<(), Refusal> {
        self.commit(actor, now, Command::Trace(trace), None).map(drop)
    }
}
