//! Petitions to review the estrato of a dwelling: the mayor decides first, the permanent committee of stratification on
//! appeal, each in its term; who is not answered in time has what he asked for (Ley 142/1994 art. 104; Ley 732/2002
//! art. 6). The company decides nothing: it keeps what was asked and what was decided, and applies it.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::calendar::{BusinessCalendar, Term, TermUnit};
use super::ids::{AccountId, PetitionId};
use super::subscriber::{Stratum, Subscriber, UseClass};
use super::updates::decide::is_text;
use super::user::UserId;

/// Steps that a petition may have.
pub const MAX_STEPS: usize = 20;

/// Longest number of a paper, in characters.
const MAX_REFERENCE: usize = 60;

/// Who decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// The mayor's office, in the first instance.
    Mayor,
    /// The permanent committee, on appeal.
    Committee,
}

/// Something that was done of a petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PetitionStep {
    /// He asked the mayor.
    Filed {
        /// The estrato that he asks for.
        asked: Stratum,
        /// Day of the paper.
        on: NaiveDate,
        /// Its number there.
        reference: String,
    },
    /// It was decided.
    Decided {
        /// By whom.
        body: Body,
        /// The estrato that it will be; none when nothing changes.
        granted: Option<Stratum>,
        /// Day of the act.
        on: NaiveDate,
        /// Its number.
        act: String,
    },
    /// He appealed to the committee.
    Appealed {
        /// Day of the paper.
        on: NaiveDate,
        /// Its number there.
        reference: String,
    },
    /// Nothing more is to be done of it.
    Closed {
        /// In words.
        note: String,
    },
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetitionEvent {
    /// When it was written down.
    pub at: NaiveDateTime,
    /// By whom.
    pub by: UserId,
    /// What.
    pub step: PetitionStep,
}

/// A petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Petition {
    /// Its number.
    pub id: PetitionId,
    /// The account.
    pub account: AccountId,
    /// What was done, in order; the first one files it.
    pub events: Vec<PetitionEvent>,
}

/// Where a petition stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PetitionState {
    /// A body has until this day to decide.
    With(Body, NaiveDate),
    /// It did not decide until this day: he has what he asked for.
    Silent(Stratum, NaiveDate),
    /// It will be this estrato.
    Granted(Stratum),
    /// It stays as it is; the mayor's word may be appealed.
    Denied(Body),
    /// Nothing more is to be done.
    Closed,
}

/// Months that each body has to decide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StratumTerms {
    /// The mayor.
    pub mayor_months: u32,
    /// The committee.
    pub committee_months: u32,
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PetitionRejection {
    /// There is no such petition.
    Unknown(PetitionId),
    /// The account has no subscriber.
    NoSubscriber(AccountId),
    /// Only a dwelling has an estrato.
    NotDwelling,
    /// It has that estrato.
    Same,
    /// Another petition of the account is open.
    Open(PetitionId),
    /// A text is missing or too long.
    Text,
    /// A day that cannot be.
    Day,
    /// Where it stands that cannot be done.
    State,
    /// The term ended on this day: a decision after it comes too late.
    Silent(NaiveDate),
    /// What was granted does not hold yet.
    NotApplied(Stratum),
    /// No room for more.
    Full,
}

impl Petition {
    /// The estrato that is asked for.
    pub fn asked(&self) -> Option<Stratum> {
        self.events.iter().find_map(|event| match &event.step {
            PetitionStep::Filed { asked, .. } => Some(*asked),
            _ => None,
        })
    }

    /// The day from which the body that has it counts; none when nobody has to decide. Petitions fall due in the order
    /// of these days.
    pub fn waits_since(&self) -> Option<(Body, NaiveDate)> {
        match &self.events.last()?.step {
            PetitionStep::Filed { on, .. } => Some((Body::Mayor, *on)),
            PetitionStep::Appealed { on, .. } => Some((Body::Committee, *on)),
            PetitionStep::Decided { .. } | PetitionStep::Closed { .. } => None,
        }
    }

    /// Whether something is still to be done of it, with the day of its last step: how it is ordered.
    pub fn open_since(&self) -> Option<NaiveDate> {
        match &self.events.last()?.step {
            PetitionStep::Filed { on, .. }
            | PetitionStep::Appealed { on, .. }
            | PetitionStep::Decided { on, .. } => Some(*on),
            PetitionStep::Closed { .. } => None,
        }
    }

    /// Acts of the bodies, with their days.
    pub fn acts(&self) -> impl Iterator<Item = (NaiveDate, Body, Option<Stratum>, &str)> {
        self.events.iter().filter_map(|event| match &event.step {
            PetitionStep::Decided { body, granted, on, act } => {
                Some((*on, *body, *granted, act.as_str()))
            }
            _ => None,
        })
    }

