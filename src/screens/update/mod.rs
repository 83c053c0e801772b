//! `SUS020`: changes of the data of a subscriber, proposed. What stands there is beside what shall; what the office
//! and the law say of it is below, before it is sent.

mod choices;
mod form;
mod view;

use super::keeping::Kept;
use super::small_form::{self, Walked};
use super::wish::{Answer, Request, UpdateRecord, UpdatesAnswer, UpdatesRequest, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::{Command, Draft};
use crate::domain::ids::{AccountId, Radicado, UpdateId};
use crate::domain::subscriber::field::Field;
use crate::domain::trace::Subject;
use crate::domain::updates::decide::UpdateRejection;
use crate::domain::updates::policy::Risk;
use crate::domain::updates::request::Proposal;
use crate::keys::actions::context::{
    Form as FormAction, List as ListAction, UpdateData as UpdateAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Checked, Receipt, Refusal};
use crate::term::Key;
use crate::text::{subscriber as words, updates};
use crate::widgets::Canvas;
use crate::widgets::frame::Tone;
use crate::widgets::list::walk;
use form::{Form, ROWS, Slot, Unread, field_of};

/// Screen id, also the form name of its drafts.
pub const ID: &str = "SUS020";

/// Names under which a draft keeps what the form is for.
const OF_ACCOUNT: &str = "cuenta";
const OF_REQUEST: &str = "solicitud";

/// What stands for the account while it has no number.
const NEW: &str = "nueva";

/// What an answer is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Nothing,
    Check,
    Send,
}

/// Reason of a change that a case or an authority orders.
const BY_CASE: &str = "07";

/// Reason of a change that the subscriber asks for.
const BY_PERSON: &str = "01";

/// The screen.
#[derive(Debug)]
pub struct Update {
    /// None for one that is still to be opened and has no number.
    account: Option<AccountId>,
    /// The request that came back.
    id: Option<UpdateId>,
    record: Option<Box<UpdateRecord>>,
    /// The account has no subscriber.
    nobody: bool,
    form: Form,
    /// The form is filled from the request as soon as it is here.
    fill: bool,
    row: usize,
    /// The lower part has the focus.
    below: bool,
    checked: Option<Checked>,
    confirmed: bool,
    /// Something was typed since the check was asked for.
    stale: bool,
    waiting: Waiting,
    kept: Kept,
}

impl Update {
    /// Of an account; of a request that came back, when it is one.
    pub fn new(account: AccountId, id: Option<UpdateId>) -> Self {
        Self::of(Some(account), id)
    }

    /// Of an account that is still to be opened.
    pub fn connection(asked_by: Option<Radicado>) -> Self {
        let mut screen = Self::of(None, None);
        screen.form.lower.set(Slot::Reason, BY_PERSON);
        if let Some(radicado) = asked_by {
            screen.form.lower.set(Slot::Note, &format!("PQR {radicado}"));
        }
        screen
    }

    fn of(account: Option<AccountId>, id: Option<UpdateId>) -> Self {
        Self {
            account,
            id,
            record: None,
            nobody: false,
            form: Form::default(),
            fill: id.is_some(),
            row: 0,
            below: false,
            checked: None,
            confirmed: false,
            stale: false,
            waiting: Waiting::Nothing,
            kept: Kept::default(),
        }
    }

    /// Of an account, because a case asks for it: its answer and the change are one act of the office.
    pub fn of_case(account: AccountId, radicado: Radicado) -> Self {
        let mut screen = Self::new(account, None);
        screen.form.lower.set(Slot::Reason, BY_CASE);
        screen.form.lower.set(Slot::Note, &format!("PQR {radicado}"));
        screen
    }

