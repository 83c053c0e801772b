//! What the desk did in a month with its debtors: promises, contacts, agreements and their papers (F16 to
//! F20). Pure.

use chrono::{Days, NaiveDate};

use super::agreement::AgreementState;
use super::contact::Source;
use super::figures::Ratio;
use super::file::CollectionFile;
use super::live::Live;
use super::promise::PromiseState;
use crate::domain::money::Money;
use crate::domain::pqr::Month;

/// The counts of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeskMonth {
    /// Promises that fell due.
    pub promises: i64,
    /// Of them, those that were kept.
    pub kept: i64,
    /// What was promised for the month.
    pub promised: Money,
    /// What of it was kept.
    pub kept_amount: Money,
    /// Contacts of officers and agencies that were tried.
    pub attempts: i64,
    /// Of them, those in which the debtor took part.
    pub reached: i64,
    /// Instalments that fell due under agreements that held.
    pub instalments: i64,
    /// Of them, those that were paid by their day.
    pub in_time: i64,
    /// Agreements that were active when the month began.
    pub active: i64,
    /// Of them, those that ended before their time in the month.
    pub ended: i64,
    /// Agreements that were signed in the month.
    pub signed: i64,
    /// Of them, those whose file is complete.
    pub complete: i64,
}

impl DeskMonth {
    /// F16 by number: promises kept of those that fell due.
    pub const fn promises_kept(&self) -> Ratio {
        Ratio::counts(self.kept, self.promises)
    }

    /// F16 by amount.
    pub const fn amount_kept(&self) -> Ratio {
        Ratio::of(self.kept_amount, self.promised)
    }

    /// F17: contacts with the debtor himself of those that were tried.
    pub const fn right_party(&self) -> Ratio {
        Ratio::counts(self.reached, self.attempts)
    }

    /// F18: instalments paid by their day of those that fell due.
    pub const fn instalments_kept(&self) -> Ratio {
        Ratio::counts(self.in_time, self.instalments)
    }

    /// F19: agreements that ended before their time of those that were active.
    pub const fn broken(&self) -> Ratio {
        Ratio::counts(self.ended, self.active)
    }

    /// F20: agreements with a complete file of those that were signed.
    pub const fn digitised(&self) -> Ratio {
        Ratio::counts(self.complete, self.signed)
    }

    /// Two of them together.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        for (own, more) in [
            (&mut self.promises, other.promises),
            (&mut self.kept, other.kept),
            (&mut self.attempts, other.attempts),
            (&mut self.reached, other.reached),
            (&mut self.instalments, other.instalments),
            (&mut self.in_time, other.in_time),
            (&mut self.active, other.active),
            (&mut self.ended, other.ended),
            (&mut self.signed, other.signed),
            (&mut self.complete, other.complete),
        ] {
            *own += more;
        }
        self.promised = self.promised.plus(other.promised);
        self.kept_amount = self.kept_amount.plus(other.kept_amount);
        self
    }
}

/// One account in a month. `as_of` gives the account as it stood at the end of a day, with what was known
/// by then; days that have not come are not asked for.
pub fn of_account(
    file: &CollectionFile,
    month: Month,
    today: NaiveDate,
    as_of: impl Fn(NaiveDate) -> Live,
) -> DeskMonth {
    let mut sums = DeskMonth::default();
    let (first, last) = (month.first(), month.last());
    let within = |day: NaiveDate| first <= day && day <= last.min(today);
    // What falls due today may still be paid today.
    let over = |day: NaiveDate| within(day) && day < today;
    contacts(file, &within, &mut sums);
    // Files of which nothing is counted below need no look at their payments.
    if file.promises().next().is_none() && file.agreements().next().is_none() {
        return sums;
    }
    let now = as_of(today);
    for (_, promise, state) in &now.promises {
        let open = matches!(state, PromiseState::Open | PromiseState::Partial);
        if within(promise.on) && !open {
            sums.promises += 1;
            sums.promised = sums.promised.plus(promise.amount);
            if *state == PromiseState::Kept {
                sums.kept += 1;
                sums.kept_amount = sums.kept_amount.plus(promise.amount);
            }
        }
    }
    agreements(file, (first, &within, &over), &now, &as_of, &mut sums);
    sums
}

fn contacts(file: &CollectionFile, within: &impl Fn(NaiveDate) -> bool, sums: &mut DeskMonth) {
    let talks = file.contacts().map(|(_, contact)| contact);
    for contact in talks.filter(|contact| within(contact.started.date())) {
        if !matches!(contact.source, Source::Campaign(_)) {
            sums.attempts += 1;
            sums.reached += i64::from(contact.outcome.kind().is_effective());
        }
    }
}

fn agreements(
    file: &CollectionFile,
    (first, within, over): (NaiveDate, &impl Fn(NaiveDate) -> bool, &impl Fn(NaiveDate) -> bool),
    now: &Live,
    as_of: &impl Fn(NaiveDate) -> Live,
    sums: &mut DeskMonth,
) {
    let standing_of = |live: &Live, number: (u16, u32)| {
        let one = live.agreements.iter().find(|one| one.agreement.number == number);
        one.map(|one| one.standing.clone())
    };
    let eve = first.checked_sub_days(Days::new(1)).map(as_of);
    for one in &now.agreements {
        let number = one.agreement.number;
        if within(one.signed.date()) {
            sums.signed += 1;
            sums.complete += i64::from(file.missing_papers(&one.agreement) == 0);
        }
        let before = eve.as_ref().and_then(|eve| standing_of(eve, number));
        let was_active = one.signed.date() < first
            && before.is_some_and(|standing| standing.state == AgreementState::Active);
        let ended = match one.standing.state {
            AgreementState::Broken(day) | AgreementState::Ended(day) => Some(day),
            _ => None,
        };
        sums.active += i64::from(was_active);
        sums.ended += i64::from(was_active && ended.is_some_and(within));
        for (at, instalment) in one.standing.schedule.iter().enumerate() {
            if !over(instalment.due) {
                continue;
            }
            let Some(then) = standing_of(&as_of(instalment.due), number) else { continue };
            if matches!(then.state, AgreementState::Active | AgreementState::Kept) {
                sums.instalments += 1;
                sums.in_time += i64::from(then.paid > at);
            }
        }
    }
}
