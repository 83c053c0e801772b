//! Domain values as Spanish sentences, dates and pesos as people write them. No rule lives here.

pub mod agreement;
pub mod calendar;
pub mod campaign;
pub mod collections;
pub mod date;
pub mod desk;
pub mod history;
pub mod journal;
pub mod ledger;
pub mod letter;
pub mod money;
pub mod person;
pub mod petition;
pub mod pqr;
pub mod report;
pub mod schedule;
pub mod subscriber;
pub mod updates;
pub mod user;

/// A text without anything a terminal could obey: controls become '·', bidirectional overrides too.
pub fn safe(text: &str) -> std::borrow::Cow<'_, str> {
    if text.chars().any(is_unsafe) {
        text.chars().map(|c| if is_unsafe(c) { '·' } else { c }).collect::<String>().into()
    } else {
        text.into()
    }
}

/// C0, DEL, C1, and the invisible characters that reorder or hide text.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The word after a number: for one, and for any other.
pub const fn noun<'a>(number: u64, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

/// Cuts a text to terminal columns, with "…" when something is left out.
pub fn fit(text: &str, columns: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        if used + width + 1 > columns {
            break;
        }
        used += width;
        out.push(c);
    }
    if columns > 0 {
        out.push('…');
    }
    out
}
