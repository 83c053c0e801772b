//! The proof of the base: clean after ordinary work, and every way of touching it from behind is found.

use std::sync::Arc;

use ventanilla::domain::collections::AccountLedger;
use ventanilla::domain::command::Command;
use ventanilla::domain::ids::DraftId;
use ventanilla::domain::pqr::PqrCase;
use ventanilla::domain::subscriber::Subscriber;
use ventanilla::domain::trace::{Proof, Trace};
use ventanilla::store::codec::{self, StandingBlock};
use ventanilla::store::engine::memory::MemoryEngine;
use ventanilla::store::engine::{Batch, Direction, Engine, KeyRange, Pair, Space};
use ventanilla::store::index::of_act;
use ventanilla::store::journal::{Head, JournalEntry, seal};
use ventanilla::store::trees::{self, Counter, LoadFigure};
use ventanilla::store::{Difference, MAX_DIFFERENCES, Store, Verification};

use crate::office::{clerk, filing, fill, now, store, verify};

/// Accounts of the base that is touched.
const ACCOUNTS: u32 = 60;

const INDEXES: [Space; 11] = [
    Space::SubscriberIdle,
    Space::PqrByMonth,
    Space::SubscriberByDocument,
    Space::LedgerByStage,
    Space::PqrByDue,
    Space::PqrByAccount,
    Space::PqrByPerson,
    Space::JournalByUser,
    Space::JournalBySubject,
    Space::LoginByUser,
    Space::JournalByDay,
];

/// A base with everything in it, clean, and its engine.
fn filled() -> (Arc<MemoryEngine>, Store) {
    let (engine, store) = store();
    fill(&store, ACCOUNTS);
    for _ in 0..5 {
        let entered = Trace::LoggedIn { by: Proof::Password };
        store.record(&clerk(), now(), entered).unwrap();
    }
    let report = verify(&store);
    assert!(report.is_clean(), "{:?}", report.differences);
    (engine, store)
}

fn all(engine: &dyn Engine, space: Space) -> Vec<Pair> {
    engine.page(space, &KeyRange::all(), Direction::Forward, usize::MAX).unwrap()
}

/// A key from the middle of a space.
fn middle(engine: &dyn Engine, space: Space) -> Pair {
    let pairs = all(engine, space);
    assert!(pairs.len() >= 3, "{space:?} tiene {}", pairs.len());
    pairs[pairs.len() / 2].clone()
}

fn put(engine: &dyn Engine, space: Space, key: &[u8], value: &[u8]) {
    let mut batch = Batch::default();
    batch.put(space, key.to_vec(), value.to_vec());
    engine.apply(batch).unwrap();
}

fn delete(engine: &dyn Engine, space: Space, key: &[u8]) {
    let mut batch = Batch::default();
    batch.delete(space, key.to_vec());
    engine.apply(batch).unwrap();
}

/// Exactly one difference, this one.
fn assert_found(report: &Verification, expected: &Difference) {
    assert_eq!(report.differences, std::slice::from_ref(expected));
    assert_eq!(report.total, 1);
    assert!(!report.is_clean());
}

#[test]
fn ordinary_work_leaves_a_clean_base() {
    let (engine, store) = filled();
    let report = verify(&store);
    assert_eq!(report.subscribers, u64::from(ACCOUNTS));
    assert_eq!(report.cases, 117, "96 papeles y 21 recursos");
    assert_eq!(report.ledgers, store.receivables().unwrap().unwrap().accounts);
    assert_eq!(report.acts, all(engine.as_ref(), Space::Journal).len() as u64);
    let entries: usize = INDEXES.iter().map(|index| all(engine.as_ref(), *index).len()).sum();
    assert_eq!(report.entries, entries as u64);
    assert!(report.ledgers > 10 && report.acts > 100, "{report:?}");
    let mut heard = 0;
    store.verify(None, |read| heard = read).unwrap();
    assert_eq!(heard, report.subscribers + report.ledgers + report.cases + report.acts);
}

#[test]
fn an_empty_base_is_clean() {
    let (_, store) = store();
    assert_eq!(verify(&store), Verification::default());
}

#[test]
fn a_removed_entry_of_any_index_is_found() {
    let (engine, store) = filled();
    for index in INDEXES {
        let (key, value) = middle(engine.as_ref(), index);
        delete(engine.as_ref(), index, &key);
        assert_found(&verify(&store), &Difference::EntryMissing(index, key.clone()));
        put(engine.as_ref(), index, &key, &value);
        assert!(verify(&store).is_clean());
    }
}

