//! The rows of a plan as they are kept and named: by the codes of their area, cycle and activity, because a
//! version outlives the table that it was made from. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::plan::{Plan, PlanRow};
use super::template::{Scope, Template};

/// Longest code of an area, a cycle or an activity, in characters.
pub const MAX_CODE: usize = 8;

/// Of what rows are: a cycle of an area; an area, without a cycle; the whole company, without either.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Code of the area, or nothing.
    pub area: String,
    /// Code of the cycle, or nothing.
    pub cycle: String,
}

/// First and last day of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySpan {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// A row inside its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// The period: of a cycle, the place of its reading in the year; of an area, the month; 0 for the year.
    pub period: u32,
    /// Code of the activity.
    pub activity: String,
    /// Its days.
    pub days: DaySpan,
}

/// Names a row of a year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowKey {
    /// Of what.
    pub place: Place,
    /// Its period.
    pub period: u32,
    /// Code of its activity.
    pub activity: String,
}

/// A row that passes from some days to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowMove {
    /// The row.
    pub key: RowKey,
    /// Where it stood; none for a row that comes with the change.
    pub from: Option<DaySpan>,
    /// Where it goes.
    pub to: DaySpan,
}

impl PlanLine {
    /// Its name in the year.
    pub fn key(&self, place: &Place) -> RowKey {
        let (place, period) = (place.clone(), self.period);
        RowKey { place, period, activity: self.activity.clone() }
    }
}

impl Place {
    /// Of what a row of a plan is.
    pub fn of(row: &PlanRow, template: &Template) -> Self {
        let area = row.area.and_then(|area| template.areas.get(area));
        let cycle = area.zip(row.cycle).and_then(|(area, cycle)| area.cycles.get(cycle));
        Self {
            area: area.map_or_else(String::new, |area| area.code.clone()),
            cycle: cycle.map_or_else(String::new, |cycle| cycle.code.clone()),
        }
    }

    /// The places of its area and of its cycle in the template; none when the template does not have them.
    fn index(&self, template: &Template) -> Option<(Option<usize>, Option<usize>)> {
        if self.area.is_empty() {
            return Some((None, None));
        }
        let at = template.areas.iter().position(|area| area.code == self.area)?;
        if self.cycle.is_empty() {
            return Some((Some(at), None));
        }
        let cycles = &template.areas.get(at)?.cycles;
        Some((Some(at), Some(cycles.iter().position(|cycle| cycle.code == self.cycle)?)))
    }
}

/// The rows of a plan by what they are of.
pub fn by_place(plan: &Plan, template: &Template) -> BTreeMap<Place, Vec<PlanLine>> {
    let mut places = BTreeMap::<Place, Vec<PlanLine>>::new();
    for row in &plan.rows {
        let Some(activity) = template.activities.get(row.activity) else { continue };
        places.entry(Place::of(row, template)).or_default().push(PlanLine {
            period: row.period,
            activity: activity.code.clone(),
            days: DaySpan { start: row.start, end: row.end },
        });
    }
    places
}

/// The rows of one place as the template numbers them, in its order: what the template does not have any more
/// is left out.
pub fn of_place(place: &Place, lines: &[PlanLine], template: &Template) -> Vec<PlanRow> {
    let Some((area, cycle)) = place.index(template) else { return Vec::new() };
    let mut rows: Vec<PlanRow> = lines
        .iter()
        .filter_map(|line| {
            let activity = template.place_of(&line.activity)?;
            let DaySpan { start, end } = line.days;
            Some(PlanRow { area, cycle, period: line.period, activity, start, end })
        })
        .collect();
    rows.sort_by_key(|row| (row.period, row.activity));
    rows
}

/// The plan of a year from its places: cycles by area, then months by area, then the year.
pub fn assemble(year: i32, places: &BTreeMap<Place, Vec<PlanLine>>, template: &Template) -> Plan {
    let mut rows: Vec<PlanRow> =
        places.iter().flat_map(|(place, lines)| of_place(place, lines, template)).collect();
    let scope = |row: &PlanRow| match (row.area, row.cycle) {
        (Some(_), Some(_)) => Scope::Cycle,
        (Some(_), None) => Scope::Month,
        _ => Scope::Year,
    };
    rows.sort_by_key(|row| (scope(row), row.area, row.cycle, row.period, row.activity));
    Plan { year, rows }
}

/// Puts moves into the lines of one place; false when a row does not stand where the move found it.
pub fn apply(place: &Place, lines: &mut Vec<PlanLine>, moves: &[RowMove]) -> bool {
    for one in moves.iter().filter(|one| one.key.place == *place) {
        let known = lines
            .iter_mut()
            .find(|line| line.period == one.key.period && line.activity == one.key.activity);
        match (known, one.from) {
            (Some(line), Some(from)) if line.days == from => line.days = one.to,
            (None, None) => lines.push(PlanLine {
                period: one.key.period,
                activity: one.key.activity.clone(),
                days: one.to,
            }),
            _ => return false,
        }
    }
    true
}
