//! `cargo bench`: the measured table of README.md.
//!
//! Percentiles of whole acts on whole bases, which a statistical micro-benchmark does not give. Bases
//! are made once with the program's own `demo` under `target/medidas`. By default 10,000 and 100,000
//! accounts; `cargo bench -- completo` adds 1,000,000 accounts and the load of 2,500,000; `sui` measures
//! the month of the SUI alone.
//! `direcciones` measures the canonical form of real addresses alone. Numbers measure bases of those sizes alone, `casos` measures only the tray and the clocks of many cases.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says so by failing, and its output is its purpose"
)]

#[path = "common.rs"]
mod common;

use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime};
use common::{DAY, Desk, actor, high_water, now, percentiles, show, timed, watch_memory};
use ventanilla::config::load_office;
use ventanilla::domain::command::Command;
use ventanilla::domain::pqr::{
    Advance, Channel, FilePqr, Life, Notice, NotificationWay, Petitioner, PqrKind, PqrStep, Sense,
};
use ventanilla::domain::subscriber::address::normalize;
use ventanilla::store::Store;
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::page::{MAX_PAGE, PageRequest};
use ventanilla::store::query::{StageFilter, TrayFilter, TrayView};

fn main() {
    // `cargo bench` passes `--bench`; `cargo test --benches` must not start a measurement.
    let arguments: Vec<String> = std::env::args().collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    if arguments.iter().any(|argument| argument == "direcciones") {
        return addresses();
    }
    let complete = arguments.iter().any(|argument| argument == "completo");
    if arguments.iter().any(|argument| argument == "sui") {
        return sui(if complete { 1_000_000 } else { 100_000 });
    }
    if arguments.iter().any(|argument| argument == "casos") {
        println!("| medida | casos | p50 | p99 | nota |\n|---|---|---|---|---|");
        return cases(200_000);
    }
    let asked: Vec<u32> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    if !asked.is_empty() {
        println!("| medida | cuentas | p50 | p99 | nota |\n|---|---|---|---|---|");
        return asked.into_iter().for_each(|size| measure(size, &base(size)));
    }
    let sizes: &[u32] = if complete { &[10_000, 100_000, 1_000_000] } else { &[10_000, 100_000] };
    println!("| medida | cuentas | p50 | p99 | nota |\n|---|---|---|---|---|");
    for size in sizes {
        let folder = base(*size);
        measure(*size, &folder);
    }
    sui(if complete { 1_000_000 } else { 100_000 });
    cases(if complete { 1_000_000 } else { 200_000 });
    if complete {
        drop(base(2_500_000));
    }
}

/// The folder of a demo base, made when it is not there; making it is itself a measurement.
fn base(accounts: u32) -> PathBuf {
    let folder = common::bases().join(accounts.to_string());
    let started = Instant::now();
    let (text, peak) = common::demo(accounts, &folder, false);
    if let Some(line) =
        text.lines().find(|line| line.contains("suscriptores ") && line.contains("partidas"))
    {
        row(
            "demo completo: archivos, cargas y PQR",
            accounts,
            Some(started.elapsed()),
            None,
            &format!("{}; memoria máxima {peak} MiB", line.trim()),
        );
    }
    folder
}

fn row(what: &str, accounts: u32, p50: Option<Duration>, p99: Option<Duration>, note: &str) {
    let show = |time: Option<Duration>| time.map_or("–".to_owned(), common::show);
    println!("| {what} | {accounts} | {} | {} | {note} |", show(p50), show(p99));
}

fn measure(accounts: u32, folder: &Path) {
    let office = Arc::new(load_office(None).unwrap());
    let started = Instant::now();
    let store = Store::open(folder, office).unwrap();
    let mut desk = Desk::new(&store);
    row(
        "arranque hasta la primera pantalla",
        accounts,
        Some(started.elapsed()),
        None,
        "en el proceso",
    );
    pages(accounts, &store);
    keys(accounts, &mut desk);
    let (time, ()) = timed(|| store.build_search(|_| {}).unwrap());
    row(
        "índice de nombres en memoria",
        accounts,
        Some(time),
        None,
        "en segundo plano, con la ventana abierta",
    );
    searches(accounts, &store);
    commits(accounts, &store);
    row(
        "memoria residente máxima de la medición",
        accounts,
        None,
        None,
        &format!("{} MiB", high_water("/proc/self/status")),
    );
}

/// Fifty rows of the accounts of each stage, from an index, page after page.
fn pages(accounts: u32, store: &Store) {
    let mut times = Vec::new();
    for round in 0..2 {
        for stage in 0..5 {
            let mut request = PageRequest::first(50);
            for _ in 0..30 {
                let filter = StageFilter { stage, bucket: None };
                let (time, page) = timed(|| store.accounts_by_stage(filter, &request).unwrap());
                if round == 1 && page.rows.len() == 50 {
                    times.push(time);
                }
                match page.rows.last().filter(|_| page.more_after) {
                    Some((cursor, _)) => request = PageRequest::after(cursor.clone(), 50),
                    None => break,
                }
            }
        }
    }
    let count = times.len();
    let (p50, p99) = percentiles(times);
    row(
        "página de 50 cuentas de un índice, con suscriptor y edades",
        accounts,
        p50,
        p99,
        &format!("{count} páginas, en caliente"),
    );
}

