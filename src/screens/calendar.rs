//! `CAL010`: a month of law: what counts, why not, and how many answers fall due on each day.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::wish::{Answer, Request, Wish};
use super::{Cx, Path, Screen};
use crate::domain::calendar::DayStatus;
use crate::domain::ids::Radicado;
use crate::domain::pqr::PqrKind;
use crate::keys::actions::context::{Calendar as CalendarAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, Topic};
use crate::term::Role;
use crate::text::{calendar as words, date};
use crate::widgets::Canvas;
use crate::widgets::month::{self, DayMark};

/// The calendar.
#[derive(Debug)]
pub struct Calendar {
    selected: NaiveDate,
    due: BTreeMap<NaiveDate, Vec<Radicado>>,
}

impl Calendar {
    /// On a day.
    pub const fn new(today: NaiveDate) -> Self {
        Self { selected: today, due: BTreeMap::new() }
    }

    fn ask(&self) -> Vec<Wish> {
        let first = self.selected.with_day(1).unwrap_or(self.selected);
        let last = first
            .checked_add_months(Months::new(1))
            .and_then(|next| next.pred_opt())
            .unwrap_or(first);
        vec![Wish::Ask(Request::DueBetween(first, last))]
    }

    /// Another day; its month is asked for when it is another one.
    fn go(&mut self, day: Option<NaiveDate>) -> Vec<Wish> {
        let Some(day) = day.filter(|day| (1984..2200).contains(&day.year())) else {
            return vec![Wish::error("CAL-001 El calendario va de 1984 a 2199.")];
        };
        let same = (day.year(), day.month()) == (self.selected.year(), self.selected.month());
        self.selected = day;
        if same { Vec::new() } else { self.ask() }
    }
}

impl Screen for Calendar {
    fn id(&self) -> &'static str {
        "CAL010"
    }

    fn title(&self) -> &'static str {
        "Calendario de ley"
    }

    fn path(&self) -> Path {
        let due: usize = self.due.values().map(Vec::len).sum();
        Path {
            path: format!(
                "Inicio > Calendario   {} de {}",
                date::month(self.selected),
                self.selected.year()
            ),
            aside: format!("{due} vencen en el mes"),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Calendar, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::Calendar(CalendarAction::PreviousMonth),
            Action::Calendar(CalendarAction::NextMonth),
            Action::Calendar(CalendarAction::Today),
            Action::Global(Global::Leave),
            Action::Global(Global::Back),
        ]
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.ask()
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Pqr
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        let day = self.selected;
        match action {
            Action::Calendar(action) => match action {
                CalendarAction::NextMonth => self.go(day.checked_add_months(Months::new(1))),
                CalendarAction::PreviousMonth => self.go(day.checked_sub_months(Months::new(1))),
                CalendarAction::NextDay => self.go(day.succ_opt()),
                CalendarAction::PreviousDay => self.go(day.pred_opt()),
                CalendarAction::Today => self.go(Some(cx.today())),
            },
            Action::List(action) => match action {
                ListAction::Down => self.go(day.checked_add_days(Days::new(7))),
                ListAction::Up => self.go(day.checked_sub_days(Days::new(7))),
                ListAction::PageDown => self.go(day.checked_add_months(Months::new(1))),
                ListAction::PageUp => self.go(day.checked_sub_months(Months::new(1))),
                ListAction::First => self.go(day.with_day(1)),
                ListAction::Last => {
                    let next = day.with_day(1).and_then(|d| d.checked_add_months(Months::new(1)));
                    self.go(next.and_then(|next| next.pred_opt()))
                }
                ListAction::Open => Vec::new(),
            },
            _ => self.ask(),
        }
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::DueBetween(due) => {
                self.due.clear();
                for (day, radicado) in due {
                    self.due.entry(day).or_default().push(radicado);
                }
                Vec::new()
            }
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        let (width, height) = (canvas.width(), canvas.height());
        let legal = &cx.office.rules.legal;
        month::draw(&mut canvas.part(0, 0, month::WIDTH, 8), self.selected, cx.today(), |day| {
            DayMark {
                count: self.due.get(&day).map_or(0, Vec::len),
                sign: match legal.status(day) {
                    DayStatus::Business => ' ',
                    DayStatus::Holiday(_) => 'F',
                    _ => '#',
                },
            }
        });
        let left = month::WIDTH + 2;
        let mut side = canvas.part(left, 0, width.saturating_sub(left), 8);
        self.view_holidays(&mut side, cx);
        canvas.text(
            0,
            8,
            "F festivo   # no hábil   número a la derecha: vencen ese día",
            Role::Muted,
        );
        canvas.rule(9);
        let mut foot = canvas.part(0, 10, width, height.saturating_sub(10));
        self.view_day(&mut foot, cx);
    }
}

impl Calendar {
    fn view_holidays(&self, canvas: &mut Canvas, cx: &Cx) {
        canvas.text(0, 0, "Festivos del mes", Role::Label);
        let holidays = cx.office.rules.legal.holidays.of_year(self.selected.year());
        let of_month = holidays.iter().filter(|h| h.date.month() == self.selected.month());
        for (y, holiday) in (1..).zip(of_month) {
            let text = format!("{} {}", holiday.date.format("%d"), holiday.names.join(" y "));
            canvas.text(0, y, &text, Role::Text);
        }
    }

    fn view_day(&self, canvas: &mut Canvas, cx: &Cx) {
        let status = cx.office.rules.legal.status(self.selected);
        let line = format!("{}: {}", date::long(self.selected), words::status_words(&status));
        canvas.text(0, 0, &line, Role::Strong);
        let term = cx.office.term_of(PqrKind::Peticion, self.selected);
        if let Ok(deadline) = term.deadline(self.selected, &cx.office.rules.legal) {
            let text = format!(
                "Radicado ese día vence el {}, seguro {} ({} {})",
                date::long(deadline.legal),
                date::short(deadline.safe),
                term.count,
                words::unit(term.unit),
            );
            canvas.text(0, 1, &text, Role::Text);
        }
        let Some(due) = self.due.get(&self.selected) else {
            canvas.text(0, 2, "No vence ninguna PQR ese día.", Role::Muted);
            return;
        };
        canvas.text(0, 2, &format!("Vencen {}:", due.len()), Role::Warning);
        let per_row = usize::from(canvas.width() / 13).max(1);
        for (y, row) in (3..canvas.height()).zip(due.chunks(per_row)) {
            let line: Vec<String> = row.iter().map(ToString::to_string).collect();
            canvas.text(0, y, &line.join("  "), Role::Text);
        }
    }
}
