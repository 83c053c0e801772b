//! `PQR060`: the report of a month or a quarter: figures, indicators, tables as bars, recommendations.

mod view;

use chrono::NaiveDate;

use super::wish::{Answer, Request, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::{Command, Recommendations};
use crate::domain::pqr::{Month, Period};
use crate::keys::actions::context::{List as ListAction, Report as ReportAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::query::{MAX_REPORTED, PeriodReport};
use crate::store::{Change, Topic};
use crate::term::{Key, KeyCode};
use crate::widgets::frame::Tone;
use crate::widgets::{Mask, TextField};

/// Longest text that is typed here.
const MAX_TYPED: usize = 1_000;

/// The report.
#[derive(Debug)]
pub struct Report {
    period: Period,
    found: Option<Box<PeriodReport>>,
    /// The first table that is shown.
    table: usize,
    text: TextField,
    editing: bool,
    /// The text is on its way to the base.
    saving: bool,
}

impl Report {
    /// Of the month of a day.
    pub fn new(today: NaiveDate) -> Self {
        Self {
            period: Period::Month(Month::of(today)),
            found: None,
            table: 0,
            text: TextField::new(Mask::Text(MAX_TYPED)),
            editing: false,
            saving: false,
        }
    }

    fn ask(&self) -> Vec<Wish> {
        vec![Wish::Ask(Request::Report(self.period))]
    }

    /// Another period, which is not ahead of today.
    fn go(&mut self, period: Period, today: NaiveDate) -> Vec<Wish> {
        if period.first().first() > today {
            return vec![Wish::error(messages::report_not_begun(period))];
        }
        self.period = period;
        self.found = None;
        self.ask()
    }

    fn kept(&self) -> Option<&Recommendations> {
        self.found.as_ref()?.recommendations.as_ref()
    }

    fn act_on(&mut self, action: ReportAction, cx: &Cx) -> Vec<Wish> {
        if self.editing {
            return match action {
                ReportAction::Recommend => self.save(),
                _ => Vec::new(),
            };
        }
        match action {
            ReportAction::Next => self.go(self.period.plus(1), cx.today()),
            ReportAction::Previous => self.go(self.period.plus(-1), cx.today()),
            ReportAction::Length => {
                let first = self.period.first();
                let other = match self.period {
                    Period::Month(month) => Period::quarter_of(month),
                    Period::Quarter(_) => Period::Month(first),
                };
                self.go(other, cx.today())
            }
            ReportAction::Table => {
                self.table = self.table.wrapping_add(1);
                Vec::new()
            }
            ReportAction::Recommend => {
                let text = self.kept().map_or_else(String::new, |kept| kept.text.clone());
                // One line is typed here; what came in several is joined.
                self.text.set(&text.replace('\n', " "));
                self.editing = self.found.is_some();
                Vec::new()
            }
        }
    }

    fn save(&mut self) -> Vec<Wish> {
        self.saving = true;
        let text = self.text.value().trim().to_owned();
        let command = Command::SaveRecommendations { period: self.period, text };
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }
}

impl Screen for Report {
    fn id(&self) -> &'static str {
        "PQR060"
    }

    fn title(&self) -> &'static str {
        "Informe de PQR"
    }

    fn path(&self) -> Path {
        let aside = match &self.found {
            Some(found) if !found.whole => "incompleto: exporte el informe",
            _ => "",
        };
        let kind = match self.period {
            Period::Month(_) => "mes",
            Period::Quarter(_) => "trimestre",
        };
        let path = format!("Inicio > Informe de PQR   {kind} {}", self.period);
        Path { path, aside: aside.into() }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Report, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::Report(ReportAction::Previous),
            Action::Report(ReportAction::Next),
            Action::Report(ReportAction::Length),
            Action::Report(ReportAction::Table),
            Action::Report(ReportAction::Recommend),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        Some(
            "Qué se recomienda a la empresa por lo que más se repite. Enter guarda; vacío, la quita.",
        )
    }

    fn typing(&self) -> bool {
        self.editing
    }

    fn waiting(&self) -> bool {
        self.saving
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.ask()
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Reports && !self.editing
    }

    fn copied(&self) -> Option<String> {
        self.kept().map(|kept| kept.text.clone())
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::Report(action) => self.act_on(action, cx),
            Action::List(ListAction::Open) if self.editing => self.save(),
            Action::List(_) => Vec::new(),
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        self.text.insert(c);
        Vec::new()
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        match key.code {
            KeyCode::Backspace => self.text.backspace(),
            KeyCode::Delete => self.text.delete(),
            KeyCode::Left => self.text.left(),
            KeyCode::Right => self.text.right(),
            _ => {}
        }
        Vec::new()
    }

    fn back(&mut self) -> bool {
        std::mem::take(&mut self.editing)
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        let saving = std::mem::take(&mut self.saving);
        match answer {
            Answer::Report(found) if found.period == self.period => {
                let whole = found.whole;
                self.found = Some(found);
                self.saving = saving;
                if whole {
                    return Vec::new();
                }
                vec![Wish::Say(Tone::Info, messages::report_cut(MAX_REPORTED))]
            }
            Answer::Done(_) if saving => {
                self.editing = false;
                let said = format!("Recomendaciones de {} guardadas.", self.period);
                let mut wishes = self.ask();
                wishes.push(Wish::Say(Tone::Info, said));
                wishes
            }
            Answer::Refused(refusal) => vec![Wish::error(messages::refusal(&refusal))],
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut crate::widgets::Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        self.cursor_at(cx)
    }
}
