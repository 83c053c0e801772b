//! The words around an address, with the known ones abbreviated.
//!
//! Owns the wording of complements and of rural texts. Never reorders or drops a word.

use super::cursor::Cursor;
use super::lexer::{Kind, Token};
use super::vocabulary;

/// Writes tokens as a complement: known words abbreviated, separators at the ends dropped.
pub(super) fn write(tokens: &[Token<'_>]) -> String {
    let mut cursor = Cursor::new(trim(tokens));
    let mut text = String::new();
    let mut parted = true;
    while let Some(token) = cursor.first() {
        if let Some((short, after)) = abbreviation(cursor) {
            append(&mut text, token.gap.trim_end(), true, short);
            parted = true;
            cursor = after;
        } else {
            cursor.skip();
            append(&mut text, if parted { "" } else { token.gap }, parted, token.text);
            parted = false;
        }
    }
    text
}

/// Adds a word after its gap; `spaced` asks for exactly one space before it.
fn append(text: &mut String, gap: &str, spaced: bool, word: &str) {
    if !text.is_empty() {
        text.push_str(gap);
        if spaced && !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text.push_str(word);
}

/// The abbreviation of a known word and the place after the sign that ties it to its name:
/// `BR.`, `B/`, `APTO No`.
fn abbreviation<'s, 't>(here: Cursor<'s, 't>) -> Option<(&'static str, Cursor<'s, 't>)> {
    let (token, mut after) = here.word()?;
    if let Some(short) = vocabulary::place(token.text) {
        after.take_glued(Kind::Slash);
        return Some((short, after));
    }
    if token.text == "B" {
        return after_initial_of_barrio(after).map(|name| ("BRR", name));
    }
    let mut way = here;
    if let Some(via) = way.via(false) {
        return way.next_is(Kind::Number).then_some((via.abbreviation(), way));
    }
    let short = vocabulary::unit(token.text)?;
    after.marker();
    names_unit(after).then_some((short, after))
}

/// `B. CENTRO` and `B/CENTRO` are a district; `B 5` is not.
fn after_initial_of_barrio<'s, 't>(mut after: Cursor<'s, 't>) -> Option<Cursor<'s, 't>> {
    let dotted = after.first().is_some_and(|next| next.gap.starts_with('.'));
    let tied = after.take_glued(Kind::Slash) || dotted;
    (tied && after.next_is(Kind::Word)).then_some(after)
}

/// A unit is named by a number or by one or two letters: `MZ K`, `TO 3`, not `CASA DE JUSTICIA`.
fn names_unit(name: Cursor<'_, '_>) -> bool {
    name.first().is_some_and(|token| match token.kind {
        Kind::Number => true,
        Kind::Word => {
            token.text.chars().count() <= 2
                && !vocabulary::is_particle(token.text)
                && !vocabulary::is_keyword(token.text)
        }
        _ => false,
    })
}

/// Drops the separators, and the halves of a parenthesis, that the address left at the ends.
fn trim<'s, 't>(mut tokens: &'s [Token<'t>]) -> &'s [Token<'t>] {
    while let [first, rest @ ..] = tokens
        && is_loose(first, ")")
    {
        tokens = rest;
    }
    while let [rest @ .., last] = tokens
        && is_loose(last, "(")
    {
        tokens = rest;
    }
    tokens
}

fn is_loose(token: &Token<'_>, parenthesis: &str) -> bool {
    matches!(token.kind, Kind::Dash | Kind::Comma | Kind::Slash) || token.text == parenthesis
}
