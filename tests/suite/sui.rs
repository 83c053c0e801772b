//! Format A of the SUI: the tables of the format over the file of a demo, the same file every time, rows
//! that cannot go out, the approval, and the month as it stood on its last day.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime};
use proptest::prelude::*;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::{Radicado, RulesId};
use ventanilla::domain::pqr::sui::{FiledAs, SuiBlock, SuiCase, SuiEntry, needs_filing, sui_entry};
use ventanilla::domain::pqr::{
    self, Advance, Family, Month, NotificationWay, Period, PqrCase, PqrKind, PqrStep,
    RejectionGround, Sense, StepKind,
};
use ventanilla::domain::user::Role;
use ventanilla::interchange::sui::fields;
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::engine::{Batch, Engine, Space};
use ventanilla::store::page::MAX_PAGE;
use ventanilla::store::{CURRENT_SCHEMA, Difference, Store, trees};

use crate::office::{
    account, actor, assert_clean, clerk, day, director, dump, every, file, filing, fill, fixture,
    morning, office, over, run, step_on, store, verify,
};
use crate::remote::{Ended, Server};

/// The month before the day of the tests.
const MONTH: &str = "2026-02";

fn month() -> Month {
    MONTH.parse().unwrap()
}

fn give(store: &Store, words: &[&str]) -> Ended {
    Server::over(store.clone()).give(director(), words, io::empty())
}

fn export(store: &Store) -> String {
    let ended = give(store, &["exportar", "sui-pqr", "--mes", MONTH]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    ended.out
}

/// Rows as their fields.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn date(text: &str) -> Option<NaiveDate> {
    (!text.is_empty()).then(|| NaiveDate::parse_from_str(text, "%d-%m-%Y").unwrap())
}

fn digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A table of `data/` as text, without the program's own reading of it.
fn table(name: &str, key: usize, value: usize) -> BTreeMap<String, String> {
    let path = fixture("../../data").join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[key].into(), row[value].into()))
        .collect()
}

/// The tables of the format (pqr.md §3.3 and §4.2 to §4.6), field by field.
#[test]
fn every_field_of_the_file_keeps_its_rule() {
    let (_, store) = store();
    fill(&store, 2_400);
    let text = export(&store);
    assert!(text.starts_with("DANE DEPARTAMENTO,DANE MUNICIPIO,DANE POBLACION,RADICADO RECIBIDO,"));
    assert_eq!(text.lines().next().unwrap().split(',').count(), 16);
    let towns = table("divipola.csv", 2, 3);
    let groups = table("causales.csv", 0, 1);
    let (first, last) = (day(2026, 2, 1), day(2026, 2, 28));
    let inside = |on: NaiveDate| first <= on && on <= last;
    let (mut seen, mut before) = (BTreeSet::new(), String::new());
    let rows = rows(&text);
    for row in &rows {
        let [
            department,
            municipality,
            settlement,
            radicado,
            filed,
            procedure,
            group,
            cause,
            number,
            bill,
            answer,
            answered,
            document,
            notified,
            way,
            sspd,
        ] = row.as_slice()
        else {
            panic!("{row:?}");
        };
        assert!(digits(department, 2) && digits(municipality, 3), "{row:?}");
        let town = format!("{department}{municipality}");
        assert!(towns.contains_key(&town), "{row:?}");
        assert_eq!(settlement, "000", "{row:?}");
        assert!(*radicado > before, "una fila por radicado, en orden: {row:?}");
        before.clone_from(radicado);
        let (year, consecutive) = radicado.split_once('-').unwrap();
        assert!(digits(year, 4) && digits(consecutive, 6), "{row:?}");
        let filed = date(filed).unwrap();
        assert!(filed <= last, "{row:?}");
        let procedure: u8 = procedure.parse().unwrap();
        assert!((1..=6).contains(&procedure), "{row:?}");
        assert_eq!(groups.get(cause), Some(group), "{row:?}");
        assert!(["F", "P"].contains(&group.as_str()) && digits(cause, 3), "{row:?}");
        if number != "0000" {
            let of = store.subscriber(number.parse().unwrap()).unwrap().unwrap();
            assert_eq!(of.town, town, "el municipio es el de la cuenta: {row:?}");
        }
        assert!(!bill.is_empty(), "{row:?}");
        let answer: u8 = answer.parse().unwrap();
        match answer {
            1..=3 => assert!([1, 2, 3, 6].contains(&procedure), "{row:?}"),
            4..=6 => assert!([4, 5].contains(&procedure), "{row:?}"),
            7..=11 => {}
            _ => panic!("{row:?}"),
        }
        let (answered, notified) = (date(answered), date(notified));
        let none = matches!(answer, 9 | 10);
        assert_eq!(answered.is_none(), none, "{row:?}");
        assert_eq!(document.is_empty(), none, "{row:?}");
        assert!(answered.is_none_or(|on| filed <= on && on <= last), "{row:?}");
        assert!(notified.is_none_or(|on| on <= last), "{row:?}");
        assert!(notified.zip(answered).is_none_or(|(notified, on)| notified >= on), "{row:?}");
        assert!(["1", "3", "4", "5"].contains(&way.as_str()), "{row:?}");
        assert!(!none || way == "3", "{row:?}");
        assert!(none || notified.is_some() == (way != "3"), "{row:?}");
        assert!(sspd.is_empty() || procedure == 5 && date(sspd).unwrap() <= last, "{row:?}");
        let moved = [Some(filed), answered, notified].into_iter().flatten().any(inside);
        assert!(moved || none, "no es del mes: {row:?}");
        seen.insert((procedure, answer));
    }
    let answers: BTreeSet<u8> = seen.iter().map(|(_, answer)| *answer).collect();
    let procedures: BTreeSet<u8> = seen.iter().map(|(procedure, _)| *procedure).collect();
    assert!(answers.is_superset(&[1, 3, 4, 7, 8, 9, 10, 11].into()), "{answers:?}");
    assert!(procedures.is_superset(&[1, 2, 4, 5, 6].into()), "{procedures:?}");
    let listed: BTreeSet<&String> = rows.iter().map(|row| &row[3]).collect();
    for case in every(|page| store.pqr_cases(page)) {
        if month().holds(case.filed_at.date()) {
            assert!(listed.contains(&case.radicado.to_string()), "falta {}", case.radicado);
        }
    }
}

