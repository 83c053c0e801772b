//! `cargo bench --bench desk`: the collections desk on a whole base, beside the same work on SQLite: the same
//! files, the same answers, one run. The table is in README.md.
//!
//! By default 100,000 accounts; `cargo bench --bench desk -- completo` takes 2,500,000. The base is made anew
//! for each run, because a run closes its month and opens its day.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says so by failing, and its output is its purpose"
)]

#[path = "../common.rs"]
mod common;
mod sqlite;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime};
use common::{Desk, actor, high_water, percentiles, show, timed};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use sqlite::Sql;
use ventanilla::clock::Clock;
use ventanilla::config::load_office;
use ventanilla::demo::{self, Plan};
use ventanilla::domain::collections::contact::{Asked, Verdict};
use ventanilla::domain::collections::queue::DailyQueue;
use ventanilla::domain::collections::testigo::{Testigo, TestigoRow};
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::AccountId;
use ventanilla::domain::money::Money;
use ventanilla::domain::office::Office;
use ventanilla::domain::pqr::{Block, Month};
use ventanilla::domain::user::{Role, UserId};
use ventanilla::loading::load_payments;
use ventanilla::store::page::PageRequest;
use ventanilla::store::{Closing, Store};

/// Officers with a list.
const OFFICERS: usize = 60;

/// Payments of a day.
const PAYMENTS: u64 = 100_000;

/// Accounts that are looked at one by one.
const LOOKS: usize = 2_000;

/// Smallest bill of the policy that is tried out.
const OTHER_SMALLEST: i64 = 5_000_000;

fn main() {
    // `cargo bench` passes `--bench`; `cargo test --benches` must not start a measurement.
    let arguments: Vec<String> = std::env::args().collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let asked = arguments.iter().find_map(|argument| argument.parse().ok());
    let complete = arguments.iter().any(|argument| argument == "completo");
    let accounts = asked.unwrap_or(if complete { 2_500_000 } else { 100_000 });
    let folder = prepare(accounts);
    let plan = Plan { accounts, seed: 1, today: tomorrow().date() };
    let office = Arc::new(load_office(None).unwrap());
    let pays = payments(&plan, &folder);
    let looks = looks(&plan);
    let mut table = Table::default();
    let answers = product(&folder, &office, &looks, &pays, &mut table);
    beside(&folder, &plan, &office, &looks, &pays, &answers, &mut table);
    table.print(accounts);
}

/// The day that is opened: the one after that of the demo.
fn tomorrow() -> NaiveDateTime {
    common::now() + chrono::Days::new(1)
}

/// A base that nobody measured yet.
fn prepare(accounts: u32) -> PathBuf {
    let folder = common::bases().join(format!("cobro-{accounts}"));
    let used = folder.join("medida");
    let (text, _) = common::demo(accounts, &folder, used.exists());
    println!("{text}");
    std::fs::write(used, "").unwrap();
    folder
}

// -------------------------------------------------------------------------------------------- table

/// What both took for the same work.
#[derive(Default)]
struct Table(Vec<Line>);

struct Line {
    what: &'static str,
    product: (Duration, Option<Duration>),
    sqlite: Option<(Duration, Option<Duration>)>,
    note: String,
}

impl Table {
    fn product(&mut self, what: &'static str, time: Duration, note: String) {
        self.0.push(Line { what, product: (time, None), sqlite: None, note });
    }

    fn product_each(&mut self, what: &'static str, times: Vec<Duration>, note: String) {
        let (p50, p99) = percentiles(times);
        self.0.push(Line { what, product: (p50.unwrap(), p99), sqlite: None, note });
    }

    fn sqlite(&mut self, what: &str, time: Duration) {
        self.line(what).sqlite = Some((time, None));
    }

    fn sqlite_each(&mut self, what: &str, times: Vec<Duration>) {
        let (p50, p99) = percentiles(times);
        self.line(what).sqlite = Some((p50.unwrap(), p99));
    }

    fn line(&mut self, what: &str) -> &mut Line {
        self.0.iter_mut().find(|line| line.what == what).unwrap()
    }

