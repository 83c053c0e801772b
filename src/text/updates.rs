//! Changes of data in words.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{date, money, safe, subscriber};
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::notes::{Failure, NoteKind};
use crate::domain::updates::batch::Batch;
use crate::domain::updates::control::{Adjustment, Audit, Owed};
use crate::domain::updates::effect::Effect;
use crate::domain::updates::lane::Lane;
use crate::domain::updates::policy::UpdatePolicy;
use crate::domain::updates::request::{
    Effective, FieldChange, Line, LineState, Ruling, Support, UpdateDeed, UpdateState, UpdateStep,
    Verdict,
};

/// Where a request stands.
pub const fn state(state: UpdateState) -> &'static str {
    match state {
        UpdateState::Visit => "EN VISITA",
        UpdateState::ForApproval => "POR APROBAR",
        UpdateState::Returned => "DEVUELTA",
        UpdateState::Approved => "APROBADA",
        UpdateState::Applied => "APLICADA",
        UpdateState::Rejected => "RECHAZADA",
        UpdateState::Withdrawn => "DESISTIDA",
        UpdateState::Annulled => "ANULADA",
        UpdateState::Reversed => "REVERSADA",
    }
}

/// The name of a queue.
pub const fn lane(lane: Lane) -> &'static str {
    match lane {
        Lane::High => "Alto",
        Lane::Medium => "Medio",
        Lane::Low => "Bajo",
        Lane::Returned => "Devueltas",
        Lane::Visit => "Visita",
        Lane::Cut => "Al corte",
        Lane::Adjust => "Ajustes",
        Lane::Applied => "Aplicadas",
    }
}

/// What a list says that a request changes: its field, or how many.
pub fn summary<'a>(mut fields: impl ExactSizeIterator<Item = &'a Field>) -> String {
    match (fields.len(), fields.next(), fields.next()) {
        (1, Some(one), _) => subscriber::field(*one).into(),
        (2, Some(one), Some(other)) => {
            format!("{}, {}", subscriber::field(*one), subscriber::field(*other))
        }
        (many, ..) => format!("{many} campos"),
    }
}

/// `Estrato: 3 -> 2`.
pub fn change(change: &FieldChange) -> String {
    format!(
        "{}: {} -> {}",
        subscriber::field(change.field),
        safe(&subscriber::value(change.field, &change.before)),
        safe(&subscriber::value(change.field, &change.after))
    )
}

/// From when something holds: `en el corte del 04/12/2026 (período 12/2026)`.
pub fn effective(effective: Effective) -> String {
    match effective.period {
        None => format!("desde {}", date::short(effective.on)),
        Some((year, period)) => {
            format!("en el corte del {} (período {period:02}/{year})", date::short(effective.on))
        }
    }
}

/// A paper: `CEST 1234 del 01/11/2026`.
pub fn support(support: &Support) -> String {
    let how = if support.online { ", verificado en línea" } else { "" };
    format!(
        "{} {} del {}{how}",
        support.kind,
        safe(&support.reference),
        date::short(support.issued_on)
    )
}

/// Where a field stands, with what was said of it.
pub fn line_state(line: &Line, policy: &UpdatePolicy) -> String {
    let why = |reason: &str, note: &str| {
        let name = policy.return_reason(reason).map_or(reason, |reason| reason.name.as_str());
        if note.is_empty() { name.to_owned() } else { format!("{name}: {}", safe(note)) }
    };
    match &line.state {
        LineState::Waiting => "por decidir".into(),
        LineState::Returned { by, reason, note } => {
            format!("devuelto por {by}, {}", why(reason, note))
        }
        LineState::Rejected { by, reason, note } => {
            format!("rechazado por {by}, {}", why(reason, note))
        }
        LineState::Approved { by, effective: from } => {
            format!("aprobado por {by}, rige {}", effective(*from))
        }
        LineState::Applied { by, .. } => format!("aplicado, aprobó {by}"),
        LineState::Conflict { found } => {
            format!("en conflicto: había {}", safe(&subscriber::value(line.change.field, found)))
        }
        LineState::Dropped => "retirado".into(),
    }
}

