//! Keys and answers of the intake form.

use tui_textarea::{CursorMove, TextArea};

use super::form::FieldId;
use super::{Asker, ID, Intake, MAX_TRIES};
use crate::domain::pqr::MAX_FACTS;
use crate::keys::actions::context::Form as FormAction;
use crate::keys::{Action, Context};
use crate::messages;
use crate::screens::wish::{Answer, Request, Wish};
use crate::screens::{Cx, Path, Screen};
use crate::term::{Key, KeyCode};
use crate::text::calendar as words;
use crate::widgets::Canvas;
use crate::widgets::frame::Tone;

impl Intake {
    /// Something changed: what was confirmed is not any more, and the draft must follow.
    fn touched(&mut self) {
        self.confirmed = false;
        self.saved.dirty = true;
        self.saved.tries = 0;
        let focus = self.focus;
        self.errors.retain(|(field, _)| *field != focus);
    }

    fn go(&mut self, forward: bool) -> Vec<Wish> {
        let wishes = self.settle_account();
        let at = FieldId::ALL.iter().position(|field| *field == self.focus).unwrap_or(0);
        let count = FieldId::ALL.len();
        let step = |at: usize| if forward { (at + 1) % count } else { (at + count - 1) % count };
        let mut next = step(at);
        while FieldId::ALL.get(next).is_some_and(|field| self.form.is_skipped(*field)) {
            next = step(next);
        }
        self.focus = FieldId::ALL.get(next).copied().unwrap_or(FieldId::Account);
        wishes
    }

    /// A full code goes on to the next field that is empty and has a meaning.
    pub(super) fn advance(&mut self) {
        let after = FieldId::ALL.into_iter().filter(|field| *field > self.focus);
        let empty = after
            .filter(|field| !self.form.is_skipped(*field))
            .find(|field| self.form.value(*field).is_empty());
        if let Some(field) = empty {
            self.focus = field;
        }
    }

    fn repeat(&mut self) -> Vec<Wish> {
        let Some(value) = self.recall.get(self.focus.name()).filter(|value| !value.is_empty())
        else {
            return vec![Wish::error(messages::NO_FORMER_VALUE)];
        };
        let value = value.clone();
        self.form.set(self.focus, &value);
        self.touched();
        let of_account = self.focus == FieldId::Account;
        let wishes = if of_account { self.account_typed() } else { Vec::new() };
        self.advance();
        wishes
    }

    fn ledger(&self, cx: &Cx) -> Vec<Wish> {
        let (Some(kind), Some(deadline)) = (self.form.kind(), self.deadline(cx)) else {
            return vec![Wish::error("PQR-009 El plazo lo fija el trámite: escríbalo primero.")];
        };
        let lines = words::explain(cx.office.term_of(kind, cx.today()), &deadline);
        vec![Wish::Show("Ver cuenta".into(), lines)]
    }

    /// Tab after `;código` puts the approved text in its place. True when there was one.
    pub(super) fn expand(&mut self, cx: &Cx) -> bool {
        let Some(code) = self.typed_code() else { return false };
        let texts = self.approved(&code, cx);
        let exact = texts.iter().find(|text| text.code.eq_ignore_ascii_case(&code));
        let Some(text) = exact.or(texts.first().filter(|_| !code.is_empty())) else { return false };
        let facts = self.form.value(FieldId::Facts);
        let Some(before) = facts.strip_suffix(&format!(";{code}")) else { return false };
        let expanded = format!("{before}{}", text.text);
        if expanded.chars().count() > MAX_FACTS {
            return false;
        }
        self.form.set(FieldId::Facts, &expanded);
        self.touched();
        true
    }

