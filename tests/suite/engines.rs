//! One contract for every engine: what the store takes for granted of the keys below it.

use std::ops::Bound;

use proptest::prelude::*;
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::engine::sled::SledEngine;
use ventanilla::store::engine::{
    Batch, Direction, Engine, EngineFault, Expected, KeyRange, Pair, Space, Version, successor,
};

use crate::office::dump;

/// Runs a part of the contract over each engine.
fn on_both(contract: impl Fn(&dyn Engine)) {
    contract(&MemoryEngine::default());
    let folder = tempfile::tempdir().unwrap();
    contract(&SledEngine::open(folder.path()).unwrap());
}

fn put(engine: &dyn Engine, space: Space, key: &[u8], value: &[u8]) {
    let mut batch = Batch::default();
    batch.put(space, key.to_vec(), value.to_vec());
    engine.apply(batch).unwrap();
}

fn keys(pairs: &[Pair]) -> Vec<&[u8]> {
    pairs.iter().map(|(key, _)| key.as_slice()).collect()
}

fn page(engine: &dyn Engine, range: &KeyRange, direction: Direction, limit: usize) -> Vec<Vec<u8>> {
    let pairs = engine.page(Space::Pqr, range, direction, limit).unwrap();
    pairs.into_iter().map(|(key, _)| key).collect()
}

#[test]
fn a_value_is_what_was_last_written() {
    on_both(|engine| {
        assert_eq!(engine.get(Space::Pqr, b"a").unwrap(), None);
        put(engine, Space::Pqr, b"a", b"uno");
        put(engine, Space::Pqr, b"a", b"dos");
        put(engine, Space::Pqr, b"", b"");
        assert_eq!(engine.get(Space::Pqr, b"a").unwrap().as_deref(), Some(b"dos".as_slice()));
        assert_eq!(engine.get(Space::Pqr, b"").unwrap().as_deref(), Some(b"".as_slice()));
        assert_eq!(engine.get(Space::PqrByDue, b"a").unwrap(), None);
        let mut batch = Batch::default();
        batch.delete(Space::Pqr, b"a".to_vec());
        batch.delete(Space::Pqr, b"nunca".to_vec());
        engine.apply(batch).unwrap();
        assert_eq!(engine.get(Space::Pqr, b"a").unwrap(), None);
        assert_eq!(engine.get(Space::Pqr, b"").unwrap().as_deref(), Some(b"".as_slice()));
    });
}

#[test]
fn in_one_batch_a_write_wins_over_a_removal() {
    on_both(|engine| {
        put(engine, Space::Pqr, b"a", b"antes");
        let mut batch = Batch::default();
        batch.put(Space::Pqr, b"a".to_vec(), b"uno".to_vec());
        batch.delete(Space::Pqr, b"a".to_vec());
        batch.put(Space::Pqr, b"a".to_vec(), b"dos".to_vec());
        engine.apply(batch).unwrap();
        assert_eq!(engine.get(Space::Pqr, b"a").unwrap().as_deref(), Some(b"dos".as_slice()));
    });
}

#[test]
fn pages_go_both_ways_inside_their_bounds() {
    on_both(|engine| {
        for letter in b"abcdefghij" {
            put(engine, Space::Pqr, &[*letter], b"v");
        }
        let all = KeyRange::all();
        assert_eq!(page(engine, &all, Direction::Forward, 3), [b"a", b"b", b"c"]);
        assert_eq!(page(engine, &all, Direction::Backward, 3), [b"j", b"i", b"h"]);
        assert_eq!(page(engine, &all, Direction::Forward, 99).len(), 10);
        assert!(page(engine, &all, Direction::Forward, 0).is_empty());
        let within = |start, end| KeyRange { start, end };
        let b = || b"b".to_vec();
        let e = || b"e".to_vec();
        let cases = [
            (within(Bound::Included(b()), Bound::Included(e())), "bcde"),
            (within(Bound::Included(b()), Bound::Excluded(e())), "bcd"),
            (within(Bound::Excluded(b()), Bound::Included(e())), "cde"),
            (within(Bound::Excluded(b()), Bound::Excluded(e())), "cd"),
            (within(Bound::Unbounded, Bound::Excluded(b())), "a"),
            (within(Bound::Excluded(e()), Bound::Unbounded), "fghij"),
            (within(Bound::Included(e()), Bound::Included(b())), ""),
            (within(Bound::Included(b()), Bound::Included(b())), "b"),
            (within(Bound::Included(b()), Bound::Excluded(b())), ""),
            (within(Bound::Excluded(b()), Bound::Excluded(b())), ""),
        ];
        for (range, expected) in cases {
            let forward = page(engine, &range, Direction::Forward, 99).concat();
            assert_eq!(String::from_utf8(forward).unwrap(), expected, "{range:?}");
            let mut backward = page(engine, &range, Direction::Backward, 99).concat();
            backward.reverse();
            assert_eq!(String::from_utf8(backward).unwrap(), expected, "{range:?}");
        }
        let rest = all.clone().beyond(b"h", Direction::Forward);
        assert_eq!(page(engine, &rest, Direction::Forward, 99), [b"i", b"j"]);
        let before = all.beyond(b"c", Direction::Backward);
        assert_eq!(page(engine, &before, Direction::Backward, 1), [b"b"]);
    });
}

