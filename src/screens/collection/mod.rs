//! `COB050`: the file of an account in collection: its agreement and papers, what protects it, what the
//! lawyers watch, everything that was done; and what may be written in it.

mod form;
mod lines;

use super::small_form::{self, Walked};
use super::wish::{Answer, Choice, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::collections::agreement::{AgreementState, Consolidation, Paper, PaperState};
use crate::domain::collections::file::Deed;
use crate::domain::collections::history::StageChange;
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::permission::permits;
use crate::domain::trace::Subject;
use crate::keys::actions::context::{
    Collection as CollectionAction, Form as FormAction, List as ListAction,
};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, DeskCase, Topic};
use crate::term::{Key, Role};
use crate::text::{agreement as words, desk, money};
use crate::widgets::canvas::{self, Canvas};
use crate::widgets::frame::Tone;
use form::{FieldId, Form, Kind};
use lines::{Line, Pane, current};

/// Rows of an open form: a rule, its title, four fields, what Enter does.
const FORM: u16 = 7;

/// Columns of a line that is shown whole.
const LINE: usize = 72;

/// Where the fields of a form begin.
const LEFT: u16 = 18;

/// What the open window was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AskedFor {
    Nothing,
    What,
    /// Of the agreement that was in view.
    Paper((u16, u32), Paper),
    Value,
    /// The agreement that was in view.
    End((u16, u32)),
}

/// The file.
#[derive(Debug)]
pub struct Collection {
    account: AccountId,
    case: Option<Box<DeskCase>>,
    stages: Vec<StageChange>,
    pane: Pane,
    selected: usize,
    form: Option<Form>,
    checked: bool,
    asked: AskedFor,
    busy: bool,
    failed: bool,
}

impl Collection {
    /// Of an account.
    pub const fn new(account: AccountId) -> Self {
        Self {
            account,
            case: None,
            stages: Vec::new(),
            pane: Pane::Agreement,
            selected: 0,
            form: None,
            checked: false,
            asked: AskedFor::Nothing,
            busy: false,
            failed: false,
        }
    }

    fn lines(&self, cx: &Cx) -> Vec<Line> {
        self.case
            .as_deref()
            .map_or_else(Vec::new, |case| lines::lines(self.pane, case, &self.stages, cx))
    }

    fn go(&mut self, at: usize, cx: &Cx) {
        self.selected = at.min(self.lines(cx).len().saturating_sub(1));
    }

    fn list(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        let page = usize::from(cx.body_rows.saturating_sub(2)).max(1);
        match action {
            ListAction::Down => self.go(self.selected + 1, cx),
            ListAction::Up => self.go(self.selected.saturating_sub(1), cx),
            ListAction::PageDown => self.go(self.selected + page, cx),
            ListAction::PageUp => self.go(self.selected.saturating_sub(page), cx),
            ListAction::First => self.go(0, cx),
            ListAction::Last => self.go(usize::MAX, cx),
            ListAction::Open => return self.open(cx),
        }
        Vec::new()
    }

    /// Enter: the state of the paper under the cursor, or the whole line.
    fn open(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(case) = &self.case else { return Vec::new() };
        if self.pane != Pane::Papers {
            let line = self.lines(cx).into_iter().nth(self.selected).map(|(line, _)| line);
            let show =
                |line: String| Wish::Show(self.pane.name().into(), canvas::wrap(line.trim(), LINE));
            return line.map(show).into_iter().collect();
        }
        let papers = lines::papers(case);
        let Some((Some(paper), _)) = papers.get(self.selected) else { return Vec::new() };
        let Some(one) = current(case) else { return Vec::new() };
        self.asked = AskedFor::Paper(one.agreement.number, *paper);
        let choice = |state| {
            let code = words::paper_state(state);
            Choice { code: code.into(), label: words::paper(*paper).into() }
        };
        vec![Wish::Choose("En qué está el documento".into(), PaperState::ALL.map(choice).into())]
    }

    fn work(&mut self, action: CollectionAction, cx: &Cx) -> Vec<Wish> {
        match action {
            CollectionAction::NextPane => {
                self.pane = self.pane.next();
                self.selected = 0;
                Vec::new()
            }
            CollectionAction::Agree => vec![Wish::Go(Target::Agreement(self.account))],
            CollectionAction::Account => vec![Wish::Go(Target::Account(self.account))],
            CollectionAction::Print => self.print(),
            CollectionAction::End => self.ask_end(),
            CollectionAction::Register => {
                self.asked = AskedFor::What;
                let choice =
                    |kind: Kind| Choice { code: kind.code().into(), label: kind.title().into() };
                let mine = |kind: &Kind| permits(cx.actor.role, kind.act());
                let choices = Kind::ALL.into_iter().filter(mine).map(choice).collect();
                vec![Wish::Choose("Registrar".into(), choices)]
            }
        }
    }

