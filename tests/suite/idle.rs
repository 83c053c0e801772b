//! Desocupados e inactivos: what is looked at before the reading of a cycle, and until when each proof holds.

use chrono::{Days, NaiveDate};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{AccountId, UpdateId};
use ventanilla::domain::schedule::template::bare_cycle;
use ventanilla::domain::subscriber::field::{ChangeKind, Field};
use ventanilla::domain::subscriber::notes::{FieldNote, FieldNotes, NoteKind};
use ventanilla::domain::subscriber::vacancy::{VacancyPolicy, idle};
use ventanilla::domain::subscriber::{ServiceStatus, Subscriber};
use ventanilla::domain::updates::decide::{UpdateRejection, last_digits};
use ventanilla::domain::updates::effect::Effect;
use ventanilla::domain::updates::finding::Finding;
use ventanilla::domain::updates::request::{Proposal, Ruling, UpdateDeed, UpdateState, Verdict};
use ventanilla::domain::user::UserId;
use ventanilla::store::engine::{Batch, Direction, Engine, KeyRange, Space};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{CURRENT_SCHEMA, IdleCycle, IdleRow, Store, trees};

use crate::connecting;
use crate::desk::{Desk, Look, demo_store, now};
use crate::office::{assert_clean, day};
use crate::updating_office::{apply, approve, dwelling, person, proposal, propose, why};

fn rows(store: &Store, cycle: &str) -> Vec<IdleRow> {
    let page = store.idle_page(cycle, &PageRequest::first(200)).unwrap();
    page.rows.into_iter().map(|(_, row)| row).collect()
}

/// Every cycle that has idle premises, in order.
fn cycles(store: &Store) -> Vec<String> {
    let mut all = Vec::new();
    let mut next = store.idle_cycle(&IdleCycle::First).unwrap();
    while let Some(cycle) = next.filter(|cycle| all.last() != Some(cycle)) {
        next = store.idle_cycle(&IdleCycle::After(cycle.clone())).unwrap();
        all.push(cycle);
    }
    all
}

fn vacate(store: &Store, at: usize) -> Subscriber {
    let home = dwelling(store, at);
    let id = propose(store, "mgomez", home.account, &[(Field::Status, "DESOCUPADO")], &["FACU"]);
    let id = id.unwrap();
    approve(store, "jefe", id, &[Field::Status], true).unwrap();
    home
}

#[test]
fn every_idle_account_is_in_its_cycle_in_the_order_of_the_route_and_nobody_else() {
    let store = demo_store();
    let everybody = store.subscribers(&PageRequest::first(200)).unwrap();
    let mut wanted: Vec<_> = everybody.rows.into_iter().map(|(_, one)| one).collect();
    wanted.retain(|one| matches!(one.status, ServiceStatus::Vacant | ServiceStatus::Inactive));
    let cycles = cycles(&store);
    assert!(cycles.len() > 1, "{cycles:?}");
    let mut found = 0;
    for cycle in &cycles {
        let rows = rows(&store, cycle);
        let order = |row: &IdleRow| (row.subscriber.route.clone(), row.subscriber.route_order);
        assert!(rows.is_sorted_by_key(order), "{cycle}");
        let same = |row: &IdleRow| bare_cycle(&row.subscriber.cycle) == bare_cycle(cycle);
        assert!(rows.iter().all(same), "{cycle}");
        found += wanted.iter().filter(|one| rows.iter().any(|row| row.subscriber == **one)).count();
    }
    assert_eq!(found, wanted.len());
    assert!(found > 0);
    let last = cycles.last().unwrap().clone();
    let stays = store.idle_cycle(&IdleCycle::After(last.clone())).unwrap();
    assert_eq!(stays, Some(last), "después del último no hay otro");
    let back = store.idle_cycle(&IdleCycle::Before(cycles[1].clone())).unwrap();
    assert_eq!(back.as_ref(), cycles.first());
}

