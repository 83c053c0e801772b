//! A decree of the municipality: tried, sampled, approved by somebody else, applied at the cut, told, taken back.

use std::path::Path;

use ventanilla::clock::Clock;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::subscriber::field::Field;
use ventanilla::domain::updates::decide::UpdateRejection;
use ventanilla::domain::updates::request::{Support, UpdateDeed, UpdateState};
use ventanilla::loading::{
    LoadFailure, Terms, Trial, apply_due, approve_batch, propose_batch, reverse_batch, try_batch,
};
use ventanilla::store::page::{MAX_PAGE, PageRequest};
use ventanilla::store::{Refusal, Store};

use crate::desk::demo_store;
use crate::office::{assert_clean, day, run};
use crate::updating_office::{person, propose, step, value, why, with_calendar};

fn terms() -> Terms {
    let supports = vec![Support {
        kind: "DECR".into(),
        reference: "231".into(),
        issued_on: day(2026, 10, 3),
        online: false,
    }];
    Terms { reason: "03".into(), note: "Decreto 231 de 2026".into(), supports }
}

/// In October: what is approved then holds in November, and is taken back in December.
fn october() -> chrono::NaiveDateTime {
    day(2026, 10, 20).and_hms_opt(9, 0, 0).unwrap()
}

fn who(name: &str) -> (ventanilla::domain::user::Actor, Clock) {
    (person(name), Clock::Fixed(october()))
}

fn homes(store: &Store) -> Vec<(AccountId, String)> {
    let mut all = Vec::new();
    let mut request = PageRequest::first(MAX_PAGE);
    loop {
        let page = store.subscribers(&request).unwrap();
        for (cursor, one) in &page.rows {
            if one.stratum.is_some() {
                all.push((one.account, Field::Stratum.read(one)));
            }
            request = PageRequest::after(cursor.clone(), MAX_PAGE);
        }
        if !page.more_after {
            return all;
        }
    }
}

fn other(stratum: &str) -> &'static str {
    if stratum == "2" { "3" } else { "2" }
}

fn attempt(store: &Store, by: &str, file: &Path) -> Result<Trial, LoadFailure> {
    let (actor, clock) = who(by);
    try_batch(store, (&actor, clock), file, &terms(), &mut |_, _| {})
}

fn send(store: &Store, by: &str, trial: Trial) -> Result<(u32, u64), LoadFailure> {
    let (actor, clock) = who(by);
    propose_batch(store, (&actor, clock), trial, &mut |_, _| {})
}

fn approve(store: &Store, by: &str, batch: u32, count: u64) -> Result<(u64, u64), LoadFailure> {
    let (actor, clock) = who(by);
    approve_batch(store, (&actor, clock), (batch, count), &mut |_, _| {})
}

/// What a rule said of a load.
fn refusal<T: std::fmt::Debug>(refused: Result<T, LoadFailure>) -> Result<T, Refusal> {
    refused.map_err(|failure| match failure {
        LoadFailure::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    })
}

