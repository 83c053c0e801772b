//! The days on which a cycle is read: on an even grid, each at the nearest working day. The intervals are then
//! what a bill may cover, whatever month it is.

use chrono::{Datelike, Days, NaiveDate};

use super::template::Billing;
use super::working_days::WorkingDays;

/// Hundredths of a day between two readings of a monthly cycle: the twelfth part of 365.25 days, in ten
/// thousandths.
const MONTH: i64 = 304_375;

/// The unit of [`MONTH`].
const UNIT: i64 = 10_000;

/// The grid of a cycle: an even step from the day of its first reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// A day on which the cycle was, or is to be, read.
    pub start: NaiveDate,
    /// How often.
    pub billing: Billing,
}

impl Grid {
    /// The ideal day of a step; steps may be negative.
    fn ideal(&self, step: i64) -> Option<NaiveDate> {
        let months = i64::from(self.billing.months()).checked_mul(step)?;
        // Half up, also before the start.
        let days = (months.checked_mul(MONTH)? + UNIT / 2).div_euclid(UNIT);
        let size = Days::new(days.unsigned_abs());
        if days < 0 { self.start.checked_sub_days(size) } else { self.start.checked_add_days(size) }
    }

    /// The reading of a step: the working day nearest to its ideal day.
    pub fn reading(&self, step: i64, days: &WorkingDays) -> Option<NaiveDate> {
        days.nearest(self.ideal(step)?)
    }

    /// The readings of a year, with the step of each.
    pub fn of_year(&self, year: i32, days: &WorkingDays) -> Vec<(i64, NaiveDate)> {
        let month = i64::from(self.billing.months());
        let years = i64::from(year - self.start.year());
        let around = years * 12 / month;
        let steps = around - 24 / month..=around + 24 / month;
        let reading = |step| Some((step, self.reading(step, days)?));
        steps.filter_map(reading).filter(|(_, day)| day.year() == year).collect()
    }
}
