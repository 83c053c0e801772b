//! Draws the intake form.

use ratatui::widgets::Widget;

use super::Intake;
use super::form::FieldId;
use crate::screens::Cx;
use crate::term::Role;
use crate::text::{calendar as words, date, money, pqr as pqr_words, subscriber as person};
use crate::widgets::canvas::width_of;
use crate::widgets::{Canvas, popup};

/// Where the fields begin.
const LEFT: u16 = 18;

/// Where the fields of the second column begin.
const RIGHT: u16 = 63;

/// Rows of the narrative at 80 by 24; a taller screen gives it more.
const FACTS_ROWS: u16 = 4;

/// Rows of the form besides the narrative.
const OTHER_ROWS: u16 = 13;

/// Suggestions under the account.
const SUGGESTIONS: u16 = 8;

impl Intake {
    /// Where the text of a field begins.
    fn place(field: FieldId, facts_rows: u16) -> (u16, u16) {
        match field {
            FieldId::Account => (LEFT, 0),
            FieldId::Kind => (LEFT, 3),
            FieldId::Causal => (LEFT, 4),
            FieldId::Amount => (LEFT, 5),
            FieldId::Facts => (LEFT, 6),
            FieldId::Channel => (LEFT, 6 + facts_rows),
            FieldId::Invoice => (RIGHT, 6 + facts_rows),
            FieldId::Undisputed => (RIGHT, 5),
            FieldId::Issued => (RIGHT, 7 + facts_rows),
            FieldId::NoticeWay => (LEFT, 7 + facts_rows),
            FieldId::NoticeAt => (LEFT, 8 + facts_rows),
            FieldId::Petitioner => (LEFT, 9 + facts_rows),
            FieldId::Document => (RIGHT, 9 + facts_rows),
        }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, cx: &Cx) {
        let facts_rows = facts_rows(canvas.height());
        let wide = canvas.width();
        let width = wide.min(100);
        let shown = |field: &FieldId| *field != FieldId::Undisputed || self.form.parent.is_some();
        for field in FieldId::ALL.into_iter().filter(shown) {
            self.draw_field(canvas, field, facts_rows, cx);
        }
        self.draw_asker(canvas);
        self.draw_facts(canvas, width, facts_rows);
        let top = 10 + facts_rows;
        canvas.rule(top);
        self.draw_term(canvas, top + 1, cx);
        self.draw_suggestions(canvas);
        self.draw_texts(canvas, facts_rows, cx);
    }

    /// Approved texts under the narrative, while a code is being typed.
    fn draw_texts(&self, canvas: &mut Canvas, facts_rows: u16, cx: &Cx) {
        let Some(code) = self.typed_code() else { return };
        let texts = self.approved(&code, cx);
        let count = u16::try_from(texts.len()).unwrap_or(SUGGESTIONS).min(SUGGESTIONS);
        let (_, y) = Self::place(FieldId::Channel, facts_rows);
        let width = canvas.width().saturating_sub(LEFT);
        let mut list = canvas.part(LEFT, y, width, count);
        list.clear();
        for (y, text) in (0..count).zip(texts) {
            list.text(0, y, &format!(";{:<8} {}  (Tab)", text.code, text.title), Role::Text);
        }
    }

    fn draw_field(&self, canvas: &mut Canvas, field: FieldId, facts_rows: u16, cx: &Cx) {
        let (x, y) = Self::place(field, facts_rows);
        let (label, width) = shape(field);
        let wrong = self.errors.iter().any(|(of, _)| *of == field);
        let skipped = self.form.is_skipped(field);
        let role = match (wrong, skipped) {
            (true, _) => Role::Error,
            (_, true) => Role::Muted,
            _ => Role::Label,
        };
        let dots = ".".repeat(usize::from((LEFT - 2).saturating_sub(width_of(label) + 1)));
        if x == LEFT {
            canvas.text(0, y, &format!("{label} {dots}"), role);
        } else {
            canvas.text(x.saturating_sub(width_of(label) + 1), y, label, role);
        }
        let Some(input) = self.form.field(field) else { return };
        let focused = field == self.focus;
        let shown = if focused { input.value().to_owned() } else { input.shown() };
        let role = if focused { Role::Focus } else { Role::Field };
        let mut part = canvas.part(x, y, width + 1, 1);
        let room = usize::from(width) + 1;
        let scrolled: String = shown
            .chars()
            .skip(popup::scroll(if focused { input.cursor() } else { 0 }, room))
            .collect();
        part.text(0, 0, &format!("{scrolled:<room$}"), role);
        canvas.text(x + width + 2, y, &self.echo(field, cx), Role::Text);
    }

