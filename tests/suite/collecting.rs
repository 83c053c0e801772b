//! The collections desk through the base: the guard across accounts, the list of the day, the files.

use chrono::{NaiveDate, NaiveDateTime};
use ventanilla::domain::collections::agreement::{
    Agreement, AgreementState, Consolidation, Quality, Segment, Signer,
};
use ventanilla::domain::collections::contact::{
    Channel, Contact, Denied, Outcome, OutcomeKind, Purpose, Source, Target,
};
use ventanilla::domain::collections::decide::{self, CollectionRejection, QueueRejection};
use ventanilla::domain::collections::file::{Deed, SkipReason};
use ventanilla::domain::collections::instalments::Frequency;
use ventanilla::domain::collections::payment::{Payment, PaymentTarget};
use ventanilla::domain::collections::person::{DebtorChange, DebtorMark, PersonKey};
use ventanilla::domain::collections::promise::Promise;
use ventanilla::domain::collections::queue::{Exclusion, Why};
use ventanilla::domain::command::{Command, QueueMove};
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::money::Money;
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::loading::{LoadFailure, load_authorisations, load_contacts, load_payments};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{LineState, Receipt, Refusal, Store};

use crate::office::{
    actor, administrator, assert_clean, clock, day, every, fill_with, morning, now, store, today,
};

pub fn officer() -> Actor {
    actor("sarango", Role::CollectionsOfficer)
}

fn director() -> Actor {
    actor("dir.cartera", Role::CollectionsDirector)
}

/// A base with people, debts, two officers, and every person reachable by telephone.
pub fn desk() -> Store {
    desk_with(|people| people)
}

/// The same, with the file of people changed before it is loaded.
fn desk_with(change: impl Fn(String) -> String) -> Store {
    let (_, store) = store();
    fill_with(&store, 400, change);
    for name in ["sarango", "pnieto"] {
        let user = UserId::from_system(name);
        let role = Role::CollectionsOfficer;
        let command = Command::AddUser { user, name: name.into(), role };
        store.commit(&administrator(), now(), command, None).unwrap();
    }
    store
}

fn accounts(store: &Store) -> Vec<AccountId> {
    every(|page| store.subscribers(page)).into_iter().map(|one| one.account).collect()
}

fn authorise(store: &Store, account: AccountId, channels: &[Channel]) {
    let change = DebtorChange::Authorise {
        channels: channels.to_vec(),
        granted: true,
        on: day(2026, 1, 5),
        instrument: "formato F-12".into(),
    };
    let command = Command::KeepDebtor { account, change };
    store.commit(&officer(), now(), command, None).expect("se registra");
}

pub fn authorise_all(store: &Store) {
    for account in accounts(store) {
        authorise(store, account, &[Channel::Voice, Channel::Sms]);
    }
}

pub fn call(started: NaiveDateTime, outcome: Outcome) -> Deed {
    Deed::Contact {
        contact: Contact {
            person: PersonKey::of(AccountId::new(1).unwrap(), None),
            started,
            channel: Channel::Voice,
            purpose: Purpose::Collection,
            target: Target::Debtor,
            outcome,
            source: Source::Desk,
            note: String::new(),
        },
        next: None,
    }
}

pub fn collect(
    store: &Store,
    account: AccountId,
    at: NaiveDateTime,
    deed: Deed,
) -> Result<Receipt, Refusal> {
    let command = Command::Collect { account, deed: Box::new(deed) };
    store.commit(&officer(), at, command, None)
}

fn rejected(result: Result<Receipt, Refusal>) -> CollectionRejection {
    match result {
        Err(Refusal::Collection(rejection)) => rejection,
        other => panic!("se esperaba una negativa: {other:?}"),
    }
}

/// Accounts that owe something overdue that nothing holds back.
pub fn debtors(store: &Store) -> Vec<AccountId> {
    let owes = |account: &AccountId| {
        let case = store.desk_case(*account, now()).unwrap();
        let askable = case.facts().map(|facts| facts.askable(store.office())).unwrap_or_default();
        askable.overdue > Money::from_pesos(50_000) && case.blocks.is_empty()
    };
    accounts(store).into_iter().filter(owes).collect()
}

