//! Lists for the lawyers as tables.

use super::table::Cell;
use crate::domain::collections::lists::{ListFacts, ListRow, Mark};
use crate::domain::ids::AccountId;
use crate::domain::office::Office;
use crate::text::{date, desk};

/// Columns of every list.
pub const COLUMNS: &[&str] = &[
    "cuenta_contrato",
    "documento_id",
    "nombre",
    "direccion",
    "municipio",
    "zona",
    "ciclo",
    "clase_uso",
    "etapa",
    "responsable",
    "factura",
    "saldo",
    "vencimiento",
    "dias_mora",
    "observaciones",
];

/// The cells of a row, in the order of [`COLUMNS`].
pub fn cells(
    account: AccountId,
    facts: &ListFacts<'_>,
    row: &ListRow,
    office: &Office,
) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let subscriber = facts.subscriber;
    let of = |pick: fn(&crate::domain::subscriber::Subscriber) -> String| {
        Cell::Text(subscriber.map_or_else(String::new, pick))
    };
    let stage = office.stages.stages.get(facts.live.position.stage);
    let marks: Vec<String> = row.marks.iter().map(|mark| self::mark(mark, office)).collect();
    vec![
        Cell::Text(account.to_string()),
        of(|one| {
            one.document.as_ref().map_or_else(String::new, |document| document.number.clone())
        }),
        of(|one| one.name.clone()),
        of(|one| one.address_original.clone()),
        of(|one| one.town.clone()),
        of(|one| one.zone.clone()),
        of(|one| one.cycle.clone()),
        of(|one| one.use_class.code().to_owned()),
        text(stage.map_or("", |stage| stage.code.as_str())),
        text(stage.map_or("", |stage| stage.responsible.as_str())),
        text(&row.bill),
        Cell::Money(row.amount),
        Cell::Text(row.due.map_or_else(String::new, |due| due.to_string())),
        Cell::Text(row.days.to_string()),
        Cell::Text(marks.join(" · ")),
    ]
}

/// What is to be known of a row, in words.
fn mark(mark: &Mark, office: &Office) -> String {
    match mark {
        Mark::NoTitle => "PENDIENTE_TITULO".into(),
        Mark::InClaim(radicado) => format!("reclamo {radicado} en trámite"),
        Mark::NoDocument => "sin documento del deudor".into(),
        Mark::NoSubscriber => "sin suscriptor".into(),
        Mark::NotPersuaded => "sin gestión persuasiva".into(),
        Mark::Agreement => "acuerdo al día".into(),
        Mark::Promise(on) => format!("promesa al {}", date::short(*on)),
        Mark::Stopped(stopped) => desk::mark(*stopped).into(),
        Mark::Demolished => "predio demolido o desocupado".into(),
        Mark::Prescribed(on) => format!("prescribió el {}", date::short(*on)),
        Mark::Prescribes(on) => format!("prescribe el {}", date::short(*on)),
        Mark::NotWorth => "cuesta más cobrarla de lo que vale".into(),
        Mark::ReportFrom(on) => format!("puede reportarse desde el {}", date::short(*on)),
        Mark::Notices(missing) => format!("faltan comunicaciones previas: {missing}"),
        Mark::NotAuthorised => "el deudor no autoriza reportes".into(),
        Mark::Lock(code) => {
            office.locks.get(*code).map_or_else(|| code.to_string(), |lock| lock.meaning.clone())
        }
    }
}
