//! Changes of a published calendar: shown before they are made, proposed by one, accepted by another, right together.

use std::sync::Arc;

use ventanilla::clock::Clock;
use ventanilla::domain::command::Command;
use ventanilla::domain::permission::Act;
use ventanilla::domain::schedule::change::{ChangeStep, Outcome, Proposal};
use ventanilla::domain::schedule::flow::{PlanRejection, PlanStep};
use ventanilla::domain::schedule::keep::RowDeed;
use ventanilla::domain::schedule::rows::{DaySpan, RowKey, RowMove};
use ventanilla::loading::{make_plan, new_days};
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::{Refusal, Which};

use crate::desk::{Desk, now};
use crate::office::{assert_clean, day};

use ventanilla::domain::schedule::rows::{apply, of_place};
use ventanilla::domain::schedule::shift::shift;

use crate::planning_office::*;

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
            // And back it is where it was.
            let mut lines = store.plan_lines(YEAR, &edition, &key.place).unwrap();
            assert!(apply(&key.place, &mut lines, &there.moves));
            let mut rows = of_place(&key.place, &lines, template);
            rows.retain(|row| row.period == period);
            let at = template.place_of("25").unwrap();
            let none = std::collections::BTreeSet::new();
            let back = shift(template, &rows, at, before.start, &none, &days).unwrap();
            let back = back.rows.iter().find(|row| row.activity == at).unwrap();
            assert_eq!((back.start, back.end), (before.start, before.end), "{by}");
        }
    }
}
