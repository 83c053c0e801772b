//! `demo`: makes a base of any size and opens the window on it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::arguments::{DemoOptions, WindowOptions};
use super::base::{Context, load_failure, refused};
use super::progress::Bar;
use super::{Exit, Failure, io_words, window};
use crate::clock::Clock;
use crate::demo::{self, Deed, Mix, Plan, PlanAct, PlanDeed};
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, Radicado, SessionId, UpdateId};
use crate::domain::user::{Actor, Role, UserId};
use crate::interchange::receivables::Profile;
use crate::interchange::report::LoadReport;
use crate::loading::{ReceivablesRequest, load_receivables, load_subscribers, make_plan};
use crate::store::Store;
use crate::store::page::{MAX_PAGE, PageRequest};
use crate::text::{date, money, safe};

/// What marks a folder as a demo: only such a folder is ever made again.
const MARK: &str = "demo.txt";

/// The mark of a demo that is being made.
const UNFINISHED: &str = "a medias\n";

/// Makes the demo when the folder does not hold it yet, then opens the window or prints home.
pub fn run(context: &Context, options: DemoOptions, look: WindowOptions) -> Result<Exit, Failure> {
    let context = context.with_folder(match &context.chosen_folder {
        Some(folder) => folder.clone(),
        None => context.folder().join(format!("demo-{}-{}", options.cuentas, options.semilla)),
    });
    let plan =
        Plan { accounts: options.cuentas, seed: options.semilla, today: context.clock.today() };
    let summary = prepare(&context, &plan, options.rehacer)?;
    if options.sin_ventana || !context.console.is_terminal() {
        context.console.print(&summary)?;
        return window::print_home(&context, look);
    }
    window::open(&context, look)
}

/// The demo of a plan in the folder. What is there is opened when it is that demo, on whichever day it
/// was made; another demo is replaced only when asked, and a real base never.
fn prepare(context: &Context, plan: &Plan, again: bool) -> Result<String, Failure> {
    let folder = context.folder();
    let mark = format!("cuentas {} · semilla {}\n", plan.accounts, plan.seed);
    let found = std::fs::read_to_string(folder.join(MARK)).ok();
    let fail = |error: std::io::Error| {
        let why = io_words(&error);
        Failure(format!("DEM-002 No se puede preparar {} ({why}).", folder.display()))
    };
    match found.as_deref() {
        Some(found) if found == mark && !again => {
            return Ok(format!("Base de demostración en {} ({})\n", folder.display(), mark.trim()));
        }
        Some(found) if found != mark && found != UNFINISHED && !again => {
            return Err(Failure(format!(
                "DEM-004 En {} hay una demostración de {}: ábrala con esos valores, use --rehacer o elija otra carpeta.",
                folder.display(),
                safe(found.trim())
            )));
        }
        Some(_) => {
            // Whoever has the base open keeps it: it is removed only while nobody else holds it.
            let held = Store::hold(folder).map_err(refused)?;
            for part in ["base", "cargas", MARK] {
                remove(&folder.join(part)).map_err(fail)?;
            }
            drop(held);
        }
        None if folder.join("base").exists() => {
            return Err(Failure(format!(
                "DEM-001 En {} hay una base que no es de demostración: elija otra carpeta con --datos.",
                folder.display()
            )));
        }
        None => {}
    }
    std::fs::create_dir_all(folder).map_err(fail)?;
    std::fs::write(folder.join(MARK), UNFINISHED).map_err(fail)?;
    let summary = make(context, plan)?;
    std::fs::write(folder.join(MARK), mark).map_err(fail)?;
    Ok(summary)
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
        Err(_) => Ok(()),
    }
}

