//! The thread of a session that talks to the base: requests in order, one after the other, answers on the
//! session's own queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Desk, Effect, Event};
use crate::screens::Request;

/// Milliseconds without a request after which a search is kept.
const SEARCH_SETTLES_MS: u64 = 2_000;

/// The thread of a session that talks to the base.
pub struct Runner {
    requests: Option<Sender<Effect>>,
    /// The session hears nothing any more.
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Runner {
    /// Answers go to the session's own queue.
    pub fn start(desk: Desk, answers: SyncSender<Event>) -> std::io::Result<Self> {
        let (requests, queue) = channel();
        let over = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&over);
        let thread = std::thread::Builder::new().name("lector".into()).spawn(move || {
            let farewell = Farewell(answers);
            serve(desk, &queue, &farewell.0, &heard);
        })?;
        Ok(Self { requests: Some(requests), over, thread: Some(thread) })
    }

    /// Hands requests over.
    pub fn hand(&self, effects: Vec<Effect>) {
        if let Some(requests) = &self.requests {
            for effect in effects {
                // A thread that is gone has said so on the session's queue (`Farewell`).
                let _ = requests.send(effect);
            }
        }
    }
}

/// Tells the session that its thread ends, also when that panics: nothing then waits for ever.
struct Farewell(SyncSender<Event>);

impl Drop for Farewell {
    fn drop(&mut self) {
        // A session that is gone, or too busy to hear, ends by itself.
        let _ = self.0.try_send(Event::RunnerEnded);
    }
}

impl Drop for Runner {
    /// Everything handed over is performed before the session ends: the last draft too.
    fn drop(&mut self) {
        self.requests = None;
        self.over.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut desk: Desk, queue: &Receiver<Effect>, answers: &SyncSender<Event>, over: &AtomicBool) {
    let settles = Duration::from_millis(SEARCH_SETTLES_MS);
    loop {
        let first = if desk.has_search() {
            match queue.recv_timeout(settles) {
                Err(RecvTimeoutError::Timeout) => {
                    desk.keep_search();
                    continue;
                }
                received => received.ok(),
            }
        } else {
            queue.recv().ok()
        };
        let Some(first) = first else { return desk.keep_search() };
        let mut batch = vec![first];
        batch.extend(queue.try_iter());
        for (at, effect) in batch.iter().enumerate() {
            let later = batch.get(at + 1..).unwrap_or(&[]);
            if later.iter().any(|other| supersedes(other, effect)) {
                continue;
            }
            let Effect { screen, request } = effect.clone();
            let answer = desk.perform(request);
            deliver(answers, over, Event::Answer(screen, answer));
        }
    }
}

/// An answer for the session's queue. A full queue belongs to a session that reads it; one that has ended
/// never will.
fn deliver(answers: &SyncSender<Event>, over: &AtomicBool, answer: Event) {
    let mut answer = answer;
    while let Err(TrySendError::Full(back)) = answers.try_send(answer) {
        if over.load(Ordering::Acquire) {
            return;
        }
        answer = back;
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A later search of the same screen makes an earlier one pointless.
fn supersedes(later: &Effect, earlier: &Effect) -> bool {
    later.screen == earlier.screen
        && matches!((&later.request, &earlier.request), (Request::Search(_), Request::Search(_)))
}