/// Every case of a base that has a row in a month, read without the index.
fn scanned(store: &Store, month: Month) -> Vec<(Radicado, Vec<String>)> {
    let office = store.office();
    let row = |case: PqrCase| {
        let subscriber = case.account.and_then(|id| store.subscriber(id).unwrap());
        let of = SuiCase {
            rules: store.rules_of(&case),
            case,
            filed_as: None,
            town: subscriber.map(|found| found.town),
            stratum: None,
            parent_causal: None,
        };
        let entry = sui_entry(&of, month, month.last(), office)?;
        Some((entry.row.radicado, fields(&entry.row, &office.sui).to_vec()))
    };
    every(|page| store.pqr_cases(page)).into_iter().filter_map(row).collect()
}

/// The same through the index, some at a time.
fn indexed(store: &Store, month: Month, limit: usize) -> Vec<(Radicado, Vec<String>)> {
    let office = store.office();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let (cases, more) = store.month_cases(month, month.last(), after, limit).unwrap();
        assert!(cases.len() <= limit);
        let entries = cases.iter().filter_map(|of| sui_entry(of, month, month.last(), office));
        found.extend(
            entries.map(|entry| (entry.row.radicado, fields(&entry.row, &office.sui).to_vec())),
        );
        match more {
            Some(radicado) => after = Some(radicado),
            None => return found,
        }
    }
}

#[test]
fn the_index_gives_what_reading_everything_gives() {
    let (engine, store) = store();
    fill(&store, 2_400);
    let mut month: Month = "2025-08".parse().unwrap();
    let mut total = 0;
    while month <= "2026-03".parse().unwrap() {
        let all = scanned(&store, month);
        assert_eq!(indexed(&store, month, MAX_PAGE), all, "{month}");
        assert_eq!(indexed(&store, month, 1), all, "{month} de a una");
        total += all.len();
        month = month.plus(1).unwrap();
    }
    assert!(total > 200, "{total}");
    let entries = dump(engine.as_ref())[&Space::PqrByMonth].len();
    assert!(entries < total + 200, "el índice no crece más que las filas: {entries}");
    assert_clean(&store);
}

