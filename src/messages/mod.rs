//! Refusals and faults as one Spanish line each: rule id, what happened, what to do. The only place
//! that words them.

mod annex;
mod backup;
mod difference;
mod file;
mod form;
mod letter;
mod refusal;

pub use annex::annex_rejection;
pub use backup::backup_fault;
pub use difference::difference;
pub use file::{file_fault, load_running, nothing_accepted};
pub use form::{FIELD_FULL, NO_FORMER_VALUE, NO_VALUES, NOT_A_DATE, not_taken};
pub use letter::letter_fault;
pub use refusal::{NO_ASSIGNEES, fault, forbidden, pqr_rejection, refusal};
