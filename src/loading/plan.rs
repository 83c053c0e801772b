//! A version of the commercial calendar on its way into the base: the rows are written aside first, and shown by the
//! act that makes the version.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::domain::command::Command;
use crate::domain::office::Office;
use crate::domain::schedule::change::{ChangeStep, Preview, Proposal, resettle};
use crate::domain::schedule::checks::{self, Finding};
use crate::domain::schedule::flow::{Edition, Made, PlanRejection, PlanState, PlanStep};
use crate::domain::schedule::plan::{self, Plan, PlanFault};
use crate::domain::schedule::rows::{Place, PlanLine, RowMove, apply, assemble, by_place};
use crate::domain::schedule::template::{Kind, Template};
use crate::domain::schedule::working_days::WorkingDays;
use crate::domain::user::Actor;
use crate::store::{Fault, Receipt, Refusal, Store, Which, plan_hash};

fn rejected(rejection: PlanRejection) -> Refusal {
    Refusal::Plan(rejection)
}

fn fault(year: i32) -> impl Fn(PlanFault) -> Refusal {
    move |fault| {
        rejected(match fault {
            PlanFault::Year => PlanRejection::Year(year),
            PlanFault::OutOfCalendar(_) => PlanRejection::OutOfCalendar(year),
        })
    }
}

/// The calendar of a year as the table plans it, with what was found in it. `follow` goes on from the last readings
/// of the year before instead of the first readings of the table; without a base there is no year before.
pub fn planned(
    office: &Office,
    store: Option<&Store>,
    year: i32,
    follow: bool,
) -> Result<(Plan, Vec<Finding>, WorkingDays), Refusal> {
    let days = plan::days_of(&office.rules.legal, year).map_err(fault(year))?;
    let before = store.zip(year.checked_sub(1));
    let before = before.map(|(store, before)| plan_of(store, before)).transpose()?.flatten();
    let template = match &before {
        Some(before) if follow => following(&office.schedule, before),
        _ => office.schedule.clone(),
    };
    let plan = plan::plan(&template, year, &days).map_err(fault(year))?;
    let found = found(&office.schedule, before.as_ref(), &plan, &days);
    Ok((plan, found, days))
}

/// The published calendar of a year; none without one.
fn plan_of(store: &Store, year: i32) -> Result<Option<Plan>, Fault> {
    let Some(edition) = store.plan_edition(year, Which::Published)? else { return Ok(None) };
    let rows = store.plan_rows(year, &edition)?;
    Ok(Some(assemble(year, &rows, &store.office().schedule)))
}

/// Everything that is found in a calendar, also where it joins the one of the year before.
fn found(
    template: &Template,
    before: Option<&Plan>,
    plan: &Plan,
    days: &WorkingDays,
) -> Vec<Finding> {
    let mut found = before.map_or_else(Vec::new, |before| checks::joint(template, before, plan));
    found.extend(checks::check(template, plan, days));
    found
}

/// The table with each cycle going on from the last reading of a calendar.
fn following(template: &Template, before: &Plan) -> Template {
    let mut template = template.clone();
    let reading = template.of_kind(Kind::Reading);
    for row in before.rows.iter().filter(|row| Some(row.activity) == reading) {
        let area = row.area.and_then(|area| template.areas.get_mut(area));
        let cycle = area.zip(row.cycle).and_then(|(area, cycle)| area.cycles.get_mut(cycle));
        if let Some(cycle) = cycle {
            // Rows of a cycle come in order: the last one stays.
            cycle.first_reading = row.start;
        }
    }
    template
}

fn counts(found: &[Finding]) -> (u32, u32) {
    let hard = found.iter().filter(|one| one.check.is_hard()).count();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (count(hard), count(found.len() - hard))
}

/// Makes the calendar of a year anew, as its next version.
pub fn make_plan(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    year: i32,
    (reason, follow): (String, bool),
) -> Result<(Made, Vec<Finding>), Refusal> {
    let (plan, found, days) = planned(store.office(), Some(store), year, follow)?;
    let places = by_place(&plan, &store.office().schedule);
    let (hard, soft) = counts(&found);
    let made = Made {
        version: store.next_plan_version(year)?,
        on: None,
        rows: u32::try_from(plan.rows.len()).unwrap_or(u32::MAX),
        hash: plan_hash(&places),
        hard,
        soft,
        reason,
        closed: days.closed(),
    };
    show(store, (actor, clock), year, &made, &places)?;
    Ok((made, found))
}

/// The rows first, the act that shows them then.
fn show(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    year: i32,
    made: &Made,
    places: &BTreeMap<Place, Vec<PlanLine>>,
) -> Result<Receipt, Refusal> {
    store.put_plan_rows(year, made.version, places)?;
    let step = Box::new(PlanStep::Made(made.clone()));
    store.commit(actor, clock.now(), Command::Plan { year, step }, None)
}

