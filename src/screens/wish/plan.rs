//! What the screens of the commercial calendar ask for, and what comes back.

use chrono::NaiveDate;

use crate::domain::schedule::change::{Preview, Proposal};
use crate::domain::schedule::checks::Finding;
use crate::domain::schedule::flow::Made;
use crate::domain::schedule::rows::{DaySpan, Place, RowKey, RowMove};
use crate::domain::schedule::template::Responsible;
use crate::store::{CrewLoad, KeptRow, PlanGrid, PlanYear};

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
    /// What is late, due now and soon.
    Agenda(Option<Responsible>),
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
        /// What it would do.
        preview: Box<Preview>,
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
    Agenda(Vec<KeptRow>),
    /// Loads by crew and day.
    Load(Vec<CrewLoad>),
    /// What a move would do, and to which day; none when the day is none.
    Preview(Option<(NaiveDate, Box<Preview>)>),
    /// It was moved, or proposed as the change of this number.
    Moved(Option<u32>),
    /// A year.
    Year(Box<PlanYear>),
    /// It was made, with what was found.
    Made(Box<Made>, Vec<Finding>),
    /// What was found.
    Findings(Vec<Finding>),
    /// Days without office that are new, days that are none any more, and what they move.
    NewDays(Vec<NaiveDate>, Vec<NaiveDate>, Vec<RowMove>),
    /// What changed.
    Difference(Vec<RowMove>),
}
