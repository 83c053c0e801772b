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

type Bounds = (Bound<(Space, Vec<u8>)>, Bound<(Space, Vec<u8>)>);

/// The bounds of a range of one space; a space ends where keys beyond every key of it would begin.
fn bounds(space: Space, range: &KeyRange) -> Bounds {
    let within = |bound: &Bound<Vec<u8>>| match bound {
        Bound::Included(key) => Some(Bound::Included((space, key.clone()))),
        Bound::Excluded(key) => Some(Bound::Excluded((space, key.clone()))),
        Bound::Unbounded => None,
    };
    let start = within(&range.start).unwrap_or(Bound::Included((space, Vec::new())));
    let end = within(&range.end).unwrap_or_else(|| {
        next_space(space).map_or(Bound::Unbounded, |next| Bound::Excluded((next, Vec::new())))
    });
    (start, end)
}

fn next_space(space: Space) -> Option<Space> {
    let at = Space::ALL.iter().position(|other| *other == space)?;
    Space::ALL.get(at + 1).copied()
}

fn is_empty(bounds: &Bounds) -> bool {
    match bounds {
        (Bound::Included(start), Bound::Included(end)) => start > end,
        (
            Bound::Included(start) | Bound::Excluded(start),
            Bound::Included(end) | Bound::Excluded(end),
        ) => start >= end,
        _ => false,
    }
}

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
        let bounds = bounds(space, range);
        if is_empty(&bounds) {
            return Ok(Vec::new());
        }
        let pairs = map.range(bounds).map(|((_, key), value)| (key.clone(), value.clone()));
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
