//! Measurements that are kept, the accounts behind them, and what failed when somebody used it.

use chrono::{NaiveDate, NaiveDateTime};
use ventanilla::clock::Clock;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::subscriber::ServiceStatus;
use ventanilla::domain::subscriber::field::Field;
use ventanilla::domain::subscriber::notes::{Failure, NoteKind};
use ventanilla::domain::updates::decide::UpdateRejection;
use ventanilla::domain::updates::quality::is_due;
use ventanilla::loading::measure_quality;
use ventanilla::store::engine::{Batch, Direction, Engine, KeyRange, Space};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{Difference, Refusal, Store};

use crate::desk::{Desk, Look, demo_store, now};
use crate::office::{assert_clean, day, every, fill, verify};
use crate::updating_office::{approve, dwelling, person, propose, value, why};

fn at(on: NaiveDate) -> NaiveDateTime {
    on.and_hms_opt(22, 0, 0).unwrap()
}

fn measure(store: &Store, on: NaiveDate) {
    measure_quality(store, (&person("jefe"), Clock::Fixed(at(on))), |_| true).unwrap().unwrap();
}

fn note(
    store: &Store,
    by: &str,
    of: AccountId,
    field: Field,
    kind: NoteKind,
) -> Result<(), Refusal> {
    let command = Command::NoteField { account: of, field, kind, note: "llamada de las 10".into() };
    store.commit(&person(by), now(), command, None).map(drop)
}

fn failed(store: &Store) -> Vec<AccountId> {
    let page = store.failed_fields(&PageRequest::last(50)).unwrap();
    page.rows.into_iter().map(|(_, row)| row.subscriber.account).collect()
}

const WRONG: NoteKind = NoteKind::Failed(Failure::WrongNumber);

#[test]
fn a_measurement_keeps_its_numbers_and_the_accounts_behind_each() {
    let store = demo_store();
    let today = now().date();
    assert_eq!(store.last_measured().unwrap(), None);
    measure(&store, today);
    let run = store.quality_runs(10).unwrap().remove(0);
    assert_eq!(run.board, store.quality_board(today, |_| {}).unwrap());
    for (code, count) in &run.board.failing {
        let kept = every(|page| store.quality_page(code, page));
        assert_eq!(kept.len() as u64, *count, "{code}");
        assert_eq!(kept, store.quality_rows(code, None, (today, 10_000)).unwrap(), "{code}");
    }
    assert_clean(&store);
    // A week later one telephone less is missing; only the accounts of the last measurement are kept.
    let of = every(|page| store.quality_page("Q02", page)).remove(0);
    let id = propose(&store, "mgomez", of.account, &[(Field::Mobile, "3015551820")], &[]).unwrap();
    approve(&store, "cmora", id, &[Field::Mobile], false).unwrap();
    let later = day(2026, 12, 1);
    measure(&store, later);
    measure(&store, later);
    let runs = store.quality_runs(10).unwrap();
    assert_eq!(runs.iter().map(|run| run.on).collect::<Vec<_>>(), [later, today]);
    assert_eq!(runs[0].failing("Q02"), runs[1].failing("Q02").map(|count| count - 1));
    let now_missing = every(|page| store.quality_page("Q02", page));
    assert!(now_missing.iter().all(|one| one.account != of.account));
    assert_clean(&store);
}

#[test]
fn it_is_measured_once_a_week_and_by_whom_may() {
    let day_of = |days| now().date().checked_sub_days(chrono::Days::new(days)).unwrap();
    assert!(is_due(None, now().date()));
    assert!(!is_due(Some(day_of(6)), now().date()) && is_due(Some(day_of(7)), now().date()));
    let store = demo_store();
    let refused = measure_quality(&store, (&person("mgomez"), Clock::Fixed(now())), |_| true);
    assert!(matches!(refused, Err(Refusal::Forbidden(_))));
}

#[test]
fn verification_counts_the_accounts_behind_the_last_measurement() {
    let (engine, store) = crate::office::store();
    fill(&store, 60);
    measure(&store, now().date());
    assert_clean(&store);
    let rows = engine.page(Space::QualityRow, &KeyRange::all(), Direction::Forward, 1).unwrap();
    let mut batch = Batch::default();
    batch.delete(Space::QualityRow, rows[0].0.clone());
    engine.apply(batch).unwrap();
    let found = verify(&store).differences;
    assert!(
        matches!(&found[..], [Difference::Quality(code)] if code.starts_with('Q')),
        "{found:?}"
    );
}

