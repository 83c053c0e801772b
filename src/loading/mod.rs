//! Moves checked rows of files into the base: two passes, atomic, idempotent, resumable.
//!
//! `interchange` reads, `store` writes; this module is the only one that knows both.

mod batch;
mod campaign;
mod desk;
mod field;
mod plan;
mod quality;
mod receivables;
mod space;
mod spill;
mod subscribers;
mod turn;
mod updates;

pub use batch::{Terms, Trial, approve_batch, batches, propose_batch, reverse_batch, try_batch};
pub use campaign::send_campaign;
pub use desk::{load_authorisations, load_contacts, load_crew, load_deliveries, load_payments};
pub use field::{CalledOff, Done, DueBack, Round};
pub use plan::{NewDays, make_plan, move_rows, new_days, planned, propose_new_days};
pub use quality::measure_quality;
pub use receivables::{ReceivablesRequest, load_receivables};
pub use space::require_for as require_space;
pub use subscribers::{load_subscribers, resume_subscribers};
pub use turn::{LoadTurn, Loading};
pub use updates::apply_due;

use crate::domain::user::UserId;
use crate::interchange::report::LoadReport;
use crate::interchange::source::FileFault;
use crate::store::{Fault, Refusal};

/// Why a file did not change the base.
#[derive(Debug, Clone, PartialEq)]
pub enum LoadFailure {
    /// The file itself, by name.
    File(String, FileFault),
    /// Not one row could be accepted; the report says why for each.
    NothingAccepted(Box<LoadReport>),
    /// The base or a rule.
    Refused(Refusal),
    /// Somebody has the turn.
    Running {
        /// Whose.
        by: UserId,
    },
}

impl<R: Into<Refusal>> From<R> for LoadFailure {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.into())
    }
}

/// What a file reader hears when the base fails in the middle of it.
fn interrupted(fault: Fault) -> FileFault {
    FileFault::Unreadable(format!("la base no respondió: {fault:?}"))
}

/// Batches between two disk barriers of a load.
const CHUNKS_PER_SYNC: usize = 20;

/// Hears how many rows have been read or written, and of how many when that is known.
pub type Progress<'a> = &'a mut dyn FnMut(u64, Option<u64>);
