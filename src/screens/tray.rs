//! `PQR010`: open cases by legal date, with filter and marks.

use std::collections::BTreeSet;

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::calendar::Term;
use crate::domain::ids::Radicado;
use crate::domain::trace::Subject;
use crate::keys::actions::context::{List as ListAction, Tray as TrayAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::engine::Space;
use crate::store::query::{CaseRow, TrayFilter};
use crate::store::trees::Owed;
use crate::store::{Change, Topic};
use crate::term::{Key, KeyCode, Role};
use crate::text::{calendar, date, pqr};
use crate::widgets::frame::Tone;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, Mask, PagedList, TextField};

/// Longest filter.
const MAX_FILTER: usize = 60;

/// Where the filter begins on its line.
const FIELD_AT: u16 = 8;

/// Rows below the list: a rule and what is known of the row under the cursor.
const DETAIL: u16 = 4;

/// The tray.
#[derive(Debug)]
pub struct Tray {
    list: PagedList<CaseRow>,
    marks: BTreeSet<Radicado>,
    last_mark: Option<Radicado>,
    filter: TextField,
    owed: Owed,
    editing: bool,
    stopped: bool,
    loaded: bool,
}

impl Default for Tray {
    fn default() -> Self {
        Self {
            list: PagedList::new(1),
            marks: BTreeSet::new(),
            last_mark: None,
            filter: TextField::new(Mask::Text(MAX_FILTER)),
            owed: Owed::Answer,
            editing: false,
            stopped: false,
            loaded: false,
        }
    }
}

/// Words are AND-ed; `-palabra` excludes; `vence<=3` and `sin:asignar` are conditions.
fn parse(text: &str, owed: Owed) -> TrayFilter {
    let mut filter = TrayFilter { owed, ..TrayFilter::default() };
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
        vec![Wish::Ask(Request::Tray(parse(self.filter.value(), self.owed), page))]
    }

    fn restart(&mut self) -> Vec<Wish> {
        let page = self.list.restart();
        self.ask(page)
    }

    fn mark(&mut self, action: TrayAction) -> Vec<Wish> {
        let here = self.list.selected().map(|row| row.case.radicado);
        match (action, here) {
            (TrayAction::Mark, Some(here)) => {
                if !self.marks.remove(&here) {
                    self.marks.insert(here);
                    self.last_mark = Some(here);
                }
                return self.list(ListAction::Down);
            }
            (TrayAction::MarkRange, Some(_)) => self.mark_range(),
            (TrayAction::MarkAll, _) => {
                self.marks.extend(self.list.rows().map(|row| row.case.radicado));
            }
            (TrayAction::MarkNone, _) => self.marks.clear(),
            _ => {}
        }
        Vec::new()
    }

    /// From the last mark on this page to the cursor.
    fn mark_range(&mut self) {
        let rows: Vec<Radicado> = self.list.rows().map(|row| row.case.radicado).collect();
        let here = self.list.selected_index().unwrap_or(0);
        let there = self.last_mark.and_then(|mark| rows.iter().position(|row| *row == mark));
        let there = there.unwrap_or(here);
        let (first, last) = (here.min(there), here.max(there));
        self.marks.extend(rows.into_iter().skip(first).take(last - first + 1));
    }

    fn list(&mut self, action: ListAction) -> Vec<Wish> {
        if action == ListAction::Open {
            if self.editing {
                self.editing = false;
                return Vec::new();
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

/// The window with the count of a case's term.
pub fn ledger_window(row: &CaseRow, term: &Term) -> Wish {
    let lines = calendar::explain(term, &row.clock.deadline);
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
            let hidden = self.marks.difference(&rows).count();
            aside.push(format!("{} marcadas, {hidden} en otra página", self.marks.len()));
        }
        if self.stopped {
            aside.push("hay más sin mirar: afine el filtro".into());
        } else if self.loaded {
            aside.push(self.list.foot().into());
        }
        let view = match self.owed {
            Owed::Answer => "por responder",
            Owed::Closing => "por notificar y cerrar",
        };
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
            Action::Tray(TrayAction::Filter),
            Action::Tray(TrayAction::NextView),
            Action::Tray(TrayAction::Mark),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.editing.then_some("Palabras que deben estar; -palabra excluye; vence<=3; sin:asignar.")
    }

    fn typing(&self) -> bool {
        self.editing
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.list.set_limit(usize::from(cx.body_rows.saturating_sub(2 + DETAIL)));
        let page = self.list.refresh();
        self.ask(page)
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
                .any(|(space, key)| *space == Space::PqrByDue && self.list.holds(key))
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
        let due = date::short(row.clock.deadline.legal);
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
                    self.owed = match self.owed {
                        Owed::Answer => Owed::Closing,
                        Owed::Closing => Owed::Answer,
                    };
                    self.restart()
                }
                TrayAction::Ledger => self
                    .list
                    .selected()
                    .map(|row| {
                        let term = cx.office.term_of(row.case.kind);
                        ledger_window(row, term)
                    })
                    .into_iter()
                    .collect(),
                TrayAction::Mark
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
        if self.filter.is_empty() {
            return Vec::new();
        }
        self.filter.set("");
        let mut wishes = self.restart();
        wishes.push(Wish::Say(Tone::Info, "Filtro quitado.".into()));
        wishes
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Tray(page, stopped) => {
                self.loaded = true;
                self.stopped = stopped;
                match self.list.receive(page) {
                    Some(page) => self.ask(page),
                    None => Vec::new(),
                }
            }
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        let role = if self.editing { Role::Field } else { Role::Text };
        canvas.text(0, 0, "Filtro", Role::Label);
        if self.editing || !self.filter.is_empty() {
            let shown = format!("{:<40}", self.filter.value());
            canvas.text(FIELD_AT, 0, &shown, role);
        } else {
            canvas.text(FIELD_AT, 0, "ninguno", Role::Muted);
        }
        let (width, height) = (canvas.width(), canvas.height());
        let rows_high = height.saturating_sub(1 + DETAIL);
        self.view_rows(&mut canvas.part(0, 1, width, rows_high), cx);
        if height > DETAIL + 3 {
            let mut detail = canvas.part(0, height - DETAIL, width, DETAIL);
            detail.rule(0);
            if let Some(row) = self.list.selected() {
                view_detail(&mut detail, row, cx);
            }
        }
    }

    fn cursor(&self, _cx: &Cx) -> Option<(u16, u16)> {
        let column = FIELD_AT + u16::try_from(self.filter.cursor()).unwrap_or(0);
        self.editing.then_some((column, 0))
    }
}

