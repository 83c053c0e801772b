//! The suspension cycle through the base and its files: warned, ordered, looked at again, sent out, done,
//! paid, reconnected.

use chrono::{NaiveDate, NaiveDateTime};
use ventanilla::clock::Clock;
use ventanilla::domain::collections::decide::CollectionRejection;
use ventanilla::domain::collections::file::{Deed, OrderDeed};
use ventanilla::domain::collections::orders::{OrderState, orders};
use ventanilla::domain::collections::payment::{Payment, PaymentTarget};
use ventanilla::domain::collections::suspension::{
    NotSuspended, Notice, ProtectedKind, ProtectedRoute, Protection,
};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::money::Money;
use ventanilla::domain::user::{Actor, Role};
use ventanilla::interchange::crew_list::{self, CrewLine};
use ventanilla::loading::{DueBack, Round, load_crew};
use ventanilla::store::page::PageRequest;
use ventanilla::store::{FieldView, Refusal, Store};
use ventanilla::text::desk::order_number;

use crate::office::{actor, assert_clean, day, fill, store};

fn director() -> Actor {
    actor("dir.cartera", Role::CollectionsDirector)
}

fn at(date: NaiveDate, hour: u32, minute: u32) -> NaiveDateTime {
    date.and_hms_opt(hour, minute, 0).unwrap()
}

/// A Tuesday; the notice went out six days before.
fn tuesday() -> NaiveDate {
    day(2026, 3, 10)
}

fn base() -> Store {
    let (_, store) = store();
    fill(&store, 300);
    store
}

fn notice() -> Notice {
    Notice {
        on: day(2026, 3, 4),
        medium: "factura".into(),
        deadline: day(2026, 3, 6),
        consequence: true,
        remedies: true,
    }
}

struct Desk<'a> {
    store: &'a Store,
    actor: Actor,
}

impl Desk<'_> {
    fn round(&self, now: NaiveDateTime) -> Round<'_> {
        Round { store: self.store, actor: &self.actor, clock: Clock::Fixed(now) }
    }

    fn state(&self, line: &CrewLine) -> OrderState {
        let file = self.store.collection_file(line.account).unwrap();
        orders(&file).into_iter().find(|order| order.number == line.order).unwrap().state
    }

    fn pay(&self, account: AccountId, at: NaiveDateTime) {
        let case = self.store.desk_case(account, at).unwrap();
        let payment = Payment {
            id: format!("BOG {account} {at}"),
            account: Some(account),
            reference: account.to_string(),
            at,
            amount: case.live.position.overdue(),
            target: PaymentTarget::Account,
            bank: "BOG".into(),
            reverses: None,
        };
        self.store.put_payments(&[payment]).unwrap();
    }

    /// Loads what a crew brings back, as a file.
    fn back(
        &self,
        now: NaiveDateTime,
        rows: &[String],
    ) -> ventanilla::interchange::report::LoadReport {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vuelta.csv");
        let heading = "orden;cuenta;resultado;causal;fecha;hora;lectura";
        std::fs::write(&path, format!("{heading}\n{}\n", rows.join("\n"))).unwrap();
        load_crew(self.store, &self.actor, Clock::Fixed(now), &path, &mut |_, _| {}).unwrap()
    }
}

