//! Holidays as dated rules, and the feasts that fall on a date.
//!
//! Owns Easter and the move to Monday of Ley 51/1983. Never decides whether a day counts for a term.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// How a rule finds its date in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// The same month and day every year, even on a Sunday.
    Fixed {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// The next Monday unless it is one already (Ley 51/1983 art. 1).
    ToMonday {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// Days counted from Easter Sunday; negative before it.
    FromEaster(i64),
}

/// One feast with the years in which it holds and the law that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayRule {
    /// Spanish name of the feast.
    pub name: String,
    /// How the date is found.
    pub moves: Moves,
    /// First year in force.
    pub from_year: i32,
    /// Last year in force; none while it stands.
    pub to_year: Option<i32>,
    /// Law and article.
    pub law: String,
}

impl HolidayRule {
    /// The date of the feast in a year, or none when the rule does not hold then.
    pub fn date_in(&self, year: i32) -> Option<NaiveDate> {
        if year < self.from_year || self.to_year.is_some_and(|last| year > last) {
            return None;
        }
        match self.moves {
            Moves::Fixed { month, day } => NaiveDate::from_ymd_opt(year, month, day),
            Moves::ToMonday { month, day } => {
                NaiveDate::from_ymd_opt(year, month, day).and_then(monday_on_or_after)
            }
            Moves::FromEaster(days) => {
                easter_sunday(year)?.checked_add_signed(chrono::TimeDelta::days(days))
            }
        }
    }
}

/// A date with every feast that falls on it: 2025-06-30 has two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The day that does not count.
    pub date: NaiveDate,
    /// Feasts of the day, in rule order.
    pub names: Vec<String>,
    /// Laws of those feasts, without repetition, joined by "; ".
    pub law: String,
}

/// Years whose dates are found once and kept in order; any other year is computed when it is asked for.
const KEPT_YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// Every rule in force, in the order of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HolidayRules {
    rules: Vec<HolidayRule>,
    /// Dates of [`KEPT_YEARS`] that some rule gives, in order.
    kept: Vec<NaiveDate>,
}

impl HolidayRules {
    /// The rules, with the dates of the years that the office lives in.
    pub fn new(rules: Vec<HolidayRule>) -> Self {
        let mut kept: Vec<NaiveDate> = KEPT_YEARS
            .flat_map(|year| rules.iter().filter_map(move |rule| rule.date_in(year)))
            .collect();
        kept.sort_unstable();
        kept.dedup();
        Self { rules, kept }
    }

    /// Whether a date is a holiday: what the counting of days asks for every day.
    pub fn is_holiday(&self, date: NaiveDate) -> bool {
        if KEPT_YEARS.contains(&date.year()) {
            return self.kept.binary_search(&date).is_ok();
        }
        self.rules.iter().any(|rule| rule.date_in(date.year()) == Some(date))
    }

    /// The holiday of a date, if it is one.
    pub fn on(&self, date: NaiveDate) -> Option<Holiday> {
        if !self.is_holiday(date) {
            return None;
        }
        let feasts: Vec<&HolidayRule> =
            self.rules.iter().filter(|rule| rule.date_in(date.year()) == Some(date)).collect();
        (!feasts.is_empty()).then(|| Holiday {
            date,
            names: feasts.iter().map(|rule| rule.name.clone()).collect(),
            law: joined_laws(&feasts),
        })
    }

    /// The holidays of a year in order of date.
    pub fn of_year(&self, year: i32) -> Vec<Holiday> {
        let mut dates: Vec<NaiveDate> =
            self.rules.iter().filter_map(|rule| rule.date_in(year)).collect();
        dates.sort_unstable();
        dates.dedup();
        dates.into_iter().filter_map(|date| self.on(date)).collect()
    }
}

fn joined_laws(feasts: &[&HolidayRule]) -> String {
    let mut laws: Vec<&str> = Vec::new();
    for feast in feasts {
        if !laws.contains(&feast.law.as_str()) {
            laws.push(&feast.law);
        }
    }
    laws.join("; ")
}

fn monday_on_or_after(date: NaiveDate) -> Option<NaiveDate> {
    let ahead = (7 - date.weekday().num_days_from_monday()) % 7;
    debug_assert!(ahead < 7 && (ahead > 0 || date.weekday() == Weekday::Mon));
    date.checked_add_days(Days::new(u64::from(ahead)))
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher), valid from 1583 on.
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let (leap_centuries, century_rest) = (century / 4, century % 4);
    let lunar = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leap_centuries - lunar + 15) % 30;
    let weekday = (32 + 2 * century_rest + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let correction = (golden + 11 * epact + 22 * weekday) / 451;
    let day_count = epact + weekday - 7 * correction + 114;
    let month = u32::try_from(day_count / 31).ok()?;
    let day = u32::try_from(day_count % 31 + 1).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}
