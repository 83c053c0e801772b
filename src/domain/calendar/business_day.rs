//! Which days count, and moving by them.
//!
//! Two calendars are built from this one type: `legal` for terms and `operativo` for field crews.

use chrono::{Datelike, NaiveDate, Weekday};

use super::holiday::{Holiday, HolidayRules};

/// A local day that does not count, with the act that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalDay {
    /// The day.
    pub date: NaiveDate,
    /// Why the office does not attend.
    pub reason: String,
    /// Decree or resolution.
    pub act: String,
}

/// What a calendar says of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayStatus {
    /// Counts in a term of business days.
    Business,
    /// Saturday without attendance ("vacante", Ley 4/1913 art. 62).
    Saturday,
    /// Sunday.
    Sunday,
    /// National holiday.
    Holiday(Holiday),
    /// Local non-working day.
    Local(LocalDay),
}

/// A calendar of business days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BusinessCalendar {
    /// National holidays.
    pub holidays: HolidayRules,
    /// Extra days of the company or the town.
    pub local_days: Vec<LocalDay>,
    /// Whether Saturday counts; it does only where the office attends on Saturdays.
    pub saturday_counts: bool,
}

impl BusinessCalendar {
    /// What the day is.
    pub fn status(&self, date: NaiveDate) -> DayStatus {
        if let Some(holiday) = self.holidays.on(date) {
            return DayStatus::Holiday(holiday);
        }
        if let Some(local) = self.local_days.iter().find(|local| local.date == date) {
            return DayStatus::Local(local.clone());
        }
        match date.weekday() {
            Weekday::Sun => DayStatus::Sunday,
            Weekday::Sat if !self.saturday_counts => DayStatus::Saturday,
            _ => DayStatus::Business,
        }
    }

    /// Whether the day counts.
    pub fn is_business(&self, date: NaiveDate) -> bool {
        let weekend = match date.weekday() {
            Weekday::Sun => true,
            Weekday::Sat => !self.saturday_counts,
            _ => false,
        };
        !weekend
            && !self.holidays.is_holiday(date)
            && !self.local_days.iter().any(|local| local.date == date)
    }

    /// The day itself when it counts, else the next one that does. None at the end of time.
    pub fn on_or_after(&self, date: NaiveDate) -> Option<NaiveDate> {
        let mut day = date;
        while !self.is_business(day) {
            day = day.succ_opt()?;
        }
        Some(day)
    }

    /// The nth business day after a date; the date itself is day 0 whether it counts or not.
    pub fn add_business_days(&self, date: NaiveDate, count: u32) -> Option<NaiveDate> {
        let mut day = date;
        for _ in 0..count {
            day = self.on_or_after(day.succ_opt()?)?;
        }
        Some(day)
    }

    /// Business days from `from` (excluded) to `to` (included); negative when `to` is earlier.
    pub fn business_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let counted = first
            .iter_days()
            .skip(1)
            .take_while(|day| *day <= last)
            .filter(|day| self.is_business(*day))
            .count();
        sign * i64::try_from(counted).unwrap_or(i64::MAX)
    }
}
