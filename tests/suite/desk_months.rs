//! F16 to F20 of a month against what was done in it, counted by hand.

use ventanilla::domain::collections::agreement::PaperState;
use ventanilla::domain::collections::contact::Outcome;
use ventanilla::domain::collections::desk_month::DeskMonth;
use ventanilla::domain::collections::file::Deed;
use ventanilla::domain::collections::promise::Promise;
use ventanilla::domain::money::Money;
use ventanilla::domain::pqr::Month;

use crate::collecting::{agreed, authorise_all, call, collect, debtors, desk, one_bill, paid};
use crate::office::{day, morning, now, today};

fn march() -> Month {
    Month::of(today())
}

#[test]
fn a_month_of_promises_contacts_and_agreements_is_counted() {
    let store = desk();
    authorise_all(&store);
    let who = debtors(&store);
    let none = DeskMonth::default();
    assert_eq!(store.desk_month(march(), now()).unwrap(), none);
    assert_eq!(none.promises_kept().percent(), "sin dato");

    // Two promises, one kept; one call that nobody answered.
    let pesos = Money::from_pesos;
    let promise = |on, amount| Outcome::Promise(Promise { on, amount: pesos(amount) });
    let due = day(2026, 3, 10);
    collect(&store, who[0], now(), call(now(), promise(due, 40_000))).unwrap();
    collect(&store, who[1], now(), call(now(), promise(due, 30_000))).unwrap();
    collect(&store, who[2], now(), call(now(), Outcome::NoAnswer)).unwrap();
    store.put_payments(&[paid(who[0], "B 1", morning(day(2026, 3, 9), 0), 40_000)]).unwrap();
    let open = store.desk_month(march(), morning(day(2026, 3, 9), 30)).unwrap();
    assert_eq!((open.promises, open.attempts, open.reached), (0, 3, 2), "aún no vencen");

    // An agreement of three: signed, begun, the first instalment in time and the second not.
    let account = one_bill(&store, "");
    let agreement = agreed(&store, account, 180_000);
    collect(&store, account, now(), Deed::Sign(agreement.clone())).unwrap();
    let first = agreement.schedule()[0].amount();
    let in_pesos = |money: Money| money.centavos() / 100;
    let payments = [
        paid(account, "B 2", morning(day(2026, 3, 6), 0), 180_000),
        paid(account, "B 3", morning(day(2026, 3, 16), 0), in_pesos(first)),
    ];
    store.put_payments(&payments).unwrap();
    let at = morning(day(2026, 3, 31), 0);
    let of = store.desk_month(march(), at).unwrap();
    assert_eq!((of.promises, of.kept), (2, 1));
    assert_eq!((of.promised, of.kept_amount), (pesos(70_000), pesos(40_000)));
    assert_eq!(of.promises_kept().percent(), "50,00 %");
    assert_eq!(of.right_party().percent(), "66,67 %");
    assert_eq!((of.signed, of.complete, of.active), (1, 0, 0));
    assert_eq!((of.instalments, of.in_time), (1, 1));

    // Who signs acknowledges: the five years of its bills begin anew on that day (Código Civil art. 2539).
    let file = store.collection_file(account).unwrap();
    let due = agreement.items[0].due.unwrap();
    let terms = &store.office().collections.legal;
    let ends =
        ventanilla::domain::collections::legal::prescribes(due, &file.interruptions(due), terms);
    assert_eq!(ends, Some(day(2031, 3, 5)));
    assert!(file.interruptions(day(2020, 1, 1)).is_empty(), "otra factura no");

    // The papers come in; in April nothing is paid, and in May the agreement is broken.
    let live = store.desk_case(account, at).unwrap().live;
    let signed = live.agreements[0].agreement.clone();
    for paper in signed.papers() {
        let state = PaperState::Good;
        collect(&store, account, at, Deed::Paper { agreement: signed.number, paper, state })
            .unwrap();
    }
    let of = store.desk_month(march(), at).unwrap();
    assert_eq!(of.digitised().percent(), "100,00 %");
    let april = march().plus(1).unwrap();
    let end = morning(day(2026, 6, 30), 0);
    let of = store.desk_month(april, end).unwrap();
    assert_eq!((of.active, of.ended, of.instalments, of.in_time), (1, 0, 1, 0));
    let may = march().plus(2).unwrap();
    let of = store.desk_month(may, end).unwrap();
    assert_eq!((of.active, of.ended), (1, 1), "dos cuotas seguidas");
    assert_eq!(of.broken().percent(), "100,00 %");
    let june = march().plus(3).unwrap();
    assert_eq!(store.desk_month(june, end).unwrap(), none);
}
