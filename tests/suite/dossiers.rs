//! The file of an account in collection with real keys: an agreement is tried out and signed, its papers come
//! in, it ends; what protects the home and what the lawyers watch is written down.

use chrono::NaiveDate;
use ventanilla::domain::collections::agreement::{AgreementState, PaperState, Quality};
use ventanilla::domain::collections::field::{may_suspend, protections};
use ventanilla::domain::collections::person::DebtorMark;
use ventanilla::domain::collections::suspension::NotSuspended;
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::user::{Actor, Role};
use ventanilla::keys::MapName;
use ventanilla::store::Store;

use crate::desk::{Desk, Look, demo_store, now};
use crate::office::{actor, assert_clean, every};

fn officer() -> Actor {
    actor("sarango", Role::CollectionsOfficer)
}

fn director() -> Actor {
    actor("dcartera", Role::CollectionsDirector)
}

/// The account that owes most bills that can be financed, and nothing in claim.
fn debtor(store: &Store) -> AccountId {
    let all = every(|page| store.subscribers(page));
    let fits = |account: &AccountId| {
        let case = store.desk_case(*account, now()).unwrap();
        let facts = case.facts().unwrap();
        let askable = facts.askable(store.office());
        let bills = case.live.overdue_bills().len();
        (!askable.in_claim.is_debit()).then_some(bills)
    };
    let accounts = all.into_iter().map(|one| one.account);
    accounts.max_by_key(|account| (fits(account), std::cmp::Reverse(*account))).unwrap()
}

fn sit(store: &Store, actor: Actor, account: AccountId) -> Desk {
    let look = Look { map: MapName::As400, ..Look::default() };
    let mut desk = Desk::seated(store, look, actor, None);
    desk.press(&format!("F9 '{account}' Enter d"));
    desk.shows(&["COB050", &account.to_string()]);
    desk
}

#[test]
fn an_agreement_is_tried_out_before_it_is_signed() {
    let store = demo_store();
    let account = debtor(&store);
    let mut desk = sit(&store, officer(), account);
    desk.press("a");
    desk.shows(&["COB030", "Financiable", "La política lo admite", "En otras cuotas: "]);
    // Less than the policy asks for is said as it is typed, and at the field when it is sent.
    desk.press("Home CtrlK '1000'");
    desk.shows(&["ACU-004"]);
    desk.press("Enter");
    assert!(desk.message().starts_with("ACU-004"), "{}", desk.message());
    // Going back asks once: nothing typed is lost by one key.
    desk.press("F12");
    desk.shows(&["COB030", "F12 otra vez descarta lo escrito"]);
    desk.press("F12");
    desk.shows(&["COB050", "No tiene acuerdos"]);
    assert!(store.collection_file(account).unwrap().events.is_empty());
}

/// What was confirmed is what is signed: a payment in between asks for another look.
#[test]
fn a_debt_that_changed_is_confirmed_again() {
    use ventanilla::domain::collections::payment::{Payment, PaymentTarget};
    use ventanilla::domain::money::Money;
    let store = demo_store();
    let account = debtor(&store);
    let mut desk = sit(&store, officer(), account);
    desk.press("a Enter");
    assert!(desk.message().starts_with("La política lo admite"), "{}", desk.message());
    let payment = Payment {
        id: "BOG 1".into(),
        account: Some(account),
        at: now(),
        amount: Money::from_pesos(100_000),
        target: PaymentTarget::Account,
        reverses: None,
        reference: account.to_string(),
        bank: "BOG".into(),
    };
    store.put_payments(&[payment]).unwrap();
    desk.press("F5");
    assert!(desk.message().starts_with("La deuda cambió"), "{}", desk.message());
    desk.press("Enter");
    assert!(store.collection_file(account).unwrap().events.is_empty(), "solo valida");
    desk.press("Enter");
    assert_eq!(store.collection_file(account).unwrap().agreements().count(), 1);
}

