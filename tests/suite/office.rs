//! What the tests of the base start from: the tables in force, people, a clock, papers to file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Output};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDate, NaiveDateTime};
use ventanilla::clock::Clock;
use ventanilla::config::load_office;
use ventanilla::demo::{self, Deed, Mix, Plan};
use ventanilla::domain::command::{Assignment, Command};
use ventanilla::domain::ids::{AccountId, Radicado, SessionId};
use ventanilla::domain::office::Office;
use ventanilla::domain::pqr::{Advance, Channel, FilePqr, Notice, Petitioner, PqrKind, PqrStep};
use ventanilla::domain::user::{Actor, Role, UserId};
use ventanilla::interchange::receivables::Profile;
use ventanilla::interchange::report::LoadReport;
use ventanilla::loading::{LoadFailure, ReceivablesRequest, load_receivables, load_subscribers};
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::engine::{Direction, Engine, KeyRange, Pair, Space};
use ventanilla::store::page::{MAX_PAGE, Page, PageRequest};
use ventanilla::store::trees::META_HEAD;
use ventanilla::store::{Fault, Store, Verification};

static OFFICE: LazyLock<Arc<Office>> =
    LazyLock::new(|| Arc::new(load_office(None).expect("las tablas de la casa se leen")));

/// A lock is inherited by a process that is just being started, until it runs its own program: opening
/// and starting take turns, or a base that was just closed would look held.
static DOORS: Mutex<()> = Mutex::new(());

/// Whoever opens or starts something holds this meanwhile.
pub fn doors() -> MutexGuard<'static, ()> {
    DOORS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The tables of the house.
pub fn office() -> Arc<Office> {
    Arc::clone(&OFFICE)
}

/// A person in a role.
pub fn actor(name: &str, role: Role) -> Actor {
    Actor {
        user: UserId::from_system(name),
        role,
        origin: "prueba".into(),
        session: SessionId::LOCAL,
    }
}

/// Files papers.
pub fn clerk() -> Actor {
    actor("mgomez", Role::Clerk)
}

/// Answers for every clock.
pub fn director() -> Actor {
    actor("dir.pqr", Role::PqrDirector)
}

/// Loads files.
pub fn administrator() -> Actor {
    actor("admin", Role::Administrator)
}

/// A day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("el día existe")
}

/// Nine in the morning and some minutes of a day.
pub fn morning(date: NaiveDate, minute: u32) -> NaiveDateTime {
    date.and_hms_opt(9, minute, 0).expect("la hora existe")
}

/// The day of the tests: a Thursday.
pub fn today() -> NaiveDate {
    day(2026, 3, 5)
}

/// The moment of the tests.
pub fn now() -> NaiveDateTime {
    morning(today(), 0)
}

/// A clock that stands at that moment.
pub fn clock() -> Clock {
    Clock::Fixed(now())
}

/// A base in memory, and the engine under it for those who look behind its back.
pub fn store() -> (Arc<MemoryEngine>, Store) {
    let engine = Arc::new(MemoryEngine::default());
    let store = over(&engine);
    (engine, store)
}

/// A base over an engine, with the tables of the house.
pub fn over(engine: &Arc<MemoryEngine>) -> Store {
    let engine: Arc<dyn Engine> = Arc::<MemoryEngine>::clone(engine);
    Store::over(engine, office()).expect("la base abre")
}

/// The base of a folder on disk.
pub fn open(folder: &Path) -> Result<Store, Fault> {
    let _turn = doors();
    Store::open(folder, office())
}

/// Starts a process.
pub fn start(process: &mut Process) -> Child {
    let _turn = doors();
    process.spawn().expect("el proceso arranca")
}

/// Runs the program on a data folder to its end, away from this machine's own settings.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut process = Process::new(env!("CARGO_BIN_EXE_ventanilla"));
    process
        .args(arguments)
        .arg("--datos")
        .arg(folder)
        .env("VENTANILLA_CONFIG", folder.join("sin-tablas"))
        .env("USER", "mgomez")
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    start(&mut process).wait_with_output().expect("el proceso termina")
}

/// This same test binary again, for one test that does a child's work when the variable is set.
pub fn again(test: &str, variable: &str, value: &Path) -> Process {
    let mut process = Process::new(std::env::current_exe().expect("el binario se conoce"));
    process
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(variable, value)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null());
    process
}

/// One line to whoever waits for it, out of this process when it returns.
pub fn tell(line: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{line}\n").as_bytes()).expect("el otro lado escucha");
    out.flush().expect("el otro lado escucha");
}

/// A file of the fixtures.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A paper that every rule admits, from somebody without an account.
pub fn filing(facts: &str) -> FilePqr {
    FilePqr {
        account: None,
        petitioner: Petitioner { name: "LUZ MARINA OSPINA".into(), document: "24325111".into() },
        channel: Channel::InPerson,
        kind: PqrKind::Peticion,
        causal: None,
        service: None,
        invoice: None,
        invoice_issued: None,
        claimed: None,
        facts: facts.into(),
        notice: Notice::Address("CL 12 # 16-22".into()),
        parent: None,
        undisputed: None,
        draft: None,
    }
}

/// Gives a case to a person.
pub fn assign(radicado: Radicado, to: &str) -> Command {
    let to = Some(UserId::from_system(to));
    Command::AssignPqr { cases: vec![Assignment { radicado, to }] }
}

/// A step of a case on a day, with a document and words.
pub fn step_on(radicado: Radicado, step: PqrStep, on: NaiveDate) -> Command {
    let act = Advance { step, on, document: "auto 12".into(), note: "según consta".into() };
    Command::AdvancePqr { radicado, act }
}

