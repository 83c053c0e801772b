//! What the screens of changes of data ask for, and what comes back.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::person::PersonKey;
use crate::domain::pqr::Month;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::history::Revision;
use crate::domain::updates::batch::Batch;
use crate::domain::updates::finding::Finding;
use crate::domain::updates::lane::Lane;
use crate::domain::updates::quality::QualityRun;
use crate::domain::updates::request::{Proposal, UpdateState};
use crate::store::page::{Page, PageRequest};
use crate::store::{
    Checked, FailedField, IdleCycle, IdleRow, MonthAudit, PersonView, PetitionRow, UpdateRow,
};

/// Something for the base about changes of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdatesRequest {
    /// The record of an account, and the request that came back, when it is one.
    Record(AccountId, Option<UpdateId>),
    /// The record of an account that is still to be opened, with the number that it may have.
    NewRecord,
    /// A new connection is proposed: its account gets a number.
    Connect(Box<Proposal>),
    /// What would be said of a proposal.
    Check {
        /// The account.
        account: AccountId,
        /// It would open it.
        connects: bool,
        /// The request that it corrects.
        id: Option<UpdateId>,
        /// What is proposed.
        proposal: Box<Proposal>,
    },
    /// Requests of a queue.
    Queue(Lane, PageRequest),
    /// How many are in each queue.
    Counts,
    /// Every request of a queue, up to what one act may decide.
    All(Lane),
    /// What is worth knowing of a request before it is decided.
    Look(UpdateId),
    /// What was written into the record of an account, and its requests.
    History(AccountId),
    /// The record of an account as it was on a day, by what is known now.
    AsOf(AccountId, NaiveDate),
    /// Files of changes.
    Batches(PageRequest),
    /// How many requests of a file are in each state.
    BatchStates(u32),
    /// The requests of a file that must be looked at before it is approved.
    BatchSample(u32),
    /// A file is approved; how many requests it has, as it was typed, and the sample that was shown.
    ApproveBatch(u32, u64, Vec<UpdateId>),
    /// A file is taken back.
    ReverseBatch(u32),
    /// What is looked at again of a month.
    Audit(Month),
    /// The last measurements of the register, and how many accounts have something that failed.
    Quality,
    /// The register is measured now.
    MeasureQuality,
    /// Accounts that failed a check when it was last measured.
    QualityRows(String, PageRequest),
    /// Accounts with something that failed.
    Failed(PageRequest),
    /// Premises of a cycle that are vacant or inactive.
    Idle(IdleCycle, PageRequest),
    /// A person apart from his accounts.
    Person(PersonKey),
    /// Petitions about estratos that are open, or those with an act.
    Petitions {
        /// By act.
        acts: bool,
        /// Which of them.
        page: PageRequest,
    },
}

/// What the base said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdatesAnswer {
    /// A record; none for an account without subscriber.
    Record(Option<Box<UpdateRecord>>),
    /// What is said of a proposal.
    Checked(Box<Checked>),
    /// Requests.
    Queue(Page<UpdateRow>),
    /// How many are in each queue.
    Counts(Vec<(Lane, i64)>),
    /// Requests with their accounts, and whether they are all.
    All(Vec<(AccountId, UpdateId)>, bool),
    /// What is worth knowing of a request.
    Look(UpdateId, Vec<Finding>),
    /// What was written into a record.
    History(Box<UpdateHistory>),
    /// What stood in each field on a day, and who said so.
    AsOf(NaiveDate, Vec<FieldAsOf>),
    /// Files of changes.
    Batches(Page<Batch>),
    /// A file with how many of its requests are in each state.
    BatchStates(Box<Batch>, BTreeMap<UpdateState, u64>),
    /// The sample of a file.
    BatchSample(u32, Vec<UpdateRow>),
    /// A file was approved, or its inverse proposed: in words.
    BatchDecided(String),
    /// What is looked at again of a month.
    Audit(Month, MonthAudit),
    /// Measurements, the latest first, and how many accounts have something that failed.
    Quality(Vec<QualityRun>, i64),
    /// Accounts that fail a check.
    QualityRows(String, Page<Subscriber>),
    /// Accounts with something that failed.
    Failed(Page<FailedField>),
    /// Premises of a cycle that are not served; no cycle when there are none at all.
    Idle(Option<String>, Page<IdleRow>),
    /// A person; none when nobody has that document.
    Person(Option<Box<PersonView>>),
    /// Petitions about estratos.
    Petitions {
        /// By act.
        acts: bool,
        /// Those.
        page: Page<PetitionRow>,
    },
}

/// What stood in a field on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldAsOf {
    /// The field.
    pub field: Field,
    /// Its canonical text.
    pub value: String,
    /// Who said so; none for what the account came with.
    pub said: Option<Revision>,
}

/// A record that is about to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateRecord {
    /// As it is; nothing is known in the one of an account that is still to be opened.
    pub subscriber: Subscriber,
    /// It is still to be opened.
    pub opens: bool,
    /// Requests of the account that are not over.
    pub open: Vec<UpdateRow>,
    /// What was written into it, by number.
    pub revisions: Vec<Revision>,
    /// The request that came back.
    pub request: Option<UpdateRow>,
}

/// What is known of the changes of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateHistory {
    /// As it is; none for an account without subscriber.
    pub subscriber: Option<Subscriber>,
    /// What was written, by number.
    pub revisions: Vec<Revision>,
    /// Its requests, those that are not over first.
    pub requests: Vec<UpdateRow>,
}
