//! Every session of the server: who sits where, who waits, who may sit down again. The house behind the
//! door: it knows people, the base and windows, and nothing of the wire.

mod seat;

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use seat::Post;

use crate::app::{Event, Gatekeeper, Patience, Place, Resumable};
use crate::clock::Clock;
use crate::domain::ids::SessionId;
use crate::domain::trace::{self, Ending, LoginFailure, Subject, Trace};
use crate::domain::user::{Actor, Role, User, UserId};
use crate::ssh::{
    Arrivals, Credentials, Denied, House, Line, Login, Pipes, Proof, Terminal, hash_password,
    parse_public_key, password_opens,
};
use crate::store::{Change, Listener, LoginSummary, Store, Topic};
use crate::text::date;

/// Windows of one person in which he is choosing a session.
const MAX_CHOOSING: usize = 3;

/// Commands of one person at a time.
const MAX_COMMANDS: usize = 8;

/// Seconds after which whoever came in and asked for nothing is forgotten.
const ARRIVING_SECONDS: u64 = 120;

/// People on their way from the door to a window or a command.
const MAX_ARRIVING: usize = 1_024;

/// Runs one command of one person and gives its exit status.
pub type Commands = Box<dyn Fn(Actor, Vec<String>, Pipes) -> u8 + Send + Sync>;

/// Hears where sessions are, on the session's own thread.
pub type Observer = Box<dyn Fn(SessionId, &Place) + Send + Sync>;

/// What a hall is made with.
pub struct Setting {
    /// The base.
    pub store: Store,
    /// Now.
    pub clock: Clock,
    /// How long sessions wait for what.
    pub patience: Patience,
    /// Windows that one person may have, waiting ones included.
    pub windows_per_user: usize,
    /// Runs commands.
    pub commands: Commands,
    /// Hears where sessions are.
    pub observer: Option<Observer>,
}

/// One session as others see it.
struct Seat {
    user: UserId,
    events: SyncSender<Event>,
    /// Where the keys of its present terminal go.
    post: Post,
    place: Option<Place>,
    /// Its person is being offered his other sessions: not one more yet.
    choosing: bool,
    attached: bool,
    origin: String,
    /// Since when it is where it is.
    since: NaiveDateTime,
}

/// Somebody who came in and has not asked for anything yet.
struct Arriving {
    at: Instant,
    session: SessionId,
    summary: LoginSummary,
}

