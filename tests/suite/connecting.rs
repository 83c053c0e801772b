//! Vinculación: a premises without account gets one, when two people and a visit say so.

use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{AccountId, UpdateId};
use ventanilla::domain::pqr::{FilePqr, Month};
use ventanilla::domain::subscriber::field::{ChangeKind, Field, FieldRejection};
use ventanilla::domain::subscriber::{ServiceStatus, Subscriber};
use ventanilla::domain::updates::connection::blank;
use ventanilla::domain::updates::decide::{UpdateRejection, last_digits};
use ventanilla::domain::updates::finding::Finding;
use ventanilla::domain::updates::policy::Risk;
use ventanilla::domain::updates::request::{
    FieldChange, Proposal, Ruling, UpdateDeed, UpdateState, Verdict,
};
use ventanilla::store::{Refusal, Store};

use crate::desk::{Desk, Look, demo_store, now};
use crate::office::{assert_clean, clerk, day, filing};
use crate::updating_office::{
    approve, hand_back, paper, person, propose, state, step, value, visited, why,
};

const FIRST: UpdateId = UpdateId { year: 2026, number: 1 };

/// What Rosa Peña asks for.
pub const ROSA: [(Field, &str); 9] = [
    (Field::Address, "CL 8 # 12 - 34"),
    (Field::Stratum, "2"),
    (Field::Name, "ROSA PEÑA"),
    (Field::Document, "CC 52345678"),
    (Field::Capacity, "POSEEDOR"),
    (Field::Services, "ACU+ALC"),
    (Field::Town, "17380"),
    (Field::Zone, "Z01"),
    (Field::Cycle, "01"),
];

pub const PAPERS: [&str; 5] = ["SOLI", "CEDU", "TENE", "BNOM", "CEST"];

/// A request for a connection.
pub fn asked(changes: &[(Field, &str)], papers: &[&str]) -> Proposal {
    let nothing = blank(AccountId::new(1).unwrap());
    let change = |(field, text): &(Field, &str)| FieldChange {
        field: *field,
        before: field.read(&nothing),
        after: (*text).into(),
        typed: (*text).into(),
        risk: Risk::Low,
        visit: false,
    };
    Proposal {
        base: 0,
        changes: changes.iter().map(change).collect(),
        reason: "01".into(),
        note: String::new(),
        supports: papers.iter().map(|kind| paper(kind)).collect(),
        claimed_on: Some(day(2026, 11, 23)),
        since: None,
        reverses: None,
        batch: None,
    }
}

fn send(
    store: &Store,
    by: &str,
    (id, account): (Option<UpdateId>, AccountId),
    proposal: Proposal,
) -> Result<UpdateId, Refusal> {
    let command = Command::ProposeConnection { id, account, proposal: Box::new(proposal) };
    let (year, number) = store.commit(&person(by), now(), command, None)?.number.unwrap();
    Ok(UpdateId { year, number })
}

/// Rosa's request, visited.
fn rosa(store: &Store) -> (UpdateId, AccountId) {
    let account = store.next_account().unwrap();
    let id = send(store, "mgomez", (None, account), asked(&ROSA, &PAPERS)).unwrap();
    step(store, "cmora", id, visited(true)).unwrap();
    (id, account)
}

fn every_line(store: &Store, id: UpdateId) -> Vec<Field> {
    let row = store.update(id).unwrap().unwrap();
    row.standing.lines.iter().map(|line| line.change.field).collect()
}

fn opened(store: &Store, account: AccountId) -> Option<Subscriber> {
    store.subscriber(account).unwrap()
}

