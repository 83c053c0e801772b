//! How strictly a plan was kept: planned days against those on which things were done, in working days. Pure.

use chrono::NaiveDate;

use super::keep::Kept;
use super::rows::{DaySpan, PlanLine};
use super::template::{Kind, Template};
use super::working_days::WorkingDays;

/// By what rows are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// Area.
    Area,
    /// Cycle of an area.
    Cycle,
    /// Activity.
    Activity,
    /// Who answers for it.
    Responsible,
}

/// What a group of rows adds up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Rows whose last day is over, or that are done.
    pub due: u32,
    /// Done by their last day.
    pub in_time: u32,
    /// Done after it.
    pub late: u32,
    /// Not done, and their last day is over.
    pub open: u32,
    /// Late ones, done or not, of which somebody said why.
    pub explained: u32,
    /// Working days after their last day, over those done late.
    pub days_late: u32,
    /// The most of them.
    pub most_late: u32,
    /// Rows whose last day is another one than the one published first.
    pub moved: u32,
    /// Done by the last day published first.
    pub by_baseline: u32,
}

/// A row with how it was kept.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    /// Its days in the version in force.
    pub days: DaySpan,
    /// Its days in the version published first; none for a row that came later.
    pub baseline: Option<DaySpan>,
    /// How it was kept.
    pub kept: &'a Kept,
}

impl Figures {
    /// Adds a row, as it stands on a day.
    pub fn take(&mut self, row: Measured<'_>, today: NaiveDate, working: &WorkingDays) {
        // What was done after that day was not done on it.
        let on = row.kept.on.filter(|on| *on <= today);
        let first = row.baseline.map_or(row.days.end, |days| days.end);
        match on {
            Some(on) => {
                self.due += 1;
                self.by_baseline += u32::from(on <= first);
                if on <= row.days.end {
                    self.in_time += 1;
                } else {
                    self.late += 1;
                    let late = working.between(row.days.end, on).unwrap_or(0);
                    let late = u32::try_from(late).unwrap_or(0);
                    self.days_late += late;
                    self.most_late = self.most_late.max(late);
                    self.explained += u32::from(row.kept.why.is_some());
                }
            }
            None if row.days.end < today => {
                self.due += 1;
                self.open += 1;
                self.explained += u32::from(row.kept.why.is_some());
            }
            None => return,
        }
        self.moved += u32::from(first != row.days.end);
    }

    /// Hundredths of a percent of the rows due that were done in time; none without any.
    pub const fn in_time_rate(&self) -> Option<u32> {
        rate(self.in_time, self.due)
    }

    /// The same against the days published first.
    pub const fn baseline_rate(&self) -> Option<u32> {
        rate(self.by_baseline, self.due)
    }

    /// Tenths of a working day that those done late were late, on average; none without any.
    pub const fn mean_late(&self) -> Option<u32> {
        (self.days_late * 10 + self.late / 2).checked_div(self.late)
    }
}

const fn rate(part: u32, whole: u32) -> Option<u32> {
    if whole == 0 {
        return None;
    }
    Some(((part as u64 * 10_000 + whole as u64 / 2) / whole as u64) as u32)
}

/// The period of a cycle in which a change of its cadastre, or a new connection, that is approved on a day takes effect:
/// the first one whose cut of that kind is not over. With the last day of that cut.
pub fn period_of_change(
    template: &Template,
    lines: &[PlanLine],
    (kind, day): (Kind, NaiveDate),
) -> Option<(u32, NaiveDate)> {
    // A table that does not tell them apart has one cut for both.
    let cut = template.of_kind(kind).or_else(|| template.of_kind(Kind::Cadastre))?;
    let code = &template.activities.get(cut)?.code;
    let cuts = lines.iter().filter(|line| line.activity == *code && line.days.end >= day);
    let first = cuts.min_by_key(|line| line.days.end)?;
    Some((first.period, first.days.end))
}

/// The days on which the services of a cycle are suspended, from a day on, in order: working days of its spans, without
/// eves when the table keeps it off them.
pub fn suspension_days(
    template: &Template,
    lines: &[PlanLine],
    from: NaiveDate,
    working: &WorkingDays,
) -> Vec<NaiveDate> {
    let kind = template.of_kind(Kind::Suspension).and_then(|at| template.activities.get(at));
    let Some(one) = kind else { return Vec::new() };
    let suits = |day: &NaiveDate| {
        *day >= from && working.is_working(*day) && !(one.not_on_eve && working.is_eve(*day))
    };
    let mut days: Vec<NaiveDate> = lines
        .iter()
        .filter(|line| line.activity == one.code && line.days.end >= from)
        .flat_map(|line| line.days.start.iter_days().take_while(|day| *day <= line.days.end))
        .filter(suits)
        .collect();
    days.sort_unstable();
    days
}
