//! `MEN010`: numbered menu, today's figures, drafts and what is due.

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen, allowed};
use crate::domain::command::Draft;
use crate::domain::ids::{DraftId, Radicado};
use crate::domain::permission::{Act, permits};
use crate::domain::updates::lane::Lane;
use crate::domain::user::UserId;
use crate::keys::actions::context::{Home as HomeAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::query::{CaseRow, HomeFigures};
use crate::store::{Change, Topic};
use crate::term::Role;
use crate::text::{date, money, pqr};
use crate::widgets::Canvas;
use crate::widgets::table::{self, Column, Fill, Row};

/// The home screen.
#[derive(Debug, Default)]
pub struct Home {
    figures: Option<Box<HomeFigures>>,
    selected: usize,
    /// The person chose a row: the cursor stays on its record. Until then it stays on the first row.
    moved: bool,
    /// The answer on its way must leave the cursor on its record.
    stay: bool,
    /// Whose drafts are shown.
    user: Option<UserId>,
}

/// What a row is, wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Draft(Option<DraftId>),
    Case(Radicado),
}

/// A row under the cursor.
enum Entry<'a> {
    Draft(&'a Draft),
    Case(&'a CaseRow),
}

const OPTIONS: [(HomeAction, &str, &str); 10] = [
    (HomeAction::Subscribers, "1", "Buscar suscriptores"),
    (HomeAction::Tray, "2", "Bandeja de PQR"),
    (HomeAction::File, "3", "Radicar PQR"),
    (HomeAction::Portfolio, "4", "Cartera por etapa"),
    (HomeAction::Calendar, "5", "Calendario de ley"),
    (HomeAction::Users, "6", "Usuarios"),
    (HomeAction::Journal, "7", "Bitácora"),
    (HomeAction::Report, "8", "Informe de PQR"),
    (HomeAction::Collect, "9", "Mi cola de cobro"),
    (HomeAction::Plan, "0", "Calendario comercial"),
];

/// Drafts on the screen.
const SHOWN_DRAFTS: usize = 3;

impl Home {
    fn entries(&self) -> Vec<Entry<'_>> {
        let Some(figures) = &self.figures else { return Vec::new() };
        let drafts = figures.drafts.iter().take(SHOWN_DRAFTS).map(Entry::Draft);
        drafts.chain(figures.urgent.iter().map(Entry::Case)).collect()
    }

    fn marks(&self) -> Vec<Mark> {
        let mark = |entry: &Entry| match entry {
            Entry::Draft(draft) => Mark::Draft(draft.id),
            Entry::Case(row) => Mark::Case(row.case.radicado),
        };
        self.entries().iter().map(mark).collect()
    }

    /// Shows other figures. The cursor stays on its record, or on the next one that is left.
    fn take(&mut self, figures: Box<HomeFigures>) {
        let before = self.marks();
        self.figures = Some(figures);
        let now = self.marks();
        let place = |mark: &Mark| now.iter().position(|other| other == mark);
        let last = now.len().saturating_sub(1);
        self.selected = match before.get(self.selected..) {
            Some(from_cursor @ [_, ..]) if self.stay => {
                from_cursor.iter().find_map(place).unwrap_or(last)
            }
            _ => 0,
        };
    }

    fn ask(&mut self, stay: bool, cx: &Cx) -> Vec<Wish> {
        self.stay = stay;
        self.user = Some(cx.actor.user.clone());
        vec![Wish::Ask(Request::Home)]
    }

    fn open(&self) -> Vec<Wish> {
        match self.entries().get(self.selected) {
            Some(Entry::Draft(draft)) => {
                vec![Wish::Go(Target::Draft(Box::new((*draft).clone())))]
            }
            Some(Entry::Case(row)) => vec![Wish::Go(Target::Case(row.case.radicado))],
            None => Vec::new(),
        }
    }

    fn list(&mut self, action: ListAction) -> Vec<Wish> {
        let last = self.entries().len().saturating_sub(1);
        self.moved = true;
        match action {
            ListAction::Down => self.selected = (self.selected + 1).min(last),
            ListAction::Up => self.selected = self.selected.saturating_sub(1),
            ListAction::First | ListAction::PageUp => self.selected = 0,
            ListAction::Last | ListAction::PageDown => self.selected = last,
            ListAction::Open => return self.open(),
        }
        Vec::new()
    }
}

