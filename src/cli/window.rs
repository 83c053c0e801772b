//! The local window: this terminal's keyboard and screen around one session.

use std::io::{IsTerminal, Read, Write};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use ratatui::Terminal;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;

use super::arguments::{TierName, WindowOptions};
use super::base::Context;
use super::{Exit, Failure, io_words};
use crate::app::{
    App, Attachment, Desk, Direct, Event, Gatekeeper, MAX_EVENTS, Msg, Patience, Runner, Session,
    Setup,
};
use crate::domain::user::UserId;
use crate::keys::{KeyMap, MapName};
use crate::loading::apply_due;
use crate::messages;
use crate::ssh::{hash_password, parse_public_key};
use crate::store::Store;
use crate::term::{ByteBackend, LEAVE, Theme, Tier};

/// Bytes read from the keyboard at a time.
const KEYBOARD_BUFFER: usize = 4_096;

/// Size of the home screen that is printed where there is no terminal.
const PRINTED: (u16, u16) = (80, 24);

/// Opens the window on the base and stays until the person leaves.
pub fn open(context: &Context, look: WindowOptions) -> Result<Exit, Failure> {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return print_home(context, look);
    }
    let setup = setup(context, &look)?;
    let front = Attachment {
        outlet: Box::new(Direct(std::io::stdout())),
        size: setup.size,
        theme: setup.theme,
        linear: setup.linear,
        origin: context.actor.origin.clone(),
    };
    let store = context.open_existing()?;
    index_in_background(&store)?;
    if let Err(refusal) = apply_due(&store, (&context.actor, context.clock)) {
        // What could not be applied waits for the next day; the window opens all the same.
        context.console.note(&messages::refusal(&refusal));
    }
    let (app, first) = App::new(setup, context.clock.now());
    let (sender, events) = sync_channel(MAX_EVENTS);
    let mut desk = Desk::new(store, context.actor.clone(), context.clock);
    desk.gatekeeper = Some(Arc::new(OwnBase));
    let runner = Runner::start(desk, sender.clone()).map_err(terminal_failure)?;
    runner.hand(first);
    crossterm::terminal::enable_raw_mode().map_err(terminal_failure)?;
    let listening = listen(&sender);
    let session =
        listening.and_then(|()| Session::new(app, runner, context.clock, Patience::LOCAL, front));
    let ended = std::panic::catch_unwind(AssertUnwindSafe(|| {
        session.and_then(|session| session.run(&events))
    }));
    let restored = crossterm::terminal::disable_raw_mode();
    match ended {
        Ok(ended) => {
            ended.and(restored).map_err(terminal_failure)?;
            Ok(Exit::Done)
        }
        Err(_) => {
            // The screen is given back before anything is said on it.
            let _ = std::io::stdout().write_all(LEAVE);
            Err(Failure("SIS-001 La ventana falló; lo escrito quedó en borradores. Vuelva a abrir e informe qué hacía.".into()))
        }
    }
}

fn terminal_failure(error: std::io::Error) -> Failure {
    Failure(format!("SIS-002 La terminal no responde ({}).", io_words(&error)))
}

/// Keys and passwords of others, set from the window of this machine; it never locks.
struct OwnBase;

impl Gatekeeper for OwnBase {
    fn opens(&self, _user: &UserId, _password: &str) -> bool {
        false
    }

    fn parse_key(&self, line: &str) -> Option<(String, String, String)> {
        parse_public_key(line)
    }

    fn hash(&self, password: &str) -> Option<String> {
        hash_password(password).ok()
    }
}

/// Names become searchable while the window is already open.
fn index_in_background(store: &Store) -> Result<(), Failure> {
    let store = store.clone();
    let thread = std::thread::Builder::new().name("índice".into());
    let spawned = thread.spawn(move || {
        // A base that cannot be read says so on every screen; search keeps finding by account.
        let _ = store.build_search(|_| {});
    });
    spawned.map(drop).map_err(terminal_failure)
}

