//! The lists that leave for the lawyers: who is on each, what is said of it, and that none is forgotten.

use chrono::NaiveDate;
use ventanilla::domain::collections::contact::{
    Channel, Contact, Outcome, Purpose, Source, Target,
};
use ventanilla::domain::collections::file::Deed;
use ventanilla::domain::collections::legal::{Interruption, InterruptionKind};
use ventanilla::domain::collections::lists::{self, LegalList, ListFacts, ListRow, Mark};
use ventanilla::domain::collections::person::{DebtorChange, DebtorMark};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::user::{Actor, Role};
use ventanilla::store::Store;

use crate::office::{
    account, actor, day, every, fill, load_asked, morning, now, office, request, run, store, today,
};

fn director() -> Actor {
    actor("dir.cartera", Role::CollectionsDirector)
}

fn listed(store: &Store, list: LegalList) -> Vec<(AccountId, ListRow)> {
    let mut found = Vec::new();
    store
        .legal_list(list, now(), |account, _, row| {
            found.push((account, row));
            Ok(())
        })
        .unwrap();
    found
}

fn collect(store: &Store, account: AccountId, deed: Deed) {
    let command = Command::Collect { account, deed: Box::new(deed) };
    store.commit(&director(), now(), command, None).unwrap();
}

fn every_list() -> Vec<LegalList> {
    let mut all =
        vec![LegalList::Prescription, LegalList::WriteOff, LegalList::Bureaus, LegalList::Blocked];
    all.extend((0..office().stages.stages.len()).map(LegalList::Stage));
    all
}

/// Going through the portfolio by what the load keeps finds what looking at every account finds.
#[test]
fn no_account_is_forgotten() {
    let (_, store) = store();
    fill(&store, 400);
    let accounts: Vec<AccountId> =
        every(|page| store.subscribers(page)).into_iter().map(|one| one.account).collect();
    for (place, account) in accounts.iter().enumerate().filter(|(place, _)| place % 9 == 0) {
        let support = format!("guía {place}");
        collect(&store, *account, Deed::BureauNotice { on: day(2026, 1, 20), medium: support });
    }
    let mut rows = 0;
    for list in every_list() {
        let mut wanted = Vec::new();
        for account in &accounts {
            let case = store.desk_case(*account, now()).unwrap();
            let facts = ListFacts {
                subscriber: case.subscriber.as_ref(),
                live: &case.live,
                file: &case.file,
                debtor: &case.debtor,
                blocks: &case.blocks,
            };
            let of = lists::rows(list, &facts, store.office(), today());
            wanted.extend(of.into_iter().map(|row| (*account, row)));
        }
        wanted.sort_by_key(|(account, _)| *account);
        // The last stage and the first one hold nobody back by age: only those with debts are gone through.
        let found = listed(&store, list);
        let owing = |(account, _): &&(AccountId, ListRow)| {
            list != LegalList::Stage(0) || found.iter().any(|(of, _)| of == account)
        };
        let wanted: Vec<_> = wanted.iter().filter(owing).cloned().collect();
        assert_eq!(found, wanted, "{list:?}");
        rows += found.len();
    }
    assert!(rows > 100, "{rows}");
}

