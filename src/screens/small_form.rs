//! What the screens with a small form have in common: its hints, the keys that walk through it, and what is said
//! of a character that is typed.

use super::wish::Wish;
use crate::keys::Action;
use crate::keys::actions::context::{Form as FormAction, Global};
use crate::messages;
use crate::widgets::{FieldSet, Typed};

/// Keys of a small form, most useful first.
pub(super) fn hints() -> Vec<Action> {
    vec![
        Action::Form(FormAction::Submit),
        Action::Global(Global::Help),
        Action::Form(FormAction::Values),
        Action::Form(FormAction::Discard),
        Action::Global(Global::Back),
    ]
}

/// What came of a key that walks through the fields or erases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walked {
    /// The focus went elsewhere.
    Moved,
    /// What is in a field changed.
    Changed,
    /// The key is the screen's own.
    Other,
}

/// Walks or erases.
pub(super) fn walk<Id: Copy + PartialEq>(fields: &mut FieldSet<Id>, action: FormAction) -> Walked {
    match action {
        FormAction::NextField => fields.go(true),
        FormAction::PreviousField => fields.go(false),
        FormAction::EraseRest if fields.erase_rest() => return Walked::Changed,
        FormAction::EraseRest => {}
        _ => return Walked::Other,
    }
    Walked::Moved
}

/// What a key means for a form that is sent as a whole.
pub(super) enum Acted {
    /// It is sent.
    Submit,
    /// It is given up.
    Discard,
    /// This is said, and nothing else comes of it.
    Said(Vec<Wish>),
}

/// What a key means for a form that is sent as a whole and has no lists of values.
pub(super) fn act<Id: Copy + PartialEq>(fields: &mut FieldSet<Id>, action: FormAction) -> Acted {
    match (walk(fields, action), action) {
        (Walked::Other, FormAction::Submit) => Acted::Submit,
        (Walked::Other, FormAction::Discard) => Acted::Discard,
        (Walked::Other, _) => Acted::Said(vec![Wish::error(messages::NO_VALUES)]),
        _ => Acted::Said(Vec::new()),
    }
}

/// What is said of a character.
pub(super) fn said(typed: Typed, c: char) -> Vec<Wish> {
    match typed {
        Typed::Taken => Vec::new(),
        Typed::NoRoom => vec![Wish::error(messages::FIELD_FULL)],
        Typed::NotTaken => vec![Wish::error(messages::not_taken(c))],
    }
}
