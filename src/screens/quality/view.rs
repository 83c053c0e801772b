//! Draws the quality of the register: the score with its trend, then rules, cycles, accounts or what failed.

use super::{Pane, Quality, Slot};
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::notes::FieldNote;
use crate::domain::updates::quality::{Board, MAX_KEPT};
use crate::screens::Cx;
use crate::store::FailedField;
use crate::term::Role;
use crate::text::{date, money, safe, subscriber as words, updates};
use crate::widgets::Canvas;
use crate::widgets::bars::{self, Bar};
use crate::widgets::popup;
use crate::widgets::table::{self, Column, Fill, Row};

/// Rows above a list: score and trend.
const HEAD: u16 = 2;

/// Rows of a form: a rule, its title, three fields.
const FORM: u16 = 5;

/// Where the fields begin.
const LEFT: u16 = 18;

/// Columns from which the cycles stand beside the rules.
const WIDE: u16 = 120;

/// Columns of the rules then.
const RULES: u16 = 78;

/// Rows of a list: its heading and a form below take the rest.
pub(super) fn rows_of(cx: &Cx) -> usize {
    usize::from(cx.body_rows.saturating_sub(HEAD + 1 + FORM)).max(1)
}

/// Tenths of a point: `87,3`.
fn tenths(value: u64) -> String {
    format!("{},{}", value / 10, value % 10)
}

