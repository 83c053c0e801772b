//! `SUS050`: the quality of the register: what fails by rule and by cycle with its trend, the accounts behind each
//! number, and what failed when somebody used it and has to be put right today.

mod view;

use super::small_form::{self, Acted};
use super::wish::{Answer, Request, Target, UpdatesAnswer, UpdatesRequest, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::notes::{Failure, NoteKind};
use crate::domain::trace::Subject;
use crate::domain::updates::quality::{Check, QualityRun};
use crate::domain::updates::request::MAX_NOTE;
use crate::keys::actions::context::{
    Form as FormAction, List as ListAction, Quality as QualityAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::page::PageRequest;
use crate::store::{Change, FailedField, Topic};
use crate::term::Key;
use crate::widgets::frame::Tone;
use crate::widgets::list::walk;
use crate::widgets::{Canvas, FieldSet, Mask, PagedList};

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    Rules,
    Cycles,
    Correct,
}

impl Pane {
    const ALL: [Self; 3] = [Self::Rules, Self::Cycles, Self::Correct];

    const fn name(self) -> &'static str {
        match self {
            Self::Rules => "Reglas",
            Self::Cycles => "Ciclos",
            Self::Correct => "Corregir hoy",
        }
    }
}

/// One field of what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Account,
    Field,
    Note,
}

/// Letters of the fields that can fail.
const LETTERS: [(char, Field); 4] =
    [('T', Field::Phone), ('C', Field::Mobile), ('M', Field::Email), ('D', Field::Address)];

impl Slot {
    const fn mask(self) -> Mask {
        match self {
            Self::Account => Mask::Text(12),
            Self::Field => Mask::Choice(&['T', 'C', 'M', 'D']),
            Self::Note => Mask::Text(MAX_NOTE),
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Account => "Cuenta",
            Self::Field => "Dato (T C M D)",
            Self::Note => "Qué pasó",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Account => "La cuenta cuyo dato falló.",
            Self::Field => "T teléfono, C celular, M correo electrónico, D dirección.",
            Self::Note => "Qué carta volvió, quién contestó, o qué se verificó y cómo.",
        }
    }
}

/// A form that is open: of a field that was checked, or of one that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    /// What was checked; none when something failed.
    checked: Option<(AccountId, Field)>,
    fields: FieldSet<Slot>,
}

/// Accounts behind a number.
#[derive(Debug)]
struct Behind {
    code: String,
    list: PagedList<Subscriber>,
}

/// The screen.
#[derive(Debug)]
pub struct Quality {
    pane: Pane,
    /// Measurements, the latest first.
    runs: Vec<QualityRun>,
    failures: i64,
    selected: usize,
    behind: Option<Behind>,
    correct: PagedList<FailedField>,
    form: Option<Form>,
    loaded: bool,
    busy: bool,
    limit: usize,
}

impl Default for Quality {
    fn default() -> Self {
        Self {
            pane: Pane::Rules,
            runs: Vec::new(),
            failures: 0,
            selected: 0,
            behind: None,
            correct: PagedList::latest_first(1),
            form: None,
            loaded: false,
            busy: false,
            limit: 1,
        }
    }
}

impl Quality {
    fn ask(request: UpdatesRequest) -> Wish {
        Wish::Ask(Request::Updates(request))
    }

    fn ask_rows(code: &str, page: PageRequest) -> Wish {
        Self::ask(UpdatesRequest::QualityRows(code.to_owned(), page))
    }

    fn ask_failed(page: PageRequest) -> Wish {
        Self::ask(UpdatesRequest::Failed(page))
    }

    fn read(&mut self) -> Vec<Wish> {
        let mut wishes = vec![Self::ask(UpdatesRequest::Quality)];
        if let Some(behind) = &mut self.behind {
            wishes.push(Self::ask_rows(&behind.code, behind.list.refresh()));
        }
        if self.pane == Pane::Correct {
            wishes.push(Self::ask_failed(self.correct.refresh()));
        }
        wishes
    }

