//! Cases as the cells of an export.

use crate::domain::money::Money;
use crate::domain::pqr::{Notice, PqrCase, PqrClock};
use crate::interchange::table::Cell;
use crate::text;

/// Columns of the export.
pub const COLUMNS: &[&str] = &[
    "radicado",
    "radicado_en",
    "recibe",
    "cuenta_contrato",
    "peticionario",
    "documento",
    "canal",
    "tramite",
    "causal",
    "factura",
    "valor_reclamado",
    "hechos",
    "notificar_por",
    "notificar_en",
    "asignado",
    "estado",
    "vence_legal",
    "vence_seguro",
    "historia",
];

/// The cells of a case with its clock, in the order of [`COLUMNS`].
pub fn cells(case: &PqrCase, clock: &PqrClock) -> Vec<Cell> {
    let (way, place) = match &case.notice {
        Notice::Address(address) => ("DIRECCION", address.clone()),
        Notice::Email(address) => ("CORREO", address.clone()),
    };
    let amount = |claimed: Option<Money>| claimed.map_or(Cell::Text(String::new()), Cell::Money);
    let cell = |text: String| Cell::Text(text);
    let day = |day: Option<chrono::NaiveDate>| {
        Cell::Text(day.map_or_else(String::new, |day| day.to_string()))
    };
    vec![
        cell(case.radicado.to_string()),
        cell(case.filed_at.format("%Y-%m-%dT%H:%M:%S").to_string()),
        cell(case.filed_by.to_string()),
        cell(case.account.map_or_else(String::new, |account| account.to_string())),
        cell(case.petitioner.name.clone()),
        cell(case.petitioner.document.clone()),
        cell(case.channel.code().to_string()),
        cell(case.kind.code().to_string()),
        cell(case.causal.map_or_else(String::new, |code| code.to_string())),
        cell(case.invoice.clone().unwrap_or_default()),
        amount(case.claimed),
        cell(case.facts.clone()),
        cell(way.to_owned()),
        cell(place),
        cell(case.assigned.as_ref().map_or_else(String::new, ToString::to_string)),
        cell(clock.state().code().to_owned()),
        day(clock.legal()),
        day(clock.safe()),
        cell(history(case)),
    ]
}

fn history(case: &PqrCase) -> String {
    let events = case.history.iter().map(|event| {
        let at = event.at.format("%Y-%m-%dT%H:%M:%S");
        let note = if event.note.is_empty() { String::new() } else { format!(" ({})", event.note) };
        format!("{at} {} {}{note}", event.by, text::pqr::step(&event.step))
    });
    events.collect::<Vec<_>>().join(" | ")
}
