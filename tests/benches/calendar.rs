//! `cargo bench --bench calendar`: the commercial calendar of a large company: twelve areas of twenty cycles, twelve
//! months and thirty-two activities, beside that of a small one.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says so by failing, and its output is its purpose"
)]

#[allow(
    dead_code,
    reason = "the other measurements make bases of accounts with it; this one has none"
)]
#[path = "common.rs"]
mod common;

use std::sync::Arc;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use common::{Desk, now, percentiles, show, timed};
use ventanilla::clock::Clock;
use ventanilla::config::load_office;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::office::Office;
use ventanilla::domain::schedule::change::{ChangeStep, Proposal};
use ventanilla::domain::schedule::checks;
use ventanilla::domain::schedule::compliance::GroupBy;
use ventanilla::domain::schedule::flow::{PlanRejection, PlanStep};
use ventanilla::domain::schedule::plan::{days_of, plan};
use ventanilla::domain::schedule::rows::{DaySpan, Place, RowKey};
use ventanilla::domain::schedule::template::{
    Activity, Anchor, Area, Billing, Cycle, Kind, Template,
};
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::loading::{make_plan, move_rows};
use ventanilla::store::{Refusal, Store, Which};

/// The year that is made: the one in which the windows of the measurements open.
const YEAR: i32 = 2026;

/// Times that each act is measured.
const TIMES: usize = 200;

fn main() {
    // `cargo bench` passes `--bench`; `cargo test --benches` must not start a measurement.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("| medida | filas | p50 | p99 |\n|---|---|---|---|");
    for (areas, cycles) in [(3, 5), (12, 20)] {
        measure(areas, cycles);
    }
}

/// The table of the program with other areas, and activities up to thirty-two in a period.
fn template(of: &Template, areas: usize, cycles: usize) -> Template {
    let mut template = of.clone();
    let in_period = template
        .activities
        .iter()
        .filter(|one| matches!(one.anchor, Anchor::Reading | Anchor::Activity(..)));
    let more = 32_usize.saturating_sub(in_period.count());
    for number in 0..more {
        let one = Activity {
            code: format!("X{number}"),
            name: format!("Actividad propia {number}"),
            letter: ' ',
            anchor: Anchor::Reading,
            after: Vec::new(),
            kind: Kind::Plain,
            ..template.activities[0].clone()
        };
        template.activities.push(one);
    }
    let first = NaiveDate::from_ymd_opt(YEAR - 1, 1, 5).unwrap();
    let cycle = |area: usize, at: usize| Cycle {
        code: format!("{area:02}{at:02}"),
        zone: format!("Z{area:02}"),
        billing: Billing::Monthly,
        first_reading: first.checked_add_days(Days::new(at as u64)).unwrap(),
        accounts: 1_000,
        crew: format!("{area:02}-{}", at % 5),
    };
    let area = |area: usize| Area {
        code: format!("A{area:02}"),
        name: format!("Área {area}"),
        leaders: Vec::new(),
        cycles: (0..cycles).map(|at| cycle(area, at)).collect(),
    };
    template.areas = (0..areas).map(area).collect();
    template
}

fn person(name: &str, role: Role) -> Actor {
    let user = UserId::from_system(name);
    Actor { user, role, origin: "medidas".into(), session: SessionId::LOCAL }
}

fn row(what: &str, rows: usize, times: Vec<Duration>) {
    let one = times.len() == 1;
    let (p50, p99) = percentiles(times);
    let p99 = p99.filter(|_| !one).map_or_else(String::new, show);
    println!("| {what} | {rows} | {} | {p99} |", show(p50.unwrap()));
}

fn take(store: &Store, by: &Actor, step: PlanStep) {
    let command = Command::Plan { year: YEAR, on: None, step: Box::new(step) };
    store.commit(by, now(), command, None).unwrap();
}

fn publish(store: &Store, planner: &Actor) {
    take(store, planner, PlanStep::Sent);
    let leader = person("lider", Role::AreaLeader);
    for area in &store.office().schedule.areas {
        take(store, &leader, PlanStep::Reviewed { area: area.code.clone(), objection: None });
    }
    take(store, planner, PlanStep::Submitted { reason: "medida".into() });
    take(store, &person("jefe", Role::Approver), PlanStep::Approved);
    take(store, planner, PlanStep::Published);
}

