//! `SUS080`: petitions to review an estrato, by the day on which somebody has to answer, and the acts that decided them.

use super::small_form::{self, Acted};
use super::wish::{Answer, Request, Target, UpdatesAnswer, UpdatesRequest, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, PetitionId};
use crate::domain::stratification::{Body, PetitionState, PetitionStep};
use crate::domain::subscriber::Stratum;
use crate::domain::trace::Subject;
use crate::domain::updates::request::MAX_NOTE;
use crate::keys::actions::context::{
    Form as FormAction, List as ListAction, Petitions as PetitionsAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::engine::Version;
use crate::store::page::PageRequest;
use crate::store::{Change, PetitionRow, Topic};
use crate::term::{Key, Role};
use crate::text::{date, petition as words, safe};
use crate::widgets::frame::Tone;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, FieldSet, Mask, PagedList};

/// One field of what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Account,
    Stratum,
    On,
    Reference,
    Note,
}

impl Slot {
    const fn mask(self) -> Mask {
        match self {
            Self::Account => Mask::Text(12),
            Self::Stratum => Mask::Text(1),
            Self::On => Mask::Date,
            Self::Reference => Mask::Text(60),
            Self::Note => Mask::Text(MAX_NOTE),
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Account => "Cuenta",
            Self::Stratum => "Estrato",
            Self::On => "Fecha del papel",
            Self::Reference => "Número del papel",
            Self::Note => "Observación",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Account => "La cuenta de la vivienda.",
            Self::Stratum => "1 a 6: el que pide o el que le conceden. Al negar se deja vacío.",
            Self::On => "La fecha del papel, no la de hoy: desde ella corren los dos meses.",
            Self::Reference => "Radicado en la alcaldía, o número del acto que decide.",
            Self::Note => "Cómo termina: a quién se avisó, con qué solicitud se aplicó.",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    File,
    Decide(Body),
    Appeal,
    Close,
}

/// A form that is open, of the petition as it was then.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    what: What,
    of: Option<(PetitionId, AccountId, Version)>,
    fields: FieldSet<Slot>,
}

/// The screen.
#[derive(Debug)]
pub struct Petitions {
    acts: bool,
    list: PagedList<PetitionRow>,
    form: Option<Form>,
    loaded: bool,
    busy: bool,
}

impl Default for Petitions {
    fn default() -> Self {
        let list = PagedList::new(1);
        Self { acts: false, list, form: None, loaded: false, busy: false }
    }
}

/// Rows of a form: a rule, its title, five fields.
const FORM: u16 = 7;

/// Where the fields begin.
const LEFT: u16 = 20;

impl Petitions {
    fn ask(&self, page: PageRequest) -> Wish {
        Wish::Ask(Request::Updates(UpdatesRequest::Petitions { acts: self.acts, page }))
    }

    fn list_action(&mut self, action: ListAction) -> Vec<Wish> {
        if action == ListAction::Open {
            let Some(row) = self.list.selected() else { return Vec::new() };
            let petition = &row.seen.record;
            let line = |event: &crate::domain::stratification::PetitionEvent| {
                format!("{} {}: {}", date::moment(event.at), event.by, words::step(&event.step))
            };
            let lines = petition.events.iter().map(line).collect();
            return vec![Wish::Show(petition.id.to_string(), lines)];
        }
        let page = self.list.act(action);
        page.map(|page| self.ask(page)).into_iter().collect()
    }

    fn action(&mut self, action: PetitionsAction, cx: &Cx) -> Vec<Wish> {
        let account = self.list.selected().map(|row| row.seen.record.account);
        match action {
            PetitionsAction::NextPane => {
                self.acts = !self.acts;
                self.loaded = false;
                self.list = if self.acts { PagedList::latest_first(1) } else { PagedList::new(1) };
                self.enter(cx)
            }
            PetitionsAction::File => self.begin(What::File, cx),
            PetitionsAction::Decide => {
                let waits = self.list.selected().and_then(|row| row.seen.record.waits_since());
                self.begin(What::Decide(waits.map_or(Body::Mayor, |(body, _)| body)), cx)
            }
            PetitionsAction::Appeal => self.begin(What::Appeal, cx),
            PetitionsAction::Close => self.begin(What::Close, cx),
            PetitionsAction::Apply => {
                account.map(|of| Wish::Go(Target::Update(of, None))).into_iter().collect()
            }
            PetitionsAction::Account => {
                account.map(|of| Wish::Go(Target::Account(of))).into_iter().collect()
            }
        }
    }

