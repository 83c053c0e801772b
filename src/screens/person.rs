//! `SUS070`: a person apart from his accounts: those that he has, what he authorised, and the documents that are his.

use chrono::NaiveDate;

use super::small_form::{self, Acted};
use super::wish::{Answer, Request, Target, UpdatesAnswer, UpdatesRequest, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::Command;
use crate::domain::person::{PersonChange, PersonKey, PersonRejection, Purpose};
use crate::domain::subscriber::Subscriber;
use crate::domain::trace::Subject;
use crate::domain::updates::request::MAX_NOTE;
use crate::keys::actions::context::{
    Form as FormAction, List as ListAction, Person as PersonAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, PersonView, Topic};
use crate::term::{Key, Role};
use crate::text::{date, desk, person as words, safe, subscriber};
use crate::widgets::frame::Tone;
use crate::widgets::list::walk;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, FieldSet, Mask, popup};

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    Accounts,
    Consents,
    Documents,
}

impl Pane {
    const ALL: [Self; 3] = [Self::Accounts, Self::Consents, Self::Documents];

    const fn name(self) -> &'static str {
        match self {
            Self::Accounts => "Cuentas",
            Self::Consents => "Autorizaciones",
            Self::Documents => "Documentos",
        }
    }
}

/// One field of what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Purpose,
    Granted,
    On,
    Medium,
    Evidence,
    Document,
    Reason,
}

/// Letters of the purposes.
const LETTERS: [(char, Purpose); 4] = [
    ('S', Purpose::Service),
    ('N', Purpose::ElectronicNotice),
    ('C', Purpose::Bureaus),
    ('P', Purpose::Marketing),
];

