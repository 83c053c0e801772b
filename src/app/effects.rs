//! Performs requests away from the session's loop, in order, one after the other.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::NaiveDate;

use super::{Effect, Event};
use crate::clock::Clock;
use crate::domain::command::Command;
use crate::domain::permission::{Act, permits};
use crate::domain::subscriber::Subscriber;
use crate::domain::trace::{MAX_SEARCH, Subject, Trace};
use crate::domain::user::{Actor, UserId};
use crate::screens::wish::Secret;
use crate::screens::{Answer, Request};
use crate::store::engine::Version;
use crate::store::query::CaseRow;
use crate::store::{Fault, Receipt, Seen, Store};

/// Subscribers that a search gives.
const MAX_FOUND: usize = 50;

/// Cases of a month that the calendar counts.
const MAX_DUE: usize = 5_000;

/// Opens locked screens, reads keys and makes passwords. Checking a password takes a tenth of a second: never on a session's loop.
pub trait Gatekeeper: Send + Sync {
    /// Whether this is the user's password.
    fn opens(&self, user: &UserId, password: &str) -> bool;

    /// A pasted public key: the line as it is kept, its fingerprint, its comment; none when it is none.
    fn parse_key(&self, line: &str) -> Option<(String, String, String)>;

    /// A password as it is kept; none when it cannot be one.
    fn hash(&self, password: &str) -> Option<String>;
}

/// Who asks, and what the register has kept of it.
pub struct Desk {
    /// The base.
    pub store: Store,
    /// Who asks.
    pub actor: Actor,
    /// Now.
    pub clock: Clock,
    /// Opens the locked screen; none where it never locks.
    pub gatekeeper: Option<Arc<dyn Gatekeeper>>,
    /// The person whose data were shown last: looking again is one view.
    viewed: Option<(NaiveDate, Subject)>,
    /// A search that goes on as it is typed: kept when the person is done with it.
    searched: Option<Trace>,
}

impl Desk {
    /// Nothing was looked at yet.
    pub const fn new(store: Store, actor: Actor, clock: Clock) -> Self {
        Self { store, actor, clock, gatekeeper: None, viewed: None, searched: None }
    }

    /// The base's answer to a request. Waits for the base: never on a session's loop.
    pub fn perform(&mut self, request: Request) -> Answer {
        if !matches!(request, Request::Search(_)) {
            self.keep_search();
        }
        self.take_role_in_force();
        self.answer(request).unwrap_or_else(Answer::Failed)
    }

    /// Who logged in may have another role by now; what he sees is cut to it.
    fn take_role_in_force(&mut self) {
        if self.actor.session.is_remote()
            && let Ok(Some(user)) = self.store.user(&self.actor.user)
        {
            self.actor.role = user.record.role;
        }
    }

    /// Whether a search waits for being kept.
    const fn has_search(&self) -> bool {
        self.searched.is_some()
    }

    fn keep_search(&mut self) {
        if let Some(trace) = self.searched.take() {
            self.store.note(&self.actor, self.clock.now(), trace);
        }
    }

    fn viewed(&mut self, subject: Subject) {
        let view = (self.clock.today(), subject);
        if self.viewed.as_ref() != Some(&view) {
            let subject = view.1.clone();
            self.store.note(&self.actor, self.clock.now(), Trace::Viewed { subject });
            self.viewed = Some(view);
        }
    }

    /// Whether document, telephone and e-mail are shown whole.
    fn sees_all(&self) -> bool {
        permits(self.actor.role, Act::SeePersonalData)
    }

    fn search(&mut self, text: String) -> Result<Answer, Fault> {
        if text.trim().is_empty() {
            return Ok(Answer::Found(text, Vec::new(), true));
        }
        let (mut found, complete) = self.store.search(&text, MAX_FOUND)?;
        if !self.sees_all() {
            found = found.into_iter().map(Subscriber::masked).collect();
        }
        self.searched = Some(Trace::Searched {
            text: text.chars().take(MAX_SEARCH).collect(),
            found: u32::try_from(found.len()).unwrap_or(u32::MAX),
        });
        Ok(Answer::Found(text, found, complete))
    }