#[test]
fn the_same_month_is_the_same_file() {
    let (_, store) = store();
    fill(&store, 1_200);
    let before = export(&store);
    assert_eq!(export(&store), before);
    // What happens in March is not known in February.
    let at = morning(day(2026, 3, 5), 30);
    let mut steps = 0;
    for case in every(|page| store.pqr_cases(page)) {
        for step in [
            PqrStep::Classify { causal: Some(303) },
            PqrStep::Reclassify { kind: PqrKind::Denuncia, causal: Some(304) },
            PqrStep::Decide { sense: Sense::Accede, recursos: true, value: None },
            PqrStep::Notify { way: NotificationWay::Personal },
            PqrStep::RecogniseSilence,
        ] {
            let command = step_on(case.radicado, step, day(2026, 3, 5));
            steps += usize::from(store.commit(&director(), at, command, None).is_ok());
        }
    }
    assert!(steps > 60, "{steps}");
    store.commit(&clerk(), at, Command::FilePqr(filing("de marzo")), None).unwrap();
    assert_eq!(export(&store), before);
    assert_clean(&store);
}

/// A paper of February with an account-less petitioner.
fn paper(store: &Store, kind: PqrKind, causal: Option<u16>, on: NaiveDate) -> Radicado {
    let paper = pqr::FilePqr { kind, causal, ..filing("hechos") };
    let command = Command::FilePqr(paper);
    store.commit(&clerk(), morning(on, 0), command, None).unwrap().radicado.unwrap()
}

fn take(store: &Store, radicado: Radicado, step: PqrStep, on: NaiveDate) {
    let command = step_on(radicado, step, on);
    store.commit(&director(), morning(on, 10), command, None).unwrap();
}

#[test]
fn a_row_that_cannot_go_out_stops_the_file_and_says_why() {
    let (_, store) = store();
    let sound = paper(&store, PqrKind::Queja, Some(315), day(2026, 2, 24));
    let bare = paper(&store, PqrKind::Peticion, None, day(2026, 2, 25));
    let thanks = paper(&store, PqrKind::Felicitacion, None, day(2026, 2, 26));
    for words in [&["exportar", "sui-pqr", "--mes", MONTH][..], &["sui", "aprobar", "--mes", MONTH]]
    {
        let ended = give(&store, words);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""));
        let lines: Vec<&str> = ended.err.lines().collect();
        assert_eq!(lines.len(), 2, "{}", ended.err);
        assert!(lines[0].starts_with(&format!("{bare}  SUI-004 ")), "{}", lines[0]);
        assert!(lines[1].starts_with("SUI-022 2026-02: 1 fila "), "{}", lines[1]);
    }
    let review = give(&store, &["exportar", "sui-pqr", "--mes", MONTH, "--revision"]).out;
    assert!(review.contains(&format!("{bare};25-02-2026;6;;;0000;N;9;;;;3;;S;RADICADA;Petición;")));
    assert!(review.contains("SUI-004 Falta la causal"));
    assert!(review.contains(&format!("{thanks};26-02-2026;;")), "se revisa: {review}");
    assert_eq!(review.lines().count(), 4);

    // Corrected in March: it could not be reported before.
    take(&store, bare, PqrStep::Classify { causal: Some(102) }, day(2026, 3, 2));
    let text = export(&store);
    assert_eq!(rows(&text).len(), 2, "la felicitación no se reporta: {text}");
    assert!(text.contains(&format!("17,001,000,{bare},25-02-2026,6,F,102,0000,N,9,,,,3,\n")));
    assert!(text.contains(&format!("17,001,000,{sound},24-02-2026,2,P,315,0000,N,9,,,,3,\n")));
    // What was corrected stays as it was corrected.
    let again = PqrStep::Reclassify { kind: PqrKind::Denuncia, causal: Some(303) };
    take(&store, bare, again, day(2026, 3, 3));
    assert_eq!(export(&store), text);
}

#[test]
fn what_is_asked_wrongly_is_refused_on_one_line() {
    let (_, store) = store();
    for (words, rule) in [
        (&["exportar", "sui-pqr"][..], "SUI-020 "),
        (&["exportar", "sui-pqr", "--mes", "2026-03"], "SUI-021 "),
        (&["sui", "aprobar", "--mes", "2026-03"], "SUI-021 "),
        (&["exportar", "sui-pqr", "--mes", MONTH, "--formato", "json"], "SUI-025 "),
        (&["exportar", "sui-pqr", "--mes", MONTH, "--salida", "x.csv"], "REM-002 "),
    ] {
        let ended = give(&store, words);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{words:?}");
        assert!(ended.err.starts_with(rule) && ended.err.lines().count() == 1, "{}", ended.err);
    }
    for month in ["2026-13", "2026-0", "26-01", "2026-T1", "2026-1", "febrero"] {
        assert_eq!(give(&store, &["sui", "aprobar", "--mes", month]).code, 2, "{month}");
    }
    // A month that runs is reviewed as it stands today.
    file(&store, "de hoy");
    let ended = give(&store, &["exportar", "sui-pqr", "--mes", "2026-03", "--revision"]);
    assert_eq!((ended.code, ended.out.lines().count()), (0, 2), "{}", ended.err);
}