#[test]
fn what_failed_is_to_be_put_right_until_it_is_another_or_somebody_checked_it() {
    let store = demo_store();
    let of = dwelling(&store, 0).account;
    let other = dwelling(&store, 1).account;
    note(&store, "lhoyos", of, Field::Phone, WRONG).unwrap();
    note(&store, "lhoyos", of, Field::Phone, WRONG).unwrap();
    note(&store, "lhoyos", other, Field::Address, NoteKind::Failed(Failure::ReturnedMail)).unwrap();
    assert_eq!(failed(&store), [of, other]);
    assert_eq!(store.failures().unwrap(), 2);
    assert_clean(&store);
    // Another number: what failed stands no more.
    let id = propose(&store, "mgomez", of, &[(Field::Phone, "6068551820")], &[]).unwrap();
    assert_eq!(failed(&store), [of, other], "propuesto no es corregido");
    approve(&store, "cmora", id, &[Field::Phone], false).unwrap();
    assert_eq!(failed(&store), [other]);
    // The old number again: it is as wrong as it was.
    let row = store.update(id).unwrap().unwrap();
    let inverse = row.standing.inverse(id, &store.revisions(of).unwrap());
    let back = crate::updating_office::send(&store, "mgomez", of, None, inverse).unwrap();
    approve(&store, "cmora", back, &[Field::Phone], false).unwrap();
    assert_eq!(store.failures().unwrap(), 2);
    // Somebody checked it: it was right after all.
    note(&store, "lhoyos", of, Field::Phone, NoteKind::Confirmed).unwrap();
    assert_eq!(failed(&store), [other]);
    note(&store, "lhoyos", of, Field::Phone, WRONG).unwrap();
    assert_eq!(store.failures().unwrap(), 2, "volvió a fallar");
    assert_clean(&store);
}

#[test]
fn nothing_is_said_of_what_is_not_there() {
    let store = demo_store();
    let home = dwelling(&store, 0);
    let said = |field, kind| why(note(&store, "lhoyos", home.account, field, kind));
    assert_eq!(said(Field::Mobile, WRONG), UpdateRejection::NoValue(Field::Mobile), "está vacío");
    assert_eq!(said(Field::Stratum, WRONG), UpdateRejection::NoValue(Field::Stratum));
    let silent = Command::NoteField {
        account: home.account,
        field: Field::Phone,
        kind: WRONG,
        note: String::new(),
    };
    let refused = store.commit(&person("lhoyos"), now(), silent, None);
    assert_eq!(why(refused), UpdateRejection::Text);
    let nobody = "1".parse().unwrap();
    assert_eq!(
        why(note(&store, "lhoyos", nobody, Field::Phone, WRONG)),
        UpdateRejection::NoSubscriber(nobody)
    );
    assert!(matches!(
        note(&store, "lector", home.account, Field::Phone, WRONG),
        Err(Refusal::Forbidden(_))
    ));
    assert_clean(&store);
}

#[test]
fn a_vacant_house_that_somebody_looked_at_is_not_stale() {
    let store = demo_store();
    let all = every(|page| store.subscribers(page));
    let empty = |one: &&ventanilla::domain::subscriber::Subscriber| {
        let since = one.linked_on.unwrap();
        one.status == ServiceStatus::Vacant && (now().date() - since).num_days() > 180
    };
    let of = all.iter().find(empty).unwrap().account;
    let stale = || {
        let rows = store.quality_rows("Q13", None, (now().date(), 1_000)).unwrap();
        rows.iter().any(|one| one.account == of)
    };
    assert!(stale());
    note(&store, "cmora", of, Field::Status, NoteKind::Confirmed).unwrap();
    assert!(!stale());
    assert_eq!(store.failures().unwrap(), 0);
    assert_clean(&store);
}

