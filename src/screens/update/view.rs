//! Draws what stands in a record beside what shall, the reason with its papers, and what is found of it.

use super::Update;
use super::form::{ROWS, Slot};
use crate::domain::ids::AccountId;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::updates::policy::Risk;
use crate::domain::user::UserId;
use crate::screens::Cx;
use crate::screens::findings;
use crate::term::Role;
use crate::text::{date, fit, safe, subscriber as words, updates};
use crate::widgets::canvas::wrap;
use crate::widgets::{Canvas, popup};

/// Rows below the list: a rule, four fields, a rule, three lines of findings.
const LOWER: u16 = 9;

/// Where what stands there, what shall and the risk begin.
const STANDS: u16 = 17;

/// Where the lower fields begin.
const LEFT: u16 = 16;

/// Rows of the list on a body of so many rows.
pub(super) fn rows_of(body_rows: u16) -> usize {
    usize::from(body_rows.saturating_sub(LOWER + 2))
}

/// Columns from which the history of the field stands beside the form.
const WIDE: u16 = 120;

/// Columns of the form on a screen of so many.
const fn left_of(columns: u16) -> u16 {
    if columns >= WIDE { 78 } else { columns }
}

/// Columns of what stands there, and where what shall begins.
fn columns(width: u16) -> (u16, u16) {
    let each = width.saturating_sub(STANDS + 8) / 2;
    (each, STANDS + each + 1)
}

