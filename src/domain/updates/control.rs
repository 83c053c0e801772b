//! What is looked at after a change holds: what billing owes for one that reaches back, and whether a sample of the
//! month bears its papers out.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::decide::{UpdateRejection, is_text};
use super::policy::UpdatePolicy;
use super::request::Standing;
use crate::domain::ids::UpdateId;
use crate::domain::money::Money;
use crate::domain::subscriber::{Subscriber, Towns};
use crate::domain::user::UserId;

/// Longest number of a note of billing, in characters.
pub const MAX_REFERENCE: usize = 40;

/// How billing settled what a change owed that holds from an earlier day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Day of the note of billing.
    pub on: NaiveDate,
    /// More than zero: given back to the subscriber. Less: charged to him. Zero: there was nothing to move.
    pub amount: Money,
    /// Number of the note.
    pub reference: String,
    /// In words; says why when nothing was moved.
    pub note: String,
}

/// What was found of an applied change when its papers were looked at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// The papers bear it out.
    pub conforms: bool,
    /// What was found; needed when they do not.
    pub finding: String,
}

/// What an applied change that holds from an earlier day leaves to billing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// From this day on it should have been billed otherwise.
    pub since: NaiveDate,
    /// Until this one: from here on it is.
    pub until: NaiveDate,
    /// Per cent of the bill that was applied; see [`UpdatePolicy::surcharge`].
    pub from: i32,
    /// Per cent that should have been.
    pub to: i32,
    /// First day of what may still be charged when the subscriber paid too little (Ley 142/1994 art. 150): what
    /// was not billed by error of the company may be charged for so many months, counted back from the day on which
    /// it is charged. What he paid too much is given back whole, without a claim.
    pub chargeable: NaiveDate,
}

impl Owed {
    /// Whether the subscriber paid too much.
    pub const fn is_refund(&self) -> bool {
        self.to < self.from
    }

    /// Whether he paid too little.
    pub const fn is_charge(&self) -> bool {
        self.to > self.from
    }
}

/// What an applied request owes to billing on a day, settled or not; none when it holds from its own day on.
///
/// `reversed` is the request that it takes back: what was billed before that one held was right, unless its own
/// adjustment moved money.
pub fn owed(
    standing: &Standing,
    reversed: Option<&Standing>,
    current: &Subscriber,
    (policy, towns, today): (&UpdatePolicy, &Towns, NaiveDate),
) -> Option<Owed> {
    let (since, until) = (standing.proposal.since?, standing.held_on?);
    let since = match reversed {
        Some(former) if !former.moved_money() => former.held_on.map_or(since, |day| since.max(day)),
        _ => since,
    };
    let (mut before, mut after) = (current.clone(), current.clone());
    for change in standing.applied() {
        // What was written once is written again: a text that no longer fits leaves the field as it is.
        let _ = change.field.write(&mut before, &change.before, towns);
        let _ = change.field.write(&mut after, &change.after, towns);
    }
    Some(Owed {
        since,
        until,
        from: policy.surcharge(&before),
        to: policy.surcharge(&after),
        chargeable: since.max(oldest_charge(policy, today)),
    })
}

/// First day of the bills that may still be charged on a day.
fn oldest_charge(policy: &UpdatePolicy, on: NaiveDate) -> NaiveDate {
    on.checked_sub_months(Months::new(policy.charge_months)).unwrap_or(on)
}

/// Whether a person may write down how an adjustment was settled: once, not whoever proposed the change, never against
/// a subscriber who did not pay too little, and never later than the law lets him be charged.
pub fn may_adjust(
    standing: &Standing,
    adjustment: &Adjustment,
    (owed, policy): (&Owed, &UpdatePolicy),
    (actor, today): (&UserId, NaiveDate),
) -> Result<(), UpdateRejection> {
    if !standing.owes_adjustment() {
        return Err(UpdateRejection::NothingOwed);
    }
    if standing.makers.contains(actor) {
        return Err(UpdateRejection::OwnWork);
    }
    let Adjustment { on, amount, reference, note } = adjustment;
    if *on > today || *on < owed.until {
        return Err(UpdateRejection::Day);
    }
    let named = is_text(reference) && reference.chars().count() <= MAX_REFERENCE;
    let said = is_text(note) || note.is_empty() && *amount != Money::ZERO;
    if !named || !said {
        return Err(UpdateRejection::Text);
    }
    if amount.is_credit() && !owed.is_charge() || amount.is_debit() && owed.is_charge() {
        return Err(UpdateRejection::AmountSign);
    }
    if amount.is_credit() && oldest_charge(policy, *on) >= owed.until {
        return Err(UpdateRejection::TooLate);
    }
    Ok(())
}

/// Whether a person may say what the papers of an applied change bear out: once, and nobody who took part in it.
pub fn may_audit(
    standing: &Standing,
    audit: &Audit,
    actor: &UserId,
) -> Result<(), UpdateRejection> {
    if standing.applied_on.is_none() {
        return Err(UpdateRejection::State(standing.state));
    }
    if standing.audit.is_some() {
        return Err(UpdateRejection::Audited);
    }
    if standing.makers.contains(actor) || standing.approvers.contains(actor) {
        return Err(UpdateRejection::TookPart);
    }
    let said = is_text(&audit.finding) || audit.conforms && audit.finding.is_empty();
    if said { Ok(()) } else { Err(UpdateRejection::Text) }
}

/// Which of the requests applied in a month are looked at again: spread over all of them from a place that only the
/// whole month decides, so that nobody knows it before the month is over.
pub fn audit_sample(applied: &[UpdateId], wanted: usize) -> Vec<UpdateId> {
    let mix = |id: &UpdateId| u64::from(id.number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let seed =
        applied.iter().map(mix).fold(applied.len() as u64, |sum, one| sum.rotate_left(7) ^ one);
    spread(applied, wanted, seed)
}

/// So many of them at equal distances, from a place that a seed decides.
pub(super) fn spread<T: Copy>(all: &[T], wanted: usize, seed: u64) -> Vec<T> {
    let count = all.len();
    let wanted = wanted.min(count);
    if wanted == 0 {
        return Vec::new();
    }
    let first = usize::try_from(seed % count as u64).unwrap_or(0);
    let stride = (count / wanted).max(1);
    (0..wanted).filter_map(|at| all.get((first + at * stride) % count).copied()).collect()
}
