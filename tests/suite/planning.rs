//! The commercial calendar as the office works it: planned, looked at by three leaders, approved by another, published,
//! changed with its reason, kept, and read by other programs.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use icalendar::{Calendar, CalendarComponent, Component, DatePerhapsTime};
use ventanilla::app::Msg;
use ventanilla::clock::Clock;
use ventanilla::config::load_office;
use ventanilla::demo;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::SessionId;
use ventanilla::domain::permission::Act;
use ventanilla::domain::schedule::change::{ChangeStep, Outcome, Proposal};
use ventanilla::domain::schedule::compliance::{Figures, GroupBy};
use ventanilla::domain::schedule::flow::{PlanRejection, PlanState, PlanStep};
use ventanilla::domain::schedule::keep::{Explanation, RowDeed};
use ventanilla::domain::schedule::rows::{DaySpan, Place, RowKey, RowMove};
use ventanilla::domain::schedule::template::Responsible;
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::loading::{make_plan, move_rows, new_days};
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::{Change, Difference, JournalFilter, Refusal, Store, Topic, Which};

use crate::desk::{Desk, Look, now};
use crate::office::{assert_clean, day, verify};

const YEAR: i32 = 2027;

/// The people of the calendar, in the roles of the demo.
fn person(name: &str) -> Actor {
    let role = demo::PLANNERS.iter().find(|one| one.0 == name).map_or(Role::ReadOnly, |one| one.2);
    Actor { user: UserId::from_system(name), role, origin: "OFIC1".into(), session: SessionId(7) }
}

/// A base with the people of the calendar and without one.
fn empty() -> Store {
    over(&Arc::new(MemoryEngine::default()), None)
}

