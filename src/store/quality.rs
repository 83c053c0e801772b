//! Quality of the register: one walk over all records for the board, another for the rows behind a number.
//!
//! What is repeated is found by sorting a hash of each value: eight bytes for each account and field, whatever the
//! values are.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::beside::{Beside, Walker};
use super::engine::Space;
use super::{Fault, Store, codec};
use crate::domain::ids::AccountId;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::field::Field;
use crate::domain::subscriber::history::Revision;
use crate::domain::updates::quality::{Board, Check, CheckKind, Known, score};

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

impl Store {
    /// The board of today: reads every record twice, and its revisions once. `progress` hears how many were read.
    pub fn quality_board(
        &self,
        today: NaiveDate,
        mut progress: impl FnMut(u64),
    ) -> Result<Board, Fault> {
        let checks = &self.office().quality;
        let mut failing = vec![0_u64; checks.len()];
        let mut cycles = BTreeMap::<String, (u64, u64)>::new();
        let mut board = Board::default();
        self.each_checked(today, |of, fails| {
            let weights = checks.iter().zip(fails).filter(|(_, fails)| **fails);
            let points = u64::from(score(weights.map(|(check, _)| check.weight)));
            for (count, _) in failing.iter_mut().zip(fails).filter(|(_, fails)| **fails) {
                *count += 1;
            }
            let cycle = cycles.entry(of.cycle.clone()).or_default();
            (cycle.0, cycle.1) = (cycle.0 + 1, cycle.1 + points);
            (board.subscribers, board.points) = (board.subscribers + 1, board.points + points);
            if board.subscribers.is_multiple_of(1_000) {
                progress(board.subscribers);
            }
            Ok(true)
        })?;
        board.failing =
            checks.iter().zip(failing).map(|(check, count)| (check.code.clone(), count)).collect();
        board.cycles =
            cycles.into_iter().map(|(cycle, (count, points))| (cycle, count, points)).collect();
        Ok(board)
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
        self.each_checked(today, |of, fails| {
            let later = after.is_none_or(|after| of.account > after);
            if later && fails.get(at) == Some(&true) {
                rows.push(of.clone());
            }
            Ok(rows.len() < limit)
        })?;
        Ok(rows)
    }

    /// Every record with what fails in it, by account, until `look` has enough.
    fn each_checked(
        &self,
        today: NaiveDate,
        mut look: impl FnMut(&Subscriber, &[bool]) -> Result<bool, Fault>,
    ) -> Result<(), Fault> {
        let office = std::sync::Arc::clone(self.office());
        let checks = &office.quality;
        let repeated = self.repeated(checks)?;
        let dated = checks.iter().any(|check| matches!(check.kind, CheckKind::Stale(_)));
        let mut revisions = Beside::new(&self.shared, Space::SubscriberRevision);
        let mut walker = Walker::new(&self.shared, Space::Subscriber, &[]);
        let mut fails = Vec::with_capacity(checks.len());
        while let Some((_, bytes)) = walker.next_pair()? {
            let of: Subscriber = codec::decode(&bytes)?;
            let mut written = HashMap::<Field, NaiveDate>::new();
            if dated {
                for bytes in revisions.at(of.account)? {
                    let revision: Revision = codec::decode(&bytes)?;
                    let day = revision.recorded_at.date();
                    written.extend(revision.written.iter().map(|one| (one.field, day)));
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
            if !look(&of, &fails)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// What more than one account has in the fields that are checked for it.
    fn repeated(&self, checks: &[Check]) -> Result<Repeated, Fault> {
        let fields = checks.iter().filter(|check| check.kind == CheckKind::Repeated);
        let mut all: HashMap<Field, Vec<u64>> =
            fields.map(|check| (check.field, Vec::new())).collect();
        if all.is_empty() {
            return Ok(all);
        }
        let mut walker = Walker::new(&self.shared, Space::Subscriber, &[]);
        while let Some((_, bytes)) = walker.next_pair()? {
            let of: Subscriber = codec::decode(&bytes)?;
            for (field, hashes) in &mut all {
                let text = field.read(&of);
                if !text.is_empty() {
                    hashes.push(hash(&text));
                }
            }
        }
        Ok(all.into_iter().map(|(field, hashes)| (field, only_repeated(hashes))).collect())
    }
}
