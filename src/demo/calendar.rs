//! The commercial calendar of the demo: this year published and kept, with what was late and why; the next one on its
//! way through the leaders.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::Plan;
use crate::domain::command::{Command, MAX_DEEDS};
use crate::domain::ids::SessionId;
use crate::domain::office::Office;
use crate::domain::schedule::flow::PlanStep;
use crate::domain::schedule::keep::{Explanation, RowDeed};
use crate::domain::schedule::plan::{days_of, plan};
use crate::domain::schedule::rows::{RowKey, by_place};
use crate::domain::schedule::template::Kind;
use crate::domain::schedule::working_days::WorkingDays;
use crate::domain::user::{Actor, Role, UserId};

/// Those who work the calendar: short name, full name, role. The leaders are those of `calendario.toml`.
pub const PLANNERS: &[(&str, &str, Role)] = &[
    ("cmora", "Claudia Mora", Role::CommercialCoordinator),
    ("ldorada", "Lucía Dorado", Role::AreaLeader),
    ("lanserma", "Leonel Ansermo", Role::AreaLeader),
    ("lviterbo", "Laura Viterbo", Role::AreaLeader),
    ("jefe", "Jairo Efe", Role::Approver),
];

/// One row in so many was done late.
const LATE: usize = 29;

/// One row in so many of the last days is not done yet.
const OPEN: usize = 7;

/// Working days whose rows may still be open.
const LAST_DAYS: i32 = 3;

/// What somebody did with the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanAct {
    /// When.
    pub at: NaiveDateTime,
    /// Who.
    pub by: Actor,
    /// What.
    pub what: PlanDeed,
}

/// An act of the calendar.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanDeed {
    /// The year is made.
    Make(i32),
    /// Anything else.
    Command(Box<Command>),
}

/// Every act of both years, in order; none when the year is none of the calendar.
pub fn calendar(of: &Plan, office: &Office) -> Vec<PlanAct> {
    let today = of.today;
    let year = today.year();
    let Ok(days) = days_of(&office.rules.legal, year) else { return Vec::new() };
    let before = at(NaiveDate::from_ymd_opt(year - 1, 12, 1).unwrap_or(today), 9);
    let mut acts = published(office, year, before);
    acts.extend(kept(office, year, (today, &days)));
    let now = at(today, 7);
    acts.extend(sent(year + 1, now));
    acts.extend(reviews(office, year + 1, now).into_iter().take(1));
    acts
}

fn at(day: NaiveDate, hour: u32) -> NaiveDateTime {
    day.and_hms_opt(hour, 0, 0).unwrap_or(NaiveDateTime::MIN)
}

fn act(at: NaiveDateTime, by: &str, what: PlanDeed) -> PlanAct {
    let role = PLANNERS.iter().find(|one| one.0 == by).map_or(Role::ReadOnly, |one| one.2);
    let (user, origin) = (UserId::from_system(by), "demo".into());
    PlanAct { at, by: Actor { user, role, origin, session: SessionId::LOCAL }, what }
}

fn step(at: NaiveDateTime, by: &str, year: i32, step: PlanStep) -> PlanAct {
    let command = Command::Plan { year, on: None, step: Box::new(step) };
    act(at, by, PlanDeed::Command(Box::new(command)))
}

/// Made and sent to the leaders.
fn sent(year: i32, now: NaiveDateTime) -> [PlanAct; 2] {
    [act(now, "cmora", PlanDeed::Make(year)), step(now, "cmora", year, PlanStep::Sent)]
}

/// Each leader for his area.
fn reviews(office: &Office, year: i32, now: NaiveDateTime) -> Vec<PlanAct> {
    let areas = office.schedule.areas.iter();
    let review = |area: &crate::domain::schedule::template::Area| {
        let leader = area.leaders.first().map_or("ldorada", String::as_str);
        let suits = PlanStep::Reviewed { area: area.code.clone(), objection: None };
        step(now, leader, year, suits)
    };
    areas.map(review).collect()
}

/// A year from its draft to its publication.
fn published(office: &Office, year: i32, now: NaiveDateTime) -> Vec<PlanAct> {
    let reason = "se refuerza la cuadrilla con la de otra área".to_owned();
    let mut acts = sent(year, now).to_vec();
    acts.extend(reviews(office, year, now));
    acts.push(step(now, "cmora", year, PlanStep::Submitted { reason }));
    acts.push(step(now, "jefe", year, PlanStep::Approved));
    acts.push(step(now, "cmora", year, PlanStep::Published));
    acts
}

/// What was due is closed: most of it in time.
fn kept(office: &Office, year: i32, (today, days): (NaiveDate, &WorkingDays)) -> Vec<PlanAct> {
    let Ok(plan) = plan(&office.schedule, year, days) else { return Vec::new() };
    let recent = days.plus(today, -LAST_DAYS).unwrap_or(today);
    let mut closings = BTreeMap::<(NaiveDate, bool), Vec<RowKey>>::new();
    let mut count = 0;
    for (place, lines) in by_place(&plan, &office.schedule) {
        for line in lines.iter().filter(|line| line.days.end < today) {
            count += 1;
            if line.days.end >= recent && count % OPEN == 0 && !awaited(office, &line.activity) {
                continue;
            }
            // What others wait for by law is never late here.
            let awaited = awaited(office, &line.activity);
            let next = days.plus(line.days.end, 1).filter(|next| *next < today && !awaited);
            let (on, late) = match next.filter(|_| count % LATE == 0) {
                Some(next) => (next, true),
                None => (line.days.end, false),
            };
            closings.entry((on, late)).or_default().push(line.key(&place));
        }
    }
    let mut acts = Vec::new();
    for ((on, late), rows) in closings {
        for rows in rows.chunks(MAX_DEEDS) {
            let deed = RowDeed::Closed { on, why: why(late) };
            let command = Command::KeepPlan { year, rows: rows.to_vec(), deed };
            acts.push(act(at(on, 17), "cmora", PlanDeed::Command(Box::new(command))));
        }
    }
    acts
}

/// Whether bills are not computed, or charges not made, without it.
fn awaited(office: &Office, code: &str) -> bool {
    let activities = &office.schedule.activities;
    let kind = activities.iter().find(|one| one.code == code).map(|one| one.kind);
    matches!(kind, Some(Kind::Deviations | Kind::Tariffs | Kind::Orders))
}

fn why(late: bool) -> Explanation {
    if late {
        Explanation { cause: "02".into(), action: "se repuso con doble cuadrilla".into() }
    } else {
        Explanation::default()
    }
}
