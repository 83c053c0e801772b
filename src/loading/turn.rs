//! One load at a time: a second one would clear away what the first has written aside, or add its rows
//! to the totals twice.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::LoadFailure;
use crate::domain::user::UserId;

/// The turn to load into one open base. Everyone who does has a clone of the same.
#[derive(Debug, Clone, Default)]
pub struct LoadTurn(Arc<Mutex<Option<UserId>>>);

impl LoadTurn {
    /// Takes the turn until the answer is dropped; refused while somebody has it.
    pub fn take(&self, user: &UserId) -> Result<Loading, LoadFailure> {
        let mut holder = self.holder();
        if let Some(by) = holder.as_ref() {
            return Err(LoadFailure::Running { by: by.clone() });
        }
        *holder = Some(user.clone());
        Ok(Loading(self.clone()))
    }

    /// A name is whole or absent, whatever failed while it was looked at.
    fn holder(&self) -> MutexGuard<'_, Option<UserId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn, taken.
#[derive(Debug)]
#[must_use = "the turn ends when this is dropped"]
pub struct Loading(LoadTurn);

impl Drop for Loading {
    fn drop(&mut self) {
        *self.0.holder() = None;
    }
}
