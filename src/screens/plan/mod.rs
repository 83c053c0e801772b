//! `CAL020`: the commercial calendar: cycles and days, a month, what is due, the load of crews. Nothing moves
//! before what it would do is shown.

pub(super) mod form;
mod grid;
mod walk;
mod work;

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};

use super::small_form;
use super::wish::{Answer, PlanAnswer, PlanRequest, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::office::Office;
use crate::domain::schedule::keep::answers;
use crate::domain::schedule::plan::{PlanRow, days_of};
use crate::domain::schedule::rows::{DaySpan, Place, RowKey, of_place};
use crate::domain::schedule::template::{Responsible, Template};
use crate::domain::schedule::working_days::WorkingDays;
use crate::keys::actions::context::{Form as FormAction, Plan as PlanAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, CrewLoad, KeptRow, PlanGrid, Topic};
use crate::term::{Key, Role};
use crate::text::schedule as words;
use crate::widgets::Canvas;
use crate::widgets::frame::Tone;
use form::{FieldId, Form, Kind};

/// Rows of an open form: a rule, its title, three fields, what Enter does; the rest is the impact.
const FORM: u16 = 13;

/// Where the fields begin.
const LEFT: u16 = 12;

/// Pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Grid,
    Month,
    Agenda,
    Load,
}

impl View {
    const fn next(self) -> Self {
        match self {
            Self::Grid => Self::Month,
            Self::Month => Self::Agenda,
            Self::Agenda => Self::Load,
            Self::Load => Self::Grid,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Grid => "ciclo x día",
            Self::Month => "mes",
            Self::Agenda => "agenda",
            Self::Load => "carga",
        }
    }
}

/// The calendar.
#[derive(Debug)]
pub struct Plan {
    view: View,
    /// The draft is shown instead of the published version.
    draft: bool,
    /// The agenda is only of what his role answers for.
    mine: bool,
    /// The day under the cursor, and the first one that is shown.
    day: NaiveDate,
    first: NaiveDate,
    /// The cycle under the cursor, and the first one that is shown, by their places in the table.
    cycle: usize,
    top: usize,
    grid: Option<Box<PlanGrid>>,
    /// Working days of the year of the cursor and its neighbours.
    days: Option<WorkingDays>,
    agenda: Vec<KeptRow>,
    agenda_at: usize,
    /// Rows of the agenda that are not shown.
    more: usize,
    marked: BTreeSet<(i32, RowKey)>,
    loads: Vec<CrewLoad>,
    form: Option<Form>,
    /// A write is on its way, and what is said when it is done.
    busy: Option<String>,
    loaded: bool,
}

/// Every cycle of the table.
fn cycles(office: &Office) -> Vec<Place> {
    let areas = office.schedule.areas.iter();
    let of_area = |area: &crate::domain::schedule::template::Area| {
        let place = |cycle: &str| Place { area: area.code.clone(), cycle: cycle.to_owned() };
        area.cycles.iter().map(|cycle| place(&cycle.code)).collect::<Vec<_>>()
    };
    areas.flat_map(of_area).collect()
}

/// The letter of a row; none when its activity has none.
fn letter(row: &KeptRow, cx: &Cx) -> Option<char> {
    let template = &cx.office.schedule;
    let one = template.activities.get(template.place_of(&row.key.activity)?)?;
    (one.letter != ' ').then_some(one.letter)
}

/// A row as the template numbers it.
fn plan_row(row: &KeptRow, template: &Template) -> Option<PlanRow> {
    let line = crate::domain::schedule::rows::PlanLine {
        period: row.key.period,
        activity: row.key.activity.clone(),
        days: row.days,
    };
    of_place(&row.key.place, &[line], template).pop()
}

/// The Monday of a week.
fn monday(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since)).unwrap_or(day)
}

impl Plan {
    /// On a day.
    pub fn new(today: NaiveDate) -> Self {
        Self {
            view: View::Grid,
            draft: false,
            mine: true,
            day: today,
            first: monday(today),
            cycle: 0,
            top: 0,
            grid: None,
            days: None,
            agenda: Vec::new(),
            agenda_at: 0,
            more: 0,
            marked: BTreeSet::new(),
            loads: Vec::new(),
            form: None,
            busy: None,
            loaded: false,
        }
    }

