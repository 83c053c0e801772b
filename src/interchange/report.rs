//! The report of a load: what came, what was taken, what was set aside and why.

use serde_json::{Map, Value, json};

use crate::domain::money::Money;
use crate::text::money::plain;

/// Rows set aside that a report lists; the rest is counted.
pub const MAX_LISTED: usize = 1_000;

/// A row set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Physical line, from 1.
    pub line: u64,
    /// Rule id.
    pub rule: &'static str,
    /// Spanish reason.
    pub reason: String,
}

/// What happened to a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LoadReport {
    /// File name.
    pub file: String,
    /// BLAKE3 of the file.
    pub hash: String,
    /// Encoding found.
    pub encoding: &'static str,
    /// Physical lines: always accepted + quarantined + skipped.
    pub lines: u64,
    /// Rows taken.
    pub accepted: u64,
    /// Rows set aside.
    pub quarantined: u64,
    /// Lines that carry no row (titles, rules, subtotals), repeated rows, cleared and zero items.
    pub skipped: u64,
    /// Lines by class, in order of first appearance.
    pub classes: Vec<(&'static str, u64)>,
    /// Accounts.
    pub accounts: u64,
    /// Sum of debits.
    pub debit: Money,
    /// Sum of credits, negative.
    pub credit: Money,
    /// Collectable by age of the items, label and amount; empty for subscribers.
    pub buckets: Vec<(&'static str, Money)>,
    /// Seconds from start to durable.
    pub seconds: f64,
    /// The first [`MAX_LISTED`] rows set aside.
    pub rejected: Vec<RejectedRow>,
    /// What deserves a look though the row was taken: line and text, the first [`MAX_LISTED`].
    pub warnings: Vec<(u64, String)>,
}

impl LoadReport {
    /// Counts a line in its class.
    pub fn count(&mut self, class: &'static str) {
        match self.classes.iter_mut().find(|(name, _)| *name == class) {
            Some((_, count)) => *count += 1,
            None => self.classes.push((class, 1)),
        }
    }

    /// Sets a row aside.
    pub fn reject(&mut self, line: u64, rule: &'static str, reason: impl Into<String>) {
        self.quarantined += 1;
        if self.rejected.len() < MAX_LISTED {
            self.rejected.push(RejectedRow { line, rule, reason: reason.into() });
        }
    }

    /// Notes something that deserves a look.
    pub fn warn(&mut self, line: u64, text: impl Into<String>) {
        if self.warnings.len() < MAX_LISTED {
            self.warnings.push((line, text.into()));
        }
    }

    /// Debits less credits.
    pub const fn net(&self) -> Money {
        self.debit.plus(self.credit)
    }

    /// Rows per second, whole.
    pub fn rows_per_second(&self) -> u64 {
        if self.seconds > 0.0 {
            (self.accepted as f64 / self.seconds) as u64
        } else {
            self.accepted
        }
    }

    /// The report as one JSON object. Pesos are exact numbers with two decimals.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
        put("archivo", json!(self.file));
        put("hash", json!(self.hash));
        put("codificacion", json!(self.encoding));
        put("lineas", json!(self.lines));
        put("aceptadas", json!(self.accepted));
        put("cuarentena", json!(self.quarantined));
        put("omitidas", json!(self.skipped));
        put("clases", self.classes.iter().map(|(k, n)| ((*k).to_owned(), json!(n))).collect());
        put("cuentas", json!(self.accounts));
        put("debito", exact(self.debit));
        put("credito", exact(self.credit));
        put("neto", exact(self.net()));
        if !self.buckets.is_empty() {
            let aged = self.buckets.iter().map(|(label, sum)| ((*label).to_owned(), exact(*sum)));
            put("edades", aged.collect());
        }
        put("segundos", json!((self.seconds * 1_000.0).round() / 1_000.0));
        put("filas_por_segundo", json!(self.rows_per_second()));
        let rejected = self
            .rejected
            .iter()
            .map(|row| json!({"linea": row.line, "motivo": row.reason, "regla": row.rule}));
        put("rechazos", rejected.collect());
        let warnings =
            self.warnings.iter().map(|(line, text)| json!({"linea": line, "aviso": text}));
        put("avisos", warnings.collect());
        Value::Object(object)
    }
}

/// An amount as a JSON number with all its digits.
pub fn exact(amount: Money) -> Value {
    serde_json::from_str(&plain(amount)).unwrap_or(Value::Null)
}