#[test]
fn the_board_its_accounts_and_what_failed_are_worked_with_keys() {
    let store = demo_store();
    measure(&store, day(2026, 11, 10));
    measure(&store, day(2026, 11, 17));
    let of = dwelling(&store, 0).account;
    note(&store, "lhoyos", of, Field::Phone, WRONG).unwrap();
    for (columns, rows) in [(80, 24), (120, 40)] {
        let look = Look { columns, rows, ..Look::default() };
        let mut desk = Desk::seated(&store, look, person("jefe"), None);
        desk.press("g n v 7");
        desk.shows(&["SUS050", "[Reglas]", "Corregir hoy 1", "Tendencia", "medida el 17/11/2026"]);
        insta::assert_snapshot!(format!("calidad_reglas_{columns}x{rows}"), desk.screen());
        desk.press("Enter");
        insta::assert_snapshot!(format!("calidad_cuentas_{columns}x{rows}"), desk.screen());
        desk.press("F12 Tab Tab");
        desk.shows(&["[Corregir hoy 1]", "teléfono de otra persona", "lhoyos"]);
        insta::assert_snapshot!(format!("calidad_corregir_{columns}x{rows}"), desk.screen());
    }
    let mut desk = Desk::seated(&store, Look::default(), person("jefe"), None);
    desk.press("g n v 7 m");
    assert!(desk.message().starts_with("Calidad medida"), "{}", desk.screen());
    desk.shows(&["medida el 24/11/2026 por jefe"]);
    // A letter came back.
    let other = dwelling(&store, 1).account;
    desk.press(&format!("n '{other}' Enter"));
    desk.press("'D' 'citación devuelta por la empresa de correo' Enter");
    assert!(desk.message().starts_with("Anotado: por corregir"), "{}", desk.screen());
    desk.press("Tab Tab Home");
    desk.shows(&["Corregir hoy 2", "correo devuelto de dirección"]);
    // It was right after all; the telephone is put right from here.
    desk.press("c 'la vecina confirma la dirección' Enter");
    assert!(desk.message().starts_with("Anotado: verificado"), "{}", desk.screen());
    desk.press("e");
    desk.shows(&["SUS020", &of.to_string()]);
    desk.press("F12 Enter");
    desk.shows(&["CAR030", &value(&store, of, Field::Name)]);
    let mut clerk = Desk::seated(&store, Look::default(), person("mgomez"), None);
    clerk.press("g n v 7 m");
    assert!(clerk.message().contains("SEG-056"), "{}", clerk.screen());
    assert_clean(&store);
}

#[test]
fn what_failed_before_another_value_was_written_is_not_said_of_that_one() {
    use ventanilla::domain::subscriber::notes::FieldNote;
    let store = demo_store();
    let of = dwelling(&store, 0).account;
    let sent = now() - chrono::Duration::days(5);
    let id = propose(&store, "mgomez", of, &[(Field::Phone, "6068551820")], &[]).unwrap();
    approve(&store, "cmora", id, &[Field::Phone], false).unwrap();
    let told = |on: NaiveDate| FieldNote {
        field: Field::Phone,
        value: String::new(),
        kind: NoteKind::Failed(Failure::Undelivered(1)),
        on,
        by: person("cmora").user,
        note: "no se entregó".into(),
    };
    store.put_failures(&[(of, sent, told(now().date()))]).unwrap();
    assert!(failed(&store).is_empty(), "se envió al número de antes");
    store.put_failures(&[(of, now(), told(now().date()))]).unwrap();
    assert_eq!(failed(&store), [of]);
    // Checked later than it failed, though the file came last.
    note(&store, "lhoyos", of, Field::Phone, NoteKind::Confirmed).unwrap();
    store.put_failures(&[(of, now(), told(sent.date()))]).unwrap();
    assert!(failed(&store).is_empty());
    assert_clean(&store);
}

#[test]
fn a_measurement_that_is_interrupted_leaves_nothing_and_the_next_one_is_whole() {
    let (_, store) = crate::office::store();
    let home = {
        let demo = demo_store();
        dwelling(&demo, 0)
    };
    let many: Vec<_> = (1..=1_500_u64)
        .map(|number| {
            let account = AccountId::new(number).unwrap();
            ventanilla::domain::subscriber::Subscriber { account, ..home.clone() }
        })
        .collect();
    store.put_subscribers(&many).unwrap();
    let who = (&person("jefe"), Clock::Fixed(now()));
    for stops_at in [0, 1_000] {
        let mut heard = Vec::new();
        let run = measure_quality(&store, who, |read| {
            heard.push(read);
            read < stops_at
        });
        assert_eq!(run.unwrap(), None, "se dejó en {heard:?}");
        assert!(store.quality_runs(1).unwrap().is_empty());
    }
    let run = measure_quality(&store, who, |_| true).unwrap().unwrap();
    assert_eq!(run.board.subscribers, 1_500);
    assert_clean(&store);
}