#[test]
fn what_was_approved_is_what_goes_out() {
    let (_, store) = store();
    let first = paper(&store, PqrKind::Reclamo, Some(102), day(2026, 2, 24));
    paper(&store, PqrKind::Queja, Some(315), day(2026, 2, 25));
    let server = Server::over(store.clone());
    for role in [Role::Clerk, Role::PqrAnalyst, Role::CollectionsDirector, Role::Approver] {
        let words = ["sui", "aprobar", "--mes", MONTH];
        let ended = server.give(actor("otro", role), &words, io::empty());
        assert_eq!(ended.code, 2);
        assert!(ended.err.contains("SEG-030"), "{role:?}: {}", ended.err);
    }
    let before = export(&store);
    let approved = give(&store, &["sui", "aprobar", "--mes", MONTH]);
    assert_eq!(approved.code, 0, "{}", approved.err);
    assert!(approved.out.starts_with("2026-02 aprobado: 2 filas, BLAKE3 "), "{}", approved.out);
    let hash = blake3::hash(before.as_bytes()).to_hex().to_string();
    assert!(approved.out.contains(&hash));
    let kept = store.sui_approval(month()).unwrap().unwrap();
    assert_eq!((kept.rows, kept.hash, kept.by), (2, hash, director().user));
    assert_eq!(export(&store), before);
    let review = || give(&store, &["exportar", "sui-pqr", "--mes", MONTH, "--revision"]).out;
    assert_eq!(review().matches(";S;\n").count(), 2, "{}", review());

    // Somebody records in March what happened in February.
    let transfer = PqrStep::Transfer { entity: "Alcaldía".into() };
    let command = step_on(first, transfer, day(2026, 2, 27));
    store.commit(&director(), morning(day(2026, 3, 4), 0), command, None).unwrap();
    let ended = give(&store, &["exportar", "sui-pqr", "--mes", MONTH]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.starts_with("SUI-023 ") && ended.err.contains("dir.pqr"), "{}", ended.err);
    assert_eq!(review().matches(";N;\n").count(), 2);
    assert_eq!(give(&store, &["sui", "aprobar", "--mes", MONTH]).code, 0);
    assert!(export(&store).contains(",8,27-02-2026,auto 12,,3,\n"));
    assert_clean(&store);
    let acts = every(|page| store.journal(&Default::default(), page).map(|(page, _)| page));
    let approvals = |command: &Command| matches!(command, Command::ApproveSui { .. });
    assert_eq!(acts.iter().filter(|entry| approvals(&entry.command)).count(), 2);
}

#[test]
fn the_program_itself_writes_the_file_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("datos");
    {
        let store = crate::office::open(&data).unwrap();
        paper(&store, PqrKind::Reclamo, Some(102), day(2026, 2, 24));
    }
    let path = folder.path().join("sui.csv");
    let words = ["exportar", "sui-pqr", "--mes", MONTH, "--salida", path.to_str().unwrap()];
    let words = [&words[..], &["--fecha", "2026-03-05"]].concat();
    let output = run(&data, &words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("1 fila en ") && said.contains("sin aprobar, BLAKE3 "), "{said}");
    assert_eq!(rows(&std::fs::read_to_string(&path).unwrap()).len(), 1);
    assert_eq!(run(&data, &words).status.code(), Some(2), "no se escribe encima");
}

/// Schema 3 had no index of months; a table that changes makes it again.
#[test]
fn an_older_base_gets_the_index_of_months() {
    let (engine, first) = store();
    fill(&first, 240);
    drop(first);
    let before = dump(engine.as_ref());
    assert!(!before[&Space::PqrByMonth].is_empty());
    let mut batch = Batch::default();
    for (key, _) in &before[&Space::PqrByMonth] {
        batch.delete(Space::PqrByMonth, key.clone());
    }
    batch.put(Space::Meta, trees::META_SCHEMA.to_vec(), 3_u32.to_be_bytes().to_vec());
    engine.apply(batch).unwrap();
    let store = over(&engine);
    assert_eq!(dump(engine.as_ref()), before, "esquema {CURRENT_SCHEMA}");
    assert_clean(&store);
}

