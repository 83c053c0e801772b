//! `SUS090`: premises that are vacant or inactive, cycle by cycle in the order of the route: what is looked at before the
//! reading, and until when each proof holds.

use super::small_form::{self, Acted};
use super::wish::{Answer, Request, Target, UpdatesAnswer, UpdatesRequest, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::subscriber::ServiceStatus;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::notes::NoteKind;
use crate::domain::trace::Subject;
use crate::domain::updates::request::MAX_NOTE;
use crate::keys::actions::context::{Form as FormAction, Idle as IdleAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::page::PageRequest;
use crate::store::{Change, IdleCycle, IdleRow, Topic};
use crate::term::{Key, Role};
use crate::text::{date, money, safe, subscriber as words};
use crate::widgets::frame::Tone;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, FieldSet, Mask, PagedList};

/// The only field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Proof;

/// What proves that premises are as they are, of the account that was under the cursor.
#[derive(Debug)]
struct Form {
    of: AccountId,
    fields: FieldSet<Proof>,
}

/// The screen.
#[derive(Debug)]
pub struct IdleScreen {
    /// None while it is not known, or when no premises are idle.
    cycle: Option<String>,
    /// The turn that is on its way: whatever is asked meanwhile asks for the same.
    turning: Option<IdleCycle>,
    list: PagedList<IdleRow>,
    form: Option<Form>,
    loaded: bool,
    busy: bool,
}

impl Default for IdleScreen {
    fn default() -> Self {
        let list = PagedList::new(1);
        Self { cycle: None, turning: None, list, form: None, loaded: false, busy: false }
    }
}

/// Rows below the list: a rule and three lines.
const LOWER: u16 = 4;

/// Where the field begins.
const LEFT: u16 = 16;

impl IdleScreen {
    fn ask(&self, page: PageRequest) -> Wish {
        let here = self.cycle.clone().map_or(IdleCycle::First, IdleCycle::This);
        let cycle = self.turning.clone().unwrap_or(here);
        Wish::Ask(Request::Updates(UpdatesRequest::Idle(cycle, page)))
    }

    /// Another cycle, from its first premises on.
    fn turn(&mut self, which: fn(String) -> IdleCycle) -> Vec<Wish> {
        let Some(cycle) = self.cycle.clone() else { return Vec::new() };
        self.loaded = false;
        let limit = self.list.refresh().limit;
        self.list = PagedList::new(limit);
        self.turning = Some(which(cycle));
        let page = self.list.refresh();
        vec![self.ask(page)]
    }

    fn list_action(&mut self, action: ListAction) -> Vec<Wish> {
        if action == ListAction::Open {
            let account = self.list.selected().map(|row| row.subscriber.account);
            return account.map(|of| Wish::Go(Target::Account(of))).into_iter().collect();
        }
        let page = self.list.act(action);
        page.map(|page| self.ask(page)).into_iter().collect()
    }

    fn action(&mut self, action: IdleAction) -> Vec<Wish> {
        let account = match action {
            IdleAction::NextCycle => return self.turn(IdleCycle::After),
            IdleAction::PreviousCycle => return self.turn(IdleCycle::Before),
            _ => self.list.selected().map(|row| row.subscriber.account),
        };
        let Some(of) = account else { return vec![Wish::error(messages::NO_PREMISES)] };
        match action {
            IdleAction::Edit => vec![Wish::Go(Target::Update(of, None))],
            IdleAction::Account => vec![Wish::Go(Target::Account(of))],
            _ => {
                let fields = FieldSet::new([(Proof, Mask::Text(MAX_NOTE))]);
                self.form = Some(Form { of, fields });
                Vec::new()
            }
        }
    }

    fn submit(&mut self) -> Vec<Wish> {
        let Some(form) = &self.form else { return Vec::new() };
        self.busy = true;
        let note = form.fields.value(Proof).to_owned();
        let (account, field, kind) = (form.of, Field::Status, NoteKind::Confirmed);
        let command = Command::NoteField { account, field, kind, note };
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }

    fn form_act(&mut self, action: FormAction) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        match small_form::act(&mut form.fields, action) {
            Acted::Submit => self.submit(),
            Acted::Discard => {
                self.form = None;
                Vec::new()
            }
            Acted::Said(wishes) => wishes,
        }
    }
}

