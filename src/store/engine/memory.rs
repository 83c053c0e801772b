//! The engine of the tests: a map behind a lock, nothing on disk.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock};

use super::{
    Batch, Direction, Engine, EngineFault, Expected, KeyRange, Pair, Space, Version, decode_counter,
};

/// Keys of every space in one ordered map.
#[derive(Debug, Default)]
pub struct MemoryEngine {
    keys: RwLock<Map>,
}

type Map = BTreeMap<(Space, Vec<u8>), Vec<u8>>;

fn holds(map: &Map, space: Space, key: &[u8], expected: Expected) -> bool {
    match (map.get(&(space, key.to_vec())), expected) {
        (None, Expected::Absent) => true,
        (Some(bytes), Expected::Is(version)) => Version::of(bytes) == version,
        _ => false,
    }
}

impl Engine for MemoryEngine {
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, EngineFault> {
        let map = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        Ok(map.get(&(space, key.to_vec())).cloned())
    }

    fn page(
        &self,
        space: Space,
        range: &KeyRange,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<Pair>, EngineFault> {
        let map = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let inside = |key: &[u8]| {
            let above = match &range.start {
                Bound::Included(start) => key >= start.as_slice(),
                Bound::Excluded(start) => key > start.as_slice(),
                Bound::Unbounded => true,
            };
            let below = match &range.end {
                Bound::Included(end) => key <= end.as_slice(),
                Bound::Excluded(end) => key < end.as_slice(),
                Bound::Unbounded => true,
            };
            above && below
        };
        let pairs = map
            .iter()
            .filter(|((of, key), _)| *of == space && inside(key))
            .map(|((_, key), value)| (key.clone(), value.clone()));
        Ok(match direction {
            Direction::Forward => pairs.take(limit).collect(),
            Direction::Backward => pairs.rev().take(limit).collect(),
        })
    }

    fn apply(&self, batch: Batch) -> Result<(), EngineFault> {
        let mut map = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if !batch
            .preconditions
            .iter()
            .all(|(space, key, expected)| holds(&map, *space, key, *expected))
        {
            return Err(EngineFault::Conflict);
        }
        for (space, key) in batch.deletes {
            map.remove(&(space, key));
        }
        for (space, key, value) in batch.puts {
            map.insert((space, key), value);
        }
        for (key, amount) in batch.adds {
            let counter = map.entry((Space::Counter, key)).or_insert_with(|| vec![0; 8]);
            *counter = decode_counter(counter).saturating_add(amount).to_be_bytes().to_vec();
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), EngineFault> {
        Ok(())
    }

    fn size(&self) -> Result<u64, EngineFault> {
        let map = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        Ok(map.iter().map(|((_, key), value)| (key.len() + value.len()) as u64).sum())
    }
}