#[test]
fn verification_watches_the_index_of_months() {
    let (engine, store) = store();
    let radicado = file(&store, "fuga");
    let put = |batch: Batch| engine.apply(batch).unwrap();
    let right = trees::by_month(None, radicado);
    let wrong = trees::by_month(Some(month()), radicado);
    let mut batch = Batch::default();
    batch.delete(Space::PqrByMonth, right.clone());
    batch.put(Space::PqrByMonth, wrong.clone(), Vec::new());
    batch.put(Space::SuiApproval, trees::month(month()), b"basura".to_vec());
    put(batch);
    let found = verify(&store).differences;
    assert!(found.contains(&Difference::EntryMissing(Space::PqrByMonth, right)), "{found:?}");
    let unreadable = |d: &Difference| matches!(d, Difference::Unreadable(Space::SuiApproval, ..));
    assert!(found.iter().any(unreadable), "{found:?}");
    let mut batch = Batch::default();
    batch.put(Space::PqrByMonth, trees::by_month(None, radicado), Vec::new());
    batch.delete(Space::SuiApproval, trees::month(month()));
    put(batch);
    let found = verify(&store).differences;
    assert_eq!(found, [Difference::EntryUnfounded(Space::PqrByMonth, wrong)]);
}

/// A case that nobody answers for years stays in every month, and in one place of the index.
#[test]
fn a_case_of_years_is_found_in_every_month() {
    let engine = Arc::new(MemoryEngine::default());
    let store = over(&engine);
    let kind = PqrKind::Reclamo;
    let radicado = paper(&store, kind, Some(102), day(2023, 5, 2));
    take(&store, radicado, PqrStep::Classify { causal: None }, day(2023, 5, 3));
    let months = || -> Vec<bool> {
        ["2023-04", "2023-05", "2024-01", "2025-12", "2026-02", "2026-03"]
            .map(|month| !indexed(&store, month.parse().unwrap(), 10).is_empty())
            .to_vec()
    };
    assert_eq!(months(), [false, true, true, true, true, true]);
    take(&store, radicado, PqrStep::RecogniseSilence, day(2026, 2, 10));
    assert_eq!(months(), [false, true, true, true, true, false]);
    assert_eq!(dump(engine.as_ref())[&Space::PqrByMonth].len(), 1);
    assert_clean(&store);
}

fn case_of(kind: PqrKind, filed: NaiveDate) -> PqrCase {
    let radicado = Radicado { year: 2026, number: 7 };
    let parent = matches!(kind, PqrKind::Reposicion | PqrKind::Apelacion);
    let parent = parent.then_some(Radicado { year: 2026, number: 3 });
    let paper = pqr::FilePqr {
        kind,
        causal: Some(102),
        account: Some(account(100_014)),
        parent,
        undisputed: parent.map(|_| pqr::Undisputed::Paid),
        ..filing("hechos")
    };
    paper.open(radicado, morning(filed, 0), clerk().user, RulesId(1))
}

fn moved(case: PqrCase, step: PqrStep, on: NaiveDate, document: &str) -> PqrCase {
    let act = Advance { step, on, document: document.into(), note: "según consta".into() };
    let rules = &office().rules;
    let at: NaiveDateTime = morning(on, 30);
    pqr::advance(case, act, at, director().user, rules, Family::default()).unwrap()
}

fn of(case: PqrCase) -> SuiCase {
    let town = Some("17001".into());
    let rules = Arc::clone(&office().rules);
    SuiCase { case, filed_as: None, town, stratum: Some(3), parent_causal: None, rules }
}

fn entry(case: PqrCase, month: &str) -> Option<SuiEntry> {
    let month: Month = month.parse().unwrap();
    sui_entry(&of(case), month, month.last(), &office())
}

/// Fields 6 and 11 to 16 of the row of a month.
fn answer(case: &PqrCase, month: &str) -> String {
    let Some(entry) = entry(case.clone(), month) else { return "fuera".into() };
    assert_eq!(entry.blocks, [], "{month}");
    let fields = fields(&entry.row, &office().sui);
    [&fields[5..6], &fields[10..]].concat().join("|")
}

