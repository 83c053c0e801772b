//! The rows of a year: each activity of each period of each cycle, each month of each area, the year.

use chrono::{Datelike as _, Days, NaiveDate};

use super::grid::Grid;
use super::template::{Activity, Anchor, Edge, Kind, Scope, Template, Unit};
use super::working_days::WorkingDays;
use crate::domain::calendar::BusinessCalendar;

/// Years of which a calendar is made: those whose neighbours the tables of holidays know.
pub const YEARS: std::ops::RangeInclusive<i32> = 1985..=2198;

/// Working days ahead that are looked at for one that is no eve.
const MOST_EVES: u32 = 30;

/// A row of the plan, by the places of what it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanRow {
    /// The area; none for a row of the whole company.
    pub area: Option<usize>,
    /// The cycle in its area; none for a row of a month or of the year.
    pub cycle: Option<usize>,
    /// The period: of a cycle, the place of its reading in the year, from 1, because two may fall in a month; of
    /// an area, the month; 0 for the year.
    pub period: u32,
    /// The activity.
    pub activity: usize,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// The plan of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The year: vigencia.
    pub year: i32,
    /// Its rows: by area, cycle, period and activity; then those of months and of the year.
    pub rows: Vec<PlanRow>,
}

/// Why a plan cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFault {
    /// The year is not one of the calendar.
    Year,
    /// A day falls outside the years around the vigencia.
    OutOfCalendar(usize),
}

/// The days that a plan of a year may touch.
pub fn days_of(calendar: &BusinessCalendar, year: i32) -> Result<WorkingDays, PlanFault> {
    if !YEARS.contains(&year) {
        return Err(PlanFault::Year);
    }
    WorkingDays::of(calendar, year - 1, year + 1).ok_or(PlanFault::Year)
}

/// Makes the plan of a year.
pub fn plan(template: &Template, year: i32, days: &WorkingDays) -> Result<Plan, PlanFault> {
    let mut rows = Vec::new();
    for (area, of) in template.areas.iter().enumerate() {
        for (at, cycle) in of.cycles.iter().enumerate() {
            let grid = Grid { start: cycle.first_reading, billing: cycle.billing };
            for (number, (_, reading)) in (1..).zip(grid.of_year(year, days)) {
                for row in period(template, reading, days)? {
                    let (area, cycle) = (Some(area), Some(at));
                    rows.push(PlanRow { area, cycle, period: number, ..row });
                }
            }
        }
    }
    for (activity, one) in template.activities.iter().enumerate() {
        match one.scope() {
            Scope::Cycle => {}
            Scope::Month => {
                for area in 0..template.areas.len() {
                    for month in 1..=12 {
                        let mut row = of_month(one, activity, (year, month), days)?;
                        row.area = Some(area);
                        rows.push(row);
                    }
                }
            }
            Scope::Year if one.anchor == Anchor::Event => {}
            Scope::Year => rows.push(of_year(one, activity, year)?),
        }
    }
    Ok(Plan { year, rows })
}

/// The rows of a period that is read on a day, in the order of the template.
pub fn period(
    template: &Template,
    reading: NaiveDate,
    days: &WorkingDays,
) -> Result<Vec<PlanRow>, PlanFault> {
    let mut spans: Vec<Option<(NaiveDate, NaiveDate)>> = vec![None; template.activities.len()];
    let mut rows = Vec::new();
    for (activity, one) in template.activities.iter().enumerate() {
        let from = match one.anchor {
            Anchor::Reading => reading,
            Anchor::Activity(at, edge) => {
                let span = spans.get(at).copied().flatten();
                let (start, end) = span.ok_or(PlanFault::OutOfCalendar(activity))?;
                if edge == Edge::Start { start } else { end }
            }
            _ => continue,
        };
        let (start, end) = span(one, from, days).ok_or(PlanFault::OutOfCalendar(activity))?;
        if let Some(place) = spans.get_mut(activity) {
            *place = Some((start, end));
        }
        rows.push(PlanRow { area: None, cycle: None, period: 1, activity, start, end });
    }
    Ok(rows)
}

