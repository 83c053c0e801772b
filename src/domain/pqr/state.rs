//! The states of a PQR and the steps between them, as one table.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a case stands by its acts. Silence by expiry is not here: it is computed from the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PqrState {
    /// Filed, not yet classified.
    Radicada,
    /// Being studied.
    EnTramite,
    /// Sent to the competent body (CPACA art. 21).
    Trasladada,
    /// The petitioner must complete it (CPACA art. 17).
    Requerida,
    /// Evidence is being taken (Ley 142/1994 art. 158).
    EnPruebas,
    /// An answer is drafted.
    Proyectada,
    /// Answered, not yet notified.
    Decidida,
    /// Citation sent (CPACA art. 68).
    Citada,
    /// Aviso sent or published (CPACA art. 69).
    Avisada,
    /// Notified.
    Notificada,
    /// Final (CPACA art. 87).
    EnFirme,
    /// A favourable decision is being carried out.
    EnCumplimiento,
    /// Carried out.
    Cumplida,
    /// Withdrawn by the petitioner, expressly or by silence.
    Desistida,
    /// Returned as not understandable (CPACA art. 19).
    Devuelta,
    /// Closed.
    Archivada,
}

impl PqrState {
    /// Every state, in the order of a case's life.
    pub const ALL: [Self; 16] = [
        Self::Radicada,
        Self::EnTramite,
        Self::Trasladada,
        Self::Requerida,
        Self::EnPruebas,
        Self::Proyectada,
        Self::Decidida,
        Self::Citada,
        Self::Avisada,
        Self::Notificada,
        Self::EnFirme,
        Self::EnCumplimiento,
        Self::Cumplida,
        Self::Desistida,
        Self::Devuelta,
        Self::Archivada,
    ];

    /// Its code in files and filters.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Radicada => "RADICADA",
            Self::EnTramite => "EN TRAMITE",
            Self::Trasladada => "TRASLADADA",
            Self::Requerida => "REQUERIDA",
            Self::EnPruebas => "EN PRUEBAS",
            Self::Proyectada => "PROYECTADA",
            Self::Decidida => "DECIDIDA",
            Self::Citada => "CITADA",
            Self::Avisada => "AVISADA",
            Self::Notificada => "NOTIFICADA",
            Self::EnFirme => "EN FIRME",
            Self::EnCumplimiento => "EN CUMPLIMIENTO",
            Self::Cumplida => "CUMPLIDA",
            Self::Desistida => "DESISTIDA",
            Self::Devuelta => "DEVUELTA",
            Self::Archivada => "ARCHIVADA",
        }
    }

    /// No step leads out of it.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Archivada)
    }

    /// The answer is still owed, so the legal clock runs.
    pub const fn awaits_decision(self) -> bool {
        matches!(
            self,
            Self::Radicada | Self::EnTramite | Self::Requerida | Self::EnPruebas | Self::Proyectada
        )
    }
}

/// What can be done to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PqrStep {
    /// Type, cause and responsible are confirmed.
    Classify,
    /// Sent to the competent body.
    Transfer,
    /// The petitioner is asked to complete; he has one month.
    RequireCompletion,
    /// The petitioner completed it.
    Complete,
    /// Evidence is ordered until a date told to the petitioner.
    OrderEvidence {
        /// Last day of the evidence.
        until: NaiveDate,
    },
    /// The evidence is in.
    EvidenceReceived,
    /// An answer is drafted.
    Draft,
    /// The answer is signed.
    Decide,
    /// The citation is sent.
    Cite,
    /// The aviso is sent or published.
    SendAviso,
    /// The petitioner is notified.
    Notify,
    /// No recurso can be filed any more.
    BecomeFinal,
    /// A favourable decision goes to execution.
    StartCompliance,
    /// Executed.
    Comply,
    /// Withdrawn.
    Withdraw,
    /// Returned as not understandable.
    Return,
    /// Closed.
    Archive,
}

