//! Draws the control of changes: the list of a pane, and below it what is known of the row under the cursor.

use super::form::Slot;
use super::{Control, Pane};
use crate::domain::updates::batch::Batch;
use crate::screens::Cx;
use crate::store::UpdateRow;
use crate::term::Role;
use crate::text::{date, fit, noun, safe, updates};
use crate::widgets::Canvas;
use crate::widgets::canvas::wrap;
use crate::widgets::popup;
use crate::widgets::table::{self, Column, Fill, Row};

/// Rows of the detail, and of a form in its place.
const DETAIL: u16 = 8;

/// Where the fields begin.
const LEFT: u16 = 22;

/// Rows of a list: its heading and what stands below take the rest.
pub(super) fn rows_of(cx: &Cx) -> usize {
    usize::from(cx.body_rows.saturating_sub(2 + DETAIL)).max(1)
}

/// The sample of a file, a line for each.
pub(super) fn sample(rows: &[UpdateRow]) -> Vec<String> {
    let line = |row: &UpdateRow| {
        let changes: Vec<String> =
            row.standing.lines.iter().map(|line| updates::change(&line.change)).collect();
        let name = row.subscriber.as_ref().map_or("", |one| one.name.as_str());
        format!("{}  {}  {}", row.seen.record.account, safe(name), changes.join("; "))
    };
    rows.iter().map(line).collect()
}

