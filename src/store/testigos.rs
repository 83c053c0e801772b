//! Testigos in the base: a month frozen block by block beside everything else, shown by one act, never
//! changed after it.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::PoisonError;

use chrono::NaiveDate;

use super::beside::{Beside, Walker};
use super::collections::record;
use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, Expected, KeyRange, Space};
use super::{Fault, LEDGER_CHUNK, Refusal, Shared, Store, codec, desk_keys, trees};
use crate::domain::collections::decide::{CollectionRejection, TestigoRejection};
use crate::domain::collections::field::protections;
use crate::domain::collections::figures::{self, AccountMonth, Recovery};
use crate::domain::collections::file::CollectionFile;
use crate::domain::collections::payment::{self, Payment};
use crate::domain::collections::testigo::{
    Balances, CubeCell, CubeKey, Roll, Tally, Testigo, TestigoRow,
};
use crate::domain::collections::{AccountLedger, Bucket, ItemShare, Position, position};
use crate::domain::command::{Command, ReceivablesLoad};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::pqr::Month;
use crate::domain::subscriber::Subscriber;
use crate::domain::user::{Actor, UserId};

/// Versions of a month that are looked at.
const MAX_VERSIONS: usize = 200;

/// zstd level of a block: rows repeat themselves, higher ones take longer and save little.
const LEVEL: i32 = 3;

/// Largest block that is unpacked.
const MAX_BLOCK: usize = 64 << 20;

/// Who closes, when and why.
#[derive(Debug, Clone)]
pub struct Closing {
    /// The month.
    pub month: Month,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: chrono::NaiveDateTime,
    /// Why, for a correction.
    pub reason: String,
}

impl Store {
    /// Versions of a month, the first one first.
    pub fn testigos(&self, month: Month) -> Result<Vec<Testigo>, Fault> {
        testigos(&self.shared, month)
    }

    /// The version of a month that holds.
    pub fn testigo(&self, month: Month) -> Result<Option<Testigo>, Fault> {
        Ok(testigos(&self.shared, month)?.pop())
    }

    /// The latest month before one that has a testigo.
    pub fn testigo_before(&self, month: Month) -> Result<Option<Testigo>, Fault> {
        let mut range = KeyRange::all();
        range.end = Bound::Excluded(trees::month(month));
        let engine = &self.shared.engine;
        let pairs = engine.page(Space::Testigo, &range, Direction::Backward, 1)?;
        Ok(pairs.first().map(|(_, bytes)| codec::decode(bytes)).transpose()?)
    }

    /// Crosses of a testigo.
    pub fn cube(&self, of: &Testigo) -> Result<BTreeMap<CubeKey, CubeCell>, Fault> {
        let key = desk_keys::testigo(of.month, of.version);
        let cube: Option<codec::Cube> = record(&self.shared, Space::TestigoCube, &key)?;
        Ok(cube.map_or_else(BTreeMap::new, |cube| cube.0.into_iter().collect()))
    }

    /// Every row of a testigo, in order of account.
    pub fn testigo_rows(
        &self,
        of: &Testigo,
        mut look: impl FnMut(TestigoRow) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut rows = Rows::of(&self.shared, of);
        while let Some(row) = rows.next_row()? {
            look(row)?;
        }
        Ok(())
    }

    /// Reads a testigo again and says whether its rows are those that were frozen.
    pub fn testigo_is_whole(&self, of: &Testigo) -> Result<bool, Fault> {
        let mut hash = blake3::Hasher::new();
        let mut tally = Tally::default();
        self.testigo_rows(of, |row| {
            hash.update(&codec::encode(&row)?);
            tally.take(&row);
            Ok(())
        })?;
        let same = hash.finalize().to_hex().as_str() == of.hash;
        Ok(same && tally.balances == of.balances && tally.accounts == of.accounts)
    }

