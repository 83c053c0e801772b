//! Draws the tray: views with their counts, the rows, what is known of the one under the cursor.

use super::{FIELD_AT, Tray};
use crate::screens::Cx;
use crate::screens::step::standing;
use crate::store::query::{Ahead, CaseRow, TrayView};
use crate::term::Role;
use crate::text::{date, pqr};
use crate::widgets::Canvas;
use crate::widgets::bars::{self, Bar};
use crate::widgets::table::{self, Column, Fill, Row};

/// Rows below the list: a rule and what is known of the row under the cursor.
const DETAIL: u16 = 4;

/// Rows of the body that are not rows of the list: filter, views, heading, detail.
pub(super) const OTHER_ROWS: u16 = 3 + DETAIL;

/// Rows of the charts on a body of so many rows: none where the list needs them.
pub(super) const fn chart_rows(body: u16) -> u16 {
    if body >= 30 { 10 } else { 0 }
}

/// The bar of some deadlines ahead.
fn bar(when: Ahead, count: i64) -> Bar {
    let (label, role) = match when {
        Ahead::Overdue => ("vencidas".to_owned(), Role::Error),
        Ahead::Days(0) => ("hoy".to_owned(), Role::Warning),
        Ahead::Days(days @ 1..=3) => (format!("+{days}"), Role::Warning),
        Ahead::Days(days) => (format!("+{days}"), Role::Good),
        Ahead::From(days) => (format!("+{days} o más"), Role::Good),
    };
    Bar { label, value: count, text: count.to_string(), role }
}

/// Name of a view.
pub(super) const fn name(view: TrayView) -> &'static str {
    match view {
        TrayView::Answer => "por responder",
        TrayView::DueSoon => "vencen en 3 días o menos",
        TrayView::Unassigned => "sin asignar",
        TrayView::Silence => "vencidas y en silencio",
        TrayView::Mine => "mías",
        TrayView::ToNotify => "por citar",
        TrayView::Avisos => "avisos",
        TrayView::ToSspd => "para la SSPD",
        TrayView::Recursos => "recursos",
        TrayView::Waiting => "esperan al usuario",
        TrayView::Closing => "por cumplir y archivar",
        TrayView::AtSspd => "en la SSPD",
    }
}

/// A view on the line of views, with the digit of its key.
const fn tab(view: TrayView) -> &'static str {
    match view {
        TrayView::Answer => "0 Todas",
        TrayView::DueSoon => "1 ≤3d",
        TrayView::Unassigned => "2 S/asig",
        TrayView::Silence => "3 SAP",
        TrayView::Mine => "4 Mías",
        TrayView::ToNotify => "5 Citar",
        TrayView::Avisos => "6 Aviso",
        TrayView::ToSspd => "7 SSPD",
        TrayView::Recursos => "8 Rec",
        TrayView::Waiting => "9 Esperan",
        TrayView::Closing => "Cerrar",
        TrayView::AtSspd => "En SSPD",
    }
}

impl Tray {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let role = if self.editing { Role::Field } else { Role::Text };
        canvas.text(0, 0, "Filtro", Role::Label);
        if self.editing || !self.filter.is_empty() {
            let shown = format!("{:<40}", self.filter.value());
            canvas.text(FIELD_AT, 0, &shown, role);
        } else {
            canvas.text(FIELD_AT, 0, "ninguno", Role::Muted);
        }
        self.draw_views(canvas);
        let (width, height) = (canvas.width(), canvas.height());
        let charts = chart_rows(height);
        let rows_high = height.saturating_sub(2 + DETAIL + charts);
        self.draw_rows(&mut canvas.part(0, 2, width, rows_high), cx);
        if charts > 0 {
            self.draw_charts(&mut canvas.part(0, 2 + rows_high, width, charts));
        }
        if height > DETAIL + 3 {
            let mut detail = canvas.part(0, height - DETAIL, width, DETAIL);
            detail.rule(0);
            if let Some(row) = self.list.selected() {
                draw_detail(&mut detail, row, cx);
            }
        }
    }

    /// Deadlines ahead at the left, who answers for how many at the right.
    fn draw_charts(&self, canvas: &mut Canvas) {
        canvas.rule(0);
        let (half, height) = (canvas.width() / 2, canvas.height().saturating_sub(2));
        let more = if self.charts.bounded { " (hay más)" } else { "" };
        canvas.text(0, 1, &format!("Vencen por día hábil{more}"), Role::Label);
        let ahead: Vec<Bar> =
            self.charts.ahead.iter().map(|(when, count)| bar(*when, *count)).collect();
        bars::draw(&mut canvas.part(0, 2, half.saturating_sub(2), height), &ahead);
        canvas.text(half, 1, "Carga por persona (respuestas que debe)", Role::Label);
        let load = |(user, count): &(crate::domain::user::UserId, i64)| Bar {
            label: user.to_string(),
            value: *count,
            text: count.to_string(),
            role: Role::Good,
        };
        let loads: Vec<Bar> = self.charts.loads.iter().map(load).collect();
        let width = canvas.width();
        bars::draw(&mut canvas.part(half, 2, width - half, height), &loads);
    }

    /// Every view with its count; the open one stands out.
    fn draw_views(&self, canvas: &mut Canvas) {
        let mut x = 0;
        for (view, count) in &self.counts {
            let count = count.map_or_else(|| "1000+".to_owned(), |count| count.to_string());
            let open = *view == self.view;
            let text = if open {
                format!("[{} {count}]", tab(*view))
            } else {
                format!(" {} {count}", tab(*view))
            };
            let role = match (open, *view) {
                (true, _) => Role::Strong,
                (false, TrayView::Silence) if count != "0" => Role::Error,
                _ => Role::Muted,
            };
            canvas.text(x, 1, &text, role);
            x += u16::try_from(text.chars().count()).unwrap_or(0);
        }
    }
}