fn setup(context: &Context, look: &WindowOptions) -> Result<Setup, Failure> {
    let named = look.mapa.as_deref().map_or(Some(MapName::As400), MapName::from_name);
    let name = named.ok_or_else(|| {
        let safe = crate::text::safe(look.mapa.as_deref().unwrap_or_default()).into_owned();
        Failure(format!("TEC-002 No hay mapa «{safe}»: use as400, vim o sap."))
    })?;
    Ok(Setup::new(
        context.actor.clone(),
        Arc::clone(&context.office),
        KeyMap::shipped(name)?,
        Theme { tier: tier(look) },
        crossterm::terminal::size().unwrap_or(PRINTED),
    )
    .reading_out(std::env::var("TERM").is_ok_and(|term| term == "dumb")))
}

fn tier(look: &WindowOptions) -> Tier {
    match look.pantalla {
        Some(TierName::AsciiMono) => Tier::AsciiMono,
        Some(TierName::Ascii16) => Tier::Ascii16,
        Some(TierName::Utf8Sixteen) => Tier::Utf8Sixteen,
        Some(TierName::Utf8TwoHundredFiftySix) => Tier::Utf8TwoHundredFiftySix,
        None => {
            let var = |name: &str| std::env::var(name).unwrap_or_default();
            let locale = [var("LC_ALL"), var("LC_CTYPE"), var("LANG")];
            let locale = locale.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
            Tier::detect(&var("TERM"), &locale, std::env::var_os("NO_COLOR").is_some())
        }
    }
}

/// Keyboard and signals go to the session's one queue.
fn listen(sender: &SyncSender<Event>) -> std::io::Result<()> {
    let keyboard = sender.clone();
    std::thread::Builder::new().name("teclado".into()).spawn(move || {
        let mut stdin = std::io::stdin().lock();
        let mut buffer = [0; KEYBOARD_BUFFER];
        loop {
            let event = match stdin.read(&mut buffer) {
                Ok(0) | Err(_) => Event::Hangup,
                Ok(read) => Event::Bytes(buffer.get(..read).unwrap_or(&[]).to_vec()),
            };
            let over = matches!(event, Event::Hangup);
            if keyboard.send(event).is_err() || over {
                return;
            }
        }
    })?;
    let mut signals = Signals::new([SIGWINCH, SIGTERM, SIGHUP, SIGINT])?;
    let sender = sender.clone();
    std::thread::Builder::new().name("señales".into()).spawn(move || {
        for signal in &mut signals {
            let event = match signal {
                SIGWINCH => {
                    let (columns, rows) = crossterm::terminal::size().unwrap_or(PRINTED);
                    Event::Resize(columns, rows)
                }
                _ => Event::Hangup,
            };
            if sender.send(event).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// The home screen as text, where there is no terminal.
pub fn print_home(context: &Context, look: WindowOptions) -> Result<Exit, Failure> {
    let mut setup = setup(context, &look)?;
    setup.size = PRINTED;
    setup.theme = Theme { tier: Tier::Utf8Sixteen };
    let store = context.open_existing()?;
    let now = context.clock.now();
    let (mut app, mut effects) = App::new(setup, now);
    let mut desk = Desk::new(store, context.actor.clone(), context.clock);
    while let Some(effect) = effects.pop() {
        let answer = desk.perform(effect.request);
        effects.extend(app.update(Msg::Answer(effect.screen, answer), now));
    }
    let (columns, rows) = PRINTED;
    let mut terminal =
        Terminal::new(ByteBackend::new(columns, rows, false)).map_err(terminal_failure)?;
    let frame = terminal.draw(|frame| app.view(frame)).map_err(terminal_failure)?;
    let mut text = String::new();
    for y in 0..rows {
        let line: String =
            (0..columns).filter_map(|x| frame.buffer.cell((x, y))).map(|c| c.symbol()).collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    context.console.print(&text)?;
    Ok(Exit::Done)
}
