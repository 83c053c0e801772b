//! What an account owes on a date: buckets of age, what is apart, and the stage. Pure.

use chrono::NaiveDate;

use super::lock::LockReasons;
use super::open_item::{AccountLedger, OpenItem, Substitute};
use super::policy::StagePolicy;
use crate::domain::money::Money;

/// Age of an item, in the ranges of the monthly reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// Not overdue.
    Current,
    /// 1 to 30 days.
    To30,
    /// 31 to 60.
    To60,
    /// 61 to 90.
    To90,
    /// 91 to 180.
    To180,
    /// 181 to 360.
    To360,
    /// 361 to 1825.
    To1825,
    /// More than five years: watch for prescription.
    Over1825,
}

/// Every bucket, youngest first.
pub const BUCKETS: [Bucket; 8] = [
    Bucket::Current,
    Bucket::To30,
    Bucket::To60,
    Bucket::To90,
    Bucket::To180,
    Bucket::To360,
    Bucket::To1825,
    Bucket::Over1825,
];

impl Bucket {
    /// The bucket of an age.
    pub const fn of(days: i64) -> Self {
        match days {
            i64::MIN..=0 => Self::Current,
            1..=30 => Self::To30,
            31..=60 => Self::To60,
            61..=90 => Self::To90,
            91..=180 => Self::To180,
            181..=360 => Self::To360,
            361..=1825 => Self::To1825,
            _ => Self::Over1825,
        }
    }

    /// Place in [`BUCKETS`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// "31-60", as the reports write it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Current => "vigente",
            Self::To30 => "1-30",
            Self::To60 => "31-60",
            Self::To90 => "61-90",
            Self::To180 => "91-180",
            Self::To360 => "181-360",
            Self::To1825 => "361-1825",
            Self::Over1825 => ">1825",
        }
    }
}

/// Where an item counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemShare {
    /// Collectable.
    Collectable,
    /// Apart by a lock that excludes its age.
    Blocked,
    /// Apart inside an instalment plan.
    Financed,
    /// An unapplied credit.
    Credit,
}

/// One item on the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemPosition {
    /// Days overdue; none without a due date.
    pub days: Option<i64>,
    /// Where it counts.
    pub share: ItemShare,
    /// What is left of it after unapplied credits.
    pub residual: Money,
}

/// An account on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Net of everything: always `buckets + blocked + financed`.
    pub total: Money,
    /// Collectable by age, net of credits; a credit in excess is negative in the first one.
    pub buckets: [Money; 8],
    /// Apart by lock.
    pub blocked: Money,
    /// Apart by instalment plan.
    pub financed: Money,
    /// Residual of items over the limit of DDR.
    pub hard_to_collect: Money,
    /// Age of the item that drives the stage.
    pub driver_days: Option<i64>,
    /// Index in the policy's stages.
    pub stage: usize,
    /// One entry per item of the ledger, in its order.
    pub items: Vec<ItemPosition>,
}

impl Position {
    /// Overdue and collectable.
    pub fn overdue(&self) -> Money {
        self.buckets.iter().skip(1).copied().sum()
    }

    /// Collectable, due or not.
    pub fn collectable(&self) -> Money {
        self.buckets.iter().copied().sum()
    }

    /// Bucket of the item that drives the stage.
    pub fn bucket(&self) -> Bucket {
        Bucket::of(self.driver_days.unwrap_or(0))
    }
}

/// The position of an account. Unapplied credits are consumed oldest item first.
pub fn position(
    ledger: &AccountLedger,
    cutoff: NaiveDate,
    policy: &StagePolicy,
    locks: &LockReasons,
) -> Position {
    let mut items: Vec<ItemPosition> =
        ledger.items.iter().map(|item| item_on(item, cutoff, locks)).collect();
    let spare = apply_credits(&mut items);
    let sum = |wanted: ItemShare| -> Money {
        items.iter().filter(|item| item.share == wanted).map(|item| item.residual).sum()
    };
    let mut buckets = [Money::ZERO; 8];
    let mut hard_to_collect = Money::ZERO;
    for item in items.iter().filter(|item| item.share == ItemShare::Collectable) {
        let days = overdue_days(item, policy);
        if let Some(bucket) = buckets.get_mut(Bucket::of(days).index()) {
            *bucket = bucket.plus(item.residual);
        }
        if days > policy.hard_to_collect_after_days {
            hard_to_collect = hard_to_collect.plus(item.residual);
        }
    }
    let [current, ..] = &mut buckets;
    *current = current.plus(spare);
    let driver_days = driver(ledger, &items, policy);
    Position {
        total: ledger.net(),
        buckets,
        blocked: sum(ItemShare::Blocked),
        financed: sum(ItemShare::Financed),
        hard_to_collect,
        driver_days,
        stage: policy.stage_of(driver_days.unwrap_or(0)),
        items,
    }
}

/// Age for the buckets: below the threshold of the policy an item is not overdue.
fn overdue_days(item: &ItemPosition, policy: &StagePolicy) -> i64 {
    item.days.filter(|days| *days >= policy.overdue_from_days).unwrap_or(0)
}

fn item_on(item: &OpenItem, cutoff: NaiveDate, locks: &LockReasons) -> ItemPosition {
    let locked = item.lock.and_then(|code| locks.get(code)).is_some_and(|lock| lock.excludes_age);
    let share = if locked {
        ItemShare::Blocked
    } else if item.substitute == Some(Substitute::InstalmentPlan) {
        ItemShare::Financed
    } else if item.amount.is_credit() {
        ItemShare::Credit
    } else {
        ItemShare::Collectable
    };
    ItemPosition {
        days: item.due.map(|due| (cutoff - due).num_days()),
        share,
        residual: item.amount,
    }
}

/// Consumes the credits against the oldest collectable items; what is left over comes back, negative.
fn apply_credits(items: &mut [ItemPosition]) -> Money {
    let mut credit = Money::ZERO;
    for item in items.iter_mut().filter(|item| item.share == ItemShare::Credit) {
        credit = credit.plus(item.residual.abs());
        item.residual = Money::ZERO;
    }
    let mut oldest_first: Vec<&mut ItemPosition> =
        items.iter_mut().filter(|item| item.share == ItemShare::Collectable).collect();
    oldest_first.sort_by_key(|item| std::cmp::Reverse(item.days.unwrap_or(i64::MIN)));
    for item in oldest_first {
        let used = item.residual.min(credit);
        item.residual = item.residual.minus(used);
        credit = credit.minus(used);
    }
    Money::ZERO.minus(credit)
}

/// Age of the oldest collectable bill that is large enough to drive the stage. A bill comes as one item
/// per service; an item without a bill number stands for itself.
fn driver(ledger: &AccountLedger, items: &[ItemPosition], policy: &StagePolicy) -> Option<i64> {
    let collectable =
        |item: &ItemPosition| item.share == ItemShare::Collectable && item.residual.is_debit();
    let mut bills = std::collections::BTreeMap::<(&str, i64), Money>::new();
    let mut days = Vec::new();
    for (item, on) in ledger.items.iter().zip(items).filter(|(_, on)| collectable(on)) {
        let age = overdue_days(on, policy);
        if item.reference.is_empty() {
            days.push((on.residual, age));
        } else {
            let bill = bills.entry((&item.reference, age)).or_default();
            *bill = bill.plus(on.residual);
        }
    }
    days.extend(bills.into_iter().map(|((_, age), residual)| (residual, age)));
    days.into_iter()
        .filter(|(residual, _)| *residual >= policy.minimum_item)
        .map(|(_, age)| age)
        .max()
        .filter(|days| *days > 0)
}
