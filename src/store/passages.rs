//! Passages from one stage to another: written beside a load while it is compared with the one that is
//! shown, read account by account.

use std::sync::Arc;

use super::beside::Walker;
use super::engine::{Batch, Space};
use super::{Fault, Shared, Store, codec, desk_keys, trees};
use crate::domain::collections::history::{self, StageChange, Stood};
use crate::domain::collections::queue::StandingRow;
use crate::domain::collections::{AccountLedger, Position, position};
use crate::domain::command::ReceivablesLoad;
use crate::domain::ids::{AccountId, LoadId};
use crate::domain::money::Money;
use crate::domain::office::Office;

/// Passages that are written at a time when accounts left the list.
const CHUNK: usize = 1_000;

/// Loads back that the history of an account is looked for: daily lists of five years.
const MAX_LOADS: u32 = 2_000;

/// The load that is shown, account after account, beside one that is being written.
pub struct Passages<'a> {
    store: &'a Store,
    before: Option<ReceivablesLoad>,
    walker: Option<Walker<'a>>,
    block: std::vec::IntoIter<StandingRow>,
    waiting: Option<StandingRow>,
}

impl Store {
    /// What the accounts of the shown load stood in, to be compared with a load that comes.
    pub fn passages(&self) -> Result<Passages<'_>, Fault> {
        let before = self.receivables()?;
        let walker = before
            .as_ref()
            .map(|before| Walker::new(&self.shared, Space::Standing, &trees::load(before.load)));
        Ok(Passages { store: self, before, walker, block: Vec::new().into_iter(), waiting: None })
    }

    /// How an account passed from stage to stage, the latest first.
    pub fn stage_history(&self, account: AccountId) -> Result<Vec<StageChange>, Fault> {
        let Some(shown) = self.receivables()?.map(|load| load.load.0) else {
            return Ok(Vec::new());
        };
        let mut changes = Vec::new();
        for load in (shown.saturating_sub(MAX_LOADS)..=shown).rev() {
            changes.extend(of_load(&self.shared, LoadId(load), account)?.into_iter().rev());
        }
        Ok(changes)
    }
}

fn of_load(shared: &Shared, load: LoadId, account: AccountId) -> Result<Vec<StageChange>, Fault> {
    let key = desk_keys::passage(load, account);
    let Some(bytes) = shared.engine.get(Space::StageHistory, &key)? else { return Ok(Vec::new()) };
    let kept: codec::Passages = codec::decode(&bytes)?;
    Ok(kept.0)
}

impl Passages<'_> {
    fn next_row(&mut self) -> Result<Option<StandingRow>, Fault> {
        loop {
            if let Some(row) = self.block.next() {
                return Ok(Some(row));
            }
            let Some(walker) = &mut self.walker else { return Ok(None) };
            let Some((_, bytes)) = walker.next_pair()? else { return Ok(None) };
            let block: codec::StandingBlock = codec::decode(&bytes)?;
            self.block = block.0.into_iter();
        }
    }

    /// Adds what passed in these ledgers, which come in order; accounts between them left the list.
    pub(super) fn take(
        &mut self,
        load: &ReceivablesLoad,
        ledgers: &[AccountLedger],
        batch: &mut Batch,
    ) -> Result<(), Fault> {
        if self.before.is_none() {
            return Ok(());
        }
        let office = Arc::clone(self.store.office());
        for ledger in ledgers {
            let position = position(ledger, load.cutoff, &office.stages, &office.locks);
            let mut before = Stood::default();
            while let Some(row) = self.up_to(ledger.account)? {
                if row.account == ledger.account {
                    before = stood(&row);
                } else {
                    self.put(load, row.account, stood(&row), None, batch)?;
                    // A short list after a long one: what left it is no batch of its own size.
                    if batch.puts.len() >= CHUNK {
                        self.store.writer.bulk(std::mem::take(batch))?;
                    }
                }
            }
            self.put(load, ledger.account, before, Some(&position), batch)?;
        }
        Ok(())
    }

    /// The next account that is not after this one.
    fn up_to(&mut self, account: AccountId) -> Result<Option<StandingRow>, Fault> {
        let next = match self.waiting.take() {
            Some(row) => Some(row),
            None => self.next_row()?,
        };
        match next {
            Some(row) if row.account <= account => Ok(Some(row)),
            later => {
                self.waiting = later;
                Ok(None)
            }
        }
    }

    /// Writes down the accounts after the last ledger: they left the list too.
    pub fn finish(mut self, load: &ReceivablesLoad) -> Result<(), Fault> {
        let mut batch = Batch::default();
        while let Some(row) = match self.waiting.take() {
            Some(row) => Some(row),
            None => self.next_row()?,
        } {
            self.put(load, row.account, stood(&row), None, &mut batch)?;
            if batch.puts.len() >= CHUNK {
                self.store.writer.bulk(std::mem::take(&mut batch))?;
            }
        }
        self.store.writer.bulk(batch)
    }

    fn put(
        &self,
        load: &ReceivablesLoad,
        account: AccountId,
        before: Stood,
        now: Option<&Position>,
        batch: &mut Batch,
    ) -> Result<(), Fault> {
        let Some(shown) = &self.before else { return Ok(()) };
        let policy = &self.store.office().stages;
        let elapsed = (load.cutoff - shown.cutoff).num_days();
        let Some(cause) = history::cause(before, now, elapsed) else { return Ok(()) };
        let change = StageChange {
            cutoff: load.cutoff,
            from: policy.code(before.stage).to_owned(),
            to: policy.code(now.map_or(0, |now| now.stage)).to_owned(),
            cause,
            days: now
                .and_then(|now| now.driver_days)
                .and_then(|days| days.try_into().ok())
                .unwrap_or(0),
            overdue: now.map_or(Money::ZERO, Position::overdue),
        };
        let key = desk_keys::passage(load.load, account);
        batch.put(Space::StageHistory, key, codec::encode(&codec::Passages(vec![change]))?);
        Ok(())
    }
}

fn stood(row: &StandingRow) -> Stood {
    Stood { stage: usize::from(row.stage), days: i64::from(row.days) }
}

/// Adds to the history of a shown load what other stages or limits move: `from` is the code of the stage in which
/// the account was. Doing it twice is the same as once: what moved already is where it should be.
pub(super) fn moved_by_policy(
    engine: &dyn super::engine::Engine,
    (office, load): (&Office, &ReceivablesLoad),
    from: &str,
    now: &StandingRow,
    batch: &mut Batch,
) -> Result<(), Fault> {
    let to = office.stages.code(usize::from(now.stage)).to_owned();
    if from == to {
        return Ok(());
    }
    let key = desk_keys::passage(load.load, now.account);
    let mut kept: codec::Passages = match engine.get(Space::StageHistory, &key)? {
        Some(bytes) => codec::decode(&bytes)?,
        None => codec::Passages(Vec::new()),
    };
    let told =
        |change: &StageChange| change.cause == history::StageCause::Policy && change.to == to;
    if kept.0.last().is_some_and(told) {
        return Ok(());
    }
    kept.0.push(StageChange {
        cutoff: load.cutoff,
        from: from.to_owned(),
        to,
        cause: history::StageCause::Policy,
        days: now.days,
        overdue: now.overdue,
    });
    batch.put(Space::StageHistory, key, codec::encode(&kept)?);
    Ok(())
}