    fn print(&self, accounts: u32) {
        println!(
            "| {accounts} cuentas | ventanilla | SQLite | ventanilla / SQLite | nota |\n|---|---|---|---|---|"
        );
        let both = |(first, second): (Duration, Option<Duration>)| match second {
            Some(second) => format!("{} / {}", show(first), show(second)),
            None => show(first),
        };
        for line in &self.0 {
            let ratio =
                line.sqlite.map(|(time, _)| line.product.0.as_secs_f64() / time.as_secs_f64());
            println!(
                "| {} | {} | {} | {} | {} |",
                line.what,
                both(line.product),
                line.sqlite.map_or("–".to_owned(), both),
                ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}")),
                line.note
            );
        }
    }
}

const MOVED: &str = "etapas en seco con otra política";
const TESTIGO: &str = "testigo de un mes, con sus cruces";
const QUEUES: &str = "listas del día para 60 gestores";
const STATEMENT: &str = "estado de cuenta";
const GUARD: &str = "puede llamarse ahora, leído de la base";
const PAID: &str = "recaudo de un día, 100.000 filas";

// ------------------------------------------------------------------------------------------ product

/// What the product said, to be said again by SQLite.
struct Answers {
    load_cutoff: NaiveDate,
    moved: Vec<(i64, i64, i64)>,
    testigo: Testigo,
    cells: usize,
    rows: Vec<(i64, [i64; 4], [i64; 19])>,
    queues: Vec<DailyQueue>,
    statements: Vec<Money>,
    allowed: Vec<bool>,
    paid: (u64, u64, u64, Money),
    blocks: Vec<(AccountId, Block)>,
}

fn product(
    folder: &Path,
    office: &Arc<Office>,
    looks: &[AccountId],
    pays: &Path,
    table: &mut Table,
) -> Answers {
    let store = Store::open(folder, Arc::clone(office)).unwrap();
    let load = store.receivables().unwrap().unwrap();
    let now = tomorrow();
    let mut other = office.stages.clone();
    other.minimum_item = Money::from_centavos(OTHER_SMALLEST);
    let (time, moved) = timed(|| store.simulate_stages(&other).unwrap());
    let note =
        format!("{} partidas; mueve {} cuentas", load.file.accepted, moved.values().sum::<u64>());
    table.product(MOVED, time, note);
    let (testigo, cells) = close(&store, table);
    let mut rows = Vec::new();
    let keep = |row: TestigoRow| {
        rows.push(compared(&row));
        Ok(())
    };
    store.testigo_rows(&testigo, keep).unwrap();
    let queues = open_day(&store, now, table);
    let times = looks.iter().map(|of| timed(|| store.statement(*of, now.date()).unwrap()));
    let (times, statements): (Vec<_>, Vec<_>) = times.unzip();
    table.product_each(STATEMENT, times, format!("{LOOKS} cuentas al azar"));
    let times = looks.iter().map(|of| {
        timed(|| {
            let case = store.desk_case(*of, now).unwrap();
            let facts = case.facts().unwrap();
            facts.askable(office).all.is_debit()
                && hour_left(&facts.verdict(office, Asked::CALL, now), now)
        })
    });
    let (times, allowed): (Vec<_>, Vec<_>) = times.unzip();
    table.product_each(GUARD, times, "cuenta, persona, contactos, reclamos y la regla".into());
    let blocks = blocks(&store, now);
    let (time, report) =
        timed(|| load_payments(&store, &actor(), Clock::Fixed(now), pays, &mut |_, _| ()).unwrap());
    let said = |what: &str| {
        report.classes.iter().find(|(class, _)| *class == what).map_or(0, |(_, count)| *count)
    };
    let paid = (report.accepted, said("repetida"), said("sin cuenta"), report.credit);
    table.product(
        PAID,
        time,
        format!("{} nuevos, {} repetidos, {} sin cuenta", paid.0, paid.1, paid.2),
    );
    Answers {
        load_cutoff: load.cutoff,
        moved: moved
            .into_iter()
            .map(|((from, to), count)| (whole(from as u64), whole(to as u64), whole(count)))
            .collect(),
        testigo,
        cells,
        rows,
        queues,
        statements: statements
            .iter()
            .map(|one| one.ledger.as_ref().map_or(Money::ZERO, |(_, position)| position.total))
            .collect(),
        allowed,
        paid,
        blocks,
    }
}

/// Whether some hour of today is left for it.
pub fn hour_left(verdict: &Verdict, now: NaiveDateTime) -> bool {
    match verdict {
        Verdict::Allowed => true,
        Verdict::Denied { next, .. } => next.is_some_and(|next| next.date() == now.date()),
    }
}

