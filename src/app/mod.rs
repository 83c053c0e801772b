//! One session: its screens, its messages, its drawing. Decides and returns effects; never waits.

mod effects;
mod event;
mod keyboard;
mod letters;
mod linear;
mod lock;
mod mailbox;
mod opening;
mod outlet;
mod pace;
mod people;
mod plans;
mod popup;
mod runner;
mod session;
mod updates;
mod view;

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::NaiveDateTime;
use unicode_width::UnicodeWidthStr;

use crate::domain::ids::SessionId;
use crate::domain::office::Office;
use crate::domain::permission::{Act, permits};
use crate::domain::trace::Subject;
use crate::domain::user::{Actor, Role, UserId};
use crate::keys::{KeyMap, Resolver};
use crate::messages;
use crate::screens::intake::Recall;
use crate::screens::{Answer, Cx, Request, Screen, Target, Wish, allowed, home};
use crate::store::Change;
use crate::term::{Input, Theme, clamp_size};
use crate::text::user;
use crate::widgets::canvas::wrap;
use crate::widgets::frame::{Tone, body_rows};
pub use effects::{Desk, Gatekeeper, Whereabouts};
pub use event::{Ended, Event, Host, Patience};
pub use linear::{LINEAR_SIZE, Linear};
use lock::Lock;
pub use mailbox::Mailbox;
pub use outlet::{Attachment, Direct, Outlet};
use popup::Popup;
pub use runner::Runner;
pub use session::{MAX_EVENTS, Session, too_late};

/// Keys that may wait for an answer: minutes of typing. A further one is refused, and said so.
pub const MAX_HELD: usize = 4_096;

/// Columns of a window that are not its text.
const WINDOW_EDGES: usize = 4;

/// Screens on top of one another.
const MAX_DEPTH: usize = 32;

/// Something that happened, in order, on the one queue of the session.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key or a paste.
    Input(Input),
    /// The terminal has another size.
    Resize(u16, u16),
    /// The base answered a request of a screen.
    Answer(u64, Answer),
    /// A sequence of keys was not finished in time.
    KeyTimeout,
    /// The person stopped typing.
    Idle,
    /// The clock moved on.
    Tick,
    /// Others wrote.
    Changed(Vec<Change>),
    /// Who else has the same record in view.
    Company(Vec<UserId>),
    /// Nobody typed for long: the screen locks.
    Lock,
    /// A whole line, in the linear mode.
    Line(String),
    /// The person has another role now.
    Role(Role),
    /// Another terminal sits in front.
    Seated {
        /// Columns and rows.
        size: (u16, u16),
        /// Colours and signs.
        theme: Theme,
        /// Lines are read out instead of a screen drawn.
        linear: bool,
        /// From where.
        origin: String,
    },
    /// The terminal is set to Latin-1.
    Latin1,
}

/// Where a session is, for the person who comes back to it and for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `PQR020`.
    pub id: &'static str,
    /// Name of the screen.
    pub title: &'static str,
    /// The record in view.
    pub subject: Option<Subject>,
}

/// A session of the same person that he may sit down at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumable {
    /// Which.
    pub session: SessionId,
    /// Where it was, since when, from where.
    pub words: String,
}

/// A request of a screen, to be performed away from the session's loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The screen that hears the answer.
    pub screen: u64,
    /// What it asks.
    pub request: Request,
}

/// What a session is made with.
pub struct Setup {
    /// Who sits in front.
    pub actor: Actor,
    /// Tables in force.
    pub office: Arc<Office>,
    /// Keys in force.
    pub keymap: KeyMap,
    /// Colours and signs.
    pub theme: Theme,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The locked screen opens with his password; otherwise only with a new login.
    pub has_password: bool,
    /// What he is told when he comes in.
    pub greeting: Option<String>,
    /// Sessions of his that wait or are open elsewhere.
    pub resumable: Vec<Resumable>,
    /// Lines are read out instead of a screen drawn.
    pub linear: bool,
}

