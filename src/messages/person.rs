//! Refusals about people.

use crate::domain::person::{MAX_ALSO, PersonRejection};
use crate::text::safe;

/// What was typed is no document.
pub const NO_DOCUMENT: &str = "PER-001 Ese documento no se entiende: solo números o letras.";

/// What was typed is no purpose.
pub const NO_PURPOSE: &str =
    "PER-010 Diga la finalidad: servicio, notificacion, centrales o publicidad.";

/// Why a change of a person is refused.
pub fn person_rejection(rejection: &PersonRejection) -> String {
    match rejection {
        PersonRejection::Unknown(person) => {
            format!("PER-002 Ninguna cuenta tiene el documento {}.", safe(person.as_str()))
        }
        PersonRejection::Text => {
            "PER-003 Falta el medio, la prueba o el motivo, o es muy largo.".into()
        }
        PersonRejection::Day => "PER-004 Esa fecha no ha llegado: revísela.".into(),
        PersonRejection::Itself => "PER-005 Es el mismo documento.".into(),
        PersonRejection::Joined(other) => {
            format!("PER-006 Ya está unido a {}: trabaje con ese.", safe(other.as_str()))
        }
        PersonRejection::HasOthers => {
            "PER-007 Ese documento tiene otros unidos: sepárelos primero.".into()
        }
        PersonRejection::Apart => "PER-008 No están unidos.".into(),
        PersonRejection::Full => {
            format!("PER-009 No cabe más: una persona tiene hasta {MAX_ALSO} documentos más.")
        }
    }
}