    /// F1 to F3: what was recovered of the overdue debt of a testigo up to a day, by the stage that it froze.
    pub fn recovery(
        &self,
        opening: &Testigo,
        until: NaiveDate,
    ) -> Result<BTreeMap<usize, Recovery>, Fault> {
        let shared = self.shared.as_ref();
        let mut rows = Rows::of(shared, opening);
        let mut payments = Beside::new(shared, Space::Payment);
        let mut files = Beside::new(shared, Space::CollectionFile);
        let within = |date: NaiveDate| date > opening.cutoff && date <= until;
        let mut stages = BTreeMap::<usize, Recovery>::new();
        while let Some(row) = rows.next_row()? {
            let paid = payments.at(row.account)?;
            let paid: Vec<Payment> =
                paid.iter().map(|bytes| Ok(codec::decode(bytes)?)).collect::<Result<_, Fault>>()?;
            let paid = payment::standing(&paid);
            let paid = paid.iter().filter(|one| within(one.at.date()));
            let mut financed = Money::ZERO;
            for bytes in files.at(row.account)? {
                let file: CollectionFile = codec::decode(&bytes)?;
                let signed = file.agreements().filter(|(at, _)| within(at.date()));
                financed = signed.map(|(_, one)| one.debt().minus(one.initial)).sum();
            }
            let account = AccountMonth {
                stage: usize::from(row.stage),
                base: row.balances.collectable_overdue(),
                paid: paid.map(|one| one.amount).sum(),
                financed,
            };
            for (stage, one) in figures::recovery([account]) {
                let sum = stages.entry(stage).or_default();
                *sum = sum.plus(one);
            }
        }
        Ok(stages)
    }

    /// Closes a month: its rows are written aside while everybody goes on, and one act shows them. One close
    /// at a time; one whose identities do not hold is not shown.
    pub fn close_month(
        &self,
        actor: &Actor,
        closing: &Closing,
        progress: impl FnMut(u64),
    ) -> Result<Testigo, Refusal> {
        let _turn = self.shared.closing.lock().unwrap_or_else(PoisonError::into_inner);
        let frozen = self.freeze(closing, progress)?;
        if !frozen.is_sound() {
            return Err(Refusal::Collection(CollectionRejection::Testigo(
                TestigoRejection::Unsound,
            )));
        }
        let command = Command::CloseMonth(Box::new(frozen.clone()));
        self.commit(actor, closing.at, command, None)?;
        Ok(frozen)
    }

    /// The shown load as the next version of a month, not yet shown.
    fn freeze(&self, closing: &Closing, mut progress: impl FnMut(u64)) -> Result<Testigo, Refusal> {
        let refused = |why| Refusal::Collection(CollectionRejection::Testigo(why));
        let load = self.receivables()?.ok_or_else(|| refused(TestigoRejection::NoLoad))?;
        if Month::of(load.cutoff) != closing.month {
            return Err(refused(TestigoRejection::OtherCutoff(load.cutoff)));
        }
        let version = self.testigo(closing.month)?.map_or(1, |last| last.version + 1);
        if version > 1 && closing.reason.trim().is_empty() {
            return Err(refused(TestigoRejection::NoReason));
        }
        self.clear_unshown(closing.month, version)?;
        let before = self.testigo_before(closing.month)?;
        let mut freezing = Freezing::new(self, closing.month, version, &load, before.as_ref());
        let mut ledgers = Walker::new(&self.shared, Space::Ledger, &trees::load(load.load));
        while let Some((key, bytes)) = ledgers.next_pair()? {
            let Some(account) = trees::account_at_end(&key) else { continue };
            freezing.take(account, &codec::decode(&bytes)?)?;
            if freezing.tally.accounts.is_multiple_of(LEDGER_CHUNK as u64) {
                progress(freezing.tally.accounts);
            }
        }
        let (head, cube) = freezing.finish(closing)?;
        self.writer.bulk(cube)?;
        self.writer.sync()?;
        Ok(head)
    }

    /// Blocks of a version that was never shown.
    fn clear_unshown(&self, month: Month, version: u32) -> Result<(), Fault> {
        let prefix = desk_keys::testigo(month, version);
        loop {
            let engine = &self.shared.engine;
            let range = KeyRange::prefix(&prefix);
            let pairs = engine.page(Space::TestigoBlock, &range, Direction::Forward, 16)?;
            if pairs.is_empty() {
                return Ok(());
            }
            let mut batch = Batch::default();
            for (key, _) in pairs {
                batch.delete(Space::TestigoBlock, key);
            }
            self.writer.bulk(batch)?;
        }
    }
}

fn testigos(shared: &Shared, month: Month) -> Result<Vec<Testigo>, Fault> {
    let range = KeyRange::prefix(&trees::month(month));
    let pairs = shared.engine.page(Space::Testigo, &range, Direction::Forward, MAX_VERSIONS)?;
    pairs.iter().map(|(_, bytes)| Ok(codec::decode(bytes)?)).collect()
}