/// The notification chain of pqr.md §2.3: decided 8 July, cited 10, aviso 22, delivered 23, notified 24.
#[test]
fn an_aviso_notifies_on_the_day_that_the_law_says() {
    let mut case = case_of(PqrKind::Reclamo, day(2026, 6, 24));
    case = moved(case, PqrStep::Classify { causal: None }, day(2026, 6, 25), "");
    let decide = PqrStep::Decide { sense: Sense::NoAccede, recursos: true, value: None };
    case = moved(case, decide, day(2026, 7, 8), "OF-81");
    case = moved(case, PqrStep::Cite { published: false }, day(2026, 7, 10), "CIT-1");
    case = moved(case, PqrStep::SendAviso, day(2026, 7, 22), "AV-1");
    assert_eq!(answer(&case, "2026-06"), "1|9||||3|");
    assert_eq!(answer(&case, "2026-07"), "1|3|08-07-2026|OF-81||3|");
    assert_eq!(answer(&case, "2026-08"), "fuera");
    case = moved(case, PqrStep::DeliverAviso, day(2026, 7, 23), "");
    assert_eq!(answer(&case, "2026-07"), "1|3|08-07-2026|OF-81|24-07-2026|4|");
    assert_eq!(answer(&case, "2026-05"), "fuera");
}

#[test]
fn each_end_of_a_case_has_its_answer() {
    let filed = day(2026, 6, 1);
    let claim = moved(
        case_of(PqrKind::Reclamo, filed),
        PqrStep::Classify { causal: None },
        day(2026, 6, 2),
        "",
    );
    // Due on 24 June (8 and 15 are holidays): silence from the end of that day.
    assert_eq!(answer(&claim, "2026-06"), "1|10||||3|");
    assert_eq!(answer(&claim, "2026-07"), "1|10||||3|");
    let recognised = moved(claim.clone(), PqrStep::RecogniseSilence, day(2026, 7, 2), "SAP-1");
    assert_eq!(answer(&recognised, "2026-07"), "1|10||||3|");
    assert_eq!(answer(&recognised, "2026-08"), "fuera");
    let started = moved(recognised, PqrStep::StartCompliance, day(2026, 7, 3), "");
    let done = moved(started, PqrStep::Comply { value: None }, day(2026, 8, 4), "");
    assert_eq!(answer(&done, "2026-07"), "1|10||||3|");
    assert_eq!(answer(&done, "2026-08"), "1|10|||04-08-2026|3|");
    let denied = moved(claim.clone(), PqrStep::DenySilence, day(2026, 7, 2), "RES-4");
    assert_eq!(answer(&denied, "2026-06"), "1|10||||3|");
    assert_eq!(answer(&denied, "2026-07"), "1|3|02-07-2026|RES-4||3|");

    let transfer = PqrStep::Transfer { entity: "Alcaldía".into() };
    let sent = moved(case_of(PqrKind::Denuncia, filed), transfer, day(2026, 6, 3), "OF-2");
    assert_eq!(answer(&sent, "2026-06"), "3|8|03-06-2026|OF-2||3|");
    let withdrawn = moved(claim.clone(), PqrStep::Withdraw, day(2026, 6, 9), "");
    assert_eq!(answer(&withdrawn, "2026-06"), "1|11|09-06-2026|N||3|");
    let verbal = PqrStep::ResolveVerbally { sense: Sense::Accede, recursos: true };
    let spoken = moved(case_of(PqrKind::Informacion, filed), verbal, filed, "");
    assert_eq!(answer(&spoken, "2026-06"), "6|1|01-06-2026|2026-000007|01-06-2026|1|");
    let electronic = PqrStep::Notify { way: NotificationWay::Conclusive };
    let decide = PqrStep::Decide { sense: Sense::AccedeParcial, recursos: true, value: None };
    let partly = moved(claim, decide, day(2026, 6, 9), "OF-3");
    let known = moved(partly, electronic, day(2026, 7, 1), "");
    assert_eq!(answer(&known, "2026-06"), "1|2|09-06-2026|OF-3||3|");
    assert_eq!(answer(&known, "2026-07"), "1|2|09-06-2026|OF-3|01-07-2026|5|");
}

