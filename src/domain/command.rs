//! Every write of the system as data. Screens, importers and commands build these; `store` decides.

mod loads;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::annex::Annex;
use super::collections::campaign::Campaign;
use super::collections::file::{Deed, FieldDeed};
use super::collections::person::DebtorChange;
use super::collections::queue::DailyQueue;
use super::collections::testigo::Testigo;
use super::ids::{AccountId, DraftId, PetitionId, Radicado, RulesId, UpdateId};
use super::letter::IssuedLetter;
use super::permission::Act;
use super::person::{PersonChange, PersonKey};
use super::pqr::{Advance, FilePqr, Month, Period};
use super::schedule::change::ChangeStep;
use super::schedule::flow::PlanStep;
use super::schedule::keep::RowDeed;
use super::schedule::rows::RowKey;
use super::stratification::PetitionStep;
use super::subscriber::field::Field;
use super::subscriber::notes::NoteKind;
use super::trace::{Subject, Trace};
use super::updates::batch::Batch;
use super::updates::quality::QualityRun;
use super::updates::request::{Proposal, UpdateDeed};
use super::user::{Actor, PublicKey, Role, UserId};
pub use loads::{DeskFile, FileLoad, PaymentsLoad, ReceivablesLoad};

/// A write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Files a PQR and gives it a number.
    FilePqr(FilePqr),
    /// Moves a case one step in its table.
    AdvancePqr {
        /// The case.
        radicado: Radicado,
        /// The step.
        act: Advance,
    },
    /// Gives cases to people, all of them or none.
    AssignPqr {
        /// At most [`MAX_ASSIGNED`].
        cases: Vec<Assignment>,
    },
    /// Keeps a half-typed form. Not an act: it is durable but not in the journal.
    SaveDraft(Draft),
    /// Drops a half-typed form.
    DiscardDraft {
        /// The draft.
        id: DraftId,
    },
    /// A checked subscriber file starts to be written.
    BeginSubscriberLoad(FileLoad),
    /// All of its rows are in.
    EndSubscriberLoad(FileLoad),
    /// A load of receivables, written aside, becomes the one that is shown.
    ActivateReceivables(ReceivablesLoad),
    /// A person may come in from now on.
    AddUser {
        /// Short name.
        user: UserId,
        /// Full name.
        name: String,
        /// What he may do.
        role: Role,
    },
    /// Another role.
    SetRole {
        /// Whose.
        user: UserId,
        /// From now on.
        role: Role,
    },
    /// A further key.
    AddKey {
        /// Whose.
        user: UserId,
        /// The key.
        key: PublicKey,
    },
    /// A key that no longer opens.
    RemoveKey {
        /// Whose.
        user: UserId,
        /// `SHA256:…`.
        fingerprint: String,
    },
    /// Another password, or none.
    SetPassword {
        /// Whose.
        user: UserId,
        /// argon2id, as PHC text. The register keeps that it changed, never this.
        hash: Option<String>,
    },
    /// Not let in any more, or again.
    SuspendUser {
        /// Who.
        user: UserId,
        /// From now on.
        suspended: bool,
    },
    /// A copy of the base was written whole.
    RecordBackup(BackupMark),
    /// Something that the register keeps and that changes no record.
    Trace(Trace),
    /// A case shares its answer with another, or no longer; each keeps its own clock.
    LinkPqr {
        /// The case.
        radicado: Radicado,
        /// The other one.
        with: Option<Radicado>,
    },
    /// A letter goes out, and records a step of its case when it is one.
    IssueLetter {
        /// The letter.
        letter: Box<IssuedLetter>,
        /// The step.
        act: Option<Advance>,
    },
    /// Open cases are computed with the tables of law in force from now on.
    ApplyRules {
        /// Their version, as it was simulated.
        to: RulesId,
        /// The law that changed.
        reason: String,
    },
    /// What is reported to the regulator of a month is approved as it is.
    ApproveSui {
        /// The month.
        month: Month,
        /// Rows of its file.
        rows: u64,
        /// BLAKE3 of its file, in hexadecimal.
        hash: String,
    },
    /// What the report of a period recommends, from now on.
    SaveRecommendations {
        /// The period.
        period: Period,
        /// The text; an empty one takes it away.
        text: String,
    },
    /// A paper whose content was written before becomes part of a case.
    AttachAnnex {
        /// The case.
        radicado: Radicado,
        /// The paper.
        annex: Annex,
    },
    /// Something that the collections desk does with an account.
    Collect {
        /// The account.
        account: AccountId,
        /// What.
        deed: Box<Deed>,
    },
    /// The same kind of deed on many accounts, all of them or none: agencies, crews, campaigns.
    CollectMany {
        /// At most [`MAX_DEEDS`], at least one.
        deeds: Vec<(AccountId, Deed)>,
    },
    /// What is known of the debtor of an account for collection.
    KeepDebtor {
        /// The account.
        account: AccountId,
        /// The change.
        change: DebtorChange,
    },
    /// The lists of a day are opened, all of them or none.
    OpenQueues {
        /// At most `MAX_OFFICERS`.
        queues: Vec<DailyQueue>,
    },
    /// Rows of a list pass to another, or to its top.
    MoveQueue(QueueMove),
    /// A file of payments was read to its end; its rows are in.
    EndPayments(PaymentsLoad),
    /// Another file of the desk was read to its end; its rows are in.
    EndDeskFile {
        /// Of what.
        what: DeskFile,
        /// The file.
        load: FileLoad,
    },
    /// A month is frozen; its rows are in.
    CloseMonth(Box<Testigo>),
    /// A payment that nobody knew belongs to an account.
    IdentifyPayment {
        /// Its identifier.
        id: String,
        /// The account.
        account: AccountId,
    },
    /// A campaign went out; its contacts are written down.
    SendCampaign(Box<Campaign>),
    /// A step of the commercial calendar of a year.
    Plan {
        /// The year.
        year: i32,
        /// The version that the person had before him; none when he names none.
        on: Option<u32>,
        /// The step.
        step: Box<PlanStep>,
    },
    /// A change of a published calendar: proposed, decided or taken back.
    ChangePlan {
        /// The year.
        year: i32,
        /// The step.
        step: Box<ChangeStep>,
    },
    /// What was done of rows of a calendar, all of them or none.
    KeepPlan {
        /// The year.
        year: i32,
        /// At most [`MAX_DEEDS`], at least one.
        rows: Vec<RowKey>,
        /// What.
        deed: RowDeed,
    },
    /// Changes of the data of an account: proposed, or proposed again after they came back.
    ProposeUpdate {
        /// The request that came back; none for a new one.
        id: Option<UpdateId>,
        /// The account.
        account: AccountId,
        /// What is proposed.
        proposal: Box<Proposal>,
    },
    /// A request is visited, decided, taken back or taken out.
    StepUpdate {
        /// The request.
        id: UpdateId,
        /// Its account.
        account: AccountId,
        /// What.
        deed: Box<UpdateDeed>,
    },
    /// Requests of low risk are approved, all of them or none.
    ApproveUpdates {
        /// At most [`MAX_DEEDS`], at least one.
        requests: Vec<(AccountId, UpdateId)>,
        /// Those of them that were looked at.
        sampled: Vec<UpdateId>,
    },
    /// Approved changes whose day came are written into the records.
    ApplyUpdates {
        /// At most [`MAX_DEEDS`], at least one.
        requests: Vec<(AccountId, UpdateId)>,
    },
    /// A file of changes of data begins to be proposed.
    OpenBatch(Box<Batch>),
    /// Rows of a file of changes of data are proposed.
    ProposeUpdates {
        /// Number of the file.
        batch: u32,
        /// At most [`MAX_DEEDS`], at least one, each account once.
        proposals: Vec<(AccountId, Proposal)>,
    },
    /// Rows of a file of changes of data are approved by somebody who looked at a sample, all of them or none.
    ApproveBatch {
        /// Number of the file.
        batch: u32,
        /// At most [`MAX_DEEDS`], at least one.
        requests: Vec<(AccountId, UpdateId)>,
        /// Those that were looked at, of the whole file.
        sampled: Vec<UpdateId>,
        /// How many the file has, typed by hand.
        count: u64,
    },
    /// Something is said of a field without changing it.
    NoteField {
        /// The account.
        account: AccountId,
        /// The field.
        field: Field,
        /// What.
        kind: NoteKind,
        /// In words.
        note: String,
    },
    /// The quality of the register was measured; the accounts behind its numbers are written.
    KeepQuality(Box<QualityRun>),
    /// Something changes of what is known of a person.
    KeepPerson {
        /// Who.
        person: PersonKey,
        /// What.
        change: Box<PersonChange>,
    },
    /// A petition about an estrato: written down, decided, appealed, closed.
    KeepPetition {
        /// The petition; none for a new one.
        id: Option<PetitionId>,
        /// The account.
        account: AccountId,
        /// What.
        step: Box<PetitionStep>,
    },
    /// A new connection: the request that opens an account, proposed, or proposed again after it came back.
    ProposeConnection {
        /// The request that came back; none for a new one.
        id: Option<UpdateId>,
        /// The account that it would open: a number that was given for it.
        account: AccountId,
        /// What is proposed.
        proposal: Box<Proposal>,
    },
}

