//! Quality of the register: one walk over all records for the board, another for the rows behind a number.
//!
//! What is repeated is found by sorting a hash of each value: eight bytes for each account and field, whatever the
//! values are.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use chrono::{NaiveDate, NaiveDateTime};

use super::beside::{Beside, Walker};
use super::commit::{Answer, Receipt};
use super::engine::{Batch, Direction, KeyRange, Space};
use super::page::{Page, PageRequest};
use super::trees::{self, Counter};
use super::{Fault, Refusal, Shared, Store, codec};
use crate::domain::ids::AccountId;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::history::Revision;
use crate::domain::subscriber::notes::FieldNotes;
use crate::domain::updates::decide::UpdateRejection;
use crate::domain::updates::quality::{
    Board, Check, CheckKind, Known, MAX_KEPT, QualityRun, score,
};
use crate::domain::user::Actor;

/// Rows of a measurement that are written or forgotten at a time.
const ROWS_AT_ONCE: usize = 2_000;

/// A measurement is kept on its day; a later one of the same day takes its place, an earlier one comes too late.
pub(super) fn keep(
    shared: &Shared,
    (actor, now): (&Actor, NaiveDateTime),
    run: &QualityRun,
    batch: &mut Batch,
) -> Answer {
    let key = trees::day(run.on);
    let known = shared.engine.get(Space::QualityRun, &key)?;
    let known = known.map(|bytes| codec::decode::<QualityRun>(&bytes)).transpose()?;
    if run.on != now.date() || known.is_some_and(|known| known.number >= run.number) {
        return Err(Refusal::Update(UpdateRejection::Day));
    }
    let run = QualityRun { by: actor.user.clone(), ..run.clone() };
    batch.put(Space::QualityRun, key, codec::encode(&run)?);
    Ok(Receipt::default())
}

/// Hashes of values that more than one account has, by field, in order.
type Repeated = HashMap<Field, Vec<u64>>;

