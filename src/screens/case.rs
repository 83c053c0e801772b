//! `PQR030`: one case, its dates and its timeline.

use super::tray::ledger_window;
use super::wish::{Answer, Assignee, Choice, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::Command;
use crate::domain::ids::Radicado;
use crate::domain::pqr::Notice;
use crate::domain::trace::Subject;
use crate::domain::user::UserId;
use crate::keys::actions::context::{Case as CaseAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::engine::Version;
use crate::store::query::CaseRow;
use crate::store::{Change, Refusal, Seen, Topic};
use crate::term::Role;
use crate::text::{date, money, pqr, user};
use crate::widgets::Canvas;
use crate::widgets::canvas::wrap;
use crate::widgets::frame::Tone;

/// A case.
#[derive(Debug)]
pub struct Case {
    radicado: Radicado,
    seen: Option<Box<Seen<CaseRow>>>,
    scroll: usize,
    assigning: Option<Assigning>,
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

/// Codes of the two ways out when somebody else changed the case.
const LEAVE: &str = "1";
const INSIST: &str = "2";

impl Case {
    /// Of a radicado.
    pub const fn new(radicado: Radicado) -> Self {
        Self { radicado, seen: None, scroll: 0, assigning: None, busy: false }
    }

    fn row(&self) -> Option<&CaseRow> {
        self.seen.as_ref().map(|seen| &seen.record)
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
            return vec![Wish::error(
                "PQR-015 Ningún usuario activo lleva casos: agréguelo en Usuarios (USU010).",
            )];
        }
        let before = self.assigning.as_ref().and_then(|assigning| assigning.to.as_ref());
        people.sort_by_key(|person| Some(&person.user) != before);
        let choice = |person: Assignee| Choice {
            code: person.user.to_string(),
            label: format!("{}, {}", person.name, user::role(person.role)),
        };
        let choices = people.into_iter().map(choice).collect();
        vec![Wish::Choose(format!("Asignar {}", self.radicado), choices)]
    }

    fn send(&mut self) -> Vec<Wish> {
        let Some(Assigning { seen, to: Some(to), .. }) = self.assigning.clone() else {
            return Vec::new();
        };
        self.busy = true;
        let command = Command::AssignPqr { radicado: self.radicado, to };
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
        let now = assigned(&seen.record);
        let state = pqr::state(seen.record.case.state());
        let choice = |code: &str, label: String| Choice { code: code.into(), label };
        let choices = vec![
            choice(LEAVE, format!("Dejar lo de ahora: {now}, {state} ({other})")),
            choice(INSIST, format!("Insistir con lo suyo: {to}")),
        ];
        let (seen, to) = (seen.version, Some(to.clone()));
        self.assigning = Some(Assigning { seen, to, other: None, comparing: true });
        vec![Wish::Choose("Otro cambió el caso: elija".into(), choices)]
    }

    fn list(&mut self, action: ListAction, cx: &Cx) {
        let page = usize::from(cx.body_rows).max(1);
        let last = self.row().map_or(0, |row| timeline(row).len());
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
        let aside = self.row().map_or("", |row| pqr::state(row.case.state()));
        Path { path: format!("Inicio > PQR > {}", self.radicado), aside: aside.into() }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Case, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
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
        match (action, self.row()) {
            (Action::Case(CaseAction::Ledger), Some(row)) => {
                let term = cx.office.term_of(row.case.kind);
                vec![ledger_window(row, term)]
            }
            (Action::Case(CaseAction::Account), Some(row)) => match row.case.account {
                Some(account) => vec![Wish::Go(Target::Account(account))],
                None => vec![Wish::error("PQR-012 Este caso no es de una cuenta.")],
            },
            (Action::Case(CaseAction::Ledger | CaseAction::Account), None) => Vec::new(),
            (Action::Case(CaseAction::Assign), _) => self.assign(),
            (Action::Case(CaseAction::Journal), _) => {
                vec![Wish::Go(Target::Journal(self.subject()))]
            }
            (Action::List(action), _) => {
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

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        let Some(assigning) = &mut self.assigning else { return Vec::new() };
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
        let Some(row) = self.row() else {
            canvas.text(2, 0, "Leyendo el caso...", Role::Muted);
            return;
        };
        let to = self.assigning.as_ref().and_then(|assigning| assigning.to.as_ref());
        let top = view_head(canvas, row, to, cx);
        canvas.rule(top);
        let (width, height) = (canvas.width(), canvas.height().saturating_sub(top + 1));
        let mut body = canvas.part(0, top + 1, width, height);
        let lines = timeline(row);
        for (y, line) in (0..height).zip(lines.iter().skip(self.scroll)) {
            body.text(0, y, line, Role::Text);
        }
    }
}

/// To whom the case is given.
fn assigned(row: &CaseRow) -> &str {
    row.case.assigned.as_ref().map_or("--", |user| user.as_str())
}

/// Who, what and until when; gives the rows used.
fn view_head(canvas: &mut Canvas, row: &CaseRow, to: Option<&UserId>, cx: &Cx) -> u16 {
    let to = to.map_or_else(String::new, |to| format!("  (usted eligió {to}, sin escribir)"));
    let case = &row.case;
    let title = format!("{}  {}", pqr::kind(case.kind), row.name);
    canvas.text(0, 0, &title, Role::Strong);
    let causal = case.causal.and_then(|code| cx.office.causals.get(code));
    let notice = match &case.notice {
        Notice::Address(address) => format!("en {address}"),
        Notice::Email(address) => format!("al correo {address}"),
    };
    let term = cx.office.term_of(case.kind);
    let lines = [
        ("Cuenta", case.account.map_or_else(|| "--".into(), |account| account.to_string())),
        (
            "Causal",
            causal.map_or_else(|| "--".into(), |causal| format!("{} {}", causal.code, causal.name)),
        ),
        ("En reclamo", case.claimed.map_or_else(|| "--".into(), money::pesos)),
        ("Notificar", notice),
        ("Asignado", format!("{}{to}", assigned(row))),
    ];
    let mut y = 1;
    for (label, value) in lines {
        canvas.text(0, y, label, Role::Label);
        canvas.text(12, y, &value, Role::Text);
        y += 1;
    }
    let mark = pqr::mark(&row.clock);
    let role = match mark {
        "VENC" => Role::Error,
        "HOY" | "YA" => Role::Warning,
        _ => Role::Text,
    };
    let left = if row.clock.running {
        match row.clock.days_left {
            left if row.clock.silence => format!("  venció hace {} días hábiles {mark}", -left),
            left => format!("  quedan {left} días hábiles {mark}"),
        }
    } else {
        String::new()
    };
    let legal = format!("Vence legal   {}{left}", date::long(row.clock.deadline.legal));
    canvas.text(0, y, &legal, role);
    let safe = format!("Vence seguro  {}  ({})", date::long(row.clock.deadline.safe), term.article);
    canvas.text(0, y + 1, &safe, Role::Text);
    let mut y = y + 2;
    for line in wrap(&format!("Hechos: {}", case.facts), usize::from(canvas.width())).iter().take(3)
    {
        canvas.text(0, y, line, Role::Muted);
        y += 1;
    }
    y
}

/// One line per thing that happened.
fn timeline(row: &CaseRow) -> Vec<String> {
    let case = &row.case;
    let filed = format!(
        "{}  radicada por {} ({})",
        date::moment(case.filed_at),
        case.filed_by,
        pqr::channel(case.channel)
    );
    let events = case.history.iter().map(|event| {
        let note = if event.note.is_empty() { String::new() } else { format!(": {}", event.note) };
        format!("{}  {}, {}{note}", date::moment(event.at), pqr::step(&event.step), event.by)
    });
    std::iter::once(filed).chain(events).collect()
}
