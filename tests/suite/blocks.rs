//! What a claim holds back on other desks, from filing until the petitioner is notified.

use chrono::NaiveDate;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::Radicado;
use ventanilla::domain::money::Money;
use ventanilla::domain::pqr::{
    Block, BlockReason, Dispute, FilePqr, NotificationWay, PqrKind, PqrStep, Sense, Undisputed,
    dispute, suspension_blocked,
};
use ventanilla::store::Store;

use crate::desk::{Desk, Look};
use crate::office::{
    account, clerk, day, director, filing, fill, morning, office, open, run, step_on, store, today,
};

const BILL: &str = "F-0012";

fn claim(of: u64, invoice: Option<&str>, pesos: Option<i64>) -> FilePqr {
    FilePqr {
        account: Some(account(of)),
        kind: PqrKind::Reclamo,
        causal: office().causals.get(102).map(|causal| causal.code),
        invoice: invoice.map(str::to_owned),
        claimed: pesos.map(Money::from_pesos),
        ..filing("La factura cobra un consumo que no fue.")
    }
}

fn commit(store: &Store, filing: FilePqr, on: NaiveDate) -> Radicado {
    let receipt = store.commit(&clerk(), morning(on, 0), Command::FilePqr(filing), None);
    receipt.unwrap().radicado.unwrap()
}

/// A base with subscribers, and one of their accounts that has no case.
fn with_people() -> (Store, u64) {
    let (_, store) = store();
    fill(&store, 60);
    let page = store.subscribers(&ventanilla::store::page::PageRequest::first(60)).unwrap();
    let free =
        page.rows.iter().find(|(_, one)| store.cases_of(one.account, today()).unwrap().is_empty());
    let of = free.unwrap().1.account.number();
    (store, of)
}

fn go(store: &Store, of: Radicado, step: PqrStep, on: NaiveDate) {
    let command = step_on(of, step, on);
    store.commit(&director(), morning(on, 30), command, None).unwrap();
}

fn reasons(store: &Store, of: u64, on: NaiveDate) -> Vec<(Radicado, BlockReason)> {
    let blocks = store.blocks_of(account(of), on).unwrap();
    blocks.into_iter().map(|block| (block.radicado, block.reason)).collect()
}

const DECIDE: PqrStep = PqrStep::Decide { sense: Sense::NoAccede, recursos: true, value: None };
const IN_PERSON: PqrStep = PqrStep::Notify { way: NotificationWay::Personal };

#[test]
fn a_claim_holds_back_until_it_is_notified_and_a_recurso_again() {
    let (store, of) = with_people();
    let (filed, decided, told) = (day(2026, 3, 9), day(2026, 3, 11), day(2026, 3, 12));
    let case = commit(&store, claim(of, Some(BILL), Some(40_000)), filed);
    assert_eq!(reasons(&store, of, filed), [(case, BlockReason::Claim)]);
    go(&store, case, PqrStep::Classify { causal: None }, filed);
    go(&store, case, DECIDE, decided);
    // Decided is not told.
    assert_eq!(reasons(&store, of, decided), [(case, BlockReason::Claim)]);
    go(&store, case, IN_PERSON, told);
    assert_eq!(reasons(&store, of, told), []);
    let recurso = FilePqr {
        kind: PqrKind::Reposicion,
        parent: Some(case),
        undisputed: Some(Undisputed::Paid),
        ..claim(of, Some(BILL), Some(40_000))
    };
    let recurso = commit(&store, recurso, told);
    // The recurso alone: the case that it is against goes on in it.
    assert_eq!(reasons(&store, of, told), [(recurso, BlockReason::Recurso)]);
    go(&store, recurso, PqrStep::Admit, told);
    let stands = PqrStep::Decide { sense: Sense::Confirma, recursos: false, value: None };
    go(&store, recurso, stands, day(2026, 3, 16));
    assert_eq!(reasons(&store, of, day(2026, 3, 16)), [(recurso, BlockReason::Recurso)]);
    go(&store, recurso, IN_PERSON, day(2026, 3, 17));
    assert_eq!(reasons(&store, of, day(2026, 3, 17)), []);
}

#[test]
fn silence_holds_back_and_what_is_about_no_bill_does_not() {
    let (store, of) = with_people();
    let filed = day(2026, 3, 9);
    let petition = FilePqr { kind: PqrKind::Peticion, causal: None, ..claim(of, None, None) };
    commit(&store, petition, filed);
    let queja = FilePqr { kind: PqrKind::Queja, ..claim(of, None, None) };
    commit(&store, queja, filed);
    assert_eq!(reasons(&store, of, filed), []);
    let case = commit(&store, claim(of, Some(BILL), None), filed);
    assert_eq!(reasons(&store, of, day(2026, 5, 5)), [(case, BlockReason::Silence)]);
}

