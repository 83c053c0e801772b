//! The locked screen: nothing of the office shows, what was typed stays where it is.

use super::MAX_HELD;
use crate::term::{Input, Key, KeyCode, Role};
use crate::widgets::Canvas;

/// Wrong passwords after which the line is closed: the door then makes whoever it is wait.
const MAX_FAILURES: u8 = 3;

/// Longest password that is taken.
const MAX_PASSWORD: usize = 128;

/// A screen that locked by itself.
#[derive(Debug, Default)]
pub(super) struct Lock {
    typed: String,
    /// The password is being checked.
    pub(super) asking: bool,
    /// The last one was wrong.
    pub(super) wrong: bool,
    /// Wrong passwords so far.
    failures: u8,
    /// Typed while the password is being checked: it belongs to the screen that opens.
    ahead: Vec<Input>,
}

/// What came of an input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unlocking {
    Nothing,
    /// This password opens, or not.
    Try(String),
    /// The person leaves the line; the session waits.
    Leave,
}

impl Lock {
    /// `with_password`: the person has one; otherwise only a new login with his key opens.
    pub(super) fn input(&mut self, input: &Input, with_password: bool) -> Unlocking {
        if self.asking {
            if self.ahead.len() < MAX_HELD {
                self.ahead.push(input.clone());
            }
            return Unlocking::Nothing;
        }
        let Input::Key(key) = input else { return Unlocking::Nothing };
        match key {
            // A way out for terminals whose function keys do not arrive.
            Key { code: KeyCode::F(3), .. } | Key { code: KeyCode::Char('d'), ctrl: true, .. } => {
                return Unlocking::Leave;
            }
            Key { code: KeyCode::Char('c'), ctrl: true, .. } => self.typed.clear(),
            _ if !with_password => {}
            Key { code: KeyCode::Enter, .. } if !self.typed.is_empty() => {
                self.asking = true;
                self.wrong = false;
                return Unlocking::Try(std::mem::take(&mut self.typed));
            }
            Key { code: KeyCode::Backspace, .. } => drop(self.typed.pop()),
            key => {
                if let Some(c) = key.text().filter(|_| self.typed.chars().count() < MAX_PASSWORD) {
                    self.typed.push(c);
                }
            }
        }
        Unlocking::Nothing
    }

    /// The password was wrong; whether that was once too often.
    pub(super) fn failed(&mut self) -> bool {
        self.asking = false;
        self.wrong = true;
        self.ahead.clear();
        self.failures = self.failures.saturating_add(1);
        self.failures >= MAX_FAILURES
    }

    /// What was typed while the password was being checked.
    pub(super) fn into_ahead(self) -> Vec<Input> {
        self.ahead
    }

    pub(super) fn view(&self, canvas: &mut Canvas, user: &str, with_password: bool) {
        let top = canvas.height() / 3;
        canvas.text(4, top, "PANTALLA BLOQUEADA por inactividad", Role::Title);
        canvas.text(
            4,
            top + 1,
            &format!("Sesión de {user}. Lo escrito sigue donde estaba."),
            Role::Text,
        );
        if with_password {
            canvas.text(4, top + 3, "Clave . . .", Role::Label);
            // How long the password is, is nobody's business either.
            let shown = if self.typed.is_empty() { "" } else { "********" };
            canvas.text(16, top + 3, &format!("{shown:<20}"), Role::Field);
            let word = match (self.asking, self.wrong) {
                (true, _) => "Comprobando...",
                (false, true) => "SSH-009 La clave no es esa: escríbala otra vez.",
                (false, false) => "Escriba su clave y Enter. F3 o Ctrl+D deja la sesión.",
            };
            canvas.text(4, top + 5, word, if self.wrong { Role::Error } else { Role::Text });
        } else {
            canvas.text(
                4,
                top + 3,
                "Usted entra con llave: F3 o Ctrl+D cierra; al volver a entrar, Retomar.",
                Role::Text,
            );
        }
    }
}