fn over(engine: &Arc<MemoryEngine>, config: Option<&std::path::Path>) -> Store {
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

fn seat(store: &Store, name: &str) -> Desk {
    Desk::seated(store, Look::default(), person(name), None)
}

fn step(store: &Store, by: &str, step: PlanStep) -> Result<(), Refusal> {
    let command = Command::Plan { year: YEAR, on: None, step: Box::new(step) };
    store.commit(&person(by), now(), command, None).map(drop)
}

/// The leaders, each with his area.
const LEADERS: [(&str, &str); 3] = [("ldorada", "DOR"), ("lanserma", "ANS"), ("lviterbo", "VIT")];

/// Every leader says that it suits his area.
fn all_suit(store: &Store) {
    for (leader, area) in LEADERS {
        let area = area.to_owned();
        step(store, leader, PlanStep::Reviewed { area, objection: None }).unwrap();
    }
}

/// The year published by its road, without keys.
fn published(store: &Store) {
    let who = person("cmora");
    make_plan(store, (&who, Clock::Fixed(now())), YEAR, (String::new(), false)).unwrap();
    step(store, "cmora", PlanStep::Sent).unwrap();
    all_suit(store);
    step(store, "cmora", PlanStep::Submitted { reason: "otra cuadrilla".into() }).unwrap();
    step(store, "jefe", PlanStep::Approved).unwrap();
    step(store, "cmora", PlanStep::Published).unwrap();
}

fn row(area: &str, cycle: &str, period: u32, activity: &str) -> RowKey {
    let place = Place { area: area.into(), cycle: cycle.into() };
    RowKey { place, period, activity: activity.into() }
}

/// Where a row stands in the version in force.
fn days_of(store: &Store, key: &RowKey) -> DaySpan {
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let lines = store.plan_lines(YEAR, &edition, &key.place).unwrap();
    let line = lines.iter().find(|one| one.period == key.period && one.activity == key.activity);
    line.unwrap().days
}

/// Moves a row and what hangs from it: proposed by the coordinator.
fn propose(store: &Store, key: &RowKey, to: NaiveDate) -> Result<u32, Refusal> {
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

fn decide(store: &Store, by: &str, step: ChangeStep) -> Result<(), Refusal> {
    let command = Command::ChangePlan { year: YEAR, step: Box::new(step) };
    store.commit(&person(by), now(), command, None).map(drop)
}

fn keep(
    store: &Store,
    by: &str,
    key: &RowKey,
    deed: RowDeed,
    on: NaiveDate,
) -> Result<(), Refusal> {
    let command = Command::KeepPlan { year: YEAR, rows: vec![key.clone()], deed };
    store.commit(&person(by), on.and_hms_opt(17, 0, 0).unwrap(), command, None).map(drop)
}

fn closed(on: NaiveDate) -> RowDeed {
    RowDeed::Closed { on, why: Explanation::default() }
}

fn late(on: NaiveDate) -> RowDeed {
    let why = Explanation { cause: "02".into(), action: "doble cuadrilla".into() };
    RowDeed::Closed { on, why }
}

/// Somebody else wrote: what others hear of it.
fn told() -> Msg {
    Msg::Changed(vec![Change {
        topic: Topic::Plan,
        subject: None,
        user: UserId::from_system("jefe"),
        session: SessionId(99),
        places: Vec::new(),
    }])
}

#[test]
fn a_year_is_planned_reviewed_approved_and_published_with_the_keys_of_six_people() {
    let store = empty();
    let mut coordinator = seat(&store, "cmora");
    coordinator.press("0 v +");
    coordinator.shows(&["CAL030", "No hay calendario de 2027: n lo genera."]);
    coordinator.press("n Enter");
    let said = coordinator.message();
    assert_eq!(said, "Versión 1 de 2027: 4558 filas, 0 impiden, 3 piden justificación.");
    coordinator.press("e Enter");
    coordinator.shows(&["en revisión", "sin revisar"]);
    // Who made it does not look at it for an area, nor does a leader of another one.
    coordinator.press("c");
    assert!(coordinator.message().starts_with("SEG-044 "), "{}", coordinator.message());
    for (leader, area) in LEADERS {
        let mut desk = seat(&store, leader);
        desk.press("0 v + c Enter");
        assert_eq!(desk.message(), format!("{area}: conforme."));
        desk.press("c");
        assert!(desk.message().starts_with("PLA-041 "), "{}", desk.message());
        desk.press("a");
        assert!(desk.message().starts_with("SEG-045 "), "{}", desk.message());
    }
    coordinator.press("F5");
    coordinator.shows(&["conforme"]);
    coordinator.press("p Enter");
    assert!(coordinator.message().starts_with("PLA-023 "), "{}", coordinator.message());
    coordinator.press("'se contrata otra cuadrilla' Enter");
    assert_eq!(coordinator.message(), "Presentado para aprobación.");
    coordinator.press("u Enter");
    assert!(coordinator.message().starts_with("PLA-021 "), "{}", coordinator.message());
    coordinator.press("F12");
    let mut boss = seat(&store, "jefe");
    boss.press("0 v +");
    boss.shows(&["para aprobación", "conforme"]);
    boss.press("a Enter");
    assert_eq!(boss.message(), "Aprobado: el coordinador lo publica.");
    coordinator.press("F5 u Enter");
    assert_eq!(coordinator.message(), "Calendario de 2027 publicado.");
    let standing = store.plan_standing(YEAR).unwrap().unwrap();
    assert_eq!(standing.state, PlanState::Published);
    assert_eq!(standing.published.unwrap().version, 1);
    assert_eq!(standing.findings, (0, 3), "nada impide y lo demás está justificado");
    // Each step is in the register, by who took it.
    let filter = JournalFilter::default();
    let acts = crate::office::every(|page| store.journal(&filter, page).map(|(page, _)| page));
    let by = |name: &str| {
        let of = |entry: &&ventanilla::store::journal::JournalEntry| {
            entry.actor.user.as_str() == name && matches!(entry.command, Command::Plan { .. })
        };
        acts.iter().filter(of).count()
    };
    assert_eq!(
        [by("cmora"), by("ldorada"), by("lanserma"), by("lviterbo"), by("jefe")],
        [4, 1, 1, 1, 1]
    );
    assert_clean(&store);
}

#[test]
fn a_leader_objects_and_the_year_does_not_go_on_without_him() {
    let store = empty();
    let who = person("cmora");
    make_plan(&store, (&who, Clock::Fixed(now())), YEAR, (String::new(), false)).unwrap();
    step(&store, "cmora", PlanStep::Sent).unwrap();
    let mut leader = seat(&store, "lanserma");
    leader.press("0 v + o 'el 11 de mayo no hay cuadrilla' Enter");
    assert_eq!(leader.message(), "ANS: observado.");
    leader.shows(&["observado: el 11 de mayo no hay cuadrilla"]);
    for (leader, area) in [("ldorada", "DOR"), ("lviterbo", "VIT")] {
        let area = area.to_owned();
        step(&store, leader, PlanStep::Reviewed { area, objection: None }).unwrap();
    }
    let submitted = PlanStep::Submitted { reason: "otra cuadrilla".into() };
    let missing = PlanRejection::Areas(vec!["ANS".into()]);
    assert_eq!(step(&store, "cmora", submitted.clone()), Err(Refusal::Plan(missing)));
    // Taken back, moved by hand in the draft, sent again: what was said before was of another version.
    step(&store, "cmora", PlanStep::Reopened { reason: "se atiende a Anserma".into() }).unwrap();
    let mut coordinator = seat(&store, "cmora");
    coordinator.press("0 b g d '08012027' Enter");
    coordinator.shows(&["BORRADOR"]);
    coordinator.press("g d '20012027' Enter m '+1' Enter '09' Enter Enter");
    assert_eq!(coordinator.message(), "Movido en el borrador.");
    let standing = store.plan_standing(YEAR).unwrap().unwrap();
    assert_eq!((standing.now.version, standing.state), (2, PlanState::Draft));
    assert!(standing.reviews.is_empty() && standing.findings.0 == 0);
    step(&store, "cmora", PlanStep::Sent).unwrap();
    all_suit(&store);
    step(&store, "cmora", submitted).unwrap();
    step(&store, "jefe", PlanStep::Approved).unwrap();
    step(&store, "cmora", PlanStep::Published).unwrap();
    assert_clean(&store);
}

#[test]
fn a_day_moves_when_another_accepts_it_and_every_screen_shows_it() {
    let store = empty();
    published(&store);
    let delivery = row("DOR", "01", 1, "17");
    assert_eq!(days_of(&store, &delivery), span((2027, 1, 12), (2027, 1, 13)));
    // Somebody looks at those days meanwhile.
    let mut clerk = seat(&store, "lector");
    clerk.press("0 g d '11012027' Enter");
    let of_cycle = |desk: &Desk| {
        let screen = desk.screen();
        screen.lines().find(|line| line.contains("DOR 01")).unwrap_or_default().to_owned()
    };
    let before = of_cycle(&clerk);
    assert!(before.starts_with(">DOR 01  #  R  R  .  .  #  #  .  .  V "), "{before}");
    let mut coordinator = seat(&store, "cmora");
    coordinator.press("0 g d '12012027' Enter m '+1' Enter");
    coordinator.shows(&["17  Reparto", "12/01-13/01 -> 13/01-14/01", "20/01 -> 21/01"]);
    coordinator.press("'05' Enter");
    assert!(coordinator.message().ends_with("Enter lo confirma."), "{}", coordinator.message());
    assert_eq!(days_of(&store, &delivery).start, day(2027, 1, 12), "nada se ha movido");
    coordinator.press("Enter");
    let said = "Cambio 1 propuesto: rige cuando otra persona lo apruebe.";
    assert_eq!(coordinator.message(), said);
    clerk.send(told());
    assert_eq!(of_cycle(&clerk), before, "propuesto no es aprobado");
    // The one who proposed it does not decide it; the other does, having seen what it moves.
    coordinator.press("v a");
    assert!(coordinator.message().starts_with("SEG-045 "), "{}", coordinator.message());
    let mut boss = seat(&store, "jefe");
    boss.press("0 v +");
    boss.shows(&["1 cambio por decidir", "DOR ciclo 01 Reparto al", "por decidir"]);
    boss.press("Enter");
    boss.shows(&["DOR ciclo 01 20 Primer vencimiento: 20/01/2027 -> 21/01/2027"]);
    boss.press("Esc a Enter");
    assert_eq!(boss.message(), "Cambio 1 aprobado: rige desde ya.");
    clerk.send(told());
    let after = of_cycle(&clerk);
    assert!(after.starts_with(">DOR 01  #  .  R  R  .  #  #  .  .  .  V "), "{after}");
    assert_eq!(days_of(&store, &delivery), span((2027, 1, 13), (2027, 1, 14)));
    // What was published first stays as it was.
    let first = store.plan_edition(YEAR, Which::Baseline).unwrap().unwrap();
    let kept = store.plan_lines(YEAR, &first, &delivery.place).unwrap();
    let line = kept.iter().find(|one| one.period == 1 && one.activity == "17").unwrap();
    assert_eq!(line.days.start, day(2027, 1, 12));
    assert_clean(&store);
}

fn span(from: (i32, u32, u32), to: (i32, u32, u32)) -> DaySpan {
    DaySpan { start: day(from.0, from.1, from.2), end: day(to.0, to.1, to.2) }
}

#[test]
fn changes_that_cross_are_told_apart_and_nobody_decides_his_own() {
    let store = empty();
    published(&store);
    let due = row("ANS", "07", 2, "20");
    let before = days_of(&store, &due).start;
    let days = store.plan_days(YEAR).unwrap();
    let first = propose(&store, &due, days.plus(before, 1).unwrap()).unwrap();
    let second = propose(&store, &due, days.plus(before, 2).unwrap()).unwrap();
    assert_eq!((first, second), (1, 2));
    let accept = |number| ChangeStep::Accept { number };
    assert_eq!(decide(&store, "cmora", accept(1)), Err(Refusal::Forbidden(Act::ApproveCalendar)));
    decide(&store, "jefe", accept(1)).unwrap();
    // The other was of a row that stands elsewhere now.
    assert_eq!(decide(&store, "jefe", accept(2)), Err(Refusal::Plan(PlanRejection::Row)));
    let refuse = ChangeStep::Refuse { number: 2, reason: "ya se movió".into() };
    decide(&store, "jefe", refuse.clone()).unwrap();
    assert_eq!(decide(&store, "jefe", refuse), Err(Refusal::Plan(PlanRejection::Change)));
    assert_eq!(days_of(&store, &due).start, days.plus(before, 1).unwrap());
    // An administrator may approve, but not what he proposed.
    let administrator = crate::desk::actor();
    let key = row("ANS", "08", 2, "20");
    let from = days_of(&store, &key);
    let to =
        DaySpan { start: days.plus(from.start, 1).unwrap(), end: days.plus(from.end, 1).unwrap() };
    let moves = vec![RowMove { key, from: Some(from), to }];
    let proposal =
        Proposal { cause: "05".into(), note: String::new(), moves, closed: None, soft: 0 };
    let change = |step| Command::ChangePlan { year: YEAR, step: Box::new(step) };
    let command = change(ChangeStep::Propose(proposal.clone()));
    store.commit(&administrator, now(), command, None).unwrap();
    let own = store.commit(&administrator, now(), change(accept(3)), None);
    assert_eq!(own, Err(Refusal::Plan(PlanRejection::OwnWork)));
    decide(&store, "jefe", ChangeStep::Withdraw { number: 3 }).unwrap_err();
    store.commit(&administrator, now(), change(ChangeStep::Withdraw { number: 3 }), None).unwrap();
    let outcome = store.plan_change(YEAR, 3).unwrap().unwrap().outcome;
    assert!(matches!(outcome, Outcome::Withdrawn { .. }));
    let unknown = Proposal { cause: "77".into(), ..proposal };
    let step = ChangeStep::Propose(unknown);
    assert_eq!(decide(&store, "cmora", step), Err(Refusal::Plan(PlanRejection::Cause)));
    assert_clean(&store);
}

#[test]
fn a_move_that_breaks_the_law_or_a_pinned_day_is_not_proposed() {
    let store = empty();
    published(&store);
    // The bill would be known four working days before it is due.
    let due = row("DOR", "02", 3, "20");
    let days = store.plan_days(YEAR).unwrap();
    let day = days.plus(days_of(&store, &due).start, -1).unwrap();
    assert_eq!(propose(&store, &due, day), Err(Refusal::Plan(PlanRejection::Blocked)));
    // The suspension is pinned: what would move it stops there and says so.
    let suspension = row("DOR", "02", 3, "25");
    let pin = |deed| keep(&store, "cmora", &suspension, deed, now().date());
    pin(RowDeed::Pinned).unwrap();
    assert_eq!(pin(RowDeed::Pinned), Err(Refusal::Plan(PlanRejection::Nothing)));
    let later = days.plus(days_of(&store, &due).start, 2).unwrap();
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let preview = store.plan_preview(YEAR, &edition, &due, later).unwrap().unwrap();
    assert!(preview.conflicts.iter().any(|(code, _)| code == "25"), "{:?}", preview.conflicts);
    pin(RowDeed::Unpinned).unwrap();
    assert_eq!(propose(&store, &due, later), Ok(1));
    // What is done stays where it was done.
    let reading = row("DOR", "02", 3, "06");
    let read = days_of(&store, &reading).start;
    keep(&store, "ldorada", &reading, closed(read), read).unwrap();
    assert_eq!(
        propose(&store, &reading, days.plus(read, 1).unwrap()),
        Err(Refusal::Plan(PlanRejection::Closed))
    );
    assert_clean(&store);
}

#[test]
fn a_row_is_closed_by_who_answers_for_it_and_says_why_it_was_late() {
    let store = empty();
    published(&store);
    let reading = row("DOR", "01", 1, "06");
    let on = days_of(&store, &reading).end;
    let next = store.plan_days(YEAR).unwrap().plus(on, 2).unwrap();
    let of_another = keep(&store, "lanserma", &reading, closed(on), on);
    assert_eq!(of_another, Err(Refusal::Plan(PlanRejection::Area)), "la lectura es de La Dorada");
    let charge = row("DOR", "01", 1, "16");
    let billing = PlanRejection::Responsible(Responsible::Billing);
    assert_eq!(keep(&store, "ldorada", &charge, closed(on), on), Err(Refusal::Plan(billing)));
    let early = keep(&store, "ldorada", &reading, closed(on), on.pred_opt().unwrap());
    assert_eq!(early, Err(Refusal::Plan(PlanRejection::InTheFuture)));
    let silent = keep(&store, "ldorada", &reading, closed(next), next);
    assert_eq!(silent, Err(Refusal::Plan(PlanRejection::CauseMissing)));
    let why = Explanation { cause: "88".into(), action: "nada".into() };
    let unknown = keep(&store, "ldorada", &reading, RowDeed::Justified(why), next);
    assert_eq!(unknown, Err(Refusal::Plan(PlanRejection::Cause)));
    keep(&store, "ldorada", &reading, late(next), next).unwrap();
    let again = keep(&store, "ldorada", &reading, closed(next), next);
    assert_eq!(again, Err(Refusal::Plan(PlanRejection::Closed)));
    let reopened = RowDeed::Reopened { reason: "faltó la ruta 12".into() };
    keep(&store, "cmora", &reading, reopened.clone(), next).unwrap();
    assert_eq!(
        keep(&store, "cmora", &reading, reopened, next),
        Err(Refusal::Plan(PlanRejection::Open))
    );
    // Bills are not computed before deviations are investigated and tariffs approved.
    let liquidation = row("DOR", "01", 1, "14");
    let bills = days_of(&store, &liquidation).end;
    let first = |code: &str| Err(Refusal::Plan(PlanRejection::First(code.into())));
    assert_eq!(keep(&store, "cmora", &liquidation, closed(bills), bills), first("09"));
    keep(&store, "ldorada", &row("DOR", "01", 1, "09"), closed(bills), bills).unwrap();
    assert_eq!(keep(&store, "cmora", &liquidation, closed(bills), bills), first("13"));
    keep(&store, "cmora", &row("DOR", "01", 1, "13"), closed(bills), bills).unwrap();
    keep(&store, "cmora", &liquidation, closed(bills), bills).unwrap();
    let nowhere = row("DOR", "01", 99, "06");
    assert_eq!(
        keep(&store, "cmora", &nowhere, closed(on), on),
        Err(Refusal::Plan(PlanRejection::Row))
    );
    assert_clean(&store);
}

/// The first half of the year of one cycle, closed as the table says, against figures counted by hand.
///
/// Six periods of cycle B4 of Viterbo begin in the half year... three: it is read each second month. Of its readings
/// (06): the first in time, the second two working days late and explained, the third not done.
#[test]
fn the_figures_of_half_a_year_are_those_of_a_table_made_by_hand() {
    let store = empty();
    published(&store);
    let until = day(2027, 6, 30);
    let days = store.plan_days(YEAR).unwrap();
    let cycle = Place { area: "VIT".into(), cycle: "B4".into() };
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let lines = store.plan_lines(YEAR, &edition, &cycle).unwrap();
    let reading = |period| row("VIT", "B4", period, "06");
    let ends: Vec<NaiveDate> =
        (1..=3).map(|period| days_of(&store, &reading(period)).end).collect();
    assert_eq!(ends, [day(2027, 2, 5), day(2027, 4, 7), day(2027, 6, 8)], "la rejilla");
    let late_day = days.plus(ends[1], 2).unwrap();
    keep(&store, "lviterbo", &reading(1), closed(ends[0]), ends[0]).unwrap();
    keep(&store, "lviterbo", &reading(2), late(late_day), late_day).unwrap();
    // The due date of its second period was moved a day by a change, and closed on its new day.
    let due = row("VIT", "B4", 2, "20");
    let first_due = days_of(&store, &due).start;
    let number = propose(&store, &due, days.plus(first_due, 1).unwrap()).unwrap();
    decide(&store, "jefe", ChangeStep::Accept { number }).unwrap();
    let new_due = days_of(&store, &due).start;
    keep(&store, "cmora", &due, closed(new_due), new_due).unwrap();
    let moved = store.plan_change(YEAR, number).unwrap().unwrap().proposal.moves.len();
    assert_eq!(moved, 8, "19 a 26 cuelgan del vencimiento");

    let groups = store.plan_compliance(YEAR, GroupBy::Cycle, until).unwrap().unwrap();
    let of = |name: &str| groups.iter().find(|(group, _)| group == name).map(|(_, one)| *one);
    // By hand: every row of the cycle whose last day is before 30 June is due.
    let due_rows = lines.iter().filter(|line| line.days.end < until).count() as u32;
    let expected = Figures {
        due: due_rows,
        in_time: 2,
        late: 1,
        open: due_rows - 3,
        explained: 1,
        days_late: 2,
        most_late: 2,
        moved: 8,
        by_baseline: 1,
    };
    assert_eq!(of("VIT B4"), Some(expected));
    assert_eq!(expected.in_time_rate(), Some((20_000 + due_rows / 2) / due_rows));
    assert_eq!(expected.mean_late(), Some(20), "2,0 días hábiles");
    // By activity: the readings of the whole company, of which three were looked at.
    let groups = store.plan_compliance(YEAR, GroupBy::Activity, until).unwrap().unwrap();
    let readings = groups.iter().find(|(code, _)| code == "06").unwrap().1;
    // Twelve monthly cycles are read six times until June, and B1 to B4 three times.
    assert_eq!((readings.due, readings.in_time, readings.late), (12 * 6 + 4 * 3, 1, 1));
    let groups = store.plan_compliance(YEAR, GroupBy::Responsible, until).unwrap().unwrap();
    let (names, all): (Vec<_>, Vec<_>) =
        groups.iter().map(|(name, one)| (name.as_str(), *one)).unzip();
    assert_eq!(names.last(), Some(&"TOTAL"));
    let sum: u32 = all.iter().rev().skip(1).map(|one| one.due).sum();
    assert_eq!(all.last().map(|one| one.due), Some(sum));
    assert!(names.contains(&"LEC") && names.contains(&"REC"));
}

#[test]
fn a_holiday_in_a_file_of_the_company_moves_only_what_it_must_and_as_a_version() {
    let engine = Arc::new(MemoryEngine::default());
    let store = over(&engine, None);
    published(&store);
    let before = rows_of(&store);
    let today = now().date();
    let none = new_days(&store, YEAR, today).unwrap();
    assert!(none.days.is_empty() && none.moves.is_empty());
    drop(store);

    // The town council makes Wednesday 14 April a día cívico.
    let config = tempfile::tempdir().unwrap();
    let civic = day(2027, 4, 14);
    let tables = include_str!("../../data/festivos.toml").to_owned()
        + "\n[[dia_no_habil]]\nfecha = \"2027-04-14\"\nmotivo = \"Día cívico\"\nacto = \"Decreto 77/2027\"\n\
           calendarios = [\"legal\", \"operativo\"]\n";
    std::fs::write(config.path().join("festivos.toml"), tables).unwrap();
    let store = over(&engine, Some(config.path()));
    let mut coordinator = seat(&store, "cmora");
    coordinator.press("0 v +");
    coordinator.shows(&["1 día sin atención cambió: f muestra qué mueve."]);
    coordinator.press("f");
    coordinator.shows(&["Nuevo día sin atención: mié 14/04/2027"]);
    coordinator.press("Esc Enter 'Decreto 77' Enter");
    assert_eq!(coordinator.message(), "Cambio propuesto: rige cuando otra persona lo apruebe.");
    assert_eq!(rows_of(&store), before, "propuesto no es aprobado");
    let mut boss = seat(&store, "jefe");
    boss.press("0 v + a Enter");
    assert_eq!(boss.message(), "Cambio 1 aprobado: rige desde ya.");

    let after = rows_of(&store);
    let moved: Vec<&RowKey> =
        before.keys().filter(|key| before.get(*key) != after.get(*key)).collect();
    assert!(!moved.is_empty());
    let days = store.plan_days(YEAR).unwrap();
    for (key, was) in &before {
        let is = after[key];
        assert!(days.is_working(is.start) || key.place.area.is_empty(), "{key:?}");
        // The day before becomes an eve: nobody is suspended on it any more. What prepares a reading or a due date
        // after it is counted back over it.
        let back = ["01", "02", "03", "04", "05", "19"].contains(&key.activity.as_str());
        if was.end < days.plus(civic, -1).unwrap() && !back {
            assert_eq!(*was, is, "lo de antes no se mueve: {key:?}");
        }
        // A row of a period that is over before the holiday, or read after it, has nothing to do with it.
        let reading = RowKey { activity: "06".into(), ..key.clone() };
        if let Some(read) = before.get(&reading)
            && read.start > days.plus(civic, 5).unwrap()
        {
            assert_eq!(*was, is, "{key:?}");
        }
    }
    // What fell on the day goes to the next; what is counted over it keeps its working days.
    let due = before.iter().filter(|(key, was)| key.activity == "20" && was.start == civic);
    for (key, _) in due {
        assert_eq!(after[key].start, days.on_or_after(civic).unwrap());
    }
    for (key, opening) in after.iter().filter(|(key, _)| key.activity == "01") {
        let reading = after[&RowKey { activity: "06".into(), ..key.clone() }];
        assert_eq!(days.between(opening.start, reading.start), Some(5), "{key:?}");
    }
    for (key, days_of) in after.iter().filter(|(key, _)| key.activity == "20") {
        let delivery = after[&RowKey { activity: "17".into(), ..key.clone() }];
        assert!(days.between(delivery.end, days_of.start).unwrap() >= 5, "{key:?}");
    }
    assert!(new_days(&store, YEAR, today).unwrap().moves.is_empty(), "ya está hecho con él");
    let standing = store.plan_standing(YEAR).unwrap().unwrap();
    assert_eq!((standing.published.unwrap().version, standing.baseline.unwrap().version), (2, 1));
    assert_clean(&store);
}

fn rows_of(store: &Store) -> BTreeMap<RowKey, DaySpan> {
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let places = store.plan_rows(YEAR, &edition).unwrap();
    let rows = places
        .iter()
        .flat_map(|(place, lines)| lines.iter().map(move |line| (line.key(place), line.days)));
    rows.collect()
}

/// Entries by their names, as a calendar program keeps them: a later import of the same name replaces.
type Entries = BTreeMap<String, (NaiveDate, NaiveDate, u32, String)>;

fn import(into: &mut Entries, text: &str) {
    let calendar = Calendar::from_str(text).expect("un calendario que otros leen");
    for component in &calendar.components {
        let CalendarComponent::Event(event) = component else { panic!("{component:?}") };
        let date = |at: Option<DatePerhapsTime>| match at {
            Some(DatePerhapsTime::Date(date)) => date,
            other => panic!("de día entero: {other:?}"),
        };
        let uid = event.get_uid().unwrap().to_owned();
        let sequence = event.get_sequence().unwrap();
        let status = event.property_value("STATUS").unwrap().to_owned();
        let entry = (date(event.get_start()), date(event.get_end()), sequence, status);
        if into.get(&uid).is_none_or(|known| known.2 <= sequence) {
            into.insert(uid, entry);
        }
    }
}

#[test]
fn another_calendar_program_changes_its_entries_and_never_doubles_them() {
    let folder = tempfile::tempdir().unwrap();
    let run = |who: &str, words: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_ventanilla"))
            .args(words)
            .args(["--fecha", "2026-11-24", "--datos"])
            .arg(folder.path())
            .env("VENTANILLA_CONFIG", folder.path().join("sin-tablas"))
            .env("USER", who)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        text
    };
    let of = |what: &'static str, rest: &[&'static str]| {
        let words: Vec<&str> =
            ["calendario", what, "--vigencia", "2027"].iter().chain(rest).copied().collect();
        words
    };
    run("cmora", &of("generar", &[]));
    run("cmora", &of("enviar", &[]));
    for (leader, area) in LEADERS {
        run(leader, &of("revisar", &["--area", area]));
    }
    run("cmora", &of("presentar", &["--motivo", "otra cuadrilla"]));
    run("jefe", &of("aprobar", &[]));
    run("cmora", &of("publicar", &[]));
    let ics = ["exportar", "calendario", "2027", "--formato", "ics"];
    let text = run("cmora", &ics);
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    let mut entries = Entries::new();
    import(&mut entries, &text);
    assert_eq!(entries.len(), 4_558, "una por fila");
    let first = entries.clone();
    let delivery = "2027.DOR.01.1.17@calendario.ventanilla";
    // It ends on the day after its last one.
    let confirmed = |from, to, sequence| (from, to, sequence, "CONFIRMED".to_owned());
    assert_eq!(entries[delivery], confirmed(day(2027, 1, 12), day(2027, 1, 14), 0));
    import(&mut entries, &run("cmora", &ics));
    assert_eq!(entries, first, "otra vez lo mismo");

    let here =
        ["--ciclo", "01", "--periodo", "1", "--actividad", "17", "--a", "+1", "--causa", "05"];
    run("cmora", &of("mover", &here));
    run("jefe", &of("cambio", &["1", "aprobar"]));
    import(&mut entries, &run("cmora", &ics));
    assert_eq!(entries.len(), first.len(), "ninguna de más");
    assert_eq!(entries[delivery], confirmed(day(2027, 1, 13), day(2027, 1, 15), 1));
    let changed = entries.iter().filter(|(uid, entry)| first[*uid] != **entry).count();
    assert_eq!(changed, 10, "el reparto y lo que cuelga de él");

    // A year made anew without a cycle: its entries are called off, not forgotten.
    let tables = include_str!("../../data/calendario.toml");
    let kept: Vec<&str> = tables.lines().filter(|line| !line.contains("codigo = \"B4\"")).collect();
    let config = folder.path().join("sin-tablas");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("calendario.toml"), kept.join("\n")).unwrap();
    run("cmora", &of("generar", &["--motivo", "el ciclo B4 pasa a B3"]));
    run("cmora", &of("enviar", &[]));
    for (leader, area) in LEADERS {
        run(leader, &of("revisar", &["--area", area]));
    }
    run("cmora", &of("presentar", &["--motivo", "otra cuadrilla"]));
    run("jefe", &of("aprobar", &[]));
    run("cmora", &of("publicar", &[]));
    import(&mut entries, &run("cmora", &ics));
    assert_eq!(entries.len(), first.len());
    let called_off = |entry: &&(NaiveDate, NaiveDate, u32, String)| entry.3 == "CANCELLED";
    let of_b4 = first.keys().filter(|uid| uid.contains(".B4.")).count();
    assert_eq!(entries.values().filter(called_off).count(), of_b4);
    assert!(of_b4 > 100 && entries["2027.VIT.B4.1.06@calendario.ventanilla"].3 == "CANCELLED");
    assert_eq!(run("x", &["verificar"]).matches("Base limpia").count(), 1);
}

