//! The lists of the day while they are worked: opened once, frozen, watched.

use chrono::{NaiveDate, NaiveDateTime};

use super::collections::{desk_case, file};
use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, Expected, KeyRange, Space, Version};
use super::{Fault, Refusal, Shared, Store, codec, desk_keys, trees};
use crate::domain::collections::contact::{Outcome, OutcomeKind, Source};
use crate::domain::collections::decide::{CollectionRejection, QueueRejection};
use crate::domain::collections::file::{CollectionEvent, CollectionFile, Deed};
use crate::domain::collections::queue::{self, DailyQueue, MAX_OFFICERS, QueueRow, Why};
use crate::domain::command::{Command, QueueMove};
use crate::domain::ids::Radicado;
use crate::domain::money::Money;
use crate::domain::subscriber::Subscriber;
use crate::domain::user::UserId;

/// A line of a list while it is worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueLine {
    /// As it was when the day was opened.
    pub row: QueueRow,
    /// Name of the subscriber.
    pub name: String,
    /// What became of it.
    pub state: LineState,
}

/// What became of a line since the day was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineState {
    /// To be worked.
    Open,
    /// Worked, with this result.
    Done(OutcomeKind),
    /// An agreement was signed.
    Signed,
    /// Left for another day.
    Skipped(NaiveDate),
    /// Something was paid since: struck out.
    Paid(Money),
    /// A claim holds all of it back: it may not be worked.
    InClaim(Radicado),
}

/// A list while it is worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueView {
    /// The list, without its rows.
    pub queue: DailyQueue,
    /// Its lines.
    pub lines: Vec<QueueLine>,
    /// Promises of the day.
    pub promises: usize,
    /// What was promised.
    pub promised: Money,
}

impl QueueView {
    /// Lines that are worked or need no work any more.
    pub fn done(&self) -> usize {
        self.lines.iter().filter(|line| line.state != LineState::Open).count()
    }

    /// Contacts with the debtor himself, and attempts.
    pub fn contacts(&self) -> (usize, usize) {
        let kinds = self.lines.iter().filter_map(|line| match line.state {
            LineState::Done(kind) => Some(kind),
            _ => None,
        });
        let (mut reached, mut tried) = (0, 0);
        for kind in kinds {
            tried += 1;
            reached += usize::from(kind.is_effective());
        }
        (reached, tried)
    }
}

impl Store {
    /// The list of an officer on a day, as it is being worked.
    pub fn queue_view(&self, officer: &UserId, day: NaiveDate) -> Result<Option<QueueView>, Fault> {
        let found = read(&self.shared, day, officer)?;
        found.map(|(queue, _)| view(&self.shared, queue)).transpose()
    }

    /// Every list of a day, by officer.
    pub fn queues_on(&self, day: NaiveDate) -> Result<Vec<QueueView>, Fault> {
        let range = KeyRange::prefix(&desk_keys::day(day));
        let engine = &self.shared.engine;
        let pairs = engine.page(Space::DailyQueue, &range, Direction::Forward, MAX_OFFICERS)?;
        pairs.iter().map(|(_, bytes)| view(&self.shared, codec::decode(bytes)?)).collect()
    }
}

fn read(
    shared: &Shared,
    day: NaiveDate,
    officer: &UserId,
) -> Result<Option<(DailyQueue, Version)>, Fault> {
    let bytes = shared.engine.get(Space::DailyQueue, &desk_keys::queue(day, officer))?;
    let Some(bytes) = bytes else { return Ok(None) };
    Ok(Some((codec::decode(&bytes)?, Version::of(&bytes))))
}

fn view(shared: &Shared, mut queue: DailyQueue) -> Result<QueueView, Fault> {
    let rows = std::mem::take(&mut queue.rows);
    let mut view = QueueView { queue, lines: Vec::new(), promises: 0, promised: Money::ZERO };
    for row in rows {
        let (file, _) = file(shared, row.account)?;
        let since = file.events.iter().filter(|event| event.at >= view.queue.opened);
        for event in since.filter(|event| event.at.date() == view.queue.day) {
            if let Deed::Contact { contact, .. } = &event.deed
                && contact.source == Source::Desk
                && let Outcome::Promise(promise) = contact.outcome
            {
                view.promises += 1;
                view.promised = view.promised.plus(promise.amount);
            }
        }
        let subscriber = shared.engine.get(Space::Subscriber, &trees::account(row.account))?;
        let subscriber: Option<Subscriber> =
            subscriber.map(|bytes| codec::decode(&bytes)).transpose()?;
        let name = subscriber.map_or_else(String::new, |subscriber| subscriber.name);
        let state = line_state(shared, &view.queue, &row, &file)?;
        view.lines.push(QueueLine { row, name, state });
    }
    Ok(view)
}

