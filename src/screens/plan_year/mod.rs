//! `CAL030`: a year of the commercial calendar: where it stands, who said what of it, its changes and who decides them.

mod asking;

use chrono::Datelike;

use super::plan::form::{FieldId, causes};
use super::small_form::{self, Walked};
use super::wish::{Answer, Choice, PlanAnswer, PlanRequest, Request, Wish};
use super::{Cx, Path, Screen};
use crate::domain::schedule::change::{ChangedDays, Outcome, PlanChange};
use crate::domain::schedule::flow::{PlanState, Standing, leads};
use crate::keys::actions::context::{
    Form as FormAction, List as ListAction, PlanYear as YearAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, PlanYear, RowDifference, Topic};
use crate::term::{Key, Role};
use crate::text::{date, noun, schedule as words};
use crate::widgets::Canvas;
use crate::widgets::frame::Tone;
use crate::widgets::table::{self, Column, Fill, Row};
use asking::{Asking, What};

/// Rows of what is asked: a rule, its title, two fields, what Enter does.
const FORM: u16 = 5;

/// Steps that are shown under the changes.
const STEPS: usize = 3;

/// Where the fields begin.
const LEFT: u16 = 12;

/// A year.
#[derive(Debug)]
pub struct PlanYearScreen {
    year: i32,
    known: Option<Box<PlanYear>>,
    selected: usize,
    asking: Option<Asking>,
    /// An area is being chosen: to say that it suits, or that it does not.
    choosing: Option<bool>,
    /// A write is on its way, and what is said when it is done.
    busy: Option<String>,
}

impl PlanYearScreen {
    /// A year.
    pub const fn new(year: i32) -> Self {
        Self { year, known: None, selected: 0, asking: None, choosing: None, busy: None }
    }

    fn ask(&self) -> Vec<Wish> {
        vec![Wish::Ask(Request::Plan(PlanRequest::Year(self.year)))]
    }

    fn standing(&self) -> Option<Standing> {
        self.known.as_ref()?.file.as_ref()?.standing()
    }

    fn changes(&self) -> &[PlanChange] {
        self.known.as_ref().map_or(&[], |known| &known.changes)
    }

    /// The change under the cursor, when somebody has to decide it.
    fn waiting_change(&self) -> Option<&PlanChange> {
        self.changes().get(self.selected).filter(|one| one.outcome == Outcome::Waiting)
    }

    fn show_year(&mut self, year: i32) -> Vec<Wish> {
        if !(1985..2199).contains(&year) {
            return vec![Wish::error(messages::no_year(year))];
        }
        self.year = year;
        self.known = None;
        self.selected = 0;
        self.ask()
    }

    /// Areas that he may look at and that have not said that it suits them.
    fn areas(&self, cx: &Cx) -> Vec<Choice> {
        let Some(standing) = self.standing() else { return Vec::new() };
        let leaders = cx.office.schedule.leaders();
        cx.office
            .schedule
            .areas
            .iter()
            .filter(|area| leads(&leaders, &area.code, &cx.actor.user).is_ok())
            .filter(|area| standing.missing(&[area.code.as_str()]).len() == 1)
            .map(|area| Choice { code: area.code.clone(), label: area.name.clone() })
            .collect()
    }

    fn review(&mut self, suits: bool, cx: &Cx) -> Vec<Wish> {
        let areas = self.areas(cx);
        match areas.as_slice() {
            [] => vec![Wish::error("PLA-041 Ninguna área espera su revisión en este año.")],
            [one] => self.open(What::review(suits, &one.code)),
            _ => {
                self.choosing = Some(suits);
                vec![Wish::Choose("Área que revisa".into(), areas)]
            }
        }
    }

    fn open(&mut self, what: What) -> Vec<Wish> {
        let standing = self.standing();
        self.asking = Some(Asking::new(what, standing.as_ref()));
        Vec::new()
    }

