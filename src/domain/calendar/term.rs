//! A term of law, the date on which it ends, and the ledger that explains that date day by day.
//!
//! Nothing here is stored: a deadline is a function of the day it counts from, the term and the calendar.

use chrono::{Months, NaiveDate};

use super::business_day::{BusinessCalendar, DayStatus};

/// Longest term that is computed, in its own unit: ten years of days. Bounds the ledger.
pub const MAX_TERM_COUNT: u32 = 3_660;

/// Hours of a day: a term of hours begins at midnight and runs through.
const HOURS: u32 = 24;

/// What a term is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermUnit {
    /// Days that count in the calendar of law; the default of every law (Ley 4/1913 art. 62).
    BusinessDays,
    /// Every day counts.
    CalendarDays,
    /// Same day of a later month; rolls forward to a business day (Ley 4/1913 art. 62).
    Months,
    /// Hours that follow the end of the day it counts from, weekends included (Ley 4/1913 arts. 59, 60).
    Hours,
}

/// Whose time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The company must act.
    Company,
    /// The user may act.
    User,
    /// The Superintendencia decides.
    Sspd,
}

/// What sets a term going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A paper that came in: on a day without attendance it takes effect on the next one (CPACA art. 54).
    Filing,
    /// Any other act: day 1 is the first one that counts after it.
    Act,
}

/// A term as its law states it: a row of `data/terminos.toml`.
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
    /// Whose time it is.
    pub side: Side,
    /// What it counts from.
    pub counts_from: String,
    /// What stops it; empty when nothing does.
    pub stops: String,
    /// Further units at most, once; zero when it cannot be extended.
    pub extendable: u32,
    /// Law and article.
    pub article: String,
    /// First day on which it may begin.
    pub from: NaiveDate,
    /// Last day on which it may begin; none while it stands.
    pub to: Option<NaiveDate>,
    /// What happens when it ends without the act.
    pub on_expiry: String,
    /// The term that begins then; an answer that is owed has one where silence decides for the user.
    pub then: Option<String>,
    /// How sure the source is: `verificado`, `secundario`, `practica`.
    pub confidence: String,
}

/// Why a row of the ledger counts or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayReason {
    /// The day of the paper or of the act: day 0.
    Start(Trigger),
    /// Filed on a day that does not count: takes effect on this one (CPACA art. 54).
    TakesEffect,
    /// Counts.
    Counted,
    /// Anniversary of a month; only the last one must be a business day.
    Anniversary,
    /// So many hours have run when it ends.
    Hours(u32),
    /// Does not count, and why.
    NotBusiness(DayStatus),
    /// Would count, but the clock is stopped on this ground.
    Paused(Ground),
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

/// Why a clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The petitioner was asked to complete (CPACA art. 17).
    Completion,
    /// The petition went back to be understood (CPACA art. 19).
    Returned,
    /// Evidence is being taken (Ley 142/1994 art. 158; CPACA art. 79).
    Evidence,
}

/// A time in which the clock stands still: the days after `from` up to `until` do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Day of the act that stops the clock; it still counts.
    pub from: NaiveDate,
    /// Last day that does not count: the act that resumes it, or the planned end while it is open.
    pub until: NaiveDate,
    /// Ground in law.
    pub ground: Ground,
}

impl Pause {
    fn covers(&self, day: NaiveDate) -> bool {
        day > self.from && day <= self.until
    }
}

/// From when a term counts and what changes its course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course<'a> {
    /// Day of the paper or of the act.
    pub from: NaiveDate,
    /// Which of the two.
    pub trigger: Trigger,
    /// Times in which it stood still; only terms of business days can.
    pub pauses: &'a [Pause],
    /// Units that were added.
    pub extra: u32,
}

impl Course<'_> {
    /// Straight from a paper that came in.
    pub const fn filed(from: NaiveDate) -> Self {
        Self { from, trigger: Trigger::Filing, pauses: &[], extra: 0 }
    }

    /// Straight from an act.
    pub const fn act(from: NaiveDate) -> Self {
        Self { from, trigger: Trigger::Act, pauses: &[], extra: 0 }
    }
}

