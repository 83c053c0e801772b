//! Shapes of cases and of their commands that earlier versions wrote, and what they are now.
//!
//! Read only: `codec` decodes them, nothing writes them.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::domain::command::{Assignment, BackupMark, Command, Draft, FileLoad, ReceivablesLoad};
use crate::domain::ids::{AccountId, DraftId, Radicado, RulesId};
use crate::domain::money::Money;
use crate::domain::pqr::{
    Advance, Channel, FilePqr, Notice, NotificationWay, Petitioner, PqrCase, PqrEvent, PqrKind,
    PqrStep, Sense,
};
use crate::domain::trace::Trace;
use crate::domain::user::{PublicKey, Role, UserId};

/// A case before its steps said what they need: document, day, sense.
#[derive(Serialize, Deserialize)]
pub(super) struct PqrCaseV1 {
    radicado: Radicado,
    filed_at: NaiveDateTime,
    filed_by: UserId,
    account: Option<AccountId>,
    petitioner: Petitioner,
    channel: Channel,
    kind: PqrKind,
    causal: Option<u16>,
    invoice: Option<String>,
    claimed: Option<Money>,
    facts: String,
    notice: Notice,
    assigned: Option<UserId>,
    history: Vec<PqrEventV1>,
}

#[derive(Serialize, Deserialize)]
struct PqrEventV1 {
    at: NaiveDateTime,
    by: UserId,
    step: PqrStepV1,
    note: String,
}

#[derive(Serialize, Deserialize)]
pub(super) enum PqrStepV1 {
    Classify,
    Transfer,
    RequireCompletion,
    Complete,
    OrderEvidence { until: NaiveDate },
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

#[derive(Serialize, Deserialize)]
pub(super) struct FilePqrV1 {
    account: Option<AccountId>,
    petitioner: Petitioner,
    channel: Channel,
    kind: PqrKind,
    causal: Option<u16>,
    invoice: Option<String>,
    claimed: Option<Money>,
    facts: String,
    notice: Notice,
    draft: Option<DraftId>,
}

/// Every command as the first and the second version of the register wrote it.
#[derive(Serialize, Deserialize)]
pub(super) enum CommandV2 {
    FilePqr(FilePqrV1),
    AdvancePqr { radicado: Radicado, step: PqrStepV1, note: String },
    AssignPqr { radicado: Radicado, to: UserId },
    SaveDraft(Draft),
    DiscardDraft { id: DraftId },
    BeginSubscriberLoad(FileLoad),
    EndSubscriberLoad(FileLoad),
    ActivateReceivables(ReceivablesLoad),
    AddUser { user: UserId, name: String, role: Role },
    SetRole { user: UserId, role: Role },
    AddKey { user: UserId, key: PublicKey },
    RemoveKey { user: UserId, fingerprint: String },
    SetPassword { user: UserId, hash: Option<String> },
    SuspendUser { user: UserId, suspended: bool },
    RecordBackup(BackupMark),
    Trace(Trace),
}

impl From<PqrStepV1> for PqrStep {
    fn from(old: PqrStepV1) -> Self {
        match old {
            PqrStepV1::Classify => Self::Classify { causal: None },
            PqrStepV1::Transfer => Self::Transfer { entity: String::new() },
            PqrStepV1::RequireCompletion => Self::RequireCompletion,
            PqrStepV1::Complete => Self::Complete,
            PqrStepV1::OrderEvidence { until } => Self::OrderEvidence { until },
            PqrStepV1::EvidenceReceived => Self::EvidenceReceived,
            PqrStepV1::Draft => Self::Draft,
            // Neither was asked for. Recursos are taken as given: nobody loses them by it.
            PqrStepV1::Decide => {
                Self::Decide { sense: Sense::SinRegistrar, recursos: true, value: None }
            }
            PqrStepV1::Cite => Self::Cite { published: false },
            PqrStepV1::SendAviso => Self::SendAviso,
            PqrStepV1::Notify => Self::Notify { way: NotificationWay::Personal },
            PqrStepV1::BecomeFinal => Self::RecordFirmness,
            PqrStepV1::StartCompliance => Self::StartCompliance,
            PqrStepV1::Comply => Self::Comply { value: None },
            PqrStepV1::Withdraw => Self::Withdraw,
            PqrStepV1::Return => Self::Return,
            PqrStepV1::Archive => Self::Archive,
        }
    }
}

impl From<PqrEventV1> for PqrEvent {
    fn from(old: PqrEventV1) -> Self {
        Self {
            at: old.at,
            by: old.by,
            on: old.at.date(),
            step: old.step.into(),
            document: String::new(),
            note: old.note,
        }
    }
}

impl From<PqrCaseV1> for PqrCase {
    fn from(old: PqrCaseV1) -> Self {
        Self {
            radicado: old.radicado,
            filed_at: old.filed_at,
            filed_by: old.filed_by,
            account: old.account,
            petitioner: old.petitioner,
            channel: old.channel,
            kind: old.kind,
            causal: old.causal,
            service: None,
            invoice: old.invoice,
            invoice_issued: None,
            claimed: old.claimed,
            facts: old.facts,
            notice: old.notice,
            parent: None,
            undisputed: None,
            assigned: old.assigned,
            linked: None,
            rules: RulesId::default(),
            history: old.history.into_iter().map(PqrEvent::from).collect(),
        }
    }
}

impl From<FilePqrV1> for FilePqr {
    fn from(old: FilePqrV1) -> Self {
        Self {
            account: old.account,
            petitioner: old.petitioner,
            channel: old.channel,
            kind: old.kind,
            causal: old.causal,
            service: None,
            invoice: old.invoice,
            invoice_issued: None,
            claimed: old.claimed,
            facts: old.facts,
            notice: old.notice,
            parent: None,
            undisputed: None,
            draft: old.draft,
        }
    }
}

impl CommandV2 {
    /// What it is now, recorded at a moment.
    pub(super) fn at(self, at: NaiveDateTime) -> Command {
        match self {
            Self::FilePqr(filing) => Command::FilePqr(filing.into()),
            Self::AdvancePqr { radicado, step, note } => {
                let (step, on) = (step.into(), at.date());
                let act = Advance { step, on, document: String::new(), note };
                Command::AdvancePqr { radicado, act }
            }
            Self::AssignPqr { radicado, to } => {
                Command::AssignPqr { cases: vec![Assignment { radicado, to: Some(to) }] }
            }
            Self::SaveDraft(draft) => Command::SaveDraft(draft),
            Self::DiscardDraft { id } => Command::DiscardDraft { id },
            Self::BeginSubscriberLoad(load) => Command::BeginSubscriberLoad(load),
            Self::EndSubscriberLoad(load) => Command::EndSubscriberLoad(load),
            Self::ActivateReceivables(load) => Command::ActivateReceivables(load),
            Self::AddUser { user, name, role } => Command::AddUser { user, name, role },
            Self::SetRole { user, role } => Command::SetRole { user, role },
            Self::AddKey { user, key } => Command::AddKey { user, key },
            Self::RemoveKey { user, fingerprint } => Command::RemoveKey { user, fingerprint },
            Self::SetPassword { user, hash } => Command::SetPassword { user, hash },
            Self::SuspendUser { user, suspended } => Command::SuspendUser { user, suspended },
            Self::RecordBackup(mark) => Command::RecordBackup(mark),
            Self::Trace(trace) => Command::Trace(trace),
        }
    }
}
