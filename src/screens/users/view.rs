//! Draws the people, and below them the one under the cursor or the form that is open.

use super::Users;
use super::deed::{keys, standing};
use super::form::Form;
use crate::domain::user::PublicKey;
use crate::screens::wish::{UserRow, Wish};
use crate::term::Role;
use crate::text::{date, user as words};
use crate::widgets::canvas::width_of;
use crate::widgets::table::{self, Column, Fill, Row};
use crate::widgets::{Canvas, popup};

/// Rows below the list: a rule and six lines.
pub(super) const DETAIL: u16 = 7;

/// Keys that the detail shows.
const SHOWN_KEYS: usize = 3;

/// Where the fields begin.
const LEFT: u16 = 20;

/// How long a masked field looks, whatever is in it.
const MASKED: &str = "********";

impl Users {
    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let (width, height) = (canvas.width(), canvas.height());
        self.draw_rows(&mut canvas.part(0, 0, width, height.saturating_sub(DETAIL)));
        let mut lower = canvas.part(0, height.saturating_sub(DETAIL), width, DETAIL);
        lower.rule(0);
        match (&self.form, self.list.selected()) {
            (Some(form), _) => draw_form(&mut lower, form),
            (None, Some(row)) => self.draw_detail(&mut lower, row),
            (None, None) => {}
        }
    }

    fn draw_rows(&self, canvas: &mut Canvas) {
        let columns = [
            Column::new("Usuario", Fill::Whole, 0),
            Column::new("Nombre", Fill::Flexible(14), 0),
            Column::new("Cargo", Fill::Whole, 1),
            Column::new("Estado", Fill::Whole, 2),
            Column::new("Llaves", Fill::WholeRight, 4),
            Column::new("Clave", Fill::Whole, 5),
            Column::new("Último ingreso", Fill::Whole, 3),
        ];
        let rows: Vec<Row> = self.list.rows().map(row).collect();
        if rows.is_empty() && self.loaded {
            canvas.text(2, 1, "No hay usuarios: F6 agrega el primero.", Role::Muted);
        }
        table::draw(canvas, &columns, &rows, self.list.selected_index());
    }

    fn draw_detail(&self, canvas: &mut Canvas, row: &UserRow) {
        let user = &row.seen.record;
        let title = format!("{}  {}, {}", user.id, user.name, words::role(user.role));
        canvas.text(0, 1, &title, Role::Strong);
        let login = match &row.last_login {
            Some((at, origin)) => format!("último ingreso {} desde {origin}", date::moment(*at)),
            None => "nunca ha entrado".into(),
        };
        let line = format!("Desde {} · {login}", date::short(user.created_at.date()));
        canvas.text(0, 2, &line, Role::Text);
        let lines = user.keys.iter().take(SHOWN_KEYS).map(key_line);
        for (y, line) in (3..).zip(lines) {
            canvas.text(0, y, &line, Role::Text);
        }
        if user.keys.is_empty() {
            canvas.text(0, 3, "Sin llaves: l le agrega una.", Role::Muted);
        }
        let hidden = user.keys.len().saturating_sub(SHOWN_KEYS);
        if let Some((deed, whom)) = &self.deed {
            let line = format!("Sin escribir, para {}: {}", whom.user, deed.words());
            canvas.text(0, 6, &line, Role::Warning);
        } else if hidden > 0 {
            canvas.text(0, 6, &format!("y {}: Enter las muestra todas", keys(hidden)), Role::Muted);
        }
    }

    /// The cursor of the form, in the body.
    pub(super) fn cursor_place(&self, body_rows: u16) -> Option<(u16, u16)> {
        let form = self.form.as_ref()?;
        let (at, field, _) = form.fields.iter().find(|(.., focused)| *focused)?;
        let room = room(form);
        let column = match form.is_masked() {
            true if field.is_empty() => 0,
            true => MASKED.len(),
            false => field.cursor() - popup::scroll(field.cursor(), room),
        };
        let row = body_rows.saturating_sub(DETAIL) + 2 + u16::try_from(at).unwrap_or(0);
        Some((LEFT + u16::try_from(column).unwrap_or(0), row))
    }
}

fn row(row: &UserRow) -> Row {
    let user = &row.seen.record;
    let login = row.last_login.as_ref();
    Row {
        cells: vec![
            user.id.to_string(),
            user.name.clone(),
            user.role.code().into(),
            if user.suspended { "suspendido" } else { "activo" }.into(),
            user.keys.len().to_string(),
            if user.password.is_some() { "sí" } else { "no" }.into(),
            login.map_or_else(|| "nunca".into(), |(at, _)| at.format("%d/%m/%y %H:%M").to_string()),
        ],
        role: if user.suspended { Role::Muted } else { Role::Text },
        marked: false,
    }
}

fn key_line(key: &PublicKey) -> String {
    format!("{}  {}  {}", key.fingerprint, date::short(key.added_at.date()), key.comment)
}

/// Columns of a field.
fn room(form: &Form) -> usize {
    if form.is_masked() { 20 } else { 58 }
}

fn draw_form(canvas: &mut Canvas, form: &Form) {
    canvas.text(0, 1, &form.title(), Role::Strong);
    let room = room(form);
    for (y, (label, (_, field, focused))) in (2..).zip(form.labels().iter().zip(form.fields.iter()))
    {
        let dots = ".".repeat(usize::from((LEFT - 2).saturating_sub(width_of(label) + 1)));
        canvas.text(0, y, &format!("{label} {dots}"), Role::Label);
        let shown: String = match (form.is_masked(), field.is_empty()) {
            (true, true) => String::new(),
            // How long a password is, is nobody's business either.
            (true, false) => MASKED.into(),
            (false, _) => {
                let first = if focused { popup::scroll(field.cursor(), room) } else { 0 };
                field.value().chars().skip(first).take(room).collect()
            }
        };
        let role = if focused { Role::Focus } else { Role::Field };
        canvas.text(LEFT, y, &format!("{shown:<room$}"), role);
    }
    canvas.text(0, DETAIL - 1, "Enter escribe; F12 cierra sin escribir.", Role::Muted);
}

/// Everything that is known of a person.
pub(super) fn whole(row: &UserRow) -> Wish {
    let user = &row.seen.record;
    let mut lines = vec![user.name.clone(), standing(row), String::new()];
    lines.extend(user.keys.iter().map(key_line));
    Wish::Show(format!("Usuario {}", user.id), lines)
}