/// Closes the month while somebody goes on working, and says what he felt.
fn close(store: &Store, table: &mut Table) -> (Testigo, usize) {
    let load = store.receivables().unwrap().unwrap();
    let closing = Closing {
        month: Month::of(load.cutoff),
        by: UserId::from_system("medidor"),
        at: tomorrow(),
        reason: String::new(),
    };
    let done = AtomicBool::new(false);
    let before = high_water("/proc/self/status");
    let ((time, testigo), pressed) = std::thread::scope(|scope| {
        let desk = scope.spawn(|| work(store, &done));
        let closed = timed(|| store.close_month(&actor(), &closing, |_| ()).unwrap());
        done.store(true, Ordering::Relaxed);
        (closed, desk.join().unwrap())
    });
    let memory = high_water("/proc/self/status");
    table.product(TESTIGO, time, format!("memoria máxima {memory} MiB (antes {before})"));
    let note = format!("{} teclas", pressed.len());
    let worst = pressed.iter().max().copied().unwrap_or_default();
    table.product_each(
        "tecla a pantalla mientras se cierra el mes",
        pressed,
        format!("{note}; la peor {}", show(worst)),
    );
    let cells = store.cube(&testigo).unwrap().len();
    (testigo, cells)
}

/// Somebody who turns pages and opens statements until it is over.
fn work(store: &Store, done: &AtomicBool) -> Vec<Duration> {
    let mut desk = Desk::new(store);
    for key in [b"\x1bOR".as_slice(), b"4", b"\r"] {
        desk.press(key);
    }
    let mut times = Vec::new();
    while !done.load(Ordering::Relaxed) {
        for key in [b"\x1b[6~".as_slice(), b"\r", b"\x1b[24~", b"\x1b[B"] {
            times.push(timed(|| desk.press(key)).0);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    times
}

fn open_day(store: &Store, now: NaiveDateTime, table: &mut Table) -> Vec<DailyQueue> {
    let known = store.officers().unwrap().len();
    for number in known..OFFICERS {
        let user = UserId::from_system(&format!("gestor{number:02}"));
        let command = Command::AddUser {
            user,
            name: format!("GESTOR {number}"),
            role: Role::CollectionsOfficer,
        };
        store.commit(&actor(), now, command, None).unwrap();
    }
    let (time, queues) = timed(|| {
        let queues = store.deal_queues(now).unwrap();
        let command = Command::OpenQueues { queues: queues.clone() };
        store.commit(&actor(), now, command, None).unwrap();
        queues
    });
    let rows: usize = queues.iter().map(|queue| queue.rows.len()).sum();
    let looked = queues.first().map_or(0, |queue| queue.considered);
    table.product(QUEUES, time, format!("{rows} filas; {looked} cuentas miradas de cerca"));
    queues
}

fn blocks(store: &Store, now: NaiveDateTime) -> Vec<(AccountId, Block)> {
    let mut accounts = std::collections::BTreeSet::new();
    let mut request = PageRequest::first(200);
    loop {
        let page = store.pqr_cases(&request).unwrap();
        accounts.extend(page.rows.iter().map(|(_, case)| case.account));
        match page.rows.last().filter(|_| page.more_after) {
            Some((cursor, _)) => request = PageRequest::after(cursor.clone(), 200),
            None => break,
        }
    }
    let of = |account: AccountId| {
        let blocks = store.blocks_of(account, now.date()).unwrap();
        blocks.into_iter().map(move |block| (account, block))
    };
    accounts.into_iter().flatten().flat_map(of).collect()
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap()
}

fn compared(row: &TestigoRow) -> (i64, [i64; 4], [i64; 19]) {
    let sums = &row.balances;
    let [current, to30, to60, to90, to180, to360, to1825, over] = sums.buckets;
    let [acu, alc, ase, _] = sums.services;
    let amounts = [
        sums.total,
        sums.current,
        sums.overdue,
        current,
        to30,
        to60,
        to90,
        to180,
        to360,
        to1825,
        over,
        sums.blocked[0],
        sums.blocked[1],
        sums.financed[0],
        sums.financed[1],
        sums.hard,
        acu,
        alc,
        ase,
    ];
    let place = [
        i64::from(row.stage),
        i64::from(row.days),
        i64::from(row.items),
        i64::from(row.overdue_bills),
    ];
    (i64::try_from(row.account.number()).unwrap(), place, amounts.map(Money::centavos))
}

// ------------------------------------------------------------------------------------------- sqlite

fn beside(
    folder: &Path,
    plan: &Plan,
    office: &Office,
    looks: &[AccountId],
    pays: &Path,
    answers: &Answers,
    table: &mut Table,
) {
    let now = tomorrow();
    let mut sql = Sql::create(folder, office, answers.load_cutoff);
    sql.load(&folder.join("suscriptores-demo.csv"), &folder.join("cartera-demo.txt"));
    let demo = Plan { today: common::now().date(), ..*plan };
    let given = (0..plan.accounts).map(|index| {
        (AccountId::new(plan.account(index)).unwrap(), demo::authorisations(&demo, index))
    });
    sql.know(&given.collect::<Vec<_>>(), &answers.blocks);
    let (time, moved) = timed(|| sql.moved(Money::from_centavos(OTHER_SMALLEST)));
    assert_eq!(moved, answers.moved, "accounts that another policy moves");
    table.sqlite(MOVED, time);
    let (time, ()) = timed(|| sql.testigo());
    table.sqlite(TESTIGO, time);
    let mut rows = answers.rows.iter();
    sql.each_row(|account, place, amounts| {
        assert_eq!(rows.next(), Some(&(account, place, amounts)), "row of the testigo");
    });
    assert!(rows.next().is_none());
    assert_eq!(usize::try_from(sql.cells()).unwrap(), answers.cells, "cells of the crosses");
    assert_eq!(answers.rows.len() as u64, answers.testigo.accounts);
    sql.keep_standing();
    let officers: Vec<UserId> = answers.queues.iter().map(|queue| queue.officer.clone()).collect();
    let (time, lists) = timed(|| sql.deal(&officers, now));
    table.sqlite(QUEUES, time);
    for (queue, (officer, rows)) in answers.queues.iter().zip(&lists) {
        let said = |account: AccountId, points: i16| (account, points);
        let ours: Vec<_> = queue.rows.iter().map(|row| said(row.account, row.points)).collect();
        let theirs: Vec<_> = rows.iter().map(|row| said(row.account, row.points)).collect();
        assert_eq!((&queue.officer, ours), (officer, theirs), "list of the day");
    }
    let (times, totals): (Vec<_>, Vec<_>) =
        looks.iter().map(|of| timed(|| sql.statement(*of))).unzip();
    assert_eq!(totals, answers.statements, "balances of the statements");
    table.sqlite_each(STATEMENT, times);
    let (times, allowed): (Vec<_>, Vec<_>) = looks
        .iter()
        .map(|of| timed(|| sql.may_be_called(&sql.known(*of, now.date()), now)))
        .unzip();
    assert_eq!(allowed, answers.allowed, "who may be called");
    table.sqlite_each(GUARD, times);
    let (time, paid) = timed(|| sql.pay(pays));
    assert_eq!(paid, answers.paid, "payments");
    table.sqlite(PAID, time);
}

// -------------------------------------------------------------------------------------------- input

/// Accounts at random, the same ones in every run.
fn looks(plan: &Plan) -> Vec<AccountId> {
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let one = |_| AccountId::new(plan.account(chance.random_range(0..plan.accounts))).unwrap();
    (0..LOOKS).map(one).collect()
}

/// The payments of a day: some come twice, some are of nobody.
fn payments(plan: &Plan, folder: &Path) -> PathBuf {
    let path = folder.join("recaudo.csv");
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let mut rows: Vec<String> = (0..PAYMENTS)
        .map(|number| {
            let index = chance.random_range(0..plan.accounts);
            let stray = u64::from(number % 200 == 0);
            let account = plan.account(index) + stray;
            let (hour, minute) = (chance.random_range(7..10), chance.random_range(0..60));
            let pesos = chance.random_range(10_000..400_000);
            let number = if number % 100 == 99 { number - 1 } else { number };
            format!("BBVA;{number};{account};{};{hour:02}:{minute:02};{pesos}", plan.today)
        })
        .collect();
    // A row that comes twice is the same row.
    for at in (99..rows.len()).step_by(100) {
        rows[at] = rows[at - 1].clone();
    }
    rows.shuffle(&mut chance);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    writeln!(file, "banco;transaccion;cuenta;fecha;hora;valor").unwrap();
    for row in rows {
        writeln!(file, "{row}").unwrap();
    }
    path
}
