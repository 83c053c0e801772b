//! `PQR040`: one step of a case. Asks for what the step needs, shows what it would change before it is
//! written, and writes it.

mod form;
mod view;

pub(in crate::screens) use view::standing;

use super::keeping::Kept;
use super::wish::{Answer, CaseFile, Choice, Outgoing, Request, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::{Command, Draft};
use crate::domain::ids::Radicado;
use crate::domain::letter::Template;
use crate::domain::pqr::{self, Advance, PqrCase, PqrRejection, StepKind};
use crate::domain::trace::Subject;
use crate::keys::actions::context::Form as FormAction;
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Receipt, Refusal, Seen};
use crate::term::{Key, KeyCode};
use crate::text::{ledger, pqr as words};
use crate::widgets::frame::Tone;
use crate::widgets::{Canvas, TextField};
use form::{FieldId, Form};

/// A step on its way.
#[derive(Debug)]
pub struct Step {
    radicado: Radicado,
    step: StepKind,
    seen: Option<Box<Seen<CaseFile>>>,
    form: Form,
    wrong: Option<FieldId>,
    confirmed: bool,
    busy: bool,
    kept: Kept,
}

/// Screen id, also the form name of its drafts.
pub const ID: &str = "PQR040";

/// Names under which a draft keeps what the form is for.
const OF_CASE: &str = "radicado";
const OF_STEP: &str = "paso";
const OF_MACHINE: &str = "recurso";

impl Step {
    /// A step of a case.
    pub fn new(radicado: Radicado, step: StepKind, machine: pqr::Machine) -> Self {
        let form = Form::new(step, machine);
        let kept = Kept::default();
        Self { radicado, step, seen: None, form, wrong: None, confirmed: false, busy: false, kept }
    }

