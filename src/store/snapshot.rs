//! The base as it was in one moment, while others go on writing: the writer keeps what a key held
//! before it changes, and readers of the snapshot look there first.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::engine::{Batch, Direction, Engine, EngineFault, KeyRange, Pair, Space};
use super::{Shared, Store};

/// Bytes of former values that are kept for one snapshot. A load of millions of rows goes over it: the
/// snapshot then fails, and whoever needs it begins again after the load.
pub const MAX_FORMER_BYTES: usize = 256 << 20;

type Key = (Space, Vec<u8>);

/// What keys held when the snapshot was taken, for those that changed since.
#[derive(Default)]
struct Former {
    values: BTreeMap<Key, Option<Vec<u8>>>,
    bytes: usize,
    overflowed: bool,
}

/// The snapshots that are being read; one that is dropped is forgotten.
#[derive(Default)]
pub(super) struct Snapshots(Mutex<Vec<Weak<Mutex<Former>>>>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Applies a batch of the writer. No snapshot begins in the middle of one.
    pub(super) fn apply(&self, batch: Batch) -> Result<(), EngineFault> {
        let mut snapshots = lock(&self.snapshots.0);
        snapshots.retain(|snapshot| snapshot.strong_count() > 0);
        for former in snapshots.iter().filter_map(Weak::upgrade) {
            self.keep_former(&mut lock(&former), &batch)?;
        }
        self.engine.apply(batch)
    }

    fn keep_former(&self, former: &mut Former, batch: &Batch) -> Result<(), EngineFault> {
        let puts = batch.puts.iter().map(|(space, key, _)| (*space, key.clone()));
        let deletes = batch.deletes.iter().cloned();
        let counters = batch.adds.iter().map(|(key, _)| (Space::Counter, key.clone()));
        for key in puts.chain(deletes).chain(counters) {
            if former.overflowed {
                return Ok(());
            }
            if former.values.contains_key(&key) {
                continue;
            }
            let value = self.engine.get(key.0, &key.1)?;
            former.bytes += key.1.len() + value.as_ref().map_or(0, Vec::len);
            former.values.insert(key, value);
            if former.bytes > MAX_FORMER_BYTES {
                *former = Former { overflowed: true, ..Former::default() };
            }
        }
        Ok(())
    }
}

/// The base in one moment.
pub(super) struct Snapshot {
    live: Arc<dyn Engine>,
    former: Arc<Mutex<Former>>,
}

impl Store {
    /// The base as it is now, whatever is written from here on.
    pub(super) fn snapshot(&self) -> Snapshot {
        let former = Arc::new(Mutex::new(Former::default()));
        lock(&self.shared.snapshots.0).push(Arc::downgrade(&former));
        Snapshot { live: Arc::clone(&self.shared.engine), former }
    }
}

impl Snapshot {
    fn former(&self) -> Result<MutexGuard<'_, Former>, EngineFault> {
        let former = lock(&self.former);
        if former.overflowed { Err(EngineFault::Outrun) } else { Ok(former) }
    }

    /// What a stretch of live pairs was, given what changed in it.
    fn as_it_was(
        &self,
        space: Space,
        covered: &KeyRange,
        live: Vec<Pair>,
    ) -> Result<Vec<Pair>, EngineFault> {
        let former = self.former()?;
        let bound = |bound: &Bound<Vec<u8>>, open: Bound<Key>| match bound {
            Bound::Included(key) => Bound::Included((space, key.clone())),
            Bound::Excluded(key) => Bound::Excluded((space, key.clone())),
            Bound::Unbounded => open,
        };
        let start = bound(&covered.start, Bound::Included((space, Vec::new())));
        let end = bound(&covered.end, Bound::Unbounded);
        let changed = former.values.range((start, end)).take_while(|((of, _), _)| *of == space);
        let mut pairs: BTreeMap<Vec<u8>, Vec<u8>> = live.into_iter().collect();
        for ((_, key), value) in changed {
            match value {
                Some(value) => drop(pairs.insert(key.clone(), value.clone())),
                None => drop(pairs.remove(key)),
            }
        }
        Ok(pairs.into_iter().collect())
    }
}

impl Engine for Snapshot {
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, EngineFault> {
        // The live value first: a change after this reading is kept before it shows.
        let live = self.live.get(space, key)?;
        let former = self.former()?;
        Ok(former.values.get(&(space, key.to_vec())).cloned().unwrap_or(live))
    }

    /// A page; it may hold more than `limit` pairs when keys were removed since, never fewer than there
    /// are.
    fn page(
        &self,
        space: Space,
        range: &KeyRange,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<Pair>, EngineFault> {
        let mut range = range.clone();
        loop {
            let live = self.live.page(space, &range, direction, limit)?;
            let whole = live.len() < limit;
            let Some((last, _)) = live.last().filter(|_| !whole).cloned() else {
                let mut pairs = self.as_it_was(space, &range, live)?;
                if direction == Direction::Backward {
                    pairs.reverse();
                }
                return Ok(pairs);
            };
            let mut covered = range.clone();
            match direction {
                Direction::Forward => covered.end = Bound::Included(last.clone()),
                Direction::Backward => covered.start = Bound::Included(last.clone()),
            }
            let mut pairs = self.as_it_was(space, &covered, live)?;
            if direction == Direction::Backward {
                pairs.reverse();
            }
            // Everything in this stretch came after the moment: the page is further on.
            if pairs.is_empty() {
                range = range.beyond(&last, direction);
                continue;
            }
            // The reader goes on after its last pair; when that one is gone from it, what lies between is
            // read again and found to be new.
            return Ok(pairs);
        }
    }

    fn apply(&self, _batch: Batch) -> Result<(), EngineFault> {
        Err(EngineFault::Io("una copia no se escribe".into()))
    }

    fn sync(&self) -> Result<(), EngineFault> {
        Ok(())
    }

    fn size(&self) -> Result<u64, EngineFault> {
        self.live.size()
    }
}
