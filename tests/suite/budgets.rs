//! How many keys each daily act takes, as promised (ux §2.6): the keys are pressed, counted, and what they
//! do is seen. A narrative that the person composes is not counted.

use ventanilla::domain::command::Command;
use ventanilla::domain::ids::Radicado;
use ventanilla::domain::pqr::{Life, PqrCase, PqrState, PqrStep};
use ventanilla::interchange::letters;
use ventanilla::keys::MapName;
use ventanilla::store::Store;
use ventanilla::store::page::PageRequest;
use ventanilla::store::query::{CaseRow, TrayFilter, TrayView};

use crate::desk::{Desk, Look, actor, demo_store, now};
use crate::office::{filing, step_on};

/// Presses the keys and gives how many they were.
fn count(desk: &mut Desk, keys: &str) -> usize {
    let before = desk.presses;
    desk.press(keys);
    desk.presses - before
}

fn last(store: &Store) -> PqrCase {
    store.pqr_cases(&PageRequest::last(1)).unwrap().rows.pop().unwrap().1
}

fn desk(store: &Store, map: MapName) -> Desk {
    Desk::at(store, Look { map, ..Look::default() })
}

fn rows(store: &Store, view: TrayView) -> Vec<CaseRow> {
    let filter = TrayFilter { view, ..TrayFilter::default() };
    let request = PageRequest::first(200);
    let (page, _) = store.tray(&filter, &actor().user, now().date(), &request).unwrap();
    page.rows.into_iter().map(|(_, row)| row).collect()
}

fn assigned(store: &Store, radicado: Radicado) -> Option<String> {
    let case = store.pqr(radicado).unwrap().unwrap().record;
    case.assigned.map(|user| user.to_string())
}

#[test]
fn budget_1a_a_claim_of_a_known_account_takes_26_keys() {
    let store = demo_store();
    let mut desk = desk(&store, MapName::As400);
    let keys = count(&mut desk, "F6 '7000021' Tab 'R102' '82300' Tab ';alto' Enter Enter");
    assert!(desk.message().starts_with("Radicada"), "{}", desk.screen());
    assert!(keys <= 26, "{keys}");
    let case = last(&store);
    let approved = store.office().letters.text("alto").unwrap();
    assert_eq!(case.facts, approved.text);
    assert_eq!(case.claimed.unwrap().centavos(), 8_230_000);
}

#[test]
fn budget_1b_a_claim_found_by_name_takes_29_keys() {
    let store = demo_store();
    let person = store.subscribers(&PageRequest::first(1)).unwrap().rows.remove(0).1;
    let mut words = person.name.split_whitespace().map(|word| &word[..word.len().min(4)]);
    let typed = format!("{} {}", words.next().unwrap(), words.next().unwrap());
    let typed = typed.to_lowercase();
    assert!(typed.chars().count() <= 9, "{typed}");
    let mut desk = desk(&store, MapName::As400);
    let keys = format!("F6 '{typed}' Down Enter 'R102' '82300' Tab ';alto' Enter Enter");
    let keys = count(&mut desk, &keys) + 9 - typed.chars().count();
    assert!(desk.message().starts_with("Radicada"), "{}", desk.screen());
    assert!(keys <= 29, "{keys}");
    assert!(last(&store).account.is_some());
}

#[test]
fn budget_1c_a_petition_for_information_takes_20_keys() {
    let store = demo_store();
    let mut desk = desk(&store, MapName::As400);
    let keys = count(&mut desk, "F6 '7000021' Tab 'P' Tab ';info' Enter Enter");
    assert!(desk.message().starts_with("Radicada"), "{}", desk.screen());
    assert!(keys <= 20, "{keys}");
}

