//! The close of a month: the testigo, its identities to the peso, its versions, the month after it.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use ventanilla::domain::collections::decide::{CollectionRejection, TestigoRejection};
use ventanilla::domain::collections::payment::{Payment, PaymentTarget};
use ventanilla::domain::collections::testigo::{Identity, IdentityKind, Testigo, TestigoRow};
use ventanilla::domain::collections::{BUCKETS, Bucket};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::money::Money;
use ventanilla::domain::pqr::Month;
use ventanilla::domain::user::{Actor, Role};
use ventanilla::store::engine::{Batch, Direction, Engine, KeyRange, Space};
use ventanilla::store::trees::{Counter, LoadFigure};
use ventanilla::store::{Closing, Difference, Refusal, Store};

use crate::office::{actor, assert_clean, day, fill, load_asked, now, request, store};

fn director() -> Actor {
    actor("dir.cartera", Role::CollectionsDirector)
}

fn closing(month: Month, reason: &str) -> Closing {
    Closing { month, by: director().user, at: now(), reason: reason.into() }
}

fn close(store: &Store, month: Month, reason: &str) -> Result<Testigo, Refusal> {
    store.close_month(&director(), &closing(month, reason), |_| {})
}

fn rows(store: &Store, of: &Testigo) -> Vec<TestigoRow> {
    let mut all = Vec::new();
    store
        .testigo_rows(of, |row| {
            all.push(row);
            Ok(())
        })
        .unwrap();
    all
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    amounts.into_iter().sum()
}

fn rejected(result: Result<Testigo, Refusal>) -> TestigoRejection {
    match result {
        Err(Refusal::Collection(CollectionRejection::Testigo(why))) => why,
        other => panic!("se esperaba una negativa: {other:?}"),
    }
}

fn cutoff_month(store: &Store) -> Month {
    Month::of(store.receivables().unwrap().unwrap().cutoff)
}

#[test]
fn the_identities_of_a_month_hold_to_the_peso() {
    let (_, store) = store();
    fill(&store, 400);
    let month = cutoff_month(&store);
    let testigo = close(&store, month, "").unwrap();
    assert_eq!(testigo.version, 1);
    let identities = testigo.identities();
    assert_eq!(identities.len(), 5, "sin mes anterior no hay conciliación");
    assert!(identities.iter().all(Identity::holds), "{identities:?}");
    // Against what the load counted by itself, and against its rows one by one.
    let load = store.receivables().unwrap().unwrap();
    let figure =
        |figure| Money::from_centavos(store.counter(Counter::Load(load.load, figure)).unwrap());
    for bucket in BUCKETS {
        let own = testigo.balances.buckets[bucket.index()];
        assert_eq!(own, figure(LoadFigure::Aged(bucket)), "{bucket:?}");
    }
    let apart = |parts: [Money; 2]| parts[0].plus(parts[1]);
    assert_eq!(apart(testigo.balances.blocked), figure(LoadFigure::Blocked));
    assert_eq!(apart(testigo.balances.financed), figure(LoadFigure::Financed));
    let rows = rows(&store, &testigo);
    assert_eq!(rows.len() as u64, testigo.accounts);
    assert!(rows.is_sorted_by_key(|row| row.account));
    assert_eq!(sum(rows.iter().map(|row| row.balances.total)), load.debit.plus(load.credit));
    assert_eq!(sum(rows.iter().map(|row| row.balances.overdue)), testigo.balances.overdue);
    for row in &rows {
        let parts = row.balances.current.plus(row.balances.overdue);
        assert_eq!(parts, row.balances.total, "{}", row.account);
    }
    let cube = store.cube(&testigo).unwrap();
    assert_eq!(cube.values().map(|cell| cell.accounts).sum::<u64>(), testigo.accounts);
    assert_eq!(sum(cube.values().map(|c| c.balances.overdue)), testigo.balances.overdue);
    assert!(store.testigo_is_whole(&testigo).unwrap());
    assert_clean(&store);
}

