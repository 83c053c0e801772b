//! `USU010`: who may come in, with what, as what. Every write names the version that was seen.

mod deed;
mod form;
mod update;
mod view;

use super::wish::{Choice, Request, UserRow, Wish};
use crate::domain::user::UserId;
use crate::keys::actions::context::{List as ListAction, Users as UsersAction};
use crate::messages;
use crate::store::Refusal;
use crate::store::page::PageRequest;
use crate::text::date;
use crate::widgets::PagedList;
use crate::widgets::frame::Tone;
use deed::{Deed, Whom, standing};
use form::{Form, Purpose};

/// The people.
#[derive(Debug)]
pub struct Users {
    list: PagedList<UserRow>,
    loaded: bool,
    form: Option<Form>,
    /// What the open window was asked for.
    asked: Asked,
    /// A write on its way, or one that somebody else's made impossible.
    deed: Option<(Deed, Whom)>,
    /// Who was quicker, and when.
    other: Option<String>,
    /// An answer must come before the next key has a meaning.
    busy: bool,
    /// The person on whom the cursor goes as soon as his page is here.
    seek: Option<UserId>,
}

/// What a chosen value means.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Nothing,
    Role(Whom),
    KeyToRemove(Whom),
    FormRole,
    Which,
}

/// Codes of the two ways out when somebody else changed the person.
const LEAVE: &str = "1";
const INSIST: &str = "2";

impl Users {
    /// The cursor on one of them.
    pub fn new(seek: Option<UserId>) -> Self {
        Self {
            list: PagedList::new(1),
            loaded: false,
            form: None,
            asked: Asked::Nothing,
            deed: None,
            other: None,
            busy: false,
            seek,
        }
    }

    fn ask(page: PageRequest) -> Vec<Wish> {
        vec![Wish::Ask(Request::Users(page))]
    }

    fn list(&mut self, action: ListAction) -> Vec<Wish> {
        if action == ListAction::Open {
            return self.list.selected().map(view::whole).into_iter().collect();
        }
        self.list.act(action).map_or_else(Vec::new, Self::ask)
    }

    /// The person under the cursor, as he was seen.
    fn whom(&self) -> Option<Whom> {
        let seen = &self.list.selected()?.seen;
        Some(Whom { user: seen.record.id.clone(), seen: Some(seen.version) })
    }

    fn begin(&mut self, action: UsersAction) -> Vec<Wish> {
        if action == UsersAction::Add {
            self.form = Some(Form::new(Purpose::Add, None));
            return Vec::new();
        }
        let (Some(row), Some(whom)) = (self.list.selected(), self.whom()) else {
            return vec![Wish::error("USU-014 No hay usuarios: F6 agrega el primero.")];
        };
        let user = &row.seen.record;
        let purpose = match action {
            UsersAction::AddKey => Purpose::Key,
            UsersAction::SetPassword => Purpose::Password,
            UsersAction::Suspend => Purpose::Suspend(!user.suspended),
            UsersAction::SetRole => {
                let title = format!("Cargo de {}: hoy {}", user.id, user.role.code());
                self.asked = Asked::Role(whom);
                return vec![Wish::Choose(title, form::roles())];
            }
            UsersAction::RemoveKey => return self.begin_removal(whom),
            UsersAction::Journal | UsersAction::Add => return Vec::new(),
        };
        self.form = Some(Form::new(purpose, Some(whom)));
        Vec::new()
    }

    /// One key goes straight to its confirmation; of several, one is chosen.
    fn begin_removal(&mut self, whom: Whom) -> Vec<Wish> {
        let Some(row) = self.list.selected() else { return Vec::new() };
        let user = &row.seen.record;
        match user.keys.as_slice() {
            [] => vec![Wish::error(format!("USU-004 {} no tiene llaves.", user.id))],
            [key] => {
                let purpose = Purpose::RemoveKey(key.fingerprint.clone());
                self.form = Some(Form::new(purpose, Some(whom)));
                Vec::new()
            }
            keys => {
                let choice = |(at, key): (usize, &crate::domain::user::PublicKey)| Choice {
                    code: at.to_string(),
                    label: format!("{}  {}", key.fingerprint, key.comment),
                };
                let choices = (1..).zip(keys).map(choice).collect();
                let title = format!("¿Cuál llave de {} se quita?", user.id);
                self.asked = Asked::KeyToRemove(whom);
                vec![Wish::Choose(title, choices)]
            }
        }
    }

