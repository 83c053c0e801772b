//! Rules of law that change: cases keep the dates that they were promised until somebody applies the new
//! ones with a reason, and a base reads each case with the version that it has.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use ventanilla::config::load_office;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{Radicado, RulesId};
use ventanilla::domain::office::Office;
use ventanilla::domain::pqr::{PqrKind, PqrRejection, PqrStep};
use ventanilla::domain::user::Role;
use ventanilla::store::engine::Engine;
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::{Moved, Refusal, Store};

use crate::desk::{Desk, Look};
use crate::office::{
    actor, assert_clean, clerk, day, director, filing, morning, office, step_on, store,
};

/// The tables of the house with one more local day, as a company writes them in its folder.
fn with_local_day(folder: &Path, date: &str) -> Arc<Office> {
    let holidays = include_str!("../../data/festivos.toml");
    let local = format!(
        "{holidays}\n[[dia_no_habil]]\nfecha = \"{date}\"\nmotivo = \"Día cívico\"\nacto = \"Decreto 12\"\ncalendarios = [\"legal\"]\n"
    );
    std::fs::write(folder.join("festivos.toml"), local).unwrap();
    Arc::new(load_office(Some(folder)).unwrap())
}

fn over(engine: &Arc<MemoryEngine>, office: &Arc<Office>) -> Store {
    let engine: Arc<dyn Engine> = Arc::<MemoryEngine>::clone(engine);
    Store::over(engine, Arc::clone(office)).unwrap()
}

fn file_on(store: &Store, on: NaiveDate) -> Radicado {
    let paper = Command::FilePqr(filing("hechos"));
    store.commit(&clerk(), morning(on, 0), paper, None).unwrap().radicado.unwrap()
}

fn due(store: &Store, radicado: Radicado) -> NaiveDate {
    let case = store.pqr(radicado).unwrap().unwrap().record;
    let row = store.row_of(case, day(2026, 7, 9)).unwrap();
    let (first, last) = (day(2020, 1, 1), day(2030, 1, 1));
    let kept = store.due_between(first, last, 100).unwrap();
    let kept = kept.into_iter().find(|(_, of)| *of == radicado).map(|(date, _)| date);
    let legal = row.clock.life.answer().unwrap().legal;
    assert_eq!(kept, Some(legal), "el orden es el de la fecha");
    legal
}

#[test]
fn a_case_keeps_its_date_until_the_new_rules_are_applied_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, first) = store();
    let promised = file_on(&first, day(2026, 7, 1));
    let early = file_on(&first, day(2026, 5, 4));
    assert_eq!(due(&first, promised), day(2026, 7, 24));
    assert_eq!(first.current_rules(), RulesId(1));
    assert!(!first.has_unapplied_rules());
    drop(first);

    let changed = with_local_day(folder.path(), "2026-07-10");
    let second = over(&engine, &changed);
    assert_eq!(second.current_rules(), RulesId(2));
    assert!(second.has_unapplied_rules());
    assert_eq!(due(&second, promised), day(2026, 7, 24), "lo prometido no se mueve solo");
    let fresh = file_on(&second, day(2026, 7, 1));
    assert_eq!(due(&second, fresh), day(2026, 7, 27), "lo nuevo se cuenta con lo nuevo");
    let found = second.simulate_rules().unwrap();
    assert_eq!((found.open, found.older, found.moves), (3, 2, 1));
    let moved = Moved { radicado: promised, from: day(2026, 7, 24), to: day(2026, 7, 27) };
    assert_eq!(found.moved, [moved]);
    assert_clean(&second);

    let at = morning(day(2026, 7, 8), 0);
    let apply = |reason: &str| Command::ApplyRules { to: RulesId(2), reason: reason.into() };
    let blank = second.commit(&director(), at, apply("  "), None);
    assert_eq!(blank, Err(Refusal::Pqr(PqrRejection::NoteMissing)));
    let analyst = actor("jrios", Role::PqrAnalyst);
    assert!(matches!(second.commit(&analyst, at, apply("x"), None), Err(Refusal::Forbidden(_))));
    let stale = Command::ApplyRules { to: RulesId(1), reason: "x".into() };
    assert_eq!(second.commit(&director(), at, stale, None), Err(Refusal::NotFound));
    assert_eq!(due(&second, promised), day(2026, 7, 24));

    second.commit(&director(), at, apply("Decreto 12 de 2026"), None).unwrap();
    assert_eq!(due(&second, promised), day(2026, 7, 27));
    assert_eq!(due(&second, early), day(2026, 5, 26));
    assert!(!second.has_unapplied_rules());
    let again = second.simulate_rules().unwrap();
    assert_eq!((again.older, again.moves), (0, 0));
    assert_clean(&second);
    drop(second);

    // The tables of before are back: what was applied stays applied, from the version that the base kept.
    let third = over(&engine, &office());
    assert_eq!(third.current_rules(), RulesId(1));
    assert_eq!(due(&third, promised), day(2026, 7, 27));
    assert_eq!(due(&third, fresh), day(2026, 7, 27));
    assert_clean(&third);
}