#[test]
fn an_entry_too_many_in_any_index_is_found() {
    let (engine, store) = filled();
    for index in INDEXES {
        let (mut key, _) = middle(engine.as_ref(), index);
        // The same record under another place of the order: a date, a stage, a document, an account.
        let at = if index == Space::LedgerByStage { 6 } else { 3 };
        key[at] ^= 1;
        put(engine.as_ref(), index, &key, b"");
        assert_found(&verify(&store), &Difference::EntryUnfounded(index, key.clone()));
        delete(engine.as_ref(), index, &key);

        let strange = [&key[..4], b"x".as_slice()].concat();
        put(engine.as_ref(), index, &strange, b"");
        assert_found(&verify(&store), &Difference::EntryUnfounded(index, strange.clone()));
        delete(engine.as_ref(), index, &strange);
        assert!(verify(&store).is_clean());
    }
}

#[test]
fn an_entry_in_the_wrong_place_is_found_twice() {
    let (engine, store) = filled();
    for index in INDEXES {
        let (key, _) = middle(engine.as_ref(), index);
        let mut moved = key.clone();
        let at = if index == Space::LedgerByStage { 6 } else { 3 };
        moved[at] ^= 1;
        delete(engine.as_ref(), index, &key);
        put(engine.as_ref(), index, &moved, b"");
        let report = verify(&store);
        let missing = Difference::EntryMissing(index, key.clone());
        let unfounded = Difference::EntryUnfounded(index, moved.clone());
        assert_eq!(report.differences, [missing, unfounded]);
        delete(engine.as_ref(), index, &moved);
        put(engine.as_ref(), index, &key, b"");
    }
    assert!(verify(&store).is_clean());
}

#[test]
fn a_wrong_counter_is_found() {
    let (engine, store) = filled();
    let load = store.receivables().unwrap().unwrap().load;
    let counters = [
        Counter::Subscribers,
        Counter::Pqr,
        Counter::PqrOpen,
        Counter::PqrUnassigned,
        Counter::PqrSequence(2026),
        Counter::Load(load, LoadFigure::Debit),
        Counter::Load(load, LoadFigure::Accounts),
    ];
    for counter in counters {
        let right = store.counter(counter.clone()).unwrap();
        assert!(right > 0, "{counter:?}");
        let mut batch = Batch::default();
        batch.add(counter.key(), 1);
        engine.apply(batch).unwrap();
        let wrong = Difference::Counter { key: counter.key(), kept: right + 1, counted: right };
        assert_found(&verify(&store), &wrong);

        delete(engine.as_ref(), Space::Counter, &counter.key());
        let gone = Difference::Counter { key: counter.key(), kept: 0, counted: right };
        assert_found(&verify(&store), &gone);
        put(engine.as_ref(), Space::Counter, &counter.key(), &right.to_be_bytes());
    }
    put(engine.as_ref(), Space::Counter, b"inventado", &7_i64.to_be_bytes());
    let extra = Difference::Counter { key: b"inventado".to_vec(), kept: 7, counted: 0 };
    assert_found(&verify(&store), &extra);
}

/// An entry with another text in it, still a record that can be read.
fn edited(bytes: &[u8]) -> Vec<u8> {
    let mut entry: JournalEntry = codec::decode(bytes).unwrap();
    entry.actor.origin = "otra terminal".into();
    seal(&entry).unwrap().0
}

#[test]
fn an_edited_act_is_found() {
    let (engine, store) = filled();
    let acts = all(engine.as_ref(), Space::Journal);
    let last = acts.len() - 1;
    for (at, expected) in [
        (0, Difference::JournalBroken(2)),
        (last / 2, Difference::JournalBroken(last as u64 / 2 + 2)),
        (last, Difference::JournalHead),
    ] {
        let (key, bytes) = &acts[at];
        put(engine.as_ref(), Space::Journal, key, &edited(bytes));
        assert_found(&verify(&store), &expected);
        put(engine.as_ref(), Space::Journal, key, bytes);
    }
    assert!(verify(&store).is_clean());
}

#[test]
fn a_removed_act_is_found() {
    let (engine, store) = filled();
    let acts = all(engine.as_ref(), Space::Journal);
    let last = acts.len() - 1;
    for at in [0, last / 2, last] {
        let (key, bytes) = &acts[at];
        delete(engine.as_ref(), Space::Journal, key);
        let report = verify(&store);
        assert!(!report.is_clean(), "falta el acto {}", at + 1);
        let expected = if at == last {
            Difference::JournalHead
        } else {
            Difference::JournalBroken(at as u64 + 1)
        };
        assert_eq!(report.differences.first(), Some(&expected));
        put(engine.as_ref(), Space::Journal, key, bytes);
    }
    assert!(verify(&store).is_clean());
}