#[test]
fn prefixes_end_where_their_bytes_end() {
    assert_eq!(successor(&[1, 2]), Some(vec![1, 3]));
    assert_eq!(successor(&[1, 0xFF]), Some(vec![2]));
    assert_eq!(successor(&[1, 0xFF, 0xFF]), Some(vec![2]));
    assert_eq!(successor(&[0xFF]), None);
    assert_eq!(successor(&[0xFF, 0xFF]), None);
    assert_eq!(successor(&[]), None);
    on_both(|engine| {
        let stored: [&[u8]; 8] = [
            &[0, 0xFF],
            &[1, 0xFE, 0xFF],
            &[1, 0xFF],
            &[1, 0xFF, 0],
            &[1, 0xFF, 0xFF, 7],
            &[2],
            &[0xFF],
            &[0xFF, 0xFF, 3],
        ];
        for key in stored {
            put(engine, Space::Pqr, key, b"v");
        }
        let of =
            |prefix: &[u8]| page(engine, &KeyRange::prefix(prefix), Direction::Forward, usize::MAX);
        assert_eq!(of(&[1, 0xFF]), [stored[2], stored[3], stored[4]]);
        assert_eq!(of(&[1, 0xFF, 0xFF]), [stored[4]]);
        assert_eq!(of(&[1]), [stored[1], stored[2], stored[3], stored[4]]);
        assert_eq!(of(&[0xFF]), [stored[6], stored[7]]);
        assert_eq!(of(&[0xFF, 0xFF]), [stored[7]]);
        assert_eq!(of(&[]), stored);
        assert_eq!(of(&[3]), Vec::<Vec<u8>>::new());
    });
}

#[test]
fn families_of_keys_do_not_touch() {
    on_both(|engine| {
        put(engine, Space::Meta, &[0xFF, 0xFF, 0xFF], b"meta");
        put(engine, Space::Journal, &[], b"acto");
        put(engine, Space::Journal, &[0xFF], b"acto");
        put(engine, Space::PqrByAccount, &[0xFF; 9], b"caso");
        let all =
            |space, direction| engine.page(space, &KeyRange::all(), direction, usize::MAX).unwrap();
        for direction in [Direction::Forward, Direction::Backward] {
            assert_eq!(keys(&all(Space::Meta, direction)), [[0xFF; 3]]);
            assert_eq!(keys(&all(Space::PqrByAccount, direction)), [[0xFF; 9]]);
            assert_eq!(all(Space::Journal, direction).len(), 2);
            assert!(all(Space::Counter, direction).is_empty());
        }
        let high = engine.page(Space::Meta, &KeyRange::prefix(&[0xFF]), Direction::Backward, 9);
        assert_eq!(high.unwrap(), [(vec![0xFF; 3], b"meta".to_vec())]);
    });
}

#[test]
fn a_failed_precondition_changes_nothing() {
    on_both(|engine| {
        put(engine, Space::Pqr, b"a", b"uno");
        let before = dump(engine);
        let attempt = |key: &[u8], expected| {
            let mut batch = Batch::default();
            batch.preconditions.push((Space::Pqr, b"libre".to_vec(), Expected::Absent));
            batch.preconditions.push((Space::Pqr, key.to_vec(), expected));
            batch.put(Space::Pqr, b"b".to_vec(), b"dos".to_vec());
            batch.delete(Space::Pqr, b"a".to_vec());
            batch.add(b"n".to_vec(), 5);
            engine.apply(batch)
        };
        let conflict = Err(EngineFault::Conflict);
        assert_eq!(attempt(b"a", Expected::Absent), conflict);
        assert_eq!(attempt(b"a", Expected::Is(Version::of(b"otro"))), conflict);
        assert_eq!(attempt(b"nada", Expected::Is(Version::of(b"uno"))), conflict);
        assert_eq!(dump(engine), before);
        assert_eq!(attempt(b"a", Expected::Is(Version::of(b"uno"))), Ok(()));
        assert_eq!(engine.get(Space::Pqr, b"a").unwrap(), None);
        assert_eq!(engine.get(Space::Pqr, b"b").unwrap().as_deref(), Some(b"dos".as_slice()));
        assert_eq!(engine.counter(b"n").unwrap(), 5);
        assert_eq!(attempt(b"nada", Expected::Absent), Ok(()));
    });
}

