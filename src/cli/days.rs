//! The days that come while the server runs: approved changes of data whose day it is are written into the records.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::Timelike;

use super::base::Context;
use crate::clock::Clock;
use crate::domain::updates::quality::is_due;
use crate::domain::user::Actor;
use crate::loading::{apply_due, measure_quality};
use crate::messages;
use crate::store::{Refusal, Store};

/// Lets the day of approved changes come, also when nobody restarts the server.
pub struct Days {
    /// A measurement that is under way is given up: the next night makes it again.
    over: Arc<AtomicBool>,
    stop: SyncSender<()>,
    thread: JoinHandle<()>,
}

/// How often it is looked whether a day came.
const LOOK: Duration = Duration::from_secs(300);

/// Hours in which nobody sits at a window: from this one on, and before the next.
const NIGHT: (u32, u32) = (20, 6);

/// Measures the quality of the register once a week, at night, and gives how many accounts it was.
fn measure_weekly(
    store: &Store,
    who: (&Actor, Clock),
    over: &AtomicBool,
) -> Result<Option<u64>, Refusal> {
    let now = who.1.now();
    let night = now.hour() >= NIGHT.0 || now.hour() < NIGHT.1;
    if !night || !is_due(store.last_measured()?, now.date()) {
        return Ok(None);
    }
    let run = measure_quality(store, who, |_| !over.load(Ordering::Acquire))?;
    Ok(run.map(|run| run.board.subscribers))
}

impl Days {
    /// Looks now, and again and again until it is stopped.
    pub fn watch(context: &Context, store: &Store) -> std::io::Result<Self> {
        let (store, actor, clock) = (store.clone(), context.actor.clone(), context.clock);
        let (stop, stopped) = sync_channel(1);
        let over = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&over);
        let thread = std::thread::Builder::new().name("novedades".into());
        let spawned = thread.spawn(move || {
            loop {
                match apply_due(&store, (&actor, clock)) {
                    Ok(0) => {}
                    Ok(applied) => tracing::info!(applied, "cambios de datos aplicados"),
                    Err(refusal) => tracing::error!("{}", messages::refusal(&refusal)),
                }
                match measure_weekly(&store, (&actor, clock), &heard) {
                    Ok(None) => {}
                    Ok(Some(accounts)) => tracing::info!(accounts, "calidad de los datos medida"),
                    Err(refusal) => tracing::error!("{}", messages::refusal(&refusal)),
                }
                if stopped.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        Ok(Self { over, stop, thread: spawned? })
    }

    /// Waits for what is being applied.
    pub fn stop(self) {
        self.over.store(true, Ordering::Release);
        // A thread that is gone needs no word.
        let _ = self.stop.send(());
        let _ = self.thread.join();
    }
}
