//! Petitions of estrato in words.

use super::{date, safe};
use crate::domain::stratification::{Body, PetitionState, PetitionStep};

/// Who decides.
pub const fn body(body: Body) -> &'static str {
    match body {
        Body::Mayor => "alcaldía",
        Body::Committee => "comité",
    }
}

/// Where a petition stands.
pub fn state(state: PetitionState) -> String {
    match state {
        PetitionState::With(of, due) => format!("{} hasta {}", body(of), date::short(due)),
        PetitionState::Silent(_, due) => format!("SILENCIO: venció {}", date::short(due)),
        PetitionState::Granted(stratum) => format!("concedido estrato {}", stratum.number()),
        PetitionState::Denied(of) => format!("negado por {}", body(of)),
        PetitionState::Closed => "cerrada".into(),
    }
}

/// A step, for the register and for its history.
pub fn step(step: &PetitionStep) -> String {
    match step {
        PetitionStep::Filed { asked, on, reference } => format!(
            "pidió estrato {} el {} ({})",
            asked.number(),
            date::short(*on),
            safe(reference)
        ),
        PetitionStep::Decided { body: of, granted, on, act } => {
            let what = granted.map_or_else(
                || "negó".to_owned(),
                |one| format!("concedió estrato {}", one.number()),
            );
            format!("{} {what} el {} ({})", body(*of), date::short(*on), safe(act))
        }
        PetitionStep::Appealed { on, reference } => {
            format!("apeló al comité el {} ({})", date::short(*on), safe(reference))
        }
        PetitionStep::Closed { note } => format!("cerró: {}", safe(note)),
    }
}
