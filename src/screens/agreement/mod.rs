//! `COB030`: an agreement is tried out, with its instalments as they are typed, and signed.

mod form;
mod view;

use super::small_form::{self, Walked};
use super::wish::{Answer, Choice, Request, Wish};
use super::{Cx, Path, Screen};
use crate::domain::collections::agreement::{Agreement as Terms, AgreementRejection, Quality};
use crate::domain::collections::decide::{self, CollectionRejection};
use crate::domain::collections::file::Deed;
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::trace::Subject;
use crate::keys::actions::context::Form as FormAction;
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, DeskCase, Topic};
use crate::term::Key;
use crate::text::{agreement as words, desk};
use crate::widgets::frame::Tone;
use crate::widgets::{Canvas, FieldSet, Typed};
use form::FieldId;

/// The agreement of an account before it is signed.
#[derive(Debug)]
pub struct Agreement {
    account: AccountId,
    case: Option<Box<DeskCase>>,
    fields: Option<FieldSet<FieldId>>,
    /// Somebody changed what was proposed.
    dirty: bool,
    /// It was told that going back loses what is typed.
    warned: bool,
    /// Checked: Enter signs it.
    checked: bool,
    busy: bool,
    failed: bool,
}

impl Agreement {
    /// For an account.
    pub const fn new(account: AccountId) -> Self {
        Self {
            account,
            case: None,
            fields: None,
            dirty: false,
            warned: false,
            checked: false,
            busy: false,
            failed: false,
        }
    }

    fn touched(&mut self) {
        self.dirty = true;
        self.warned = false;
        self.checked = false;
    }

    /// As the fields say; none while the account is being read, or nobody knows its subscriber.
    fn terms(&self, cx: &Cx) -> Option<Result<Terms, (FieldId, String)>> {
        let facts = self.case.as_deref()?.facts()?;
        Some(form::agreement(self.fields.as_ref()?, &facts, cx))
    }

    /// What the base would say of it.
    fn refusal(&self, terms: &Terms, cx: &Cx) -> Option<CollectionRejection> {
        let facts = self.case.as_deref()?.facts()?;
        decide::decide(&facts, cx.office, Deed::Sign(terms.clone()), cx.now).err()
    }

    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        if self.busy {
            return Vec::new();
        }
        let terms = match self.terms(cx) {
            None if self.case.is_some() => return vec![Wish::error(messages::NO_SUBSCRIBER)],
            None => return Vec::new(),
            Some(Err((field, text))) => return self.wrong(field, text),
            Some(Ok(terms)) => terms,
        };
        if let Some(refusal) = self.refusal(&terms, cx) {
            let text = messages::collection_rejection(&refusal);
            return match field_of(&refusal) {
                Some(field) => self.wrong(field, text),
                None => vec![Wish::error(text)],
            };
        }
        if !std::mem::replace(&mut self.checked, true) {
            let text = "La política lo admite. Enter otra vez lo firma; F12 vuelve sin firmar.";
            return vec![Wish::Say(Tone::Info, text.into())];
        }
        self.busy = true;
        let deed = Box::new(Deed::Sign(terms));
        let command = Command::Collect { account: self.account, deed };
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }

    fn wrong(&mut self, field: FieldId, text: String) -> Vec<Wish> {
        self.checked = false;
        if let Some(fields) = &mut self.fields {
            fields.focus_on(field);
        }
        vec![Wish::error(text)]
    }

    fn values(&self) -> Vec<Wish> {
        let choice = |code: &str, label: &str| Choice { code: code.into(), label: label.into() };
        match self.fields.as_ref().and_then(FieldSet::focus) {
            Some(FieldId::Quality(_)) => {
                let list = Quality::ALL.map(|one| choice(one.code(), words::quality(one)));
                vec![Wish::Choose("En qué calidad firma".into(), list.into())]
            }
            Some(FieldId::Frequency) => {
                let list = vec![choice("M", "cada mes"), choice("B", "cada dos meses")];
                vec![Wish::Choose("Cada cuánto".into(), list)]
            }
            _ => vec![Wish::error(messages::NO_VALUES)],
        }
    }
}

