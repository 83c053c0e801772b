//! Approved changes of data into the records when their day comes. Two people have decided them already: whoever opens
//! the base or serves it only lets the day come.

use crate::clock::Clock;
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, UpdateId};
use crate::domain::updates::decide::UpdateRejection;
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
        let count = requests.len();
        let command = Command::ApplyUpdates { requests: requests.clone() };
        match store.commit(actor, clock.now(), command, None) {
            Ok(_) => applied += count,
            Err(Refusal::Update(why)) => return one_by_one(store, (actor, clock), requests, why),
            Err(refusal) => return Err(refusal),
        }
    }
}

/// One that a rule keeps back does not hold the others up: it is said only when nothing else could be applied.
fn one_by_one(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    requests: Vec<(AccountId, UpdateId)>,
    why: UpdateRejection,
) -> Result<usize, Refusal> {
    let mut applied = 0;
    for one in requests {
        let command = Command::ApplyUpdates { requests: vec![one] };
        match store.commit(actor, clock.now(), command, None) {
            Ok(_) => applied += 1,
            Err(Refusal::Update(_)) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    if applied == 0 { Err(Refusal::Update(why)) } else { Ok(applied) }
}