/// The hall. Cheap to share.
pub struct Hall {
    setting: Setting,
    seats: Mutex<BTreeMap<SessionId, Seat>>,
    emptied: Condvar,
    arriving: Mutex<HashMap<SocketAddr, Arriving>>,
    running: Mutex<HashMap<UserId, usize>>,
    /// One password at a time is checked for locked screens: each takes 19 MiB.
    unlocking: Mutex<()>,
    stopping: AtomicBool,
    me: Weak<Self>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hall {
    /// An empty hall that hears of every change of a user.
    pub fn new(setting: Setting) -> Arc<Self> {
        let hall = Arc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            setting,
            seats: Mutex::default(),
            emptied: Condvar::new(),
            arriving: Mutex::default(),
            running: Mutex::default(),
            unlocking: Mutex::default(),
            stopping: AtomicBool::new(false),
        });
        let listener: Arc<dyn Listener> = Arc::<Self>::clone(&hall);
        hall.setting.store.listen(&listener);
        hall
    }

    /// Sessions, waiting ones included.
    pub fn sessions(&self) -> usize {
        lock(&self.seats).len()
    }

    /// Tells every session that the server stops, and waits for them: each saves what was typed and says
    /// goodbye. Gives how many did not end in time.
    pub fn stop(&self, within: Duration) -> usize {
        self.stopping.store(true, Ordering::Release);
        let everybody: Vec<_> =
            lock(&self.seats).values().map(|seat| seat.events.clone()).collect();
        for events in everybody {
            // A queue that is full empties itself; the sessions end together, so one thread may wait.
            let _ = events.send(Event::Stop);
        }
        let seats = lock(&self.seats);
        let ended = self.emptied.wait_timeout_while(seats, within, |seats| !seats.is_empty());
        ended.map_or_else(|poisoned| poisoned.into_inner().0.len(), |(seats, _)| seats.len())
    }

    /// A person in a sitting.
    fn actor(&self, login: &Login, session: SessionId, role: Role) -> Actor {
        let origin = login.peer.ip().to_string();
        Actor { user: login.user.clone(), role, origin, session }
    }

    fn user(&self, id: &UserId) -> Option<User> {
        self.setting.store.user(id).ok().flatten().map(|seen| seen.record)
    }

    /// What was put aside when the person came through the door.
    fn arrived(&self, login: &Login) -> Result<Arriving, String> {
        match lock(&self.arriving).remove(&login.peer) {
            Some(arriving) => Ok(arriving),
            None => Err("SSH-008 La base no respondió al entrar: intente otra vez.".into()),
        }
    }

    /// What the person is told when he comes in.
    fn greeting(summary: &LoginSummary) -> String {
        let last = summary.last.as_ref().map_or_else(
            || "Es su primer ingreso.".to_owned(),
            |(at, from)| format!("Último ingreso: {} desde {from}.", date::moment(*at)),
        );
        match summary.failed {
            0 => last,
            1 => format!("{last} Hubo 1 intento fallido después."),
            many => format!("{last} Hubo {many} intentos fallidos después."),
        }
    }

    /// Sessions of a person at which he may sit down, the last one left first.
    fn resumable(&self, user: &UserId) -> Vec<Resumable> {
        let seats = lock(&self.seats);
        let mut own: Vec<_> =
            seats.iter().filter(|(_, seat)| seat.user == *user && !seat.choosing).collect();
        own.sort_by_key(|(_, seat)| (seat.attached, std::cmp::Reverse(seat.since)));
        own.into_iter()
            .map(|(session, seat)| {
                let place = seat.place.as_ref().map_or_else(
                    || "MEN010".to_owned(),
                    |place| format!("{} {}", place.id, place.title),
                );
                let how = if seat.attached { "abierta ahora en" } else { "espera; estaba en" };
                let since = seat.since.format("%H:%M");
                Resumable {
                    session: *session,
                    words: format!("{place} ({since}, {how} {})", seat.origin),
                }
            })
            .collect()
    }

    /// Whoever may resume a session comes in to choose, a few at a time; others need room.
    fn admit(&self, user: &UserId, chooses: bool) -> Result<(), String> {
        if !chooses {
            return self.make_room(user);
        }
        let seats = lock(&self.seats);
        let choosing = seats.values().filter(|seat| seat.user == *user && seat.choosing).count();
        if choosing < MAX_CHOOSING {
            return Ok(());
        }
        Err(format!("SSH-013 Ya tiene {choosing} ventanas eligiendo sesión: use una de ellas."))
    }

    /// The person chose a new session.
    fn begins(&self, session: SessionId) -> Result<(), String> {
        let user = lock(&self.seats).get(&session).map(|seat| seat.user.clone());
        let Some(user) = user else { return Ok(()) };
        self.make_room(&user)?;
        if let Some(seat) = lock(&self.seats).get_mut(&session) {
            seat.choosing = false;
        }
        Ok(())
    }

    /// Room for one more window of a person: the oldest that waits gives way.
    fn make_room(&self, user: &UserId) -> Result<(), String> {
        let seats = lock(&self.seats);
        let own: Vec<&Seat> =
            seats.values().filter(|seat| seat.user == *user && !seat.choosing).collect();
        if own.len() < self.setting.windows_per_user {
            return Ok(());
        }
        let waiting = own.iter().filter(|seat| !seat.attached).min_by_key(|seat| seat.since);
        match waiting {
            Some(seat) => {
                // What it held is in drafts.
                let _ = seat.events.try_send(Event::GiveWay);
                Ok(())
            }
            None => Err(format!(
                "SSH-006 Ya tiene {} ventanas abiertas: cierre una y vuelva a entrar.",
                own.len()
            )),
        }
    }

    fn sit(&self, session: SessionId, seat: Seat) {
        lock(&self.seats).insert(session, seat);
    }

    /// The session is over.
    fn leave(&self, session: SessionId) {
        let left = lock(&self.seats).remove(&session);
        if let Some(subject) = left.and_then(|seat| seat.place).and_then(|place| place.subject) {
            self.tell_company(&subject);
        }
        self.emptied.notify_all();
    }

    /// The queue of another session of the same person.
    fn queue_of(&self, session: SessionId, user: &UserId) -> Option<SyncSender<Event>> {
        let seats = lock(&self.seats);
        seats.get(&session).filter(|seat| seat.user == *user).map(|seat| seat.events.clone())
    }

    /// Another terminal sits at a session: gives where the keys of the one before went.
    fn seated(&self, session: SessionId, origin: &str, post: &Post) -> Option<Post> {
        let mut seats = lock(&self.seats);
        let seat = seats.get_mut(&session)?;
        seat.origin = origin.to_owned();
        Some(std::mem::replace(&mut seat.post, Arc::clone(post)))
    }

    /// A session is somewhere else: whoever looks at the same record hears of it.
    fn moved(&self, session: SessionId, place: &Place, attached: bool) {
        if let Some(observer) = &self.setting.observer {
            observer(session, place);
        }
        let before = {
            let mut seats = lock(&self.seats);
            let Some(seat) = seats.get_mut(&session) else { return };
            seat.attached = attached;
            seat.since = self.setting.clock.now();
            seat.place.replace(place.clone()).and_then(|place| place.subject)
        };
        for subject in before.iter().chain(&place.subject) {
            self.tell_company(subject);
        }
        if place.subject.is_none()
            && before.is_some()
            && let Some(seat) = lock(&self.seats).get(&session)
        {
            let _ = seat.events.try_send(Event::Company(Vec::new()));
        }
    }

    /// Everybody who has a record in view hears who else has it.
    fn tell_company(&self, subject: &Subject) {
        let seats = lock(&self.seats);
        let there = |seat: &&Seat| {
            seat.attached
                && seat.place.as_ref().is_some_and(|place| place.subject.as_ref() == Some(subject))
        };
        for seat in seats.values().filter(there) {
            let mut others: Vec<UserId> = seats
                .values()
                .filter(there)
                .map(|other| other.user.clone())
                .filter(|user| *user != seat.user)
                .collect();
            others.sort_unstable();
            others.dedup();
            // A session with a full queue hears of it with the next move.
            let _ = seat.events.try_send(Event::Company(others));
        }
    }
}

