//! What a screen asks for, and what comes back. Plain data: the session performs it.

mod plan;
mod updates;

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::annex::Annex;
use crate::domain::collections::campaign::{Campaign, CampaignPlan};
use crate::domain::collections::figures::CampaignMonth;
use crate::domain::collections::history::StageChange;
use crate::domain::command::{Command, Draft};
use crate::domain::ids::{AccountId, Radicado, RulesId, UpdateId};
use crate::domain::letter::LetterFault;
use crate::domain::permission::Act;
use crate::domain::person::PersonKey;
use crate::domain::pqr::{Advance, Machine, Period, PqrCase, StepKind};
use crate::domain::subscriber::Subscriber;
use crate::domain::trace::Subject;
use crate::domain::user::{Role, User, UserId};
use crate::store::engine::Version;
use crate::store::journal::JournalEntry;
use crate::store::page::{Page, PageRequest};
pub use crate::store::query::CaseFile;
use crate::store::query::{
    AccountRow, CaseRow, HomeFigures, PeriodReport, Portfolio, Responsible, StageFilter, Statement,
    TrayCharts, TrayCounts, TrayFilter,
};
use crate::store::{
    DeskCase, Fault, FieldRow, FieldView, JournalFilter, QueueView, Reach, Receipt, Refusal, Seen,
    Simulation,
};
use crate::widgets::frame::Tone;
pub use plan::{NewDays, PlanAnswer, PlanRequest, Previewed};
pub use updates::{FieldAsOf, UpdateHistory, UpdateRecord, UpdatesAnswer, UpdatesRequest};

/// Something for the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Figures of the home screen.
    Home,
    /// Subscribers that match; a later search of the same screen makes this one pointless.
    Search(String),
    /// An account with its items and cases.
    Statement(AccountId),
    /// Receivables by stage and age.
    Portfolio,
    /// Accounts of a stage.
    Accounts(StageFilter, PageRequest),
    /// Open cases.
    Tray(TrayFilter, PageRequest),
    /// One case.
    Case(Radicado),
    /// How many cases each view of the tray shows.
    TrayCounts,
    /// Deadlines ahead and loads, as bars.
    TrayCharts,
    /// Every case of a filter, as far as one act may give them to people.
    TrayAll(TrayFilter),
    /// Open cases of the same account with which a case could share its answer.
    Similar(Radicado),
    /// Legal dates between two days.
    DueBetween(NaiveDate, NaiveDate),
    /// A write.
    Commit(Box<Command>, Option<Version>),
    /// Something was asked for that the role may not: the register keeps it.
    Denied(Act),
    /// People who may come in, by name.
    Users(PageRequest),
    /// One of them.
    User(UserId),
    /// A further key of a person, as it was pasted.
    AddKey {
        /// Whose.
        user: UserId,
        /// The pasted line.
        line: String,
        /// The person as he was seen.
        seen: Version,
    },
    /// Another password.
    SetPassword {
        /// Whose.
        user: UserId,
        /// The new one.
        password: Secret,
        /// The person as he was seen.
        seen: Version,
    },
    /// A letter as it would go out, without a number.
    PreviewLetter(Box<Outgoing>),
    /// A letter goes out.
    IssueLetter(Box<Outgoing>, Version),
    /// Letters of a case.
    Letters(Radicado),
    /// Which open cases the tables in force would move.
    SimulateRules,
    /// Annexes of a case.
    Annexes(Radicado),
    /// To whom a case may be given.
    Assignees,
    /// The register of acts.
    Journal(JournalFilter, PageRequest),
    /// Whether this password opens the locked screen.
    Unlock(Secret),
    /// The report of a period.
    Report(Period),
    /// The list of the day of an officer; none: of whoever asks.
    Queue(Option<UserId>),
    /// Every list of the day.
    Desks,
    /// A list of the suspension desk.
    Field(FieldView, PageRequest),
    /// The lists of the day are made and opened.
    OpenDay,
    /// Everything that the desk knows of an account.
    Desk(AccountId),
    /// How an account passed from stage to stage.
    Stages(AccountId),
    /// Campaigns, the latest last.
    Campaigns(PageRequest),
    /// What a campaign did.
    CampaignFigures(u32),
    /// Whom a campaign would reach now.
    Reach(Box<CampaignPlan>),
    /// A campaign is sent.
    SendCampaign(Box<CampaignPlan>),
    /// Something of the commercial calendar.
    Plan(PlanRequest),
    /// Something about changes of data.
    Updates(UpdatesRequest),
}

/// A letter that a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The case.
    pub radicado: Radicado,
    /// Name or code of the template.
    pub template: String,
    /// The step that it records.
    pub act: Advance,
}

/// A letter that went out, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLetter {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its text, and what proves a copy.
    pub lines: Vec<String>,
}

/// A password on its way: it never shows in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A person who may come in. Of his password only that he has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// The person, with the version that a write must name.
    pub seen: Seen<User>,
    /// When he last came in, and from where.
    pub last_login: Option<(NaiveDateTime, String)>,
}

/// A person to whom a case may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignee {
    /// Short name.
    pub user: UserId,
    /// Full name.
    pub name: String,
    /// His role.
    pub role: Role,
    /// Cases for which he owes an answer.
    pub cases: i64,
}

/// Why a key or a password never reached the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Nobody here reads keys or makes passwords.
    NoGatekeeper,
    /// The line is no public key.
    NotAKey,
    /// The password cannot be one.
    Password,
}

