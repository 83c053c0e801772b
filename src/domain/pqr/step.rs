//! What can be done to a case: each step with what it must say, and the same without its data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::kind::{Machine, PqrKind};
use crate::domain::ids::Radicado;
use crate::domain::money::Money;
use crate::domain::permission::Act;

/// How a decision answers (SUI, tipo de respuesta 1 to 7 and 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sense {
    /// Everything that was asked.
    Accede,
    /// A part of it.
    AccedeParcial,
    /// Nothing.
    NoAccede,
    /// A recurso: the decision stands.
    Confirma,
    /// A recurso: another decision.
    Modifica,
    /// A recurso: the decision falls.
    Revoca,
    /// A recurso that does not meet its conditions.
    Rechaza,
    /// Closed without an answer: withdrawn or abandoned.
    Archiva,
    /// Decided when its sense was not asked for yet.
    SinRegistrar,
}

impl Sense {
    /// Senses of an answer to a petition, in the order of the form.
    pub const OF_PQR: [Self; 3] = [Self::Accede, Self::AccedeParcial, Self::NoAccede];
    /// Senses of the decision of a recurso.
    pub const OF_RECURSO: [Self; 3] = [Self::Confirma, Self::Modifica, Self::Revoca];

    /// The senses among which a decision of a machine chooses.
    pub const fn of(machine: Machine) -> &'static [Self] {
        match machine {
            Machine::Pqr => &Self::OF_PQR,
            Machine::Recurso => &Self::OF_RECURSO,
        }
    }

    /// The letter that an analyst types.
    pub const fn code(self) -> char {
        match self {
            Self::Accede => 'A',
            Self::AccedeParcial => 'P',
            Self::NoAccede => 'N',
            Self::Confirma => 'C',
            Self::Modifica => 'M',
            Self::Revoca => 'R',
            Self::Rechaza => 'X',
            Self::Archiva => 'Z',
            Self::SinRegistrar => '?',
        }
    }

    /// Something has to be done for the petitioner.
    pub const fn grants(self) -> bool {
        matches!(self, Self::Accede | Self::AccedeParcial | Self::Modifica | Self::Revoca)
    }

    /// Nothing is left of which the petitioner could complain.
    pub const fn grants_all(self) -> bool {
        matches!(self, Self::Accede | Self::Revoca)
    }
}

/// How the petitioner came to know the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NotificationWay {
    /// Signed for, at the window or in a call that is kept (CPACA art. 67).
    Personal,
    /// Opened the message, with prior consent (arts. 56 and 67.1).
    Electronic,
    /// By aviso (art. 69).
    Aviso,
    /// Showed that he knows it (art. 72).
    Conclusive,
}

impl NotificationWay {
    /// The ways that a person records; the aviso notifies by itself.
    pub const RECORDED: [Self; 3] = [Self::Personal, Self::Electronic, Self::Conclusive];

    /// The letter that is typed.
    pub const fn code(self) -> char {
        match self {
            Self::Personal => 'P',
            Self::Electronic => 'E',
            Self::Aviso => 'A',
            Self::Conclusive => 'C',
        }
    }
}

/// Why a recurso is rejected (Ley 142/1994 arts. 154 and 155; CPACA art. 77).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RejectionGround {
    /// After the term.
    Late,
    /// Against what admits none.
    NotAppealable,
    /// Without reasons.
    NoReasons,
    /// The part that is not in dispute was not paid.
    UndisputedUnpaid,
    /// By who may not.
    NoStanding,
}

impl RejectionGround {
    /// Every ground.
    pub const ALL: [Self; 5] = [
        Self::Late,
        Self::NotAppealable,
        Self::NoReasons,
        Self::UndisputedUnpaid,
        Self::NoStanding,
    ];

    /// The digit that is typed.
    pub const fn code(self) -> char {
        match self {
            Self::Late => '1',
            Self::NotAppealable => '2',
            Self::NoReasons => '3',
            Self::UndisputedUnpaid => '4',
            Self::NoStanding => '5',
        }
    }
}

