//! PQR values in words.

use super::{date, money};
use crate::domain::pqr::{
    BlockReason, Channel, Machine, NotificationWay, PqrClock, PqrKind, PqrState, PqrStep,
    RejectionGround, Sense, SspdOutcome, StepKind, Undisputed,
};

/// Name of a kind.
pub const fn kind(kind: PqrKind) -> &'static str {
    match kind {
        PqrKind::Peticion => "Petición",
        PqrKind::Queja => "Queja",
        PqrKind::Reclamo => "Reclamo",
        PqrKind::Denuncia => "Denuncia",
        PqrKind::Informacion => "Información o copias",
        PqrKind::Sugerencia => "Sugerencia",
        PqrKind::Felicitacion => "Felicitación",
        PqrKind::Consulta => "Consulta",
        PqrKind::HabeasConsulta => "Hábeas data: consulta",
        PqrKind::HabeasReclamo => "Hábeas data: reclamo",
        PqrKind::Autoridad => "Petición de autoridad",
        PqrKind::Reposicion => "Recurso de reposición",
        PqrKind::Apelacion => "Reposición y apelación",
    }
}

/// Name of a channel.
pub const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::InPerson => "Presencial",
        Channel::Telephone => "Telefónico",
        Channel::Web => "Página web",
        Channel::Email => "Correo electrónico",
        Channel::Letter => "Correspondencia",
    }
}

/// Name of a state.
pub const fn state(state: PqrState) -> &'static str {
    match state {
        PqrState::Radicada => "Radicada",
        PqrState::EnTramite => "En trámite",
        PqrState::Admitida => "Admitida",
        PqrState::Trasladada => "Trasladada",
        PqrState::Requerida => "Requerida",
        PqrState::Devuelta => "Devuelta",
        PqrState::EnPruebas => "En pruebas",
        PqrState::Proyectada => "Proyectada",
        PqrState::Decidida => "Decidida",
        PqrState::Rechazada => "Rechazada",
        PqrState::DesistidaTacita => "Desistida tácita",
        PqrState::Citada => "Citada",
        PqrState::AvisoEnviado => "Aviso enviado",
        PqrState::AvisoEntregado => "Aviso entregado",
        PqrState::AvisoPublicado => "Aviso publicado",
        PqrState::AvisoRetirado => "Aviso retirado",
        PqrState::Notificada => "Notificada",
        PqrState::Recurrida => "Recurrida",
        PqrState::EnFirme => "En firme",
        PqrState::SapConfigurado => "SAP configurado",
        PqrState::SapReconocido => "SAP reconocido",
        PqrState::SapImprocedente => "SAP improcedente",
        PqrState::SapNoReconocido => "SAP no reconocido",
        PqrState::ApelacionConcedida => "Apelación concedida",
        PqrState::EnSspd => "En la SSPD",
        PqrState::EnSspdQueja => "Queja en la SSPD",
        PqrState::SspdPruebas => "Pruebas en la SSPD",
        PqrState::SspdResuelta => "Resuelta por la SSPD",
        PqrState::EnCumplimiento => "En cumplimiento",
        PqrState::Cumplida => "Cumplida",
        PqrState::Desistida => "Desistida",
        PqrState::Archivada => "Archivada",
    }
}

/// A state when a list has little room: at most ten columns.
pub const fn short_state(state: PqrState) -> &'static str {
    match state {
        PqrState::DesistidaTacita => "Desist.tác",
        PqrState::AvisoEnviado => "Aviso env.",
        PqrState::AvisoEntregado => "Aviso ent.",
        PqrState::AvisoPublicado => "Aviso pub.",
        PqrState::AvisoRetirado => "Aviso ret.",
        PqrState::SapConfigurado => "SAP config",
        PqrState::SapReconocido => "SAP recon.",
        PqrState::SapImprocedente => "SAP improc",
        PqrState::SapNoReconocido => "SAP no rec",
        PqrState::ApelacionConcedida => "Apel. conc",
        PqrState::EnSspd | PqrState::EnSspdQueja => "En SSPD",
        PqrState::SspdPruebas => "SSPD prueb",
        PqrState::SspdResuelta => "SSPD res.",
        PqrState::EnCumplimiento => "Cumplim.",
        other => self::state(other),
    }
}