fn measure(areas: usize, cycles: usize) {
    let mut office: Office = load_office(None).unwrap();
    office.schedule = template(&office.schedule, areas, cycles);
    let office = Arc::new(office);
    let template = &office.schedule;
    let days = days_of(&office.rules.legal, YEAR).unwrap();
    let (time, made) = timed(|| plan(template, YEAR, &days).unwrap());
    let rows = made.rows.len();
    row("generar el año en memoria", rows, vec![time]);
    let (time, _) = timed(|| checks::check(template, &made, &days));
    row("revisar lo que la ley pide de él", rows, vec![time]);

    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Arc::clone(&office)).unwrap();
    let planner = person("cmora", Role::CommercialCoordinator);
    let clock = Clock::Fixed(now());
    let (time, _) =
        timed(|| make_plan(&store, (&planner, clock), YEAR, (String::new(), false)).unwrap());
    row("generar, revisar y guardar, durable", rows, vec![time]);
    publish(&store, &planner);

    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let places: Vec<Place> =
        store.plan_places().into_iter().filter(|place| !place.cycle.is_empty()).collect();
    let mut previews = Vec::new();
    for at in 0..TIMES {
        let place = places[at * 7 % places.len()].clone();
        let key = RowKey { place, period: 1 + (at % 12) as u32, activity: "17".into() };
        let lines = store.plan_lines(YEAR, &edition, &key.place).unwrap();
        let line = lines.iter().find(|one| one.period == key.period && one.activity == "17");
        let to = days.plus(line.unwrap().days.start, 1).unwrap();
        let (time, preview) = timed(|| store.plan_preview(YEAR, &edition, &key, to).unwrap());
        assert!(preview.unwrap().moves.len() > 5);
        previews.push(time);
    }
    row("impacto de mover un día", rows, previews);

    let start = NaiveDate::from_ymd_opt(YEAR, 6, 1).unwrap();
    let within = DaySpan { start, end: start.checked_add_days(Days::new(21)).unwrap() };
    let mut pages = Vec::new();
    for at in 0..TIMES {
        let page: Vec<Place> =
            places.iter().cycle().skip(at * 9 % places.len()).take(9).cloned().collect();
        let (time, grid) = timed(|| store.plan_grid(&page, within, false).unwrap());
        assert!(grid.rows.iter().all(|rows| !rows.is_empty()));
        pages.push(time);
    }
    row("página de la rejilla: 9 ciclos por 21 días", rows, pages);

    let mut desk = Desk::new(&store);
    desk.press(b"0");
    let mut keys = Vec::new();
    for at in 0..TIMES {
        let key: &[u8] = if at % 9 == 8 { b"\x1b[B" } else { b"\x1b[C" };
        keys.push(timed(|| desk.press(key)).0);
    }
    row("tecla a cuadro en la rejilla", rows, keys);

    let mut accepted = Vec::new();
    for at in 0..60 {
        let place = places[at * 11 % places.len()].clone();
        let key = RowKey { place, period: 2 + (at % 10) as u32, activity: "20".into() };
        accepted.extend(change(&store, &planner, &key));
    }
    row("proponer y aprobar un cambio, durable", rows, accepted);
    let until = NaiveDate::from_ymd_opt(YEAR, 6, 30).unwrap();
    let (time, _) = timed(|| store.plan_compliance(YEAR, GroupBy::Cycle, until).unwrap());
    row("cumplimiento del año por ciclo", rows, vec![time]);
    let (time, found) = timed(|| store.plan_agenda(now().date(), None, None).unwrap().rows);
    row(&format!("agenda de hoy, {} actividades", found.len()), rows, vec![time]);
}

/// None when the move would break a rule: two periods of a cycle would be open.
fn change(store: &Store, planner: &Actor, key: &RowKey) -> Option<Duration> {
    let boss = person("jefe", Role::Approver);
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let days = store.plan_days(YEAR).unwrap();
    let lines = store.plan_lines(YEAR, &edition, &key.place).unwrap();
    let line = lines.iter().find(|one| one.period == key.period && one.activity == key.activity);
    let to = days.plus(line.unwrap().days.start, 1).unwrap();
    let (time, done) = timed(|| {
        let preview = store.plan_preview(YEAR, &edition, key, to).unwrap().unwrap();
        let moves = preview.moves.clone();
        let proposal =
            Proposal { cause: "05".into(), note: String::new(), moves, closed: None, soft: 0 };
        let who = (planner, Clock::Fixed(now()));
        let number = match move_rows(store, who, (YEAR, edition.version), proposal) {
            Err(Refusal::Plan(PlanRejection::Blocked)) => return false,
            moved => moved.unwrap().unwrap(),
        };
        let step = Box::new(ChangeStep::Accept { number });
        store.commit(&boss, now(), Command::ChangePlan { year: YEAR, step }, None).unwrap();
        true
    });
    done.then_some(time)
}