    fn facts_key(&mut self, key: Key) {
        let facts: &mut TextArea = &mut self.form.facts;
        match key.code {
            KeyCode::Backspace => {
                facts.delete_char();
            }
            KeyCode::Delete => {
                facts.delete_next_char();
            }
            KeyCode::Left => facts.move_cursor(CursorMove::Back),
            KeyCode::Right => facts.move_cursor(CursorMove::Forward),
            KeyCode::Up => facts.move_cursor(CursorMove::Up),
            KeyCode::Down => facts.move_cursor(CursorMove::Down),
            KeyCode::Home => facts.move_cursor(CursorMove::Head),
            KeyCode::End => facts.move_cursor(CursorMove::End),
            _ => {}
        }
    }
}

impl Screen for Intake {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Radicar PQR"
    }

    fn path(&self) -> Path {
        let aside = match (self.saved.id, self.saved.at) {
            _ if self.saved.failed => "Borrador SIN GUARDAR".into(),
            (Some(id), Some(at)) => format!("Borrador {id} guardado {}", at.format("%H:%M:%S")),
            _ => String::new(),
        };
        Path { path: "Inicio > PQR > Radicar".into(), aside }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Form]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Form(FormAction::Submit),
            Action::Global(Global::Help),
            Action::Form(FormAction::Values),
            Action::Form(FormAction::Repeat),
            Action::Form(FormAction::Ledger),
            Action::Global(Global::Leave),
            Action::Global(Global::Back),
        ]
    }

    fn field_help(&self) -> Option<&'static str> {
        Some(self.focus.help())
    }

    fn typing(&self) -> bool {
        !self.filing
    }

    fn waiting(&self) -> bool {
        self.searching || self.filing || self.saved.in_flight
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        let text = self.form.value(FieldId::Account);
        if self.asker.is_none() && !text.is_empty() {
            self.searching = true;
            return vec![Wish::Ask(Request::Search(text))];
        }
        Vec::new()
    }

    fn act(&mut self, action: Action, cx: &Cx) -> Vec<Wish> {
        let Action::Form(action) = action else { return Vec::new() };
        match action {
            FormAction::NextField if self.expand(cx) => self.save(cx),
            FormAction::NextField | FormAction::PreviousField => {
                let mut wishes = self.go(action == FormAction::NextField);
                wishes.extend(self.save(cx));
                wishes
            }
            FormAction::Submit => self.submit(cx),
            FormAction::Values => self.values(cx),
            FormAction::Repeat => self.repeat(),
            FormAction::EraseRest => {
                match self.form.field_mut(self.focus) {
                    Some(field) => field.erase_rest(),
                    None => {
                        self.form.facts.delete_line_by_end();
                    }
                }
                self.touched();
                if self.focus == FieldId::Account { self.account_typed() } else { Vec::new() }
            }
            FormAction::NextError => {
                let next = self.errors.iter().find(|(field, _)| *field > self.focus);
                match next.or_else(|| self.errors.first()).cloned() {
                    Some((field, text)) => {
                        self.focus = field;
                        vec![Wish::error(text)]
                    }
                    None => vec![Wish::Say(Tone::Info, "No hay errores.".into())],
                }
            }
            FormAction::Ledger => self.ledger(cx),
            FormAction::Discard => self.discard(),
        }
    }

    fn text(&mut self, c: char, _cx: &Cx) -> Vec<Wish> {
        let Some(field) = self.form.field_mut(self.focus) else {
            if self.form.value(FieldId::Facts).chars().count() >= MAX_FACTS {
                return vec![Wish::error(format!(
                    "PQR-003 Los hechos llegan hasta {MAX_FACTS} caracteres."
                ))];
            }
            self.form.facts.insert_char(c);
            self.touched();
            return Vec::new();
        };
        if field.has_no_room() {
            return vec![Wish::error(messages::FIELD_FULL)];
        }
        if !field.insert(c) {
            return vec![Wish::error(messages::not_taken(c))];
        }
        let full = field.is_full();
        self.touched();
        if self.focus == FieldId::Account {
            return self.account_typed();
        }
        if full {
            self.advance();
        }
        Vec::new()
    }

    fn edit(&mut self, key: Key, _cx: &Cx) -> Vec<Wish> {
        if self.suggestion_key(key) {
            return Vec::new();
        }
        let Some(field) = self.form.field_mut(self.focus) else {
            self.facts_key(key);
            self.touched();
            return Vec::new();
        };
        match key.code {
            KeyCode::Backspace => field.backspace(),
            KeyCode::Delete => field.delete(),
            KeyCode::Left => {
                return {
                    field.left();
                    Vec::new()
                };
            }
            KeyCode::Right => {
                return {
                    field.right();
                    Vec::new()
                };
            }
            KeyCode::Home => {
                return {
                    field.home();
                    Vec::new()
                };
            }
            KeyCode::End => {
                return {
                    field.end();
                    Vec::new()
                };
            }
            KeyCode::Down => return self.go(true),
            KeyCode::Up => return self.go(false),
            _ => return Vec::new(),
        }
        self.touched();
        if self.focus == FieldId::Account { self.account_typed() } else { Vec::new() }
    }

    fn paste(&mut self, text: &str, cx: &Cx) -> Vec<Wish> {
        if self.focus != FieldId::Facts {
            let line: Vec<char> = text.chars().filter(|c| !c.is_control()).collect();
            return line.into_iter().flat_map(|c| self.text(c, cx)).collect();
        }
        let room = MAX_FACTS.saturating_sub(self.form.value(FieldId::Facts).chars().count());
        let clean = text.replace("\r\n", "\n").replace('\r', "\n");
        let taken: String =
            clean.chars().filter(|c| *c == '\n' || !c.is_control()).take(room).collect();
        let cut = taken.chars().count() < clean.chars().count();
        self.form.facts.insert_str(&taken);
        self.touched();
        if cut {
            return vec![Wish::error(format!(
                "PQR-003 Lo pegado no cupo entero: los hechos llegan hasta {MAX_FACTS} caracteres."
            ))];
        }
        Vec::new()
    }

    fn reset(&mut self, _cx: &Cx) -> Vec<Wish> {
        self.suggested = None;
        self.suggestions.clear();
        self.confirmed = false;
        Vec::new()
    }

    fn settle(&mut self, cx: &Cx) -> Vec<Wish> {
        self.save(cx)
    }

    fn keeps_draft(&self) -> bool {
        !self.form.is_blank() && !self.saved.failed
    }

    fn is_dirty(&self) -> bool {
        let waits = self.saved.dirty && !self.saved.in_flight && !self.form.is_blank();
        waits && self.saved.tries < MAX_TRIES
    }

    fn receive(&mut self, answer: Answer, cx: &Cx) -> Vec<Wish> {
        match answer {
            Answer::Found(text, found, _) => self.found(&text, found),
            Answer::Statement(statement) => {
                let same = |asker: &&mut Asker| asker.subscriber.account == statement.account;
                if let Some(asker) = self.asker.as_mut().filter(same) {
                    let open = statement.cases.iter().rev().filter(|row| row.case.is_open());
                    let open = open.map(|row| (row.case.radicado, row.case.causal));
                    asker.open_cases = Some(open.collect());
                    asker.owes = statement.ledger.as_ref().map(|(_, position)| position.overdue());
                }
                Vec::new()
            }
            Answer::Done(receipt) => self.done(receipt, cx),
            Answer::Refused(refusal) => self.refused(&refusal),
            Answer::Failed(fault) => {
                // A read: a write is always done or refused.
                self.searching = false;
                vec![Wish::error(messages::fault(&fault))]
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, code: &str, _cx: &Cx) -> Vec<Wish> {
        if self.focus == FieldId::Account {
            let found = self.suggestions.iter().find(|s| s.account.to_string() == code).cloned();
            let wishes = found.map_or_else(Vec::new, |subscriber| self.take(subscriber));
            self.advance();
            return wishes;
        }
        self.form.set(self.focus, code);
        self.touched();
        self.advance();
        Vec::new()
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        self.draw(canvas, cx);
    }

    fn cursor(&self, cx: &Cx) -> Option<(u16, u16)> {
        self.cursor_place(cx.body_rows)
    }
}