impl Setup {
    /// With nothing to tell and nothing to resume.
    pub const fn new(
        actor: Actor,
        office: Arc<Office>,
        keymap: KeyMap,
        theme: Theme,
        size: (u16, u16),
    ) -> Self {
        Self {
            actor,
            office,
            keymap,
            theme,
            size,
            has_password: false,
            greeting: None,
            resumable: Vec::new(),
            linear: false,
        }
    }

    /// With lines read out instead of a screen drawn, or not.
    #[must_use]
    pub fn reading_out(self, linear: bool) -> Self {
        Self { linear, ..self }
    }
}

struct Open {
    number: u64,
    screen: Box<dyn Screen>,
    /// Requests without an answer yet, searches apart: a later one takes the place of an earlier.
    unanswered: usize,
}

/// A session.
pub struct App {
    setup: Setup,
    now: NaiveDateTime,
    /// The last one is in front; never empty.
    stack: Vec<Open>,
    popup: Option<Popup>,
    message: Option<(Tone, String)>,
    resolver: Resolver,
    held: VecDeque<Input>,
    recall: Recall,
    last_number: u64,
    closed: bool,
    redraw: bool,
    effects: Vec<Effect>,
    lock: Option<Lock>,
    company: Vec<UserId>,
    resumed: Option<SessionId>,
    clipboard: Option<String>,
    warned_latin1: bool,
    leaving_line: bool,
    linear: bool,
    /// Where sessions may be resumed, nothing was chosen yet.
    choosing: bool,
    /// A refusal is being kept: what is typed after it waits.
    denying: bool,
    expelled: bool,
}

/// The number under which answers for no screen come: the locked screen's.
const NO_SCREEN: u64 = 0;

impl App {
    /// A session on its home screen, and what that asks for.
    pub fn new(setup: Setup, now: NaiveDateTime) -> (Self, Vec<Effect>) {
        let size = clamp_size(setup.size.0, setup.size.1);
        let mut app = Self {
            setup: Setup { size, ..setup },
            now,
            stack: Vec::new(),
            popup: None,
            message: None,
            resolver: Resolver::default(),
            held: VecDeque::new(),
            recall: Recall::new(),
            last_number: 0,
            closed: false,
            redraw: true,
            effects: Vec::new(),
            lock: None,
            company: Vec::new(),
            resumed: None,
            clipboard: None,
            warned_latin1: false,
            leaving_line: false,
            linear: false,
            choosing: false,
            denying: false,
            expelled: false,
        };
        app.linear = app.setup.linear;
        app.push(Box::new(home::Home::default()));
        app.message = app.setup.greeting.take().map(|words| (Tone::Info, words));
        if !app.setup.resumable.is_empty() {
            app.choosing = true;
            app.popup = Some(Popup::resume(std::mem::take(&mut app.setup.resumable)));
        }
        let effects = std::mem::take(&mut app.effects);
        (app, effects)
    }

    /// The person left.
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Something typed has not been saved yet.
    pub fn is_dirty(&self) -> bool {
        self.stack.iter().any(|open| open.screen.is_dirty())
    }

    /// Something typed is not known to be durable yet.
    pub fn is_unsaved(&self) -> bool {
        self.stack.iter().any(|open| open.screen.is_dirty() || open.screen.waiting())
    }

    /// A sequence of keys has begun.
    pub const fn is_pending(&self) -> bool {
        self.resolver.is_pending()
    }

    /// Inputs that wait for an answer.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// Columns and rows.
    pub const fn size(&self) -> (u16, u16) {
        self.setup.size
    }

    /// Where the person is.
    pub fn place(&self) -> Option<Place> {
        let open = self.stack.last()?;
        let (id, title) = (open.screen.id(), open.screen.title());
        Some(Place { id, title, subject: open.screen.subject() })
    }

    /// The session of his at which he wants to sit down instead of this one.
    pub const fn resumed(&self) -> Option<SessionId> {
        self.resumed
    }

    /// Nothing shows until it is opened again.
    pub const fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// Sessions of his are offered and he has not chosen yet.
    pub const fn is_choosing(&self) -> bool {
        self.choosing && self.popup.is_some()
    }

    /// The base says that the person may not be here any more.
    pub const fn is_expelled(&self) -> bool {
        self.expelled
    }

