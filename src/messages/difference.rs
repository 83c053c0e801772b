//! What `verificar` found, worded.

use std::fmt::Write;

use crate::store::Difference;
use crate::store::engine::Space;

/// One line for a difference.
pub fn difference(difference: &Difference) -> String {
    match difference {
        Difference::EntryMissing(space, key) => {
            format!("VER-002 falta una entrada en el índice {}: {}", space_name(*space), hex(key))
        }
        Difference::EntryUnfounded(space, key) => {
            format!("VER-003 sobra una entrada en el índice {}: {}", space_name(*space), hex(key))
        }
        Difference::Counter { key, kept, counted } => {
            format!("VER-004 el contador {} dice {kept} y los registros suman {counted}", hex(key))
        }
        Difference::JournalBroken(sequence) => {
            format!("VER-005 la bitácora se rompe en el acto {sequence}: fue editado o falta")
        }
        Difference::JournalHead => {
            "VER-006 la cabeza de la bitácora no es la de su último acto: fue editado o falta"
                .into()
        }
        Difference::AnchorMissing { anchored, found } => format!(
            "VER-008 el ancla nombra el acto {anchored} y la bitácora llega al {found}: le cortaron la cola"
        ),
        Difference::AnchorOther { anchored } => {
            format!("VER-009 el acto {anchored} no es el del ancla: la bitácora fue reescrita")
        }
        Difference::Ledgers { kept, found } => format!(
            "VER-011 la cartera vigente se cargó con {kept} cuentas y hay {found}: faltan o sobran"
        ),
        Difference::Standing => {
            "VER-014 el estado de cartera no es el de sus partidas: cargue la cartera otra vez"
                .into()
        }
        Difference::Testigo { month, version } => format!(
            "VER-015 el testigo de {month}, versión {version}, no es el que se cerró: restaure un respaldo"
        ),
        Difference::AnnexContent { radicado, name } => format!(
            "VER-012 el contenido del anexo «{}» de {radicado} no es el que se adjuntó: falta o fue cambiado",
            crate::text::safe(name)
        ),
        Difference::AnnexUnfounded(key) => {
            format!("VER-013 sobra un contenido sin su anexo: {}", hex(key))
        }
        Difference::Plan { year, version } => format!(
            "VER-017 las filas del calendario de {year}, versión {version}, no son las que se aprobaron"
        ),
        Difference::Revision(account) => format!(
            "VER-018 la cuenta {account} no dice lo que sus cambios aplicaron, o falta una de las dos personas"
        ),
        Difference::Quality(code) => format!(
            "VER-019 las cuentas guardadas de la regla {code} no son las que dice la última medición"
        ),
        Difference::Person => {
            "VER-020 dos documentos de una persona no se nombran el uno al otro".into()
        }
        Difference::Unreadable(space, key, why) => {
            format!("VER-007 no se puede leer {} {}: {why}", space_name(*space), hex(key))
        }
    }
}

const fn space_name(space: Space) -> &'static str {
    match space {
        Space::Meta => "meta",
        Space::Journal => "bitácora",
        Space::Counter => "contadores",
        Space::FileLoad => "cargas",
        Space::Draft => "borradores",
        Space::User => "usuarios",
        Space::JournalByUser => "bitácora por usuario",
        Space::JournalBySubject => "bitácora por registro",
        Space::LoginByUser => "ingresos por usuario",
        Space::JournalByDay => "bitácora por día",
        Space::Subscriber => "suscriptores",
        Space::SubscriberByDocument => "suscriptores por documento",
        Space::ConnectionOpen => "vinculaciones abiertas",
        Space::SubscriberIdle => "predios sin servicio por ciclo",
        Space::Ledger => "cartera",
        Space::LedgerByStage => "cartera por etapa",
        Space::Standing => "estado de cartera",
        Space::StageHistory => "historia de etapas",
        Space::CollectionFile => "gestión de cobro",
        Space::CollectionAgenda => "agenda de cobro",
        Space::Debtor => "deudores",
        Space::Payment => "pagos",
        Space::PaymentById => "pagos por número",
        Space::PaymentByDay => "pagos por día",
        Space::ContactByPerson => "contactos por persona",
        Space::DailyQueue => "colas del día",
        Space::Pqr => "PQR",
        Space::PqrByDue => "PQR por vencimiento",
        Space::PqrByPerson => "PQR por responsable",
        Space::Letter => "cartas",
        Space::Rules => "reglas",
        Space::Annex => "anexos",
        Space::AnnexContent => "contenido de anexos",
        Space::PqrByAccount => "PQR por cuenta",
        Space::PqrByMonth => "PQR por mes",
        Space::SuiApproval => "aprobaciones del SUI",
        Space::Recommendations => "recomendaciones",
        Space::Testigo => "testigos",
        Space::TestigoBlock => "filas de testigo",
        Space::TestigoCube => "cruces de testigo",
        Space::Campaign => "campañas",
        Space::CampaignRow => "filas de campaña",
        Space::PlanFile => "calendarios",
        Space::PlanBlock => "filas de calendario",
        Space::PlanPeriod => "períodos de calendario",
        Space::PlanChange => "cambios de calendario",
        Space::SubscriberRevision => "revisiones de suscriptores",
        Space::Update => "solicitudes de cambio",
        Space::UpdateByLane => "solicitudes por bandeja",
        Space::UpdateByAccount => "solicitudes por cuenta",
        Space::UpdateBatch => "lotes de cambios",
        Space::UpdateByBatch => "solicitudes por lote",
        Space::QualityRun => "mediciones de calidad",
        Space::QualityRow => "cuentas por regla de calidad",
        Space::FieldNotes => "notas de datos",
        Space::FieldFailure => "datos que fallaron por día",
        Space::Person => "personas",
        Space::Petition => "peticiones de estrato",
        Space::PetitionOpen => "peticiones de estrato abiertas",
        Space::PetitionByAccount => "peticiones de estrato por cuenta",
        Space::PetitionAct => "actos de estratificación",
    }
}

fn hex(key: &[u8]) -> String {
    key.iter().fold(String::new(), |mut out, byte| {
        // Writing to a String does not fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