/// Both dates of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// Last day by the practice: day 1 is the business day after the effective one.
    pub legal: NaiveDate,
    /// Last day by the strict reading, where the day of filing is day 1 (Ley 142/1994 art. 158,
    /// CPACA art. 84): the date that the office works towards. The legal one for what no paper sets going.
    pub safe: NaiveDate,
}

/// The dates of a term, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// Day on which the filing takes effect.
    pub effective: NaiveDate,
    /// Last day by the practice.
    pub legal: NaiveDate,
    /// Last day by the strict reading.
    pub safe: NaiveDate,
    /// From the first day to `legal`; rows that count are 1 to n and the last one is `legal`.
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
            side: Side::Company,
            counts_from: String::new(),
            stops: String::new(),
            extendable: 0,
            article: "Ley 4/1913 arts. 59 a 62".into(),
            from: NaiveDate::MIN,
            to: None,
            on_expiry: String::new(),
            then: None,
            confidence: String::new(),
        }
    }

    /// Both dates of the term counted from a filing day, with the ledger of the legal one.
    pub fn deadline(
        &self,
        filed: NaiveDate,
        calendar: &BusinessCalendar,
    ) -> Result<Deadline, TermError> {
        self.explain(&Course::filed(filed), calendar)
    }

    /// Both dates of a course, with the ledger of the legal one.
    pub fn explain(
        &self,
        course: &Course<'_>,
        calendar: &BusinessCalendar,
    ) -> Result<Deadline, TermError> {
        let mut ledger = Vec::new();
        let dates = self.walk(course, calendar, &mut |row| ledger.push(row))?;
        let effective = self.effective(course, calendar).ok_or(TermError::OutOfRange)?;
        Ok(Deadline { effective, legal: dates.legal, safe: dates.safe, ledger })
    }

    /// Both dates of a course, without the reasons.
    pub fn dates(
        &self,
        course: &Course<'_>,
        calendar: &BusinessCalendar,
    ) -> Result<Dates, TermError> {
        let count = self.count_of(course)?;
        if self.unit != TermUnit::BusinessDays {
            return self.walk(course, calendar, &mut |_| {});
        }
        let last = |from: NaiveDate| {
            let mut pauses = course.pauses.iter();
            let mut pause = pauses.next();
            let (mut day, mut counted) = (from, 0);
            while counted < count {
                day = day.succ_opt()?;
                while pause.is_some_and(|pause| day > pause.until) {
                    pause = pauses.next();
                }
                let stopped = pause.is_some_and(|pause| pause.covers(day));
                counted += u32::from(!stopped && calendar.is_business(day));
            }
            Some(day)
        };
        let dates = || {
            let effective = self.effective(course, calendar)?;
            let legal = last(effective)?;
            let safe = match course.trigger {
                Trigger::Filing => last(effective.pred_opt()?)?,
                Trigger::Act => legal,
            };
            Some(Dates { legal, safe })
        };
        dates().ok_or(TermError::OutOfRange)
    }

    fn count_of(&self, course: &Course<'_>) -> Result<u32, TermError> {
        let count = self.count.saturating_add(course.extra);
        if count == 0 || count > MAX_TERM_COUNT { Err(TermError::Count(count)) } else { Ok(count) }
    }

    fn effective(&self, course: &Course<'_>, calendar: &BusinessCalendar) -> Option<NaiveDate> {
        match (self.unit, course.trigger) {
            (TermUnit::BusinessDays, Trigger::Filing) => calendar.on_or_after(course.from),
            _ => Some(course.from),
        }
    }

    fn walk(
        &self,
        course: &Course<'_>,
        calendar: &BusinessCalendar,
        row: &mut dyn FnMut(LedgerDay),
    ) -> Result<Dates, TermError> {
        let count = self.count_of(course)?;
        match self.unit {
            TermUnit::BusinessDays => self.business(course, count, calendar, row),
            TermUnit::CalendarDays => calendar_days(course, count, row),
            TermUnit::Months => months(course, count, calendar, row),
            TermUnit::Hours => hours(course, count, row),
        }
        .ok_or(TermError::OutOfRange)
    }

    fn business(
        &self,
        course: &Course<'_>,
        count: u32,
        calendar: &BusinessCalendar,
        row: &mut dyn FnMut(LedgerDay),
    ) -> Option<Dates> {
        let effective = self.effective(course, calendar)?;
        let legal = count_days(course, course.from, effective.succ_opt()?, count, calendar, row)?;
        let safe = match course.trigger {
            Trigger::Filing => {
                count_days(course, effective, effective, count, calendar, &mut |_| {})?
            }
            Trigger::Act => legal,
        };
        Some(Dates { legal, safe })
    }
}

