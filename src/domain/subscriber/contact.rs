//! Telephones by the numbering of CRC 5826/2019, and e-mail addresses.

use serde::{Deserialize, Serialize};

/// Ten digits: 60x for fixed lines, 3xx for mobiles.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Phone(String);

/// Why a telephone is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneRejection {
    /// Something that is not a digit or a separator.
    Characters,
    /// Not ten digits.
    Length,
    /// Seven digits: the numbering before September 2021; the area digit is missing.
    OldNumbering,
    /// Ten digits that no plan assigns.
    NotAssigned,
}

impl Phone {
    /// Accepts separators and the country prefix 57.
    pub fn parse(text: &str) -> Result<Self, PhoneRejection> {
        let mut digits = String::new();
        for c in text.trim().chars() {
            match c {
                '0'..='9' => digits.push(c),
                ' ' | '-' | '(' | ')' | '.' | '+' => {}
                _ => return Err(PhoneRejection::Characters),
            }
        }
        let digits = match digits.strip_prefix("57") {
            Some(national) if national.len() == 10 => national.to_owned(),
            _ => digits,
        };
        match digits.len() {
            10 if is_assigned(digits.as_bytes()) => Ok(Self(digits)),
            10 => Err(PhoneRejection::NotAssigned),
            7 => Err(PhoneRejection::OldNumbering),
            _ => Err(PhoneRejection::Length),
        }
    }

    /// Whether it is a mobile.
    pub fn is_mobile(&self) -> bool {
        self.0.starts_with('3')
    }

    /// The ten digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// Mobile 3xx, or fixed 60 + area + first digit of the town.
fn is_assigned(digits: &[u8]) -> bool {
    match digits {
        [b'3', ..] => true,
        [b'6', b'0', area, first, ..] => match area {
            b'1' | b'8' => (b'1'..=b'9').contains(first),
            b'2' | b'4'..=b'7' => (b'2'..=b'9').contains(first),
            _ => false,
        },
        _ => false,
    }
}

/// One @, a dot in the domain, no blanks or control characters.
pub fn is_email(text: &str) -> bool {
    let Some((user, domain)) = text.split_once('@') else { return false };
    !user.is_empty()
        && !domain.contains('@')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && domain.contains('.')
        && text.chars().all(|c| !c.is_whitespace() && !c.is_control())
}
