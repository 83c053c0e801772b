//! `SUS030`: changes that others proposed, by what they wait for; decided whole, field by field, or many together.

mod deciding;
mod view;

use std::collections::BTreeMap;

use super::small_form;
use super::wish::{Answer, Choice, Request, Target, UpdatesAnswer, UpdatesRequest, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::trace::Subject;
use crate::domain::updates::batch::sample;
use crate::domain::updates::decide::UpdateRejection;
use crate::domain::updates::finding::Finding;
use crate::domain::updates::lane::Lane;
use crate::domain::updates::request::UpdateState;
use crate::keys::actions::context::{
    Approve as ApproveAction, Form as FormAction, List as ListAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::engine::Version;
use crate::store::page::PageRequest;
use crate::store::{Change, Topic, UpdateRow};
use crate::term::{Key, KeyCode};
use crate::text::{noun, updates as words};
use crate::widgets::frame::Tone;
use crate::widgets::{Canvas, PagedList};
use deciding::{Deciding, Slot, What};
pub(super) use view::whole;

/// The screen.
#[derive(Debug)]
pub struct Approve {
    lane: Lane,
    list: PagedList<UpdateRow>,
    loaded: bool,
    counts: Vec<(Lane, i64)>,
    marks: BTreeMap<UpdateId, AccountId>,
    /// What is worth knowing of the request under the cursor.
    look: Option<(UpdateId, Version, Vec<Finding>)>,
    deciding: Option<Deciding>,
    /// A write is on its way.
    busy: bool,
}

impl Default for Approve {
    fn default() -> Self {
        Self {
            lane: Lane::High,
            list: PagedList::new(1),
            loaded: false,
            counts: Vec::new(),
            marks: BTreeMap::new(),
            look: None,
            deciding: None,
            busy: false,
        }
    }
}

impl Approve {
    fn ask(&self, page: PageRequest) -> Vec<Wish> {
        vec![
            Wish::Ask(Request::Updates(UpdatesRequest::Queue(self.lane, page))),
            Wish::Ask(Request::Updates(UpdatesRequest::Counts)),
        ]
    }

    fn show(&mut self, lane: Lane) -> Vec<Wish> {
        self.lane = lane;
        self.marks.clear();
        self.look = None;
        let page = self.list.restart();
        self.ask(page)
    }

    fn count(&self, lane: Lane) -> i64 {
        self.counts.iter().find(|(of, _)| *of == lane).map_or(0, |(_, count)| *count)
    }

    /// What is worth knowing of the request under the cursor, when it is not known yet.
    fn look(&mut self) -> Vec<Wish> {
        let Some(row) = self.list.selected() else { return Vec::new() };
        let (id, version) = (row.seen.record.id, row.seen.version);
        if self.look.as_ref().is_some_and(|(of, at, _)| *of == id && *at == version) {
            return Vec::new();
        }
        self.look = Some((id, version, Vec::new()));
        vec![Wish::Ask(Request::Updates(UpdatesRequest::Look(id)))]
    }

    fn list_action(&mut self, action: ListAction) -> Vec<Wish> {
        if action == ListAction::Open {
            return self.open();
        }
        match self.list.act(action) {
            Some(page) => self.ask(page),
            None => self.look(),
        }
    }

    /// What came back goes to its form; of the rest everything is shown.
    fn open(&self) -> Vec<Wish> {
        let Some(row) = self.list.selected() else { return Vec::new() };
        let request = &row.seen.record;
        if row.standing.state == UpdateState::Returned {
            return vec![Wish::Go(Target::Update(request.account, Some(request.id)))];
        }
        vec![Wish::Show(request.id.to_string(), whole(row, self.found(row)))]
    }

    fn mark(&mut self) -> Vec<Wish> {
        let Some(row) = self.list.selected() else { return Vec::new() };
        let (id, account) = (row.seen.record.id, row.seen.record.account);
        if self.marks.remove(&id).is_none() {
            self.marks.insert(id, account);
        }
        self.list_action(ListAction::Down)
    }

    fn begin(&mut self, what: What, cx: &Cx) -> Vec<Wish> {
        let Some(row) = self.list.selected() else {
            return vec![Wish::error(messages::NO_UPDATE)];
        };
        let decides = matches!(what, What::Approve | What::Away { .. });
        if decides && !row.standing.lines.iter().any(|line| line.is_waiting()) {
            return vec![Wish::error(messages::NOTHING_TO_DECIDE)];
        }
        if decides && row.standing.makers.contains(&cx.actor.user) {
            return vec![Wish::error(messages::update_rejection(&UpdateRejection::OwnWork))];
        }
        self.deciding = Some(Deciding::new(what, row));
        Vec::new()
    }

    /// The row, or all that are marked.
    fn approve(&mut self, cx: &Cx) -> Vec<Wish> {
        if self.marks.is_empty() {
            return self.begin(What::Approve, cx);
        }
        if self.lane != Lane::Low {
            return vec![Wish::error(messages::ONLY_LOW)];
        }
        let requests: Vec<_> = self.marks.iter().map(|(id, account)| (*account, *id)).collect();
        let sample = sample(&requests, cx.office.updates.sample);
        self.begin(What::Many { requests, sample, seen: 0, shown: None, asked: false }, cx)
    }

    fn by_field(&mut self) -> Vec<Wish> {
        let Some(row) = self.list.selected() else {
            return vec![Wish::error(messages::NO_UPDATE)];
        };
        let deciding = Deciding::by_field(row);
        if matches!(&deciding.what, What::ByField { rulings, .. } if rulings.is_empty()) {
            return vec![Wish::error(messages::NOTHING_TO_DECIDE)];
        }
        self.deciding = Some(deciding);
        Vec::new()
    }

    /// The next of the sample, whole.
    fn next_of_sample(&mut self) -> Vec<Wish> {
        let Some(Deciding { what: What::Many { sample, seen, asked, .. }, .. }) =
            &mut self.deciding
        else {
            return Vec::new();
        };
        let next = sample.get(*seen).copied().filter(|_| !*asked);
        let Some((account, id)) = next else { return Vec::new() };
        *asked = true;
        vec![Wish::Ask(Request::Updates(UpdatesRequest::Record(account, Some(id))))]
    }

    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        let policy = &cx.office.updates;
        let Some(deciding) = &mut self.deciding else { return Vec::new() };
        if deciding.lacks_reason(|code| policy.return_reason(code).is_some()) {
            deciding.fields.focus_on(Slot::Reason);
            return vec![Wish::error(messages::NO_REASON)];
        }
        if matches!(deciding.what, What::ByField { reason: true, .. }) {
            deciding.close_reason();
            return Vec::new();
        }
        if let What::Many { requests, sample, seen, .. } = &deciding.what {
            if seen < &sample.len() {
                return vec![Wish::error(messages::LOOK_FIRST)];
            }
            if deciding.fields.value(Slot::Count).parse() != Ok(requests.len()) {
                return vec![Wish::error(messages::wrong_count(requests.len()))];
            }
            let command = Command::ApproveUpdates {
                requests: requests.clone(),
                sampled: sample.iter().map(|(_, id)| *id).collect(),
            };
            self.busy = true;
            return vec![Wish::Ask(Request::Commit(Box::new(command), None))];
        }
        let row = self.list.rows().find(|row| row.seen.record.id == deciding.id);
        let Some(standing) = row.map(|row| &row.standing) else {
            return vec![Wish::error(messages::NO_UPDATE)];
        };
        if deciding.must_confirm(standing) {
            return Vec::new();
        }
        let Some(deed) = deciding.deed(standing, cx) else { return Vec::new() };
        let (id, account, version) = (deciding.id, deciding.account, deciding.version);
        self.busy = true;
        let command = Command::StepUpdate { id, account, deed: Box::new(deed) };
        vec![Wish::Ask(Request::Commit(Box::new(command), Some(version)))]
    }

    /// Durable: what was decided is said and the queue is read again.
    fn done(&mut self) -> Vec<Wish> {
        self.busy = false;
        let Some(deciding) = self.deciding.take() else { return Vec::new() };
        let id = deciding.id;
        let text = match &deciding.what {
            What::Approve => format!("{id} aprobada."),
            What::Away { reject: false } => format!("{id} devuelta a quien la hizo."),
            What::Away { reject: true } => format!("{id} rechazada."),
            What::ByField { .. } => format!("{id} decidida por campo."),
            What::Many { requests, .. } => {
                let count = requests.len() as u64;
                let what = noun(count, "solicitud aprobada", "solicitudes aprobadas");
                format!("{count} {what}.")
            }
            What::Visit => format!("Visita de {id} registrada."),
            What::Withdraw => format!("{id} desistida."),
            What::Annul => format!("{id} anulada."),
        };
        self.marks.clear();
        let page = self.list.refresh();
        let mut wishes = vec![Wish::Say(Tone::Done, text)];
        wishes.extend(self.ask(page));
        wishes
    }

    fn action(&mut self, action: ApproveAction, cx: &Cx) -> Vec<Wish> {
        match action {
            ApproveAction::Approve => self.approve(cx),
            ApproveAction::Return => self.begin(What::Away { reject: false }, cx),
            ApproveAction::Reject => self.begin(What::Away { reject: true }, cx),
            ApproveAction::ByField => self.by_field(),
            ApproveAction::Visit => self.begin(What::Visit, cx),
            ApproveAction::Withdraw => self.begin(What::Withdraw, cx),
            ApproveAction::Annul => self.begin(What::Annul, cx),
            ApproveAction::Mark => self.mark(),
            ApproveAction::MarkAll => {
                vec![Wish::Ask(Request::Updates(UpdatesRequest::All(self.lane)))]
            }
            ApproveAction::MarkNone => {
                self.marks.clear();
                Vec::new()
            }
            ApproveAction::Account | ApproveAction::History => {
                let account = self.list.selected().map(|row| row.seen.record.account);
                let target = |account| match action {
                    ApproveAction::Account => Target::Account(account),
                    _ => Target::UpdateHistory(account),
                };
                account.map(|account| Wish::Go(target(account))).into_iter().collect()
            }
            ApproveAction::NextView => {
                let at = Lane::WAITING.iter().position(|lane| *lane == self.lane).unwrap_or(0);
                let next = Lane::WAITING.get(at + 1).copied().unwrap_or_default();
                self.show(next)
            }
            ApproveAction::High => self.show(Lane::High),
            ApproveAction::Medium => self.show(Lane::Medium),
            ApproveAction::Low => self.show(Lane::Low),
            ApproveAction::Returned => self.show(Lane::Returned),
            ApproveAction::Visits => self.show(Lane::Visit),
            ApproveAction::Cut => self.show(Lane::Cut),
            ApproveAction::Control => vec![Wish::Go(Target::Control)],
            ApproveAction::Petitions => vec![Wish::Go(Target::Petitions)],
            ApproveAction::Quality => vec![Wish::Go(Target::Quality)],
            ApproveAction::Idle => vec![Wish::Go(Target::Idle)],
            ApproveAction::Connect => vec![Wish::Go(Target::Connection(None))],
        }
    }

    fn values(&self, cx: &Cx) -> Vec<Wish> {
        let asks = self.deciding.as_ref().and_then(|deciding| deciding.fields.focus());
        if asks != Some(Slot::Reason) {
            return vec![Wish::error(messages::NO_VALUES)];
        }
        let reasons = cx.office.updates.returns.iter();
        let choices = reasons.map(|one| Choice { code: one.code.clone(), label: one.name.clone() });
        vec![Wish::Choose("Motivo".into(), choices.collect())]
    }
}

impl Screen for Approve {
    fn id(&self) -> &'static str {
        "SUS030"
    }

    fn title(&self) -> &'static str {
        "Aprobar cambios"
    }

    fn path(&self) -> Path {
        let views = (1..).zip(Lane::WAITING).map(|(number, lane)| {
            let text = format!("v{number} {} {}", words::lane(lane), self.count(lane));
            if lane == self.lane { format!("[{text}]") } else { text }
        });
        let views: Vec<String> = views.collect();
        Path { path: views.join("  "), aside: String::new() }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.deciding.is_some() { &[Context::Form] } else { &[Context::Approve, Context::List] }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.deciding.is_some() {
            return small_form::hints();
        }
        vec![
            Action::Approve(ApproveAction::Approve),
            Action::Approve(ApproveAction::Return),
            Action::Approve(ApproveAction::Reject),
            Action::Approve(ApproveAction::ByField),
            Action::List(ListAction::Open),
            Action::Approve(ApproveAction::NextView),
            Action::Approve(ApproveAction::Mark),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        let deciding = self.deciding.as_ref()?;
        deciding.fields.focus().map(Slot::help)
    }

    fn typing(&self) -> bool {
        self.deciding.as_ref().is_some_and(|deciding| !deciding.awaits()) && !self.busy
    }

    fn waiting(&self) -> bool {
        let awaits = self.deciding.as_ref().is_some_and(Deciding::awaits);
        self.busy || awaits || !self.loaded
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.list.set_limit(view::rows_of(cx));
        // Others wrote: what was found of a connection may be otherwise though its request is not.
        if self.list.selected().is_some_and(|row| row.standing.opens()) {
            self.look = None;
        }
        let page = self.list.refresh();
        self.ask(page)
    }

    fn subject(&self) -> Option<Subject> {
        let row = self.list.selected()?;
        Some(Subject::Account(row.seen.record.account))
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Updates
    }

    fn copied(&self) -> Option<String> {
        let request = &self.list.selected()?.seen.record;
        Some(format!("{}\t{}", request.id, request.account))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list_action(action),
            Action::Approve(action) => self.action(action, cx),
            Action::Form(FormAction::Submit) => self.submit(cx),
            Action::Form(FormAction::Values) => self.values(cx),
            Action::Form(FormAction::Discard) => {
                self.deciding = None;
                Vec::new()
            }
            Action::Form(action) => {
                if let Some(deciding) = &mut self.deciding {
                    small_form::walk(&mut deciding.fields, action);
                }
                Vec::new()
            }
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let Some(deciding) = &mut self.deciding else { return Vec::new() };
        if c == '>' && matches!(deciding.what, What::Many { .. }) {
            return self.next_of_sample();
        }
        if deciding.picks() {
            deciding.decide_field(c);
            return Vec::new();
        }
        small_form::said(deciding.fields.insert(c), c)
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if let Some(deciding) = &mut self.deciding {
            match key.code {
                KeyCode::Down if deciding.picks() => deciding.walk(true),
                KeyCode::Up if deciding.picks() => deciding.walk(false),
                code => {
                    deciding.fields.edit(code);
                }
            }
        }
        Vec::new()
    }

    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.deciding = None;
        self.marks.clear();
        Vec::new()
    }

    fn back(&mut self) -> bool {
        if self.deciding.as_mut().is_some_and(Deciding::leave_reason) {
            return true;
        }
        self.deciding.take().is_some()
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Updates(UpdatesAnswer::Queue(page)) => {
                self.loaded = true;
                match self.list.receive(page) {
                    Some(page) => self.ask(page),
                    None => self.look(),
                }
            }
            Answer::Updates(UpdatesAnswer::Counts(counts)) => {
                self.counts = counts;
                Vec::new()
            }
            Answer::Updates(UpdatesAnswer::All(all, whole)) => {
                self.marks = all.into_iter().map(|(account, id)| (id, account)).collect();
                let count = self.marks.len();
                let more = if whole { "" } else { "; hay más, hasta aquí caben" };
                vec![Wish::Say(Tone::Info, format!("{count} marcadas{more}."))]
            }
            Answer::Updates(UpdatesAnswer::Look(id, findings)) => {
                if let Some((of, _, known)) = &mut self.look
                    && *of == id
                {
                    *known = findings;
                }
                Vec::new()
            }
            Answer::Updates(UpdatesAnswer::Record(record)) => {
                // One of the sample: it stands where the row under the cursor did, over nothing that is typed.
                let row = record.and_then(|record| record.request);
                if let Some(Deciding { what: What::Many { shown, seen, asked, .. }, .. }) =
                    &mut self.deciding
                {
                    *asked = false;
                    *seen += usize::from(row.is_some());
                    *shown = row.map(Box::new);
                }
                Vec::new()
            }
            Answer::Done(_) => self.done(),
            Answer::Refused(refusal) => {
                self.busy = false;
                let mut wishes = vec![Wish::error(messages::refusal(&refusal))];
                if matches!(refusal, crate::store::Refusal::Stale { .. }) {
                    self.deciding = None;
                    let page = self.list.refresh();
                    wishes.extend(self.ask(page));
                }
                wishes
            }
            Answer::Failed(fault) => {
                // What does not come must not hold the keys.
                (self.busy, self.loaded) = (false, true);
                if let Some(Deciding { what: What::Many { asked, .. }, .. }) = &mut self.deciding {
                    *asked = false;
                }
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        if let Some(deciding) = &mut self.deciding {
            deciding.fields.set(Slot::Reason, code);
            deciding.fields.focus_on(Slot::Note);
        }
        Vec::new()
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        self.cursor_place(cx)
    }
}