fn make(context: &Context, plan: &Plan) -> Result<String, Failure> {
    let mix =
        Mix::shipped().ok_or_else(|| Failure("DEM-003 data/demo/mezcla.csv está mal.".into()))?;
    let folder = context.folder();
    let subscribers = folder.join("suscriptores-demo.csv");
    let items = folder.join("cartera-demo.txt");
    let total = Some(u64::from(plan.accounts));
    let mut bar = Bar::new(&context.console, "Archivo de suscriptores");
    write_file(&subscribers, |out| {
        demo::write_subscribers(plan, &mix, out, |done| bar.at(u64::from(done), total))
    })?;
    bar.done();
    let mut bar = Bar::new(&context.console, "Archivo de cartera");
    write_file(&items, |out| {
        demo::write_receivables(plan, &mix, out, |done| bar.at(u64::from(done), total)).map(drop)
    })?;
    bar.done();
    let store = context.open()?;
    let people = load_people(context, &store, &subscribers)?;
    let debts = load_debts(context, &store, plan, &items)?;
    let cases = file_cases(context, &store, plan)?;
    authorise(context, &store, plan)?;
    open_day(context, &store)?;
    keep_calendar(context, &store, plan)?;
    change_data(context, &store, plan)?;
    Ok(summary(context, plan, &people, &debts, cases))
}

fn write_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> Result<(), Failure> {
    File::create(path)
        .and_then(|file| {
            let mut out = BufWriter::new(file);
            write(&mut out)?;
            out.flush()
        })
        .map_err(|error| {
            Failure(format!(
                "DEM-005 No se puede escribir {} ({}).",
                path.display(),
                io_words(&error)
            ))
        })
}

fn load_people(context: &Context, store: &Store, file: &Path) -> Result<LoadReport, Failure> {
    let mut bar = Bar::new(&context.console, "Suscriptores");
    let report = load_subscribers(
        store,
        &context.actor,
        context.clock,
        context.folder(),
        file,
        &mut |done, total| bar.at(done, total),
    );
    bar.done();
    report.map_err(load_failure)
}

fn load_debts(
    context: &Context,
    store: &Store,
    plan: &Plan,
    file: &Path,
) -> Result<LoadReport, Failure> {
    let request = ReceivablesRequest {
        cutoff: demo::cutoff(plan),
        control_total: None,
        profile: Profile::default(),
        allow_truncated: false,
    };
    let mut bar = Bar::new(&context.console, "Partidas");
    let report = load_receivables(
        store,
        &context.actor,
        context.clock,
        context.folder(),
        file,
        &request,
        &mut |done, total| bar.at(done, total),
    );
    bar.done();
    report.map_err(load_failure)
}

/// Commits every act on its own day, in order.
fn file_cases(context: &Context, store: &Store, plan: &Plan) -> Result<usize, Failure> {
    let clerk = Actor {
        user: UserId::from_system("mgomez"),
        role: Role::Clerk,
        origin: "demo".into(),
        session: SessionId::LOCAL,
    };
    let director = Actor {
        user: UserId::from_system("dir.pqr"),
        role: Role::PqrDirector,
        origin: "demo".into(),
        session: SessionId::LOCAL,
    };
    let people = demo::PEOPLE.iter().chain(demo::COLLECTORS).chain(demo::PLANNERS);
    for (user, name, role) in people {
        let user = UserId::from_system(user);
        let command = Command::AddUser { user, name: (*name).to_owned(), role: *role };
        let now = context.clock.now();
        store.commit(&context.actor, now, command, None).map_err(refused)?;
    }
    let acts = demo::acts(plan, &context.office.rules.legal);
    let mut bar = Bar::new(&context.console, "PQR");
    let mut radicados: std::collections::BTreeMap<usize, Radicado> =
        std::collections::BTreeMap::new();
    let total = acts.len() as u64;
    for (done, act) in (1_u64..).zip(acts) {
        let (at, case) = (act.at, act.case);
        let actor =
            if matches!(act.deed, Deed::File(_) | Deed::Appeal(..)) { &clerk } else { &director };
        let Some(command) = act.command(&radicados) else { continue };
        let receipt = store.commit(actor, at, command, None).map_err(refused)?;
        radicados.extend(receipt.radicado.map(|radicado| (case, radicado)));
        bar.at(done, Some(total));
    }
    bar.done();
    Ok(radicados.len())
}