/// Rows of a testigo, block after block.
pub(super) struct Rows<'a> {
    walker: Walker<'a>,
    block: std::vec::IntoIter<TestigoRow>,
    waiting: Option<TestigoRow>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(shared: &'a Shared, testigo: &Testigo) -> Self {
        let prefix = desk_keys::testigo(testigo.month, testigo.version);
        Self {
            walker: Walker::new(shared, Space::TestigoBlock, &prefix),
            block: Vec::new().into_iter(),
            waiting: None,
        }
    }

    fn next_row(&mut self) -> Result<Option<TestigoRow>, Fault> {
        loop {
            if let Some(row) = self.block.next() {
                return Ok(Some(row));
            }
            let Some((_, bytes)) = self.walker.next_pair()? else { return Ok(None) };
            self.block = unpack(&bytes)?.into_iter();
        }
    }

    /// The row of an account, asked for in order.
    pub(super) fn at(&mut self, account: AccountId) -> Result<Option<TestigoRow>, Fault> {
        loop {
            let next = match self.waiting.take() {
                Some(row) => Some(row),
                None => self.next_row()?,
            };
            match next {
                Some(row) if row.account == account => return Ok(Some(row)),
                Some(row) if row.account < account => {}
                later => {
                    self.waiting = later;
                    return Ok(None);
                }
            }
        }
    }
}

fn pack(rows: &[TestigoRow]) -> Result<Vec<u8>, Fault> {
    let bytes = codec::encode(&codec::TestigoBlock(rows.to_vec()))?;
    zstd::bulk::compress(&bytes, LEVEL).map_err(|error| Fault::Io(error.to_string()))
}

pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<TestigoRow>, Fault> {
    let plain = zstd::bulk::decompress(bytes, MAX_BLOCK)
        .map_err(|_| Fault::Codec("testigo: bloque dañado".into()))?;
    let block: codec::TestigoBlock = codec::decode(&plain)?;
    Ok(block.0)
}

/// A month on its way to be frozen.
struct Freezing<'a> {
    store: &'a Store,
    month: Month,
    version: u32,
    load: &'a ReceivablesLoad,
    before: Option<&'a Testigo>,
    subscribers: Beside<'a>,
    files: Beside<'a>,
    payments: Beside<'a>,
    earlier: Option<Rows<'a>>,
    tally: Tally,
    roll: Roll,
    hash: blake3::Hasher,
    rows: Vec<TestigoRow>,
}

impl<'a> Freezing<'a> {
    fn new(
        store: &'a Store,
        month: Month,
        version: u32,
        load: &'a ReceivablesLoad,
        before: Option<&'a Testigo>,
    ) -> Self {
        let shared = store.shared.as_ref();
        Self {
            store,
            month,
            version,
            load,
            before,
            subscribers: Beside::new(shared, Space::Subscriber),
            files: Beside::new(shared, Space::CollectionFile),
            payments: Beside::new(shared, Space::Payment),
            earlier: before.map(|before| Rows::of(shared, before)),
            tally: Tally::default(),
            roll: Roll::default(),
            hash: blake3::Hasher::new(),
            rows: Vec::new(),
        }
    }

