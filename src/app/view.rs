//! Draws a session: frame, screen, window. Changes nothing.

use ratatui::Frame;
use ratatui::layout::Position;

use super::App;
use crate::keys::hints;
use crate::screens::Cx;
use crate::widgets::Canvas;
use crate::widgets::frame::{self, FrameText};

impl App {
    /// Draws everything.
    pub fn view(&self, target: &mut Frame) {
        let Some(open) = self.stack.last() else { return };
        let setup = &self.setup;
        let cx = Cx {
            actor: &setup.actor,
            now: self.now,
            office: &setup.office,
            keymap: &setup.keymap,
            theme: setup.theme,
            body_rows: frame::body_rows(setup.size.1),
            columns: setup.size.0,
        };
        if let Some(lock) = &self.lock {
            let area = target.area();
            let mut canvas = Canvas::new(target.buffer_mut(), area, setup.theme);
            lock.view(&mut canvas, setup.actor.user.as_str(), setup.has_password);
            return;
        }
        let path = open.screen.path();
        let who = format!("{}@{}", setup.actor.user, setup.actor.origin);
        let mut held = match self.held.len() {
            0 => path.aside,
            count => format!("{} +{count} teclas", path.aside),
        };
        if !self.company.is_empty() {
            let names: Vec<&str> = self.company.iter().map(|user| user.as_str()).collect();
            let also = format!("también lo ve {}", names.join(", "));
            held = if held.is_empty() { also } else { format!("{also} · {held}") };
        }
        let wanted = self.popup.as_ref().map_or_else(|| open.screen.hints(), super::Popup::hints);
        let hints = hints(&setup.keymap, &wanted);
        let area = target.area();
        let text = FrameText {
            id: open.screen.id(),
            title: open.screen.title(),
            who: &who,
            now: self.now,
            path: &path.path,
            aside: &held,
            hints: &hints,
            message: self.message.as_ref().map(|(tone, text)| (*tone, text.as_str())),
        };
        let body = {
            let mut canvas = Canvas::new(target.buffer_mut(), area, setup.theme);
            frame::draw(&mut canvas, &text)
        };
        open.screen.view(&mut Canvas::new(target.buffer_mut(), body, setup.theme), &cx);
        if let Some(popup) = &self.popup {
            popup.view(&mut Canvas::new(target.buffer_mut(), body, setup.theme));
        } else if let Some((x, y)) = open.screen.cursor(&cx)
            && x < body.width
            && y < body.height
        {
            target.set_cursor_position(Position::new(body.x + x, body.y + y));
        }
    }
}