#[test]
fn the_year_leaves_as_table_workbook_and_pages() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| crate::office::run(folder.path(), words);
    let year = ["--vigencia", "2026"];
    let demo = ["demo", "--sin-ventana", "--cuentas", "40", "--fecha", "2026-11-24"];
    assert!(run(&demo).status.success());
    let rows = run(&["exportar", "calendario", "2026", "--area", "VIT"]);
    let text = String::from_utf8(rows.stdout).unwrap();
    let mut lines = text.lines();
    assert!(lines.next().unwrap().ends_with("hecha_el;causa;accion;fija"));
    assert!(lines.all(|line| line.starts_with("2026;VIT;Viterbo;")), "{text}");
    let pdf = run(&["exportar", "calendario", "2026", "--formato", "pdf"]);
    let pages = lopdf::Document::load_mem(&pdf.stdout).unwrap();
    assert!(pages.get_pages().len() >= 4, "una por área y la del año");
    let first = pages.extract_text(&[1]).unwrap();
    assert!(first.contains("La Dorada") && first.contains("Ciclo 01"), "{first}");
    let all: String = (1..=pages.get_pages().len() as u32)
        .map(|page| pages.extract_text(&[page]).unwrap())
        .collect();
    assert_eq!(all.matches("Cada mes").count(), 3, "una tabla por área");
    let xlsx = run(&["calendario", "exportar", year[0], year[1], "--formato", "xlsx"]);
    assert!(xlsx.stdout.starts_with(b"PK"));
    for (words, rule) in [
        (vec!["exportar", "calendario"], "EXP-025 "),
        (vec!["exportar", "calendario", "2031"], "PLA-013 "),
        (vec!["exportar", "calendario", "2026", "--area", "XX"], "EXP-026 "),
        (vec!["exportar", "calendario", "2026", "--formato", "txt"], "EXP-006 "),
        (vec!["exportar", "cartera", "--area", "VIT"], "EXP-024 "),
        (vec!["exportar", "cartera", "--formato", "ics"], "EXP-006 "),
    ] {
        let output = run(&words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.starts_with(rule), "{words:?}: {said}");
    }
}