    /// What a code means, beside it.
    fn echo(&self, field: FieldId, cx: &Cx) -> String {
        match field {
            FieldId::Kind => self.form.kind().map_or("", pqr_words::kind).to_owned(),
            FieldId::Causal => match self.form.causal() {
                Some(code) => cx.office.causals.get(code).map_or_else(
                    || "no está en el catálogo".to_owned(),
                    |causal| causal.name.clone(),
                ),
                None => String::new(),
            },
            FieldId::Channel => {
                let channel = self.form.value(field).chars().next();
                let channel = channel.and_then(crate::domain::pqr::Channel::from_code);
                channel.map_or("", pqr_words::channel).to_owned()
            }
            FieldId::Undisputed => {
                let answer = self.form.value(field).chars().next();
                let answer = answer.and_then(crate::domain::pqr::Undisputed::from_code);
                answer.map_or("", pqr_words::undisputed).to_owned()
            }
            FieldId::NoticeAt if self.form.is_skipped(field) => "la del predio".into(),
            FieldId::NoticeWay if self.form.notifies_by_email() => {
                "al correo (con su aceptación)".into()
            }
            FieldId::NoticeWay => "a la dirección".into(),
            FieldId::Amount if self.form.is_skipped(field) => "solo en reclamos".into(),
            _ => String::new(),
        }
    }

    fn draw_asker(&self, canvas: &mut Canvas) {
        let Some(asker) = &self.asker else {
            let hint = if self.searching { "buscando..." } else { "" };
            canvas.text(LEFT + 27, 0, hint, Role::Muted);
            return;
        };
        let who = &asker.subscriber;
        canvas.text(LEFT + 27, 0, &who.name, Role::Strong);
        let document = who.document.as_ref().map_or_else(String::new, person::document);
        let stratum = who.stratum.map_or_else(String::new, |s| format!("  estrato {}", s.number()));
        let place = format!("{} {}  {document}{stratum}", who.address, who.complement);
        canvas.text(LEFT, 1, &place, Role::Text);
        let causal = self.form.causal();
        let open = match asker.open_cases.as_deref() {
            Some([]) => "sin PQR abiertas".to_owned(),
            Some(open) => {
                let same = open.iter().find(|(_, code)| causal.is_some() && *code == causal);
                let same = same.map_or_else(String::new, |(radicado, _)| {
                    format!(", {radicado} por la misma causal: podrá unirlas")
                });
                format!("! {} PQR abiertas{same}", open.len())
            }
            None => String::new(),
        };
        let owes = match asker.owes {
            Some(owes) if owes.is_debit() => format!("vencido y cobrable {}", money::pesos(owes)),
            Some(_) => "al día".into(),
            None => String::new(),
        };
        let role = if asker.open_cases.as_ref().is_some_and(|open| !open.is_empty()) {
            Role::Warning
        } else {
            Role::Muted
        };
        canvas.text(LEFT, 2, format!("{open}   {owes}").trim_start(), role);
    }

