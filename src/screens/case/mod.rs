//! `PQR030`: one case, its dates and its timeline; the steps that it admits begin here.

mod view;

use super::tray::ledger_window;
use super::wish::{Answer, Assignee, CaseFile, Choice, Request, SentLetter, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::{Assignment, Command};
use crate::domain::ids::Radicado;
use crate::domain::permission::permits;
use crate::domain::pqr::StepKind;
use crate::domain::trace::Subject;
use crate::domain::user::UserId;
use crate::keys::actions::context::{Case as CaseAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::engine::Version;
use crate::store::query::CaseRow;
use crate::store::{Change, Refusal, Seen, Topic};
use crate::text::{date, history, pqr, user};
use crate::widgets::Canvas;
use crate::widgets::frame::Tone;

/// A case.
#[derive(Debug)]
pub struct Case {
    radicado: Radicado,
    seen: Option<Box<Seen<CaseFile>>>,
    scroll: usize,
    assigning: Option<Assigning>,
    /// Letters that the open list shows.
    letters: Vec<SentLetter>,
    /// An answer must come before the next key has a meaning.
    busy: bool,
}

/// The case is being given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Assigning {
    /// The case as it was when the list was asked for.
    seen: Version,
    /// The person, once chosen.
    to: Option<UserId>,
    /// Somebody else changed the case meanwhile: who and when.
    other: Option<String>,
    /// Both values are being shown.
    comparing: bool,
}

/// Answers a case: the decision, with a template. What its state does not admit yet is said.
pub(super) fn answer(row: &CaseRow) -> Vec<Wish> {
    let (radicado, machine) = (row.case.radicado, row.case.kind.machine());
    if row.clock.life.admitted().any(|step| step == StepKind::Decide) {
        return vec![Wish::Go(Target::Step(radicado, StepKind::Decide, machine))];
    }
    let state = pqr::state(row.clock.state());
    vec![Wish::error(format!(
        "PQR-059 En «{state}» no se decide: registre antes el paso que falta (p)."
    ))]
}

/// Codes of the two ways out when somebody else changed the case.
const LEAVE: &str = "1";
const INSIST: &str = "2";

impl Case {
    /// Of a radicado.
    pub const fn new(radicado: Radicado) -> Self {
        Self { radicado, seen: None, scroll: 0, assigning: None, letters: Vec::new(), busy: false }
    }

    fn row(&self) -> Option<&CaseRow> {
        self.seen.as_ref().map(|seen| &seen.record.row)
    }

    fn assign(&mut self) -> Vec<Wish> {
        let Some(seen) = &self.seen else { return Vec::new() };
        let to = self.assigning.take().and_then(|before| before.to);
        self.assigning = Some(Assigning { seen: seen.version, to, other: None, comparing: false });
        self.busy = true;
        vec![Wish::Ask(Request::Assignees)]
    }

    /// The people of the list; whoever was chosen before stands first.
    fn choose(&self, mut people: Vec<Assignee>) -> Vec<Wish> {
        if people.is_empty() {
            return vec![Wish::error(messages::NO_ASSIGNEES)];
        }
        let before = self.assigning.as_ref().and_then(|assigning| assigning.to.as_ref());
        people.sort_by_key(|person| Some(&person.user) != before);
        let choice = |person: Assignee| Choice {
            code: person.user.to_string(),
            label: format!("{}, {}: {} casos", person.name, user::role(person.role), person.cases),
        };
        let choices = people.into_iter().map(choice).collect();
        vec![Wish::Choose(format!("Asignar {}", self.radicado), choices)]
    }

    fn send(&mut self) -> Vec<Wish> {
        let Some(Assigning { seen, to: Some(to), .. }) = self.assigning.clone() else {
            return Vec::new();
        };
        self.busy = true;
        let cases = vec![Assignment { radicado: self.radicado, to: Some(to) }];
        let command = Command::AssignPqr { cases };
        vec![Wish::Ask(Request::Commit(Box::new(command), Some(seen)))]
    }

    /// Not written. When the case had changed it is read again, and both values are shown.
    fn refused(&mut self, refusal: &Refusal) -> Vec<Wish> {
        self.busy = false;
        let mut wishes = vec![Wish::error(messages::refusal(refusal))];
        match (refusal, &mut self.assigning) {
            (Refusal::Stale { by, at }, Some(assigning)) => {
                assigning.other = Some(format!("{by}, {}", date::moment(*at)));
                self.busy = true;
                wishes.push(Wish::Ask(Request::Case(self.radicado)));
            }
            _ => self.assigning = None,
        }
        wishes
    }

    /// What there is now beside what was chosen; nothing is written until one is taken.
    fn compare(&mut self) -> Vec<Wish> {
        let Some(seen) = &self.seen else { return Vec::new() };
        let Some(Assigning { to: Some(to), other: Some(other), .. }) = &self.assigning else {
            return Vec::new();
        };
        let now = view::assigned(&seen.record.row);
        let state = pqr::short_state(seen.record.row.clock.state());
        let choice = |code: &str, label: String| Choice { code: code.into(), label };
        let choices = vec![
            choice(LEAVE, format!("Dejar lo de ahora: {now}, {state} ({other})")),
            choice(INSIST, format!("Insistir con lo suyo: {to}")),
        ];
        let (seen, to) = (seen.version, Some(to.clone()));
        self.assigning = Some(Assigning { seen, to, other: None, comparing: true });
        vec![Wish::Choose("Otro cambió el caso: elija".into(), choices)]
    }

    fn begin(&mut self, action: CaseAction, cx: &Cx) -> Vec<Wish> {
        let Some(row) = self.row() else { return Vec::new() };
        match action {
            CaseAction::Step => self.steps(cx),
            CaseAction::Answer => answer(row),
            CaseAction::Letters => {
                self.busy = true;
                vec![Wish::Ask(Request::Letters(self.radicado))]
            }
            CaseAction::Annexes => {
                self.busy = true;
                vec![Wish::Ask(Request::Annexes(self.radicado))]
            }
            CaseAction::Appeal => vec![Wish::Go(Target::Appeal(Box::new(row.case.clone())))],
            CaseAction::Relative => {
                match row.case.parent.or(row.case.recurso()).or(row.case.linked) {
                    Some(other) => vec![Wish::Go(Target::Case(other))],
                    None => vec![Wish::error("PQR-049 Este caso no tiene recurso ni caso unido.")],
                }
            }
            CaseAction::Ledger => vec![ledger_window(row, cx)],
            CaseAction::Account => match row.case.account {
                Some(account) => vec![Wish::Go(Target::Account(account))],
                None => vec![Wish::error(messages::NOT_OF_ACCOUNT)],
            },
            CaseAction::Update => match row.case.account {
                Some(account) => vec![Wish::Go(Target::UpdateOf(account, self.radicado))],
                // Who has no account yet asks for one.
                None if row.case.causal.is_some()
                    && row.case.causal == cx.office.updates.connection.causal =>
                {
                    vec![Wish::Go(Target::Connection(Some(self.radicado)))]
                }
                None => vec![Wish::error(messages::NOT_OF_ACCOUNT)],
            },
            CaseAction::Assign => self.assign(),
            CaseAction::Journal => vec![Wish::Go(Target::Journal(self.subject()))],
        }
    }

    /// The steps that the case admits and the person may record.
    fn admitted(&self, cx: &Cx) -> Vec<StepKind> {
        let Some(row) = self.row() else { return Vec::new() };
        let steps = row.clock.life.admitted();
        steps
            .filter(|step| *step != StepKind::Appeal && permits(cx.actor.role, step.act()))
            .collect()
    }

    fn steps(&self, cx: &Cx) -> Vec<Wish> {
        let choices: Vec<Choice> = (1..)
            .zip(self.admitted(cx))
            .map(|(number, step): (usize, _)| Choice {
                code: number.to_string(),
                label: pqr::step_name(step).into(),
            })
            .collect();
        if choices.is_empty() {
            return vec![Wish::error("PQR-050 Nada que usted pueda registrar en este estado.")];
        }
        vec![Wish::Choose(format!("Paso de {}", self.radicado), choices)]
    }

    fn choose_letter(&self) -> Vec<Wish> {
        let choices: Vec<Choice> = self
            .letters
            .iter()
            .map(|sent| Choice { code: sent.number.clone(), label: sent.title.clone() })
            .collect();
        if choices.is_empty() {
            return vec![Wish::error("PQR-058 De este caso no ha salido ninguna carta.")];
        }
        vec![Wish::Choose(format!("Cartas de {}", self.radicado), choices)]
    }

    /// A letter of the list, as it went out.
    fn show_letter(&mut self, number: &str) -> Vec<Wish> {
        let letters = std::mem::take(&mut self.letters);
        let found = letters.into_iter().find(|sent| sent.number == number);
        found.map(|sent| Wish::Show(sent.number, sent.lines)).into_iter().collect()
    }

    /// A step chosen from the list.
    fn take_step(&self, code: &str, cx: &Cx) -> Vec<Wish> {
        let at = code.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let step = at.and_then(|at| self.admitted(cx).get(at).copied());
        let (Some(step), Some(row)) = (step, self.row()) else { return Vec::new() };
        vec![Wish::Go(Target::Step(self.radicado, step, row.case.kind.machine()))]
    }

    fn list(&mut self, action: ListAction, cx: &Cx) {
        let page = usize::from(cx.body_rows).max(1);
        let last = self.row().map_or(0, |row| history::timeline(&row.case).len());
        self.scroll = match action {
            ListAction::Down => self.scroll + 1,
            ListAction::Up => self.scroll.saturating_sub(1),
            ListAction::PageDown => self.scroll + page,
            ListAction::PageUp => self.scroll.saturating_sub(page),
            ListAction::First | ListAction::Open => 0,
            ListAction::Last => last,
        }
        .min(last.saturating_sub(1));
    }
}

impl Screen for Case {
    fn id(&self) -> &'static str {
        "PQR030"
    }

    fn title(&self) -> &'static str {
        "Caso"
    }

    fn path(&self) -> Path {
        let aside = self.row().map_or("", |row| pqr::state(row.clock.state()));
        Path { path: format!("Inicio > PQR > {}", self.radicado), aside: aside.into() }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Case, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::Case(CaseAction::Step),
            Action::Case(CaseAction::Ledger),
            Action::Case(CaseAction::Assign),
            Action::Case(CaseAction::Account),
            Action::Case(CaseAction::Journal),
            Action::Global(Global::Leave),
            Action::Global(Global::Back),
        ]
    }

    fn waiting(&self) -> bool {
        self.busy
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        vec![Wish::Ask(Request::Case(self.radicado))]
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::Pqr(self.radicado))
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Pqr
            && change.subject.as_ref().is_none_or(|of| *of == Subject::Pqr(self.radicado))
    }

    fn copied(&self) -> Option<String> {
        Some(self.radicado.to_string())
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::Case(action) => self.begin(action, cx),
            Action::List(ListAction::Open) => self.steps(cx),
            Action::List(action) => {
                self.list(action, cx);
                Vec::new()
            }
            _ => self.enter(cx),
        }
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Case(Some(seen)) => {
                self.seen = Some(seen);
                self.busy = false;
                self.compare()
            }
            Answer::Letters(letters) => {
                self.busy = false;
                self.letters = letters;
                self.choose_letter()
            }
            Answer::Annexes(annexes) => {
                self.busy = false;
                view::annexes(self.radicado, &annexes)
            }
            Answer::Assignees(people) => {
                self.busy = false;
                self.choose(people)
            }
            Answer::Done(_) => {
                self.busy = false;
                let to = self.assigning.take().and_then(|assigning| assigning.to);
                let words = to.map_or_else(String::new, |to| format!("Asignado a {to}."));
                vec![Wish::Say(Tone::Done, words), Wish::Ask(Request::Case(self.radicado))]
            }
            Answer::Refused(refusal) => self.refused(&refusal),
            Answer::Case(None) => {
                self.busy = false;
                vec![Wish::error(format!("PQR-013 El caso {} no existe.", self.radicado))]
            }
            Answer::Failed(fault) => {
                self.busy = false;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, cx: &Cx) -> Vec<Wish> {
        if !self.letters.is_empty() {
            return self.show_letter(code);
        }
        let Some(assigning) = &mut self.assigning else { return self.take_step(code, cx) };
        if !std::mem::take(&mut assigning.comparing) {
            assigning.to = UserId::parse(code);
            return self.send();
        }
        if code == INSIST {
            return self.send();
        }
        self.assigning = None;
        vec![Wish::Say(Tone::Info, "Quedó lo de ahora; lo suyo no se escribió.".into())]
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }
}