#[test]
fn budget_1d_a_second_paper_of_the_same_person_takes_13_keys() {
    let store = demo_store();
    let mut desk = desk(&store, MapName::As400);
    desk.press("F6 '7000021' Tab 'P' Tab ';info' Enter Enter");
    let first = last(&store);
    let keys = count(&mut desk, "F6 F7 'Q315' ';aten' Enter Enter");
    assert!(desk.message().starts_with("Radicada"), "{}", desk.screen());
    assert!(keys <= 13, "{keys}");
    let second = last(&store);
    assert!(second.radicado > first.radicado);
    assert_eq!(second.account, first.account);
}

#[test]
fn budget_2a_three_marked_cases_are_given_in_9_keys() {
    let store = demo_store();
    let three: Vec<Radicado> =
        rows(&store, TrayView::DueSoon).iter().skip(2).take(3).map(|r| r.case.radicado).collect();
    let mut desk = desk(&store, MapName::Vim);
    desk.press("2");
    let keys = count(&mut desk, "v 1 j j Space Space Space a Enter");
    assert!(desk.message().starts_with("3 casos a jrios."), "{}", desk.message());
    assert!(keys <= 9, "{keys}");
    for radicado in three {
        assert_eq!(assigned(&store, radicado).as_deref(), Some("jrios"));
    }
}

#[test]
fn budget_2b_options_on_three_rows_give_them_in_11_keys() {
    let store = demo_store();
    let mut desk = desk(&store, MapName::As400);
    desk.press("2");
    let keys = count(&mut desk, "Tab Down Down 8 Down 8 Down 8 Enter Enter");
    assert!(desk.message().starts_with("3 casos a jrios."), "{}", desk.message());
    assert!(keys <= 11, "{keys}");
}

#[test]
fn budget_2c_all_without_a_person_are_spread_in_6_keys() {
    let store = demo_store();
    let free = rows(&store, TrayView::Unassigned).len();
    assert!(free > 10);
    let mut desk = desk(&store, MapName::Vim);
    desk.press("2");
    let keys = count(&mut desk, "v 2 * a r Enter");
    assert!(desk.message().starts_with(&format!("{free} casos")), "{}", desk.message());
    assert!(keys <= 6, "{keys}");
    assert_eq!(rows(&store, TrayView::Unassigned).len(), 0);
    desk.press("z");
    assert!(desk.message().starts_with("Deshecho"), "{}", desk.message());
    assert_eq!(rows(&store, TrayView::Unassigned).len(), free);
}

#[test]
fn budget_2d_the_next_most_urgent_case_takes_1_key() {
    let store = demo_store();
    let urgent: Vec<Radicado> =
        rows(&store, TrayView::Answer).iter().take(2).map(|row| row.case.radicado).collect();
    let mut desk = desk(&store, MapName::As400);
    desk.press("2");
    assert_eq!(count(&mut desk, ">"), 1);
    desk.shows(&["PQR030", &urgent[0].to_string()]);
    desk.press("F12 >");
    desk.shows(&["PQR030", &urgent[1].to_string()]);
}

#[test]
fn budget_2e_an_answer_from_a_template_is_read_signed_and_numbered_in_7_keys() {
    let store = demo_store();
    let paper = Command::FilePqr(filing("El consumo es alto"));
    let radicado = store.commit(&actor(), now(), paper, None).unwrap().radicado.unwrap();
    let classify = PqrStep::Classify { causal: Some(102) };
    store.commit(&actor(), now(), step_on(radicado, classify, now().date()), None).unwrap();
    let mut desk = desk(&store, MapName::As400);
    desk.press(&format!("F9 '{radicado}' Enter"));
    let before = desk.presses;
    desk.press("r '04' a");
    let reasons = "Se visitó el predio y la lectura es la facturada.";
    desk.press(&format!("'{reasons}'"));
    desk.press("Enter");
    desk.shows(&[
        "Carta de",
        "(número al firmar)",
        "Decisión sobre el consumo".to_uppercase().as_str(),
    ]);
    desk.press("Enter Enter");
    let keys = desk.presses - before - reasons.chars().count();
    assert!(desk.message().ends_with("registrado."), "{}", desk.screen());
    assert!(keys <= 7, "{keys}");
    let case = store.pqr(radicado).unwrap().unwrap().record;
    let life = Life::of(&case, &store.office().rules, now().date()).unwrap();
    assert_eq!(life.state, PqrState::Decidida);
    let issued = store.letters(radicado).unwrap();
    let number = life.decision.unwrap().document;
    assert_eq!(number, "S-2026-000001");
    assert_eq!(issued[0].letter.number, number);
    let pdf = letters::pdf(&issued[0].letter, &store.office().letters.company);
    assert_eq!(letters::hash(&pdf), issued[0].hash);
    desk.press("F5 c Enter");
    desk.shows(&["S-2026-000001", "LUZ MARINA OSPINA"]);
}

