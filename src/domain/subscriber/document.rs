//! Identity documents and the check digit of the NIT (Orden Administrativa 4/1989 DIAN).

use serde::{Deserialize, Serialize};

/// Kind of document, by the code that the files carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DocumentKind {
    /// Cédula de ciudadanía.
    Cc,
    /// Cédula de extranjería.
    Ce,
    /// Tarjeta de identidad.
    Ti,
    /// Registro civil.
    Rc,
    /// NIT of a company.
    Nit,
    /// Passport.
    Pa,
    /// Permiso especial de permanencia.
    Pep,
    /// Permiso por protección temporal.
    Ppt,
}

impl DocumentKind {
    /// The code in files and on screen.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cc => "CC",
            Self::Ce => "CE",
            Self::Ti => "TI",
            Self::Rc => "RC",
            Self::Nit => "NIT",
            Self::Pa => "PA",
            Self::Pep => "PEP",
            Self::Ppt => "PPT",
        }
    }

    /// The kind of a code, also by its DIAN number.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code.trim().to_ascii_uppercase().as_str() {
            "CC" | "13" => Self::Cc,
            "CE" | "22" => Self::Ce,
            "TI" | "12" => Self::Ti,
            "RC" | "11" => Self::Rc,
            "NIT" | "31" => Self::Nit,
            "PA" | "PAS" | "41" => Self::Pa,
            "PEP" | "47" => Self::Pep,
            "PPT" | "48" => Self::Ppt,
            _ => return None,
        })
    }
}

/// A document whose shape was checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Document {
    /// Kind.
    pub kind: DocumentKind,
    /// Digits (letters too in a passport), without separators.
    pub number: String,
    /// Check digit of a NIT.
    pub check: Option<u8>,
}

/// Why a document is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentRejection {
    /// The kind is not in the list.
    KindUnknown,
    /// Characters that the kind does not admit.
    Characters,
    /// Fewer or more digits than the kind admits.
    Length,
    /// The check digit is not the one of the number.
    CheckDigit {
        /// The right one.
        expected: u8,
    },
}

impl Document {
    /// Checks kind, length and check digit. A NIT without its digit gets the computed one.
    pub fn parse(kind: &str, number: &str, check: &str) -> Result<Self, DocumentRejection> {
        let kind = DocumentKind::from_code(kind).ok_or(DocumentRejection::KindUnknown)?;
        let (number, inline_check) = split_number(kind, number);
        let check = check.trim();
        let check = if check.is_empty() { inline_check.as_deref().unwrap_or("") } else { check };
        check_shape(kind, &number)?;
        if kind != DocumentKind::Nit {
            return Ok(Self { kind, number, check: None });
        }
        let expected = nit_check_digit(&number).ok_or(DocumentRejection::Characters)?;
        match check.parse::<u8>() {
            Ok(digit) if digit == expected => {}
            Err(_) if check.is_empty() => {}
            _ => return Err(DocumentRejection::CheckDigit { expected }),
        }
        Ok(Self { kind, number, check: Some(expected) })
    }
}

impl Document {
    /// From `CC 43567812` or `NIT 890904996-1`, as fields hold it.
    pub fn parse_text(text: &str) -> Option<Self> {
        let (kind, number) = text.split_once(' ')?;
        Self::parse(kind, number, "").ok()
    }
}

/// Drops separators; a NIT may carry its digit after a dash or a blank: "890.904.996-1".
fn split_number(kind: DocumentKind, text: &str) -> (String, Option<String>) {
    let text = text.trim();
    let clean = |part: &str| -> String {
        part.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '-')).collect()
    };
    if kind == DocumentKind::Nit
        && let Some((body, digit)) = text.rsplit_once(['-', ' '])
        && digit.len() == 1
    {
        return (clean(body), Some(digit.to_owned()));
    }
    (clean(text).to_uppercase(), None)
}

fn check_shape(kind: DocumentKind, number: &str) -> Result<(), DocumentRejection> {
    let letters_allowed = matches!(kind, DocumentKind::Pa | DocumentKind::Pep);
    let admitted = |b: u8| b.is_ascii_digit() || (letters_allowed && b.is_ascii_alphabetic());
    if !number.bytes().all(admitted) {
        return Err(DocumentRejection::Characters);
    }
    let length = number.len();
    let fits = match kind {
        DocumentKind::Cc => (3..=9).contains(&length) || (length == 10 && number.starts_with('1')),
        DocumentKind::Ti | DocumentKind::Rc => (10..=11).contains(&length),
        DocumentKind::Ce => (3..=7).contains(&length),
        DocumentKind::Nit => length == 9 || length == 10,
        DocumentKind::Pa | DocumentKind::Pep | DocumentKind::Ppt => (4..=16).contains(&length),
    };
    if fits { Ok(()) } else { Err(DocumentRejection::Length) }
}

/// The check digit of a NIT: weighted sum modulo 11. None when the text is not all digits.
pub fn nit_check_digit(number: &str) -> Option<u8> {
    const WEIGHTS: [u32; 15] = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];
    if number.is_empty() || number.len() > WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (c, weight) in number.chars().rev().zip(WEIGHTS) {
        sum += c.to_digit(10)? * weight;
    }
    let rest = sum % 11;
    u8::try_from(if rest < 2 { rest } else { 11 - rest }).ok()
}