    fn begin(&mut self, what: What, cx: &Cx) -> Vec<Wish> {
        let row = self.list.selected().filter(|_| what != What::File);
        if row.is_none() && what != What::File {
            return vec![Wish::error(messages::NO_PETITION)];
        }
        let slots: &[Slot] = match what {
            What::File => &[Slot::Account, Slot::Stratum, Slot::On, Slot::Reference],
            What::Decide(_) => &[Slot::Stratum, Slot::On, Slot::Reference],
            What::Appeal => &[Slot::On, Slot::Reference],
            What::Close => &[Slot::Note],
        };
        let mut fields = FieldSet::new(slots.iter().map(|slot| (*slot, slot.mask())));
        fields.set(Slot::On, &date::short(cx.today()));
        let of = row.map(|row| {
            let petition = &row.seen.record;
            (petition.id, petition.account, row.seen.version)
        });
        self.form = Some(Form { what, of, fields });
        Vec::new()
    }

    /// The step that was typed; the field that is not understood with why.
    fn step(form: &Form, cx: &Cx) -> Result<PetitionStep, (Slot, String)> {
        let fields = &form.fields;
        let on = date::parse_typed(fields.value(Slot::On), cx.today());
        let on = || on.ok_or_else(|| (Slot::On, messages::NOT_A_DATE.to_owned()));
        let reference = || fields.value(Slot::Reference).to_owned();
        let no_stratum = || (Slot::Stratum, messages::NO_STRATUM.to_owned());
        let stratum = match fields.value(Slot::Stratum) {
            "" => None,
            text => {
                let number = text.parse().ok().and_then(Stratum::new);
                Some(number.ok_or_else(no_stratum)?)
            }
        };
        Ok(match form.what {
            What::File => PetitionStep::Filed {
                asked: stratum.ok_or_else(no_stratum)?,
                on: on()?,
                reference: reference(),
            },
            What::Decide(body) => {
                PetitionStep::Decided { body, granted: stratum, on: on()?, act: reference() }
            }
            What::Appeal => PetitionStep::Appealed { on: on()?, reference: reference() },
            What::Close => PetitionStep::Closed { note: fields.value(Slot::Note).to_owned() },
        })
    }

    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        if form.fields.go_on() {
            return Vec::new();
        }
        let (id, account, seen) = match form.of {
            Some((id, account, version)) => (Some(id), account, Some(version)),
            None => match form.fields.value(Slot::Account).parse() {
                Ok(account) => (None, account, None),
                Err(_) => {
                    form.fields.focus_on(Slot::Account);
                    return vec![Wish::error(messages::NO_ACCOUNT)];
                }
            },
        };
        match Self::step(form, cx) {
            Ok(step) => {
                self.busy = true;
                let command = Command::KeepPetition { id, account, step: Box::new(step) };
                vec![Wish::Ask(Request::Commit(Box::new(command), seen))]
            }
            Err((slot, text)) => {
                form.fields.focus_on(slot);
                vec![Wish::error(text)]
            }
        }
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
}

impl Screen for Petitions {
    fn id(&self) -> &'static str {
        "SUS080"
    }

