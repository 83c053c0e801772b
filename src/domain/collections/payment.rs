//! Money that came in: what a bank reports, and to what of an account it goes. Pure.

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::agreement::Agreement;
use super::promise::Receipt;
use crate::domain::ids::AccountId;
use crate::domain::money::Money;

/// Longest identifier of a payment.
pub const MAX_PAYMENT_ID: usize = 48;

/// What a payment names to be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentTarget {
    /// The account: the oldest first.
    Account,
    /// A bill.
    Bill(String),
    /// An agreement, by its number.
    Agreement(u16, u32),
}

/// One payment, or the reversal of one. Never changed; a mistake is reversed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Bank and its own number of the transaction: a second one with it is the same payment.
    pub id: String,
    /// The account; none while nobody knows whose it is.
    pub account: Option<AccountId>,
    /// The reference as it came.
    pub reference: String,
    /// When it was paid.
    pub at: NaiveDateTime,
    /// How much; negative when it reverses another.
    pub amount: Money,
    /// What it names.
    pub target: PaymentTarget,
    /// The bank or office.
    pub bank: String,
    /// The payment that it takes back.
    pub reverses: Option<String>,
}

impl Payment {
    /// As promises and agreements see it.
    pub const fn receipt(&self) -> Receipt {
        Receipt { at: self.at, amount: self.amount }
    }
}

/// Days ahead of an instalment in which a payment to the account is taken for it.
const INSTALMENT_AHEAD: u64 = 31;

/// Payments that stand: a reversal takes the payment that it names away with it.
pub fn standing(payments: &[Payment]) -> Vec<Payment> {
    let reversed = |id: &str| payments.iter().any(|one| one.reverses.as_deref() == Some(id));
    let known = |id: &str| payments.iter().any(|one| one.id == id);
    let stands = |one: &&Payment| match &one.reverses {
        Some(original) => !known(original),
        None => !reversed(&one.id),
    };
    payments.iter().filter(stands).cloned().collect()
}

/// The part of each payment, by its place, that belongs to an agreement signed at `signed`: what names it,
/// and of the rest what falls due within a month. In order of time. Banks do not always say the hour, so
/// the day decides.
pub fn of_agreement(
    agreement: &Agreement,
    signed: NaiveDateTime,
    payments: &[Payment],
) -> Vec<(usize, Receipt)> {
    let schedule = agreement.schedule();
    let needed_by = |day: NaiveDate| -> Money {
        let until = day.checked_add_days(Days::new(INSTALMENT_AHEAD)).unwrap_or(day);
        let due = schedule.iter().filter(|one| one.due <= until);
        due.map(super::instalments::Instalment::amount).sum::<Money>().plus(agreement.initial)
    };
    let mut taken = Money::ZERO;
    let mut receipts = Vec::new();
    let since = |payment: &Payment| {
        payment.at.date() >= signed.date() && !agreement.known.contains(&payment.id)
    };
    for (place, payment) in payments.iter().enumerate().filter(|(_, payment)| since(payment)) {
        let (year, number) = agreement.number;
        let part = match payment.target {
            PaymentTarget::Agreement(of, one) if (of, one) == (year, number) => payment.amount,
            PaymentTarget::Account if payment.amount.is_debit() => {
                let room = needed_by(payment.at.date()).minus(taken).max(Money::ZERO);
                payment.amount.min(room)
            }
            PaymentTarget::Account | PaymentTarget::Agreement(..) | PaymentTarget::Bill(_) => {
                Money::ZERO
            }
        };
        taken = taken.plus(part);
        if part != Money::ZERO {
            receipts.push((place, Receipt { at: payment.at, amount: part }));
        }
    }
    receipts
}
