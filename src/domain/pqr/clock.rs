//! A case on a day, as lists and screens need it: where it stands, which clock matters, what is wrong.

use chrono::NaiveDate;

use super::case::PqrCase;
use super::life::{CaseClock, Life};
use super::state::PqrState;
use super::step::StepKind;
use super::terms::{Rules, TermId};
use crate::domain::calendar::TermError;

/// A case on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PqrClock {
    /// Its life up to that day.
    pub life: Life,
    /// The clock that matters, when one runs or ran out.
    pub current: Option<CaseClock>,
    /// Business days from that day to its legal date; negative when it has passed.
    pub days_left: i64,
    /// The same to its safe date.
    pub days_left_safe: i64,
    /// What the law would object to.
    pub warnings: Vec<Warning>,
}

impl PqrClock {
    /// Where the case stands.
    pub const fn state(&self) -> PqrState {
        self.life.state
    }

    /// A term runs.
    pub const fn running(&self) -> bool {
        self.current.is_some()
    }

    /// The answer is owed and its clock stands still.
    pub const fn paused(&self) -> bool {
        self.life.state.is_paused()
    }

    /// Decided for the user by law, and not yet recognised (Ley 142/1994 art. 158).
    pub const fn silence(&self) -> bool {
        matches!(self.life.state, PqrState::SapConfigurado | PqrState::SapNoReconocido)
    }

    /// The legal date of the clock that matters.
    pub fn legal(&self) -> Option<NaiveDate> {
        self.current.as_ref().map(|clock| clock.legal)
    }

    /// The safe date of the clock that matters.
    pub fn safe(&self) -> Option<NaiveDate> {
        self.current.as_ref().map(|clock| clock.safe)
    }
}

/// Business days to the legal date at which an answer that is owed is told of again: to whoever answers,
/// then to the director. The office's own steps; no law states them.
pub const ESCALATION_DAYS: [i64; 4] = [5, 3, 1, 0];

impl PqrClock {
    /// The step that an answer has reached: the smallest number of days that it is within. None while it
    /// is far, once somebody acted, or while its clock stands still.
    pub fn escalation(&self) -> Option<i64> {
        if !self.life.state.awaits_decision() {
            return None;
        }
        let reached = |days: &&i64| self.days_left <= **days;
        ESCALATION_DAYS.iter().rev().find(reached).copied()
    }
}

/// The clock of a case on a day. Errors only when the dates leave the calendar.
pub fn clock(case: &PqrCase, rules: &Rules, today: NaiveDate) -> Result<PqrClock, TermError> {
    let life = Life::of(case, rules, today)?;
    let current = life.current(today).cloned();
    let left = |date: Option<NaiveDate>| {
        date.map_or(0, |date| rules.legal.business_days_between(today, date))
    };
    Ok(PqrClock {
        days_left: left(current.as_ref().map(|clock| clock.legal)),
        days_left_safe: left(current.as_ref().map(|clock| clock.safe)),
        warnings: warnings(case, &life, rules, today),
        current,
        life,
    })
}

/// Something that was done, or not done, outside its time: a fact that nobody can refuse to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// A clock of the company ended late, or is past its day.
    Late {
        /// Which.
        term: TermId,
        /// Its last day.
        due: NaiveDate,
        /// The act, when there was one.
        done: Option<NaiveDate>,
    },
    /// The answer came on its very last day by the practice: one day late by the strict reading.
    LastDay {
        /// The strict date.
        safe: NaiveDate,
    },
    /// The bill was issued more than five months before the claim (Ley 142/1994 art. 154).
    BillTooOld {
        /// Last day on which it could be claimed against.
        until: NaiveDate,
    },
    /// It was sent to the competent body after its days (CPACA art. 21).
    TransferLate {
        /// The last of them.
        due: NaiveDate,
    },
}

/// Clocks of the company whose end is an act that is recorded.
const WATCHED: &[TermId] = &[
    TermId::Answer,
    TermId::AnswerRecurso,
    TermId::Information,
    TermId::Consulta,
    TermId::Authority,
    TermId::DataConsulta,
    TermId::DataReclamo,
    TermId::RecogniseSilence,
    TermId::DeliverCopies,
    TermId::Cite,
    TermId::SendAviso,
    TermId::SendToSspd,
    TermId::ComplySspd,
];

/// Everything that the law would object to, in the order of the case's life.
fn warnings(case: &PqrCase, life: &Life, rules: &Rules, today: NaiveDate) -> Vec<Warning> {
    let mut found = Vec::new();
    let until = last_day_to_claim(case.invoice_issued, rules);
    if let Some(until) = until.filter(|until| case.filed_at.date() > *until) {
        found.push(Warning::BillTooOld { until });
    }
    for clock in life.clocks.iter().filter(|clock| WATCHED.contains(&clock.term)) {
        if clock.is_late(today) {
            let (term, due, done) = (clock.term, clock.legal, clock.done);
            found.push(Warning::Late { term, due, done });
        }
    }
    if let (Some(answer), Some(decision)) = (life.answer(), &life.decision)
        && decision.on > answer.safe
        && decision.on <= answer.legal
    {
        found.push(Warning::LastDay { safe: answer.safe });
    }
    if let (Some(transfer), Ok(due)) = (case.last(StepKind::Transfer), transfer_due(case, rules))
        && transfer.on > due
    {
        found.push(Warning::TransferLate { due });
    }
    found
}

fn transfer_due(case: &PqrCase, rules: &Rules) -> Result<NaiveDate, TermError> {
    super::decide::last_day(rules, TermId::Transfer, case.filed_at.date(), true)
}

/// The last day on which a bill could be claimed against; none when the day of its issue is not known.
pub fn last_day_to_claim(issued: Option<NaiveDate>, rules: &Rules) -> Option<NaiveDate> {
    super::decide::last_day(rules, TermId::ClaimBill, issued?, false).ok()
}