/// Rows from `start` until the count is full; days before `day_one` never count.
fn count_days(
    course: &Course<'_>,
    start: NaiveDate,
    day_one: NaiveDate,
    count: u32,
    calendar: &BusinessCalendar,
    row: &mut dyn FnMut(LedgerDay),
) -> Option<NaiveDate> {
    let (mut date, mut counted) = (start, 0);
    loop {
        let (number, reason) = match calendar.status(date) {
            DayStatus::Business if date >= day_one => {
                match course.pauses.iter().find(|pause| pause.covers(date)) {
                    Some(pause) => (None, DayReason::Paused(pause.ground)),
                    None => {
                        counted += 1;
                        (Some(counted), DayReason::Counted)
                    }
                }
            }
            DayStatus::Business if date == start => (None, DayReason::Start(course.trigger)),
            DayStatus::Business => (None, DayReason::TakesEffect),
            other => (None, DayReason::NotBusiness(other)),
        };
        row(LedgerDay { date, number, reason });
        if counted == count {
            return Some(date);
        }
        date = date.succ_opt()?;
    }
}

fn start(course: &Course<'_>) -> LedgerDay {
    LedgerDay { date: course.from, number: None, reason: DayReason::Start(course.trigger) }
}

fn calendar_days(course: &Course<'_>, count: u32, row: &mut dyn FnMut(LedgerDay)) -> Option<Dates> {
    row(start(course));
    let mut legal = course.from;
    for number in 1..=count {
        legal = legal.succ_opt()?;
        row(LedgerDay { date: legal, number: Some(number), reason: DayReason::Counted });
    }
    let safe = match course.trigger {
        Trigger::Filing => legal.pred_opt()?,
        Trigger::Act => legal,
    };
    Some(Dates { legal, safe })
}

fn months(
    course: &Course<'_>,
    count: u32,
    calendar: &BusinessCalendar,
    row: &mut dyn FnMut(LedgerDay),
) -> Option<Dates> {
    row(start(course));
    for number in 1..count {
        let date = course.from.checked_add_months(Months::new(number))?;
        row(LedgerDay { date, number: Some(number), reason: DayReason::Anniversary });
    }
    let last = course.from.checked_add_months(Months::new(count))?;
    let mut day = last;
    while !calendar.is_business(day) {
        let reason = DayReason::NotBusiness(calendar.status(day));
        row(LedgerDay { date: day, number: None, reason });
        day = day.succ_opt()?;
    }
    let reason = if day == last { DayReason::Anniversary } else { DayReason::Rolled };
    row(LedgerDay { date: day, number: Some(count), reason });
    let safe = match course.trigger {
        Trigger::Filing => last.pred_opt()?,
        Trigger::Act => day,
    };
    Some(Dates { legal: day, safe })
}

/// Whole days of hours from midnight: the last row is the day in which the last hour runs.
fn hours(course: &Course<'_>, count: u32, row: &mut dyn FnMut(LedgerDay)) -> Option<Dates> {
    row(start(course));
    let mut date = course.from;
    for number in 1..=count.div_ceil(HOURS) {
        date = date.succ_opt()?;
        let reason = DayReason::Hours((number * HOURS).min(count));
        row(LedgerDay { date, number: Some(number), reason });
    }
    Some(Dates { legal: date, safe: date })
}
