//! Colombian addresses as the town writes them, brought to one canonical form.
//!
//! Owns the shape of the answer and the promise that normalising twice is normalising once.
//! Never fails, never overwrites what the clerk typed and never guesses a missing number: a text
//! that does not say street, crossing and plate comes back as it was, in capitals.
//!
//! ```text
//! VIA n[letter][ BIS[ letter]][ QUADRANT] # n[letter][ BIS[ letter]][ QUADRANT] - plate[ QUADRANT]
//! ```

mod complement;
mod cursor;
mod lexer;
mod parser;
mod vocabulary;

use lexer::{Token, lex};

/// What shape a normalised address took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// Street, crossing and plate: `KR 22 # 21B - 53`.
    Urban,
    /// Two streets that meet, at times with a plate: `KR 11 CL 13`.
    Corner,
    /// A place outside the street grid: `VDA LA VISTA KM 8 FCA ROSITA`.
    Rural,
    /// Anything else, kept as typed.
    Free,
}

/// An address in canonical form, what lies inside or around the plate kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormalizedAddress {
    /// What shape the address took.
    pub kind: AddressKind,
    /// The address proper: `KR 22 # 21B - 53`.
    pub text: String,
    /// Unit, building, district: `AP 201`, `MZ 4 CA 12`. Empty when there is none.
    pub complement: String,
}

impl NormalizedAddress {
    /// The whole address in one line, as it goes on a bill.
    #[must_use]
    pub fn full(&self) -> String {
        match self.complement.as_str() {
            "" => self.text.clone(),
            complement => format!("{} {complement}", self.text),
        }
    }

    fn bare(kind: AddressKind, text: String) -> Self {
        Self { kind, text, complement: String::new() }
    }
}

/// Brings an address as typed to its canonical form.
///
/// What cannot be parsed comes back as [`AddressKind::Free`]: capitals, single spaces, accents and
/// Ñ kept. A reading that would not survive a second pass is refused in favour of the free form, so
/// `normalize(normalize(x).full())` always equals `normalize(x)`.
#[must_use]
pub fn normalize(original: &str) -> NormalizedAddress {
    let clean = lexer::clean(original);
    let parsed = parse(&clean);
    if parse(&lexer::clean(&parsed.full())) == parsed {
        parsed
    } else {
        NormalizedAddress::bare(AddressKind::Free, clean)
    }
}

/// Tries the shapes from the most to the least exact; `clean` is the output of [`lexer::clean`].
fn parse(clean: &str) -> NormalizedAddress {
    let tokens = lex(clean);
    locate(&tokens, AddressKind::Urban, parser::urban)
        .or_else(|| locate(&tokens, AddressKind::Corner, parser::corner))
        .or_else(|| rural(&tokens))
        .unwrap_or_else(|| NormalizedAddress::bare(AddressKind::Free, clean.to_owned()))
}

/// Finds the first place where `shape` fits; the words before and after it are the complement.
fn locate(
    tokens: &[Token<'_>],
    kind: AddressKind,
    shape: parser::Shape,
) -> Option<NormalizedAddress> {
    (0..tokens.len()).find_map(|start| {
        let (before, from) = tokens.split_at_checked(start)?;
        let (text, after) = shape(from, before.is_empty())?;
        let mut complement = complement::write(before);
        let tail = complement::write(after);
        if !complement.is_empty() && !tail.is_empty() {
            complement.push(' ');
        }
        complement.push_str(&tail);
        Some(NormalizedAddress { kind, text, complement })
    })
}

/// The rural form has no grammar: its words are abbreviated and kept in order.
fn rural(tokens: &[Token<'_>]) -> Option<NormalizedAddress> {
    tokens
        .iter()
        .any(|token| vocabulary::is_rural(token.text))
        .then(|| NormalizedAddress::bare(AddressKind::Rural, complement::write(tokens)))
}
