//! The people of the commercial calendar and what each does with it, for the tests of its road, its changes, its
//! keeping and its files.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use ventanilla::app::Msg;
use ventanilla::clock::Clock;
use ventanilla::config::load_office;
use ventanilla::demo;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::schedule::change::{ChangeStep, Proposal};
use ventanilla::domain::schedule::flow::PlanStep;
use ventanilla::domain::schedule::keep::{Explanation, RowDeed};
use ventanilla::domain::schedule::rows::{DaySpan, Place, RowKey};
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::loading::{make_plan, move_rows};
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::{Change, Refusal, Store, Topic, Which};

use crate::desk::{Desk, Look, now};
use crate::office::day;

pub const YEAR: i32 = 2027;

/// The people of the calendar, in the roles of the demo.
pub fn person(name: &str) -> Actor {
    let role = demo::PLANNERS.iter().find(|one| one.0 == name).map_or(Role::ReadOnly, |one| one.2);
    Actor { user: UserId::from_system(name), role, origin: "OFIC1".into(), session: SessionId(7) }
}

/// A base with the people of the calendar and without one.
pub fn empty() -> Store {
    over(&Arc::new(MemoryEngine::default()), None)
}

pub fn over(engine: &Arc<MemoryEngine>, config: Option<&std::path::Path>) -> Store {
    let office = Arc::new(load_office(config).unwrap());
    let store = Store::over(Arc::clone(engine) as _, office).unwrap();
    let administrator = crate::desk::actor();
    let reader = [("lector", "Lorenzo Lector", Role::ReadOnly)];
    for (name, full, role) in demo::PLANNERS.iter().chain(&reader) {
        let (user, name) = (UserId::from_system(name), (*full).to_owned());
        let command = Command::AddUser { user, name, role: *role };
        // Opened again, they are there already.
        let _ = store.commit(&administrator, now(), command, None);
    }
    store
}

pub fn seat(store: &Store, name: &str) -> Desk {
    Desk::seated(store, Look::default(), person(name), None)
}

pub fn step(store: &Store, by: &str, step: PlanStep) -> Result<(), Refusal> {
    let command = Command::Plan { year: YEAR, on: None, step: Box::new(step) };
    store.commit(&person(by), now(), command, None).map(drop)
}

/// The leaders, each with his area.
pub const LEADERS: [(&str, &str); 3] =
    [("ldorada", "DOR"), ("lanserma", "ANS"), ("lviterbo", "VIT")];

/// Every leader says that it suits his area.
pub fn all_suit(store: &Store) {
    for (leader, area) in LEADERS {
        let area = area.to_owned();
        step(store, leader, PlanStep::Reviewed { area, objection: None }).unwrap();
    }
}

/// The year published by its road, without keys.
pub fn published(store: &Store) {
    let who = person("cmora");
    make_plan(store, (&who, Clock::Fixed(now())), YEAR, (String::new(), false)).unwrap();
    step(store, "cmora", PlanStep::Sent).unwrap();
    all_suit(store);
    step(store, "cmora", PlanStep::Submitted { reason: "otra cuadrilla".into() }).unwrap();
    step(store, "jefe", PlanStep::Approved).unwrap();
    step(store, "cmora", PlanStep::Published).unwrap();
}

pub fn row(area: &str, cycle: &str, period: u32, activity: &str) -> RowKey {
    let place = Place { area: area.into(), cycle: cycle.into() };
    RowKey { place, period, activity: activity.into() }
}

/// Where a row stands in the version in force.
pub fn days_of(store: &Store, key: &RowKey) -> DaySpan {
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let lines = store.plan_lines(YEAR, &edition, &key.place).unwrap();
    let line = lines.iter().find(|one| one.period == key.period && one.activity == key.activity);
    line.unwrap().days
}

/// Moves a row and what hangs from it: proposed by the coordinator.
pub fn propose(store: &Store, key: &RowKey, to: NaiveDate) -> Result<u32, Refusal> {
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let preview = store.plan_preview(YEAR, &edition, key, to).unwrap().unwrap();
    let moves = preview.moves.clone();
    let proposal =
        Proposal { cause: "05".into(), note: "oficio 12".into(), moves, closed: None, soft: 0 };
    let who = person("cmora");
    let on = (YEAR, edition.version);
    let number = move_rows(store, (&who, Clock::Fixed(now())), on, proposal)?;
    Ok(number.unwrap())
}

pub fn decide(store: &Store, by: &str, step: ChangeStep) -> Result<(), Refusal> {
    let command = Command::ChangePlan { year: YEAR, step: Box::new(step) };
    store.commit(&person(by), now(), command, None).map(drop)
}

pub fn keep(
    store: &Store,
    by: &str,
    key: &RowKey,
    deed: RowDeed,
    on: NaiveDate,
) -> Result<(), Refusal> {
    let command = Command::KeepPlan { year: YEAR, rows: vec![key.clone()], deed };
    store.commit(&person(by), on.and_hms_opt(17, 0, 0).unwrap(), command, None).map(drop)
}

pub fn closed(on: NaiveDate) -> RowDeed {
    RowDeed::Closed { on, why: Explanation::default() }
}

pub fn late(on: NaiveDate) -> RowDeed {
    let why = Explanation { cause: "02".into(), action: "doble cuadrilla".into() };
    RowDeed::Closed { on, why }
}

/// Somebody else wrote: what others hear of it.
pub fn told() -> Msg {
    Msg::Changed(vec![Change {
        topic: Topic::Plan,
        subject: None,
        user: UserId::from_system("jefe"),
        session: SessionId(99),
        places: Vec::new(),
    }])
}

pub fn span(from: (i32, u32, u32), to: (i32, u32, u32)) -> DaySpan {
    DaySpan { start: day(from.0, from.1, from.2), end: day(to.0, to.1, to.2) }
}

pub fn rows_of(store: &Store) -> BTreeMap<RowKey, DaySpan> {
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let places = store.plan_rows(YEAR, &edition).unwrap();
    let rows = places
        .iter()
        .flat_map(|(place, lines)| lines.iter().map(move |line| (line.key(place), line.days)));
    rows.collect()
}