    fn year_act(&mut self, action: YearAction, cx: &Cx) -> Vec<Wish> {
        let request = |request| vec![Wish::Ask(Request::Plan(request))];
        match action {
            YearAction::Next => self.show_year(self.year + 1),
            YearAction::Previous => self.show_year(self.year - 1),
            YearAction::Make => self.open(What::Make),
            YearAction::Send => self.open(What::Send),
            YearAction::Suits => self.review(true, cx),
            YearAction::Object => self.review(false, cx),
            YearAction::Submit => self.open(What::Submit),
            YearAction::Publish => self.open(What::Publish),
            YearAction::Holidays => request(PlanRequest::NewDays(self.year)),
            YearAction::Findings => request(PlanRequest::Findings(self.year)),
            YearAction::Difference => request(PlanRequest::Difference(self.year)),
            YearAction::Steps => {
                let lines = self.steps().collect();
                vec![Wish::Show(format!("Pasos de {}", self.year), lines)]
            }
            YearAction::Approve | YearAction::Return | YearAction::Withdraw => {
                self.decide(action, cx)
            }
        }
    }

    /// The year when it waits for somebody, else the change under the cursor.
    fn decide(&mut self, action: YearAction, cx: &Cx) -> Vec<Wish> {
        let state = self.standing().map(|standing| standing.state);
        let change = self.waiting_change().filter(|_| state == Some(PlanState::Published));
        let own = change.is_some_and(|change| change.by == cx.actor.user);
        let number = change.map(|change| change.number);
        let what = match (action, number, state) {
            (YearAction::Approve, Some(number), _) => What::Accept(number),
            (YearAction::Approve, None, _) => What::Approve,
            (YearAction::Return, Some(number), _) => What::Refuse(number),
            (YearAction::Return, None, _) => What::Return,
            (_, Some(number), _) if own => What::TakeBack(number),
            (_, _, Some(PlanState::Review | PlanState::Approval)) => What::Reopen,
            _ => What::Withdraw,
        };
        self.open(what)
    }

    fn steps(&self) -> impl Iterator<Item = String> {
        let events = self.known.as_ref().and_then(|known| known.file.as_ref());
        let events = events.map_or(&[][..], |file| &file.events);
        events.iter().rev().map(|event| {
            format!("{} {:<12} {}", date::moment(event.at), event.by, words::step(&event.step))
        })
    }

    /// Enter: the next field, then it is done.
    fn submit(&mut self) -> Vec<Wish> {
        let Some(asking) = &mut self.asking else { return Vec::new() };
        if self.busy.is_some() || asking.fields.go_on() {
            return Vec::new();
        }
        self.busy = Some(asking.said(self.year));
        vec![Wish::Ask(asking.request(self.year))]
    }

    fn form_act(&mut self, action: FormAction, cx: &Cx) -> Vec<Wish> {
        let Some(asking) = &mut self.asking else { return Vec::new() };
        match (small_form::walk(&mut asking.fields, action), action) {
            (Walked::Moved | Walked::Changed, _) => {}
            (Walked::Other, FormAction::Submit) => return self.submit(),
            (Walked::Other, FormAction::Discard) => self.asking = None,
            (Walked::Other, FormAction::Values)
                if asking.fields.focus() == Some(FieldId::Cause) =>
            {
                return vec![Wish::Choose("Causas".into(), causes(cx))];
            }
            (Walked::Other, _) => return vec![Wish::error(messages::NO_VALUES)],
        }
        Vec::new()
    }

