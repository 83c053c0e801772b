//! What a screen may ask, as plain data.

use chrono::NaiveDate;

use super::trees::Owed;
use crate::domain::collections::{AccountLedger, Bucket, Position};
use crate::domain::command::{BackupMark, ReceivablesLoad};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::pqr::{PqrCase, PqrClock};
use crate::domain::subscriber::Subscriber;

/// Which cases of the tray.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrayFilter {
    /// Which half of the open cases.
    pub owed: Owed,
    /// Words that must all appear in radicado, kind, cause, name, account or responsible.
    pub words: Vec<String>,
    /// Words that may not appear.
    pub without: Vec<String>,
    /// At most so many business days to the legal date.
    pub due_within: Option<i64>,
    /// Only those without a responsible person.
    pub unassigned: bool,
}

impl TrayFilter {
    /// Nothing is filtered out.
    pub fn is_empty(&self) -> bool {
        *self == Self { owed: self.owed, ..Self::default() }
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