/// Moves rows: in a draft at once, as its next version; in a published calendar as a change that somebody else
/// decides. Gives the number of that change.
pub fn move_rows(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    year: i32,
    (preview, proposal): (&Preview, Proposal),
) -> Result<Option<u32>, Refusal> {
    let standing = store.plan_standing(year)?.ok_or(rejected(PlanRejection::Unknown))?;
    if proposal.moves.is_empty() && proposal.closed.is_none() {
        return Err(rejected(PlanRejection::Nothing));
    }
    if standing.state == PlanState::Draft {
        // The checks of the draft say what it breaks; it does not leave the drawer with them.
        return in_draft(store, (actor, clock), year, (&standing.now, &proposal.moves))
            .map(|()| None);
    }
    if preview.hard() > 0 || !preview.conflicts.is_empty() {
        return Err(rejected(PlanRejection::Blocked));
    }
    let step = Box::new(ChangeStep::Propose(proposal));
    let receipt = store.commit(actor, clock.now(), Command::ChangePlan { year, step }, None)?;
    Ok(receipt.number.map(|(_, number)| number))
}

fn in_draft(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    year: i32,
    (edition, moves): (&Edition, &[RowMove]),
) -> Result<(), Refusal> {
    let template = &store.office().schedule;
    let mut places = store.plan_rows(year, edition)?;
    let mut touched = BTreeMap::new();
    for place in moves.iter().map(|one| &one.key.place) {
        let lines = places.entry(place.clone()).or_default();
        if touched.contains_key(place) {
            continue;
        }
        if !apply(place, lines, moves) {
            return Err(rejected(PlanRejection::Row));
        }
        touched.insert(place.clone(), lines.clone());
    }
    let plan = assemble(year, &places, template);
    let days = plan::days_of(&store.office().rules.legal, year).map_err(fault(year))?;
    let before = year.checked_sub(1).map(|before| plan_of(store, before)).transpose()?.flatten();
    let (hard, soft) = counts(&found(template, before.as_ref(), &plan, &days));
    let rows: usize = places.values().map(Vec::len).sum();
    let made = Made {
        version: store.next_plan_version(year)?,
        on: Some(edition.version),
        rows: u32::try_from(rows).unwrap_or(u32::MAX),
        hash: plan_hash(&places),
        hard,
        soft,
        reason: "movió actividades".into(),
        closed: Vec::new(),
    };
    show(store, (actor, clock), year, &made, &touched).map(drop)
}

/// What is found in a kept calendar.
pub fn check_kept(
    store: &Store,
    year: i32,
    edition: &Edition,
) -> Result<(Plan, Vec<Finding>), Refusal> {
    let template = &store.office().schedule;
    let plan = assemble(year, &store.plan_rows(year, edition)?, template);
    let days = plan::days_of(&store.office().rules.legal, year).map_err(fault(year))?;
    let before = year.checked_sub(1).map(|before| plan_of(store, before)).transpose()?.flatten();
    let found = found(template, before.as_ref(), &plan, &days);
    Ok((plan, found))
}

/// Days without office that a published calendar was not made with, and what they move.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewDays {
    /// Days without office that it does not know.
    pub added: Vec<NaiveDate>,
    /// Days that it takes for days without office and that are none.
    pub removed: Vec<NaiveDate>,
    /// The days without office of the tables in force.
    pub closed: Vec<NaiveDate>,
    /// What moves, from today on.
    pub moves: Vec<RowMove>,
}

/// What the days without office of the tables in force change in a published calendar.
pub fn new_days(store: &Store, year: i32, today: NaiveDate) -> Result<NewDays, Refusal> {
    let edition = store.plan_edition(year, Which::Published)?;
    let edition = edition.ok_or(rejected(PlanRejection::Unknown))?;
    let no_year = || rejected(PlanRejection::Year(year));
    let new = store.plan_days(year).ok_or_else(no_year)?;
    let old = WorkingDays::without(&edition.closed, year - 1, year + 1).ok_or_else(no_year)?;
    let closed = new.closed();
    let only = |these: &[NaiveDate], those: &[NaiveDate]| -> Vec<NaiveDate> {
        these.iter().filter(|day| !those.contains(day)).copied().collect()
    };
    let (added, removed) = (only(&closed, &edition.closed), only(&edition.closed, &closed));
    let mut moves = Vec::new();
    if !(added.is_empty() && removed.is_empty()) {
        let template = &store.office().schedule;
        for (place, lines) in store.plan_rows(year, &edition)? {
            let files = store.plan_period_files(year, &place)?;
            let moved = resettle(template, (&place, &lines), &files, (&old, &new), today);
            moves.extend(moved.ok_or_else(no_year)?);
        }
    }
    Ok(NewDays { added, removed, closed, moves })
}
