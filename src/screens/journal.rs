//! `BIT010`: the register of acts, latest first, with filter and everything that is kept of an act.

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::person::PersonKey;
use crate::domain::trace::Subject;
use crate::domain::user::UserId;
use crate::keys::actions::context::{Journal as JournalAction, List as ListAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::journal::JournalEntry;
use crate::store::page::PageRequest;
use crate::store::{Change, JournalFilter};
use crate::term::{Key, KeyCode, Role};
use crate::text::{date, journal as words, user};
use crate::widgets::canvas::wrap;
use crate::widgets::frame::Tone;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, Mask, PagedList, TextField};

/// Longest filter.
const MAX_FILTER: usize = 120;

/// Where the filter begins on its line.
const FIELD_AT: u16 = 8;

/// Rows below the list: a rule and what is known of the act under the cursor.
const DETAIL: u16 = 6;

/// The register.
#[derive(Debug)]
pub struct Journal {
    list: PagedList<JournalEntry>,
    text: TextField,
    filter: JournalFilter,
    /// The words of the filter in force, while another is being typed.
    applied: String,
    editing: bool,
    stopped: bool,
    loaded: bool,
}

/// `usuario:ana desde:2026-11-01 hasta:… registro:2026-000012`, or what is wrong with it.
fn parse(text: &str) -> Result<JournalFilter, String> {
    let mut filter = JournalFilter::default();
    for word in text.split_whitespace() {
        let (name, value) = word.split_once(':').unwrap_or((word, ""));
        let day = || {
            date::parse(value).map(Some).ok_or_else(|| {
                format!("BIT-002 «{value}» no es una fecha: escriba 2026-11-01 o 01/11/2026.")
            })
        };
        match name {
            "usuario" => filter.user = Some(person(value)?),
            "desde" => filter.from = day()?,
            "hasta" => filter.to = day()?,
            "registro" => filter.subject = Some(record(value)?),
            _ => {
                return Err(format!(
                    "BIT-001 «{word}» no es un filtro: use usuario:, desde:, hasta: o registro:."
                ));
            }
        }
    }
    Ok(filter)
}

fn person(text: &str) -> Result<UserId, String> {
    UserId::parse(text).ok_or_else(|| {
        format!("BIT-003 «{text}» no es un usuario: escriba su nombre corto, como mgomez.")
    })
}

/// What stands before a document.
const DOCUMENT: &str = "doc.";

/// A radicado, an account, a user, or a person by his document.
fn record(text: &str) -> Result<Subject, String> {
    let document = text.strip_prefix(DOCUMENT).map(PersonKey::of_document);
    if let Some(person) = document {
        return person.map(Subject::Person).ok_or_else(|| messages::NO_DOCUMENT.to_owned());
    }
    let case = || text.parse().ok().map(Subject::Pqr);
    let account = || text.parse().ok().map(Subject::Account);
    let user = || UserId::parse(text).map(Subject::User);
    case().or_else(account).or_else(user).ok_or_else(|| {
        format!("BIT-004 «{text}» no es un registro: escriba radicado, cuenta o usuario.")
    })
}

/// The filter that shows one record.
fn filter_of(subject: &Subject) -> String {
    match subject {
        Subject::Account(account) => format!("registro:{account}"),
        Subject::Pqr(radicado) => format!("registro:{radicado}"),
        Subject::User(user) => format!("registro:{user}"),
        Subject::Person(person) => match person.account() {
            Some(account) => format!("registro:{account}"),
            None => format!("registro:{DOCUMENT}{}", person.as_str()),
        },
    }
}

impl Journal {
    /// Of one record, or whole.
    pub fn new(subject: Option<&Subject>) -> Self {
        let applied = subject.map_or_else(String::new, filter_of);
        let mut text = TextField::new(Mask::Text(MAX_FILTER));
        text.set(&applied);
        Self {
            list: PagedList::latest_first(1),
            text,
            applied,
            filter: JournalFilter { subject: subject.cloned(), ..JournalFilter::default() },
            editing: false,
            stopped: false,
            loaded: false,
        }
    }

    fn ask(&self, page: PageRequest) -> Vec<Wish> {
        vec![Wish::Ask(Request::Journal(self.filter.clone(), page))]
    }

    /// What is typed becomes the filter, or its fault is said and the cursor stays in it.
    fn apply(&mut self) -> Vec<Wish> {
        match parse(self.text.value()) {
            Ok(filter) => {
                self.filter = filter;
                self.text.value().clone_into(&mut self.applied);
                self.editing = false;
                let page = self.list.restart();
                self.ask(page)
            }
            Err(fault) => {
                self.editing = true;
                vec![Wish::error(fault)]
            }
        }
    }

    fn list(&mut self, action: ListAction) -> Vec<Wish> {
        match action {
            ListAction::Open if self.editing => self.apply(),
            ListAction::Open => self.open(),
            action => self.list.act(action).map_or_else(Vec::new, |page| self.ask(page)),
        }
    }

    /// The record that the act is about.
    fn open(&self) -> Vec<Wish> {
        let Some(entry) = self.list.selected() else { return Vec::new() };
        let subject = entry.radicado.map(Subject::Pqr);
        match subject.or_else(|| entry.command.subjects().into_iter().next()) {
            Some(Subject::Pqr(radicado)) => vec![Wish::Go(Target::Case(radicado))],
            Some(Subject::Account(account)) => vec![Wish::Go(Target::Account(account))],
            Some(Subject::User(user)) => vec![Wish::Go(Target::Users(Some(user)))],
            Some(Subject::Person(person)) => vec![Wish::Go(Target::Person(person))],
            None => vec![Wish::Say(Tone::Info, "Ese acto no es de un registro.".into())],
        }
    }
}

