//! Printed subtotals and row counts against the rows above them. They are checked, never loaded.

use crate::domain::money::Money;

/// Levels of subtotal: `*`, `**`, `***`, and the total of the list.
pub(super) const LEVELS: usize = 4;

/// Running sums, one for each level, since it was last printed.
#[derive(Debug, Default)]
pub(super) struct Totals {
    sums: [Money; LEVELS],
    rows: u64,
}

impl Totals {
    /// Counts a row, with its amount if it can be read.
    pub(super) fn add(&mut self, amount: Option<Money>) {
        self.rows += 1;
        let amount = amount.unwrap_or(Money::ZERO);
        for sum in &mut self.sums {
            *sum = sum.plus(amount);
        }
    }

    /// The sum of the rows under a subtotal of `level`, from 0; that level and those below start anew.
    pub(super) fn close(&mut self, level: usize) -> Money {
        let sum = self.sums.get(level).copied().unwrap_or(Money::ZERO);
        for lower in self.sums.iter_mut().take(level + 1) {
            *lower = Money::ZERO;
        }
        sum
    }

    /// Rows since the last trailer.
    pub(super) fn close_rows(&mut self) -> u64 {
        std::mem::take(&mut self.rows)
    }
}
