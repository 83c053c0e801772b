//! Deciding what may be filed; pure.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::case::{Notice, Petitioner, PqrCase, Undisputed};
use super::causal::CausalCatalogue;
use super::decide::PqrRejection;
use super::kind::{Channel, Machine, PqrKind};
use crate::domain::ids::{AccountId, DraftId, Radicado, RulesId};
use crate::domain::money::Money;
use crate::domain::subscriber::Service;
use crate::domain::user::UserId;

/// Longest narrative, in characters.
pub const MAX_FACTS: usize = 2_000;

/// What the window asks to file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePqr {
    /// The account, unless the petitioner has none.
    pub account: Option<AccountId>,
    /// Who asks.
    pub petitioner: Petitioner,
    /// Door.
    pub channel: Channel,
    /// Kind.
    pub kind: PqrKind,
    /// SUI cause.
    pub causal: Option<u16>,
    /// Service that it is about.
    pub service: Option<Service>,
    /// Bill in dispute.
    pub invoice: Option<String>,
    /// Day on which that bill was issued.
    pub invoice_issued: Option<NaiveDate>,
    /// Amount in dispute.
    pub claimed: Option<Money>,
    /// What the petitioner says.
    pub facts: String,
    /// How to notify.
    pub notice: Notice,
    /// The case whose decision a recurso is against.
    pub parent: Option<Radicado>,
    /// What was paid of the bill, when a recurso is filed.
    pub undisputed: Option<Undisputed>,
    /// The draft that this filing closes, if it was typed in a form.
    pub draft: Option<DraftId>,
}

/// Checks a filing against the rules; the first broken one is the answer.
pub fn decide_filing(
    filing: &FilePqr,
    catalogue: &CausalCatalogue,
    today: NaiveDate,
) -> Result<(), PqrRejection> {
    if filing.account.is_none() && filing.petitioner.name.trim().is_empty() {
        return Err(PqrRejection::NobodyAsks);
    }
    let length = filing.facts.chars().count();
    if filing.facts.trim().is_empty() {
        return Err(PqrRejection::NoFacts);
    }
    if length > MAX_FACTS {
        return Err(PqrRejection::FactsTooLong(length));
    }
    check_causal(filing, catalogue, today)?;
    check_amount(filing)?;
    if filing.invoice_issued.is_some_and(|issued| issued > today) {
        return Err(PqrRejection::BillFromTheFuture);
    }
    if (filing.kind.machine() == Machine::Recurso) != filing.parent.is_some() {
        return Err(PqrRejection::ParentMissing);
    }
    if filing.parent.is_some() && filing.undisputed.is_none() {
        return Err(PqrRejection::UndisputedMissing);
    }
    match &filing.notice {
        Notice::Email(address) if !crate::domain::subscriber::is_email(address) => {
            Err(PqrRejection::EmailInvalid)
        }
        Notice::Address(address) if address.trim().is_empty() => Err(PqrRejection::NoticeMissing),
        _ => Ok(()),
    }
}

fn check_causal(
    filing: &FilePqr,
    catalogue: &CausalCatalogue,
    today: NaiveDate,
) -> Result<(), PqrRejection> {
    match filing.causal {
        Some(code) if catalogue.get(code).is_none_or(|causal| !causal.in_force(today)) => {
            Err(PqrRejection::CausalUnknown(code))
        }
        None if matches!(filing.kind, PqrKind::Reclamo | PqrKind::Queja) => {
            Err(PqrRejection::CausalMissing)
        }
        _ => Ok(()),
    }
}

fn check_amount(filing: &FilePqr) -> Result<(), PqrRejection> {
    match filing.claimed {
        Some(_) if filing.kind != PqrKind::Reclamo && filing.kind.machine() == Machine::Pqr => {
            Err(PqrRejection::AmountWithoutClaim)
        }
        Some(amount) if !amount.is_debit() => Err(PqrRejection::AmountNotPositive),
        _ => Ok(()),
    }
}

impl FilePqr {
    /// The case that a filing opens once it has its number, under the law in force.
    pub fn open(
        self,
        radicado: Radicado,
        at: NaiveDateTime,
        by: UserId,
        rules: RulesId,
    ) -> PqrCase {
        PqrCase {
            radicado,
            filed_at: at,
            filed_by: by,
            account: self.account,
            petitioner: self.petitioner,
            channel: self.channel,
            kind: self.kind,
            causal: self.causal,
            service: self.service,
            invoice: self.invoice,
            invoice_issued: self.invoice_issued,
            claimed: self.claimed,
            facts: self.facts,
            notice: self.notice,
            parent: self.parent,
            undisputed: self.undisputed,
            assigned: None,
            linked: None,
            rules,
            history: Vec::new(),
        }
    }
}