#[test]
fn a_premises_without_account_gets_one_with_real_keys() {
    let store = demo_store();
    let mut clerk = Desk::seated(&store, Look::default(), person("mgomez"), None);
    clerk.press("1 F8 F12");
    assert!(!clerk.message().contains("borrador"), "nada se escribió: {}", clerk.screen());
    clerk.press("F8");
    clerk.shows(&["Vincular suscriptor", "cuenta 800000001", "obligatorio"]);
    insta::assert_snapshot!("vinculacion_80x24", clerk.screen());

    // Enter takes the cursor to whatever is still missing, one after the other.
    clerk.press("d 'cra 5 no 4-69' Tab Enter");
    clerk.shows(&["KR 5 # 4 - 69", "NOV-001", "estrato"]);
    clerk.press("'2' Enter 'rosa peña' Enter '52345678' Enter");
    clerk.shows(&["NOV-001", "Documento"]);
    clerk.press("Home 'CC ' Enter F4 Down Down Enter Enter");
    clerk.shows(&["NOV-001", "Municipio"]);
    clerk.press("F4");
    clerk.shows(&["17380  LA DORADA (CALDAS)", "17042  ANSERMA (CALDAS)"]);
    clerk.press("F12 '17001' Enter 'acu+alc' Enter F4 Enter Enter F4 Enter Enter");
    assert!(clerk.message().contains("NOV-071"), "{}", clerk.screen());
    clerk.press("'23/11/2026' Enter");
    assert!(clerk.message().contains("NOV-067"), "{}", clerk.screen());
    clerk.press("'SOLI 1 23/11/2026, CEDU 2, TENE 3 20/11/2026, BNOM 4 L, CEST 5 L' Enter");
    clerk.shows(&["aprueba el jefe", "Enter la envía"]);
    insta::assert_snapshot!("vinculacion_lista_80x24", clerk.screen());
    clerk.press("Enter");
    assert!(
        clerk.message().starts_with("Enviada C-2026-1: la cuenta se abre"),
        "{}",
        clerk.screen()
    );

    // The visit, then the chief: he sees what it would be before it is.
    let mut coordinator = Desk::seated(&store, Look::default(), person("cmora"), None);
    coordinator.press("g n v 5");
    coordinator.shows(&["C-2026-1", "ROSA PEÑA", "vincular"]);
    coordinator.press("i 'S' 'acta 12, hay red' Enter");
    assert!(coordinator.message().contains("C-2026-1"), "{}", coordinator.screen());
    let mut chief = Desk::seated(
        &store,
        Look { columns: 120, rows: 40, ..Look::default() },
        person("jefe"),
        None,
    );
    chief.press("g n");
    chief.shows(&["ROSA PEÑA", "Ley 142 art. 158", "art. 154"]);
    insta::assert_snapshot!("vinculacion_aprobar_120x40", chief.screen());
    chief.press("A '0001' Enter");
    assert!(chief.message().contains("C-2026-1 aprobada"), "{}", chief.screen());
    clerk.press("F12 1 '800000001' Enter");
    clerk.shows(&["CAR030", "ROSA PEÑA"]);
    clerk.press("c Tab r");
    assert!(clerk.message().contains("NOV-068"), "{}", clerk.screen());
    assert_clean(&store);
}

