//! Peticiones, quejas, reclamos and recursos: the case, its states as two tables, its clocks.

mod block;
mod case;
mod causal;
mod clock;
mod decide;
mod filing;
mod kind;
mod life;
mod state;
mod step;
mod terms;

pub use block::{Block, BlockReason, Dispute, block, dispute, suspension_blocked};
pub use case::{Notice, Petitioner, PqrCase, PqrEvent, Undisputed};
pub use causal::{Causal, CausalCatalogue, CausalGroup};
pub use clock::{PqrClock, Warning, clock, last_day_to_claim};
pub use decide::{
    Family, MAX_DOCUMENT, MAX_NOTE, PqrRejection, advance, assign, decide_appeal, link,
};
pub use filing::{FilePqr, MAX_FACTS, decide_filing};
pub use kind::{Channel, Machine, PqrKind};
pub use life::{CaseClock, Decision, Life};
pub use state::{PQR_TRANSITIONS, PqrState, RECURSO_TRANSITIONS, Transition};
pub use step::{Advance, NotificationWay, PqrStep, RejectionGround, Sense, SspdOutcome, StepKind};
pub use terms::{Rules, TermId, Terms};