    fn masked(&self, row: CaseRow) -> CaseRow {
        if self.sees_all() { row } else { CaseRow { case: row.case.masked(), ..row } }
    }

    /// A write, or why not.
    pub(super) fn commit(&self, command: Command, seen: Option<Version>) -> Answer {
        match self.store.commit(&self.actor, self.clock.now(), command, seen) {
            Ok(receipt) => Answer::Done(receipt),
            Err(refusal) => Answer::Refused(refusal),
        }
    }

    fn answer(&mut self, request: Request) -> Result<Answer, Fault> {
        let today = self.clock.today();
        Ok(match request {
            Request::Home => Answer::Home(Box::new(self.store.home(&self.actor.user, today)?)),
            Request::Search(text) => self.search(text)?,
            Request::Statement(account) => {
                self.viewed(Subject::Account(account));
                let mut statement = self.store.statement(account, today)?;
                if !self.sees_all() {
                    statement.subscriber = statement.subscriber.map(Subscriber::masked);
                    statement.cases =
                        statement.cases.into_iter().map(|row| self.masked(row)).collect();
                }
                Answer::Statement(Box::new(statement))
            }
            Request::Portfolio => Answer::Portfolio(self.store.portfolio()?.map(Box::new)),
            Request::Accounts(filter, page) => {
                Answer::Accounts(self.store.accounts_by_stage(filter, &page)?)
            }
            Request::Tray(filter, page) => {
                let (page, stopped) = self.store.tray(&filter, today, &page)?;
                Answer::Tray(page, stopped)
            }
            Request::Case(radicado) => match self.store.pqr(radicado)? {
                Some(seen) => {
                    self.viewed(Subject::Pqr(radicado));
                    let record = self.masked(self.store.row_of(seen.record, today)?);
                    Answer::Case(Some(Box::new(Seen { record, version: seen.version })))
                }
                None => Answer::Case(None),
            },
            Request::DueBetween(first, last) => {
                Answer::DueBetween(self.store.due_between(first, last, MAX_DUE)?)
            }
            Request::Commit(command, seen) => self.commit(*command, seen),
            Request::Users(page) => self.users(&page)?,
            Request::User(user) => self.user(&user)?,
            Request::AddKey { user, line, seen } => self.add_key(user, &line, seen),
            Request::SetPassword { user, password, seen } => {
                self.set_password(user, &password, seen)
            }
            Request::Assignees => self.assignees()?,
            Request::Journal(filter, page) => self.journal(&filter, &page)?,
            Request::Denied(act) => {
                match self.store.authorise(&self.actor, self.clock.now(), act) {
                    Ok(()) => Answer::Done(Receipt::default()),
                    Err(refusal) => Answer::Refused(refusal),
                }
            }
            Request::Unlock(Secret(password)) => Answer::Unlocked(
                self.gatekeeper
                    .as_ref()
                    .is_some_and(|gatekeeper| gatekeeper.opens(&self.actor.user, &password)),
            ),
        })
    }
}

/// Milliseconds without a request after which a search is kept.
const SEARCH_SETTLES_MS: u64 = 2_000;

/// The thread of a session that talks to the base.
pub struct Runner {
    requests: Option<Sender<Effect>>,
    thread: Option<JoinHandle<()>>,
}

impl Runner {
    /// Answers go to the session's own queue.
    pub fn start(desk: Desk, answers: SyncSender<Event>) -> std::io::Result<Self> {
        let (requests, queue) = channel();
        let thread = std::thread::Builder::new().name("lector".into()).spawn(move || {
            let farewell = Farewell(answers);
            serve(desk, &queue, &farewell.0);
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

fn serve(mut desk: Desk, queue: &Receiver<Effect>, answers: &SyncSender<Event>) {
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
