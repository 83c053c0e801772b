//! `servir`: the one process that has the base open for everybody, over SSH.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::arguments::ServeOptions;
use super::base::{Context, refused};
use super::console::Console;
use super::days::Days;
use super::importar::COPIES;
use super::remote::{Remote, run_remote};
use super::{Exit, Failure, io_words};
use crate::app::Patience;
use crate::domain::trace::Trace;
use crate::domain::user::Actor;
use crate::hall::{Hall, Setting};
use crate::ssh::{Limits, Pipes, Server};
use crate::store::Store;

/// The host key in the data folder.
const HOST_KEY: &str = "llave_servidor";

/// How long sessions may take to save and say goodbye.
const GOODBYE: Duration = Duration::from_secs(10);

/// How long connections may take to close after that.
const CLOSING: Duration = Duration::from_secs(5);

/// Serves until the process is told to stop.
pub fn run(context: &Context, options: &ServeOptions) -> Result<Exit, Failure> {
    keep_log();
    let store = context.open()?;
    sweep_inputs(context.folder());
    index_in_background(&store)?;
    let hall = Hall::new(setting(context, options, store.clone()));
    let house = Arc::<Hall>::clone(&hall);
    let banner = banner(options.aviso.as_deref());
    let key = context.folder().join(HOST_KEY);
    let server = Server::start(options.escuchar, &key, banner, Limits::default(), house)?;
    let now = || context.clock.now();
    store.record(&context.actor, now(), Trace::Serving { now: true }).map_err(refused)?;
    context.console.print(&format!(
        "Ventanilla atiende en {} · huella de la llave {}\n",
        server.address(),
        server.fingerprint()
    ))?;
    warn_if_nobody(context, &store);
    let days = Days::watch(context, &store).map_err(|error| unready(&error))?;
    wait_for_the_end()?;
    days.stop();
    server.stop_accepting();
    let left = hall.stop(GOODBYE);
    if left > 0 {
        tracing::warn!(sesiones = left, "hay sesiones que no terminaron a tiempo");
    }
    server.stop(CLOSING);
    store.record(&context.actor, now(), Trace::Serving { now: false }).map_err(refused)?;
    if left > 0 {
        return Err(Failure(format!(
            "SIS-004 {left} sesiones no terminaron a tiempo: lo último que escribían puede faltar."
        )));
    }
    context.console.print("Ventanilla se detuvo: todo quedó guardado.\n")?;
    Ok(Exit::Done)
}

fn setting(context: &Context, options: &ServeOptions, store: Store) -> Setting {
    let minutes = |minutes: u64| Some(Duration::from_secs(60 * minutes));
    let lent = store.clone();
    let (turn, settings) = (context.turn.clone(), context.settings.clone());
    let (clock, office) = (context.clock, Arc::clone(&context.office));
    let commands = move |actor: Actor, words: Vec<String>, pipes: Pipes| {
        let Pipes { input, output, errors } = pipes;
        let remote = Remote {
            store: lent.clone(),
            turn: turn.clone(),
            actor,
            settings: settings.clone(),
            clock,
            office: Arc::clone(&office),
            console: Arc::new(Console::piped(input, output, errors)),
        };
        run_remote(words, remote)
    };
    Setting {
        store,
        clock: context.clock,
        patience: Patience {
            lock_after: minutes(options.bloquear),
            end_after: minutes(options.cerrar),
            resume_within: minutes(options.esperar),
        },
        windows_per_user: usize::from(options.ventanas),
        commands: Box::new(commands),
        observer: None,
    }
}

fn banner(words: Option<&str>) -> String {
    let words = words.unwrap_or(
        "Ventanilla. Uso exclusivo de personal autorizado: cada acto queda en la bitácora.",
    );
    format!("{}\r\n", crate::text::safe(words))
}

/// Log lines on standard error, where the service manager keeps them; failures with their place and
/// without colours, whoever's thread they happened on.
fn keep_log() {
    // A second log in one process (tests) keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false)
        .with_max_level(tracing::Level::INFO)
        .try_init();
    std::panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let trace = std::backtrace::Backtrace::capture();
        tracing::error!(hilo = thread.name().unwrap_or("?"), %place, %trace, "fallo interno");
    }));
}

/// Copies of standard input that a killed process left behind.
fn sweep_inputs(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder.join("cargas")) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if !name.is_some_and(|name| name.starts_with(COPIES)) {
            continue;
        }
        if let Err(error) = std::fs::remove_dir_all(&path) {
            tracing::warn!(carpeta = %path.display(), %error, "no se pudo quitar");
        }
    }
}

fn index_in_background(store: &Store) -> Result<(), Failure> {
    let store = store.clone();
    let thread = std::thread::Builder::new().name("índice".into());
    let spawned = thread.spawn(move || {
        if store.build_search(|_| {}).is_err() {
            tracing::error!("no se pudo leer la base para buscar por nombre");
        }
    });
    spawned.map(drop).map_err(|error| unready(&error))
}

/// A server that lets nobody in is said to whoever started it.
fn warn_if_nobody(context: &Context, store: &Store) {
    let users = store.counter(crate::store::trees::Counter::Users).unwrap_or(0);
    if users == 0 {
        context.console.note(
            "USU-115 Nadie puede entrar todavía: detenga el servidor y cree el primer administrador con «ventanilla usuario agregar».",
        );
    }
}

fn unready(error: &std::io::Error) -> Failure {
    Failure(format!("SIS-003 El servidor no puede empezar ({}): repita.", io_words(error)))
}

fn wait_for_the_end() -> Result<(), Failure> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP]).map_err(|error| unready(&error))?;
    signals.forever().next();
    Ok(())
}
