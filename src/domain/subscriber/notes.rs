//! What is said of a field without changing it: that it failed when somebody used it, or that it was checked and is
//! right. A note is about a value: with another value in the field it says nothing any more.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::field::Field;
use super::record::Subscriber;
use crate::domain::ids::AccountId;
use crate::domain::user::UserId;

/// Notes of one account. The register keeps each of them; here only the last ones are looked at.
pub const MAX_NOTES: usize = 200;

/// Fields by which a person is reached: those that can fail.
pub const REACHING: [Field; 4] = [Field::Phone, Field::Mobile, Field::Email, Field::Address];

/// How it came out that a value is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// Somebody else answered the telephone.
    WrongNumber,
    /// The carrier of a campaign could not deliver; its number.
    Undelivered(u32),
    /// A letter came back.
    ReturnedMail,
}

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoteKind {
    /// It failed.
    Failed(Failure),
    /// It was checked and is right.
    Confirmed,
}

/// One note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldNote {
    /// The field.
    pub field: Field,
    /// The canonical text that stood in it.
    pub value: String,
    /// What is said of it.
    pub kind: NoteKind,
    /// When.
    pub on: NaiveDate,
    /// By whom.
    pub by: UserId,
    /// In words: which letter, which call, which visit.
    pub note: String,
}

/// The notes of an account, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldNotes {
    /// The account.
    pub account: AccountId,
    /// In the order in which they were written down.
    pub notes: Vec<FieldNote>,
}

impl FieldNotes {
    /// Of an account of which nothing was said.
    pub const fn new(account: AccountId) -> Self {
        Self { account, notes: Vec::new() }
    }

    /// One more; the oldest gives way when there is no room.
    pub fn add(&mut self, note: FieldNote) {
        if self.notes.len() >= MAX_NOTES {
            self.notes.remove(0);
        }
        self.notes.push(note);
    }

    /// The last word on a field as it stands, by its day: files bring old ones late.
    fn last(&self, field: Field, value: &str) -> Option<&FieldNote> {
        let same = |note: &&FieldNote| note.field == field && note.value == value;
        self.notes.iter().filter(same).max_by_key(|note| note.on)
    }

    /// What failed and still stands in the record, unless somebody checked it since; one for each field.
    pub fn open<'a>(&'a self, current: &'a Subscriber) -> impl Iterator<Item = &'a FieldNote> {
        REACHING.into_iter().filter_map(|field| {
            let last = self.last(field, &field.read(current))?;
            matches!(last.kind, NoteKind::Failed(_)).then_some(last)
        })
    }

    /// The last day on which somebody checked what stands in a field.
    pub fn confirmed(&self, field: Field, value: &str) -> Option<NaiveDate> {
        let same = |note: &&FieldNote| {
            note.field == field && note.value == value && note.kind == NoteKind::Confirmed
        };
        self.notes.iter().filter(same).map(|note| note.on).max()
    }
}