    fn choose(&mut self, code: &str) -> Vec<Wish> {
        match std::mem::replace(&mut self.asked, Asked::Nothing) {
            Asked::Nothing => Vec::new(),
            Asked::FormRole => {
                if let Some(form) = &mut self.form {
                    form.set_role(code);
                }
                Vec::new()
            }
            Asked::Role(whom) => match crate::domain::user::Role::from_code(code) {
                Some(role) => self.send(Deed::Role(role), whom),
                None => Vec::new(),
            },
            Asked::KeyToRemove(whom) => {
                let row = self.list.selected().filter(|row| row.seen.record.id == whom.user);
                let at = code.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let key = row.zip(at).and_then(|(row, at)| row.seen.record.keys.get(at));
                if let Some(key) = key {
                    let purpose = Purpose::RemoveKey(key.fingerprint.clone());
                    self.form = Some(Form::new(purpose, Some(whom)));
                }
                Vec::new()
            }
            Asked::Which if code == INSIST => match self.deed.take() {
                Some((deed, whom)) => self.send(deed, whom),
                None => Vec::new(),
            },
            Asked::Which => {
                (self.deed, self.form) = (None, None);
                vec![Wish::Say(Tone::Info, "Quedó lo de ahora; lo suyo no se escribió.".into())]
            }
        }
    }

    fn submit(&mut self) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        match form.deed() {
            Ok((deed, whom)) => self.send(deed, whom),
            Err((at, text)) => {
                form.fields.focus_on(at);
                vec![Wish::error(text)]
            }
        }
    }

    fn send(&mut self, deed: Deed, whom: Whom) -> Vec<Wish> {
        let Some(request) = deed.request(&whom) else { return Vec::new() };
        self.busy = true;
        self.deed = Some((deed, whom));
        vec![Wish::Ask(request)]
    }

    /// Durable: the form is done with and the cursor goes to the person.
    fn done(&mut self) -> Vec<Wish> {
        self.busy = false;
        let Some((deed, whom)) = self.deed.take() else { return Vec::new() };
        self.form = None;
        let words = deed.done(&whom.user);
        let page = match deed {
            Deed::Add { .. } => {
                self.seek = Some(whom.user);
                self.list.restart()
            }
            _ => self.list.refresh(),
        };
        vec![Wish::Say(Tone::Done, words), Wish::Ask(Request::Users(page))]
    }

    /// Not written: the form stays as it was typed. A person who changed meanwhile is read again.
    fn refused(&mut self, refusal: &Refusal) -> Vec<Wish> {
        self.busy = false;
        let mut wishes = vec![Wish::error(messages::refusal(refusal))];
        match (refusal, &self.deed) {
            (Refusal::Stale { by, at }, Some((_, whom))) => {
                self.other = Some(format!("{by}, {}", date::moment(*at)));
                self.busy = true;
                wishes.push(Wish::Ask(Request::User(whom.user.clone())));
            }
            _ => self.deed = None,
        }
        wishes
    }

    /// What there is now beside what was chosen; nothing is written until one is taken.
    fn compare(&mut self, row: &UserRow) -> Vec<Wish> {
        self.busy = false;
        let Some(other) = self.other.take() else { return Vec::new() };
        let Some((deed, whom)) = &mut self.deed else { return Vec::new() };
        whom.seen = Some(row.seen.version);
        if let Some(form) = &mut self.form {
            form.whom = Some(whom.clone());
        }
        let choice = |code: &str, label: String| Choice { code: code.into(), label };
        let choices = vec![
            choice(LEAVE, format!("Dejar lo de ahora: {}", standing(row))),
            choice(INSIST, format!("Insistir con lo suyo: {}", deed.words())),
        ];
        self.asked = Asked::Which;
        let title = format!("{} ya no es el que vio ({other})", whom.user);
        let page = self.list.refresh();
        vec![Wish::Choose(title, choices), Wish::Ask(Request::Users(page))]
    }

    /// The cursor on the person who is looked for, or the next page to look on.
    fn seek(&mut self) -> Option<PageRequest> {
        let wanted = self.seek.take()?;
        if self.list.select(|row| row.seen.record.id == wanted) {
            return None;
        }
        let page = self.list.next_page()?;
        self.seek = Some(wanted);
        Some(page)
    }
}