fn line_state(
    shared: &Shared,
    queue: &DailyQueue,
    row: &QueueRow,
    file: &CollectionFile,
) -> Result<LineState, Fault> {
    let since = |event: &&CollectionEvent| event.at >= queue.opened && event.at.date() == queue.day;
    let worked = file.events.iter().rev().take_while(since).find_map(|event| match &event.deed {
        Deed::Contact { contact, .. } if contact.source == Source::Desk => {
            Some(LineState::Done(contact.outcome.kind()))
        }
        Deed::Sign(_) => Some(LineState::Signed),
        Deed::Skip { until, .. } => Some(LineState::Skipped(*until)),
        _ => None,
    });
    if let Some(worked) = worked {
        return Ok(worked);
    }
    let at = queue.day.and_hms_opt(0, 0, 0).unwrap_or(queue.opened).max(queue.opened);
    let case = desk_case(shared, row.account, at, None)?;
    // Banks report the payments of a night in the morning: what counts is what is owed now.
    let less = row.overdue.minus(case.live.position.overdue());
    if less.is_debit() && case.live.paid_since.is_debit() {
        return Ok(LineState::Paid(less));
    }
    let Some(block) = case.blocks.first() else { return Ok(LineState::Open) };
    let facts = case.facts();
    let askable = facts.map(|facts| facts.askable(&shared.office)).unwrap_or_default();
    Ok(if askable.all.is_debit() { LineState::Open } else { LineState::InClaim(block.radicado) })
}

/// The batch of a command about lists.
pub(super) fn decide(
    shared: &Shared,
    command: &Command,
    now: NaiveDateTime,
    batch: &mut Batch,
) -> Answer {
    match command {
        Command::OpenQueues { queues } => open(shared, queues, now, batch),
        Command::MoveQueue(asked) => move_rows(shared, asked, batch),
        // Every other command is decided elsewhere.
        _ => Err(Refusal::NotFound),
    }
}

fn open(shared: &Shared, queues: &[DailyQueue], now: NaiveDateTime, batch: &mut Batch) -> Answer {
    let refused = |why| Refusal::Collection(CollectionRejection::Queue(why));
    if queues.is_empty() || queues.len() > MAX_OFFICERS {
        return Err(refused(QueueRejection::NoOfficer));
    }
    for queue in queues {
        let known = read(shared, queue.day, &queue.officer)?.is_some();
        if known || queue.day != now.date() {
            return Err(refused(QueueRejection::Open(queue.day)));
        }
        let key = desk_keys::queue(queue.day, &queue.officer);
        batch.preconditions.push((Space::DailyQueue, key.clone(), Expected::Absent));
        batch.put(Space::DailyQueue, key, codec::encode(queue)?);
    }
    Ok(Receipt::default())
}

/// Rows that nobody worked pass to the end of another list, or one row to the top of its own.
fn move_rows(shared: &Shared, asked: &QueueMove, batch: &mut Batch) -> Answer {
    let refused = || Refusal::Collection(CollectionRejection::Queue(QueueRejection::Row));
    let (mut from, version) = read(shared, asked.day, &asked.from)?.ok_or_else(refused)?;
    let (mut moved, mut kept) = (Vec::new(), Vec::new());
    for row in std::mem::take(&mut from.rows) {
        let wanted = asked.account.is_none_or(|account| account == row.account);
        let (file, _) = file(shared, row.account)?;
        let open = line_state(shared, &from, &row, &file)? == LineState::Open;
        if wanted && open { moved.push(row) } else { kept.push(row) }
    }
    if moved.is_empty() {
        return Err(refused());
    }
    let expect = |officer: &UserId, version, batch: &mut Batch| {
        let key = desk_keys::queue(asked.day, officer);
        batch.preconditions.push((Space::DailyQueue, key.clone(), Expected::Is(version)));
        key
    };
    let key = expect(&asked.from, version, batch);
    if asked.from == asked.to {
        let rules = &shared.office.collections.queue;
        for row in &mut moved {
            if !row.reasons.contains(&Why::Director) {
                row.reasons.insert(0, Why::Director);
                row.points = row.points.saturating_add(rules.director);
            }
        }
        moved.extend(kept);
        from.rows = moved;
        batch.put(Space::DailyQueue, key, codec::encode(&from)?);
        return Ok(Receipt::default());
    }
    let (mut to, version) = read(shared, asked.day, &asked.to)?.ok_or_else(refused)?;
    from.rows = kept;
    let room = queue::MAX_QUEUE.saturating_sub(to.rows.len());
    from.rows.extend(moved.split_off(room.min(moved.len())));
    to.rows.extend(moved);
    batch.put(Space::DailyQueue, key, codec::encode(&from)?);
    let key = expect(&asked.to, version, batch);
    batch.put(Space::DailyQueue, key, codec::encode(&to)?);
    Ok(Receipt::default())
}