    fn take(&mut self, account: AccountId, ledger: &AccountLedger) -> Result<(), Refusal> {
        let row = self.row(account, ledger)?;
        self.hash.update(&codec::encode(&row)?);
        self.tally.take(&row);
        self.rows.push(row);
        if self.rows.len() == LEDGER_CHUNK { Ok(self.write()?) } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Fault> {
        let Some(first) = self.rows.first().map(|row| row.account) else { return Ok(()) };
        let key = desk_keys::testigo_block(self.month, self.version, first);
        let mut batch = Batch::default();
        batch.put(Space::TestigoBlock, key, pack(&self.rows)?);
        self.rows.clear();
        self.store.writer.bulk(batch)
    }

    fn row(&mut self, account: AccountId, ledger: &AccountLedger) -> Result<TestigoRow, Fault> {
        let office = self.store.office().as_ref();
        let cutoff = self.load.cutoff;
        let position = position(ledger, cutoff, &office.stages, &office.locks);
        let interest = &office.collections.interest.transactions;
        let late = office.stages.overdue_from_days;
        let balances = Balances::of(ledger, &position, late, interest);
        let subscriber = self.subscribers.at(account)?.pop();
        let subscriber: Option<Subscriber> =
            subscriber.map(|bytes| codec::decode(&bytes)).transpose()?;
        let file = self.files.at(account)?.pop();
        let file: CollectionFile = match file {
            Some(bytes) => codec::decode(&bytes)?,
            None => CollectionFile::new(account),
        };
        let paid = self.payments.at(account)?;
        let paid: Vec<Payment> =
            paid.iter().map(|bytes| Ok(codec::decode(bytes)?)).collect::<Result<_, Fault>>()?;
        let before = self.moved(account, ledger, &position, &balances, &paid)?;
        let known = |date: NaiveDate| date <= cutoff;
        let day = |at: chrono::NaiveDateTime| at.date();
        let paid = payment::standing(&paid);
        let last = paid.iter().filter(|one| known(day(one.at))).max_by_key(|one| one.at);
        Ok(TestigoRow {
            account,
            partner: ledger.partner.clone(),
            document: String::new(),
            name: String::new(),
            address: String::new(),
            town: String::new(),
            locality: String::new(),
            zone: String::new(),
            cycle: String::new(),
            use_class: None,
            stratum: None,
            services: crate::domain::subscriber::Services::default(),
            status: None,
            items: u32::try_from(ledger.items.len()).unwrap_or(u32::MAX),
            overdue_bills: overdue_bills(ledger, &position),
            oldest: ledger.items.iter().filter_map(|item| item.due).min(),
            days: u32::try_from(position.driver_days.unwrap_or(0)).unwrap_or(0),
            stage: u8::try_from(position.stage).unwrap_or(u8::MAX),
            balances,
            protected: protections(&file).iter().any(|held| held.holds(cutoff)),
            agreement: file
                .agreements()
                .filter(|(at, _)| known(day(*at)))
                .last()
                .map(|(_, one)| one.number),
            promise: file.promises().filter(|(at, _)| known(day(*at))).last().map(|(_, p)| p.on),
            last_payment: last.map(|one| (day(one.at), one.amount)),
            last_action: file
                .events
                .iter()
                .rev()
                .map(|event| day(event.at))
                .find(|date| known(*date)),
            before,
        }
        .with(subscriber.as_ref()))
    }

    /// What moved in the account since the testigo before.
    fn moved(
        &mut self,
        account: AccountId,
        ledger: &AccountLedger,
        position: &Position,
        balances: &Balances,
        paid: &[Payment],
    ) -> Result<Option<(u8, Money)>, Fault> {
        let (Some(before), Some(earlier)) = (self.before, &mut self.earlier) else {
            return Ok(None);
        };
        let span = (before.cutoff, self.load.cutoff);
        let within = |date: NaiveDate| date > span.0 && date <= span.1;
        for item in ledger.items.iter().filter(|item| item.posted.is_some_and(within)) {
            let side = if item.amount.is_credit() {
                &mut self.roll.credited
            } else {
                &mut self.roll.billed
            };
            *side = side.plus(item.amount);
        }
        let received: Money =
            paid.iter().filter(|one| within(one.at.date())).map(|one| one.amount).sum();
        self.roll.paid = self.roll.paid.plus(received);
        self.roll.closing = self.roll.closing.plus(balances.total);
        let Some(row) = earlier.at(account)? else { return Ok(None) };
        age(&mut self.roll, &row, &still(ledger, position, span));
        Ok(Some((row.stage, row.balances.total)))
    }

    fn finish(mut self, closing: &Closing) -> Result<(Testigo, Batch), Refusal> {
        self.write()?;
        let roll = match self.before {
            Some(before) => {
                self.roll.opening = before.balances.total;
                self.gone(before)?;
                Some(self.roll)
            }
            None => None,
        };
        let stages = 0..self.store.office().stages.stages.len();
        let stage = |at: usize| {
            let at = u8::try_from(at).unwrap_or(u8::MAX);
            self.tally.stages.get(&at).copied().unwrap_or_default()
        };
        let head = Testigo {
            month: self.month,
            version: self.version,
            cutoff: self.load.cutoff,
            load: self.load.load,
            load_net: self.load.debit.plus(self.load.credit),
            at: closing.at,
            by: closing.by.clone(),
            reason: closing.reason.clone(),
            accounts: self.tally.accounts,
            items: self.tally.items,
            hash: self.hash.finalize().to_hex().to_string(),
            balances: self.tally.balances,
            stages: stages.map(stage).collect(),
            roll,
        };
        let mut batch = Batch::default();
        let cube = codec::Cube(self.tally.cube.into_iter().collect());
        let key = desk_keys::testigo(self.month, self.version);
        batch.put(Space::TestigoCube, key, codec::encode(&cube)?);
        Ok((head, batch))
    }

    /// Accounts of the testigo before that have no open item any more, and what was paid for them.
    fn gone(&mut self, before: &Testigo) -> Result<(), Fault> {
        let shared = self.store.shared.as_ref();
        let mut rows = Rows::of(shared, before);
        let mut ledgers = Walker::new(shared, Space::Ledger, &trees::load(self.load.load));
        let mut payments = Beside::new(shared, Space::Payment);
        let mut open: Option<AccountId> = None;
        let next = |ledgers: &mut Walker<'_>| -> Result<Option<AccountId>, Fault> {
            Ok(ledgers.next_pair()?.and_then(|(key, _)| trees::account_at_end(&key)))
        };
        let mut started = false;
        while let Some(row) = rows.next_row()? {
            while !started || open.is_some_and(|open| open < row.account) {
                started = true;
                open = next(&mut ledgers)?;
                if open.is_none() {
                    break;
                }
            }
            if open == Some(row.account) {
                continue;
            }
            age(&mut self.roll, &row, &[[Money::ZERO; 8]; 8]);
            let span = (before.cutoff, self.load.cutoff);
            for bytes in payments.at(row.account)? {
                let payment: Payment = codec::decode(&bytes)?;
                if payment.at.date() > span.0 && payment.at.date() <= span.1 {
                    self.roll.paid = self.roll.paid.plus(payment.amount);
                }
            }
        }
        Ok(())
    }
}