    /// The form of a draft; none when the draft is not of this form.
    pub fn from_draft(draft: &Draft) -> Option<Self> {
        let value = |name: &str| {
            let found = draft.fields.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.as_str())
        };
        let step = StepKind::ALL.iter().find(|kind| Some(kind.code()) == value(OF_STEP))?;
        let machine = match value(OF_MACHINE) {
            Some("S") => pqr::Machine::Recurso,
            _ => pqr::Machine::Pqr,
        };
        let mut screen = Self::new(value(OF_CASE)?.parse().ok()?, *step, machine);
        for (name, text) in &draft.fields {
            if let Some(field) = FieldId::from_label(name) {
                screen.form.set(field, text);
            }
        }
        screen.kept = Kept::of(draft);
        Some(screen)
    }

    /// What is typed, as a draft; nothing while nothing was.
    fn save(&mut self, cx: &Cx) -> Vec<Wish> {
        if self.busy || !self.form.is_typed() {
            return Vec::new();
        }
        let recurso = self.case().is_some_and(|case| case.kind.machine() == pqr::Machine::Recurso);
        let about = [
            (OF_CASE, self.radicado.to_string()),
            (OF_STEP, self.step.code().to_owned()),
            (OF_MACHINE, if recurso { "S" } else { "N" }.to_owned()),
        ];
        let mut fields: Vec<(String, String)> =
            about.map(|(name, value)| (name.to_owned(), value)).into();
        let typed = self.form.fields().iter();
        fields.extend(typed.map(|(id, field)| (id.label().to_owned(), field.value().to_owned())));
        let title = format!("{} · {}", words::step_name(self.step), self.radicado);
        self.kept.save(cx, (ID, title), fields)
    }

    /// Durable: a draft goes on being typed, a step is done with.
    fn done(&mut self, receipt: Receipt, cx: &Cx) -> Vec<Wish> {
        if receipt.draft.is_some() {
            self.kept.saved(&receipt, cx);
            return Vec::new();
        }
        let text = format!("{} {}: registrado.", self.radicado, words::step_name(self.step));
        let mut wishes = self.kept.discard();
        wishes.extend([Wish::Say(Tone::Done, text), Wish::Close]);
        wishes
    }

    fn case(&self) -> Option<&PqrCase> {
        self.seen.as_ref().map(|seen| &seen.record.row.case)
    }

    fn typed(&self, cx: &Cx) -> Option<Result<Advance, (FieldId, String)>> {
        let case = self.case()?;
        Some(self.form.act(case, cx.today(), &cx.office.rules.legal))
    }

    /// The case as it would be; none while something is missing.
    fn tried(&self, cx: &Cx) -> Option<Result<PqrCase, PqrRejection>> {
        let act = self.typed(cx)?.ok()?;
        let file = &self.seen.as_ref()?.record;
        let (case, by) = (file.row.case.clone(), cx.actor.user.clone());
        Some(pqr::advance(case, act, cx.now, by, &file.row.rules, file.family()))
    }

    fn touched(&mut self) {
        self.kept.dirty = true;
        self.confirmed = false;
        self.wrong = None;
    }

    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        let act = match self.typed(cx) {
            Some(Ok(act)) => act,
            Some(Err((field, text))) => {
                self.form.focus_on(field);
                self.wrong = Some(field);
                return vec![Wish::error(text)];
            }
            None => return Vec::new(),
        };
        if let Some(Err(rejection)) = self.tried(cx) {
            if let Some(field) = field_of(&rejection) {
                self.form.focus_on(field);
                self.wrong = Some(field);
            }
            return vec![Wish::error(messages::pqr_rejection(&rejection))];
        }
        if let Some(template) = self.form.template() {
            return self.submit_letter(template.to_owned(), act);
        }
        if !std::mem::replace(&mut self.confirmed, true) {
            let text = format!("{}: Enter otra vez lo registra.", words::step_name(self.step));
            return vec![Wish::Say(Tone::Info, text)];
        }
        let Some(seen) = &self.seen else { return Vec::new() };
        self.busy = true;
        let command = Command::AdvancePqr { radicado: self.radicado, act };
        vec![Wish::Ask(Request::Commit(Box::new(command), Some(seen.version)))]
    }

    /// The letter is read before it is signed.
    fn submit_letter(&mut self, template: String, act: Advance) -> Vec<Wish> {
        let Some(seen) = &self.seen else { return Vec::new() };
        let outgoing = Box::new(Outgoing { radicado: self.radicado, template, act });
        let version = seen.version;
        self.busy = true;
        vec![Wish::Ask(match std::mem::replace(&mut self.confirmed, true) {
            false => Request::PreviewLetter(outgoing),
            true => Request::IssueLetter(outgoing, version),
        })]
    }

    fn templates(&self, case: &PqrCase, cx: &Cx) -> Vec<Choice> {
        let kind = form::letter_of(self.step, case.kind.machine());
        let found = kind.map(|kind| cx.office.letters.for_case(kind, case.causal));
        let choice = |template: &Template| Choice {
            code: template.code.clone(),
            label: template.title.clone(),
        };
        found.unwrap_or_default().into_iter().map(choice).collect()
    }

    fn refused(&mut self, refusal: &Refusal) -> Vec<Wish> {
        if std::mem::take(&mut self.kept.in_flight) {
            // What is typed is still on screen; it is saved again with the next key.
            return vec![Wish::error(messages::refusal(refusal))];
        }
        self.busy = false;
        self.confirmed = false;
        let mut wishes = vec![Wish::error(messages::refusal(refusal))];
        if matches!(refusal, Refusal::Stale { .. }) {
            // What is typed stays; what it is about is read again.
            wishes.push(Wish::Ask(Request::Case(self.radicado)));
        }
        wishes
    }

    fn values(&self, cx: &Cx) -> Vec<Wish> {
        let Some(case) = self.case() else { return Vec::new() };
        let field = self.form.focused();
        let choices: Vec<Choice> = if field == FieldId::Template {
            self.templates(case, cx)
        } else if field == FieldId::Causal {
            let choice = |causal: &pqr::Causal| Choice {
                code: causal.code.to_string(),
                label: causal.name.clone(),
            };
            let in_force = |causal: &&pqr::Causal| causal.in_force(cx.today());
            cx.office.causals.all().iter().filter(in_force).map(choice).collect()
        } else {
            form::values(field, case.kind.machine())
        };
        if choices.is_empty() {
            return vec![Wish::error(messages::NO_VALUES)];
        }
        vec![Wish::Choose(field.label().into(), choices)]
    }

    /// The account of the dates as they would be, else as they are.
    fn ledger(&self, cx: &Cx) -> Vec<Wish> {
        let tried = self.tried(cx).and_then(Result::ok);
        let (Some(case), today) = (tried.as_ref().or(self.case()), cx.today()) else {
            return Vec::new();
        };
        let Some(rules) = self.seen.as_ref().map(|seen| &seen.record.row.rules) else {
            return Vec::new();
        };
        match pqr::clock(case, rules, today) {
            Ok(clock) => {
                let lines = ledger::case(case, &clock, rules, today);
                vec![Wish::Show(format!("Ver cuenta {}", case.radicado), lines)]
            }
            Err(fault) => vec![Wish::error(crate::text::calendar::error(fault))],
        }
    }
}

