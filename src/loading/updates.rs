//! Approved changes of data into the records when their day comes. Two people have decided them already: whoever opens
//! the base or serves it only lets the day come.

use crate::clock::Clock;
use crate::domain::command::Command;
use crate::domain::user::Actor;
use crate::store::{Refusal, Store};

/// Applies everything that is due today, as many acts as it takes, and gives how many requests it was.
pub fn apply_due(store: &Store, (actor, clock): (&Actor, Clock)) -> Result<usize, Refusal> {
    let mut applied = 0;
    loop {
        let requests = store.updates_due(clock.today())?;
        if requests.is_empty() {
            return Ok(applied);
        }
        applied += requests.len();
        store.commit(actor, clock.now(), Command::ApplyUpdates { requests }, None)?;
    }
}
