//! Measures the quality of the register: the accounts behind its numbers first, then the measurement that shows them.

use crate::clock::Clock;
use crate::domain::command::Command;
use crate::domain::permission::Act;
use crate::domain::updates::quality::QualityRun;
use crate::domain::user::Actor;
use crate::store::{Refusal, Store};

/// Measures now and keeps what was found. `goes_on` hears how many accounts were read; when it says no, nothing is kept
/// and nothing is given.
pub fn measure_quality(
    store: &Store,
    (actor, clock): (&Actor, Clock),
    goes_on: impl FnMut(u64) -> bool,
) -> Result<Option<QualityRun>, Refusal> {
    store.authorise(actor, clock.now(), Act::MeasureQuality)?;
    let now = clock.now();
    let Some((number, board)) = store.measure_quality(now.date(), goes_on)? else {
        return Ok(None);
    };
    let run = QualityRun { number, on: now.date(), by: actor.user.clone(), board };
    store.commit(actor, now, Command::KeepQuality(Box::new(run.clone())), None)?;
    store.sweep_quality()?;
    Ok(Some(run))
}
