//! `SUS010`: find a subscriber by account, document, name, address, meter or telephone, as one types.

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::subscriber::Subscriber;
use crate::keys::actions::context::{List as ListAction, Subscribers as SubscribersAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Change, Topic};
use crate::term::{Key, KeyCode, Role};
use crate::text::subscriber as words;
use crate::widgets::list::walk;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, Mask, TextField};

/// Longest search text.
const MAX_QUERY: usize = 60;

/// The search.
#[derive(Debug)]
pub struct Subscribers {
    query: TextField,
    found: Vec<Subscriber>,
    /// The text of the rows.
    found_for: String,
    complete: bool,
    selected: usize,
    pending: bool,
}

impl Default for Subscribers {
    fn default() -> Self {
        Self {
            query: TextField::new(Mask::Text(MAX_QUERY)),
            found: Vec::new(),
            found_for: String::new(),
            complete: true,
            selected: 0,
            pending: false,
        }
    }
}

/// Where the text begins on its line.
const FIELD_AT: u16 = 8;

impl Subscribers {
    fn search(&mut self) -> Vec<Wish> {
        self.pending = true;
        vec![Wish::Ask(Request::Search(self.query.value().to_owned()))]
    }

    fn list(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        let last = self.found.len().saturating_sub(1);
        let page = usize::from(cx.body_rows.saturating_sub(4));
        if let Some(row) = walk(action, self.selected, last, page) {
            self.selected = row;
            return Vec::new();
        }
        match self.found.get(self.selected) {
            Some(subscriber) => vec![Wish::Go(Target::Account(subscriber.account))],
            None => {
                vec![Wish::error("SUS-020 Ningún suscriptor con ese texto: cambie la búsqueda.")]
            }
        }
    }
}

impl Screen for Subscribers {
    fn id(&self) -> &'static str {
        "SUS010"
    }

    fn title(&self) -> &'static str {
        "Suscriptores"
    }

    fn path(&self) -> Path {
        let aside = match (self.query.is_empty(), self.complete) {
            (true, _) => String::new(),
            (false, true) if self.found.len() == 1 => "1 encontrado".into(),
            (false, true) => format!("{} encontrados", self.found.len()),
            (false, false) => "cargando el índice de nombres".into(),
        };
        Path { path: "Inicio > Suscriptores".into(), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Subscribers, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::List(ListAction::Open),
            Action::Subscribers(SubscribersAction::File),
            Action::Subscribers(SubscribersAction::Connect),
            Action::Global(Global::Leave),
            Action::Global(Global::Command),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        Some(
            "Escriba cuenta, documento, nombre, dirección, medidor o teléfono; varias palabras se suman.",
        )
    }

    fn typing(&self) -> bool {
        true
    }

    fn waiting(&self) -> bool {
        self.pending
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.search()
    }

    fn follows(&self, change: &Change) -> bool {
        change.topic == Topic::Subscribers
    }

    fn rows(&self) -> Option<(usize, usize)> {
        (!self.found.is_empty()).then_some((self.found.len(), self.selected))
    }

    fn pick(&mut self, row: usize, cx: &Cx) -> Vec<Wish> {
        self.selected = row.min(self.found.len().saturating_sub(1));
        self.list(ListAction::Open, cx)
    }

    fn copied(&self) -> Option<String> {
        let found = self.found.get(self.selected)?;
        Some(format!("{}\t{}", found.account, found.name))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::List(action) => self.list(action, cx),
            Action::Subscribers(SubscribersAction::File) => {
                let account = self.found.get(self.selected).map(|subscriber| subscriber.account);
                vec![Wish::Go(Target::Intake(account))]
            }
            Action::Subscribers(SubscribersAction::Connect) => {
                vec![Wish::Go(Target::Connection(None))]
            }
            _ => self.search(),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        if self.query.insert(c) { self.search() } else { Vec::new() }
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        match key.code {
            KeyCode::Backspace => self.query.backspace(),
            KeyCode::Delete => self.query.delete(),
            KeyCode::Left => self.query.left(),
            KeyCode::Right => self.query.right(),
            _ => return Vec::new(),
        }
        self.search()
    }

    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.query.set("");
        self.search()
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Found(text, found, complete) if text == self.query.value() => {
                self.pending = false;
                if text != self.found_for {
                    self.selected = 0;
                }
                self.selected = self.selected.min(found.len().saturating_sub(1));
                (self.found, self.found_for, self.complete) = (found, text, complete);
                Vec::new()
            }
            Answer::Failed(fault) => {
                self.pending = false;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        canvas.text(0, 0, "Buscar", Role::Label);
        let shown = format!("{:<width$}", self.query.value(), width = MAX_QUERY);
        canvas.text(FIELD_AT, 0, &shown, Role::Field);
        let (width, height) = (canvas.width(), canvas.height().saturating_sub(2));
        let mut body = canvas.part(0, 2, width, height);
        if self.found.is_empty() {
            let text = if self.query.is_empty() {
                "Escriba cuenta, documento, nombre, dirección, medidor o teléfono."
            } else {
                "Ningún suscriptor con ese texto."
            };
            body.text(2, 0, text, Role::Muted);
            return;
        }
        let rows_shown = usize::from(height.saturating_sub(1)).max(1);
        let top = crate::widgets::popup::scroll(self.selected, rows_shown);
        let rows: Vec<Row> = self
            .found
            .iter()
            .skip(top)
            .take(rows_shown)
            .map(|subscriber| row(subscriber, cx))
            .collect();
        table::draw(&mut body, &COLUMNS, &rows, Some(self.selected - top));
    }

    fn cursor(&self, _cx: &Cx) -> Option<(u16, u16)> {
        Some((FIELD_AT + u16::try_from(self.query.cursor()).unwrap_or(0), 0))
    }
}

const COLUMNS: [Column; 6] = [
    Column::new("Cuenta", Fill::Whole, 0),
    Column::new("Nombre", Fill::Flexible(24), 0),
    Column::new("Dirección", Fill::Whole, 3),
    Column::new("Documento", Fill::WholeRight, 1),
    Column::new("Municipio", Fill::Whole, 4),
    Column::new("Estado", Fill::Whole, 5),
];

fn row(subscriber: &Subscriber, cx: &Cx) -> Row {
    let document = subscriber.document.as_ref();
    Row::new(vec![
        subscriber.account.to_string(),
        subscriber.name.clone(),
        format!("{} {}", subscriber.address, subscriber.complement).trim().to_owned(),
        document.map_or_else(String::new, words::document),
        cx.office.towns.get(&subscriber.town).map_or_else(String::new, |town| town.name.clone()),
        words::status(subscriber.status).to_owned(),
    ])
}
