//! Annexes that are refused, as one Spanish line each.

use crate::domain::annex::{AnnexRejection, MAX_ANNEX_BYTES, MAX_ANNEXES};
use crate::text::safe;

/// Why an annex is refused, and what to do.
pub fn annex_rejection(rejection: &AnnexRejection) -> String {
    match rejection {
        AnnexRejection::Empty => {
            "ANX-001 El archivo está vacío: revise cuál quiere adjuntar.".into()
        }
        AnnexRejection::TooLarge => format!(
            "ANX-002 Un anexo pesa hasta {} MiB: divídalo o redúzcalo.",
            MAX_ANNEX_BYTES >> 20
        ),
        AnnexRejection::TooMany => {
            format!("ANX-003 El caso ya tiene {MAX_ANNEXES} anexos: una varios en un archivo.")
        }
        AnnexRejection::NameInvalid => {
            "ANX-004 Ese nombre no sirve: use letras y números, sin carpetas ni signos.".into()
        }
        AnnexRejection::Repeated(name) => {
            format!("ANX-005 Ese archivo ya está en el caso como «{}»: no se repite.", safe(name))
        }
        AnnexRejection::ContentMissing => {
            "ANX-006 El contenido del anexo no quedó guardado: adjúntelo otra vez.".into()
        }
    }
}