impl Update {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(record) = &self.record else {
            let text = if self.nobody { "Sin datos de suscriptor" } else { "Leyendo..." };
            canvas.text(2, 0, text, Role::Muted);
            return;
        };
        let height = canvas.height();
        let of = &record.subscriber;
        let heading = if record.opens { new_account(self.account, of) } else { heading(of) };
        canvas.text(0, 0, &heading, Role::Strong);
        let whole = canvas.width();
        let width = left_of(whole);
        if width < whole {
            canvas.divider(width);
            let mut right = canvas.part(width + 2, 0, whole - width - 2, height);
            self.draw_beside(&mut right);
        }
        self.draw_rows(&mut canvas.part(0, 1, width, height.saturating_sub(LOWER + 1)), cx);
        let mut lower = canvas.part(0, height.saturating_sub(LOWER), width, LOWER);
        lower.rule(0);
        let own_error = self.form.lower.value(Slot::Reason) == "06";
        let label = |slot: Slot| match slot {
            Slot::Reason => "Motivo",
            Slot::Papers => "Soportes",
            Slot::Note => "Observación",
            Slot::Day if own_error => "Rige desde",
            Slot::Day => "Pedido el",
        };
        let mut fields = lower.part(0, 1, width, 4);
        self.form.lower.draw(&mut fields, LEFT, label);
        let reason = cx.office.updates.reason(self.form.lower.value(Slot::Reason));
        if let Some(reason) = reason {
            fields.text(LEFT + 4, 0, &reason.name, Role::Text);
        }
        lower.rule(5);
        let mut found = lower.part(0, 6, width, 3);
        self.draw_findings(&mut found, cx);
    }

    /// Beside the form: what was written into the field under the cursor, then everything that was found.
    fn draw_beside(&self, canvas: &mut Canvas) {
        let Some(record) = &self.record else { return };
        let field = ROWS.get(self.row).copied().unwrap_or(Field::Address);
        let width = usize::from(canvas.width()).max(1);
        canvas.text(
            0,
            0,
            &format!("Historia de {}", words::field(field).to_lowercase()),
            Role::Label,
        );
        let written = record.revisions.iter().rev().flat_map(|revision| {
            let ours = revision.written.iter().filter(|written| written.field == field);
            ours.map(move |written| (revision, written))
        });
        let names =
            |all: &[UserId]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("+");
        let mut lines: Vec<(String, Role)> = written
            .map(|(revision, written)| {
                let text = format!(
                    "{} {} ({}, aprobó {})",
                    date::short(revision.valid_from),
                    safe(&words::value(field, &written.after)),
                    names(&revision.makers),
                    names(&revision.approvers)
                );
                (text, Role::Text)
            })
            .collect();
        if lines.is_empty() {
            let none =
                if record.opens { "La cuenta se abre con esto." } else { "Como llegó la cuenta." };
            lines.push((none.into(), Role::Muted));
        }
        if let Some(checked) = &self.checked {
            lines.push((String::new(), Role::Text));
            lines.push(("Revisión automática".into(), Role::Label));
            lines.extend(findings::lines(&checked.findings));
        }
        let mut y = 1;
        for (text, role) in lines {
            for piece in wrap(&text, width) {
                canvas.text(0, y, &piece, role);
                y += 1;
            }
        }
    }

    fn draw_rows(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(record) = &self.record else { return };
        let width = canvas.width();
        let (each, shall) = columns(width);
        canvas.text(0, 0, "Campo", Role::Label);
        canvas.text(STANDS, 0, "Actual", Role::Label);
        canvas.text(shall, 0, "Nuevo", Role::Label);
        canvas.text_right(width, 0, "Riesgo", Role::Label);
        let shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = popup::scroll(self.row, shown);
        for (y, (at, field)) in (1..).zip(ROWS.iter().enumerate().skip(top).take(shown)) {
            let stands = words::value(*field, &field.read(&record.subscriber));
            canvas.text(0, y, words::field(*field), Role::Text);
            canvas.text(STANDS, y, &fit(&stands, usize::from(each)), Role::Text);
            if at == self.row && !self.below && self.form.editing.is_none() {
                canvas.highlight(y, Role::Selected);
            }
            self.draw_value(canvas, (y, shall, each), *field, cx);
        }
    }

    /// What shall stand there: what is being typed, what is proposed, what another request proposes.
    fn draw_value(
        &self,
        canvas: &mut Canvas,
        (y, x, each): (u16, u16, u16),
        field: Field,
        cx: &Cx,
    ) {
        let width = canvas.width();
        let room = usize::from(each);
        if let Some((of, text)) = &self.form.editing
            && *of == field
        {
            let first = popup::scroll(text.cursor(), room);
            let shown: String = text.value().chars().skip(first).take(room).collect();
            canvas.text(x, y, &format!("{shown:<room$}"), Role::Focus);
            return;
        }
        let risk = if self.opens() { Risk::High } else { cx.office.updates.of(field).risk };
        if let Some(wanted) = self.form.wanted.get(&field) {
            let mark = if risk == Risk::High { "*" } else { "+" };
            canvas.text(x - 1, y, mark, Role::Warning);
            let value = words::value(field, wanted.after());
            canvas.text(x, y, &fit(&value, room), Role::Strong);
            let (text, role) = match risk {
                Risk::High => ("ALTO", Role::Warning),
                Risk::Medium => ("medio", Role::Text),
                Risk::Low => ("bajo", Role::Text),
            };
            canvas.text_right(width, y, text, role);
            return;
        }
        let open = self.record.iter().flat_map(|record| &record.open);
        let other = open
            .filter(|row| Some(row.seen.record.id) != self.id)
            .find(|row| row.standing.open_fields().any(|one| one == field));
        if let Some(row) = other {
            let text = format!("{} la cambia", row.seen.record.id);
            canvas.text(x, y, &fit(&text, room), Role::Muted);
        } else if self.opens() && needed(field, cx) {
            canvas.text(x, y, "obligatorio", Role::Muted);
        }
    }

    fn draw_findings(&self, canvas: &mut Canvas, cx: &Cx) {
        let width = usize::from(canvas.width());
        if let Some(full) = self.form.suggestion() {
            let text = format!("Tab toma la sugerida: {full}");
            canvas.text(0, 0, &fit(&text, width), Role::Good);
            canvas.text(0, 1, "Enter la deja como la escribió.", Role::Muted);
            return;
        }
        let back = self.record.as_ref().and_then(|record| record.request.as_ref());
        let notes =
            back.into_iter().flat_map(|row| &row.standing.lines).filter(|line| line.is_back());
        let mut lines: Vec<(String, Role)> = notes
            .map(|line| {
                let said = updates::line_state(line, &cx.office.updates);
                (format!("{}: {said}", words::field(line.change.field)), Role::Warning)
            })
            .collect();
        if let Some(checked) = &self.checked {
            lines = findings::lines(&checked.findings);
        }
        if lines.is_empty() {
            let text = "Escriba lo nuevo; \"-\" deja el campo vacío. Enter revisa y envía.";
            lines.push((text.into(), Role::Muted));
        }
        let height = usize::from(canvas.height());
        for (y, (text, role)) in (0..).zip(lines.iter().take(height)) {
            canvas.text(0, y, &fit(text, width), *role);
        }
    }

    pub(super) fn cursor_place(&self, cx: &Cx) -> Option<(u16, u16)> {
        if let Some((_, text)) = &self.form.editing {
            let (each, shall) = columns(left_of(cx.columns));
            let shown = rows_of(cx.body_rows).max(1);
            let row = self.row - popup::scroll(self.row, shown);
            let column = text.cursor() - popup::scroll(text.cursor(), usize::from(each));
            return Some((shall + u16::try_from(column).ok()?, u16::try_from(row).ok()? + 2));
        }
        if !self.below {
            return None;
        }
        let (x, y) = self.form.lower.cursor(left_of(cx.columns), LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(LOWER) + 1))
    }
}

/// Without it an account is not opened: the table says so, and every dwelling has an estrato.
fn needed(field: Field, cx: &Cx) -> bool {
    field == Field::Stratum || cx.office.updates.connection.required.contains(&field)
}

/// `Vinculación   cuenta 800000012, si nadie pide otra antes`.
fn new_account(given: Option<AccountId>, of: &Subscriber) -> String {
    let account = of.account;
    match given {
        Some(_) => format!("Vinculación   cuenta {account}   {}", of.name),
        None => format!("Vinculación   cuenta {account}, si nadie pide otra antes"),
    }
}

/// `LUZ MARINA GOMEZ   CC 43.567.812   Ciclo 02   Estrato 3`.
fn heading(of: &Subscriber) -> String {
    let document = of.document.as_ref().map_or_else(|| "sin documento".into(), words::document);
    let stratum = of.stratum.map_or_else(String::new, |one| format!("   Estrato {}", one.number()));
    format!("{}   {document}   Ciclo {}{stratum}", of.name, of.cycle)
}