#[test]
fn the_cut_of_the_calendar_says_in_which_period_a_change_counts() {
    let store = empty();
    assert_eq!(store.novelty_period("01", day(2027, 3, 1)).unwrap(), None, "nada publicado");
    published(&store);
    // The cut of the third period of cycle 01 is on Thursday 4 March, two working days before its reading.
    assert_eq!(
        store.novelty_period("01", day(2027, 3, 4)).unwrap(),
        Some((2027, 3, day(2027, 3, 4)))
    );
    let next = store.novelty_period("01", day(2027, 3, 5)).unwrap();
    assert_eq!(next, Some((2027, 4, day(2027, 4, 5))), "el día siguiente ya es del otro período");
    assert_eq!(store.novelty_period("ZZ", day(2027, 3, 4)).unwrap(), None);
    // And the days of suspension, none of them an eve.
    let days = store.plan_days(YEAR).unwrap();
    let suspensions = store.suspension_days("01", day(2027, 3, 1)).unwrap().unwrap();
    assert!(suspensions.len() >= 20, "{suspensions:?}");
    assert!(suspensions.iter().all(|day| days.is_working(*day) && !days.is_eve(*day)));
}

#[test]
fn rows_that_were_written_aside_and_never_made_are_not_seen() {
    let store = empty();
    published(&store);
    let before = rows_of(&store);
    // A coordinator's line was cut after the rows, before the act.
    let version = store.next_plan_version(YEAR).unwrap();
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let mut places = store.plan_rows(YEAR, &edition).unwrap();
    for line in places.values_mut().flatten() {
        line.days = span((2027, 12, 31), (2027, 12, 31));
    }
    store.put_plan_rows(YEAR, version, &places).unwrap();
    assert_eq!(rows_of(&store), before);
    // The next change has another number, and does not see them either.
    let key = row("VIT", "10", 5, "20");
    let days = store.plan_days(YEAR).unwrap();
    let number = propose(&store, &key, days.plus(before[&key].start, 1).unwrap()).unwrap();
    decide(&store, "jefe", ChangeStep::Accept { number }).unwrap();
    let standing = store.plan_standing(YEAR).unwrap().unwrap();
    assert_eq!(standing.published.unwrap().version, version + 1);
    let changed = rows_of(&store).iter().filter(|(key, days)| before[*key] != **days).count();
    assert_eq!(changed, 8);
    assert_clean(&store);
}

