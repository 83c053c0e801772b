//! `SUS040`: what was written into the record of an account, its requests, and what it said on a day.

use chrono::NaiveDate;

use super::wish::{
    Answer, FieldAsOf, Request, Target, UpdateHistory as History, UpdatesAnswer, UpdatesRequest,
    Wish,
};
use super::{Cx, Path, Screen, small_form};
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::subscriber::history::Revision;
use crate::domain::trace::Subject;
use crate::domain::updates::request::UpdateState;
use crate::keys::actions::context::{
    Form as FormAction, List as ListAction, UpdateHistory as HistoryAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, Topic, UpdateRow};
use crate::term::{Key, Role};
use crate::text::{date, safe, subscriber as words, updates};
use crate::widgets::frame::Tone;
use crate::widgets::list::walk;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, FieldSet, Mask, popup};

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    Written,
    Requests,
    AsOf,
}

/// Rows of the form.
const FORM: u16 = 3;

/// Where its field begins.
const LEFT: u16 = 16;

/// The screen.
#[derive(Debug)]
pub struct UpdateHistory {
    account: AccountId,
    history: Option<Box<History>>,
    pane: Pane,
    selected: usize,
    /// What stood in each field on a day.
    as_of: Option<(NaiveDate, Vec<FieldAsOf>)>,
    asking: Option<FieldSet<()>>,
    busy: bool,
    /// The base did not answer: no key waits for it.
    failed: bool,
}

impl UpdateHistory {
    /// Of an account.
    pub const fn new(account: AccountId) -> Self {
        Self {
            account,
            history: None,
            pane: Pane::Written,
            selected: 0,
            as_of: None,
            asking: None,
            busy: false,
            failed: false,
        }
    }

    /// What was written, field by field, the last on top.
    fn written(&self) -> Vec<(&Revision, usize)> {
        let revisions = self.history.iter().flat_map(|history| history.revisions.iter().rev());
        revisions.flat_map(|one| (0..one.written.len()).map(move |at| (one, at))).collect()
    }

    fn requests(&self) -> &[UpdateRow] {
        self.history.as_ref().map_or(&[], |history| history.requests.as_slice())
    }

    fn count(&self) -> usize {
        match self.pane {
            Pane::Written => self.written().len(),
            Pane::Requests => self.requests().len(),
            Pane::AsOf => self.as_of.as_ref().map_or(0, |(_, fields)| fields.len()),
        }
    }

    fn list_action(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        let last = self.count().saturating_sub(1);
        let page = usize::from(cx.body_rows.saturating_sub(3));
        match walk(action, self.selected, last, page) {
            Some(row) => self.selected = row,
            None => return self.open(),
        }
        Vec::new()
    }

    /// What came back is corrected; of the rest its steps are shown.
    fn open(&self) -> Vec<Wish> {
        let row = match self.pane {
            Pane::Requests => self.requests().get(self.selected),
            Pane::Written => self.written().get(self.selected).and_then(|(revision, _)| {
                self.requests().iter().find(|row| row.seen.record.id == revision.request)
            }),
            Pane::AsOf => None,
        };
        let Some(row) = row else { return Vec::new() };
        let id = row.seen.record.id;
        if row.standing.state == UpdateState::Returned {
            return vec![Wish::Go(Target::Update(self.account, Some(id)))];
        }
        let step = |event: &crate::domain::updates::request::UpdateEvent| {
            format!("{} {}: {}", date::moment(event.at), event.by, updates::step(&event.step))
        };
        vec![Wish::Show(id.to_string(), row.seen.record.events.iter().map(step).collect())]
    }

    /// The inverse of an applied request: proposed like any other, and decided by another person.
    fn reverse(&mut self) -> Vec<Wish> {
        let row = self.requests().get(self.selected).filter(|_| self.pane == Pane::Requests);
        let holds = |row: &&UpdateRow| {
            let standing = &row.standing;
            let over = standing.state.is_over() && standing.state != UpdateState::Reversed;
            over && standing.applied().next().is_some()
        };
        let Some(row) = row.filter(holds) else {
            return vec![Wish::error(messages::ONLY_APPLIED)];
        };
        if row.standing.connects {
            return vec![Wish::error(messages::NOT_UNOPENED)];
        }
        let revisions = self.history.as_ref().map_or(&[][..], |one| one.revisions.as_slice());
        let proposal = row.standing.inverse(row.seen.record.id, revisions);
        self.busy = true;
        let (account, proposal) = (self.account, Box::new(proposal));
        let command = Command::ProposeUpdate { id: None, account, proposal };
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }

    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(asking) = &self.asking else { return Vec::new() };
        let Some(day) = date::parse_typed(asking.value(()), cx.today()) else {
            return vec![Wish::error(messages::NOT_A_DATE)];
        };
        self.asking = None;
        vec![Wish::Ask(Request::Updates(UpdatesRequest::AsOf(self.account, day)))]
    }
}

