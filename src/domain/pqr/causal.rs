//! The causal codes under which a PQR is reported (SUI), as a catalogue loaded from `data/causales.csv`.

use chrono::NaiveDate;

use crate::domain::subscriber::{Service, Services};

/// Whether a cause is about the bill or about the service itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CausalGroup {
    /// Facturación.
    Billing,
    /// Prestación del servicio.
    Service,
}

/// One cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Causal {
    /// SUI detail code.
    pub code: u16,
    /// Its group.
    pub group: CausalGroup,
    /// Spanish name.
    pub name: String,
    /// Services in which it is used.
    pub services: Services,
    /// First day on which it may be used.
    pub from: Option<NaiveDate>,
    /// Last day on which it may be used; none while it stands.
    pub to: Option<NaiveDate>,
    /// Resolution that made it.
    pub resolution: String,
}

impl Causal {
    /// The service that a paper with it is about: the first of the account that the cause knows.
    pub fn service(&self, of_account: Option<Services>) -> Option<Service> {
        let taken = |service: &Service| of_account.is_none_or(|of| of.contains(*service));
        self.services.iter().find(taken).or(self.services.iter().next())
    }

    /// Whether a paper of a day may carry it. Older papers keep it.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The causes in force, ordered by code.
#[derive(Debug, Clone, Default)]
pub struct CausalCatalogue(Vec<Causal>);

impl CausalCatalogue {
    /// Orders the causes by code.
    pub fn new(mut causes: Vec<Causal>) -> Self {
        causes.sort_by_key(|cause| cause.code);
        Self(causes)
    }

    /// The cause of a code.
    pub fn get(&self, code: u16) -> Option<&Causal> {
        self.0.binary_search_by_key(&code, |cause| cause.code).ok().and_then(|at| self.0.get(at))
    }

    /// All causes, ordered by code.
    pub fn all(&self) -> &[Causal] {
        &self.0
    }
}
