//! `PQR030`: one case, its dates and its timeline.

use super::tray::ledger_window;
use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::ids::Radicado;
use crate::domain::pqr::Notice;
use crate::domain::trace::Subject;
use crate::keys::actions::context::{Case as CaseAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::query::CaseRow;
use crate::store::{Change, Topic};
use crate::term::Role;
use crate::text::{date, money, pqr};
use crate::widgets::Canvas;

/// A case.
#[derive(Debug)]
pub struct Case {
    radicado: Radicado,
    row: Option<Box<CaseRow>>,
    scroll: usize,
}

impl Case {
    /// Of a radicado.
    pub const fn new(radicado: Radicado) -> Self {
        Self { radicado, row: None, scroll: 0 }
    }

    fn list(&mut self, action: ListAction, cx: &Cx) {
        let page = usize::from(cx.body_rows).max(1);
        let last = self.row.as_ref().map_or(0, |row| timeline(row).len());
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
        let aside = self.row.as_ref().map_or("", |row| pqr::state(row.case.state()));
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
            Action::Case(CaseAction::Account),
            Action::Global(Global::Leave),
            Action::Global(Global::Refresh),
            Action::Global(Global::Back),
        ]
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
        match (action, &self.row) {
            (Action::Case(CaseAction::Ledger), Some(row)) => {
                let term = cx.office.term_of(row.case.kind);
                vec![ledger_window(row, term)]
            }
            (Action::Case(CaseAction::Account), Some(row)) => match row.case.account {
                Some(account) => vec![Wish::Go(Target::Account(account))],
                None => vec![Wish::error("PQR-012 Este caso no es de una cuenta.")],
            },
            (Action::Case(CaseAction::Ledger | CaseAction::Account), None) => Vec::new(),
            (Action::List(action), _) => {
                self.list(action, cx);
                Vec::new()
            }
            _ => self.enter(cx),
        }
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Case(Some(row)) => {
                self.row = Some(row);
                Vec::new()
            }
            Answer::Case(None) => {
                vec![Wish::error(format!("PQR-013 El caso {} no existe.", self.radicado))]
            }
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(row) = &self.row else {
            canvas.text(2, 0, "Leyendo el caso...", Role::Muted);
            return;
        };
        let top = view_head(canvas, row, cx);
        canvas.rule(top);
        let (width, height) = (canvas.width(), canvas.height().saturating_sub(top + 1));
        let mut body = canvas.part(0, top + 1, width, height);
        let lines = timeline(row);
        for (y, line) in (0..height).zip(lines.iter().skip(self.scroll)) {
            body.text(0, y, line, Role::Text);
        }
    }
}

/// Who, what and until when; gives the rows used.
fn view_head(canvas: &mut Canvas, row: &CaseRow, cx: &Cx) -> u16 {
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
        ("Asignado", case.assigned.as_ref().map_or_else(|| "--".into(), ToString::to_string)),
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

/// Words on lines of so many columns.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    use unicode_width::UnicodeWidthStr;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut();
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.width() + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