#[test]
fn a_month_is_closed_again_only_with_a_reason_and_never_before_its_load() {
    let (_, store) = store();
    let month = Month::of(day(2026, 2, 28));
    assert_eq!(rejected(close(&store, month, "")), TestigoRejection::NoLoad);
    fill(&store, 60);
    let month = cutoff_month(&store);
    let cutoff = store.receivables().unwrap().unwrap().cutoff;
    let other = month.plus(1).unwrap();
    assert_eq!(rejected(close(&store, other, "")), TestigoRejection::OtherCutoff(cutoff));
    let first = close(&store, month, "").unwrap();
    assert_eq!(rejected(close(&store, month, " ")), TestigoRejection::NoReason);
    let second = close(&store, month, "faltó el ciclo 4").unwrap();
    assert_eq!((second.version, second.hash.clone()), (2, first.hash.clone()));
    assert_eq!(store.testigos(month).unwrap().len(), 2, "la primera sigue");
    // A testigo that was made of another load, or out of turn, is not shown.
    let stale = store.commit(&director(), now(), Command::CloseMonth(Box::new(first)), None);
    assert!(matches!(stale, Err(Refusal::Collection(_))));
    let officer = actor("sarango", Role::CollectionsOfficer);
    let command = Command::CloseMonth(Box::new(second));
    assert!(matches!(store.commit(&officer, now(), command, None), Err(Refusal::Forbidden(_))));
    assert_clean(&store);
}

#[test]
fn a_row_that_was_changed_afterwards_is_seen() {
    let (engine, store) = store();
    fill(&store, 60);
    let testigo = close(&store, cutoff_month(&store), "").unwrap();
    let pairs = engine.page(Space::TestigoBlock, &KeyRange::all(), Direction::Forward, 1).unwrap();
    let (key, mut bytes) = pairs[0].clone();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let mut batch = Batch::default();
    batch.put(Space::TestigoBlock, key.clone(), bytes);
    engine.apply(batch).unwrap();
    let unpacked = store.testigo_is_whole(&testigo);
    assert!(unpacked.map_or(true, |whole| !whole), "el bloque no es el mismo");
    let mut batch = Batch::default();
    batch.delete(Space::TestigoBlock, key);
    engine.apply(batch).unwrap();
    assert!(!store.testigo_is_whole(&testigo).unwrap());
    let report = store.verify(None, |_| {}).unwrap();
    let found = Difference::Testigo { month: testigo.month, version: 1 };
    assert_eq!(report.differences, [found]);
}

/// A list of one month: account, bill, due date, posting date, amount.
fn list(items: &[(u64, &str, NaiveDate, NaiveDate, i64)]) -> String {
    let mut out = String::from("VKONT|OPBEL|OPUPK|XBLNR|SPART|BUDAT|FAEDN|BETRW|WAERS\n");
    for (place, (account, bill, due, posted, pesos)) in items.iter().enumerate() {
        out += &format!(
            "{account}|{:012}|{place}|{bill}|ACU|{posted}|{due}|{pesos},00|COP\n",
            place + 1
        );
    }
    out
}

fn load(store: &Store, cutoff: NaiveDate, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cartera.txt");
    std::fs::write(&path, text).unwrap();
    load_asked(store, folder.path(), &path, &request(cutoff)).expect("se carga");
}

fn pay(account: u64, at: NaiveDateTime, pesos: i64) -> Payment {
    Payment {
        id: format!("BOG {account} {at} {pesos}"),
        account: AccountId::new(account),
        reference: account.to_string(),
        at,
        amount: Money::from_pesos(pesos),
        target: PaymentTarget::Account,
        bank: "BOG".into(),
        reverses: None,
    }
}

