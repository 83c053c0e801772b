//! `SUS060`: what is looked at besides single requests: decrees and censuses as a whole, what billing owes for changes
//! that hold from an earlier day, and the sample of each month whose papers are looked at again.

mod form;
mod view;

use super::small_form::{self, Acted};
use super::wish::{Answer, Request, Target, UpdatesAnswer, UpdatesRequest, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::pqr::Month;
use crate::domain::trace::Subject;
use crate::domain::updates::batch::Batch;
use crate::domain::updates::lane::Lane;
use crate::keys::actions::context::{
    Control as ControlAction, Form as FormAction, List as ListAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::page::PageRequest;
use crate::store::{Change, MonthAudit, Topic, UpdateRow};
use crate::term::Key;
use crate::text::updates as words;
use crate::widgets::frame::Tone;
use crate::widgets::list::walk;
use crate::widgets::{Canvas, PagedList};
use form::{Form, Slot, What};

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    Batches,
    Owed,
    Audit,
}

impl Pane {
    const ALL: [Self; 3] = [Self::Batches, Self::Owed, Self::Audit];

    const fn name(self) -> &'static str {
        match self {
            Self::Batches => "Lotes",
            Self::Owed => "Ajustes",
            Self::Audit => "Revisión",
        }
    }
}

/// The screen.
#[derive(Debug)]
pub struct Control {
    pane: Pane,
    batches: PagedList<Batch>,
    owed: PagedList<UpdateRow>,
    month: Month,
    audit: MonthAudit,
    /// Row of the audit.
    selected: usize,
    loaded: bool,
    /// The file whose sample was shown, and that sample.
    sampled: Option<(u32, Vec<UpdateId>)>,
    form: Option<Form>,
    /// An answer without which no key has a meaning.
    busy: bool,
}

impl Control {
    /// On a day: the audit is of the month before it.
    pub fn new(today: chrono::NaiveDate) -> Self {
        let month = Month::of(today);
        Self {
            pane: Pane::Batches,
            batches: PagedList::latest_first(1),
            owed: PagedList::new(1),
            month: month.plus(-1).unwrap_or(month),
            audit: MonthAudit::default(),
            selected: 0,
            loaded: false,
            sampled: None,
            form: None,
            busy: false,
        }
    }

    fn ask(request: UpdatesRequest) -> Wish {
        Wish::Ask(Request::Updates(request))
    }

    fn ask_batches(page: PageRequest) -> Wish {
        Self::ask(UpdatesRequest::Batches(page))
    }

    fn ask_owed(page: PageRequest) -> Wish {
        Self::ask(UpdatesRequest::Queue(Lane::Adjust, page))
    }

    fn read(&mut self) -> Vec<Wish> {
        vec![match self.pane {
            Pane::Batches => Self::ask_batches(self.batches.refresh()),
            Pane::Owed => Self::ask_owed(self.owed.refresh()),
            Pane::Audit => Self::ask(UpdatesRequest::Audit(self.month)),
        }]
    }

    /// The request under the cursor; none among the files.
    fn row(&self) -> Option<&UpdateRow> {
        match self.pane {
            Pane::Batches => None,
            Pane::Owed => self.owed.selected(),
            Pane::Audit => self.audit.rows.get(self.selected),
        }
    }

    fn account(&self) -> Option<AccountId> {
        self.row().map(|row| row.seen.record.account)
    }

    fn list_action(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        if action == ListAction::Open {
            return self.open();
        }
        match self.pane {
            Pane::Batches => self.batches.act(action).map(Self::ask_batches).into_iter().collect(),
            Pane::Owed => self.owed.act(action).map(Self::ask_owed).into_iter().collect(),
            Pane::Audit => {
                let last = self.audit.rows.len().saturating_sub(1);
                let to = walk(action, self.selected, last, view::rows_of(cx));
                self.selected = to.unwrap_or(self.selected);
                Vec::new()
            }
        }
    }

    fn open(&mut self) -> Vec<Wish> {
        if let Some(row) = self.row() {
            let lines = super::approve::whole(row, &[]);
            return vec![Wish::Show(row.seen.record.id.to_string(), lines)];
        }
        let Some(batch) = self.batches.selected() else { return Vec::new() };
        self.busy = true;
        vec![Self::ask(UpdatesRequest::BatchStates(batch.number))]
    }

