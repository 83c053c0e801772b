//! How accounts pass from stage to stage between two lists, why, and that the base remembers it.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use ventanilla::domain::collections::history::{StageCause, StageChange};
use ventanilla::store::Store;
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::engine::{Engine, Space};

use crate::office::{account, assert_clean, day, dump, load_asked, office, over, request, store};

/// A list with these rows: account, document, due date, pesos, lock and plan.
type Item = (u64, u32, NaiveDate, i64, &'static str, &'static str);

fn load(store: &Store, folder: &Path, cutoff: NaiveDate, rows: &[Item]) {
    let mut list = String::from("VKONT;OPBEL;OPUPK;XBLNR;FAEDN;BETRW;MANSP;ABWTP\n");
    for (account, document, due, pesos, lock, plan) in rows {
        let due = due.format("%d.%m.%Y");
        list += &format!("{account};{document:012};1;F{document};{due};{pesos},00;{lock};{plan}\n");
    }
    let path = folder.join(format!("{cutoff}.csv"));
    std::fs::write(&path, list).unwrap();
    load_asked(store, folder, &path, &request(cutoff)).unwrap();
}

fn told(store: &Store, number: u64) -> Vec<(String, String, StageCause)> {
    let changes = store.stage_history(account(number)).unwrap();
    changes.into_iter().map(|one| (one.from, one.to, one.cause)).collect()
}

fn step(from: &str, to: &str, cause: StageCause) -> (String, String, StageCause) {
    (from.into(), to.into(), cause)
}

/// Two months of seven accounts, each with another fate.
fn two_months() -> (Arc<MemoryEngine>, Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (engine, store) = store();
    let old = day(2026, 1, 10);
    let january = [
        (1, 11, day(2026, 1, 20), 90_000, "", ""),
        (2, 21, day(2026, 1, 20), 90_000, "", ""),
        (3, 31, day(2025, 11, 1), 90_000, "", ""),
        (4, 41, day(2025, 11, 1), 90_000, "", ""),
        (5, 51, day(2026, 2, 10), 90_000, "", ""),
        (6, 61, old, 90_000, "R", ""),
        (6, 62, day(2026, 2, 10), 30_000, "", ""),
    ];
    load(&store, folder.path(), day(2026, 1, 31), &january);
    let february = [
        (1, 11, day(2026, 1, 20), 90_000, "", ""),
        (3, 31, day(2025, 11, 1), 90_000, "R", ""),
        (4, 41, day(2025, 11, 1), 90_000, "", "R"),
        (5, 51, day(2026, 2, 10), 90_000, "", ""),
        (6, 61, day(2025, 6, 1), 90_000, "", ""),
        (7, 71, day(2026, 3, 10), 90_000, "", ""),
    ];
    load(&store, folder.path(), day(2026, 2, 28), &february);
    (engine, store, folder)
}

#[test]
fn each_passage_says_why() {
    let (_, store, _folder) = two_months();
    assert_eq!(told(&store, 1), [step("COR", "PRJ", StageCause::Age)]);
    assert_eq!(told(&store, 2), [step("COR", "VIG", StageCause::Paid)], "ya no está en la lista");
    assert_eq!(told(&store, 3), [step("PER", "VIG", StageCause::Blocked)]);
    assert_eq!(told(&store, 4), [step("PER", "VIG", StageCause::Financed)]);
    assert_eq!(told(&store, 5), [step("VIG", "COR", StageCause::Age)]);
    assert_eq!(told(&store, 6), [step("VIG", "COA", StageCause::Returned)], "salió del reclamo");
    assert_eq!(told(&store, 7), [], "entró sin deber nada vencido");
    let last = store.stage_history(account(1)).unwrap();
    let one: &StageChange = last.first().unwrap();
    assert_eq!((one.cutoff, one.days), (day(2026, 2, 28), 39));
    assert_eq!(one.overdue.to_decimal().normalize().to_string(), "90000");
    assert_clean(&store);
}

