//! The figures of the desk, F1 to F21: each one with its numerator and its denominator, and "sin dato" where
//! there is nothing to divide by. Pure.

use std::collections::BTreeMap;

use crate::domain::money::Money;

/// A share: never 0 % nor 100 % of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ratio {
    /// Above.
    pub numerator: i64,
    /// Below.
    pub denominator: i64,
}

impl Ratio {
    /// A share of two amounts.
    pub const fn of(numerator: Money, denominator: Money) -> Self {
        Self { numerator: numerator.centavos(), denominator: denominator.centavos() }
    }

    /// A share of two counts.
    pub const fn counts(numerator: i64, denominator: i64) -> Self {
        Self { numerator, denominator }
    }

    /// Hundredths of a percent, half up; none when there is nothing below.
    pub fn basis_points(self) -> Option<i64> {
        if self.denominator == 0 {
            return None;
        }
        let (above, below) = (i128::from(self.numerator) * 20_000, i128::from(self.denominator));
        let (above, below) = if below < 0 { (-above, -below) } else { (above, below) };
        i64::try_from((above + below).div_euclid(below * 2)).ok()
    }

    /// "19,27 %" or "sin dato".
    pub fn percent(self) -> String {
        self.basis_points().map_or_else(
            || "sin dato".into(),
            |points| {
                let sign = if points < 0 { "-" } else { "" };
                format!("{sign}{},{:02} %", points.abs() / 100, points.abs() % 100)
            },
        )
    }
}

/// An account through a month, from its place in the testigo with which the month opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountMonth {
    /// Stage frozen in that testigo.
    pub stage: usize,
    /// Overdue and collectable then.
    pub base: Money,
    /// What was paid in the month, net of reversals.
    pub paid: Money,
    /// What was newly financed of that base.
    pub financed: Money,
}

impl AccountMonth {
    /// F1 of the account: what was paid of the base, and no more.
    pub fn recovered(&self) -> Money {
        self.paid.max(Money::ZERO).min(self.base.max(Money::ZERO))
    }
}

/// F1 to F3 of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recovery {
    /// Accounts with a base.
    pub accounts: i64,
    /// Overdue and collectable with which the month opened.
    pub base: Money,
    /// F1: recovered of it.
    pub recovered: Money,
    /// Newly financed of it.
    pub financed: Money,
}

impl Recovery {
    /// F2.
    pub const fn effectiveness(&self) -> Ratio {
        Ratio::of(self.recovered, self.base)
    }

    /// F3.
    pub const fn normalisation(&self) -> Ratio {
        Ratio::of(self.recovered.plus(self.financed), self.base)
    }

    /// Two of them together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            accounts: self.accounts + other.accounts,
            base: self.base.plus(other.base),
            recovered: self.recovered.plus(other.recovered),
            financed: self.financed.plus(other.financed),
        }
    }
}

/// F1 to F3 by frozen stage; an account without a base is outside.
pub fn recovery(accounts: impl IntoIterator<Item = AccountMonth>) -> BTreeMap<usize, Recovery> {
    let mut stages = BTreeMap::<usize, Recovery>::new();
    for account in accounts.into_iter().filter(|account| account.base.is_debit()) {
        let one = Recovery {
            accounts: 1,
            base: account.base,
            recovered: account.recovered(),
            financed: account
                .financed
                .max(Money::ZERO)
                .min(account.base.minus(account.recovered())),
        };
        let stage = stages.entry(account.stage).or_default();
        *stage = stage.plus(one);
    }
    stages
}

/// Orders of a period by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldMonth {
    /// Generated.
    pub generated: i64,
    /// Visited: executed or not.
    pub visited: i64,
    /// Executed.
    pub executed: i64,
    /// Visited accounts that paid within the days of the policy.
    pub paying: i64,
    /// What they paid.
    pub paid: Money,
    /// What the visited ones owed.
    pub owed: Money,
    /// Reconnected within twenty-four hours.
    pub reconnected_in_time: i64,
    /// Reconnections that fell due.
    pub reconnections: i64,
}

impl FieldMonth {
    /// Two of them together.
    #[must_use]
    pub const fn plus(self, other: &Self) -> Self {
        Self {
            generated: self.generated + other.generated,
            visited: self.visited + other.visited,
            executed: self.executed + other.executed,
            paying: self.paying + other.paying,
            paid: self.paid.plus(other.paid),
            owed: self.owed.plus(other.owed),
            reconnected_in_time: self.reconnected_in_time + other.reconnected_in_time,
            reconnections: self.reconnections + other.reconnections,
        }
    }

    /// F7.
    pub const fn execution(&self) -> Ratio {
        Ratio::counts(self.executed, self.generated)
    }

    /// F8.
    pub const fn effectiveness(&self) -> Ratio {
        Ratio::counts(self.executed, self.visited)
    }

    /// F9.
    pub const fn response(&self) -> Ratio {
        Ratio::counts(self.paying, self.visited)
    }

    /// F10.
    pub const fn recovered(&self) -> Ratio {
        Ratio::of(self.paid, self.owed)
    }

    /// F11.
    pub const fn reconnection(&self) -> Ratio {
        Ratio::counts(self.reconnected_in_time, self.reconnections)
    }
}

/// A mass campaign and the group that it left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CampaignMonth {
    /// Messages sent.
    pub sent: i64,
    /// Messages delivered.
    pub delivered: i64,
    /// Accounts that one was delivered to.
    pub accounts: i64,
    /// Of them, those that paid within the days of the policy.
    pub paying: i64,
    /// Accounts of the control group.
    pub control: i64,
    /// Of them, those that paid in the same days.
    pub control_paying: i64,
    /// What it cost.
    pub cost: Money,
}

impl CampaignMonth {
    /// F12.
    pub const fn delivery(&self) -> Ratio {
        Ratio::counts(self.delivered, self.sent)
    }

    /// F13.
    pub const fn response(&self) -> Ratio {
        Ratio::counts(self.paying, self.accounts)
    }

    /// Response of the control group.
    pub const fn control_response(&self) -> Ratio {
        Ratio::counts(self.control_paying, self.control)
    }

    /// F14, as a share: response less that of the control group; nothing when either has no accounts.
    pub fn net_effect(&self) -> Option<Ratio> {
        if self.accounts == 0 || self.control == 0 {
            return None;
        }
        Some(Ratio {
            numerator: self.paying * self.control - self.control_paying * self.accounts,
            denominator: self.accounts * self.control,
        })
    }

    /// Accounts that would not have paid without it, rounded down.
    pub fn incremental(&self) -> Option<i64> {
        let effect = self.net_effect()?;
        Some((effect.numerator * self.accounts).div_euclid(effect.denominator))
    }

    /// F15: centavos per incremental account; none when there was no effect.
    pub fn cost_each(&self) -> Option<Money> {
        let accounts = self.incremental().filter(|accounts| *accounts > 0)?;
        let half_up = (self.cost.centavos() * 2 + accounts).div_euclid(accounts * 2);
        Some(Money::from_centavos(half_up))
    }
}
