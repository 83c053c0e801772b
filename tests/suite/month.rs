//! A month of the desk end to end on the demo: from the list with which it opens to the testigo with which the
//! next one is compared.

use std::collections::BTreeSet;
use std::path::Path;

use ventanilla::clock::Clock;
use ventanilla::demo::{self, Mix, Plan};
use ventanilla::domain::collections::campaign::CampaignPlan;
use ventanilla::domain::collections::contact::Channel;
use ventanilla::domain::collections::figures::Recovery;
use ventanilla::domain::collections::suspension::Notice;
use ventanilla::domain::collections::testigo::Identity;
use ventanilla::domain::money::Money;
use ventanilla::domain::pqr::Month;
use ventanilla::domain::user::{Actor, Role};
use ventanilla::interchange::crew_list;
use ventanilla::loading::{Round, load_crew, load_deliveries, load_payments, send_campaign};
use ventanilla::store::{Closing, Store};
use ventanilla::text::money::plain;

use crate::office::{
    account, actor, assert_clean, day, fill, load_asked, morning, request, store, today,
};

const ACCOUNTS: u32 = 400;

fn director() -> Actor {
    actor("dir.cartera", Role::CollectionsDirector)
}

fn plan(today: chrono::NaiveDate) -> Plan {
    Plan { accounts: ACCOUNTS, seed: 7, today }
}

fn at(month: u32, date: u32) -> Clock {
    Clock::Fixed(morning(day(2026, month, date), 0))
}

fn close(
    store: &Store,
    month: Month,
    clock: Clock,
) -> ventanilla::domain::collections::testigo::Testigo {
    let closing = Closing { month, by: director().user, at: clock.now(), reason: String::new() };
    store.close_month(&director(), &closing, |_| {}).expect("el mes se cierra")
}