/// The calendar of the year and the next, as everybody worked on it.
fn keep_calendar(context: &Context, store: &Store, plan: &Plan) -> Result<(), Failure> {
    let acts = demo::calendar(plan, &context.office);
    let mut bar = Bar::new(&context.console, "Calendario comercial");
    let total = acts.len() as u64;
    for (done, PlanAct { at, by, what }) in (1_u64..).zip(acts) {
        match what {
            PlanDeed::Make(year) => {
                let clock = Clock::Fixed(at);
                make_plan(store, (&by, clock), year, (String::new(), false)).map_err(refused)?;
            }
            PlanDeed::Command(command) => {
                store.commit(&by, at, *command, None).map_err(refused)?;
            }
        }
        bar.at(done, Some(total));
    }
    bar.done();
    Ok(())
}

/// What clerks proposed in the last days, and what was decided of it.
fn change_data(context: &Context, store: &Store, plan: &Plan) -> Result<(), Failure> {
    let first = store.subscribers(&PageRequest::first(MAX_PAGE)).map_err(refused)?;
    let scripts = demo::updates(plan, first.rows.into_iter().map(|(_, one)| one));
    let mut bar = Bar::new(&context.console, "Cambios de datos");
    let total = scripts.len() as u64;
    for (done, script) in (1_u64..).zip(scripts) {
        let receipt =
            store.commit(&script.by, script.at, script.propose(), None).map_err(refused)?;
        let id = receipt.number.map(|(year, number)| UpdateId { year, number });
        if let Some((by, at, command)) = id.and_then(|id| script.decision(id)) {
            store.commit(&by, at, command, None).map_err(refused)?;
        }
        bar.at(done, Some(total));
    }
    bar.done();
    Ok(())
}

/// Accounts whose authorisations are written at a time.
const CHUNK: u32 = 1_000;

fn authorise(context: &Context, store: &Store, plan: &Plan) -> Result<(), Failure> {
    let mut bar = Bar::new(&context.console, "Autorizaciones");
    for first in (0..plan.accounts).step_by(CHUNK as usize) {
        let last = (first + CHUNK).min(plan.accounts);
        let row = |index| {
            let account = AccountId::new(plan.account(index))?;
            Some((account, demo::authorisations(plan, index)))
        };
        let rows: Vec<_> = (first..last).filter_map(row).collect();
        store.put_authorisations(&rows).map_err(refused)?;
        bar.at(u64::from(last), Some(u64::from(plan.accounts)));
    }
    bar.done();
    Ok(())
}

/// The lists of the day of the demo, as they were opened before the office: late in the evening nobody could
/// be called any more.
fn open_day(context: &Context, store: &Store) -> Result<(), Failure> {
    let now = context.clock.now();
    let now = now.date().and_hms_opt(7, 0, 0).map_or(now, |early| early.min(now));
    let queues = store.deal_queues(now).map_err(refused)?;
    let command = Command::OpenQueues { queues };
    store.commit(&context.actor, now, command, None).map_err(refused)?;
    Ok(())
}

fn summary(
    context: &Context,
    plan: &Plan,
    people: &LoadReport,
    debts: &LoadReport,
    cases: usize,
) -> String {
    format!(
        "Base de demostración en {}\n  suscriptores {} ({:.1} s) · partidas {} en {} cuentas, corte {} ({:.1} s)\n  neto {} · PQR {cases}\n",
        context.folder().display(),
        people.accepted,
        people.seconds,
        debts.accepted,
        debts.accounts,
        date::short(demo::cutoff(plan)),
        debts.seconds,
        money::pesos(debts.net()),
    )
}
