//! What is wrong with a kept calendar, asked of the base: whole before a year goes on, and of what a change moves before
//! it holds.

use std::collections::BTreeMap;

use super::plans;
use super::{Fault, Refusal, Shared, Store};
use crate::domain::schedule::change::{Surroundings, leaves_year, news};
use crate::domain::schedule::checks::{self, Finding};
use crate::domain::schedule::flow::{
    Edition, Made, PlanFile, PlanRejection, PlanStep, StepFacts, decide,
};
use crate::domain::schedule::keep::PeriodFile;
use crate::domain::schedule::plan::{Plan, PlanRow, days_of};
use crate::domain::schedule::rows::{Place, PlanLine, assemble, of_place};
use crate::domain::user::Actor;

/// The rows of the periods that touch a year from outside: the last one of the year before, the first one of the
/// year after.
#[derive(Debug, Clone, Default)]
pub(super) struct Neighbours {
    pub(super) earlier: Vec<PlanRow>,
    pub(super) later: Vec<PlanRow>,
}

impl Store {
    /// A kept version and everything that is found in it, also where it joins the published years beside it.
    pub fn plan_findings(
        &self,
        year: i32,
        edition: &Edition,
    ) -> Result<(Plan, Vec<Finding>), Fault> {
        let rows = self.plan_rows(year, edition)?;
        found(&self.shared, year, &rows)
    }

    /// Rows that may become a version, and everything that is found in them.
    pub fn plan_findings_of(
        &self,
        year: i32,
        rows: &BTreeMap<Place, Vec<PlanLine>>,
    ) -> Result<(Plan, Vec<Finding>), Fault> {
        found(&self.shared, year, rows)
    }

    /// The published plan of a year; none without one.
    pub fn plan_published(&self, year: i32) -> Result<Option<Plan>, Fault> {
        published(&self.shared, year)
    }

    /// Whether a version may be made now: asked before its rows are written.
    pub fn may_make(&self, actor: &Actor, year: i32, made: &Made) -> Result<(), Refusal> {
        let file = self.plan_file(year)?.unwrap_or_else(|| PlanFile::new(year));
        let step = PlanStep::Made(Made { version: u32::MAX, ..made.clone() });
        let facts = StepFacts { areas: &[], on: None, findings: None };
        decide(&file, &step, facts, &actor.user).map_err(Refusal::Plan)
    }
}

/// The published plan of a year; none without one.
pub(super) fn published(shared: &Shared, year: i32) -> Result<Option<Plan>, Fault> {
    let standing = plans::file(shared, year)?.and_then(|file| file.standing());
    let Some(edition) = standing.and_then(|standing| standing.published) else { return Ok(None) };
    let rows = plans::rows(shared.engine.as_ref(), year, &edition)?;
    Ok(Some(assemble(year, &rows, &shared.office.schedule)))
}

/// The rows of a year as a plan, with everything that is found in it.
pub(super) fn found(
    shared: &Shared,
    year: i32,
    rows: &BTreeMap<Place, Vec<PlanLine>>,
) -> Result<(Plan, Vec<Finding>), Fault> {
    let template = &shared.office.schedule;
    let plan = assemble(year, rows, template);
    let mut found = Vec::new();
    if let Some(before) = published(shared, year - 1)? {
        found.extend(checks::joint(template, &before, &plan));
    }
    if let Ok(days) = days_of(&shared.office.rules.legal, year) {
        found.extend(checks::check(template, &plan, &days));
    }
    if let Some(after) = published(shared, year + 1)? {
        found.extend(checks::joint(template, &plan, &after));
    }
    Ok((plan, found))
}

/// Hard and soft findings.
pub(super) fn counts(found: &[Finding]) -> (u32, u32) {
    let hard = found.iter().filter(|one| one.check.is_hard()).count();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (count(hard), count(found.len() - hard))
}

/// The periods of a cycle beside a year.
pub(super) fn neighbours(shared: &Shared, year: i32, place: &Place) -> Result<Neighbours, Fault> {
    let of_year = |year: i32, last: bool| -> Result<Vec<PlanRow>, Fault> {
        let standing = plans::file(shared, year)?.and_then(|file| file.standing());
        let Some(edition) = standing.and_then(|standing| standing.published) else {
            return Ok(Vec::new());
        };
        let lines = plans::lines(shared.engine.as_ref(), year, &edition, place)?;
        let mut rows = of_place(place, &lines, &shared.office.schedule);
        let periods = rows.iter().map(|row| row.period);
        let period = if last { periods.max() } else { periods.min() };
        rows.retain(|row| Some(row.period) == period);
        Ok(rows)
    };
    if place.cycle.is_empty() {
        return Ok(Neighbours::default());
    }
    Ok(Neighbours { earlier: of_year(year - 1, true)?, later: of_year(year + 1, false)? })
}

/// Refuses rows that would break what keeps a calendar back and did not before. With other days without office every
/// row of the year is looked at.
pub(super) fn refuse_breaking(
    shared: &Shared,
    year: i32,
    edition: &Edition,
    (after, other_days): (&BTreeMap<Place, Vec<PlanLine>>, bool),
) -> Result<(), Refusal> {
    let refused = Err(Refusal::Plan(PlanRejection::Blocked));
    let template = &shared.office.schedule;
    if other_days {
        let mut rows = plans::rows(shared.engine.as_ref(), year, edition)?;
        rows.extend(after.clone());
        let (_, found) = found(shared, year, &rows)?;
        return if counts(&found).0 > 0 { refused } else { Ok(()) };
    }
    let Ok(days) = days_of(&shared.office.rules.legal, year) else { return refused };
    for (place, lines) in after {
        let before = plans::lines(shared.engine.as_ref(), year, edition, place)?;
        let beside = neighbours(shared, year, place)?;
        let around = Surroundings {
            template,
            year,
            days: &days,
            lines: &before,
            file: &PeriodFile::default(),
            others: &[],
            earlier: &beside.earlier,
            later: &beside.later,
        };
        let (old, new) = (of_place(place, &before, template), of_place(place, lines, template));
        let stray = new.iter().any(|row| leaves_year(template, year, row) && !old.contains(row));
        if stray || news(around, &old, &new).iter().any(|one| one.check.is_hard()) {
            return refused;
        }
    }
    Ok(())
}
