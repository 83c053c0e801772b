//! Letters that go out: written from a template and the facts of a case, as text and as PDF.
//!
//! Pure: the same letter gives the same bytes on every machine and every day.

mod facts;
mod pdf;
mod wrap;

use unicode_width::UnicodeWidthChar;

use crate::domain::letter::{Letter, LetterFacts, LetterFault, Letters, Paragraph, Template};
use crate::text::letter::{fill, one_line};

pub use facts::{Occasion, facts};
pub use pdf::{pdf, sheets};

/// A space at which no line is broken; a file of text has plain ones.
pub(super) const NO_BREAK: char = '\u{a0}';

/// Columns of a letter as text.
const COLUMNS: usize = 78;

/// Writes a letter. The company of the tables signs, whatever the facts say.
pub fn render(
    letters: &Letters,
    template: &Template,
    facts: &LetterFacts,
) -> Result<Letter, LetterFault> {
    let mut facts = facts.clone();
    facts.company = letters.company.clone();
    if facts.signer.title.trim().is_empty() {
        facts.signer.title = letters.company.signer_title.clone();
    }
    Ok(Letter {
        kind: template.kind,
        number: one_line(&facts.number),
        place_and_date: one_line(&facts.place_and_date),
        title: one_line(&template.title),
        paragraphs: fill(template, &facts)?,
    })
}

/// What is written on a paper of the company.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// Its number, or whose it is.
    pub number: &'a str,
    /// Where and when.
    pub place_and_date: &'a str,
    /// Title.
    pub title: &'a str,
    /// Text.
    pub paragraphs: &'a [Paragraph],
}

impl<'a> From<&'a Letter> for Sheet<'a> {
    fn from(letter: &'a Letter) -> Self {
        Self {
            number: &letter.number,
            place_and_date: &letter.place_and_date,
            title: &letter.title,
            paragraphs: &letter.paragraphs,
        }
    }
}

/// A letter as lines of text of at most 78 columns.
pub fn text(letter: &Letter) -> String {
    lines(&Sheet::from(letter))
}

/// Any paper of the company as lines of text of at most 78 columns.
pub fn lines(letter: &Sheet<'_>) -> String {
    let mut blocks = vec![
        vec![letter.number.to_owned(), letter.place_and_date.to_owned()],
        vec![letter.title.to_uppercase()],
    ];
    blocks.extend(letter.paragraphs.iter().map(|paragraph| match paragraph {
        Paragraph::Prose(text) => vec![text.clone()],
        Paragraph::Heading(text) => vec![text.to_uppercase()],
        Paragraph::Lines(lines) => lines.clone(),
    }));
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        for line in block.iter().flat_map(|line| wrap::wrap(line, COLUMNS, columns)) {
            out.push_str(&line.replace(NO_BREAK, " "));
            out.push('\n');
        }
    }
    out
}

fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// BLAKE3 of what was sent, in hexadecimal: the case keeps it, and it proves the copy.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
