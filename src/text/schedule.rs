//! The commercial calendar in words: what a row is of, what was found.

use super::{date, noun, safe};
use chrono::{Datelike, NaiveDate};

use crate::domain::schedule::change::{ChangeStep, Outcome, PlanChange, Preview};
use crate::domain::schedule::checks::{Check, Finding};
use crate::domain::schedule::compliance::Figures;
use crate::domain::schedule::flow::{PlanState, PlanStep};
use crate::domain::schedule::keep::{Explanation, RowDeed, RowState};
use crate::domain::schedule::plan::PlanRow;
use crate::domain::schedule::rows::{DaySpan, Place, RowKey, RowMove};
use crate::domain::schedule::template::{Activity, Kind, Responsible, Template};
use crate::domain::schedule::working_days::WorkingDays;

/// Where a year stands, as the office says it.
pub const fn state_words(state: PlanState) -> &'static str {
    match state {
        PlanState::Draft => "en borrador",
        PlanState::Review => "en revisión",
        PlanState::Approval => "para aprobación",
        PlanState::Approved => "aprobado",
        PlanState::Published => "publicado",
    }
}

/// Where a year stands on a day: a published one is being carried out in its year, and closed after it.
pub const fn state(state: PlanState, year: i32, this_year: i32) -> &'static str {
    match state {
        PlanState::Published if this_year == year => "en ejecución",
        PlanState::Published if this_year > year => "cerrado",
        other => state_words(other),
    }
}

/// Who answers for an activity.
pub const fn responsible(who: Responsible) -> &'static str {
    match who {
        Responsible::Coordinator => "Coordinación comercial",
        Responsible::AreaLeader => "Líder de área",
        Responsible::Director => "Dirección",
        Responsible::Billing => "Facturación",
        Responsible::Reading => "Lectura",
        Responsible::Collections => "Recaudo y cartera",
        Responsible::Customers => "Atención de clientes",
        Responsible::Technical => "Área técnica",
        Responsible::Legal => "Jurídica",
        Responsible::Accounting => "Contabilidad",
        Responsible::Systems => "Tecnología",
    }
}

/// Of what a place is: `DOR ciclo 01`, `DOR`, `Empresa`.
pub fn place(of: &Place) -> String {
    match (of.area.as_str(), of.cycle.as_str()) {
        ("", _) => "Empresa".into(),
        (area, "") => safe(area).into_owned(),
        (area, cycle) => format!("{} ciclo {}", safe(area), safe(cycle)),
    }
}

/// The name of an activity; its code when the table does not have it any more.
pub fn activity<'a>(code: &'a str, template: &'a Template) -> &'a str {
    let known = template.place_of(code).and_then(|at| template.activities.get(at));
    known.map_or(code, |one| one.name.as_str())
}

/// An activity in a word or two, for pictures with little room.
pub fn short_activity(one: &Activity) -> String {
    let known = match one.kind {
        Kind::Opening => "apertura",
        Kind::Cadastre => "novedades",
        Kind::Connections => "vinculación",
        Kind::Reading => "lectura",
        Kind::Deviations => "desviaciones",
        Kind::Orders => "órdenes",
        Kind::Charges => "cargos",
        Kind::Tariffs => "tarifas",
        Kind::Liquidation => "liquidación",
        Kind::Issue => "factura",
        Kind::Delivery => "reparto",
        Kind::Due => "vence",
        Kind::Suspension => "suspensión",
        Kind::Closing => "cierre",
        Kind::Publication | Kind::TariffPublication | Kind::Indexation => "publicación",
        Kind::Plain => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let mut words: Vec<&str> = one.name.split_whitespace().take(2).collect();
    // A little word says nothing at the end.
    if words.last().is_some_and(|word| word.chars().count() <= 3) {
        words.pop();
    }
    words.join(" ").to_lowercase()
}

/// First day, and last day when it is another.
pub fn span(days: DaySpan) -> String {
    if days.start == days.end {
        date::long(days.start)
    } else {
        format!("{} a {}", date::long(days.start), date::short(days.end))
    }
}

/// What was typed as a day: working days from another, or a date.
pub fn typed_day(
    text: &str,
    from: NaiveDate,
    today: NaiveDate,
    days: &WorkingDays,
) -> Option<NaiveDate> {
    let text = text.trim();
    if text.starts_with(['+', '-']) {
        return days.plus(from, text.parse().ok()?);
    }
    date::parse_typed(text, if from.year() == today.year() { today } else { from })
}

/// Whether a day is of a year.
pub fn belongs(day: NaiveDate, year: i32) -> bool {
    day.year() == year
}

/// Where a row stands.
pub const fn row_state(state: RowState) -> &'static str {
    match state {
        RowState::Late => "TARDE",
        RowState::Current => "en curso",
        RowState::Ahead => "pendiente",
        RowState::Done => "hecha",
    }
}

