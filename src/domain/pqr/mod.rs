//! Peticiones, quejas y reclamos: the case, its states as one table, its legal clock.

mod case;
mod causal;
mod clock;
mod filing;
mod state;

pub use case::{Channel, Notice, Petitioner, PqrCase, PqrEvent, PqrKind};
pub use causal::{Causal, CausalCatalogue, CausalGroup};
pub use clock::{PqrClock, clock};
pub use filing::{FilePqr, MAX_FACTS, PqrRejection, advance, assign, decide_filing};
pub use state::{PqrState, PqrStep, TRANSITIONS, next};
