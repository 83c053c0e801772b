//! An officer's morning with real keys, and what the director sees of it.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use ventanilla::domain::collections::agreement::AgreementState;
use ventanilla::domain::collections::contact::{Channel, OutcomeKind};
use ventanilla::domain::collections::file::Deed;
use ventanilla::domain::collections::person::{Authorisation, DebtorChange};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{AccountId, SessionId};
use ventanilla::domain::pqr::PqrKind;
use ventanilla::domain::subscriber::field::Field;
use ventanilla::domain::subscriber::notes::{Failure, NoteKind};
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::keys::MapName;
use ventanilla::store::page::PageRequest;
use ventanilla::store::{LineState, QueueView, Store};

use crate::desk::{Desk, Look, demo_store, now};
use crate::office::{assert_clean, every};

fn person(name: &str, role: Role) -> Actor {
    Actor {
        user: UserId::from_system(name),
        role,
        origin: "COB4".into(),
        session: SessionId::LOCAL,
    }
}

fn officer() -> Actor {
    person("sarango", Role::CollectionsOfficer)
}

fn director() -> Actor {
    person("dcartera", Role::CollectionsDirector)
}

/// The demo of the desk with two officers whose debtors may all be called, and the lists of the day open.
fn open_day(at: NaiveDateTime) -> Store {
    let store = demo_store();
    for name in ["sarango", "pnieto"] {
        let user = UserId::from_system(name);
        let role = Role::CollectionsOfficer;
        let command = Command::AddUser { user, name: name.into(), role };
        store.commit(&person("mgomez", Role::Administrator), now(), command, None).unwrap();
    }
    let given = |channel| Authorisation {
        channel,
        granted: true,
        on: NaiveDate::from_ymd_opt(2026, 1, 5).unwrap(),
        instrument: "formato 12".into(),
        by: UserId::from_system("mgomez"),
    };
    let accounts = every(|page: &PageRequest| store.subscribers(page));
    let rows: Vec<_> = accounts
        .into_iter()
        .map(|one| (one.account, vec![given(Channel::Voice), given(Channel::Sms)]))
        .collect();
    store.put_authorisations(&rows).unwrap();
    let queues = store.deal_queues(at).unwrap();
    store.commit(&director(), at, Command::OpenQueues { queues }, None).unwrap();
    store
}

fn sit(store: &Store, actor: Actor) -> Desk {
    let look = Look { map: MapName::As400, ..Look::default() };
    Desk::seated(store, look, actor, None)
}

fn mine(store: &Store) -> QueueView {
    store.queue_view(&officer().user, now().date()).unwrap().expect("hay cola")
}

fn at(store: &Store, place: usize) -> AccountId {
    mine(store).lines[place].row.account
}

fn count(desk: &mut Desk, keys: &str) -> usize {
    let before = desk.presses;
    desk.press(keys);
    desk.presses - before
}

#[test]
fn budget_4a_no_answer_and_the_next_row_take_2_keys() {
    let store = open_day(now());
    let mut desk = sit(&store, officer());
    desk.press("9");
    let (first, second) = (at(&store, 0), at(&store, 1));
    desk.shows(&[&first.to_string(), "Hechas 0 de", "Puede llamar"]);
    let keys = count(&mut desk, "3 Enter");
    assert!(keys <= 2, "{keys}");
    assert!(desk.message().starts_with(&format!("{first}: no contesta")), "{}", desk.message());
    assert_eq!(mine(&store).lines[0].state, LineState::Done(OutcomeKind::NoAnswer));
    assert!(desk.screen().contains(&format!("> 2 {second}")), "{}", desk.screen());
}