/// A base in which one person has two accounts that owe, and these.
fn two_accounts() -> (Store, AccountId, AccountId) {
    let first = desk();
    // People, each with a document of his own.
    let document = |account: &AccountId| {
        let document = first.subscriber(*account).unwrap().unwrap().document?;
        document.check.is_none().then_some((*account, document.number))
    };
    let mut people = debtors(&first).iter().filter_map(document).collect::<Vec<_>>().into_iter();
    let ((one, his), (other, another)) = (people.next().unwrap(), people.next().unwrap());
    let same = |people: String| people.replace(&format!(",{another},"), &format!(",{his},"));
    let store = desk_with(same);
    assert_eq!(store.subscriber(other).unwrap().unwrap().document.unwrap().number, his);
    (store, one, other)
}

#[test]
fn a_person_is_reached_once_a_day_across_his_accounts() {
    let (store, one, other) = two_accounts();
    authorise(&store, one, &[Channel::Voice]);
    collect(&store, one, now(), call(now(), Outcome::NoAnswer)).expect("la primera procede");
    let later = now() + chrono::TimeDelta::hours(2);
    let refused = rejected(collect(&store, other, later, call(later, Outcome::NoAnswer)));
    let CollectionRejection::Contact { reasons, next } = refused else { panic!("{refused:?}") };
    assert_eq!(reasons, [Denied::DayUsed]);
    assert_eq!(next, day(2026, 3, 6).and_hms_opt(7, 0, 0), "mañana a las siete");
    let tomorrow = morning(day(2026, 3, 6), 0);
    collect(&store, other, tomorrow, call(tomorrow, Outcome::NoAnswer)).expect("mañana sí");
    let monday = morning(day(2026, 3, 9), 0);
    collect(&store, one, monday, call(monday, Outcome::NoAnswer)).expect("otra semana");
    assert_clean(&store);
}

#[test]
fn a_channel_that_nobody_authorised_is_refused_and_nothing_is_written() {
    let store = desk();
    let account = debtors(&store)[0];
    let refused = rejected(collect(&store, account, now(), call(now(), Outcome::NoAnswer)));
    let none =
        CollectionRejection::Contact { reasons: vec![Denied::Channel(Channel::Voice)], next: None };
    assert_eq!(refused, none);
    assert!(store.collection_file(account).unwrap().events.is_empty());
}

