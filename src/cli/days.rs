//! The days that come while the server runs: approved changes of data whose day it is are written into the records.

use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::base::Context;
use crate::loading::apply_due;
use crate::messages;
use crate::store::Store;

/// Lets the day of approved changes come, also when nobody restarts the server.
pub struct Days {
    stop: SyncSender<()>,
    thread: JoinHandle<()>,
}

/// How often it is looked whether a day came.
const LOOK: Duration = Duration::from_secs(300);

impl Days {
    /// Looks now, and again and again until it is stopped.
    pub fn watch(context: &Context, store: &Store) -> std::io::Result<Self> {
        let (store, actor, clock) = (store.clone(), context.actor.clone(), context.clock);
        let (stop, stopped) = sync_channel(1);
        let thread = std::thread::Builder::new().name("novedades".into());
        let spawned = thread.spawn(move || {
            loop {
                match apply_due(&store, (&actor, clock)) {
                    Ok(0) => {}
                    Ok(applied) => tracing::info!(applied, "cambios de datos aplicados"),
                    Err(refusal) => tracing::error!("{}", messages::refusal(&refusal)),
                }
                if stopped.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        Ok(Self { stop, thread: spawned? })
    }

    /// Waits for what is being applied.
    pub fn stop(self) {
        // A thread that is gone needs no word.
        let _ = self.stop.send(());
        let _ = self.thread.join();
    }
}
