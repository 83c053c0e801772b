//! Amounts as horizontal bars.

use super::canvas::{Canvas, width_of};
use crate::term::Role;

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// At its left.
    pub label: String,
    /// Length; negative draws none.
    pub value: i64,
    /// At its right, never cut.
    pub text: String,
    /// Role of the bar.
    pub role: Role,
}

/// Draws bars to one scale, each on its row. Without room for a bar its text stays.
pub fn draw(canvas: &mut Canvas, bars: &[Bar]) {
    let labels = bars.iter().map(|bar| width_of(&bar.label)).max().unwrap_or(0);
    let texts = bars.iter().map(|bar| width_of(&bar.text)).max().unwrap_or(0);
    let room = canvas.width().saturating_sub(labels + texts + 2);
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let glyphs = canvas.glyphs();
    let width = canvas.width();
    for (y, bar) in (0..canvas.height()).zip(bars) {
        canvas.text(0, y, &bar.label, Role::Label);
        let scaled = i128::from(bar.value.max(0)) * i128::from(room) / i128::from(most);
        let mut length = usize::try_from(scaled).unwrap_or(0);
        if bar.value > 0 && length == 0 && room > 0 {
            length = 1;
        }
        canvas.text(labels + 1, y, &glyphs.bar.repeat(length), bar.role);
        canvas.text_right(width, y, &bar.text, Role::Text);
    }
}

/// Signs of a sparkline, the lowest first.
const SPARKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Values as one row of signs: the lowest of them touches the ground, the highest the top.
pub fn spark(values: &[u64]) -> String {
    let low = values.iter().min().copied().unwrap_or(0);
    let high = values.iter().max().copied().unwrap_or(0);
    let top = SPARKS.len() as u64 - 1;
    let place = |value: &u64| ((value - low) * top).checked_div(high - low).unwrap_or(top / 2);
    let sign = |value: &u64| usize::try_from(place(value)).ok().and_then(|at| SPARKS.get(at));
    values.iter().filter_map(sign).collect()
}
