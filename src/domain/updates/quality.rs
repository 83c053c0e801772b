//! Quality of the register: few kinds of check over many fields (`data/calidad.toml`). A record loses the points of
//! what fails in it; what fails is found by the same rule that counts it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::subscriber::address::{AddressKind, normalize};
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::{Area, Subscriber};
use crate::domain::user::UserId;

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckKind {
    /// Nothing there.
    Missing,
    /// Not as the field is written.
    Malformed,
    /// Written so that nobody believes it.
    Improbable,
    /// Another account has the same.
    Repeated,
    /// Nobody confirmed it for so many days.
    Stale(u32),
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its code.
    pub code: String,
    /// What a person reads.
    pub name: String,
    /// The field.
    pub field: Field,
    /// Another one that would do: a missing one fails only when both are.
    pub or: Option<Field>,
    /// Only records in which the field has this value are looked at.
    pub only: Option<String>,
    /// What is wrong.
    pub kind: CheckKind,
    /// Points of 100 that the record loses.
    pub weight: u32,
}

/// What a check needs to know besides the record.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Today.
    pub today: NaiveDate,
    /// Day on which a field was last written, or what stands in it last checked; none when nobody ever did.
    pub written: &'a dyn Fn(Field) -> Option<NaiveDate>,
    /// Whether another account has that value in a field.
    pub repeated: &'a dyn Fn(Field, &str) -> bool,
}

impl Check {
    /// Whether it fails on a record.
    pub fn fails(&self, of: &Subscriber, known: Known<'_>) -> bool {
        let text = self.field.read(of);
        if self.only.as_ref().is_some_and(|only| *only != text) {
            return false;
        }
        match self.kind {
            CheckKind::Missing => {
                text.is_empty() && self.or.is_none_or(|other| other.read(of).is_empty())
            }
            _ if text.is_empty() => false,
            CheckKind::Malformed => is_malformed(self.field, of),
            CheckKind::Improbable => is_improbable(self.field, &text),
            CheckKind::Repeated => (known.repeated)(self.field, &text),
            CheckKind::Stale(days) => {
                let since = (known.written)(self.field).or(of.linked_on);
                since.is_some_and(|since| (known.today - since).num_days() > i64::from(days))
            }
        }
    }
}

/// An address inside a town that is no street, crossing and plate.
fn is_malformed(field: Field, of: &Subscriber) -> bool {
    match field {
        Field::Address => {
            let kind = normalize(&field.read(of)).kind;
            of.area == Area::Urban && !matches!(kind, AddressKind::Urban | AddressKind::Corner)
        }
        _ => false,
    }
}

/// One digit over and over, digits in their order; a name that is none.
fn is_improbable(field: Field, text: &str) -> bool {
    match field {
        Field::Phone | Field::Mobile => {
            let tail = text.as_bytes().get(3..).unwrap_or_default();
            let same = tail.windows(2).all(|pair| pair.first() == pair.last());
            let rising = tail.windows(2).all(|pair| match pair {
                [one, other] => other.wrapping_sub(*one) == 1,
                _ => false,
            });
            same || rising
        }
        Field::Name => {
            text.chars().any(|c| c.is_ascii_digit()) || text.split_whitespace().count() < 2
        }
        _ => false,
    }
}

/// Of 100, what is left of a record when the points of what fails are taken away.
pub fn score(failing: impl Iterator<Item = u32>) -> u32 {
    100_u32.saturating_sub(failing.sum())
}

/// What was found in the whole register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Accounts that were looked at.
    pub subscribers: u64,
    /// Sum of their scores.
    pub points: u64,
    /// Accounts that fail each check, in the order of the table.
    pub failing: Vec<(String, u64)>,
    /// Accounts and sum of their scores by cycle.
    pub cycles: Vec<(String, u64, u64)>,
}

impl Board {
    /// Mean score of so many accounts, in tenths.
    pub fn mean(points: u64, accounts: u64) -> u64 {
        (points * 10).checked_div(accounts).unwrap_or(0)
    }
}

/// Accounts that are kept of what fails a check, by account: the number itself is of all of them.
pub const MAX_KEPT: u64 = 20_000;

/// A measurement of the register: what it was on that day cannot be measured again later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualityRun {
    /// Under which the accounts behind its numbers are kept; never reused.
    pub number: u32,
    /// The day.
    pub on: NaiveDate,
    /// Who had it measured.
    pub by: UserId,
    /// What was found.
    pub board: Board,
}

impl QualityRun {
    /// How many accounts fail a check; none for one that was not looked at then.
    pub fn failing(&self, code: &str) -> Option<u64> {
        self.board.failing.iter().find(|(of, _)| of == code).map(|(_, count)| *count)
    }

    /// Mean score of all accounts, in tenths.
    pub fn mean(&self) -> u64 {
        Board::mean(self.board.points, self.board.subscribers)
    }
}

/// Whether it is time to measure again: once a week.
pub fn is_due(last: Option<NaiveDate>, today: NaiveDate) -> bool {
    last.is_none_or(|last| (today - last).num_days() >= 7)
}
