//! Payments in the base: each one once, whoever reports it and how often.

use chrono::NaiveDate;

use super::commit::{Answer, Receipt, end_file};
use super::engine::{Batch, Direction, Expected, KeyRange, Space, Version};
use super::index::{self, Implied};
use super::page::{Page, PageRequest};
use super::{Fault, Refusal, Shared, Store, codec, desk_keys};
use crate::domain::collections::decide::{CollectionRejection, PaymentRejection};
use crate::domain::collections::payment::Payment;
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::money::Money;

/// Latest payments of an account that are read: what is older is in the list of open items.
pub const MAX_PAYMENTS: usize = 400;

/// Payments of one batch of a file.
pub const PAYMENT_CHUNK: usize = 1_000;

/// The latest payments of an account, in order of time.
pub(super) fn of_account(shared: &Shared, account: AccountId) -> Result<Vec<Payment>, Fault> {
    let range = KeyRange::prefix(&desk_keys::payments_of(Some(account)));
    let pairs = shared.engine.page(Space::Payment, &range, Direction::Backward, MAX_PAYMENTS)?;
    let mut payments: Vec<Payment> =
        pairs.iter().map(|(_, bytes)| Ok(codec::decode(bytes)?)).collect::<Result<_, Fault>>()?;
    payments.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(payments)
}

fn by_id(shared: &Shared, id: &str) -> Result<Option<(Payment, Version)>, Fault> {
    let range = KeyRange::prefix(&desk_keys::payment_id(id));
    let pairs = shared.engine.page(Space::PaymentById, &range, Direction::Forward, 1)?;
    let Some(key) = pairs.first().and_then(|(entry, _)| desk_keys::payment_of_id(entry)) else {
        return Ok(None);
    };
    let Some(bytes) = shared.engine.get(Space::Payment, key)? else { return Ok(None) };
    Ok(Some((codec::decode(&bytes)?, Version::of(&bytes))))
}

/// What became of the payments of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutPayments {
    /// Places in the batch of those that the base had already, equal in account, day and amount.
    pub repeated: Vec<usize>,
    /// Places of those whose identifier another payment has.
    pub conflicting: Vec<usize>,
    /// Places of reversals of what is not there, of another amount, or reversed before.
    pub unmatched: Vec<usize>,
    /// Places of those whose account nobody knows: kept apart.
    pub unknown: Vec<usize>,
}

impl Store {
    /// Writes payments that the base has not. Doing it twice is the same as once.
    pub fn put_payments(&self, payments: &[Payment]) -> Result<PutPayments, Fault> {
        let mut batch = Batch::default();
        let mut done = PutPayments::default();
        let mut coming = std::collections::BTreeMap::<String, Payment>::new();
        for (place, payment) in payments.iter().enumerate() {
            let earlier = match coming.get(&payment.id) {
                Some(earlier) => Some(earlier.clone()),
                None => by_id(&self.shared, &payment.id)?.map(|(earlier, _)| earlier),
            };
            if let Some(earlier) = earlier {
                let same = earlier.amount == payment.amount
                    && earlier.at.date() == payment.at.date()
                    && earlier.reference == payment.reference;
                let list = if same { &mut done.repeated } else { &mut done.conflicting };
                list.push(place);
                continue;
            }
            let mut payment = payment.clone();
            if let Some(original) = payment.reverses.clone() {
                let original = match coming.get(&original) {
                    Some(original) => Some(original.clone()),
                    None => by_id(&self.shared, &original)?.map(|(original, _)| original),
                };
                match original
                    .filter(|original| original.amount == Money::ZERO.minus(payment.amount))
                {
                    Some(original) if !self.is_reversed(&original, &coming)? => {
                        payment.account = original.account;
                    }
                    _ => {
                        done.unmatched.push(place);
                        continue;
                    }
                }
            } else if let Some(account) = payment.account
                && self.subscriber(account)?.is_none()
                && !self.has_ledger(account)?
            {
                payment.account = None;
            }
            if payment.account.is_none() {
                done.unknown.push(place);
            }
            put(&payment, Implied::default(), &mut batch)?;
            coming.insert(payment.id.clone(), payment);
        }
        self.writer.bulk(super::bulk::merged(batch))?;
        Ok(done)
    }

