//! A promise to pay: what makes it good, and what became of it. Pure.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::BusinessCalendar;
use crate::domain::money::Money;

/// What was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The day.
    pub on: NaiveDate,
    /// The amount.
    pub amount: Money,
}

/// The company's rules for promises (`data/cobro.toml`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseRules {
    /// Working days after the day in which a payment still keeps it.
    pub tolerance: u32,
    /// Hundredths of the amount that keep it.
    pub kept_from: i64,
    /// Promises of an account in a quarter.
    pub per_quarter: usize,
    /// Calendar days ahead at most.
    pub ahead: i64,
}

impl PromiseRules {
    /// The last day on which a payment keeps it.
    pub fn limit(&self, promise: &Promise, days: &BusinessCalendar) -> Option<NaiveDate> {
        days.add_business_days(promise.on, self.tolerance)
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseState {
    /// VIGENTE.
    Open,
    /// PARCIAL: something came in, and there is time for the rest.
    Partial,
    /// CUMPLIDA.
    Kept,
    /// INCUMPLIDA: a later payment does not mend it.
    Broken,
}

/// Money that came in, as far as a promise or an agreement sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// When it was paid.
    pub at: NaiveDateTime,
    /// How much; a reversal is negative.
    pub amount: Money,
}

/// The state of a promise that was made at `made`, on a day.
pub fn state(
    promise: &Promise,
    made: NaiveDateTime,
    receipts: &[Receipt],
    rules: &PromiseRules,
    days: &BusinessCalendar,
    today: NaiveDate,
) -> PromiseState {
    let limit = rules.limit(promise, days).unwrap_or(promise.on);
    // Banks do not always say the hour: the day decides.
    let in_time = |one: &&Receipt| one.at.date() >= made.date() && one.at.date() <= limit;
    let paid: Money = receipts.iter().filter(in_time).map(|one| one.amount).sum();
    let enough = i128::from(paid.centavos()) * 100
        >= i128::from(promise.amount.centavos()) * i128::from(rules.kept_from);
    match (enough, today > limit) {
        (true, _) => PromiseState::Kept,
        (false, true) => PromiseState::Broken,
        (false, false) if paid.is_debit() => PromiseState::Partial,
        (false, false) => PromiseState::Open,
    }
}

/// Why a promise is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseRejection {
    /// The day has passed.
    Past,
    /// Not a working day; the next one that is.
    NotWorking(NaiveDate),
    /// Further ahead than the company takes.
    TooFar(NaiveDate),
    /// Nothing, or more than can be collected.
    Amount(Money),
    /// Another one is open.
    AnotherOpen(NaiveDate),
    /// As many in the quarter as the company takes.
    Quarter(usize),
}

/// Whether a promise may be taken today. `earlier` are those of the account, with their states.
pub fn decide(
    promise: &Promise,
    collectable: Money,
    earlier: &[(NaiveDateTime, Promise, PromiseState)],
    rules: &PromiseRules,
    days: &BusinessCalendar,
    today: NaiveDate,
) -> Result<(), PromiseRejection> {
    if promise.on < today {
        return Err(PromiseRejection::Past);
    }
    if (promise.on - today).num_days() > rules.ahead {
        let last = today.checked_add_signed(chrono::TimeDelta::days(rules.ahead));
        return Err(PromiseRejection::TooFar(last.unwrap_or(today)));
    }
    if !days.is_business(promise.on) {
        let next = days.on_or_after(promise.on).unwrap_or(promise.on);
        return Err(PromiseRejection::NotWorking(next));
    }
    if !promise.amount.is_debit() || promise.amount > collectable {
        return Err(PromiseRejection::Amount(collectable));
    }
    let open = |state: PromiseState| matches!(state, PromiseState::Open | PromiseState::Partial);
    if let Some((_, other, _)) = earlier.iter().find(|(.., state)| open(*state)) {
        return Err(PromiseRejection::AnotherOpen(other.on));
    }
    let quarter = |day: NaiveDate| (day.year(), day.month0() / 3);
    let made = earlier.iter().filter(|(at, ..)| quarter(at.date()) == quarter(today)).count();
    if made >= rules.per_quarter {
        return Err(PromiseRejection::Quarter(rules.per_quarter));
    }
    Ok(())
}