/// First and last day of an activity that is counted from a day.
pub fn span(one: &Activity, from: NaiveDate, days: &WorkingDays) -> Option<(NaiveDate, NaiveDate)> {
    let moved = match one.unit {
        Unit::Working => days.plus(from, one.offset)?,
        Unit::Calendar => {
            let size = Days::new(u64::from(one.offset.unsigned_abs()));
            let day = if one.offset < 0 {
                from.checked_sub_days(size)?
            } else {
                from.checked_add_days(size)?
            };
            days.on_or_after(day)?
        }
    };
    lasting(one, moved, days)
}

/// An activity that begins on a day, or on the first day after it that suits it, and takes its days.
pub fn lasting(
    one: &Activity,
    start: NaiveDate,
    days: &WorkingDays,
) -> Option<(NaiveDate, NaiveDate)> {
    let start = suiting(one, days.on_or_after(start)?, days)?;
    let mut end = start;
    for _ in 1..one.days.max(1) {
        end = suiting(one, days.plus(end, 1)?, days)?;
    }
    Some((start, end))
}

/// Whether an activity is worked on a day: a working one, and no eve when that matters.
pub fn suits(one: &Activity, day: NaiveDate, days: &WorkingDays) -> bool {
    days.is_working(day) && !(one.not_on_eve && days.is_eve(day))
}

/// The working day itself, or the first one after it that is no eve when that matters.
fn suiting(one: &Activity, day: NaiveDate, days: &WorkingDays) -> Option<NaiveDate> {
    let mut day = day;
    for _ in 0..MOST_EVES {
        if suits(one, day, days) {
            return Some(day);
        }
        day = days.plus(day, 1)?;
    }
    None
}

/// The month of a row of a month that stands where the table put it by these days; none when it was moved.
pub fn month_of(row: &PlanRow, one: &Activity, days: &WorkingDays) -> Option<(i32, u32)> {
    // The rows of December fall in January.
    let years = [row.start.year(), row.start.year() - 1];
    years.into_iter().map(|year| (year, row.period)).find(|month| {
        of_month(one, row.activity, *month, days)
            .is_ok_and(|made| (made.start, made.end) == (row.start, row.end))
    })
}

/// The row of a month.
pub fn of_month(
    one: &Activity,
    activity: usize,
    (year, month): (i32, u32),
    days: &WorkingDays,
) -> Result<PlanRow, PlanFault> {
    let fault = PlanFault::OutOfCalendar(activity);
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let after = NaiveDate::from_ymd_opt(next.0, next.1, 1).ok_or(fault)?;
    let (start, end) = match one.anchor {
        Anchor::NextMonth(day) => {
            let wanted = after.with_day(day).ok_or(fault)?;
            let start = days.on_or_before(wanted).ok_or(fault)?;
            let end = days.plus(start, i32::try_from(one.days.max(1) - 1).unwrap_or(0));
            (start, end.ok_or(fault)?)
        }
        _ => {
            let last = after.pred_opt().ok_or(fault)?;
            span(one, last, days).ok_or(fault)?
        }
    };
    Ok(PlanRow { area: None, cycle: None, period: month, activity, start, end })
}

fn of_year(one: &Activity, activity: usize, year: i32) -> Result<PlanRow, PlanFault> {
    let fault = PlanFault::OutOfCalendar(activity);
    let Anchor::Window(first, last) = one.anchor else { return Err(fault) };
    let day = |(month, day)| NaiveDate::from_ymd_opt(year, month, day);
    let (start, end) = day(first).zip(day(last)).ok_or(fault)?;
    Ok(PlanRow { area: None, cycle: None, period: 0, activity, start, end })
}

impl Plan {
    /// The rows of a kind, in the order of the plan.
    pub fn of_kind<'a>(
        &'a self,
        template: &'a Template,
        kind: Kind,
    ) -> impl Iterator<Item = &'a PlanRow> {
        let place = template.of_kind(kind);
        self.rows.iter().filter(move |row| Some(row.activity) == place)
    }
}