impl Screen for Home {
    fn id(&self) -> &'static str {
        "MEN010"
    }

    fn title(&self) -> &'static str {
        "Ventanilla"
    }

    fn path(&self) -> Path {
        let aside = self.figures.as_deref().map_or_else(String::new, disk);
        Path { path: "Inicio".into(), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Home, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::Global(Global::Actions),
            Action::Global(Global::Leave),
            Action::Global(Global::Refresh),
            Action::Global(Global::FilePqr),
            Action::Global(Global::Command),
        ]
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.ask(self.moved, cx)
    }

    fn changed(&mut self, cx: &Cx) -> Vec<Wish> {
        self.ask(true, cx)
    }

    fn follows(&self, change: &Change) -> bool {
        match change.topic {
            Topic::Drafts => self.user.as_ref() == Some(&change.user),
            Topic::Users | Topic::Reports | Topic::Collections | Topic::Queues | Topic::Plan => {
                false
            }
            Topic::Pqr
            | Topic::Subscribers
            | Topic::Receivables
            | Topic::Backup
            | Topic::Updates => true,
        }
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::Home(action) => vec![Wish::Go(match action {
                HomeAction::Subscribers => Target::Subscribers,
                HomeAction::Tray => Target::Tray,
                HomeAction::File => Target::Intake(None),
                HomeAction::Portfolio => Target::Portfolio,
                HomeAction::Calendar => Target::Calendar,
                HomeAction::Plan => Target::Plan,
                HomeAction::Users => Target::Users(None),
                HomeAction::Journal => Target::Journal(None),
                HomeAction::Report => Target::Report,
                HomeAction::Collect if permits(cx.actor.role, Act::DealQueues) => Target::Desks,
                HomeAction::Collect => Target::Collect(None),
            })],
            Action::List(action) => self.list(action),
            _ => self.enter(cx),
        }
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Home(figures) => {
                self.take(figures);
                Vec::new()
            }
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        for (y, (action, key, label)) in (0..).zip(OPTIONS) {
            let act = allowed::action(Action::Home(action));
            let mine = act.is_none_or(|act| permits(cx.actor.role, act));
            canvas.text(2, y, key, if mine { Role::Key } else { Role::Muted });
            canvas.text(5, y, label, if mine { Role::Text } else { Role::Muted });
        }
        let Some(figures) = &self.figures else {
            canvas.text(36, 0, "Leyendo la base...", Role::Muted);
            return;
        };
        view_figures(canvas, figures);
        view_backup(canvas, figures, cx);
        let top = if view_updates(canvas, figures) { 11 } else { 10 };
        let width = canvas.width();
        let height = canvas.height().saturating_sub(top);
        let mut rest = canvas.part(0, top, width, height);
        self.view_entries(&mut rest, cx);
    }
}

/// Below this the disk is said to be nearly full: a base on a full one does not open.
const LOW_DISK_BYTES: u64 = 1 << 30;

/// Size of the base, and a word when its disk is nearly full.
fn disk(figures: &HomeFigures) -> String {
    let rules = if figures.rules_unapplied { "REGLAS NUEVAS SIN APLICAR (PLZ010) · " } else { "" };
    let base = format!("{rules}base {} MiB", figures.bytes >> 20);
    match figures.free {
        Some(free) if free < LOW_DISK_BYTES => {
            format!("DISCO CASI LLENO: quedan {} MiB · {base}", free >> 20)
        }
        _ => base,
    }
}

/// Hours after which a copy is old: a day and a night that nobody copied.
const OLD_BACKUP_HOURS: i64 = 36;

/// How old the last good copy is.
fn view_backup(canvas: &mut Canvas, figures: &HomeFigures, cx: &Cx) {
    let age = figures.backup.as_ref().map(|backup| cx.now - backup.at);
    let old = age.is_none_or(|age| age.num_minutes() > OLD_BACKUP_HOURS * 60);
    let words = age.map_or_else(|| "NINGUNO".into(), date::age);
    let role = if old { Role::Warning } else { Role::Text };
    canvas.text(36, 8, &format!("Respaldo: {words}"), role);
    let [cite, avisos, sspd, comply] = figures.by_clock;
    let clocks = format!("Hoy: citar {cite} · avisos {avisos} · SSPD {sspd} · cumplir {comply}");
    canvas.text(30, 9, &clocks, Role::Text);
}