#[test]
fn a_closed_case_is_never_computed_again() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, first) = store();
    let radicado = file_on(&first, day(2026, 7, 1));
    let transfer = PqrStep::Transfer { entity: "Alcaldía".into() };
    for (step, on) in [(transfer, 2), (PqrStep::Archive, 3)] {
        let on = day(2026, 7, on);
        first.commit(&director(), morning(on, 30), step_on(radicado, step, on), None).unwrap();
    }
    drop(first);
    let second = over(&engine, &with_local_day(folder.path(), "2026-07-02"));
    let at = morning(day(2026, 7, 8), 0);
    let apply = Command::ApplyRules { to: RulesId(2), reason: "Decreto 12".into() };
    second.commit(&director(), at, apply, None).unwrap();
    let case = second.pqr(radicado).unwrap().unwrap().record;
    assert!(second.rules_of(&case).legal.is_business(day(2026, 7, 2)));
    assert_clean(&second);
}

#[test]
fn the_director_sees_what_moves_and_applies_it_with_keys() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, first) = store();
    let now = crate::desk::now();
    let mut paper = filing("hechos");
    paper.kind = PqrKind::Peticion;
    let filed = first.commit(&clerk(), now, Command::FilePqr(paper), None).unwrap();
    let radicado = filed.radicado.unwrap();
    drop(first);
    let store = over(&engine, &with_local_day(folder.path(), "2026-11-25"));
    let mut desk = Desk::at(&store, Look::default());
    desk.press("F9 'plz' Enter");
    desk.shows(&["PLZ010", "con reglas anteriores 1", &radicado.to_string()]);
    desk.shows(&["mié 16/12/2026", "jue 17/12/2026"]);
    desk.press("a Enter");
    assert!(desk.message().starts_with("PLZ-002"), "{}", desk.message());
    desk.press("'Decreto 12 de 2026' Enter Enter");
    assert_eq!(desk.message(), "Reglas aplicadas a los casos abiertos.");
    desk.shows(&["Ningún caso abierto cambia de fecha."]);
    desk.press("a");
    assert!(desk.message().starts_with("PLZ-001"), "{}", desk.message());
    assert_clean(&store);
}

#[test]
fn the_commands_say_the_same_and_change_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path();
    let run = |arguments: &[&str]| {
        let ended = crate::office::run(base, arguments);
        let out = String::from_utf8(ended.stdout).unwrap();
        (ended.status.code(), out + &String::from_utf8(ended.stderr).unwrap())
    };
    let demo = ["demo", "--sin-ventana", "--cuentas", "120", "--fecha", "2026-11-24"];
    assert_eq!(run(&demo).0, Some(0));
    let tables = base.join("sin-tablas");
    std::fs::create_dir_all(&tables).unwrap();
    with_local_day(&tables, "2026-11-25");
    let before = run(&["plazos", "simular"]).1;
    assert!(before.contains("con reglas anteriores") && before.contains(" -> "), "{before}");
    let missing = run(&["plazos", "aplicar", "--motivo", " "]);
    assert_eq!(missing.0, Some(2), "{missing:?}");
    let applied = run(&["plazos", "aplicar", "--motivo", "Decreto 12 de 2026"]);
    assert_eq!(applied.0, Some(0), "{applied:?}");
    let after = run(&["plazos", "simular", "--json"]).1;
    assert!(after.contains("\"cambian\": 0"), "{after}");
    assert!(run(&["verificar"]).1.contains("Base limpia"));
}
