//! What others hear of a write, once it is durable.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::engine::Space;
use super::page::Cursor;
use crate::domain::command::Command;
use crate::domain::ids::{Radicado, SessionId};
use crate::domain::trace::Subject;
use crate::domain::user::UserId;

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// A case.
    Pqr,
    /// Half-typed forms of a user.
    Drafts,
    /// Subscribers.
    Subscribers,
    /// Receivables.
    Receivables,
    /// Users.
    Users,
    /// The age of the last copy.
    Backup,
    /// What is kept of a month or a quarter.
    Reports,
    /// The collections desk: files, debtors, payments.
    Collections,
    /// Lists of the day.
    Queues,
    /// The commercial calendar.
    Plan,
    /// Changes of the data of subscribers.
    Updates,
}

/// A durable change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its kind.
    pub topic: Topic,
    /// The record, when it is one.
    pub subject: Option<Subject>,
    /// Who wrote.
    pub user: UserId,
    /// In which session.
    pub session: SessionId,
    /// Where in kept orders something appeared or went; a page that lies elsewhere is as it was.
    pub places: Vec<(Space, Cursor)>,
}

impl Change {
    /// What a command changes for others; none for what nobody else sees.
    pub(super) fn of(
        command: &Command,
        radicado: Option<Radicado>,
        user: &UserId,
        session: SessionId,
    ) -> Option<Self> {
        let topic = match command {
            Command::FilePqr(_)
            | Command::AdvancePqr { .. }
            | Command::AssignPqr { .. }
            | Command::LinkPqr { .. }
            | Command::IssueLetter { .. }
            | Command::ApplyRules { .. }
            | Command::AttachAnnex { .. } => Topic::Pqr,
            Command::SaveDraft(_) | Command::DiscardDraft { .. } => Topic::Drafts,
            Command::EndSubscriberLoad(_) => Topic::Subscribers,
            Command::ActivateReceivables(_) => Topic::Receivables,
            Command::AddUser { .. }
            | Command::SetRole { .. }
            | Command::AddKey { .. }
            | Command::RemoveKey { .. }
            | Command::SetPassword { .. }
            | Command::SuspendUser { .. } => Topic::Users,
            Command::RecordBackup(_) => Topic::Backup,
            Command::CloseMonth(_)
            | Command::ApproveSui { .. }
            | Command::SaveRecommendations { .. } => Topic::Reports,
            Command::Collect { .. }
            | Command::CollectMany { .. }
            | Command::KeepDebtor { .. }
            | Command::EndPayments(_)
            | Command::EndDeskFile { .. }
            | Command::SendCampaign(_)
            | Command::IdentifyPayment { .. } => Topic::Collections,
            Command::OpenQueues { .. } | Command::MoveQueue(_) => Topic::Queues,
            Command::NoteField { .. }
            | Command::KeepQuality(_)
            | Command::KeepPerson { .. }
            | Command::KeepPetition { .. }
            | Command::ProposeUpdate { .. }
            | Command::ProposeConnection { .. }
            | Command::StepUpdate { .. }
            | Command::ApproveUpdates { .. }
            | Command::OpenBatch(_)
            | Command::ProposeUpdates { .. }
            | Command::ApproveBatch { .. }
            | Command::ApplyUpdates { .. } => Topic::Updates,
            Command::Plan { .. } | Command::ChangePlan { .. } | Command::KeepPlan { .. } => {
                Topic::Plan
            }
            Command::BeginSubscriberLoad(_) | Command::Trace(_) => return None,
        };
        let subject =
            radicado.map(Subject::Pqr).or_else(|| command.subjects().into_iter().next_back());
        Some(Self { topic, subject, user: user.clone(), session, places: Vec::new() })
    }
}

/// Hears changes. Called by the writer: it must not wait.
pub trait Listener: Send + Sync {
    /// These are durable now.
    fn changed(&self, changes: &[Change]);
}

/// Who listens; a listener that is gone is forgotten.
#[derive(Default)]
pub(super) struct Listeners(Mutex<Vec<Weak<dyn Listener>>>);

impl Listeners {
    pub(super) fn add(&self, listener: &Arc<dyn Listener>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|known| known.strong_count() > 0);
        all.push(Arc::downgrade(listener));
    }

    pub(super) fn tell(&self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        let all: Vec<_> = {
            let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.iter().filter_map(Weak::upgrade).collect()
        };
        for listener in all {
            listener.changed(changes);
        }
    }
}
