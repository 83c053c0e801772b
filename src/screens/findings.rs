//! What is worth knowing of a change of data, as a line with its tone: the same before it is sent and before it is
//! decided.

use crate::domain::updates::effect::Effect;
use crate::domain::updates::finding::Finding;
use crate::term::Role;
use crate::text::{money, petition, safe, subscriber as words, updates};

/// Findings as lines: what goes against it first, then what should be looked at, then the rest.
pub(super) fn lines(all: &[Finding]) -> Vec<(String, Role)> {
    let mut lines: Vec<_> = all.iter().map(line).collect();
    gravest_first(&mut lines);
    lines
}

/// What goes against it, then what should be looked at, then the rest, each in its order.
pub(super) fn gravest_first(lines: &mut [(String, Role)]) {
    lines.sort_by_key(|(_, role)| match role {
        Role::Error => 0,
        Role::Warning => 1,
        _ => 2,
    });
}

/// One finding.
fn line(finding: &Finding) -> (String, Role) {
    match finding {
        Finding::Unique(field) => {
            (format!("OK    {} bien escrito; nadie más lo tiene", words::field(*field)), Role::Good)
        }
        Finding::Same(field, account) => (
            format!("AVISO {} igual al de la cuenta {account}", words::field(*field)),
            Role::Warning,
        ),
        Finding::AlsoAsked(field, id) => (
            format!("AVISO {} igual en la vinculación {id}, sin decidir", words::field(*field)),
            Role::Warning,
        ),
        Finding::Taken(account) => {
            (format!("CONFLICTO La cuenta {account} ya existe: no se puede abrir"), Role::Error)
        }
        Finding::Moved(field, stands) => (
            format!(
                "CONFLICTO {}: hoy dice {}",
                words::field(*field),
                safe(&words::value(*field, stands))
            ),
            Role::Error,
        ),
        Finding::Unmoved => {
            ("OK    El registro es el que se vio: sin conflicto".into(), Role::Good)
        }
        Finding::Effect(effect) => {
            let role = match effect {
                Effect::Surcharge { .. } | Effect::Adjustment | Effect::TellUser => Role::Warning,
                _ => Role::Text,
            };
            (format!("Efecto: {}", updates::effect(effect)), role)
        }
        Finding::Waits(effective) => {
            (format!("Rige {}", updates::effective(*effective)), Role::Text)
        }
        Finding::Billed(effective) => {
            (format!("Se factura {}", updates::effective(*effective)), Role::Text)
        }
        Finding::NotBilled => (
            "AVISO El calendario publicado no dice cuándo se factura ese ciclo: revíselo".into(),
            Role::Warning,
        ),
        Finding::Denial => (
            "Negarla es un acto con recursos (Ley 142 art. 154): motívela y notifíquela".into(),
            Role::Text,
        ),
        Finding::OpenCase(radicado, causal) => (
            format!(
                "AVISO PQR {radicado} abierta por la causal {causal}: respóndala con este cambio"
            ),
            Role::Warning,
        ),
        Finding::Petitioned(id, state) => {
            (format!("AVISO Petición de estrato {id}: {}", petition::state(*state)), Role::Warning)
        }
        Finding::Owes(overdue, agreements) => {
            let agreements = match agreements {
                0 => String::new(),
                1 => ", con un acuerdo vigente".into(),
                many => format!(", con {many} acuerdos vigentes"),
            };
            (
                format!("AVISO La cuenta debe {} vencidos{agreements}", money::pesos(*overdue)),
                Role::Warning,
            )
        }
        Finding::NoCut => (
            "AVISO El calendario publicado no dice el corte de su ciclo: no se podrá aprobar"
                .into(),
            Role::Error,
        ),
    }
}