fn write(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_month_from_its_list_to_the_testigo_of_the_next() {
    let (_, store) = store();
    fill(&store, ACCOUNTS);
    let folder = tempfile::tempdir().unwrap();
    let given: Vec<_> = (0..ACCOUNTS)
        .map(|index| {
            let number = plan(today()).account(index);
            (account(number), demo::authorisations(&plan(today()), index))
        })
        .collect();
    store.put_authorisations(&given).unwrap();
    let february = Month::of(store.receivables().unwrap().unwrap().cutoff);
    let opening = close(&store, february, at(3, 2));

    // A campaign, and what the carrier says of it.
    let message = CampaignPlan {
        channel: Channel::Sms,
        stage: Some("COR".into()),
        minimum: Money::from_pesos(20_000),
        control: 10,
        message: "Su factura está vencida".into(),
        cost: Money::from_pesos(9),
    };
    let (campaign, reached) =
        send_campaign(&store, &director(), at(3, 3), message, |_| {}).unwrap();
    assert!(campaign.sent > 10, "{campaign:?}");
    let rows: String = reached.iter().map(|one| format!("{};{one};S\n", campaign.id)).collect();
    let path = write(folder.path(), "entregas.csv", &format!("campana;cuenta;entregado\n{rows}"));
    load_deliveries(&store, &director(), at(3, 4), &path, &mut |_, _| {}).unwrap();

    // Suspensions: the list of the crew goes out as a file and comes back filled in.
    let actor = director();
    let round = |clock| Round { store: &store, actor: &actor, clock };
    let notice = Notice {
        on: day(2026, 3, 4),
        medium: "factura".into(),
        deadline: day(2026, 3, 6),
        consequence: true,
        remedies: true,
    };
    round(at(3, 4)).warn(None, &notice).unwrap();
    round(at(3, 9)).order(day(2026, 3, 10)).unwrap();
    let (lines, _) = round(at(3, 10)).dispatch(day(2026, 3, 10), 1).unwrap();
    assert!(lines.len() > 20, "{}", lines.len());
    let sheet = crew_list::write(&lines).unwrap();
    let back: Vec<String> = sheet
        .lines()
        .enumerate()
        .map(|(at, line)| match (at, line.strip_suffix(";;;;;")) {
            (0, _) | (_, None) => line.to_owned(),
            (at, Some(row)) if at % 4 == 0 => {
                format!("{row};NO_EJECUTADA;SIN_ACCESO;2026-03-10;11:00;")
            }
            (at, Some(row)) => format!("{row};EJECUTADA;;2026-03-10;{:02}:30;55", 8 + at % 9),
        })
        .collect();
    let path = write(folder.path(), "vuelta.csv", &back.join("\n"));
    let report = load_crew(&store, &actor, at(3, 11), &path, &mut |_, _| {}).unwrap();
    assert_eq!((report.accepted, report.quarantined), (lines.len() as u64, 0));

    // Half of those who were suspended pay all that they owed, and have their service back.
    let paying: Vec<_> = lines.iter().step_by(2).collect();
    let rows: String = paying
        .iter()
        .enumerate()
        .map(|(at, line)| {
            format!("BOG;T{at};{};2026-03-12;10:00;{}\n", line.account, plain(line.owed))
        })
        .collect();
    let text = format!("banco;transaccion;cuenta;fecha;hora;valor\n{rows}");
    let path = write(folder.path(), "recaudo.csv", &text);
    let paid = load_payments(&store, &actor, at(3, 13), &path, &mut |_, _| {}).unwrap();
    assert_eq!(paid.accepted, paying.len() as u64);
    let due = round(at(3, 13)).reconnect().unwrap();
    assert!(!due.is_empty());
    let limit = day(2026, 3, 13).and_hms_opt(10, 0, 0).unwrap();
    assert!(due.iter().all(|one| one.limit == limit), "{due:?}");
    let path = write(
        folder.path(),
        "reconexiones.csv",
        &format!(
            "orden;cuenta;resultado;causal;fecha;hora;lectura\n{}",
            due.iter()
                .map(|one| {
                    let number = ventanilla::text::desk::order_number(one.order);
                    format!("{number};{};RECONECTADA;;2026-03-13;09:30;\n", one.account)
                })
                .collect::<String>()
        ),
    );
    load_crew(&store, &actor, at(3, 16), &path, &mut |_, _| {}).unwrap();

    // The list of the end of March, its testigo, and the month between them.
    let mut out = Vec::new();
    let april = plan(day(2026, 4, 6));
    let mix = Mix::shipped().unwrap();
    let cutoff = demo::write_receivables(&april, &mix, &mut out, |_| {}).unwrap();
    let path = folder.path().join("marzo.txt");
    std::fs::write(&path, &out).unwrap();
    load_asked(&store, folder.path(), &path, &request(cutoff)).expect("se carga marzo");
    let march = Month::of(cutoff);
    assert_eq!(march, february.plus(1).unwrap());
    let closing = close(&store, march, at(4, 6));
    let exact = closing.identities().into_iter().take(5);
    assert!(exact.into_iter().all(|one: Identity| one.holds()), "{:?}", closing.identities());
    let roll = closing.roll.expect("hay mes anterior");
    assert_eq!((roll.opening, roll.closing), (opening.balances.total, closing.balances.total));
    assert_eq!(roll.paid, paid.credit);
    assert!(closing.growth(&opening).basis_points().is_some());

    // F1: what was paid of the debt with which the month opened, by its stage then, recounted by hand.
    let recovered = store.recovery(&opening, cutoff).unwrap();
    let all = recovered.values().copied().fold(Recovery::default(), Recovery::plus);
    let mut by_hand = Money::ZERO;
    let mut base = Money::ZERO;
    store
        .testigo_rows(&opening, |row| {
            let owed = row.balances.collectable_overdue().max(Money::ZERO);
            base = base.plus(owed);
            if let Some(line) = paying.iter().find(|line| line.account == row.account) {
                by_hand = by_hand.plus(line.owed.min(owed));
            }
            Ok(())
        })
        .unwrap();
    assert_eq!((all.recovered, all.base), (by_hand, base));
    // What came in, day by day and by that same stage, is all that was paid.
    let month = Month::of(cutoff);
    let takings = store.takings(month).unwrap();
    let days: BTreeSet<_> = takings.keys().map(|(day, _)| *day).collect();
    assert_eq!(days, BTreeSet::from([day(2026, 3, 12)]));
    let all: Money = takings.values().copied().sum();
    assert_eq!(all, paying.iter().map(|line| line.owed).sum());
    assert!(takings.len() > 1, "en varias etapas: {takings:?}");
    assert!(store.takings(month.plus(1).unwrap()).unwrap().is_empty());
    let field = store.field_report(day(2026, 3, 1), day(2026, 3, 31), 15).unwrap();
    let field = field
        .zones
        .values()
        .fold(ventanilla::domain::collections::figures::FieldMonth::default(), |sum, zone| {
            sum.plus(&zone.figures)
        });
    assert_eq!(field.visited, lines.len() as i64);
    assert_eq!(field.paying, paying.len() as i64);
    assert_eq!(field.reconnection().percent(), "100,00 %");
    let of = store.campaign_figures(&campaign, 10).unwrap();
    assert_eq!((of.sent, of.delivered), (reached.len() as i64, reached.len() as i64));
    assert_clean(&store);
}
