//! `COB020`: the director's view of the day: every officer's list, how far it is, and what is left of it.

use super::wish::{Answer, Choice, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::{Command, QueueMove};
use crate::domain::money::Money;
use crate::domain::user::UserId;
use crate::keys::actions::context::{Desks as DesksAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, QueueView, Topic};
use crate::term::Role;
use crate::text::{date, desk, money};
use crate::widgets::Canvas;
use crate::widgets::frame::Tone;
use crate::widgets::table::{self, Column, Fill, Row};

/// The lists of the day.
#[derive(Debug, Default)]
pub struct Desks {
    lists: Vec<QueueView>,
    loaded: bool,
    selected: usize,
    /// An act is on its way, and what is said when it is done.
    busy: Option<String>,
}

/// What the lists add up to.
#[derive(Default)]
struct Sum {
    rows: usize,
    done: usize,
    reached: usize,
    tried: usize,
    promises: usize,
    promised: Money,
}

impl Sum {
    fn of(list: &QueueView) -> Self {
        let (reached, tried) = list.contacts();
        Self {
            rows: list.lines.len(),
            done: list.done(),
            reached,
            tried,
            promises: list.promises,
            promised: list.promised,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            done: self.done + other.done,
            reached: self.reached + other.reached,
            tried: self.tried + other.tried,
            promises: self.promises + other.promises,
            promised: self.promised.plus(other.promised),
        }
    }

    fn cells(&self, name: &str) -> Vec<String> {
        let contact = desk::rate(self.reached, self.tried);
        vec![
            name.to_owned(),
            self.rows.to_string(),
            self.done.to_string(),
            self.tried.to_string(),
            contact,
            self.promises.to_string(),
            money::pesos(self.promised),
        ]
    }
}

impl Desks {
    fn officer(&self) -> Option<&UserId> {
        self.lists.get(self.selected).map(|list| &list.queue.officer)
    }

    fn select(&mut self, at: usize) {
        self.selected = at.min(self.lists.len().saturating_sub(1));
    }

    fn substitute(&self) -> Vec<Wish> {
        let Some(from) = self.officer() else { return Vec::new() };
        let others = self.lists.iter().filter(|list| list.queue.officer != *from);
        let choices: Vec<Choice> = others
            .map(|list| Choice {
                code: list.queue.officer.to_string(),
                label: format!("{}: le faltan {}", list.queue.officer, left(list)),
            })
            .collect();
        if choices.is_empty() {
            return vec![Wish::error(messages::NO_VALUES)];
        }
        vec![Wish::Choose(format!("Pasar lo pendiente de {from} a"), choices)]
    }
}

fn left(list: &QueueView) -> usize {
    list.lines.len() - list.done()
}

impl Screen for Desks {
    fn id(&self) -> &'static str {
        "COB020"
    }

    fn title(&self) -> &'static str {
        "Cartera: colas de hoy"
    }

    fn path(&self) -> Path {
        let all = self.lists.iter().map(Sum::of).fold(Sum::default(), Sum::plus);
        Path {
            path: "Inicio > Cobro > Colas".into(),
            aside: format!("Hechas {} de {}", all.done, all.rows),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Desks, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::List(ListAction::Open),
            Action::Desks(DesksAction::Open),
            Action::Desks(DesksAction::Substitute),
            Action::Desks(DesksAction::Field),
            Action::Desks(DesksAction::Campaigns),
            Action::Global(Global::Help),
            Action::Global(Global::Back),
            Action::Desks(DesksAction::Excluded),
        ]
    }

    fn waiting(&self) -> bool {
        self.busy.is_some() || !self.loaded
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        vec![Wish::Ask(Request::Desks)]
    }

    fn follows(&self, change: &Change) -> bool {
        matches!(change.topic, Topic::Collections | Topic::Queues)
    }

    fn rows(&self) -> Option<(usize, usize)> {
        Some((self.lists.len(), self.selected))
    }

    fn pick(&mut self, row: usize, cx: &Cx) -> Vec<Wish> {
        self.select(row);
        self.act(Action::List(ListAction::Open), cx)
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => {
                match action {
                    ListAction::Down => self.select(self.selected + 1),
                    ListAction::Up => self.select(self.selected.saturating_sub(1)),
                    ListAction::First | ListAction::PageUp => self.select(0),
                    ListAction::Last | ListAction::PageDown => self.select(usize::MAX),
                    ListAction::Open => {
                        let go =
                            |officer: &UserId| Wish::Go(Target::Collect(Some(officer.clone())));
                        return self.officer().map(go).into_iter().collect();
                    }
                }
                Vec::new()
            }
            Action::Desks(DesksAction::Open) => {
                self.busy = Some(format!("Colas del {} abiertas.", date::short(cx.today())));
                vec![Wish::Ask(Request::OpenDay)]
            }
            Action::Desks(DesksAction::Substitute) => self.substitute(),
            Action::Desks(DesksAction::Field) => vec![Wish::Go(Target::Field)],
            Action::Desks(DesksAction::Campaigns) => vec![Wish::Go(Target::Campaigns)],
            Action::Desks(DesksAction::Excluded) => {
                let Some(list) = self.lists.first() else { return Vec::new() };
                let lines = desk::excluded(&list.queue);
                vec![Wish::Show("Excluidas de las colas de hoy".into(), lines)]
            }
            _ => self.enter(cx),
        }
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Desks(lists) => {
                self.lists = lists;
                self.loaded = true;
                self.select(self.selected);
                Vec::new()
            }
            Answer::Done(_) => {
                let said = self.busy.take().unwrap_or_default();
                vec![Wish::Say(Tone::Done, said), Wish::Ask(Request::Desks)]
            }
            Answer::Refused(refusal) => {
                self.busy = None;
                vec![Wish::error(messages::refusal(&refusal))]
            }
            Answer::Failed(fault) => {
                self.busy = None;
                self.loaded = true;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, cx: &Cx) -> Vec<Wish> {
        let (Some(from), Some(to)) = (self.officer().cloned(), UserId::parse(code)) else {
            return Vec::new();
        };
        self.busy = Some(format!("Lo pendiente de {from} pasó a {to}."));
        let command = Command::MoveQueue(QueueMove { day: cx.today(), from, to, account: None });
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        if self.lists.is_empty() {
            let text = if self.loaded {
                format!(
                    "Las colas del {} no están abiertas: «o» las abre.",
                    date::short(cx.today())
                )
            } else {
                "Leyendo las colas...".into()
            };
            canvas.text(2, 0, &text, Role::Muted);
            return;
        }
        let columns = [
            Column::new("Gestor", Fill::Flexible(12), 0),
            Column::new("Filas", Fill::WholeRight, 0),
            Column::new("Hechas", Fill::WholeRight, 0),
            Column::new("Gestiones", Fill::WholeRight, 2),
            Column::new("Contacto", Fill::WholeRight, 1),
            Column::new("Promesas", Fill::WholeRight, 1),
            Column::new("Prometido", Fill::WholeRight, 0),
        ];
        let mut rows: Vec<Row> = self
            .lists
            .iter()
            .map(|list| Row::new(Sum::of(list).cells(list.queue.officer.as_str())))
            .collect();
        let all = self.lists.iter().map(Sum::of).fold(Sum::default(), Sum::plus);
        rows.push(Row { cells: all.cells("TOTAL"), role: Role::Strong, marked: false });
        table::draw(canvas, &columns, &rows, Some(self.selected));
    }
}