#[test]
fn an_act_put_at_the_end_is_found() {
    let (engine, store) = filled();
    let acts = all(engine.as_ref(), Space::Journal);
    let (_, bytes) = acts.last().unwrap();
    let last: JournalEntry = codec::decode(bytes).unwrap();
    let forged = JournalEntry {
        sequence: last.sequence + 1,
        previous: *blake3::hash(bytes).as_bytes(),
        ..last
    };
    let (bytes, _) = seal(&forged).unwrap();
    put(engine.as_ref(), Space::Journal, &forged.sequence.to_be_bytes(), &bytes);
    for (space, key) in of_act(&forged).entries {
        put(engine.as_ref(), space, &key, &[]);
    }
    assert_found(&verify(&store), &Difference::JournalHead);
}

#[test]
fn an_edited_head_is_found() {
    let (engine, store) = filled();
    let kept = engine.get(Space::Meta, trees::META_HEAD).unwrap().unwrap();
    let head = Head::from_bytes(&kept).unwrap();
    let other_hash = Head { hash: [1; 32], ..head };
    let other_number = Head { sequence: head.sequence - 1, ..head };
    for bytes in [other_hash.to_bytes(), other_number.to_bytes(), b"corta".to_vec()] {
        put(engine.as_ref(), Space::Meta, trees::META_HEAD, &bytes);
        assert_found(&verify(&store), &Difference::JournalHead);
    }
    delete(engine.as_ref(), Space::Meta, trees::META_HEAD);
    assert_found(&verify(&store), &Difference::JournalHead);
}

#[test]
fn a_record_that_cannot_be_read_is_named() {
    let (engine, store) = filled();
    for space in [Space::Subscriber, Space::Ledger, Space::Pqr] {
        let (key, bytes) = middle(engine.as_ref(), space);
        for damage in [Vec::new(), vec![250], bytes[..bytes.len() - 1].to_vec()] {
            put(engine.as_ref(), space, &key, &damage);
            let report = verify(&store);
            let named = report.differences.iter().any(|difference| {
                matches!(difference, Difference::Unreadable(of, at, why)
                    if *of == space && *at == key && !why.is_empty())
            });
            assert!(named, "{space:?}: {:?}", report.differences);
        }
        put(engine.as_ref(), space, &key, &bytes);
    }
    let (key, bytes) = middle(engine.as_ref(), Space::Journal);
    put(engine.as_ref(), Space::Journal, &key, &bytes[..bytes.len() - 1]);
    let sequence = u64::from_be_bytes(key.clone().try_into().unwrap());
    let report = verify(&store);
    assert_eq!(report.differences.first(), Some(&Difference::JournalBroken(sequence)));
}

/// A form that cannot be read would keep its owner from the home screen.
#[test]
fn what_is_kept_beside_the_records_is_read_too() {
    let (engine, store) = filled();
    let key = trees::draft(&clerk().user, DraftId(1));
    let cases = [
        (Space::Draft, key.as_slice()),
        (Space::Meta, trees::META_RECEIVABLES),
        (Space::Meta, trees::META_SUBSCRIBER_LOAD),
    ];
    for (space, key) in cases {
        let before = engine.get(space, key).unwrap();
        put(engine.as_ref(), space, key, &[1, 250]);
        let report = verify(&store);
        let named = report.differences.iter().any(|difference| {
            matches!(difference, Difference::Unreadable(of, at, _) if *of == space && at == key)
        });
        assert!(named, "{:?}", report.differences);
        match before {
            Some(bytes) => put(engine.as_ref(), space, key, &bytes),
            None => delete(engine.as_ref(), space, key),
        }
        assert!(verify(&store).is_clean());
    }
}

