//! What a paper is: which machine it goes through and which term answers it.

use serde::{Deserialize, Serialize};

use super::terms::TermId;

/// What the paper is (Ley 142/1994 arts. 152 to 154; Decreto 1842/1991 arts. 45 and 46; CPACA arts. 14 and
/// 30; Ley 1581/2012 arts. 14 and 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// Asks for an opinion on what is the company's business.
    Consulta,
    /// Asks what personal data are held.
    HabeasConsulta,
    /// Asks to correct, update or erase personal data.
    HabeasReclamo,
    /// Another authority asks.
    Autoridad,
    /// The company must review its decision.
    Reposicion,
    /// The same, and the Superintendencia after it when the company stands by its decision.
    Apelacion,
}

/// Which table of states a paper goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Machine {
    /// Petición, queja, reclamo, denuncia and the rest (pqr.md §3.1).
    Pqr,
    /// Recursos against a decision (§3.2).
    Recurso,
}

impl PqrKind {
    /// Every kind that a window files by itself, in the order of the intake list.
    pub const AT_THE_WINDOW: [Self; 11] = [
        Self::Peticion,
        Self::Queja,
        Self::Reclamo,
        Self::Denuncia,
        Self::Informacion,
        Self::Sugerencia,
        Self::Felicitacion,
        Self::Consulta,
        Self::HabeasConsulta,
        Self::HabeasReclamo,
        Self::Autoridad,
    ];

    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Peticion,
        Self::Queja,
        Self::Reclamo,
        Self::Denuncia,
        Self::Informacion,
        Self::Sugerencia,
        Self::Felicitacion,
        Self::Consulta,
        Self::HabeasConsulta,
        Self::HabeasReclamo,
        Self::Autoridad,
        Self::Reposicion,
        Self::Apelacion,
    ];

    /// The letter that a clerk types; two letters for a recurso, which begins at its case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Peticion => "P",
            Self::Queja => "Q",
            Self::Reclamo => "R",
            Self::Denuncia => "D",
            Self::Informacion => "I",
            Self::Sugerencia => "S",
            Self::Felicitacion => "F",
            Self::Consulta => "C",
            Self::HabeasConsulta => "H",
            Self::HabeasReclamo => "B",
            Self::Autoridad => "A",
            Self::Reposicion => "RR",
            Self::Apelacion => "RA",
        }
    }

    /// The kind of a letter of the window.
    pub fn from_code(code: char) -> Option<Self> {
        let code = code.to_ascii_uppercase().to_string();
        Self::AT_THE_WINDOW.into_iter().find(|kind| kind.code() == code)
    }

    /// Its table of states.
    pub const fn machine(self) -> Machine {
        match self {
            Self::Reposicion | Self::Apelacion => Machine::Recurso,
            _ => Machine::Pqr,
        }
    }

    /// The term that runs from filing.
    pub const fn term(self) -> TermId {
        match self {
            Self::Informacion => TermId::Information,
            Self::Consulta => TermId::Consulta,
            Self::HabeasConsulta => TermId::DataConsulta,
            Self::HabeasReclamo => TermId::DataReclamo,
            Self::Autoridad => TermId::Authority,
            Self::Reposicion | Self::Apelacion => TermId::AnswerRecurso,
            _ => TermId::Answer,
        }
    }

    /// Within what it may be sent back to be completed, and what the petitioner then has.
    pub const fn completion(self) -> (TermId, TermId) {
        match self {
            Self::HabeasReclamo => (TermId::AskDataCompletion, TermId::CompleteData),
            _ => (TermId::AskCompletion, TermId::Complete),
        }
    }

    /// A decision on it that is not wholly favourable admits recursos for certain (Ley 142/1994 art. 154).
    pub const fn always_admits_recursos(self) -> bool {
        matches!(self, Self::Reclamo)
    }
}

/// The door through which it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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

    /// A person speaks with a person: it can be answered and notified on the spot.
    pub const fn is_spoken(self) -> bool {
        matches!(self, Self::InPerson | Self::Telephone)
    }
}