    fn title(&self) -> &'static str {
        "Peticiones de estrato"
    }

    fn path(&self) -> Path {
        let path = if self.acts { "Abiertas  [Actos]" } else { "[Abiertas]  Actos" };
        Path { path: path.into(), aside: self.list.foot().into() }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.form.is_some() { &[Context::Form] } else { &[Context::Petitions, Context::List] }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.form.is_some() {
            return small_form::hints();
        }
        let own = [
            PetitionsAction::File,
            PetitionsAction::Decide,
            PetitionsAction::Appeal,
            PetitionsAction::Apply,
            PetitionsAction::Close,
            PetitionsAction::NextPane,
        ];
        let mut hints: Vec<Action> = own.into_iter().map(Action::Petitions).collect();
        hints.extend([Action::List(ListAction::Open), Action::Global(Global::Back)]);
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
        self.list.set_limit(usize::from(cx.body_rows.saturating_sub(1 + FORM)));
        let page = self.list.refresh();
        vec![self.ask(page)]
    }

    fn subject(&self) -> Option<Subject> {
        self.list.selected().map(|row| Subject::Account(row.seen.record.account))
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Updates && !self.busy
    }

    fn copied(&self) -> Option<String> {
        let petition = &self.list.selected()?.seen.record;
        Some(format!("{}\t{}", petition.id, petition.account))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list_action(action),
            Action::Petitions(action) => self.action(action, cx),
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

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Updates(UpdatesAnswer::Petitions { acts, page }) => {
                if acts != self.acts {
                    return Vec::new();
                }
                self.loaded = true;
                let next = self.list.receive(page);
                next.map(|page| self.ask(page)).into_iter().collect()
            }
            Answer::Done(receipt) => {
                self.busy = false;
                self.form = None;
                let number = receipt.number.map_or_else(String::new, |(year, number)| {
                    format!(" {}", PetitionId { year, number })
                });
                let mut wishes = vec![Wish::Say(Tone::Done, format!("Registrada{number}."))];
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

    fn view(&self, canvas: &mut Canvas, _cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let upper = height.saturating_sub(FORM);
        self.draw_rows(&mut canvas.part(0, 0, width, upper));
        let mut lower = canvas.part(0, upper, width, FORM);
        lower.rule(0);
        match &self.form {
            Some(form) => {
                let title = match form.what {
                    What::File => "Petición nueva: lo que pidió a la alcaldía".to_owned(),
                    What::Decide(body) => {
                        format!("Lo que decidió la instancia: {}", words::body(body))
                    }
                    What::Appeal => "Apeló ante el Comité Permanente de Estratificación".into(),
                    What::Close => "Cerrar: no queda nada por hacer".into(),
                };
                lower.text(0, 1, &title, Role::Strong);
                form.fields.draw(&mut lower.part(0, 2, width, FORM - 2), LEFT, Slot::label);
            }
            None => {
                let Some(row) = self.list.selected() else { return };
                let next = messages::next_step(row.state);
                lower.text(0, 1, &format!("{}: {next}", row.seen.record.id), Role::Strong);
                for (y, event) in (2..FORM).zip(row.seen.record.events.iter().rev()) {
                    let text = format!("{}  {}", words::step(&event.step), event.by);
                    lower.text(0, y, &text, Role::Text);
                }
            }
        }
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.form.as_ref()?.fields.cursor(cx.columns, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(FORM) + 2))
    }
}

impl Petitions {
    fn draw_rows(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("Petición", Fill::Whole, 0),
            Column::new("Cuenta", Fill::Whole, 0),
            Column::new("Suscriptor", Fill::Flexible(10), 2),
            Column::new("Tiene", Fill::WholeRight, 1),
            Column::new("Pide", Fill::WholeRight, 0),
            Column::new("Estado", Fill::Whole, 0),
        ];
        let row = |row: &PetitionRow| {
            let petition = &row.seen.record;
            let has = row.subscriber.as_ref().and_then(|one| one.stratum);
            let number = |one: Option<Stratum>| {
                one.map_or_else(String::new, |stratum| stratum.number().to_string())
            };
            let silent = matches!(row.state, PetitionState::Silent(..));
            Row {
                cells: vec![
                    petition.id.to_string(),
                    petition.account.to_string(),
                    safe(row.subscriber.as_ref().map_or("", |one| one.name.as_str())).into_owned(),
                    number(has),
                    number(petition.asked()),
                    words::state(row.state),
                ],
                role: if silent { Role::Warning } else { Role::Text },
                marked: false,
            }
        };
        let rows: Vec<Row> = self.list.rows().map(row).collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 1, "No hay peticiones de estrato en esta vista.", Role::Muted);
        }
        table::draw(canvas, &columns, &rows, self.list.selected_index());
    }
}