    /// The plan of the agreement, to be read, copied or printed.
    fn print(&self) -> Vec<Wish> {
        let Some(one) = self.case.as_deref().and_then(current) else {
            return vec![Wish::error(messages::NO_AGREEMENT)];
        };
        let number = desk::agreement_number(one.agreement.number);
        vec![Wish::Show(format!("Plan de pagos {number}"), words::plan(one))]
    }

    fn ask_end(&mut self) -> Vec<Wish> {
        let Some(one) = self.case.as_deref().and_then(current) else {
            return vec![Wish::error(messages::NO_AGREEMENT)];
        };
        let why = match one.standing.state {
            AgreementState::Broken(_) => "INCUMPLIMIENTO",
            state if state.is_alive() => "SOLICITUD",
            _ => return vec![Wish::error(messages::AGREEMENT_OVER)],
        };
        self.asked = AskedFor::End(one.agreement.number);
        let choice = |code: &str, label: &str| Choice { code: code.into(), label: label.into() };
        let choices = vec![
            choice("NO", "dejarlo como está"),
            choice(why, "terminarlo: la deuda vuelve a sus facturas y fechas"),
        ];
        let number = desk::agreement_number(one.agreement.number);
        vec![Wish::Choose(format!("Terminar {number}"), choices)]
    }

    fn write(&mut self, command: Command) -> Vec<Wish> {
        self.busy = true;
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }

    fn collect(&mut self, deed: Deed) -> Vec<Wish> {
        self.write(Command::Collect { account: self.account, deed: Box::new(deed) })
    }

    /// Enter in a form: the next field, then a look at it, then it is written.
    fn submit(&mut self, cx: &Cx) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        if self.busy || form.fields.go_on() {
            return Vec::new();
        }
        let command = match form.command(self.account, cx) {
            Ok(command) => command,
            Err((field, text)) => {
                form.fields.focus_on(field);
                self.checked = false;
                return vec![Wish::error(text)];
            }
        };
        if !std::mem::replace(&mut self.checked, true) {
            let text = format!("{}: Enter otra vez lo registra.", form.kind.title());
            return vec![Wish::Say(Tone::Info, text)];
        }
        self.write(command)
    }

    fn form_act(&mut self, action: FormAction, cx: &Cx) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        match (small_form::walk(&mut form.fields, action), action) {
            (Walked::Moved, _) => return Vec::new(),
            (Walked::Changed, _) => {}
            (Walked::Other, FormAction::Submit) => return self.submit(cx),
            (Walked::Other, FormAction::Discard) => self.form = None,
            (Walked::Other, FormAction::Values) => {
                let values = self.case.as_deref().map_or_else(Vec::new, |case| form.values(case));
                if !values.is_empty() {
                    self.asked = AskedFor::Value;
                    return vec![Wish::Choose("Valores".into(), values)];
                }
                return vec![Wish::error(messages::NO_VALUES)];
            }
            (Walked::Other, _) => return vec![Wish::error(messages::NO_VALUES)],
        }
        self.checked = false;
        Vec::new()
    }
}