/// What is still owed of what was overdue at the cut-off before: by its age then and its age now.
fn still(
    ledger: &AccountLedger,
    position: &Position,
    (before, now): (NaiveDate, NaiveDate),
) -> [[Money; 8]; 8] {
    let mut kept = [[Money::ZERO; 8]; 8];
    for (item, on) in ledger.items.iter().zip(&position.items) {
        let Some(due) = item.due.filter(|_| on.share == ItemShare::Collectable) else { continue };
        let bucket = |cutoff: NaiveDate| Bucket::of((cutoff - due).num_days()).index();
        if let Some(sum) = kept.get_mut(bucket(before)).and_then(|row| row.get_mut(bucket(now))) {
            *sum = sum.plus(on.residual);
        }
    }
    kept
}

/// Adds an account to the matrix: of each range before, what is still owed by its age now; the rest is gone.
fn age(roll: &mut Roll, before: &TestigoRow, kept: &[[Money; 8]; 8]) {
    let ranges = before.balances.buckets.iter().zip(kept).zip(&mut roll.ageing).skip(1);
    for ((amount, kept), row) in ranges {
        let mut left = (*amount).max(Money::ZERO);
        for (sum, still) in row.iter_mut().zip(kept) {
            // What was apart before may be collectable now: no more than there was is counted.
            let still = (*still).min(left);
            left = left.minus(still);
            *sum = sum.plus(still);
        }
        if let Some(gone) = row.last_mut() {
            *gone = gone.plus(left);
        }
    }
}

fn overdue_bills(ledger: &AccountLedger, position: &Position) -> u32 {
    let mut bills: Vec<(&str, Option<NaiveDate>)> = ledger
        .items
        .iter()
        .zip(&position.items)
        .filter(|(_, on)| {
            on.share == ItemShare::Collectable
                && on.residual.is_debit()
                && Bucket::of(on.days.unwrap_or(0)) != Bucket::Current
        })
        .map(|(item, _)| (item.reference.as_str(), item.due))
        .collect();
    bills.sort_unstable();
    bills.dedup();
    u32::try_from(bills.len()).unwrap_or(u32::MAX)
}

/// The batch that shows a testigo.
pub(super) fn decide(shared: &Shared, command: &Command, batch: &mut Batch) -> Answer {
    let Command::CloseMonth(testigo) = command else { return Err(Refusal::NotFound) };
    let refused = |why| Refusal::Collection(CollectionRejection::Testigo(why));
    let load: Option<ReceivablesLoad> = record(shared, Space::Meta, trees::META_RECEIVABLES)?;
    if load.is_none_or(|load| load.load != testigo.load) {
        return Err(refused(TestigoRejection::LoadChanged));
    }
    let last = testigos(shared, testigo.month)?.pop().map_or(0, |last| last.version);
    if testigo.version != last + 1 {
        return Err(refused(TestigoRejection::LoadChanged));
    }
    let key = desk_keys::testigo(testigo.month, testigo.version);
    batch.preconditions.push((Space::Testigo, key.clone(), Expected::Absent));
    batch.put(Space::Testigo, key, codec::encode(testigo.as_ref())?);
    Ok(Receipt::default())
}
