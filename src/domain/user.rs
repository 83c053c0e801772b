//! Who acts: users, their roles and what each role may do.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::command::Command;

/// Longest user name.
pub const MAX_USER_NAME: usize = 24;

/// A user's short name, as the journal shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UserId(String);

impl UserId {
    /// Keeps lower-case letters, digits, dot, dash and underscore; an empty result becomes "local".
    pub fn from_system(name: &str) -> Self {
        let clean: String = name
            .to_lowercase()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
            .take(MAX_USER_NAME)
            .collect();
        Self(if clean.is_empty() { "local".into() } else { clean })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The roles of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Files PQR, looks subscribers up.
    Clerk,
    /// Works the cases assigned to him.
    PqrAnalyst,
    /// Answers for every legal clock.
    PqrDirector,
    /// Works a daily queue of debtors.
    CollectionsOfficer,
    /// Answers for the receivables.
    CollectionsDirector,
    /// Publishes the commercial calendar.
    CommercialCoordinator,
    /// Reviews the calendar of his area.
    AreaLeader,
    /// Approves what others propose.
    Approver,
    /// Imports, backs up, manages users.
    Administrator,
    /// Reads.
    ReadOnly,
}

/// Who performs an act, and from where: what the journal keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// The role in which the act is done.
    pub role: Role,
    /// Terminal or command of origin.
    pub origin: String,
}

/// Whether a role may give a command. The one table of permissions.
pub const fn permits(role: Role, command: &Command) -> bool {
    use Role::{
        Administrator, Clerk, CollectionsDirector, CollectionsOfficer, CommercialCoordinator,
        PqrAnalyst, PqrDirector, ReadOnly,
    };
    match command {
        Command::FilePqr(_) => matches!(
            role,
            Clerk
                | PqrAnalyst
                | PqrDirector
                | CollectionsOfficer
                | CommercialCoordinator
                | Administrator
        ),
        Command::AdvancePqr { .. } => matches!(role, PqrAnalyst | PqrDirector | Administrator),
        Command::AssignPqr { .. } => matches!(role, PqrDirector | Administrator),
        Command::SaveDraft(_) | Command::DiscardDraft { .. } => !matches!(role, ReadOnly),
        Command::BeginSubscriberLoad(_) | Command::EndSubscriberLoad(_) => {
            matches!(role, CommercialCoordinator | Administrator)
        }
        Command::ActivateReceivables(_) => matches!(role, CollectionsDirector | Administrator),
    }
}
