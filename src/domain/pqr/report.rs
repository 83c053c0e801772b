//! The report of a month or a quarter: totals added up from cases, each as it stood when its month ended.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::clock::Warning;
use super::kind::{Channel, Machine, PqrKind};
use super::period::Month;
use super::step::{PqrStep, SspdOutcome};
use super::sui::{Standing, SuiAnswer, SuiCase, standing};
use crate::domain::office::Office;

/// A share of claims that the plan of the year wants lower.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its name in the plan.
    pub name: String,
    /// The causes that it counts.
    pub causes: Vec<u16>,
    /// Percent where the plan began.
    pub base: u32,
    /// Percent that it wants.
    pub goal: u32,
}

/// What is counted of a group of cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Filed in the period.
    pub received: u64,
    /// Answered in it.
    pub answered: u64,
    /// Of those, within their term.
    pub in_term: u64,
    /// Business days that those answers took, together.
    pub days: u64,
}

impl Tally {
    fn add(&mut self, of: &Self) {
        self.received += of.received;
        self.answered += of.answered;
        self.in_term += of.in_term;
        self.days += of.days;
    }

    /// Thousandths of the answers that were in term; none without answers.
    pub fn in_term_share(&self) -> Option<u64> {
        share(self.in_term, self.answered)
    }

    /// Tenths of a business day that an answer took; none without answers.
    pub fn mean_days(&self) -> Option<u64> {
        (self.answered > 0).then(|| (self.days * 10 + self.answered / 2) / self.answered)
    }
}

/// Thousandths, to the nearest; none of nothing.
pub fn share(part: u64, whole: u64) -> Option<u64> {
    (whole > 0).then(|| (part * 1_000 + whole / 2) / whole)
}

/// What became of recursos.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fates {
    /// By the decision of the company.
    pub decided: BTreeMap<SuiAnswer, u64>,
    /// Files sent to the Superintendencia.
    pub sent: u64,
    /// By what the Superintendencia resolved: confirms, modifies, revokes, rejects.
    pub resolved: [u64; 4],
}

/// The report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PqrReport {
    /// Everything.
    pub total: Tally,
    /// Answers that silence gave: their last day was in the period.
    pub silences: u64,
    /// Owed at the end of the period.
    pub pending: u64,
    /// What became of recursos.
    pub recursos: Fates,
    /// By kind.
    pub kinds: BTreeMap<PqrKind, Tally>,
    /// By cause; zero for none.
    pub causes: BTreeMap<u16, Tally>,
    /// By channel.
    pub channels: BTreeMap<Channel, Tally>,
    /// By code of the service; empty for none.
    pub services: BTreeMap<&'static str, Tally>,
    /// By DANE code of the town; empty for none.
    pub towns: BTreeMap<String, Tally>,
    /// By estrato; zero for none.
    pub strata: BTreeMap<u8, Tally>,
    /// Claims received, by cause.
    pub claims: BTreeMap<u16, u64>,
}

impl PqrReport {
    /// Adds what happened to a case in a month, as it stood on the last day of it or on `cut` while it
    /// runs. `last`: the month ends the period.
    pub fn add(&mut self, of: &SuiCase, month: Month, cut: NaiveDate, last: bool, office: &Office) {
        let cut = cut.min(month.last());
        let Some(Standing { case, clock, row }) = standing(of, cut, office) else { return };
        let mut tally = Tally { received: month.holds(row.filed).into(), ..Tally::default() };
        if let Some(on) = row.answered.filter(|on| month.holds(*on)) {
            let days = office.rules.legal.business_days_between(row.filed, on);
            tally.answered = 1;
            tally.days = u64::try_from(days).unwrap_or(0);
            let warnings = || clock.iter().flat_map(|clock| &clock.warnings);
            let late = warnings().any(|warning| match warning {
                Warning::Late { term, .. } => *term == case.kind.term(),
                Warning::TransferLate { .. } => true,
                _ => false,
            });
            tally.in_term = u64::from(!late);
            if case.kind.machine() == Machine::Recurso {
                *self.recursos.decided.entry(row.answer).or_default() += 1;
            }
        }
        let silence = clock.as_ref().and_then(|clock| clock.life.silence);
        self.silences += u64::from(silence.is_some_and(|on| month.holds(on)));
        self.pending += u64::from(last && row.answer == SuiAnswer::Pending);
        for event in case.history.iter().filter(|event| month.holds(event.on)) {
            match event.step {
                PqrStep::SendToSspd => self.recursos.sent += 1,
                PqrStep::SspdResolve { outcome, .. } => {
                    let at = SspdOutcome::ALL.iter().position(|of| *of == outcome);
                    if let Some(count) = at.and_then(|at| self.recursos.resolved.get_mut(at)) {
                        *count += 1;
                    }
                }
                _ => {}
            }
        }
        if tally == Tally::default() {
            return;
        }
        let cause = row.cause.map_or(0, |(_, code)| code);
        if case.kind == PqrKind::Reclamo && tally.received > 0 {
            *self.claims.entry(cause).or_default() += 1;
        }
        self.total.add(&tally);
        self.kinds.entry(case.kind).or_default().add(&tally);
        self.causes.entry(cause).or_default().add(&tally);
        self.channels.entry(case.channel).or_default().add(&tally);
        let service = case.service.map_or("", |service| service.code());
        self.services.entry(service).or_default().add(&tally);
        self.towns.entry(row.town).or_default().add(&tally);
        self.strata.entry(of.stratum.unwrap_or(0)).or_default().add(&tally);
    }

    /// Claims received that an indicator counts, and all claims received.
    pub fn measure(&self, indicator: &Indicator) -> (u64, u64) {
        let counted = self.claims.iter().filter(|(code, _)| indicator.causes.contains(code));
        (counted.map(|(_, count)| count).sum(), self.claims.values().sum())
    }

    /// Causes by how often they were received, the most repeated first.
    pub fn most_repeated(&self) -> Vec<(u16, Tally)> {
        let mut causes: Vec<(u16, Tally)> =
            self.causes.iter().map(|(code, tally)| (*code, *tally)).collect();
        causes.sort_by_key(|(code, tally)| (std::cmp::Reverse(tally.received), *code));
        causes
    }
}