/// What a step is called where it is chosen.
pub const fn step_name(step: StepKind) -> &'static str {
    match step {
        StepKind::Classify => "Clasificar",
        StepKind::Reclassify => "Reclasificar",
        StepKind::Transfer => "Trasladar por competencia",
        StepKind::RequireCompletion => "Requerir para completar",
        StepKind::ExtendCompletion => "Prorrogar el plazo del usuario",
        StepKind::Complete => "El usuario completó o corrigió",
        StepKind::Return => "Devolver para que se corrija",
        StepKind::Withdraw => "Desistimiento expreso",
        StepKind::DeclareAbandoned => "Decretar desistimiento tácito",
        StepKind::OrderEvidence => "Decretar pruebas",
        StepKind::EvidenceReceived => "Recibir las pruebas",
        StepKind::ExtendTerm => "Ampliar el término",
        StepKind::Draft => "Proyectar respuesta",
        StepKind::Decide => "Decidir",
        StepKind::ResolveVerbally => "Resolver y notificar verbalmente",
        StepKind::Cite => "Enviar citación",
        StepKind::Notify => "Notificar",
        StepKind::SendAviso => "Enviar aviso",
        StepKind::PublishAviso => "Publicar aviso",
        StepKind::DeliverAviso => "Aviso entregado",
        StepKind::RemoveAviso => "Retirar aviso",
        StepKind::Appeal => "Recurrir",
        StepKind::Admit => "Admitir el recurso",
        StepKind::Reject => "Rechazar el recurso",
        StepKind::SendToSspd => "Remitir a la SSPD",
        StepKind::SspdRequires => "La SSPD pide el expediente",
        StepKind::SspdEvidence => "Pruebas en la SSPD",
        StepKind::SspdResolve => "Llegó la resolución de la SSPD",
        StepKind::RecogniseSilence => "Reconocer el silencio positivo",
        StepKind::DenySilence => "Negar el silencio por improcedente",
        StepKind::RecordFirmness => "Constancia de firmeza",
        StepKind::StartCompliance => "Ordenar el cumplimiento",
        StepKind::Comply => "Cumplida",
        StepKind::Archive => "Archivar",
    }
}

/// How a decision answers.
pub const fn sense(sense: Sense) -> &'static str {
    match sense {
        Sense::Accede => "accede",
        Sense::AccedeParcial => "accede parcialmente",
        Sense::NoAccede => "no accede",
        Sense::Confirma => "confirma",
        Sense::Modifica => "modifica",
        Sense::Revoca => "revoca",
        Sense::Rechaza => "rechaza",
        Sense::Archiva => "archiva",
        Sense::SinRegistrar => "sentido sin registrar",
    }
}

/// How he was notified.
pub const fn way(way: NotificationWay) -> &'static str {
    match way {
        NotificationWay::Personal => "personal",
        NotificationWay::Electronic => "electrónica",
        NotificationWay::Aviso => "por aviso",
        NotificationWay::Conclusive => "conducta concluyente",
    }
}

/// Why a recurso is rejected.
pub const fn ground(ground: RejectionGround) -> &'static str {
    match ground {
        RejectionGround::Late => "extemporáneo",
        RejectionGround::NotAppealable => "el acto no admite recursos",
        RejectionGround::NoReasons => "sin motivos de inconformidad",
        RejectionGround::UndisputedUnpaid => "no pagó lo que no reclama",
        RejectionGround::NoStanding => "quien recurre no está legitimado",
    }
}

/// What the Superintendencia resolved.
pub const fn outcome(outcome: SspdOutcome) -> &'static str {
    match outcome {
        SspdOutcome::Confirms => "confirma",
        SspdOutcome::Modifies => "modifica",
        SspdOutcome::Revokes => "revoca",
        SspdOutcome::Rejects => "rechaza o se inhibe",
    }
}

/// What was paid of the bill.
pub const fn undisputed(answer: Undisputed) -> &'static str {
    match answer {
        Undisputed::Paid => "pagó lo que no reclama",
        Undisputed::AveragePaid => "pagó el promedio de los últimos 5 períodos",
        Undisputed::Unpaid => "no ha pagado lo que no reclama",
        Undisputed::NoBill => "no hay factura en disputa",
    }
}

