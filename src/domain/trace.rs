//! What the register keeps besides the acts: who came in, what was looked at, what was refused.

use serde::{Deserialize, Serialize};

use super::ids::{AccountId, Radicado, SessionId};
use super::permission::Act;
use super::person::PersonKey;
use super::user::UserId;

/// Longest search text that is kept.
pub const MAX_SEARCH: usize = 80;

/// Something that the register can be asked about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// An account and its subscriber.
    Account(AccountId),
    /// A case.
    Pqr(Radicado),
    /// A user.
    User(UserId),
    /// A person.
    Person(PersonKey),
}

/// How a person proved who he is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proof {
    /// With a key.
    Key {
        /// `SHA256:…`.
        fingerprint: String,
    },
    /// With a password.
    Password,
}

/// Why somebody was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoginFailure {
    /// No key of the user.
    Key,
    /// Not his password.
    Password,
    /// Nobody of that name.
    Unknown,
    /// Suspended.
    Suspended,
    /// Too soon after other failures.
    BackOff,
    /// Too many tries on one connection.
    TooMany,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The person left.
    Left,
    /// The line was cut and nobody came back for it.
    Abandoned,
    /// Another login took the line over.
    HandedOver,
    /// Nobody typed for too long.
    Idle,
    /// The server stopped.
    Stopped,
    /// The window failed.
    Failed,
    /// He was suspended.
    Expelled,
}

/// Why an act was refused, as the register keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefusedBy {
    /// The role may not.
    Role,
    /// A rule of the office.
    Rule,
    /// The record had changed.
    Stale,
    /// No such record.
    Missing,
    /// Done before.
    Repeated,
}

/// What was taken out of the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exported {
    /// Subscribers.
    Subscribers,
    /// Open items.
    Receivables,
    /// Cases.
    Pqr,
    /// The register itself.
    Journal,
    /// The file of a month for the regulator, or its review copy.
    Sui,
    /// The report of a period.
    PqrReport,
    /// A letter.
    Letter,
    /// The file of a case.
    Dossier,
    /// What claims hold back.
    Blocks,
    /// The testigo of a month.
    Testigo,
    /// The list of a campaign.
    Campaign,
    /// A list for the lawyers.
    LegalList,
    /// The commercial calendar.
    Calendar,
    /// Everything that is known of one person.
    Person,
}

/// A list with names of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Listing {
    /// What is due, on the home screen.
    Home,
    /// Open cases.
    Tray,
    /// Accounts of a collection stage.
    StageAccounts,
    /// A list of the day of the collections desk.
    Queue,
    /// Changes of data that others proposed.
    Updates,
}

/// An entry of the register that changes no record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trace {
    /// Came in.
    LoggedIn {
        /// With what.
        by: Proof,
    },
    /// Was not let in.
    LoginFailed {
        /// Why.
        why: LoginFailure,
    },
    /// The session ended.
    LoggedOut {
        /// How.
        how: Ending,
    },
    /// The line of this session was cut; the session waits.
    LineCut,
    /// Sat down again at a session that was waiting or open elsewhere.
    Resumed {
        /// The session.
        session: SessionId,
    },
    /// The screen locked by itself, or was opened again.
    Locked {
        /// Locked now.
        now: bool,
    },
    /// An act was refused.
    Refused {
        /// What was tried.
        act: Act,
        /// On what.
        subject: Option<Subject>,
        /// Why.
        by: RefusedBy,
    },
    /// Data of a person were shown.
    Viewed {
        /// Whose, or the case that holds them.
        subject: Subject,
    },
    /// People were searched.
    Searched {
        /// The text, cut to [`MAX_SEARCH`].
        text: String,
        /// How many were shown.
        found: u32,
    },
    /// A table left the base.
    Exported {
        /// Which.
        what: Exported,
        /// Rows.
        rows: u64,
    },
    /// A copy of the base left the base.
    CopiedBase {
        /// Bytes.
        bytes: u64,
    },
    /// The server began to serve, or stopped.
    Serving {
        /// Serving now.
        now: bool,
    },
    /// A table begins to leave the base; how much of it left is in [`Trace::Exported`], when whoever sent
    /// it lived to write that.
    ExportBegun {
        /// Which.
        what: Exported,
    },
    /// A list with names of many was shown.
    Listed {
        /// Which.
        what: Listing,
        /// Rows of its first page.
        rows: u32,
    },
}
