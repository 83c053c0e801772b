//! The schema number, the steps that bring an old base up to date, and the rebuild of what depends on
//! tables that changed.

use super::engine::{Batch, Direction, Engine, KeyRange, Space};
use super::index::{self, Implied};
use super::journal::JournalEntry;
use super::passages::moved_by_policy;
use super::{Fault, codec, desk_keys, trees};
use crate::domain::collections::AccountLedger;
use crate::domain::command::ReceivablesLoad;
use crate::domain::office::Office;
use crate::domain::pqr::{PqrCase, RuleBook};
use crate::domain::subscriber::Subscriber;

/// The schema that this program writes.
pub const CURRENT_SCHEMA: u32 = 7;

/// Records of one batch of a step.
const CHUNK: usize = 1_000;

/// One step from a schema to the next. It may run twice: an interrupted one starts again.
struct Step {
    from: u32,
    run: fn(&dyn Engine) -> Result<(), Fault>,
}

/// Every step, in order.
const STEPS: &[Step] = &[
    Step { from: 1, run: index_subscribers },
    Step { from: 2, run: index_register },
    Step { from: 3, run: forget_tables },
    Step { from: 4, run: forget_tables },
    Step { from: 5, run: index_updates },
    Step { from: 6, run: index_idle },
];

/// Opens the door only to a base that this program understands, brought up to its schema.
pub(super) fn bring_up_to_date(
    engine: &dyn Engine,
    office: &Office,
    book: &RuleBook,
) -> Result<(), Fault> {
    let mut schema = match engine.get(Space::Meta, trees::META_SCHEMA)? {
        Some(bytes) => bytes.try_into().map_or(0, u32::from_be_bytes),
        None => CURRENT_SCHEMA,
    };
    if schema > CURRENT_SCHEMA {
        return Err(Fault::NewerSchema { found: schema, known: CURRENT_SCHEMA });
    }
    if schema == 0 {
        return Err(Fault::Damaged("el número de esquema no se lee".into()));
    }
    for step in STEPS {
        if step.from == schema {
            (step.run)(engine)?;
            schema += 1;
            write_meta(engine, trees::META_SCHEMA, schema.to_be_bytes().to_vec())?;
        }
    }
    if engine.get(Space::Meta, trees::META_SCHEMA)?.is_none() {
        write_meta(engine, trees::META_SCHEMA, CURRENT_SCHEMA.to_be_bytes().to_vec())?;
    }
    let tables = engine.get(Space::Meta, trees::META_TABLES)?;
    if tables.as_deref() != Some(office.fingerprint.as_bytes()) {
        rebuild_dependents(engine, office, book)?;
        let mut batch = Batch::default();
        let fingerprint = office.fingerprint.clone().into_bytes();
        batch.put(Space::Meta, trees::META_TABLES.to_vec(), fingerprint);
        batch.put(Space::Meta, trees::META_STAGES.to_vec(), codes(office).into_bytes());
        batch.delete(Space::Meta, trees::META_TOLD.to_vec());
        engine.apply(batch)?;
        engine.sync()?;
    } else if engine.get(Space::Meta, trees::META_STAGES)?.is_none() {
        write_meta(engine, trees::META_STAGES, codes(office).into_bytes())?;
    }
    Ok(())
}

/// The codes of the stages, a line each.
fn codes(office: &Office) -> String {
    let codes: Vec<&str> = office.stages.stages.iter().map(|one| one.code.as_str()).collect();
    codes.join("\n")
}

fn write_meta(engine: &dyn Engine, key: &[u8], value: Vec<u8>) -> Result<(), Fault> {
    let mut batch = Batch::default();
    batch.put(Space::Meta, key.to_vec(), value);
    engine.apply(batch)?;
    Ok(engine.sync()?)
}

/// Schema 1 had no index of documents.
fn index_subscribers(engine: &dyn Engine) -> Result<(), Fault> {
    each_chunk(engine, Space::Subscriber, KeyRange::all(), |pairs| {
        let mut batch = Batch::default();
        for (_, bytes) in pairs {
            let subscriber: Subscriber = codec::decode(bytes)?;
            for (space, key) in index::of_subscriber(&subscriber).entries {
                batch.put(space, key, Vec::new());
            }
        }
        Ok(batch)
    })
}