    /// Cycles that are shown.
    fn page(&self, cx: &Cx) -> Vec<Place> {
        let shown = grid::cycles_shown(cx.body_rows);
        cycles(cx.office).into_iter().skip(self.top).take(shown).collect()
    }

    /// The cycle under the cursor.
    fn place(&self, cx: &Cx) -> Option<Place> {
        cycles(cx.office).into_iter().nth(self.cycle)
    }

    /// Rows of the cycle under the cursor.
    fn rows(&self) -> &[KeptRow] {
        let at = self.cycle.saturating_sub(self.top);
        self.grid.as_ref().and_then(|grid| grid.rows.get(at)).map_or(&[], Vec::as_slice)
    }

    /// The row under the cursor: of the day, one that has a letter before one that has none.
    fn current(&self, cx: &Cx) -> Option<&KeptRow> {
        if self.view == View::Agenda {
            return self.agenda.get(self.agenda_at);
        }
        let on = |row: &&KeptRow| row.days.start <= self.day && self.day <= row.days.end;
        let here = self.rows().iter().filter(on);
        here.min_by_key(|row| (letter(row, cx).is_none(), row.kept.on.is_some()))
    }

    fn ask(&mut self, cx: &Cx) -> Vec<Wish> {
        self.days = days_of(&cx.office.rules.legal, self.day.year()).ok();
        let shown = u64::from(grid::days_shown(cx.columns));
        let end = self.first.checked_add_days(Days::new(shown)).unwrap_or(self.first);
        let request = match self.view {
            View::Grid => PlanRequest::Grid {
                places: self.page(cx),
                within: DaySpan { start: self.first, end },
                draft: self.draft,
            },
            View::Month => {
                // Its cycle stands alone: it is the first of its page.
                self.top = self.cycle;
                let start = self.day.with_day(1).unwrap_or(self.day);
                let end = start.checked_add_days(Days::new(31)).unwrap_or(start);
                let places = self.place(cx).into_iter().collect();
                PlanRequest::Grid { places, within: DaySpan { start, end }, draft: self.draft }
            }
            View::Agenda => {
                // Who answers for nothing sees what everybody does.
                let answers = Responsible::ALL.iter().any(|who| answers(cx.actor.role, *who));
                PlanRequest::Agenda(self.mine && answers)
            }
            View::Load => {
                let end = self.first.checked_add_days(Days::new(45)).unwrap_or(self.first);
                PlanRequest::Load(DaySpan { start: self.first, end })
            }
        };
        vec![Wish::Ask(Request::Plan(request))]
    }
}

