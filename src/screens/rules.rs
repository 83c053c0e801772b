//! `PLZ010`: which open cases would have other dates under the tables in force, and applying them with a
//! reason. Until somebody does, every case keeps the dates that it was promised.

use super::wish::{Answer, Request, Target, Wish};
use super::{Cx, Path, Screen};
use crate::domain::command::Command;
use crate::domain::ids::RulesId;
use crate::keys::actions::context::{List as ListAction, Rules as RulesAction};
use crate::keys::{Action, Context};
use crate::messages;
use crate::store::{Moved, Simulation};
use crate::term::{Key, KeyCode, Role};
use crate::text::date;
use crate::widgets::frame::Tone;
use crate::widgets::list::walk;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, Mask, TextField, popup};

/// Longest reason.
const MAX_REASON: usize = 120;

/// Where the reason begins.
const REASON_AT: u16 = 9;

/// What would move, and the reason that is being typed.
#[derive(Debug)]
pub struct RulesScreen {
    found: Option<(RulesId, Box<Simulation>)>,
    selected: usize,
    reason: TextField,
    typing: bool,
    confirmed: bool,
    busy: bool,
}

impl Default for RulesScreen {
    fn default() -> Self {
        Self {
            found: None,
            selected: 0,
            reason: TextField::new(Mask::Text(MAX_REASON)),
            typing: false,
            confirmed: false,
            busy: false,
        }
    }
}

impl RulesScreen {
    fn moved(&self) -> &[Moved] {
        self.found.as_ref().map_or(&[], |(_, found)| found.moved.as_slice())
    }

    fn simulate(&mut self) -> Vec<Wish> {
        self.busy = true;
        vec![Wish::Ask(Request::SimulateRules)]
    }

    fn list(&mut self, action: ListAction, cx: &Cx) -> Vec<Wish> {
        let last = self.moved().len().saturating_sub(1);
        let page = usize::from(cx.body_rows);
        match walk(action, self.selected, last, page) {
            Some(row) => self.selected = row,
            None if self.typing => return self.apply(),
            None => {
                let moved = self.moved().get(self.selected);
                return moved.map(|m| Wish::Go(Target::Case(m.radicado))).into_iter().collect();
            }
        }
        Vec::new()
    }

    /// Asks once more, then writes.
    fn apply(&mut self) -> Vec<Wish> {
        let Some((to, found)) = &self.found else { return Vec::new() };
        let reason = self.reason.value().trim().to_owned();
        if reason.is_empty() {
            return vec![Wish::error("PLZ-002 Escriba el motivo: la ley o el acto que cambió.")];
        }
        if !std::mem::replace(&mut self.confirmed, true) {
            let text = format!("Se mueven {} casos. Enter otra vez lo aplica.", found.moves);
            return vec![Wish::Say(Tone::Info, text)];
        }
        self.busy = true;
        let command = Command::ApplyRules { to: *to, reason };
        vec![Wish::Ask(Request::Commit(Box::new(command), None))]
    }
}

