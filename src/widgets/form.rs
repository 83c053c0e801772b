//! Fields under one another, of which one has the focus: typed, erased, walked through and drawn alike
//! wherever a few of them are asked for.

use super::canvas::{Canvas, width_of};
use super::field::{Mask, TextField};
use super::popup;
use crate::term::{KeyCode, Role};

/// What became of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// It is in the field.
    Taken,
    /// The field is full.
    NoRoom,
    /// It does not belong in the field.
    NotTaken,
}

/// The fields, each with what names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSet<Id> {
    fields: Vec<(Id, TextField)>,
    focus: usize,
}

impl<Id: Copy + PartialEq> FieldSet<Id> {
    /// Empty fields in their order; the first one has the focus.
    pub fn new(fields: impl IntoIterator<Item = (Id, Mask)>) -> Self {
        let fields = fields.into_iter().map(|(id, mask)| (id, TextField::new(mask))).collect();
        Self { fields, focus: 0 }
    }

    /// Which one has the focus; none when there are no fields.
    pub fn focus(&self) -> Option<Id> {
        self.fields.get(self.focus).map(|(id, _)| *id)
    }

    /// The fields with what names each, and whether it has the focus.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &TextField, bool)> {
        self.fields.iter().enumerate().map(|(at, (id, field))| (*id, field, at == self.focus))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// A field.
    pub fn field(&self, id: Id) -> Option<&TextField> {
        self.fields.iter().find(|(of, _)| *of == id).map(|(_, field)| field)
    }

    /// What is in a field, without blanks at its ends; empty when it is not there.
    pub fn value(&self, id: Id) -> &str {
        self.field(id).map_or("", |field| field.value().trim())
    }

    /// Puts a text into a field.
    pub fn set(&mut self, id: Id, text: &str) {
        if let Some((_, field)) = self.fields.iter_mut().find(|(of, _)| *of == id) {
            field.set(text);
        }
    }

    /// Gives the focus to a field.
    pub fn focus_on(&mut self, id: Id) {
        self.focus = self.fields.iter().position(|(of, _)| *of == id).unwrap_or(self.focus);
    }

    /// To the next field or the one before, round and round.
    pub fn go(&mut self, forward: bool) {
        let count = self.fields.len().max(1);
        self.focus = (self.focus + if forward { 1 } else { count - 1 }) % count;
    }

    /// To the next field; false on the last one.
    pub fn go_on(&mut self) -> bool {
        let more = self.focus + 1 < self.fields.len();
        self.focus += usize::from(more);
        more
    }

    /// Types a character. A full code passes to the next field.
    pub fn insert(&mut self, c: char) -> Typed {
        let Some((_, field)) = self.fields.get_mut(self.focus) else { return Typed::NotTaken };
        if field.has_no_room() {
            return Typed::NoRoom;
        }
        if !field.insert(c) {
            return Typed::NotTaken;
        }
        if field.is_full() {
            self.go_on();
        }
        Typed::Taken
    }

    /// A key that walks or edits; true when it changed what is in the field.
    pub fn edit(&mut self, code: KeyCode) -> bool {
        match code {
            KeyCode::Down => self.go(true),
            KeyCode::Up => self.go(false),
            _ => return self.change(|field| field.press(code)),
        }
        false
    }

    /// Erases from the cursor to the end of the field; true when something was there.
    pub fn erase_rest(&mut self) -> bool {
        self.change(TextField::erase_rest)
    }

    fn change(&mut self, change: impl FnOnce(&mut TextField)) -> bool {
        let Some((_, field)) = self.fields.get_mut(self.focus) else { return false };
        let before = field.value().len();
        change(field);
        // Whatever edits takes away: nothing is put in another's place.
        field.value().len() != before
    }

    /// Draws one field under another: labels, dots, and the fields from a column on.
    pub fn draw(&self, canvas: &mut Canvas, left: u16, label: impl Fn(Id) -> &'static str) {
        let room = Self::room(canvas.width(), left);
        for (y, (at, (id, field))) in (0..).zip(self.fields.iter().enumerate()) {
            let label = label(*id);
            let dots = ".".repeat(usize::from((left - 1).saturating_sub(width_of(label) + 1)));
            canvas.text(0, y, &format!("{label} {dots}"), Role::Label);
            let focused = at == self.focus;
            let shown: String = if focused {
                let first = popup::scroll(field.cursor(), room);
                field.value().chars().skip(first).take(room).collect()
            } else {
                field.shown().chars().take(room).collect()
            };
            let role = if focused { Role::Focus } else { Role::Field };
            canvas.text(left, y, &format!("{shown:<room$}"), role);
        }
    }

    /// Where the cursor is, inside what [`Self::draw`] drew on so many columns.
    pub fn cursor(&self, width: u16, left: u16) -> Option<(u16, u16)> {
        let (_, field) = self.fields.get(self.focus)?;
        let room = Self::room(width, left);
        let column = field.cursor() - popup::scroll(field.cursor(), room);
        Some((left + u16::try_from(column).ok()?, u16::try_from(self.focus).ok()?))
    }

    fn room(width: u16, left: u16) -> usize {
        usize::from(width.saturating_sub(left + 1)).max(1)
    }
}