impl Screen for Plan {
    fn id(&self) -> &'static str {
        "CAL020"
    }

    fn title(&self) -> &'static str {
        "Calendario comercial"
    }

    fn path(&self) -> Path {
        let kind = if self.draft { "BORRADOR" } else { "" };
        let known = self.grid.as_ref().and_then(|grid| {
            let year = grid.years.iter().find(|year| year.year == self.day.year());
            year.or_else(|| grid.years.first()).copied()
        });
        let aside = known.map_or_else(
            || kind.to_owned(),
            |year| {
                // What is shown without asking for the draft is what holds.
                let state = if self.draft { words::state_words(year.state) } else { "publicado" };
                format!("{} v{} {state} {kind}", year.year, year.version).trim_end().to_owned()
            },
        );
        let aside = match (self.view, self.more) {
            (View::Agenda, more) if more > 0 => format!("y {more} más"),
            _ => aside,
        };
        Path { path: format!("Inicio > Calendario   Vista: {}", self.view.name()), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        match self.form {
            Some(_) => &[Context::Form],
            None => &[Context::Plan, Context::List],
        }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.form.is_some() {
            return small_form::hints();
        }
        vec![
            Action::Plan(PlanAction::NextView),
            Action::Plan(PlanAction::Close),
            Action::Plan(PlanAction::Move),
            Action::Plan(PlanAction::GoToDay),
            Action::Plan(PlanAction::Year),
            Action::Global(Global::Help),
            Action::Global(Global::Back),
            Action::Plan(PlanAction::Later),
            Action::Plan(PlanAction::Draft),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.form.as_ref().and_then(|form| form.fields.focus()).map(FieldId::help)
    }

    fn typing(&self) -> bool {
        self.form.is_some() && self.busy.is_none()
    }

    fn waiting(&self) -> bool {
        self.busy.is_some() || !self.loaded
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.ask(cx)
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Plan
    }

    fn rows(&self) -> Option<(usize, usize)> {
        match self.view {
            View::Agenda => Some((self.agenda.len(), self.agenda_at)),
            _ => None,
        }
    }

    fn pick(&mut self, row: usize, cx: &Cx) -> Vec<Wish> {
        self.agenda_at = row.min(self.agenda.len().saturating_sub(1));
        self.detail(cx)
    }

    fn copied(&self) -> Option<String> {
        let row = match self.view {
            View::Agenda => self.agenda.get(self.agenda_at)?,
            _ => {
                let on = |row: &&KeptRow| row.days.start <= self.day && self.day <= row.days.end;
                self.rows().iter().find(on)?
            }
        };
        Some(format!(
            "{} {} {}",
            words::place(&row.key.place),
            row.key.activity,
            words::span(row.days)
        ))
    }

    fn back(&mut self) -> bool {
        self.form.take().is_some()
    }

    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.form = None;
        Vec::new()
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::Form(action) => self.form_act(action, cx),
            Action::List(action) => self.list(action, cx),
            Action::Plan(action) => match action {
                PlanAction::Right => self.step(true, cx),
                PlanAction::Left => self.step(false, cx),
                PlanAction::Later => self.week(true, cx),
                PlanAction::Earlier => self.week(false, cx),
                PlanAction::Today => self.go(cx.today(), cx),
                PlanAction::GoToDay => self.open(Form::go_to()),
                PlanAction::NextView => {
                    self.view = self.view.next();
                    if self.view == View::Grid {
                        let shown = grid::cycles_shown(cx.body_rows);
                        self.top = self.cycle / shown * shown;
                    }
                    self.ask(cx)
                }
                PlanAction::Close | PlanAction::Justify => {
                    self.keep(action == PlanAction::Close, cx)
                }
                PlanAction::Move => self.shift(cx),
                PlanAction::Pin => self.pin(cx),
                PlanAction::Reopen => self.reopen(),
                PlanAction::Mark => self.mark(),
                PlanAction::Draft => {
                    self.draft = !self.draft;
                    self.ask(cx)
                }
                PlanAction::Mine => {
                    self.mine = !self.mine;
                    self.ask(cx)
                }
                PlanAction::Year => vec![Wish::Go(Target::PlanYear(Some(self.day.year())))],
            },
            _ => self.ask(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        let typed = form.fields.insert(c);
        form.changed();
        small_form::said(typed, c)
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if let Some(form) = &mut self.form
            && form.fields.edit(key.code)
        {
            form.changed();
        }
        Vec::new()
    }

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        if let Some(form) = &mut self.form
            && let Some(id) = form.fields.focus()
        {
            form.fields.set(id, code);
            form.fields.go_on();
        }
        Vec::new()
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Plan(answer) => self.take(answer, cx),
            Answer::Done(_) => self.done(cx),
            Answer::Refused(refusal) => {
                self.busy = None;
                self.loaded = true;
                vec![Wish::error(messages::refusal(&refusal))]
            }
            Answer::Failed(fault) => {
                self.busy = None;
                self.loaded = true;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
        let Some(form) = &self.form else { return };
        let (width, height) = (canvas.width(), canvas.height());
        let rows = FORM.min(height);
        let mut lower = canvas.part(0, height.saturating_sub(rows), width, rows);
        lower.clear();
        lower.rule(0);
        lower.text(0, 1, &form.title(cx), Role::Strong);
        let count = u16::try_from(form.fields.iter().count()).unwrap_or(0);
        form.fields.draw(&mut lower.part(0, 2, width, count), LEFT, FieldId::label);
        let mut impact = lower.part(0, 2 + count, width, rows.saturating_sub(3 + count));
        self.draw_impact(&mut impact, form, cx);
        let next = self.next_words(form);
        lower.text(0, rows.saturating_sub(1), next, Role::Muted);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.form.as_ref()?.fields.cursor(cx.columns, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(FORM.min(cx.body_rows)) + 2))
    }
}

