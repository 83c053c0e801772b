//! The one path of every write: role, rules, one atomic batch with its journal entry, durable, answered.
//!
//! One writer thread takes all waiting commits, applies each as one batch, makes them durable
//! together, and only then answers.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use chrono::NaiveDateTime;

use super::changes::Change;
use super::codec;
use super::engine::{Batch, EngineFault, Expected, Space, Version};
use super::page::Cursor;
use super::trees::{self, Counter};
use super::{
    Fault, Refusal, Shared, Store, campaigns, cases, desk_acts, notes, payments, people, petitions,
    plan_acts, quality, queues, register, reports, rules, search, testigos, update_acts, users,
};
use crate::domain::command::{Command, Draft, FileLoad, ReceivablesLoad};
use crate::domain::ids::{DraftId, LoadId, Radicado, SessionId};
use crate::domain::permission::{Act, permits};
use crate::domain::subscriber::Subscriber;
use crate::domain::trace::{RefusedBy, Trace};
use crate::domain::user::{Actor, Role, UserId};

/// Commits that share one disk barrier.
pub const MAX_GROUP: usize = 256;

/// Commits that may wait; a further one waits to be let in.
const QUEUE: usize = 1_024;

/// What a commit answers once it is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Receipt {
    /// Journal number; zero for what is not an act (drafts).
    pub sequence: u64,
    /// Number given to a new case.
    pub radicado: Option<Radicado>,
    /// Number given to a draft.
    pub draft: Option<DraftId>,
    /// The draft as it was kept: what its next save must name.
    pub version: Option<Version>,
    /// Why the draft has another number than the one it was saved under.
    pub apart: Option<Apart>,
    /// Number given to a new agreement or order, with its year.
    pub number: Option<(u16, u32)>,
}

/// Why a draft is kept under a new number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// The one it continued was filed or discarded.
    Gone,
    /// The one it continued was changed from another window.
    Changed,
}

/// The version that the next save of a draft must name.
pub fn draft_version(draft: &Draft) -> Option<Version> {
    codec::encode(draft).ok().map(|bytes| Version::of(&bytes))
}

pub(super) type Answer = Result<Receipt, Refusal>;

enum Job {
    Commit {
        request: Box<Request>,
        answer: Sender<Answer>,
    },
    Bulk {
        batch: Batch,
        answer: Sender<Result<(), Fault>>,
    },
    Allocate {
        counter: Counter,
        answer: Sender<Result<i64, Fault>>,
    },
    Sync {
        answer: Sender<Result<(), Fault>>,
    },
    /// A trace for which nobody waits.
    Note {
        request: Box<Request>,
    },
}

/// Answers that wait for the disk barrier of their group.
enum Waiting {
    Commit(Sender<Answer>, Answer),
    Sync(Sender<Result<(), Fault>>),
}

struct Request {
    actor: Actor,
    now: NaiveDateTime,
    command: Command,
    seen: Option<Version>,
}

/// The writer thread and its queue.
pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(shared: Arc<Shared>) -> Result<Self, Fault> {
        let (jobs, queue) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("escritor".into())
            .spawn(move || serve(&shared, &queue))
            .map_err(|error| Fault::Io(error.to_string()))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    fn ask<T>(&self, job: impl FnOnce(Sender<T>) -> Job) -> Result<T, Fault> {
        let (answer, wait) = channel();
        let jobs = self.jobs.as_ref().ok_or(Fault::Closed)?;
        jobs.send(job(answer)).map_err(|_| Fault::Closed)?;
        wait.recv().map_err(|_| Fault::Closed)
    }

    /// Applies a batch that no rule decides: a chunk of a load. Not durable until `sync`.
    pub(super) fn bulk(&self, batch: Batch) -> Result<(), Fault> {
        self.ask(|answer| Job::Bulk { batch, answer })?
    }

    /// Everything applied so far is durable when this returns.
    pub(super) fn sync(&self) -> Result<(), Fault> {
        self.ask(|answer| Job::Sync { answer })?
    }

    /// The next number of a sequence; numbers may be skipped, never repeated.
    pub(super) fn allocate(&self, counter: Counter) -> Result<i64, Fault> {
        self.ask(|answer| Job::Allocate { counter, answer })?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already refused everything it was asked.
            let _ = thread.join();
        }
    }
}

impl Store {
    /// Gives a command to the writer and waits until it is durable or refused.
    ///
    /// `seen` is the version of the record that the person had before him; none for a new record.
    pub fn commit(
        &self,
        actor: &Actor,
        now: NaiveDateTime,
        command: Command,
        seen: Option<Version>,
    ) -> Result<Receipt, Refusal> {
        let request = Box::new(Request { actor: actor.clone(), now, command, seen });
        self.writer.ask(|answer| Job::Commit { request, answer })?
    }
}

