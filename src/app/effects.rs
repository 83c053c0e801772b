//! Performs requests away from the session's loop, in order, one after the other.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel};
use std::thread::JoinHandle;

use super::{Effect, Event};
use crate::clock::Clock;
use crate::domain::user::Actor;
use crate::screens::{Answer, Request};
use crate::store::{Fault, Store};

/// Subscribers that a search gives.
const MAX_FOUND: usize = 50;

/// Cases of a month that the calendar counts.
const MAX_DUE: usize = 5_000;

/// The base's answer to a request. Waits for the base: never on a session's loop.
pub fn perform(store: &Store, actor: &Actor, clock: Clock, request: Request) -> Answer {
    answer(store, actor, clock, request).unwrap_or_else(Answer::Failed)
}

fn answer(store: &Store, actor: &Actor, clock: Clock, request: Request) -> Result<Answer, Fault> {
    let today = clock.today();
    Ok(match request {
        Request::Home => Answer::Home(Box::new(store.home(&actor.user, today)?)),
        Request::Search(text) => {
            let (found, complete) = if text.trim().is_empty() {
                (Vec::new(), true)
            } else {
                store.search(&text, MAX_FOUND)?
            };
            Answer::Found(text, found, complete)
        }
        Request::Statement(account) => {
            Answer::Statement(Box::new(store.statement(account, today)?))
        }
        Request::Portfolio => Answer::Portfolio(store.portfolio()?.map(Box::new)),
        Request::Accounts(filter, page) => {
            Answer::Accounts(store.accounts_by_stage(filter, &page)?)
        }
        Request::Tray(filter, page) => {
            let (page, stopped) = store.tray(&filter, today, &page)?;
            Answer::Tray(page, stopped)
        }
        Request::Case(radicado) => match store.pqr(radicado)? {
            Some(seen) => Answer::Case(Some(Box::new(store.row_of(seen.record, today)?))),
            None => Answer::Case(None),
        },
        Request::DueBetween(first, last) => {
            Answer::DueBetween(store.due_between(first, last, MAX_DUE)?)
        }
        Request::Commit(command, seen) => match store.commit(actor, clock.now(), *command, seen) {
            Ok(receipt) => Answer::Done(receipt),
            Err(refusal) => Answer::Refused(refusal),
        },
    })
}

/// The thread of a session that talks to the base.
pub struct Runner {
    requests: Option<Sender<Effect>>,
    thread: Option<JoinHandle<()>>,
}

impl Runner {
    /// Answers go to the session's own queue.
    pub fn start(
        store: Store,
        actor: Actor,
        clock: Clock,
        answers: SyncSender<Event>,
    ) -> std::io::Result<Self> {
        let (requests, queue) = channel();
        let thread = std::thread::Builder::new().name("lector".into()).spawn(move || {
            let farewell = Farewell(answers);
            serve(&store, &actor, clock, &queue, &farewell.0);
        })?;
        Ok(Self { requests: Some(requests), thread: Some(thread) })
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
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(
    store: &Store,
    actor: &Actor,
    clock: Clock,
    queue: &Receiver<Effect>,
    answers: &SyncSender<Event>,
) {
    while let Ok(first) = queue.recv() {
        let mut batch = vec![first];
        batch.extend(queue.try_iter());
        for (at, effect) in batch.iter().enumerate() {
            let later = batch.get(at + 1..).unwrap_or(&[]);
            if later.iter().any(|other| supersedes(other, effect)) {
                continue;
            }
            let Effect { screen, request } = effect.clone();
            let answer = perform(store, actor, clock, request);
            // A session that is gone needs no answer.
            let _ = answers.send(Event::Answer(screen, answer));
        }
    }
}

/// A later search of the same screen makes an earlier one pointless.
fn supersedes(later: &Effect, earlier: &Effect) -> bool {
    later.screen == earlier.screen
        && matches!((&later.request, &earlier.request), (Request::Search(_), Request::Search(_)))
}
