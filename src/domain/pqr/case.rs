//! A PQR case: what was filed, and everything that happened to it since.
//!
//! Its state and its dates are never fields: they are computed from `history` (`life`, `clock`).

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::kind::{Channel, PqrKind};
use super::step::{PqrStep, StepKind};
use crate::domain::ids::{AccountId, Radicado, RulesId};
use crate::domain::money::Money;
use crate::domain::subscriber::{Service, mask};
use crate::domain::user::UserId;

/// How the answer is to be notified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// Citation and aviso to the address (CPACA arts. 67 to 69).
    Address(String),
    /// E-mail, with the petitioner's prior acceptance (CPACA art. 56).
    Email(String),
}

/// Who files: the subscriber of the account or anybody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Petitioner {
    /// Name as given.
    pub name: String,
    /// Document as given; may be empty.
    pub document: String,
}

/// How the part of a bill that is not in dispute stands when a recurso is filed (Ley 142/1994 art. 155).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Undisputed {
    /// It was paid.
    Paid,
    /// The average of the last five periods was paid.
    AveragePaid,
    /// Neither.
    Unpaid,
    /// No bill is in dispute.
    NoBill,
}

impl Undisputed {
    /// Every answer, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Paid, Self::AveragePaid, Self::Unpaid, Self::NoBill];

    /// The letter that is typed.
    pub const fn code(self) -> char {
        match self {
            Self::Paid => 'S',
            Self::AveragePaid => 'M',
            Self::Unpaid => 'N',
            Self::NoBill => 'X',
        }
    }

    /// The answer of a letter.
    pub fn from_code(code: char) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.code() == code.to_ascii_uppercase())
    }
}

/// One thing that happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PqrEvent {
    /// When it was recorded.
    pub at: NaiveDateTime,
    /// Who recorded it.
    pub by: UserId,
    /// The day on which it happened: what every clock counts from.
    pub on: NaiveDate,
    /// What.
    pub step: PqrStep,
    /// Number of its document.
    pub document: String,
    /// Reason, proof or content, as typed.
    pub note: String,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PqrCase {
    /// Its number.
    pub radicado: Radicado,
    /// Moment of filing; the clock starts from its date.
    pub filed_at: NaiveDateTime,
    /// Who received it.
    pub filed_by: UserId,
    /// The account, unless the petitioner has none.
    pub account: Option<AccountId>,
    /// Who asks.
    pub petitioner: Petitioner,
    /// Door.
    pub channel: Channel,
    /// Kind.
    pub kind: PqrKind,
    /// SUI cause.
    pub causal: Option<u16>,
    /// Service that it is about.
    pub service: Option<Service>,
    /// Bill in dispute.
    pub invoice: Option<String>,
    /// Day on which that bill was issued.
    pub invoice_issued: Option<NaiveDate>,
    /// Amount in dispute; the rest stays collectable (Ley 142/1994 art. 155).
    pub claimed: Option<Money>,
    /// What the petitioner says.
    pub facts: String,
    /// How to notify.
    pub notice: Notice,
    /// The case whose decision a recurso is against.
    pub parent: Option<Radicado>,
    /// What was paid of that bill, when a recurso is filed.
    pub undisputed: Option<Undisputed>,
    /// Who answers.
    pub assigned: Option<UserId>,
    /// The case with which it shares an answer; each keeps its own clock.
    pub linked: Option<Radicado>,
    /// Version of the law in force when it was filed.
    pub rules: RulesId,
    /// Everything after filing, in order.
    pub history: Vec<PqrEvent>,
}

impl PqrCase {
    /// As a role sees it that need not know the petitioner's document and e-mail (Ley 1581/2012 art. 4).
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.petitioner.document = mask(&self.petitioner.document);
        if let Notice::Email(email) = &mut self.notice {
            *email = mask(email);
        }
        self
    }

    /// The last event of a kind.
    pub fn last(&self, step: StepKind) -> Option<&PqrEvent> {
        self.history.iter().rev().find(|event| event.step.kind() == step)
    }

    /// The file of the recurso against its decision.
    pub fn recurso(&self) -> Option<Radicado> {
        self.last(StepKind::Appeal).and_then(|event| match event.step {
            PqrStep::Appeal { recurso } => Some(recurso),
            _ => None,
        })
    }

    /// Whether somebody still has to do something: it was not archived.
    pub fn is_open(&self) -> bool {
        self.last(StepKind::Archive).is_none()
    }

    /// The day of the last thing that happened.
    pub fn last_day(&self) -> NaiveDate {
        self.history.last().map_or_else(|| self.filed_at.date(), |event| event.on)
    }
}