impl Store {
    /// Keeps a trace without waiting for the disk: it is durable with the next barrier.
    pub fn note(&self, actor: &Actor, now: NaiveDateTime, trace: Trace) {
        let command = Command::Trace(trace);
        let request = Box::new(Request { actor: actor.clone(), now, command, seen: None });
        if let Some(jobs) = &self.writer.jobs {
            // A writer that is gone refuses every act, and says so there.
            let _ = jobs.send(Job::Note { request });
        }
    }

    /// Lets a person do what is no write (an export, a copy), or refuses it and keeps the refusal.
    pub fn authorise(&self, actor: &Actor, now: NaiveDateTime, act: Act) -> Result<(), Refusal> {
        let role = role_in_force(&self.shared, actor, act)?;
        if role.is_some_and(|role| permits(role, act)) {
            return Ok(());
        }
        self.record(actor, now, Trace::Refused { act, subject: None, by: RefusedBy::Role })?;
        Err(Refusal::Forbidden(act))
    }

    /// The number of a letter of a year. A letter that is then refused leaves a gap, never a repetition.
    pub fn next_letter(&self, year: u16) -> Result<u32, Fault> {
        let number = self.writer.allocate(Counter::LetterSequence(year))?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// The number of a file of changes of data.
    pub fn next_batch(&self) -> Result<u32, Fault> {
        let number = self.writer.allocate(Counter::BatchSequence)?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// The number of a new session.
    pub fn next_session(&self) -> Result<SessionId, Fault> {
        let number = self.writer.allocate(Counter::SessionSequence)?;
        Ok(SessionId(u32::try_from(number).unwrap_or(u32::MAX)))
    }
}

/// The writer's life: a group at a time until nobody can ask any more.
fn serve(shared: &Shared, queue: &Receiver<Job>) {
    let mut failed: Option<Fault> = None;
    while let Ok(first) = queue.recv() {
        let mut group = Group::default();
        let rest = std::iter::from_fn(|| queue.try_recv().ok()).take(MAX_GROUP - 1);
        for job in std::iter::once(first).chain(rest) {
            take(shared, job, failed.as_ref(), &mut group);
        }
        if group.must_sync() && failed.is_none() {
            // After a failed barrier nobody knows what the disk holds: no later write may be promised.
            failed = shared.engine.sync().err().map(Fault::from);
        }
        answer_all(group.waiting, failed.as_ref());
        if failed.is_none() {
            shared.listeners.tell(&group.changes);
        }
    }
}

/// What shares one disk barrier.
#[derive(Default)]
struct Group {
    waiting: Vec<Waiting>,
    /// A note is in it, for which nobody waits.
    noted: bool,
    changes: Vec<Change>,
}

impl Group {
    fn must_sync(&self) -> bool {
        self.noted || !self.waiting.is_empty()
    }
}

fn take(shared: &Shared, job: Job, failed: Option<&Fault>, group: &mut Group) {
    match (job, failed) {
        (Job::Commit { request, answer }, None) => {
            let mut places = Vec::new();
            let done = write(shared, &request, &mut places)
                .map_err(|refusal| keep_refusal(shared, &request, refusal));
            if let Ok(receipt) = &done {
                let Request { actor, command, .. } = request.as_ref();
                let (user, session) = (&actor.user, actor.session);
                let change = Change::of(command, receipt.radicado, user, session);
                group.changes.extend(change.map(|change| Change { places, ..change }));
            }
            group.waiting.push(Waiting::Commit(answer, done));
        }
        (Job::Note { request }, None) => {
            let Request { actor, now, command, .. } = *request;
            let mut batch = Batch::default();
            // Nobody waits for a note; a base that cannot take it says so to the next act.
            let kept = register::append(shared, &mut batch, actor, now, command, None)
                .and_then(|_| Ok(shared.apply(batch)?));
            group.noted |= kept.is_ok();
        }
        (Job::Note { .. }, Some(_)) => {}
        (Job::Bulk { batch, answer }, None) => {
            drop(answer.send(shared.apply(batch).map_err(of_bulk)));
        }
        (Job::Allocate { counter, answer }, None) => {
            drop(answer.send(allocate(shared, counter)));
        }
        (Job::Sync { answer }, None) => group.waiting.push(Waiting::Sync(answer)),
        (Job::Commit { answer, .. }, Some(fault)) => {
            drop(answer.send(Err(Refusal::Fault(fault.clone()))));
        }
        (Job::Bulk { answer, .. } | Job::Sync { answer }, Some(fault)) => {
            drop(answer.send(Err(fault.clone())));
        }
        (Job::Allocate { answer, .. }, Some(fault)) => drop(answer.send(Err(fault.clone()))),
    }
}

/// A receiver that is gone needs no answer: its session ended.
fn answer_all(waiting: Vec<Waiting>, failed: Option<&Fault>) {
    for one in waiting {
        match one {
            Waiting::Commit(answer, done) => {
                drop(answer.send(failed.map_or(done, |fault| Err(Refusal::Fault(fault.clone())))));
            }
            Waiting::Sync(answer) => {
                drop(answer.send(failed.map_or(Ok(()), |fault| Err(fault.clone()))));
            }
        }
    }
}

/// A batch that was made outside the writer may have been overtaken; it is made again. One that the writer
/// made itself was not: there it is damage.
fn of_bulk(fault: EngineFault) -> Fault {
    match fault {
        EngineFault::Conflict => Fault::Crossed,
        other => Fault::from(other),
    }
}

fn allocate(shared: &Shared, counter: Counter) -> Result<i64, Fault> {
    let mut batch = Batch::default();
    batch.add(counter.key(), 1);
    let next = shared.engine.counter(&counter.key())? + 1;
    shared.apply(batch)?;
    Ok(next)
}

/// Role, rules, batch: applied, not yet durable.
fn write(shared: &Shared, request: &Request, places: &mut Vec<(Space, Cursor)>) -> Answer {
    let act = request.command.act(&request.actor);
    let role = role_in_force(shared, &request.actor, act)?;
    if !role.is_some_and(|role| permits(role, act)) {
        return Err(Refusal::Forbidden(act));
    }
    let mut batch = Batch::default();
    let mut receipt = decide(shared, request, &mut batch)?;
    if is_act(&request.command) {
        let Request { actor, now, command, .. } = request;
        let actor = Actor { role: role.unwrap_or(actor.role), ..actor.clone() };
        let radicado = receipt.radicado;
        receipt.sequence =
            register::append(shared, &mut batch, actor, *now, command.clone(), radicado)?;
    }
    places.extend(moved_in_tray(&batch));
    let subscribers = subscribers_in(&batch)?;
    shared.apply(batch)?;
    // It is written: a line that could not be renewed is renewed when the base opens again.
    let _ = search::renew(shared, &subscribers);
    if let Command::ApplyRules { to, reason } = &request.command {
        rules::applied(shared, &request.actor, request.now, *to, reason);
    }
    Ok(receipt)
}

/// Records that a batch writes: they are searched by what they say from now on.
fn subscribers_in(batch: &Batch) -> Result<Vec<Subscriber>, Fault> {
    let puts = batch.puts.iter().filter(|(space, ..)| *space == Space::Subscriber);
    puts.map(|(_, _, bytes)| Ok(codec::decode(bytes)?)).collect()
}

/// Where in the order of legal dates something appears or goes.
fn moved_in_tray(batch: &Batch) -> Vec<(Space, Cursor)> {
    let puts = batch.puts.iter().map(|(space, key, _)| (space, key));
    let deletes = batch.deletes.iter().map(|(space, key)| (space, key));
    puts.chain(deletes)
        .filter(|(space, _)| matches!(space, Space::PqrByDue | Space::PqrByPerson))
        .map(|(space, key)| (*space, Cursor(key.clone())))
        .collect()
}

/// The role that a person has now: one who logged in may have lost it since. None when he is suspended.
fn role_in_force(shared: &Shared, actor: &Actor, act: Act) -> Result<Option<Role>, Fault> {
    if act == Act::LeaveTrace || !actor.session.is_remote() {
        return Ok(Some(actor.role));
    }
    let user = users::read(shared, &actor.user)?;
    Ok(user.filter(|user| !user.suspended).map(|user| user.role))
}

/// What was refused is in the register too, whoever tried it.
fn keep_refusal(shared: &Shared, request: &Request, refusal: Refusal) -> Refusal {
    let by = match &refusal {
        Refusal::Forbidden(_) => RefusedBy::Role,
        Refusal::Pqr(_)
        | Refusal::User(_)
        | Refusal::Annex(_)
        | Refusal::Collection(_)
        | Refusal::Plan(_)
        | Refusal::Update(_)
        | Refusal::Person(_)
        | Refusal::Petition(_)
        | Refusal::LoadPending { .. } => RefusedBy::Rule,
        Refusal::Stale { .. } => RefusedBy::Stale,
        Refusal::NotFound => RefusedBy::Missing,
        Refusal::AlreadyLoaded { .. } => RefusedBy::Repeated,
        Refusal::Fault(_) => return refusal,
    };
    let act = request.command.act(&request.actor);
    let subject = request.command.subjects().into_iter().next();
    let trace = Trace::Refused { act, subject, by };
    match note(shared, request.actor.clone(), request.now, trace) {
        Ok(()) => refusal,
        Err(fault) => Refusal::Fault(fault),
    }
}

fn note(shared: &Shared, actor: Actor, now: NaiveDateTime, trace: Trace) -> Result<(), Fault> {
    let mut batch = Batch::default();
    register::append(shared, &mut batch, actor, now, Command::Trace(trace), None)?;
    Ok(shared.apply(batch)?)
}

/// Drafts are what a person was typing, not what the office did: durable, but not in the register.
const fn is_act(command: &Command) -> bool {
    !matches!(command, Command::SaveDraft(_) | Command::DiscardDraft { .. })
}

fn decide(shared: &Shared, request: &Request, batch: &mut Batch) -> Answer {
    let Request { actor, now, command, seen } = request;
    match command {
        Command::FilePqr(_)
        | Command::AdvancePqr { .. }
        | Command::AssignPqr { .. }
        | Command::LinkPqr { .. }
        | Command::IssueLetter { .. }
        | Command::AttachAnnex { .. } => {
            cases::decide(shared, (actor, *now), command, *seen, batch)
        }
        Command::SaveDraft(draft) => save_draft(shared, actor, draft, *seen, batch),
        Command::DiscardDraft { id } => {
            batch.delete(Space::Draft, trees::draft(&actor.user, *id));
            Ok(Receipt::default())
        }
        Command::BeginSubscriberLoad(load) => begin_subscribers(shared, load, batch),
        Command::EndSubscriberLoad(load) => end_subscribers(load, *now, batch),
        Command::ActivateReceivables(load) => activate(shared, load, *now, batch),
        Command::AddUser { user, name, role } => {
            users::add(shared, user, name, *role, *now, batch).map(|()| Receipt::default())
        }
        Command::SetRole { .. }
        | Command::AddKey { .. }
        | Command::RemoveKey { .. }
        | Command::SetPassword { .. }
        | Command::SuspendUser { .. } => {
            users::change(shared, command, *seen, batch).map(|()| Receipt::default())
        }
        Command::RecordBackup(mark) => {
            batch.put(Space::Meta, trees::META_BACKUP.to_vec(), codec::encode(mark)?);
            Ok(Receipt::default())
        }
        Command::ApplyRules { to, reason } => {
            rules::apply(shared, (actor, *now), *to, reason, batch)
        }
        Command::ApproveSui { .. } | Command::SaveRecommendations { .. } => {
            reports::decide(actor, *now, command, batch)
        }
        Command::Collect { .. } | Command::CollectMany { .. } | Command::KeepDebtor { .. } => {
            desk_acts::decide(shared, (actor, *now), command, *seen, batch)
        }
        Command::OpenQueues { .. } | Command::MoveQueue(_) => {
            queues::decide(shared, command, *now, batch)
        }
        Command::CloseMonth(_) => testigos::decide(shared, command, batch),
        Command::SendCampaign(campaign) => campaigns::decide(campaign, batch),
        Command::EndPayments(_) | Command::EndDeskFile { .. } | Command::IdentifyPayment { .. } => {
            payments::decide(shared, command, *now, batch)
        }
        Command::Plan { .. } | Command::ChangePlan { .. } | Command::KeepPlan { .. } => {
            plan_acts::decide(shared, (actor, *now), command, batch)
        }
        Command::ProposeUpdate { .. }
        | Command::ProposeConnection { .. }
        | Command::StepUpdate { .. }
        | Command::ApproveUpdates { .. }
        | Command::OpenBatch(_)
        | Command::ProposeUpdates { .. }
        | Command::ApproveBatch { .. }
        | Command::ApplyUpdates { .. } => {
            update_acts::decide(shared, (actor, *now), command, *seen, batch)
        }
        Command::NoteField { account, field, kind, note } => {
            notes::decide(shared, (actor, *now), (*account, *field), (*kind, note), batch)
        }
        Command::KeepPetition { id, account, step } => {
            petitions::decide(shared, (actor, *now), (*id, *account), (step, *seen), batch)
        }
        Command::KeepPerson { person, change } => {
            people::decide(shared, (actor, *now), person, change, batch)
        }
        Command::KeepQuality(run) => quality::keep(shared, (actor, *now), run, batch),
        Command::Trace(_) => Ok(Receipt::default()),
    }
}

/// Keeps what was typed, always: under a new number when the draft that it continues is not the one
/// that the person had before him. The form may be closed already, and nobody else has its text.
fn save_draft(
    shared: &Shared,
    actor: &Actor,
    draft: &Draft,
    seen: Option<Version>,
    batch: &mut Batch,
) -> Answer {
    let apart = apart(shared, actor, draft, seen)?;
    let id = match draft.id.filter(|_| apart.is_none()) {
        Some(id) => id,
        None => {
            let counter = Counter::DraftSequence;
            let number = shared.engine.counter(&counter.key())? + 1;
            batch.add(counter.key(), 1);
            DraftId(u32::try_from(number).unwrap_or(u32::MAX))
        }
    };
    let user: UserId = actor.user.clone();
    let key = trees::draft(&user, id);
    let kept = Draft { id: Some(id), user, ..draft.clone() };
    let bytes = codec::encode(&kept)?;
    let version = Some(Version::of(&bytes));
    batch.put(Space::Draft, key, bytes);
    Ok(Receipt { draft: Some(id), version, apart, ..Receipt::default() })
}

/// Whether a draft can no longer be kept where it was.
fn apart(
    shared: &Shared,
    actor: &Actor,
    draft: &Draft,
    seen: Option<Version>,
) -> Result<Option<Apart>, Fault> {
    let Some(id) = draft.id else { return Ok(None) };
    let Some(bytes) = shared.engine.get(Space::Draft, &trees::draft(&actor.user, id))? else {
        return Ok(Some(Apart::Gone));
    };
    let Some(seen) = seen else { return Ok(None) };
    let kept: Draft = codec::decode(&bytes)?;
    Ok((draft_version(&kept) != Some(seen)).then_some(Apart::Changed))
}

/// A file that was loaded before, with its load, is refused.
pub(super) fn refuse_repeated(shared: &Shared, hash: &str) -> Result<(), Refusal> {
    let Some(bytes) = shared.engine.get(Space::FileLoad, hash.as_bytes())? else { return Ok(()) };
    let (file, at) = read_file_mark(&bytes).unwrap_or_default();
    Err(Refusal::AlreadyLoaded { file, at })
}

fn file_mark(name: &str, at: NaiveDateTime) -> Vec<u8> {
    format!("{}\n{name}", at.format("%Y-%m-%dT%H:%M:%S")).into_bytes()
}

fn read_file_mark(bytes: &[u8]) -> Option<(String, NaiveDateTime)> {
    let (at, name) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
    let at = NaiveDateTime::parse_from_str(at, "%Y-%m-%dT%H:%M:%S").ok()?;
    Some((name.to_owned(), at))
}

fn begin_subscribers(shared: &Shared, load: &FileLoad, batch: &mut Batch) -> Answer {
    refuse_repeated(shared, &load.file_hash)?;
    let key = trees::META_SUBSCRIBER_LOAD.to_vec();
    batch.preconditions.push((Space::Meta, key.clone(), Expected::Absent));
    batch.put(Space::Meta, key, codec::encode(load)?);
    Ok(Receipt::default())
}

fn end_subscribers(load: &FileLoad, now: NaiveDateTime, batch: &mut Batch) -> Answer {
    batch.delete(Space::Meta, trees::META_SUBSCRIBER_LOAD.to_vec());
    keep_file_mark(load, now, batch);
    Ok(Receipt::default())
}

/// The rows of a file are in; the file itself is taken once.
pub(super) fn end_file(
    shared: &Shared,
    file: &FileLoad,
    now: NaiveDateTime,
    batch: &mut Batch,
) -> Answer {
    refuse_repeated(shared, &file.file_hash)?;
    keep_file_mark(file, now, batch);
    Ok(Receipt::default())
}

fn keep_file_mark(file: &FileLoad, now: NaiveDateTime, batch: &mut Batch) {
    let key = file.file_hash.clone().into_bytes();
    batch.put(Space::FileLoad, key, file_mark(&file.file_name, now));
}

fn activate(
    shared: &Shared,
    load: &ReceivablesLoad,
    now: NaiveDateTime,
    batch: &mut Batch,
) -> Answer {
    refuse_repeated(shared, &load.file.file_hash)?;
    batch.put(Space::Meta, trees::META_RECEIVABLES.to_vec(), codec::encode(load)?);
    keep_file_mark(&load.file, now, batch);
    Ok(Receipt::default())
}

/// The load that is being written: its number is never used twice.
pub(super) fn next_load(writer: &Writer) -> Result<LoadId, Fault> {
    let number = writer.allocate(Counter::LoadSequence)?;
    Ok(LoadId(u32::try_from(number).unwrap_or(u32::MAX)))
}