    /// Whether a payment was taken back already, in the base or in what is coming.
    fn is_reversed(
        &self,
        original: &Payment,
        coming: &std::collections::BTreeMap<String, Payment>,
    ) -> Result<bool, Fault> {
        let names = |one: &Payment| one.reverses.as_deref() == Some(original.id.as_str());
        if coming.values().any(names) {
            return Ok(true);
        }
        let others = match original.account {
            Some(account) => of_account(&self.shared, account)?,
            None => reversals_of(&self.shared, &original.id)?,
        };
        Ok(others.iter().any(names))
    }

    fn has_ledger(&self, account: AccountId) -> Result<bool, Fault> {
        let Some(load) = self.receivables()? else { return Ok(false) };
        let key = super::trees::ledger(load.load, account);
        Ok(self.shared.engine.get(Space::Ledger, &key)?.is_some())
    }

    /// Payments of which nobody knows whose they are, the oldest first.
    pub fn unknown_payments(&self, request: &PageRequest) -> Result<Page<Payment>, Fault> {
        let range = KeyRange::prefix(&desk_keys::payments_of(None));
        let page = self.raw_page(Space::Payment, range, request)?;
        page.try_map(|_, bytes| Ok(codec::decode(bytes)?))
    }

    /// Payments of a day, by account.
    pub fn payments_on(
        &self,
        day: NaiveDate,
        request: &PageRequest,
    ) -> Result<Page<Payment>, Fault> {
        let range = KeyRange::prefix(&desk_keys::day(day));
        let page = self.raw_page(Space::PaymentByDay, range, request)?;
        page.try_filter_map(|entry, _| {
            let Some(key) = desk_keys::payment_of_day(entry) else { return Ok(None) };
            let bytes = self.shared.engine.get(Space::Payment, &key)?;
            Ok(bytes.map(|bytes| codec::decode(&bytes)).transpose()?)
        })
    }
}

fn put(payment: &Payment, before: Implied, batch: &mut Batch) -> Result<(), Fault> {
    batch.put(Space::Payment, desk_keys::payment(payment), codec::encode(payment)?);
    index::of_payment(payment).replace(before, batch);
    Ok(())
}

/// The batch of a command about payments.
pub(super) fn decide(
    shared: &Shared,
    command: &Command,
    now: chrono::NaiveDateTime,
    batch: &mut Batch,
) -> Answer {
    match command {
        Command::EndPayments(load) => end_file(shared, &load.file, now, batch),
        Command::EndDeskFile { load, .. } => end_file(shared, load, now, batch),
        Command::IdentifyPayment { id, account } => identify(shared, id, *account, batch),
        // Every other command is decided elsewhere.
        _ => Err(Refusal::NotFound),
    }
}

/// Reversals of a payment that nobody knows.
fn reversals_of(shared: &Shared, id: &str) -> Result<Vec<Payment>, Fault> {
    let mut range = KeyRange::prefix(&desk_keys::payments_of(None));
    let mut found = Vec::new();
    loop {
        let pairs =
            shared.engine.page(Space::Payment, &range, Direction::Forward, PAYMENT_CHUNK)?;
        let Some((last, _)) = pairs.last() else { return Ok(found) };
        range = range.beyond(last, Direction::Forward);
        for (_, bytes) in &pairs {
            let payment: Payment = codec::decode(bytes)?;
            if payment.reverses.as_deref() == Some(id) {
                found.push(payment);
            }
        }
    }
}

fn identify(shared: &Shared, id: &str, account: AccountId, batch: &mut Batch) -> Answer {
    let refused = |why| Refusal::Collection(CollectionRejection::Payment(why));
    let (payment, version) = by_id(shared, id)?.ok_or(Refusal::NotFound)?;
    if payment.account.is_some() {
        return Err(refused(PaymentRejection::Known));
    }
    if shared.engine.get(Space::Subscriber, &super::trees::account(account))?.is_none() {
        return Err(refused(PaymentRejection::Account));
    }
    let key = desk_keys::payment(&payment);
    batch.preconditions.push((Space::Payment, key.clone(), Expected::Is(version)));
    batch.delete(Space::Payment, key);
    let before = index::of_payment(&payment);
    let reversals = reversals_of(shared, &payment.id)?;
    put(&Payment { account: Some(account), ..payment }, before, batch)?;
    // What took it back goes with it, or it would come back to life.
    for reversal in reversals {
        batch.delete(Space::Payment, desk_keys::payment(&reversal));
        let before = index::of_payment(&reversal);
        put(&Payment { account: Some(account), ..reversal }, before, batch)?;
    }
    Ok(Receipt::default())
}
