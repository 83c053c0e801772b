//! Refusals and faults as one Spanish line each: rule id, what happened, what to do. The only place
//! that words them.

mod backup;
mod difference;
mod file;
mod refusal;

pub use backup::backup_fault;
pub use difference::difference;
pub use file::{file_fault, load_running, nothing_accepted};
pub use refusal::{fault, forbidden, pqr_rejection, refusal};
