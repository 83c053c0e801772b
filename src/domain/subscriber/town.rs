//! Towns by their DANE code (DIVIPOLA). Codes are text: Antioquia is 05.

use std::collections::BTreeMap;

/// A municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town {
    /// Five digits.
    pub code: String,
    /// Name with accents.
    pub name: String,
    /// Department name.
    pub department: String,
}

/// The DIVIPOLA table.
#[derive(Debug, Clone, Default)]
pub struct Towns(BTreeMap<String, Town>);

impl Towns {
    /// By code.
    pub fn new(towns: impl IntoIterator<Item = Town>) -> Self {
        Self(towns.into_iter().map(|town| (town.code.clone(), town)).collect())
    }

    /// The town of a five-digit code.
    pub fn get(&self, code: &str) -> Option<&Town> {
        self.0.get(code)
    }

    /// Every town, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Town> {
        self.0.values()
    }
}
