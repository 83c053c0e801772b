//! The law and the decisions of the company in force: the tables of `data/` as values.

use std::sync::Arc;

use super::calendar::{BusinessCalendar, Term};
use super::collections::queue::CollectionPolicy;
use super::collections::{LockReasons, StagePolicy};
use super::letter::Letters;
use super::pqr::report::Indicator;
use super::pqr::sui::SuiRules;
use super::pqr::{CausalCatalogue, PqrKind, RuleTables, Rules};
use super::schedule::template::Template;
use super::subscriber::Towns;
use super::updates::policy::UpdatePolicy;
use super::updates::quality::Check;

/// Everything that a rule may need besides the record itself.
#[derive(Debug, Clone)]
pub struct Office {
    /// Days and terms of law.
    pub rules: Arc<Rules>,
    /// The tables that they were read from.
    pub rule_tables: RuleTables,
    /// Reads the tables of another version, which a base kept; the reason when it cannot.
    pub read_rules: fn(&RuleTables) -> Result<Rules, String>,
    /// Plans field crews.
    pub operative: BusinessCalendar,
    /// SUI causes.
    pub causals: CausalCatalogue,
    /// Dunning locks.
    pub locks: LockReasons,
    /// Collection stages.
    pub stages: StagePolicy,
    /// DIVIPOLA.
    pub towns: Towns,
    /// Company, approved texts and templates.
    pub letters: Letters,
    /// What the format of the regulator leaves open.
    pub sui: SuiRules,
    /// Shares of claims that the plan of the year wants lower.
    pub indicators: Vec<Indicator>,
    /// Decisions of the company for the collections desk.
    pub collections: CollectionPolicy,
    /// The commercial calendar: what is planned for each cycle.
    pub schedule: Template,
    /// Checks of the quality of the register.
    pub quality: Vec<Check>,
    /// Changes of the data of subscribers: risk, papers, goal.
    pub updates: UpdatePolicy,
    /// BLAKE3 of the tables, in hexadecimal: what depends on them is rebuilt when it changes.
    pub fingerprint: String,
}

impl Office {
    /// The term that runs from the filing of a PQR on a day.
    pub fn term_of(&self, kind: PqrKind, filed: chrono::NaiveDate) -> &Term {
        self.rules.terms.of(kind.term(), filed)
    }
}