/// A step of a case on the day of the tests.
pub fn step(radicado: Radicado, step: PqrStep) -> Command {
    step_on(radicado, step, today())
}

/// Classifies a case.
pub fn classify(radicado: Radicado) -> Command {
    step(radicado, PqrStep::Classify { causal: None })
}

/// Files it as the clerk and gives its number.
pub fn file(store: &Store, facts: &str) -> Radicado {
    let receipt = store.commit(&clerk(), now(), Command::FilePqr(filing(facts)), None);
    receipt.expect("se radica").radicado.expect("tiene radicado")
}

/// An account number.
pub fn account(number: u64) -> AccountId {
    AccountId::new(number).expect("la cuenta es válida")
}

/// Every pair of an engine, by family.
pub fn dump(engine: &dyn Engine) -> BTreeMap<Space, Vec<Pair>> {
    let all = |space| {
        engine.page(space, &KeyRange::all(), Direction::Forward, usize::MAX).expect("se lee")
    };
    Space::ALL.into_iter().map(|space| (space, all(space))).collect()
}

/// Every pair but those of the register, which keeps refusals and views too.
pub fn dump_but_register(engine: &dyn Engine) -> BTreeMap<Space, Vec<Pair>> {
    let mut all = dump(engine);
    for space in [
        Space::Journal,
        Space::JournalByUser,
        Space::JournalBySubject,
        Space::LoginByUser,
        Space::JournalByDay,
    ] {
        all.remove(&space);
    }
    if let Some(meta) = all.get_mut(&Space::Meta) {
        meta.retain(|(key, _)| key != META_HEAD);
    }
    all
}

/// Every record of an order, page after page.
pub fn every<R>(read: impl Fn(&PageRequest) -> Result<Page<R>, Fault>) -> Vec<R> {
    let mut request = PageRequest::first(MAX_PAGE);
    let mut records = Vec::new();
    loop {
        let page = read(&request).expect("la página se lee");
        let last = page.rows.last().map(|(cursor, _)| cursor.clone());
        records.extend(page.rows.into_iter().map(|(_, record)| record));
        match last.filter(|_| page.more_after) {
            Some(cursor) => request = PageRequest::after(cursor, MAX_PAGE),
            None => return records,
        }
    }
}

/// What a verification finds.
pub fn verify(store: &Store) -> Verification {
    store.verify(None, |_| {}).expect("la verificación termina")
}

/// Nothing is found.
pub fn assert_clean(store: &Store) {
    let found = verify(store);
    assert!(found.is_clean(), "{:?}", found.differences);
}

/// Loads a subscriber file; `folder` keeps its rows meanwhile.
pub fn load_people(store: &Store, folder: &Path, path: &Path) -> Result<LoadReport, LoadFailure> {
    load_subscribers(store, &administrator(), clock(), folder, path, &mut |_, _| {})
}

/// A list in the usual form, as of a day.
pub fn request(cutoff: NaiveDate) -> ReceivablesRequest {
    let profile = Profile::default();
    ReceivablesRequest { cutoff, control_total: None, profile, allow_truncated: false }
}

/// Loads a list of open items as of the end of the month before.
pub fn load_debts(store: &Store, folder: &Path, path: &Path) -> Result<LoadReport, LoadFailure> {
    load_asked(store, folder, path, &request(day(2026, 2, 28)))
}

/// Loads a list of open items as asked.
pub fn load_asked(
    store: &Store,
    folder: &Path,
    path: &Path,
    request: &ReceivablesRequest,
) -> Result<LoadReport, LoadFailure> {
    load_receivables(store, &administrator(), clock(), folder, path, request, &mut |_, _| {})
}

/// A small demonstration through the ordinary doors: subscribers, open items, cases in every state.
pub fn fill(store: &Store, accounts: u32) {
    fill_with(store, accounts, |people| people);
}

/// The same, with the file of people changed before it is loaded.
pub fn fill_with(store: &Store, accounts: u32, change: impl Fn(String) -> String) {
    let plan = Plan { accounts, seed: 7, today: today() };
    let mix = Mix::shipped().expect("la mezcla se lee");
    let folder = tempfile::tempdir().expect("hay carpeta");
    let (people, debts) = (folder.path().join("s.csv"), folder.path().join("c.txt"));
    let mut out = Vec::new();
    demo::write_subscribers(&plan, &mix, &mut out, |_| {}).expect("se escribe");
    let text = String::from_utf8(out).expect("es texto");
    std::fs::write(&people, change(text)).expect("se escribe");
    let mut out = Vec::new();
    demo::write_receivables(&plan, &mix, &mut out, |_| {}).expect("se escribe");
    std::fs::write(&debts, &out).expect("se escribe");
    load_people(store, folder.path(), &people).expect("se cargan");
    let request = request(demo::cutoff(&plan));
    load_asked(store, folder.path(), &debts, &request).expect("se cargan");
    let mut radicados = BTreeMap::new();
    for act in demo::acts(&plan, &office().rules.legal) {
        let (at, case) = (act.at, act.case);
        let filed = matches!(act.deed, Deed::File(_) | Deed::Appeal(..));
        let actor = if filed { clerk() } else { director() };
        let command = act.command(&radicados).expect("el caso tiene número");
        let receipt = store.commit(&actor, at, command, None).expect("el acto procede");
        radicados.insert(case, receipt.radicado.expect("tiene radicado"));
    }
}
