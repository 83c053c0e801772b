//! `CAR010`: the receivables by stage and age, from kept totals.

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::collections::BUCKETS;
use crate::domain::money::Money;
use crate::keys::actions::context::{List as ListAction, Portfolio as PortfolioAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::query::{Portfolio as Figures, StageFilter};
use crate::store::{Change, Topic};
use crate::term::Role;
use crate::text::{date, money};
use crate::widgets::Canvas;
use crate::widgets::bars::{self, Bar};
use crate::widgets::table::{self, Column, Fill, Row};

/// The receivables.
#[derive(Debug, Default)]
pub struct Portfolio {
    figures: Option<Box<Figures>>,
    loaded: bool,
    stage: usize,
    /// One of the buckets, or all of the stage.
    bucket: Option<usize>,
}

impl Portfolio {
    fn list(&mut self, action: ListAction) -> Vec<Wish> {
        let last = self.figures.as_ref().map_or(0, |figures| figures.cells.len()).saturating_sub(1);
        match action {
            ListAction::Down => self.stage = (self.stage + 1).min(last),
            ListAction::Up => self.stage = self.stage.saturating_sub(1),
            ListAction::First | ListAction::PageUp => self.stage = 0,
            ListAction::Last | ListAction::PageDown => self.stage = last,
            ListAction::Open => {
                let stage = u8::try_from(self.stage).unwrap_or(u8::MAX);
                let bucket = self.bucket.and_then(|at| BUCKETS.get(at).copied());
                return vec![Wish::Go(Target::StageAccounts(StageFilter { stage, bucket }))];
            }
        }
        Vec::new()
    }
}

impl Screen for Portfolio {
    fn id(&self) -> &'static str {
        "CAR010"
    }

    fn title(&self) -> &'static str {
        "Cartera"
    }

    fn path(&self) -> Path {
        let aside = self.figures.as_ref().map_or_else(String::new, |figures| {
            format!("corte {}", date::short(figures.load.cutoff))
        });
        let view =
            self.bucket.and_then(|at| BUCKETS.get(at)).map_or("todas las edades", |b| b.label());
        Path { path: format!("Inicio > Cartera   Vista: {view}"), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Portfolio, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::List(ListAction::Open),
            Action::Portfolio(PortfolioAction::Right),
            Action::Global(Global::Leave),
            Action::Global(Global::Refresh),
            Action::Global(Global::Back),
        ]
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        vec![Wish::Ask(Request::Portfolio)]
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Receivables
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list(action),
            Action::Portfolio(PortfolioAction::Right) => {
                self.bucket = match self.bucket {
                    None => Some(0),
                    Some(at) if at + 1 < BUCKETS.len() => Some(at + 1),
                    Some(_) => None,
                };
                Vec::new()
            }
            Action::Portfolio(PortfolioAction::Left) => {
                self.bucket = match self.bucket {
                    None => Some(BUCKETS.len() - 1),
                    Some(at) => at.checked_sub(1),
                };
                Vec::new()
            }
            _ => self.enter(cx),
        }
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Portfolio(figures) => {
                self.figures = figures;
                self.loaded = true;
                Vec::new()
            }
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        let Some(figures) = &self.figures else {
            let text = if self.loaded {
                "Sin cartera cargada: «ventanilla importar cartera ARCHIVO --corte FECHA»."
            } else {
                "Leyendo la cartera..."
            };
            canvas.text(2, 0, text, Role::Muted);
            return;
        };
        let stages = u16::try_from(figures.cells.len()).unwrap_or(0);
        let width = canvas.width();
        self.view_stages(&mut canvas.part(0, 0, width, stages + 1), figures, cx);
        canvas.rule(stages + 1);
        let height = canvas.height().saturating_sub(stages + 2);
        view_ages(&mut canvas.part(0, stages + 2, width, height), figures);
    }
}

impl Portfolio {
    fn view_stages(&self, canvas: &mut Canvas, figures: &Figures, cx: &Cx) {
        let columns = [
            Column::new("Etapa", Fill::Whole, 0),
            Column::new("Cuentas", Fill::WholeRight, 0),
            Column::new("Vencida y cobrable", Fill::WholeRight, 0),
            Column::new("% ", Fill::WholeRight, 1),
            Column::new("", Fill::Flexible(4), 2),
        ];
        let total: i64 = figures.cells.iter().flatten().map(|cell| cell.overdue.centavos()).sum();
        let glyph = canvas.glyphs().bar;
        let rows: Vec<Row> = figures
            .cells
            .iter()
            .enumerate()
            .map(|(at, cells)| {
                let wanted = cells
                    .iter()
                    .enumerate()
                    .filter(|(bucket, _)| self.bucket.is_none_or(|chosen| chosen == *bucket));
                let (accounts, overdue) = wanted
                    .fold((0, Money::ZERO), |(count, sum), (_, cell)| {
                        (count + cell.accounts, sum.plus(cell.overdue))
                    });
                let percent = overdue.centavos().saturating_mul(100) / total.max(1);
                let length = usize::try_from(percent.max(0) * 30 / 100).unwrap_or(0);
                Row::new(vec![
                    format!("{} {}", cx.office.stages.code(at), cx.office.stages.name(at)),
                    money::thousands(accounts.max(0).unsigned_abs()),
                    money::pesos(overdue),
                    format!("{percent} %"),
                    glyph.repeat(length),
                ])
            })
            .collect();
        table::draw(canvas, &columns, &rows, Some(self.stage));
    }
}

fn view_ages(canvas: &mut Canvas, figures: &Figures) {
    let load = &figures.load;
    let line = format!(
        "{} cuentas · {} partidas · neto {} · DDR {}",
        money::thousands(load.accounts),
        money::thousands(figures.items.max(0).unsigned_abs()),
        money::pesos(load.debit.plus(load.credit)),
        money::pesos(figures.hard_to_collect),
    );
    canvas.text(0, 0, &line, Role::Muted);
    let ages = BUCKETS.into_iter().zip(figures.aged).map(|(bucket, amount)| Bar {
        label: bucket.label().into(),
        value: amount.centavos(),
        text: money::pesos(amount),
        role: if bucket.index() == 0 { Role::Good } else { Role::Warning },
    });
    let apart = [("bloqueada", figures.blocked), ("financiada", figures.financed)];
    let apart = apart.into_iter().map(|(label, amount)| Bar {
        label: label.into(),
        value: amount.centavos(),
        text: money::pesos(amount),
        role: Role::Muted,
    });
    let bars: Vec<Bar> = ages.chain(apart).collect();
    let (width, height) = (canvas.width(), canvas.height());
    bars::draw(&mut canvas.part(0, 1, width.min(78), height.saturating_sub(1)), &bars);
}
