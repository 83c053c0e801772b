//! Decisions of the company about changes of data: risk of each field, papers of each kind, goal of the year.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::connection::ConnectionPolicy;
use super::request::{FieldChange, Support};
use crate::domain::stratification::StratumTerms;
use crate::domain::subscriber::field::{ChangeKind, Field};
use crate::domain::subscriber::vacancy::VacancyPolicy;
use crate::domain::subscriber::{ServiceStatus, Subscriber, UseClass};

/// What a wrong value would cost: who may approve goes by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Risk {
    /// A telephone: many may be approved together.
    Low,
    /// An address.
    Medium,
    /// What the bill is computed with, and who owes it.
    High,
}

impl Risk {
    /// Every risk, the highest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The word in tables and on screen.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Low => "bajo",
            Self::Medium => "medio",
            Self::High => "alto",
        }
    }

    /// The risk of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|risk| risk.code() == code)
    }
}

/// When an approved change begins to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// At once.
    OnApproval,
    /// At the next cut of changes of the commercial calendar (activity 04).
    AtCut,
}

/// What is decided of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldPolicy {
    /// Risk.
    pub risk: Risk,
    /// When it begins to hold.
    pub takes: Takes,
}

/// What is decided of a kind of change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindPolicy {
    /// Papers: one of each group.
    pub papers: Vec<Vec<String>>,
    /// Somebody goes and looks before it is approved.
    pub visit: bool,
    /// The SUI cause of claims about it.
    pub causal: Option<u16>,
}

/// A kind of paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperKind {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Days after its issue in which it is taken; none: for ever.
    pub valid_days: Option<u32>,
    /// It may be looked up online instead of brought.
    pub online: bool,
}

/// A reason of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its code.
    pub code: String,
    /// Its words.
    pub name: String,
}

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdatePolicy {
    /// Changes of the four basic kinds that the office wants to apply in a year.
    pub goal: u32,
    /// Requests that are looked at before many are approved together.
    pub sample: usize,
    /// Requests of a decree or a census that are looked at before it is approved.
    pub batch_sample: usize,
    /// Applied requests of a month whose papers are looked at again.
    pub audit_sample: usize,
    /// Months for which a company may charge what it did not bill by its own error (Ley 142/1994 art. 150).
    pub charge_months: u32,
    /// Months that the mayor and the committee have to decide petitions about estratos.
    pub stratum_terms: StratumTerms,
    /// New connections.
    pub connection: ConnectionPolicy,
    /// Vacant premises.
    pub vacancy: VacancyPolicy,
    /// By field; a field without a row is of high risk and waits for the cut.
    pub fields: BTreeMap<Field, FieldPolicy>,
    /// By kind.
    pub kinds: BTreeMap<ChangeKind, KindPolicy>,
    /// Papers.
    pub papers: Vec<PaperKind>,
    /// Why a change is proposed.
    pub reasons: Vec<Reason>,
    /// Why one is sent back or refused.
    pub returns: Vec<Reason>,
    /// Per cent of the bill by estrato 1 to 6: less than zero a subsidy, more a contribution (Ley 142/1994 art. 89,
    /// Ley 1450/2011 art. 125).
    pub strata: [i32; 6],
    /// The same for the other classes of use.
    pub classes: Vec<(UseClass, i32)>,
}

impl UpdatePolicy {
    /// What is decided of a field.
    pub fn of(&self, field: Field) -> FieldPolicy {
        let strict = FieldPolicy { risk: Risk::High, takes: Takes::AtCut };
        self.fields.get(&field).copied().unwrap_or(strict)
    }

    /// What is decided of a kind.
    pub fn of_kind(&self, kind: ChangeKind) -> KindPolicy {
        self.kinds.get(&kind).cloned().unwrap_or_default()
    }

    /// A kind of paper.
    pub fn paper(&self, code: &str) -> Option<&PaperKind> {
        self.papers.iter().find(|paper| paper.code == code)
    }

    /// A reason for a change.
    pub fn reason(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.code == code)
    }

    /// A reason to send back or refuse.
    pub fn return_reason(&self, code: &str) -> Option<&Reason> {
        self.returns.iter().find(|reason| reason.code == code)
    }

    /// Per cent that the subscriber pays more, or less, than the cost of the service.
    pub fn surcharge(&self, of: &Subscriber) -> i32 {
        let stratum = of.stratum.and_then(|stratum| {
            self.strata.get(usize::from(stratum.number()).saturating_sub(1)).copied()
        });
        let class = self.classes.iter().find(|(class, _)| *class == of.use_class);
        stratum.or(class.map(|(_, surcharge)| *surcharge)).unwrap_or(0)
    }

    /// The groups of papers that a change wants.
    pub fn papers_of(&self, change: &FieldChange) -> Vec<Vec<String>> {
        let vacant = ServiceStatus::Vacant.code();
        match (change.field, change.after.as_str()) {
            (Field::Status, after) if after == vacant => self.vacancy.papers.clone(),
            (field, _) => self.of_kind(field.kind()).papers,
        }
    }

    /// Whether a paper of a group is there that is taken on a day.
    pub fn has_one(&self, group: &[String], supports: &[Support], today: NaiveDate) -> bool {
        supports.iter().any(|one| group.contains(&one.kind) && self.is_taken(one, today))
    }

    /// Whether a paper is taken on a day: known, issued before, not too old.
    pub fn is_taken(&self, support: &Support, today: NaiveDate) -> bool {
        let Some(paper) = self.paper(&support.kind) else { return false };
        let young = paper.valid_days.is_none_or(|days| {
            let last = support.issued_on.checked_add_days(Days::new(days.into()));
            last.is_none_or(|last| today <= last)
        });
        support.issued_on <= today && young && (!support.online || paper.online)
    }
}
