//! The legal clock of a case: a function of its events, the term and the calendar. Never stored.

use chrono::{Months, NaiveDate};

use super::case::PqrCase;
use super::state::{PqrState, PqrStep};
use crate::domain::calendar::{BusinessCalendar, Deadline, Pause, Term, TermError};

/// The clock of a case on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PqrClock {
    /// Both dates and the ledger.
    pub deadline: Deadline,
    /// Business days from today to the safe date; negative when it has passed, 0 once nothing runs.
    pub days_left_safe: i64,
    /// Business days from today to the legal date, likewise.
    pub days_left: i64,
    /// The clock stands still today.
    pub paused: bool,
    /// The answer is still owed.
    pub running: bool,
    /// The answer is owed and the legal date has passed: decided for the user by law (art. 158).
    pub silence: bool,
}

/// The clock of a case. Errors only when the dates leave the calendar.
pub fn clock(
    case: &PqrCase,
    term: &Term,
    calendar: &BusinessCalendar,
    today: NaiveDate,
) -> Result<PqrClock, TermError> {
    let pauses = pauses(case, calendar);
    let deadline = term.deadline_with_pauses(case.filed_at.date(), calendar, &pauses)?;
    let state = case.state();
    let running = state.awaits_decision();
    // Counting the days since an answer of years ago would cost a row of a list more than it tells.
    let left = |date| if running { calendar.business_days_between(today, date) } else { 0 };
    Ok(PqrClock {
        days_left_safe: left(deadline.safe),
        days_left: left(deadline.legal),
        paused: matches!(state, PqrState::Requerida | PqrState::EnPruebas)
            && pauses.last().is_some_and(|pause| today <= pause.until),
        running,
        silence: running && today > deadline.legal,
        deadline,
    })
}

/// The stops of the clock, in order: a request to complete or a time of evidence.
fn pauses(case: &PqrCase, calendar: &BusinessCalendar) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = Vec::new();
    for event in &case.history {
        let day = event.at.date();
        match &event.step {
            PqrStep::RequireCompletion => pauses.push(Pause {
                from: day,
                until: day
                    .checked_add_months(Months::new(1))
                    .and_then(|last| calendar.on_or_after(last))
                    .unwrap_or(day),
                ground: "requerimiento de completar (CPACA art. 17)".into(),
            }),
            PqrStep::OrderEvidence { until } => pauses.push(Pause {
                from: day,
                until: *until,
                ground: "práctica de pruebas (Ley 142/1994 art. 158)".into(),
            }),
            PqrStep::Complete | PqrStep::EvidenceReceived => {
                if let Some(open) = pauses.last_mut() {
                    open.until = open.until.min(day);
                }
            }
            _ => {}
        }
    }
    pauses
}
