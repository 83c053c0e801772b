//! The frame of every screen: id and user, path, body, hints, message. 5250 order, no border.

use chrono::NaiveDateTime;
use ratatui::layout::Rect;

use super::canvas::{Canvas, width_of};
use crate::term::Role;
use crate::text::date;

/// Rows above the body.
pub const HEAD: u16 = 3;

/// Rows below the body.
pub const FOOT: u16 = 3;

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Something to know.
    Info,
    /// Something was refused.
    Error,
}

/// What stands in the frame.
pub struct FrameText<'a> {
    /// `PQR010`.
    pub id: &'a str,
    /// Name of the screen.
    pub title: &'a str,
    /// `user@origin`.
    pub who: &'a str,
    /// Now.
    pub now: NaiveDateTime,
    /// Path, view, draft.
    pub path: &'a str,
    /// What belongs at the right of the path.
    pub aside: &'a str,
    /// Keys and labels.
    pub hints: &'a [(String, &'static str)],
    /// The only message line.
    pub message: Option<(Tone, &'a str)>,
}

/// Rows of the body on a screen of so many rows.
pub const fn body_rows(rows: u16) -> u16 {
    if rows < HEAD + FOOT + 1 { rows.saturating_sub(1) } else { rows - HEAD - FOOT }
}

/// Draws the frame and gives the body. A screen too low for it keeps body and message alone.
pub fn draw(canvas: &mut Canvas, text: &FrameText) -> Rect {
    let (width, rows) = (canvas.width(), canvas.height());
    message(canvas, rows.saturating_sub(1), text);
    let area = canvas.area();
    if rows < HEAD + FOOT + 1 {
        return Rect::new(area.x, area.y, width, rows.saturating_sub(1));
    }
    let who = format!("{}  {}", text.who, date::moment(text.now));
    let free = width.saturating_sub(width_of(&who));
    let title = format!("{}  {}", text.id, text.title);
    canvas.part(0, 0, free, 1).text(0, 0, &title, Role::Title);
    canvas.text(free, 0, &who, Role::Muted);
    let aside = width.saturating_sub(width_of(text.aside));
    canvas.part(0, 1, aside.saturating_sub(1), 1).text(0, 0, text.path, Role::Text);
    canvas.text(aside, 1, text.aside, Role::Strong);
    canvas.rule(2);
    canvas.rule(rows - FOOT);
    hints(canvas, rows - 2, text.hints);
    Rect::new(area.x, area.y + HEAD, width, rows - HEAD - FOOT)
}

/// Whole hints only: one that does not fit is left out, never cut.
fn hints(canvas: &mut Canvas, y: u16, hints: &[(String, &'static str)]) {
    let mut x = 0;
    for (key, label) in hints {
        let needed = width_of(key) + 1 + width_of(label);
        if x + needed > canvas.width() {
            break;
        }
        x = canvas.text(x, y, key, Role::Key);
        x = canvas.text(x + 1, y, label, Role::Text) + 2;
    }
}

fn message(canvas: &mut Canvas, y: u16, text: &FrameText) {
    if let Some((tone, message)) = text.message {
        let role = match tone {
            Tone::Done => Role::Good,
            Tone::Info => Role::Text,
            Tone::Error => Role::Error,
        };
        canvas.text(0, y, message, role);
    }
}