fn keys(accounts: u32, desk: &mut Desk) {
    let mut repeat = |what: &str, before: &[&[u8]], key: &[u8], back: &[u8], times: usize| {
        for bytes in before {
            desk.press(bytes);
        }
        let (mut spent, mut sent) = (Vec::new(), Vec::new());
        for _ in 0..times {
            let (time, bytes) = timed(|| desk.press(key));
            spent.push(time);
            sent.push(bytes);
            desk.press(back);
        }
        sent.sort_unstable();
        let (p50, p99) = percentiles(spent);
        row(
            what,
            accounts,
            p50,
            p99,
            &format!("{} bytes por tecla (mediana)", sent[sent.len() / 2]),
        );
    };
    repeat("tecla: una letra en un formulario", &[b"3", b"\x1b[Z", b"\x1b[Z"], b"a", b"", 30);
    repeat("tecla: bajar una fila de la bandeja", &[b"\x1bOR", b"2"], b"\x1b[B", b"", 10);
    repeat("tecla: página siguiente de cuentas", &[b"\x1bOR", b"4", b"\r"], b"\x1b[6~", b"", 100);
    repeat("tecla: abrir un estado de cuenta", &[b"\x1b[H"], b"\r", b"\x1b[24~", 50);
}

/// Every prefix of what a person types to find somebody.
fn searches(accounts: u32, store: &Store) {
    let typed = [
        "gomez perez luz",
        "rodriguez valencia",
        "carlos andres",
        "cll 45",
        "m4567",
        "cardona zuluaga",
        "kr 22 57",
        "hector fabio soto",
        "panaderia",
        "zzz",
        "7004",
        "ospina y",
        "alcaldia",
        "79452",
    ];
    let mut times = Vec::new();
    for _ in 0..5 {
        for text in typed {
            for end in 2..=text.len() {
                let (time, _) = timed(|| store.search(&text[..end], 50).unwrap());
                times.push(time);
            }
        }
    }
    let count = times.len();
    let (p50, p99) = percentiles(times);
    row(
        "búsqueda mientras se escribe",
        accounts,
        p50,
        p99,
        &format!("{count} búsquedas; meta p99 < 50 ms"),
    );
}

fn filing() -> Command {
    Command::FilePqr(FilePqr {
        account: None,
        petitioner: Petitioner { name: "MEDICIÓN".into(), document: String::new() },
        channel: Channel::InPerson,
        kind: PqrKind::Peticion,
        causal: None,
        invoice: None,
        service: None,
        invoice_issued: None,
        parent: None,
        undisputed: None,
        claimed: None,
        facts: "Petición de la medición, con un texto de largo corriente para que el registro pese lo usual.".into(),
        notice: Notice::Address("KR 22 # 57 - 87".into()),
        draft: None,
    })
}

/// Rows of the month that is measured.
const MONTH_ROWS: u32 = 50_000;

/// The file of a month for the SUI among many cases, as the command makes it: read once to see that every
/// row can go out, and again to write.
fn sui(cases: u32) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("target/medidas")
        .join(format!("sui-{cases}"));
    if !folder.exists() {
        let (time, ()) = timed(|| claims(&folder, cases));
        row("hacer los casos de la medida del SUI", cases, Some(time), None, "sin medir de a uno");
    }
    let mut times = Vec::new();
    let mut note = String::new();
    for _ in 0..3 {
        let mut child = Process::new(env!("CARGO_BIN_EXE_ventanilla"));
        child.args(["exportar", "sui-pqr", "--mes", "2026-10", "--fecha", DAY, "--datos"]);
        let started = Instant::now();
        let mut child = child.arg(&folder).stdout(Stdio::piped()).spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let counted = std::thread::spawn(move || {
            std::io::BufRead::lines(std::io::BufReader::new(out)).count() - 1
        });
        let peak = watch_memory(&mut child);
        times.push(started.elapsed());
        note = format!("{} filas; memoria máxima {peak} MiB; meta 5 s", counted.join().unwrap());
        assert!(child.wait().unwrap().success());
    }
    let (p50, p99) = percentiles(times);
    row("mes del SUI, proceso entero sobre sled", cases, p50, p99, &note);
}

/// Claims over the months before the measured one, answered and notified; in that month, as many as its
/// rows.
fn claims(folder: &Path, cases: u32) {
    let store = Store::open(folder, Arc::new(load_office(None).unwrap())).unwrap();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let before = cases - MONTH_ROWS;
    let at = |number: u32| {
        let (start, number, days) = match number.checked_sub(before) {
            None => (
                day("2023-01-02"),
                u64::from(number),
                1_300 * u64::from(number) / u64::from(before),
            ),
            Some(number) => (
                day("2026-10-01"),
                u64::from(number),
                29 * u64::from(number) / u64::from(MONTH_ROWS),
            ),
        };
        let seconds = u32::try_from(number % 28_000).unwrap();
        (start + chrono::Days::new(days))
            .and_hms_opt(8 + seconds / 3_600, seconds / 60 % 60, 0)
            .unwrap()
    };
    std::thread::scope(|scope| {
        for part in 0..64_u32 {
            let store = &store;
            scope.spawn(move || {
                for number in (part..cases).step_by(64) {
                    claim(store, at(number), number);
                }
            });
        }
    });
}

