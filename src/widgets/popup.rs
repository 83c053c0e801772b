//! A window over a screen: a title, lines, a cursor.

use ratatui::layout::Rect;

use super::canvas::{Canvas, width_of};
use crate::term::Role;

/// Draws a bordered window in the middle of a rectangle and gives its inside.
pub fn draw<'a>(canvas: &'a mut Canvas, title: &str, width: u16, height: u16) -> Canvas<'a> {
    let (width, height) = (width.min(canvas.width()), height.min(canvas.height()));
    let x = (canvas.width() - width) / 2;
    let y = (canvas.height() - height) / 2;
    // A blank column on each side, so that nothing below seems to belong to the window.
    canvas.part(x.saturating_sub(1), y, width + 2, height).clear();
    let mut window = canvas.part(x, y, width, height);
    border(&mut window, title);
    let Rect { width, height, .. } = window.area();
    canvas.part(x + 1, y + 1, width.saturating_sub(2), height.saturating_sub(2))
}

fn border(window: &mut Canvas, title: &str) {
    let glyphs = window.glyphs();
    let [top_left, top_right, bottom_left, bottom_right] = glyphs.corners;
    let (width, height) = (window.width(), window.height());
    if width < 2 || height < 2 {
        return;
    }
    let rule = glyphs.rule.repeat(usize::from(width - 2));
    window.text(0, 0, &format!("{top_left}{rule}{top_right}"), Role::Muted);
    window.text(0, height - 1, &format!("{bottom_left}{rule}{bottom_right}"), Role::Muted);
    for y in 1..height - 1 {
        window.text(0, y, glyphs.divider, Role::Muted);
        window.text(width - 1, y, glyphs.divider, Role::Muted);
    }
    if width_of(title) + 6 <= width {
        window.text(2, 0, &format!(" {title} "), Role::Title);
    }
}

/// First line to show so that `selected` is seen in a window of `rows`.
pub fn scroll(selected: usize, rows: usize) -> usize {
    (selected + 1).saturating_sub(rows.max(1))
}
