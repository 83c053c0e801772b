//! The whole account of a case's dates: every clock that it ran, day by day, and what is wrong.

use chrono::NaiveDate;

use super::{calendar, date, pqr};
use crate::domain::pqr::{CaseClock, PqrCase, PqrClock, Rules, Warning};

/// The clock that matters first, then every other one, latest first.
pub fn case(case: &PqrCase, clock: &PqrClock, rules: &Rules, today: NaiveDate) -> Vec<String> {
    let mut lines = vec![format!(
        "{} {}: {} desde el {}",
        case.radicado,
        pqr::kind(case.kind),
        pqr::state(clock.state()),
        date::long(clock.life.since),
    )];
    lines.extend(
        clock.warnings.iter().map(|warning| format!("! {}", self::warning(warning, rules))),
    );
    let current = clock.current.as_ref();
    if let Some(current) = current {
        lines.push(String::new());
        lines.extend(explain(current, rules, today));
    }
    let others = clock.life.clocks.iter().rev();
    for other in others.filter(|other| current.is_none_or(|current| *other != current)) {
        lines.push(String::new());
        lines.extend(explain(other, rules, today));
    }
    lines
}

/// A clock: how it ended or stands, its law, both dates, and every day's reason.
fn explain(clock: &CaseClock, rules: &Rules, today: NaiveDate) -> Vec<String> {
    let row = clock.row(rules);
    let standing = match clock.done {
        Some(done) if done > clock.legal => {
            format!("hecho el {}, TARDE", date::short(done))
        }
        Some(done) => format!("hecho el {}", date::short(done)),
        None if today > clock.legal => "vencido sin el acto".into(),
        None => "corre".into(),
    };
    let mut lines = vec![format!("{} · {standing}", row.id)];
    match clock.explain(rules) {
        Ok(deadline) => lines.extend(calendar::explain(row, &deadline)),
        Err(fault) => lines.push(calendar::error(fault)),
    }
    if clock.extra > 0 {
        let unit = calendar::unit(row.unit);
        lines.insert(2, format!("Ampliado en    {} {unit}", clock.extra));
    }
    lines
}

/// What the law would object to, with its article.
pub fn warning(warning: &Warning, rules: &Rules) -> String {
    match warning {
        Warning::Late { term, due, done } => {
            let row = rules.terms.of(*term, *due);
            let late = done.map_or_else(
                || "sin hacer".to_owned(),
                |done| format!("se hizo el {}", date::short(done)),
            );
            format!("{}: venció el {}, {late} ({})", row.name, date::short(*due), row.article)
        }
        Warning::LastDay { safe } => format!(
            "Respondida el último día: contando desde el mismo día vencía el {} (CPACA art. 84)",
            date::short(*safe)
        ),
        Warning::BillTooOld { until } => format!(
            "La factura se pudo reclamar hasta el {} (Ley 142/1994 art. 154)",
            date::short(*until)
        ),
        Warning::TransferLate { due } => {
            format!("El traslado iba hasta el {} (CPACA art. 21)", date::short(*due))
        }
    }
}
