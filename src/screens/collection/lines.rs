//! The file of an account in collection as lines, one pane at a time.

use crate::domain::collections::agreement::{Paper, PaperState};
use crate::domain::collections::field::protections;
use crate::domain::collections::history::StageChange;
use crate::domain::collections::legal::{self, Report};
use crate::domain::collections::lists::bureau_report;
use crate::domain::collections::live::LiveAgreement;
use crate::domain::collections::orders::orders;
use crate::screens::Cx;
use crate::store::DeskCase;
use crate::term::Role;
use crate::text::{agreement as words, date, desk, money, safe};

/// A part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Pane {
    #[default]
    Agreement,
    Papers,
    Suspension,
    Legal,
    History,
}

impl Pane {
    pub(super) const ALL: [Self; 5] =
        [Self::Agreement, Self::Papers, Self::Suspension, Self::Legal, Self::History];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Agreement => "Acuerdo",
            Self::Papers => "Documentos",
            Self::Suspension => "Suspensión",
            Self::Legal => "Jurídica",
            Self::History => "Historia",
        }
    }

    pub(super) fn next(self) -> Self {
        let at = Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0);
        Self::ALL.get((at + 1) % Self::ALL.len()).copied().unwrap_or_default()
    }
}

/// A line and how it looks.
pub(super) type Line = (String, Role);

/// The lines of a pane.
pub(super) fn lines(pane: Pane, case: &DeskCase, stages: &[StageChange], cx: &Cx) -> Vec<Line> {
    match pane {
        Pane::Agreement => agreements(case),
        Pane::Papers => papers(case).into_iter().map(|(_, line)| line).collect(),
        Pane::Suspension => suspension(case, cx),
        Pane::Legal => legal(case, cx),
        Pane::History => history(case, stages),
    }
}

fn text(line: impl Into<String>) -> Line {
    (line.into(), Role::Text)
}

fn muted(line: impl Into<String>) -> Line {
    (line.into(), Role::Muted)
}

/// The agreement that holds the debt, or the last one.
pub(super) fn current(case: &DeskCase) -> Option<&LiveAgreement> {
    case.live.alive().or_else(|| case.live.agreements.last())
}

fn agreements(case: &DeskCase) -> Vec<Line> {
    let Some(one) = current(case) else {
        return vec![muted("No tiene acuerdos de pago: a simula y firma uno.")];
    };
    let mut plan = words::plan(one).into_iter();
    let mut lines: Vec<Line> = plan.next().map(|line| (line, Role::Strong)).into_iter().collect();
    lines.extend(plan.map(text));
    let others = case.live.agreements.iter().rev().filter(|other| !std::ptr::eq(*other, one));
    lines.extend(others.map(|other| {
        muted(format!(
            "{} firmado el {} · {}",
            desk::agreement_number(other.agreement.number),
            date::short(other.signed.date()),
            desk::agreement(other.standing.state)
        ))
    }));
    lines
}

/// Papers of the current agreement, each with its line.
pub(super) fn papers(case: &DeskCase) -> Vec<(Option<Paper>, Line)> {
    let Some(one) = current(case) else {
        return vec![(None, muted("Sin acuerdo no hay documentos que pedir."))];
    };
    one.agreement
        .papers()
        .into_iter()
        .map(|paper| (Some(paper), line_of(case, one, paper)))
        .collect()
}

fn line_of(case: &DeskCase, one: &LiveAgreement, paper: Paper) -> Line {
    let told = case.file.paper(&one.agreement, paper);
    let state = told.map_or(PaperState::Missing, |(_, state)| state);
    let when = told
        .map_or_else(String::new, |(event, _)| format!("{} {}", date::moment(event.at), event.by));
    let line = format!("{:<38} {:<10} {when}", words::paper(paper), words::paper_state(state));
    (line, if state.is_here() { Role::Good } else { Role::Warning })
}