/// A list with these rows: account, due date, pesos and lock.
fn load(store: &Store, rows: &[(u64, NaiveDate, i64, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let mut list = String::from("VKONT;OPBEL;OPUPK;XBLNR;FAEDN;BETRW;MANSP\n");
    for (document, (account, due, pesos, lock)) in rows.iter().enumerate() {
        let due = due.format("%d.%m.%Y");
        list += &format!("{account};{document:012};1;F{document};{due};{pesos},00;{lock}\n");
    }
    let path = folder.path().join("cartera.csv");
    std::fs::write(&path, list).unwrap();
    load_asked(store, folder.path(), &path, &request(day(2026, 2, 28))).unwrap();
}

fn marks(rows: &[(AccountId, ListRow)], number: u64) -> Vec<Mark> {
    let of = rows.iter().find(|(of, _)| *of == account(number));
    of.map(|(_, row)| row.marks.clone()).unwrap_or_default()
}

#[test]
fn each_row_says_what_is_missing() {
    let (_, store) = store();
    load(
        &store,
        &[
            (1, day(2021, 2, 1), 120_000, ""),
            (2, day(2021, 6, 1), 120_000, ""),
            (3, day(2021, 12, 1), 120_000, ""),
            (4, day(2025, 1, 10), 45_000, ""),
            (5, day(2025, 8, 1), 120_000, ""),
            (6, day(2025, 8, 1), 60_000, ""),
            (7, day(2025, 11, 1), 80_000, "R"),
        ],
    );
    // Five years: the first is over, the second ends in three months, the third in nine.
    let watched = listed(&store, LegalList::Prescription);
    let who: Vec<u64> = watched.iter().map(|(account, _)| account.number()).collect();
    assert_eq!(who, [1, 2]);
    assert_eq!(marks(&watched, 1), [Mark::Prescribed(day(2026, 2, 1))]);
    assert_eq!(marks(&watched, 2), [Mark::Prescribes(day(2026, 6, 1))]);
    // An acknowledgement begins them anew; what was over stays over.
    for number in [1, 2] {
        let (kind, on) = (InterruptionKind::Acknowledgement, day(2026, 3, 2));
        let deed = Deed::Interrupt(Interruption { kind, on, support: "acta 4".into() });
        // Nobody knows their subscribers: what the lawyers write needs none.
        let command = Command::Collect { account: account(number), deed: Box::new(deed) };
        store.commit(&director(), now(), command, None).unwrap_err();
    }
    // Write-off: prescribed, of nobody, or not worth it; always DDR.
    let off = listed(&store, LegalList::WriteOff);
    let who: Vec<u64> = off.iter().map(|(account, _)| account.number()).collect();
    assert_eq!(who, [1, 2, 3, 4]);
    assert_eq!(marks(&off, 4), [Mark::NoSubscriber, Mark::NotWorth]);
    assert_eq!(marks(&off, 1), [Mark::Prescribed(day(2026, 2, 1)), Mark::NoSubscriber]);
    // The last stage: from its own smallest balance, and not without a title.
    let last = LegalList::find("jurídico", &office()).unwrap();
    assert_eq!(last, LegalList::Stage(4));
    let court = listed(&store, last);
    let who: Vec<u64> = court.iter().map(|(account, _)| account.number()).collect();
    assert_eq!(who, [1, 2, 3, 5], "60.000 no llega a 100.000");
    let untitled = [Mark::NoTitle, Mark::NoSubscriber, Mark::NotPersuaded];
    assert_eq!(marks(&court, 5), untitled);
    // What is blocked, item by item.
    let blocked = listed(&store, LegalList::Blocked);
    assert_eq!(blocked.len(), 1);
    assert_eq!((blocked[0].1.bill.as_str(), blocked[0].1.days), ("F6", 124));
    assert_eq!(marks(&blocked, 7), [Mark::Lock('R')]);
    assert_eq!(listed(&store, LegalList::Bureaus), []);
}

#[test]
fn what_the_desk_did_takes_marks_away_and_adds_others() {
    let (_, store) = store();
    fill(&store, 400);
    let last = LegalList::Stage(4);
    let before = listed(&store, last);
    let (who, _) = before
        .iter()
        .find(|(_, row)| row.marks == [Mark::NoTitle, Mark::NotPersuaded])
        .expect("hay quien debe con título y sin gestión");
    let who = *who;
    let case = store.desk_case(who, now()).unwrap();
    let contact = Contact {
        person: case.debtor.person,
        started: now(),
        channel: Channel::Window,
        purpose: Purpose::Requested,
        target: Target::Debtor,
        outcome: Outcome::Refuses,
        source: Source::Desk,
        note: String::new(),
    };
    collect(&store, who, Deed::Contact { contact, next: None });
    assert_eq!(marks(&listed(&store, last), who.number()), []);
    let change = DebtorChange::Mark(DebtorMark::Insolvency, true);
    let command = Command::KeepDebtor { account: who, change };
    store.commit(&director(), morning(today(), 1), command, None).unwrap();
    let stopped = Mark::Stopped(DebtorMark::Insolvency);
    assert_eq!(marks(&listed(&store, last), who.number()), std::slice::from_ref(&stopped));
    assert!(marks(&listed(&store, LegalList::WriteOff), who.number()).contains(&stopped));
    // The bureaus: authorised and told, and twenty days.
    let deed = Deed::BureauAuthorisation { granted: true, instrument: "formato 9".into() };
    collect(&store, who, deed);
    // What was sent before any of it was owed was about another debt.
    let oldest = store.desk_case(who, now()).unwrap().live.overdue_bills()[0].1;
    let early = oldest - chrono::Days::new(30);
    for sent in [early, day(2026, 2, 2), day(2026, 2, 20)] {
        collect(&store, who, Deed::BureauNotice { on: sent, medium: "guía".into() });
    }
    let told = listed(&store, LegalList::Bureaus);
    let small = store.desk_case(who, now()).unwrap().live.position.overdue();
    let small = small <= store.office().collections.legal.small_debt;
    let from = if small { day(2026, 3, 13) } else { day(2026, 2, 23) };
    assert_eq!(marks(&told, who.number()), [Mark::ReportFrom(from)]);
}

#[test]
fn a_list_leaves_as_a_table_and_as_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("datos");
    let opened = crate::office::open(&data).unwrap();
    fill(&opened, 60);
    let wanted = listed(&opened, LegalList::Stage(1)).len();
    drop(opened);
    let path = folder.path().join("corriente.csv");
    let words = ["exportar", "lista", "misional", "--fecha", "2026-03-05", "--salida"];
    let ended = run(&data, &[&words[..], &[path.to_str().unwrap()]].concat());
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.starts_with("\u{feff}cuenta_contrato;documento_id;nombre;"), "{text}");
    assert_eq!(text.lines().count(), wanted + 1);
    assert!(wanted >= 3 && text.lines().nth(1).unwrap().contains(";COR;Zona comercial;"), "{text}");
    // The same rows as a workbook: ids as text, amounts as numbers.
    let path = folder.path().join("corriente.xlsx");
    let words =
        ["exportar", "lista", "COR", "--fecha", "2026-03-05", "--formato", "xlsx", "--salida"];
    let ended = run(&data, &[&words[..], &[path.to_str().unwrap()]].concat());
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let mut book = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut sheet = String::new();
    let mut part = book.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
    assert_eq!(sheet.matches("<row ").count(), wanted + 1, "{sheet}");
    assert!(sheet.contains("t=\"inlineStr\"") || sheet.contains("t=\"s\""), "{sheet}");
    // What nobody calls a list.
    let ended = run(&data, &["exportar", "lista", "morosos"]);
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.starts_with("EXP-021 Diga qué lista: VIG, COR, PRJ, PER, COA, presc"), "{said}");
}

