//! `PQR010`: open cases by what they need next and by date, with filter, marks and assignment.

mod assign;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::ids::Radicado;
use crate::domain::trace::Subject;
use crate::domain::user::UserId;
use crate::keys::actions::context::{List as ListAction, Tray as TrayAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::engine::Space;
use crate::store::query::{CaseRow, TrayCharts, TrayCounts, TrayFilter, TrayView};
use crate::store::{Change, Topic};
use crate::term::{Key, KeyCode};
use crate::text::{date, ledger};
use crate::widgets::frame::Tone;
use crate::widgets::{Canvas, Mask, PagedList, TextField};
use assign::{Asked, Undo};

/// Longest filter.
const MAX_FILTER: usize = 60;

/// Where the filter begins on its line.
const FIELD_AT: u16 = 8;

/// The tray.
#[derive(Debug)]
pub struct Tray {
    list: PagedList<CaseRow>,
    /// Marked cases, with who answered for each when it was marked.
    marks: BTreeMap<Radicado, Option<UserId>>,
    last_mark: Option<Radicado>,
    filter: TextField,
    view: TrayView,
    counts: TrayCounts,
    charts: TrayCharts,
    editing: bool,
    stopped: bool,
    loaded: bool,
    /// What the open window was asked for.
    asked: Asked,
    /// What was done last, and how to take it back.
    undo: Option<Undo>,
    /// An answer must come before the next key has a meaning.
    busy: bool,
}

impl Default for Tray {
    fn default() -> Self {
        Self {
            list: PagedList::new(1),
            marks: BTreeMap::new(),
            last_mark: None,
            filter: TextField::new(Mask::Text(MAX_FILTER)),
            view: TrayView::Answer,
            counts: Vec::new(),
            charts: TrayCharts::default(),
            editing: false,
            stopped: false,
            loaded: false,
            asked: Asked::Nothing,
            undo: None,
            busy: false,
        }
    }
}

/// Words are AND-ed; `-palabra` excludes; `vence<=3` and `sin:asignar` are conditions.
fn parse(text: &str, view: TrayView) -> TrayFilter {
    let mut filter = TrayFilter { view, ..TrayFilter::default() };
    for word in text.split_whitespace() {
        if let Some(days) = word.strip_prefix("vence<=").and_then(|days| days.parse().ok()) {
            filter.due_within = Some(days);
        } else if word == "sin:asignar" {
            filter.unassigned = true;
        } else if let Some(without) = word.strip_prefix('-').filter(|word| !word.is_empty()) {
            filter.without.push(without.to_owned());
        } else {
            filter.words.push(word.to_owned());
        }
    }
    filter
}

impl Tray {
    fn ask(&self, page: crate::store::page::PageRequest) -> Vec<Wish> {
        vec![Wish::Ask(Request::Tray(self.query(), page))]
    }

    fn query(&self) -> TrayFilter {
        parse(self.filter.value(), self.view)
    }

    fn show(&mut self, view: TrayView) -> Vec<Wish> {
        self.view = view;
        self.restart()
    }

    /// The view after this one, in the order of the keys.
    fn next_view(&self) -> TrayView {
        let at = TrayView::ALL.iter().position(|view| *view == self.view).unwrap_or(0);
        TrayView::ALL.get(at + 1).copied().unwrap_or_default()
    }

    /// Opens the case under the cursor and goes on to the next: the most urgent comes first.
    fn next_case(&mut self) -> Vec<Wish> {
        let Some(row) = self.list.selected() else {
            return vec![Wish::error("PQR-051 No hay más casos en esta vista.")];
        };
        let mut wishes = vec![Wish::Go(Target::Case(row.case.radicado))];
        if let Some(page) = self.list.act(ListAction::Down) {
            wishes.extend(self.ask(page));
        }
        wishes
    }

    /// The order in which the view lies.
    const fn space(&self) -> Space {
        match self.view {
            TrayView::Mine => Space::PqrByPerson,
            _ => Space::PqrByDue,
        }
    }

    fn restart(&mut self) -> Vec<Wish> {
        let page = self.list.restart();
        self.ask(page)
    }

    fn mark(&mut self, action: TrayAction) -> Vec<Wish> {
        let here = self.list.selected().map(mark_of);
        match (action, here) {
            (TrayAction::Mark, Some((here, who))) => {
                if self.marks.remove(&here).is_none() {
                    self.marks.insert(here, who);
                    self.last_mark = Some(here);
                }
                return self.list(ListAction::Down);
            }
            (TrayAction::MarkOption, Some((here, who))) => {
                if self.marks.remove(&here).is_none() {
                    self.marks.insert(here, who);
                }
                self.asked = Asked::Option;
            }
            (TrayAction::MarkRange, Some(_)) => self.mark_range(),
            (TrayAction::MarkAll, _) => {
                self.busy = true;
                return vec![Wish::Ask(Request::TrayAll(self.query()))];
            }
            (TrayAction::MarkNone, _) => self.marks.clear(),
            _ => {}
        }
        Vec::new()
    }

    /// From the last mark on this page to the cursor.
    fn mark_range(&mut self) {
        let rows: Vec<_> = self.list.rows().map(mark_of).collect();
        let here = self.list.selected_index().unwrap_or(0);
        let of_mark = |mark| rows.iter().position(|(row, _)| *row == mark);
        let there = self.last_mark.and_then(of_mark).unwrap_or(here);
        let (first, last) = (here.min(there), here.max(there));
        self.marks.extend(rows.into_iter().skip(first).take(last - first + 1));
    }

    fn list(&mut self, action: ListAction) -> Vec<Wish> {
        if action == ListAction::Open {
            if self.editing {
                self.editing = false;
                return Vec::new();
            }
            if self.asked == Asked::Option && !self.marks.is_empty() {
                return self.begin_assignment();
            }
            let open = self.list.selected().map(|row| Wish::Go(Target::Case(row.case.radicado)));
            return open.into_iter().collect();
        }
        match self.list.act(action) {
            Some(page) => self.ask(page),
            None => Vec::new(),
        }
    }
}

/// A case to mark, with who answers for it.
fn mark_of(row: &CaseRow) -> (Radicado, Option<UserId>) {
    (row.case.radicado, row.case.assigned.clone())
}

/// The window with the whole account of a case's dates.
pub fn ledger_window(row: &CaseRow, cx: &Cx) -> Wish {
    let lines = ledger::case(&row.case, &row.clock, &row.rules, cx.today());
    Wish::Show(format!("Ver cuenta {}", row.case.radicado), lines)
}

impl Screen for Tray {
    fn id(&self) -> &'static str {
        "PQR010"
    }

    fn title(&self) -> &'static str {
        "Bandeja de PQR"
    }

    fn path(&self) -> Path {
        let mut aside = Vec::new();
        if !self.marks.is_empty() {
            let rows: BTreeSet<Radicado> = self.list.rows().map(|row| row.case.radicado).collect();
            let hidden = self.marks.keys().filter(|mark| !rows.contains(mark)).count();
            aside.push(format!("{} marcadas, {hidden} en otra página", self.marks.len()));
        }
        if self.stopped {
            aside.push("hay más sin mirar: afine el filtro".into());
        } else if self.loaded {
            aside.push(self.list.foot().into());
        }
        let view = view::name(self.view);
        Path { path: format!("Inicio > PQR > Bandeja   Vista: {view}"), aside: aside.join(" · ") }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Tray, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::List(ListAction::Open),
            Action::Global(Global::FilePqr),
            Action::Tray(TrayAction::Ledger),
            Action::Tray(TrayAction::NextView),
            Action::Tray(TrayAction::Mark),
            Action::Tray(TrayAction::Assign),
            Action::Tray(TrayAction::Link),
            Action::Tray(TrayAction::Filter),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.editing.then_some("Palabras que deben estar; -palabra excluye; vence<=3; sin:asignar.")
    }

    fn typing(&self) -> bool {
        self.editing
    }

    fn waiting(&self) -> bool {
        self.busy
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        let other = view::OTHER_ROWS + view::chart_rows(cx.body_rows);
        self.list.set_limit(usize::from(cx.body_rows.saturating_sub(other)));
        let page = self.list.refresh();
        let mut wishes = self.ask(page);
        wishes.push(Wish::Ask(Request::TrayCounts));
        if view::chart_rows(cx.body_rows) > 0 {
            wishes.push(Wish::Ask(Request::TrayCharts));
        }
        wishes
    }

    fn follows(&self, change: &Change) -> bool {
        if change.topic != Topic::Pqr {
            return false;
        }
        let Some(Subject::Pqr(radicado)) = &change.subject else { return true };
        // A filter has no order of its own: any case may pass it now.
        !self.filter.is_empty()
            || self.list.rows().any(|row| row.case.radicado == *radicado)
            || change
                .places
                .iter()
                .any(|(space, key)| *space == self.space() && self.list.holds(key))
    }

    fn rows(&self) -> Option<(usize, usize)> {
        self.list.selected_index().map(|at| (self.list.rows().len(), at))
    }

    fn pick(&mut self, row: usize, _cx: &Cx) -> Vec<Wish> {
        self.list.pick(row);
        self.list(ListAction::Open)
    }

    fn copied(&self) -> Option<String> {
        let row = self.list.selected()?;
        let due = row.clock.legal().map_or_else(String::new, date::short);
        Some(format!("{}\t{}\t{due}", row.case.radicado, row.name))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list(action),
            Action::Tray(action) => match action {
                TrayAction::Filter => {
                    self.editing = true;
                    Vec::new()
                }
                TrayAction::NextView => {
                    let next = self.next_view();
                    self.show(next)
                }
                TrayAction::All => self.show(TrayView::Answer),
                TrayAction::DueSoon => self.show(TrayView::DueSoon),
                TrayAction::Unassigned => self.show(TrayView::Unassigned),
                TrayAction::Silence => self.show(TrayView::Silence),
                TrayAction::Mine => self.show(TrayView::Mine),
                TrayAction::ToNotify => self.show(TrayView::ToNotify),
                TrayAction::Avisos => self.show(TrayView::Avisos),
                TrayAction::ToSspd => self.show(TrayView::ToSspd),
                TrayAction::Recursos => self.show(TrayView::Recursos),
                TrayAction::Waiting => self.show(TrayView::Waiting),
                TrayAction::Ledger => {
                    self.list.selected().map(|row| ledger_window(row, cx)).into_iter().collect()
                }
                TrayAction::NextCase => self.next_case(),
                TrayAction::Answer => {
                    self.list.selected().map_or_else(Vec::new, super::case::answer)
                }
                TrayAction::Assign => self.begin_assignment(),
                TrayAction::Link => self.begin_link(),
                TrayAction::Separate => self.separate(),
                TrayAction::Undo => self.take_back(cx),
                TrayAction::Mark
                | TrayAction::MarkOption
                | TrayAction::MarkRange
                | TrayAction::MarkAll
                | TrayAction::MarkNone => self.mark(action),
            },
            _ => self.enter(cx),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        if self.filter.insert(c) { self.restart() } else { Vec::new() }
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        match key.code {
            KeyCode::Backspace => self.filter.backspace(),
            KeyCode::Delete => self.filter.delete(),
            KeyCode::Left => self.filter.left(),
            KeyCode::Right => self.filter.right(),
            _ => return Vec::new(),
        }
        self.restart()
    }

    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.editing = false;
        if self.asked == Asked::Option {
            self.marks.clear();
        }
        self.asked = Asked::Nothing;
        if self.filter.is_empty() {
            return Vec::new();
        }
        self.filter.set("");
        let mut wishes = self.restart();
        wishes.push(Wish::Say(Tone::Info, "Filtro quitado.".into()));
        wishes
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Tray(page, stopped) => {
                self.loaded = true;
                self.stopped = stopped;
                match self.list.receive(page) {
                    Some(page) => self.ask(page),
                    None => Vec::new(),
                }
            }
            Answer::TrayCounts(counts) => {
                self.counts = counts;
                Vec::new()
            }
            Answer::TrayCharts(charts) => {
                self.charts = *charts;
                Vec::new()
            }
            Answer::TrayAll(all, whole) => self.mark_all(all, whole),
            Answer::Assignees(people) => self.propose(people),
            Answer::Similar(rows) => self.propose_link(&rows),
            Answer::Done(_) => self.done(cx),
            Answer::Refused(refusal) => self.refused(&refusal),
            Answer::Failed(fault) => {
                self.busy = false;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, cx: &Cx) -> Vec<Wish> {
        self.choose(code, cx)
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, _cx: &Cx) -> Option<(u16, u16)> {
        let column = FIELD_AT + u16::try_from(self.filter.cursor()).unwrap_or(0);
        self.editing.then_some((column, 0))
    }
}