impl Control {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let upper = height.saturating_sub(DETAIL);
        let head = self.head(cx);
        canvas.text(0, 0, &fit(&head, usize::from(width)), Role::Strong);
        let mut list = canvas.part(0, 1, width, upper.saturating_sub(1));
        match self.pane {
            Pane::Batches => self.draw_batches(&mut list),
            Pane::Owed => self.draw_owed(&mut list, cx),
            Pane::Audit => self.draw_audit(&mut list),
        }
        let mut lower = canvas.part(0, upper, width, DETAIL);
        lower.rule(0);
        match &self.form {
            Some(form) => {
                lower.text(0, 1, &fit(&form.title(), usize::from(width)), Role::Strong);
                form.fields.draw(&mut lower.part(0, 2, width, DETAIL - 2), LEFT, Slot::label);
            }
            None => self.draw_detail(&mut lower.part(0, 1, width, DETAIL - 1), cx),
        }
    }

    fn head(&self, cx: &Cx) -> String {
        match self.pane {
            Pane::Batches => {
                "Decretos y censos: la muestra se mira antes de aprobar lo que trajo otra persona"
                    .into()
            }
            Pane::Owed => {
                "Cambios que rigen desde antes: lo que facturación debe devolver o puede cobrar"
                    .into()
            }
            Pane::Audit => {
                let count = self.audit.applied as u64;
                let applied = noun(count, "solicitud aplicada", "solicitudes aplicadas");
                if self.month.last() >= cx.today() {
                    return format!(
                        "{}: {count} {applied}; la muestra se saca cuando el mes termine",
                        self.month
                    );
                }
                let looked_at =
                    self.audit.rows.iter().filter_map(|row| row.standing.audit.as_ref());
                let (done, wrong) = looked_at.fold((0, 0), |(done, wrong), (_, audit)| {
                    (done + 1, wrong + u32::from(!audit.conforms))
                });
                format!(
                    "{}: {count} {applied}, muestra {}, revisadas {done}, no conformes {wrong}",
                    self.month,
                    self.audit.rows.len()
                )
            }
        }
    }

    fn draw_batches(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("Lote", Fill::WholeRight, 0),
            Column::new("Traído", Fill::Whole, 1),
            Column::new("Archivo", Fill::Flexible(16), 0),
            Column::new("Por", Fill::Whole, 2),
            Column::new("Filas", Fill::WholeRight, 0),
            Column::new("Apartadas", Fill::WholeRight, 3),
        ];
        let row = |one: &Batch| {
            Row::new(vec![
                one.number.to_string(),
                date::moment(one.at),
                safe(&one.name).into_owned(),
                one.by.to_string(),
                one.rows.to_string(),
                one.rejected.to_string(),
            ])
        };
        let rows: Vec<Row> = self.batches.rows().map(row).collect();
        if rows.is_empty() && self.loaded {
            let text = "Nadie ha propuesto decretos ni censos: ventanilla novedades proponer.";
            canvas.text(2, 1, text, Role::Muted);
        }
        table::draw(canvas, &columns, &rows, self.batches.selected_index());
    }

    fn draw_owed(&self, canvas: &mut Canvas, cx: &Cx) {
        let columns = [
            Column::new("Solicitud", Fill::Whole, 0),
            Column::new("Cuenta", Fill::Whole, 0),
            Column::new("Suscriptor", Fill::Flexible(12), 1),
            Column::new("Rige desde", Fill::Whole, 0),
            Column::new("Aplicado", Fill::Whole, 2),
            Column::new("Ajuste", Fill::Whole, 0),
        ];
        let tables = (&cx.office.updates, &cx.office.towns);
        let row = |row: &UpdateRow| {
            let word = match row.owed(tables, cx.today()) {
                Some(owed) if owed.is_refund() => "DEVOLVER",
                Some(owed) if owed.is_charge() => "cobrar",
                Some(_) => "sin valor",
                None => "",
            };
            let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, date::short);
            Row::new(vec![
                row.seen.record.id.to_string(),
                row.seen.record.account.to_string(),
                safe(row.subscriber.as_ref().map_or("", |one| one.name.as_str())).into_owned(),
                day(row.standing.proposal.since),
                day(row.standing.applied_on),
                word.into(),
            ])
        };
        let rows: Vec<Row> = self.owed.rows().map(row).collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 1, "Facturación no debe ajustes por cambios de datos.", Role::Good);
        }
        table::draw(canvas, &columns, &rows, self.owed.selected_index());
    }

    fn draw_audit(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("Solicitud", Fill::Whole, 0),
            Column::new("Cuenta", Fill::Whole, 1),
            Column::new("Cambió", Fill::Flexible(20), 0),
            Column::new("Hizo", Fill::Whole, 2),
            Column::new("Aprobó", Fill::Whole, 2),
            Column::new("Revisión", Fill::Whole, 0),
        ];
        let row = |row: &UpdateRow| {
            let standing = &row.standing;
            let changes: Vec<String> = standing.applied().map(updates::change).collect();
            let word = match &standing.audit {
                None => "pendiente".to_owned(),
                Some((by, audit)) if audit.conforms => format!("conforme, {by}"),
                Some((by, _)) => format!("NO CONFORME, {by}"),
            };
            Row::new(vec![
                row.seen.record.id.to_string(),
                row.seen.record.account.to_string(),
                changes.join("; "),
                standing.makers.first().map_or_else(String::new, ToString::to_string),
                standing.approvers.first().map_or_else(String::new, ToString::to_string),
                word,
            ])
        };
        let shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = popup::scroll(self.selected, shown);
        let rows: Vec<Row> = self.audit.rows.iter().skip(top).take(shown).map(row).collect();
        table::draw(canvas, &columns, &rows, self.selected.checked_sub(top));
    }

    fn draw_detail(&self, canvas: &mut Canvas, cx: &Cx) {
        let width = usize::from(canvas.width()).max(1);
        let mut y = 0;
        for (text, role) in self.facts(cx) {
            for piece in wrap(&text, width) {
                if y >= canvas.height() {
                    return;
                }
                canvas.text(0, y, &piece, role);
                y += 1;
            }
        }
    }

    fn facts(&self, cx: &Cx) -> Vec<(String, Role)> {
        let Some(row) = self.row() else {
            let batch = self.batches.selected().filter(|_| self.pane == Pane::Batches);
            let strata = batch.iter().flat_map(|batch| &batch.strata);
            return strata
                .take(usize::from(DETAIL))
                .map(|(from, to, count)| {
                    (format!("estrato {from} -> {to}: {count} cuentas"), Role::Text)
                })
                .collect();
        };
        let standing = &row.standing;
        let title = format!(
            "{}  cta {}  {}",
            row.seen.record.id,
            row.seen.record.account,
            updates::state(standing.state)
        );
        let mut lines = vec![(title, Role::Strong)];
        lines.extend(standing.applied().map(|change| (updates::change(change), Role::Text)));
        let tables = (&cx.office.updates, &cx.office.towns);
        if let Some(owed) = row.owed(tables, cx.today()).filter(|_| standing.owes_adjustment()) {
            lines.push((updates::owed(&owed), Role::Warning));
        }
        let papers: Vec<String> = standing.proposal.supports.iter().map(updates::support).collect();
        let papers = if papers.is_empty() { "ninguno".into() } else { papers.join("; ") };
        lines.push((format!("Soporte {papers}"), Role::Text));
        if let Some((by, audit)) = &standing.audit {
            let role = if audit.conforms { Role::Good } else { Role::Error };
            lines.push((format!("{by}: {}", updates::audited(audit)), role));
        }
        lines
    }

    pub(super) fn cursor_place(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.form.as_ref()?.fields.cursor(cx.columns, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(DETAIL) + 2))
    }
}
