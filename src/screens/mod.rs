//! The screens. Each one keeps its state, turns actions into wishes and draws itself; none of them
//! touches the store, waits or prints.

pub mod account;
pub mod agreement;
pub mod allowed;
pub mod approve;
pub mod calendar;
pub mod campaigns;
pub mod case;
pub mod collect;
pub mod collection;
pub mod control;
pub mod desks;
pub mod field;
mod findings;
pub mod home;
pub mod idle;
pub mod intake;
pub mod journal;
mod keeping;
pub mod key_tester;
pub mod person;
pub mod petitions;
pub mod plan;
pub mod plan_year;
pub mod portfolio;
pub mod quality;
pub mod report;
pub mod rules;
mod small_form;
pub mod stage_accounts;
pub mod step;
pub mod subscribers;
pub mod tray;
pub mod update;
pub mod update_history;
pub mod users;
pub mod wish;

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::office::Office;
use crate::domain::trace::Subject;
use crate::domain::user::Actor;
use crate::keys::{Action, Context, KeyMap};
use crate::store::Change;
use crate::term::{Key, Theme};
use crate::widgets::Canvas;
pub use wish::{Answer, Request, Target, Wish};

/// What a screen may use. Nothing is reached for: everything is passed in.
pub struct Cx<'a> {
    /// Who sits in front.
    pub actor: &'a Actor,
    /// Now in Bogotá.
    pub now: NaiveDateTime,
    /// Tables in force.
    pub office: &'a Office,
    /// Keys in force.
    pub keymap: &'a KeyMap,
    /// Colours and signs.
    pub theme: Theme,
    /// Rows of the body.
    pub body_rows: u16,
    /// Columns of the terminal.
    pub columns: u16,
}

impl Cx<'_> {
    /// Today in Bogotá.
    pub const fn today(&self) -> NaiveDate {
        self.now.date()
    }
}

/// What stands on the second line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path {
    /// `Inicio > PQR > Bandeja`.
    pub path: String,
    /// At the right: view, draft, totals.
    pub aside: String,
}

/// A screen of a session.
pub trait Screen: Send {
    /// `PQR010`: people quote it on the telephone.
    fn id(&self) -> &'static str;

    /// Its name.
    fn title(&self) -> &'static str;

    /// The second line.
    fn path(&self) -> Path;

    /// What is heard, innermost first.
    fn contexts(&self) -> &'static [Context];

    /// Actions of the hint bar, most useful first.
    fn hints(&self) -> Vec<Action>;

    /// Legal meaning, format and example of the focused field; none outside forms.
    fn field_help(&self) -> Option<&'static str> {
        None
    }

    /// A text field has the focus: it owns all printable keys.
    fn typing(&self) -> bool {
        false
    }

    /// An answer must come before the next key that is not text has a meaning.
    fn waiting(&self) -> bool {
        false
    }

    /// The screen comes to the front, also after a resize or a return.
    fn enter(&mut self, cx: &Cx) -> Vec<Wish>;

    /// The record in view, which others may have in view too.
    fn subject(&self) -> Option<Subject> {
        None
    }

    /// Whether what it shows may be another after this change.
    fn follows(&self, _change: &Change) -> bool {
        false
    }

    /// Another wrote: what is shown is read again. The selection stays on its record.
    fn changed(&mut self, cx: &Cx) -> Vec<Wish> {
        self.enter(cx)
    }

    /// Rows of the list in view and the one under the cursor, counted from zero; none without a list.
    fn rows(&self) -> Option<(usize, usize)> {
        None
    }

    /// Takes a row of the list in view to open it.
    fn pick(&mut self, _row: usize, _cx: &Cx) -> Vec<Wish> {
        Vec::new()
    }

    /// What "copy" takes: the row under the cursor, the case, the account.
    fn copied(&self) -> Option<String> {
        None
    }

    /// An action of one of its contexts.
    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish>;

    /// A character for the focused field.
    fn text(&mut self, _c: char, _cx: &Cx) -> Vec<Wish> {
        Vec::new()
    }

    /// An editing key that no action takes while typing: arrows, Home, Backspace, Delete.
    fn edit(&mut self, _key: Key, _cx: &Cx) -> Vec<Wish> {
        Vec::new()
    }

    /// A pasted text.
    fn paste(&mut self, text: &str, cx: &Cx) -> Vec<Wish> {
        let one_line: Vec<char> =
            text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        one_line.into_iter().flat_map(|c| self.text(c, cx)).collect()
    }

    /// The person asked to get rid of what stands in the way.
    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        Vec::new()
    }

    /// One level back inside the screen; false when there is none and the screen itself is left.
    fn back(&mut self) -> bool {
        false
    }

    /// The screen is about to lose the front or the person stopped typing: what is typed is saved.
    fn settle(&mut self, _cx: &Cx) -> Vec<Wish> {
        Vec::new()
    }

    /// What is typed stays as a draft when the screen is left.
    fn keeps_draft(&self) -> bool {
        false
    }

    /// Something typed has not been saved yet.
    fn is_dirty(&self) -> bool {
        false
    }

    /// An answer to one of its requests.
    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish>;

    /// A value was chosen in the window that it asked for.
    fn chosen(&mut self, _code: &str, _cx: &Cx) -> Vec<Wish> {
        Vec::new()
    }

    /// Draws the body.
    fn view(&self, canvas: &mut Canvas, cx: &Cx);

    /// Where the cursor stands in the body, when a field has it.
    fn cursor(&self, _cx: &Cx) -> Option<(u16, u16)> {
        None
    }

    /// Every key as it came, for the screen that shows them.
    fn observe(&mut self, _key: Key, _action: Option<&str>) {}
}