fn claim(store: &Store, at: NaiveDateTime, number: u32) {
    let Command::FilePqr(paper) = filing() else { return };
    let paper = FilePqr { kind: PqrKind::Reclamo, causal: Some(102), ..paper };
    let filed = store.commit(&actor(), at, Command::FilePqr(paper), None).unwrap();
    let radicado = filed.radicado.unwrap();
    let step = |step, document: String| {
        let act = Advance { step, on: at.date(), document, note: "medición".into() };
        store.commit(&actor(), at, Command::AdvancePqr { radicado, act }, None).unwrap();
    };
    step(PqrStep::Classify { causal: None }, String::new());
    let decide = PqrStep::Decide { sense: Sense::NoAccede, recursos: true, value: None };
    step(decide, format!("OF-{number}"));
    step(PqrStep::Notify { way: NotificationWay::Personal }, String::new());
}

/// So many open cases in a base in memory: a page of the tray, and every clock of the first hundred
/// thousand again, as when a table of the law changes.
fn cases(count: u32) {
    let office = Arc::new(load_office(None).unwrap());
    let engine = Arc::new(MemoryEngine::default());
    let store = Store::over(engine, Arc::clone(&office)).unwrap();
    let first = DAY.parse::<NaiveDate>().unwrap() - chrono::Days::new(60);
    let Command::FilePqr(paper) = filing() else { return };
    let (time, ()) = timed(|| {
        for number in 0..count {
            let on = first + chrono::Days::new(u64::from(number) * 60 / u64::from(count));
            let filing = Command::FilePqr(paper.clone());
            let at = on.and_hms_opt(8, 0, 0).unwrap();
            store.commit(&actor(), at, filing, None).unwrap();
        }
    });
    row("radicar en memoria, para lo que sigue", count, Some(time), None, "casos, no cuentas");
    let mut times = Vec::new();
    let today = now().date();
    for view in [TrayView::Answer, TrayView::DueSoon, TrayView::Silence, TrayView::Unassigned] {
        let filter = TrayFilter { view, ..TrayFilter::default() };
        let mut request = PageRequest::first(50);
        for _ in 0..100 {
            let user = &actor().user;
            let (time, found) = timed(|| store.tray(&filter, user, today, &request).unwrap());
            times.push(time);
            match found.0.rows.last().filter(|_| found.0.more_after) {
                Some((cursor, _)) => request = PageRequest::after(cursor.clone(), 50),
                None => break,
            }
        }
    }
    let (p50, p99) = percentiles(times);
    row("página de 50 casos de la bandeja", count, p50, p99, "casos abiertos, en memoria");

    let mut open = Vec::new();
    let mut request = PageRequest::first(MAX_PAGE);
    while open.len() < 100_000 {
        let page = store.pqr_cases(&request).unwrap();
        let last = page.rows.last().map(|(cursor, _)| cursor.clone());
        open.extend(page.rows.into_iter().map(|(_, case)| case));
        match last.filter(|_| page.more_after) {
            Some(cursor) => request = PageRequest::after(cursor, MAX_PAGE),
            None => break,
        }
    }
    open.truncate(100_000);
    let (time, owed) = timed(|| {
        let lives = open.iter().map(|case| Life::of(case, &office.rules, today).unwrap());
        lives.filter(Life::awaits_answer).count()
    });
    let note = format!("{owed} esperan respuesta; meta 2 s, un hilo");
    row("todos los relojes otra vez", u32::try_from(open.len()).unwrap(), Some(time), None, &note);
}

fn commits(accounts: u32, store: &Store) {
    for writers in [1_usize, 8] {
        let started = Instant::now();
        let each = 400 / writers;
        let times: Vec<Duration> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..writers)
                .map(|_| {
                    scope.spawn(|| {
                        (0..each)
                            .map(|_| {
                                timed(|| store.commit(&actor(), now(), filing(), None).unwrap()).0
                            })
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        let rate = times.len() as f64 / started.elapsed().as_secs_f64();
        let (p50, p99) = percentiles(times);
        row(
            &format!("radicar, durable, {writers} a la vez"),
            accounts,
            p50,
            p99,
            &format!("{rate:.0} por segundo"),
        );
    }
}

/// Real addresses of public buildings brought to their form, one thread.
fn addresses() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/direcciones_muestra.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (mut read, mut lengths) = (0_usize, 0_usize);
    let (time, ()) = timed(|| {
        for _ in 0..20 {
            for line in &lines {
                lengths += normalize(line).text.len();
            }
            read += lines.len();
        }
    });
    let rate = read as f64 / time.as_secs_f64();
    println!("{read} direcciones en {}: {rate:.0} por segundo ({lengths} letras)", show(time));
}