/// Deeds of one act.
pub const MAX_DEEDS: usize = 1_000;

/// Rows of a list of the day that the director gives to another officer, or puts first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueMove {
    /// The day.
    pub day: NaiveDate,
    /// Whose list.
    pub from: UserId,
    /// Whose it will be on; the same one: put first.
    pub to: UserId,
    /// One row; none for all that nobody worked yet.
    pub account: Option<AccountId>,
}

/// Longest text of recommendations, in characters.
pub const MAX_RECOMMENDATIONS: usize = 4_000;

/// The approval of what is reported of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuiApproval {
    /// The month.
    pub month: Month,
    /// Rows of the file that was approved.
    pub rows: u64,
    /// Its BLAKE3, in hexadecimal.
    pub hash: String,
    /// Who approved it.
    pub by: UserId,
    /// When.
    pub at: NaiveDateTime,
}

/// What the report of a period recommends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendations {
    /// The period.
    pub period: Period,
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub by: UserId,
    /// When.
    pub at: NaiveDateTime,
}

/// Cases that one act may give to people.
pub const MAX_ASSIGNED: usize = 1_000;

/// A case and who answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The case.
    pub radicado: Radicado,
    /// The person, or nobody yet.
    pub to: Option<UserId>,
}

impl Command {
    /// The act that it is, in the hands of a person.
    pub fn act(&self, actor: &Actor) -> Act {
        match self {
            Self::FilePqr(_) => Act::FilePqr,
            Self::AdvancePqr { act, .. } => act.step.kind().act(),
            Self::AssignPqr { .. } | Self::LinkPqr { .. } => Act::AssignPqr,
            Self::IssueLetter { act, .. } => {
                act.as_ref().map_or(Act::NotifyPqr, |act| act.step.kind().act())
            }
            Self::AttachAnnex { .. } => Act::ReceivePqr,
            Self::Collect { deed, .. } => collect_act(deed),
            // All of them are the same act, or they are refused.
            Self::CollectMany { deeds } => {
                deeds.first().map_or(Act::Collect, |(_, deed)| collect_act(deed))
            }
            Self::KeepDebtor { .. } => Act::KeepDebtor,
            Self::OpenQueues { .. } | Self::MoveQueue(_) => Act::DealQueues,
            Self::EndPayments(_) | Self::IdentifyPayment { .. } => Act::LoadPayments,
            Self::CloseMonth(_) => Act::CloseMonth,
            Self::SendCampaign(_) => Act::SendCampaign,
            Self::Plan { step, .. } => match step.as_ref() {
                PlanStep::Reviewed { .. } => Act::ReviewCalendar,
                PlanStep::Returned { .. } | PlanStep::Approved => Act::ApproveCalendar,
                _ => Act::PlanCalendar,
            },
            Self::ChangePlan { step, .. } => match step.as_ref() {
                ChangeStep::Accept { .. } | ChangeStep::Refuse { .. } => Act::ApproveCalendar,
                ChangeStep::Propose(_) | ChangeStep::Withdraw { .. } => Act::PlanCalendar,
            },
            Self::KeepPlan { deed: RowDeed::Pinned | RowDeed::Unpinned, .. } => Act::PlanCalendar,
            Self::KeepPlan { .. } => Act::KeepCalendar,
            Self::ProposeUpdate { .. } | Self::ProposeConnection { .. } => Act::ProposeUpdate,
            Self::StepUpdate { deed, .. } => update_act(deed),
            Self::ApproveUpdates { .. } => Act::ApproveUpdate,
            Self::OpenBatch(_) | Self::ProposeUpdates { .. } => Act::ProposeBatch,
            Self::ApproveBatch { .. } => Act::ApproveHighRisk,
            Self::ApplyUpdates { .. } => Act::ApplyUpdates,
            Self::NoteField { .. } => Act::NoteField,
            Self::KeepQuality(_) => Act::MeasureQuality,
            Self::KeepPetition { .. } => Act::KeepPetitions,
            Self::KeepPerson { change, .. } => match change.as_ref() {
                PersonChange::Consent { .. } => Act::KeepConsent,
                PersonChange::Join { .. } | PersonChange::Part { .. } => Act::JoinPeople,
            },
            Self::EndDeskFile { what: DeskFile::Deliveries, .. } => Act::SendCampaign,
            Self::EndDeskFile { what: DeskFile::Contacts, .. } => Act::LoadPayments,
            Self::EndDeskFile { what: DeskFile::Authorisations, .. } => Act::KeepDebtor,
            Self::EndDeskFile { what: DeskFile::Crew, .. } => Act::RecordField,
            Self::SaveDraft(_) | Self::DiscardDraft { .. } => Act::KeepDraft,
            Self::BeginSubscriberLoad(_) | Self::EndSubscriberLoad(_) => Act::LoadSubscribers,
            Self::ActivateReceivables(_) => Act::LoadReceivables,
            Self::SetPassword { user, .. } if *user == actor.user => Act::OwnPassword,
            Self::AddUser { .. }
            | Self::SetRole { .. }
            | Self::AddKey { .. }
            | Self::RemoveKey { .. }
            | Self::SetPassword { .. }
            | Self::SuspendUser { .. } => Act::ManageUsers,
            Self::RecordBackup(_) => Act::BackUp,
            Self::ApplyRules { .. } => Act::ApplyRules,
            Self::ApproveSui { .. } | Self::SaveRecommendations { .. } => Act::ApproveReport,
            Self::Trace(_) => Act::LeaveTrace,
        }
    }

