//! Draws a case: who and what, its clock, what is wrong, what was said, what happened.

use super::Case;
use crate::domain::pqr::{Notice, PqrCase};
use crate::domain::user::UserId;
use crate::screens::Cx;
use crate::screens::step::standing;
use crate::store::query::CaseRow;
use crate::term::Role;
use crate::text::{date, ledger, money, pqr};
use crate::widgets::Canvas;
use crate::widgets::canvas::wrap;

/// Warnings that the head shows; F11 shows them all.
const SHOWN_WARNINGS: usize = 2;

/// Rows of the narrative.
const FACTS_ROWS: usize = 3;

impl Case {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(row) = self.row() else {
            canvas.text(2, 0, "Leyendo el caso...", Role::Muted);
            return;
        };
        let to = self.assigning.as_ref().and_then(|assigning| assigning.to.as_ref());
        let top = view_head(canvas, row, to, cx);
        canvas.rule(top);
        let (width, height) = (canvas.width(), canvas.height().saturating_sub(top + 1));
        let mut body = canvas.part(0, top + 1, width, height);
        let lines = timeline(row);
        for (y, line) in (0..height).zip(lines.iter().skip(self.scroll)) {
            body.text(0, y, line, Role::Text);
        }
    }
}

/// To whom the case is given.
pub(super) fn assigned(row: &CaseRow) -> &str {
    row.case.assigned.as_ref().map_or("--", |user| user.as_str())
}

/// Who, what and until when; gives the rows used.
fn view_head(canvas: &mut Canvas, row: &CaseRow, to: Option<&UserId>, cx: &Cx) -> u16 {
    let case = &row.case;
    let title = format!("{}  {}", pqr::kind(case.kind), row.name);
    canvas.text(0, 0, &title, Role::Strong);
    let mut y = 1;
    for (label, value) in facts_of(row, to, cx) {
        canvas.text(0, y, label, Role::Label);
        canvas.text(12, y, &value, Role::Text);
        y += 1;
    }
    let role = match pqr::mark(&row.clock) {
        "VENC" | "SAP" => Role::Error,
        "HOY" | "YA" => Role::Warning,
        _ => Role::Strong,
    };
    canvas.text(0, y, &standing(row, cx), role);
    y += 1;
    if let Some(current) = &row.clock.current {
        let rule = current.row(&row.rules);
        let safe = if current.safe == current.legal {
            String::new()
        } else {
            format!("seguro {}  ", date::long(current.safe))
        };
        canvas.text(2, y, &format!("{safe}({})", rule.article), Role::Muted);
        y += 1;
    }
    for warning in row.clock.warnings.iter().take(SHOWN_WARNINGS) {
        let text = format!("! {}", ledger::warning(warning, &row.rules));
        canvas.text(0, y, &text, Role::Warning);
        y += 1;
    }
    let facts = wrap(&format!("Hechos: {}", case.facts), usize::from(canvas.width()));
    for line in facts.iter().take(FACTS_ROWS) {
        canvas.text(0, y, line, Role::Muted);
        y += 1;
    }
    y
}

/// The lines of the head that name something.
fn facts_of(row: &CaseRow, to: Option<&UserId>, cx: &Cx) -> Vec<(&'static str, String)> {
    let case = &row.case;
    let to = to.map_or_else(String::new, |to| format!("  (usted eligió {to}, sin escribir)"));
    let causal = case.causal.and_then(|code| cx.office.causals.get(code));
    let none = || "--".to_owned();
    let account = case.account.map_or_else(none, |account| account.to_string());
    let bill = match (&case.invoice, case.claimed) {
        (None, None) => none(),
        (invoice, claimed) => {
            let invoice = invoice.as_ref().map(|invoice| format!("factura {invoice}"));
            let issued = case.invoice_issued.map(|on| format!("expedida {}", date::short(on)));
            let claimed = claimed.map(|amount| format!("reclama {}", money::pesos(amount)));
            [invoice, issued, claimed].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
    };
    let mut lines = vec![
        ("Cuenta", account),
        ("Causal", causal.map_or_else(none, |causal| format!("{} {}", causal.code, causal.name))),
        ("Factura", bill),
        ("Notificar", notice(case)),
        ("Asignado", format!("{}{to}", assigned(row))),
    ];
    if let Some(parent) = case.parent {
        let paid = case.undisputed.map_or("", pqr::undisputed);
        lines.push(("Recurre", format!("{parent} · {paid}")));
    }
    if let Some(recurso) = case.recurso() {
        lines.push(("Recurso", recurso.to_string()));
    }
    if let Some(linked) = case.linked {
        lines.push(("Unido a", linked.to_string()));
    }
    lines
}

fn notice(case: &PqrCase) -> String {
    match &case.notice {
        Notice::Address(address) => format!("en {address}"),
        Notice::Email(address) => format!("al correo {address}"),
    }
}

/// One line per thing that happened.
pub(super) fn timeline(row: &CaseRow) -> Vec<String> {
    let case = &row.case;
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