/// What was done.
pub fn step(step: &PqrStep) -> String {
    let value = |value: &Option<crate::domain::money::Money>| {
        value.map_or_else(String::new, |value| format!(", {}", money::pesos(value)))
    };
    match step {
        PqrStep::Classify { causal: Some(causal) } => format!("clasificada, causal {causal}"),
        PqrStep::Classify { causal: None } => "clasificada".into(),
        PqrStep::Reclassify { kind, causal } => {
            let causal = causal.map_or_else(String::new, |causal| format!(", causal {causal}"));
            format!("reclasificada como {}{causal}", self::kind(*kind))
        }
        PqrStep::Transfer { entity } if entity.is_empty() => "trasladada por competencia".into(),
        PqrStep::Transfer { entity } => format!("trasladada a {}", super::safe(entity)),
        PqrStep::RequireCompletion => "se pidió completar".into(),
        PqrStep::ExtendCompletion => "se prorrogó el plazo del usuario".into(),
        PqrStep::Complete => "el usuario completó".into(),
        PqrStep::Return => "devuelta".into(),
        PqrStep::Withdraw => "desistida por el usuario".into(),
        PqrStep::DeclareAbandoned => "desistimiento tácito".into(),
        PqrStep::OrderEvidence { until } => format!("pruebas hasta el {}", date::short(*until)),
        PqrStep::EvidenceReceived => "pruebas recibidas".into(),
        PqrStep::ExtendTerm { units } => format!("término ampliado en {units}"),
        PqrStep::Draft => "respuesta proyectada".into(),
        PqrStep::Decide { sense: how, value: of, .. } => {
            format!("decidida: {}{}", sense(*how), value(of))
        }
        PqrStep::ResolveVerbally { sense: how, .. } => {
            format!("resuelta y notificada verbalmente: {}", sense(*how))
        }
        PqrStep::Cite { published: false } => "citación enviada".into(),
        PqrStep::Cite { published: true } => "citación publicada".into(),
        PqrStep::Notify { way: how } => format!("notificada ({})", way(*how)),
        PqrStep::SendAviso => "aviso enviado".into(),
        PqrStep::PublishAviso => "aviso publicado".into(),
        PqrStep::DeliverAviso => "aviso entregado".into(),
        PqrStep::RemoveAviso => "aviso retirado".into(),
        PqrStep::Appeal { recurso } => format!("recurrida con {recurso}"),
        PqrStep::Admit => "recurso admitido".into(),
        PqrStep::Reject { ground: why } => format!("recurso rechazado: {}", ground(*why)),
        PqrStep::SendToSspd => "expediente remitido a la SSPD".into(),
        PqrStep::SspdRequires => "la SSPD pidió el expediente".into(),
        PqrStep::SspdEvidence { until } => {
            format!("pruebas en la SSPD hasta el {}", date::short(*until))
        }
        PqrStep::SspdResolve { outcome: what, value: of } => {
            format!("la SSPD {}{}", outcome(*what), value(of))
        }
        PqrStep::RecogniseSilence => "silencio positivo reconocido".into(),
        PqrStep::DenySilence => "silencio positivo negado".into(),
        PqrStep::RecordFirmness => "constancia de firmeza".into(),
        PqrStep::StartCompliance => "en cumplimiento".into(),
        PqrStep::Comply { value: of } => format!("cumplida{}", value(of)),
        PqrStep::Archive => "archivada".into(),
    }
}

/// The mark of a clock in a list: never by colour alone.
pub fn mark(clock: &PqrClock) -> &'static str {
    if clock.silence() {
        "SAP"
    } else if !clock.running() {
        ""
    } else if clock.days_left < 0 {
        "VENC"
    } else if clock.paused() {
        "PAUSA"
    } else if clock.days_left == 0 {
        "HOY"
    } else if clock.days_left_safe <= 0 {
        "YA"
    } else {
        match clock.escalation() {
            Some(1) => "≤1",
            Some(3) => "≤3",
            Some(5) => "≤5",
            _ => "",
        }
    }
}

/// The name of a machine.
pub const fn machine(machine: Machine) -> &'static str {
    match machine {
        Machine::Pqr => "PQR",
        Machine::Recurso => "Recurso",
    }
}

/// Why an account is held back.
pub const fn block_reason(reason: BlockReason) -> &'static str {
    match reason {
        BlockReason::Claim => "reclamo sin notificar",
        BlockReason::Recurso => "recurso sin notificar",
        BlockReason::Sspd => "la SSPD no ha resuelto",
        BlockReason::Silence => "silencio positivo sin cumplir",
    }
}
