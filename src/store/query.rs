//! What a screen may ask, as plain data.

use std::sync::Arc;

use chrono::NaiveDate;

use super::UpdateRow;
use super::trees::Worklist;
use crate::domain::collections::{AccountLedger, Bucket, Position};
use crate::domain::command::{BackupMark, ReceivablesLoad, Recommendations};
use crate::domain::ids::{AccountId, Radicado};
use crate::domain::money::Money;
use crate::domain::pqr::report::PqrReport;
use crate::domain::pqr::{Block, Family, Period, PqrCase, PqrClock, Rules};
use crate::domain::subscriber::Subscriber;
use crate::domain::updates::lane::Lane;
use crate::domain::user::UserId;

/// A view of the tray: what somebody of the office has to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum TrayView {
    /// Every answer that is owed.
    #[default]
    Answer,
    /// Those whose legal date is at most three business days away.
    DueSoon,
    /// Open cases for which nobody answers.
    Unassigned,
    /// Answers whose day passed.
    Silence,
    /// What the person himself answers for.
    Mine,
    /// Decided, to be cited.
    ToNotify,
    /// Avisos to send and to record.
    Avisos,
    /// Files for the Superintendencia.
    ToSspd,
    /// Recursos to be answered.
    Recursos,
    /// The petitioner must complete, come, or may still file a recurso.
    Waiting,
    /// To carry out and to close.
    Closing,
    /// The Superintendencia decides.
    AtSspd,
}

impl TrayView {
    /// Every view, in the order of its key.
    pub const ALL: [Self; 12] = [
        Self::Answer,
        Self::DueSoon,
        Self::Unassigned,
        Self::Silence,
        Self::Mine,
        Self::ToNotify,
        Self::Avisos,
        Self::ToSspd,
        Self::Recursos,
        Self::Waiting,
        Self::Closing,
        Self::AtSspd,
    ];

    /// The worklists that it shows, one after the other; none for what a person answers for.
    pub const fn lists(self) -> &'static [Worklist] {
        match self {
            Self::Answer | Self::DueSoon | Self::Silence => &[Worklist::Answer],
            Self::Unassigned => &[Worklist::Unassigned],
            Self::Mine => &[],
            Self::ToNotify => &[Worklist::Cite],
            Self::Avisos => &[Worklist::Aviso, Worklist::Deliver],
            Self::ToSspd => &[Worklist::ToSspd],
            Self::Recursos => &[Worklist::Recurso],
            Self::Waiting => &[Worklist::WithUser, Worklist::Wait],
            Self::Closing => &[Worklist::Comply, Worklist::Close],
            Self::AtSspd => &[Worklist::AtSspd],
        }
    }
}

/// Deadlines ahead and who answers for how many cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrayCharts {
    /// Answers owed by business days left: overdue, today, then each of the next days, then the rest.
    pub ahead: Vec<(Ahead, i64)>,
    /// Cases by person, the most loaded first.
    pub loads: Vec<(UserId, i64)>,
    /// The deadlines were not counted to the end.
    pub bounded: bool,
}

/// A bar of the deadlines ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// The day passed.
    Overdue,
    /// In so many business days; zero is today.
    Days(u32),
    /// From so many business days on.
    From(u32),
}

/// Cases with who answers for each.
pub type Responsible = Vec<(Radicado, Option<UserId>)>;

/// How many cases each view shows; none where they were not counted to the end.
pub type TrayCounts = Vec<(TrayView, Option<i64>)>;

/// Which cases of the tray.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrayFilter {
    /// Which part of the open cases.
    pub view: TrayView,
    /// Words that must all appear in radicado, kind, cause, name, account or responsible.
    pub words: Vec<String>,
    /// Words that may not appear.
    pub without: Vec<String>,
    /// At most so many business days to the date that matters.
    pub due_within: Option<i64>,
    /// Only those without a responsible person.
    pub unassigned: bool,
}

impl TrayFilter {
    /// Nothing is filtered out of the view.
    pub fn is_empty(&self) -> bool {
        *self == Self { view: self.view, ..Self::default() }
    }
}

/// Which accounts of the receivables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageFilter {
    /// Index of the stage.
    pub stage: u8,
    /// One bucket of it, or all.
    pub bucket: Option<Bucket>,
}

/// A row of the accounts of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub account: AccountId,
    /// Name, when the subscriber is known.
    pub name: String,
    /// Town name, when known.
    pub town: String,
    /// Days of the oldest collectable item.
    pub days: i64,
    /// Overdue and collectable.
    pub overdue: Money,
    /// Everything owed, net.
    pub total: Money,
    /// Items apart by lock.
    pub blocked: Money,
}

