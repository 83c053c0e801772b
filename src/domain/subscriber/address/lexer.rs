//! Cuts an address into numbers, words and signs.
//!
//! Owns the cleaning of the text and the places where two things written together come apart
//! (`QWCll24`, `58ASUR`, `9ANo23`). Never decides what a token means.

use super::vocabulary;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Word,
    /// A sign or ending that reads a number aloud: `7ª`, `1RA`, `N°`.
    Ordinal,
    Hash,
    Dash,
    Slash,
    Comma,
    Other,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            '0'..='9' => Self::Number,
            'ª' | 'º' | '°' => Self::Ordinal,
            '#' => Self::Hash,
            '-' | '‐'..='―' | '−' => Self::Dash,
            '/' => Self::Slash,
            ',' | ';' => Self::Comma,
            _ if c.is_alphabetic() || vocabulary::is_combining(c) => Self::Word,
            _ => Self::Other,
        }
    }

    fn runs(self) -> bool {
        matches!(self, Self::Number | Self::Word)
    }
}

/// A piece of the cleaned text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    /// Spaces, dots and colons between the previous token and this one.
    pub(super) gap: &'t str,
}

impl Token<'_> {
    /// Whether the token touches the one before it.
    pub(super) fn glued(&self) -> bool {
        self.gap.is_empty()
    }
}

/// Endings of a number that are often written onto it, the longer of two alike first.
const FUSED: &[&str] = &["OESTE", "ESTE", "NORTE", "SUR", "BIS", "NRO", "NO"];
/// A letter and every ending at once fit; longer words are not searched.
const FUSED_MAX: usize = 12;
/// No keyword is longer, so longer words are not looked up.
const KEYWORD_MAX: usize = 16;
/// Written ordinals: `CALLE 1RA`, `CARRERA 3ERA`.
const ORDINALS: &[&str] = &["RA", "ERA", "ER", "DA", "DO", "TA", "MA", "VA", "NA"];

/// Capitals, single spaces, no control characters; words run together by case come apart.
pub(super) fn clean(original: &str) -> String {
    let parted = part_capitals(original);
    let mut text = String::with_capacity(parted.len());
    for word in
        parted.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty())
    {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(word.chars().flat_map(char::to_uppercase));
    }
    text
}

/// Cuts a cleaned text into tokens.
pub(super) fn lex(clean: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = clean;
    loop {
        let (gap, after) = split_where(rest, |c| !matches!(c, ' ' | '.' | ':'));
        let Some(kind) = after.chars().next().map(Kind::of) else {
            return tokens;
        };
        let (run, tail) = split_run(after, kind);
        push_run(&mut tokens, kind, gap, run);
        rest = tail;
    }
}

/// Splits after a number or a word, or after the single sign that opens the text.
fn split_run(text: &str, kind: Kind) -> (&str, &str) {
    let end = text.char_indices().skip(1).find(|(_, c)| !kind.runs() || Kind::of(*c) != kind);
    end.and_then(|(at, _)| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// Splits before the first character that satisfies `stop`.
fn split_where(text: &str, stop: impl Fn(char) -> bool) -> (&str, &str) {
    text.find(stop).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// Adds a run as one token, or a word written onto a number as its parts: `58|A|SUR`.
fn push_run<'t>(tokens: &mut Vec<Token<'t>>, kind: Kind, gap: &'t str, run: &'t str) {
    let onto_number = gap.is_empty() && tokens.last().is_some_and(|last| last.kind == Kind::Number);
    if kind != Kind::Word || !onto_number {
        tokens.push(Token { kind, text: run, gap });
        return;
    }
    let mut rest = run;
    while !rest.is_empty() {
        let text = fused_piece(rest);
        let kind = if ORDINALS.contains(&text) { Kind::Ordinal } else { Kind::Word };
        tokens.push(Token { kind, text, gap: "" });
        rest = rest.strip_prefix(text).unwrap_or_default();
    }
}

/// The first part of a word written onto a number; the word itself when it has no known ending.
fn fused_piece(word: &str) -> &str {
    if word.len() > FUSED_MAX || FUSED.contains(&word) {
        return word;
    }
    (1..word.len())
        .filter_map(|at| word.split_at_checked(at))
        .find(|(head, rest)| (head.len() <= 2 || FUSED.contains(head)) && is_fused_chain(rest))
        .map_or(word, |(head, _)| head)
}

/// Whether a short text is nothing but fused endings.
fn is_fused_chain(text: &str) -> bool {
    text.is_empty()
        || FUSED.iter().any(|ending| text.strip_prefix(ending).is_some_and(is_fused_chain))
}

/// Puts a space where the case of the letters shows that a new word begins.
fn part_capitals(original: &str) -> String {
    let mut parted = String::with_capacity(original.len());
    let mut previous = None;
    for (at, c) in original.char_indices() {
        let from = original.get(at..).unwrap_or_default();
        if previous.is_some_and(|before| begins_word(before, c, from)) {
            parted.push(' ');
        }
        parted.push(c);
        previous = Some(c);
    }
    parted
}

/// `Barrio|EL` always parts; `QW|Cll` parts because a known word follows.
fn begins_word(before: char, c: char, from: &str) -> bool {
    if !c.is_uppercase() {
        return false;
    }
    if is_small(before) {
        return true;
    }
    let small = from.chars().skip(1).take_while(|inner| is_small(*inner)).take(KEYWORD_MAX);
    let word: String = std::iter::once(c).chain(small.flat_map(char::to_uppercase)).collect();
    before.is_uppercase() && word.len() > 1 && vocabulary::is_keyword(&word)
}

/// A small letter that has a capital; `ª` is small for Unicode and has none.
fn is_small(c: char) -> bool {
    c.is_lowercase() && !c.to_uppercase().eq([c])
}