#[test]
fn a_calendar_that_is_not_the_one_that_was_approved_is_found() {
    let engine = Arc::new(MemoryEngine::default());
    let store = over(&engine, None);
    published(&store);
    assert_clean(&store);
    let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
    let place = Place { area: "DOR".into(), cycle: "01".into() };
    let mut lines = store.plan_lines(YEAR, &edition, &place).unwrap();
    lines[0].days.end = day(2027, 12, 31);
    store.put_plan_rows(YEAR, edition.version, &BTreeMap::from([(place, lines)])).unwrap();
    let found = verify(&store).differences;
    assert_eq!(found, [Difference::Plan { year: YEAR, version: 1 }]);
}

#[test]
fn an_event_is_put_into_the_year_when_it_happens_and_only_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| {
        let output = crate::office::run(folder.path(), words);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let demo = ["demo", "--sin-ventana", "--cuentas", "40", "--fecha", "2026-11-24"];
    assert_eq!(run(&demo).0, Some(0));
    let event = |activity: &str, day: &str| {
        let words = ["calendario", "evento", "--vigencia", "2026", "--causa", "07"];
        let more = ["--actividad", activity, "--dia", day];
        run(&[words.as_slice(), more.as_slice()].concat())
    };
    let (code, _, err) = event("06", "2026-12-14");
    assert!(code == Some(2) && err.starts_with("PLA-015 "), "{err}");
    let (code, _, err) = event("A7", "2027-01-14");
    assert!(code == Some(2) && err.starts_with("PLA-016 "), "{err}");
    // Tariffs that an index moved apply from the fifteenth on.
    let (code, _, err) = event("A7", "2026-12-14");
    assert!(code == Some(2) && err.starts_with("PLA-037 "), "{err}");
    let (code, _, err) = event("A7", "2026-12-15");
    assert!(code == Some(0) && err.starts_with("Cambio 1 propuesto"), "{err}");
    let (_, out, _) = run(&["calendario", "cambio", "--vigencia", "2026", "1"]);
    assert!(
        out.contains("Empresa A7 Publicación de tarifas por indexación: nueva -> 15/12/2026"),
        "{out}"
    );
    // Who proposed it is who sits here: another person decides it.
    let (code, _, err) = run(&["calendario", "cambio", "--vigencia", "2026", "1", "aprobar"]);
    assert!(code == Some(2) && err.starts_with("PLA-026 "), "{err}");
}