    /// The form of a draft; none when the draft is of another.
    pub fn from_draft(draft: &Draft) -> Option<Self> {
        if draft.form != ID {
            return None;
        }
        let value = |name: &str| {
            let found = draft.fields.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.as_str())
        };
        let id = value(OF_REQUEST).and_then(|text| text.parse().ok());
        let account = match value(OF_ACCOUNT)? {
            NEW => None,
            number => Some(number.parse().ok()?),
        };
        let mut screen = Self::of(account, id);
        screen.fill = false;
        screen.form = Form::from_fields(&draft.fields);
        screen.kept = Kept::of(draft);
        Some(screen)
    }

    fn ask(&self) -> Vec<Wish> {
        let request = self
            .account
            .map_or(UpdatesRequest::NewRecord, |one| UpdatesRequest::Record(one, self.id));
        vec![Wish::Ask(Request::Updates(request))]
    }

    /// Its account is still to be opened.
    fn opens(&self) -> bool {
        self.account.is_none() || self.record.as_ref().is_some_and(|record| record.opens)
    }

    fn touched(&mut self) {
        self.confirmed = false;
        self.stale = true;
        self.kept.dirty = true;
    }

    fn save(&mut self, cx: &Cx) -> Vec<Wish> {
        if self.waiting == Waiting::Send || !self.form.is_typed() {
            return Vec::new();
        }
        let name = self.record.as_ref().map_or("", |record| record.subscriber.name.as_str());
        let title = match self.opens() {
            true => "Vinculación".to_owned(),
            false => format!("Cambio de datos · {name}"),
        };
        let fields = self.form.fields(self.account, self.id);
        self.kept.save(cx, (ID, title), fields)
    }

    fn proposal(&self, cx: &Cx) -> Option<Result<Proposal, Unread>> {
        let record = self.record.as_ref()?;
        let policy = &cx.office.updates;
        Some(self.form.proposal(&record.subscriber, (policy, cx.today())))
    }

    /// Begins to type in a field.
    fn edit_field(&mut self, field: Field) -> Vec<Wish> {
        self.row = ROWS.iter().position(|one| *one == field).unwrap_or(self.row);
        self.below = false;
        self.form.edit(field);
        Vec::new()
    }

    /// What is typed is taken as proposed; what does not belong in the field keeps it open and says so.
    fn leave_field(&mut self, cx: &Cx) -> Result<(), Vec<Wish>> {
        let Some(record) = &self.record else { return Ok(()) };
        let Some((field, text)) = &self.form.editing else { return Ok(()) };
        let typed = text.value().trim();
        let erased = typed == form::ERASE;
        let towns = &cx.office.towns;
        let after = if erased { "" } else { typed };
        if !typed.is_empty() {
            let refused = match field.canonical(&record.subscriber, after, towns) {
                Err(why) => UpdateRejection::Field(*field, why),
                Ok(text) if text == field.read(&record.subscriber) => UpdateRejection::Same(*field),
                Ok(_) => UpdateRejection::Nothing,
            };
            if refused != UpdateRejection::Nothing {
                return Err(vec![Wish::error(messages::update_rejection(&refused))]);
            }
        }
        self.form.close_edit(&record.subscriber);
        self.touched();
        Ok(())
    }

    /// Enter: out of a field to the reason; from there the whole is checked, and sent by the next one.
    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        if self.form.editing.is_some() {
            if let Err(wishes) = self.leave_field(cx) {
                return wishes;
            }
            let mut wishes = self.save(cx);
            self.below = true;
            if self.form.lower.value(Slot::Reason).is_empty() {
                self.form.lower.focus_on(Slot::Reason);
                return wishes;
            }
            wishes.extend(self.check(cx));
            return wishes;
        }
        if !self.confirmed {
            return self.check(cx);
        }
        let Some(Ok(proposal)) = self.proposal(cx) else { return self.check(cx) };
        self.waiting = Waiting::Send;
        let version = self.record.as_ref().and_then(|record| record.request.as_ref());
        let version = version.map(|row| row.seen.version);
        let (id, proposal) = (self.id, Box::new(proposal));
        let command = match self.account {
            None => return vec![Wish::Ask(Request::Updates(UpdatesRequest::Connect(proposal)))],
            Some(account) if self.opens() => Command::ProposeConnection { id, account, proposal },
            Some(account) => Command::ProposeUpdate { id, account, proposal },
        };
        vec![Wish::Ask(Request::Commit(Box::new(command), version))]
    }

    fn check(&mut self, cx: &Cx) -> Vec<Wish> {
        match self.proposal(cx) {
            None => Vec::new(),
            Some(Err(unread)) => {
                let (slot, text) = match unread {
                    Unread::Papers => (Slot::Papers, messages::PAPERS_UNREAD),
                    Unread::Day => (Slot::Day, messages::NOT_A_DATE),
                };
                self.below = true;
                self.form.lower.focus_on(slot);
                vec![Wish::error(text)]
            }
            Some(Ok(proposal)) => {
                self.waiting = Waiting::Check;
                self.stale = false;
                let Some(record) = &self.record else { return Vec::new() };
                let (account, connects) = (record.subscriber.account, record.opens);
                let (id, proposal) = (self.id, Box::new(proposal));
                let request = UpdatesRequest::Check { account, connects, id, proposal };
                vec![Wish::Ask(Request::Updates(request))]
            }
        }
    }

    /// What the base says of it: what is wrong takes the cursor to its field, else the next Enter sends.
    fn take_check(&mut self, checked: Checked, cx: &Cx) -> Vec<Wish> {
        self.waiting = Waiting::Nothing;
        let refused = checked.refused.clone();
        self.checked = Some(checked);
        if let Some(why) = refused {
            self.point_at(&why);
            let mut wishes = vec![Wish::error(messages::update_rejection(&why))];
            if matches!(why, UpdateRejection::Moved(..) | UpdateRejection::Duplicate(..)) {
                // What stands there is another by now; what is typed stays.
                wishes.extend(self.ask());
            }
            return wishes;
        }
        if self.stale {
            return Vec::new();
        }
        self.confirmed = true;
        let fields: Vec<Field> = self.form.wanted.keys().copied().collect();
        let risk = fields.iter().map(|field| cx.office.updates.of(*field).risk).max();
        let risk = if self.opens() { Some(Risk::High) } else { risk };
        let who = match risk {
            Some(Risk::High) => "riesgo alto, aprueba el jefe",
            Some(Risk::Medium) => "riesgo medio",
            Some(Risk::Low) | None => "riesgo bajo",
        };
        let what = updates::summary(fields.iter());
        vec![Wish::Say(Tone::Info, format!("{what}: {who}. Enter la envía."))]
    }

    /// The cursor goes where it can be mended.
    fn point_at(&mut self, why: &UpdateRejection) {
        let slot = match why {
            UpdateRejection::Reason => Some(Slot::Reason),
            UpdateRejection::Paper(..)
            | UpdateRejection::ConnectionPaper(_)
            | UpdateRejection::BadPaper(_) => Some(Slot::Papers),
            UpdateRejection::Text => Some(Slot::Note),
            UpdateRejection::Day | UpdateRejection::Since | UpdateRejection::Undated => {
                Some(Slot::Day)
            }
            _ => None,
        };
        if let Some(slot) = slot {
            self.below = true;
            self.form.lower.focus_on(slot);
        }
        let field = match why {
            UpdateRejection::Field(field, _)
            | UpdateRejection::Same(field)
            | UpdateRejection::Moved(field, _)
            | UpdateRejection::Duplicate(field, _) => *field,
            UpdateRejection::NoCycle(_) => Field::Cycle,
            UpdateRejection::Nothing => {
                self.below = false;
                return;
            }
            _ => return,
        };
        self.edit_field(field);
    }

    fn sent(&mut self, receipt: &Receipt, cx: &Cx) -> Vec<Wish> {
        if receipt.draft.is_some() {
            self.kept.saved(receipt, cx);
            return Vec::new();
        }
        let Some((year, number)) = receipt.number else { return Vec::new() };
        let id = UpdateId { year, number };
        let mut wishes = self.kept.discard();
        let text = match self.opens() {
            true => format!("Enviada {id}: la cuenta se abre cuando otra persona la apruebe."),
            false => format!("Enviada {id}: rige cuando otra persona la apruebe."),
        };
        wishes.extend([Wish::Say(Tone::Done, text), Wish::Close]);
        wishes
    }

    fn refused(&mut self, refusal: &Refusal) -> Vec<Wish> {
        if std::mem::take(&mut self.kept.in_flight) {
            // What is typed is still on screen; it is saved again with the next key.
            return vec![Wish::error(messages::refusal(refusal))];
        }
        self.waiting = Waiting::Nothing;
        self.confirmed = false;
        let mut wishes = vec![Wish::error(messages::refusal(refusal))];
        self.nobody |= self.record.is_none();
        let no_number = *refusal == Refusal::Update(UpdateRejection::NoAccounts);
        if self.nobody || no_number || matches!(refusal, Refusal::Fault(_)) {
            // To ask again would be refused again.
            return wishes;
        }
        if let Refusal::Update(why) = refusal {
            self.point_at(why);
        }
        // What stands there may be another by now; what is typed stays.
        wishes.extend(self.ask());
        wishes
    }

    fn form_action(&mut self, action: FormAction, cx: &Cx) -> Vec<Wish> {
        match action {
            FormAction::Submit => return self.submit(cx),
            FormAction::Values => return self.values(cx),
            FormAction::Discard => {
                let mut wishes = self.kept.discard();
                wishes.push(Wish::Say(Tone::Done, "Borrador descartado.".into()));
                wishes.push(Wish::Close);
                return wishes;
            }
            FormAction::NextField if self.form.take_suggestion() => {
                self.touched();
                return self.save(cx);
            }
            FormAction::NextField | FormAction::PreviousField if self.form.editing.is_some() => {
                if let Err(wishes) = self.leave_field(cx) {
                    return wishes;
                }
                let back = action == FormAction::PreviousField;
                let last = ROWS.len() - 1;
                self.row = if back { self.row.saturating_sub(1) } else { (self.row + 1).min(last) };
                let next = ROWS.get(self.row).copied();
                let mut wishes = self.save(cx);
                wishes.extend(next.map(|field| self.edit_field(field)).unwrap_or_default());
                return wishes;
            }
            FormAction::EraseRest if self.form.editing.is_some() => {
                if let Some((_, text)) = &mut self.form.editing {
                    text.erase_rest();
                }
                self.touched();
            }
            _ => {
                if small_form::walk(&mut self.form.lower, action) == Walked::Changed {
                    self.touched();
                }
            }
        }
        Vec::new()
    }

    fn list_action(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        let last = ROWS.len() - 1;
        if action == ListAction::Down && self.row == last {
            self.below = true;
            self.form.lower.focus_on(Slot::Reason);
            return Vec::new();
        }
        match walk(action, self.row, last, view::rows_of(cx.body_rows)) {
            Some(row) => self.row = row,
            None => {
                if let Some(field) = ROWS.get(self.row) {
                    return self.edit_field(*field);
                }
            }
        }
        Vec::new()
    }
}