#[test]
fn budget_4b_a_promise_for_what_can_be_collected_takes_6_keys() {
    let store = open_day(now());
    let mut desk = sit(&store, officer());
    desk.press("9");
    let account = at(&store, 0);
    let owed = store.desk_case(account, now()).unwrap();
    let owed = owed.facts().unwrap().askable(store.office()).overdue;
    let keys = count(&mut desk, "1 + 3 Enter Enter Enter");
    assert!(keys <= 6, "{keys}");
    let view = mine(&store);
    assert_eq!(view.lines[0].state, LineState::Done(OutcomeKind::Promise), "{}", desk.screen());
    assert_eq!((view.promises, view.promised), (1, owed));
    let file = store.collection_file(account).unwrap();
    let (_, promise) = file.promises().last().unwrap();
    assert_eq!(promise.on, NaiveDate::from_ymd_opt(2026, 11, 27).unwrap());
}

#[test]
fn budget_4c_a_call_at_half_past_three_takes_7_keys() {
    let store = open_day(now());
    let mut desk = sit(&store, officer());
    desk.press("9");
    let account = at(&store, 0);
    let keys = count(&mut desk, "8 1 5 3 0 Enter Enter");
    assert!(keys <= 7, "{keys}");
    let asked = now().date().and_hms_opt(15, 30, 0).unwrap();
    let file = store.collection_file(account).unwrap();
    assert_eq!(file.call_back(), Some(asked), "{}", desk.screen());
}

#[test]
fn budget_4d_a_claim_with_account_and_bill_in_their_place_takes_13_keys() {
    let store = open_day(now());
    let mut desk = sit(&store, officer());
    desk.press("9");
    let account = at(&store, 0);
    let bill = store.desk_case(account, now()).unwrap().live.overdue_bills()[0].0.clone();
    let keys = count(&mut desk, "7 'R102' Tab ';alto' Enter Enter");
    assert!(keys <= 13, "{keys}");
    assert!(desk.message().starts_with("Radicada"), "{}", desk.screen());
    let case = store.pqr_cases(&PageRequest::last(1)).unwrap().rows.pop().unwrap().1;
    assert_eq!((case.account, case.invoice), (Some(account), Some(bill)));
    assert_eq!(case.kind, PqrKind::Reclamo);
    assert_eq!(mine(&store).lines[0].state, LineState::Done(OutcomeKind::Claims));
}

#[test]
fn budget_4e_an_agreement_in_three_instalments_takes_8_keys() {
    let store = open_day(now());
    let mut desk = sit(&store, officer());
    desk.press("9");
    let account = at(&store, 0);
    let keys = count(&mut desk, "6 3 Enter + 8 Enter Enter Enter");
    assert!(keys <= 8, "{keys}");
    assert!(desk.message().contains("ACU-2026-00001"), "{}", desk.screen());
    let case = store.desk_case(account, now()).unwrap();
    let signed = case.live.alive().expect("queda un acuerdo");
    assert_eq!(signed.standing.state, AgreementState::AwaitingInitial);
    assert_eq!(signed.agreement.count, 3);
    assert_eq!(signed.standing.schedule.len(), 3);
    // The talk was a contact: nobody calls him again today.
    let talked = |deed: &Deed| matches!(deed, Deed::Contact { .. });
    assert!(case.file.events.iter().any(|event| talked(&event.deed)));
}