#[test]
fn a_proof_holds_three_months_from_the_last_day_on_which_somebody_gave_one() {
    let policy = VacancyPolicy { months: 3, papers: Vec::new() };
    let store = demo_store();
    let mut of = dwelling(&store, 0);
    of.status = ServiceStatus::Vacant;
    let mut notes = FieldNotes::new(of.account);
    assert!(idle(&of, None, &notes, &policy).is_due(&of, day(2026, 11, 24)), "así llegó");
    let mut note = |on: NaiveDate, value: &str| {
        let by = UserId::from_system("mgomez");
        let (field, kind) = (Field::Status, NoteKind::Confirmed);
        notes.add(FieldNote { field, value: value.into(), kind, on, by, note: "acta".into() });
        idle(&of, None, &notes, &policy).until
    };
    // Three months of the calendar, to the last day of a shorter one.
    assert_eq!(note(day(2026, 8, 24), "DESOCUPADO"), Some(day(2026, 11, 24)));
    assert_eq!(note(day(2026, 11, 30), "DESOCUPADO"), Some(day(2027, 2, 28)));
    // What was said of another state says nothing of this one.
    assert_eq!(note(day(2026, 12, 24), "INACTIVO"), Some(day(2027, 2, 28)));
    let standing = idle(&of, None, &notes, &policy);
    assert!(!standing.is_due(&of, day(2027, 2, 28)), "el último día todavía vale");
    assert!(standing.is_due(&of, day(2027, 3, 1)));
    of.status = ServiceStatus::Inactive;
    let inactive = idle(&of, None, &notes, &policy);
    assert_eq!(inactive.until, None);
    assert!(!inactive.is_due(&of, day(2030, 1, 1)), "lo inactivo no vence");
}

#[test]
fn premises_become_vacant_with_their_papers_at_the_cut_and_are_proved_again() {
    let store = demo_store();
    let home = dwelling(&store, 1);
    let vacant = [(Field::Status, "DESOCUPADO")];
    let missing = ["FACU", "FENE", "ACTA", "SUSM"].map(String::from).to_vec();
    let refused = propose(&store, "mgomez", home.account, &vacant, &["SOLI"]);
    assert_eq!(why(refused), UpdateRejection::Paper(ChangeKind::Status, missing));
    let asked = proposal(&store, home.account, &vacant, &["FENE"]);
    let checked = store.check_update(home.account, None, &asked, now().date()).unwrap();
    assert_eq!(checked.refused, None);
    assert!(checked.findings.contains(&Finding::Effect(Effect::VacantFor(3))));
    // To leave the service for good is another paper, and whoever decides sees what is owed.
    let leaves = propose(&store, "mgomez", home.account, &[(Field::Status, "RETIRADO")], &["FACU"]);
    assert!(matches!(why(leaves), UpdateRejection::Paper(ChangeKind::Status, _)));

    vacate(&store, 1);
    let there = |store: &Store| {
        rows(store, &home.cycle).into_iter().find(|row| row.subscriber.account == home.account)
    };
    assert_eq!(there(&store), None, "espera el corte");
    let cut = store.novelty_period(&home.cycle, now().date()).unwrap().unwrap().2;
    assert_eq!(apply(&store, cut), 1);
    // It holds from the cut; the three months run from the day on which the papers came.
    let row = there(&store).unwrap();
    assert_eq!((row.idle.since, row.idle.proved_on), (Some(cut), Some(now().date())));
    let until = now().date().checked_add_months(chrono::Months::new(3)).unwrap();
    assert_eq!(row.idle.until, Some(until));
    assert!(row.idle.is_due(&row.subscriber, until + Days::new(1)));

    // Somebody goes and looks: three months more.
    let later = until + Days::new(10);
    let note = Command::NoteField {
        account: home.account,
        field: Field::Status,
        kind: NoteKind::Confirmed,
        note: "acta 77".into(),
    };
    store.commit(&person("mgomez"), later.and_hms_opt(9, 0, 0).unwrap(), note, None).unwrap();
    let row = there(&store).unwrap();
    assert_eq!(row.idle.proved_on, Some(later));
    assert_eq!(row.idle.since, Some(cut), "desde cuándo no cambia");

    // Served again, it leaves the list.
    let back = propose(&store, "mgomez", home.account, &[(Field::Status, "ACTIVO")], &["SOLI"]);
    let back = back.unwrap();
    approve(&store, "jefe", back, &[Field::Status], true).unwrap();
    let cut = store.novelty_period(&home.cycle, now().date()).unwrap().unwrap().2;
    assert_eq!(apply(&store, cut), 1);
    assert_eq!(there(&store), None);
    assert_clean(&store);
}