    fn action(&mut self, action: ControlAction, cx: &Cx) -> Vec<Wish> {
        match action {
            ControlAction::NextPane => {
                let at = Pane::ALL.iter().position(|pane| *pane == self.pane).unwrap_or(0);
                self.pane = Pane::ALL.get(at + 1).copied().unwrap_or(Pane::Batches);
                self.loaded = false;
                self.read()
            }
            ControlAction::NextMonth => self.turn(1),
            ControlAction::PreviousMonth => self.turn(-1),
            ControlAction::Sample => match self.batches.selected() {
                Some(batch) if self.pane == Pane::Batches => {
                    self.busy = true;
                    vec![Self::ask(UpdatesRequest::BatchSample(batch.number))]
                }
                _ => vec![Wish::error(messages::NOT_A_BATCH)],
            },
            ControlAction::Approve => self.begin_batch(cx, true),
            ControlAction::Reverse => self.begin_batch(cx, false),
            ControlAction::Settle => self.settle(cx),
            ControlAction::Conforms => self.audit(cx, true),
            ControlAction::Objects => self.audit(cx, false),
            ControlAction::Account => {
                self.account().map(|of| Wish::Go(Target::Account(of))).into_iter().collect()
            }
            ControlAction::History => {
                self.account().map(|of| Wish::Go(Target::UpdateHistory(of))).into_iter().collect()
            }
        }
    }

    /// Another month; out of the audit it means nothing.
    fn turn(&mut self, months: i32) -> Vec<Wish> {
        if self.pane != Pane::Audit {
            return Vec::new();
        }
        self.month = self.month.plus(months).unwrap_or(self.month);
        self.selected = 0;
        self.read()
    }

    fn begin_batch(&mut self, cx: &Cx, approve: bool) -> Vec<Wish> {
        let batch = self.batches.selected().filter(|_| self.pane == Pane::Batches);
        let Some(batch) = batch else { return vec![Wish::error(messages::NOT_A_BATCH)] };
        let shown = self.sampled.as_ref().is_some_and(|(of, _)| *of == batch.number);
        if approve && !shown {
            return vec![Wish::error(messages::SHOW_SAMPLE)];
        }
        let what = if approve { What::Approve } else { What::Reverse };
        self.form = Some(Form::new(what(batch.number, batch.rows), None, cx));
        Vec::new()
    }

    fn settle(&mut self, cx: &Cx) -> Vec<Wish> {
        let row = self.owed.selected().filter(|_| self.pane == Pane::Owed);
        let tables = (&cx.office.updates, &cx.office.towns);
        let owed = row.and_then(|row| row.owed(tables, cx.today()));
        let Some(owed) = owed else { return vec![Wish::error(messages::NOTHING_OWED)] };
        self.form = Some(Form::new(What::Settle { refund: !owed.is_charge() }, row, cx));
        Vec::new()
    }

    fn audit(&mut self, cx: &Cx, conforms: bool) -> Vec<Wish> {
        if self.pane != Pane::Audit || self.row().is_none() {
            return vec![Wish::error(messages::NOTHING_TO_AUDIT)];
        }
        self.form = Some(Form::new(What::Audit { conforms }, self.row(), cx));
        Vec::new()
    }

    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        if form.fields.go_on() {
            return Vec::new();
        }
        if let What::Approve(batch, rows) | What::Reverse(batch, rows) = form.what {
            if let Err(text) = form.count(rows) {
                return vec![Wish::error(text)];
            }
            self.busy = true;
            let request = match form.what {
                What::Approve(..) => {
                    let shown = self.sampled.take().map_or_else(Vec::new, |(_, shown)| shown);
                    UpdatesRequest::ApproveBatch(batch, rows, shown)
                }
                _ => UpdatesRequest::ReverseBatch(batch),
            };
            return vec![
                Wish::Say(Tone::Info, format!("Lote {batch}: {rows} solicitudes, espere...")),
                Self::ask(request),
            ];
        }
        let deed = match form.deed(cx) {
            Ok(Some(deed)) => deed,
            Ok(None) => return Vec::new(),
            Err((slot, text)) => {
                form.fields.focus_on(slot);
                return vec![Wish::error(text)];
            }
        };
        let Some((id, account, version)) = form.of else {
            return vec![Wish::error(messages::NO_UPDATE)];
        };
        let seen = Some(version);
        let command = Command::StepUpdate { id, account, deed: Box::new(deed) };
        self.busy = true;
        vec![Wish::Ask(Request::Commit(Box::new(command), seen))]
    }

    /// Durable: it is said, and what is shown is read again.
    fn done(&mut self) -> Vec<Wish> {
        self.busy = false;
        let text = match self.form.take().map(|form| form.what) {
            Some(What::Settle { .. }) => "Ajuste registrado.",
            Some(What::Audit { conforms: true }) => "Revisada: conforme.",
            Some(What::Audit { conforms: false }) => {
                "Revisada: NO conforme. Reverse la solicitud o proponga la corrección."
            }
            _ => "Hecho.",
        };
        let mut wishes = vec![Wish::Say(Tone::Done, text.into())];
        wishes.extend(self.read());
        wishes
    }

    fn form_act(&mut self, action: FormAction, cx: &Cx) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        match small_form::act(&mut form.fields, action) {
            Acted::Submit => self.submit(cx),
            Acted::Discard => {
                self.form = None;
                Vec::new()
            }
            Acted::Said(wishes) => wishes,
        }
    }

    fn answered(&mut self, answer: UpdatesAnswer) -> Vec<Wish> {
        self.loaded = true;
        match answer {
            UpdatesAnswer::Batches(page) => {
                self.batches.receive(page).map(Self::ask_batches).into_iter().collect()
            }
            UpdatesAnswer::Queue(page) => {
                self.owed.receive(page).map(Self::ask_owed).into_iter().collect()
            }
            UpdatesAnswer::Audit(month, audit) => {
                if month == self.month {
                    self.selected = self.selected.min(audit.rows.len().saturating_sub(1));
                    self.audit = audit;
                }
                Vec::new()
            }
            UpdatesAnswer::BatchStates(batch, states) => {
                self.busy = false;
                let lines = words::batch(&batch, &states);
                vec![Wish::Show(format!("Lote {}", batch.number), lines)]
            }
            UpdatesAnswer::BatchSample(number, rows) => {
                self.busy = false;
                let shown = rows.iter().map(|row| row.seen.record.id).collect();
                self.sampled = Some((number, shown));
                vec![Wish::Show(format!("Muestra del lote {number}"), view::sample(&rows))]
            }
            UpdatesAnswer::BatchDecided(text) => {
                self.busy = false;
                self.form = None;
                let mut wishes = vec![Wish::Say(Tone::Done, text)];
                wishes.extend(self.read());
                wishes
            }
            _ => Vec::new(),
        }
    }
}