    fn take(&mut self, answer: PlanAnswer, cx: &Cx) -> Vec<Wish> {
        let template = &cx.office.schedule;
        match answer {
            PlanAnswer::Year(known) => {
                self.selected = self.selected.min(known.changes.len().saturating_sub(1));
                self.known = Some(known);
                Vec::new()
            }
            PlanAnswer::Made(made, found) => {
                let hard = found.iter().filter(|one| one.check.is_hard()).count();
                self.done(Some(format!(
                    "Versión {} de {}: {} filas, {hard} impiden, {} piden justificación.",
                    made.version,
                    self.year,
                    made.rows,
                    found.len() - hard
                )))
            }
            PlanAnswer::Moved(_) => self.done(None),
            PlanAnswer::Findings(found) => {
                let mut lines: Vec<String> =
                    found.iter().map(|one| words::finding(one, template)).collect();
                if lines.is_empty() {
                    lines.push("Nada: cumple lo que la ley y la oficina piden.".into());
                }
                vec![Wish::Show(format!("Hallazgos de {}", self.year), lines)]
            }
            PlanAnswer::Difference(rows, whole) => {
                let words =
                    |one: &RowDifference| words::differs(&one.key, (one.from, one.to), template);
                let mut lines: Vec<String> = rows.iter().map(words).collect();
                let more = if whole { "" } else { " y más: expórtelas" };
                let count = rows.len();
                lines.insert(0, format!("{count} filas cambiaron desde la línea base{more}."));
                vec![Wish::Show(format!("Diferencias de {}", self.year), lines)]
            }
            PlanAnswer::NewDays(found) => {
                if found.days.is_empty() {
                    let said = "El calendario ya está hecho con los festivos vigentes.";
                    return vec![Wish::Say(Tone::Info, said.into())];
                }
                let mut lines = changed_days(&found.days);
                let moves = found.moves.len();
                lines.push(format!("Mueve {moves} filas. Cierre esta ventana y Enter lo propone."));
                lines.extend(found.findings.iter().map(|one| words::finding(one, template)));
                lines.extend(found.moves.iter().map(|one| words::moved(one, template)));
                self.open(What::Holidays(found.on));
                vec![Wish::Show("Festivos nuevos".into(), lines)]
            }
            _ => Vec::new(),
        }
    }

    fn done(&mut self, said: Option<String>) -> Vec<Wish> {
        self.asking = None;
        let before = self.busy.take().unwrap_or_default();
        let mut wishes = self.ask();
        wishes.push(Wish::Say(Tone::Done, said.unwrap_or(before)));
        wishes
    }
}

fn changed_days(days: &ChangedDays) -> Vec<String> {
    let new = days.added.iter().map(|day| format!("Nuevo día sin atención: {}", date::long(*day)));
    let old = days.removed.iter().map(|day| format!("Vuelve a ser hábil: {}", date::long(*day)));
    new.chain(old).collect()
}

