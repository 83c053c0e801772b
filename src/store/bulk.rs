//! Loads of many records: written aside or resumable in chunks, shown by one commit.
//!
//! A load of receivables lives under its own number and nobody sees it until `ActivateReceivables`.
//! A load of subscribers is rolled forward: `BeginSubscriberLoad` keeps the promise, chunks are
//! idempotent, and an interrupted one goes on from the kept copy of its file.

use super::commit::next_load;
use super::engine::{Batch, Direction, Expected, KeyRange, Space};
use super::index::{self, Implied};
use super::trees;
use super::{Fault, Passages, Refusal, Store, codec, desk_keys, search};
use crate::domain::collections::AccountLedger;
use crate::domain::command::{FileLoad, ReceivablesLoad};
use crate::domain::ids::LoadId;
use crate::domain::subscriber::Subscriber;

/// Records of one batch of a load.
pub const LEDGER_CHUNK: usize = 1_000;

/// Keys removed by one batch when an old load is cleared away.
const CLEAR_CHUNK: usize = 2_000;

impl Store {
    /// Refuses a file whose bytes were loaded before, so that nobody waits for a load that cannot end.
    pub fn refuse_loaded(&self, hash: &str) -> Result<(), Refusal> {
        super::commit::refuse_repeated(&self.shared, hash)
    }

    /// A number for a load of receivables that will be written aside.
    pub fn begin_receivables(&self) -> Result<LoadId, Fault> {
        next_load(&self.writer)
    }

    /// Writes ledgers aside, and what passed to another stage since the load that is shown. Each account
    /// comes once in a load, in order.
    pub fn put_ledgers(
        &self,
        load: &ReceivablesLoad,
        ledgers: &[AccountLedger],
        passages: &mut Passages<'_>,
    ) -> Result<(), Fault> {
        let mut batch = Batch::default();
        passages.take(load, ledgers, &mut batch)?;
        for ledger in ledgers {
            let key = trees::ledger(load.load, ledger.account);
            batch.put(Space::Ledger, key, codec::encode(ledger)?);
            let implied = index::of_ledger(ledger, load, self.office());
            implied.replace(Implied::default(), &mut batch);
        }
        if let Some(first) = ledgers.first() {
            let block = index::standing_block(ledgers, load, self.office());
            let key = desk_keys::standing(load.load, first.account);
            batch.put(Space::Standing, key, codec::encode(&block)?);
        }
        self.writer.bulk(merged(batch))
    }

    /// Clears away every load of receivables but the one that is shown.
    pub fn clear_other_receivables(&self) -> Result<(), Fault> {
        let shown = self.receivables()?.map(|load| load.load);
        for space in [Space::Ledger, Space::LedgerByStage, Space::Standing] {
            self.clear_but(space, &[], shown)?;
        }
        self.clear_but(Space::Counter, b"L", shown)?;
        self.clear_unshown_passages(shown)?;
        self.writer.sync()
    }

    /// Passages of loads that were never shown; those of earlier loads are history.
    fn clear_unshown_passages(&self, shown: Option<LoadId>) -> Result<(), Fault> {
        let mut range = KeyRange::all();
        let first = trees::load(LoadId(shown.map_or(0, |shown| shown.0 + 1)));
        range.start = std::ops::Bound::Included(first.to_vec());
        loop {
            let engine = &self.shared.engine;
            let pairs =
                engine.page(Space::StageHistory, &range, Direction::Forward, CLEAR_CHUNK)?;
            if pairs.is_empty() {
                return Ok(());
            }
            let mut batch = Batch::default();
            for (key, _) in pairs {
                batch.delete(Space::StageHistory, key);
            }
            self.writer.bulk(batch)?;
        }
    }

    /// Removes the keys `lead + load + …` of every load but one.
    fn clear_but(&self, space: Space, lead: &[u8], kept: Option<LoadId>) -> Result<(), Fault> {
        let mut range = KeyRange::prefix(lead);
        if lead.is_empty() {
            range = KeyRange::all();
        }
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(space, &range, Direction::Forward, CLEAR_CHUNK)?;
            let Some((last, _)) = pairs.last() else { return Ok(()) };
            let is_kept = |key: &[u8]| {
                kept.is_some_and(|kept| {
                    key.get(lead.len()..).is_some_and(|tail| tail.starts_with(&trees::load(kept)))
                })
            };
            if is_kept(last) {
                let end = [lead, &trees::load(LoadId(kept.map_or(0, |kept| kept.0 + 1)))].concat();
                range.start = std::ops::Bound::Included(end);
            } else {
                range = range.beyond(last, Direction::Forward);
            }
            let mut batch = Batch::default();
            for (key, _) in pairs.into_iter().filter(|(key, _)| !is_kept(key)) {
                batch.delete(space, key);
            }
            self.writer.bulk(batch)?;
        }
    }

    /// The subscriber load that was interrupted, if one was.
    pub fn interrupted_subscriber_load(&self) -> Result<Option<FileLoad>, Fault> {
        let stored = self.shared.engine.get(Space::Meta, trees::META_SUBSCRIBER_LOAD)?;
        Ok(stored.map(|bytes| codec::decode(&bytes)).transpose()?)
    }

    /// Writes subscribers of new accounts. One that is there stays as it is, whatever the file says of it: its data
    /// are changed by request, by two people. Doing it twice is the same as once.
    pub fn put_subscribers(&self, subscribers: &[Subscriber]) -> Result<(), Fault> {
        let mut batch = Batch::default();
        let mut written = Vec::new();
        let mut chunk = std::collections::BTreeMap::new();
        for subscriber in subscribers {
            chunk.insert(subscriber.account, subscriber);
        }
        for (account, subscriber) in &chunk {
            let key = trees::account(*account);
            if self.shared.engine.get(Space::Subscriber, &key)?.is_some() {
                continue;
            }
            index::of_subscriber(subscriber).replace(Implied::default(), &mut batch);
            batch.preconditions.push((Space::Subscriber, key.clone(), Expected::Absent));
            batch.put(Space::Subscriber, key, codec::encode(*subscriber)?);
            written.push(*subscriber);
        }
        self.writer.bulk(merged(batch))?;
        search::add(&self.shared.search, written.into_iter());
        Ok(())
    }

    /// Everything written so far is durable when this returns.
    pub fn sync(&self) -> Result<(), Fault> {
        self.writer.sync()
    }
}

/// Additions of the same counter as one: a chunk then reads each counter once.
pub(super) fn merged(mut batch: Batch) -> Batch {
    let mut totals = std::collections::BTreeMap::<Vec<u8>, i64>::new();
    for (key, amount) in batch.adds.drain(..) {
        let total = totals.entry(key).or_default();
        *total = total.saturating_add(amount);
    }
    batch.adds = totals.into_iter().filter(|(_, amount)| *amount != 0).collect();
    batch
}