/// Schema 2 had no indexes of the register.
fn index_register(engine: &dyn Engine) -> Result<(), Fault> {
    each_chunk(engine, Space::Journal, KeyRange::all(), |pairs| {
        let mut batch = Batch::default();
        for (_, bytes) in pairs {
            let entry: JournalEntry = codec::decode(bytes)?;
            for (space, key) in index::of_act(&entry).entries {
                batch.put(space, key, Vec::new());
            }
        }
        Ok(batch)
    })
}

/// Schema 6 had no list of premises that are not served, none of open connections, and no totals of files of changes.
fn index_idle(engine: &dyn Engine) -> Result<(), Fault> {
    index_subscribers(engine)?;
    clear(engine, Space::Counter, &KeyRange::prefix(trees::BATCH_COUNTERS))?;
    each_chunk(engine, Space::Update, KeyRange::all(), |pairs| {
        let mut batch = Batch::default();
        for (_, bytes) in pairs {
            let Implied { entries, shares } = index::of_update(&codec::decode(bytes)?);
            let shares = shares.into_iter();
            for (key, amount) in shares.filter(|(key, _)| key.starts_with(trees::BATCH_COUNTERS)) {
                batch.add(key, amount);
            }
            let open = |space: &Space| *space == Space::ConnectionOpen;
            for (space, key) in entries.into_iter().filter(|(space, _)| open(space)) {
                batch.put(space, key, Vec::new());
            }
        }
        Ok(batch)
    })
}

/// Schema 5 had no queue of what was applied, nor of what billing owes for it.
fn index_updates(engine: &dyn Engine) -> Result<(), Fault> {
    clear(engine, Space::UpdateByLane, &KeyRange::all())?;
    clear(engine, Space::Counter, &KeyRange::prefix(trees::LANE_COUNTERS))?;
    each_chunk(engine, Space::Update, KeyRange::all(), |pairs| {
        let mut batch = Batch::default();
        for (_, bytes) in pairs {
            let Implied { entries, shares } = index::of_update(&codec::decode(bytes)?);
            for (space, key) in entries {
                batch.put(space, key, Vec::new());
            }
            for (key, amount) in
                shares.into_iter().filter(|(key, _)| key.starts_with(trees::LANE_COUNTERS))
            {
                batch.add(key, amount);
            }
        }
        Ok(batch)
    })
}

/// Schema 3 ordered cases by one date alone and had no index of months; schema 4 had no standing of accounts:
/// what depends on the tables is made again.
fn forget_tables(engine: &dyn Engine) -> Result<(), Fault> {
    let mut batch = Batch::default();
    batch.delete(Space::Meta, trees::META_TABLES.to_vec());
    engine.apply(batch)?;
    Ok(engine.sync()?)
}

/// What orders by the calendar or by the stages is made again when those tables change.
fn rebuild_dependents(engine: &dyn Engine, office: &Office, book: &RuleBook) -> Result<(), Fault> {
    rebuild_worklists(engine, book)?;
    let Some(bytes) = engine.get(Space::Meta, trees::META_RECEIVABLES)? else { return Ok(()) };
    let load: ReceivablesLoad = codec::decode(&bytes)?;
    rebuild_stages(engine, office, &load)
}

fn rebuild_worklists(engine: &dyn Engine, book: &RuleBook) -> Result<(), Fault> {
    clear(engine, Space::PqrByDue, &KeyRange::all())?;
    clear(engine, Space::PqrByPerson, &KeyRange::all())?;
    clear(engine, Space::PqrByMonth, &KeyRange::all())?;
    for prefix in trees::WORKLIST_COUNTERS {
        clear(engine, Space::Counter, &KeyRange::prefix(prefix))?;
    }
    each_chunk(engine, Space::Pqr, KeyRange::all(), |pairs| {
        let mut batch = Batch::default();
        for (_, bytes) in pairs {
            let case: PqrCase = codec::decode(bytes)?;
            let Implied { entries, shares } = index::of_pqr(&case, book);
            let ordered = [Space::PqrByDue, Space::PqrByPerson, Space::PqrByMonth];
            for (space, key) in entries.into_iter().filter(|(space, _)| ordered.contains(space)) {
                batch.put(space, key, Vec::new());
            }
            let is_ours =
                |key: &[u8]| trees::WORKLIST_COUNTERS.iter().any(|of| key.starts_with(of));
            for (key, amount) in shares.into_iter().filter(|(key, _)| is_ours(key)) {
                batch.add(key, amount);
            }
        }
        Ok(batch)
    })
}