/// A row that moves: of what, from when, to when.
pub fn moved(one: &RowMove, template: &Template) -> String {
    let RowKey { place: of, activity: code, .. } = &one.key;
    let from = one.from.map_or_else(|| "nueva".to_owned(), |days| date::short(days.start));
    let more = |days: DaySpan| {
        if days.start == days.end { String::new() } else { format!(" a {}", date::short(days.end)) }
    };
    format!(
        "{} {} {}: {from}{} -> {}{}",
        place(of),
        safe(code),
        activity(code, template),
        one.from.map(more).unwrap_or_default(),
        date::short(one.to.start),
        more(one.to)
    )
}

/// A row that differs between two versions: from when, to when, new or gone.
pub fn differs(
    key: &RowKey,
    (from, to): (Option<DaySpan>, Option<DaySpan>),
    template: &Template,
) -> String {
    match to {
        Some(to) => moved(&RowMove { key: key.clone(), from, to }, template),
        None => {
            let days = from.map_or_else(String::new, |days| date::short(days.start));
            let code = &key.activity;
            let name = activity(code, template);
            format!("{} {} {name}: {days} -> ya no está", place(&key.place), safe(code))
        }
    }
}

/// A row that moves, where everybody sees of what it is.
pub fn moved_here(one: &RowMove, template: &Template) -> String {
    let code = one.key.activity.as_str();
    let day = |day: NaiveDate| format!("{:02}/{:02}", day.day(), day.month());
    let days = |days: DaySpan| match days.start == days.end {
        true => day(days.start),
        false => format!("{}-{}", day(days.start), day(days.end)),
    };
    let from = one.from.map_or_else(|| "nueva".to_owned(), days);
    let name: String = activity(code, template).chars().take(44).collect();
    format!("{code:<4}{name:<45} {from:>11} -> {}", days(one.to))
}

/// What a move would do, line by line; `moved` words each row.
pub fn impact(
    preview: &Preview,
    template: &Template,
    moved: fn(&RowMove, &Template) -> String,
) -> Vec<String> {
    let mut lines: Vec<String> = preview.moves.iter().map(|one| moved(one, template)).collect();
    lines.extend(preview.conflicts.iter().map(|(code, day)| {
        let name = activity(code, template);
        format!("Choque: {code} {name} está fija o cerrada y pasaría al {}", date::short(*day))
    }));
    lines.extend(preview.findings.iter().map(|one| finding(one, template)));
    if lines.is_empty() {
        lines.push("Nada se mueve.".into());
    }
    lines
}

