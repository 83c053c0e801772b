//! A rectangle to write on. Everything written is made safe for a terminal and cut to the rectangle.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::term::{Glyphs, Role, Theme};
use crate::text::{fit, safe};

/// Where a screen draws.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    theme: Theme,
}

impl<'a> Canvas<'a> {
    /// Over a rectangle of a buffer.
    pub fn new(buffer: &'a mut Buffer, area: Rect, theme: Theme) -> Self {
        let area = area.intersection(buffer.area);
        Self { buffer, area, theme }
    }

    /// Columns.
    pub const fn width(&self) -> u16 {
        self.area.width
    }

    /// Rows.
    pub const fn height(&self) -> u16 {
        self.area.height
    }

    /// The theme.
    pub const fn theme(&self) -> Theme {
        self.theme
    }

    /// The signs of the theme.
    pub const fn glyphs(&self) -> Glyphs {
        self.theme.glyphs()
    }

    /// Where the rectangle lies on the screen.
    pub const fn area(&self) -> Rect {
        self.area
    }

    /// The buffer behind, for widgets of the library.
    pub const fn buffer(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// A part of this rectangle.
    pub fn part(&mut self, x: u16, y: u16, width: u16, height: u16) -> Canvas<'_> {
        let left = self.area.x.saturating_add(x.min(self.area.width));
        let top = self.area.y.saturating_add(y.min(self.area.height));
        let area = Rect::new(left, top, width, height).intersection(self.area);
        Canvas { buffer: self.buffer, area, theme: self.theme }
    }

    /// Writes a text from a column on; returns the column after it.
    pub fn text(&mut self, x: u16, y: u16, text: &str, role: Role) -> u16 {
        let style = self.theme.style(role);
        self.styled(x, y, text, style)
    }

    /// Writes a text that ends before a column.
    pub fn text_right(&mut self, end: u16, y: u16, text: &str, role: Role) {
        let width = u16::try_from(safe(text).width()).unwrap_or(u16::MAX);
        self.text(end.saturating_sub(width), y, text, role);
    }

    fn styled(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        if x >= self.area.width || y >= self.area.height {
            return x;
        }
        let room = usize::from(self.area.width - x);
        let shown = fit(&safe(text), room);
        let (left, top) = (self.area.x + x, self.area.y + y);
        let (end, _) = self.buffer.set_stringn(left, top, &shown, room, style);
        end.saturating_sub(self.area.x)
    }

    /// A rule across the rectangle.
    pub fn rule(&mut self, y: u16) {
        let line = self.glyphs().rule.repeat(usize::from(self.area.width));
        self.text(0, y, &line, Role::Muted);
    }

    /// A rule from top to bottom.
    pub fn divider(&mut self, x: u16) {
        let sign = self.glyphs().divider;
        for y in 0..self.area.height {
            self.text(x, y, sign, Role::Muted);
        }
    }

    /// Gives a whole row a role, over what is written.
    pub fn highlight(&mut self, y: u16, role: Role) {
        if y < self.area.height {
            let row = Rect::new(self.area.x, self.area.y + y, self.area.width, 1);
            self.buffer.set_style(row, self.theme.style(role));
        }
    }

    /// Blanks the rectangle.
    pub fn clear(&mut self) {
        let blank = " ".repeat(usize::from(self.area.width));
        for y in 0..self.area.height {
            let style = Style::reset();
            self.buffer.set_stringn(
                self.area.x,
                self.area.y + y,
                &blank,
                usize::from(self.area.width),
                style,
            );
        }
    }
}

/// Columns of a text as it is shown.
pub fn width_of(text: &str) -> u16 {
    u16::try_from(safe(text).width()).unwrap_or(u16::MAX)
}

/// Words on lines of so many columns.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut();
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.width() + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