    /// What the register keeps of it: everything but the hash of a password and the rows of a list.
    #[must_use]
    pub fn for_register(self) -> Self {
        match self {
            Self::SetPassword { user, hash } => {
                Self::SetPassword { user, hash: hash.map(|_| String::new()) }
            }
            Self::OpenQueues { queues } => {
                let short = |queue: DailyQueue| DailyQueue { rows: Vec::new(), ..queue };
                Self::OpenQueues { queues: queues.into_iter().map(short).collect() }
            }
            Self::ChangePlan { year, step } => match *step {
                ChangeStep::Propose(mut proposal) if proposal.moves.len() > MAX_DEEDS => {
                    // The change itself keeps them all.
                    proposal.moves.truncate(MAX_DEEDS);
                    Self::ChangePlan { year, step: Box::new(ChangeStep::Propose(proposal)) }
                }
                step => Self::ChangePlan { year, step: Box::new(step) },
            },
            other => other,
        }
    }

    /// What it is about, as far as the command itself says.
    pub fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::FilePqr(filing) => {
                let account = filing.account.map(Subject::Account);
                account.into_iter().chain(filing.parent.map(Subject::Pqr)).collect()
            }
            Self::AdvancePqr { radicado, .. } | Self::AttachAnnex { radicado, .. } => {
                vec![Subject::Pqr(*radicado)]
            }
            Self::AssignPqr { cases } => {
                cases.iter().map(|case| Subject::Pqr(case.radicado)).collect()
            }
            Self::IssueLetter { letter, .. } => vec![Subject::Pqr(letter.radicado)],
            Self::Collect { account, .. }
            | Self::KeepDebtor { account, .. }
            | Self::IdentifyPayment { account, .. } => vec![Subject::Account(*account)],
            Self::CollectMany { deeds } => {
                deeds.iter().map(|(account, _)| Subject::Account(*account)).collect()
            }
            Self::MoveQueue(QueueMove { account, .. }) => {
                account.map(Subject::Account).into_iter().collect()
            }
            Self::ProposeUpdate { account, .. }
            | Self::ProposeConnection { account, .. }
            | Self::StepUpdate { account, .. }
            | Self::KeepPetition { account, .. }
            | Self::NoteField { account, .. } => vec![Subject::Account(*account)],
            Self::ProposeUpdates { proposals, .. } => {
                proposals.iter().map(|(account, _)| Subject::Account(*account)).collect()
            }
            Self::ApproveUpdates { requests, .. }
            | Self::ApproveBatch { requests, .. }
            | Self::ApplyUpdates { requests } => {
                requests.iter().map(|(account, _)| Subject::Account(*account)).collect()
            }
            Self::LinkPqr { radicado, with } => {
                std::iter::once(*radicado).chain(*with).map(Subject::Pqr).collect()
            }
            Self::AddUser { user, .. }
            | Self::SetRole { user, .. }
            | Self::AddKey { user, .. }
            | Self::RemoveKey { user, .. }
            | Self::SetPassword { user, .. }
            | Self::SuspendUser { user, .. } => vec![Subject::User(user.clone())],
            Self::KeepPerson { person, change } => {
                let other = match change.as_ref() {
                    PersonChange::Consent { .. } => None,
                    PersonChange::Join { other, .. } | PersonChange::Part { other, .. } => {
                        Some(other)
                    }
                };
                let both = std::iter::once(person).chain(other);
                both.map(|one| Subject::Person(one.clone())).collect()
            }
            Self::Trace(Trace::Viewed { subject }) => vec![subject.clone()],
            Self::Trace(Trace::Refused { subject, .. }) => subject.iter().cloned().collect(),
            Self::SaveDraft(_)
            | Self::DiscardDraft { .. }
            | Self::BeginSubscriberLoad(_)
            | Self::EndSubscriberLoad(_)
            | Self::ActivateReceivables(_)
            | Self::OpenQueues { .. }
            | Self::EndPayments(_)
            | Self::EndDeskFile { .. }
            | Self::CloseMonth(_)
            | Self::SendCampaign(_)
            | Self::RecordBackup(_)
            | Self::ApplyRules { .. }
            | Self::ApproveSui { .. }
            | Self::SaveRecommendations { .. }
            | Self::Plan { .. }
            | Self::ChangePlan { .. }
            | Self::KeepPlan { .. }
            | Self::OpenBatch(_)
            | Self::KeepQuality(_)
            | Self::Trace(_) => Vec::new(),
        }
    }
}