impl Screen for Update {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        if self.opens() { "Vincular suscriptor" } else { "Actualizar suscriptor" }
    }

    fn path(&self) -> Path {
        let what = self.id.map_or_else(|| "Cambios".into(), |id| id.to_string());
        Path {
            path: match self.account {
                Some(account) => format!("Inicio > Suscriptores > {account} > {what}"),
                None => "Inicio > Suscriptores > Vinculación".into(),
            },
            aside: self.kept.words(),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.below || self.form.editing.is_some() {
            &[Context::Form]
        } else {
            &[Context::UpdateData, Context::List]
        }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.below || self.form.editing.is_some() {
            return small_form::hints();
        }
        vec![
            Action::List(ListAction::Open),
            Action::UpdateData(UpdateAction::Address),
            Action::UpdateData(UpdateAction::Mobile),
            Action::UpdateData(UpdateAction::Stratum),
            Action::UpdateData(UpdateAction::Below),
            Action::Global(Global::Help),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        match (&self.form.editing, self.form.lower.focus()) {
            (Some((field, _)), _) => Some(words::field_help(*field)),
            (None, Some(slot)) if self.below => Some(slot.help(self.opens())),
            _ => None,
        }
    }

    fn typing(&self) -> bool {
        (self.below || self.form.editing.is_some()) && self.waiting != Waiting::Send
    }

    fn waiting(&self) -> bool {
        self.waiting != Waiting::Nothing
            || self.kept.in_flight
            || (self.record.is_none() && !self.nobody)
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.ask()
    }

    fn subject(&self) -> Option<Subject> {
        self.account.map(Subject::Account)
    }

    fn settle(&mut self, cx: &Cx) -> Vec<Wish> {
        self.save(cx)
    }

    fn keeps_draft(&self) -> bool {
        self.kept.is_any() && self.form.is_typed() && self.waiting != Waiting::Send
    }

    fn is_dirty(&self) -> bool {
        self.kept.dirty && !self.kept.in_flight && self.form.is_typed()
    }

    fn back(&mut self) -> bool {
        // What was typed stays as proposed: whoever did not mean it types over it, or discards the form.
        if let (Some(_), Some(record)) = (&self.form.editing, &self.record) {
            self.form.close_edit(&record.subscriber);
            self.kept.dirty = true;
            return true;
        }
        self.form.editing.take().is_some() || std::mem::take(&mut self.below)
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list_action(action, cx),
            Action::Form(action) => self.form_action(action, cx),
            Action::UpdateData(action) => match field_of(action) {
                Some(field) => self.edit_field(field),
                None => {
                    self.below = true;
                    Vec::new()
                }
            },
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let wishes = match &mut self.form.editing {
            Some((_, text)) if text.has_no_room() => vec![Wish::error(messages::FIELD_FULL)],
            Some((_, text)) => match text.insert(c) {
                true => Vec::new(),
                false => vec![Wish::error(messages::not_taken(c))],
            },
            None => small_form::said(self.form.lower.insert(c), c),
        };
        self.touched();
        wishes
    }

    fn edit(&mut self, key: Key, cx: &Cx) -> Vec<Wish> {
        use crate::term::KeyCode;
        match (&mut self.form.editing, key.code) {
            (Some(_), KeyCode::Down) => return self.form_action(FormAction::NextField, cx),
            (Some(_), KeyCode::Up) => return self.form_action(FormAction::PreviousField, cx),
            (Some((_, text)), code) => {
                text.press(code);
                self.touched();
            }
            (None, KeyCode::Up) if self.form.lower.focus() == Some(Slot::Reason) => {
                self.below = false;
            }
            (None, code) => {
                if self.form.lower.edit(code) {
                    self.touched();
                }
            }
        }
        Vec::new()
    }

    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.confirmed = false;
        Vec::new()
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Updates(UpdatesAnswer::Record(Some(record))) => {
                if std::mem::take(&mut self.fill)
                    && let Some(row) = &record.request
                {
                    self.form = Form::corrects(&row.standing);
                }
                self.record = Some(record);
                Vec::new()
            }
            Answer::Updates(UpdatesAnswer::Record(None)) => {
                self.nobody = true;
                let why = self.account.map(UpdateRejection::NoSubscriber);
                why.map(|why| Wish::error(messages::update_rejection(&why))).into_iter().collect()
            }
            Answer::Updates(UpdatesAnswer::Checked(checked)) => self.take_check(*checked, cx),
            Answer::Done(receipt) => self.sent(&receipt, cx),
            Answer::Refused(refusal) => self.refused(&refusal),
            Answer::Failed(fault) => {
                self.waiting = Waiting::Nothing;
                // What was being kept is typed still; without a record nothing can be asked, but every key goes.
                if std::mem::take(&mut self.kept.in_flight) {
                    self.kept.dirty = true;
                }
                self.nobody |= self.record.is_none();
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        self.take_choice(code);
        Vec::new()
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        self.cursor_place(cx)
    }
}
