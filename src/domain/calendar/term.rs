//! A term of law, the date on which it ends, and the ledger that explains that date day by day.
//!
//! Nothing here is stored: a deadline is a function of the filing date, the term and the calendar.

use chrono::{Months, NaiveDate};

use super::business_day::{BusinessCalendar, DayStatus};

/// Longest term that is computed, in its own unit: ten years of days. Bounds the ledger.
pub const MAX_TERM_COUNT: u32 = 3_660;

/// What a term is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermUnit {
    /// Days that count in the calendar of law; the default of every law (Ley 4/1913 art. 62).
    BusinessDays,
    /// Every day counts.
    CalendarDays,
    /// Same day of a later month; rolls forward to a business day (Ley 4/1913 art. 62).
    Months,
}

/// A term as its law states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Identifier in `data/terminos.toml`.
    pub id: String,
    /// What the term is for.
    pub name: String,
    /// How many units.
    pub count: u32,
    /// The unit.
    pub unit: TermUnit,
    /// Law and article.
    pub article: String,
    /// What happens when it ends without the act.
    pub on_expiry: String,
}

/// Why a row of the ledger counts or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayReason {
    /// The day on which the paper came in: day 0.
    Filed,
    /// Filed on a day that does not count: takes effect on this one (CPACA art. 54).
    TakesEffect,
    /// Counts.
    Counted,
    /// Anniversary of a month; only the last one must be a business day.
    Anniversary,
    /// Does not count, and why.
    NotBusiness(DayStatus),
    /// Would count, but the clock is stopped on this ground.
    Paused(String),
    /// The term fell on a day that does not count and rolled to this one.
    Rolled,
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerDay {
    /// The day.
    pub date: NaiveDate,
    /// Its number in the term when it counts, from 1.
    pub number: Option<u32>,
    /// Why.
    pub reason: DayReason,
}

impl LedgerDay {
    /// Whether the row counts in the term.
    pub fn counts(&self) -> bool {
        self.number.is_some()
    }
}

/// A time in which the clock stands still: the days after `from` up to `until` do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Day of the act that stops the clock; it still counts.
    pub from: NaiveDate,
    /// Last day that does not count: the act that resumes it, or the planned end while it is open.
    pub until: NaiveDate,
    /// Ground in law.
    pub ground: String,
}

impl Pause {
    fn covers(&self, day: NaiveDate) -> bool {
        day > self.from && day <= self.until
    }
}

/// The dates of a term, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// Day on which the filing takes effect.
    pub effective: NaiveDate,
    /// Last day by the practice: day 1 is the business day after the effective one.
    pub legal: NaiveDate,
    /// Last day by the strict reading, where the day of filing is day 1 (Ley 142/1994 art. 158,
    /// CPACA art. 84): the date that the office works towards.
    pub safe: NaiveDate,
    /// From the filing day to `legal`; rows that count are 1 to n and the last one is `legal`.
    pub ledger: Vec<LedgerDay>,
}

/// Why a deadline cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermError {
    /// Zero, or more than [`MAX_TERM_COUNT`].
    Count(u32),
    /// The date leaves the range of the calendar.
    OutOfRange,
}

impl Term {
    /// A term without a law behind it, as the calculator builds them.
    pub fn plain(count: u32, unit: TermUnit) -> Self {
        Self {
            id: "PLAZO".into(),
            name: "Plazo".into(),
            count,
            unit,
            article: "Ley 4/1913 arts. 59 a 62".into(),
            on_expiry: String::new(),
        }
    }

    /// Both dates of the term counted from a filing day, with the ledger of the legal one.
    pub fn deadline(
        &self,
        filed: NaiveDate,
        calendar: &BusinessCalendar,
    ) -> Result<Deadline, TermError> {
        self.deadline_with_pauses(filed, calendar, &[])
    }

    /// The same when the clock was stopped; only terms of business days can be.
    pub fn deadline_with_pauses(
        &self,
        filed: NaiveDate,
        calendar: &BusinessCalendar,
        pauses: &[Pause],
    ) -> Result<Deadline, TermError> {
        if self.count == 0 || self.count > MAX_TERM_COUNT {
            return Err(TermError::Count(self.count));
        }
        match self.unit {
            TermUnit::BusinessDays => self.business(filed, calendar, pauses),
            TermUnit::CalendarDays => self.calendar_days(filed),
            TermUnit::Months => self.months(filed, calendar),
        }
        .ok_or(TermError::OutOfRange)
    }

    fn business(
        &self,
        filed: NaiveDate,
        calendar: &BusinessCalendar,
        pauses: &[Pause],
    ) -> Option<Deadline> {
        let effective = calendar.on_or_after(filed)?;
        let day_one = effective.succ_opt()?;
        let ledger = self.count_days(filed, day_one, calendar, pauses)?;
        let safe = self.count_days(effective, effective, calendar, pauses)?.last()?.date;
        Some(Deadline { effective, legal: ledger.last()?.date, safe, ledger })
    }

    /// Rows from `start` until the count is full; days before `day_one` never count.
    fn count_days(
        &self,
        start: NaiveDate,
        day_one: NaiveDate,
        calendar: &BusinessCalendar,
        pauses: &[Pause],
    ) -> Option<Vec<LedgerDay>> {
        let mut ledger = Vec::new();
        let (mut date, mut counted) = (start, 0);
        while counted < self.count {
            let (number, reason) = match calendar.status(date) {
                DayStatus::Business if date >= day_one => {
                    match pauses.iter().find(|pause| pause.covers(date)) {
                        Some(pause) => (None, DayReason::Paused(pause.ground.clone())),
                        None => {
                            counted += 1;
                            (Some(counted), DayReason::Counted)
                        }
                    }
                }
                DayStatus::Business if date == start => (None, DayReason::Filed),
                DayStatus::Business => (None, DayReason::TakesEffect),
                other => (None, DayReason::NotBusiness(other)),
            };
            ledger.push(LedgerDay { date, number, reason });
            date = date.succ_opt()?;
        }
        Some(ledger)
    }

    fn calendar_days(&self, filed: NaiveDate) -> Option<Deadline> {
        let mut ledger = vec![LedgerDay { date: filed, number: None, reason: DayReason::Filed }];
        for (number, date) in (1..=self.count).zip(filed.iter_days().skip(1)) {
            ledger.push(LedgerDay { date, number: Some(number), reason: DayReason::Counted });
        }
        let legal = ledger.last()?.date;
        Some(Deadline { effective: filed, legal, safe: legal.pred_opt()?, ledger })
    }

    fn months(&self, filed: NaiveDate, calendar: &BusinessCalendar) -> Option<Deadline> {
        let mut ledger = vec![LedgerDay { date: filed, number: None, reason: DayReason::Filed }];
        for number in 1..self.count {
            let date = filed.checked_add_months(Months::new(number))?;
            ledger.push(LedgerDay { date, number: Some(number), reason: DayReason::Anniversary });
        }
        let last = filed.checked_add_months(Months::new(self.count))?;
        let mut day = last;
        while !calendar.is_business(day) {
            let reason = DayReason::NotBusiness(calendar.status(day));
            ledger.push(LedgerDay { date: day, number: None, reason });
            day = day.succ_opt()?;
        }
        let reason = if day == last { DayReason::Anniversary } else { DayReason::Rolled };
        ledger.push(LedgerDay { date: day, number: Some(self.count), reason });
        Some(Deadline { effective: filed, legal: day, safe: last.pred_opt()?, ledger })
    }
}