    /// The person gave up the line and leaves the session waiting; asking forgets it.
    pub const fn take_leaving_line(&mut self) -> bool {
        std::mem::replace(&mut self.leaving_line, false)
    }

    /// A text for the terminal's clipboard; asking forgets it.
    pub const fn take_clipboard(&mut self) -> Option<String> {
        self.clipboard.take()
    }

    /// Only ASCII may be written.
    pub const fn is_ascii(&self) -> bool {
        self.setup.theme.tier.is_ascii()
    }

    /// The whole screen must be drawn again; asking forgets it.
    pub const fn take_redraw(&mut self) -> bool {
        std::mem::replace(&mut self.redraw, false)
    }

    /// Something happened: the state after it, and what is asked of the base.
    pub fn update(&mut self, msg: Msg, now: NaiveDateTime) -> Vec<Effect> {
        self.now = now;
        match msg {
            Msg::Input(input) => self.input(input),
            Msg::Resize(columns, rows) => self.resize(columns, rows),
            Msg::Answer(number, answer) => self.answer(number, answer),
            Msg::KeyTimeout => self.resolver.forget(),
            Msg::Idle => self.settle_all(),
            Msg::Tick => {}
            Msg::Changed(changes) => self.changed(&changes),
            Msg::Company(company) => self.company = company,
            Msg::Lock => self.lock_screen(),
            Msg::Line(line) => self.line(&line),
            Msg::Role(role) => self.take_role(role),
            Msg::Seated { size, theme, linear, origin } => {
                self.linear = linear;
                self.setup.theme = theme;
                self.setup.actor.origin = origin;
                // Whoever sits down has just proved who he is.
                self.lock = None;
                self.resize(size.0, size.1);
            }
            Msg::Latin1 if !self.warned_latin1 => {
                self.warned_latin1 = true;
                self.message = Some((
                    Tone::Info,
                    "TEC-003 Su terminal envía Latin-1: cámbiela a UTF-8 (PuTTY: Window > Translation)."
                        .into(),
                ));
            }
            Msg::Latin1 => {}
        }
        std::mem::take(&mut self.effects)
    }

    /// Others wrote: what is in front is read again when it may differ. What lies beneath is read when it
    /// comes to the front.
    fn changed(&mut self, changes: &[Change]) {
        let follows = self
            .stack
            .last()
            .is_some_and(|open| changes.iter().any(|change| open.screen.follows(change)));
        if follows {
            self.front(|screen, cx| screen.changed(cx));
        }
    }

    /// Another role holds at once: what it may not see goes from the screen.
    fn take_role(&mut self, role: Role) {
        if self.setup.actor.role == role {
            return;
        }
        self.settle_all();
        self.setup.actor.role = role;
        self.popup = None;
        self.stack.truncate(1);
        self.front(|screen, cx| screen.enter(cx));
        self.message = Some((
            Tone::Info,
            format!(
                "SEG-002 Su cargo ahora es {}; lo escrito quedó en borradores.",
                user::role(role)
            ),
        ));
    }

    fn lock_screen(&mut self) {
        self.settle_all();
        self.lock.get_or_insert_default();
    }

    /// The act that the role may not: said on the message line, and kept in the register.
    fn denied(&mut self, act: Option<Act>) -> bool {
        let Some(act) = act.filter(|act| !permits(self.setup.actor.role, *act)) else {
            return false;
        };
        self.message = Some((Tone::Error, messages::forbidden(act)));
        self.effects.push(Effect { screen: NO_SCREEN, request: Request::Denied(act) });
        self.denying = true;
        true
    }

    /// Runs something on the screen in front and performs its wishes.
    fn front(&mut self, run: impl FnOnce(&mut dyn Screen, &Cx) -> Vec<Wish>) {
        if let Some(at) = self.stack.len().checked_sub(1) {
            self.on_screen(at, run);
        }
    }

    fn on_screen(&mut self, at: usize, run: impl FnOnce(&mut dyn Screen, &Cx) -> Vec<Wish>) {
        let cx = Cx {
            actor: &self.setup.actor,
            now: self.now,
            office: &self.setup.office,
            keymap: &self.setup.keymap,
            theme: self.setup.theme,
            body_rows: body_rows(self.setup.size.1),
            columns: self.setup.size.0,
        };
        let Some(open) = self.stack.get_mut(at) else { return };
        let number = open.number;
        let wishes = run(open.screen.as_mut(), &cx);
        for wish in wishes {
            self.perform_wish(number, wish);
        }
    }

