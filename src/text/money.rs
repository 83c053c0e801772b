//! Pesos as people write them: `1.234.567` and, when there are centavos, `1.234.567,89`.

use crate::domain::money::Money;

/// Thousands with dots; centavos only when there are any.
pub fn pesos(amount: Money) -> String {
    let centavos = amount.centavos().unsigned_abs();
    let (whole, rest) = (centavos / 100, centavos % 100);
    let sign = if amount.is_credit() { "-" } else { "" };
    let whole = thousands(whole);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole},{rest:02}") }
}

/// Always with two decimals, dot as decimal sign and no thousands: for files.
pub fn plain(amount: Money) -> String {
    let centavos = amount.centavos().unsigned_abs();
    let sign = if amount.is_credit() { "-" } else { "" };
    format!("{sign}{}.{:02}", centavos / 100, centavos % 100)
}

/// `1234567` as `1.234.567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}