impl Screen for UpdateHistory {
    fn id(&self) -> &'static str {
        "SUS040"
    }

    fn title(&self) -> &'static str {
        "Historia de datos"
    }

    fn path(&self) -> Path {
        Path {
            path: format!("Inicio > Suscriptores > {} > Cambios", self.account),
            aside: String::new(),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.asking.is_some() {
            &[Context::Form]
        } else {
            &[Context::UpdateHistory, Context::List]
        }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.asking.is_some() {
            return small_form::hints();
        }
        vec![
            Action::UpdateHistory(HistoryAction::AsOf),
            Action::UpdateHistory(HistoryAction::NextPane),
            Action::UpdateHistory(HistoryAction::Edit),
            Action::UpdateHistory(HistoryAction::Reverse),
            Action::List(ListAction::Open),
            Action::Global(Global::Help),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.asking.as_ref().map(|_| "El día del que se pregunta: 15/03/2026, o 1503.")
    }

    fn typing(&self) -> bool {
        self.asking.is_some()
    }

    fn waiting(&self) -> bool {
        self.busy || self.history.is_none() && !self.failed
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        vec![Wish::Ask(Request::Updates(UpdatesRequest::History(self.account)))]
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::Account(self.account))
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Updates
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list_action(action, cx),
            Action::UpdateHistory(HistoryAction::AsOf) => {
                self.asking = Some(FieldSet::new([((), Mask::Text(10))]));
                Vec::new()
            }
            Action::UpdateHistory(HistoryAction::NextPane) => {
                self.pane = match self.pane {
                    Pane::Written => Pane::Requests,
                    Pane::Requests if self.as_of.is_some() => Pane::AsOf,
                    Pane::Requests | Pane::AsOf => Pane::Written,
                };
                self.selected = 0;
                Vec::new()
            }
            Action::UpdateHistory(HistoryAction::Edit) => {
                vec![Wish::Go(Target::Update(self.account, None))]
            }
            Action::UpdateHistory(HistoryAction::Reverse) => self.reverse(),
            Action::Form(FormAction::Submit) => self.submit(cx),
            Action::Form(FormAction::Discard) => {
                self.asking = None;
                Vec::new()
            }
            Action::Form(action) => {
                if let Some(asking) = &mut self.asking {
                    small_form::walk(asking, action);
                }
                Vec::new()
            }
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        self.asking.as_mut().map_or_else(Vec::new, |asking| small_form::said(asking.insert(c), c))
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if let Some(asking) = &mut self.asking {
            asking.edit(key.code);
        }
        Vec::new()
    }

    fn back(&mut self) -> bool {
        self.asking.take().is_some()
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Updates(UpdatesAnswer::History(history)) => {
                self.history = Some(history);
                self.selected = self.selected.min(self.count().saturating_sub(1));
                Vec::new()
            }
            Answer::Updates(UpdatesAnswer::AsOf(day, fields)) => {
                self.as_of = Some((day, fields));
                (self.pane, self.selected) = (Pane::AsOf, 0);
                Vec::new()
            }
            Answer::Done(receipt) => {
                self.busy = false;
                let number = receipt.number.map_or_else(String::new, |(year, number)| {
                    crate::domain::ids::UpdateId { year, number }.to_string()
                });
                let text = format!("Propuesta {number}: rige cuando otra persona la apruebe.");
                let mut wishes = vec![Wish::Say(Tone::Done, text)];
                wishes.extend(self.enter(cx));
                wishes
            }
            Answer::Refused(refusal) => {
                self.busy = false;
                vec![Wish::error(messages::refusal(&refusal))]
            }
            Answer::Failed(fault) => {
                (self.busy, self.failed) = (false, true);
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, _cx: &Cx) {
        let Some(history) = &self.history else {
            canvas.text(2, 0, "Leyendo...", Role::Muted);
            return;
        };
        let (width, height) = (canvas.width(), canvas.height());
        let name = history.subscriber.as_ref().map_or("(sin suscriptor)", |one| one.name.as_str());
        let pane = match (self.pane, &self.as_of) {
            (Pane::Written, _) => "Lo que se aplicó, lo último arriba".to_owned(),
            (Pane::Requests, _) => "Solicitudes de la cuenta".to_owned(),
            (Pane::AsOf, Some((day, _))) => format!("Datos al {}", date::long(*day)),
            (Pane::AsOf, None) => String::new(),
        };
        canvas.text(0, 0, &format!("{}   {pane}", safe(name)), Role::Strong);
        let form = if self.asking.is_some() { FORM } else { 0 };
        let mut body = canvas.part(0, 1, width, height.saturating_sub(1 + form));
        match self.pane {
            Pane::Written => self.view_written(&mut body),
            Pane::Requests => self.view_requests(&mut body),
            Pane::AsOf => self.view_as_of(&mut body),
        }
        if let Some(asking) = &self.asking {
            let mut lower = canvas.part(0, height.saturating_sub(FORM), width, FORM);
            lower.rule(0);
            lower.text(0, 1, "Qué decía cada campo en una fecha", Role::Strong);
            asking.draw(&mut lower.part(0, 2, width, 1), LEFT, |()| "A la fecha");
        }
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.asking.as_ref()?.cursor(cx.columns, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(1)))
    }
}

