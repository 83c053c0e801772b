//! Identifiers of the office. All are text to people; inside they are the smallest exact form.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Largest contract account: twelve digits.
const MAX_ACCOUNT: u64 = 999_999_999_999;

/// A contract account (cuenta contrato). Leading zeros do not distinguish accounts: SAP pads to twelve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId(u64);

impl AccountId {
    /// From its number; none when it is zero or has more than twelve digits.
    pub const fn new(number: u64) -> Option<Self> {
        if number == 0 || number > MAX_ACCOUNT { None } else { Some(Self(number)) }
    }

    /// The number without leading zeros.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// Why a text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId;

impl FromStr for AccountId {
    type Err = InvalidId;

    /// Digits only, as typed or as SAP pads them.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidId);
        }
        text.parse().ok().and_then(Self::new).ok_or(InvalidId)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The number under which a paper is filed: year and consecutive. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Radicado {
    /// Year of filing.
    pub year: u16,
    /// Consecutive inside the year, from 1.
    pub number: u32,
}

impl fmt::Display for Radicado {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:06}", self.year, self.number)
    }
}

impl FromStr for Radicado {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (year, number) = text.trim().split_once('-').ok_or(InvalidId)?;
        Ok(Self {
            year: year.parse().map_err(|_| InvalidId)?,
            number: number.parse().map_err(|_| InvalidId)?,
        })
    }
}

/// One load of receivables; the base shows one at a time.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct LoadId(pub u32);

/// A version of the tables of law that a base has seen; zero: before they were kept.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct RulesId(pub u32);

/// A form being typed: unique inside its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DraftId(pub u32);

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "B-{:04}", self.0)
    }
}

/// One sitting of a person at a window, or one command over the wire. Zero: the local window.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct SessionId(pub u32);

impl SessionId {
    /// The local window and the commands of this machine: nobody logged in.
    pub const LOCAL: Self = Self(0);

    /// Whether the person logged in through the server.
    pub const fn is_remote(self) -> bool {
        self.0 != 0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S-{}", self.0)
    }
}

/// Numbers of a year with a letter before them, that tells the kinds of papers apart.
macro_rules! numbered {
    ($( $(#[$doc:meta])* $name:ident = $letter:literal; )*) => { $(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub struct $name {
            /// Year in which it was written down.
            pub year: u16,
            /// Consecutive inside the year, from 1.
            pub number: u32,
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}-{:04}-{}", $letter, self.year, self.number)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// With its letter, in either case, or without it.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let (year, number) = year_and_number(text, $letter)?;
                Ok(Self { year, number })
            }
        }
    )* };
}

numbered! {
    /// A request to change the data of a subscriber: `C-2026-1192`. Never reused.
    UpdateId = 'C';
    /// A petition to review an estrato: `E-2026-12`. Never reused.
    PetitionId = 'E';
}

fn year_and_number(text: &str, letter: char) -> Result<(u16, u32), InvalidId> {
    let text = text.trim();
    let text = text
        .strip_prefix([letter, letter.to_ascii_lowercase()])
        .map_or(text, |rest| rest.trim_start_matches('-'));
    let (year, number) = text.split_once('-').ok_or(InvalidId)?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(year) || !digits(number) {
        return Err(InvalidId);
    }
    Ok((year.parse().map_err(|_| InvalidId)?, number.parse().map_err(|_| InvalidId)?))
}