#[test]
fn budget_2f_and_2g_a_duplicate_shares_its_answer_in_3_keys_and_is_separated_in_1() {
    let store = demo_store();
    let mut desk = desk(&store, MapName::As400);
    for _ in 0..2 {
        desk.press("F6 '7000021' Tab 'R102' '82300' Tab ';alto' Enter Enter");
    }
    let second = last(&store).radicado;
    let clock = |radicado| {
        let case = store.pqr(radicado).unwrap().unwrap().record;
        Life::of(&case, &store.office().rules, now().date()).unwrap().answer().unwrap().legal
    };
    let due = clock(second);
    desk.press(&format!("2 / '{second}' Enter"));
    let keys = count(&mut desk, "u Enter");
    assert!(desk.message().contains("cada uno conserva su reloj"), "{}", desk.message());
    assert!(keys <= 3, "{keys}");
    let linked = last(&store).linked.unwrap();
    assert!(linked < second);
    assert_eq!(clock(second), due);
    assert!(clock(linked) <= due);
    assert_eq!(count(&mut desk, "z"), 1);
    assert!(desk.message().starts_with("Deshecho"), "{}", desk.message());
    assert_eq!(last(&store).linked, None);
}

#[test]
fn budget_5a_an_activity_of_the_calendar_is_closed_in_2_keys() {
    let store = demo_store();
    let mut desk = desk(&store, MapName::As400);
    // The due date of cycle 03 of La Dorada is today.
    desk.press("0 Down Down");
    desk.shows(&["DOR ciclo 03 · 20 Primer vencimiento · mar 24/11/2026"]);
    let keys = count(&mut desk, "c Enter");
    assert!(desk.message().contains("cerró el 24/11/2026"), "{}", desk.screen());
    assert!(keys <= 2, "{keys}");
    let place = store.plan_place("03").unwrap();
    let files = store.plan_period_files(2026, &place).unwrap();
    assert_eq!(files[&11].kept("20").on, Some(now().date()));
}

#[test]
fn budget_5b_a_move_with_its_impact_and_its_reason_takes_8_keys() {
    let store = demo_store();
    let mut desk = desk(&store, MapName::As400);
    desk.press("0 Down Down");
    let keys = count(&mut desk, "m '+1' Enter '05' Enter Enter");
    let said = "Cambio 1 propuesto: rige cuando otra persona lo apruebe.";
    assert_eq!(desk.message(), said, "{}", desk.screen());
    assert!(keys <= 8, "{keys}");
    let change = store.plan_change(2026, 1).unwrap().unwrap();
    assert_eq!(change.proposal.cause, "05");
    assert!(change.proposal.moves.len() > 1, "con lo que cuelga de ella");
}

#[test]
fn budget_5c_going_to_a_day_takes_7_keys() {
    let store = demo_store();
    let mut desk = desk(&store, MapName::As400);
    desk.press("0");
    let keys = count(&mut desk, "g d '0812' Enter");
    desk.shows(&["08/12/2026", "Inmaculada"]);
    assert!(keys <= 7, "{keys}");
}
