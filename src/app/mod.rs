//! One session: its screens, its messages, its drawing. Decides and returns effects; never waits.

mod effects;
mod popup;
mod session;
mod view;

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::NaiveDateTime;

use crate::domain::office::Office;
use crate::domain::user::Actor;
use crate::keys::actions::context::Global;
use crate::keys::{Action, Context, KeyMap, Outcome, Resolver, actions, help_rows};
use crate::screens::intake::Recall;
use crate::screens::{
    Answer, Cx, Request, Screen, Target, Wish, account, calendar, case, home, intake, key_tester,
    portfolio, stage_accounts, subscribers, tray,
};
use crate::term::{Input, Key, KeyCode, Theme, clamp_size};
use crate::widgets::frame::{Tone, body_rows};
pub use effects::{Runner, perform};
use popup::{Chosen, Popup};
pub use session::{Event, MAX_EVENTS, Session};

/// Keys that may wait for an answer: minutes of typing. A further one is refused, and said so.
pub const MAX_HELD: usize = 4_096;

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
}

struct Open {
    number: u64,
    screen: Box<dyn Screen>,
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
}

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
        };
        app.push(Box::new(home::Home::default()));
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
        }
        std::mem::take(&mut self.effects)
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
            Wish::Ask(request) => self.effects.push(Effect { screen: number, request }),
            Wish::Go(target) => self.go(target),
            Wish::Close => self.close(number),
            Wish::Say(tone, text) => self.message = Some((tone, text)),
            Wish::Choose(title, choices) => self.popup = Some(Popup::choose(title, choices)),
            Wish::Show(title, lines) => self.popup = Some(Popup::lines(title, lines)),
            Wish::Remember(values) => self.recall.extend(values),
        }
    }

    fn push(&mut self, screen: Box<dyn Screen>) {
        self.last_number += 1;
        self.stack.push(Open { number: self.last_number, screen });
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
        self.settle_all();
        let recall = self.recall.clone();
        let screen: Box<dyn Screen> = match target {
            Target::Home => return self.home(),
            Target::Subscribers => Box::new(subscribers::Subscribers::default()),
            Target::Account(id) => Box::new(account::Account::new(id)),
            Target::Portfolio => Box::new(portfolio::Portfolio::default()),
            Target::StageAccounts(filter) => {
                let name = self.setup.office.stages.name(usize::from(filter.stage)).to_owned();
                Box::new(stage_accounts::StageAccounts::new(filter, name))
            }
            Target::Tray => Box::new(tray::Tray::default()),
            Target::Case(radicado) => Box::new(case::Case::new(radicado)),
            Target::Intake(_, Some(draft)) => Box::new(intake::Intake::from_draft(&draft, recall)),
            Target::Intake(account, None) => Box::new(intake::Intake::new(account, recall)),
            Target::Calendar => Box::new(calendar::Calendar::new(self.now.date())),
            Target::KeyTester => Box::new(key_tester::KeyTester::default()),
        };
        self.push(screen);
    }

    /// Back to home, whatever is open over it; what was typed stays as drafts.
    fn home(&mut self) {
        self.stack.truncate(1);
        self.front(|screen, cx| screen.enter(cx));
    }

    /// A screen named from everywhere: over home, so that paths do not pile up.
    fn jump(&mut self, target: Target) {
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
        if let Some(at) = self.stack.iter().position(|open| open.number == number) {
            self.on_screen(at, |screen, cx| screen.receive(answer, cx));
        }
        while let Some(input) = self.held.front().cloned() {
            if self.must_hold(&input) {
                return;
            }
            self.held.pop_front();
            self.process(input);
        }
    }

    fn input(&mut self, input: Input) {
        if self.held.len() >= MAX_HELD {
            self.message =
                Some((Tone::Error, "GEN-009 Demasiadas teclas en espera: esa no se tomó.".into()));
        } else if !self.held.is_empty() || self.must_hold(&input) {
            self.held.push_back(input);
        } else {
            self.process(input);
        }
    }

    /// A key whose meaning depends on an answer that has not come waits for it, and all after it.
    fn must_hold(&self, input: &Input) -> bool {
        let Some(open) = self.stack.last() else { return false };
        let edits = match input {
            Input::Paste(_) => true,
            Input::Key(key) => {
                key.text().is_some()
                    || matches!(
                        key.code,
                        KeyCode::Backspace | KeyCode::Delete | KeyCode::Left | KeyCode::Right
                    )
            }
        };
        let for_the_field = edits && open.screen.typing() && !self.resolver.is_pending();
        self.popup.is_none() && open.screen.waiting() && !for_the_field
    }

    fn process(&mut self, input: Input) {
        if !matches!(self.message, Some((Tone::Done, _))) {
            self.message = None;
        }
        match input {
            Input::Key(key) => self.key(key),
            Input::Paste(text) => match &mut self.popup {
                Some(popup) => text.chars().for_each(|c| popup.text(c)),
                None => self.front(|screen, cx| screen.paste(&text, cx)),
            },
        }
    }

    fn contexts(&self) -> Vec<Context> {
        if self.popup.is_some() {
            return vec![Context::Popup];
        }
        let own = self.stack.last().map_or(&[][..], |open| open.screen.contexts());
        own.iter().copied().chain(std::iter::once(Context::Global)).collect()
    }

    fn typing(&self) -> bool {
        match &self.popup {
            Some(popup) => popup.typing(),
            None => self.stack.last().is_some_and(|open| open.screen.typing()),
        }
    }

    fn key(&mut self, key: Key) {
        if key.ctrl && key.code == KeyCode::Char('c') {
            self.reset();
            self.message = Some((Tone::Info, "Ctrl+C no cierra la ventana: F3 sale.".into()));
            return;
        }
        let (contexts, typing) = (self.contexts(), self.typing());
        let outcome = self.resolver.resolve(&self.setup.keymap, &contexts, typing, key);
        let name = match &outcome {
            Outcome::Action(action) => actions::row(*action).map(|row| row.id),
            _ => None,
        };
        if let Some(open) = self.stack.last_mut() {
            open.screen.observe(key, name);
        }
        match outcome {
            Outcome::Action(action) => self.dispatch(action),
            Outcome::Text(c) => match &mut self.popup {
                Some(popup) => popup.text(c),
                None => self.front(|screen, cx| screen.text(c, cx)),
            },
            Outcome::Pending => {
                let begun = self.resolver.pending().iter().map(ToString::to_string);
                let begun = begun.collect::<Vec<_>>().join(" ");
                self.message = Some((Tone::Info, format!("{begun} ...")));
            }
            Outcome::Unheard => self.unheard(key),
        }
    }

    fn unheard(&mut self, key: Key) {
        let typing = self.typing();
        match &mut self.popup {
            Some(popup) => popup.edit(key),
            None if typing => self.front(|screen, cx| screen.edit(key, cx)),
            None => {}
        }
        if key.ctrl && matches!(key.code, KeyCode::Char('s' | 'q')) {
            self.message = Some((
                Tone::Info,
                "Ctrl+S no guarda: lo escrito ya quedó en el borrador; Enter valida.".into(),
            ));
        }
    }

    fn dispatch(&mut self, action: Action) {
        match action {
            Action::Global(action) => self.global(action),
            Action::Popup(action) => {
                let Some(popup) = &mut self.popup else { return };
                match popup.act(action) {
                    Chosen::Nothing => {}
                    Chosen::Closed => self.popup = None,
                    Chosen::Code(code) => {
                        self.popup = None;
                        self.front(|screen, cx| screen.chosen(&code, cx));
                    }
                    Chosen::Action(action) => {
                        self.popup = None;
                        self.dispatch(action);
                    }
                    Chosen::Target(target) => {
                        self.popup = None;
                        self.jump(target);
                    }
                }
            }
            other => self.front(|screen, cx| screen.act(other, cx)),
        }
    }

    fn global(&mut self, action: Global) {
        match action {
            Global::Help => self.help(),
            Global::Actions | Global::Command => {
                let contexts = self.contexts();
                self.popup = Some(Popup::palette(help_rows(&self.setup.keymap, &contexts)));
            }
            Global::Leave => self.leave(),
            Global::Back if self.stack.len() == 1 => {
                self.message =
                    Some((Tone::Info, "Ya está en Inicio: F3 cierra la ventana.".into()));
            }
            Global::Back => self.leave(),
            Global::Refresh => self.front(|screen, cx| screen.enter(cx)),
            Global::Redraw => self.redraw = true,
            Global::Reset => self.reset(),
            Global::FilePqr => self.go(Target::Intake(None, None)),
            Global::GoHome => self.jump(Target::Home),
            Global::GoPqr => self.jump(Target::Tray),
            Global::GoSubscribers => self.jump(Target::Subscribers),
            Global::GoPortfolio => self.jump(Target::Portfolio),
            Global::GoCalendar => self.jump(Target::Calendar),
            Global::KeyTester => self.jump(Target::KeyTester),
        }
    }

    fn leave(&mut self) {
        self.settle_all();
        if self.stack.len() == 1 {
            self.closed = true;
            return;
        }
        let left = self.stack.pop();
        if left.is_some_and(|open| open.screen.keeps_draft()) {
            self.message = Some((Tone::Done, "Lo escrito quedó en borradores (Inicio).".into()));
        }
        self.front(|screen, cx| screen.enter(cx));
    }

    fn reset(&mut self) {
        self.message = None;
        if self.popup.take().is_none() {
            self.front(|screen, cx| screen.reset(cx));
        }
    }

    fn help(&mut self) {
        let Some(open) = self.stack.last() else { return };
        let mut lines = Vec::new();
        if let Some(field) = open.screen.field_help() {
            lines.push(field.to_owned());
            lines.push(String::new());
        }
        for row in help_rows(&self.setup.keymap, &self.contexts()) {
            let keys = if row.keys.is_empty() { format!(":{}", row.row.id) } else { row.keys };
            lines.push(format!("{keys:<24} {}", row.row.words));
        }
        let title = format!("Ayuda {} {}", open.screen.id(), open.screen.title());
        self.popup = Some(Popup::lines(title, lines));
    }
}
