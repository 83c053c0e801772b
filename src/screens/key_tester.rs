//! `SIS010`: what arrives of each key and which action hears it.

use std::collections::VecDeque;

use super::wish::{Answer, Wish};
use super::{Cx, Path, Screen};
use crate::keys::{Action, Context};
use crate::term::{Key, Role};
use crate::widgets::Canvas;

/// Keys that are remembered.
const REMEMBERED: usize = 40;

/// The tester.
#[derive(Debug, Default)]
pub struct KeyTester {
    seen: VecDeque<(Key, String)>,
}

impl Screen for KeyTester {
    fn id(&self) -> &'static str {
        "SIS010"
    }

    fn title(&self) -> &'static str {
        "Teclas"
    }

    fn path(&self) -> Path {
        Path { path: "Inicio > Teclas".into(), aside: String::new() }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::List]
    }

    fn hints(&self) -> Vec<Action> {
        use crate::keys::actions::context::Global;
        vec![
            Action::Global(Global::Help),
            Action::Global(Global::Leave),
            Action::Global(Global::Back),
        ]
    }

    fn enter(&mut self, _cx: &Cx) -> Vec<Wish> {
        Vec::new()
    }

    fn act(&mut self, _action: Action, _cx: &Cx) -> Vec<Wish> {
        Vec::new()
    }

    fn receive(&mut self, _answer: Answer, _cx: &Cx) -> Vec<Wish> {
        Vec::new()
    }

    fn observe(&mut self, key: Key, action: Option<&str>) {
        self.seen.push_front((key, action.unwrap_or("ninguna acción").to_owned()));
        self.seen.truncate(REMEMBERED);
    }

    fn view(&self, canvas: &mut Canvas, cx: &Cx) {
        let text = format!(
            "Mapa {}. Oprima teclas; si una F no llega, use Esc y el dígito (mapa as400).",
            cx.keymap.name().name()
        );
        canvas.text(0, 0, &text, Role::Text);
        for (y, (key, action)) in (2..canvas.height()).zip(&self.seen) {
            canvas.text(2, y, &key.to_string(), Role::Key);
            canvas.text(20, y, action, Role::Text);
        }
    }
}
