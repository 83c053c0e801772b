//! What the lawyers watch: prescription of bills and reports to credit bureaus. Pure.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::money::Money;

/// By which road a debt is collected: what interrupts its prescription depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Road {
    /// Before the ordinary judges (Código Civil art. 2536 and 2539).
    Civil,
    /// By coactivo (Estatuto Tributario art. 817 and 818).
    Coercion,
}

/// What may interrupt a prescription: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InterruptionKind {
    /// The debtor acknowledged the debt, by paying part of it or otherwise: natural interruption.
    Acknowledgement,
    /// A lawsuit was notified: civil interruption.
    Lawsuit,
    /// The mandamiento de pago was notified.
    PaymentOrder,
    /// A facilidad de pago was granted.
    PaymentFacility,
    /// The concordato was admitted.
    Concordat,
    /// Forced liquidation was declared.
    Liquidation,
}

impl InterruptionKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Acknowledgement,
        Self::Lawsuit,
        Self::PaymentOrder,
        Self::PaymentFacility,
        Self::Concordat,
        Self::Liquidation,
    ];

    /// Whether it interrupts on a road: in coactivo a plain payment does not.
    pub const fn interrupts(self, road: Road) -> bool {
        match self {
            Self::Acknowledgement | Self::Lawsuit => matches!(road, Road::Civil),
            Self::PaymentOrder | Self::PaymentFacility | Self::Concordat | Self::Liquidation => {
                matches!(road, Road::Coercion)
            }
        }
    }

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Acknowledgement => "RECONOCIMIENTO",
            Self::Lawsuit => "DEMANDA",
            Self::PaymentOrder => "MANDAMIENTO",
            Self::PaymentFacility => "FACILIDAD",
            Self::Concordat => "CONCORDATO",
            Self::Liquidation => "LIQUIDACION",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Something that interrupted a prescription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interruption {
    /// What.
    pub kind: InterruptionKind,
    /// When.
    pub on: NaiveDate,
    /// The paper.
    pub support: String,
}

/// The terms of the lawyers' lists (`data/suspension.toml`, table `juridica`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalTerms {
    /// Years of the action on a bill.
    pub years: u32,
    /// Days before its end in which the lawyer's list shows it.
    pub watch_days: u64,
    /// Running days from the last communication to the report.
    pub report_days: u64,
    /// A debt up to this amount needs two communications.
    pub small_debt: Money,
    /// The road of this company.
    pub road: Road,
    /// A debt of difficult collection up to this costs more to collect than it brings.
    pub not_worth: Money,
}

/// The day on which the action on a bill prescribes, when it is not interrupted again.
pub fn prescribes(
    enforceable: NaiveDate,
    interruptions: &[Interruption],
    terms: &LegalTerms,
) -> Option<NaiveDate> {
    let years = Months::new(terms.years.checked_mul(12)?);
    let mut ends = enforceable.checked_add_months(years)?;
    let mut in_order: Vec<&Interruption> =
        interruptions.iter().filter(|one| one.kind.interrupts(terms.road)).collect();
    in_order.sort_by_key(|one| one.on);
    for one in in_order {
        // What was prescribed already is not interrupted.
        if one.on >= enforceable && one.on < ends {
            ends = one.on.checked_add_months(years)?;
        }
    }
    Some(ends)
}

/// The day from which the lawyers see it.
pub fn watched_from(prescribes: NaiveDate, terms: &LegalTerms) -> Option<NaiveDate> {
    prescribes.checked_sub_days(Days::new(terms.watch_days))
}

/// Why a debtor may not be reported to a bureau yet, or since when he may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// The first day.
    From(NaiveDate),
    /// Prior communications on different days that are still missing.
    Notices(usize),
    /// The debtor never authorised it.
    NoAuthorisation,
    /// A claim is pending.
    InClaim,
}

/// From when a debt may be reported (Ley 1266/2008 art. 12; Ley 2157/2021). `sent` are the days on which the
/// prior communication was sent.
pub fn report(
    debt: Money,
    sent: &[NaiveDate],
    authorised: bool,
    in_claim: bool,
    terms: &LegalTerms,
) -> Report {
    if !authorised {
        return Report::NoAuthorisation;
    }
    if in_claim {
        return Report::InClaim;
    }
    let mut days: Vec<NaiveDate> = sent.to_vec();
    days.sort_unstable();
    days.dedup();
    let needed = if debt <= terms.small_debt { 2 } else { 1 };
    if days.len() < needed {
        return Report::Notices(needed - days.len());
    }
    let counted = days.get(needed - 1).copied();
    // Twenty days elapse; the report may be on the day after the last of them.
    let first = counted.and_then(|day| day.checked_add_days(Days::new(terms.report_days + 1)));
    first.map_or(Report::Notices(0), Report::From)
}