#[test]
fn two_changes_that_are_right_alone_are_not_both_accepted_when_together_they_break_the_law() {
    let store = empty();
    published(&store);
    let days = store.plan_days(YEAR).unwrap();
    // The period closes on the day on which the next one opens, and that one opens earlier: each alone is nothing.
    let closing = row("DOR", "01", 5, "26");
    let opening = row("DOR", "01", 6, "01");
    let at = |key: &RowKey, by: i32| days.plus(days_of(&store, key).start, by).unwrap();
    let gap = days.between(days_of(&store, &closing).end, days_of(&store, &opening).start).unwrap();
    let first = propose(&store, &closing, at(&closing, gap)).unwrap();
    let second = propose(&store, &opening, at(&opening, -gap)).unwrap();
    decide(&store, "jefe", ChangeStep::Accept { number: first }).unwrap();
    let crossed = decide(&store, "jefe", ChangeStep::Accept { number: second });
    assert_eq!(crossed, Err(Refusal::Plan(PlanRejection::Blocked)));
    // Pinned after it was proposed: it does not move either.
    let due = row("DOR", "02", 5, "25");
    let third = propose(&store, &due, at(&due, 1)).unwrap();
    keep(&store, "cmora", &due, RowDeed::Pinned, now().date()).unwrap();
    let pinned = decide(&store, "jefe", ChangeStep::Accept { number: third });
    assert_eq!(pinned, Err(Refusal::Plan(PlanRejection::Blocked)));
    assert_clean(&store);
}