fn suspension(case: &DeskCase, cx: &Cx) -> Vec<Line> {
    let mut lines = Vec::new();
    for held in protections(&case.file) {
        let until = held.until.map_or_else(String::new, |day| format!(" al {}", date::short(day)));
        let role = if held.holds(cx.today()) { Role::Warning } else { Role::Muted };
        let line = format!(
            "Protegido: {} · {} · desde {}{until} · {}",
            desk::protected(held.kind),
            safe(&held.support),
            date::short(held.from),
            desk::route(held.route)
        );
        lines.push((line, role));
    }
    if lines.is_empty() {
        lines.push(muted("Sin protecciones registradas: r la registra."));
    }
    if let Some(notice) = case.file.notice() {
        lines.push(text(format!(
            "Aviso entregado el {}, paga hasta el {} · {}",
            date::short(notice.on),
            date::short(notice.deadline),
            safe(&notice.medium)
        )));
    }
    let orders = orders(&case.file);
    for order in orders.iter().rev() {
        lines.push(text(format!(
            "{} para el {} por {} · {}",
            desk::order_number(order.number),
            date::short(order.on),
            money::pesos(order.owed),
            desk::order_state(order.state)
        )));
    }
    if orders.is_empty() {
        lines.push(muted("Nunca se ordenó suspenderla."));
    }
    lines
}

fn legal(case: &DeskCase, cx: &Cx) -> Vec<Line> {
    let terms = &cx.office.collections.legal;
    let mut lines = vec![bureaus(case, cx)];
    for mark in &case.debtor.marks {
        lines.push((format!("Deudor: {}", desk::mark(*mark)), Role::Error));
    }
    let known = case.file.written_interruptions();
    for one in &known {
        let counts = if one.kind.interrupts(terms.road) {
            ""
        } else {
            " (no interrumpe en el cobro de esta empresa)"
        };
        lines.push(text(format!(
            "Interrupción: {} el {} · {}{counts}",
            desk::interruption(one.kind),
            date::short(one.on),
            safe(&one.support)
        )));
    }
    for (bill, due, amount) in case.live.overdue_bills() {
        let Some(ends) = legal::prescribes(due, &case.file.interruptions(due), terms) else {
            continue;
        };
        let watched = legal::watched_from(ends, terms).is_some_and(|from| from <= cx.today());
        let name = if bill.is_empty() { "sin número" } else { bill.as_str() };
        let (mark, role) = match (ends <= cx.today(), watched) {
            (true, _) => ("PRESCRITA", Role::Error),
            (false, true) => ("EN VIGILANCIA", Role::Warning),
            (false, false) => ("", Role::Text),
        };
        let line = format!(
            "{name:<12} {:>12} venció {} prescribe {} {mark}",
            money::pesos(amount),
            date::short(due),
            date::short(ends)
        );
        lines.push((line, role));
    }
    lines
}

/// Whether the debt may be reported to a bureau, or what is missing.
fn bureaus(case: &DeskCase, cx: &Cx) -> Line {
    let report = bureau_report(&case.live, &case.file, &case.blocks, cx.office);
    let Some((_, report)) = report else {
        return muted("Centrales: no debe nada vencido que reportar.");
    };
    match report {
        Report::From(day) if day <= cx.today() => {
            (format!("Centrales: puede reportarse desde el {}", date::short(day)), Role::Good)
        }
        Report::From(day) => {
            text(format!("Centrales: podrá reportarse desde el {}", date::short(day)))
        }
        Report::Notices(missing) => {
            text(format!("Centrales: faltan comunicaciones previas ({missing}), en días distintos"))
        }
        Report::NoAuthorisation => text("Centrales: el deudor no ha autorizado reportes"),
        Report::InClaim => (
            "Centrales: tiene un reclamo en trámite y no se reporta (Ley 1266/2008)".into(),
            Role::Warning,
        ),
    }
}

/// What was done and which stages it passed, the latest first.
fn history(case: &DeskCase, stages: &[StageChange]) -> Vec<Line> {
    let done = case.file.events.iter().map(|event| {
        let words = format!("{} {} {}", date::moment(event.at), event.by, desk::deed(&event.deed));
        (event.at.date(), text(words))
    });
    let passed = stages.iter().rev().map(|one| (one.cutoff, (desk::passage(one), Role::Strong)));
    let mut told: Vec<_> = done.chain(passed).collect();
    told.sort_by_key(|(day, _)| *day);
    let lines: Vec<Line> = told.into_iter().rev().map(|(_, line)| line).collect();
    if lines.is_empty() { vec![muted("Nadie ha gestionado esta cuenta.")] } else { lines }
}
