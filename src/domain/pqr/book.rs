//! The versions of the law that a base has seen, and which of them each case is computed with.
//!
//! A date that somebody promised never moves by itself: a case keeps the rules of the day of its filing
//! until a person applies other ones, with a reason.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::case::PqrCase;
use super::step::StepKind;
use super::terms::Rules;
use crate::domain::ids::RulesId;
use crate::domain::user::UserId;

/// The tables of one version, as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTables {
    /// Its number.
    pub id: RulesId,
    /// Text of `festivos.toml`.
    pub holidays: String,
    /// Text of `terminos.toml`.
    pub terms: String,
    /// BLAKE3 of both, in hexadecimal.
    pub fingerprint: String,
}

/// Rules applied to the cases that were open then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Which rules.
    pub to: RulesId,
    /// When.
    pub at: NaiveDateTime,
    /// Who.
    pub by: UserId,
    /// Why: the law that changed.
    pub reason: String,
}

/// Every version, and what was applied.
#[derive(Debug, Clone)]
pub struct RuleBook {
    sets: Vec<(RulesId, Arc<Rules>)>,
    applied: Vec<Application>,
    /// That of the tables in force: new cases are computed with it.
    current: (RulesId, Arc<Rules>),
}

impl RuleBook {
    /// A book whose tables in force are `current`.
    pub fn new(
        current: (RulesId, Arc<Rules>),
        sets: Vec<(RulesId, Arc<Rules>)>,
        applied: Vec<Application>,
    ) -> Self {
        Self { sets, applied, current }
    }

    /// The rules in force, for new cases.
    pub const fn current(&self) -> &(RulesId, Arc<Rules>) {
        &self.current
    }

    /// From now on these rules are applied too.
    pub fn apply(&mut self, application: Application) {
        self.applied.push(application);
    }

    /// What was applied, in order.
    pub fn applied(&self) -> &[Application] {
        &self.applied
    }

    /// Which version a case is computed with: that of its filing, or the last one applied while it was open.
    pub fn id_of(&self, case: &PqrCase) -> RulesId {
        let closed = case.last(StepKind::Archive).map(|event| event.at);
        let covers = |application: &&Application| {
            application.at >= case.filed_at && closed.is_none_or(|closed| closed > application.at)
        };
        self.applied.iter().rev().find(covers).map_or(case.rules, |application| application.to)
    }

    /// The rules that a case was computed with at the end of a day: what was applied later does not change
    /// what was reported then.
    pub fn as_of(&self, case: &PqrCase, day: NaiveDate) -> Arc<Rules> {
        let before = |application: &&Application| application.at.date() <= day;
        let applied = self.applied.iter().filter(before).cloned().collect();
        let then = Self { applied, ..self.clone() };
        Arc::clone(then.of(case))
    }

    /// The rules that a case is computed with.
    pub fn of(&self, case: &PqrCase) -> &Arc<Rules> {
        let id = self.id_of(case);
        if id == self.current.0 {
            return &self.current.1;
        }
        // A version before the first that was kept is the first.
        let found = self.sets.iter().find(|(known, _)| *known == id).or(self.sets.first());
        found.map_or(&self.current.1, |(_, rules)| rules)
    }
}