/// What the Superintendencia resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SspdOutcome {
    /// The company's decision stands.
    Confirms,
    /// Another decision.
    Modifies,
    /// The company's decision falls.
    Revokes,
    /// It does not decide.
    Rejects,
}

impl SspdOutcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Confirms, Self::Modifies, Self::Revokes, Self::Rejects];

    /// The letter that is typed.
    pub const fn code(self) -> char {
        match self {
            Self::Confirms => 'C',
            Self::Modifies => 'M',
            Self::Revokes => 'R',
            Self::Rejects => 'X',
        }
    }

    /// The company has to do something.
    pub const fn orders(self) -> bool {
        matches!(self, Self::Modifies | Self::Revokes)
    }
}

macro_rules! steps {
    ($($(#[$doc:meta])* $step:ident $({ $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? })? = $code:literal, $act:ident;)*) => {
        /// What is done to a case, with what it must say besides its date and document.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum PqrStep {
            $($(#[$doc])* $step $({ $($(#[$field_doc])* $field: $type),* })?,)*
        }

        /// A step without its data: the column of the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum StepKind { $($(#[$doc])* $step,)* }

        impl PqrStep {
            /// Which step it is.
            pub const fn kind(&self) -> StepKind {
                match self { $(Self::$step { .. } => StepKind::$step,)* }
            }
        }

        impl StepKind {
            /// Every step, in the order of a case's life.
            pub const ALL: &'static [Self] = &[$(Self::$step,)*];

            /// Its name in scenarios and in the register.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$step => $code,)* }
            }

            /// The act that it is: who may is in the table of permissions.
            pub const fn act(self) -> Act {
                match self { $(Self::$step => Act::$act,)* }
            }
        }
    };
}

steps! {
    /// Kind and cause are confirmed.
    Classify {
        /// SUI cause.
        causal: Option<u16>,
    } = "clasificar", AdvancePqr;
    /// Another kind or cause, with a reason.
    Reclassify {
        /// Kind from now on.
        kind: PqrKind,
        /// SUI cause.
        causal: Option<u16>,
    } = "reclasificar", AdvancePqr;
    /// Sent to the competent body (CPACA art. 21).
    Transfer {
        /// To whom.
        entity: String,
    } = "trasladar", SignPqr;
    /// The petitioner is asked to complete it (CPACA art. 17).
    RequireCompletion = "requerir", AdvancePqr;
    /// He asked for more time to complete, before it ended.
    ExtendCompletion = "prorrogar", AdvancePqr;
    /// He completed or corrected it.
    Complete = "completar", ReceivePqr;
    /// Returned as not understandable (CPACA art. 19).
    Return = "devolver", AdvancePqr;
    /// Withdrawn in writing (CPACA art. 18).
    Withdraw = "desistir", ReceivePqr;
    /// Abandoned: he did not complete it in his time.
    DeclareAbandoned = "desistimiento", SignPqr;
    /// Evidence is ordered until a day that the petitioner is told.
    OrderEvidence {
        /// Last day of the evidence.
        until: NaiveDate,
    } = "pruebas", AdvancePqr;
    /// The evidence is in.
    EvidenceReceived = "pruebas-recibidas", ReceivePqr;
    /// The term is extended, told before it ended (CPACA art. 14 par.; Ley 1581/2012).
    ExtendTerm {
        /// Units more.
        units: u32,
    } = "ampliar", SignPqr;
    /// An answer is drafted.
    Draft = "proyectar", AdvancePqr;
    /// Signed.
    Decide {
        /// How it answers.
        sense: Sense,
        /// The text says which recursos there are, before whom and within what term (CPACA art. 67).
        recursos: bool,
        /// Value adjusted for the petitioner.
        value: Option<Money>,
    } = "decidir", SignPqr;
    /// Answered and notified on the spot, with its constancia (D 1166/2016).
    ResolveVerbally {
        /// How it answers.
        sense: Sense,
        /// He was told which recursos there are.
        recursos: bool,
    } = "resolver-verbal", ReceivePqr;
    /// The citation goes out, or is published where no address is known (CPACA art. 68).
    Cite {
        /// Published.
        published: bool,
    } = "citar", NotifyPqr;
    /// He was notified.
    Notify {
        /// How.
        way: NotificationWay,
    } = "notificar", NotifyPqr;
    /// The aviso goes to the address (CPACA art. 69).
    SendAviso = "aviso", NotifyPqr;
    /// The aviso is published.
    PublishAviso = "publicar-aviso", NotifyPqr;
    /// The aviso was delivered.
    DeliverAviso = "entregar-aviso", NotifyPqr;
    /// The aviso was taken down.
    RemoveAviso = "retirar-aviso", NotifyPqr;
    /// A recurso was filed against it.
    Appeal {
        /// The file of the recurso.
        recurso: Radicado,
    } = "recurrir", FilePqr;
    /// The recurso meets its conditions.
    Admit = "admitir", AdvancePqr;
    /// It does not.
    Reject {
        /// Why.
        ground: RejectionGround,
    } = "rechazar", SignPqr;
    /// The file goes to the Superintendencia.
    SendToSspd = "remitir-sspd", SignPqr;
    /// A queja there: the Superintendencia asks for the file.
    SspdRequires = "queja-sspd", ReceivePqr;
    /// The Superintendencia takes evidence.
    SspdEvidence {
        /// Last day.
        until: NaiveDate,
    } = "pruebas-sspd", ReceivePqr;
    /// Its resolution arrived.
    SspdResolve {
        /// What it says.
        outcome: SspdOutcome,
        /// Value that it orders.
        value: Option<Money>,
    } = "resolucion-sspd", ReceivePqr;
    /// What silence decided is recognised.
    RecogniseSilence = "reconocer-sap", SignPqr;
    /// Silence cannot grant it: impossible or unlawful, by a reasoned act.
    DenySilence = "negar-sap", SignPqr;
    /// The constancia that the decision is final (CPACA art. 87); it is final without it.
    RecordFirmness = "constancia-firmeza", AdvancePqr;
    /// What was granted or ordered goes to execution.
    StartCompliance = "cumplir", ExecutePqr;
    /// It is done.
    Comply {
        /// Value credited or refunded.
        value: Option<Money>,
    } = "cumplida", ExecutePqr;
    /// Closed.
    Archive = "archivar", SignPqr;
}

/// A step as a person asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advance {
    /// What is done.
    pub step: PqrStep,
    /// The day on which it was done, which may be before it is recorded.
    pub on: NaiveDate,
    /// Number of its document: letter, act, guide, resolution.
    pub document: String,
    /// Reason, proof or content.
    pub note: String,
}

impl StepKind {
    /// It makes no sense without the number of a document.
    pub const fn needs_document(self) -> bool {
        matches!(
            self,
            Self::Transfer
                | Self::RequireCompletion
                | Self::Return
                | Self::DeclareAbandoned
                | Self::OrderEvidence
                | Self::ExtendTerm
                | Self::Decide
                | Self::Cite
                | Self::SendAviso
                | Self::PublishAviso
                | Self::Admit
                | Self::Reject
                | Self::SendToSspd
                | Self::SspdRequires
                | Self::SspdEvidence
                | Self::SspdResolve
                | Self::RecogniseSilence
                | Self::DenySilence
        )
    }

    /// It makes no sense without words: what is missing, the reason, the proof.
    pub const fn needs_note(self) -> bool {
        matches!(
            self,
            Self::Reclassify
                | Self::RequireCompletion
                | Self::Return
                | Self::Withdraw
                | Self::DeclareAbandoned
                | Self::OrderEvidence
                | Self::EvidenceReceived
                | Self::ExtendTerm
                | Self::ResolveVerbally
                | Self::Notify
                | Self::DeliverAviso
                | Self::Reject
                | Self::DenySilence
                | Self::Comply
        )
    }
}