#[test]
fn the_first_list_is_no_passage_and_the_history_stays_when_lists_go() {
    let (engine, store, folder) = two_months();
    let march = [(1, 11, day(2026, 1, 20), 90_000, "", "")];
    load(&store, folder.path(), day(2026, 4, 30), &march);
    let wanted = [step("PRJ", "PER", StageCause::Age), step("COR", "PRJ", StageCause::Age)];
    assert_eq!(told(&store, 1), wanted, "la última primero");
    let kept = dump(engine.as_ref());
    assert_eq!(kept[&Space::Standing].len(), 1, "solo la carga que se muestra");
    assert_clean(&store);
}

/// A list that is refused at its end leaves no history.
#[test]
fn a_list_that_was_never_shown_tells_nothing() {
    let (engine, store, folder) = two_months();
    let before = dump(engine.as_ref())[&Space::StageHistory].clone();
    assert!(!before.is_empty());
    let path = folder.path().join("total.csv");
    std::fs::write(&path, "VKONT;OPBEL;FAEDN;BETRW\n1;11;20.01.2026;90000,00\n").unwrap();
    let mut asked = request(day(2026, 3, 31));
    asked.control_total = Some(ventanilla::domain::money::Money::from_pesos(1));
    load_asked(&store, folder.path(), &path, &asked).unwrap_err();
    assert_eq!(dump(engine.as_ref())[&Space::StageHistory], before);
    assert_eq!(told(&store, 1), [step("COR", "PRJ", StageCause::Age)]);
}

/// Other limits move accounts when the base is opened with them, once, however often it is opened.
#[test]
fn another_policy_tells_whom_it_moved() {
    let (engine, store, _folder) = two_months();
    drop(store);
    let mut tables = office().as_ref().clone();
    for stage in tables.stages.stages.iter_mut().filter(|stage| stage.code == "PRJ") {
        stage.from_days = Some(60);
    }
    // As the files of another company would have it.
    tables.fingerprint = "otra".into();
    let tables = Arc::new(tables);
    let open = || {
        let engine: Arc<dyn Engine> = Arc::<MemoryEngine>::clone(&engine);
        Store::over(engine, Arc::clone(&tables)).unwrap()
    };
    let wanted = [step("PRJ", "COR", StageCause::Policy), step("COR", "PRJ", StageCause::Age)];
    assert_eq!(told(&open(), 1), wanted);
    assert_eq!(told(&open(), 1), wanted, "una sola vez");
    // The tables of before: what they move back is told too.
    let back = over(&engine);
    assert_eq!(told(&back, 1)[0], step("COR", "PRJ", StageCause::Policy));
    assert_clean(&back);
}

/// A stage more in the middle moves only those who are in it now: the others are where they were, whatever their
/// place in the list of stages.
#[test]
fn a_new_stage_moves_only_those_who_are_in_it() {
    let (engine, store, _folder) = two_months();
    drop(store);
    let mut tables = office().as_ref().clone();
    let place = tables.stages.find("PRJ").unwrap();
    let mut early = tables.stages.stages[place].clone();
    early.code = "TEM".into();
    early.name = "Temprana".into();
    early.aliases = Vec::new();
    early.from_days = Some(15);
    tables.stages.stages.insert(place, early);
    tables.fingerprint = "otra".into();
    let dynamic: Arc<dyn Engine> = Arc::<MemoryEngine>::clone(&engine);
    let moved = Store::over(dynamic, Arc::new(tables)).unwrap();
    // 18 days overdue: from COR to the new one. The others did not move.
    let wanted = [step("COR", "TEM", StageCause::Policy), step("VIG", "COR", StageCause::Age)];
    assert_eq!(told(&moved, 5), wanted);
    assert_eq!(told(&moved, 1), [step("COR", "PRJ", StageCause::Age)]);
    assert_eq!(told(&moved, 6), [step("VIG", "COA", StageCause::Returned)]);
    assert_clean(&moved);
}

/// Who has an old plan apart and pays his new bill has paid it.
#[test]
fn a_plan_of_before_is_no_cause() {
    let folder = tempfile::tempdir().unwrap();
    let (_, store) = store();
    let old = (1, 10, day(2025, 6, 1), 500_000, "", "R");
    let new = (1, 11, day(2025, 12, 20), 90_000, "", "");
    load(&store, folder.path(), day(2026, 1, 31), &[old, new]);
    load(&store, folder.path(), day(2026, 2, 28), &[old]);
    assert_eq!(told(&store, 1), [step("PRJ", "VIG", StageCause::Paid)]);
}
