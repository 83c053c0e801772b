//! How the report looks: figures above, tables as bars between, recommendations below.

use super::Report;
use crate::screens::Cx;
use crate::store::query::PeriodReport;
use crate::term::Role;
use crate::text::report::{ReportTable, fates, indicators, percent, tables, tenths};
use crate::text::{date, money};
use crate::widgets::Canvas;
use crate::widgets::bars::{self, Bar};
use crate::widgets::canvas::wrap;

/// Rows of the recommendations, their rule and title included.
const BELOW: u16 = 4;

/// Widest bars: beyond it the eye loses the row.
const WIDEST: u16 = 100;

/// Rows of a table where more than one fits.
const SOME: u16 = 7;

/// Longest label of a bar.
const LABEL: usize = 34;

/// Where a typed text begins.
const TYPED_AT: u16 = 2;

impl Report {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(found) = &self.found else {
            canvas.text(2, 0, "Sumando los casos del período...", Role::Muted);
            return;
        };
        let (width, height) = (canvas.width(), canvas.height());
        let mut top = view_figures(canvas, found);
        for measured in indicators(&found.report, cx.office) {
            let (base, goal) = measured.plan;
            let role = match measured.standing() {
                "cumple meta" => Role::Good,
                "sobre la base" => Role::Error,
                _ => Role::Text,
            };
            canvas.text(0, top, &measured.name, Role::Label);
            let line = format!(
                "{:>7}  base {base}  meta {goal}  {}",
                percent(measured.share),
                measured.standing()
            );
            canvas.text(39, top, &line, role);
            top += 1;
        }
        canvas.rule(top);
        let room = height.saturating_sub(top + 1 + BELOW);
        self.view_tables(&mut canvas.part(0, top + 1, width, room), found, cx);
        let mut below = canvas.part(0, height.saturating_sub(BELOW), width, BELOW);
        self.view_recommendations(&mut below);
    }

    fn view_tables(&self, canvas: &mut Canvas, found: &PeriodReport, cx: &Cx) {
        let all = tables(&found.report, cx.office);
        let count = all.len().max(1);
        let (width, mut top) = (canvas.width().min(WIDEST), 0);
        let alone = canvas.height() < 2 * (SOME + 1);
        for at in 0..count {
            let Some(table) = all.get((self.table + at) % count) else { return };
            let left = canvas.height().saturating_sub(top);
            let rows = u16::try_from(table.rows.len()).unwrap_or(u16::MAX);
            let rows = rows.min(if alone { left } else { SOME }).min(left.saturating_sub(1));
            if rows == 0 {
                continue;
            }
            view_table(&mut canvas.part(0, top, width, rows + 1), table);
            top += rows + 1;
            if alone {
                return;
            }
        }
    }

    fn view_recommendations(&self, canvas: &mut Canvas) {
        canvas.rule(0);
        canvas.text(0, 1, "Recomendaciones", Role::Strong);
        let width = usize::from(canvas.width());
        if self.editing {
            let from = self.text.cursor().saturating_sub(width - 2 * usize::from(TYPED_AT));
            let shown: String =
                self.text.value().chars().skip(from).take(width - usize::from(TYPED_AT)).collect();
            canvas.text(TYPED_AT, 2, &format!("{shown:<60}"), Role::Focus);
            return;
        }
        match self.kept() {
            Some(kept) => {
                let who = format!("{} {}", kept.by, date::moment(kept.at));
                canvas.text_right(canvas.width(), 1, &who, Role::Muted);
                for (y, line) in (2..BELOW).zip(wrap(&kept.text, width)) {
                    canvas.text(0, y, &line, Role::Text);
                }
            }
            None => {
                canvas.text(TYPED_AT, 2, "Sin escribir.", Role::Muted);
            }
        }
    }

    pub(super) fn cursor_at(&self, cx: &Cx) -> Option<(u16, u16)> {
        let row = cx.body_rows.saturating_sub(BELOW) + 2;
        let column = u16::try_from(self.text.cursor()).unwrap_or(u16::MAX);
        self.editing.then_some((TYPED_AT + column.min(76), row))
    }
}

/// The figures; gives the first row below them.
fn view_figures(canvas: &mut Canvas, found: &PeriodReport) -> u16 {
    let report = &found.report;
    let total = &report.total;
    let number = money::thousands;
    let line = format!(
        "Recibidas {}   Respondidas {}   En término {} ({})",
        number(total.received),
        number(total.answered),
        number(total.in_term),
        percent(total.in_term_share()),
    );
    canvas.text(0, 0, &line, Role::Strong);
    let silences = if report.silences > 0 { Role::Error } else { Role::Good };
    let x = canvas.text(0, 1, &format!("Pendientes {}   ", number(report.pending)), Role::Text);
    let words = format!("Silencios positivos {}   ", number(report.silences));
    let x = canvas.text(x, 1, &words, silences);
    let days = format!("Promedio {} días hábiles", tenths(total.mean_days()));
    canvas.text(x, 1, &days, Role::Text);
    let recursos: Vec<String> = fates(report)
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(words, count)| format!("{} {count}", words.replace("La empresa ", "")))
        .collect();
    let recursos = if recursos.is_empty() { "ninguno".into() } else { recursos.join(" · ") };
    let lines = wrap(&format!("Recursos: {recursos}"), usize::from(canvas.width()));
    let mut y = 2;
    for line in lines.iter().take(2) {
        canvas.text(0, y, line, Role::Text);
        y += 1;
    }
    y
}

fn view_table(canvas: &mut Canvas, table: &ReportTable) {
    let (width, height) = (canvas.width(), canvas.height());
    canvas.text(0, 0, &format!("Por {}", table.title.to_lowercase()), Role::Strong);
    canvas.text_right(width, 0, "recibidas  en término", Role::Muted);
    let bars: Vec<Bar> = table
        .rows
        .iter()
        .map(|(label, tally)| Bar {
            label: label.chars().take(LABEL).collect(),
            value: i64::try_from(tally.received).unwrap_or(i64::MAX),
            text: format!(
                "{:>9}  {:>10}",
                money::thousands(tally.received),
                percent(tally.in_term_share())
            ),
            role: Role::Good,
        })
        .collect();
    bars::draw(&mut canvas.part(0, 1, width, height.saturating_sub(1)), &bars);
}