#[test]
fn two_people_sign_and_each_quality_asks_for_its_papers() {
    let store = demo_store();
    let account = debtor(&store);
    let mut desk = sit(&store, officer(), account);
    desk.press("a Tab Tab Home CtrlK '3' Tab Tab Tab Tab Tab Home CtrlK 'USUARIO'");
    desk.press("Tab 'ROSA PINTO' Tab '41555666' Tab F4");
    desk.shows(&["En qué calidad firma", "HEREDERO"]);
    desk.press("Enter Enter");
    assert!(desk.message().starts_with("La política lo admite"), "{}", desk.message());
    desk.press("Enter");
    desk.shows(&["COB050", "ACU-2026-00001", "pendiente de inicial", "ROSA PINTO"]);
    let case = store.desk_case(account, now()).unwrap();
    let one = &case.live.alive().expect("vive").agreement;
    let qualities: Vec<Quality> = one.signers.iter().map(|signer| signer.quality).collect();
    assert_eq!((one.count, qualities), (3, vec![Quality::User, Quality::Owner]));
    // Papers of a tenant and of an owner, besides those of every agreement.
    desk.press("Tab");
    desk.shows(&["autorización del propietario", "contrato de arrendamiento", "certificado de"]);
    assert_eq!(case.file.missing_papers(one), 10);
    desk.press("Down Down Enter Enter");
    let file = store.collection_file(account).unwrap();
    assert_eq!(file.missing_papers(one), 9);
    let (_, state) = file.paper(one, one.papers()[2]).unwrap();
    assert_eq!(state, PaperState::Good);
    desk.press("Enter Down Down Enter");
    assert_eq!(store.collection_file(account).unwrap().missing_papers(one), 10, "ilegible");
    // The plan with one key.
    desk.press("i");
    desk.shows(&["Plan de pagos ACU-2026-00001", "ROSA PINTO, PROPIETARIO", "art. 130"]);
    desk.press("F12 y");
    let copied = desk.clipboard.take().expect("el plan se copia");
    assert_eq!(copied.lines().count(), one.count as usize + 6, "{copied}");
    desk.press("F12");
    // Only the director ends it.
    desk.press("x t");
    assert!(desk.message().contains("SEG-037"), "{}", desk.message());
    let mut chief = sit(&store, director(), account);
    chief.press("x t");
    chief.shows(&["Terminar ACU-2026-00001", "SOLICITUD"]);
    chief.press("Enter");
    let state =
        |store: &Store| store.desk_case(account, now()).unwrap().live.agreements[0].standing.state;
    assert_eq!(state(&store), AgreementState::AwaitingInitial, "«NO» va primero");
    chief.press("x t Down Enter");
    assert!(matches!(state(&store), AgreementState::Ended(_)), "{}", chief.screen());
    chief.press("x t");
    assert!(chief.message().starts_with("ACU-013"), "{}", chief.message());
    assert_clean(&store);
}

#[test]
fn a_protected_home_is_not_suspended_until_its_protection_ends() {
    let store = demo_store();
    let account = debtor(&store);
    let why = |store: &Store| {
        let case = store.desk_case(account, now()).unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
        let facts = case.facts().unwrap();
        let reasons = may_suspend(&facts, store.office(), day, None).err().unwrap_or_default();
        reasons.into_iter().filter(|why| matches!(why, NotSuspended::Protected(..))).count()
    };
    assert_eq!(why(&store), 0);
    let mut desk = sit(&store, director(), account);
    desk.press("r Enter 'MENOR' Enter");
    desk.shows(&["El predio está protegido", "Soporte"]);
    desk.press("Enter Enter Enter");
    assert!(desk.message().starts_with("COB-038"), "la clase no está: {}", desk.message());
    desk.press("Home CtrlK F4 Down Down Down Enter Enter Enter Enter");
    assert!(desk.message().starts_with("COB-037"), "falta el soporte: {}", desk.message());
    desk.press("'registro civil 77' Enter Enter");
    assert_eq!(protections(&store.collection_file(account).unwrap()).len(), 1, "{}", desk.screen());
    assert_eq!(why(&store), 1);
    desk.press("Tab Tab");
    desk.shows(&["[Suspensión]", "Protegido:", "registro civil 77"]);
    // A line that does not fit is read whole with Enter.
    desk.press("Enter");
    desk.shows(&["decide una persona"]);
    desk.press("F12");
    // It ends by its paper.
    desk.press("r Down Enter F4 Enter Home CtrlK '23/11' Enter Enter");
    assert_eq!(why(&store), 0, "{}", desk.screen());
    assert_clean(&store);
}

