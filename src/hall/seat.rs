//! One session of the server on a thread of its own: made, run, and its end told.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc::{Receiver, SendError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::{Hall, Seat};
use crate::app::{
    App, Attachment, Desk, Ended, Event, Gatekeeper, Host, MAX_EVENTS, Mailbox, Outlet, Place,
    Resumable, Runner, Session, Setup, Whereabouts, too_late,
};
use crate::domain::ids::SessionId;
use crate::domain::trace::{Ending, Trace};
use crate::domain::user::Actor;
use crate::keys::{KeyMap, MapName};
use crate::ssh::{Arrival, Arrivals, Line, Terminal};
use crate::store::Listener;
use crate::term::{LEAVE, Theme, Tier};

/// Stack of a session: a screen needs a tenth of it, and an overflow would end the whole server.
const STACK_BYTES: usize = 2 << 20;

/// Who comes to a new window.
pub(super) struct Newcomer {
    pub(super) actor: Actor,
    pub(super) has_password: bool,
    pub(super) greeting: String,
    pub(super) resumable: Vec<Resumable>,
}

/// The queue to which a terminal's keys go: another one after its person sat down elsewhere.
pub(super) type Post = Arc<Mutex<SyncSender<Event>>>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The way into the session behind a terminal.
struct Keys(Post);

impl Arrivals for Keys {
    fn offer(&mut self, arrival: Arrival) -> Result<(), Arrival> {
        let event = match arrival {
            Arrival::Bytes(bytes) => Event::Bytes(bytes),
            Arrival::Resize(columns, rows) => Event::Resize(columns, rows),
            Arrival::Gone => Event::Hangup,
        };
        match lock(&self.0).try_send(event) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => Ok(()),
            Err(TrySendError::Full(event)) => Err(match event {
                Event::Resize(columns, rows) => Arrival::Resize(columns, rows),
                Event::Bytes(bytes) => Arrival::Bytes(bytes),
                _ => Arrival::Gone,
            }),
        }
    }
}

/// A line as the way out of a session. Dropped without a farewell, the session has failed.
struct Wire {
    line: Line,
    closed: bool,
}

impl Outlet for Wire {
    fn is_ready(&self) -> bool {
        self.line.is_ready()
    }

    fn send(&mut self, frame: Vec<u8>) -> std::io::Result<()> {
        // A line that is gone says so on the session's queue.
        self.line.send(frame);
        Ok(())
    }

    fn close(&mut self, last: Vec<u8>, status: u8) {
        self.closed = true;
        self.line.close(last, status);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if !self.closed {
            let words = "SIS-001 La ventana falló; lo escrito quedó en borradores. Vuelva a entrar e informe qué hacía.\r\n";
            self.line.close([LEAVE, words.as_bytes()].concat(), 70);
        }
    }
}

/// Tells the hall where a session is.
#[derive(Clone)]
struct Desktop {
    hall: Weak<Hall>,
    actor: Actor,
    whereabouts: Whereabouts,
}

impl Desktop {
    /// The person, where he sits now.
    fn actor(&self) -> Actor {
        Actor { origin: self.whereabouts.now(), ..self.actor.clone() }
    }
}

impl Host for Desktop {
    fn moved(&self, place: &Place, attached: bool) {
        if let Some(hall) = self.hall.upgrade() {
            hall.moved(self.actor.session, place, attached);
        }
    }

    fn trace(&self, trace: Trace) {
        if let Some(hall) = self.hall.upgrade() {
            hall.setting.store.note(&self.actor(), hall.setting.clock.now(), trace);
        }
    }

    fn seated(&self, origin: &str) {
        self.whereabouts.moves_to(origin);
    }

    fn begins(&self) -> Result<(), String> {
        self.hall.upgrade().map_or(Ok(()), |hall| hall.begins(self.actor.session))
    }
}

/// Opens a window at the end of a line.
pub(super) fn open(
    hall: &Arc<Hall>,
    newcomer: Newcomer,
    terminal: &Terminal,
    line: Line,
) -> Result<Box<dyn Arrivals>, String> {
    let (events, queue) = sync_channel(MAX_EVENTS);
    let post: Post = Arc::new(Mutex::new(events.clone()));
    let woken = Arc::clone(&post);
    line.when_ready(Box::new(move || {
        // A full queue belongs to a session that is awake and looks at the line before it sleeps.
        let _ = lock(&woken).try_send(Event::Ready);
    }));
    let actor = newcomer.actor.clone();
    let front = Attachment {
        outlet: Box::new(Wire { line, closed: false }),
        size: (terminal.columns, terminal.rows),
        theme: Theme { tier: Tier::detect(&terminal.term, "utf8", false) },
        linear: is_linear(&terminal.term),
        origin: actor.origin.clone(),
    };
    let words = |_| "SSH-011 No hay recursos para otra ventana: intente en un momento.".to_owned();
    let choosing = !newcomer.resumable.is_empty();
    let desktop = Desktop {
        hall: Arc::downgrade(hall),
        actor: actor.clone(),
        whereabouts: Whereabouts::at(&actor.origin),
    };
    let session = session(hall, newcomer, front, &events, &desktop).map_err(words)?;
    let seat = Seat {
        user: actor.user.clone(),
        events: events.clone(),
        post: Arc::clone(&post),
        place: None,
        choosing,
        attached: true,
        origin: actor.origin.clone(),
        since: hall.setting.clock.now(),
    };
    hall.sit(actor.session, seat);
    let (hall_of_thread, keys) = (Arc::clone(hall), Keys(Arc::clone(&post)));
    let name = format!("{} {}", actor.session, actor.user);
    let number = actor.session;
    let thread = std::thread::Builder::new().name(name).stack_size(STACK_BYTES);
    let spawned = thread.spawn(move || live(&hall_of_thread, &desktop, session, &queue, &post));
    if spawned.is_err() {
        hall.leave(number);
        return Err("SSH-011 No hay recursos para otra ventana: intente en un momento.".into());
    }
    Ok(Box::new(keys))
}

