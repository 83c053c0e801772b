//! Draws a case: who and what, its clock, what is wrong, what was said, what happened.

use super::Case;
use crate::domain::annex::Annex;
use crate::domain::ids::Radicado;
use crate::domain::pqr::{Notice, PqrCase};
use crate::domain::user::UserId;
use crate::screens::Cx;
use crate::screens::step::standing;
use crate::screens::wish::{CaseFile, Wish};
use crate::store::query::CaseRow;
use crate::term::Role;
use crate::text::{date, history, ledger, money, noun, pqr, safe};
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
        let papers = self.seen.as_ref().and_then(|seen| papers(&seen.record));
        let top = view_head(canvas, row, (to, papers), cx);
        canvas.rule(top);
        let (width, height) = (canvas.width(), canvas.height().saturating_sub(top + 1));
        let mut body = canvas.part(0, top + 1, width, height);
        let lines = history::timeline(&row.case);
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
fn view_head(
    canvas: &mut Canvas,
    row: &CaseRow,
    (to, papers): (Option<&UserId>, Option<String>),
    cx: &Cx,
) -> u16 {
    let case = &row.case;
    let title = format!("{}  {}", pqr::kind(case.kind), row.name);
    canvas.text(0, 0, &title, Role::Strong);
    let mut y = 1;
    let papers = papers.map(|papers| ("Papeles", papers));
    for (label, value) in facts_of(row, to, cx).into_iter().chain(papers) {
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

/// How many papers there are; none when there is none.
fn papers(file: &CaseFile) -> Option<String> {
    let count = |number: usize, one, many| format!("{number} {}", noun(number as u64, one, many));
    let letters = count(file.letters, "carta (c)", "cartas (c)");
    let annexes = count(file.annexes, "anexo (x)", "anexos (x)");
    (file.letters + file.annexes > 0).then(|| format!("{letters} · {annexes}"))
}

/// The annexes of a case in a window.
pub(super) fn annexes(radicado: Radicado, annexes: &[Annex]) -> Vec<Wish> {
    if annexes.is_empty() {
        return vec![Wish::error("ANX-010 Este caso no tiene anexos: use «ventanilla adjuntar».")];
    }
    let lines = (1..).zip(annexes).flat_map(|(place, annex): (usize, &Annex)| {
        let kept = date::moment(annex.at);
        [
            format!("{place:>2} {}", safe(&annex.name)),
            format!("   {} · {} bytes · {}, {kept}", annex.document.name(), annex.bytes, annex.by),
            format!("   {}", annex.hash),
        ]
    });
    vec![Wish::Show(format!("Anexos de {radicado}"), lines.collect())]
}