impl Screen for IdleScreen {
    fn id(&self) -> &'static str {
        "SUS090"
    }

    fn title(&self) -> &'static str {
        "Desocupados e inactivos"
    }

    fn path(&self) -> Path {
        let cycle = self.cycle.as_deref().unwrap_or("-");
        Path { path: format!("Ciclo {}", safe(cycle)), aside: self.list.foot().into() }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.form.is_some() { &[Context::Form] } else { &[Context::Idle, Context::List] }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.form.is_some() {
            return small_form::hints();
        }
        let own = [
            IdleAction::Confirm,
            IdleAction::Edit,
            IdleAction::NextCycle,
            IdleAction::PreviousCycle,
        ];
        let mut hints: Vec<Action> = own.into_iter().map(Action::Idle).collect();
        hints.extend([Action::List(ListAction::Open), Action::Global(Global::Back)]);
        hints
    }

    fn field_help(&self) -> Option<&'static str> {
        self.form
            .as_ref()
            .map(|_| "Con qué se probó: acta de visita, factura sin consumo, energía hasta 50 kWh.")
    }

    fn typing(&self) -> bool {
        self.form.is_some() && !self.busy
    }

    fn waiting(&self) -> bool {
        self.busy || !self.loaded
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.list.set_limit(usize::from(cx.body_rows.saturating_sub(1 + LOWER)));
        let page = self.list.refresh();
        vec![self.ask(page)]
    }

    fn subject(&self) -> Option<Subject> {
        self.list.selected().map(|row| Subject::Account(row.subscriber.account))
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Updates && !self.busy
    }

    fn copied(&self) -> Option<String> {
        let of = &self.list.selected()?.subscriber;
        Some(format!("{}\t{}", of.account, of.name))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list_action(action),
            Action::Idle(action) => self.action(action),
            Action::Form(action) => self.form_act(action),
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let form = self.form.as_mut();
        form.map_or_else(Vec::new, |form| small_form::said(form.fields.insert(c), c))
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if let Some(form) = &mut self.form {
            form.fields.edit(key.code);
        }
        Vec::new()
    }

    fn back(&mut self) -> bool {
        self.form.take().is_some()
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Updates(UpdatesAnswer::Idle(cycle, page)) => {
                self.loaded = true;
                self.turning = None;
                self.cycle = cycle;
                let next = self.list.receive(page);
                next.map(|page| self.ask(page)).into_iter().collect()
            }
            Answer::Done(_) => {
                self.busy = false;
                self.form = None;
                let mut wishes = vec![Wish::Say(Tone::Done, "Anotado: sigue así.".into())];
                wishes.extend(self.enter(cx));
                wishes
            }
            Answer::Refused(refusal) => {
                (self.busy, self.loaded) = (false, true);
                vec![Wish::error(messages::refusal(&refusal))]
            }
            Answer::Failed(fault) => {
                (self.busy, self.loaded) = (false, true);
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let upper = height.saturating_sub(LOWER);
        self.draw_rows(&mut canvas.part(0, 0, width, upper), cx);
        let mut lower = canvas.part(0, upper, width, LOWER);
        lower.rule(0);
        let Some(row) = self.list.selected() else { return };
        match &self.form {
            Some(form) => {
                lower.text(0, 1, &format!("Cuenta {}: sigue así", form.of), Role::Strong);
                form.fields.draw(&mut lower.part(0, 2, width, 1), LEFT, |_| "Con qué");
            }
            None => {
                let of = &row.subscriber;
                let place = format!("{}  {}", safe(&of.name), safe(&Field::Address.read(of)));
                lower.text(0, 1, &place, Role::Strong);
                let (text, role) = said(row, cx);
                lower.text(0, 2, &text, role);
            }
        }
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.form.as_ref()?.fields.cursor(cx.columns, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(LOWER) + 2))
    }
}

/// How premises stand, in a line.
fn said(row: &IdleRow, cx: &Cx) -> (String, Role) {
    let idle = &row.idle;
    let since = idle
        .since
        .map_or_else(|| "así llegó la cuenta".into(), |on| format!("desde {}", date::short(on)));
    let due = idle.is_due(&row.subscriber, cx.today());
    let proof = match (row.subscriber.status, idle.until) {
        (ServiceStatus::Vacant, Some(until)) if due => {
            format!("la prueba venció el {}: Res. CRA 720/2015 art. 45", date::short(until))
        }
        (ServiceStatus::Vacant, Some(until)) => {
            format!("la prueba vale hasta el {}", date::short(until))
        }
        (ServiceStatus::Vacant, None) => "nadie lo ha probado: Res. CRA 720/2015 art. 45".into(),
        _ => match idle.proved_on {
            Some(on) => format!("visto el {}", date::short(on)),
            None => "nadie lo ha visto".into(),
        },
    };
    (format!("{since}; {proof}"), if due { Role::Warning } else { Role::Text })
}

impl IdleScreen {
    fn draw_rows(&self, canvas: &mut Canvas, cx: &Cx) {
        let columns = [
            Column::new("Ruta", Fill::Whole, 3),
            Column::new("Orden", Fill::WholeRight, 3),
            Column::new("Cuenta", Fill::Whole, 0),
            Column::new("Dirección", Fill::Flexible(12), 1),
            Column::new("Medidor", Fill::Whole, 4),
            Column::new("Estado", Fill::Whole, 0),
            Column::new("Prueba hasta", Fill::Whole, 0),
            Column::new("Vencido", Fill::WholeRight, 2),
        ];
        let today = cx.today();
        let row = |row: &IdleRow| {
            let of = &row.subscriber;
            let due = row.idle.is_due(of, today);
            let until = match (of.status, row.idle.until) {
                (ServiceStatus::Vacant, None) => "sin prueba".into(),
                (_, until) => until.map_or_else(String::new, date::short),
            };
            Row {
                cells: vec![
                    safe(&of.route).into_owned(),
                    of.route_order.to_string(),
                    of.account.to_string(),
                    safe(&Field::Address.read(of)).into_owned(),
                    safe(of.meter.as_deref().unwrap_or("")).into_owned(),
                    words::status(of.status).to_owned(),
                    if due { format!("{until} !") } else { until },
                    if row.overdue.is_debit() { money::pesos(row.overdue) } else { String::new() },
                ],
                role: if due { Role::Warning } else { Role::Text },
                marked: false,
            }
        };
        let rows: Vec<Row> = self.list.rows().map(row).collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 1, "No hay predios desocupados ni inactivos.", Role::Muted);
        }
        table::draw(canvas, &columns, &rows, self.list.selected_index());
    }
}
