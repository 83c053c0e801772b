//! A person in words.

use super::{date, safe};
use crate::domain::person::{Consent, PersonChange, PersonKey, Purpose};
use crate::domain::subscriber::mask;

/// A purpose.
pub const fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Service => "Servicio, factura y respuesta",
        Purpose::ElectronicNotice => "Notificación electrónica",
        Purpose::Bureaus => "Centrales de riesgo",
        Purpose::Marketing => "Publicidad y encuestas",
    }
}

/// A document of which the register needs no more than its end.
pub fn masked(person: &PersonKey) -> String {
    mask(person.as_str())
}

/// What he said, and what proves it.
pub fn consent(consent: &Consent) -> String {
    let word = if consent.granted { "SÍ" } else { "NO" };
    format!(
        "{word} desde {}, {}, {} ({})",
        date::short(consent.on),
        safe(&consent.medium),
        safe(&consent.evidence),
        consent.by
    )
}

/// A change, for the register.
pub fn change(person: &PersonKey, change: &PersonChange) -> String {
    let who = masked(person);
    match change {
        PersonChange::Consent { purpose: of, granted, evidence, .. } => {
            let verb = if *granted { "autorizó" } else { "ya no autoriza" };
            format!("persona {who}: {verb} {} ({})", purpose(*of).to_lowercase(), safe(evidence))
        }
        PersonChange::Join { other, reason } => {
            format!("persona {who}: unió el documento {} ({})", masked(other), safe(reason))
        }
        PersonChange::Part { other, reason } => {
            format!("persona {who}: separó el documento {} ({})", masked(other), safe(reason))
        }
    }
}
