//! What was true of a subscriber on a day, and what the office knew of it at a moment.
//!
//! A revision is one application of a change: it says from which day it holds and when it was written down. It holds
//! from its day on, whatever was written before it about those days; nothing is ever rewritten.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::field::Field;
use super::record::Subscriber;
use crate::domain::ids::UpdateId;
use crate::domain::user::UserId;

/// A field that a revision wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The field.
    pub field: Field,
    /// What stood there.
    pub before: String,
    /// What stands there.
    pub after: String,
}

/// One application of a change to the record of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Inside the account, from 1.
    pub number: u32,
    /// When it was written down.
    pub recorded_at: NaiveDateTime,
    /// First day on which it holds.
    pub valid_from: NaiveDate,
    /// The request that asked for it.
    pub request: UpdateId,
    /// Zone of the account then: figures by office go by it.
    pub zone: String,
    /// Fields that the request asked for; the others follow from them.
    pub asked: Vec<Field>,
    /// Who proposed or corrected it.
    pub makers: Vec<UserId>,
    /// Who approved it: nobody of the makers.
    pub approvers: Vec<UserId>,
    /// What it wrote.
    pub written: Vec<Written>,
    /// It took back what another request had written: no progress towards a goal.
    pub reverses: bool,
    /// The address as it had come, where another one was written over it; empty elsewhere.
    pub original: String,
}

/// What stood in a field on a day, as it was known at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOf<'a> {
    /// The canonical text of the field.
    pub value: String,
    /// Who said so; none for what the account came with.
    pub said: Option<&'a Revision>,
}

/// What stood in a field on a day, as the office knew it at a moment. `revisions` are those of the account by number.
pub fn as_of<'a>(
    revisions: &'a [Revision],
    current: &Subscriber,
    field: Field,
    (on, known): (NaiveDate, NaiveDateTime),
) -> AsOf<'a> {
    let touching = || {
        revisions.iter().filter_map(|revision| {
            let written = revision.written.iter().find(|written| written.field == field)?;
            Some((revision, written))
        })
    };
    let said = touching()
        .rfind(|(revision, _)| revision.recorded_at <= known && revision.valid_from <= on);
    match (said, touching().next()) {
        (Some((revision, written)), _) => {
            AsOf { value: written.after.clone(), said: Some(revision) }
        }
        // Nothing had been said about that day yet: what the first change found there.
        (None, Some((_, written))) => AsOf { value: written.before.clone(), said: None },
        (None, None) => AsOf { value: field.read(current), said: None },
    }
}
