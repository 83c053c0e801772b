//! PQR values in words.

use crate::domain::pqr::{Channel, PqrClock, PqrKind, PqrState, PqrStep};

/// Name of a kind.
pub fn kind(kind: PqrKind) -> &'static str {
    match kind {
        PqrKind::Peticion => "Petición",
        PqrKind::Queja => "Queja",
        PqrKind::Reclamo => "Reclamo",
        PqrKind::Denuncia => "Denuncia",
        PqrKind::Informacion => "Información o copias",
        PqrKind::Sugerencia => "Sugerencia",
        PqrKind::Felicitacion => "Felicitación",
    }
}

/// Name of a channel.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::InPerson => "Presencial",
        Channel::Telephone => "Telefónico",
        Channel::Web => "Página web",
        Channel::Email => "Correo electrónico",
        Channel::Letter => "Correspondencia",
    }
}

/// Name of a state.
pub fn state(state: PqrState) -> &'static str {
    match state {
        PqrState::Radicada => "Radicada",
        PqrState::EnTramite => "En trámite",
        PqrState::Trasladada => "Trasladada",
        PqrState::Requerida => "Requerida",
        PqrState::EnPruebas => "En pruebas",
        PqrState::Proyectada => "Proyectada",
        PqrState::Decidida => "Decidida",
        PqrState::Citada => "Citada",
        PqrState::Avisada => "Avisada",
        PqrState::Notificada => "Notificada",
        PqrState::EnFirme => "En firme",
        PqrState::EnCumplimiento => "En cumplimiento",
        PqrState::Cumplida => "Cumplida",
        PqrState::Desistida => "Desistida",
        PqrState::Devuelta => "Devuelta",
        PqrState::Archivada => "Archivada",
    }
}

/// What was done.
pub fn step(step: &PqrStep) -> String {
    match step {
        PqrStep::Classify => "clasificada".into(),
        PqrStep::Transfer => "trasladada por competencia".into(),
        PqrStep::RequireCompletion => "se pidió completar".into(),
        PqrStep::Complete => "el usuario completó".into(),
        PqrStep::OrderEvidence { until } => {
            format!("pruebas hasta el {}", super::date::short(*until))
        }
        PqrStep::EvidenceReceived => "pruebas recibidas".into(),
        PqrStep::Draft => "respuesta proyectada".into(),
        PqrStep::Decide => "decidida".into(),
        PqrStep::Cite => "citación enviada".into(),
        PqrStep::SendAviso => "aviso enviado".into(),
        PqrStep::Notify => "notificada".into(),
        PqrStep::BecomeFinal => "en firme".into(),
        PqrStep::StartCompliance => "en cumplimiento".into(),
        PqrStep::Comply => "cumplida".into(),
        PqrStep::Withdraw => "desistida".into(),
        PqrStep::Return => "devuelta".into(),
        PqrStep::Archive => "archivada".into(),
    }
}

/// The mark of a clock in a list: never by colour alone.
pub fn mark(clock: &PqrClock) -> &'static str {
    if !clock.running {
        ""
    } else if clock.silence {
        "VENC"
    } else if clock.paused {
        "PAUSA"
    } else if clock.days_left == 0 {
        "HOY"
    } else if clock.days_left_safe <= 0 {
        "YA"
    } else {
        ""
    }
}
