//! Accounts that the office numbers itself: those of new connections.

use super::engine::{Direction, KeyRange, Space};
use super::trees::{self, Counter};
use super::update_acts::rejected;
use super::{Fault, Refusal, Shared, Store};
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::subscriber::field::Field;
use crate::domain::updates::connection::{TELLING, told};
use crate::domain::updates::decide::UpdateRejection;
use crate::domain::updates::request::FieldChange;

/// Numbers that are tried before it is said that the range is taken.
const TRIES: i64 = 1_000;

/// Open requests that are named when they ask for the same.
const NAMED: usize = 3;

/// Open requests for one premises that are compared.
const MAX_THERE: usize = 1_000;

impl Store {
    /// The number of the account that a new connection would open. One that is then refused leaves a gap, never a
    /// repetition; one of which the base knows anything already is passed over.
    pub fn next_account(&self) -> Result<AccountId, Refusal> {
        for _ in 0..TRIES {
            let given = self.writer.allocate(Counter::AccountSequence)?;
            let account = own_account(&self.shared, given).ok_or_else(none_left)?;
            if !self.is_known(account)? {
                return Ok(account);
            }
        }
        Err(none_left())
    }

    /// The number that the next one would have as things stand: shown, promised to nobody.
    pub fn coming_account(&self) -> Result<AccountId, Refusal> {
        let given = self.counter(Counter::AccountSequence)?;
        for next in 1..=TRIES {
            let account = own_account(&self.shared, given + next).ok_or_else(none_left)?;
            if !self.is_known(account)? {
                return Ok(account);
            }
        }
        Err(none_left())
    }

    /// Whether the base knows anything of an account: billing may have it before the register does.
    fn is_known(&self, account: AccountId) -> Result<bool, Fault> {
        let engine = &self.shared.engine;
        let key = trees::account(account);
        let held = [Space::Subscriber, Space::CollectionFile];
        for space in held {
            if engine.get(space, &key)?.is_some() {
                return Ok(true);
            }
        }
        for space in [Space::PqrByAccount, Space::UpdateByAccount] {
            let range = KeyRange::prefix(&key);
            if !engine.page(space, &range, Direction::Forward, 1)?.is_empty() {
                return Ok(true);
            }
        }
        let load = self.receivables()?;
        Ok(load.map(|load| self.ledger(account, &load)).transpose()?.flatten().is_some())
    }
}

/// The account of a place in the sequence; none past the last number of twelve digits.
fn own_account(shared: &Shared, given: i64) -> Option<AccountId> {
    let first = shared.office.updates.connection.first_account;
    let past = u64::try_from(given - 1).ok()?;
    AccountId::new(first.checked_add(past)?)
}

fn none_left() -> Refusal {
    rejected(UpdateRejection::NoAccounts)
}

/// Whether a number was given by the office: nobody opens an account under another.
pub(super) fn was_given(shared: &Shared, account: AccountId) -> Result<bool, Fault> {
    let first = shared.office.updates.connection.first_account;
    let given = shared.engine.counter(&Counter::AccountSequence.key())?;
    let past = account.number().checked_sub(first).and_then(|past| i64::try_from(past).ok());
    Ok(past.is_some_and(|past| past < given))
}

/// Open requests for a connection, besides one, that say the same in a field.
fn open_with(
    shared: &Shared,
    (field, value): (Field, &str),
    besides: Option<UpdateId>,
    limit: usize,
) -> Result<Vec<UpdateId>, Fault> {
    let range = KeyRange::prefix(&trees::connections_with(field, value));
    let (engine, space) = (&shared.engine, Space::ConnectionOpen);
    let pairs = engine.page(space, &range, Direction::Forward, limit + 1)?;
    let ids = pairs.iter().filter_map(|(key, _)| trees::update_at_end(key));
    Ok(ids.filter(|id| Some(*id) != besides).take(limit).collect())
}

/// What of a connection other open ones ask for too.
pub(super) fn also_asked(
    shared: &Shared,
    changes: &[FieldChange],
    besides: Option<UpdateId>,
) -> Result<Vec<(Field, UpdateId)>, Fault> {
    let mut found = Vec::new();
    for change in changes.iter().filter(|change| TELLING.contains(&change.field)) {
        let others = open_with(shared, (change.field, &told(change)), besides, NAMED)?;
        found.extend(others.into_iter().map(|id| (change.field, id)));
    }
    Ok(found)
}

/// The open connection that the same person asked for at the same premises already.
pub(super) fn repeats(
    shared: &Shared,
    connects: bool,
    changes: &[FieldChange],
    besides: Option<UpdateId>,
) -> Result<Option<(Field, UpdateId)>, Fault> {
    let of = |field: Field| changes.iter().find(|change| change.field == field);
    let both = of(Field::Address).zip(of(Field::Document)).filter(|_| connects);
    let Some((address, person)) = both else { return Ok(None) };
    // One premises at a time: those of a whole building have each their own.
    let there = open_with(shared, (Field::Address, &told(address)), besides, MAX_THERE)?;
    for id in there {
        let same = trees::connection(Field::Document, &told(person), id);
        if shared.engine.get(Space::ConnectionOpen, &same)?.is_some() {
            return Ok(Some((Field::Address, id)));
        }
    }
    Ok(None)
}
