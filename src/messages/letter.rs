//! Letters that cannot be written, as one Spanish line each.

use crate::domain::letter::LetterFault;
use crate::text::letter::problem;

/// What a letter lacks, and what to do.
pub fn letter_fault(fault: &LetterFault) -> String {
    format!(
        "PQR-057 La plantilla {} no se puede llenar: {}. Revise la nota y los datos.",
        fault.template,
        problem(&fault.problem)
    )
}