impl Screen for PlanYearScreen {
    fn id(&self) -> &'static str {
        "CAL030"
    }

    fn title(&self) -> &'static str {
        "Calendario: aprobación y cambios"
    }

    fn path(&self) -> Path {
        let waiting = self.changes().iter().filter(|one| one.outcome == Outcome::Waiting).count();
        Path {
            path: format!("Inicio > Calendario > Vigencia {}", self.year),
            aside: format!(
                "{waiting}{} {} por decidir",
                if self.known.as_ref().is_some_and(|known| known.more) { "+" } else { "" },
                noun(waiting as u64, "cambio", "cambios")
            ),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        match self.asking {
            Some(_) => &[Context::Form],
            None => &[Context::PlanYear, Context::List],
        }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.asking.is_some() {
            return small_form::hints();
        }
        let next = match self.standing().map(|standing| standing.state) {
            None => vec![YearAction::Make],
            Some(PlanState::Draft) => vec![YearAction::Send, YearAction::Findings],
            Some(PlanState::Review) => {
                vec![YearAction::Suits, YearAction::Object, YearAction::Submit]
            }
            Some(PlanState::Approval) => vec![YearAction::Approve, YearAction::Return],
            Some(PlanState::Approved) => vec![YearAction::Publish],
            Some(PlanState::Published) => {
                vec![YearAction::Approve, YearAction::Return, YearAction::Difference]
            }
        };
        let next = next.into_iter().map(Action::PlanYear);
        let rest = [
            Action::Global(Global::Help),
            Action::Global(Global::Back),
            Action::PlanYear(YearAction::Next),
            Action::PlanYear(YearAction::Steps),
        ];
        next.chain(rest).collect()
    }

    fn field_help(&self) -> Option<&'static str> {
        self.asking.as_ref().and_then(|asking| asking.fields.focus()).map(FieldId::help)
    }

    fn typing(&self) -> bool {
        self.asking.as_ref().is_some_and(|asking| !asking.fields.is_empty()) && self.busy.is_none()
    }

    fn waiting(&self) -> bool {
        self.known.is_none() || self.busy.is_some()
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.ask()
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Plan
    }

    fn rows(&self) -> Option<(usize, usize)> {
        Some((self.changes().len(), self.selected))
    }

    fn pick(&mut self, row: usize, cx: &Cx) -> Vec<Wish> {
        self.selected = row.min(self.changes().len().saturating_sub(1));
        self.act(Action::List(ListAction::Open), cx)
    }

    fn copied(&self) -> Option<String> {
        let change = self.changes().get(self.selected)?;
        Some(format!("ventanilla calendario cambio --vigencia {} {}", self.year, change.number))
    }

    fn back(&mut self) -> bool {
        self.asking.take().is_some()
    }

    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.asking = None;
        Vec::new()
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::Form(action) => self.form_act(action, cx),
            Action::PlanYear(action) => self.year_act(action, cx),
            Action::List(action) => {
                let last = self.changes().len().saturating_sub(1);
                self.selected = match action {
                    ListAction::Down => (self.selected + 1).min(last),
                    ListAction::Up => self.selected.saturating_sub(1),
                    ListAction::First | ListAction::PageUp => 0,
                    ListAction::Last | ListAction::PageDown => last,
                    ListAction::Open => return self.show(cx),
                };
                Vec::new()
            }
            _ => self.ask(),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let Some(asking) = &mut self.asking else { return Vec::new() };
        small_form::said(asking.fields.insert(c), c)
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if let Some(asking) = &mut self.asking {
            asking.fields.edit(key.code);
        }
        Vec::new()
    }

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        if let Some(suits) = self.choosing.take() {
            return self.open(What::review(suits, code));
        }
        if let Some(asking) = &mut self.asking
            && let Some(id) = asking.fields.focus()
        {
            asking.fields.set(id, code);
            asking.fields.go_on();
        }
        Vec::new()
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Plan(answer) => self.take(answer, cx),
            Answer::Done(_) => self.done(None),
            Answer::Refused(refusal) => {
                self.busy = None;
                vec![Wish::error(messages::refusal(&refusal))]
            }
            Answer::Failed(fault) => {
                self.busy = None;
                self.known.get_or_insert_with(|| Box::new(nothing()));
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let form = if self.asking.is_some() { FORM.min(height) } else { 0 };
        self.draw(&mut canvas.part(0, 0, width, height.saturating_sub(form)), cx);
        let Some(asking) = &self.asking else { return };
        let mut lower = canvas.part(0, height.saturating_sub(form), width, form);
        lower.rule(0);
        lower.text(0, 1, &asking.title(self.year), Role::Strong);
        asking.fields.draw(&mut lower.part(0, 2, width, 2), LEFT, FieldId::label);
        let next =
            if self.busy.is_some() { "Escribiendo..." } else { "Enter lo hace; F12 lo deja." };
        lower.text(0, form.saturating_sub(1), next, Role::Muted);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.asking.as_ref()?.fields.cursor(cx.columns, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(FORM.min(cx.body_rows)) + 2))
    }
}

fn nothing() -> PlanYear {
    PlanYear { file: None, changes: Vec::new(), days: ChangedDays::default(), more: false }
}

impl PlanYearScreen {
    /// What a change moves.
    fn show(&self, cx: &Cx) -> Vec<Wish> {
        let Some(change) = self.changes().get(self.selected) else { return Vec::new() };
        let template = &cx.office.schedule;
        let mut lines = vec![words::change(change, template)];
        lines.extend(change.proposal.moves.iter().map(|one| words::moved(one, template)));
        vec![Wish::Show(format!("Cambio {} de {}", change.number, self.year), lines)]
    }

    fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(known) = &self.known else {
            canvas.text(2, 0, "Leyendo la vigencia...", Role::Muted);
            return;
        };
        let Some(standing) = self.standing() else {
            let text = format!("No hay calendario de {}: n lo genera.", self.year);
            canvas.text(2, 0, &text, Role::Muted);
            return;
        };
        let state = words::state(standing.state, self.year, cx.today().year());
        let head = format!("Vigencia {} · {state} · versión {}", self.year, standing.now.version);
        let x = canvas.text(0, 0, &head, Role::Strong);
        if let (Some(now), Some(first)) = (&standing.published, &standing.baseline) {
            let text = format!("  rige la {}, línea base la {}", now.version, first.version);
            canvas.text(x, 0, &text, Role::Text);
        }
        let mut y = 1;
        if standing.state != PlanState::Published {
            y = draw_reviews(canvas, &standing, cx);
        }
        if !known.days.is_empty() {
            let days = known.days.len();
            let what = noun(days as u64, "día sin atención cambió", "días sin atención cambiaron");
            canvas.text(0, y, &format!("{days} {what}: f muestra qué mueve."), Role::Warning);
            y += 1;
        }
        let (width, height) = (canvas.width(), canvas.height());
        let steps: Vec<String> = self.steps().take(STEPS).collect();
        let foot = u16::try_from(steps.len() + 1).unwrap_or(0).min(height);
        let table = height.saturating_sub(y + 1 + foot);
        self.draw_changes(&mut canvas.part(0, y + 1, width, table), cx);
        canvas.rule(height.saturating_sub(foot));
        for (y, line) in (height.saturating_sub(foot) + 1..height).zip(&steps) {
            canvas.text(0, y, line, Role::Muted);
        }
    }

    fn draw_changes(&self, canvas: &mut Canvas, cx: &Cx) {
        if self.changes().is_empty() {
            canvas.text(2, 0, "Sin cambios: en el calendario, m mueve una actividad.", Role::Muted);
            return;
        }
        let columns = [
            Column::new("#", Fill::WholeRight, 0),
            Column::new("Fecha", Fill::Whole, 3),
            Column::new("Quién", Fill::Whole, 2),
            Column::new("Filas", Fill::WholeRight, 1),
            Column::new("Qué", Fill::Flexible(14), 0),
            Column::new("Causa", Fill::Flexible(10), 4),
            Column::new("Resultado", Fill::Whole, 0),
        ];
        let shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = (self.selected + 1).saturating_sub(shown);
        let row = |one: &PlanChange| {
            let first = one.proposal.moves.first();
            let what = first.map_or_else(String::new, |one| {
                format!(
                    "{} {} al {}",
                    words::place(&one.key.place),
                    words::activity(&one.key.activity, &cx.office.schedule),
                    date::short(one.to.start)
                )
            });
            let cause = cx.office.schedule.cause(&one.proposal.cause);
            let (outcome, role) = match &one.outcome {
                Outcome::Waiting => ("por decidir".to_owned(), Role::Strong),
                Outcome::Accepted { version, .. } => (format!("rige, v{version}"), Role::Text),
                Outcome::Refused { .. } => ("negado".to_owned(), Role::Muted),
                Outcome::Withdrawn { .. } => ("retirado".to_owned(), Role::Muted),
            };
            Row {
                cells: vec![
                    one.number.to_string(),
                    date::short(one.at.date()),
                    one.by.to_string(),
                    one.proposal.moves.len().to_string(),
                    what,
                    cause.map_or_else(|| one.proposal.cause.clone(), |cause| cause.name.clone()),
                    outcome,
                ],
                role,
                marked: false,
            }
        };
        let rows: Vec<Row> = self.changes().iter().skip(top).take(shown).map(row).collect();
        table::draw(canvas, &columns, &rows, Some(self.selected - top));
    }
}

/// Findings and what each area said; the row after them.
fn draw_reviews(canvas: &mut Canvas, standing: &Standing, cx: &Cx) -> u16 {
    let (hard, soft) = standing.findings;
    let text = format!("Hallazgos: {hard} impiden publicar, {soft} piden justificación");
    canvas.text(0, 1, &text, if hard > 0 { Role::Error } else { Role::Text });
    let mut y = 2;
    for area in &cx.office.schedule.areas {
        let (said, role) = match standing.reviews.get(&area.code) {
            Some(None) => ("conforme".to_owned(), Role::Good),
            Some(Some(what)) => (format!("observado: {what}"), Role::Warning),
            None => ("sin revisar".to_owned(), Role::Muted),
        };
        canvas.text(2, y, &format!("{:<4} {:<20}", area.code, area.name), Role::Text);
        canvas.text(28, y, &said, role);
        y += 1;
    }
    y
}