impl Plan {
    fn take(&mut self, answer: PlanAnswer, cx: &Cx) -> Vec<Wish> {
        self.loaded = true;
        match answer {
            PlanAnswer::Grid(grid) => self.grid = Some(grid),
            PlanAnswer::Agenda(agenda) => {
                self.agenda = agenda.rows;
                self.more = agenda.more;
                self.agenda_at = self.agenda_at.min(self.agenda.len().saturating_sub(1));
            }
            PlanAnswer::Load(loads) => self.loads = loads,
            PlanAnswer::Preview(preview) => return self.previewed(preview),
            PlanAnswer::Moved(number) => {
                self.form = None;
                self.busy = None;
                let said = number.map_or_else(
                    || "Movido en el borrador.".to_owned(),
                    |number| {
                        format!("Cambio {number} propuesto: rige cuando otra persona lo apruebe.")
                    },
                );
                let mut wishes = self.ask(cx);
                wishes.push(Wish::Say(Tone::Done, said));
                return wishes;
            }
            _ => {}
        }
        Vec::new()
    }

    fn done(&mut self, cx: &Cx) -> Vec<Wish> {
        self.form = None;
        self.marked.clear();
        let said = self.busy.take().unwrap_or_default();
        let mut wishes = self.ask(cx);
        wishes.push(Wish::Say(Tone::Done, said));
        wishes
    }

    fn form_act(&mut self, action: FormAction, cx: &Cx) -> Vec<Wish> {
        use super::small_form::Walked;
        let Some(form) = &mut self.form else { return Vec::new() };
        match (small_form::walk(&mut form.fields, action), action) {
            (Walked::Moved, _) => {}
            (Walked::Changed, _) => form.changed(),
            (Walked::Other, FormAction::Submit) => return self.submit(cx),
            (Walked::Other, FormAction::Discard) => self.form = None,
            (Walked::Other, FormAction::Values) => {
                return match form.fields.focus() {
                    Some(FieldId::Cause) => vec![Wish::Choose("Causas".into(), form::causes(cx))],
                    _ => match &form.preview {
                        Some(known) => {
                            let template = &cx.office.schedule;
                            let lines = words::impact(&known.preview, template, words::moved_here);
                            vec![Wish::Show("Impacto".into(), lines)]
                        }
                        None => vec![Wish::error(messages::NO_VALUES)],
                    },
                };
            }
            (Walked::Other, _) => return vec![Wish::error(messages::NO_VALUES)],
        }
        Vec::new()
    }

    /// What Enter does next.
    fn next_words(&self, form: &Form) -> &'static str {
        match (&form.kind, form.told, &self.busy) {
            (_, _, Some(_)) => "Escribiendo...",
            (Kind::GoTo, ..) => "Enter va a ese día.",
            (Kind::Close(_) | Kind::Justify(_) | Kind::Reopen(_), ..) => {
                "Enter en el último campo lo escribe."
            }
            (Kind::Move(_), true, _) if self.draft => "Enter lo mueve en el borrador; F12 lo deja.",
            (Kind::Move(_), true, _) => "Enter propone el cambio; F12 lo deja.",
            (Kind::Move(_), false, _) if form.preview.is_some() => {
                "Nada se ha movido: escriba la causa (F4 la lista) y Enter."
            }
            (Kind::Move(_), false, _) => "Enter muestra el impacto; nada se mueve todavía.",
        }
    }
}