#[test]
fn a_year_that_stopped_being_right_does_not_go_on() {
    let engine = Arc::new(MemoryEngine::default());
    let store = over(&engine, None);
    let who = person("cmora");
    make_plan(&store, (&who, Clock::Fixed(now())), YEAR, (String::new(), false)).unwrap();
    step(&store, "cmora", PlanStep::Sent).unwrap();
    all_suit(&store);
    drop(store);
    let config = tempfile::tempdir().unwrap();
    let tables = include_str!("../../data/festivos.toml").to_owned()
        + "\n[[dia_no_habil]]\nfecha = \"2027-04-14\"\nmotivo = \"Día cívico\"\nacto = \"Decreto 77/2027\"\n\
           calendarios = [\"legal\", \"operativo\"]\n";
    std::fs::write(config.path().join("festivos.toml"), tables).unwrap();
    let store = over(&engine, Some(config.path()));
    let submitted = step(&store, "cmora", PlanStep::Submitted { reason: "otra cuadrilla".into() });
    assert!(matches!(submitted, Err(Refusal::Plan(PlanRejection::Findings(1..)))), "{submitted:?}");
    step(&store, "cmora", PlanStep::Reopened { reason: "día cívico".into() }).unwrap();
    make_plan(&store, (&who, Clock::Fixed(now())), YEAR, (String::new(), false)).unwrap();
    step(&store, "cmora", PlanStep::Sent).unwrap();
    assert_clean(&store);
}

#[test]
fn nobody_confirms_a_version_that_he_did_not_see() {
    let store = empty();
    let who = person("cmora");
    make_plan(&store, (&who, Clock::Fixed(now())), YEAR, (String::new(), false)).unwrap();
    step(&store, "cmora", PlanStep::Sent).unwrap();
    let mut leader = seat(&store, "ldorada");
    leader.press("0 v + c");
    leader.shows(&["Conforme: el calendario de 2027 le sirve a DOR"]);
    // Meanwhile it is taken back, made anew and sent again.
    step(&store, "cmora", PlanStep::Reopened { reason: "faltaba un ciclo".into() }).unwrap();
    make_plan(&store, (&who, Clock::Fixed(now())), YEAR, (String::new(), false)).unwrap();
    step(&store, "cmora", PlanStep::Sent).unwrap();
    leader.press("Enter");
    assert!(leader.message().starts_with("PLA-029 "), "{}", leader.message());
    assert!(store.plan_standing(YEAR).unwrap().unwrap().reviews.is_empty());
}

#[test]
fn a_move_that_was_looked_at_in_one_version_is_not_written_into_another() {
    let store = empty();
    published(&store);
    let mut coordinator = seat(&store, "cmora");
    coordinator.press("0 g d '20012027' Enter m '+1' Enter '05'");
    // Meanwhile a new draft of the year is begun.
    let administrator = crate::desk::actor();
    let reason = ("se abre un ciclo".to_owned(), false);
    make_plan(&store, (&administrator, Clock::Fixed(now())), YEAR, reason).unwrap();
    coordinator.press("Enter Enter");
    assert!(coordinator.message().starts_with("PLA-021 "), "{}", coordinator.message());
    assert_eq!(store.plan_standing(YEAR).unwrap().unwrap().now.version, 2, "el borrador no cambió");
    coordinator.shows(&["Día ....... +1", "Causa ..... 05"]);
    // The published one is shown as such, and it holds until the draft is given up.
    coordinator.press("F12 F5");
    coordinator.shows(&["2027 v1 publicado"]);
    let given_up = PlanStep::Withdrawn { reason: "no se abre".into() };
    step(&store, "cmora", given_up).unwrap();
    coordinator.press("m '+1' Enter '05' Enter Enter");
    assert!(coordinator.message().starts_with("Cambio 1 propuesto"), "{}", coordinator.message());
    assert_clean(&store);
}

