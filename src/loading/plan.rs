//! A version of the commercial calendar on its way into the base: the rows are written aside first, and shown by the
//! act that makes the version.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::domain::command::Command;
use crate::domain::office::Office;
use crate::domain::schedule::change::{ChangeStep, ChangedDays, Proposal, resettle};
use crate::domain::schedule::checks::{self, Finding};
use crate::domain::schedule::flow::{Edition, Made, PlanRejection, PlanState, PlanStep};
use crate::domain::schedule::plan::{self, Plan, PlanFault};
use crate::domain::schedule::rows::{Place, PlanLine, RowMove, apply, by_place};
use crate::domain::schedule::template::{Anchor, Kind, Template};
use crate::domain::schedule::working_days::WorkingDays;
use crate::domain::user::Actor;
use crate::store::{Refusal, Store, Which, plan_hash};

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
    let before = store.map(|store| store.plan_published(year - 1)).transpose()?.flatten();
    let template = match &before {
        Some(before) if follow => following(&office.schedule, before),
        _ => office.schedule.clone(),
    };
    let plan = plan::plan(&template, year, &days).map_err(fault(year))?;
    let mut found = before
        .as_ref()
        .map_or_else(Vec::new, |before| checks::joint(&office.schedule, before, &plan));
    found.extend(checks::check(&office.schedule, &plan, &days));
    Ok((plan, found, days))
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

/// Makes the calendar of a year anew, as its next version. What happened already goes with it: rows that were done
/// or pinned stay on their days, and events stay in the year.
pub fn make_plan(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    year: i32,
    (reason, follow): (String, bool),
) -> Result<(Made, Vec<Finding>), Refusal> {
    let (plan, _, days) = planned(store.office(), Some(store), year, follow)?;
    let mut places = by_place(&plan, &store.office().schedule);
    if let Some(edition) = store.plan_edition(year, Which::Published)? {
        carry(store, year, &edition, &mut places)?;
    }
    let rows: usize = places.values().map(Vec::len).sum();
    let made = Made {
        version: 0,
        on: None,
        rows: u32::try_from(rows).unwrap_or(u32::MAX),
        hash: plan_hash(&places),
        hard: 0,
        soft: 0,
        reason,
        closed: days.closed(),
    };
    show(store, (actor, clock), year, made, (&places, &places))
}

/// What happened in the published version of a year goes into another.
fn carry(
    store: &Store,
    year: i32,
    edition: &Edition,
    places: &mut BTreeMap<Place, Vec<PlanLine>>,
) -> Result<(), Refusal> {
    let template = &store.office().schedule;
    let is_event = |code: &str| {
        let one = template.place_of(code).and_then(|at| template.activities.get(at));
        one.is_some_and(|one| one.anchor == Anchor::Event)
    };
    for (place, lines) in store.plan_rows(year, edition)? {
        let files = store.plan_period_files(year, &place)?;
        for line in lines {
            let kept = files.get(&line.period).map(|file| file.kept(&line.activity));
            let fixed = kept.is_some_and(|kept| kept.pinned || kept.on.is_some());
            let same =
                |one: &&mut PlanLine| one.period == line.period && one.activity == line.activity;
            match places.get_mut(&place).and_then(|lines| lines.iter_mut().find(same)) {
                Some(known) if fixed => known.days = line.days,
                Some(_) => {}
                None if is_event(&line.activity) => {
                    places.entry(place.clone()).or_default().push(line);
                }
                None => {}
            }
        }
    }
    Ok(())
}

/// Makes a version of all rows of a year, of which some are written: first it is asked whether it may be, then come the
/// rows, then the act that shows them.
fn show(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    year: i32,
    made: Made,
    (all, written): (&Rows, &Rows),
) -> Result<(Made, Vec<Finding>), Refusal> {
    let (_, found) = store.plan_findings_of(year, all)?;
    let hard = found.iter().filter(|one| one.check.is_hard()).count();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let made = Made { hard: count(hard), soft: count(found.len() - hard), ..made };
    store.may_make(actor, year, &made)?;
    let made = Made { version: store.next_plan_version(year)?, ..made };
    store.put_plan_rows(year, made.version, written)?;
    let step = Box::new(PlanStep::Made(made.clone()));
    store.commit(actor, clock.now(), Command::Plan { year, on: None, step }, None)?;
    Ok((made, found))
}

/// Rows by what they are of.
type Rows = BTreeMap<Place, Vec<PlanLine>>;

