//! Draws a step: the case, the fields, and what the step would change.

use super::Step;
use super::form::{self, FieldId};
use crate::domain::calendar::TermUnit;
use crate::domain::pqr::{self, PqrCase, PqrClock};
use crate::messages;
use crate::screens::Cx;
use crate::store::query::CaseRow;
use crate::term::Role;
use crate::text::{date, ledger, pqr as words};
use crate::widgets::canvas::wrap;
use crate::widgets::{Canvas, popup};

/// Where the fields begin.
const LEFT: u16 = 20;

/// Rows above the fields.
const TOP: u16 = 3;

impl Step {
    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(seen) = &self.seen else {
            canvas.text(2, 0, "Leyendo el caso...", Role::Muted);
            return;
        };
        let row = &seen.record.row;
        let title = format!("{}  {}  {}", row.case.radicado, words::kind(row.case.kind), row.name);
        canvas.text(0, 0, &title, Role::Strong);
        let state = words::state(row.clock.state());
        let now = format!("{state} · {}", standing(row, cx));
        canvas.text(0, 1, &now, Role::Text);
        let machine = row.case.kind.machine();
        for (y, (id, field)) in (TOP..).zip(self.form.fields()) {
            let role = if self.wrong == Some(*id) { Role::Error } else { Role::Label };
            let dots =
                ". ".repeat(usize::from(LEFT).saturating_sub(id.label().chars().count()) / 2);
            canvas.text(0, y, &format!("{} {dots}", id.label()), role);
            let focused = self.form.focused() == *id;
            let (role, shown) = if focused {
                (Role::Focus, field.value().to_owned())
            } else {
                (Role::Field, field.shown())
            };
            let room = usize::from(id.width()) + 1;
            let skip = popup::scroll(if focused { field.cursor() } else { 0 }, room);
            let shown: String = shown.chars().skip(skip).take(room).collect();
            let mut part = canvas.part(LEFT, y, id.width() + 1, 1);
            part.text(0, 0, &format!("{shown:<room$}"), role);
            let echo = match id {
                FieldId::Causal => causal(field.value(), cx),
                FieldId::Template => template(field.value(), cx),
                FieldId::Document if self.form.template().is_some() && field.is_empty() => {
                    "se numera al firmar".into()
                }
                FieldId::On if field.is_empty() => format!("hoy, {}", date::short(cx.today())),
                _ => form::echo(&self.form, *id, machine),
            };
            canvas.text(LEFT + id.width() + 3, y, &echo, Role::Text);
        }
        let top = TOP + u16::try_from(self.form.fields().len()).unwrap_or(0) + 1;
        canvas.rule(top);
        self.draw_outcome(canvas, top + 1, row, cx);
    }

    /// What would happen, before anything is written.
    fn draw_outcome(&self, canvas: &mut Canvas, top: u16, row: &CaseRow, cx: &Cx) {
        let width = usize::from(canvas.width());
        let (lines, role) = match self.tried(cx) {
            None => {
                let text = "Llene los campos: aquí verá cómo queda el caso y sus fechas.";
                (vec![text.to_owned()], Role::Muted)
            }
            Some(Err(rejection)) => {
                (wrap(&messages::pqr_rejection(&rejection), width), Role::Warning)
            }
            Some(Ok(case)) => (after(&case, row, cx), Role::Text),
        };
        let height = canvas.height();
        for (y, line) in (top..height).zip(lines) {
            let role = if line.starts_with('!') { Role::Warning } else { role };
            canvas.text(0, y, &line, role);
        }
    }

    pub(super) fn cursor_place(&self) -> Option<(u16, u16)> {
        let at = self.form.fields().iter().position(|(id, _)| *id == self.form.focused())?;
        let (id, field) = self.form.fields().get(at)?;
        let room = usize::from(id.width()) + 1;
        let column = field.cursor() - popup::scroll(field.cursor(), room);
        let (x, y) = (u16::try_from(column).ok()?, u16::try_from(at).ok()?);
        Some((LEFT + x, TOP + y))
    }
}

fn template(code: &str, cx: &Cx) -> String {
    let found = cx.office.letters.template(code);
    found.map_or_else(String::new, |template| template.title.clone())
}

fn causal(code: &str, cx: &Cx) -> String {
    let found = code.parse().ok().and_then(|code| cx.office.causals.get(code));
    found.map_or_else(String::new, |causal| causal.name.clone())
}

/// What the clock of a case says, on one line.
pub(in crate::screens) fn standing(row: &CaseRow, cx: &Cx) -> String {
    match &row.clock.current {
        Some(current) => {
            let name = &current.row(&row.rules).name;
            let left = hours_left(row, cx).unwrap_or_else(|| left(&row.clock));
            format!("{name}: {}{left}", date::long(current.legal))
        }
        None => "Ningún plazo corre".into(),
    }
}

/// `, quedan 23 horas`: of a term that the law counts in hours, while it runs.
fn hours_left(row: &CaseRow, cx: &Cx) -> Option<String> {
    let current = row.clock.current.as_ref()?;
    let counts_hours = current.row(&row.rules).unit == TermUnit::Hours;
    let end = current.legal.succ_opt()?.and_hms_opt(0, 0, 0)?;
    let hours = (end - cx.now).num_hours();
    (counts_hours && hours >= 0).then(|| format!(", quedan {hours} horas"))
}

/// `, quedan 3 días hábiles`.
fn left(clock: &PqrClock) -> String {
    let days = |days: i64| if days == 1 { "día hábil" } else { "días hábiles" };
    match clock.days_left {
        0 => ", vence hoy".into(),
        left if left < 0 => format!(", venció hace {} {}", -left, days(-left)),
        left => format!(", quedan {left} {}", days(left)),
    }
}

/// The case once the step is done: its state, every clock that would run, and what would be wrong.
fn after(case: &PqrCase, row: &CaseRow, cx: &Cx) -> Vec<String> {
    let rules = &row.rules;
    let Ok(clock) = pqr::clock(case, rules, cx.today()) else { return Vec::new() };
    let mut lines = vec![format!("Queda en: {}", words::state(clock.state()))];
    let running = clock.life.clocks.iter().filter(|clock| clock.done.is_none());
    lines.extend(running.map(|clock| {
        let row = clock.row(rules);
        format!("  {}: hasta {} ({})", row.name, date::long(clock.legal), row.article)
    }));
    let warnings = clock.warnings.iter().map(|warning| ledger::warning(warning, rules));
    lines.extend(warnings.map(|warning| format!("! {warning}")));
    lines
}