/// A command under way; dropped, it is over.
struct Running<'a> {
    all: &'a Mutex<HashMap<UserId, usize>>,
    user: UserId,
}

impl<'a> Running<'a> {
    fn begin(all: &'a Mutex<HashMap<UserId, usize>>, user: &UserId) -> Option<Self> {
        let mut running = lock(all);
        let own = running.entry(user.clone()).or_default();
        if *own >= MAX_COMMANDS {
            return None;
        }
        *own += 1;
        Some(Self { all, user: user.clone() })
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut running = lock(self.all);
        if let Some(own) = running.get_mut(&self.user) {
            *own -= 1;
            if *own == 0 {
                running.remove(&self.user);
            }
        }
    }
}

impl House for Hall {
    fn credentials(&self, user: &UserId) -> Option<Credentials> {
        let user = self.user(user)?;
        Some(Credentials {
            keys: user.keys.into_iter().map(|key| key.line).collect(),
            password: user.password,
            suspended: user.suspended,
        })
    }

    fn accepted(&self, login: &Login) {
        let store = &self.setting.store;
        let (Ok(summary), Ok(session)) = (store.logins(&login.user), store.next_session()) else {
            // Without the base nobody gets a window: `arrived` says so.
            return;
        };
        let by = match &login.by {
            Proof::Key { fingerprint } => trace::Proof::Key { fingerprint: fingerprint.clone() },
            Proof::Password => trace::Proof::Password,
        };
        let role = self.user(&login.user).map_or(Role::ReadOnly, |user| user.role);
        let actor = self.actor(login, session, role);
        if store.record(&actor, self.setting.clock.now(), Trace::LoggedIn { by }).is_err() {
            return;
        }
        let mut arriving = lock(&self.arriving);
        // The transport cuts whoever asks for nothing; what they left behind goes here.
        arriving.retain(|_, one| one.at.elapsed() < Duration::from_secs(ARRIVING_SECONDS));
        if arriving.len() < MAX_ARRIVING {
            arriving.insert(login.peer, Arriving { at: Instant::now(), session, summary });
        }
    }