/// A terminal that can do nothing but lines.
fn is_linear(term: &str) -> bool {
    term.is_empty() || term == "dumb"
}

fn session(
    hall: &Arc<Hall>,
    newcomer: Newcomer,
    front: Attachment,
    events: &SyncSender<Event>,
    desktop: &Desktop,
) -> std::io::Result<Session> {
    let setting = &hall.setting;
    let Newcomer { actor, has_password, greeting, resumable } = newcomer;
    let keymap = KeyMap::shipped(MapName::As400).map_err(std::io::Error::other)?;
    let office = Arc::clone(setting.store.office());
    let setup = Setup {
        has_password,
        greeting: Some(greeting),
        resumable,
        linear: front.linear,
        ..Setup::new(actor.clone(), office, keymap, front.theme, front.size)
    };
    let (app, first) = App::new(setup, setting.clock.now());
    let gatekeeper: Arc<dyn Gatekeeper> = Arc::<Hall>::clone(hall);
    let mut desk = Desk::new(setting.store.clone(), actor.clone(), setting.clock);
    desk.gatekeeper = Some(gatekeeper);
    desk.whereabouts = Some(desktop.whereabouts.clone());
    let runner = Runner::start(desk, events.clone())?;
    runner.hand(first);
    let mailbox = Arc::new(Mailbox::new(actor.session, events.clone()));
    let listener: Arc<dyn Listener> = Arc::<Mailbox>::clone(&mailbox);
    setting.store.listen(&listener);
    let host = Box::new(desktop.clone());
    Ok(Session::new(app, runner, setting.clock, setting.patience, front)?.with_host(mailbox, host))
}

/// The life of a session. A panic ends it alone.
fn live(
    hall: &Arc<Hall>,
    desktop: &Desktop,
    session: Session,
    queue: &Receiver<Event>,
    post: &Post,
) {
    let ended = std::panic::catch_unwind(AssertUnwindSafe(|| session.run(queue)));
    let actor = &desktop.actor();
    let how = match ended {
        Ok(Ok(Ended::For(how))) => how,
        Ok(Ok(Ended::HandedOver(to, front, typed))) => {
            hand_over(hall, actor, to, front, typed, queue, post);
            Ending::HandedOver
        }
        Ok(Err(error)) => {
            tracing::error!(sesion = %actor.session, usuario = %actor.user, %error, "la sesión falló");
            Ending::Failed
        }
        Err(_) => {
            tracing::error!(sesion = %actor.session, usuario = %actor.user, "la ventana falló");
            Ending::Failed
        }
    };
    hall.setting.store.note(actor, hall.setting.clock.now(), Trace::LoggedOut { how });
    hall.leave(actor.session);
    for event in queue.try_iter() {
        if let Event::Attach(front) = event {
            too_late(*front);
        }
    }
}

/// The terminal goes to another session of the person, and its keys after it, in their order.
fn hand_over(
    hall: &Hall,
    actor: &Actor,
    to: SessionId,
    front: Box<Attachment>,
    typed: Vec<crate::term::Input>,
    queue: &Receiver<Event>,
    post: &Post,
) {
    let Some(events) = hall.queue_of(to, &actor.user) else { return too_late(*front) };
    hall.setting.store.note(actor, hall.setting.clock.now(), Trace::Resumed { session: to });
    if let Some(before) = hall.seated(to, &front.origin, post) {
        // The terminal that sat there has no say any more: not its keys, not its end.
        *lock(&before) = sync_channel(1).0;
    }
    // Held meanwhile: keys that arrive now wait at the door and come after those that wait here.
    let mut target = lock(post);
    if let Err(SendError(Event::Attach(front))) = events.send(Event::Attach(front)) {
        return too_late(*front);
    }
    let mut sent = events.send(Event::Typed(typed));
    for event in queue.try_iter() {
        if matches!(event, Event::Bytes(_) | Event::Resize(..) | Event::Hangup) {
            sent = sent.and_then(|()| events.send(event));
        }
    }
    if sent.is_err() {
        tracing::info!(sesion = %to, "la sesión terminó mientras su persona volvía a ella");
    }
    *target = events;
}
