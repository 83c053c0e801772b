//! `COB040`: suspensions by what they wait for: warned, ordered, suspended, to be reconnected.

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::collections::orders::OrderState;
use crate::keys::actions::context::{Field as FieldAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, FieldRow, FieldView, Topic};
use crate::term::Role;
use crate::text::{date, desk, money};
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, PagedList};

/// Hours before the legal end of a reconnection from which it is shown as pressing.
const PRESSING_HOURS: i64 = 6;

/// The lists.
#[derive(Debug)]
pub struct Field {
    view: FieldView,
    list: PagedList<FieldRow>,
    loaded: bool,
}

impl Default for Field {
    fn default() -> Self {
        Self { view: FieldView::Reconnect, list: PagedList::new(1), loaded: false }
    }
}

const fn name(view: FieldView) -> &'static str {
    match view {
        FieldView::Warned => "avisadas",
        FieldView::Ordered => "ordenadas y en terreno",
        FieldView::Suspended => "suspendidas",
        FieldView::Reconnect => "por reconectar",
    }
}

impl Field {
    fn turn(&mut self, cx: &Cx) -> Vec<Wish> {
        let at = FieldView::ALL.iter().position(|view| *view == self.view).unwrap_or(0);
        let next = FieldView::ALL.get((at + 1) % FieldView::ALL.len());
        self.view = next.copied().unwrap_or_default();
        self.list = PagedList::new(1);
        self.loaded = false;
        self.enter(cx)
    }
}

impl Screen for Field {
    fn id(&self) -> &'static str {
        "COB040"
    }

    fn title(&self) -> &'static str {
        "Suspensiones"
    }

    fn path(&self) -> Path {
        Path {
            path: format!("Inicio > Cobro > Suspensiones   Vista: {}", name(self.view)),
            aside: if self.loaded { self.list.foot().into() } else { String::new() },
        }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Field, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::List(ListAction::Open),
            Action::Field(FieldAction::NextView),
            Action::Global(Global::Help),
            Action::Global(Global::Refresh),
            Action::Global(Global::Back),
        ]
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.list.set_limit(usize::from(cx.body_rows.saturating_sub(1)));
        let page = self.list.refresh();
        vec![Wish::Ask(Request::Field(self.view, page))]
    }

    fn follows(&self, change: &Change) -> bool {
        matches!(change.topic, Topic::Collections | Topic::Receivables | Topic::Pqr)
    }

    fn rows(&self) -> Option<(usize, usize)> {
        self.list.selected_index().map(|at| (self.list.rows().len(), at))
    }

    fn pick(&mut self, row: usize, cx: &Cx) -> Vec<Wish> {
        self.list.pick(row);
        self.act(Action::List(ListAction::Open), cx)
    }

    fn copied(&self) -> Option<String> {
        self.list.selected().map(|row| format!("{}\t{}", row.account, row.name))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(ListAction::Open) => {
                let row = self.list.selected();
                row.map(|row| Wish::Go(Target::Account(row.account))).into_iter().collect()
            }
            Action::List(action) => {
                let page = self.list.act(action);
                page.map(|page| Wish::Ask(Request::Field(self.view, page))).into_iter().collect()
            }
            Action::Field(FieldAction::NextView) => self.turn(cx),
            _ => self.enter(cx),
        }
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Field(view, page) if view == self.view => {
                self.loaded = true;
                let more = self.list.receive(page);
                more.map(|page| Wish::Ask(Request::Field(self.view, page))).into_iter().collect()
            }
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        let columns = [
            Column::new("Orden", Fill::Whole, 2),
            Column::new("Cuenta", Fill::Whole, 0),
            Column::new("Suscriptor", Fill::Flexible(14), 3),
            Column::new("Zona", Fill::Whole, 5),
            Column::new("Desde", Fill::Whole, 4),
            Column::new("Vencido", Fill::WholeRight, 1),
            Column::new("Qué sigue", Fill::Whole, 0),
        ];
        let rows: Vec<Row> = self
            .list
            .rows()
            .map(|row| {
                let (what, role) = next(self.view, row, cx);
                let number = row.order.as_ref().map(|order| desk::order_number(order.number));
                Row {
                    cells: vec![
                        number.unwrap_or_default(),
                        row.account.to_string(),
                        row.name.clone(),
                        row.zone.clone(),
                        row.since.format("%d/%m").to_string(),
                        money::pesos(row.overdue),
                        what,
                    ],
                    role,
                    marked: false,
                }
            })
            .collect();
        if rows.is_empty() && self.loaded {
            let text =
                format!("Ninguna cuenta en la vista «{}». Tab pasa a otra.", name(self.view));
            canvas.text(2, 0, &text, Role::Muted);
        } else {
            table::draw(canvas, &columns, &rows, self.list.selected_index());
        }
    }
}

/// What is next with a row, and how pressing it is.
fn next(view: FieldView, row: &FieldRow, cx: &Cx) -> (String, Role) {
    let state = row.order.as_ref().map(|order| order.state);
    match (view, state) {
        (FieldView::Reconnect, Some(state)) => {
            let Some(limit) = state.limit() else { return (String::new(), Role::Text) };
            let left = limit - cx.now;
            let role = match left.num_hours() {
                _ if left.num_seconds() <= 0 => Role::Error,
                hours if hours < PRESSING_HOURS => Role::Warning,
                _ => Role::Text,
            };
            let what = if role == Role::Error {
                format!("VENCIDA 24 H {}", limit.format("%d/%m %H:%M"))
            } else {
                format!("antes de {}", limit.format("%d/%m %H:%M"))
            };
            (what, role)
        }
        (FieldView::Suspended, Some(OrderState::Suspended { at })) => {
            (format!("suspendida {}", at.format("%d/%m %H:%M")), Role::Text)
        }
        (_, Some(OrderState::Dispatched { list })) => match row.reasons.first() {
            Some(reason) if !is_own(reason) => {
                (format!("QUITAR: {}", desk::not_suspended(reason)), Role::Error)
            }
            _ => (format!("lista {list}"), Role::Text),
        },
        _ => match row.reasons.iter().find(|reason| !is_own(reason)) {
            Some(reason) => (desk::not_suspended(reason), Role::Muted),
            None => match row.order.as_ref().filter(|order| order.state == OrderState::Made) {
                Some(order) => (format!("sale el {}", date::short(order.on)), Role::Good),
                None => ("procede ordenar".into(), Role::Good),
            },
        },
    }
}

/// Its own order is no reason against itself.
const fn is_own(reason: &crate::domain::collections::suspension::NotSuspended) -> bool {
    matches!(reason, crate::domain::collections::suspension::NotSuspended::Underway)
}
