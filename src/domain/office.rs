//! The law and the decisions of the company in force: the tables of `data/` as values.

use super::calendar::{BusinessCalendar, Term};
use super::collections::{LockReasons, StagePolicy};
use super::pqr::{CausalCatalogue, PqrKind};
use super::subscriber::Towns;

/// Everything that a rule may need besides the record itself.
#[derive(Debug, Clone)]
pub struct Office {
    /// Counts terms of law.
    pub legal: BusinessCalendar,
    /// Plans field crews.
    pub operative: BusinessCalendar,
    /// Terms of law by id.
    pub terms: Vec<Term>,
    /// Term of a PQR without a row of its own; the loader guarantees it (`RESP_PQR`).
    pub answer_term: Term,
    /// SUI causes.
    pub causals: CausalCatalogue,
    /// Dunning locks.
    pub locks: LockReasons,
    /// Collection stages.
    pub stages: StagePolicy,
    /// DIVIPOLA.
    pub towns: Towns,
    /// BLAKE3 of the tables, in hexadecimal: what depends on them is rebuilt when it changes.
    pub fingerprint: String,
}

impl Office {
    /// The term that runs from the filing of a PQR.
    pub fn term_of(&self, kind: PqrKind) -> &Term {
        self.terms.iter().find(|term| term.id == kind.term_id()).unwrap_or(&self.answer_term)
    }
}
