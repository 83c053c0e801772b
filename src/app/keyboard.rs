//! Keys of a session: held while an answer is due, resolved, dispatched.

use super::lock::{Lock, Unlocking};
use super::popup::{Chosen, Popup};
use super::{App, Effect, MAX_HELD, NO_SCREEN};
use crate::keys::actions::context::Global;
use crate::keys::{Action, Context, KeyMap, MapName, Outcome, actions, help_rows};
use crate::screens::wish::Secret;
use crate::screens::{Request, Target, allowed};
use crate::term::{Input, Key, KeyCode, Theme};
use crate::widgets::frame::Tone;

impl App {
    fn locked_input(&mut self, input: &Input) {
        let Some(lock) = &mut self.lock else { return };
        match lock.input(input, self.setup.has_password) {
            Unlocking::Nothing => {}
            Unlocking::Leave => self.leaving_line = true,
            Unlocking::Try(password) => self
                .effects
                .push(Effect { screen: NO_SCREEN, request: Request::Unlock(Secret(password)) }),
        }
    }

    pub(super) fn unlocked(&mut self, right: bool) {
        if !right {
            self.leaving_line |= self.lock.as_mut().is_some_and(Lock::failed);
            return;
        }
        let Some(lock) = self.lock.take() else { return };
        self.message = None;
        self.play_held();
        for input in lock.into_ahead() {
            self.input(input);
        }
    }

    pub(super) fn input(&mut self, input: Input) {
        if self.lock.is_some() {
            return self.locked_input(&input);
        }
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
    pub(super) fn must_hold(&self, input: &Input) -> bool {
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
        let waiting = open.unanswered > 0 || open.screen.waiting();
        let waiting = waiting || self.denying;
        self.popup.is_none() && waiting && !for_the_field
    }

    pub(super) fn process(&mut self, input: Input) {
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

    pub(super) fn contexts(&self) -> Vec<Context> {
        if self.popup.is_some() {
            return vec![Context::Popup];
        }
        let own = self.stack.last().map_or(&[][..], |open| open.screen.contexts());
        own.iter().copied().chain(std::iter::once(Context::Global)).collect()
    }

    pub(super) fn typing(&self) -> bool {
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

    pub(super) fn dispatch(&mut self, action: Action) {
        if self.denied(allowed::action(action)) {
            return;
        }
        match action {
            Action::Global(action) => self.global(action),
            Action::Popup(action) => {
                let Some(popup) = &mut self.popup else { return };
                let chosen = popup.act(action);
                self.choose(chosen);
            }
            other => self.front(|screen, cx| screen.act(other, cx)),
        }
    }

    /// What came of a window.
    pub(super) fn choose(&mut self, chosen: Chosen) {
        if chosen == Chosen::Nothing {
            return;
        }
        self.popup = None;
        match chosen {
            Chosen::Nothing | Chosen::Closed => {}
            Chosen::Code(code) => self.front(|screen, cx| screen.chosen(&code, cx)),
            Chosen::Action(action) => self.dispatch(action),
            Chosen::Target(target) => self.jump(target),
            Chosen::Resume(session) => {
                self.resumed = Some(session);
                self.closed = true;
            }
            Chosen::Map(name) => self.take_map(name),
            Chosen::Tier(tier) => {
                self.setup.theme = Theme { tier };
                self.redraw = true;
            }
        }
    }

    fn take_map(&mut self, name: MapName) {
        match KeyMap::shipped(name) {
            Ok(keymap) => {
                self.setup.keymap = keymap;
                self.resolver.forget();
                self.message =
                    Some((Tone::Done, format!("Mapa {}: F1 muestra sus teclas.", name.name())));
            }
            Err(error) => self.message = Some((Tone::Error, error.to_string())),
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
            Global::Back if self.steps_back() => {}
            Global::Back if self.stack.len() == 1 => {
                self.message =
                    Some((Tone::Info, "Ya está en Inicio: F3 cierra la ventana.".into()));
            }
            Global::Back => self.leave(),
            Global::Refresh => self.front(|screen, cx| screen.enter(cx)),
            Global::Redraw => self.redraw = true,
            Global::Reset => self.reset(),
            Global::Copy => self.copy(),
            Global::Map => self.popup = Some(Popup::maps()),
            Global::Look => self.popup = Some(Popup::tiers()),
            Global::Reader => self.linear = !self.linear,
            Global::FilePqr => self.go(Target::Intake(None)),
            Global::GoHome => self.jump(Target::Home),
            Global::GoPqr => self.jump(Target::Tray),
            Global::GoSubscribers => self.jump(Target::Subscribers),
            Global::GoPortfolio => self.jump(Target::Portfolio),
            Global::GoUpdates => self.jump(Target::Approve),
            Global::GoPlan => self.jump(Target::Plan),
            Global::GoCalendar => self.jump(Target::Calendar),
            Global::KeyTester => self.jump(Target::KeyTester),
        }
    }

    /// The screen in front closes something of its own first: a form over its list, a filter.
    fn steps_back(&mut self) -> bool {
        self.stack.last_mut().is_some_and(|open| open.screen.back())
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

    /// To the terminal's clipboard, which may not take it and never says so: the text is shown too.
    fn copy(&mut self) {
        let Some(text) = self.stack.last().and_then(|open| open.screen.copied()) else {
            self.message = Some((Tone::Info, "Aquí no hay qué copiar.".into()));
            return;
        };
        // Lines stay lines; nothing else that a terminal obeys leaves.
        let plain = |line: &str| crate::text::safe(line).replace('·', " ");
        let lines: Vec<String> = text.lines().map(plain).collect();
        let text = lines.join("\n");
        self.popup = Some(Popup::lines("Copiar".into(), lines));
        self.message = Some((
            Tone::Info,
            "Enviado al terminal. Si no llegó, selecciónelo en la ventana y cópielo.".into(),
        ));
        self.clipboard = Some(text);
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
