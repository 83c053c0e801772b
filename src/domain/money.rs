//! Money as whole centavos of a Colombian peso.
//!
//! Sums are exact and checked; text in and out lives in `text::money` and `interchange`.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// An amount in centavos; negative is a credit.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Money(i64);

impl Money {
    /// Nothing owed.
    pub const ZERO: Self = Self(0);

    /// From whole centavos.
    pub const fn from_centavos(centavos: i64) -> Self {
        Self(centavos)
    }

    /// From whole pesos; saturates far above any balance of a utility.
    pub const fn from_pesos(pesos: i64) -> Self {
        Self(pesos.saturating_mul(100))
    }

    /// From a decimal of pesos. None when it has more than two decimals or does not fit.
    pub fn from_decimal(pesos: Decimal) -> Option<Self> {
        let centavos = pesos.checked_mul(Decimal::ONE_HUNDRED)?;
        if !centavos.fract().is_zero() {
            return None;
        }
        centavos.to_i64().map(Self)
    }

    /// Pesos with two decimals.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// Whole centavos.
    pub const fn centavos(self) -> i64 {
        self.0
    }

    /// Sum that stops at the ends of the range, which no utility reaches.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Sum, or none when it leaves the range.
    pub const fn checked_plus(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// Difference, likewise.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// Below zero: a credit.
    pub const fn is_credit(self) -> bool {
        self.0 < 0
    }

    /// Above zero: a debit.
    pub const fn is_debit(self) -> bool {
        self.0 > 0
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}
