//! The list of the day of an officer: which accounts, why today, in which order. Pure.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::contact::Denied;
use crate::domain::ids::{AccountId, LoadId};
use crate::domain::money::Money;
use crate::domain::user::UserId;

/// An account in a load, as far as a list of the day needs it before it is looked at closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingRow {
    /// The account.
    pub account: AccountId,
    /// Index of its stage.
    pub stage: u8,
    /// Days overdue of what drives the stage.
    pub days: u32,
    /// Overdue and collectable.
    pub overdue: Money,
    /// Due date of its oldest collectable item.
    pub oldest: Option<NaiveDate>,
}

/// Why an account is on the list: each one gives points, and all of them are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Why {
    /// The director put it first.
    Director,
    /// It is to be reached today.
    Due,
    /// He asked to be called at an hour.
    CallBack(NaiveDateTime),
    /// A promise was broken.
    BrokenPromise(NaiveDate),
    /// An instalment is overdue.
    Instalment,
    /// Another overdue one ends the agreement.
    LastInstalment,
    /// Suspended five days ago or more, and not paid.
    Suspended,
    /// Balance among the highest twentieth.
    Balance95,
    /// Balance among the highest fifth.
    Balance80,
    /// Balance in the upper half.
    Balance50,
    /// It passes to the next stage in so many days.
    StageChange(u8),
    /// It prescribes in so many days.
    Prescribes(u16),
    /// Nothing happened since the last action, so many days ago.
    NoReaction(u16),
    /// First month of arrears, always paid before: it pays alone.
    PaysAlone,
    /// Three wrong numbers: the data must be put right.
    WrongNumbers,
}

/// The points of the reasons and the limits of a list (`data/cobro.toml`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRules {
    /// Rows of an officer in a day.
    pub cap: usize,
    /// Hundredths of the list for each stage, by its code; what is left over goes to the best of all.
    pub quota: BTreeMap<String, u8>,
    /// Smallest collectable balance.
    pub smallest: Money,
    /// [`Why::Due`] and [`Why::CallBack`].
    pub due: i16,
    /// [`Why::BrokenPromise`].
    pub broken_promise: i16,
    /// [`Why::Instalment`].
    pub instalment: i16,
    /// [`Why::LastInstalment`].
    pub last_instalment: i16,
    /// [`Why::Suspended`].
    pub suspended: i16,
    /// [`Why::Balance95`], [`Why::Balance80`], [`Why::Balance50`].
    pub balance: [i16; 3],
    /// [`Why::StageChange`].
    pub stage_change: i16,
    /// Days before a change of stage in which it counts.
    pub stage_change_days: u8,
    /// [`Why::Prescribes`] in 180 days, in 90 days.
    pub prescribes: [i16; 2],
    /// [`Why::NoReaction`] at 5, 10 and 15 days; they add up.
    pub no_reaction: [i16; 3],
    /// [`Why::PaysAlone`].
    pub pays_alone: i16,
    /// [`Why::WrongNumbers`].
    pub wrong_numbers: i16,
    /// Points of a row that the director put first.
    pub director: i16,
}

/// Limits of balance that part the portfolio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Percentiles {
    /// Half lie below.
    pub p50: Money,
    /// Four fifths lie below.
    pub p80: Money,
    /// Nineteen twentieths lie below.
    pub p95: Money,
}

impl Percentiles {
    /// Of the balances that can be collected, in any order; the nearest rank.
    pub fn of(balances: &mut [i64]) -> Self {
        let mut rank = |hundredths: usize| {
            let last = balances.len().checked_sub(1)?;
            let at = (balances.len() * hundredths).div_ceil(100).saturating_sub(1).min(last);
            let (_, value, _) = balances.select_nth_unstable(at);
            Some(Money::from_centavos(*value))
        };
        let mut of = |hundredths| rank(hundredths).unwrap_or_default();
        Self { p50: of(50), p80: of(80), p95: of(95) }
    }

    fn reason(&self, balance: Money) -> Option<Why> {
        match balance {
            _ if !balance.is_debit() => None,
            balance if balance >= self.p95 => Some(Why::Balance95),
            balance if balance >= self.p80 => Some(Why::Balance80),
            balance if balance >= self.p50 => Some(Why::Balance50),
            _ => None,
        }
    }
}

