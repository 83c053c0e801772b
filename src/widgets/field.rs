//! A single-line field with a mask: what may be typed, and when it is full.

use crate::domain::money::Money;
use crate::term::KeyCode;
use crate::text::money::pesos;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// Any text up to so many characters.
    Text(usize),
    /// Digits, exactly so many when full: a full code jumps to the next empty field.
    Code(usize),
    /// One letter of a list; full with one.
    Choice(&'static [char]),
    /// A day: digits, `/`, and `+` for so many business days from today.
    Date,
    /// Pesos; the keypad's dot is the decimal comma.
    Money,
}

/// Characters of `24/11/2026`.
const MAX_DATE: usize = 10;

/// Digits of the whole part of an amount.
const MAX_MONEY_DIGITS: usize = 12;

/// The field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextField {
    mask: Mask,
    value: String,
    /// In characters.
    cursor: usize,
}

impl TextField {
    /// An empty field.
    pub const fn new(mask: Mask) -> Self {
        Self { mask, value: String::new(), cursor: 0 }
    }

    /// What is in it.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// Replaces what is in it; the cursor goes to the end.
    pub fn set(&mut self, value: &str) {
        self.value.clear();
        self.cursor = 0;
        for c in value.chars() {
            self.insert(c);
        }
    }

    /// Where the cursor is, in characters.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Types a character; false when the mask does not take it.
    pub fn insert(&mut self, c: char) -> bool {
        let Some(c) = self.accepted(c) else { return false };
        if matches!(self.mask, Mask::Choice(_)) {
            self.value.clear();
            self.cursor = 0;
        }
        let at = self.byte_of(self.cursor);
        self.value.insert(at, c);
        self.cursor += 1;
        true
    }

    fn accepted(&self, c: char) -> Option<char> {
        let length = self.value.chars().count();
        match self.mask {
            Mask::Text(most) => (!c.is_control() && length < most).then_some(c),
            Mask::Code(most) => (c.is_ascii_digit() && length < most).then_some(c),
            Mask::Choice(letters) => {
                let upper = c.to_ascii_uppercase();
                letters.contains(&upper).then_some(upper)
            }
            Mask::Money => self.accepted_in_amount(c),
            Mask::Date => {
                let taken = c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | '+');
                (taken && length < MAX_DATE).then_some(c)
            }
        }
    }

    fn accepted_in_amount(&self, c: char) -> Option<char> {
        let (whole, decimals) = match self.value.split_once(',') {
            Some((whole, decimals)) => (whole.len(), Some(decimals.len())),
            None => (self.value.len(), None),
        };
        match (c, decimals) {
            ('.' | ',', None) => Some(','),
            ('0'..='9', None) if whole < MAX_MONEY_DIGITS => Some(c),
            ('0'..='9', Some(count)) if self.cursor <= whole || count < 2 => Some(c),
            _ => None,
        }
    }

    /// Whether a fixed-length code is complete.
    pub fn is_full(&self) -> bool {
        match self.mask {
            Mask::Code(length) => self.value.len() == length,
            Mask::Choice(_) => !self.value.is_empty(),
            Mask::Text(_) | Mask::Money | Mask::Date => false,
        }
    }

    /// Whether one more character has no room.
    pub fn has_no_room(&self) -> bool {
        let length = self.value.chars().count();
        match self.mask {
            Mask::Text(most) | Mask::Code(most) => length >= most,
            Mask::Date => length >= MAX_DATE,
            Mask::Choice(_) | Mask::Money => false,
        }
    }

    /// A key that walks or erases.
    pub fn press(&mut self, code: KeyCode) {
        match code {
            KeyCode::Backspace => self.backspace(),
            KeyCode::Delete => self.delete(),
            KeyCode::Left => self.left(),
            KeyCode::Right => self.right(),
            KeyCode::Home => self.home(),
            KeyCode::End => self.end(),
            _ => {}
        }
    }

    /// Erases backwards.
    pub fn backspace(&mut self) {
        if self.cursor > 0 {
            self.cursor -= 1;
            self.delete();
        }
    }

    /// Erases under the cursor.
    pub fn delete(&mut self) {
        let at = self.byte_of(self.cursor);
        if at < self.value.len() {
            self.value.remove(at);
        }
    }

    /// Erases from the cursor to the end (5250 Field Exit).
    pub fn erase_rest(&mut self) {
        let at = self.byte_of(self.cursor);
        self.value.truncate(at);
    }

    /// Moves the cursor left.
    pub const fn left(&mut self) {
        self.cursor = self.cursor.saturating_sub(1);
    }

    /// Moves the cursor right.
    pub fn right(&mut self) {
        self.cursor = (self.cursor + 1).min(self.value.chars().count());
    }

    /// Moves the cursor to the start.
    pub const fn home(&mut self) {
        self.cursor = 0;
    }

    /// Moves the cursor to the end.
    pub fn end(&mut self) {
        self.cursor = self.value.chars().count();
    }

    fn byte_of(&self, at: usize) -> usize {
        self.value.char_indices().nth(at).map_or(self.value.len(), |(byte, _)| byte)
    }

    /// The amount of a money field; none while it is empty.
    pub fn money(&self) -> Option<Money> {
        let text = self.value.replace(',', ".");
        let text = text.strip_suffix('.').unwrap_or(&text);
        text.parse::<rust_decimal::Decimal>().ok().and_then(Money::from_decimal)
    }

    /// What is shown while the field does not have the focus.
    pub fn shown(&self) -> String {
        match (self.mask, self.money()) {
            (Mask::Money, Some(amount)) => pesos(amount),
            _ => self.value.clone(),
        }
    }
}