#[test]
fn who_asks_not_to_be_called_is_not_called_again() {
    let store = desk();
    let account = debtors(&store)[0];
    authorise(&store, account, &[Channel::Voice, Channel::Sms]);
    collect(&store, account, now(), call(now(), Outcome::DoNotContact)).expect("se registra");
    let later = morning(day(2026, 3, 16), 0);
    let refused = rejected(collect(&store, account, later, call(later, Outcome::NoAnswer)));
    let CollectionRejection::Contact { reasons, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(reasons, [Denied::Channel(Channel::Voice)]);
}

#[test]
fn a_contact_is_written_down_while_it_is_fresh() {
    let store = desk();
    let account = debtors(&store)[0];
    authorise(&store, account, &[Channel::Voice]);
    let evening = today().and_hms_opt(18, 58, 0).unwrap();
    let saved = today().and_hms_opt(19, 4, 0).unwrap();
    let future = call(saved + chrono::TimeDelta::minutes(1), Outcome::NoAnswer);
    let refused = rejected(collect(&store, account, saved, future));
    assert!(matches!(refused, CollectionRejection::Began(_)), "{refused:?}");
    let at_seven = call(saved, Outcome::NoAnswer);
    let refused = rejected(collect(&store, account, saved, at_seven));
    assert!(matches!(refused, CollectionRejection::Contact { .. }), "{refused:?}");
    // It began before seven: the law looks at that, and what happened is written down.
    collect(&store, account, saved, call(evening, Outcome::NoAnswer)).expect("empezó a tiempo");
}

#[test]
fn a_promise_holds_the_row_back_until_it_is_broken() {
    let store = desk();
    authorise_all(&store);
    let account = debtors(&store)[0];
    let promise = |on, pesos| {
        let promised = Promise { on, amount: Money::from_pesos(pesos) };
        call(now(), Outcome::Promise(promised))
    };
    let friday = day(2026, 3, 6);
    collect(&store, account, now(), promise(friday, 30_000)).expect("se promete");
    let excluded = |at: NaiveDate| {
        let lists = store.deal_queues(morning(at, 0)).unwrap();
        let listed = lists.iter().flat_map(|list| &list.rows).find(|row| row.account == account);
        (listed.cloned(), lists[0].excluded.clone())
    };
    // Tolerance: two working days after Friday.
    let (listed, counts) = excluded(day(2026, 3, 10));
    assert!(listed.is_none());
    assert!(counts.iter().any(|(why, _)| *why == Exclusion::Promise), "{counts:?}");
    let (listed, _) = excluded(day(2026, 3, 11));
    let row = listed.expect("incumplida, vuelve al día hábil siguiente");
    assert!(row.reasons.contains(&Why::BrokenPromise(friday)), "{row:?}");
}

#[test]
fn lists_are_the_same_whoever_makes_them_and_no_person_is_on_two_rows() {
    let store = desk();
    authorise_all(&store);
    let lists = store.deal_queues(now()).unwrap();
    assert_eq!(lists, store.deal_queues(now()).unwrap());
    assert_eq!(lists.len(), 2);
    let cap = store.office().collections.queue.cap;
    let mut people = std::collections::BTreeSet::new();
    let mut rows = 0;
    for list in &lists {
        assert!(list.rows.len() <= cap);
        assert!(list.rows.is_sorted_by_key(|row| std::cmp::Reverse(row.points)));
        for row in &list.rows {
            let rules = &store.office().collections.queue;
            assert_eq!(row.points, rules.total(&row.reasons), "los puntos se explican");
            let subscriber = store.subscriber(row.account).unwrap();
            assert!(people.insert(PersonKey::of(row.account, subscriber.as_ref())));
            rows += 1;
        }
    }
    assert!(rows > 20, "{rows}");
    let (one, other) = (lists[0].rows.len(), lists[1].rows.len());
    assert!(one.abs_diff(other) <= 1, "{one} {other}");
}

#[test]
fn lists_are_opened_once_worked_and_watched() {
    let store = desk();
    authorise_all(&store);
    let lists = store.deal_queues(now()).unwrap();
    let open = |actor: &Actor| {
        let command = Command::OpenQueues { queues: lists.clone() };
        store.commit(actor, now(), command, None)
    };
    assert!(matches!(open(&officer()), Err(Refusal::Forbidden(_))));
    open(&director()).expect("el director abre");
    let dealt: usize = lists.iter().map(|list| list.rows.len()).sum();
    let again = rejected(open(&director()));
    assert_eq!(again, CollectionRejection::Queue(QueueRejection::Open(today())));

    let mine = officer().user;
    let view = || store.queue_view(&mine, today()).unwrap().expect("tiene cola");
    let accounts: Vec<AccountId> = view().lines.iter().map(|line| line.row.account).collect();
    let at = now() + chrono::TimeDelta::minutes(5);
    collect(&store, accounts[0], at, call(at, Outcome::NoAnswer)).unwrap();
    let promise = Promise { on: day(2026, 3, 10), amount: Money::from_pesos(25_000) };
    collect(&store, accounts[1], at, call(at, Outcome::Promise(promise))).unwrap();
    let skip = Deed::Skip { reason: SkipReason::Consult, until: day(2026, 3, 9) };
    collect(&store, accounts[2], at, skip).unwrap();
    let paid = Payment {
        id: "BCO 778".into(),
        account: Some(accounts[3]),
        reference: accounts[3].to_string(),
        at,
        amount: Money::from_pesos(10_000),
        target: PaymentTarget::Account,
        bank: "BANCO".into(),
        reverses: None,
    };
    store.put_payments(&[paid]).unwrap();
    let seen = view();
    let states: Vec<LineState> = seen.lines.iter().take(5).map(|line| line.state).collect();
    assert_eq!(states[0], LineState::Done(OutcomeKind::NoAnswer));
    assert_eq!(states[1], LineState::Done(OutcomeKind::Promise));
    assert_eq!(states[2], LineState::Skipped(day(2026, 3, 9)));
    assert_eq!(states[3], LineState::Paid(Money::from_pesos(10_000)));
    assert_eq!(states[4], LineState::Open);
    assert_eq!((seen.done(), seen.contacts()), (4, (1, 2)));
    assert_eq!((seen.promises, seen.promised), (1, Money::from_pesos(25_000)));
    let still: Vec<AccountId> = seen.lines.iter().map(|line| line.row.account).collect();
    assert_eq!(still, accounts, "nada se mueve");

    let last = *accounts.last().unwrap();
    let first =
        QueueMove { day: today(), from: mine.clone(), to: mine.clone(), account: Some(last) };
    store.commit(&director(), at, Command::MoveQueue(first), None).expect("se pone primero");
    let top = view().lines[0].row.clone();
    assert_eq!((top.account, top.reasons[0]), (last, Why::Director));
    let other = UserId::from_system("pnieto");
    let away = QueueMove { day: today(), from: mine.clone(), to: other.clone(), account: None };
    store.commit(&director(), at, Command::MoveQueue(away), None).expect("se sustituye");
    assert_eq!(view().lines.len(), 4, "lo trabajado se queda");
    let lists = store.queues_on(today()).unwrap();
    let total: usize = lists.iter().map(|list| list.lines.len()).sum();
    assert_eq!(total, dealt, "ninguna fila se pierde");
    assert_clean(&store);
}

#[test]
fn a_payment_comes_once_and_an_unknown_one_waits_for_its_account() {
    let store = desk();
    let account = debtors(&store)[0];
    let owed = || store.desk_case(account, now()).unwrap().live.position.overdue();
    let before = owed();
    let payment = |id: &str, account, pesos| Payment {
        id: id.into(),
        account,
        reference: "8001".into(),
        at: now(),
        amount: Money::from_pesos(pesos),
        target: PaymentTarget::Account,
        bank: "BANCO".into(),
        reverses: None,
    };
    let nobody = AccountId::new(999_999_999).unwrap();
    let file = [
        payment("B 1", Some(account), 20_000),
        payment("B 1", Some(account), 20_000),
        payment("B 1", Some(account), 21_000),
        payment("B 2", Some(nobody), 5_000),
    ];
    let done = store.put_payments(&file).unwrap();
    assert_eq!((done.repeated, done.conflicting, done.unknown), (vec![1], vec![2], vec![3]));
    let again = store.put_payments(&file[..1]).unwrap();
    assert_eq!(again.repeated, [0]);
    assert_eq!(before.minus(owed()), Money::from_pesos(20_000));
    let unknown = every(|page: &PageRequest| store.unknown_payments(page));
    assert_eq!(unknown.len(), 1);
    let identify = |id: &str| {
        let command = Command::IdentifyPayment { id: id.into(), account };
        store.commit(&director(), now(), command, None)
    };
    identify("B 2").expect("se identifica");
    assert!(matches!(rejected(identify("B 2")), CollectionRejection::Payment(_)));
    assert_eq!(before.minus(owed()), Money::from_pesos(25_000));
    assert_eq!(every(|page| store.payments_on(today(), page)).len(), 2);
    let back = Payment { reverses: Some("B 1".into()), ..payment("R 1", Some(account), -20_000) };
    store.put_payments(&[back]).unwrap();
    assert_eq!(before.minus(owed()), Money::from_pesos(5_000), "el reverso la devuelve");
    assert_clean(&store);
}

#[test]
fn an_insolvent_debtor_is_not_called() {
    let store = desk();
    let account = debtors(&store)[0];
    authorise(&store, account, &[Channel::Voice]);
    let change = DebtorChange::Mark(DebtorMark::Insolvency, true);
    let command = Command::KeepDebtor { account, change };
    store.commit(&director(), now(), command, None).unwrap();
    let refused = rejected(collect(&store, account, now(), call(now(), Outcome::NoAnswer)));
    assert_eq!(refused, CollectionRejection::Stopped(DebtorMark::Insolvency));
}

/// A file of rows with a heading, in a folder of its own.
fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("filas.csv");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn a_file_of_payments_is_taken_once_and_says_what_it_could_not_take() {
    let store = desk();
    let account = debtors(&store)[0];
    let owed = || store.desk_case(account, now()).unwrap().live.position.overdue();
    let before = owed();
    let rows = [
        format!("BOG;T1;{account};2026-03-05;08:15;20000;;;"),
        format!("BOG;T1;{account};2026-03-05;08:15;20000;;;"),
        format!("BOG;T1;{account};2026-03-05;08:15;99000;;;"),
        "BOG;T2;999999999;2026-03-05;;1.500,50;;;".into(),
        format!("BOG;T3;{account};2026-03-05;;1.500;;;"),
        format!("BOG;T3B;{account};2026-03-05;;120,000;;;"),
        format!("BOG;T3C;{account};2027-03-05;;1500;;;"),
        format!("BOG;R9;{account};2026-03-05;;1500;;;T99"),
        format!("BOG;R8;{account};2026-03-05;;1500;;;T1"),
        format!("BOG;T4;{account};2026-02-30;;1500;;;"),
        format!("BOG;T5;{account};2026-03-05;25:61;1500;;;"),
        format!("BOG;;{account};2026-03-05;;1500;;;"),
        format!("BOG;T6;{account};2026-03-05;;-1500;;;"),
        format!("BOG;T7;{account};2026-03-05;;0;;;"),
        format!("BOG;T8;{account};2026-03-05;;1500;;ACU-1;"),
        format!("BOG;T9;{account};2026-03-05;;1500;\"abierta;;"),
        format!("BOG;R1;{account};2026-03-05;09:00;20000;;;T1"),
        format!("BOG;T10;{account};2026-03-05;09:05;7000;;;"),
    ];
    let heading = "banco;transaccion;cuenta;fecha;hora;valor;factura;acuerdo;reversa";
    let (_folder, path) = file(&format!("{heading}\n{}\n", rows.join("\n")));
    let load = || load_payments(&store, &director(), clock(), &path, &mut |_, _| {});
    let report = load().expect("se carga lo bueno");
    let rules: Vec<&str> = report.rejected.iter().map(|row| row.rule).collect();
    assert_eq!(
        rules,
        [
            "PAG-014", "PAG-014", "PAG-016", "PAG-016", "PAG-013", "PAG-015", "PAG-015", "PAG-017",
            "PAG-010", "PAG-020", "PAG-018", "PAG-019", "PAG-019"
        ]
    );
    assert_eq!((report.accepted, report.skipped), (4, 2), "{:?}", report.classes);
    assert_eq!(report.credit, Money::from_centavos(150_050 + 700_000));
    assert_eq!(before.minus(owed()), Money::from_pesos(7_000));
    assert!(matches!(load(), Err(LoadFailure::Refused(Refusal::AlreadyLoaded { .. }))));
    // The same payments in another file change nothing.
    let (_other, path) = file(&format!("{heading}\n{}\n\n", rows[0]));
    let again = load_payments(&store, &director(), clock(), &path, &mut |_, _| {}).unwrap();
    assert_eq!((again.accepted, again.skipped), (0, 3));
    assert_eq!(before.minus(owed()), Money::from_pesos(7_000));
    let mut officer = load_payments(&store, &officer(), clock(), &path, &mut |_, _| {});
    assert!(matches!(officer, Err(LoadFailure::Refused(_))));
    let (_none, path) = file("uno;dos\n1;2\n");
    officer = load_payments(&store, &director(), clock(), &path, &mut |_, _| {});
    assert!(matches!(officer, Err(LoadFailure::File(..))));
    assert_clean(&store);
}

#[test]
fn what_an_agency_did_counts_as_the_companys_own() {
    let store = desk();
    let debtors = debtors(&store);
    authorise(&store, debtors[0], &[Channel::Voice]);
    let rows = [
        format!("COBRAR SAS;{};2026-03-05;08:00;VOZ;NOC;;", debtors[0]),
        format!("COBRAR SAS;{};2026-03-05;08:10;VOZ;PRM;2026-03-10;25000", debtors[1]),
        format!("COBRAR SAS;{};2026-03-05;08:20;VOZ;PRM;2026-03-08;25000", debtors[2]),
        format!("COBRAR SAS;{};2026-03-05;08:20;GRITO;NOC;;", debtors[2]),
        format!("COBRAR SAS;{};2026-03-05;08:20;VOZ;XYZ;;", debtors[2]),
        format!("COBRAR SAS;{};2026-03-05;23:20;VOZ;NOC;;", debtors[2]),
        "COBRAR SAS;999999999;2026-03-05;08:20;VOZ;NOC;;".to_owned(),
    ];
    let heading = "agencia;cuenta;fecha;hora;canal;resultado;promesa_fecha;promesa_valor";
    let (_folder, path) = file(&format!("{heading}\n{}\n", rows.join("\n")));
    let report =
        load_contacts(&store, &director(), clock(), &path, &mut |_, _| {}).expect("se cargan");
    let rules: Vec<&str> = report.rejected.iter().map(|row| row.rule).collect();
    // A channel, a result, an hour that has not come, an account that is not there.
    assert_eq!(rules, ["COB-044", "COB-048", "COB-058", "COB-058"]);
    // A promise for a Sunday is no promise of the house, and it was a contact all the same.
    assert_eq!(report.accepted, 3);
    let overlapping = format!("{heading}\n{}\n\n", rows[0]);
    let (_other, again) = file(&overlapping);
    let report = load_contacts(&store, &director(), clock(), &again, &mut |_, _| {}).unwrap();
    assert_eq!((report.accepted, report.quarantined), (0, 0), "no se cuenta dos veces");
    assert_eq!(store.collection_file(debtors[0]).unwrap().contacts().count(), 1);
    let refused = rejected(collect(&store, debtors[0], now(), call(now(), Outcome::NoAnswer)));
    let CollectionRejection::Contact { reasons, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(reasons, [Denied::DayUsed], "la agencia ya llamó hoy");
    assert_clean(&store);
}

#[test]
fn a_file_of_authorisations_opens_channels_with_their_proof() {
    let store = desk();
    let account = debtors(&store)[0];
    let rows = [
        format!("{account};VOZ;S;2026-01-10;formato 8"),
        format!("{account};CORREO;N;2026-01-10;formato 8"),
        format!("{account};VOZ;QUIZA;2026-01-10;formato 8"),
        format!("{account};VOZ;S;2026-01-10;"),
    ];
    let (_folder, path) =
        file(&format!("cuenta;canal;autoriza;fecha;soporte\n{}\n", rows.join("\n")));
    let report = load_authorisations(&store, &director(), clock(), &path, &mut |_, _| {}).unwrap();
    assert_eq!((report.accepted, report.quarantined), (2, 2));
    let debtor = store.desk_case(account, now()).unwrap().debtor;
    assert_eq!(debtor.authorised(Channel::Voice), Some(true));
    assert_eq!(debtor.authorised(Channel::Email), Some(false));
    assert_eq!(debtor.authorised(Channel::Sms), None);
    collect(&store, account, now(), call(now(), Outcome::NoAnswer)).expect("ya se puede");
}

/// An account with one bill of 400.000 due on the fifth of February, in a load cut off at the end of it.
pub fn one_bill(store: &Store, lock: &str) -> AccountId {
    let account = accounts(store)[0];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cartera.txt");
    let heading = "VKONT|OPBEL|OPUPK|XBLNR|SPART|BUDAT|FAEDN|BETRW|WAERS|MANSP";
    let rows = format!(
        "{account}|000000000001|1|F1|ACU|2026-01-10|2026-02-05|400000,00|COP|{lock}\n\
         {account}|000000000002|1|F2|ACU|2026-01-10|2026-02-10|80000,00|COP|\n"
    );
    std::fs::write(&path, format!("{heading}\n{rows}")).unwrap();
    crate::office::load_debts(store, folder.path(), &path).expect("se carga");
    account
}

pub fn paid(account: AccountId, id: &str, at: NaiveDateTime, pesos: i64) -> Payment {
    Payment {
        id: id.into(),
        account: Some(account),
        reference: account.to_string(),
        at,
        amount: Money::from_pesos(pesos),
        target: PaymentTarget::Account,
        bank: "BOG".into(),
        reverses: None,
    }
}

#[test]
fn what_is_paid_after_an_agreement_breaks_pays_the_debt() {
    let store = desk();
    let account = one_bill(&store, "");
    let agreement = agreed(&store, account, 180_000);
    collect(&store, account, now(), Deed::Sign(agreement)).expect("se firma");
    // The bank says no hour: noon, later or earlier than the signature, is that day all the same.
    let initial = paid(account, "B 1", today().and_hms_opt(8, 0, 0).unwrap(), 180_000);
    store.put_payments(&[initial]).unwrap();
    let on = |date: NaiveDate| store.desk_case(account, morning(date, 0)).unwrap();
    let overdue = |date| on(date).live.position.overdue();
    assert_eq!(overdue(day(2026, 3, 10)), Money::ZERO, "financiada");
    let broken = day(2026, 4, 17);
    let case = on(broken);
    assert!(matches!(case.live.agreements[0].standing.state, AgreementState::Broken(_)));
    let interest = case.live.agreements[0].standing.interest_owed;
    let back = Money::from_pesos(480_000 - 180_000).plus(interest);
    assert_eq!(case.live.position.overdue(), back);
    // Its papers are missing, and the breach is for the director to write down.
    let signed = &case.live.agreements[0].agreement;
    assert_eq!(case.file.missing_papers(signed), signed.papers().len());
    let end = |cause| {
        let deed = Deed::Consolidate { agreement: signed.number, cause };
        let command = Command::Collect { account, deed: Box::new(deed) };
        store.commit(&director(), morning(broken, 0), command, None)
    };
    let asked = rejected(end(Consolidation::Request));
    assert!(matches!(asked, CollectionRejection::Agreement(_)), "ya no vive: {asked:?}");
    end(Consolidation::Breach).expect("se consolida");
    assert!(matches!(rejected(end(Consolidation::Breach)), CollectionRejection::Agreement(_)));
    assert_eq!(overdue(broken), back, "consolidar no cambia lo que debe");
    let late = paid(account, "B 2", morning(broken, 0), 250_000);
    store.put_payments(&[late]).unwrap();
    assert_eq!(overdue(day(2026, 4, 18)), back.minus(Money::from_pesos(250_000)));
    // What bounced takes away what it paid, and no more.
    let bounced = Payment {
        reverses: Some("B 2".into()),
        ..paid(account, "R 2", morning(broken, 1), -250_000)
    };
    store.put_payments(std::slice::from_ref(&bounced)).unwrap();
    assert_eq!(overdue(day(2026, 4, 18)), back);
    let twice = Payment { id: "R 3".into(), ..bounced };
    assert_eq!(store.put_payments(&[twice]).unwrap().unmatched, [0]);
    assert_clean(&store);
}

#[test]
fn e3_a_claim_on_a_bill_that_is_locked_already_leaves_the_rest_to_be_collected() {
    let store = desk();
    let account = one_bill(&store, "R");
    let filing = ventanilla::domain::pqr::FilePqr {
        account: Some(account),
        kind: ventanilla::domain::pqr::PqrKind::Reclamo,
        causal: Some(102),
        invoice: Some("F1".into()),
        claimed: Some(Money::from_pesos(400_000)),
        ..crate::office::filing("cobro alto")
    };
    store.commit(&crate::office::clerk(), now(), Command::FilePqr(filing), None).unwrap();
    let case = store.desk_case(account, now()).unwrap();
    assert_eq!(case.blocks.len(), 1);
    let askable = case.facts().unwrap().askable(store.office());
    assert_eq!(askable.overdue, Money::from_pesos(80_000));
}

#[test]
fn a_call_that_he_asked_for_is_at_its_hour_by_telephone_and_nothing_follows_it() {
    let store = desk();
    let account = debtors(&store)[0];
    authorise(&store, account, &[Channel::Voice, Channel::Sms]);
    let asked = day(2026, 3, 6).and_hms_opt(15, 30, 0).unwrap();
    let sunday = day(2026, 3, 8).and_hms_opt(10, 0, 0).unwrap();
    let ask = |at| call(now(), Outcome::CallBack { at });
    let refused = rejected(collect(&store, account, now(), ask(sunday)));
    assert_eq!(refused, CollectionRejection::CallBack);
    collect(&store, account, now(), ask(asked)).expect("pidió que lo llamen");
    let requested = |at: NaiveDateTime, channel| {
        let Deed::Contact { contact, next } = call(at, Outcome::NoAnswer) else { unreachable!() };
        let contact = Contact { purpose: Purpose::Requested, channel, ..contact };
        collect(&store, account, at, Deed::Contact { contact, next })
    };
    let early = day(2026, 3, 6).and_hms_opt(5, 0, 0).unwrap();
    assert_eq!(rejected(requested(early, Channel::Voice)), CollectionRejection::NotRequested);
    assert_eq!(rejected(requested(asked, Channel::Sms)), CollectionRejection::NotRequested);
    requested(asked, Channel::Voice).expect("a su hora");
    let later = asked + chrono::TimeDelta::minutes(20);
    let refused = rejected(collect(&store, account, later, call(later, Outcome::NoAnswer)));
    let CollectionRejection::Contact { reasons, .. } = refused else { panic!("{refused:?}") };
    assert!(reasons.contains(&Denied::DayUsed), "{reasons:?}");
}

#[test]
fn an_old_form_does_not_revive_a_channel_that_he_took_back() {
    let store = desk();
    let account = debtors(&store)[0];
    authorise(&store, account, &[Channel::Voice]);
    collect(&store, account, now(), call(now(), Outcome::DoNotContact)).expect("se registra");
    let rows = format!(
        "{account};VOZ;S;2025-11-10;formato 8\n{account};SMS;S;2027-01-10;formato 9\n\
         999999999;VOZ;S;2025-11-10;formato 8\n"
    );
    let (_folder, path) = file(&format!("cuenta;canal;autoriza;fecha;soporte\n{rows}"));
    let report = load_authorisations(&store, &director(), clock(), &path, &mut |_, _| {}).unwrap();
    assert_eq!((report.accepted, report.quarantined), (1, 2));
    let debtor = store.desk_case(account, now()).unwrap().debtor;
    assert_eq!(debtor.authorised(Channel::Voice), Some(false));
}

/// An agreement on everything that can be financed, in three months.
pub fn agreed(store: &Store, account: AccountId, initial: i64) -> Agreement {
    let case = store.desk_case(account, now()).unwrap();
    let subscriber = case.subscriber.clone().unwrap();
    let segment = Segment::of(subscriber.use_class, subscriber.stratum);
    let terms = store.office().collections.agreement.terms(segment);
    Agreement {
        number: (0, 0),
        stage: "COR".into(),
        items: decide::financeable(&case.live, &case.blocks),
        initial: Money::from_pesos(initial),
        initial_by: day(2026, 3, 9),
        count: 3,
        frequency: Frequency::Monthly,
        system: terms.system,
        rate: terms.rate,
        first_due: day(2026, 3, 16),
        signers: vec![Signer {
            name: "ANA".into(),
            document: "1".into(),
            quality: Quality::Subscriber,
        }],
        known: vec![],
    }
}

#[test]
fn what_was_paid_before_an_agreement_was_signed_is_used_once() {
    let store = desk();
    let account = one_bill(&store, "");
    // 480.000 in two bills; this morning 300.000 were paid, and the bank says no hour.
    let early = paid(account, "B 0", today().and_hms_opt(12, 0, 0).unwrap(), 300_000);
    store.put_payments(&[early]).unwrap();
    let agreement = agreed(&store, account, 60_000);
    assert_eq!(agreement.debt(), Money::from_pesos(180_000));
    collect(&store, account, now(), Deed::Sign(agreement)).expect("se firma");
    let on = |date: NaiveDate| store.desk_case(account, morning(date, 0)).unwrap().live;
    let before = on(today());
    assert_eq!(before.agreements[0].standing.state, AgreementState::AwaitingInitial);
    assert_eq!(before.position.total, Money::from_pesos(180_000));
    let initial = paid(account, "B 1", morning(day(2026, 3, 6), 0), 60_000);
    store.put_payments(&[initial]).unwrap();
    let active = on(day(2026, 3, 6));
    assert_eq!(active.agreements[0].standing.state, AgreementState::Active);
    // Of the list of 480.000, all that was paid is off, and the rest is financed.
    assert_eq!(active.position.total, Money::from_pesos(480_000 - 360_000));
    assert_eq!(active.position.financed, Money::from_pesos(120_000));
    assert_eq!(active.position.overdue(), Money::ZERO);
}

#[test]
fn an_unknown_payment_that_was_taken_back_does_not_come_back_to_life() {
    let store = desk();
    let account = one_bill(&store, "");
    let unknown = Payment { account: None, ..paid(account, "B 7", now(), 100_000) };
    let back = Payment {
        account: None,
        reverses: Some("B 7".into()),
        ..paid(account, "R 7", now(), -100_000)
    };
    store.put_payments(&[unknown]).unwrap();
    store.put_payments(std::slice::from_ref(&back)).unwrap();
    let twice = Payment { id: "R 8".into(), ..back };
    assert_eq!(store.put_payments(&[twice]).unwrap().unmatched, [0]);
    let command = Command::IdentifyPayment { id: "B 7".into(), account };
    store.commit(&director(), now(), command, None).expect("se identifica");
    let case = store.desk_case(account, now()).unwrap();
    assert_eq!(case.live.position.overdue(), Money::from_pesos(480_000));
    assert!(every(|page: &PageRequest| store.unknown_payments(page)).is_empty());
    assert_clean(&store);
}