#[test]
fn a_recurso_has_its_own_answers_and_only_an_appeal_its_day_at_the_sspd() {
    let filed = day(2026, 6, 1);
    let personal = || PqrStep::Notify { way: NotificationWay::Personal };
    for (kind, procedure, sspd) in
        [(PqrKind::Reposicion, 4, ""), (PqrKind::Apelacion, 5, "12-06-2026")]
    {
        let rejected = PqrStep::Reject { ground: RejectionGround::NoReasons };
        let rejected = moved(case_of(kind, filed), rejected, day(2026, 6, 3), "R-1");
        assert_eq!(answer(&rejected, "2026-06"), format!("{procedure}|7|03-06-2026|R-1||3|"));
        let admitted = moved(case_of(kind, filed), PqrStep::Admit, day(2026, 6, 2), "A-1");
        let silent = moved(admitted.clone(), PqrStep::DenySilence, day(2026, 7, 1), "R-2");
        assert_eq!(answer(&silent, "2026-07"), format!("{procedure}|4|01-07-2026|R-2||3|"));
        let decide = PqrStep::Decide { sense: Sense::Confirma, recursos: false, value: None };
        let decided = moved(admitted, decide, day(2026, 6, 9), "R-3");
        let notified = moved(decided, personal(), day(2026, 6, 10), "");
        let sent = if kind == PqrKind::Apelacion {
            moved(notified, PqrStep::SendToSspd, day(2026, 6, 12), "S-1")
        } else {
            let required = moved(notified, PqrStep::SspdRequires, day(2026, 6, 11), "S-0");
            moved(required, PqrStep::SendToSspd, day(2026, 6, 12), "S-1")
        };
        let row = format!("{procedure}|4|09-06-2026|R-3|10-06-2026|1|{sspd}");
        assert_eq!(answer(&sent, "2026-06"), row);
    }
}

#[test]
fn what_blocks_a_row_is_named() {
    let office = office();
    let june: Month = "2026-06".parse().unwrap();
    let blocks = |of: &SuiCase| sui_entry(of, june, june.last(), &office).unwrap().blocks;
    let claim = of(case_of(PqrKind::Reclamo, day(2026, 6, 1)));
    assert_eq!(blocks(&claim), []);
    assert_eq!(blocks(&SuiCase { town: None, ..claim.clone() }), [SuiBlock::NoTown]);
    let unknown = SuiCase { town: Some("99999".into()), ..claim.clone() };
    assert_eq!(blocks(&unknown), [SuiBlock::TownUnknown]);
    let with = |change: &dyn Fn(&mut PqrCase)| {
        let mut of = claim.clone();
        change(&mut of.case);
        of
    };
    assert_eq!(blocks(&with(&|case| case.causal = None)), [SuiBlock::CauseMissing]);
    let parent = SuiCase { parent_causal: Some(102), ..with(&|case| case.causal = None) };
    assert_eq!(blocks(&parent), []);
    assert_eq!(blocks(&with(&|case| case.causal = Some(777))), [SuiBlock::CauseUnknown(777)]);
    let mut answered = claim.case.clone();
    answered = moved(answered, PqrStep::Classify { causal: None }, day(2026, 6, 2), "");
    let decide = PqrStep::Decide { sense: Sense::Accede, recursos: true, value: None };
    answered = moved(answered, decide, day(2026, 6, 9), "OF-3");
    let edited = |change: &dyn Fn(&mut PqrCase)| {
        let mut case = answered.clone();
        change(&mut case);
        blocks(&of(case))
    };
    assert_eq!(edited(&|_| {}), []);
    assert_eq!(edited(&|case| case.history[1].document = " ".into()), [SuiBlock::NoNumber]);
    let reused = |case: &mut PqrCase| case.history[1].document = "2026-000007".into();
    assert_eq!(edited(&reused), [SuiBlock::NumberReused]);
    let early = |case: &mut PqrCase| case.history[1].on = day(2026, 5, 29);
    assert_eq!(edited(&early), [SuiBlock::AnswerBeforeFiling]);
    let unsaid = PqrStep::Decide { sense: Sense::SinRegistrar, recursos: true, value: None };
    let unsaid = |case: &mut PqrCase| case.history[1].step = unsaid.clone();
    assert_eq!(edited(&unsaid), [SuiBlock::SenseMissing]);
    let unfit = PqrStep::Decide { sense: Sense::Confirma, recursos: true, value: None };
    let unfit = |case: &mut PqrCase| case.history[1].step = unfit.clone();
    assert_eq!(edited(&unfit), [SuiBlock::AnswerUnfit]);
    let mut notified = answered.clone();
    let way = NotificationWay::Personal;
    notified = moved(notified, PqrStep::Notify { way }, day(2026, 6, 10), "");
    notified.history[2].on = day(2026, 6, 8);
    assert_eq!(blocks(&of(notified)), [SuiBlock::NoticeBeforeAnswer]);
}