#[test]
fn stages_that_two_words_could_mean_are_refused() {
    let refusal = |change: (&str, &str)| {
        let folder = tempfile::tempdir().unwrap();
        let shipped = include_str!("../../data/etapas.toml");
        assert!(shipped.contains(change.0), "{}", change.0);
        let text = shipped.replace(change.0, change.1);
        std::fs::write(folder.path().join("etapas.toml"), text).unwrap();
        ventanilla::config::load_office(Some(folder.path())).expect_err("no se carga").to_string()
    };
    let twice = refusal(("alias = [\"persuasiva\"]", "alias = [\"misional\"]"));
    assert!(twice.contains("«misional» nombra dos etapas"), "{twice}");
    let low = refusal(("saldo_minimo = \"50000\"", "saldo_minimo = \"100\""));
    assert!(low.contains("PER: saldo_minimo"), "{low}");
    assert_eq!(office().stages.find("  Prejudicial "), Some(2));
}

/// What a list says of people is for the desk alone, and of prescription and bureaus for who answers for them.
#[test]
fn a_list_leaves_only_for_those_whose_work_it_is() {
    use crate::remote::Server;
    let (_, store) = store();
    fill(&store, 60);
    let server = Server::over(store);
    let refusal = |role, list| server.refusal(actor("alguien", role), &["exportar", "lista", list]);
    assert!(refusal(Role::PqrDirector, "COR").contains("SEG-031"));
    assert!(refusal(Role::CommercialCoordinator, "prescripcion").contains("SEG-031"));
    let ended = server.give(director(), &["exportar", "lista", "depuracion"], std::io::empty());
    assert_eq!(ended.code, 0, "{}", ended.err);
}