/// What was said of a field without changing it.
pub fn noted(field: Field, kind: NoteKind) -> String {
    let name = subscriber::field(field).to_lowercase();
    match kind {
        NoteKind::Confirmed => format!("{name} confirmado"),
        NoteKind::Failed(Failure::WrongNumber) => format!("{name} de otra persona"),
        NoteKind::Failed(Failure::ReturnedMail) => format!("correo devuelto de {name}"),
        NoteKind::Failed(Failure::Undelivered(campaign)) => {
            format!("{name} sin entrega en la campaña {campaign}")
        }
    }
}

/// An effect, as who decides reads it.
pub fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Surcharge { from, to } => {
            format!("{} pasa a {}", surcharge(*from), surcharge(*to))
        }
        Effect::ResetsPerson => {
            "se borran autorizaciones y contactos del anterior (Ley 1581)".into()
        }
        Effect::DebtStays => "la deuda sigue en la cuenta (Ley 142 art. 130)".into(),
        Effect::MovesDelivery => "mueve reparto y orden de ruta; no toca la tarifa".into(),
        Effect::Adjustment => "rige desde antes: facturación debe el ajuste de lo cobrado".into(),
        Effect::TellUser => "sube su tarifa: avísele con sus recursos".into(),
        Effect::VacantFor(months) => {
            format!("aseo sin toneladas {months} meses; luego se prueba otra vez (CRA 720/2015)")
        }
        Effect::Causal(causal) => format!("causal SUI {causal}"),
    }
}

/// `subsidio 40 %`, `contribución 50 %`, `sin subsidio`.
fn surcharge(percent: i32) -> String {
    match percent {
        0 => "sin subsidio".into(),
        less if less < 0 => format!("subsidio {} %", -less),
        more => format!("contribución {more} %"),
    }
}

/// What somebody did with a request, for the register.
pub fn deed(deed: &UpdateDeed) -> String {
    match deed {
        UpdateDeed::Visit(visit) => {
            let how = if visit.confirms { "confirma" } else { "no confirma" };
            format!("visita del {}: {how}", date::short(visit.on))
        }
        UpdateDeed::Rule { rulings, .. } => {
            let words: Vec<String> = rulings.iter().map(ruling).collect();
            words.join(", ")
        }
        UpdateDeed::Withdraw { reason } => format!("desistió: {}", safe(reason)),
        UpdateDeed::Annul { reason } => format!("anuló: {}", safe(reason)),
        UpdateDeed::Adjust(adjustment) => adjusted(adjustment),
        UpdateDeed::Audit(audit) => audited(audit),
    }
}

fn adjusted(adjustment: &Adjustment) -> String {
    let Adjustment { on, amount, reference, note } = adjustment;
    let what = match amount {
        amount if amount.is_debit() => format!("devolvió {}", money::pesos(*amount)),
        amount if amount.is_credit() => format!("cobró {}", money::pesos(amount.abs())),
        _ => "sin valor por mover".into(),
    };
    let said = if note.is_empty() { String::new() } else { format!(": {}", safe(note)) };
    format!("ajuste {} del {}, {what}{said}", safe(reference), date::short(*on))
}

/// What an audit found.
pub fn audited(audit: &Audit) -> String {
    let word = if audit.conforms { "revisado, conforme" } else { "revisado, NO conforme" };
    match audit.finding.as_str() {
        "" => word.into(),
        finding => format!("{word}: {}", safe(finding)),
    }
}

/// What billing owes for a change that holds from an earlier day, as who settles it reads it.
pub fn owed(owed: &Owed) -> String {
    let span = format!("{} a {}", date::short(owed.since), date::short(owed.until));
    let moves = format!("{} debió ser {}", surcharge(owed.from), surcharge(owed.to));
    match (owed.is_refund(), owed.from == owed.to) {
        (_, true) => format!("{span}: {moves}; no cambia lo facturado"),
        (true, _) => format!("{span}: {moves}; pagó de más, se devuelve sin que lo pida"),
        (false, _) if owed.chargeable >= owed.until => {
            format!("{span}: {moves}; pagó de menos, ya no se puede cobrar (Ley 142 art. 150)")
        }
        (false, _) => format!(
            "{span}: {moves}; solo se cobra desde {} (Ley 142 art. 150)",
            date::short(owed.chargeable)
        ),
    }
}