impl Tray {
    fn draw_rows(&self, canvas: &mut Canvas, cx: &Cx) {
        let columns = [
            Column::new("Radicado", Fill::Whole, 0),
            Column::new("Vence", Fill::Whole, 0),
            Column::new("Quedan", Fill::WholeRight, 0),
            Column::new("", Fill::Whole, 0),
            Column::new("Tr", Fill::Whole, 1),
            Column::new("Causal", Fill::Whole, 4),
            Column::new("Suscriptor", Fill::Flexible(24), 2),
            Column::new("Estado", Fill::Whole, 5),
            Column::new("Asignado", Fill::Whole, 3),
        ];
        let wide = canvas.width() >= 110;
        let rows: Vec<Row> = self
            .list
            .rows()
            .map(|row| Row {
                cells: vec![
                    row.case.radicado.to_string(),
                    row.clock.legal().map_or_else(String::new, date::short),
                    if row.clock.running() {
                        row.clock.days_left.to_string()
                    } else {
                        String::new()
                    },
                    pqr::mark(&row.clock).into(),
                    row.case.kind.code().to_owned(),
                    causal(row, cx, wide),
                    row.name.clone(),
                    pqr::short_state(row.clock.state()).into(),
                    row.case.assigned.as_ref().map_or("--", |user| user.as_str()).into(),
                ],
                role: match pqr::mark(&row.clock) {
                    "VENC" | "SAP" => Role::Error,
                    "HOY" | "YA" => Role::Warning,
                    _ => Role::Text,
                },
                marked: self.marks.contains_key(&row.case.radicado),
            })
            .collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 1, "Nada en esta vista con ese filtro.", Role::Muted);
        }
        table::draw(canvas, &columns, &rows, self.list.selected_index());
    }
}

fn causal(row: &CaseRow, cx: &Cx, wide: bool) -> String {
    let Some(code) = row.case.causal else { return String::new() };
    match cx.office.causals.get(code).filter(|_| wide) {
        Some(causal) => crate::text::fit(&format!("{code} {}", causal.name), 28),
        None => code.to_string(),
    }
}

/// The row under the cursor: what it is, what its clock says, what was said.
fn draw_detail(canvas: &mut Canvas, row: &CaseRow, cx: &Cx) {
    let case = &row.case;
    let account = case.account.map_or_else(String::new, |account| format!("  cta {account}"));
    let linked = case.linked.map_or_else(String::new, |linked| format!("  unido a {linked}"));
    let state = pqr::state(row.clock.state());
    let kind = pqr::kind(case.kind);
    let line = format!("{} {kind}, {state}{account}  {}{linked}", case.radicado, row.name);
    canvas.text(0, 1, &line, Role::Strong);
    canvas.text(0, 2, &standing(row, cx), Role::Text);
    // Less than a line: a move of the cursor redraws this over slow lines too.
    let facts = usize::from(canvas.width()).saturating_sub(16);
    canvas.text(0, 3, &crate::text::fit(&case.facts, facts), Role::Muted);
}