#[test]
fn from_the_notice_to_the_reconnection() {
    let store = base();
    let desk = Desk { store: &store, actor: director() };
    let morning = at(tuesday(), 7, 0);
    let warned = desk.round(at(day(2026, 3, 4), 9, 0)).warn(None, &notice()).unwrap();
    assert!(warned.accounts.len() > 60, "{}", warned.accounts.len());

    // One of them is a school, another has a judgment with a flow reducer.
    let school = warned.accounts[0];
    let judgment = warned.accounts[1];
    for (account, kind, route) in [
        (school, ProtectedKind::School, ProtectedRoute::Never),
        (judgment, ProtectedKind::Judgment, ProtectedRoute::Reducer),
    ] {
        let protection = Protection {
            kind,
            support: "oficio 4".into(),
            from: day(2026, 1, 1),
            until: None,
            route,
        };
        let deed = Box::new(Deed::Protect(protection));
        let command = Command::Collect { account, deed };
        store.commit(&director(), at(day(2026, 3, 5), 9, 0), command, None).unwrap();
    }
    let made = desk.round(at(day(2026, 3, 9), 9, 0)).order(tuesday()).unwrap();
    assert!(!made.accounts.contains(&school));
    assert!(made.left_out.contains_key("usuario protegido"), "{:?}", made.left_out);
    let everybody = made.accounts.len() as u64 + made.left_out.values().sum::<u64>();
    assert_eq!(everybody, warned.accounts.len() as u64, "nadie se salta en silencio");

    // Forty minutes before the crew leaves, one of them pays.
    let paid_early = made.accounts[2];
    desk.pay(paid_early, at(tuesday(), 6, 20));
    let (lines, done) = desk.round(morning).dispatch(tuesday(), 1).unwrap();
    assert!(lines.iter().all(|line| line.account != paid_early));
    assert_eq!(lines.len() + 1, made.accounts.len());
    let sheet = crew_list::write(&lines).unwrap();
    assert_eq!(sheet.lines().count(), lines.len() + 1);
    assert!(sheet.contains(&order_number(lines[0].order)));
    assert_eq!(done.left_out.values().sum::<u64>(), 1);
    let reduced: Vec<_> = lines.iter().filter(|line| line.reducer).collect();
    assert!(reduced.iter().all(|line| line.account == judgment));
    assert_eq!(reduced.len(), usize::from(made.accounts.contains(&judgment)));

    // Another pays while the crew is on its way: its list is looked at again.
    let on_the_way = &lines[0];
    desk.pay(on_the_way.account, at(tuesday(), 8, 10));
    let (off, _) = desk.round(at(tuesday(), 8, 20)).look_again(1).unwrap();
    assert_eq!(off.len(), 1);
    assert_eq!((off[0].order, off[0].account), (on_the_way.order, on_the_way.account));
    assert_eq!(desk.state(on_the_way), OrderState::Cancelled);

    let [done, shut, nobody] = [&lines[1], &lines[2], &lines[3]];
    let row = |line: &CrewLine, rest: &str| {
        format!("{};{};{rest}", order_number(line.order), line.account)
    };
    let report = desk.back(
        at(tuesday(), 18, 0),
        &[
            row(done, "EJECUTADA;;2026-03-10;10:05;1234"),
            row(shut, "NO_EJECUTADA;SIN_ACCESO;2026-03-10;10:30;"),
            row(nobody, "NO_EJECUTADA;PORQUE_SI;2026-03-10;10:40;"),
            row(on_the_way, "EJECUTADA;;2026-03-10;09:00;55"),
            row(nobody, "EJECUTADA;;2026-03-11;10:05;1"),
        ],
    );
    // The order that was called off while the crew was on its way was executed: a fact all the same.
    assert_eq!(report.accepted, 3);
    let rules: Vec<&str> = report.rejected.iter().map(|row| row.rule).collect();
    // An unknown cause, a visit that has not been.
    assert_eq!(rules, ["COR-017", "COR-019"]);
    assert_eq!(desk.state(done), OrderState::Suspended { at: at(tuesday(), 10, 5) });
    assert!(matches!(desk.state(shut), OrderState::NotSuspended { .. }));

    // Who had paid before the crew came has his service back first; nobody else before the cause is gone.
    let wrong = desk.round(at(tuesday(), 19, 0)).reconnect().unwrap();
    let limit = at(day(2026, 3, 11), 9, 0);
    let back = |line: &CrewLine, limit| DueBack { account: line.account, order: line.order, limit };
    assert_eq!(wrong, [back(on_the_way, limit)]);
    let report =
        desk.back(at(tuesday(), 21, 0), &[row(on_the_way, "RECONECTADA;;2026-03-10;20:00;")]);
    assert_eq!(report.accepted, 1);
    assert_eq!(desk.round(at(tuesday(), 22, 0)).reconnect().unwrap(), []);
    let saturday = day(2026, 3, 14);
    desk.pay(done.account, at(saturday, 17, 40));
    let due = desk.round(at(saturday, 18, 0)).reconnect().unwrap();
    let sunday = at(day(2026, 3, 15), 17, 40);
    assert_eq!(due, [back(done, sunday)]);
    let view = |view| {
        let page = store.field_rows(view, at(saturday, 18, 0), &PageRequest::first(50)).unwrap();
        page.rows.into_iter().map(|(_, row)| row.account).collect::<Vec<_>>()
    };
    assert_eq!(view(FieldView::Reconnect), [done.account]);
    assert!(view(FieldView::Suspended).is_empty());
    let report =
        desk.back(at(day(2026, 3, 16), 9, 0), &[row(done, "RECONECTADA;;2026-03-15;11:00;")]);
    assert_eq!(report.accepted, 1);
    assert!(view(FieldView::Reconnect).is_empty());

    let report = store.field_report(day(2026, 3, 1), day(2026, 3, 31), 15).unwrap();
    let total = report
        .zones
        .values()
        .fold(ventanilla::domain::collections::figures::FieldMonth::default(), |sum, zone| {
            sum.plus(&zone.figures)
        });
    assert_eq!(total.generated, made.accounts.len() as i64);
    assert_eq!((total.visited, total.executed, total.paying), (3, 2, 1));
    assert_eq!(total.effectiveness().percent(), "66,67 %");
    assert_eq!(total.reconnection().percent(), "100,00 %");
    assert_eq!((total.paid, total.recovered().numerator), (done.owed, done.owed.centavos()));
    assert_clean(&store);
}