    fn denied(&self, user: &str, from: IpAddr, why: Denied) {
        let why = match why {
            Denied::WrongKey => LoginFailure::Key,
            Denied::WrongPassword => LoginFailure::Password,
            Denied::UnknownUser => LoginFailure::Unknown,
            Denied::Suspended => LoginFailure::Suspended,
            Denied::BackOff => LoginFailure::BackOff,
            Denied::TooManyAttempts => LoginFailure::TooMany,
        };
        // A name that nobody can have is nobody's: the register keeps it beside the address.
        let known = UserId::parse(user);
        let origin = match &known {
            Some(_) => from.to_string(),
            None => format!("{from} como «{}»", crate::text::safe(user)),
        };
        let user = known.unwrap_or_else(|| UserId::from_system("desconocido"));
        let actor = Actor { user, role: Role::ReadOnly, origin, session: SessionId::LOCAL };
        self.setting.store.note(&actor, self.setting.clock.now(), Trace::LoginFailed { why });
    }

    fn window(
        &self,
        login: Login,
        terminal: Terminal,
        line: Line,
    ) -> Result<Box<dyn Arrivals>, String> {
        let arriving = self.arrived(&login)?;
        let user = self.user(&login.user).filter(|user| !user.suspended);
        let user = user.ok_or("SSH-007 Su usuario fue suspendido: hable con el administrador.")?;
        if self.stopping.load(Ordering::Acquire) {
            return Err("SSH-002 El servidor se está deteniendo: vuelva en un momento.".into());
        }
        let resumable = self.resumable(&login.user);
        self.admit(&login.user, !resumable.is_empty()).inspect_err(|_| {
            let actor = self.actor(&login, arriving.session, user.role);
            let how = Ending::Left;
            self.setting.store.note(&actor, self.setting.clock.now(), Trace::LoggedOut { how });
        })?;
        let newcomer = seat::Newcomer {
            actor: self.actor(&login, arriving.session, user.role),
            has_password: user.password.is_some(),
            greeting: Self::greeting(&arriving.summary),
            resumable,
        };
        let hall = self.me.upgrade().ok_or("SSH-002 El servidor se está deteniendo.")?;
        let (id, session) = (login.user, arriving.session);
        let window = seat::open(&hall, newcomer, &terminal, line)?;
        // Suspended while he was coming in: nobody told the seat that was not there yet.
        if self.user(&id).is_none_or(|user| user.suspended)
            && let Some(events) = self.queue_of(session, &id)
        {
            let _ = events.try_send(Event::Expel);
        }
        Ok(window)
    }

    fn command(&self, login: Login, words: Vec<String>, mut pipes: Pipes) -> u8 {
        let arrived = self.arrived(&login);
        let user = self.user(&login.user).filter(|user| !user.suspended);
        match (arrived, user) {
            (Ok(arriving), Some(user)) => {
                let actor = self.actor(&login, arriving.session, user.role);
                let Some(_running) = Running::begin(&self.running, &login.user) else {
                    let line = format!(
                        "SSH-014 Ya tiene {MAX_COMMANDS} comandos en curso: espere a que terminen."
                    );
                    let _ = writeln!(pipes.errors, "{line}");
                    return 2;
                };
                (self.setting.commands)(actor, words, pipes)
            }
            (Err(words), _) => {
                // A client that is gone needs no reason.
                let _ = writeln!(pipes.errors, "{words}");
                2
            }
            (Ok(_), None) => 2,
        }
    }
}

impl Gatekeeper for Hall {
    fn parse_key(&self, line: &str) -> Option<(String, String, String)> {
        parse_public_key(line)
    }

    fn hash(&self, password: &str) -> Option<String> {
        hash_password(password).ok()
    }

    fn opens(&self, user: &UserId, password: &str) -> bool {
        let _one_at_a_time = lock(&self.unlocking);
        let user = self.user(user).filter(|user| !user.suspended);
        user.and_then(|user| user.password).is_some_and(|hash| password_opens(password, &hash))
    }
}

impl Listener for Hall {
    /// Who was suspended leaves at once; who has another role works in it at once.
    fn changed(&self, changes: &[Change]) {
        for change in changes.iter().filter(|change| change.topic == Topic::Users) {
            let Some(Subject::User(id)) = &change.subject else { continue };
            let Some(user) = self.user(id) else { continue };
            let event = || if user.suspended { Event::Expel } else { Event::Role(user.role) };
            for seat in lock(&self.seats).values().filter(|seat| seat.user == *id) {
                // One that is missed cannot write: `store::commit` asks for the role in force.
                let _ = seat.events.try_send(event());
            }
        }
    }
}
