//! A cell as pesos, under the decimal sign that the profile says.
//!
//! The sign is never guessed from the cell: a cell that contradicts the profile is a fault.

use super::profile::DecimalSign;
use crate::domain::money::Money;

/// Why a cell is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AmountFault {
    /// Nothing in it.
    Missing,
    /// An amount, had the profile the other decimal sign.
    OtherSign,
    /// Fractions of a centavo, or the thousands of the other decimal sign.
    TooManyDecimals,
    /// Digits were lost on the way: `1,2E+10`.
    Scientific,
    /// Beyond any sum of pesos.
    TooLarge,
    /// Anything else.
    Unreadable,
}

impl DecimalSign {
    const fn decimal(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Dot => b'.',
        }
    }

    const fn group(self) -> u8 {
        match self {
            Self::Comma => b'.',
            Self::Dot => b',',
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Comma => Self::Dot,
            Self::Dot => Self::Comma,
        }
    }
}

/// Signs that mean less than zero, before or after the digits.
const MINUS: [char; 2] = ['-', '\u{2212}'];

/// Digits enough for any amount; more are not one.
const MAX_DIGITS: usize = 32;

/// Reads a cell. Money signs, `currency` and blanks of any width around the digits are passed over.
pub(super) fn parse(cell: &str, sign: DecimalSign, currency: &str) -> Result<Money, AmountFault> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Err(AmountFault::Missing);
    }
    if is_scientific(cell) {
        return Err(AmountFault::Scientific);
    }
    let (digits, negative) = unsigned(cell, currency)?;
    match centavos(digits, sign) {
        Ok(amount) if negative => Ok(Money::from_centavos(-amount)),
        Ok(amount) => Ok(Money::from_centavos(amount)),
        Err(AmountFault::Unreadable) if centavos(digits, sign.other()).is_ok() => {
            Err(AmountFault::OtherSign)
        }
        Err(fault) => Err(fault),
    }
}

/// Whether a spreadsheet wrote a number as `1,00123E+10` and lost its digits.
pub(super) fn is_scientific(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let all = |text: &str, fits: fn(u8) -> bool| !text.is_empty() && text.bytes().all(fits);
    all(exponent, |b| b.is_ascii_digit())
        && all(mantissa, |b| b.is_ascii_digit() || matches!(b, b',' | b'.' | b'-'))
}

/// Takes off what surrounds the digits; whether it said less than zero.
fn unsigned<'c>(cell: &'c str, currency: &str) -> Result<(&'c str, bool), AmountFault> {
    let mut rest = cell;
    let mut signs = 0;
    let mut negative = false;
    if let Some(inside) = rest.strip_prefix('(').and_then(|inside| inside.strip_suffix(')')) {
        (rest, negative, signs) = (inside, true, 1);
    }
    loop {
        rest = rest.trim();
        if let Some(next) = rest.strip_prefix(MINUS).or_else(|| rest.strip_suffix(MINUS)) {
            (rest, negative, signs) = (next, true, signs + 1);
        } else if let Some(next) = rest.strip_prefix('+').or_else(|| rest.strip_suffix('+')) {
            (rest, signs) = (next, signs + 1);
        } else if let Some(next) = without_currency(rest, currency) {
            rest = next;
        } else {
            break;
        }
    }
    if signs > 1 { Err(AmountFault::Unreadable) } else { Ok((rest, negative)) }
}

/// Without a money sign or the currency at either end.
fn without_currency<'c>(text: &'c str, currency: &str) -> Option<&'c str> {
    if let Some(rest) = text.strip_prefix('$').or_else(|| text.strip_suffix('$')) {
        return Some(rest);
    }
    let named = |code: Option<&str>| {
        !currency.is_empty() && code.is_some_and(|code| code.eq_ignore_ascii_case(currency))
    };
    if named(text.get(..currency.len())) {
        return text.get(currency.len()..);
    }
    let end = text.len().checked_sub(currency.len())?;
    if named(text.get(end..)) { text.get(..end) } else { None }
}

/// Digits, groups of three and at most two decimals.
fn centavos(digits: &str, sign: DecimalSign) -> Result<i64, AmountFault> {
    if digits.len() > MAX_DIGITS {
        return Err(AmountFault::Unreadable);
    }
    let (whole, decimals) = match digits.split_once(char::from(sign.decimal())) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    let pesos = grouped(whole, sign.group(), decimals.is_some())?;
    let decimals = decimals.map_or(Ok(0), hundredths)?;
    let total = pesos.checked_mul(100).and_then(|pesos| pesos.checked_add(decimals));
    total.ok_or(AmountFault::TooLarge)
}

/// The whole part; it may be empty before decimals.
fn grouped(whole: &str, group: u8, may_be_empty: bool) -> Result<i64, AmountFault> {
    let mut value: i64 = 0;
    let mut run = 0;
    let mut groups = false;
    let mut seen = false;
    for c in whole.chars() {
        if let Some(digit) = c.to_digit(10) {
            run += 1;
            seen = true;
            let shifted = value.checked_mul(10).and_then(|v| v.checked_add(i64::from(digit)));
            value = shifted.ok_or(AmountFault::TooLarge)?;
        } else if is_group(c, group) && closes(run, groups) {
            (groups, run) = (true, 0);
        } else {
            return Err(AmountFault::Unreadable);
        }
    }
    let complete = if groups { run == 3 } else { seen || may_be_empty };
    if complete { Ok(value) } else { Err(AmountFault::Unreadable) }
}

/// The sign of the thousands, an apostrophe, or a blank of any width.
fn is_group(c: char, group: u8) -> bool {
    c == char::from(group) || c == '\'' || c.is_whitespace()
}

/// Whether a group may end after `run` digits: one to three in the first, three in the others.
const fn closes(run: u32, is_later: bool) -> bool {
    if is_later { run == 3 } else { run >= 1 && run <= 3 }
}

fn hundredths(decimals: &str) -> Result<i64, AmountFault> {
    match *decimals.as_bytes() {
        [tens] if tens.is_ascii_digit() => Ok(i64::from(tens - b'0') * 10),
        [tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() => {
            Ok(i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
        }
        [_, _, _, ..] if decimals.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(AmountFault::TooManyDecimals)
        }
        _ => Err(AmountFault::Unreadable),
    }
}