impl Screen for RulesScreen {
    fn id(&self) -> &'static str {
        "PLZ010"
    }

    fn title(&self) -> &'static str {
        "Reglas y plazos"
    }

    fn path(&self) -> Path {
        let aside = self
            .found
            .as_ref()
            .map_or_else(String::new, |(id, _)| format!("reglas en vigor: versión {}", id.0));
        Path { path: "Inicio > PQR > Reglas y plazos".into(), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Rules, Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::List(ListAction::Open),
            Action::Rules(RulesAction::Apply),
            Action::Global(Global::Refresh),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        self.typing.then_some("La ley, decreto o acto que cambió las reglas; queda en la bitácora.")
    }

    fn typing(&self) -> bool {
        self.typing
    }

    fn waiting(&self) -> bool {
        self.busy
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.simulate()
    }

    fn changed(&mut self, _cx: &Cx) -> Vec<Wish> {
        // A simulation reads every open case: it is made again when the person asks.
        Vec::new()
    }

    fn rows(&self) -> Option<(usize, usize)> {
        (!self.moved().is_empty()).then(|| (self.moved().len(), self.selected))
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        match action {
            Action::Rules(RulesAction::Apply) => {
                self.typing = self.found.as_ref().is_some_and(|(_, found)| found.older > 0);
                if self.typing {
                    return Vec::new();
                }
                vec![Wish::error("PLZ-001 Todos los casos abiertos usan ya las reglas en vigor.")]
            }
            Action::List(action) => self.list(action, cx),
            _ => self.simulate(),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        self.confirmed = false;
        if self.reason.insert(c) { Vec::new() } else { vec![Wish::error(messages::FIELD_FULL)] }
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        self.confirmed = false;
        match key.code {
            KeyCode::Backspace => self.reason.backspace(),
            KeyCode::Delete => self.reason.delete(),
            KeyCode::Left => self.reason.left(),
            KeyCode::Right => self.reason.right(),
            _ => {}
        }
        Vec::new()
    }

    fn back(&mut self) -> bool {
        std::mem::take(&mut self.typing)
    }

    fn receive(&mut self, answer: Answer, _cx: &Cx) -> Vec<Wish> {
        self.busy = false;
        match answer {
            Answer::Simulation(id, found) => {
                self.found = Some((id, found));
                self.selected = 0;
                Vec::new()
            }
            Answer::Done(_) => {
                (self.typing, self.confirmed) = (false, false);
                self.reason.set("");
                let mut wishes = self.simulate();
                wishes.push(Wish::Say(Tone::Done, "Reglas aplicadas a los casos abiertos.".into()));
                wishes
            }
            Answer::Refused(refusal) => {
                self.confirmed = false;
                vec![Wish::error(messages::refusal(&refusal))]
            }
            Answer::Failed(fault) => vec![Wish::error(messages::fault(&fault))],
            _ => Vec::new(),
        }
    }

    fn view(&self, canvas: &mut Canvas, _cx: &Cx) {
        let Some((_, found)) = &self.found else {
            canvas.text(2, 0, "Calculando los casos abiertos...", Role::Muted);
            return;
        };
        let summary = format!(
            "Abiertos {} · con reglas anteriores {} · cambiarían de fecha {}",
            found.open, found.older, found.moves
        );
        canvas.text(0, 0, &summary, Role::Strong);
        if self.typing {
            canvas.text(0, 1, "Motivo", Role::Label);
            let room = usize::from(canvas.width().saturating_sub(REASON_AT + 1));
            let skip = popup::scroll(self.reason.cursor(), room);
            let shown: String = self.reason.value().chars().skip(skip).take(room).collect();
            canvas.text(REASON_AT, 1, &format!("{shown:<room$}"), Role::Focus);
        } else if found.older > 0 {
            let text = "Nada se mueve hasta que alguien lo aplique con su motivo.";
            canvas.text(0, 1, text, Role::Muted);
        }
        let columns = [
            Column::new("Radicado", Fill::Whole, 0),
            Column::new("Vence hoy por", Fill::Whole, 0),
            Column::new("Vencería", Fill::Whole, 0),
        ];
        let (width, height) = (canvas.width(), canvas.height());
        let mut body = canvas.part(0, 3, width, height.saturating_sub(3));
        let shown = usize::from(body.height().saturating_sub(1)).max(1);
        let top = popup::scroll(self.selected, shown);
        let rows: Vec<Row> = found.moved.iter().skip(top).take(shown).map(row).collect();
        if rows.is_empty() {
            body.text(2, 0, "Ningún caso abierto cambia de fecha.", Role::Muted);
        } else {
            table::draw(&mut body, &columns, &rows, self.selected.checked_sub(top));
        }
    }

    fn cursor(&self, _cx: &Cx) -> Option<(u16, u16)> {
        let column = u16::try_from(self.reason.cursor()).ok()?;
        self.typing.then_some((REASON_AT + column.min(60), 1))
    }
}

fn row(moved: &Moved) -> Row {
    Row::new(vec![moved.radicado.to_string(), date::long(moved.from), date::long(moved.to)])
}