#[test]
fn a_year_made_anew_keeps_what_happened() {
    let store = empty();
    published(&store);
    let reading = row("VIT", "10", 1, "06");
    let on = days_of(&store, &reading).end;
    let due = row("VIT", "10", 1, "20");
    let days = store.plan_days(YEAR).unwrap();
    let number = propose(&store, &due, days.plus(days_of(&store, &due).start, 1).unwrap()).unwrap();
    decide(&store, "jefe", ChangeStep::Accept { number }).unwrap();
    let moved = days_of(&store, &due);
    keep(&store, "lviterbo", &reading, closed(on), on).unwrap();
    keep(&store, "cmora", &due, RowDeed::Pinned, on).unwrap();
    // An indexation is published in April.
    let event = row("", "", 0, "A7");
    let to = span((2027, 4, 15), (2027, 4, 15));
    let moves = vec![RowMove { key: event.clone(), from: None, to }];
    let proposal =
        Proposal { cause: "07".into(), note: String::new(), moves, closed: None, soft: 0 };
    decide(&store, "cmora", ChangeStep::Propose(proposal)).unwrap();
    decide(&store, "jefe", ChangeStep::Accept { number: 2 }).unwrap();
    let who = person("cmora");
    let refused = make_plan(&store, (&who, Clock::Fixed(now())), YEAR, (String::new(), false));
    assert_eq!(refused, Err(Refusal::Plan(PlanRejection::Text)), "dice por qué");
    let (made, _) =
        make_plan(&store, (&who, Clock::Fixed(now())), YEAR, ("otro ciclo".into(), false)).unwrap();
    assert_eq!(made.version, 4, "lo negado no gasta versiones");
    step(&store, "cmora", PlanStep::Sent).unwrap();
    all_suit(&store);
    step(&store, "cmora", PlanStep::Submitted { reason: "otra cuadrilla".into() }).unwrap();
    step(&store, "jefe", PlanStep::Approved).unwrap();
    step(&store, "cmora", PlanStep::Published).unwrap();
    assert_eq!(days_of(&store, &event), to);
    assert_eq!(days_of(&store, &due), moved, "la fija no se mueve");
    assert_eq!(days_of(&store, &reading).end, on);
    assert_clean(&store);
}

#[test]
fn what_keeps_off_eves_is_moved_both_ways_alike_and_keeps_its_days() {
    let store = empty();
    published(&store);
    let days = store.plan_days(YEAR).unwrap();
    let template = &store.office().schedule;
    let one = &template.activities[template.place_of("25").unwrap()];
    let worked = |span: DaySpan| {
        let all = span.start.iter_days().take_while(|day| *day <= span.end);
        all.filter(|day| ventanilla::domain::schedule::plan::suits(one, *day, &days)).count()
    };
    for period in 1..=11 {
        let key = row("ANS", "08", period, "25");
        let before = days_of(&store, &key);
        assert_eq!(worked(before), 3, "{before:?}");
        for by in [1, 2, 5] {
            let later = days.plus(before.start, by).unwrap();
            let edition = store.plan_edition(YEAR, Which::Published).unwrap().unwrap();
            let there = store.plan_preview(YEAR, &edition, &key, later).unwrap().unwrap();
            let Some(moved) = there.moves.iter().find(|one| one.key == key) else { continue };
            assert_eq!(worked(moved.to), 3, "{before:?} {by}: {moved:?}");
        }
    }
}

#[test]
fn figures_up_to_a_day_know_nothing_of_what_came_after_it() {
    let store = empty();
    published(&store);
    let reading = row("VIT", "B4", 1, "06");
    let end = days_of(&store, &reading).end;
    let done = store.plan_days(YEAR).unwrap().plus(end, 3).unwrap();
    keep(&store, "lviterbo", &reading, late(done), done).unwrap();
    let on = |until: NaiveDate| {
        let groups = store.plan_compliance(YEAR, GroupBy::Cycle, until).unwrap().unwrap();
        groups.iter().find(|(name, _)| name == "VIT B4").map(|(_, one)| *one)
    };
    // Before its day there is nothing due of it; the day after it is open; then it was done three days late.
    assert!(on(end).is_none_or(|one| one.late == 0 && one.in_time == 0));
    let next = on(end.succ_opt().unwrap()).unwrap();
    assert_eq!((next.late, next.in_time), (0, 0));
    let then = on(done).unwrap();
    assert_eq!((then.late, then.days_late), (1, 3));
    assert_eq!(
        then.open + 1,
        on(done.pred_opt().unwrap()).unwrap().open
            + (then.due - on(done.pred_opt().unwrap()).unwrap().due)
    );
}

#[test]
fn what_is_late_stays_in_the_agenda_until_it_is_done_and_each_sees_his_own() {
    let store = empty();
    published(&store);
    let far = day(2027, 12, 20);
    let all = store.plan_agenda(far, None, None).unwrap();
    assert!(all.more > 1_000, "{}", all.more);
    let first = row("DOR", "01", 1, "01");
    assert!(all.rows.iter().any(|one| one.key == first), "lo de enero sigue ahí");
    assert!(all.rows.iter().any(|one| one.days.end >= far), "lo de hoy también");
    let leader = person("ldorada");
    let his = store.plan_agenda(far, Some(&leader), None).unwrap();
    assert!(his.rows.iter().all(|one| ["DOR", ""].contains(&one.key.place.area.as_str())));
    // What the agenda gives him he may close, also what is asked of every leader.
    let review = row("", "", 0, "A2");
    assert!(his.rows.iter().any(|one| one.key == review));
    keep(&store, "ldorada", &review, closed(day(2027, 11, 30)), day(2027, 12, 20)).unwrap();
}

#[test]
fn years_that_no_calendar_knows_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for year in ["262000", "1500", "-999999", "2199", "1984"] {
        let vigencia = format!("--vigencia={year}");
        let output = crate::office::run(folder.path(), &["calendario", "generar", &vigencia]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.starts_with("PLA-010 "), "{year}: {said}");
    }
}

#[test]
fn what_was_closed_by_mistake_is_opened_again_with_its_reason() {
    let store = empty();
    published(&store);
    let due = row("DOR", "01", 1, "20");
    let on = days_of(&store, &due).start;
    keep(&store, "cmora", &due, closed(on), on).unwrap();
    let mut coordinator = seat(&store, "cmora");
    coordinator.day(on);
    coordinator.press("0 u 'no se había vencido' Enter");
    assert!(coordinator.message().contains("reabrió: no se"), "{}", coordinator.screen());
    let files = store.plan_period_files(YEAR, &due.place).unwrap();
    assert_eq!(files[&1].kept("20").on, None);
}
