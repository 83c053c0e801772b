//! What a physical line is, when it is not a row: rule, subtotal, trailer, title.

use std::collections::HashSet;

use super::totals::LEVELS;
use crate::domain::subscriber::fold;
use crate::interchange::cells::Cells;
use crate::interchange::report::LoadReport;

/// Every physical line is one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Title,
    Ruler,
    Heading,
    Blank,
    Subtotal,
    Trailer,
    Continuation,
    Item,
    Cleared,
    Zero,
    SetAside,
}

impl Class {
    /// Counts a line without a row.
    pub(super) fn skip(self, report: &mut LoadReport) {
        report.lines += 1;
        report.skipped += 1;
        report.count(self.name());
    }

    /// Name in the report.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Title => "título",
            Self::Ruler => "regla",
            Self::Heading => "encabezado",
            Self::Blank => "en blanco",
            Self::Subtotal => "subtotal",
            Self::Trailer => "pie",
            Self::Continuation => "continuación",
            Self::Item => "partida",
            Self::Cleared => "compensada",
            Self::Zero => "en cero",
            Self::SetAside => "cuarentena",
        }
    }
}

/// Signs that rulers are drawn with.
const RULE_SIGNS: [char; 6] = ['-', '=', '_', '─', '━', '═'];

/// Rule signs that a line must have to be a ruler.
const MIN_RULE: usize = 3;

/// Whether a line is a ruler: `-----`, `|----+----|` or `---- ----`.
pub(super) fn is_ruler(text: &str) -> bool {
    let mut drawn = 0;
    for c in text.chars() {
        match c {
            c if RULE_SIGNS.contains(&c) => drawn += 1,
            '|' | '+' | ' ' | '\t' => {}
            _ => return false,
        }
    }
    drawn >= MIN_RULE
}

/// Where the strokes of a ruler run, from and to by character; none when it has no gaps.
pub(super) fn strokes(ruler: &str) -> Option<Vec<(usize, usize)>> {
    let mut strokes: Vec<(usize, usize)> = Vec::new();
    let mut inside = false;
    for (at, c) in ruler.chars().enumerate() {
        let drawn = RULE_SIGNS.contains(&c);
        match strokes.last_mut() {
            Some((_, end)) if drawn && inside => *end = at + 1,
            _ if drawn => strokes.push((at, at + 1)),
            _ => {}
        }
        inside = drawn;
    }
    (is_ruler(ruler) && strokes.len() > 1).then_some(strokes)
}

/// Words that open a line with a sum, and the level of the sum.
const SUM_WORDS: [(&str, usize); 4] =
    [("SUBTOTAL", 0), ("SUMA", 0), ("TOTAL", LEVELS - 1), ("GRAN TOTAL", LEVELS - 1)];

/// The level of a subtotal by its first word: stars, or a word that says so.
pub(super) fn subtotal_level(first: &str) -> Option<usize> {
    let stars = first.bytes().take_while(|byte| *byte == b'*').count();
    if stars > 0 {
        return Some((stars - 1).min(LEVELS - 2));
    }
    if !first.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let folded = fold(first);
    let found = SUM_WORDS.iter().find(|(word, _)| {
        folded.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    found.map(|(_, level)| *level)
}

/// What a trailer counts.
const COUNTED: [&str; 7] =
    ["ENTRADAS", "ENTRADA", "REGISTROS", "REGISTRO", "PARTIDAS", "POSICIONES", "FILAS"];

/// A trailer is short.
const MAX_TRAILER_BYTES: usize = 60;

/// The number in a trailer such as `1.234 entradas`, `Número de entradas: 12` or `12 registros
/// seleccionados`.
pub(super) fn trailer_count(text: &str) -> Option<u64> {
    if text.len() > MAX_TRAILER_BYTES || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let folded = fold(text);
    let words: Vec<&str> = folded.split([' ', ':']).filter(|word| !word.is_empty()).collect();
    let before = words.windows(2).find_map(|pair| match pair {
        [number, word] if COUNTED.contains(word) => whole(number),
        _ => None,
    });
    let is_label = text.contains(':') && words.iter().any(|word| COUNTED.contains(word));
    before.or_else(|| words.last().filter(|_| is_label).and_then(|number| whole(number)))
}

/// A whole number, with or without thousands.
fn whole(word: &str) -> Option<u64> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    word.replace(['.', ','], "").parse().ok()
}

/// The only cell of a line with something in it.
pub(super) fn only_cell(cells: &Cells) -> Option<&str> {
    let mut filled = cells.iter().filter(|cell| !cell.is_empty());
    filled.next().filter(|_| filled.next().is_none())
}

/// Titles seen before the heading: they come back on every page with other numbers.
#[derive(Debug, Default)]
pub(super) struct Titles(HashSet<String>);

/// Titles that are remembered.
const MAX_TITLES: usize = 64;

impl Titles {
    /// Remembers a title.
    pub(super) fn learn(&mut self, text: &str) {
        if self.0.len() < MAX_TITLES {
            self.0.insert(shape(text));
        }
    }

    /// Whether a line is one of them, numbers apart.
    pub(super) fn knows(&self, text: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&shape(text))
    }
}

/// A line with each number as one zero and without blanks.
fn shape(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            c if !c.is_ascii_digit() => shape.push(c),
            _ if shape.ends_with('0') => {}
            _ => shape.push('0'),
        }
    }
    shape
}
