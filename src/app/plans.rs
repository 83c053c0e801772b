//! Performs what the screens of the commercial calendar ask for.

use super::effects::Desk;
use crate::domain::permission::{Act, permits};
use crate::domain::schedule::flow::PlanRejection;
use crate::domain::schedule::rows::RowKey;
use crate::loading::{make_plan, move_rows, new_days, propose_new_days};
use crate::screens::Answer;
use crate::screens::wish::{NewDays, PlanAnswer, PlanRequest, Previewed};
use crate::store::{Fault, Refusal, Which};
use crate::text::schedule;

/// Rows of a difference that a window shows.
const MAX_DIFFERENCE: usize = 2_000;

impl Desk {
    /// The answer to a request about the calendar.
    pub(super) fn plan(&mut self, request: PlanRequest) -> Result<Answer, Fault> {
        if writes(&request) && !permits(self.actor.role, Act::PlanCalendar) {
            return self.deny(Act::PlanCalendar);
        }
        match self.plan_answer(request) {
            Ok(answer) => Ok(Answer::Plan(answer)),
            Err(Refusal::Fault(fault)) => Err(fault),
            Err(refusal) => Ok(Answer::Refused(refusal)),
        }
    }

    fn plan_answer(&self, request: PlanRequest) -> Result<PlanAnswer, Refusal> {
        let store = &self.store;
        let today = self.clock.today();
        let who = (&self.actor, self.clock);
        Ok(match request {
            PlanRequest::Grid { places, within, draft } => {
                PlanAnswer::Grid(Box::new(store.plan_grid(&places, within, draft)?))
            }
            PlanRequest::Agenda(mine) => {
                let of = mine.then_some(&self.actor);
                PlanAnswer::Agenda(store.plan_agenda(today, of, None)?)
            }
            PlanRequest::Load(within) => PlanAnswer::Load(store.plan_load(within)?),
            PlanRequest::Preview { year, key, draft, to } => {
                self.preview(year, &key, (draft, &to))?
            }
            PlanRequest::Move { year, on, proposal } => {
                PlanAnswer::Moved(move_rows(store, who, (year, on), *proposal)?)
            }
            PlanRequest::Year(year) => PlanAnswer::Year(Box::new(store.plan_year(year)?)),
            PlanRequest::Make { year, reason } => {
                let (made, found) = make_plan(store, who, year, (reason, false))?;
                PlanAnswer::Made(Box::new(made), found)
            }
            PlanRequest::Findings(year) => {
                let edition = store.plan_edition(year, Which::Latest)?;
                PlanAnswer::Findings(match edition {
                    Some(edition) => store.plan_findings(year, &edition)?.1,
                    None => Vec::new(),
                })
            }
            PlanRequest::NewDays(year) => {
                let found = new_days(store, year, today)?;
                let (on, days) = (found.on, found.days);
                let (moves, findings) = (found.moves, found.findings);
                PlanAnswer::NewDays(Box::new(NewDays { on, days, moves, findings }))
            }
            PlanRequest::ProposeNewDays { year, on, cause, note } => {
                PlanAnswer::Moved(propose_new_days(store, who, (year, on), (cause, note))?)
            }
            PlanRequest::Difference(year) => {
                let first = store.plan_edition(year, Which::Baseline)?;
                let now = store.plan_edition(year, Which::Published)?;
                match (first, now) {
                    (Some(first), Some(now)) => {
                        let mut moves = store.plan_difference(year, (&first, &now))?;
                        let whole = moves.len() <= MAX_DIFFERENCE;
                        moves.truncate(MAX_DIFFERENCE);
                        PlanAnswer::Difference(moves, whole)
                    }
                    _ => PlanAnswer::Difference(Vec::new(), true),
                }
            }
        })
    }

    fn preview(
        &self,
        year: i32,
        key: &RowKey,
        (draft, to): (bool, &str),
    ) -> Result<PlanAnswer, Refusal> {
        let store = &self.store;
        let which = if draft { Which::Latest } else { Which::Published };
        let Some(edition) = store.plan_edition(year, which)? else {
            return Ok(PlanAnswer::Preview(None));
        };
        let lines = store.plan_lines(year, &edition, &key.place)?;
        let line =
            lines.iter().find(|line| line.period == key.period && line.activity == key.activity);
        let day = line.zip(store.plan_days(year)).and_then(|(line, days)| {
            schedule::typed_day(to, line.days.start, self.clock.today(), &days)
        });
        let Some(day) = day else { return Ok(PlanAnswer::Preview(None)) };
        let preview = store.plan_preview(year, &edition, key, day)?;
        let preview = preview.ok_or(Refusal::Plan(PlanRejection::OutOfCalendar(year)))?;
        let (key, typed, on) = (key.clone(), to.to_owned(), edition.version);
        Ok(PlanAnswer::Preview(Some(Box::new(Previewed { key, typed, day, on, preview }))))
    }
}

/// Whether a request changes the calendar.
const fn writes(request: &PlanRequest) -> bool {
    matches!(
        request,
        PlanRequest::Move { .. } | PlanRequest::Make { .. } | PlanRequest::ProposeNewDays { .. }
    )
}
