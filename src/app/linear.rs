//! The linear mode: the same screens and actions as lines and numbered menus, for a screen reader, a
//! terminal that can do nothing, and scripts. No escape sequence leaves here.

use ratatui::Terminal;
use ratatui::buffer::Buffer;

use super::App;
use super::popup::{Chosen, Popup};
use crate::keys::actions::context::{Form, Global, List};
use crate::keys::{Action, Context, help_rows};
use crate::term::{ByteBackend, Input, Key, KeyCode};
use crate::widgets::frame::{FOOT, HEAD, Tone};

/// The screen that is read out: wide enough for every column, and one page long.
pub const LINEAR_SIZE: (u16, u16) = (100, 30);

/// Longest line that a person types.
const MAX_LINE: usize = 2_000;

/// Choices of a menu that are read at once; typing narrows the rest.
const MAX_CHOICES: usize = 20;

/// How it is used, in one line.
const USE: &str = "Modo lineal: número elige, Enter sigue, . campo siguiente, .. anterior, + y - páginas, ? acciones, :lector sale.";

/// What was read out and what is being typed.
#[derive(Debug, Default)]
pub struct Linear {
    typed: String,
    head: String,
    body: Vec<String>,
    menu: Option<Vec<String>>,
    message: Option<String>,
    begun: bool,
}

impl Linear {
    /// An input: what is echoed, and the line when it is complete.
    pub fn input(&mut self, input: &Input) -> (String, Option<String>) {
        match input {
            Input::Paste(text) => {
                let text: String =
                    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                (self.typing(&text), None)
            }
            Input::Key(Key { code: KeyCode::Enter, .. }) => {
                ("\r\n".into(), Some(std::mem::take(&mut self.typed)))
            }
            Input::Key(Key { code: KeyCode::Backspace, .. }) => {
                (self.typed.pop().map_or_else(String::new, |_| "\u{8} \u{8}".into()), None)
            }
            Input::Key(Key { code: KeyCode::Esc | KeyCode::Char('c'), ctrl, .. })
                if *ctrl || matches!(input, Input::Key(Key { code: KeyCode::Esc, .. })) =>
            {
                self.typed.clear();
                ("\r\n> ".into(), None)
            }
            Input::Key(key) => {
                let text = key.text().map(String::from).unwrap_or_default();
                (self.typing(&text), None)
            }
        }
    }

    fn typing(&mut self, text: &str) -> String {
        let room = MAX_LINE.saturating_sub(self.typed.chars().count());
        let text: String = text.chars().take(room).collect();
        self.typed.push_str(&text);
        crate::text::safe(&text).into_owned()
    }

    /// What changed since the last call, as lines; empty when nothing did.
    pub fn read_out(&mut self, app: &App) -> std::io::Result<String> {
        let mut lines = Vec::new();
        if !self.begun {
            self.begun = true;
            lines.push(USE.to_owned());
        }
        let menu = app.popup.as_ref().map(Popup::spoken);
        if app.is_locked() {
            self.changed_body(
                vec!["PANTALLA BLOQUEADA: escriba su clave y Enter.".into()],
                &mut lines,
            );
        } else if menu.is_some() {
            if menu != self.menu {
                lines.extend(menu.iter().flatten().take(MAX_CHOICES + 1).cloned());
            }
        } else {
            self.changed_head(app, &mut lines);
            let mut terminal = Terminal::new(ByteBackend::new(LINEAR_SIZE.0, LINEAR_SIZE.1, true))?;
            let frame = terminal.draw(|frame| app.view(frame))?;
            let body = body(frame.buffer, app);
            self.changed_body(body, &mut lines);
        }
        self.menu = menu;
        let message = app.message.as_ref().map(|(_, text)| format!("Aviso: {text}"));
        if message != self.message {
            lines.extend(message.clone());
            self.message = message;
        }
        if lines.is_empty() {
            return Ok(String::new());
        }
        if let Some(field) = app.focused_line()? {
            lines.push(format!("Campo: {field}"));
        }
        let safe: Vec<String> =
            lines.iter().map(|line| crate::text::safe(line).into_owned()).collect();
        Ok(format!("{}\r\n> {}", safe.join("\r\n"), self.typed))
    }

    fn changed_head(&mut self, app: &App, lines: &mut Vec<String>) {
        let Some(open) = app.stack.last() else { return };
        let path = open.screen.path();
        let head = format!("{} {} · {}", open.screen.id(), open.screen.title(), path.path);
        if head != self.head {
            self.body.clear();
            lines.push(format!("\r\n{head}"));
            self.head = head;
        }
    }

    fn changed_body(&mut self, body: Vec<String>, lines: &mut Vec<String>) {
        for (at, line) in body.iter().enumerate() {
            if self.body.get(at) != Some(line) && !line.is_empty() {
                lines.push(line.clone());
            }
        }
        self.body = body;
    }
}

/// The lines of the body, the rows of a list with their numbers.
fn body(buffer: &Buffer, app: &App) -> Vec<String> {
    let last = LINEAR_SIZE.1 - FOOT;
    let lines: Vec<String> = (HEAD..last).map(|y| line(buffer, y)).collect();
    let Some((count, selected)) = app.stack.last().and_then(|open| open.screen.rows()) else {
        return lines;
    };
    let Some(at) = lines.iter().position(|line| line.starts_with("> ")) else { return lines };
    let first = at.saturating_sub(selected);
    let number = |(y, line): (usize, String)| {
        if (first..first + count).contains(&y) {
            let mark = if y == at { "aquí, " } else { "" };
            let row = line.get(1..).unwrap_or("").trim_start();
            format!("{}. {mark}{row}", y - first + 1)
        } else {
            line
        }
    };
    lines.into_iter().enumerate().map(number).collect()
}

