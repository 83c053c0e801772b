//! Refusals about petitions of estrato.

use crate::domain::stratification::{Body, PetitionRejection, PetitionState};
use crate::text::date;

/// No petition is under the cursor.
pub const NO_PETITION: &str = "EST-001 No hay petición en esa fila: elija otra.";

/// What was typed is no estrato.
pub const NO_STRATUM: &str = "EST-002 El estrato va de 1 a 6; al negar se deja vacío.";

/// Why a step is refused.
pub fn petition_rejection(rejection: &PetitionRejection) -> String {
    match rejection {
        PetitionRejection::Unknown(id) => {
            format!("EST-003 La petición {id} no existe o es de otra cuenta.")
        }
        PetitionRejection::NoSubscriber(account) => {
            format!("EST-004 La cuenta {account} no tiene suscriptor: revise el número.")
        }
        PetitionRejection::NotDwelling => "EST-005 Solo una vivienda tiene estrato.".into(),
        PetitionRejection::Same => "EST-006 Ya tiene ese estrato.".into(),
        PetitionRejection::Open(id) => {
            format!("EST-007 La cuenta ya tiene la petición {id} abierta: siga con esa.")
        }
        PetitionRejection::Text => {
            "EST-008 Falta el número del papel o el texto, o es muy largo.".into()
        }
        PetitionRejection::Day => "EST-009 Ese día no puede ser: revise la fecha.".into(),
        PetitionRejection::State => {
            "EST-010 Eso no se puede en su estado: vea quién la tiene y hasta cuándo.".into()
        }
        PetitionRejection::Silent(due) => format!(
            "EST-011 El término venció el {}: operó el silencio positivo (Ley 732 art. 6).",
            date::short(*due)
        ),
        PetitionRejection::NotApplied(stratum) => format!(
            "EST-012 El estrato {} aún no rige: proponga el cambio antes de cerrarla.",
            stratum.number()
        ),
        PetitionRejection::Full => "EST-013 No caben más pasos en esa petición.".into(),
    }
}

/// What is to be done of it next.
pub fn next_step(state: PetitionState) -> String {
    match state {
        PetitionState::With(..) => "espera la decisión".into(),
        PetitionState::Silent(stratum, _) => format!(
            "por silencio es {} (Ley 732 art. 6): proponga el cambio y ciérrela",
            stratum.number()
        ),
        PetitionState::Granted(stratum) => {
            format!("proponga el cambio al estrato {} y, cuando rija, ciérrela", stratum.number())
        }
        PetitionState::Denied(Body::Mayor) => "avísele y ciérrela; puede apelar al comité".into(),
        PetitionState::Denied(Body::Committee) => "avísele y ciérrela".into(),
        PetitionState::Closed => "cerrada".into(),
    }
}