/// Writes down which accounts other stages or limits move, before the stages are made again. Once: what was made
/// again is no more the standing of before.
fn tell_moves(engine: &dyn Engine, office: &Office, load: &ReceivablesLoad) -> Result<(), Fault> {
    let told = engine.get(Space::Meta, trees::META_TOLD)?;
    if told.as_deref() == Some(office.fingerprint.as_bytes()) {
        return Ok(());
    }
    // A base of before stages had a memory: its codes are taken to be those of now.
    let known = engine.get(Space::Meta, trees::META_STAGES)?;
    let known = known.map_or_else(|| codes(office), |bytes| String::from_utf8_lossy(&bytes).into());
    let known: Vec<&str> = known.lines().collect();
    let mut range = KeyRange::prefix(&trees::load(load.load));
    // One block at a time: it holds a thousand accounts.
    while let Some((first, bytes)) =
        engine.page(Space::Standing, &range, Direction::Forward, 1)?.pop()
    {
        range = range.beyond(&first, Direction::Forward);
        let mut batch = Batch::default();
        let block: codec::StandingBlock = codec::decode(&bytes)?;
        for before in &block.0 {
            let key = trees::ledger(load.load, before.account);
            let Some(bytes) = engine.get(Space::Ledger, &key)? else { continue };
            let now = index::standing(&codec::decode(&bytes)?, load, office);
            let from = known.get(usize::from(before.stage)).copied().unwrap_or_default();
            moved_by_policy(engine, (office, load), from, &now, &mut batch)?;
        }
        engine.apply(batch)?;
    }
    write_meta(engine, trees::META_TOLD, office.fingerprint.clone().into_bytes())
}

fn rebuild_stages(
    engine: &dyn Engine,
    office: &Office,
    load: &ReceivablesLoad,
) -> Result<(), Fault> {
    let prefix = trees::load(load.load);
    tell_moves(engine, office, load)?;
    clear(engine, Space::LedgerByStage, &KeyRange::prefix(&prefix))?;
    clear(engine, Space::Standing, &KeyRange::prefix(&prefix))?;
    clear(engine, Space::Counter, &KeyRange::prefix(&[b"L".as_slice(), &prefix].concat()))?;
    each_chunk(engine, Space::Ledger, KeyRange::prefix(&prefix), |pairs| {
        let mut batch = Batch::default();
        let ledgers = pairs.iter().map(|(_, bytes)| codec::decode(bytes));
        let ledgers: Vec<AccountLedger> = ledgers.collect::<Result<_, _>>()?;
        for ledger in &ledgers {
            index::of_ledger(ledger, load, office).replace(Implied::default(), &mut batch);
        }
        if let Some(first) = ledgers.first() {
            let block = index::standing_block(&ledgers, load, office);
            let key = desk_keys::standing(load.load, first.account);
            batch.put(Space::Standing, key, codec::encode(&block)?);
        }
        Ok(batch)
    })
}

fn clear(engine: &dyn Engine, space: Space, range: &KeyRange) -> Result<(), Fault> {
    loop {
        let pairs = engine.page(space, range, Direction::Forward, CHUNK)?;
        if pairs.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::default();
        for (key, _) in pairs {
            batch.delete(space, key);
        }
        engine.apply(batch)?;
    }
}

/// Applies the batch that each chunk of a space gives.
fn each_chunk(
    engine: &dyn Engine,
    space: Space,
    mut range: KeyRange,
    change: impl Fn(&[super::engine::Pair]) -> Result<Batch, Fault>,
) -> Result<(), Fault> {
    loop {
        let pairs = engine.page(space, &range, Direction::Forward, CHUNK)?;
        let Some((last, _)) = pairs.last() else { return Ok(()) };
        engine.apply(change(&pairs)?)?;
        range = range.beyond(last, Direction::Forward);
    }
}
