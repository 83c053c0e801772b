//! Keys as the program knows them.

use std::fmt;

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyCode {
    /// A character.
    Char(char),
    /// Enter.
    Enter,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Erase backwards.
    Backspace,
    /// Escape.
    Esc,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Start of line.
    Home,
    /// End of line.
    End,
    /// Page back.
    PageUp,
    /// Page forward.
    PageDown,
    /// Insert.
    Insert,
    /// Erase forwards.
    Delete,
    /// Function key; Shift adds twelve, as on a 5250.
    F(u8),
}

/// A key as pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which one.
    pub code: KeyCode,
    /// With Control.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
}

impl Key {
    /// Without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    /// The character that the key writes, if it writes one.
    pub const fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// From its name in a key map: `f3`, `ctrl-l`, `pgdn`, `?`.
    pub fn from_name(name: &str) -> Option<Self> {
        let (ctrl, rest) = match name.strip_prefix("ctrl-") {
            Some(rest) => (true, rest),
            None => (false, name),
        };
        let (alt, rest) = match rest.strip_prefix("alt-") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let code = NAMES
            .iter()
            .find(|(known, _)| *known == rest)
            .map(|(_, code)| *code)
            .or_else(|| function_key(rest))
            .or_else(|| single_char(rest))?;
        Some(Self { code, ctrl, alt })
    }
}

const NAMES: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("tab", KeyCode::Tab),
    ("s-tab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("esc", KeyCode::Esc),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("ins", KeyCode::Insert),
    ("del", KeyCode::Delete),
    ("space", KeyCode::Char(' ')),
];

fn function_key(name: &str) -> Option<KeyCode> {
    let number = name.strip_prefix('f')?.parse().ok()?;
    (1..=24).contains(&number).then_some(KeyCode::F(number))
}

fn single_char(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    let only = chars.next().filter(|c| !c.is_control())?;
    chars.next().is_none().then_some(KeyCode::Char(only))
}

impl fmt::Display for Key {
    /// As hints and help show it: `F3`, `Ctrl+L`, `Enter`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl+")?;
        }
        if self.alt {
            f.write_str("Alt+")?;
        }
        let name = match self.code {
            KeyCode::Char(' ') => "Espacio",
            KeyCode::Char(c) if self.ctrl => return write!(f, "{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => return write!(f, "{c}"),
            KeyCode::F(number) => return write!(f, "F{number}"),
            KeyCode::Enter => "Enter",
            KeyCode::Tab => "Tab",
            KeyCode::BackTab => "Mayús+Tab",
            KeyCode::Backspace => "Retroceso",
            KeyCode::Esc => "Esc",
            KeyCode::Left => "←",
            KeyCode::Right => "→",
            KeyCode::Up => "↑",
            KeyCode::Down => "↓",
            KeyCode::Home => "Inicio",
            KeyCode::End => "Fin",
            KeyCode::PageUp => "RePág",
            KeyCode::PageDown => "AvPág",
            KeyCode::Insert => "Insert",
            KeyCode::Delete => "Supr",
        };
        f.write_str(name)
    }
}

/// What comes from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// A text pasted at once; newlines in it submit nothing.
    Paste(String),
}
