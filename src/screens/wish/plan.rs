//! What the screens of the commercial calendar ask for, and what comes back.

use chrono::NaiveDate;

use crate::domain::schedule::change::{ChangedDays, Preview, Proposal};
use crate::domain::schedule::checks::Finding;
use crate::domain::schedule::flow::Made;
use crate::domain::schedule::rows::{DaySpan, Place, RowKey, RowMove};
use crate::store::{CrewLoad, PlanAgenda, PlanGrid, PlanYear, RowDifference};

/// Something for the base about the commercial calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanRequest {
    /// Rows of some places on some days.
    Grid {
        /// The places.
        places: Vec<Place>,
        /// The days.
        within: DaySpan,
        /// Of the draft instead of the published version.
        draft: bool,
    },
    /// What is late, due now and soon: what he answers for, or all.
    Agenda(bool),
    /// What crews have to read.
    Load(DaySpan),
    /// What moving a row to a day would do.
    Preview {
        /// The year.
        year: i32,
        /// The row.
        key: RowKey,
        /// Of the draft.
        draft: bool,
        /// The day, as it was typed.
        to: String,
    },
    /// A move, as it was previewed.
    Move {
        /// The year.
        year: i32,
        /// The version of which it was previewed.
        on: u32,
        /// What is proposed.
        proposal: Box<Proposal>,
    },
    /// A year with its changes.
    Year(i32),
    /// The year is made anew.
    Make {
        /// The year.
        year: i32,
        /// Why, once one was published.
        reason: String,
    },
    /// What is found in the version that is worked on.
    Findings(i32),
    /// What other days without office move.
    NewDays(i32),
    /// That, proposed as a change.
    ProposeNewDays {
        /// The year.
        year: i32,
        /// The version that was shown.
        on: u32,
        /// Code of the cause.
        cause: String,
        /// The decree.
        note: String,
    },
    /// What changed between the version published first and the one in force.
    Difference(i32),
}

/// What the base said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanAnswer {
    /// Rows.
    Grid(Box<PlanGrid>),
    /// Rows that are open.
    Agenda(PlanAgenda),
    /// Loads by crew and day.
    Load(Vec<CrewLoad>),
    /// What a move would do; none when the day is none.
    Preview(Option<Box<Previewed>>),
    /// It was moved, or proposed as the change of this number.
    Moved(Option<u32>),
    /// A year.
    Year(Box<PlanYear>),
    /// It was made, with what was found.
    Made(Box<Made>, Vec<Finding>),
    /// What was found.
    Findings(Vec<Finding>),
    /// Other days without office, and what they move.
    NewDays(Box<NewDays>),
    /// What changed, and whether that is all.
    Difference(Vec<RowDifference>, bool),
}

/// What a move would do, as it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previewed {
    /// The row.
    pub key: RowKey,
    /// The day, as it was typed.
    pub typed: String,
    /// The day.
    pub day: NaiveDate,
    /// The version of which it was asked.
    pub on: u32,
    /// What it would do.
    pub preview: Preview,
}

/// Days without office that a published calendar was not made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDays {
    /// The version.
    pub on: u32,
    /// The days.
    pub days: ChangedDays,
    /// What moves.
    pub moves: Vec<RowMove>,
    /// What would keep the year back then.
    pub findings: Vec<Finding>,
}
