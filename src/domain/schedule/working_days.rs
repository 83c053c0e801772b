//! Working days of some years in a row, counted once: a plan of a hundred thousand rows asks for little else.
//! They are those of the terms of law: Saturday is none.
use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::domain::calendar::BusinessCalendar;

/// The working days of a span of years.
#[derive(Debug, Clone)]
pub struct WorkingDays {
    first: NaiveDate,
    /// The working days, in order.
    days: Vec<NaiveDate>,
    /// For each day of the span, how many working days come before it.
    before: Vec<u32>,
}

impl WorkingDays {
    /// Of the years from one to another, both included. Days outside are unknown.
    pub fn of(calendar: &BusinessCalendar, from: i32, to: i32) -> Option<Self> {
        Self::where_open(from, to, |day| calendar.is_business(day))
    }

    /// Of the years from one to another, when these days from Monday to Friday are the only ones without
    /// office: the days by which a plan was made, whatever the tables say today.
    pub fn without(closed: &[NaiveDate], from: i32, to: i32) -> Option<Self> {
        let closed: BTreeSet<&NaiveDate> = closed.iter().collect();
        Self::where_open(from, to, |day| is_weekday(day) && !closed.contains(&day))
    }

    fn where_open(from: i32, to: i32, open: impl Fn(NaiveDate) -> bool) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(from, 1, 1)?;
        let (mut days, mut before) = (Vec::new(), Vec::new());
        for day in first.iter_days().take_while(|day| day.year() <= to) {
            before.push(u32::try_from(days.len()).ok()?);
            if open(day) {
                days.push(day);
            }
        }
        Some(Self { first, days, before })
    }

    /// Days from Monday to Friday without office.
    pub fn closed(&self) -> Vec<NaiveDate> {
        let span = self.first.iter_days().take(self.before.len());
        span.filter(|day| is_weekday(*day) && !self.is_working(*day)).collect()
    }

    /// Place of the first working day on or after a day.
    fn place(&self, day: NaiveDate) -> Option<usize> {
        let at = usize::try_from((day - self.first).num_days()).ok()?;
        self.before.get(at).and_then(|place| usize::try_from(*place).ok())
    }

    /// Whether the office works on it.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        self.place(day).and_then(|place| self.days.get(place)) == Some(&day)
    }

    /// The day itself when it is one, else the next.
    pub fn on_or_after(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.days.get(self.place(day)?).copied()
    }

    /// The day itself when it is one, else the one before.
    pub fn on_or_before(&self, day: NaiveDate) -> Option<NaiveDate> {
        if self.is_working(day) {
            return Some(day);
        }
        self.days.get(self.place(day)?.checked_sub(1)?).copied()
    }

    /// The nearest one; of two that are as near, the later: nothing falls due earlier than was planned.
    pub fn nearest(&self, day: NaiveDate) -> Option<NaiveDate> {
        let (before, after) = (self.on_or_before(day)?, self.on_or_after(day)?);
        Some(if day - before < after - day { before } else { after })
    }

    /// So many working days after a day, or before it when they are negative; zero is the day itself, or the
    /// next working one.
    pub fn plus(&self, day: NaiveDate, count: i32) -> Option<NaiveDate> {
        let at = self.place(day)?;
        let count = isize::try_from(count).ok()?;
        // A day that is none stands between two: forwards the first one is the next already.
        let step = if count > 0 && !self.is_working(day) { count - 1 } else { count };
        self.days.get(at.checked_add_signed(step)?).copied()
    }

    /// Working days from one day to another: negative when the other is earlier.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Option<i32> {
        let count = |day| self.place(day).and_then(|place| i32::try_from(place).ok());
        let after = |day: NaiveDate| day.succ_opt().and_then(count);
        Some(after(to)? - after(from)?)
    }

    /// The last working day before days without office.
    pub fn is_eve(&self, day: NaiveDate) -> bool {
        self.is_working(day) && day.succ_opt().is_some_and(|next| !self.is_working(next))
    }
}

fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