/// What waits of the changes of data; false when nothing does.
fn view_updates(canvas: &mut Canvas, figures: &HomeFigures) -> bool {
    let count = |lane: Lane| -> i64 {
        figures.updates.iter().find(|(of, _)| *of == lane).map_or(0, |(_, count)| *count)
    };
    let high = count(Lane::High);
    let parts: Vec<String> = [
        (high + count(Lane::Medium) + count(Lane::Low), "aprobar"),
        (high, "de riesgo alto"),
        (count(Lane::Returned), "devueltas"),
        (count(Lane::Visit), "visitas"),
        (count(Lane::Cut), "al corte"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{what} {count}"))
    .collect();
    if parts.is_empty() {
        return false;
    }
    let role = if high > 0 { Role::Warning } else { Role::Text };
    canvas.text(2, 10, &format!("Cambios de datos: {}", parts.join(" · ")), role);
    true
}

fn count(figures: &HomeFigures, value: usize) -> String {
    format!("{value}{}", if figures.bounded { "+" } else { "" })
}

fn view_figures(canvas: &mut Canvas, figures: &HomeFigures) {
    let number = |value: i64| money::thousands(value.max(0).unsigned_abs());
    let left = 36;
    let right = canvas.width().min(left + 42);
    let silent = if figures.silent > 0 { Role::Error } else { Role::Good };
    let today = if figures.due_today > 0 { Role::Warning } else { Role::Good };
    let lines: [(&str, String, Role); 6] = [
        ("Suscriptores", number(figures.subscribers), Role::Text),
        ("PQR abiertas", number(figures.open), Role::Text),
        ("  vencidas, en silencio", count(figures, figures.silent), silent),
        ("  vencen hoy", count(figures, figures.due_today), today),
        ("  vencen en 3 días hábiles", count(figures, figures.due_soon), Role::Text),
        ("  sin asignar", number(figures.unassigned), Role::Text),
    ];
    for (y, (label, value, role)) in (0..).zip(lines) {
        canvas.text(left, y, label, Role::Label);
        canvas.text_right(right, y, &value, role);
    }
    match &figures.receivables {
        Some((cutoff, accounts, overdue)) => {
            let line = format!("Cartera al {}", date::short(*cutoff));
            canvas.text(left, 6, &line, Role::Label);
            let accounts = format!("{} cuentas", number(*accounts));
            canvas.text_right(right, 6, &accounts, Role::Text);
            canvas.text(left, 7, "  vencida y cobrable", Role::Label);
            canvas.text_right(right, 7, &money::pesos(*overdue), Role::Text);
        }
        None => {
            canvas.text(left, 6, "Cartera: sin cargar (ventanilla importar)", Role::Muted);
        }
    }
}

impl Home {
    fn view_entries(&self, canvas: &mut Canvas, cx: &Cx) {
        let columns = [
            Column::new("Pendiente", Fill::Whole, 0),
            Column::new("Vence", Fill::Whole, 1),
            Column::new("", Fill::Whole, 2),
            Column::new("Qué", Fill::Flexible(12), 3),
            Column::new("Asignado", Fill::Whole, 4),
        ];
        let rows: Vec<Row> = self
            .entries()
            .iter()
            .map(|entry| match entry {
                Entry::Draft(draft) => Row::new(vec![
                    draft.id.map_or_else(String::new, |id| id.to_string()),
                    String::new(),
                    "borrador".into(),
                    draft.title.clone(),
                    draft.saved_at.format("%d/%m %H:%M").to_string(),
                ]),
                Entry::Case(row) => Row::new(vec![
                    row.case.radicado.to_string(),
                    row.clock.legal().map_or_else(String::new, date::short),
                    pqr::mark(&row.clock).into(),
                    format!("{} · {}", pqr::kind(row.case.kind), row.name),
                    row.case.assigned.as_ref().map_or("--", |user| user.as_str()).into(),
                ]),
            })
            .collect();
        if rows.is_empty() {
            let text = format!("Nada vence ni quedó a medias. Hoy es {}.", date::long(cx.today()));
            canvas.text(2, 0, &text, Role::Muted);
        } else {
            table::draw(canvas, &columns, &rows, Some(self.selected));
        }
    }
}