/// Moves rows of the version that was looked at: in a draft at once, as its next version; in a published calendar as
/// a change that somebody else decides. Gives the number of that change.
pub fn move_rows(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    (year, on): (i32, u32),
    proposal: Proposal,
) -> Result<Option<u32>, Refusal> {
    let standing = store.plan_standing(year)?.ok_or(rejected(PlanRejection::Unknown))?;
    if proposal.moves.is_empty() && proposal.closed.is_none() {
        return Err(rejected(PlanRejection::Nothing));
    }
    let published = standing.published.as_ref().map(|edition| edition.version);
    match standing.state {
        PlanState::Published if published == Some(on) => {
            let step = Box::new(ChangeStep::Propose(proposal));
            let command = Command::ChangePlan { year, step };
            let receipt = store.commit(actor, clock.now(), command, None)?;
            Ok(receipt.number.map(|(_, number)| number))
        }
        // The checks of the draft say what it breaks; it does not leave the drawer with them.
        PlanState::Draft if standing.now.version == on && proposal.closed.is_none() => {
            in_draft(store, (actor, clock), year, (&standing.now, proposal)).map(|()| None)
        }
        state if published == Some(on) || standing.now.version == on => {
            Err(rejected(PlanRejection::State(state)))
        }
        _ => Err(rejected(PlanRejection::Version)),
    }
}

fn in_draft(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    year: i32,
    (edition, proposal): (&Edition, Proposal),
) -> Result<(), Refusal> {
    let mut places = store.plan_rows(year, edition)?;
    let mut touched = BTreeMap::new();
    for place in proposal.moves.iter().map(|one| &one.key.place) {
        let lines = places.entry(place.clone()).or_default();
        if touched.contains_key(place) {
            continue;
        }
        if !apply(place, lines, &proposal.moves) {
            return Err(rejected(PlanRejection::Row));
        }
        touched.insert(place.clone(), lines.clone());
    }
    let rows: usize = places.values().map(Vec::len).sum();
    let note =
        if proposal.note.is_empty() { String::new() } else { format!(": {}", proposal.note) };
    let made = Made {
        version: 0,
        on: Some(edition.version),
        rows: u32::try_from(rows).unwrap_or(u32::MAX),
        hash: plan_hash(&places),
        hard: 0,
        soft: 0,
        reason: format!("causa {}{note}", proposal.cause),
        closed: Vec::new(),
    };
    show(store, (actor, clock), year, made, (&places, &touched)).map(drop)
}

/// Days without office that a published calendar was not made with, and what they move.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewDays {
    /// The version that they were compared with.
    pub on: u32,
    /// Days without office that it does not know, and days that it takes for such and that are none.
    pub days: ChangedDays,
    /// The days without office of the tables in force.
    pub closed: Vec<NaiveDate>,
    /// What moves, from today on.
    pub moves: Vec<RowMove>,
    /// What would be wrong with the year then: pinned rows on a closed day, notices that become too short.
    pub findings: Vec<Finding>,
}

/// What the days without office of the tables in force change in a published calendar.
pub fn new_days(store: &Store, year: i32, today: NaiveDate) -> Result<NewDays, Refusal> {
    let edition = store.plan_edition(year, Which::Published)?;
    let edition = edition.ok_or(rejected(PlanRejection::Unknown))?;
    let no_year = || rejected(PlanRejection::Year(year));
    let new = store.plan_days(year).ok_or_else(no_year)?;
    let old = WorkingDays::without(&edition.closed, year - 1, year + 1).ok_or_else(no_year)?;
    let days = ChangedDays::between(&edition.closed, &new.closed());
    let mut found =
        NewDays { on: edition.version, days, closed: new.closed(), ..NewDays::default() };
    if found.days.is_empty() {
        return Ok(found);
    }
    let template = &store.office().schedule;
    let mut rows = store.plan_rows(year, &edition)?;
    for (place, lines) in &mut rows {
        let files = store.plan_period_files(year, place)?;
        let moved = resettle(template, (place, lines), &files, (&old, &new), today);
        let moved = moved.ok_or_else(no_year)?;
        apply(place, lines, &moved);
        found.moves.extend(moved);
    }
    found.findings = store.plan_findings_of(year, &rows)?.1;
    found.findings.retain(|one| one.check.is_hard());
    Ok(found)
}

/// Proposes what other days without office move, as one change of the version that was looked at.
pub fn propose_new_days(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    (year, on): (i32, u32),
    (cause, note): (String, String),
) -> Result<Option<u32>, Refusal> {
    let found = new_days(store, year, clock.today())?;
    if found.days.is_empty() {
        return Err(rejected(PlanRejection::Nothing));
    }
    let closed = Some(found.closed);
    let proposal = Proposal { cause, note, moves: found.moves, closed, soft: 0 };
    move_rows(store, (actor, clock), (year, on), proposal)
}