impl UpdateHistory {
    fn table(&self, canvas: &mut Canvas, columns: &[Column], rows: Vec<Row>, nothing: &str) {
        if rows.is_empty() {
            canvas.text(2, 1, nothing, Role::Muted);
        }
        let shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = popup::scroll(self.selected, shown);
        let rows: Vec<Row> = rows.into_iter().skip(top).take(shown).collect();
        table::draw(canvas, columns, &rows, Some(self.selected - top));
    }

    fn view_written(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("Rige desde", Fill::Whole, 0),
            Column::new("Campo", Fill::Whole, 0),
            Column::new("Antes", Fill::Flexible(10), 1),
            Column::new("Después", Fill::Flexible(10), 0),
            Column::new("Hizo", Fill::Whole, 2),
            Column::new("Aprobó", Fill::Whole, 0),
            Column::new("Solicitud", Fill::Whole, 3),
        ];
        let names = |all: &[crate::domain::user::UserId]| {
            all.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
        };
        let rows = self.written().into_iter().filter_map(|(revision, at)| {
            let written = revision.written.get(at)?;
            Some(Row::new(vec![
                date::short(revision.valid_from),
                words::field(written.field).into(),
                safe(&words::value(written.field, &written.before)).into_owned(),
                safe(&words::value(written.field, &written.after)).into_owned(),
                names(&revision.makers),
                names(&revision.approvers),
                revision.request.to_string(),
            ]))
        });
        let rows = rows.collect();
        self.table(canvas, &columns, rows, "Nada ha cambiado desde que se cargó la cuenta.");
    }

    fn view_requests(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("Solicitud", Fill::Whole, 0),
            Column::new("Fecha", Fill::Whole, 1),
            Column::new("Estado", Fill::Whole, 0),
            Column::new("Cambia", Fill::Flexible(12), 0),
            Column::new("Hizo", Fill::Whole, 2),
        ];
        let row = |row: &UpdateRow| {
            let lines: Vec<String> =
                row.standing.lines.iter().map(|line| updates::change(&line.change)).collect();
            Row::new(vec![
                row.seen.record.id.to_string(),
                date::short(row.standing.filed_at.date()),
                updates::state(row.standing.state).into(),
                lines.join("; "),
                row.standing.makers.first().map_or_else(String::new, ToString::to_string),
            ])
        };
        let rows = self.requests().iter().map(row).collect();
        self.table(canvas, &columns, rows, "Nadie ha pedido cambios de esta cuenta.");
    }

    fn view_as_of(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("Campo", Fill::Whole, 0),
            Column::new("Decía", Fill::Flexible(16), 0),
            Column::new("Quién lo dijo", Fill::Flexible(20), 1),
        ];
        let said = |said: &Option<Revision>| match said {
            None => "como llegó la cuenta".to_owned(),
            Some(revision) => {
                let maker = revision.makers.first().map_or("", |one| one.as_str());
                let approver = revision.approvers.first().map_or("", |one| one.as_str());
                format!(
                    "{maker}, aprobó {approver}, {} ({})",
                    revision.request,
                    date::short(revision.valid_from)
                )
            }
        };
        let fields = self.as_of.iter().flat_map(|(_, fields)| fields);
        let rows = fields
            .map(|one| {
                Row::new(vec![
                    words::field(one.field).into(),
                    safe(&words::value(one.field, &one.value)).into_owned(),
                    said(&one.said),
                ])
            })
            .collect();
        self.table(canvas, &columns, rows, "");
    }
}