#[test]
fn what_was_taken_back_proves_nothing_again() {
    let store = demo_store();
    let home = vacate(&store, 1);
    let cut = store.novelty_period(&home.cycle, now().date()).unwrap().unwrap().2;
    assert_eq!(apply(&store, cut), 1);
    let at = |on: NaiveDate| on.and_hms_opt(9, 0, 0).unwrap();
    let commit = |by: &str, on, command| store.commit(&person(by), at(on), command, None);
    // By mistake it is said to be served, and that is taken back.
    let (account, served) = (home.account, [(Field::Status, "ACTIVO")]);
    let change = |store: &Store, changes: &[(Field, &str)], reverses| {
        let asked = Proposal { reverses, ..proposal(store, account, changes, &["SOLI"]) };
        let supports = if reverses.is_some() { Vec::new() } else { asked.supports };
        let proposal = Box::new(Proposal { supports, ..asked });
        let proposed = Command::ProposeUpdate { id: None, account, proposal };
        let (year, number) = commit("mgomez", cut, proposed).unwrap().number.unwrap();
        let id = UpdateId { year, number };
        let ruling = Ruling { field: Field::Status, verdict: Verdict::Approve };
        let digits = Some(last_digits(account));
        let deed = Box::new(UpdateDeed::Rule { rulings: vec![ruling], digits });
        commit("jefe", cut, Command::StepUpdate { id, account, deed }).unwrap();
        let holds = store.novelty_period(&home.cycle, cut).unwrap().unwrap().2;
        apply(store, holds);
        id
    };
    let wrong = change(&store, &served, None);
    let back = change(&store, &[(Field::Status, "DESOCUPADO")], Some(wrong));
    assert_eq!(crate::updating_office::state(&store, back), UpdateState::Applied);
    let all = rows(&store, &home.cycle);
    let row = all.into_iter().find(|row| row.subscriber.account == account).unwrap();
    assert_eq!((row.idle.since, row.idle.proved_on), (Some(cut), Some(now().date())));
    assert_clean(&store);
}

#[test]
fn one_cycle_written_in_three_ways_is_one_list() {
    let store = demo_store();
    let cycle = cycles(&store)[0].clone();
    let before = rows(&store, &cycle).len();
    for (at, written) in [(0, "C01"), (1, "01"), (2, "1")] {
        assert_eq!(bare_cycle(written), bare_cycle(&cycle));
        let mut other = dwelling(&store, at);
        other.account = AccountId::new(900 + at as u64).unwrap();
        (other.cycle, other.status) = (written.into(), ServiceStatus::Vacant);
        store.put_subscribers(std::slice::from_ref(&other)).unwrap();
        assert_eq!(rows(&store, written).len(), before + at + 1, "{written}");
    }
    assert_eq!(cycles(&store)[0], cycle);
    assert_clean(&store);
}