/// A change, on one line.
pub fn change(one: &PlanChange, template: &Template) -> String {
    let proposal = &one.proposal;
    let rows = proposal.moves.len() as u64;
    let cause = template.cause(&proposal.cause).map_or("", |cause| cause.name.as_str());
    let outcome = match &one.outcome {
        Outcome::Waiting => "por decidir".to_owned(),
        Outcome::Accepted { by, version, .. } => format!("aprobó {by}, versión {version}"),
        Outcome::Refused { by, reason, .. } => format!("negó {by}: {}", safe(reason)),
        Outcome::Withdrawn { .. } => "retirado".to_owned(),
    };
    let note = if proposal.note.is_empty() {
        String::new()
    } else {
        format!(" ({})", safe(&proposal.note))
    };
    let first = proposal.moves.first().map(|one| format!(", {}", moved(one, template)));
    let soft = match proposal.soft {
        0 => String::new(),
        soft => format!(" · {soft} {} justificación", noun(u64::from(soft), "pide", "piden")),
    };
    format!(
        "{:>4} {} {:<10} {rows} {}{}: {} {cause}{note}{soft}: {outcome}",
        one.number,
        date::short(one.at.date()),
        one.by,
        noun(rows, "fila", "filas"),
        first.unwrap_or_default(),
        safe(&proposal.cause)
    )
}

/// Hundredths of a percent as the office writes them.
pub fn percent(hundredths: u32) -> String {
    format!("{},{:02} %", hundredths / 100, hundredths % 100)
}

/// Heading of the figures of fulfilment.
pub const FIGURES_HEAD: &str = "Grupo          Vencidas A tiempo    Tarde Sin cerrar Explicadas  Atraso   Mayor Cumplim. L. base";

/// Figures of fulfilment of a group: the delay is the mean of those done late, in working days.
pub fn figures(name: &str, one: &Figures) -> String {
    let rate = |rate: Option<u32>| rate.map_or_else(|| "-".to_owned(), percent);
    let mean = one
        .mean_late()
        .map_or_else(|| "-".to_owned(), |tenths| format!("{},{}", tenths / 10, tenths % 10));
    format!(
        "{:<14} {:>8} {:>8} {:>8} {:>10} {:>10} {mean:>7} {:>7} {:>8} {:>8}",
        safe(name),
        one.due,
        one.in_time,
        one.late,
        one.open,
        one.explained,
        one.most_late,
        rate(one.in_time_rate()),
        rate(one.baseline_rate())
    )
}

/// A step of a year, for the register.
pub fn step(step: &PlanStep) -> String {
    match step {
        PlanStep::Made(made) => {
            let why = if made.reason.is_empty() {
                String::new()
            } else {
                format!(": {}", safe(&made.reason))
            };
            let how = if made.on.is_some() { "movió filas del borrador" } else { "generó" };
            format!("{how}, versión {} de {} filas{why}", made.version, made.rows)
        }
        PlanStep::Sent => "envió a revisión de los líderes".into(),
        PlanStep::Reviewed { area, objection: None } => format!("{}: conforme", safe(area)),
        PlanStep::Reviewed { area, objection: Some(what) } => {
            format!("{}: observado, {}", safe(area), safe(what))
        }
        PlanStep::Submitted { reason } if reason.is_empty() => "presentó para aprobación".into(),
        PlanStep::Submitted { reason } => format!("presentó para aprobación: {}", safe(reason)),
        PlanStep::Returned { reason } => format!("devolvió: {}", safe(reason)),
        PlanStep::Reopened { reason } => format!("reabrió: {}", safe(reason)),
        PlanStep::Withdrawn { reason } => format!("retiró el borrador: {}", safe(reason)),
        PlanStep::Approved => "aprobó".into(),
        PlanStep::Published => "publicó".into(),
        PlanStep::Changed { version, change, .. } => {
            format!("aprobó el cambio {change}: rige la versión {version}")
        }
    }
}

/// A step of a change, for the register.
pub fn change_step(step: &ChangeStep) -> String {
    match step {
        ChangeStep::Propose(proposal) => {
            let rows = proposal.moves.len() as u64;
            let note = if proposal.note.is_empty() {
                String::new()
            } else {
                format!(", {}", safe(&proposal.note))
            };
            let cause = safe(&proposal.cause);
            format!("propuso mover {rows} {}, causa {cause}{note}", noun(rows, "fila", "filas"))
        }
        ChangeStep::Accept { number } => format!("aprobó el cambio {number}"),
        ChangeStep::Refuse { number, reason } => {
            format!("negó el cambio {number}: {}", safe(reason))
        }
        ChangeStep::Withdraw { number } => format!("retiró el cambio {number}"),
    }
}

