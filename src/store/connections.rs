//! Accounts that the office numbers itself: those of new connections.

use super::trees::Counter;
use super::{Fault, Store};
use crate::domain::ids::AccountId;

/// Numbers that are tried before it is said that the range is taken.
const TRIES: usize = 1_000;

impl Store {
    /// The number of the account that a new connection would open. One that is then refused leaves a gap, never a
    /// repetition; one that an import brought already is passed over.
    pub fn next_account(&self) -> Result<AccountId, Fault> {
        for _ in 0..TRIES {
            let account = self.own_account(self.writer.allocate(Counter::AccountSequence)?)?;
            if self.subscriber(account)?.is_none() {
                return Ok(account);
            }
        }
        Err(no_room())
    }

    /// The number that the next one would have as things stand: shown, promised to nobody.
    pub fn coming_account(&self) -> Result<AccountId, Fault> {
        self.own_account(self.counter(Counter::AccountSequence)? + 1)
    }

    fn own_account(&self, given: i64) -> Result<AccountId, Fault> {
        let first = self.office().updates.connection.first_account;
        let number = u64::try_from(given - 1).ok().and_then(|past| first.checked_add(past));
        number.and_then(AccountId::new).ok_or_else(no_room)
    }
}

fn no_room() -> Fault {
    Fault::Damaged("no quedan cuentas libres desde primera_cuenta (cambios.toml)".into())
}
