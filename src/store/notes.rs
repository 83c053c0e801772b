//! What is said of fields without changing them: written down beside the record, and found by day while what failed
//! still stands.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::commit::{Answer, Receipt};
use super::engine::{Batch, Expected, KeyRange, Space, Version};
use super::index;
use super::page::{Page, PageRequest};
use super::trees::{self, Counter};
use super::{Fault, Refusal, Shared, Store, codec, updates};
use crate::domain::ids::AccountId;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::notes::{FieldNote, FieldNotes, NoteKind, REACHING};
use crate::domain::updates::decide::{UpdateRejection, is_text};
use crate::domain::user::Actor;

/// Times that a batch which crossed another is made again.
const TRIES: usize = 5;

/// An account with something that failed, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedField {
    /// Its record.
    pub subscriber: Subscriber,
    /// What failed and still stands.
    pub failed: Vec<FieldNote>,
}

/// The notes of an account, and the version that a write must find.
pub(super) fn read(shared: &Shared, account: AccountId) -> Result<(FieldNotes, Expected), Fault> {
    match shared.engine.get(Space::FieldNotes, &trees::account(account))? {
        Some(bytes) => Ok((codec::decode(&bytes)?, Expected::Is(Version::of(&bytes)))),
        None => Ok((FieldNotes::new(account), Expected::Absent)),
    }
}

/// Puts notes that were added, with what they imply.
pub(super) fn write(
    (before, after, expected): (&FieldNotes, &FieldNotes, Expected),
    current: &Subscriber,
    batch: &mut Batch,
) -> Result<(), Fault> {
    let key = trees::account(after.account);
    batch.preconditions.push((Space::FieldNotes, key.clone(), expected));
    batch.put(Space::FieldNotes, key, codec::encode(after)?);
    index::of_notes(after, current).replace(index::of_notes(before, current), batch);
    Ok(())
}

/// A record changed: what had failed of it may stand no more.
pub(super) fn follow(
    shared: &Shared,
    (before, now): (&Subscriber, &Subscriber),
    batch: &mut Batch,
) -> Result<(), Fault> {
    let (notes, expected) = read(shared, now.account)?;
    if !notes.notes.is_empty() {
        let key = trees::account(now.account);
        batch.preconditions.push((Space::FieldNotes, key, expected));
        index::of_notes(&notes, now).replace(index::of_notes(&notes, before), batch);
    }
    Ok(())
}

/// The batch of a note, or why it is refused.
pub(super) fn decide(
    shared: &Shared,
    (actor, now): (&Actor, NaiveDateTime),
    (account, field): (AccountId, Field),
    (kind, words): (NoteKind, &str),
    batch: &mut Batch,
) -> Answer {
    let rejected = |why| Err(Refusal::Update(why));
    let key = trees::account(account);
    let stored = shared.engine.get(Space::Subscriber, &key)?;
    let Some(stored) = stored else {
        return rejected(UpdateRejection::NoSubscriber(account));
    };
    let current: Subscriber = codec::decode(&stored)?;
    let value = field.read(&current);
    let reaches = REACHING.contains(&field) || kind == NoteKind::Confirmed;
    if value.is_empty() || !reaches {
        return rejected(UpdateRejection::NoValue(field));
    }
    if !is_text(words) {
        return rejected(UpdateRejection::Text);
    }
    batch.preconditions.push((Space::Subscriber, key, Expected::Is(Version::of(&stored))));
    let (before, expected) = read(shared, account)?;
    let mut after = before.clone();
    let (on, by, note) = (now.date(), actor.user.clone(), words.to_owned());
    after.add(FieldNote { field, value, kind, on, by, note });
    write((&before, &after, expected), &current, batch)?;
    Ok(Receipt::default())
}

/// An account of which a file says something.
struct Told {
    current: Subscriber,
    stored: Expected,
    before: FieldNotes,
    expected: Expected,
    after: FieldNotes,
}

impl Store {
    /// What was said of the fields of an account.
    pub fn field_notes(&self, account: AccountId) -> Result<FieldNotes, Fault> {
        Ok(read(&self.shared, account)?.0)
    }

    /// Accounts with something that failed and still stands, by day.
    pub fn failed_fields(&self, request: &PageRequest) -> Result<Page<FailedField>, Fault> {
        let page = self.raw_page(Space::FieldFailure, KeyRange::all(), request)?;
        page.try_filter_map(|key, _| {
            let Some(account) = trees::account_at_end(key) else { return Ok(None) };
            let Some(subscriber) = self.subscriber(account)? else { return Ok(None) };
            let notes = self.field_notes(account)?;
            let failed = notes.open(&subscriber).cloned().collect();
            Ok(Some(FailedField { subscriber, failed }))
        })
    }

    /// How many accounts have something that failed: a kept total.
    pub fn failures(&self) -> Result<i64, Fault> {
        self.counter(Counter::Failures)
    }

    /// Writes down what a file says that failed since a moment: the field as it stands, once a day, unless a change
    /// wrote another value there meanwhile.
    pub fn put_failures(
        &self,
        rows: &[(AccountId, NaiveDateTime, FieldNote)],
    ) -> Result<(), Fault> {
        for _ in 1..TRIES {
            match self.writer.bulk(self.failures_of(rows)?) {
                // Somebody wrote one of these accounts meanwhile: read again.
                Err(Fault::Crossed) => {}
                done => return done,
            }
        }
        self.writer.bulk(self.failures_of(rows)?)
    }

    fn failures_of(&self, rows: &[(AccountId, NaiveDateTime, FieldNote)]) -> Result<Batch, Fault> {
        let mut all = BTreeMap::<AccountId, Told>::new();
        for (account, since, note) in rows {
            if !all.contains_key(account) {
                let key = trees::account(*account);
                let Some(stored) = self.shared.engine.get(Space::Subscriber, &key)? else {
                    continue;
                };
                let (before, expected) = read(&self.shared, *account)?;
                let (current, after) = (codec::decode(&stored)?, before.clone());
                let stored = Expected::Is(Version::of(&stored));
                all.insert(*account, Told { current, stored, before, expected, after });
            }
            let Some(Told { current, after, .. }) = all.get_mut(account) else { continue };
            let value = note.field.read(current);
            let told =
                |one: &FieldNote| (one.field, one.on, &one.value) == (note.field, note.on, &value);
            let moved = updates::written_after(&self.shared, (*account, note.field), *since)?;
            if !value.is_empty() && !moved && !after.notes.iter().any(told) {
                after.add(FieldNote { value, ..note.clone() });
            }
        }
        let mut batch = Batch::default();
        for one in all.values().filter(|one| one.before != one.after) {
            // The note is about the value that stands there: with another record it is read again.
            let key = trees::account(one.after.account);
            batch.preconditions.push((Space::Subscriber, key, one.stored));
            write((&one.before, &one.after, one.expected), &one.current, &mut batch)?;
        }
        Ok(batch)
    }

    /// The day of the last measurement of the register.
    pub fn last_measured(&self) -> Result<Option<NaiveDate>, Fault> {
        Ok(self.quality_runs(1)?.first().map(|run| run.on))
    }
}
