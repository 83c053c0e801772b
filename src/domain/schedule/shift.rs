//! Moving an activity and what hangs from it: a preview, of which nothing is written. Durations stay, pinned
//! days stay, and moving back gives what was before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::plan::{PlanRow, lasting, span, suits};
use super::template::{Activity, Anchor, Edge, Template};
use super::working_days::WorkingDays;

/// What a move would do to a period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shift {
    /// The period as it would be.
    pub rows: Vec<PlanRow>,
    /// Activities that would move, by their places: those that hang from the one that was moved, and itself.
    pub moved: Vec<usize>,
    /// Pinned activities that would have to move: their place, and the day on which they would begin.
    pub conflicts: Vec<(usize, NaiveDate)>,
}

/// Moves an activity of a period to a day, and what is counted from it with it. What had been moved apart from
/// the template before keeps its own distance. None when a day falls outside the years that are known.
pub fn shift(
    template: &Template,
    period: &[PlanRow],
    activity: usize,
    to: NaiveDate,
    pinned: &BTreeSet<usize>,
    days: &WorkingDays,
) -> Option<Shift> {
    let before: BTreeMap<usize, PlanRow> = period.iter().map(|row| (row.activity, *row)).collect();
    let mut after = before.clone();
    let mut shift = Shift::default();
    // The template puts each activity after those that it is counted from.
    for (place, one) in template.activities.iter().enumerate() {
        let Some(old) = before.get(&place) else { continue };
        let (start, end) = if place == activity {
            keeping_length(old, to, one, days)?
        } else {
            match hangs_from(one, &before, &after) {
                Some((was, is)) if was != is => follow(one, old, was, is, days)?,
                _ => (old.start, old.end),
            }
        };
        if (start, end) == (old.start, old.end) {
            continue;
        }
        if pinned.contains(&place) && place != activity {
            shift.conflicts.push((place, start));
            continue;
        }
        after.insert(place, PlanRow { start, end, ..*old });
        shift.moved.push(place);
    }
    shift.rows = period.iter().filter_map(|row| after.get(&row.activity).copied()).collect();
    Some(shift)
}

/// The day from which an activity is counted, as it was and as it is.
fn hangs_from(
    one: &Activity,
    before: &BTreeMap<usize, PlanRow>,
    after: &BTreeMap<usize, PlanRow>,
) -> Option<(NaiveDate, NaiveDate)> {
    let Anchor::Activity(at, edge) = one.anchor else { return None };
    let day = |row: &PlanRow| if edge == Edge::Start { row.start } else { row.end };
    Some((day(before.get(&at)?), day(after.get(&at)?)))
}

/// An activity when the day that it is counted from changes.
fn follow(
    one: &Activity,
    old: &PlanRow,
    was: NaiveDate,
    is: NaiveDate,
    days: &WorkingDays,
) -> Option<(NaiveDate, NaiveDate)> {
    // Where the template had put it, the template puts it again.
    if span(one, was, days) == Some((old.start, old.end)) {
        return span(one, is, days);
    }
    let lag = days.between(was, old.start)?;
    keeping_length(old, days.plus(is, lag)?, one, days)
}

/// A row from another day on, over as many of the days that suit it. A row that goes back stands on the day that
/// was asked for, or before it.
pub(super) fn keeping_length(
    old: &PlanRow,
    start: NaiveDate,
    one: &Activity,
    days: &WorkingDays,
) -> Option<(NaiveDate, NaiveDate)> {
    let worked = |day: &NaiveDate| suits(one, *day, days);
    let length = old.start.iter_days().take_while(|day| *day <= old.end).filter(worked).count();
    let mut start = start;
    while start < old.start && !worked(&start) {
        start = start.pred_opt()?;
    }
    let length = u32::try_from(length).ok()?;
    lasting(&Activity { days: length.max(1), ..one.clone() }, start, days)
}
