//! The road of a year: planned, looked at by three leaders, approved by another, published, made anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use ventanilla::clock::Clock;
use ventanilla::domain::command::Command;
use ventanilla::domain::schedule::change::{ChangeStep, Proposal};
use ventanilla::domain::schedule::flow::{PlanRejection, PlanState, PlanStep};
use ventanilla::domain::schedule::keep::RowDeed;
use ventanilla::domain::schedule::rows::{Place, RowMove};
use ventanilla::loading::make_plan;
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::{Difference, JournalFilter, Refusal, Which};

use crate::desk::now;
use crate::office::{assert_clean, day, verify};

use crate::planning_office::*;

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
fn years_that_no_calendar_knows_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for year in ["262000", "1500", "-999999", "2199", "1984"] {
        let vigencia = format!("--vigencia={year}");
        let output = crate::office::run(folder.path(), &["calendario", "generar", &vigencia]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.starts_with("PLA-010 "), "{year}: {said}");
    }
}
