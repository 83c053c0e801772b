//! Keeping a plan: what was done of each row, when, and why it was late. What was done is only added. Pure.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::flow::{PlanRejection, leads, text};
use super::rows::{DaySpan, RowKey};
use super::template::{Kind, Responsible, Template};
use crate::domain::user::{Actor, Role, UserId};

/// Days before its first one on which a row may have been done already.
const EARLIEST: i64 = 31;

/// What may be written down of the rows of one period.
pub const MAX_EVENTS: usize = 2_000;

/// Why a row was late and what is done about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Code of the cause; nothing when it was in time.
    pub cause: String,
    /// Corrective action.
    pub action: String,
}

/// Something that is written down of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowDeed {
    /// It was done.
    Closed {
        /// On what day.
        on: NaiveDate,
        /// Why so late.
        why: Explanation,
    },
    /// It is late and not done yet.
    Justified(Explanation),
    /// It was not done after all.
    Reopened {
        /// Why.
        reason: String,
    },
    /// Its days stay whatever happens to the others.
    Pinned,
    /// They may move again.
    Unpinned,
}

/// A deed, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowEvent {
    /// Code of the activity.
    pub activity: String,
    /// When.
    pub at: NaiveDateTime,
    /// By whom.
    pub by: UserId,
    /// What.
    pub deed: RowDeed,
}

/// What was written down of the rows of a period, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodFile {
    /// Deeds.
    pub events: Vec<RowEvent>,
}

/// How a row was kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The day on which it was done.
    pub on: Option<NaiveDate>,
    /// Why it was, or is, late; the last that was said.
    pub why: Option<Explanation>,
    /// Its days stay.
    pub pinned: bool,
}

/// Where a row stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowState {
    /// Its last day is over and it is not done.
    Late,
    /// It is to be done now.
    Current,
    /// It is to come.
    Ahead,
    /// It was done.
    Done,
}

impl Kept {
    /// Where a row stands.
    pub fn state(&self, days: DaySpan, today: NaiveDate) -> RowState {
        match self.on {
            Some(_) => RowState::Done,
            None if days.end < today => RowState::Late,
            None if days.start <= today => RowState::Current,
            None => RowState::Ahead,
        }
    }
}

impl PeriodFile {
    /// How an activity was kept.
    pub fn kept(&self, activity: &str) -> Kept {
        let mut kept = Kept::default();
        for event in self.events.iter().filter(|event| event.activity == activity) {
            match &event.deed {
                RowDeed::Closed { on, why } => {
                    kept.on = Some(*on);
                    if !why.cause.is_empty() {
                        kept.why = Some(why.clone());
                    }
                }
                RowDeed::Justified(why) => kept.why = Some(why.clone()),
                RowDeed::Reopened { .. } => kept.on = None,
                RowDeed::Pinned => kept.pinned = true,
                RowDeed::Unpinned => kept.pinned = false,
            }
        }
        kept
    }
}

/// Whether a role answers for what a responsible one has to do. The coordinator keeps the whole calendar, also for
/// offices that do not work with this program.
pub const fn answers(role: Role, who: Responsible) -> bool {
    match role {
        Role::CommercialCoordinator | Role::Administrator => true,
        Role::AreaLeader => matches!(who, Responsible::AreaLeader | Responsible::Reading),
        Role::CollectionsDirector => matches!(who, Responsible::Collections | Responsible::Legal),
        Role::PqrDirector => matches!(who, Responsible::Customers),
        Role::Approver => matches!(who, Responsible::Director),
        _ => false,
    }
}

/// Whether a row is of what a person answers for: a leader answers for his own area, and for what the whole company
/// asks of leaders.
pub fn is_his(actor: &Actor, key: &RowKey, template: &Template) -> bool {
    let known = template.place_of(&key.activity).and_then(|at| template.activities.get(at));
    let area = &key.place.area;
    let his_area = actor.role != Role::AreaLeader
        || area.is_empty()
        || leads(&template.leaders(), area, &actor.user).is_ok();
    his_area && known.is_some_and(|one| answers(actor.role, one.responsible))
}

/// A row and what is known of it, when somebody writes something down.
#[derive(Debug, Clone, Copy)]
pub struct RowFacts<'a> {
    /// Its name.
    pub key: &'a RowKey,
    /// Its days in the version in force.
    pub days: DaySpan,
    /// What was written down of its period.
    pub file: &'a PeriodFile,
}

/// Whether a deed may be written down.
pub fn decide(
    row: RowFacts<'_>,
    deed: &RowDeed,
    template: &Template,
    (actor, today): (&Actor, NaiveDate),
) -> Result<(), PlanRejection> {
    if row.file.events.len() >= MAX_EVENTS {
        return Err(PlanRejection::Full);
    }
    let place = template.place_of(&row.key.activity).ok_or(PlanRejection::Row)?;
    let activity = template.activities.get(place).ok_or(PlanRejection::Row)?;
    if !answers(actor.role, activity.responsible) {
        return Err(PlanRejection::Responsible(activity.responsible));
    }
    if !is_his(actor, row.key, template) {
        return Err(PlanRejection::Area);
    }
    let kept = row.file.kept(&row.key.activity);
    let done = || if kept.on.is_some() { Err(PlanRejection::Closed) } else { Ok(()) };
    match deed {
        RowDeed::Closed { on, why } => {
            done()?;
            before_it(row.file, activity.kind, template)?;
            if *on > today {
                return Err(PlanRejection::InTheFuture);
            }
            if (row.days.start - *on).num_days() > EARLIEST {
                return Err(PlanRejection::TooEarly);
            }
            let said = kept.why.as_ref().is_some_and(|why| !why.cause.is_empty());
            if *on > row.days.end && !said || !why.cause.is_empty() || !why.action.is_empty() {
                explained(why, template)?;
            }
            Ok(())
        }
        RowDeed::Justified(_) if row.days.end >= today => Err(PlanRejection::NotLate),
        RowDeed::Justified(why) => {
            done()?;
            explained(why, template)
        }
        RowDeed::Reopened { reason } => {
            if kept.on.is_none() {
                return Err(PlanRejection::Open);
            }
            text(reason)
        }
        RowDeed::Pinned if kept.pinned => Err(PlanRejection::Nothing),
        RowDeed::Unpinned if !kept.pinned => Err(PlanRejection::Nothing),
        RowDeed::Pinned | RowDeed::Unpinned => done(),
    }
}

/// What the law and the contract want done before: deviations are investigated and tariffs approved before bills are
/// computed (Ley 142/1994 art. 149 and 125), orders are closed before their charges.
pub const fn first(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Liquidation => &[Kind::Deviations, Kind::Tariffs],
        Kind::Charges => &[Kind::Orders],
        _ => &[],
    }
}

fn before_it(file: &PeriodFile, kind: Kind, template: &Template) -> Result<(), PlanRejection> {
    for kind in first(kind) {
        let one = template.of_kind(*kind).and_then(|at| template.activities.get(at));
        if let Some(one) = one.filter(|one| file.kept(&one.code).on.is_none()) {
            return Err(PlanRejection::First(one.code.clone()));
        }
    }
    Ok(())
}

fn explained(why: &Explanation, template: &Template) -> Result<(), PlanRejection> {
    if why.cause.is_empty() || why.action.trim().is_empty() {
        return Err(PlanRejection::CauseMissing);
    }
    if template.cause(&why.cause).is_none() {
        return Err(PlanRejection::Cause);
    }
    text(&why.action)
}
