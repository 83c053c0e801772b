//! The months and quarters of which the office answers, by the names that people type.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::ids::InvalidId;

/// Years of which anything is reported.
const YEARS: std::ops::RangeInclusive<u16> = 1984..=2199;

/// Months of a quarter.
const QUARTER: u8 = 3;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    year: u16,
    month: u8,
}

impl Month {
    /// None outside the calendar of the office.
    pub fn new(year: u16, month: u8) -> Option<Self> {
        (YEARS.contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month of a day; the first or the last known one when the day lies outside.
    pub fn of(day: NaiveDate) -> Self {
        let year = u16::try_from(day.year()).unwrap_or(0);
        if year < *YEARS.start() {
            return Self { year: *YEARS.start(), month: 1 };
        }
        if year > *YEARS.end() {
            return Self { year: *YEARS.end(), month: 12 };
        }
        Self { year, month: u8::try_from(day.month()).unwrap_or(1) }
    }

    /// Its year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// From 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Months since the year zero: what orders and subtracts them.
    pub const fn index(self) -> u32 {
        self.year as u32 * 12 + self.month as u32 - 1
    }

    /// The month of an index.
    pub fn from_index(index: u32) -> Option<Self> {
        let year = u16::try_from(index / 12).ok()?;
        Self::new(year, u8::try_from(index % 12).ok()? + 1)
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(i32::from(self.year), u32::from(self.month), 1).unwrap_or_default()
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        let after = Self::from_index(self.index() + 1);
        let day = after.map_or_else(
            || NaiveDate::from_ymd_opt(i32::from(self.year), 12, 31),
            |month| month.first().pred_opt(),
        );
        day.unwrap_or_else(|| self.first())
    }

    /// Whether a day lies in it.
    pub fn holds(self, day: NaiveDate) -> bool {
        day.year() == i32::from(self.year) && day.month() == u32::from(self.month)
    }

    /// The month so many months later, or earlier; none outside the calendar.
    pub fn plus(self, months: i32) -> Option<Self> {
        Self::from_index(self.index().checked_add_signed(months)?)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = InvalidId;

    /// `2026-10`.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (year, month) = text.trim().split_once('-').ok_or(InvalidId)?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !(digits(year) && digits(month) && year.len() == 4 && month.len() == 2) {
            return Err(InvalidId);
        }
        let (year, month) = (year.parse().ok(), month.parse().ok());
        year.zip(month).and_then(|(year, month)| Self::new(year, month)).ok_or(InvalidId)
    }
}

/// A month or a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Period {
    /// One month.
    Month(Month),
    /// Three months, by the first of them.
    Quarter(Month),
}

impl Period {
    /// The quarter in which a month lies.
    pub fn quarter_of(month: Month) -> Self {
        let first = Month { month: (month.month - 1) / QUARTER * QUARTER + 1, ..month };
        Self::Quarter(first)
    }

    /// Its first month.
    pub const fn first(self) -> Month {
        match self {
            Self::Month(month) | Self::Quarter(month) => month,
        }
    }

    /// Its months, in order.
    pub fn months(self) -> impl Iterator<Item = Month> {
        let first = self.first();
        (0..self.length()).filter_map(move |at| first.plus(at))
    }

    const fn length(self) -> i32 {
        match self {
            Self::Month(_) => 1,
            Self::Quarter(_) => QUARTER as i32,
        }
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        self.months().last().unwrap_or(self.first()).last()
    }

    /// The next one of its kind, or one before; itself where the calendar ends.
    #[must_use]
    pub fn plus(self, periods: i32) -> Self {
        let moved = self.first().plus(periods * self.length());
        match (self, moved) {
            (Self::Month(_), Some(month)) => Self::Month(month),
            (Self::Quarter(_), Some(month)) => Self::Quarter(month),
            (own, None) => own,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Quarter(first) => {
                write!(f, "{:04}-T{}", first.year, (first.month - 1) / QUARTER + 1)
            }
        }
    }
}

impl FromStr for Period {
    type Err = InvalidId;

    /// `2026-10` or `2026-T4`.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let text = text.trim().to_ascii_uppercase();
        let Some((year, quarter)) = text.split_once("-T") else {
            return text.parse().map(Self::Month);
        };
        let quarter: u8 = quarter.parse().map_err(|_| InvalidId)?;
        if !(1..=4).contains(&quarter) {
            return Err(InvalidId);
        }
        let first = format!("{year}-{:02}", (quarter - 1) * QUARTER + 1);
        first.parse().map(Self::Quarter)
    }
}