#[test]
fn the_month_after_is_compared_and_what_nobody_explains_is_shown() {
    let (_, store) = store();
    let (june, july) = (day(2024, 6, 30), day(2024, 7, 31));
    let (old, billed) = (day(2024, 5, 20), day(2024, 7, 5));
    let due = day(2024, 5, 31);
    load(
        &store,
        june,
        &list(&[
            (71, "A", due, old, 100_000),
            (72, "B", due, old, 200_000),
            (73, "C", due, old, 300_000),
            (74, "D", due, old, 50_000),
        ]),
    );
    let first = close(&store, Month::of(june), "").unwrap();
    assert_eq!(first.balances.overdue, Money::from_pesos(650_000));
    let noon = |date: NaiveDate| date.and_hms_opt(12, 0, 0).unwrap();
    // 71 pays all and is gone, 72 pays part, 73 nothing; 74 disappears without a payment.
    store
        .put_payments(&[
            pay(71, noon(day(2024, 7, 10)), 100_000),
            pay(72, noon(day(2024, 7, 12)), 80_000),
            pay(72, noon(day(2024, 8, 1)), 1_000),
            // Nobody knows whose these are: they come before every account, and move no other one's.
            Payment { account: None, ..pay(999, noon(day(2024, 7, 3)), 7_000) },
            Payment { account: None, ..pay(998, noon(day(2024, 7, 4)), 8_000) },
        ])
        .unwrap();
    load(
        &store,
        july,
        &list(&[
            (72, "B", due, old, 120_000),
            (72, "B2", day(2024, 8, 10), billed, 90_000),
            (73, "C", due, old, 300_000),
        ]),
    );
    let second = close(&store, Month::of(july), "").unwrap();
    let roll = second.roll.expect("hay mes anterior");
    let pesos = Money::from_pesos;
    assert_eq!(roll.opening, pesos(650_000));
    assert_eq!(roll.billed, pesos(90_000));
    assert_eq!(roll.paid, pesos(180_000));
    assert_eq!(roll.closing, pesos(510_000));
    // The fifty thousand of 74 that nobody paid.
    assert_eq!(roll.unexplained(), pesos(-50_000));
    let last = second.identities().pop().unwrap();
    assert_eq!((last.kind, last.holds()), (IdentityKind::RollForward, false));
    assert!(second.is_sound(), "lo demás cuadra al peso");
    // F4: of 650.000 that were 30 days old, 420.000 are 61 now and the rest is gone.
    let from = Bucket::of(30);
    assert_eq!(roll.ageing[from.index()][Bucket::of(61).index()], pesos(420_000));
    assert_eq!(roll.ageing[from.index()][8], pesos(230_000));
    assert_eq!(roll.rolled(from).percent(), "64,62 %");
    assert_eq!(second.growth(&first).percent(), "-21,54 %");
    assert_eq!(second.arrears().percent(), "82,35 %");
    let before: BTreeMap<u64, Option<Money>> = rows(&store, &second)
        .into_iter()
        .map(|row| (row.account.number(), row.before.map(|(_, amount)| amount)))
        .collect();
    let last = rows(&store, &second).into_iter().find(|row| row.account.number() == 72);
    let last = last.unwrap().last_payment.unwrap();
    assert_eq!(last, (day(2024, 7, 12), pesos(80_000)));
    assert_eq!(before[&72], Some(pesos(200_000)));
    assert_eq!(before.len(), 2);
    assert_clean(&store);
}

#[test]
fn another_policy_is_tried_before_it_is_applied() {
    let (_, store) = store();
    fill(&store, 300);
    let own = store.office().stages.clone();
    assert!(store.simulate_stages(&own).unwrap().is_empty(), "la misma no mueve a nadie");
    let higher = ventanilla::domain::collections::StagePolicy {
        minimum_item: Money::from_pesos(120_000),
        ..own.clone()
    };
    let moves = store.simulate_stages(&higher).unwrap();
    assert!(!moves.is_empty());
    assert!(moves.keys().all(|(from, to)| to < from), "un mínimo mayor solo baja: {moves:?}");
    // Nothing was applied: the testigo shows the stages that hold.
    let testigo = close(&store, cutoff_month(&store), "").unwrap();
    let moved: u64 = moves.iter().filter(|((from, _), _)| *from == 4).map(|(_, n)| n).sum();
    assert!(testigo.stages[4].0 >= moved && moved > 0, "{moves:?}");
    let mut earlier = own;
    earlier.stages[2].from_days = Some(10);
    let moves = store.simulate_stages(&earlier).unwrap();
    assert!(moves.keys().all(|(from, to)| (*from, *to) == (1, 2)), "{moves:?}");
}

/// The rows behind a cell of the crosses add up to the cell.
#[test]
fn a_cell_of_the_crosses_opens_its_rows() {
    use ventanilla::interchange::testigo_out::Cross;
    let (_, store) = store();
    fill(&store, 400);
    let testigo = close(&store, cutoff_month(&store), "").unwrap();
    let rows = rows(&store, &testigo);
    let stages = &store.office().stages;
    let find = |by: &str, value: &str| Cross::find(by, value, stages);
    let (stage, zone) = (find("etapa", "prejudicial").unwrap(), find("zona", "Z02").unwrap());
    let behind: Vec<_> = rows.iter().filter(|row| stage.holds(row) && zone.holds(row)).collect();
    let cube = store.cube(&testigo).unwrap();
    let cells = cube.iter().filter(|(key, _)| key.stage == 2 && key.zone == "Z02");
    let (mut accounts, mut total) = (0, Money::ZERO);
    for (_, cell) in cells {
        accounts += cell.accounts;
        total = total.plus(cell.balances.total);
    }
    assert!(accounts > 0);
    assert_eq!(behind.len() as u64, accounts);
    assert_eq!(sum(behind.iter().map(|row| row.balances.total)), total);
    assert_eq!(find("etapa", "nada"), None);
    assert_eq!(find("barrio", "Centro"), None);
    assert_eq!(find("estrato", "2"), Some(Cross::Stratum(2)));
    assert!(rows.iter().any(|row| find("uso", "residencial").unwrap().holds(row)));
}