    /// Checks of the table with how many fail, the worst first.
    fn rules<'a>(&self, cx: &'a Cx) -> Vec<(&'a Check, u64)> {
        let Some(run) = self.runs.first() else { return Vec::new() };
        let checks = cx.office.quality.iter();
        let mut rules: Vec<_> =
            checks.filter_map(|check| Some((check, run.failing(&check.code)?))).collect();
        rules.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        rules
    }

    fn cycles(&self) -> &[(String, u64, u64)] {
        self.runs.first().map_or(&[], |run| run.board.cycles.as_slice())
    }

    /// The account under the cursor, with the field that is spoken of.
    fn at(&self, cx: &Cx) -> Option<(AccountId, Field)> {
        if let Some(behind) = &self.behind {
            let check = cx.office.quality.iter().find(|check| check.code == behind.code)?;
            return Some((behind.list.selected()?.account, check.field));
        }
        let row = self.correct.selected().filter(|_| self.pane == Pane::Correct)?;
        Some((row.subscriber.account, row.failed.first()?.field))
    }

    fn list_action(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        if action == ListAction::Open {
            return self.open(cx);
        }
        if let Some(Behind { code, list }) = &mut self.behind {
            return list.act(action).map(|page| Self::ask_rows(code, page)).into_iter().collect();
        }
        let last = match self.pane {
            Pane::Rules => self.rules(cx).len(),
            Pane::Cycles => self.cycles().len(),
            Pane::Correct => {
                return self.correct.act(action).map(Self::ask_failed).into_iter().collect();
            }
        };
        let to = walk(action, self.selected, last.saturating_sub(1), self.limit);
        self.selected = to.unwrap_or(self.selected);
        Vec::new()
    }

    /// A number opens its accounts, an account opens.
    fn open(&mut self, cx: &Cx) -> Vec<Wish> {
        if self.behind.is_none() && self.pane == Pane::Rules {
            let Some((check, _)) = self.rules(cx).get(self.selected).copied() else {
                return Vec::new();
            };
            let mut list = PagedList::new(self.limit);
            let wish = Self::ask_rows(&check.code, list.restart());
            self.behind = Some(Behind { code: check.code.clone(), list });
            self.loaded = false;
            return vec![wish];
        }
        self.at(cx).map(|(of, _)| Wish::Go(Target::Account(of))).into_iter().collect()
    }

    fn action(&mut self, action: QualityAction, cx: &Cx) -> Vec<Wish> {
        match action {
            QualityAction::NextPane => {
                let at = Pane::ALL.iter().position(|pane| *pane == self.pane).unwrap_or(0);
                self.pane = Pane::ALL.get(at + 1).copied().unwrap_or(Pane::Rules);
                (self.behind, self.selected) = (None, 0);
                self.read()
            }
            QualityAction::Measure => {
                self.busy = true;
                vec![
                    Wish::Say(Tone::Info, "Midiendo todo el catastro...".into()),
                    Self::ask(UpdatesRequest::MeasureQuality),
                ]
            }
            QualityAction::Edit => match self.at(cx) {
                Some((of, _)) => vec![Wish::Go(Target::Update(of, None))],
                None => vec![Wish::error(messages::NO_ACCOUNT_HERE)],
            },
            QualityAction::Confirm => match self.at(cx) {
                Some(checked) => self.begin(Some(checked)),
                None => vec![Wish::error(messages::NO_ACCOUNT_HERE)],
            },
            QualityAction::Report => self.begin(None),
        }
    }

    fn begin(&mut self, checked: Option<(AccountId, Field)>) -> Vec<Wish> {
        let slots: &[Slot] = match checked {
            Some(_) => &[Slot::Note],
            None => &[Slot::Account, Slot::Field, Slot::Note],
        };
        let fields = FieldSet::new(slots.iter().map(|slot| (*slot, slot.mask())));
        self.form = Some(Form { checked, fields });
        Vec::new()
    }

    fn submit(&mut self) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        if form.fields.go_on() {
            return Vec::new();
        }
        let (account, field, kind) = match form.checked {
            Some((account, field)) => (account, field, NoteKind::Confirmed),
            None => {
                let Ok(account) = form.fields.value(Slot::Account).parse() else {
                    form.fields.focus_on(Slot::Account);
                    return vec![Wish::error(messages::NO_ACCOUNT)];
                };
                let letter = form.fields.value(Slot::Field).chars().next();
                let field = LETTERS.iter().find(|(of, _)| Some(*of) == letter);
                let Some((_, field)) = field.copied() else {
                    form.fields.focus_on(Slot::Field);
                    return vec![Wish::error(messages::NO_FAILED_FIELD)];
                };
                let failure = match field {
                    Field::Address => Failure::ReturnedMail,
                    _ => Failure::WrongNumber,
                };
                (account, field, NoteKind::Failed(failure))
            }
        };
        let note = form.fields.value(Slot::Note).to_owned();
        self.busy = true;
        let command = Command::NoteField { account, field, kind, note };
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }

    fn form_act(&mut self, action: FormAction) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        match small_form::act(&mut form.fields, action) {
            Acted::Submit => self.submit(),
            Acted::Discard => {
                self.form = None;
                Vec::new()
            }
            Acted::Said(wishes) => wishes,
        }
    }
}