impl Screen for Journal {
    fn id(&self) -> &'static str {
        "BIT010"
    }

    fn title(&self) -> &'static str {
        "Bitácora"
    }

    fn path(&self) -> Path {
        let aside = match (self.stopped, self.loaded) {
            (true, _) => "hay más sin mirar: afine el filtro",
            (false, true) => self.list.foot(),
            (false, false) => "",
        };
        Path { path: "Inicio > Bitácora   lo último primero".into(), aside: aside.into() }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Journal, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::Journal(JournalAction::Filter),
            Action::List(ListAction::Open),
            Action::List(ListAction::PageDown),
            Action::Global(Global::Leave),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        Some(
            "usuario:ana  desde:2026-11-01  hasta:2026-11-30  registro:2026-000012 (radicado, cuenta o usuario)",
        )
    }

    fn typing(&self) -> bool {
        self.editing
    }

    fn enter(&mut self, cx: &Cx) -> Vec<Wish> {
        self.list.set_limit(usize::from(cx.body_rows.saturating_sub(2 + DETAIL)));
        let page = if self.loaded { self.list.refresh() } else { self.list.restart() };
        self.ask(page)
    }

    fn follows(&self, _change: &Change) -> bool {
        true
    }

    fn copied(&self) -> Option<String> {
        let entry = self.list.selected()?;
        let what = words::act(&entry.command, entry.radicado);
        Some(format!(
            "{}\t{}\t{}\t{what}",
            entry.sequence,
            date::moment(entry.at),
            entry.actor.user
        ))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list(action),
            Action::Journal(JournalAction::Filter) => {
                self.editing = true;
                Vec::new()
            }
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

    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        if self.text.is_empty() && !self.editing {
            return Vec::new();
        }
        self.text.set("");
        let mut wishes = self.apply();
        wishes.push(Wish::Say(Tone::Info, "Filtro quitado.".into()));
        wishes
    }

    fn back(&mut self) -> bool {
        if self.editing {
            self.text.set(&self.applied);
        }
        std::mem::take(&mut self.editing)
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Journal(page, stopped) => {
                self.loaded = true;
                self.stopped = stopped;
                self.list.receive(page).map_or_else(Vec::new, |page| self.ask(page))
            }
            Answer::Refused(refusal) => vec![Wish::error(messages::refusal(&refusal))],
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, _cx: &Cx) {
        let role = if self.editing { Role::Focus } else { Role::Text };
        canvas.text(0, 0, "Filtro", Role::Label);
        if self.editing || !self.text.is_empty() {
            let shown = format!("{:<60}", self.text.value());
            canvas.text(FIELD_AT, 0, &shown, role);
        } else {
            canvas.text(FIELD_AT, 0, "ninguno: se ven todos los actos", Role::Muted);
        }
        let (width, height) = (canvas.width(), canvas.height());
        self.view_rows(&mut canvas.part(0, 1, width, height.saturating_sub(1 + DETAIL)));
        if height > DETAIL + 3 {
            let mut detail = canvas.part(0, height - DETAIL, width, DETAIL);
            detail.rule(0);
            if let Some(entry) = self.list.selected() {
                view_detail(&mut detail, entry);
            }
        }
    }

    fn cursor(&self, _cx: &Cx) -> Option<(u16, u16)> {
        let column = FIELD_AT + u16::try_from(self.text.cursor()).unwrap_or(0);
        self.editing.then_some((column, 0))
    }
}

impl Journal {
    fn view_rows(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("Acto", Fill::WholeRight, 0),
            Column::new("Momento", Fill::Whole, 0),
            Column::new("Usuario", Fill::Whole, 1),
            Column::new("Qué", Fill::Flexible(24), 0),
        ];
        let rows: Vec<Row> = self
            .list
            .rows()
            .map(|entry| {
                Row::new(vec![
                    entry.sequence.to_string(),
                    entry.at.format("%d/%m/%Y %H:%M:%S").to_string(),
                    entry.actor.user.to_string(),
                    words::act(&entry.command, entry.radicado),
                ])
            })
            .collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 1, "Ningún acto con ese filtro.", Role::Muted);
        }
        table::draw(canvas, &columns, &rows, self.list.selected_index());
    }
}

/// Everything that the register keeps of an act.
fn view_detail(canvas: &mut Canvas, entry: &JournalEntry) {
    let actor = &entry.actor;
    let session = match actor.session.is_remote() {
        true => format!("sesión {}", actor.session),
        false => "ventana local".into(),
    };
    let when =
        format!("Acto {} · {}:{}", entry.sequence, date::moment(entry.at), entry.at.format("%S"));
    canvas.text(0, 1, &format!("{when} · {session}"), Role::Strong);
    let who = format!("{} ({}) desde {}", actor.user, user::role(actor.role), actor.origin);
    canvas.text(0, 2, &who, Role::Text);
    let what = words::act(&entry.command, entry.radicado);
    for (y, line) in (3..5).zip(wrap(&what, usize::from(canvas.width()))) {
        canvas.text(0, y, &line, Role::Text);
    }
    let previous = entry.previous.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    canvas.text(0, 5, &format!("Anterior {previous}"), Role::Muted);
}