#[test]
fn ten_thousand_rows_with_thirty_seven_bad_ones_come_go_and_come_back() {
    let store = with_calendar(12_600);
    let homes = homes(&store);
    assert!(homes.len() >= 9_963, "{}", homes.len());
    let mut file = String::from("cuenta_contrato;estrato\n");
    for (account, stratum) in &homes[..9_963] {
        file.push_str(&format!("{account};{}\n", other(stratum)));
    }
    // Thirty-seven that cannot be: no such account, no estrato, the one that it has, twice, nothing at all.
    for at in 0..10 {
        file.push_str(&format!("99000{at};2\n"));
        file.push_str(&format!("{};7\n", homes[9_963 + at].0));
    }
    for (account, stratum) in &homes[9_973..9_982] {
        file.push_str(&format!("{account};{stratum}\n"));
    }
    for (account, _) in &homes[..7] {
        file.push_str(&format!("{account};4\n"));
    }
    file.push_str("sin cuenta;3\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("decreto.csv");
    std::fs::write(&path, &file).unwrap();

    // The trial writes nothing and says everything.
    let trial = attempt(&store, "cmora", &path).unwrap();
    let report = &trial.report;
    assert_eq!((report.accepted, report.quarantined), (9_963, 37));
    assert_eq!(report.lines, report.accepted + report.quarantined + report.skipped);
    assert!(report.rejected.iter().all(|row| row.reason.starts_with("NOV-")
        || row.rule != "NOV-045"
        || row.reason.contains("ya venía antes")));
    let counted: u64 = trial.strata.values().sum();
    assert_eq!(counted, 9_963);
    let of_two = homes[..9_963].iter().filter(|(_, stratum)| stratum == "2").count() as u64;
    assert_eq!(trial.strata.get(&("2".into(), "3".into())), Some(&of_two));
    assert!(store.batches(&PageRequest::first(9)).unwrap().rows.is_empty());
    assert!(matches!(attempt(&store, "mgomez", &path), Err(LoadFailure::Refused(_))));

    // Proposed by the coordinator, who does not decide it; by its sample and its count by the chief.
    let (batch, sent) = send(&store, "cmora", trial).unwrap();
    assert_eq!(sent, 9_963);
    let own = refusal(approve(&store, "cmora", batch, 9_963));
    assert!(matches!(own, Err(Refusal::Forbidden(_))));
    let wrong = refusal(approve(&store, "jefe", batch, 9_962));
    assert_eq!(why(wrong), UpdateRejection::Count(9_963));
    let few = store.batch_sample(batch).unwrap();
    assert_eq!(few.len(), 30);
    let requests = store.batch_requests(batch).unwrap();
    let unseen = Command::ApproveBatch {
        batch,
        requests: requests[..10].to_vec(),
        sampled: few[..29].iter().map(|(_, id)| *id).collect(),
        count: 9_963,
    };
    let refused = store.commit(&person("jefe"), october(), unseen, None);
    assert_eq!(why(refused), UpdateRejection::Sample(30));
    assert_eq!(approve(&store, "jefe", batch, 9_963).unwrap(), (9_963, 0));

    // It holds from the cut of each cycle on, and not before.
    let (first, stratum) = homes[0].clone();
    assert_eq!(value(&store, first, Field::Stratum), stratum);
    let late = day(2026, 11, 25).and_hms_opt(6, 0, 0).unwrap();
    let applied = apply_due(&store, (&person("cmora"), Clock::Fixed(late))).unwrap();
    assert_eq!(applied, 9_963);
    let states = store.batch_states(batch).unwrap();
    assert_eq!(states.into_iter().collect::<Vec<_>>(), [(UpdateState::Applied, 9_963)]);
    assert_eq!(value(&store, first, Field::Stratum), other(&stratum));

    // And back, by the same road.
    let actor = person("cmora");
    let clock = Clock::Fixed(late);
    let (back, rows, others) =
        reverse_batch(&store, (&actor, clock), batch, &mut |_, _| {}).unwrap();
    assert_eq!((rows, others), (9_963, 0));
    let chief = person("jefe");
    approve_batch(&store, (&chief, clock), (back, 9_963), &mut |_, _| {}).unwrap();
    let next = Clock::Fixed(day(2026, 12, 31).and_hms_opt(6, 0, 0).unwrap());
    apply_due(&store, (&actor, next)).unwrap();
    for (account, stratum) in homes[..9_963].iter().step_by(501) {
        assert_eq!(value(&store, *account, Field::Stratum), *stratum);
    }
    let states = store.batch_states(batch).unwrap();
    assert_eq!(states.into_iter().collect::<Vec<_>>(), [(UpdateState::Reversed, 9_963)]);
    assert_clean(&store);
}

#[test]
fn a_file_that_was_interrupted_goes_on_and_no_account_is_proposed_twice() {
    let store = demo_store();
    let homes = homes(&store);
    let mut file = String::from("cuenta;estrato_nuevo\n");
    for (account, stratum) in &homes[..40] {
        file.push_str(&format!("{account};{}\n", other(stratum)));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("decreto.csv");
    std::fs::write(&path, &file).unwrap();
    let (batch, sent) = send(&store, "cmora", attempt(&store, "cmora", &path).unwrap()).unwrap();
    assert_eq!(sent, 40);
    // As if the second half had never been sent: half of what is there is withdrawn from the file's own view.
    let again = attempt(&store, "cmora", &path).unwrap();
    assert_eq!(again.report.accepted, 40, "lo ya propuesto por este archivo no estorba");
    assert_eq!(send(&store, "cmora", again).unwrap(), (batch, 0));
    assert_eq!(store.batch_requests(batch).unwrap().len(), 40);
    // Another file for the same accounts finds them taken.
    let other_path = folder.path().join("otro.csv");
    std::fs::write(&other_path, format!("{file}\n")).unwrap();
    let taken = attempt(&store, "cmora", &other_path).unwrap();
    assert_eq!((taken.report.accepted, taken.report.quarantined), (0, 40));
    assert!(taken.report.rejected[0].reason.starts_with("NOV-016"));
    assert!(matches!(send(&store, "cmora", taken), Err(LoadFailure::NothingAccepted(_))));
    assert_clean(&store);

    // One that can no longer be decided does not hold the other thirty-nine up.
    let (account, id) = store.batch_requests(batch).unwrap()[7];
    let gone = UpdateDeed::Withdraw { reason: "no es de este decreto".into() };
    step(&store, "cmora", id, gone).unwrap();
    assert_eq!(approve(&store, "jefe", batch, 40).unwrap(), (39, 0));
    let late = Clock::Fixed(day(2026, 11, 25).and_hms_opt(6, 0, 0).unwrap());
    apply_due(&store, (&person("cmora"), late)).unwrap();
    // Meanwhile another change of one of them: its inverse is set aside, the rest goes back.
    let (taken, _) = store.batch_requests(batch).unwrap()[9];
    propose(&store, "lhoyos", taken, &[(Field::Stratum, "5")], &["CEST"]).unwrap();
    let back = |store: &Store| {
        reverse_batch(store, (&person("cmora"), late), batch, &mut |_, _| {}).unwrap()
    };
    let first = back(&store);
    assert_eq!((first.1, first.2), (38, 2));
    // Nothing is left to take back: no empty file begins.
    let again = reverse_batch(&store, (&person("cmora"), late), batch, &mut |_, _| {});
    assert_eq!(why(refusal(again)), UpdateRejection::Inverse);
    assert!(store.update(id).unwrap().unwrap().seen.record.account == account);
    assert_clean(&store);
}

#[test]
fn the_program_tries_proposes_and_tells_a_census() {
    let folder = tempfile::tempdir().unwrap();
    let demo =
        run(folder.path(), &["demo", "--cuentas", "60", "--sin-ventana", "--fecha", "2026-11-24"]);
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let path = folder.path().join("censo.csv");
    let rows =
        "cuenta_contrato,celular,localidad\n7000007,3015551820,CENTRO\n7000000,123,\n7000014,,\n";
    std::fs::write(&path, rows).unwrap();
    let path = path.to_str().unwrap();
    let said = |arguments: &[&str]| {
        let out = run(folder.path(), &[arguments, &["--fecha", "2026-11-24"]].concat());
        let text = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, text) = said(&["novedades", "ensayar", path, "--motivo", "04"]);
    assert_eq!(code, Some(0), "{text}");
    for part in [
        "1 filas cambian, 2 apartadas",
        "línea 3: NOV-045 NOV-001",
        "línea 4: NOV-044",
        "no se escribió nada",
    ] {
        assert!(text.contains(part), "falta «{part}»:\n{text}");
    }
    let (code, text) = said(&["novedades", "proponer", path, "--motivo", "04"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Lote 1 propuesto"), "{text}");
    let (_, text) = said(&["novedades", "muestra", "1"]);
    let mark = text.trim().rsplit(' ').next().unwrap().to_owned();
    assert!(text.contains("7000007") && text.contains("301 555 18 20"), "{text}");
    let (code, text) =
        said(&["novedades", "aprobar", "1", "--cuantas", "1", "--muestra", "000000"]);
    assert_eq!((code, text.contains("NOV-048")), (Some(2), true), "{text}");
    // Whoever proposed it is the same person here: four eyes hold from the command line too.
    let (code, text) = said(&["novedades", "aprobar", "1", "--cuantas", "1", "--muestra", &mark]);
    assert_eq!((code, text.contains("NOV-025")), (Some(2), true), "{text}");
    let (_, text) = said(&["novedades", "lote", "1"]);
    assert!(text.contains("POR APROBAR  1"), "{text}");
    let (_, text) =
        said(&["novedades", "historia", "7000007", "--campo", "celular", "--al", "2026-11-24"]);
    assert!(text.contains("como llegó la cuenta"), "{text}");
    let (_, text) = said(&["novedades", "meta"]);
    assert!(text.contains("0 de 50000"), "{text}");
}