/// A step without its data: the column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Classify,
    Transfer,
    RequireCompletion,
    Complete,
    OrderEvidence,
    EvidenceReceived,
    Draft,
    Decide,
    Cite,
    SendAviso,
    Notify,
    BecomeFinal,
    StartCompliance,
    Comply,
    Withdraw,
    Return,
    Archive,
}

impl PqrStep {
    const fn act(&self) -> Act {
        match self {
            Self::Classify => Act::Classify,
            Self::Transfer => Act::Transfer,
            Self::RequireCompletion => Act::RequireCompletion,
            Self::Complete => Act::Complete,
            Self::OrderEvidence { .. } => Act::OrderEvidence,
            Self::EvidenceReceived => Act::EvidenceReceived,
            Self::Draft => Act::Draft,
            Self::Decide => Act::Decide,
            Self::Cite => Act::Cite,
            Self::SendAviso => Act::SendAviso,
            Self::Notify => Act::Notify,
            Self::BecomeFinal => Act::BecomeFinal,
            Self::StartCompliance => Act::StartCompliance,
            Self::Comply => Act::Comply,
            Self::Withdraw => Act::Withdraw,
            Self::Return => Act::Return,
            Self::Archive => Act::Archive,
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    from: PqrState,
    act: Act,
    to: PqrState,
}

const fn row(from: PqrState, act: Act, to: PqrState) -> Transition {
    Transition { from, act, to }
}

/// Every step that a state admits. What is not here is refused.
pub const TRANSITIONS: &[Transition] = {
    use PqrState::{
        Archivada, Avisada, Citada, Cumplida, Decidida, Desistida, Devuelta, EnCumplimiento,
        EnFirme, EnPruebas, EnTramite, Notificada, Proyectada, Radicada, Requerida, Trasladada,
    };
    &[
        row(Radicada, Act::Classify, EnTramite),
        row(Radicada, Act::Transfer, Trasladada),
        row(Radicada, Act::RequireCompletion, Requerida),
        row(Radicada, Act::Return, Devuelta),
        row(Radicada, Act::Withdraw, Desistida),
        row(EnTramite, Act::RequireCompletion, Requerida),
        row(EnTramite, Act::OrderEvidence, EnPruebas),
        row(EnTramite, Act::Draft, Proyectada),
        row(EnTramite, Act::Decide, Decidida),
        row(EnTramite, Act::Return, Devuelta),
        row(EnTramite, Act::Withdraw, Desistida),
        row(Requerida, Act::Complete, EnTramite),
        row(Requerida, Act::Withdraw, Desistida),
        row(EnPruebas, Act::EvidenceReceived, EnTramite),
        row(EnPruebas, Act::Withdraw, Desistida),
        row(Proyectada, Act::Decide, Decidida),
        row(Proyectada, Act::Withdraw, Desistida),
        row(Decidida, Act::Notify, Notificada),
        row(Decidida, Act::Cite, Citada),
        row(Citada, Act::Notify, Notificada),
        row(Citada, Act::SendAviso, Avisada),
        row(Avisada, Act::Notify, Notificada),
        row(Notificada, Act::BecomeFinal, EnFirme),
        row(EnFirme, Act::StartCompliance, EnCumplimiento),
        row(EnFirme, Act::Archive, Archivada),
        row(EnCumplimiento, Act::Comply, Cumplida),
        row(Cumplida, Act::Archive, Archivada),
        row(Trasladada, Act::Archive, Archivada),
        row(Desistida, Act::Archive, Archivada),
        row(Devuelta, Act::Archive, Archivada),
    ]
};

/// The state after a step, or none when the state does not admit it.
pub fn next(state: PqrState, step: &PqrStep) -> Option<PqrState> {
    let act = step.act();
    TRANSITIONS.iter().find(|row| row.from == state && row.act == act).map(|row| row.to)
}