impl Slot {
    const fn mask(self) -> Mask {
        match self {
            Self::Purpose => Mask::Choice(&['S', 'N', 'C', 'P']),
            Self::Granted => Mask::Choice(&['S', 'N']),
            Self::On => Mask::Date,
            Self::Medium | Self::Evidence => Mask::Text(120),
            Self::Document => Mask::Text(20),
            Self::Reason => Mask::Text(MAX_NOTE),
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Purpose => "Finalidad (S N C P)",
            Self::Granted => "Autoriza (S/N)",
            Self::On => "Desde",
            Self::Medium => "Medio",
            Self::Evidence => "Prueba",
            Self::Document => "Documento",
            Self::Reason => "Motivo",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Purpose => {
                "S servicio, N notificación electrónica, C centrales de riesgo, P publicidad."
            }
            Self::Granted => "S si lo autoriza; N si ya no. Puede revocarlo cuando quiera.",
            Self::On => "Desde cuándo: 24/11/2026.",
            Self::Medium => "Cómo lo dijo: firma, grabación, formulario web.",
            Self::Evidence => "Con qué se prueba: formato 12-345, llamada 8812 (Ley 1581 art. 9).",
            Self::Document => "El número del otro documento de la misma persona.",
            Self::Reason => "Por qué se cree que es la misma, o que no lo es.",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Consent,
    Join,
    Part,
}

/// The screen.
#[derive(Debug)]
pub struct PersonScreen {
    person: PersonKey,
    view: Option<Box<PersonView>>,
    pane: Pane,
    selected: usize,
    form: Option<(What, FieldSet<Slot>)>,
    busy: bool,
    loaded: bool,
}

/// Rows of a form: a rule, its title, five fields.
const FORM: u16 = 7;

/// Where the fields begin.
const LEFT: u16 = 22;

impl PersonScreen {
    /// Of a person.
    pub const fn new(person: PersonKey) -> Self {
        Self {
            person,
            view: None,
            pane: Pane::Accounts,
            selected: 0,
            form: None,
            busy: false,
            loaded: false,
        }
    }

    /// By which he is known.
    fn known(&self) -> &PersonKey {
        self.view.as_ref().map_or(&self.person, |view| &view.file.person)
    }

    fn accounts(&self) -> &[Subscriber] {
        self.view.as_ref().map_or(&[], |view| view.accounts.as_slice())
    }

    fn consents(&self) -> Vec<(String, String)> {
        let Some(view) = &self.view else { return Vec::new() };
        let purposes = Purpose::ALL.into_iter().map(|purpose| {
            let said = view.file.last_word(purpose);
            let said = said.map_or_else(|| "nunca se le preguntó".to_owned(), words::consent);
            (words::purpose(purpose).to_owned(), said)
        });
        let channels = view.debtor.authorisations.iter().rev().map(|one| {
            let word = if one.granted { "SÍ" } else { "NO" };
            let day = date::short(one.on);
            let said = format!("{word} desde {day}, {} ({})", safe(&one.instrument), one.by);
            (format!("Cobro por {}", desk::channel(one.channel)), said)
        });
        purposes.chain(channels).collect()
    }

    fn count(&self) -> usize {
        match self.pane {
            Pane::Accounts => self.accounts().len(),
            Pane::Consents => self.consents().len(),
            Pane::Documents => self.view.as_ref().map_or(0, |view| view.documents.len()),
        }
    }

    fn list_action(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        let last = self.count().saturating_sub(1);
        match walk(action, self.selected, last, usize::from(cx.body_rows.saturating_sub(3))) {
            Some(row) => self.selected = row,
            None if self.pane == Pane::Accounts => {
                let account = self.accounts().get(self.selected).map(|one| one.account);
                return account.map(|of| Wish::Go(Target::Account(of))).into_iter().collect();
            }
            None => {}
        }
        Vec::new()
    }

    fn begin(&mut self, what: What, cx: &Cx) -> Vec<Wish> {
        if self.view.is_none() {
            let nobody = PersonRejection::Unknown(self.person.clone());
            return vec![Wish::error(messages::person_rejection(&nobody))];
        }
        let slots: &[Slot] = match what {
            What::Consent => {
                &[Slot::Purpose, Slot::Granted, Slot::On, Slot::Medium, Slot::Evidence]
            }
            What::Join | What::Part => &[Slot::Document, Slot::Reason],
        };
        let mut fields = FieldSet::new(slots.iter().map(|slot| (*slot, slot.mask())));
        fields.set(Slot::On, &date::short(cx.today()));
        if what == What::Part
            && let Some(other) = self.view.as_ref().and_then(|view| view.documents.get(1))
        {
            fields.set(Slot::Document, other.as_str());
        }
        self.form = Some((what, fields));
        Vec::new()
    }

    /// What was typed; the field that is not understood with why.
    fn change(&self, today: NaiveDate) -> Result<PersonChange, (Slot, String)> {
        let Some((what, fields)) = &self.form else {
            return Err((Slot::Reason, String::new()));
        };
        if *what == What::Consent {
            let letter = fields.value(Slot::Purpose).chars().next();
            let purpose = LETTERS.iter().find(|(of, _)| Some(*of) == letter);
            let (_, purpose) =
                purpose.ok_or_else(|| (Slot::Purpose, messages::NO_PURPOSE.to_owned()))?;
            let on = date::parse_typed(fields.value(Slot::On), today);
            return Ok(PersonChange::Consent {
                purpose: *purpose,
                granted: fields.value(Slot::Granted) == "S",
                on: on.ok_or_else(|| (Slot::On, messages::NOT_A_DATE.to_owned()))?,
                medium: fields.value(Slot::Medium).to_owned(),
                evidence: fields.value(Slot::Evidence).to_owned(),
            });
        }
        let other = PersonKey::of_document(fields.value(Slot::Document));
        let other = other.ok_or_else(|| (Slot::Document, messages::NO_DOCUMENT.to_owned()))?;
        let reason = fields.value(Slot::Reason).to_owned();
        Ok(match what {
            What::Part => PersonChange::Part { other, reason },
            What::Join | What::Consent => PersonChange::Join { other, reason },
        })
    }

    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some((_, fields)) = &mut self.form else { return Vec::new() };
        if fields.go_on() {
            return Vec::new();
        }
        match self.change(cx.today()) {
            Ok(change) => {
                self.busy = true;
                let person = self.known().clone();
                let command = Command::KeepPerson { person, change: Box::new(change) };
                vec![Wish::Ask(Request::Commit(Box::new(command), None))]
            }
            Err((slot, text)) => {
                if let Some((_, fields)) = &mut self.form {
                    fields.focus_on(slot);
                }
                vec![Wish::error(text)]
            }
        }
    }

    fn form_act(&mut self, action: FormAction, cx: &Cx) -> Vec<Wish> {
        let Some((_, fields)) = &mut self.form else { return Vec::new() };
        match small_form::act(fields, action) {
            Acted::Submit => self.submit(cx),
            Acted::Discard => {
                self.form = None;
                Vec::new()
            }
            Acted::Said(wishes) => wishes,
        }
    }
}

impl Screen for PersonScreen {
    fn id(&self) -> &'static str {
        "SUS070"
    }

