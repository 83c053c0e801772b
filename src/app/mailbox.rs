//! Changes by others on their way to a session: bounded, and never waiting for it.

use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, PoisonError};

use super::Event;
use crate::domain::ids::SessionId;
use crate::store::{Change, Listener};

/// Changes that are kept one by one; further ones only say which kind of thing changed.
const MAX_PENDING: usize = 64;

/// Where the changes of others wait for one session.
pub struct Mailbox {
    own: SessionId,
    pending: Mutex<Vec<Change>>,
    wake: SyncSender<Event>,
}

impl Mailbox {
    /// For a session with its queue.
    pub const fn new(own: SessionId, wake: SyncSender<Event>) -> Self {
        Self { own, pending: Mutex::new(Vec::new()), wake }
    }

    /// Whether anything waits.
    pub fn has_mail(&self) -> bool {
        !self.pending.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// What came since the last call.
    pub fn take(&self) -> Vec<Change> {
        std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Listener for Mailbox {
    fn changed(&self, changes: &[Change]) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let before = pending.len();
        for change in changes.iter().filter(|change| change.session != self.own) {
            let mut change = change.clone();
            if pending.len() >= MAX_PENDING {
                change.subject = None;
                change.places.clear();
            }
            let known = pending
                .iter_mut()
                .find(|known| known.topic == change.topic && known.subject == change.subject);
            match known {
                Some(known) => known.places.append(&mut change.places),
                None => pending.push(change),
            }
        }
        if pending.len() > before {
            // A queue that is full belongs to a session that is awake: it looks here before it sleeps.
            let _ = self.wake.try_send(Event::Changed);
        }
    }
}