impl QueueRules {
    /// Points of a reason.
    pub fn points(&self, why: Why) -> i16 {
        let [high, middle, low] = self.balance;
        let [soon, sooner] = self.prescribes;
        match why {
            Why::Director => self.director,
            Why::Due | Why::CallBack(_) => self.due,
            Why::BrokenPromise(_) => self.broken_promise,
            Why::Instalment => self.instalment,
            Why::LastInstalment => self.last_instalment,
            Why::Suspended => self.suspended,
            Why::Balance95 => high,
            Why::Balance80 => middle,
            Why::Balance50 => low,
            Why::StageChange(_) => self.stage_change,
            Why::Prescribes(days) if days <= 90 => sooner,
            Why::Prescribes(_) => soon,
            Why::NoReaction(days) => self
                .no_reaction
                .iter()
                .zip([5, 10, 15])
                .filter(|(_, from)| days >= *from)
                .map(|(points, _)| *points)
                .sum(),
            Why::PaysAlone => self.pays_alone,
            Why::WrongNumbers => self.wrong_numbers,
        }
    }

    /// What the load alone says of an account.
    pub fn of_standing(
        &self,
        row: &StandingRow,
        limits: &Percentiles,
        next_stage: Option<i64>,
        prescribes: Option<i64>,
    ) -> Vec<Why> {
        let mut reasons: Vec<Why> = limits.reason(row.overdue).into_iter().collect();
        let soon = 0..=i64::from(self.stage_change_days);
        if let Some(days) = next_stage.filter(|days| soon.contains(days)) {
            reasons.push(Why::StageChange(u8::try_from(days).unwrap_or(u8::MAX)));
        }
        if let Some(days) = prescribes.filter(|days| (0..=180).contains(days)) {
            reasons.push(Why::Prescribes(u16::try_from(days).unwrap_or(u16::MAX)));
        }
        reasons
    }

    /// The sum of the reasons.
    pub fn total(&self, reasons: &[Why]) -> i16 {
        reasons.iter().map(|why| self.points(*why)).fold(0, i16::saturating_add)
    }
}

/// A place in the order of the day: points, balance and days downwards, then the account. Two accounts are
/// never equal, so a list is the same whoever computes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(Reverse<i16>, Reverse<Money>, Reverse<u32>, AccountId);

impl Rank {
    /// Of an account.
    pub const fn new(points: i16, row: &StandingRow) -> Self {
        Self(Reverse(points), Reverse(row.overdue), Reverse(row.days), row.account)
    }

    /// The account.
    pub const fn account(&self) -> AccountId {
        self.3
    }

    /// Its points.
    pub const fn points(&self) -> i16 {
        self.0.0
    }
}

/// Why an account that would be on the list is not: a closed list, counted before the officer's eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Exclusion {
    /// Nothing that can be collected is left.
    Paid,
    /// Its debt is in claim.
    InClaim,
    /// Its agreement is kept.
    Agreement,
    /// Its promise is not due.
    Promise,
    /// No legal hour of today is left for it.
    NotToday,
    /// The person authorised no channel.
    NoChannel,
    /// It is to be reached on another day.
    Later,
    /// Insolvent, or died.
    Stopped,
    /// The same person has another account on a list of today.
    Elsewhere,
    /// Nobody knows its subscriber.
    Unknown,
    /// Nobody knows his telephone, e-mail or address.
    NoDestination,
}

impl Exclusion {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::Paid,
        Self::InClaim,
        Self::Agreement,
        Self::Promise,
        Self::NotToday,
        Self::NoChannel,
        Self::Later,
        Self::Stopped,
        Self::Elsewhere,
        Self::Unknown,
        Self::NoDestination,
    ];

    /// How a refusal of the guard keeps an account out.
    pub fn of_denied(reasons: &[Denied]) -> Self {
        let channel = |denied: &Denied| matches!(denied, Denied::Channel(_));
        if reasons.iter().any(channel) { Self::NoChannel } else { Self::NotToday }
    }
}