/// The field that a refusal is about.
const fn field_of(rejection: &PqrRejection) -> Option<FieldId> {
    Some(match rejection {
        PqrRejection::DocumentMissing => FieldId::Document,
        PqrRejection::NoteMissing | PqrRejection::TextTooLong => FieldId::Note,
        PqrRejection::EvidenceEndsBefore | PqrRejection::EvidenceTooLong(_) => FieldId::Until,
        PqrRejection::NotExtendable => FieldId::Units,
        PqrRejection::RecursosMissing => FieldId::Recursos,
        PqrRejection::SenseInvalid => FieldId::Sense,
        PqrRejection::NoConsent | PqrRejection::AvisoNotifies => FieldId::Way,
        PqrRejection::GroundUnfounded => FieldId::Ground,
        PqrRejection::InTheFuture
        | PqrRejection::BeforeLast(_)
        | PqrRejection::AvisoTooEarly(_)
        | PqrRejection::AvisoStillPosted(_)
        | PqrRejection::StillHasTime(_) => FieldId::On,
        _ => return None,
    })
}

impl Screen for Step {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        words::step_name(self.step)
    }

    fn path(&self) -> Path {
        let aside = self.kept.words();
        Path { path: format!("Inicio > PQR > {} > Paso", self.radicado), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Form]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Form(FormAction::Submit),
            Action::Global(Global::Help),
            Action::Form(FormAction::Values),
            Action::Form(FormAction::Ledger),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        Some(self.form.focused().help())
    }

    fn typing(&self) -> bool {
        !self.busy
    }

    fn waiting(&self) -> bool {
        self.busy || self.kept.in_flight || self.seen.is_none()
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        vec![Wish::Ask(Request::Case(self.radicado))]
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::Pqr(self.radicado))
    }

    fn settle(&mut self, cx: &Cx) -> Vec<Wish> {
        self.save(cx)
    }

    fn keeps_draft(&self) -> bool {
        self.form.is_typed() && !self.busy
    }

    fn is_dirty(&self) -> bool {
        self.kept.dirty && !self.kept.in_flight && self.form.is_typed()
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        let Action::Form(action) = action else { return self.enter(cx) };
        match action {
            FormAction::NextField => self.form.go(true),
            FormAction::PreviousField => self.form.go(false),
            FormAction::Submit => return self.submit(cx),
            FormAction::Values => return self.values(cx),
            FormAction::Ledger => return self.ledger(cx),
            FormAction::EraseRest => {
                self.touched();
                if let Some(field) = self.form.field_mut() {
                    field.erase_rest();
                }
            }
            FormAction::NextError => {
                if let Some(wrong) = self.wrong {
                    self.form.focus_on(wrong);
                }
            }
            FormAction::Repeat => {
                return vec![Wish::error(messages::NO_FORMER_VALUE)];
            }
            FormAction::Discard => {
                let mut wishes = self.kept.discard();
                wishes.push(Wish::Close);
                return wishes;
            }
        }
        Vec::new()
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        self.touched();
        let Some(field) = self.form.field_mut() else { return Vec::new() };
        if field.has_no_room() {
            return vec![Wish::error(messages::FIELD_FULL)];
        }
        if !field.insert(c) {
            return vec![Wish::error(messages::not_taken(c))];
        }
        if field.is_full() {
            self.form.advance();
        }
        Vec::new()
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        match key.code {
            KeyCode::Down => self.form.go(true),
            KeyCode::Up => self.form.go(false),
            KeyCode::Backspace | KeyCode::Delete => {
                self.touched();
                let erase = if key.code == KeyCode::Delete {
                    TextField::delete
                } else {
                    TextField::backspace
                };
                if let Some(field) = self.form.field_mut() {
                    erase(field);
                }
            }
            code => {
                if let Some(field) = self.form.field_mut() {
                    match code {
                        KeyCode::Left => field.left(),
                        KeyCode::Right => field.right(),
                        KeyCode::Home => field.home(),
                        KeyCode::End => field.end(),
                        _ => {}
                    }
                }
            }
        }
        Vec::new()
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Case(Some(seen)) => {
                self.seen = Some(seen);
                Vec::new()
            }
            Answer::Case(None) => {
                vec![Wish::error(format!("PQR-013 El caso {} no existe.", self.radicado))]
            }
            Answer::Done(receipt) => self.done(receipt, cx),
            Answer::Letter(lines) => {
                self.busy = false;
                let say = "Lea la carta; Enter la cierra y Enter otra vez la firma y numera.";
                vec![
                    Wish::Say(Tone::Info, say.into()),
                    Wish::Show(format!("Carta de {}", self.radicado), lines),
                ]
            }
            Answer::NoLetter(fault) => {
                (self.busy, self.confirmed) = (false, false);
                vec![Wish::error(messages::letter_fault(&fault))]
            }
            Answer::Refused(refusal) => self.refused(&refusal),
            Answer::Failed(fault) => {
                self.busy = false;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        self.touched();
        let field = self.form.focused();
        self.form.set(field, code);
        self.form.advance();
        Vec::new()
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, _cx: &Cx) -> Option<(u16, u16)> {
        self.cursor_place()
    }
}