    fn draw_facts(&self, canvas: &mut Canvas, width: u16, rows: u16) {
        let (_, y) = Self::place(FieldId::Facts, rows);
        let mut part = canvas.part(LEFT, y, width.saturating_sub(LEFT), rows);
        let (area, theme) = (part.area(), part.theme());
        if area.is_empty() {
            return;
        }
        let focused = self.focus == FieldId::Facts;
        let mut facts = self.form.facts.clone();
        let role = if focused { Role::Text } else { Role::Field };
        facts.set_style(theme.style(role));
        let cursor = if focused { theme.style(Role::Focus) } else { theme.style(role) };
        facts.set_cursor_style(cursor);
        facts.render(area, part.buffer());
        let count = self.form.value(FieldId::Facts).chars().count();
        canvas.text(0, y + 1, &format!("{count} / {}", crate::domain::pqr::MAX_FACTS), Role::Muted);
    }

    fn draw_term(&self, canvas: &mut Canvas, y: u16, cx: &Cx) {
        let (Some(kind), Some(deadline)) = (self.form.kind(), self.deadline(cx)) else {
            canvas.text(0, y, "Plazo legal     lo fija el trámite", Role::Muted);
            return;
        };
        let term = cx.office.term_of(kind, cx.today());
        let text = format!(
            "Plazo legal     {} {} desde el {}  ->  RESPONDER ANTES DE",
            term.count,
            words::unit(term.unit),
            date::long(deadline.effective),
        );
        canvas.text(0, y, &text, Role::Label);
        let dates = format!(
            "{}   seguro {}   {}",
            date::long(deadline.legal),
            date::long(deadline.safe),
            term.article
        );
        canvas.text(LEFT - 2, y + 1, &dates, Role::Strong);
    }

    fn draw_suggestions(&self, canvas: &mut Canvas) {
        if self.focus != FieldId::Account || self.suggestions.is_empty() || self.asker.is_some() {
            return;
        }
        let count = u16::try_from(self.suggestions.len()).unwrap_or(SUGGESTIONS).min(SUGGESTIONS);
        let width = canvas.width().saturating_sub(LEFT);
        let mut list = canvas.part(LEFT, 1, width, count);
        list.clear();
        let top = popup::scroll(self.suggested.unwrap_or(0), usize::from(SUGGESTIONS));
        for (y, (at, subscriber)) in (0..count).zip(self.suggestions.iter().enumerate().skip(top)) {
            let line = format!(
                "{:>12}  {}  {} {}",
                subscriber.account, subscriber.name, subscriber.address, subscriber.complement
            );
            list.text(0, y, &line, Role::Text);
            if self.suggested == Some(at) {
                list.highlight(y, Role::Selected);
            }
        }
    }

    /// The narrative draws its own cursor; the other fields show the terminal's.
    pub(super) fn cursor_place(&self, body_rows: u16) -> Option<(u16, u16)> {
        let field = self.form.field(self.focus)?;
        let (x, y) = Self::place(self.focus, facts_rows(body_rows));
        let cursor = field.cursor() - popup::scroll(field.cursor(), field_width(self.focus) + 1);
        Some((x + u16::try_from(cursor).unwrap_or(0), y))
    }
}

/// Rows of the narrative on a body of so many rows.
fn facts_rows(body_rows: u16) -> u16 {
    body_rows.saturating_sub(OTHER_ROWS).clamp(FACTS_ROWS, 12)
}

/// The label of a field and its columns.
const fn shape(field: FieldId) -> (&'static str, u16) {
    match field {
        FieldId::Account => ("Suscriptor", 24),
        FieldId::Kind => ("Trámite", 1),
        FieldId::Causal => ("Causal", 3),
        FieldId::Amount => ("Valor en reclamo", 16),
        FieldId::Facts => ("Hechos", 0),
        FieldId::Channel => ("Canal", 1),
        FieldId::NoticeWay => ("Notificar por", 1),
        FieldId::NoticeAt => ("Notificar en", 40),
        FieldId::Petitioner => ("Peticionario", 32),
        FieldId::Document => ("Documento", 14),
        FieldId::Invoice => ("Factura", 14),
        FieldId::Issued => ("Expedida", 10),
        FieldId::Undisputed => ("Pagó el resto", 1),
    }
}

fn field_width(field: FieldId) -> usize {
    shape(field).1 as usize
}
