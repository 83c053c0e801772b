//! The quality board against a recount by hand, account by account.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ventanilla::domain::subscriber::address::{AddressKind, normalize};
use ventanilla::domain::subscriber::field::Field;
use ventanilla::domain::subscriber::{Area, Phone, ServiceStatus, Subscriber};
use ventanilla::domain::updates::quality::Board;
use ventanilla::store::Store;

use crate::desk::{demo_store, now};
use crate::office::every;
use crate::updating_office::{approve, dwelling, propose};

/// A register with something wrong in every way that is looked for.
fn register() -> Store {
    let store = demo_store();
    let first = every(|page| store.subscribers(page)).remove(0);
    let mut number = 900_000;
    let mut add = |change: &dyn Fn(&mut Subscriber)| {
        let mut one = first.clone();
        one.account = number.to_string().parse().unwrap();
        (one.meter, one.phone) = (Some(format!("M{number}")), None);
        one.address = format!("CL {number} # 1 - 1");
        number += 1;
        change(&mut one);
        store.put_subscribers(&[one]).unwrap();
    };
    add(&|one| one.phone = Phone::parse("3100000000").ok());
    add(&|one| one.phone = Phone::parse("3001234567").ok());
    add(&|one| one.name = "MADONNA".into());
    add(&|one| one.name = "PEPE 2 PEREZ".into());
    add(&|one| one.address = "POR LA TIENDA DE DOÑA ROSA".into());
    add(&|one| {
        one.address = "POR LA TIENDA".into();
        one.area = Area::Rural;
    });
    add(&|one| one.meter = Some("M1".into()));
    add(&|one| one.meter = Some("M1".into()));
    add(&|one| (one.document, one.email, one.data_consent) = (None, None, None));
    add(&|one| one.phone = Phone::parse("3157894563").ok());
    add(&|one| one.phone = Phone::parse("3157894563").ok());
    add(&|one| one.address = "CL 77 # 1 - 1".into());
    add(&|one| one.address = "CL 77 # 1 - 1".into());
    add(&|one| {
        one.phone = Phone::parse("3157894561").ok();
        one.linked_on = NaiveDate::from_ymd_opt(2001, 5, 3);
    });
    store
}

/// How many accounts have each value of a field.
fn counted(all: &[Subscriber], field: Field) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for one in all {
        *counted.entry(field.read(one)).or_default() += 1;
    }
    counted
}

/// What the table says, in the plainest way there is.
fn by_hand(
    store: &Store,
    all: &[Subscriber],
    today: NaiveDate,
) -> BTreeMap<&'static str, Vec<String>> {
    let meters = counted(all, Field::Meter);
    let phones = counted(all, Field::Phone);
    let addresses = counted(all, Field::Address);
    let twice = |of: &BTreeMap<String, usize>, text: &str| !text.is_empty() && of[text] > 1;
    let mut failing = BTreeMap::<&str, Vec<String>>::new();
    for one in all {
        let phone = Field::Phone.read(one);
        let address = Field::Address.read(one);
        let written =
            store.revisions(one.account).unwrap().into_iter().rev().find(|revision| {
                revision.written.iter().any(|written| written.field == Field::Phone)
            });
        let since = written.map(|revision| revision.recorded_at.date()).or(one.linked_on);
        let kind = normalize(&address).kind;
        let canonical = matches!(kind, AddressKind::Urban | AddressKind::Corner);
        let tail = phone.get(3..).unwrap_or("");
        let same = tail.chars().all(|c| tail.starts_with(c));
        let old = since.is_some_and(|since| (today - since).num_days() > 1_095);
        let since = one.linked_on.unwrap_or(today);
        let vacant = one.status == ServiceStatus::Vacant && (today - since).num_days() > 180;
        let found = [
            ("Q01", one.document.is_none()),
            ("Q02", one.phone.is_none() && one.mobile.is_none()),
            ("Q03", one.email.is_none()),
            ("Q04", !address.is_empty() && one.area == Area::Urban && !canonical),
            ("Q05", one.meter.is_none()),
            ("Q06", !phone.is_empty() && (same || "0123456789".contains(tail))),
            ("Q07", !one.name.contains(' ') || one.name.contains(|c: char| c.is_ascii_digit())),
            ("Q08", twice(&meters, &Field::Meter.read(one))),
            ("Q09", twice(&phones, &phone)),
            ("Q10", twice(&addresses, &address)),
            ("Q11", one.data_consent.is_none()),
            ("Q12", !phone.is_empty() && old),
            ("Q13", vacant),
        ];
        for (code, fails) in found {
            let accounts = failing.entry(code).or_default();
            if fails {
                accounts.push(one.account.to_string());
            }
        }
    }
    failing
}

fn weight(code: &str) -> u64 {
    match code {
        "Q01" => 20,
        "Q02" | "Q04" | "Q08" => 15,
        "Q06" | "Q07" => 10,
        _ => 5,
    }
}

#[test]
fn every_number_of_the_board_is_what_a_recount_gives_and_opens_its_accounts() {
    let store = register();
    let today = now().date();
    // A telephone that was confirmed is no longer old.
    let of = dwelling(&store, 0).account;
    let change = [(Field::Phone, "3157894562")];
    let id = propose(&store, "mgomez", of, &change, &[]).unwrap();
    approve(&store, "cmora", id, &[Field::Phone], false).unwrap();

    let all = every(|page| store.subscribers(page));
    let failing = by_hand(&store, &all, today);
    let board = store.quality_board(today, |_| {}).unwrap();
    assert_eq!(board.subscribers, all.len() as u64);
    for (code, count) in &board.failing {
        assert_eq!(*count, failing[code.as_str()].len() as u64, "{code}");
        assert!(*count > 0, "{code}: nada que contar");
        let rows = store.quality_rows(code, None, (today, 10_000)).unwrap();
        let accounts: Vec<String> = rows.iter().map(|one| one.account.to_string()).collect();
        assert_eq!(accounts, failing[code.as_str()], "{code}");
        let two = store.quality_rows(code, Some(rows[0].account), (today, 2)).unwrap();
        assert_eq!(two, rows[1..rows.len().min(3)], "{code}");
    }
    let points = |of: &Subscriber| {
        let account = of.account.to_string();
        let lost: u64 = failing
            .iter()
            .filter(|(_, accounts)| accounts.contains(&account))
            .map(|(code, _)| weight(code))
            .sum();
        100_u64.saturating_sub(lost)
    };
    assert_eq!(board.points, all.iter().map(points).sum::<u64>());
    for (cycle, accounts, sum) in &board.cycles {
        let of_cycle: Vec<&Subscriber> = all.iter().filter(|one| one.cycle == *cycle).collect();
        assert_eq!(*accounts, of_cycle.len() as u64, "{cycle}");
        assert_eq!(*sum, of_cycle.into_iter().map(points).sum::<u64>(), "{cycle}");
    }
    assert_eq!(Board::mean(987, 10), 987);
}