impl Screen for Control {
    fn id(&self) -> &'static str {
        "SUS060"
    }

    fn title(&self) -> &'static str {
        "Control de cambios"
    }

    fn path(&self) -> Path {
        let panes = Pane::ALL.map(|pane| {
            if pane == self.pane { format!("[{}]", pane.name()) } else { pane.name().to_owned() }
        });
        let aside = match self.pane {
            Pane::Audit => format!("mes {}", self.month),
            Pane::Batches => self.batches.foot().into(),
            Pane::Owed => self.owed.foot().into(),
        };
        Path { path: panes.join("  "), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.form.is_some() { &[Context::Form] } else { &[Context::Control, Context::List] }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.form.is_some() {
            return small_form::hints();
        }
        let own: &[ControlAction] = match self.pane {
            Pane::Batches => {
                &[ControlAction::Sample, ControlAction::Approve, ControlAction::Reverse]
            }
            Pane::Owed => &[ControlAction::Settle, ControlAction::Account],
            Pane::Audit => &[
                ControlAction::Conforms,
                ControlAction::Objects,
                ControlAction::PreviousMonth,
                ControlAction::NextMonth,
            ],
        };
        let mut hints: Vec<Action> = own.iter().copied().map(Action::Control).collect();
        hints.extend([
            Action::List(ListAction::Open),
            Action::Control(ControlAction::NextPane),
            Action::Global(Global::Help),
            Action::Global(Global::Back),
        ]);
        hints
    }

    fn field_help(&self) -> Option<&'static str> {
        self.form.as_ref()?.fields.focus().map(Slot::help)
    }

    fn typing(&self) -> bool {
        self.form.is_some() && !self.busy
    }

    fn waiting(&self) -> bool {
        self.busy || !self.loaded
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        let rows = view::rows_of(cx);
        self.batches.set_limit(rows);
        self.owed.set_limit(rows);
        self.read()
    }

    fn subject(&self) -> Option<Subject> {
        self.account().map(Subject::Account)
    }

    fn follows(&self, change: &Change) -> bool {
        // The sample of a month does not move, and finding it reads the month: what is done to it is done here.
        change.topic == Topic::Updates && !self.busy && self.pane != Pane::Audit
    }

    fn copied(&self) -> Option<String> {
        self.row().map(|row| format!("{}\t{}", row.seen.record.id, row.seen.record.account))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list_action(action, cx),
            Action::Control(action) => self.action(action, cx),
            Action::Form(action) => self.form_act(action, cx),
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

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Updates(answer) => self.answered(answer),
            Answer::Done(_) => self.done(),
            Answer::Refused(refusal) => {
                self.busy = false;
                self.loaded = true;
                let mut wishes = vec![Wish::error(messages::refusal(&refusal))];
                if matches!(refusal, crate::store::Refusal::Stale { .. }) {
                    self.form = None;
                    wishes.extend(self.read());
                }
                wishes
            }
            Answer::Failed(fault) => {
                self.busy = false;
                self.loaded = true;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        self.cursor_place(cx)
    }
}
