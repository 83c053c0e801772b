//! The commercial calendar in words: what was found, who answers.

use super::date;
use crate::domain::schedule::checks::{Check, Finding};
use crate::domain::schedule::plan::PlanRow;
use crate::domain::schedule::template::{Responsible, Template};

/// Who answers for an activity.
pub const fn responsible(one: Responsible) -> &'static str {
    match one {
        Responsible::Coordinator => "coordinador comercial",
        Responsible::AreaLeader => "líder de área",
        Responsible::Director => "director",
        Responsible::Billing => "facturación",
        Responsible::Reading => "lectura",
        Responsible::Collections => "recaudos y cartera",
        Responsible::Customers => "atención de clientes",
        Responsible::Technical => "área técnica",
        Responsible::Legal => "jurídica",
        Responsible::Accounting => "contabilidad",
        Responsible::Systems => "tecnología",
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
    };
    let kind = if one.check.is_hard() { "impide publicar" } else { "pide justificación" };
    format!("{} {}: {what} · {kind}", rule(&one.check), row(&one.row, template))
}
