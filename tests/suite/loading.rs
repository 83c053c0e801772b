//! Files into the base and out again: what is counted, what is set aside, what comes back, what never
//! changes anything.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use ventanilla::demo::{self, Mix, Plan};
use ventanilla::domain::collections::{BUCKETS, ItemShare, LockReason, LockReasons};
use ventanilla::domain::command::{Command, FileLoad};
use ventanilla::domain::money::Money;
use ventanilla::domain::permission::Act;
use ventanilla::domain::user::Role;
use ventanilla::interchange::report::LoadReport;
use ventanilla::interchange::source::FileFault;
use ventanilla::loading::{
    LoadFailure, ReceivablesRequest, load_receivables, load_subscribers, resume_subscribers,
};
use ventanilla::store::codec;
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::engine::{Engine, Pair, Space};
use ventanilla::store::page::PageRequest;
use ventanilla::store::query::StageFilter;
use ventanilla::store::trees::{self, Counter};
use ventanilla::store::{Fault, Refusal, Store};

use crate::office::{
    account, actor, administrator, assert_clean, clerk, clock, day, dump_but_register, every, fill,
    fixture, load_asked, load_debts, load_people, now, office, open, request, run, store, today,
    verify,
};

/// A folder with one file in it.
fn written(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn people(store: &Store, bytes: impl AsRef<[u8]>) -> Result<LoadReport, LoadFailure> {
    let (folder, path) = written("personas.csv", bytes);
    let loaded = load_people(store, folder.path(), &path);
    assert_no_remains(folder.path());
    loaded
}

fn debts(store: &Store, bytes: impl AsRef<[u8]>) -> Result<LoadReport, LoadFailure> {
    let (folder, path) = written("deudas.txt", bytes);
    let loaded = load_debts(store, folder.path(), &path);
    assert_no_remains(folder.path());
    loaded
}

/// Nothing of a load that is over stays beside the base.
fn assert_no_remains(folder: &Path) {
    assert_eq!(std::fs::read_dir(folder.join("cargas")).map_or(0, Iterator::count), 0);
}

fn assert_balanced(report: &LoadReport) {
    let (accepted, aside, skipped) = (report.accepted, report.quarantined, report.skipped);
    assert_eq!(accepted + aside + skipped, report.lines, "{report:?}");
}

fn subscribers_file() -> String {
    std::fs::read_to_string(fixture("suscriptores_1000.csv")).unwrap()
}

/// The heading and the first rows of the subscriber file, as cells.
fn first_rows(count: usize) -> Vec<Vec<String>> {
    let text = subscribers_file();
    let rows = text.lines().take(count + 1);
    rows.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn joined(rows: &[Vec<String>], separator: &str) -> String {
    rows.iter().map(|row| row.join(separator) + "\n").collect()
}

#[test]
fn the_thousand_subscribers_are_all_in_with_their_addresses() {
    let (_, store) = store();
    let text = subscribers_file();
    let report = people(&store, &text).unwrap();
    assert_balanced(&report);
    assert_eq!((report.lines, report.accepted, report.quarantined), (1_001, 1_000, 0));
    assert_eq!(report.accounts, 1_000);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for row in reader.records() {
        let row = row.unwrap();
        let found = store.subscriber(row[0].parse().unwrap()).unwrap().unwrap();
        assert_eq!(found.address_original, row[6], "lo que vino queda como vino");
        assert_eq!((found.address.as_str(), found.complement.as_str()), (&row[7], &row[8]));
        assert_eq!(
            (found.town.as_str(), found.email.as_deref().unwrap_or("")),
            (&row[9], &row[22])
        );
    }
    let found = verify(&store);
    assert!(found.is_clean(), "{:?}", found.differences);
    assert_eq!(found.subscribers, 1_000);
    assert_eq!(found.acts, 2, "la promesa y el fin");
}

#[test]
fn what_goes_out_comes_back_the_same() {
    let plan = Plan { accounts: 250, seed: 3, today: today() };
    let mix = Mix::shipped().unwrap();
    let (mut more_people, mut more_debts) = (Vec::new(), Vec::new());
    demo::write_subscribers(&plan, &mix, &mut more_people, |_| {}).unwrap();
    demo::write_receivables(&plan, &mix, &mut more_debts, |_| {}).unwrap();
    let ugly = std::fs::read(fixture("cartera/fea.txt")).unwrap();
    for (kind, name, bytes) in [
        ("suscriptores", "s.csv", subscribers_file().into_bytes()),
        ("suscriptores", "s.csv", more_people),
        ("cartera", "c.txt", ugly),
        ("cartera", "c.txt", more_debts),
    ] {
        let first = import(kind, name, &bytes);
        let out = export(first.path(), kind, "csv");
        assert!(out.len() > 500 && out.starts_with("\u{feff}".as_bytes()));
        let second = import(kind, "vuelta.csv", &out);
        assert_eq!(text(&export(second.path(), kind, "csv")), text(&out), "{kind}");
        let json = export(first.path(), kind, "json");
        assert_eq!(text(&export(second.path(), kind, "json")), text(&json), "{kind}");
        assert!(run(second.path(), &["verificar"]).status.success());
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A new base with one file in it, through the program.
fn import(kind: &str, name: &str, bytes: &[u8]) -> TempDir {
    let (folder, path) = written(name, bytes);
    let path = path.to_str().unwrap();
    let mut arguments = vec!["importar", kind, path, "--json"];
    if kind == "cartera" {
        arguments.extend(["--corte", "2024-06-30", "--permitir-truncado"]);
    }
    let done = run(folder.path(), &arguments);
    assert!(done.status.success(), "{done:?}");
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let number = |key: &str| report[key].as_u64().unwrap();
    let taken = number("aceptadas") + number("cuarentena") + number("omitidas");
    assert_eq!(number("lineas"), taken, "{report}");
    assert!(number("aceptadas") > 10);
    folder
}

fn export(folder: &Path, kind: &str, format: &str) -> Vec<u8> {
    let done = run(folder, &["exportar", kind, "--formato", format]);
    assert!(done.status.success(), "{done:?}");
    done.stdout
}

/// Every subscriber record and index entry of a base.
fn people_in(engine: &MemoryEngine) -> [Vec<Pair>; 2] {
    let mut all = dump_but_register(engine);
    [Space::Subscriber, Space::SubscriberByDocument].map(|space| all.remove(&space).unwrap())
}

#[test]
fn the_same_rows_in_any_dress_are_the_same_subscribers() {
    let rows = first_rows(120);
    let plain = joined(&rows, ",");
    let (expected, first) = store();
    people(&first, &plain).unwrap();
    let reversed: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().rev().cloned().collect()).collect();
    let quoted: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| format!("\"{cell}\"")).collect()).collect();
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (latin, _, lossy) = encoding_rs::WINDOWS_1252.encode(&plain);
    assert!(!lossy && latin.len() < plain.len());
    let dresses: [(&str, Vec<u8>, &str); 10] = [
        ("otro orden", joined(&reversed, ",").into(), "UTF-8"),
        ("punto y coma", joined(&rows, ";").into(), "UTF-8"),
        ("tabulador", joined(&rows, "\t").into(), "UTF-8"),
        ("barra", joined(&rows, "|").into(), "UTF-8"),
        ("entre comillas", joined(&quoted, ",").into(), "UTF-8"),
        ("latin-1", latin.into_owned(), "Windows-1252"),
        ("con marca", format!("\u{feff}{plain}").into(), "UTF-8"),
        ("UTF-16", utf16, "UTF-16LE"),
        ("de Windows", plain.replace('\n', "\r\n").into(), "UTF-8"),
        ("con título y blancos", format!("Listado\n\n{plain}\n\n").into(), "UTF-8"),
    ];
    for (dress, bytes, encoding) in dresses {
        let (engine, store) = store();
        let report = people(&store, bytes).unwrap();
        assert_balanced(&report);
        assert_eq!((report.accepted, report.encoding), (120, encoding), "{dress}");
        assert_eq!(people_in(&engine), people_in(&expected), "{dress}");
        assert_clean(&store);
    }
}

/// The heading and one good row, by column.
fn good_row() -> (Vec<String>, Vec<String>) {
    let mut rows = first_rows(1).into_iter();
    (rows.next().unwrap(), rows.next().unwrap())
}

/// Columns and the values that they get.
type Changes<'a> = &'a [(&'a str, &'a str)];

/// A good row with other values in some columns.
fn with(changes: Changes) -> Vec<String> {
    let (heading, mut row) = good_row();
    for (column, value) in changes {
        let at = heading.iter().position(|name| name == column).unwrap();
        row[at] = (*value).to_owned();
    }
    row
}

#[test]
fn a_row_that_breaks_a_rule_is_set_aside_with_its_rule() {
    let long = "x".repeat(201);
    let cases: &[(Changes, &str, &str)] = &[
        (&[("cuenta_contrato", "12A")], "SUS-001", "cuenta"),
        (&[("cuenta_contrato", "1234567890123")], "SUS-001", "12 dígitos"),
        (&[("nombre", "  ")], "SUS-002", "nombre"),
        (&[("tipo_doc", "NIT"), ("num_doc", "861321824"), ("dv", "4")], "SUS-003", "3"),
        (&[("num_doc", "12")], "SUS-003", ""),
        (&[("tipo_doc", "XX")], "SUS-003", ""),
        (&[("cod_dane_mpio", "5001")], "SUS-004", "05001"),
        (&[("cod_dane_mpio", "99999")], "SUS-004", "99999"),
        (&[("clase_uso", "PALACIO")], "SUS-005", "uso"),
        (&[("clase_uso", "COMERCIAL")], "SUS-006", "estrato"),
        (&[("estrato", "7")], "SUS-006", "1 a 6"),
        (&[("estrato", "")], "SUS-006", "1 a 6"),
        (&[("telefono", "8850123")], "SUS-007", ""),
        (&[("telefono", "2123456789")], "SUS-007", ""),
        (&[("telefono", "31X2306300")], "SUS-007", ""),
        (&[("correo", "alguien@")], "SUS-008", "correo"),
        (&[("fecha_vinculacion", "2021-02-30")], "SUS-009", "no existe"),
        (&[("nombre", "\"LUZ")], "SUS-010", "comillas"),
        (&[("nombre", &long)], "SUS-011", "nombre"),
        (&[("area", "LUNAR")], "SUS-012", "área"),
        (&[("servicios", "ACU+WIFI")], "SUS-013", "servicio"),
        (&[("autoriza_datos", "quizás")], "SUS-014", "autoriza_datos"),
        (&[("orden_ruta", "diez")], "SUS-015", "orden"),
        (&[("estado", "PERDIDO")], "SUS-016", "estado"),
    ];
    let (heading, good) = good_row();
    let mut rows = vec![heading];
    rows.extend(cases.iter().map(|(changes, _, _)| with(changes)));
    rows.push(good);
    let (_, store) = store();
    let report = people(&store, joined(&rows, ",")).unwrap();
    assert_balanced(&report);
    assert_eq!((report.accepted, report.quarantined), (1, cases.len() as u64));
    for ((line, rejected), (changes, rule, words)) in (2..).zip(&report.rejected).zip(cases) {
        assert_eq!((rejected.line, rejected.rule), (line, *rule), "{changes:?}");
        assert!(rejected.reason.contains(words), "{changes:?}: {}", rejected.reason);
    }
    assert_eq!(store.counter(Counter::Subscribers).unwrap(), 1);
    assert_clean(&store);
}

#[test]
fn the_last_row_of_an_account_wins_and_the_others_are_counted() {
    let rows = [
        good_row().0,
        with(&[("nombre", "PRIMERA")]),
        with(&[("cuenta_contrato", "7"), ("nombre", "SOLA")]),
        with(&[("cuenta_contrato", "000000100000"), ("nombre", "SEGUNDA")]),
    ];
    let (_, store) = store();
    let report = people(&store, joined(&rows, ",")).unwrap();
    assert_balanced(&report);
    assert_eq!((report.accepted, report.accounts, report.skipped), (2, 2, 2));
    assert_eq!(report.warnings.len(), 1);
    assert_eq!(report.warnings[0].0, 4);
    assert_eq!(store.subscriber(account(100_000)).unwrap().unwrap().name, "SEGUNDA");
    assert_clean(&store);

    // What is there already is changed by two people, never by a file: the row is set aside and says so.
    let changed = [("nombre", "TERCERA"), ("num_doc", "4444444")];
    let rows =
        [good_row().0, with(&changed), with(&[("cuenta_contrato", "8"), ("nombre", "NUEVA")])];
    let report = people(&store, joined(&rows, ",")).unwrap();
    assert_balanced(&report);
    assert_eq!((report.accepted, report.quarantined), (1, 1));
    assert_eq!((report.rejected[0].line, report.rejected[0].rule), (2, "SUS-023"));
    assert_eq!(store.subscriber(account(100_000)).unwrap().unwrap().name, "SEGUNDA");
    assert_eq!(store.counter(Counter::Subscribers).unwrap(), 3);
    assert!(store.search("4444444", 9).unwrap().0.is_empty());
    assert_clean(&store);
}

/// Every pair but the number of the next load, which may be skipped and never comes back.
fn without_load_number(engine: &MemoryEngine) -> BTreeMap<Space, Vec<Pair>> {
    let mut all = dump_but_register(engine);
    let number = Counter::LoadSequence.key();
    all.entry(Space::Counter).and_modify(|pairs| pairs.retain(|(key, _)| *key != number));
    all
}

#[test]
fn a_file_that_is_no_good_changes_nothing() {
    let (engine, store) = store();
    fill(&store, 30);
    let before = dump_but_register(engine.as_ref());
    let but_the_number = without_load_number(&engine);
    let sizes = |engine: &MemoryEngine| {
        dump_but_register(engine).values().map(Vec::len).collect::<Vec<_>>()
    };
    let sizes_before = sizes(&engine);
    let heading = good_row().0.join(",");
    let bad_row = with(&[("nombre", "")]).join(",");
    let fault = |failure: Result<LoadReport, LoadFailure>| match failure {
        Err(LoadFailure::File(_, fault)) => fault,
        other => panic!("{other:?}"),
    };
    let needed = vec!["cuenta_contrato".into(), "nombre".into()];
    let broken_people: [(Vec<u8>, FileFault); 6] = [
        (Vec::new(), FileFault::Empty),
        (b"PK\x03\x04resto".to_vec(), FileFault::Binary),
        (b"%PDF-1.7".to_vec(), FileFault::Binary),
        (b"a,b,c\n1,2,3\n".to_vec(), FileFault::HeadingMissing(needed)),
        (
            b"cuenta_contrato,nombre,nombre\n1,A,B\n".to_vec(),
            FileFault::HeadingRepeated("nombre".into()),
        ),
        ([heading.as_bytes(), b"\n", &[b'x'; 1 << 20]].concat(), FileFault::LineTooLong(2)),
    ];
    for (bytes, expected) in broken_people {
        assert_eq!(fault(people(&store, bytes)), expected);
        assert_eq!(dump_but_register(engine.as_ref()), before, "{expected:?}");
    }
    let row = "10012345678;000812345678;100,00;COP\n";
    let list = |rows: &str| format!("Cuenta contrato;Nº documento;Importe;Moneda\n{rows}");
    type Check = fn(&FileFault) -> bool;
    let broken_debts: [(Vec<u8>, Check); 4] = [
        (Vec::new(), |fault| *fault == FileFault::Empty),
        (b"\xD0\xCF\x11\xE0libro".to_vec(), |fault| *fault == FileFault::Binary),
        (b"uno;dos\n1;2\n".to_vec(), |fault| matches!(fault, FileFault::HeadingMissing(_))),
        (list(&format!("{row}10012345678;0008")).into(), |fault| {
            matches!(fault, FileFault::Truncated(3))
        }),
    ];
    for (bytes, is_expected) in broken_debts {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let found = fault(debts(&store, bytes));
        assert!(is_expected(&found), "{shown}: {found:?}");
        assert_eq!(without_load_number(&engine), but_the_number, "{shown}");
        assert_eq!(sizes(&engine), sizes_before, "{shown}");
    }
    let nothing = people(&store, format!("{heading}\n{bad_row}\n"));
    assert!(
        matches!(&nothing, Err(LoadFailure::NothingAccepted(report)) if report.rejected.len() == 1),
        "{nothing:?}"
    );
    assert_eq!(dump_but_register(engine.as_ref()), before);
    for bytes in [list(&row.replace("100,00", "mil")), list("")] {
        let nothing = debts(&store, bytes);
        assert!(matches!(&nothing, Err(LoadFailure::NothingAccepted(_))), "{nothing:?}");
        assert_eq!(sizes(&engine), sizes_before);
    }
    let missing = load_people(&store, Path::new("."), Path::new("no-existe.csv"));
    assert!(matches!(fault(missing), FileFault::Unreadable(_)));
    let folder = tempfile::tempdir().unwrap();
    let a_folder = load_debts(&store, folder.path(), folder.path());
    assert!(matches!(fault(a_folder), FileFault::Unreadable(_)));
    assert_clean(&store);
}

#[test]
fn the_program_says_what_is_wrong_on_one_line() {
    let place = tempfile::tempdir().unwrap();
    let base = place.path().join("datos");
    let good = fixture("suscriptores_1000.csv");
    assert!(run(&base, &["importar", "suscriptores", good.to_str().unwrap()]).status.success());
    let before = export(&base, "suscriptores", "csv");
    let write = |name: &str, bytes: &[u8]| {
        let path = place.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let long = [good_row().0.join(",").as_bytes(), b"\n", &[b'x'; 1 << 20]].concat();
    let cut = "VKONT;OPBEL;BETRW\n10012345678;000812345678;100,00\n10012345678;00081";
    let whole = "VKONT;OPBEL;BETRW\n10012345678;000812345678;100,00\n";
    let debts = ["--corte", "2026-02-28"];
    let cases: [(&str, String, &[&str], &[&str]); 11] = [
        ("suscriptores", "no-existe.csv".into(), &[], &["IMP-001", "no-existe.csv", "ruta"]),
        ("suscriptores", write("vacio.csv", b""), &[], &["IMP-002", "vacio.csv", "generarlo"]),
        (
            "suscriptores",
            write("libro.xlsx", b"PK\x03\x04"),
            &[],
            &["IMP-003", "libro.xlsx", "CSV"],
        ),
        (
            "suscriptores",
            write("larga.csv", &long),
            &[],
            &["IMP-004", "larga.csv, línea 2", "vuelva"],
        ),
        ("suscriptores", write("otra.csv", b"a,b\n1,2\n"), &[], &["IMP-005", "otra.csv", "revise"]),
        (
            "suscriptores",
            write("dos.csv", b"cuenta,nombre,cuenta\n1,A,1\n"),
            &[],
            &["IMP-006", "dos.csv", "quite una"],
        ),
        ("suscriptores", write("nada.csv", b"cuenta,nombre\nx,\n"), &[], &["IMP-009", "nada.csv"]),
        ("suscriptores", good.to_str().unwrap().into(), &[], &["IMP-010", "suscriptores_1000.csv"]),
        (
            "cartera",
            write("cortada.txt", cut.as_bytes()),
            &debts,
            &["IMP-007", "cortada.txt, línea 3", "--permitir-truncado"],
        ),
        (
            "cartera",
            write("control.txt", whole.as_bytes()),
            &["--corte", "2026-02-28", "--total-control", "101"],
            &["IMP-008", "control.txt", "101", "100", "--escala"],
        ),
        ("cartera", write("raro.txt", b"\x1b[31m;x\n1;2\n"), &debts, &["IMP-005", "raro.txt"]),
    ];
    for (kind, path, more, words) in cases {
        let done = run(&base, &[&["importar", kind, &path], more].concat());
        let line = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{line}");
        assert!(done.stdout.is_empty(), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(words.iter().all(|word| line.contains(word)), "{words:?}: {line}");
        assert!(!line.trim_end().contains(char::is_control), "{line:?}");
    }
    assert_eq!(export(&base, "suscriptores", "csv"), before);
    let store = open(&base).unwrap();
    assert_eq!(store.receivables().unwrap(), None);
    let found = verify(&store);
    assert!(found.is_clean());
    // One load, and what the two exports left: a beginning and an end each.
    assert_eq!((found.acts, found.subscribers), (6, 1_000));
    assert_eq!(std::fs::read_dir(base.join("cargas")).unwrap().count(), 0);
}

#[test]
fn a_load_by_somebody_who_may_not_changes_nothing() {
    let (engine, store) = store();
    fill(&store, 30);
    let before = without_load_number(&engine);
    let shown = store.receivables().unwrap();
    let (folder, path) = written("s.csv", joined(&first_rows(3), ","));
    let refused = load_subscribers(&store, &clerk(), clock(), folder.path(), &path, &mut |_, _| {});
    assert_eq!(
        refused.unwrap_err(),
        LoadFailure::Refused(Refusal::Forbidden(Act::LoadSubscribers))
    );
    assert_no_remains(folder.path());
    let (folder, path) = written("c.txt", "VKONT;OPBEL;BETRW\n10012345678;000812345678;100,00\n");
    let officer = actor("cobro", Role::CollectionsOfficer);
    let asked = request(today());
    let refused =
        load_receivables(&store, &officer, clock(), folder.path(), &path, &asked, &mut |_, _| {});
    assert_eq!(
        refused.unwrap_err(),
        LoadFailure::Refused(Refusal::Forbidden(Act::LoadReceivables))
    );
    assert_eq!(without_load_number(&engine), before);
    assert_eq!(store.receivables().unwrap(), shown);
    assert_clean(&store);
}

#[test]
fn the_same_bytes_are_loaded_once_under_any_name() {
    let (engine, store) = store();
    let rows = joined(&first_rows(5), ",");
    let list = "VKONT;OPBEL;BETRW\n10012345678;000812345678;100,00\n";
    people(&store, &rows).unwrap();
    debts(&store, list).unwrap();
    let before = dump_but_register(engine.as_ref());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("otro nombre.csv");
    std::fs::write(&path, &rows).unwrap();
    let again = load_people(&store, folder.path(), &path).unwrap_err();
    let first = Refusal::AlreadyLoaded { file: "personas.csv".into(), at: now() };
    assert_eq!(again, LoadFailure::Refused(first));
    let again = debts(&store, list).unwrap_err();
    let first = Refusal::AlreadyLoaded { file: "deudas.txt".into(), at: now() };
    assert_eq!(again, LoadFailure::Refused(first));
    assert_eq!(dump_but_register(engine.as_ref()), before);
    // A broken file is not remembered: mended, it loads.
    assert!(debts(&store, list.replace("100,00", "cien")).is_err());
    debts(&store, list.replace("100,00", "200,00")).unwrap();
}

#[test]
fn a_control_total_decides_the_whole_list() {
    let (engine, store) = store();
    fill(&store, 20);
    let before = without_load_number(&engine);
    let list = "VKONT;OPBEL;BETRW\n10012345678;000812345678;100,50\n10012345679;2;40,00-\n";
    let (folder, path) = written("c.txt", list);
    let asked = |pesos: i64, scale: i64| {
        let mut request: ReceivablesRequest = request(today());
        request.control_total = Some(Money::from_centavos(pesos));
        request.profile.multiply = scale;
        load_asked(&store, folder.path(), &path, &request)
    };
    let Err(LoadFailure::File(name, fault)) = asked(6_051, 1) else { panic!("se cargó") };
    assert_eq!(name, "c.txt");
    assert!(matches!(fault, FileFault::ControlTotal { .. }), "{fault:?}");
    assert!(asked(6_050, 100).is_err());
    assert_eq!(without_load_number(&engine), before);
    let report = asked(605_000, 100).unwrap();
    assert_eq!(
        (report.debit, report.credit),
        (Money::from_pesos(10_050), Money::from_pesos(-4_000))
    );
    let aged: Money = report.buckets.iter().map(|(_, sum)| *sum).sum();
    assert_eq!(aged, report.net());
    assert_eq!(store.receivables().unwrap().unwrap().debit, report.debit);
    assert_clean(&store);
}

/// Rows of accounts in any order and far apart come out by account, each account's items by due date.
#[test]
fn a_list_in_any_order_is_put_in_order() {
    let items: Vec<(u64, u32, u32)> = (0..40_u64)
        .flat_map(|at| (0..7).map(move |item| (9_000_000_000 - at * 13, item, item * 5 % 7)))
        .collect();
    let line = |(number, item, days): &(u64, u32, u32), amount: u32| {
        let due = day(2026, 1, 10 + days);
        format!("{number};{item:012};1;{};{amount},00;COP\n", due.format("%d.%m.%Y"))
    };
    let mut rows: Vec<String> = items.iter().map(|item| line(item, 100 + item.1)).collect();
    rows.shuffle(&mut ChaCha8Rng::seed_from_u64(5));
    // The same item again at the end, with another amount: the last row is the one that counts.
    rows.push(line(&items[3], 9_000));
    rows.push(line(&items[3], 9_999));
    let (_, store) = store();
    let list = format!("VKONT;OPBEL;OPUPK;FAEDN;BETRW;WAERS\n{}", rows.concat());
    let report = debts(&store, list).unwrap();
    assert_balanced(&report);
    assert_eq!((report.accepted, report.accounts, report.skipped), (280, 40, 3));
    let warned: Vec<u64> = report.warnings.iter().map(|(line, _)| *line).collect();
    assert_eq!(warned, [282, 283]);

    let load = store.receivables().unwrap().unwrap();
    let ledgers = every(|page| store.ledgers(load.load, page));
    assert!(ledgers.is_sorted_by(|a, b| a.account < b.account));
    assert_eq!(ledgers.len(), 40);
    for ledger in &ledgers {
        assert_eq!(ledger.items.len(), 7);
        assert!(ledger.items.is_sorted_by(|a, b| (a.due, &a.key) < (b.due, &b.key)));
    }
    let (found, _) = store.ledger(account(items[3].0), &load).unwrap().unwrap();
    let replaced = found.items.iter().find(|item| item.key.document == "000000000003").unwrap();
    assert_eq!(replaced.amount, Money::from_pesos(9_999));
    let expected: i64 = items.iter().map(|item| i64::from(100 + item.1)).sum::<i64>() - 103 + 9_999;
    assert_eq!(report.net(), Money::from_pesos(expected));
    assert_clean(&store);
}

/// Without a column of positions, rows of one document are the same item only when they are equal.
#[test]
fn items_without_a_position_are_told_apart_by_what_they_say() {
    let (_, store) = store();
    let rows = ["7;1;100,00", "7;1;200,00", "7;1;100,00", "7;2;100,00", "8;1;100,00"];
    let report = debts(&store, format!("VKONT;OPBEL;BETRW\n{}\n", rows.join("\n"))).unwrap();
    assert_balanced(&report);
    assert_eq!((report.accepted, report.accounts), (4, 2));
    assert_eq!(report.net(), Money::from_pesos(500));
    let load = store.receivables().unwrap().unwrap();
    let (ledger, _) = store.ledger(account(7), &load).unwrap().unwrap();
    let keys: Vec<_> = ledger.items.iter().map(|item| &item.key).collect();
    assert!(keys.is_sorted_by(|a, b| a < b), "cada partida con su llave: {keys:?}");
    assert_clean(&store);
}

#[test]
fn a_new_list_takes_the_place_of_the_one_before() {
    let (engine, store) = store();
    debts(&store, "VKONT;OPBEL;BETRW\n1;1;100,00\n2;2;50,00\n").unwrap();
    let first = store.receivables().unwrap().unwrap();
    debts(&store, "VKONT;OPBEL;BETRW\n2;2;70,00\n").unwrap();
    let second = store.receivables().unwrap().unwrap();
    assert!(second.load > first.load);
    assert_eq!(store.ledger(account(1), &second).unwrap(), None);
    assert_eq!(store.statement(account(1), today()).unwrap().ledger, None);
    let portfolio = store.portfolio().unwrap().unwrap();
    assert_eq!((portfolio.items, portfolio.load.accounts), (1, 1));
    let all = dump_but_register(engine.as_ref());
    assert_eq!((all[&Space::Ledger].len(), all[&Space::LedgerByStage].len()), (1, 1));
    let of_first = trees::load(first.load);
    let old = |(key, _): &&Pair| key[0] == b'L' && key[1..].starts_with(&of_first);
    assert_eq!(all[&Space::Counter].iter().filter(old).count(), 0);
    assert_clean(&store);
}

/// An interrupted load ends when every row that it kept is in, and not before.
#[test]
fn a_load_whose_kept_rows_are_missing_stays_promised() {
    let (_, other) = store();
    people(&other, joined(&first_rows(4), ",")).unwrap();
    let rows: Vec<Vec<u8>> = every(|page| other.subscribers(page))
        .iter()
        .map(|subscriber| codec::encode(subscriber).unwrap())
        .map(|bytes| [&u32::try_from(bytes.len()).unwrap().to_le_bytes()[..], &bytes].concat())
        .collect();

    let (engine, store) = store();
    let promised = FileLoad {
        file_hash: "ab".repeat(32),
        file_name: "personas.csv".into(),
        accepted: 4,
        quarantined: 0,
    };
    let begin = Command::BeginSubscriberLoad(promised.clone());
    store.commit(&administrator(), now(), begin, None).unwrap();
    let before = dump_but_register(engine.as_ref());
    let folder = tempfile::tempdir().unwrap();
    let resume = || {
        let admin = administrator();
        resume_subscribers(&store, &admin, clock(), folder.path(), &mut |_, _| {})
    };
    assert!(matches!(resume(), Err(LoadFailure::Refused(Refusal::Fault(_)))));
    let kept = folder.path().join("cargas").join(&promised.file_hash);
    std::fs::create_dir(kept.parent().unwrap()).unwrap();
    let whole = rows.concat();
    let huge = [whole.as_slice(), &u32::MAX.to_le_bytes()].concat();
    let sealed = |rows: &[u8]| [rows, blake3::hash(rows).as_bytes()].concat();
    let touched = [&sealed(&whole)[..10], b"x", &sealed(&whole)[11..]].concat();
    let damaged: [Vec<u8>; 6] = [
        whole.clone(),
        sealed(&whole[..whole.len() - 1]),
        sealed(&huge),
        sealed(b"\0\0\0\0"),
        touched,
        b"corta".to_vec(),
    ];
    for damaged in damaged {
        std::fs::write(&kept, damaged).unwrap();
        assert!(matches!(resume(), Err(LoadFailure::Refused(Refusal::Fault(_)))));
        assert_eq!(dump_but_register(engine.as_ref()), before);
    }
    std::fs::write(&kept, sealed(&rows[..3].concat())).unwrap();
    let short = Refusal::Fault(Fault::Damaged("faltan filas de la carga interrumpida".into()));
    assert_eq!(resume(), Err(LoadFailure::Refused(short)));
    assert_eq!(store.interrupted_subscriber_load().unwrap(), Some(promised));
    assert_clean(&store);

    std::fs::write(&kept, sealed(&whole)).unwrap();
    assert_eq!(resume(), Ok(Some("personas.csv".into())));
    assert_eq!(people_in(&engine)[0].len(), 4);
    assert_eq!(resume(), Ok(None));
    assert_no_remains(folder.path());
    assert_clean(&store);
}

/// A case of `tests/scenarios/cartera.txt`.
#[derive(Debug, Default)]
struct Case {
    name: String,
    cutoff: NaiveDate,
    minimum: Option<Money>,
    counted_lock: Option<char>,
    accounts: Vec<Account>,
}

#[derive(Debug, Default)]
struct Account {
    /// Pesos, due date and lock of each row; a payment on account has no due date.
    rows: Vec<(i64, Option<NaiveDate>, Option<char>)>,
    expected: Vec<Vec<String>>,
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("«{text}» no es una fecha"))
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or_else(|_| panic!("«{text}» no es un número"))
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// The words of the office as cases.
fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(' ').collect();
        if let ["caso", ..] = parts.as_slice() {
            let accounts = vec![Account::default()];
            cases.push(Case { name: line.into(), accounts, ..Case::default() });
            continue;
        }
        let case = cases.last_mut().expect("un caso antes que sus líneas");
        let main = &mut case.accounts[0];
        match parts.as_slice() {
            ["corte", day] => case.cutoff = date(day),
            ["saldo", "mínimo", pesos] => case.minimum = Some(Money::from_pesos(number(pesos))),
            ["bloqueo", code, "no", "excluye", "la", "edad"] => {
                case.counted_lock = code.chars().next()
            }
            ["partida", pesos, "vence", due] => {
                main.rows.push((number(pesos), Some(date(due)), None));
            }
            ["partida", pesos, "vence", due, "bloqueo", code] => {
                main.rows.push((number(pesos), Some(date(due)), code.chars().next()));
            }
            ["pago", pesos] => main.rows.push((-number(pesos), None, None)),
            ["espera", rest @ ..] => main.expected.push(words(&rest.join(" "))),
            ["límite", due, "días", days, "etapa", stage, hard @ ..] => {
                let owed = if hard == ["difícil"] { 100_000 } else { 0 };
                let expected =
                    [format!("días {days}"), format!("etapa {stage}"), format!("difícil {owed}")];
                case.accounts.push(Account {
                    rows: vec![(100_000, Some(date(due)), None)],
                    expected: expected.iter().map(|text| words(text)).collect(),
                });
            }
            _ => panic!("no se entiende «{line}»"),
        }
    }
    for case in &mut cases {
        case.accounts.retain(|account| !account.rows.is_empty());
    }
    cases
}

/// The tables of the house with what the case changes.
fn store_of(case: &Case) -> Store {
    let mut tables = office().as_ref().clone();
    if let Some(minimum) = case.minimum {
        tables.stages.minimum_item = minimum;
    }
    let changed = tables.locks.iter().cloned().map(|lock| LockReason {
        excludes_age: lock.excludes_age && Some(lock.code) != case.counted_lock,
        ..lock
    });
    tables.locks = LockReasons::new(changed);
    let engine: Arc<dyn Engine> = Arc::new(MemoryEngine::default());
    Store::over(engine, Arc::new(tables)).unwrap()
}

/// The rows of a case as the list that the office would bring.
fn list_of(case: &Case) -> String {
    let mut list = String::from("VKONT;OPBEL;FAEDN;BETRW;MANSP\n");
    for (at, account) in case.accounts.iter().enumerate() {
        for (row, (pesos, due, lock)) in account.rows.iter().enumerate() {
            let due = due.map_or_else(String::new, |due| due.format("%d.%m.%Y").to_string());
            let sign = if *pesos < 0 { "-" } else { "" };
            let lock = lock.map_or_else(String::new, String::from);
            list += &format!("{};{row:012};{due};{},00{sign};{lock}\n", at + 1, pesos.abs());
        }
    }
    list
}

fn check(store: &Store, at: usize, expected: &[String], case: &str) {
    let statement = store.statement(account(at as u64 + 1), today()).unwrap();
    let (ledger, position) = statement.ledger.unwrap();
    let found = |money: Money| money.to_decimal().normalize().to_string();
    let parts: Vec<&str> = expected.iter().map(String::as_str).collect();
    let (wanted, found) = match parts.as_slice() {
        ["total", pesos] => (*pesos, found(position.total)),
        ["vigente", pesos] => (*pesos, found(position.buckets[0])),
        ["vencida", pesos] => (*pesos, found(position.overdue())),
        ["vencida", "bruta", pesos] => {
            let overdue = ledger.items.iter().zip(&position.items).filter(|(_, item)| {
                item.share == ItemShare::Collectable && item.days.is_some_and(|days| days > 0)
            });
            (*pesos, found(overdue.map(|(item, _)| item.amount).sum()))
        }
        ["rango", label, pesos] => {
            let bucket = BUCKETS.into_iter().find(|bucket| bucket.label() == *label).unwrap();
            (*pesos, found(position.buckets[bucket.index()]))
        }
        ["difícil", pesos] => (*pesos, found(position.hard_to_collect)),
        ["bloqueada", pesos] => (*pesos, found(position.blocked)),
        ["días", days] => (*days, position.driver_days.unwrap_or(0).to_string()),
        ["etapa", code] => {
            let stage = u8::try_from(position.stage).unwrap();
            let filter = StageFilter { stage, bucket: Some(position.bucket()) };
            let page = store.accounts_by_stage(filter, &PageRequest::first(50)).unwrap();
            assert!(page.rows.iter().any(|(_, row)| row.account == statement.account), "{case}");
            (*code, store.office().stages.code(position.stage).to_owned())
        }
        other => panic!("no se entiende lo esperado {other:?}"),
    };
    assert_eq!(found, wanted, "{case}: {expected:?} de la cuenta {}", at + 1);
    let parts = position.buckets.iter().copied().sum::<Money>();
    assert_eq!(position.total, parts.plus(position.blocked).plus(position.financed), "{case}");
}

#[test]
fn the_worked_examples_of_the_office_come_out() {
    let cases = cases(include_str!("../scenarios/cartera.txt"));
    assert_eq!(cases.len(), 6);
    let mut checked = 0;
    for case in &cases {
        let store = store_of(case);
        let (folder, path) = written("lista.txt", list_of(case));
        let asked = request(case.cutoff);
        let report = load_receivables(
            &store,
            &administrator(),
            clock(),
            folder.path(),
            &path,
            &asked,
            &mut |_, _| {},
        )
        .unwrap();
        assert_eq!(report.quarantined, 0, "{}: {:?}", case.name, report.rejected);
        for (at, account) in case.accounts.iter().enumerate() {
            for expected in &account.expected {
                check(&store, at, expected, &case.name);
                checked += 1;
            }
        }
        assert_clean(&store);
    }
    assert_eq!(checked, 58);
}

#[test]
fn a_list_without_positions_keeps_every_different_item_of_a_document() {
    let (_, store) = store();
    let heading = "VKONT;OPBEL;FAEDN;BETRW\n";
    let rows = "10012345678;0008;01.02.2026;5,00\n10012345678;0008;01.03.2026;7,00\n\
                10012345678;0008;01.03.2026;7,00\n10012345678;0008;01.01.2026;9,00\n";
    let report = debts(&store, format!("{heading}{rows}")).unwrap();
    assert_eq!((report.accepted, report.debit), (3, Money::from_pesos(21)));
    assert_eq!(report.lines, report.accepted + report.quarantined + report.skipped);
}

#[test]
fn a_sum_that_does_not_fit_is_refused_and_a_monstrous_item_is_set_aside() {
    let (_, store) = store();
    let heading = "VKONT;OPBEL;OPUPK;FAEDN;BETRW\n";
    let monstrous = "10012345678;0008;1;01.02.2026;92233720368547758,07\n";
    let good = "10012345678;0008;2;01.02.2026;5,00\n";
    let report = debts(&store, format!("{heading}{monstrous}{good}")).unwrap();
    assert_eq!((report.accepted, report.quarantined), (1, 1));
    assert_eq!(report.rejected[0].rule, "CAR-014");
    assert_clean(&store);
}
