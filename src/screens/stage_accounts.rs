//! `CAR020`: the accounts of a stage, the largest balance first inside each age.

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::keys::actions::context::List as ListAction;
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::query::{AccountRow, StageFilter};
use crate::store::{Change, Topic};
use crate::term::Role;
use crate::text::money;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, PagedList};

/// The accounts.
#[derive(Debug)]
pub struct StageAccounts {
    filter: StageFilter,
    stage_name: String,
    list: PagedList<AccountRow>,
    loaded: bool,
}

impl StageAccounts {
    /// Of a stage.
    pub fn new(filter: StageFilter, stage_name: String) -> Self {
        Self { filter, stage_name, list: PagedList::new(1), loaded: false }
    }
}

impl Screen for StageAccounts {
    fn id(&self) -> &'static str {
        "CAR020"
    }

    fn title(&self) -> &'static str {
        "Cuentas por etapa"
    }

    fn path(&self) -> Path {
        let age = self.filter.bucket.map_or("todas las edades", |bucket| bucket.label());
        Path {
            path: format!("Inicio > Cartera > {}   Vista: {age}", self.stage_name),
            aside: if self.loaded { self.list.foot().into() } else { String::new() },
        }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::List(ListAction::Open),
            Action::List(ListAction::PageDown),
            Action::Global(Global::Leave),
            Action::Global(Global::Refresh),
            Action::Global(Global::Back),
        ]
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.list.set_limit(usize::from(cx.body_rows.saturating_sub(1)));
        let page = self.list.refresh();
        vec![Wish::Ask(Request::Accounts(self.filter, page))]
    }

    fn follows(&self, change: &Change) -> bool {
        matches!(change.topic, Topic::Receivables | Topic::Subscribers)
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
            Action::List(ListAction::Open) => self
                .list
                .selected()
                .map(|row| Wish::Go(Target::Account(row.account)))
                .into_iter()
                .collect(),
            Action::List(action) => self
                .list
                .act(action)
                .map(|page| Wish::Ask(Request::Accounts(self.filter, page)))
                .into_iter()
                .collect(),
            _ => self.enter(cx),
        }
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Accounts(page) => {
                self.loaded = true;
                match self.list.receive(page) {
                    Some(page) => vec![Wish::Ask(Request::Accounts(self.filter, page))],
                    None => Vec::new(),
                }
            }
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, _cx: &Cx) {
        let columns = [
            Column::new("Cuenta", Fill::Whole, 0),
            Column::new("Suscriptor", Fill::Flexible(14), 2),
            Column::new("Municipio", Fill::Whole, 4),
            Column::new("Mora", Fill::WholeRight, 1),
            Column::new("Vencida", Fill::WholeRight, 0),
            Column::new("Total", Fill::WholeRight, 3),
            Column::new("Bloqueada", Fill::WholeRight, 5),
        ];
        let rows: Vec<Row> = self
            .list
            .rows()
            .map(|row| {
                Row::new(vec![
                    row.account.to_string(),
                    row.name.clone(),
                    row.town.clone(),
                    row.days.to_string(),
                    money::pesos(row.overdue),
                    money::pesos(row.total),
                    money::pesos(row.blocked),
                ])
            })
            .collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 0, "Ninguna cuenta en esta etapa y edad.", Role::Muted);
        } else {
            table::draw(canvas, &columns, &rows, self.list.selected_index());
        }
    }
}