#[test]
fn a_cycle_is_reviewed_with_keys() {
    let store = demo_store();
    let mut desk = Desk::seated(&store, Look::default(), person("mgomez"), None);
    desk.press("g n v 9");
    desk.shows(&["SUS090", "Desocupado", "sin prueba !"]);
    insta::assert_snapshot!("desocupados_80x24", desk.screen());
    let first = cycles(&store)[0].clone();
    let at = rows(&store, &first)
        .iter()
        .position(|row| row.subscriber.status == ServiceStatus::Vacant)
        .unwrap();
    let of = rows(&store, &first)[at].subscriber.account;
    desk.press("g n v 9 Home");
    for _ in 0..at {
        desk.press("Down");
    }
    desk.press("c Enter");
    assert!(desk.message().contains("NOV-018"), "{}", desk.screen());
    desk.press("'acta 77, candado oxidado' Enter");
    assert_eq!(desk.message(), "Anotado: sigue así.");
    desk.shows(&["la prueba vale hasta el 24/02/2027"]);
    let noted = store.field_notes(of).unwrap();
    assert_eq!(noted.confirmed(Field::Status, "DESOCUPADO"), Some(now().date()));
    desk.press("F8");
    desk.shows(&[&format!("Ciclo {}", cycles(&store)[1])]);
    desk.press("F7 F7");
    desk.shows(&[&format!("Ciclo {first}")]);
    desk.press("e");
    desk.shows(&["SUS020"]);
    let mut reader = Desk::seated(&store, Look::default(), person("lector"), None);
    reader.press("g n v 9");
    assert!(!reader.screen().contains("SUS090"), "{}", reader.screen());
    assert_clean(&store);
}

#[test]
fn a_base_of_the_sixth_schema_gets_its_list() {
    let (engine, store) = crate::office::store();
    let demo = demo_store();
    let everybody = demo.subscribers(&PageRequest::first(200)).unwrap();
    let everybody: Vec<_> = everybody.rows.into_iter().map(|(_, one)| one).collect();
    store.put_subscribers(&everybody).unwrap();
    let before = cycles(&store);
    assert!(!before.is_empty());
    let number = store.next_batch().unwrap();
    let file = ventanilla::domain::updates::batch::Batch {
        number,
        name: "decreto.csv".into(),
        hash: "ab".repeat(32),
        by: UserId::from_system("cmora"),
        at: now(),
        rows: 1,
        rejected: 0,
        strata: Vec::new(),
        reverses: None,
    };
    store.commit(&person("cmora"), now(), Command::OpenBatch(Box::new(file)), None).unwrap();
    let home = dwelling(&store, 0);
    let row = proposal(&store, home.account, &[(Field::Mobile, "3015551820")], &[]);
    let row = Proposal { batch: Some(number), ..row };
    let rows = Command::ProposeUpdates { batch: number, proposals: vec![(home.account, row)] };
    store.commit(&person("cmora"), now(), rows, None).unwrap();
    let account = store.next_account().unwrap();
    let asked = || Box::new(connecting::asked(&connecting::ROSA, &connecting::PAPERS));
    let connects = Command::ProposeConnection { id: None, account, proposal: asked() };
    store.commit(&person("mgomez"), now(), connects, None).unwrap();
    let twin = |store: &Store| {
        let coming = store.coming_account().unwrap();
        store.check_connection(coming, None, &asked(), now().date()).unwrap().refused
    };
    let before_it = twin(&store);
    assert!(matches!(before_it, Some(UpdateRejection::Duplicate(Field::Address, _))));
    let waits = std::collections::BTreeMap::from([(UpdateState::ForApproval, 1)]);
    assert_eq!(store.batch_states(number).unwrap(), waits);
    drop(store);
    let mut batch = Batch::default();
    for space in [Space::SubscriberIdle, Space::ConnectionOpen] {
        let all = engine.page(space, &KeyRange::all(), Direction::Forward, usize::MAX).unwrap();
        assert!(!all.is_empty());
        for (key, _) in all {
            batch.delete(space, key);
        }
    }
    batch.add(trees::Counter::BatchIn(number, UpdateState::ForApproval).key(), -1);
    batch.put(Space::Meta, trees::META_SCHEMA.to_vec(), 6_u32.to_be_bytes().to_vec());
    engine.apply(batch).unwrap();
    let store = crate::office::over(&engine);
    assert_eq!(cycles(&store), before, "esquema {CURRENT_SCHEMA}");
    assert_eq!(store.batch_states(number).unwrap(), waits);
    assert_eq!(twin(&store), before_it);
    assert_clean(&store);
}
