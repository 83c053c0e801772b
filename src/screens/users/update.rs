//! Keys and answers of the people's screen.

use super::{Asked, Users, form};
use crate::domain::trace::Subject;
use crate::keys::actions::context::{Form as FormAction, Users as UsersAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::screens::small_form::{self, Walked};
use crate::screens::wish::{Answer, Target, Unfit, Wish};
use crate::screens::{Cx, Path, Screen};
use crate::store::{Change, Topic};
use crate::term::Key;
use crate::widgets::Canvas;

impl Users {
    fn form_action(&mut self, action: FormAction) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        if small_form::walk(&mut form.fields, action) != Walked::Other {
            return Vec::new();
        }
        match action {
            FormAction::Submit => return self.submit(),
            FormAction::Values if form.at_role() => {
                self.asked = Asked::FormRole;
                return vec![Wish::Choose("Cargo".into(), form::roles())];
            }
            FormAction::Values => {
                return vec![Wish::error(messages::NO_VALUES)];
            }
            FormAction::Discard => self.form = None,
            _ => {}
        }
        Vec::new()
    }

    /// Rows of the list on a body of so many rows.
    fn rows_of(body_rows: u16) -> usize {
        usize::from(body_rows.saturating_sub(1 + super::view::DETAIL))
    }
}

impl Screen for Users {
    fn id(&self) -> &'static str {
        "USU010"
    }

    fn title(&self) -> &'static str {
        "Usuarios"
    }

    fn path(&self) -> Path {
        let aside = if self.loaded { self.list.foot() } else { "" };
        Path { path: "Inicio > Usuarios".into(), aside: aside.into() }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.form.is_some() { &[Context::Form] } else { &[Context::Users, Context::List] }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.form.is_some() {
            return vec![
                Action::Form(FormAction::NextField),
                Action::Form(FormAction::Values),
                Action::Global(Global::Help),
                Action::Global(Global::Back),
            ];
        }
        vec![
            Action::Users(UsersAction::Add),
            Action::Users(UsersAction::SetRole),
            Action::Users(UsersAction::AddKey),
            Action::Users(UsersAction::SetPassword),
            Action::Users(UsersAction::Suspend),
            Action::Users(UsersAction::Journal),
            Action::Global(Global::Back),
            Action::Users(UsersAction::RemoveKey),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.form.as_ref().map(form::Form::help)
    }

    fn typing(&self) -> bool {
        self.form.is_some() && !self.busy
    }

    fn waiting(&self) -> bool {
        self.busy
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.list.set_limit(Self::rows_of(cx.body_rows));
        let page = self.list.refresh();
        Self::ask(page)
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Users
    }

    fn copied(&self) -> Option<String> {
        let user = &self.list.selected()?.seen.record;
        Some(format!("{}\t{}", user.id, user.name))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list(action),
            Action::Form(action) => self.form_action(action),
            Action::Users(UsersAction::Journal) => self
                .whom()
                .map(|whom| Wish::Go(Target::Journal(Some(Subject::User(whom.user)))))
                .into_iter()
                .collect(),
            Action::Users(action) => self.begin(action),
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        small_form::said(form.fields.insert(c), c)
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if let Some(form) = &mut self.form {
            form.fields.edit(key.code);
        }
        Vec::new()
    }

    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.back();
        Vec::new()
    }

    fn back(&mut self) -> bool {
        self.deed = None;
        self.form.take().is_some()
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Users(page) => {
                self.loaded = true;
                let chase = self.list.receive(page);
                chase.or_else(|| self.seek()).map_or_else(Vec::new, Self::ask)
            }
            Answer::User(Some(row)) => self.compare(&row),
            Answer::User(None) => {
                self.busy = false;
                Vec::new()
            }
            Answer::Done(_) => self.done(),
            Answer::Refused(refusal) => self.refused(&refusal),
            Answer::Unfit(why) => {
                (self.busy, self.deed) = (false, None);
                vec![Wish::error(match why {
                    Unfit::NoGatekeeper => form::NO_GATEKEEPER,
                    Unfit::NotAKey => form::NOT_A_KEY,
                    Unfit::Password => form::NO_PASSWORD,
                })]
            }
            Answer::Failed(fault) => {
                (self.busy, self.deed) = (false, None);
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        self.choose(code)
    }

    fn view(&self, canvas: &mut Canvas, _cx: &Cx) {
        self.draw(canvas);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        self.cursor_place(cx.body_rows)
    }
}