impl Screen for Quality {
    fn id(&self) -> &'static str {
        "SUS050"
    }

    fn title(&self) -> &'static str {
        "Calidad de los datos"
    }

    fn path(&self) -> Path {
        let panes = Pane::ALL.map(|pane| {
            let count =
                if pane == Pane::Correct { format!(" {}", self.failures) } else { String::new() };
            let text = format!("{}{count}", pane.name());
            if pane == self.pane { format!("[{text}]") } else { text }
        });
        let aside = match (&self.behind, self.pane) {
            (Some(behind), _) => behind.list.foot().to_owned(),
            (None, Pane::Correct) => self.correct.foot().to_owned(),
            _ => String::new(),
        };
        Path { path: panes.join("  "), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.form.is_some() { &[Context::Form] } else { &[Context::Quality, Context::List] }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.form.is_some() {
            return small_form::hints();
        }
        let on_account = self.behind.is_some() || self.pane == Pane::Correct;
        let own: &[QualityAction] = if on_account {
            &[QualityAction::Edit, QualityAction::Confirm, QualityAction::Report]
        } else {
            &[QualityAction::Measure, QualityAction::Report]
        };
        let mut hints = vec![Action::List(ListAction::Open)];
        hints.extend(own.iter().copied().map(Action::Quality));
        hints.extend([
            Action::Quality(QualityAction::NextPane),
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
        self.limit = view::rows_of(cx);
        self.correct.set_limit(self.limit);
        if let Some(behind) = &mut self.behind {
            behind.list.set_limit(self.limit);
        }
        self.read()
    }

    fn subject(&self) -> Option<Subject> {
        let row = self.behind.as_ref().and_then(|behind| behind.list.selected());
        let failed = self.correct.selected().filter(|_| self.pane == Pane::Correct);
        let failed = failed.map(|failed| &failed.subscriber);
        row.or(failed).map(|one| Subject::Account(one.account))
    }

    fn follows(&self, change: &Change) -> bool {
        !self.busy && matches!(change.topic, Topic::Updates | Topic::Collections)
    }

    fn copied(&self) -> Option<String> {
        match self.subject()? {
            Subject::Account(account) => Some(account.to_string()),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list_action(action, cx),
            Action::Quality(action) => self.action(action, cx),
            Action::Form(action) => self.form_act(action),
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
        self.form.take().is_some() || self.behind.take().is_some()
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Updates(UpdatesAnswer::Quality(runs, failures)) => {
                let measured = std::mem::take(&mut self.busy) && self.form.is_none();
                (self.runs, self.failures) = (runs, failures);
                self.loaded = true;
                if measured {
                    return vec![Wish::Say(Tone::Done, "Calidad medida.".into())];
                }
                Vec::new()
            }
            Answer::Updates(UpdatesAnswer::QualityRows(code, page)) => {
                self.loaded = true;
                match &mut self.behind {
                    Some(behind) if behind.code == code => {
                        let next = behind.list.receive(page);
                        next.map(|page| Self::ask_rows(&code, page)).into_iter().collect()
                    }
                    _ => Vec::new(),
                }
            }
            Answer::Updates(UpdatesAnswer::Failed(page)) => {
                self.correct.receive(page).map(Self::ask_failed).into_iter().collect()
            }
            Answer::Done(_) => {
                self.busy = false;
                let checked = self.form.take().is_some_and(|form| form.checked.is_some());
                let text = if checked { "Anotado: verificado." } else { "Anotado: por corregir." };
                let mut wishes = vec![Wish::Say(Tone::Done, text.into())];
                wishes.extend(self.read());
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

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        self.cursor_place(cx)
    }
}