/// The field that a refusal is about.
const fn field_of(refusal: &CollectionRejection) -> Option<FieldId> {
    match refusal {
        CollectionRejection::Agreement(why) => match why {
            AgreementRejection::Initial(_) => Some(FieldId::Initial),
            AgreementRejection::Count(_) | AgreementRejection::Small(_) => Some(FieldId::Count),
            AgreementRejection::Dates(_) => Some(FieldId::FirstDue),
            AgreementRejection::NoSigner => Some(FieldId::Name(0)),
            _ => None,
        },
        _ => None,
    }
}

impl Screen for Agreement {
    fn id(&self) -> &'static str {
        "COB030"
    }

    fn title(&self) -> &'static str {
        "Acuerdo de pago"
    }

    fn path(&self) -> Path {
        let aside = if self.dirty { "sin firmar" } else { "" };
        Path { path: format!("Inicio > Cobro > {} > Acuerdo", self.account), aside: aside.into() }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Form]
    }

    fn hints(&self) -> Vec<Action> {
        small_form::hints()
    }

    fn field_help(&self) -> Option<&'static str> {
        self.fields.as_ref().and_then(FieldSet::focus).map(FieldId::help)
    }

    fn typing(&self) -> bool {
        !self.busy && self.fields.is_some()
    }

    fn waiting(&self) -> bool {
        self.busy || self.case.is_none() && !self.failed
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        vec![Wish::Ask(Request::Desk(self.account))]
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::Account(self.account))
    }

    fn follows(&self, change: &Change) -> bool {
        matches!(change.topic, Topic::Collections | Topic::Receivables | Topic::Pqr)
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        let Some(fields) = &mut self.fields else { return self.enter(cx) };
        let Action::Form(action) = action else { return self.enter(cx) };
        match (small_form::walk(fields, action), action) {
            (Walked::Moved, _) => {}
            (Walked::Changed, _) => self.touched(),
            (Walked::Other, FormAction::Submit) => return self.submit(cx),
            (Walked::Other, FormAction::Values) => return self.values(),
            (Walked::Other, FormAction::Discard) => {
                let facts = self.case.as_deref().and_then(DeskCase::facts);
                self.fields = facts.map(|facts| form::proposed(&facts, cx));
                self.dirty = false;
                self.checked = false;
            }
            (Walked::Other, _) => return vec![Wish::error(messages::NO_VALUES)],
        }
        Vec::new()
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let Some(fields) = &mut self.fields else { return Vec::new() };
        let typed = fields.insert(c);
        if typed == Typed::Taken {
            self.touched();
        }
        small_form::said(typed, c)
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if self.fields.as_mut().is_some_and(|fields| fields.edit(key.code)) {
            self.touched();
        }
        Vec::new()
    }

    /// What was typed is lost only when it is asked for twice.
    fn back(&mut self) -> bool {
        let stay = self.dirty && !self.warned;
        self.warned = stay;
        stay
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Desk(case) => {
                self.failed = false;
                if self.fields.is_none() {
                    self.fields = case.facts().map(|facts| form::proposed(&facts, cx));
                }
                let seen = self.terms(cx);
                self.case = Some(case);
                // What was confirmed was another debt: it is confirmed again.
                if self.checked && self.terms(cx) != seen {
                    self.checked = false;
                    let text =
                        "La deuda cambió mientras tanto: revise las cuotas y valide otra vez.";
                    return vec![Wish::Say(Tone::Info, text.into())];
                }
                Vec::new()
            }
            Answer::Done(receipt) => {
                self.busy = false;
                let number = receipt.number.map(desk::agreement_number).unwrap_or_default();
                let text = format!("{number} firmado: cuenta cuando entre la cuota inicial.");
                vec![Wish::Close, Wish::Say(Tone::Done, text)]
            }
            Answer::Refused(refusal) => {
                self.busy = false;
                self.checked = false;
                let mut wishes = self.enter(cx);
                wishes.push(Wish::error(messages::refusal(&refusal)));
                wishes
            }
            Answer::Failed(fault) => {
                self.busy = false;
                self.failed = true;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        if let Some(fields) = &mut self.fields
            && let Some(id) = fields.focus()
        {
            fields.set(id, code);
            self.touched();
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