/// A line without trailing blanks, and without rules.
fn line(buffer: &Buffer, y: u16) -> String {
    let text: String = (0..LINEAR_SIZE.0)
        .filter_map(|x| buffer.cell((x, y)))
        .map(ratatui::buffer::Cell::symbol)
        .collect();
    let text = text.trim_end().to_owned();
    if text.chars().all(|c| matches!(c, '-' | '|' | '+' | ' ' | '─' | '│')) {
        String::new()
    } else {
        text
    }
}

impl App {
    /// Whether lines are read out instead of a screen drawn.
    pub const fn is_linear(&self) -> bool {
        self.linear
    }

    /// The line on which the cursor stands, when a field has it.
    fn focused_line(&self) -> std::io::Result<Option<String>> {
        if !self.typing() || self.popup.is_some() {
            return Ok(None);
        }
        let mut terminal = Terminal::new(ByteBackend::new(LINEAR_SIZE.0, LINEAR_SIZE.1, true))?;
        let frame = terminal.draw(|frame| self.view(frame))?;
        let buffer = frame.buffer.clone();
        let at = ratatui::backend::Backend::get_cursor_position(terminal.backend_mut())?;
        Ok(Some(line(&buffer, at.y)))
    }

    /// A line that was typed in the linear mode.
    pub(super) fn line(&mut self, text: &str) {
        if self.lock.is_some() {
            self.line_of_keys(text);
        } else if self.popup.is_some() {
            self.line_in_menu(text.trim());
        } else if let Some(id) = text.trim().strip_prefix(':') {
            self.line_of_action(id.trim());
        } else if text.trim() == "?" {
            let contexts = self.contexts();
            self.popup = Some(Popup::palette(help_rows(&self.setup.keymap, &contexts)));
        } else if self.typing() {
            self.line_in_field(text);
        } else {
            self.line_in_list(text.trim());
        }
    }

    /// Every character as a key, then Enter.
    fn line_of_keys(&mut self, text: &str) {
        for c in text.chars() {
            self.input(Input::Key(Key::plain(KeyCode::Char(c))));
        }
        self.input(Input::Key(Key::plain(KeyCode::Enter)));
    }

    fn line_in_menu(&mut self, text: &str) {
        let Some(popup) = &mut self.popup else { return };
        let chosen = match text.parse::<usize>() {
            Ok(0) => Chosen::Closed,
            Ok(number) => popup.pick(number - 1),
            Err(_) if text == "." => Chosen::Closed,
            Err(_) => popup.say(text),
        };
        self.choose(chosen);
    }

    fn line_of_action(&mut self, id: &str) {
        let contexts = self.contexts();
        let rows = help_rows(&self.setup.keymap, &contexts);
        let found = rows.iter().find(|row| row.row.id == id).map(|row| row.row.action);
        match found {
            Some(action) => self.dispatch(action),
            None => {
                let mut palette = Popup::palette(rows);
                let chosen = palette.say(id);
                self.popup = Some(palette);
                self.choose(chosen);
            }
        }
    }

    fn line_in_field(&mut self, text: &str) {
        let form = self.contexts().contains(&Context::Form);
        let act = |action: Form| Action::Form(action);
        match (text, form) {
            (".", true) => self.dispatch(act(Form::NextField)),
            ("..", true) => self.dispatch(act(Form::PreviousField)),
            ("", true) => self.dispatch(act(Form::Submit)),
            ("", false) => self.input(Input::Key(Key::plain(KeyCode::Enter))),
            (text, true) => {
                self.input(Input::Key(Key::plain(KeyCode::Home)));
                self.dispatch(act(Form::EraseRest));
                self.input(Input::Paste(text.to_owned()));
                self.dispatch(act(Form::NextField));
            }
            (text, false) => {
                for _ in 0..MAX_LINE.min(100) {
                    self.input(Input::Key(Key::plain(KeyCode::Backspace)));
                }
                self.input(Input::Paste(text.to_owned()));
            }
        }
    }

    fn line_in_list(&mut self, text: &str) {
        match text {
            "" => self.input(Input::Key(Key::plain(KeyCode::Enter))),
            "+" => self.dispatch(Action::List(List::PageDown)),
            "-" => self.dispatch(Action::List(List::PageUp)),
            "." => self.dispatch(Action::Global(Global::Back)),
            _ => {
                let home = self.contexts().contains(&Context::Home);
                let digit = text.chars().next().filter(|c| text.len() == 1 && c.is_ascii_digit());
                match (home, digit, text.parse::<usize>()) {
                    (true, Some(digit), _) => {
                        self.input(Input::Key(Key::plain(KeyCode::Char(digit))));
                    }
                    (false, _, Ok(number @ 1..)) => {
                        self.front(|screen, cx| screen.pick(number - 1, cx));
                    }
                    _ => {
                        self.message = Some((
                            Tone::Info,
                            "TEC-004 No entiendo esa línea: ? muestra las acciones.".into(),
                        ));
                    }
                }
            }
        }
    }
}