/// The act that a deed of the desk is.
pub const fn collect_act(deed: &Deed) -> Act {
    match deed {
        Deed::Contact { .. } | Deed::Skip { .. } => Act::Collect,
        Deed::Sign(_) | Deed::Paper { .. } => Act::SignAgreement,
        Deed::Consolidate { .. } => Act::EndAgreement,
        Deed::Notify(_) | Deed::Protect(_) | Deed::Unprotect { .. } | Deed::Order(_) => {
            Act::OrderSuspension
        }
        Deed::Field(FieldDeed::Suspended { .. } | FieldDeed::NotSuspended { .. })
        | Deed::Field(FieldDeed::Reconnected { .. }) => Act::RecordField,
        Deed::Interrupt(_) | Deed::BureauNotice { .. } | Deed::BureauAuthorisation { .. } => {
            Act::LegalCollection
        }
    }
}

/// The act that a step of a request is: whoever confirms with the digits of the account decides what is of high risk.
pub const fn update_act(deed: &UpdateDeed) -> Act {
    match deed {
        UpdateDeed::Visit(_) => Act::VisitUpdate,
        UpdateDeed::Rule { digits: Some(_), .. } => Act::ApproveHighRisk,
        UpdateDeed::Rule { digits: None, .. } | UpdateDeed::Annul { .. } => Act::ApproveUpdate,
        UpdateDeed::Withdraw { .. } => Act::ProposeUpdate,
        UpdateDeed::Adjust(_) => Act::SettleAdjustment,
        UpdateDeed::Audit(_) => Act::AuditUpdate,
    }
}

/// The last good copy of the base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupMark {
    /// When it was complete.
    pub at: NaiveDateTime,
    /// Size in bytes.
    pub bytes: u64,
    /// Acts in it.
    pub sequence: u64,
    /// Hash of the last of them, in hexadecimal.
    pub hash: String,
}

/// A form as it was being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Number inside the user; none until it is first saved.
    pub id: Option<DraftId>,
    /// Whose it is.
    pub user: UserId,
    /// Screen id of the form.
    pub form: String,
    /// What a list of drafts shows.
    pub title: String,
    /// Field name and raw text, in form order.
    pub fields: Vec<(String, String)>,
    /// Index of the focused field.
    pub focus: u16,
    /// When it was saved.
    pub saved_at: NaiveDateTime,
}
