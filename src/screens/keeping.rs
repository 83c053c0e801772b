//! Where what is typed into a form is kept: its draft, saved as it is typed and dropped when nothing of it is wanted
//! any more.

use chrono::NaiveDateTime;

use super::Cx;
use super::wish::{Request, Wish};
use crate::domain::command::{Command, Draft};
use crate::domain::ids::DraftId;
use crate::store::engine::Version;
use crate::store::{Receipt, draft_version};

/// The draft of a form.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    id: Option<DraftId>,
    version: Option<Version>,
    at: Option<NaiveDateTime>,
    /// Something was typed since the last save was asked for.
    pub(super) dirty: bool,
    /// A save is on its way.
    pub(super) in_flight: bool,
}

impl Kept {
    /// As it was kept before.
    pub(super) fn of(draft: &Draft) -> Self {
        Self {
            id: draft.id,
            version: draft_version(draft),
            at: Some(draft.saved_at),
            ..Self::default()
        }
    }

    /// Asks for a save when something was typed and none is on its way.
    pub(super) fn save(
        &mut self,
        cx: &Cx,
        (form, title): (&str, String),
        fields: Vec<(String, String)>,
    ) -> Vec<Wish> {
        if !self.dirty || self.in_flight {
            return Vec::new();
        }
        (self.dirty, self.in_flight) = (false, true);
        let draft = Draft {
            id: self.id,
            user: cx.actor.user.clone(),
            form: form.into(),
            title,
            fields,
            focus: 0,
            saved_at: cx.now,
        };
        vec![Wish::Ask(Request::Commit(Box::new(Command::SaveDraft(draft)), self.version))]
    }

    /// It is durable.
    pub(super) fn saved(&mut self, receipt: &Receipt, cx: &Cx) {
        self.in_flight = false;
        (self.id, self.version) = (receipt.draft, receipt.version);
        self.at = Some(cx.now);
    }

    /// Drops the draft.
    pub(super) fn discard(&mut self) -> Vec<Wish> {
        let kept = std::mem::take(self);
        let command = kept.id.map(|id| Command::DiscardDraft { id });
        let ask = |command| Wish::Ask(Request::Commit(Box::new(command), None));
        command.map(ask).into_iter().collect()
    }

    /// Whether anything was typed that is kept, or about to be.
    pub(super) const fn is_any(&self) -> bool {
        self.id.is_some() || self.dirty || self.in_flight
    }

    /// `Borrador B-0311 guardado 10:21:07`; empty before the first save.
    pub(super) fn words(&self) -> String {
        match (self.id, self.at) {
            (Some(id), Some(at)) => format!("Borrador {id} guardado {}", at.format("%H:%M:%S")),
            _ => String::new(),
        }
    }
}