fn block(number: u32, invoice: Option<&str>, pesos: Option<i64>) -> Block {
    Block {
        radicado: Radicado { year: 2026, number },
        invoice: invoice.map(str::to_owned),
        amount: pesos.map(Money::from_pesos),
        since: day(2026, 3, 1),
        reason: BlockReason::Claim,
    }
}

#[test]
fn a_bill_is_blocked_by_its_own_claims_and_by_those_that_name_none() {
    let blocks = [block(2, Some("000F-0012"), None), block(3, Some("F-0013"), None)];
    let found = |bill: Option<&str>| suspension_blocked(&blocks, bill).map(|b| b.radicado.number);
    assert_eq!(found(Some("F0012")), Some(2));
    assert_eq!(found(Some(" f-0013 ")), Some(3));
    assert_eq!(found(Some("F-0014")), None);
    assert_eq!(found(None), Some(2));
    let any = [block(9, None, Some(1_000))];
    assert_eq!(suspension_blocked(&any, Some("F-0014")).map(|b| b.radicado.number), Some(9));
    assert_eq!(suspension_blocked(&[], None), None);
}

#[test]
fn what_is_owed_parts_into_claimed_and_collectable() {
    let pesos = Money::from_pesos;
    let owed = [("F-0012", pesos(60_000)), ("F-0012", pesos(20_000)), ("F-0013", pesos(50_000))];
    let parts = |blocks: &[Block]| {
        let Dispute { in_claim, not_in_claim } = dispute(blocks, &owed);
        (in_claim.centavos() / 100, not_in_claim.centavos() / 100)
    };
    assert_eq!(parts(&[]), (0, 130_000));
    assert_eq!(parts(&[block(1, Some("F-0012"), Some(30_000))]), (30_000, 100_000));
    // Without an amount it is the whole bill; no claim is larger than its bill.
    assert_eq!(parts(&[block(1, Some("F-0012"), None)]), (80_000, 50_000));
    assert_eq!(parts(&[block(1, Some("F-0013"), Some(900_000))]), (50_000, 80_000));
    // Two about one bill are one claim; two that name no bill are two.
    let twice = [block(1, Some("F-0012"), Some(30_000)), block(2, Some("f0012"), Some(10_000))];
    assert_eq!(parts(&twice), (30_000, 100_000));
    let loose = [block(1, None, Some(30_000)), block(2, None, Some(10_000))];
    assert_eq!(parts(&loose), (40_000, 90_000));
    assert_eq!(parts(&[block(1, None, Some(900_000))]), (900_000, 0));
}

#[test]
fn whoever_suspends_gets_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let base = open(folder.path()).unwrap();
    fill(&base, 60);
    let page = base.subscribers(&ventanilla::store::page::PageRequest::first(1)).unwrap();
    let of = page.rows[0].1.account.number();
    let case = commit(&base, claim(of, Some(BILL), Some(40_000)), today());
    drop(base);
    let words = ["exportar", "bloqueos", "--fecha", "2026-03-05"];
    let ended = run(folder.path(), &words);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let csv = String::from_utf8(ended.stdout).unwrap();
    let heading = "cuenta_contrato;factura;radicado;valor_en_reclamo;desde;motivo";
    assert_eq!(
        csv.lines().next().unwrap().trim_start_matches('\u{feff}').replace('"', ""),
        heading
    );
    let line = csv.lines().find(|line| line.contains(&case.to_string())).unwrap();
    for cell in [&of.to_string(), BILL, "40000", "2026-03-05", "reclamo sin notificar"] {
        assert!(line.contains(cell), "{line}");
    }
}

#[test]
fn the_account_says_it_and_a_claim_begins_from_its_bill() {
    let store = crate::desk::demo_store();
    let load = store.receivables().unwrap().unwrap();
    let page = store.ledgers(load.load, &ventanilla::store::page::PageRequest::first(50)).unwrap();
    let now = crate::desk::now();
    let fits = |of| store.blocks_of(of, now.date()).unwrap().is_empty();
    let (_, ledger) = page
        .rows
        .into_iter()
        .find(|(_, ledger)| !ledger.items[0].reference.is_empty() && fits(ledger.account))
        .unwrap();
    let (of, bill) = (ledger.account, ledger.items[0].reference.clone());
    let mut desk = Desk::at(&store, Look { columns: 120, rows: 40, ..Look::default() });
    desk.press(&format!("F9 '{of}' Enter"));
    desk.shows(&["CAR030"]);
    assert!(!desk.screen().contains("NO suspender"), "{}", desk.screen());
    desk.press("F10");
    desk.shows(&["PQR020", &bill]);
    desk.press("F3");
    let case = commit(&store, claim(of.number(), Some(&bill), Some(1_000)), now.date());
    desk.press("F5");
    let line = format!("NO suspender: {case}, reclamo sin notificar");
    desk.shows(&["En reclamo", "1.000", "reclamable sin disputa", &line]);
}
