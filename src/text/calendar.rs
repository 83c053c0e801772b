//! Why a day counts or does not, in words.

use super::date;
use crate::domain::calendar::{
    DayReason, DayStatus, Deadline, Ground, LedgerDay, MAX_TERM_COUNT, Term, TermError, TermUnit,
    Trigger,
};

/// The reason of a ledger row.
pub fn reason(row: &LedgerDay) -> String {
    match (&row.reason, row.number) {
        (DayReason::Start(Trigger::Filing), _) => "radicación: día 0, no cuenta".into(),
        (DayReason::Start(Trigger::Act), _) => "día 0, no cuenta".into(),
        (DayReason::TakesEffect, _) => {
            "surte efecto: se radicó en día no hábil (CPACA art. 54)".into()
        }
        (DayReason::Counted, Some(number)) => format!("cuenta: día {number}"),
        (DayReason::Anniversary, Some(number)) => format!("cuenta: mes {number}"),
        (DayReason::Hours(hours), _) => format!("corren {hours} horas"),
        (DayReason::Rolled, _) => "primer día hábil siguiente (Ley 4/1913 art. 62)".into(),
        (DayReason::NotBusiness(status), _) => status_words(status),
        (DayReason::Paused(ground), _) => format!("no cuenta: {}", self::ground(*ground)),
        (DayReason::Counted | DayReason::Anniversary, None) => String::new(),
    }
}

/// Why a clock stands still, with its law.
pub const fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::Completion => "requerimiento de completar (CPACA art. 17)",
        Ground::Returned => "devuelta para corregir (CPACA art. 19)",
        Ground::Evidence => "práctica de pruebas (Ley 142/1994 art. 158)",
    }
}

/// What a day is.
pub fn status_words(status: &DayStatus) -> String {
    match status {
        DayStatus::Business => "día hábil".into(),
        DayStatus::Saturday => "sábado, no cuenta".into(),
        DayStatus::Sunday => "domingo, no cuenta".into(),
        DayStatus::Holiday(holiday) => {
            format!("festivo: {} ({})", holiday.names.join(" y "), holiday.law)
        }
        DayStatus::Local(local) => format!("no hábil: {} ({})", local.reason, local.act),
    }
}

/// Unit of a term after its number.
pub fn unit(unit: TermUnit) -> &'static str {
    match unit {
        TermUnit::BusinessDays => "días hábiles",
        TermUnit::CalendarDays => "días calendario",
        TermUnit::Months => "meses",
        TermUnit::Hours => "horas",
    }
}

/// Why a deadline cannot be computed.
pub fn error(error: TermError) -> String {
    match error {
        TermError::Count(count) => format!(
            "CAL-002 El plazo {count} no se puede contar: escriba un número entre 1 y {MAX_TERM_COUNT}."
        ),
        TermError::OutOfRange => {
            "CAL-003 La fecha se sale del calendario: revise la fecha de inicio.".into()
        }
    }
}

/// One ledger row on a line: date, mark, reason.
fn ledger_line(row: &LedgerDay) -> String {
    let mark = row.number.map_or_else(|| "  -".to_owned(), |number| format!("{number:>3}"));
    format!("{}  {mark}  {}", date::long(row.date), reason(row))
}

/// A deadline explained: the term and its law, both dates, what happens then, and every day's reason.
pub fn explain(term: &Term, deadline: &Deadline) -> Vec<String> {
    let mut lines = vec![
        format!("{}: {} {} ({})", term.name, term.count, unit(term.unit), term.article),
        format!("Vence legal   {}", date::long(deadline.legal)),
    ];
    if deadline.safe != deadline.legal {
        let safe = date::long(deadline.safe);
        lines.push(format!("Vence seguro  {safe}  (contando desde el mismo día)"));
    }
    if term.confidence == "practica" {
        lines.push("Sin número en la ley: parámetro de la empresa (terminos.toml)".into());
    }
    if !term.on_expiry.is_empty() {
        lines.push(format!("Si vence      {}", term.on_expiry));
    }
    lines.push(String::new());
    lines.extend(deadline.ledger.iter().map(ledger_line));
    lines
}