impl Quality {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        self.draw_head(&mut canvas.part(0, 0, width, HEAD));
        let told = self.behind.is_none() && self.pane == Pane::Correct;
        let form = if self.form.is_some() || told { FORM } else { 0 };
        let rows = height.saturating_sub(HEAD + form);
        let mut body = canvas.part(0, HEAD, width, rows);
        match (&self.behind, self.pane) {
            (Some(behind), _) => {
                let title = self.title_of(&behind.code, cx);
                body.text(0, 0, &title, Role::Label);
                let mut list = body.part(0, 1, width, rows.saturating_sub(1));
                let of = behind.list.rows().map(|one| of_rule(one, &behind.code, cx)).collect();
                draw_accounts(&mut list, of, behind.list.selected_index());
            }
            (None, Pane::Rules) if width >= WIDE => {
                self.draw_rules(&mut body.part(0, 0, RULES, rows), cx);
                body.divider(RULES);
                self.draw_cycles(&mut body.part(RULES + 2, 0, width - RULES - 2, rows), None);
            }
            (None, Pane::Rules) => self.draw_rules(&mut body, cx),
            (None, Pane::Cycles) => self.draw_cycles(&mut body, Some(self.selected)),
            (None, Pane::Correct) => self.draw_failed(&mut body),
        }
        let mut lower = canvas.part(0, height.saturating_sub(form), width, form);
        if form > 0 {
            lower.rule(0);
        }
        if let Some(form) = &self.form {
            let title = match form.checked {
                Some((account, field)) => {
                    format!("{account}: {} verificado y correcto", words::field(field))
                }
                None => "Un dato que falló: correo devuelto, número de otra persona".into(),
            };
            lower.text(0, 1, &title, Role::Strong);
            form.fields.draw(&mut lower.part(0, 2, width, FORM - 2), LEFT, Slot::label);
        } else if told {
            self.draw_told(&mut lower.part(0, 1, width, FORM - 1));
        }
    }

    /// What was said of each value that failed.
    fn draw_told(&self, canvas: &mut Canvas) {
        let notes = self.correct.selected().into_iter().flat_map(|row| &row.failed);
        for (y, note) in (0..canvas.height()).zip(notes) {
            let text = format!(
                "{}: {}, {} {}: {}",
                safe(&words::value(note.field, &note.value)),
                updates::noted(note.field, note.kind),
                date::short(note.on),
                note.by,
                safe(&note.note)
            );
            canvas.text(0, y, &text, Role::Warning);
        }
    }

    fn draw_head(&self, canvas: &mut Canvas) {
        let Some(run) = self.runs.first() else {
            if self.loaded {
                let text = "Nadie ha medido la calidad: el servidor la mide cada semana, o mídala.";
                canvas.text(0, 0, text, Role::Muted);
            }
            return;
        };
        let score = format!(
            "Calidad {} de 100 en {} cuentas",
            tenths(run.mean()),
            money::thousands(run.board.subscribers)
        );
        canvas.text(0, 0, &score, Role::Strong);
        let measured = format!("medida el {} por {}", date::short(run.on), run.by);
        let width = canvas.width();
        canvas.text_right(width, 0, &measured, Role::Muted);
        let values: Vec<u64> = self.runs.iter().rev().map(|run| run.mean()).collect();
        if let (Some(first), true) = (values.first(), values.len() > 1) {
            let line = format!(
                "Tendencia {}  {} -> {}",
                bars::spark(&values),
                tenths(*first),
                tenths(run.mean())
            );
            canvas.text(0, 1, &line, Role::Text);
        }
    }

    fn title_of(&self, code: &str, cx: &Cx) -> String {
        let name = cx.office.quality.iter().find(|check| check.code == code);
        let name = name.map_or("", |check| check.name.as_str());
        let count = self.runs.first().and_then(|run| run.failing(code)).unwrap_or(0);
        let cut = if count > MAX_KEPT {
            format!(", las primeras {}", money::thousands(MAX_KEPT))
        } else {
            String::new()
        };
        format!("{code} {}: {} cuentas{cut}", safe(name), money::thousands(count))
    }

    fn draw_rules(&self, canvas: &mut Canvas, cx: &Cx) {
        let columns = [
            Column::new("Regla", Fill::Whole, 0),
            Column::new("Qué falla", Fill::Flexible(20), 0),
            Column::new("Cuentas", Fill::WholeRight, 0),
            Column::new("De cien", Fill::WholeRight, 1),
            Column::new("Cambio", Fill::WholeRight, 2),
        ];
        let all = self.runs.first().map_or(0, |run| run.board.subscribers);
        let before = self.runs.get(1);
        let rules = self.rules(cx);
        let shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = popup::scroll(self.selected, shown);
        let row = |(check, count): &(&crate::domain::updates::quality::Check, u64)| {
            let share = (count * 1_000).checked_div(all).unwrap_or(0);
            let change = before.and_then(|run| run.failing(&check.code)).map(|was| {
                let change = i128::from(*count) - i128::from(was);
                if change == 0 { "=".to_owned() } else { format!("{change:+}") }
            });
            Row::new(vec![
                check.code.clone(),
                safe(&check.name).into_owned(),
                money::thousands(*count),
                tenths(share),
                change.unwrap_or_default(),
            ])
        };
        let rows: Vec<Row> = rules.iter().skip(top).take(shown).map(row).collect();
        table::draw(canvas, &columns, &rows, self.selected.checked_sub(top));
    }

    fn draw_cycles(&self, canvas: &mut Canvas, selected: Option<usize>) {
        let shown = usize::from(canvas.height()).max(1);
        let top = popup::scroll(selected.unwrap_or(0), shown);
        let bar = |(cycle, accounts, points): &(String, u64, u64)| {
            let mean = Board::mean(*points, *accounts);
            Bar {
                label: format!("ciclo {}", safe(cycle)),
                value: i64::try_from(mean).unwrap_or(0),
                text: format!("{} en {}", tenths(mean), money::thousands(*accounts)),
                role: if mean < 700 { Role::Warning } else { Role::Good },
            }
        };
        let all: Vec<Bar> = self.cycles().iter().skip(top).take(shown).map(bar).collect();
        bars::draw(canvas, &all);
        if let Some(at) = selected.and_then(|at| at.checked_sub(top)) {
            canvas.highlight(u16::try_from(at).unwrap_or(0), Role::Selected);
        }
    }

    fn draw_failed(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("Cuenta", Fill::Whole, 0),
            Column::new("Suscriptor", Fill::Flexible(12), 1),
            Column::new("Falló", Fill::Whole, 0),
            Column::new("Cuándo", Fill::Whole, 2),
            Column::new("Quién", Fill::Whole, 3),
        ];
        let row = |row: &FailedField| {
            let first: Option<&FieldNote> = row.failed.first();
            let what = |note: &FieldNote| updates::noted(note.field, note.kind);
            Row::new(vec![
                row.subscriber.account.to_string(),
                safe(&row.subscriber.name).into_owned(),
                first.map_or_else(String::new, what),
                first.map_or_else(String::new, |note| note.on.format("%d/%m").to_string()),
                first.map_or_else(String::new, |note| note.by.to_string()),
            ])
        };
        let rows: Vec<Row> = self.correct.rows().map(row).collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 1, "Nada por corregir: ningún dato ha fallado.", Role::Good);
        }
        table::draw(canvas, &columns, &rows, self.correct.selected_index());
    }

    pub(super) fn cursor_place(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.form.as_ref()?.fields.cursor(cx.columns, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(FORM) + 2))
    }
}

/// An account behind a number, with what stands in the field of its rule.
fn of_rule(of: &Subscriber, code: &str, cx: &Cx) -> Row {
    let check = cx.office.quality.iter().find(|check| check.code == code);
    let value =
        check.map_or_else(String::new, |check| words::value(check.field, &check.field.read(of)));
    Row::new(vec![
        of.account.to_string(),
        safe(&of.name).into_owned(),
        safe(&value).into_owned(),
        safe(&of.cycle).into_owned(),
    ])
}

fn draw_accounts(canvas: &mut Canvas, rows: Vec<Row>, selected: Option<usize>) {
    let columns = [
        Column::new("Cuenta", Fill::Whole, 0),
        Column::new("Suscriptor", Fill::Flexible(14), 0),
        Column::new("Dice", Fill::Flexible(18), 0),
        Column::new("Ciclo", Fill::Whole, 1),
    ];
    table::draw(canvas, &columns, &rows, selected);
}