/// A row of the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub case: PqrCase,
    /// Its clock today.
    pub clock: PqrClock,
    /// Subscriber's or petitioner's name.
    pub name: String,
    /// The version of the law that it is computed with.
    pub rules: Arc<Rules>,
}

/// A case with the cases that decide together with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// The case.
    pub row: CaseRow,
    /// The case against whose decision it goes.
    pub parent: Option<PqrCase>,
    /// The recurso against its decision.
    pub recurso: Option<PqrCase>,
    /// Letters that went out of it.
    pub letters: usize,
    /// Papers attached to it.
    pub annexes: usize,
}

impl CaseFile {
    /// Those cases.
    pub const fn family(&self) -> Family<'_> {
        Family { parent: self.parent.as_ref(), recurso: self.recurso.as_ref() }
    }

    /// As a role sees it that need not know who asks (Ley 1581/2012 art. 4).
    #[must_use]
    pub fn masked(self) -> Self {
        Self {
            row: CaseRow { case: self.row.case.masked(), ..self.row },
            parent: self.parent.map(PqrCase::masked),
            recurso: self.recurso.map(PqrCase::masked),
            ..self
        }
    }
}

/// An account's statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The account.
    pub account: AccountId,
    /// Its subscriber, when known.
    pub subscriber: Option<Subscriber>,
    /// Its open items, when the load shown has any.
    pub ledger: Option<(AccountLedger, Position)>,
    /// The load shown.
    pub load: Option<ReceivablesLoad>,
    /// Its cases, latest first, at most [`MAX_CASES`].
    pub cases: Vec<CaseRow>,
    /// What its open cases hold back.
    pub blocks: Vec<Block>,
    /// Changes of its data that are not over.
    pub updates: Vec<UpdateRow>,
}

/// Cases that a statement carries.
pub const MAX_CASES: usize = 20;

/// One cell of the portfolio: accounts and their overdue balance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageCell {
    /// Accounts.
    pub accounts: i64,
    /// Overdue and collectable.
    pub overdue: Money,
}

/// The receivables as kept totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portfolio {
    /// The load shown.
    pub load: ReceivablesLoad,
    /// By stage, then by bucket.
    pub cells: Vec<[StageCell; 8]>,
    /// Collectable by age of the items.
    pub aged: [Money; 8],
    /// Items.
    pub items: i64,
    /// Apart by lock.
    pub blocked: Money,
    /// Apart by instalment plan.
    pub financed: Money,
    /// Over the limit of DDR.
    pub hard_to_collect: Money,
}

/// Cases of each month that a report on a screen counts: about two seconds of them.
pub const MAX_REPORTED: usize = 60_000;

/// The report of a period with what is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodReport {
    /// The period.
    pub period: Period,
    /// Its totals.
    pub report: PqrReport,
    /// Every case was counted.
    pub whole: bool,
    /// What it recommends.
    pub recommendations: Option<Recommendations>,
}

/// The figures of the home screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HomeFigures {
    /// Subscribers.
    pub subscribers: i64,
    /// Open cases.
    pub open: i64,
    /// Open cases without a responsible person.
    pub unassigned: i64,
    /// Cases decided by silence: the answer is owed and its date has passed; counted up to a bound.
    pub silent: usize,
    /// Answers whose legal date is today; counted up to a bound.
    pub due_today: usize,
    /// Answers whose legal date is within the next three business days; counted up to a bound.
    pub due_soon: usize,
    /// The counts above stopped at the bound.
    pub bounded: bool,
    /// What the clocks ask for today: citations, avisos, files for the SSPD, compliance.
    pub by_clock: [i64; 4],
    /// Requests to change data, by what they wait for.
    pub updates: Vec<(Lane, i64)>,
    /// Tables of law are in force that were not applied to open cases.
    pub rules_unapplied: bool,
    /// Most urgent cases.
    pub urgent: Vec<CaseRow>,
    /// Half-typed forms of the user, latest first.
    pub drafts: Vec<crate::domain::command::Draft>,
    /// Shown load: cut-off date, accounts, overdue.
    pub receivables: Option<(NaiveDate, i64, Money)>,
    /// The last good copy of the base.
    pub backup: Option<BackupMark>,
    /// Bytes on disk.
    pub bytes: u64,
    /// Bytes that the disk still has, when there is one.
    pub free: Option<u64>,
}
