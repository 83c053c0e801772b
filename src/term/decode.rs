//! Bytes to keys: the framer cuts, terminput reads one sequence, this module gives them our names.

use encoding_rs::WINDOWS_1252;
use terminput::{Event, KeyCode as Code, KeyEventKind, KeyModifiers};

use super::framer::{Framer, Unit};
use super::input::{Input, Key, KeyCode};

/// Milliseconds after which a lone Esc is a lone Esc.
pub const ESC_TIMEOUT_MS: u64 = 50;

/// Milliseconds after which an unclosed paste is closed.
pub const PASTE_TIMEOUT_MS: u64 = 1_500;

/// What a terminal answers to [`super::ASK_STATUS`].
const STATUS_ANSWER: &[u8] = b"\x1b[0n";

/// The keyboard of one session.
#[derive(Debug, Default)]
pub struct Decoder {
    framer: Framer,
    latin1: bool,
    answered: bool,
}

impl Decoder {
    /// Takes bytes as they come, cut anywhere.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut units = Vec::new();
        for byte in bytes {
            self.framer.feed(*byte, &mut units);
        }
        self.read_all(units)
    }

    /// How long to wait in silence before `flush`; none when nothing waits.
    pub fn timeout_ms(&self) -> Option<u64> {
        if self.framer.is_pasting() {
            Some(PASTE_TIMEOUT_MS)
        } else {
            self.framer.is_waiting().then_some(ESC_TIMEOUT_MS)
        }
    }

    /// Decides what waits.
    pub fn flush(&mut self) -> Vec<Input> {
        let mut units = Vec::new();
        self.framer.flush(&mut units);
        self.read_all(units)
    }

    /// Whether bytes came that are not UTF-8: the client should be set to it.
    pub const fn saw_latin1(&self) -> bool {
        self.latin1
    }

    /// Whether the terminal answered [`super::ASK_STATUS`] since the last call.
    pub const fn take_answer(&mut self) -> bool {
        std::mem::replace(&mut self.answered, false)
    }

    fn read_all(&mut self, units: Vec<Unit>) -> Vec<Input> {
        units.into_iter().filter_map(|unit| self.read(unit)).collect()
    }

    fn read(&mut self, unit: Unit) -> Option<Input> {
        match unit {
            Unit::Text(c) => Some(Input::Key(Key::plain(KeyCode::Char(c)))),
            Unit::Latin1(byte) => {
                self.latin1 = true;
                let bytes = [byte];
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
                let c = text.chars().next().filter(|c| !c.is_control())?;
                Some(Input::Key(Key::plain(KeyCode::Char(c))))
            }
            Unit::Paste(bytes) => {
                let (text, _) = match std::str::from_utf8(&bytes) {
                    Ok(text) => (text.into(), false),
                    Err(_) => WINDOWS_1252.decode_without_bom_handling(&bytes),
                };
                Some(Input::Paste(text.into_owned()))
            }
            Unit::Keys(bytes) if bytes == STATUS_ANSWER => {
                self.answered = true;
                None
            }
            Unit::Keys(bytes) => keys(&bytes).map(Input::Key),
        }
    }
}

/// One key of a complete unit; none for what is not a key (answers of the terminal, mouse, releases).
fn keys(bytes: &[u8]) -> Option<Key> {
    match bytes {
        [] => None,
        [byte] => single(*byte),
        // Esc before a whole sequence is Alt.
        [0x1b, 0x1b, rest @ ..] if !rest.is_empty() => {
            let mut sequence = vec![0x1b];
            sequence.extend_from_slice(rest);
            keys(&sequence).map(|key| Key { alt: true, ..key })
        }
        [0x1b, 0x1b] => Some(Key { alt: true, ..Key::plain(KeyCode::Esc) }),
        [0x1b, byte @ (0x20..=0x7e | 0x00..=0x1a | 0x7f)] if !matches!(byte, b'[' | b'O') => {
            single(*byte).map(|key| Key { alt: true, ..key })
        }
        _ => sequence(bytes),
    }
}

/// A byte by itself. Ctrl+H and Delete are both Backspace; Ctrl+M and Ctrl+J are both Enter.
fn single(byte: u8) -> Option<Key> {
    let code = match byte {
        0x1b => KeyCode::Esc,
        b'\r' | b'\n' => KeyCode::Enter,
        b'\t' => KeyCode::Tab,
        0x08 | 0x7f => KeyCode::Backspace,
        0x00 => return Some(Key { ctrl: true, ..Key::plain(KeyCode::Char(' ')) }),
        0x01..=0x1a => {
            let letter = char::from(byte - 1 + b'a');
            return Some(Key { ctrl: true, ..Key::plain(KeyCode::Char(letter)) });
        }
        0x20..=0x7e => KeyCode::Char(char::from(byte)),
        _ => return None,
    };
    Some(Key::plain(code))
}

/// A cursor report looks like F3 with modifiers; no report starts at row one.
fn is_cursor_report(bytes: &[u8]) -> bool {
    matches!(bytes, [0x1b, b'[', parameters @ .., b'R']
        if !parameters.is_empty() && !parameters.starts_with(b"1;"))
}

fn sequence(bytes: &[u8]) -> Option<Key> {
    if is_cursor_report(bytes) {
        return None;
    }
    if let [0x1b, b'O', byte @ (b'M' | b'p'..=b'y')] = bytes {
        return keypad(*byte);
    }
    match Event::parse_from(bytes) {
        Ok(Some(Event::Key(event))) if event.kind != KeyEventKind::Release => {
            let shift = event.modifiers.contains(KeyModifiers::SHIFT);
            Some(Key {
                code: code(event.code, shift)?,
                ctrl: event.modifiers.contains(KeyModifiers::CTRL),
                alt: event.modifiers.contains(KeyModifiers::ALT),
            })
        }
        _ => None,
    }
}

/// Keypad in application mode, which we never ask for but some clients force.
fn keypad(byte: u8) -> Option<Key> {
    let code = match byte {
        b'M' => KeyCode::Enter,
        _ => KeyCode::Char(char::from(byte.checked_sub(b'p')? + b'0')),
    };
    Some(Key::plain(code))
}

fn code(code: Code, shift: bool) -> Option<KeyCode> {
    Some(match code {
        Code::Backspace => KeyCode::Backspace,
        Code::Enter => KeyCode::Enter,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::Tab if shift => KeyCode::BackTab,
        Code::Tab => KeyCode::Tab,
        Code::Delete => KeyCode::Delete,
        Code::Insert => KeyCode::Insert,
        Code::Esc => KeyCode::Esc,
        Code::F(number @ 1..=12) if shift => KeyCode::F(number + 12),
        Code::F(number @ 1..=24) => KeyCode::F(number),
        Code::Char(c) => KeyCode::Char(c),
        _ => return None,
    })
}