#[test]
fn a_removed_or_changed_record_is_found_by_what_followed_from_it() {
    let (engine, store) = filled();
    for space in [Space::Subscriber, Space::Ledger, Space::Pqr] {
        let (key, bytes) = middle(engine.as_ref(), space);
        delete(engine.as_ref(), space, &key);
        assert!(!verify(&store).is_clean(), "{space:?}");
        put(engine.as_ref(), space, &key, &bytes);
        assert!(verify(&store).is_clean());
    }
    let (key, bytes) = middle(engine.as_ref(), Space::Ledger);
    let mut ledger: AccountLedger = codec::decode(&bytes).unwrap();
    ledger.items[0].amount = ventanilla::domain::money::Money::from_pesos(1);
    put(engine.as_ref(), Space::Ledger, &key, &codec::encode(&ledger).unwrap());
    assert!(!verify(&store).is_clean());
    put(engine.as_ref(), Space::Ledger, &key, &bytes);

    let (key, bytes) = middle(engine.as_ref(), Space::PqrByAccount);
    assert!(bytes.is_empty());
    let key = trees::radicado(trees::radicado_at_end(&key).unwrap());
    let bytes = engine.get(Space::Pqr, &key).unwrap().unwrap();
    let mut case: PqrCase = codec::decode(&bytes).unwrap();
    case.account = None;
    put(engine.as_ref(), Space::Pqr, &key, &codec::encode(&case).unwrap());
    assert!(!verify(&store).is_clean());
    put(engine.as_ref(), Space::Pqr, &key, &bytes);

    let with_document =
        |(_, bytes): &&Pair| codec::decode::<Subscriber>(bytes).unwrap().document.is_some();
    let people = all(engine.as_ref(), Space::Subscriber);
    let (key, bytes) = people.iter().find(with_document).unwrap();
    let mut subscriber: Subscriber = codec::decode(bytes).unwrap();
    subscriber.document = None;
    put(engine.as_ref(), Space::Subscriber, key, &codec::encode(&subscriber).unwrap());
    assert!(!verify(&store).is_clean());
}

#[test]
fn more_differences_than_are_described_are_counted() {
    let (engine, store) = filled();
    let mut batch = Batch::default();
    let extra = MAX_DIFFERENCES as u64 + 5;
    for number in 0..extra {
        batch.put(Space::SubscriberByDocument, number.to_be_bytes().to_vec(), Vec::new());
    }
    engine.apply(batch).unwrap();
    let report = verify(&store);
    assert_eq!(report.total, extra);
    assert_eq!(report.differences.len(), MAX_DIFFERENCES);
}

#[test]
fn what_is_not_shown_yet_is_not_a_difference() {
    let (engine, store) = filled();
    let shown = store.receivables().unwrap().unwrap();
    let aside = ventanilla::domain::command::ReceivablesLoad {
        load: store.begin_receivables().unwrap(),
        ..shown.clone()
    };
    let (_, bytes) = middle(engine.as_ref(), Space::Ledger);
    let ledger: AccountLedger = codec::decode(&bytes).unwrap();
    store
        .put_ledgers(&aside, std::slice::from_ref(&ledger), &mut store.passages().unwrap())
        .unwrap();
    assert!(verify(&store).is_clean());
    assert_eq!(store.receivables().unwrap(), Some(shown));
    store.clear_other_receivables().unwrap();
    assert!(verify(&store).is_clean());
    assert_eq!(
        engine.get(Space::Ledger, &trees::ledger(aside.load, ledger.account)).unwrap(),
        None
    );
    let acts = verify(&store).acts;
    let answer = store.commit(&clerk(), now(), Command::FilePqr(filing("fuga")), None);
    assert_eq!(answer.unwrap().sequence, acts + 1);
}

/// Records, indexes and totals of an emptied load agree with each other: only what its activation wrote
/// down does not.
#[test]
fn accounts_that_vanish_whole_are_found() {
    let (engine, _store) = filled();
    let kept = all(engine.as_ref(), Space::Ledger).len() as u64;
    for space in [Space::Ledger, Space::LedgerByStage, Space::Standing] {
        for (key, _) in all(engine.as_ref(), space) {
            delete(engine.as_ref(), space, &key);
        }
    }
    for (key, _) in all(engine.as_ref(), Space::Counter) {
        if key.first() == Some(&b'L') {
            delete(engine.as_ref(), Space::Counter, &key);
        }
    }
    let report = verify(&crate::office::over(&engine));
    assert_found(&report, &Difference::Ledgers { kept, found: 0 });
    assert!(ventanilla::messages::difference(&report.differences[0]).starts_with("VER-011 "));
}

#[test]
fn a_standing_that_is_not_what_the_items_say_is_found() {
    let (engine, store) = filled();
    let (key, bytes) = all(engine.as_ref(), Space::Standing).remove(0);
    let mut block: StandingBlock = codec::decode(&bytes).unwrap();
    block.0[0].days += 1;
    put(engine.as_ref(), Space::Standing, &key, &codec::encode(&block).unwrap());
    let report = verify(&store);
    assert_found(&report, &Difference::Standing);
    assert!(ventanilla::messages::difference(&report.differences[0]).starts_with("VER-014 "));
}