/// The first eight bytes of the BLAKE3 of a value.
fn hash(text: &str) -> u64 {
    let digest = blake3::hash(text.as_bytes());
    digest.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// Keeps of sorted hashes those that come more than once, each once.
fn only_repeated(mut all: Vec<u64>) -> Vec<u64> {
    all.sort_unstable();
    let mut kept: Vec<u64> = all
        .windows(2)
        .filter(|pair| pair.first() == pair.last())
        .filter_map(|pair| pair.first().copied())
        .collect();
    kept.dedup();
    kept
}

/// Records between two looks whether it goes on.
const LOOK_UP: u64 = 1_000;

/// Hears how many records were read, and says whether it goes on.
type GoesOn<'a> = &'a mut dyn FnMut(u64) -> bool;

impl Store {
    /// The board of today: reads every record twice, and its revisions once. `progress` hears how many were read.
    pub fn quality_board(
        &self,
        today: NaiveDate,
        mut progress: impl FnMut(u64),
    ) -> Result<Board, Fault> {
        let mut goes_on = |read| {
            progress(read);
            true
        };
        Ok(self.board_of(today, &mut goes_on, |_, _| Ok(()))?.unwrap_or_default())
    }

    /// The board; `each` hears of every record the codes of what fails in it. None when it was interrupted.
    fn board_of(
        &self,
        today: NaiveDate,
        goes_on: GoesOn<'_>,
        mut each: impl FnMut(&Subscriber, &[&str]) -> Result<(), Fault>,
    ) -> Result<Option<Board>, Fault> {
        let checks = &self.office().quality;
        let mut failing = vec![0_u64; checks.len()];
        let mut cycles = BTreeMap::<String, (u64, u64)>::new();
        let mut board = Board::default();
        let whole = self.each_checked(today, goes_on, |of, fails| {
            let weights = checks.iter().zip(fails).filter(|(_, fails)| **fails);
            let points = u64::from(score(weights.map(|(check, _)| check.weight)));
            for (count, _) in failing.iter_mut().zip(fails).filter(|(_, fails)| **fails) {
                *count += 1;
            }
            let codes = checks.iter().zip(fails).filter(|(_, fails)| **fails);
            let codes: Vec<&str> = codes.map(|(check, _)| check.code.as_str()).collect();
            each(of, &codes)?;
            let cycle = cycles.entry(of.cycle.clone()).or_default();
            (cycle.0, cycle.1) = (cycle.0 + 1, cycle.1 + points);
            (board.subscribers, board.points) = (board.subscribers + 1, board.points + points);
            Ok(true)
        })?;
        if !whole {
            return Ok(None);
        }
        board.failing =
            checks.iter().zip(failing).map(|(check, count)| (check.code.clone(), count)).collect();
        board.cycles =
            cycles.into_iter().map(|(cycle, (count, points))| (cycle, count, points)).collect();
        Ok(Some(board))
    }

    /// Measures the register and writes the accounts behind its numbers, [`MAX_KEPT`] of each check at most, under a
    /// number of their own. Nobody sees them before the measurement itself is kept ([`Command::KeepQuality`]). None
    /// when `goes_on`, which hears how many were read, says no; what was written then goes with the next sweep.
    ///
    /// [`Command::KeepQuality`]: crate::domain::command::Command::KeepQuality
    pub fn measure_quality(
        &self,
        today: NaiveDate,
        mut goes_on: impl FnMut(u64) -> bool,
    ) -> Result<Option<(u32, Board)>, Fault> {
        let number = self.writer.allocate(Counter::QualitySequence)?;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let mut kept = HashMap::<String, u64>::new();
        let mut batch = Batch::default();
        let board = self.board_of(today, &mut goes_on, |of, failing| {
            for code in failing {
                let count = kept.entry((*code).to_owned()).or_default();
                if *count < MAX_KEPT {
                    *count += 1;
                    let key = trees::quality_row(number, code, of.account);
                    batch.put(Space::QualityRow, key, Vec::new());
                }
            }
            if batch.puts.len() >= ROWS_AT_ONCE {
                self.writer.bulk(std::mem::take(&mut batch))?;
            }
            Ok(())
        })?;
        self.writer.bulk(batch)?;
        Ok(board.map(|board| (number, board)))
    }

    /// Accounts of measurements before the last one are of no more use; those of one that is under way are left alone.
    pub fn sweep_quality(&self) -> Result<(), Fault> {
        let Some(last) = self.quality_runs(1)?.first().map(|run| run.number) else { return Ok(()) };
        let mut range = KeyRange::all();
        range.end = Bound::Excluded(last.to_be_bytes().to_vec());
        loop {
            let engine = &self.shared.engine;
            let pairs = engine.page(Space::QualityRow, &range, Direction::Forward, ROWS_AT_ONCE)?;
            if pairs.is_empty() {
                return Ok(());
            }
            let mut batch = Batch::default();
            for (key, _) in pairs {
                batch.delete(Space::QualityRow, key);
            }
            self.writer.bulk(batch)?;
        }
    }

    /// The last measurements, the latest first.
    pub fn quality_runs(&self, limit: usize) -> Result<Vec<QualityRun>, Fault> {
        let (engine, range) = (&self.shared.engine, KeyRange::all());
        let pairs = engine.page(Space::QualityRun, &range, Direction::Backward, limit)?;
        pairs.iter().map(|(_, bytes)| Ok(codec::decode(bytes)?)).collect()
    }

    /// Accounts that failed a check when the register was last measured, by account.
    pub fn quality_page(
        &self,
        code: &str,
        request: &PageRequest,
    ) -> Result<Page<Subscriber>, Fault> {
        let Some(last) = self.quality_runs(1)?.into_iter().next() else {
            return Ok(Page::default());
        };
        let range = KeyRange::prefix(&trees::quality_rows(last.number, code));
        let page = self.raw_page(Space::QualityRow, range, request)?;
        page.try_filter_map(|key, _| match trees::account_at_end(key) {
            Some(account) => self.subscriber(account),
            None => Ok(None),
        })
    }

    /// Accounts that fail a check after one of them, as many as are asked for. Reads until it has them.
    pub fn quality_rows(
        &self,
        code: &str,
        after: Option<AccountId>,
        (today, limit): (NaiveDate, usize),
    ) -> Result<Vec<Subscriber>, Fault> {
        let Some(at) = self.office().quality.iter().position(|check| check.code == code) else {
            return Ok(Vec::new());
        };
        let mut rows = Vec::new();
        self.each_checked(today, &mut |_| true, |of, fails| {
            let later = after.is_none_or(|after| of.account > after);
            if later && fails.get(at) == Some(&true) {
                rows.push(of.clone());
            }
            Ok(rows.len() < limit)
        })?;
        Ok(rows)
    }

    /// Every record with what fails in it, by account, until `look` has enough. False when it was interrupted.
    fn each_checked(
        &self,
        today: NaiveDate,
        goes_on: GoesOn<'_>,
        mut look: impl FnMut(&Subscriber, &[bool]) -> Result<bool, Fault>,
    ) -> Result<bool, Fault> {
        let office = std::sync::Arc::clone(self.office());
        let checks = &office.quality;
        let Some(repeated) = self.repeated(checks, goes_on)? else { return Ok(false) };
        let dated = checks.iter().any(|check| matches!(check.kind, CheckKind::Stale(_)));
        let mut revisions = Beside::new(&self.shared, Space::SubscriberRevision);
        let mut noted = Beside::new(&self.shared, Space::FieldNotes);
        let mut walker = Walker::new(&self.shared, Space::Subscriber, &[]);
        let mut fails = Vec::with_capacity(checks.len());
        let mut read = 0_u64;
        while let Some((_, bytes)) = walker.next_pair()? {
            let of: Subscriber = codec::decode(&bytes)?;
            let mut written = HashMap::<Field, NaiveDate>::new();
            if dated {
                for bytes in revisions.at(of.account)? {
                    let revision: Revision = codec::decode(&bytes)?;
                    let day = revision.recorded_at.date();
                    written.extend(revision.written.iter().map(|one| (one.field, day)));
                }
                for bytes in noted.at(of.account)? {
                    let notes: FieldNotes = codec::decode(&bytes)?;
                    for check in checks {
                        let checked = notes.confirmed(check.field, &check.field.read(&of));
                        let known = written.get(&check.field).copied().max(checked);
                        written.extend(known.map(|day| (check.field, day)));
                    }
                }
            }
            let known = Known {
                today,
                written: &|field| written.get(&field).copied(),
                repeated: &|field, text| {
                    repeated.get(&field).is_some_and(|all| all.binary_search(&hash(text)).is_ok())
                },
            };
            fails.clear();
            fails.extend(checks.iter().map(|check| check.fails(&of, known)));
            read += 1;
            if !look(&of, &fails)? {
                return Ok(true);
            }
            if read.is_multiple_of(LOOK_UP) && !goes_on(read) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What more than one account has in the fields that are checked for it. None when it was interrupted.
    fn repeated(&self, checks: &[Check], goes_on: GoesOn<'_>) -> Result<Option<Repeated>, Fault> {
        let fields = checks.iter().filter(|check| check.kind == CheckKind::Repeated);
        let mut all: HashMap<Field, Vec<u64>> =
            fields.map(|check| (check.field, Vec::new())).collect();
        if all.is_empty() {
            return Ok(Some(all));
        }
        let mut read = 0_u64;
        let mut walker = Walker::new(&self.shared, Space::Subscriber, &[]);
        while let Some((_, bytes)) = walker.next_pair()? {
            let of: Subscriber = codec::decode(&bytes)?;
            for (field, hashes) in &mut all {
                let text = field.read(&of);
                if !text.is_empty() {
                    hashes.push(hash(&text));
                }
            }
            read += 1;
            // Nothing is measured yet.
            if read.is_multiple_of(LOOK_UP) && !goes_on(0) {
                return Ok(None);
            }
        }
        let only = |(field, hashes)| (field, only_repeated(hashes));
        Ok(Some(all.into_iter().map(only).collect()))
    }
}