#[test]
fn the_account_begins_when_another_person_approves_the_whole_of_it() {
    let store = demo_store();
    store.build_search(|_| {}).unwrap();
    let (id, account) = rosa(&store);
    assert_eq!(id, FIRST);
    assert_eq!(account.to_string(), "800000001");
    assert_eq!(opened(&store, account), None, "nadie la ha aprobado");
    let fields = every_line(&store, id);
    assert!(fields.contains(&Field::Status), "servida desde el primer día");

    // Half an account can be neither served nor billed; its maker opens nothing; the digits are asked for.
    let half = approve(&store, "jefe", id, &fields[1..], true);
    assert_eq!(why(half), UpdateRejection::Whole);
    let parts = |verdict: &dyn Fn(usize) -> Verdict| {
        let one = |(at, field): (usize, &Field)| Ruling { field: *field, verdict: verdict(at) };
        let rulings = fields.iter().enumerate().map(one).collect();
        UpdateDeed::Rule { rulings, digits: Some(last_digits(account)) }
    };
    let no = || Verdict::Reject { reason: "05".into(), note: String::new() };
    let mixed = parts(&|at| if at == 0 { no() } else { Verdict::Approve });
    assert_eq!(why(step(&store, "jefe", id, mixed)), UpdateRejection::Whole);
    assert_eq!(why(approve(&store, "jefe", id, &fields, false)), UpdateRejection::Digits);
    let own = approve(&store, "mgomez", id, &fields, true);
    assert!(matches!(own, Err(Refusal::Forbidden(_) | Refusal::Update(UpdateRejection::OwnWork))));

    approve(&store, "jefe", id, &fields, true).unwrap();
    let rosa = opened(&store, account).unwrap();
    assert_eq!((rosa.name.as_str(), rosa.linked_on), ("ROSA PEÑA", Some(now().date())));
    assert_eq!(rosa.status, ServiceStatus::Active);
    assert_eq!(state(&store, id), UpdateState::Applied);

    // It is found by what it says, its history begins there, and it counts as one act of service.
    let (found, _) = store.search("rosa peña 52345678", 10).unwrap();
    assert!(found.iter().any(|one| one.account == account));
    let revisions = store.revisions(account).unwrap();
    assert_eq!(revisions.len(), 1);
    assert_eq!((revisions[0].makers.len(), revisions[0].approvers.len()), (1, 1));
    let month = Month::of(now().date());
    let counts: Vec<_> = store.updates_applied(month).unwrap();
    let counts: Vec<_> =
        counts.iter().map(|one| (one.kind, one.zone.as_str(), one.count)).collect();
    assert_eq!(counts, [(ChangeKind::Status, "Z01", 1)]);

    // From then on it changes like any other.
    let change = propose(&store, "mgomez", account, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    approve(&store, "jefe", change, &[Field::Mobile], false).unwrap();
    assert_eq!(value(&store, account, Field::Mobile), "3015551820");
    assert_clean(&store);
}

#[test]
fn what_a_connection_wants_is_said_before_anything_is_kept() {
    let store = demo_store();
    let account = store.coming_account().unwrap();
    let says = |changes: &[(Field, &str)], papers: &[&str]| {
        let checked = store.check_connection(account, None, &asked(changes, papers), now().date());
        checked.unwrap().refused
    };
    assert_eq!(says(&ROSA, &PAPERS), None);
    let without = |field: Field| -> Vec<_> {
        ROSA.iter().filter(|(one, _)| *one != field).copied().collect()
    };
    let empty = |field| Some(UpdateRejection::Field(field, FieldRejection::Empty));
    for field in [Field::Name, Field::Document, Field::Capacity, Field::Services, Field::Cycle] {
        assert_eq!(says(&without(field), &PAPERS), empty(field));
    }
    let no_estrato = UpdateRejection::Field(Field::Stratum, FieldRejection::StratumMissing);
    assert_eq!(says(&without(Field::Stratum), &PAPERS), Some(no_estrato));

    // A tenant brings his lease where an owner brings the folio; a shop needs no certificate of estrato.
    for title in ["CTRL", "COMP", "TENE"] {
        assert_eq!(says(&ROSA, &["SOLI", "CEDU", title, "BNOM", "CEST"]), None);
    }
    let paper = |codes: &[&str]| {
        Some(UpdateRejection::ConnectionPaper(codes.iter().map(ToString::to_string).collect()))
    };
    assert_eq!(says(&ROSA, &["SOLI", "CEDU", "BNOM", "CEST"]), paper(&["CTRL", "COMP", "TENE"]));
    assert_eq!(says(&ROSA, &PAPERS[..4]), paper(&["CEST"]));
    let mut shop = without(Field::Stratum);
    shop.push((Field::UseClass, "COMERCIAL"));
    assert_eq!(says(&shop, &PAPERS[..4]), None);

    let mut elsewhere = without(Field::Cycle);
    elsewhere.push((Field::Cycle, "99"));
    assert_eq!(says(&elsewhere, &PAPERS), Some(UpdateRejection::NoCycle("99".into())));
    let is = |proposal: Proposal| {
        store.check_connection(account, None, &proposal, now().date()).unwrap().refused
    };
    let undated = Proposal { claimed_on: None, ..asked(&ROSA, &PAPERS) };
    assert_eq!(is(undated), Some(UpdateRejection::Undated));
    let back = Proposal { since: Some(day(2026, 9, 1)), ..asked(&ROSA, &PAPERS) };
    assert_eq!(is(back), Some(UpdateRejection::Since));
    // Nobody opens an account under a number that the office did not give.
    let own = send(&store, "mgomez", (None, account), asked(&ROSA, &PAPERS));
    assert_eq!(why(own), UpdateRejection::NoSubscriber(account));
    let mut asleep = ROSA.to_vec();
    asleep.push((Field::Status, "RETIRADO"));
    assert!(matches!(says(&asleep, &PAPERS), Some(UpdateRejection::Field(Field::Status, _))));
    let reader = send(&store, "lector", (None, account), asked(&ROSA, &PAPERS));
    assert!(matches!(reader, Err(Refusal::Forbidden(_))));
    assert_eq!(store.coming_account().unwrap(), account, "ningún número se gastó");
    assert_clean(&store);
}

#[test]
fn whoever_decides_sees_twins_the_bill_and_that_a_refusal_has_remedies() {
    let store = demo_store();
    let home = crate::updating_office::dwelling(&store, 3);
    let twin = home.document.as_ref().map(|_| Field::Document.read(&home)).unwrap();
    let mut changes = ROSA.to_vec();
    changes[3].1 = &twin;
    let account = store.next_account().unwrap();
    let id = send(&store, "mgomez", (None, account), asked(&changes, &PAPERS)).unwrap();
    let row = store.update(id).unwrap().unwrap();
    let shown = row.subscriber.clone().unwrap();
    assert_eq!((shown.name.as_str(), shown.account), ("ROSA PEÑA", account), "lo que sería");
    let found = store.look_at_update(&shown, (id, &row.standing), now().date()).unwrap();
    assert!(found.contains(&Finding::Unmoved));
    assert!(found.contains(&Finding::Same(Field::Document, home.account)));
    assert!(found.contains(&Finding::Denial));
    assert!(found.iter().any(|one| matches!(one, Finding::Billed(_))), "{found:?}");

    // Refused, there is no account, and the number is not given again.
    step(&store, "cmora", id, visited(false)).unwrap();
    let fields = every_line(&store, id);
    assert_eq!(why(approve(&store, "jefe", id, &fields, true)), UpdateRejection::NotConfirmed);
    let no = |field: &Field| Ruling {
        field: *field,
        verdict: Verdict::Reject { reason: "05".into(), note: "sin red".into() },
    };
    let rulings = fields.iter().map(no).collect();
    step(&store, "jefe", id, UpdateDeed::Rule { rulings, digits: None }).unwrap();
    assert_eq!(state(&store, id), UpdateState::Rejected);
    assert_eq!(opened(&store, account), None);
    assert_eq!(store.next_account().unwrap().number(), account.number() + 1);
    assert_clean(&store);
}

#[test]
fn one_that_came_back_is_corrected_and_the_first_maker_still_decides_nothing() {
    let store = demo_store();
    let (id, account) = rosa(&store);
    assert_eq!(
        why(hand_back(&store, "jefe", id, Field::Address, "sin placa")),
        UpdateRejection::Whole
    );
    let back = |field: &Field| Ruling {
        field: *field,
        verdict: Verdict::Return { reason: "04".into(), note: "sin placa".into() },
    };
    let rulings = every_line(&store, id).iter().map(back).collect();
    step(&store, "jefe", id, UpdateDeed::Rule { rulings, digits: None }).unwrap();
    assert_eq!(state(&store, id), UpdateState::Returned);
    // As an ordinary change it is none of this account.
    let ordinary =
        Command::ProposeUpdate { id: Some(id), account, proposal: Box::new(asked(&ROSA, &PAPERS)) };
    let refused = store.commit(&person("mgomez"), now(), ordinary, None);
    assert_eq!(why(refused), UpdateRejection::Unknown(id));
    let mut changes = ROSA.to_vec();
    changes[0].1 = "CL 8 # 12 - 36";
    send(&store, "ana", (Some(id), account), asked(&changes, &PAPERS)).unwrap();
    assert_eq!(state(&store, id), UpdateState::Visit, "otra dirección se visita otra vez");
    step(&store, "cmora", id, visited(true)).unwrap();
    approve(&store, "jefe", id, &every_line(&store, id), true).unwrap();
    assert_eq!(value(&store, account, Field::Address), "CL 8 # 12 - 36");
    let revision = &store.revisions(account).unwrap()[0];
    assert_eq!(revision.makers.len(), 2);
    assert_clean(&store);
}

#[test]
fn a_number_that_an_import_took_meanwhile_opens_nothing() {
    let store = demo_store();
    let (id, account) = rosa(&store);
    let mut other = crate::updating_office::dwelling(&store, 4);
    other.account = account;
    store.put_subscribers(std::slice::from_ref(&other)).unwrap();
    let refused = approve(&store, "jefe", id, &every_line(&store, id), true);
    assert_eq!(why(refused), UpdateRejection::AccountTaken(account));
    assert_eq!(opened(&store, account).unwrap().name, other.name, "la que llegó sigue igual");
    // Whoever decides sees what was asked, not who came; and he may still refuse it.
    let row = store.update(id).unwrap().unwrap();
    let shown = row.subscriber.clone().unwrap();
    assert_eq!(shown.name, "ROSA PEÑA");
    let found = store.look_at_update(&shown, (id, &row.standing), now().date()).unwrap();
    assert!(found.contains(&Finding::Taken(account)), "{found:?}");
    let no = |field: &Field| Ruling {
        field: *field,
        verdict: Verdict::Reject { reason: "05".into(), note: String::new() },
    };
    let rulings = every_line(&store, id).iter().map(no).collect();
    step(&store, "jefe", id, UpdateDeed::Rule { rulings, digits: None }).unwrap();
    assert_eq!(state(&store, id), UpdateState::Rejected);
}

#[test]
fn numbers_of_which_the_base_knows_anything_are_passed_over() {
    let store = demo_store();
    let first = store.coming_account().unwrap();
    let mut other = crate::updating_office::dwelling(&store, 4);
    other.account = first;
    store.put_subscribers(std::slice::from_ref(&other)).unwrap();
    let second = AccountId::new(first.number() + 1).unwrap();
    assert_eq!(store.coming_account().unwrap(), second);
    // An open change of the imported one stands in nobody's way.
    propose(&store, "mgomez", first, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    let checked = store.check_connection(second, None, &asked(&ROSA, &PAPERS), now().date());
    assert_eq!(checked.unwrap().refused, None);
    assert_eq!(store.next_account().unwrap(), second);
    let (_, third) = rosa(&store);
    assert_eq!(third.number(), second.number() + 1);
    assert_clean(&store);
}

#[test]
fn the_same_premises_are_not_asked_for_twice_and_neighbours_are_told() {
    let store = demo_store();
    let (id, _) = rosa(&store);
    // However it is typed, it is seen before a number is spent on it.
    let mut typed = ROSA.to_vec();
    (typed[0].1, typed[3].1) = ("cll 8 no 12-34", "cc 52.345.678");
    let coming = store.coming_account().unwrap();
    let checked =
        store.check_connection(coming, None, &asked(&typed, &PAPERS), now().date()).unwrap();
    assert_eq!(checked.refused, Some(UpdateRejection::Duplicate(Field::Address, id)));
    let again = store.next_account().unwrap();
    let twice = send(&store, "ana", (None, again), asked(&ROSA, &PAPERS));
    assert_eq!(why(twice), UpdateRejection::Duplicate(Field::Address, id));
    let of = |document| {
        let mut changes = ROSA.to_vec();
        changes[3].1 = document;
        asked(&changes, &PAPERS)
    };
    let told = |store: &Store| {
        let asked = of("CC 24325111");
        let account = store.coming_account().unwrap();
        let checked = store.check_connection(account, None, &asked, now().date()).unwrap();
        assert_eq!(checked.refused, None);
        checked.findings.contains(&Finding::AlsoAsked(Field::Address, id))
    };
    assert!(told(&store));
    let other = send(&store, "ana", (None, again), of("CC 43567812")).unwrap();
    let row = store.update(id).unwrap().unwrap();
    let shown = row.subscriber.clone().unwrap();
    let found = store.look_at_update(&shown, (id, &row.standing), now().date()).unwrap();
    assert!(found.contains(&Finding::AlsoAsked(Field::Address, other)), "quien decide también");
    let reason = "se mudó".to_owned();
    step(&store, "mgomez", id, UpdateDeed::Withdraw { reason }).unwrap();
    assert!(!told(&store), "lo que se retiró ya no se pide");
    assert_clean(&store);
}

#[test]
fn an_account_that_was_opened_is_not_unopened() {
    let store = demo_store();
    let (id, account) = rosa(&store);
    approve(&store, "jefe", id, &every_line(&store, id), true).unwrap();
    let mut back = crate::updating_office::proposal(&store, account, &[(Field::Document, "")], &[]);
    back.reverses = Some(id);
    let command = Command::ProposeUpdate { id: None, account, proposal: Box::new(back) };
    let refused = store.commit(&person("mgomez"), now(), command, None);
    assert_eq!(why(refused), UpdateRejection::NotUnopened);
    assert_clean(&store);
}

#[test]
fn at_80x24_whoever_decides_sees_what_goes_against_it() {
    let store = demo_store();
    let home = crate::updating_office::dwelling(&store, 3);
    let twin = Field::Document.read(&home);
    let mut changes = ROSA.to_vec();
    changes[3].1 = &twin;
    let account = store.next_account().unwrap();
    let id = send(&store, "mgomez", (None, account), asked(&changes, &PAPERS)).unwrap();
    step(&store, "cmora", id, visited(true)).unwrap();
    let mut chief = Desk::seated(&store, Look::default(), person("jefe"), None);
    chief.press("g n");
    chief.shows(&[&format!("igual al de la cuenta {}", home.account), "renglones más: Enter"]);
    chief.press("Enter");
    chief.shows(&["C-2026-1"]);
    chief.press("F12 A");
    chief.shows(&[&format!("igual al de la cuenta {}", home.account), "Aprobar C-2026-1"]);
    insta::assert_snapshot!("vinculacion_aprobar_80x24", chief.screen());
}

#[test]
fn consents_of_a_new_connection_want_their_own_paper() {
    let store = demo_store();
    let account = store.coming_account().unwrap();
    let mut changes = ROSA.to_vec();
    changes.push((Field::DataConsent, "S"));
    let says = |papers: &[&str]| {
        let asked = asked(&changes, papers);
        store.check_connection(account, None, &asked, now().date()).unwrap().refused
    };
    let missing = UpdateRejection::Paper(ChangeKind::Consent, vec!["AUTO".into()]);
    assert_eq!(says(&PAPERS), Some(missing));
    let with: Vec<&str> = PAPERS.into_iter().chain(["AUTO"]).collect();
    assert_eq!(says(&with), None);
}

#[test]
fn a_case_of_somebody_without_account_leads_to_the_form_and_what_was_typed_survives() {
    let store = demo_store();
    let asks = FilePqr { causal: Some(402), ..filing("Pido que me conecten el agua") };
    let receipt = store.commit(&clerk(), now(), Command::FilePqr(asks), None).unwrap();
    let radicado = receipt.radicado.unwrap();
    let mut desk = Desk::seated(&store, Look::default(), person("mgomez"), None);
    let plain = store.commit(&clerk(), now(), Command::FilePqr(filing("Otra cosa")), None);
    let plain = plain.unwrap().radicado.unwrap();
    desk.press(&format!("F9 '{plain}' Enter e"));
    desk.shows(&["PQR030", "PQR-"]);
    desk.press(&format!("F9 '{radicado}' Enter e"));
    desk.shows(&["Vincular suscriptor", "Solicitud del suscriptor", &format!("PQR {radicado}")]);
    desk.press("d 'cra 5 no 4-69' Tab Enter '2' Enter 'rosa peña'");
    desk.silence();
    drop(desk);
    let mut desk = Desk::seated(&store, Look::default(), person("mgomez"), None);
    desk.shows(&["Vinculación"]);
    desk.press("Enter");
    desk.shows(&["Vincular suscriptor", "KR 5 # 4 - 69", &format!("PQR {radicado}")]);
    assert_eq!(store.coming_account().unwrap().number(), 800_000_001, "nada se pidió todavía");
}