#[test]
fn the_lawyers_watch_prescription_and_the_bureaus_their_days() {
    let store = demo_store();
    let account = debtor(&store);
    let mut desk = sit(&store, director(), account);
    desk.press("Tab Tab Tab");
    desk.shows(&["[Jurídica]", "el deudor no ha autorizado reportes", "prescribe"]);
    let oldest = store.desk_case(account, now()).unwrap().live.overdue_bills()[0].1;
    let five = oldest.checked_add_months(chrono::Months::new(60)).unwrap();
    desk.shows(&[&format!("prescribe {}", five.format("%d/%m/%Y"))]);
    // He acknowledged the debt: the five years begin anew.
    desk.press("r Down Down Enter F4 Enter Home CtrlK '20/11' Enter 'acta 4' Enter Enter");
    desk.shows(&["reconocimiento de la deuda", "prescribe 20/11/2031"]);
    // An empty field is no consent.
    desk.press("r Down Down Down Down Enter Backspace Enter 'formato 9' Enter");
    assert!(desk.message().starts_with("COB-039"), "{}", desk.message());
    desk.press("'S' Enter Enter");
    desk.shows(&["faltan comunicaciones previas"]);
    desk.press("r Down Down Down Enter Home CtrlK '02/11' Enter 'guía 881' Enter Enter");
    let file = store.collection_file(account).unwrap();
    assert_eq!(file.events.len(), 3, "{}", desk.screen());
    desk.shows(&["Centrales: "]);
    // A mark stops the collection from the person.
    desk.press("r Down Down Down Down Down Enter F4 Enter Enter Enter");
    desk.shows(&["insolvencia o liquidación judicial"]);
    let case = store.desk_case(account, now()).unwrap();
    assert!(case.debtor.is(DebtorMark::Insolvency));
    assert_clean(&store);
}

#[test]
fn roles_write_only_what_is_theirs() {
    let store = demo_store();
    let account = debtor(&store);
    let mut desk = sit(&store, officer(), account);
    desk.press("r");
    let screen = desk.screen();
    assert!(screen.contains("DEUDOR") && !screen.contains("INTERRUPCION"), "{screen}");
    let look = Look { map: MapName::As400, ..Look::default() };
    let mut clerk = Desk::seated(&store, look, actor("mgomez", Role::Clerk), None);
    clerk.press(&format!("F9 '{account}' Enter d"));
    assert!(clerk.message().contains("SEG-031"), "{}", clerk.message());
}

#[test]
fn the_file_and_the_simulator_look_as_agreed() {
    let store = demo_store();
    let account = debtor(&store);
    for (columns, rows) in [(80, 24), (120, 40)] {
        let look = Look { map: MapName::As400, columns, rows, ..Look::default() };
        let mut desk = Desk::seated(&store, look, officer(), None);
        desk.press(&format!("F9 '{account}' Enter d a"));
        insta::assert_snapshot!(format!("acuerdo_{columns}x{rows}"), desk.screen());
        desk.press("F12 Tab Tab Tab");
        insta::assert_snapshot!(format!("expediente_{columns}x{rows}"), desk.screen());
    }
}