#[test]
fn months_and_quarters_have_one_name() {
    for (text, months) in [
        ("2026-10", vec!["2026-10"]),
        ("2026-T4", vec!["2026-10", "2026-11", "2026-12"]),
        ("2027-T1", vec!["2027-01", "2027-02", "2027-03"]),
    ] {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.to_string(), text);
        let found: Vec<String> = period.months().map(|month| month.to_string()).collect();
        assert_eq!(found, months);
    }
    let quarter: Period = "2026-T4".parse().unwrap();
    assert_eq!(quarter.plus(1).to_string(), "2027-T1");
    assert_eq!(quarter.plus(-4).to_string(), "2025-T4");
    assert_eq!(quarter.last(), day(2026, 12, 31));
    assert_eq!(Period::quarter_of("2026-02".parse().unwrap()).to_string(), "2026-T1");
    for wrong in ["2026-T0", "2026-T5", "2026-t", "2026", "2026-00", "1900-01", "+026-01"] {
        assert!(wrong.parse::<Period>().is_err(), "{wrong}");
    }
    assert_eq!("2026-02".parse::<Month>().unwrap().last(), day(2026, 2, 28));
}

/// Whatever may be tried on a case; the tables refuse most of it.
fn tried(choice: u8, on: NaiveDate) -> PqrStep {
    let decide = |sense| PqrStep::Decide { sense, recursos: true, value: None };
    match choice % 26 {
        0 => PqrStep::Classify { causal: Some(303) },
        1 | 2 => PqrStep::Classify { causal: None },
        3 => PqrStep::Reclassify { kind: PqrKind::Queja, causal: Some(315) },
        4 => PqrStep::Reclassify { kind: PqrKind::Informacion, causal: Some(106) },
        5 => PqrStep::Transfer { entity: "Alcaldía".into() },
        6 => PqrStep::RequireCompletion,
        7 => PqrStep::Complete,
        8 => PqrStep::Withdraw,
        9 => PqrStep::DeclareAbandoned,
        10 => PqrStep::OrderEvidence { until: on + Days::new(12) },
        11 => PqrStep::EvidenceReceived,
        12 => PqrStep::Draft,
        13 => decide(Sense::NoAccede),
        14 => decide(Sense::Accede),
        15 => decide(Sense::Confirma),
        16 => PqrStep::ResolveVerbally { sense: Sense::NoAccede, recursos: true },
        17 | 18 => PqrStep::Cite { published: false },
        19 => PqrStep::Notify { way: NotificationWay::Personal },
        20 => PqrStep::SendAviso,
        21 => PqrStep::DeliverAviso,
        22 => PqrStep::RecogniseSilence,
        23 => PqrStep::SendToSspd,
        24 => PqrStep::Admit,
        _ => PqrStep::Archive,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// The row of a month is the one that was true on its last day, whatever happened since; and the
    /// months that the index is made of hold every month in which there is a row.
    #[test]
    fn what_happens_later_never_changes_a_month(
        start in 0_u64..60,
        kind in 0_usize..13,
        attempts in prop::collection::vec((any::<u8>(), 0_u64..25), 1..40),
    ) {
        let office = office();
        let kind = PqrKind::ALL[kind];
        let first = case_of(kind, day(2026, 1, 5) + Days::new(start));
        let filed_as = FiledAs { kind, causal: first.causal };
        let mut versions = vec![first];
        let mut on = versions[0].filed_at.date();
        for (choice, later) in attempts {
            on = on + Days::new(later);
            let case = versions.last().unwrap().clone();
            let act = Advance {
                step: tried(choice, on),
                on,
                document: "OF-9".into(),
                note: "según consta".into(),
            };
            let (rules, by) = (&office.rules, director().user);
            let family = Family::default();
            if let Ok(next) = pqr::advance(case, act, morning(on, 0), by, rules, family) {
                versions.push(next);
            }
        }
        let last = versions.last().unwrap();
        let life = pqr::Life::as_recorded(last, &office.rules).unwrap();
        let months = pqr::sui::months(last, &life);
        let mut month: Month = "2025-12".parse().unwrap();
        let end = Month::of(on).plus(2).unwrap();
        while month <= end {
            let cut = month.last();
            let then = versions.iter().rev().find(|case| case.last_day() <= cut);
            let then = then.and_then(|case| {
                sui_entry(&of(case.clone()), month, cut, &office).map(|entry| entry.row)
            });
            let filed_as = needs_filing(last, cut).then_some(filed_as);
            let now = SuiCase { filed_as, ..of(last.clone()) };
            let now = sui_entry(&now, month, cut, &office).map(|entry| entry.row);
            prop_assert_eq!(&now, &then, "{}", month);
            let held = months.filed <= month && months.answered.is_none_or(|to| month <= to)
                || months.after.contains(&month);
            prop_assert!(held || now.is_none(), "{} no está en el índice", month);
            month = month.plus(1).unwrap();
        }
        prop_assert!(last.last(StepKind::Appeal).is_none());
    }
}