/// What was done of a row, for the register.
pub fn deed(deed: &RowDeed) -> String {
    let because = |why: &Explanation| {
        if why.cause.is_empty() {
            String::new()
        } else {
            format!(", causa {}: {}", safe(&why.cause), safe(&why.action))
        }
    };
    match deed {
        RowDeed::Closed { on, why } => format!("cerró el {}{}", date::short(*on), because(why)),
        RowDeed::Justified(why) => format!("justificó el atraso{}", because(why)),
        RowDeed::Reopened { reason } => format!("reabrió: {}", safe(reason)),
        RowDeed::Pinned => "fijó".into(),
        RowDeed::Unpinned => "soltó".into(),
    }
}

/// What a row is of: area, cycle, period, activity.
pub fn row(of: &PlanRow, template: &Template) -> String {
    let area = of.area.and_then(|area| template.areas.get(area));
    let cycle = area.zip(of.cycle).and_then(|(area, cycle)| area.cycles.get(cycle));
    let activity = template.activities.get(of.activity);
    let mut words = area.map_or_else(|| "Empresa".to_owned(), |area| area.code.clone());
    if let Some(cycle) = cycle {
        words.push_str(&format!(" ciclo {}", cycle.code));
    }
    let (code, name) = activity.map_or(("", ""), |one| (one.code.as_str(), one.name.as_str()));
    format!("{words} · {code} {name} · {}", date::short(of.start))
}

/// The rule of a finding.
pub const fn rule(check: &Check) -> &'static str {
    match check {
        Check::Interval { .. } => "PLA-001",
        Check::Notice { .. } => "PLA-002",
        Check::DueOnClosedDay => "PLA-003",
        Check::Before { .. } => "PLA-004",
        Check::Eve => "PLA-005",
        Check::TwoOpen { .. } => "PLA-006",
        Check::Overload { .. } => "PLA-007",
        Check::Window => "PLA-008",
        Check::PublishedLate { .. } => "PLA-009",
        Check::IndexedEarly => "PLA-049",
    }
}

/// What was found, with its rule and its law.
pub fn finding(one: &Finding, template: &Template) -> String {
    let what = match &one.check {
        Check::Interval { days, limits: (from, to) } => {
            format!("{days} días desde la lectura anterior, fuera de {from} a {to}")
        }
        Check::Notice { days, needed } => format!(
            "la factura se conoce {days} días hábiles antes de vencer y son {needed} (Dec. 1842/1991 art. 12)"
        ),
        Check::DueOnClosedDay => "vence un día sin atención".into(),
        Check::Before { other, until } => {
            let other = template.activities.get(*other).map_or("", |one| one.code.as_str());
            format!("empieza antes de que termine la {other} ({})", date::short(*until))
        }
        Check::Eve => "suspende en víspera de días sin atención".into(),
        Check::TwoOpen { until } => {
            format!("el período anterior sigue abierto hasta el {}", date::short(*until))
        }
        Check::Overload { crew, accounts, capacity } => {
            format!("la cuadrilla {crew} lee {accounts} cuentas ese día y puede {capacity}")
        }
        Check::Window => "fuera del mes que pide la norma (enero; tarifas, enero y junio)".into(),
        Check::PublishedLate { first } => format!(
            "puede publicarse después de liquidar con ellas ({}; Ley 142/1994 art. 125)",
            date::short(*first)
        ),
        Check::IndexedEarly => "rige desde el día 15 del mes (Ley 142/1994 art. 125)".into(),
    };
    let kind = if one.check.is_hard() { "impide publicar" } else { "pide justificación" };
    format!("{} {}: {what} · {kind}", rule(&one.check), row(&one.row, template))
}