#[test]
fn counters_add_up() {
    on_both(|engine| {
        assert_eq!(engine.counter(b"n").unwrap(), 0);
        let add = |amounts: &[i64]| {
            let mut batch = Batch::default();
            for amount in amounts {
                batch.add(b"n".to_vec(), *amount);
            }
            batch.add(b"otro".to_vec(), 1);
            engine.apply(batch).unwrap();
            engine.counter(b"n").unwrap()
        };
        assert_eq!(add(&[3]), 3);
        assert_eq!(add(&[4, -9]), -2);
        assert_eq!(add(&[1, 1, 1, 1]), 2);
        assert_eq!(add(&[-2]), 0);
        assert_eq!(add(&[i64::MAX, 1]), i64::MAX);
        assert_eq!(engine.counter(b"otro").unwrap(), 5);
    });
}

#[test]
fn a_base_on_disk_is_there_when_it_opens_again() {
    let _turn = crate::office::doors();
    let folder = tempfile::tempdir().unwrap();
    let engine = SledEngine::open(folder.path()).unwrap();
    put(&engine, Space::Pqr, b"a", b"uno");
    put(&engine, Space::Journal, &[0xFF; 8], &[7; 70_000]);
    engine.sync().unwrap();
    let before = dump(&engine);
    drop(engine);
    std::fs::write(folder.path().join("snap.0123.generating"), b"a medias").unwrap();
    let engine = SledEngine::open(folder.path()).unwrap();
    assert_eq!(dump(&engine), before);
    assert!(!folder.path().join("snap.0123.generating").exists());
    assert!(engine.size().unwrap() > 0);
}

/// A batch before anything is known of the base.
#[derive(Debug, Clone)]
struct Draw {
    preconditions: Vec<(Space, Vec<u8>, u8)>,
    puts: Vec<(Space, Vec<u8>, Vec<u8>)>,
    deletes: Vec<(Space, Vec<u8>)>,
    adds: Vec<(Vec<u8>, i64)>,
}

impl Draw {
    /// Mostly preconditions that hold, some that do not.
    fn batch(self, engine: &dyn Engine) -> Batch {
        let expected = |(space, key, luck): (Space, Vec<u8>, u8)| {
            let stored = engine.get(space, &key).unwrap();
            let expected = match (stored, luck) {
                (_, 0) => Expected::Absent,
                (_, 1) => Expected::Is(Version::of(b"nadie")),
                (Some(bytes), _) => Expected::Is(Version::of(&bytes)),
                (None, _) => Expected::Absent,
            };
            (space, key, expected)
        };
        Batch {
            preconditions: self.preconditions.into_iter().map(expected).collect(),
            puts: self.puts,
            deletes: self.deletes,
            adds: self.adds,
        }
    }
}

fn a_space() -> impl Strategy<Value = Space> {
    prop::sample::select(vec![Space::Meta, Space::Journal, Space::Counter, Space::Pqr])
}

fn a_key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(vec![0, 1, 0x7F, 0xFE, 0xFF]), 0..4)
}

fn a_draw() -> impl Strategy<Value = Draw> {
    let value = || prop::collection::vec(any::<u8>(), 0..12);
    (
        prop::collection::vec((a_space(), a_key(), 0..20_u8), 0..3),
        prop::collection::vec((a_space(), a_key(), value()), 0..6),
        prop::collection::vec((a_space(), a_key()), 0..4),
        prop::collection::vec((a_key(), any::<i64>()), 0..4),
    )
        .prop_map(|(preconditions, puts, deletes, adds)| Draw {
            preconditions,
            puts,
            deletes,
            adds,
        })
}

fn a_bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
    prop_oneof![
        Just(Bound::Unbounded),
        a_key().prop_map(Bound::Included),
        a_key().prop_map(Bound::Excluded),
    ]
}

fn a_question() -> impl Strategy<Value = (Space, KeyRange, bool, usize)> {
    let range = (a_bound(), a_bound()).prop_map(|(start, end)| KeyRange { start, end });
    (a_space(), range, any::<bool>(), 0..20_usize)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_batches_leave_both_engines_alike(
        draws in prop::collection::vec(a_draw(), 1..40),
        questions in prop::collection::vec(a_question(), 1..40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let memory = MemoryEngine::default();
        let disk = SledEngine::open(folder.path()).unwrap();
        for draw in draws {
            let batch = draw.batch(&memory);
            prop_assert_eq!(memory.apply(batch.clone()), disk.apply(batch));
            prop_assert_eq!(dump(&memory), dump(&disk));
        }
        for (space, range, forward, limit) in questions {
            let way = if forward { Direction::Forward } else { Direction::Backward };
            let answer = memory.page(space, &range, way, limit).unwrap();
            prop_assert_eq!(answer, disk.page(space, &range, way, limit).unwrap());
        }
        for (key, _) in memory.page(Space::Counter, &KeyRange::all(), Direction::Forward, 999).unwrap() {
            prop_assert_eq!(memory.counter(&key).unwrap(), disk.counter(&key).unwrap());
        }
    }
}

/// The end of a space is where the next one begins: they stand in the order of their numbers.
#[test]
fn spaces_stand_in_the_order_of_their_numbers() {
    let numbers: Vec<u8> = Space::ALL.iter().map(|space| *space as u8).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
}