impl Screen for Collection {
    fn id(&self) -> &'static str {
        "COB050"
    }

    fn title(&self) -> &'static str {
        "Expediente de cobro"
    }

    fn path(&self) -> Path {
        let panes = Pane::ALL.map(|pane| {
            if pane == self.pane { format!("[{}]", pane.name()) } else { pane.name().to_owned() }
        });
        let overdue = self.case.as_deref().map(|case| case.live.position.overdue());
        let aside = overdue.map(|overdue| format!("vencido {}", money::pesos(overdue)));
        Path {
            path: format!("{}   {}", self.account, panes.join(" ")),
            aside: aside.unwrap_or_default(),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        match self.form {
            Some(_) => &[Context::Form],
            None => &[Context::Collection, Context::List],
        }
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        if self.form.is_some() {
            return small_form::hints();
        }
        vec![
            Action::Collection(CollectionAction::NextPane),
            Action::Collection(CollectionAction::Agree),
            Action::Collection(CollectionAction::Print),
            Action::Collection(CollectionAction::Register),
            Action::Collection(CollectionAction::End),
            Action::Global(Global::Help),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.form.as_ref().and_then(Form::help)
    }

    fn typing(&self) -> bool {
        !self.busy && self.form.is_some()
    }

    fn waiting(&self) -> bool {
        self.busy || self.case.is_none() && !self.failed
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        vec![Wish::Ask(Request::Desk(self.account)), Wish::Ask(Request::Stages(self.account))]
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::Account(self.account))
    }

    fn follows(&self, change: &Change) -> bool {
        matches!(change.topic, Topic::Collections | Topic::Receivables | Topic::Pqr)
    }

    fn copied(&self) -> Option<String> {
        let lines = words::plan(current(self.case.as_deref()?)?);
        Some(lines.join("\n"))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::Collection(action) if !self.busy => self.work(action, cx),
            Action::List(action) => self.list(action, cx),
            Action::Form(action) => self.form_act(action, cx),
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let Some(form) = &mut self.form else { return Vec::new() };
        self.checked = false;
        small_form::said(form.fields.insert(c), c)
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if self.form.as_mut().is_some_and(|form| form.fields.edit(key.code)) {
            self.checked = false;
        }
        Vec::new()
    }

    fn back(&mut self) -> bool {
        self.checked = false;
        self.form.take().is_some()
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Desk(case) => {
                self.failed = false;
                self.case = Some(case);
                self.go(self.selected, cx);
                Vec::new()
            }
            Answer::Stages(stages) => {
                self.stages = stages;
                Vec::new()
            }
            Answer::Done(_) => {
                self.busy = false;
                self.form = None;
                self.checked = false;
                let mut wishes = self.enter(cx);
                wishes.push(Wish::Say(Tone::Done, "Registrado.".into()));
                wishes
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

    fn chosen(&mut self, code: &str, cx: &Cx) -> Vec<Wish> {
        match std::mem::replace(&mut self.asked, AskedFor::Nothing) {
            AskedFor::What => {
                let kind = Kind::ALL.into_iter().find(|kind| kind.code() == code);
                let Some(kind) = kind else { return Vec::new() };
                self.form = Some(Form::new(kind, cx));
                self.checked = false;
                Vec::new()
            }
            AskedFor::Value => {
                if let Some(form) = &mut self.form
                    && let Some(id) = form.fields.focus()
                {
                    form.fields.set(id, code);
                    form.fields.go_on();
                    self.checked = false;
                }
                Vec::new()
            }
            AskedFor::Paper(agreement, paper) => self.paper(agreement, paper, code),
            AskedFor::End(agreement) => self.end(agreement, code),
            AskedFor::Nothing => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        let (x, y) = self.form.as_ref()?.fields.cursor(u16::MAX, LEFT)?;
        Some((x, y + cx.body_rows.saturating_sub(FORM) + 2))
    }
}

impl Collection {
    fn paper(&mut self, agreement: (u16, u32), paper: Paper, code: &str) -> Vec<Wish> {
        let state = PaperState::ALL.into_iter().find(|state| words::paper_state(*state) == code);
        let deed = state.map(|state| Deed::Paper { agreement, paper, state });
        deed.map_or_else(Vec::new, |deed| self.collect(deed))
    }

    fn end(&mut self, agreement: (u16, u32), code: &str) -> Vec<Wish> {
        let cause = match code {
            "INCUMPLIMIENTO" => Consolidation::Breach,
            "SOLICITUD" => Consolidation::Request,
            _ => return Vec::new(),
        };
        self.collect(Deed::Consolidate { agreement, cause })
    }

    fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let Some(case) = self.case.as_deref() else {
            canvas.text(0, 0, "Leyendo la cuenta...", Role::Muted);
            return;
        };
        let name = case.subscriber.as_ref().map_or("sin suscriptor", |one| one.name.as_str());
        let stage = cx.office.stages.name(case.live.position.stage);
        canvas.text(0, 0, &format!("{name} · etapa {stage}"), Role::Strong);
        let form = if self.form.is_some() { FORM } else { 0 };
        let room = usize::from(height.saturating_sub(2 + form)).max(1);
        let lines = lines::lines(self.pane, case, &self.stages, cx);
        let top = (self.selected / room) * room;
        for (y, (at, (line, role))) in (2..).zip(lines.iter().enumerate().skip(top).take(room)) {
            let role =
                if at == self.selected && self.form.is_none() { Role::Selected } else { *role };
            canvas.text(0, y, line, role);
        }
        if let Some(form) = &self.form {
            let mut lower = canvas.part(0, height.saturating_sub(FORM), width, FORM);
            lower.rule(0);
            lower.text(0, 1, form.kind.title(), Role::Strong);
            form.fields.draw(&mut lower.part(0, 2, width, 4), LEFT, FieldId::label);
            lower.text(0, FORM - 1, "Enter sigue y registra; F4 valores; F12 cierra.", Role::Muted);
        }
    }
}
