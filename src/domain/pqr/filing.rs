//! Deciding what may be filed and which step a case admits; pure.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::case::{Channel, Notice, Petitioner, PqrCase, PqrEvent, PqrKind};
use super::causal::CausalCatalogue;
use super::state::{PqrState, PqrStep, next};
use crate::domain::ids::{AccountId, Radicado};
use crate::domain::money::Money;
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
    /// Bill in dispute.
    pub invoice: Option<String>,
    /// Amount in dispute.
    pub claimed: Option<Money>,
    /// What the petitioner says.
    pub facts: String,
    /// How to notify.
    pub notice: Notice,
    /// The draft that this filing closes, if it was typed in a form.
    pub draft: Option<crate::domain::ids::DraftId>,
}

/// Why a PQR act is refused. Each has a rule id that people can quote (`text::refusal`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PqrRejection {
    /// Neither an account nor a name.
    NobodyAsks,
    /// No narrative.
    NoFacts,
    /// More than [`MAX_FACTS`] characters.
    FactsTooLong(usize),
    /// A claim or a complaint needs its cause.
    CausalMissing,
    /// The code is not in the catalogue.
    CausalUnknown(u16),
    /// Only a claim carries an amount.
    AmountWithoutClaim,
    /// Zero or negative.
    AmountNotPositive,
    /// Not an e-mail address.
    EmailInvalid,
    /// The state does not admit the step.
    StepNotAdmitted(PqrState),
    /// The evidence would end before it begins.
    EvidenceEndsBefore,
    /// Nowhere to notify the answer: an answer that is not notified counts as none.
    NoticeMissing,
    /// The draft that it closes was filed or discarded meanwhile: the case may have its number already.
    DraftGone,
}

/// Checks a filing against the rules; the first broken one is the answer.
pub fn decide_filing(filing: &FilePqr, catalogue: &CausalCatalogue) -> Result<(), PqrRejection> {
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
    check_causal(filing, catalogue)?;
    check_amount(filing)?;
    match &filing.notice {
        Notice::Email(address) if !crate::domain::subscriber::is_email(address) => {
            Err(PqrRejection::EmailInvalid)
        }
        Notice::Address(address) if address.trim().is_empty() => Err(PqrRejection::NoticeMissing),
        _ => Ok(()),
    }
}

fn check_causal(filing: &FilePqr, catalogue: &CausalCatalogue) -> Result<(), PqrRejection> {
    match filing.causal {
        Some(code) if catalogue.get(code).is_none() => Err(PqrRejection::CausalUnknown(code)),
        None if matches!(filing.kind, PqrKind::Reclamo | PqrKind::Queja) => {
            Err(PqrRejection::CausalMissing)
        }
        _ => Ok(()),
    }
}

fn check_amount(filing: &FilePqr) -> Result<(), PqrRejection> {
    match filing.claimed {
        Some(_) if filing.kind != PqrKind::Reclamo => Err(PqrRejection::AmountWithoutClaim),
        Some(amount) if !amount.is_debit() => Err(PqrRejection::AmountNotPositive),
        _ => Ok(()),
    }
}

impl FilePqr {
    /// The case that a filing opens once it has its number.
    pub fn open(self, radicado: Radicado, at: NaiveDateTime, by: UserId) -> PqrCase {
        PqrCase {
            radicado,
            filed_at: at,
            filed_by: by,
            account: self.account,
            petitioner: self.petitioner,
            channel: self.channel,
            kind: self.kind,
            causal: self.causal,
            invoice: self.invoice,
            claimed: self.claimed,
            facts: self.facts,
            notice: self.notice,
            assigned: None,
            history: Vec::new(),
        }
    }
}

/// The case after a step, or why its state does not admit it.
pub fn advance(
    mut case: PqrCase,
    step: PqrStep,
    note: String,
    at: NaiveDateTime,
    by: UserId,
) -> Result<PqrCase, PqrRejection> {
    let state = case.state();
    next(state, &step).ok_or(PqrRejection::StepNotAdmitted(state))?;
    if matches!(&step, PqrStep::OrderEvidence { until } if *until < at.date()) {
        return Err(PqrRejection::EvidenceEndsBefore);
    }
    case.history.push(PqrEvent { at, by, step, note });
    Ok(case)
}

/// The case with its responsible person.
pub fn assign(mut case: PqrCase, to: UserId) -> Result<PqrCase, PqrRejection> {
    let state = case.state();
    if state.is_final() {
        return Err(PqrRejection::StepNotAdmitted(state));
    }
    case.assigned = Some(to);
    Ok(case)
}
