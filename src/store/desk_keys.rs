//! The keys of the collections desk: files, agenda, debtors, payments, lists of the day.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::trees::{account, day_number, load};
use crate::domain::collections::contact::{Channel, Touch};
use crate::domain::collections::file::Agenda;
use crate::domain::collections::payment::Payment;
use crate::domain::collections::person::PersonKey;
use crate::domain::ids::{AccountId, LoadId};
use crate::domain::pqr::Month;
use crate::domain::user::UserId;

/// Key of a block of standing.
pub fn standing(of: LoadId, first: AccountId) -> Vec<u8> {
    [load(of), account(first)].concat()
}

/// Key of what passed to another stage.
pub fn passage(of: LoadId, who: AccountId) -> Vec<u8> {
    [load(of), account(who)].concat()
}

/// Key of the agenda.
pub fn agenda(what: Agenda, day: NaiveDate, of: AccountId) -> Vec<u8> {
    [agenda_prefix(what).as_slice(), &day_number(day), &account(of)].concat()
}

/// Prefix of a part of the agenda.
pub fn agenda_prefix(what: Agenda) -> Vec<u8> {
    vec![what as u8]
}

/// The day of a key of the agenda.
pub fn agenda_day(key: &[u8]) -> Option<NaiveDate> {
    day_of(key.get(1..5)?)
}

fn day_of(bytes: &[u8]) -> Option<NaiveDate> {
    let days = u32::from_be_bytes(bytes.try_into().ok()?);
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(days).ok()?)
}

/// Key of a person.
pub fn person(of: &PersonKey) -> Vec<u8> {
    of.as_str().as_bytes().to_vec()
}

/// Prefix of what is kept by person.
pub fn person_prefix(of: &PersonKey) -> Vec<u8> {
    let mut key = person(of);
    key.push(0);
    key
}

/// Key of a contact of a person.
pub fn contact(of: &PersonKey, touch: &Touch, account_of: AccountId) -> Vec<u8> {
    let at = [day_number(touch.at.date()), touch.at.num_seconds_from_midnight().to_be_bytes()];
    let how = [touch.channel as u8, u8::from(touch.effective)];
    [person_prefix(of), at.concat(), how.to_vec(), account(account_of)].concat()
}

/// The contact of such a key.
pub fn touch(key: &[u8]) -> Option<Touch> {
    let tail = key.get(key.len().checked_sub(18)?..)?;
    let day = day_of(tail.get(..4)?)?;
    let seconds = u32::from_be_bytes(tail.get(4..8)?.try_into().ok()?);
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?;
    let channel = usize::from(*tail.get(8)?);
    Some(Touch {
        at: NaiveDateTime::new(day, time),
        channel: *Channel::ALL.get(channel)?,
        effective: *tail.get(9)? == 1,
    })
}

/// Keys of the contacts of a person from so many days before a day on.
pub fn contacts_since(of: &PersonKey, day: NaiveDate, days: u64) -> Vec<u8> {
    let first = day.checked_sub_days(Days::new(days)).unwrap_or(day);
    [person_prefix(of).as_slice(), &day_number(first)].concat()
}

fn account_or_none(of: Option<AccountId>) -> Vec<u8> {
    of.map_or_else(|| vec![0; 8], account)
}

/// Prefix of the payments of an account, or of those of nobody.
pub fn payments_of(of: Option<AccountId>) -> Vec<u8> {
    account_or_none(of)
}

/// Key of a payment.
pub fn payment(payment: &Payment) -> Vec<u8> {
    let day = day_number(payment.at.date());
    [account_or_none(payment.account).as_slice(), &day, payment.id.as_bytes()].concat()
}

/// Prefix of the identifier of a payment.
pub fn payment_id(id: &str) -> Vec<u8> {
    [id.as_bytes(), &[0]].concat()
}

/// Entry of the index of identifiers.
pub fn payment_by_id(of: &Payment) -> Vec<u8> {
    [payment_id(&of.id), payment(of)].concat()
}

/// Key of a payment from an entry of the index of identifiers.
pub fn payment_of_id(entry: &[u8]) -> Option<&[u8]> {
    let at = entry.iter().position(|byte| *byte == 0)?;
    entry.get(at + 1..)
}

/// Entry of the index of days.
pub fn payment_by_day(of: &Payment) -> Vec<u8> {
    let day = day_number(of.at.date());
    [day.as_slice(), &account_or_none(of.account), of.id.as_bytes()].concat()
}

/// Key of a payment from an entry of the index of days.
pub fn payment_of_day(entry: &[u8]) -> Option<Vec<u8>> {
    Some([entry.get(4..12)?, entry.get(..4)?, entry.get(12..)?].concat())
}

/// Key of a row of a campaign.
pub fn campaign_row(id: u32, of: AccountId) -> Vec<u8> {
    [id.to_be_bytes().as_slice(), &account(of)].concat()
}

/// Key of a version of a testigo.
pub fn testigo(month: Month, version: u32) -> Vec<u8> {
    [super::trees::month(month).as_slice(), &version.to_be_bytes()].concat()
}

/// Key of a block of its rows.
pub fn testigo_block(month: Month, version: u32, first: AccountId) -> Vec<u8> {
    [testigo(month, version), account(first)].concat()
}

/// Prefix of a day, of its payments and of its lists.
pub fn day(of: NaiveDate) -> Vec<u8> {
    day_number(of).to_vec()
}

/// Key of a list of the day.
pub fn queue(of: NaiveDate, officer: &UserId) -> Vec<u8> {
    [day_number(of).as_slice(), officer.as_str().as_bytes()].concat()
}