fn ruling(ruling: &Ruling) -> String {
    let verb = match &ruling.verdict {
        Verdict::Approve => "aprobó",
        Verdict::Return { .. } => "devolvió",
        Verdict::Reject { .. } => "rechazó",
    };
    format!("{verb} {}", subscriber::field(ruling.field).to_lowercase())
}

/// A file of changes, with how many of its requests are in each state.
pub fn batch(batch: &Batch, states: &BTreeMap<UpdateState, u64>) -> Vec<String> {
    let mut lines = vec![
        safe(&batch.name).into_owned(),
        format!(
            "por {} el {}, {} solicitudes, {} apartadas",
            batch.by,
            date::moment(batch.at),
            batch.rows,
            batch.rejected
        ),
    ];
    let moves = batch.strata.iter();
    lines.extend(moves.map(|(from, to, count)| format!("  estrato {from} -> {to}: {count}")));
    lines.extend(states.iter().map(|(at, count)| format!("  {:<12} {count}", state(*at))));
    lines
}

/// What was done of a request.
pub fn step(step: &UpdateStep) -> String {
    let fields = |all: &[Field]| {
        let names: Vec<&str> = all.iter().map(|field| subscriber::field(*field)).collect();
        names.join(", ")
    };
    match step {
        UpdateStep::Proposed(proposal) => {
            let all: Vec<Field> = proposal.changes.iter().map(|change| change.field).collect();
            format!("propuso {}", fields(&all))
        }
        UpdateStep::Connects(proposal) => {
            format!("pidió la vinculación, con {} datos", proposal.changes.len())
        }
        UpdateStep::Visited(visit) => deed(&UpdateDeed::Visit(visit.clone())),
        UpdateStep::Ruled(settled) => {
            let words: Vec<String> = settled.iter().map(|one| ruling(&one.ruling)).collect();
            words.join(", ")
        }
        UpdateStep::Applied { fields: all, conflicts, .. } => match conflicts.as_slice() {
            [] => format!("se aplicó {}", fields(all)),
            some => {
                let names: Vec<Field> = some.iter().map(|(field, _)| *field).collect();
                format!("no se pudo aplicar {}: había otro dato", fields(&names))
            }
        },
        UpdateStep::Withdrawn { reason } => format!("desistió: {}", safe(reason)),
        UpdateStep::Annulled { reason } => format!("anuló: {}", safe(reason)),
        UpdateStep::Reversed { by } => format!("se reversó con {by}"),
        UpdateStep::Adjusted(adjustment) => adjusted(adjustment),
        UpdateStep::Audited(audit) => audited(audit),
    }
}

/// A paper as it is typed: `CEST 1234 20/11/2026 L`.
pub fn typed_support(support: &Support) -> String {
    let online = if support.online { " L" } else { "" };
    format!("{} {} {}{online}", support.kind, support.reference, date::short(support.issued_on))
}

/// Papers apart by commas: code, number, day (today without one), `L` when it was looked up online. None when one of
/// them is not so.
pub fn read_supports(text: &str, today: NaiveDate) -> Option<Vec<Support>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| read_support(part, today)).collect()
}

fn read_support(text: &str, today: NaiveDate) -> Option<Support> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let online = words.last().is_some_and(|word| word.eq_ignore_ascii_case("l"));
    if online {
        words.pop();
    }
    let day = words.last().filter(|word| word.contains('/'));
    let issued_on = match day {
        Some(day) => {
            let day = date::parse_typed(day, today)?;
            words.pop();
            day
        }
        None => today,
    };
    let (kind, reference) = words.split_first().filter(|(_, rest)| !rest.is_empty())?;
    Some(Support { kind: kind.to_uppercase(), reference: reference.join(" "), issued_on, online })
}
