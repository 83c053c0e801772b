//! The arithmetic of a payment agreement: rates, schedules, late interest. Whole pesos, half up; the last
//! instalment takes what rounding left. Pure.

use chrono::{Months, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::domain::money::Money;

/// How the debt is paid off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum System {
    /// Equal instalments.
    French,
    /// Equal parts of capital.
    Constant,
}

/// How often an instalment falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Frequency {
    /// Each month.
    Monthly,
    /// Each second month.
    Bimonthly,
}

impl Frequency {
    /// Months between two instalments.
    pub const fn months(self) -> u32 {
        match self {
            Self::Monthly => 1,
            Self::Bimonthly => 2,
        }
    }
}

/// One instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalment {
    /// The day by which it is paid.
    pub due: NaiveDate,
    /// Part that pays the debt.
    pub capital: Money,
    /// Interest of the plan.
    pub interest: Money,
    /// Capital that is left after it.
    pub balance: Money,
}

impl Instalment {
    /// What is paid.
    pub const fn amount(&self) -> Money {
        self.capital.plus(self.interest)
    }
}

/// What a schedule is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Capital to be paid off.
    pub capital: Money,
    /// Instalments; at least one.
    pub count: u32,
    /// How often.
    pub frequency: Frequency,
    /// How.
    pub system: System,
    /// Interest of one period, as a fraction: `0.005` is 0,5 %.
    pub rate: Decimal,
    /// The first due date.
    pub first_due: NaiveDate,
}

/// Every instalment of a plan, in order; empty when a date leaves the calendar or the figures the range.
pub fn schedule(plan: &Plan) -> Vec<Instalment> {
    computed(plan).unwrap_or_default()
}

fn computed(plan: &Plan) -> Option<Vec<Instalment>> {
    let count = plan.count.max(1);
    let capital = plan.capital.to_decimal();
    let level = match plan.system {
        System::French => level_instalment(capital, plan.rate, count)?,
        System::Constant => peso(capital.checked_div(Decimal::from(count))?),
    };
    let mut left = capital;
    let mut all = Vec::new();
    for number in 1..=count {
        let interest = peso(left.checked_mul(plan.rate)?);
        let part = match plan.system {
            _ if number == count => left,
            System::French => level - interest,
            System::Constant => level,
        };
        // Rounding may not pay more than is owed.
        let part = part.min(left);
        left -= part;
        let months = Months::new(plan.frequency.months().checked_mul(number - 1)?);
        all.push(Instalment {
            due: plan.first_due.checked_add_months(months)?,
            capital: Money::from_decimal(part)?,
            interest: Money::from_decimal(interest)?,
            balance: Money::from_decimal(left)?,
        });
    }
    Some(all)
}

/// `round(P·i / (1 − (1+i)^−n))`; plain division without interest.
fn level_instalment(capital: Decimal, rate: Decimal, count: u32) -> Option<Decimal> {
    if rate.is_zero() {
        return Some(peso(capital.checked_div(Decimal::from(count))?));
    }
    let growth = power(Decimal::ONE.checked_add(rate)?, count)?;
    let discount = Decimal::ONE.checked_sub(Decimal::ONE.checked_div(growth)?)?;
    Some(peso(capital.checked_mul(rate)?.checked_div(discount)?))
}

fn power(base: Decimal, exponent: u32) -> Option<Decimal> {
    (0..exponent).try_fold(Decimal::ONE, |product, _| product.checked_mul(base))
}

/// The monthly rate of an effective annual one: `(1+EA)^(1/12) − 1`, to twelve decimals.
pub fn monthly_of_annual(annual: Decimal) -> Option<Decimal> {
    let target = Decimal::ONE.checked_add(annual)?;
    let (mut low, mut high) = (Decimal::ZERO, annual.max(Decimal::ZERO));
    // Halving sixty times leaves nothing that twelve decimals would show.
    for _ in 0..60 {
        let middle = low.checked_add(high)?.checked_div(Decimal::TWO)?.round_dp(20);
        if power(Decimal::ONE.checked_add(middle)?, 12)? < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high.round_dp(12))
}

/// Whole pesos, half up.
fn peso(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
}

/// How late interest counts days: the two conventions differ, and a statement says which one it used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayCount {
    /// A year of 365 days.
    Year365,
    /// Months of thirty days.
    Month30,
}

/// Late interest of a debt: simple, never on interest (Código Civil art. 1617 for dwellings).
pub fn late_interest(
    debt: Money,
    annual: Decimal,
    days: i64,
    convention: DayCount,
) -> Option<Money> {
    let days = Decimal::from(days.max(0));
    let amount = debt.to_decimal().checked_mul(annual)?.checked_mul(days)?;
    let year = match convention {
        DayCount::Year365 => Decimal::from(365),
        DayCount::Month30 => Decimal::from(360),
    };
    Money::from_decimal(peso(amount.checked_div(year)?))
}
