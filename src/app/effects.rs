//! Performs the requests of a session's screens, and keeps what was looked at.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::domain::collections::campaign::Campaign;
use crate::domain::command::Command;
use crate::domain::permission::{Act, permits};
use crate::domain::subscriber::{Subscriber, fold};
use crate::domain::trace::{Listing, LoginFailure, MAX_SEARCH, Subject, Trace};
use crate::domain::user::{Actor, UserId};
use crate::loading::{LoadFailure, send_campaign};
use crate::screens::wish::Secret;
use crate::screens::{Answer, Request};
use crate::store::engine::Version;
use crate::store::query::{CaseRow, MAX_REPORTED, PeriodReport};
use crate::store::{Fault, Receipt, Refusal, Seen, Store, UpdateRow};

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

/// Where a session's person sits now: another address after he resumed it elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Whereabouts(Arc<Mutex<String>>);

impl Whereabouts {
    /// At an address.
    pub fn at(origin: &str) -> Self {
        Self(Arc::new(Mutex::new(origin.to_owned())))
    }

    /// From now on at another.
    pub fn moves_to(&self, origin: &str) {
        origin.clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The address.
    pub fn now(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
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
    /// Where he sits; none where he cannot change places.
    pub whereabouts: Option<Whereabouts>,
    /// The person whose data were shown last: looking again is one view.
    viewed: Option<(NaiveDate, Subject)>,
    /// Lists that were shown: each once a day and filter.
    listed: BTreeSet<(NaiveDate, String)>,
    /// What was refused last: held down, a key is one refusal.
    denied: Option<(Act, Instant)>,
    /// A search that goes on as it is typed: kept when the person is done with it.
    searched: Option<Trace>,
}

impl Desk {
    /// Nothing was looked at yet.
    pub fn new(store: Store, actor: Actor, clock: Clock) -> Self {
        Self {
            store,
            actor,
            clock,
            gatekeeper: None,
            whereabouts: None,
            viewed: None,
            listed: BTreeSet::new(),
            denied: None,
            searched: None,
        }
    }

    /// The base's answer to a request. Waits for the base: never on a session's loop.
    pub fn perform(&mut self, request: Request) -> Answer {
        if !matches!(request, Request::Search(_)) {
            self.keep_search();
        }
        if let Some(whereabouts) = &self.whereabouts {
            self.actor.origin = whereabouts.now();
        }
        if !self.take_role_in_force() {
            return Answer::Expelled;
        }
        self.answer(request).unwrap_or_else(Answer::Failed)
    }

    /// Who logged in may have another role by now; what he sees is cut to it.
    fn take_role_in_force(&mut self) -> bool {
        if !self.actor.session.is_remote() {
            return true;
        }
        match self.store.user(&self.actor.user) {
            Ok(Some(user)) => {
                self.actor.role = user.record.role;
                !user.record.suspended
            }
            Ok(None) => false,
            // A base that does not answer says so by itself.
            Err(_) => true,
        }
    }

    /// Names, dates and debts of many were shown; `filter` tells one list from another.
    pub(super) fn listed(&mut self, what: Listing, filter: &str, rows: usize) {
        let list = (self.clock.today(), format!("{what:?} {filter}"));
        if self.listed.contains(&list) {
            return;
        }
        if self.listed.len() >= MAX_LISTED {
            self.listed.clear();
        }
        self.listed.insert(list);
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        self.store.note(&self.actor, self.clock.now(), Trace::Listed { what, rows });
    }

    pub(super) fn deny(&mut self, act: Act) -> Result<Answer, Fault> {
        let again = self.denied.is_some_and(|(before, at)| {
            before == act && at.elapsed() < Duration::from_millis(DENIED_AGAIN_MS)
        });
        if again {
            return Ok(Answer::Refused(Refusal::Forbidden(act)));
        }
        self.denied = Some((act, Instant::now()));
        Ok(match self.store.authorise(&self.actor, self.clock.now(), act) {
            Ok(()) => Answer::Done(Receipt::default()),
            Err(refusal) => Answer::Refused(refusal),
        })
    }

    fn unlock(&self, password: &str) -> Answer {
        let opens = self
            .gatekeeper
            .as_ref()
            .is_some_and(|gatekeeper| gatekeeper.opens(&self.actor.user, password));
        if !opens {
            let why = LoginFailure::Password;
            self.store.note(&self.actor, self.clock.now(), Trace::LoginFailed { why });
        }
        Answer::Unlocked(opens)
    }

    /// Whether a search waits for being kept.
    pub(super) const fn has_search(&self) -> bool {
        self.searched.is_some()
    }

    pub(super) fn keep_search(&mut self) {
        if let Some(trace) = self.searched.take() {
            self.store.note(&self.actor, self.clock.now(), trace);
        }
    }

    pub(super) fn viewed(&mut self, subject: Subject) {
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
            // What is masked is not found by it either.
            found.retain(|subscriber| is_found_openly(subscriber, &text));
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
            Request::Home => {
                let figures = self.store.home(&self.actor.user, today)?;
                self.listed(Listing::Home, "", figures.urgent.len());
                Answer::Home(Box::new(figures))
            }
            Request::Search(text) => self.search(text)?,
            Request::Statement(account) => {
                self.viewed(Subject::Account(account));
                let mut statement = self.store.statement(account, today)?;
                if !self.sees_all() {
                    statement.subscriber = statement.subscriber.map(Subscriber::masked);
                    statement.updates =
                        statement.updates.into_iter().map(UpdateRow::masked).collect();
                    statement.cases =
                        statement.cases.into_iter().map(|row| self.masked(row)).collect();
                }
                Answer::Statement(Box::new(statement))
            }
            Request::Portfolio => Answer::Portfolio(self.store.portfolio()?.map(Box::new)),
            Request::Accounts(filter, page) => {
                let page = self.store.accounts_by_stage(filter, &page)?;
                self.listed(Listing::StageAccounts, &format!("{filter:?}"), page.rows.len());
                Answer::Accounts(page)
            }
            Request::Tray(filter, page) => {
                let (page, stopped) = self.store.tray(&filter, &self.actor.user, today, &page)?;
                self.listed(Listing::Tray, &format!("{filter:?}"), page.rows.len());
                Answer::Tray(page, stopped)
            }
            Request::TrayAll(filter) => {
                let (all, whole) = self.store.tray_all(&filter, &self.actor.user, today)?;
                Answer::TrayAll(all, whole)
            }
            Request::Similar(radicado) => {
                let rows = self.store.similar(radicado, today)?;
                Answer::Similar(rows.into_iter().map(|row| self.masked(row)).collect())
            }
            Request::TrayCharts => {
                let people = self.case_people()?;
                Answer::TrayCharts(Box::new(self.store.tray_charts(&people, today)?))
            }
            Request::TrayCounts => {
                Answer::TrayCounts(self.store.tray_counts(&self.actor.user, today)?)
            }
            Request::Case(radicado) => match self.store.case_file(radicado, today)? {
                Some(Seen { record, version }) => {
                    self.viewed(Subject::Pqr(radicado));
                    let record = if self.sees_all() { record } else { record.masked() };
                    Answer::Case(Some(Box::new(Seen { record, version })))
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
            Request::PreviewLetter(asked) => self.preview_letter(&asked)?,
            Request::IssueLetter(asked, seen) => self.issue_letter(*asked, seen)?,
            Request::Letters(of) => self.letters(of)?,
            Request::SimulateRules => {
                let found = self.store.simulate_rules()?;
                Answer::Simulation(self.store.current_rules(), Box::new(found))
            }
            Request::Annexes(of) => {
                self.viewed(Subject::Pqr(of));
                Answer::Annexes(self.store.annexes(of)?)
            }
            Request::Assignees => self.assignees()?,
            Request::Journal(filter, page) => self.journal(&filter, &page)?,
            Request::Denied(act) => self.deny(act)?,
            Request::Unlock(Secret(password)) => self.unlock(&password),
            Request::Queue(officer) => {
                let officer = match officer {
                    Some(officer) if !permits(self.actor.role, Act::DealQueues) => {
                        if officer != self.actor.user {
                            return self.deny(Act::DealQueues);
                        }
                        officer
                    }
                    Some(officer) => officer,
                    None => self.actor.user.clone(),
                };
                let view = self.store.queue_view(&officer, today)?;
                if let Some(view) = &view {
                    self.listed(Listing::Queue, "", view.lines.len());
                }
                Answer::Queue(view.map(Box::new))
            }
            Request::Desks if !permits(self.actor.role, Act::DealQueues) => {
                return self.deny(Act::DealQueues);
            }
            Request::Desks => {
                let lists = self.store.queues_on(today)?;
                let rows = lists.iter().map(|list| list.lines.len()).sum();
                self.listed(Listing::Queue, "todas", rows);
                Answer::Desks(lists)
            }
            Request::Field(view, page) => {
                let page = self.store.field_rows(view, self.clock.now(), &page)?;
                self.listed(Listing::Queue, &format!("{view:?}"), page.rows.len());
                Answer::Field(view, page)
            }
            Request::OpenDay => {
                let (store, now) = (&self.store, self.clock.now());
                let opened = store.deal_queues(now).and_then(|queues| {
                    store.commit(&self.actor, now, Command::OpenQueues { queues }, None)
                });
                match opened {
                    Ok(receipt) => Answer::Done(receipt),
                    Err(refusal) => Answer::Refused(refusal),
                }
            }
            Request::Desk(account) => {
                self.viewed(Subject::Account(account));
                let mut case = self.store.desk_case(account, self.clock.now())?;
                if !self.sees_all() {
                    case.subscriber = case.subscriber.map(Subscriber::masked);
                }
                Answer::Desk(Box::new(case))
            }
            Request::Plan(request) => return self.plan(request),
            Request::Updates(request) => return self.updates(request),
            Request::Campaigns(_)
            | Request::CampaignFigures(_)
            | Request::Reach(_)
            | Request::SendCampaign(_)
                if !permits(self.actor.role, Act::SendCampaign) =>
            {
                return self.deny(Act::SendCampaign);
            }
            Request::Campaigns(page) => Answer::Campaigns(self.store.campaigns(&page)?),
            Request::CampaignFigures(id) => {
                let window = self.store.office().collections.windows.campaign;
                match self.store.campaign(id)? {
                    Some(campaign) => {
                        let figures = self.store.campaign_figures(&campaign, window)?;
                        Answer::Campaign(Box::new(campaign), Some(figures))
                    }
                    None => Answer::Refused(Refusal::NotFound),
                }
            }
            Request::Reach(plan) => {
                let coming = self.store.coming_campaign()?;
                let reach = self.store.reach(coming, &plan, self.clock.now())?;
                Answer::Reach(Box::new(reach))
            }
            Request::SendCampaign(plan) => {
                let sent = send_campaign(&self.store, &self.actor, self.clock, *plan, |_| {});
                match sent {
                    Ok((campaign, written)) => {
                        // Those to whom it was written, not those to whom it was meant to be.
                        let sent = written.len() as u64;
                        Answer::Campaign(Box::new(Campaign { sent, ..campaign }), None)
                    }
                    Err(LoadFailure::Refused(refusal)) => Answer::Refused(refusal),
                    // A campaign reads no file.
                    Err(_) => Answer::Refused(Refusal::NotFound),
                }
            }
            Request::Stages(account) => Answer::Stages(self.store.stage_history(account)?),
            Request::Report(period) => {
                let (report, whole) = self.store.pqr_report(period, today, MAX_REPORTED)?;
                let recommendations = self.store.recommendations(period)?;
                Answer::Report(Box::new(PeriodReport { period, report, whole, recommendations }))
            }
        })
    }
}

/// Whether a text finds a subscriber by what every role sees.
fn is_found_openly(subscriber: &Subscriber, text: &str) -> bool {
    let open = fold(&format!(
        "{} {} {} {} {}",
        subscriber.account,
        subscriber.name,
        subscriber.address,
        subscriber.address_original,
        subscriber.meter.as_deref().unwrap_or_default(),
    ));
    fold(text).split_whitespace().all(|word| open.contains(word))
}

/// Lists that are remembered as shown.
const MAX_LISTED: usize = 256;

/// Milliseconds in which the same refusal is kept once.
const DENIED_AGAIN_MS: u64 = 10_000;