#[test]
fn an_officers_morning_and_the_directors_view_of_it() {
    let store = open_day(now());
    let mut desk = sit(&store, officer());
    desk.press("9");
    let place: BTreeMap<&str, AccountId> =
        [("no contesta", 0), ("promesa", 1), ("volver", 2), ("reclamo", 3), ("acuerdo", 4)]
            .map(|(what, place)| (what, at(&store, place)))
            .into();
    desk.press("3 Enter");
    desk.press("1 + 3 Enter Enter Enter");
    desk.press("8 1 5 3 0 Enter Enter");
    desk.press("7 'R102' Tab ';alto' Enter Enter");
    assert!(desk.message().starts_with("Radicada"), "{}", desk.screen());
    while !desk.screen().contains("COB010") {
        desk.press("F12");
    }
    // What was claimed is not collected: the row says so.
    let claimed = store.desk_case(place["reclamo"], now()).unwrap();
    assert_eq!(claimed.blocks.len(), 1);
    desk.press("Down");
    desk.press("6 3 Enter + 8 Enter Enter Enter");
    let view = mine(&store);
    let states: Vec<LineState> = view.lines.iter().take(5).map(|line| line.state).collect();
    assert_eq!(
        states,
        [
            LineState::Done(OutcomeKind::NoAnswer),
            LineState::Done(OutcomeKind::Promise),
            LineState::Done(OutcomeKind::CallBack),
            LineState::Done(OutcomeKind::Claims),
            LineState::Signed,
        ],
        "{}",
        desk.screen()
    );
    assert!(desk.screen().contains("Hechas 5 de"), "{}", desk.screen());

    // He asked to be called at half past three: it is no collection, and the day is not used up for it.
    let account = place["volver"];
    desk.moment(now().date().and_hms_opt(15, 30, 0).unwrap());
    desk.press("Home Down Down");
    desk.shows(&["Puede llamar"]);
    desk.press("3 Enter");
    assert_eq!(store.collection_file(account).unwrap().contacts().count(), 2);

    // Somebody who was called this morning is not called again.
    desk.press("Home");
    desk.shows(&["NO LLAME: ya hubo contacto hoy"]);
    desk.press("3");
    assert!(desk.message().starts_with("COB-006"), "{}", desk.message());

    let mut office = sit(&store, director());
    office.press("9");
    office.shows(&["COB020", "sarango", "pnieto", "TOTAL"]);
    let all: usize =
        store.queues_on(now().date()).unwrap().iter().map(|list| list.lines.len()).sum();
    assert!(office.screen().contains(&format!("Hechas 5 de {all}")), "{}", office.screen());
    let row = office.screen().lines().find(|line| line.contains("sarango")).unwrap().to_owned();
    assert!(row.contains(" 5 "), "{row}");
    office.press("Down Enter Home");
    office.shows(&["COB010", &place["no contesta"].to_string(), "hecha: no contesta"]);
    assert_clean(&store);
}

#[test]
fn at_seven_in_the_evening_and_on_a_holiday_nobody_is_called() {
    let store = open_day(now());
    let mut desk = sit(&store, officer());
    desk.press("9");
    desk.moment(now().date().and_hms_opt(19, 0, 0).unwrap());
    desk.press("F5");
    desk.shows(&["NO LLAME: fuera de horario", "25/11/2026 07:00"]);
    desk.press("3");
    assert!(desk.message().starts_with("COB-005"), "{}", desk.message());
    assert!(desk.message().contains("mié 25/11/2026 07:00"), "{}", desk.message());
    assert!(store.collection_file(at(&store, 0)).unwrap().events.is_empty());

    // The eighth of December is a holiday; a list may be opened, and nobody is on it.
    let holiday = NaiveDate::from_ymd_opt(2026, 12, 8).unwrap().and_hms_opt(10, 0, 0).unwrap();
    let lists = store.deal_queues(holiday).unwrap();
    assert!(lists.iter().all(|list| list.rows.is_empty()), "{lists:?}");
    let account = at(&store, 0);
    let case = store.desk_case(account, holiday).unwrap();
    let verdict = case.facts().unwrap().verdict(
        store.office(),
        ventanilla::domain::collections::contact::Asked::CALL,
        holiday,
    );
    let words = ventanilla::text::desk::verdict(&verdict);
    assert_eq!(words, "NO LLAME: domingo o festivo; desde mié 09/12/2026 07:00");
}