    /// Where it stands on a day.
    pub fn state(
        &self,
        (terms, days): (&StratumTerms, &BusinessCalendar),
        today: NaiveDate,
    ) -> PetitionState {
        if let Some((body, since)) = self.waits_since() {
            let due = due(terms, days, (body, since));
            return match self.asked() {
                Some(asked) if due < today => PetitionState::Silent(asked, due),
                _ => PetitionState::With(body, due),
            };
        }
        match self.events.last().map(|event| &event.step) {
            Some(PetitionStep::Decided { granted: Some(stratum), .. }) => {
                PetitionState::Granted(*stratum)
            }
            Some(PetitionStep::Decided { body, granted: None, .. }) => PetitionState::Denied(*body),
            _ => PetitionState::Closed,
        }
    }
}

/// Last day of a body that counts from a day.
fn due(
    terms: &StratumTerms,
    days: &BusinessCalendar,
    (body, since): (Body, NaiveDate),
) -> NaiveDate {
    let months = match body {
        Body::Mayor => terms.mayor_months,
        Body::Committee => terms.committee_months,
    };
    let term = Term::plain(months, TermUnit::Months);
    term.deadline(since, days).map_or(NaiveDate::MAX, |deadline| deadline.legal)
}

fn is_reference(text: &str) -> bool {
    is_text(text) && text.chars().count() <= MAX_REFERENCE
}

/// Whether a petition of an account may be written down; `open` is another one of it.
pub fn may_file(
    step: &PetitionStep,
    current: &Subscriber,
    open: Option<PetitionId>,
    today: NaiveDate,
) -> Result<(), PetitionRejection> {
    let PetitionStep::Filed { asked, on, reference } = step else {
        return Err(PetitionRejection::State);
    };
    if current.use_class != UseClass::Residential {
        return Err(PetitionRejection::NotDwelling);
    }
    if current.stratum == Some(*asked) {
        return Err(PetitionRejection::Same);
    }
    if let Some(open) = open {
        return Err(PetitionRejection::Open(open));
    }
    if *on > today {
        return Err(PetitionRejection::Day);
    }
    if is_reference(reference) { Ok(()) } else { Err(PetitionRejection::Text) }
}

/// Whether a step of a petition may be written down.
pub fn may_step(
    petition: &Petition,
    step: &PetitionStep,
    (current, law): (&Subscriber, (&StratumTerms, &BusinessCalendar)),
    today: NaiveDate,
) -> Result<(), PetitionRejection> {
    if petition.events.len() >= MAX_STEPS {
        return Err(PetitionRejection::Full);
    }
    let state = petition.state(law, today);
    let since = petition.open_since().ok_or(PetitionRejection::State)?;
    match (step, state) {
        (PetitionStep::Decided { body, on, act, .. }, _) => {
            let (waits, from) = petition.waits_since().ok_or(PetitionRejection::State)?;
            if waits != *body {
                return Err(PetitionRejection::State);
            }
            if *on > today || *on < from {
                return Err(PetitionRejection::Day);
            }
            let last = due(law.0, law.1, (waits, from));
            if *on > last {
                return Err(PetitionRejection::Silent(last));
            }
            if is_reference(act) { Ok(()) } else { Err(PetitionRejection::Text) }
        }
        (PetitionStep::Appealed { on, reference }, state) => {
            let appealable =
                matches!(state, PetitionState::Denied(Body::Mayor) | PetitionState::Granted(_))
                    && !petition.acts().any(|(_, body, ..)| body == Body::Committee);
            if !appealable {
                return Err(PetitionRejection::State);
            }
            if *on > today || *on < since {
                return Err(PetitionRejection::Day);
            }
            if is_reference(reference) { Ok(()) } else { Err(PetitionRejection::Text) }
        }
        (PetitionStep::Closed { note }, state) => {
            let waits_for = match state {
                PetitionState::Granted(stratum) | PetitionState::Silent(stratum, _) => {
                    Some(stratum)
                }
                PetitionState::With(..) | PetitionState::Closed => {
                    return Err(PetitionRejection::State);
                }
                PetitionState::Denied(_) => None,
            };
            if let Some(stratum) = waits_for.filter(|stratum| current.stratum != Some(*stratum)) {
                return Err(PetitionRejection::NotApplied(stratum));
            }
            if is_text(note) { Ok(()) } else { Err(PetitionRejection::Text) }
        }
        (PetitionStep::Filed { .. }, _) => Err(PetitionRejection::State),
    }
}
