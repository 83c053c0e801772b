//! Texts that lost their accents on the way. They are pointed out, never repaired.

use crate::interchange::cells::Cells;

/// Characters that UTF-8 becomes when it is read as Windows-1252: `Ã` or `Â` and something not ASCII.
const LEADS: [char; 2] = ['Ã', 'Â'];

/// The first damaged cell of a row.
pub(super) fn damaged(cells: &Cells) -> Option<&str> {
    if cells.text().is_ascii() || !is_damaged(cells.text()) {
        return None;
    }
    cells.iter().find(|cell| is_damaged(cell))
}

pub(super) fn is_damaged(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|c| {
        let lead = std::mem::replace(&mut before, c);
        c == char::REPLACEMENT_CHARACTER || (LEADS.contains(&lead) && !c.is_ascii())
    })
}