#[test]
fn a_row_of_a_stale_screen_is_refused_and_what_is_typed_stays() {
    let store = open_day(now());
    let mut desk = sit(&store, officer());
    desk.press("9");
    let account = at(&store, 0);
    desk.press("1 + 3 Enter");
    // Meanwhile the debtor took back his authorisation at the window.
    let change = DebtorChange::Authorise {
        channels: vec![Channel::Voice],
        granted: false,
        on: now().date(),
        instrument: "carta".into(),
    };
    let command = Command::KeepDebtor { account, change };
    store.commit(&person("mgomez", Role::Clerk), now(), command, None).unwrap();
    desk.press("Enter Enter");
    assert!(desk.message().starts_with("COB-001"), "{}", desk.message());
    desk.shows(&["fecha +3"]);
    assert!(store.collection_file(account).unwrap().events.is_empty());
}

#[test]
fn roles_that_do_not_collect_do_not_see_lists() {
    let store = open_day(now());
    let mut clerk = sit(&store, person("mgomez", Role::Clerk));
    clerk.press("9");
    assert!(clerk.message().starts_with("SEG-031"), "{}", clerk.message());
    let mut officer = sit(&store, person("pnieto", Role::CollectionsOfficer));
    officer.press("F9 'COB020' Enter");
    assert!(officer.message().starts_with("SEG-034"), "{}", officer.message());
}

#[test]
fn the_desk_looks_as_agreed_at_both_sizes() {
    let store = open_day(now());
    for (columns, rows) in [(80, 24), (120, 40)] {
        let look = || Look { columns, rows, ..Look::default() };
        let mut desk = Desk::seated(&store, look(), officer(), None);
        desk.press("9 6 3 Enter + 8 Enter");
        insta::assert_snapshot!(format!("cola_{columns}x{rows}"), desk.screen());
        let mut desk = Desk::seated(&store, look(), director(), None);
        desk.press("9");
        insta::assert_snapshot!(format!("colas_{columns}x{rows}"), desk.screen());
    }
}

#[test]
fn suspensions_are_shown_by_what_they_wait_for() {
    use ventanilla::clock::Clock;
    use ventanilla::domain::collections::suspension::Notice;
    use ventanilla::loading::Round;

    let store = open_day(now());
    let actor = director();
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    let round = |at: NaiveDateTime| Round { store: &store, actor: &actor, clock: Clock::Fixed(at) };
    let notice = Notice {
        on: day(17),
        medium: "factura".into(),
        deadline: day(20),
        consequence: true,
        remedies: true,
    };
    round(now()).warn(None, &notice).unwrap();
    let mut desk = sit(&store, director());
    desk.press("9 s");
    desk.shows(&["COB040", "por reconectar", "Ninguna cuenta"]);
    desk.press("Tab");
    desk.shows(&["avisadas", "procede ordenar"]);
    insta::assert_snapshot!("suspensiones_80x24", desk.screen());
    // On the first day on which the calendar suspends any of the cycles.
    let of_cycle = |cycle: &str| store.suspension_days(cycle, day(25)).unwrap().unwrap_or_default();
    let first = ["C01", "C02", "C03", "C04"].into_iter().flat_map(of_cycle).min().unwrap();
    round(now()).order(first).unwrap();
    desk.press("Tab");
    let leaves = format!("sale el {}", first.format("%d/%m/%Y"));
    desk.shows(&["ordenadas y en terreno", &leaves, "SUS-2026-00001"]);
}

#[test]
fn a_wrong_number_is_to_be_put_right_by_whoever_keeps_the_data() {
    let store = open_day(now());
    let of = at(&store, 0);
    let mut desk = sit(&store, officer());
    desk.press("9 4 Enter");
    let page = store.failed_fields(&PageRequest::last(10)).unwrap();
    let [(_, row)] = &page.rows[..] else { panic!("{}", desk.screen()) };
    assert_eq!(row.subscriber.account, of);
    let [note] = &row.failed[..] else { panic!("{row:?}") };
    assert_eq!((note.field, note.by.as_str()), (Field::Phone, "sarango"));
    assert_eq!(note.kind, NoteKind::Failed(Failure::WrongNumber));
    assert_eq!(note.value, Field::Phone.read(&row.subscriber));
    assert_clean(&store);
}
