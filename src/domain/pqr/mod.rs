//! Peticiones, quejas, reclamos and recursos: the case, its states as two tables, its clocks.

mod block;
mod book;
mod case;
mod causal;
mod clock;
mod decide;
mod filing;
mod kind;
mod life;
mod period;
pub mod report;
mod state;
mod step;
pub mod sui;
mod terms;

pub use block::{Block, BlockReason, Dispute, block, dispute, suspension_blocked};
pub use book::{Application, RuleBook, RuleTables};
pub use case::{Notice, Petitioner, PqrCase, PqrEvent, Undisputed};
pub use causal::{Causal, CausalCatalogue, CausalGroup};
pub use clock::{ESCALATION_DAYS, PqrClock, Warning, clock, last_day_to_claim};
pub use decide::{
    Family, MAX_DOCUMENT, MAX_NOTE, PqrRejection, advance, assign, decide_appeal, link,
};
pub use filing::{FilePqr, MAX_FACTS, decide_filing};
pub use kind::{Channel, Machine, PqrKind};
pub use life::{CaseClock, Decision, Life};
pub use period::{Month, Period};
pub use state::{PQR_TRANSITIONS, PqrState, RECURSO_TRANSITIONS, Transition};
pub use step::{Advance, NotificationWay, PqrStep, RejectionGround, Sense, SspdOutcome, StepKind};
pub use terms::{Rules, TermId, Terms};
