//! A PQR case: what was filed, and everything that happened to it since.
//!
//! Its state and its dates are never fields: they are computed from `history`.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::state::{PqrState, PqrStep, next};
use crate::domain::ids::{AccountId, Radicado};
use crate::domain::money::Money;
use crate::domain::subscriber::mask;
use crate::domain::user::UserId;

/// What the paper is (Ley 142/1994 arts. 152 and 153; Decreto 1842/1991 arts. 45 and 46).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PqrKind {
    /// Any request about the contract.
    Peticion,
    /// Dissatisfaction with staff or with the way of the service.
    Queja,
    /// Asks to review a bill.
    Reclamo,
    /// Report of irregular conduct.
    Denuncia,
    /// Information or copies of documents.
    Informacion,
    /// Proposal.
    Sugerencia,
    /// Thanks.
    Felicitacion,
}

impl PqrKind {
    /// Every kind, in the order of the intake list.
    pub const ALL: [Self; 7] = [
        Self::Peticion,
        Self::Queja,
        Self::Reclamo,
        Self::Denuncia,
        Self::Informacion,
        Self::Sugerencia,
        Self::Felicitacion,
    ];

    /// The letter that a clerk types.
    pub const fn code(self) -> char {
        match self {
            Self::Peticion => 'P',
            Self::Queja => 'Q',
            Self::Reclamo => 'R',
            Self::Denuncia => 'D',
            Self::Informacion => 'I',
            Self::Sugerencia => 'S',
            Self::Felicitacion => 'F',
        }
    }

    /// The kind of a letter.
    pub fn from_code(code: char) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code.to_ascii_uppercase())
    }

    /// The term of `data/terminos.toml` that runs from filing.
    pub const fn term_id(self) -> &'static str {
        match self {
            Self::Informacion => "PET_DOC_INFO",
            _ => "RESP_PQR",
        }
    }
}

/// The door through which it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Channel {
    /// At the window.
    InPerson,
    /// By telephone.
    Telephone,
    /// The company's web page.
    Web,
    /// E-mail.
    Email,
    /// Paper through the post or the correspondence desk.
    Letter,
}

impl Channel {
    /// Every channel, in the order of the intake list.
    pub const ALL: [Self; 5] =
        [Self::InPerson, Self::Telephone, Self::Web, Self::Email, Self::Letter];

    /// The letter that a clerk types.
    pub const fn code(self) -> char {
        match self {
            Self::InPerson => 'P',
            Self::Telephone => 'T',
            Self::Web => 'W',
            Self::Email => 'E',
            Self::Letter => 'C',
        }
    }

    /// The channel of a letter.
    pub fn from_code(code: char) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code.to_ascii_uppercase())
    }
}

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

/// One thing that happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PqrEvent {
    /// When.
    pub at: NaiveDateTime,
    /// Who.
    pub by: UserId,
    /// What.
    pub step: PqrStep,
    /// Document number or reason, as typed.
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
    /// Bill in dispute.
    pub invoice: Option<String>,
    /// Amount in dispute; the rest stays collectable (Ley 142/1994 art. 155).
    pub claimed: Option<Money>,
    /// What the petitioner says.
    pub facts: String,
    /// How to notify.
    pub notice: Notice,
    /// Who answers.
    pub assigned: Option<UserId>,
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

    /// The state that the history leads to. A step that its state does not admit leaves it as it was.
    pub fn state(&self) -> PqrState {
        self.history
            .iter()
            .fold(PqrState::Radicada, |state, event| next(state, &event.step).unwrap_or(state))
    }

    /// Whether somebody still has to do something.
    pub fn is_open(&self) -> bool {
        !self.state().is_final()
    }
}