#[test]
fn an_order_that_names_a_claimed_bill_or_a_protected_home_is_refused() {
    let store = base();
    let desk = Desk { store: &store, actor: director() };
    let warned = desk.round(at(day(2026, 3, 4), 9, 0)).warn(None, &notice()).unwrap();
    let now = at(day(2026, 3, 9), 9, 0);
    let order = |account, bills: &[&str]| {
        let made = OrderDeed::Made {
            number: (0, 0),
            bills: bills.iter().map(|bill| (*bill).to_owned()).collect(),
            on: tuesday(),
            reducer: false,
            owed: Money::ZERO,
        };
        let deed = Box::new(Deed::Order(made));
        store.commit(&director(), now, Command::Collect { account, deed }, None)
    };
    let found = store.suspension_candidates(now, tuesday()).unwrap();
    let claimed = found.others.iter().find(|(_, reasons)| {
        matches!(reasons[0], NotSuspended::InClaim(_) | NotSuspended::ReviewClaim(_))
    });
    let (account, _) = claimed.expect("la demostración tiene reclamos");
    let bill = store.desk_case(*account, now).unwrap().live.overdue_bills()[0].0.clone();
    let refused = order(*account, &[&bill]);
    assert!(
        matches!(refused, Err(Refusal::Collection(CollectionRejection::Suspension(_)))),
        "{refused:?}"
    );
    let eligible = &found.eligible[0];
    let unknown = order(eligible.account, &["F-NO-EXISTE"]);
    assert!(matches!(unknown, Err(Refusal::Collection(CollectionRejection::Order))), "{unknown:?}");
    assert!(order(eligible.account, &[&eligible.bills[0]]).is_ok());
    let twice = order(eligible.account, &[&eligible.bills[0]]);
    assert!(
        matches!(twice, Err(Refusal::Collection(CollectionRejection::Suspension(_)))),
        "{twice:?}"
    );
    assert!(!warned.accounts.is_empty());
    assert_clean(&store);
}

#[test]
fn a_list_made_out_on_a_saturday_calls_nobody_off_and_can_be_printed_again() {
    let store = base();
    let desk = Desk { store: &store, actor: director() };
    desk.round(at(day(2026, 3, 4), 9, 0)).warn(None, &notice()).unwrap();
    let made = desk.round(at(day(2026, 3, 9), 9, 0)).order(day(2026, 3, 16)).unwrap();
    let saturday = at(day(2026, 3, 14), 18, 0);
    let (lines, done) = desk.round(saturday).dispatch(day(2026, 3, 16), 4).unwrap();
    assert_eq!((lines.len(), done.left_out.len()), (made.accounts.len(), 0));
    let (again, _) = desk.round(saturday).dispatch(day(2026, 3, 16), 4).unwrap();
    assert_eq!(again, lines, "la lista se imprime otra vez");
    let (off, _) = desk.round(at(day(2026, 3, 15), 9, 0)).look_again(4).unwrap();
    assert_eq!(off, [], "un domingo no quita a nadie");
}

#[test]
fn orders_are_made_out_for_the_days_that_the_published_calendar_gives_each_cycle() {
    // A company whose calendar has the cycles of its accounts.
    let config = tempfile::tempdir().unwrap();
    let mut table = include_str!("../../data/calendario.toml").to_owned();
    for cycle in ["01", "02", "03", "04"] {
        let (own, other) = (format!("\"{cycle}\", zona"), format!("\"C{cycle}\", zona"));
        table = table.replacen(&own, &other, 1);
    }
    std::fs::write(config.path().join("calendario.toml"), table).unwrap();
    let office = std::sync::Arc::new(ventanilla::config::load_office(Some(config.path())).unwrap());
    let engine = ventanilla::store::engine::memory::MemoryEngine::default();
    let store = Store::over(std::sync::Arc::new(engine), office).unwrap();
    fill(&store, 300);
    let desk = Desk { store: &store, actor: director() };
    desk.round(at(day(2026, 3, 4), 9, 0)).warn(None, &notice()).unwrap();
    let now = at(day(2026, 3, 9), 9, 0);
    let before = store.suspension_candidates(now, tuesday()).unwrap();
    let plan = ventanilla::demo::Plan { accounts: 300, seed: 7, today: tuesday() };
    crate::desk::keep_calendar(&store, &plan);
    let after = store.suspension_candidates(now, tuesday()).unwrap();
    let cycle = |account| store.subscriber(account).unwrap().unwrap().cycle;
    let on_its_day = |account| {
        let days = store.suspension_days(&cycle(account), tuesday()).unwrap();
        days.is_none_or(|days| days.contains(&tuesday()))
    };
    assert!(after.eligible.iter().all(|one| on_its_day(one.account)));
    let moved: Vec<_> = after
        .others
        .iter()
        .filter(|(_, reasons)| matches!(reasons[..], [NotSuspended::OffCalendar(_)]))
        .collect();
    assert!(!moved.is_empty());
    assert!(moved.iter().all(|(account, _)| !on_its_day(*account)));
    assert_eq!(after.eligible.len() + moved.len(), before.eligible.len(), "ni más ni menos");
    // On the day that the reason names, nothing of the calendar stands in its way.
    let (account, reasons) = moved[0];
    let NotSuspended::OffCalendar(next) = reasons[0] else { panic!("{reasons:?}") };
    let then = store.suspension_candidates(now, next).unwrap();
    let reasons = then.others.iter().find(|(of, _)| of == account).map(|(_, reasons)| reasons);
    assert!(reasons.is_none_or(|reasons| {
        !reasons.iter().any(|reason| matches!(reason, NotSuspended::OffCalendar(_)))
    }));
}
