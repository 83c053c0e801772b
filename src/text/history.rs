//! What happened to a case, as lines: for its screen, and for the file that leaves the office.

use chrono::NaiveDate;

use super::{date, ledger, money, pqr, safe};
use crate::domain::pqr::{Notice, PqrCase, PqrClock, Rules};

/// One line per thing that happened, filing first.
pub fn timeline(case: &PqrCase) -> Vec<String> {
    let filed = format!(
        "{}  radicada por {} ({})",
        date::moment(case.filed_at),
        case.filed_by,
        pqr::channel(case.channel)
    );
    let words = |text: &str| if text.is_empty() { String::new() } else { format!(" · {text}") };
    let events = case.history.iter().map(|event| {
        let recorded = if event.at.date() == event.on {
            event.at.format(" %H:%M").to_string()
        } else {
            format!(" (registrado {})", date::short(event.at.date()))
        };
        let what = pqr::step(&event.step);
        let (document, note) = (words(&event.document), words(&event.note));
        format!("{}{recorded}  {what}, {}{document}{note}", date::long(event.on), event.by)
    });
    std::iter::once(filed).chain(events).collect()
}

/// The whole history of a case as a text: what was filed, what happened, every clock day by day.
pub fn whole(
    case: &PqrCase,
    clock: &PqrClock,
    name: &str,
    rules: &Rules,
    day: NaiveDate,
) -> String {
    let none = || "--".to_owned();
    let (way, place) = match &case.notice {
        Notice::Address(address) => ("en", address),
        Notice::Email(address) => ("al correo", address),
    };
    let mut lines = vec![
        format!("HISTORIA DEL CASO {}", case.radicado),
        format!("Estado y relojes al {}", date::long(day)),
        String::new(),
        format!("Trámite       {}", pqr::kind(case.kind)),
        format!("Peticionario  {name}"),
        format!("Documento     {}", case.petitioner.document),
        format!("Cuenta        {}", case.account.map_or_else(none, |id| id.to_string())),
        format!("Causal        {}", case.causal.map_or_else(none, |code| code.to_string())),
        format!("Factura       {}", case.invoice.clone().unwrap_or_else(none)),
        format!("Reclama       {}", case.claimed.map_or_else(none, money::pesos)),
        format!("Notificar     {way} {place}"),
        format!("Recurre       {}", case.parent.map_or_else(none, |id| id.to_string())),
        format!("Recurso       {}", case.recurso().map_or_else(none, |id| id.to_string())),
        String::new(),
        "HECHOS".to_owned(),
    ];
    lines.extend(case.facts.lines().map(str::to_owned));
    lines.extend([String::new(), "ACTUACIONES".to_owned()]);
    lines.extend(timeline(case));
    lines.extend([String::new(), "TÉRMINOS".to_owned()]);
    lines.extend(ledger::case(case, clock, rules, day));
    lines.iter().map(|line| format!("{}\n", safe(line))).collect()
}