    fn perform_wish(&mut self, number: u64, wish: Wish) {
        match wish {
            Wish::Ask(request) => self.ask(number, request),
            Wish::Go(target) => self.go(target),
            Wish::Close => self.close(number),
            Wish::Say(tone, text) => self.message = Some((tone, text)),
            Wish::Choose(title, choices) => self.popup = Some(Popup::choose(title, choices)),
            Wish::Show(title, lines) => {
                let screen = usize::from(self.setup.size.0).saturating_sub(WINDOW_EDGES);
                let width = screen.min(usize::from(popup::LINE_MAX));
                let whole = |line: String| match line.width() <= width {
                    true => vec![line],
                    false => wrap(&line, width),
                };
                let lines = lines.into_iter().flat_map(whole).collect();
                self.popup = Some(Popup::lines(title, lines));
            }
            Wish::Remember(values) => self.recall.extend(values),
        }
    }

    fn ask(&mut self, number: u64, request: Request) {
        let asking = self.stack.iter_mut().find(|open| open.number == number);
        if let Some(open) = asking.filter(|_| !matches!(request, Request::Search(_))) {
            open.unanswered += 1;
        }
        self.effects.push(Effect { screen: number, request });
    }

    fn push(&mut self, screen: Box<dyn Screen>) {
        self.last_number += 1;
        self.stack.push(Open { number: self.last_number, screen, unanswered: 0 });
        self.front(|screen, cx| screen.enter(cx));
    }

    fn go(&mut self, target: Target) {
        if self.stack.len() >= MAX_DEPTH {
            self.message = Some((
                Tone::Error,
                "GEN-007 Demasiadas pantallas abiertas: vuelva con F12.".into(),
            ));
            return;
        }
        if self.denied(allowed::target(&target)) {
            return;
        }
        self.settle_all();
        if target == Target::Home {
            return self.home();
        }
        let screen = self.screen_of(target);
        self.push(screen);
    }

    /// Back to home, whatever is open over it; what was typed stays as drafts.
    fn home(&mut self) {
        self.stack.truncate(1);
        self.front(|screen, cx| screen.enter(cx));
    }

    /// A screen named from everywhere: over home, so that paths do not pile up.
    fn jump(&mut self, target: Target) {
        if self.denied(allowed::target(&target)) {
            return;
        }
        self.settle_all();
        self.stack.truncate(1);
        self.go(target);
    }

    fn close(&mut self, number: u64) {
        let Some(at) = self.stack.iter().position(|open| open.number == number) else { return };
        if at == 0 {
            return;
        }
        self.stack.truncate(at);
        self.front(|screen, cx| screen.enter(cx));
    }

    fn settle_all(&mut self) {
        for at in 0..self.stack.len() {
            self.on_screen(at, |screen, cx| screen.settle(cx));
        }
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.setup.size = clamp_size(columns, rows);
        self.redraw = true;
        self.front(|screen, cx| screen.enter(cx));
    }

    fn answer(&mut self, number: u64, answer: Answer) {
        match answer {
            Answer::Unlocked(right) => return self.unlocked(right),
            Answer::Expelled => {
                self.expelled = true;
                return;
            }
            _ if number == NO_SCREEN => self.denying = false,
            _ => {}
        }
        if let Some(at) = self.stack.iter().position(|open| open.number == number) {
            if let Some(open) =
                self.stack.get_mut(at).filter(|_| !matches!(answer, Answer::Found(..)))
            {
                open.unanswered = open.unanswered.saturating_sub(1);
            }
            self.on_screen(at, |screen, cx| screen.receive(answer, cx));
        }
        self.play_held();
    }

    /// What waited for an answer, up to the next one that waits.
    fn play_held(&mut self) {
        while let Some(input) = self.held.front().cloned() {
            if self.lock.is_some() || self.must_hold(&input) {
                return;
            }
            self.held.pop_front();
            self.process(input);
        }
    }
}