/// One row, as it was when the day was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    /// The account.
    pub account: AccountId,
    /// Index of its stage then.
    pub stage: u8,
    /// Days overdue then.
    pub days: u32,
    /// Collectable and overdue then.
    pub overdue: Money,
    /// Why it is here.
    pub reasons: Vec<Why>,
    /// What they add up to.
    pub points: i16,
}

/// The list of an officer for a day. Frozen: what is paid meanwhile is struck out, nothing moves under a
/// cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyQueue {
    /// Whose.
    pub officer: UserId,
    /// The day.
    pub day: NaiveDate,
    /// When it was made.
    pub opened: NaiveDateTime,
    /// The load that it was made of.
    pub load: LoadId,
    /// Its rows, the first one first.
    pub rows: Vec<QueueRow>,
    /// Accounts that were looked at and left out while the lists of this day were made.
    pub excluded: Vec<(Exclusion, u32)>,
    /// Accounts that were looked at.
    pub considered: u32,
}

/// Rows that one list may have.
pub const MAX_QUEUE: usize = 500;

/// Lists that are opened at once.
pub const MAX_OFFICERS: usize = 200;

/// How many rows of each stage a list has: quotas first, by order of stage; what no stage fills goes to the
/// best of all.
pub fn shares(rules: &QueueRules, codes: &[&str]) -> Vec<usize> {
    let of = |code: &&str| usize::from(rules.quota.get(*code).copied().unwrap_or(0));
    codes.iter().map(|code| rules.cap * of(code) / 100).collect()
}

/// Deals accounts, in their order, to officers: each one goes to whoever knows it when his list has room,
/// else to the shortest list.
pub fn deal(
    rows: Vec<(QueueRow, Option<UserId>)>,
    officers: &[UserId],
    cap: usize,
) -> BTreeMap<UserId, Vec<QueueRow>> {
    let mut lists: BTreeMap<UserId, Vec<QueueRow>> =
        officers.iter().map(|officer| (officer.clone(), Vec::new())).collect();
    for (row, known) in rows {
        let room = |officer: &UserId| lists.get(officer).is_some_and(|list| list.len() < cap);
        let to = known.filter(room).or_else(|| {
            let shortest = lists.iter().min_by_key(|(officer, list)| (list.len(), *officer));
            shortest.filter(|(_, list)| list.len() < cap).map(|(officer, _)| officer.clone())
        });
        if let Some(list) = to.and_then(|officer| lists.get_mut(&officer)) {
            list.push(row);
        }
    }
    lists
}

/// The decisions of the company for the desk.
#[derive(Debug, Clone)]
pub struct CollectionPolicy {
    /// Contacts.
    pub contact: super::contact::ContactRules,
    /// Promises.
    pub promise: super::promise::PromiseRules,
    /// Lists of the day.
    pub queue: QueueRules,
    /// Agreements.
    pub agreement: super::agreement::AgreementPolicy,
    /// Suspensions.
    pub suspension: super::suspension::SuspensionPolicy,
    /// Lists of the lawyers.
    pub legal: super::legal::LegalTerms,
    /// Windows of the figures.
    pub windows: AnswerWindows,
    /// Late interest.
    pub interest: LateInterest,
}

/// Days in which a payment answers to what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerWindows {
    /// To the visit of a crew (F9, F10).
    pub field: i64,
    /// To a campaign (F13).
    pub campaign: i64,
}

/// Six per cent a year: the most that a dwelling pays for being late (Código Civil art. 1617).
pub const RESIDENTIAL_CAP: rust_decimal::Decimal =
    rust_decimal::Decimal::from_parts(6, 0, 0, false, 2);

/// Late interest by use (Ley 142/1994 art. 96; Código Civil art. 1617; C. de Co. art. 884).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateInterest {
    /// Of a year, for dwellings: never more than [`RESIDENTIAL_CAP`].
    pub residential: rust_decimal::Decimal,
    /// Of a year, for the rest.
    pub others: rust_decimal::Decimal,
    /// How days are counted.
    pub convention: super::instalments::DayCount,
    /// Main transactions (HVORG) that are late interest.
    pub transactions: Vec<String>,
}