/// What the base said.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Figures.
    Home(Box<HomeFigures>),
    /// Subscribers, for which text, and whether the whole base was searched.
    Found(String, Vec<Subscriber>, bool),
    /// An account.
    Statement(Box<Statement>),
    /// Receivables; none before the first load.
    Portfolio(Option<Box<Portfolio>>),
    /// Accounts.
    Accounts(Page<AccountRow>),
    /// Cases, and whether the filter stopped looking.
    Tray(Page<CaseRow>, bool),
    /// How many cases each view shows.
    TrayCounts(TrayCounts),
    /// Deadlines ahead and loads.
    TrayCharts(Box<TrayCharts>),
    /// Cases with who answers for each, and whether they are all.
    TrayAll(Responsible, bool),
    /// Cases, the most similar and oldest first.
    Similar(Vec<CaseRow>),
    /// The version of the tables in force, and what they would move.
    Simulation(RulesId, Box<Simulation>),
    /// A letter, as lines.
    Letter(Vec<String>),
    /// A letter that cannot be written.
    NoLetter(LetterFault),
    /// Letters that went out.
    Letters(Vec<SentLetter>),
    /// Papers attached to a case.
    Annexes(Vec<Annex>),
    /// A case, with the version that a write must name.
    Case(Option<Box<Seen<CaseFile>>>),
    /// Dates and radicados.
    DueBetween(Vec<(NaiveDate, Radicado)>),
    /// Durable.
    Done(Receipt),
    /// Not written, and why.
    Refused(Refusal),
    /// People.
    Users(Page<UserRow>),
    /// A person.
    User(Option<Box<UserRow>>),
    /// To whom a case may be given: analysts first, and of them whoever owes least.
    Assignees(Vec<Assignee>),
    /// Acts, and whether the filter stopped looking.
    Journal(Page<JournalEntry>, bool),
    /// A key or a password that cannot be taken.
    Unfit(Unfit),
    /// Whether the password opened.
    Unlocked(bool),
    /// The report of a period.
    Report(Box<PeriodReport>),
    /// A list of the day; none while it is not open.
    Queue(Option<Box<QueueView>>),
    /// A list of the suspension desk.
    Field(FieldView, Page<FieldRow>),
    /// Every list of the day, by officer.
    Desks(Vec<QueueView>),
    /// An account on the desk.
    Desk(Box<DeskCase>),
    /// Passages of an account from stage to stage, the latest first.
    Stages(Vec<StageChange>),
    /// Campaigns.
    Campaigns(Page<Campaign>),
    /// A campaign that was sent now, or with what it did.
    Campaign(Box<Campaign>, Option<CampaignMonth>),
    /// Whom a campaign would reach.
    Reach(Box<Reach>),
    /// Something of the commercial calendar.
    Plan(PlanAnswer),
    /// Something about changes of data.
    Updates(UpdatesAnswer),
    /// The person may not be here any more: nothing is answered.
    Expelled,
    /// The base does not answer.
    Failed(Fault),
}

/// Where to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Home.
    Home,
    /// Subscriber search.
    Subscribers,
    /// An account.
    Account(AccountId),
    /// Receivables.
    Portfolio,
    /// Accounts of a stage.
    StageAccounts(StageFilter),
    /// Tray.
    Tray,
    /// A case.
    Case(Radicado),
    /// Intake, empty or for an account.
    Intake(Option<AccountId>),
    /// A half-typed form, in the form that it is of.
    Draft(Box<Draft>),
    /// Intake of a recurso against the decision of a case.
    Appeal(Box<PqrCase>),
    /// Rules of law and the cases that they would move.
    Rules,
    /// A step of a case.
    Step(Radicado, StepKind, Machine),
    /// Calendar.
    Calendar,
    /// People who may come in; the cursor on one of them.
    Users(Option<UserId>),
    /// The register, of one record or whole.
    Journal(Option<Subject>),
    /// Key tester.
    KeyTester,
    /// The report of PQR, of the month or of what it showed last.
    Report,
    /// Intake for an account and one of its bills.
    ClaimBill(AccountId, String),
    /// The list of the day of an officer; none: of who goes there.
    Collect(Option<UserId>),
    /// Every list of the day.
    Desks,
    /// Suspensions.
    Field,
    /// File of an account in collection.
    Collection(AccountId),
    /// An agreement of an account, before it is signed.
    Agreement(AccountId),
    /// Mass messages.
    Campaigns,
    /// Commercial calendar.
    Plan,
    /// A year of it: its road and its changes; none: the one of its screen.
    PlanYear(Option<i32>),
    /// Changes of the data of an account, proposed; of a request that came back, corrected.
    Update(AccountId, Option<UpdateId>),
    /// Changes of the data of an account that a case asks for.
    UpdateOf(AccountId, Radicado),
    /// Premises that are vacant or inactive.
    Idle,
    /// A new connection; the case that asks for it, when one does.
    Connection(Option<Radicado>),
    /// Changes that others proposed.
    Approve,
    /// What was written into the record of an account, and its requests.
    UpdateHistory(AccountId),
    /// Files of changes, adjustments, audits.
    Control,
    /// Quality of the register.
    Quality,
    /// A person apart from his accounts.
    Person(PersonKey),
    /// Petitions about estratos.
    Petitions,
}

/// A value of a list window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is given back.
    pub code: String,
    /// What is read.
    pub label: String,
}

/// What a screen wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Ask the base.
    Ask(Request),
    /// Open a screen over this one.
    Go(Target),
    /// Close this screen.
    Close,
    /// Say something on the message line.
    Say(Tone, String),
    /// Let a value be chosen.
    Choose(String, Vec<Choice>),
    /// Keep these values for "repeat".
    Remember(Vec<(String, String)>),
    /// Show lines in a window.
    Show(String, Vec<String>),
}

impl Wish {
    /// An error on the message line.
    pub fn error(text: impl Into<String>) -> Self {
        Self::Say(Tone::Error, text.into())
    }
}