    fn title(&self) -> &'static str {
        "Persona"
    }

    fn path(&self) -> Path {
        let panes = Pane::ALL.map(|pane| {
            if pane == self.pane { format!("[{}]", pane.name()) } else { pane.name().to_owned() }
        });
        Path { path: panes.join("  "), aside: format!("documento {}", self.known().as_str()) }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.form.is_some() { &[Context::Form] } else { &[Context::Person, Context::List] }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.form.is_some() {
            return small_form::hints();
        }
        vec![
            Action::List(ListAction::Open),
            Action::Person(PersonAction::Consent),
            Action::Person(PersonAction::Join),
            Action::Person(PersonAction::Part),
            Action::Person(PersonAction::Journal),
            Action::Person(PersonAction::NextPane),
            Action::Global(Global::Help),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.form.as_ref()?.1.focus().map(Slot::help)
    }

    fn typing(&self) -> bool {
        self.form.is_some() && !self.busy
    }

    fn waiting(&self) -> bool {
        self.busy || !self.loaded
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        let person = self.person.clone();
        vec![Wish::Ask(Request::Updates(UpdatesRequest::Person(person)))]
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::Person(self.known().clone()))
    }

    fn follows(&self, change: &Change) -> bool {
        !self.busy && matches!(change.topic, Topic::Updates | Topic::Collections)
    }

    fn copied(&self) -> Option<String> {
        Some(self.known().as_str().to_owned())
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list_action(action, cx),
            Action::Person(PersonAction::NextPane) => {
                let at = Pane::ALL.iter().position(|pane| *pane == self.pane).unwrap_or(0);
                self.pane = Pane::ALL.get(at + 1).copied().unwrap_or(Pane::Accounts);
                self.selected = 0;
                Vec::new()
            }
            Action::Person(PersonAction::Consent) => self.begin(What::Consent, cx),
            Action::Person(PersonAction::Join) => self.begin(What::Join, cx),
            Action::Person(PersonAction::Part) => self.begin(What::Part, cx),
            Action::Person(PersonAction::Journal) => {
                vec![Wish::Go(Target::Journal(self.subject()))]
            }
            Action::Form(action) => self.form_act(action, cx),
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let form = self.form.as_mut();
        form.map_or_else(Vec::new, |(_, fields)| small_form::said(fields.insert(c), c))
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if let Some((_, fields)) = &mut self.form {
            fields.edit(key.code);
        }
        Vec::new()
    }

    fn back(&mut self) -> bool {
        self.form.take().is_some()
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Updates(UpdatesAnswer::Person(view)) => {
                self.loaded = true;
                self.view = view;
                self.selected = self.selected.min(self.count().saturating_sub(1));
                Vec::new()
            }
            Answer::Done(_) => {
                self.busy = false;
                self.form = None;
                let mut wishes = vec![Wish::Say(Tone::Done, "Registrado.".into())];
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
        let form = if self.form.is_some() { FORM } else { 0 };
        let mut body = canvas.part(0, 0, width, height.saturating_sub(form));
        match (&self.view, self.loaded) {
            (None, false) => {
                body.text(2, 0, "Leyendo...", Role::Muted);
            }
            (None, true) => {
                body.text(2, 0, "Ninguna cuenta tiene ese documento.", Role::Warning);
            }
            (Some(view), _) => self.draw(&mut body, view),
        }
        if let Some((what, fields)) = &self.form {
            let mut lower = canvas.part(0, height.saturating_sub(FORM), width, FORM);
            lower.rule(0);
            let title = match what {
                What::Consent => "Lo que autoriza o deja de autorizar: vale para todas sus cuentas",
                What::Join => "Otro documento de la misma persona: es un enlace, nada se borra",
                What::Part => "Un documento que no era suyo",
            };
            lower.text(0, 1, title, Role::Strong);
            fields.draw(&mut lower.part(0, 2, width, FORM - 2), LEFT, Slot::label);
        }
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.form.as_ref()?.1.cursor(cx.columns, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(FORM) + 2))
    }
}

impl PersonScreen {
    fn draw(&self, canvas: &mut Canvas, view: &PersonView) {
        let (columns, rows): (Vec<Column>, Vec<Row>) = match self.pane {
            Pane::Accounts => (
                vec![
                    Column::new("Cuenta", Fill::Whole, 0),
                    Column::new("Nombre", Fill::Flexible(14), 0),
                    Column::new("Dirección", Fill::Flexible(16), 1),
                    Column::new("Datos", Fill::Whole, 2),
                    Column::new("Estado", Fill::Whole, 0),
                ],
                view.accounts.iter().map(account).collect(),
            ),
            Pane::Consents => (
                vec![
                    Column::new("Para qué", Fill::Whole, 0),
                    Column::new("Qué dijo, cómo y con qué prueba", Fill::Flexible(20), 0),
                ],
                self.consents()
                    .into_iter()
                    .map(|(what, said)| Row::new(vec![what, said]))
                    .collect(),
            ),
            Pane::Documents => (
                vec![
                    Column::new("Documento", Fill::Whole, 0),
                    Column::new("", Fill::Flexible(20), 0),
                ],
                view.documents
                    .iter()
                    .enumerate()
                    .map(|(at, one)| {
                        let what =
                            if at == 0 { "con el que se le conoce" } else { "también es suyo" };
                        Row::new(vec![safe(one.as_str()).into_owned(), what.into()])
                    })
                    .collect(),
            ),
        };
        let shown = usize::from(canvas.height().saturating_sub(1)).max(1);
        let top = popup::scroll(self.selected, shown);
        let rows: Vec<Row> = rows.into_iter().skip(top).take(shown).collect();
        table::draw(canvas, &columns, &rows, self.selected.checked_sub(top));
    }
}

fn account(one: &Subscriber) -> Row {
    let consent = match one.data_consent {
        Some(true) => "autoriza",
        Some(false) => "NO autoriza",
        None => "sin preguntar",
    };
    Row::new(vec![
        one.account.to_string(),
        safe(&one.name).into_owned(),
        safe(&format!("{} {}", one.address, one.complement)).into_owned(),
        consent.into(),
        subscriber::status(one.status).into(),
    ])
}