impl Tray {
    fn view_rows(&self, canvas: &mut Canvas, cx: &Cx) {
        let columns = [
            Column::new("Radicado", Fill::Whole, 0),
            Column::new("Vence", Fill::Whole, 0),
            Column::new("Quedan", Fill::WholeRight, 0),
            Column::new("", Fill::Whole, 0),
            Column::new("Tr", Fill::Whole, 1),
            Column::new("Causal", Fill::Whole, 4),
            Column::new("Suscriptor", Fill::Flexible(24), 2),
            Column::new("Estado", Fill::Whole, 5),
            Column::new("Asignado", Fill::Whole, 3),
        ];
        let wide = canvas.width() >= 110;
        let rows: Vec<Row> = self
            .list
            .rows()
            .map(|row| Row {
                cells: vec![
                    row.case.radicado.to_string(),
                    date::short(row.clock.deadline.legal),
                    if row.clock.running { row.clock.days_left.to_string() } else { String::new() },
                    pqr::mark(&row.clock).into(),
                    row.case.kind.code().to_string(),
                    causal(row, cx, wide),
                    row.name.clone(),
                    pqr::state(row.case.state()).into(),
                    row.case.assigned.as_ref().map_or("--", |user| user.as_str()).into(),
                ],
                role: match pqr::mark(&row.clock) {
                    "VENC" => Role::Error,
                    "HOY" | "YA" => Role::Warning,
                    _ => Role::Text,
                },
                marked: self.marks.contains(&row.case.radicado),
            })
            .collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 1, "Ningún caso abierto con ese filtro.", Role::Muted);
        }
        table::draw(canvas, &columns, &rows, self.list.selected_index());
    }
}

fn causal(row: &CaseRow, cx: &Cx, wide: bool) -> String {
    let Some(code) = row.case.causal else { return String::new() };
    match cx.office.causals.get(code).filter(|_| wide) {
        Some(causal) => crate::text::fit(&format!("{code} {}", causal.name), 28),
        None => code.to_string(),
    }
}

fn view_detail(canvas: &mut Canvas, row: &CaseRow, cx: &Cx) {
    let case = &row.case;
    let account = case.account.map_or_else(String::new, |account| format!("  cta {account}"));
    let line = format!(
        "{} {} · {}{account}  {}",
        case.radicado,
        pqr::kind(case.kind),
        pqr::state(case.state()),
        row.name,
    );
    canvas.text(0, 1, &line, Role::Strong);
    canvas.text(0, 2, &format!("Hechos: {}", case.facts), Role::Text);
    let causal = case.causal.and_then(|code| cx.office.causals.get(code));
    let clock = format!(
        "Reloj: radicada {} · legal {} · seguro {} · {}",
        date::short(case.filed_at.date()),
        date::long(row.clock.deadline.legal),
        date::short(row.clock.deadline.safe),
        causal.map_or("", |causal| &causal.name)
    );
    canvas.text(0, 3, &clock, Role::Muted);
}
