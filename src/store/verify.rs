//! The proof: indexes, counters and the journal chain recomputed from the records.

mod desk;
mod plans;
mod updates;

use std::collections::BTreeMap;

use super::codec::StandingBlock;
use super::engine::{Direction, Engine, KeyRange, Pair, Space, decode_counter};
use super::index::{self, Implied};
use super::journal::{Head, JournalEntry};
use super::trees::{self, Counter};
use super::{Fault, codec, desk_keys};
use crate::domain::annex::Annex;
use crate::domain::collections::AccountLedger;
use crate::domain::collections::file::CollectionFile;
use crate::domain::collections::payment::Payment;
use crate::domain::collections::queue::StandingRow;
use crate::domain::command::{
    BackupMark, Draft, FileLoad, ReceivablesLoad, Recommendations, SuiApproval,
};
use crate::domain::ids::{AccountId, Radicado};
use crate::domain::letter::IssuedLetter;
use crate::domain::office::Office;
use crate::domain::pqr::{Month, PqrCase, RuleBook};
use crate::domain::stratification::Petition;
use crate::domain::subscriber::Subscriber;
use crate::domain::subscriber::notes::FieldNotes;
use crate::domain::updates::request::UpdateRequest;
use crate::domain::user::User;

/// Differences that are described; the rest is counted.
pub const MAX_DIFFERENCES: usize = 1_000;

/// Records read at a time.
const CHUNK: usize = 2_000;

/// One thing that is not as the records say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A record implies an index entry that is not there.
    EntryMissing(Space, Vec<u8>),
    /// An index entry that no record implies.
    EntryUnfounded(Space, Vec<u8>),
    /// A counter does not hold what the records add up to.
    Counter {
        /// Its key.
        key: Vec<u8>,
        /// What it holds.
        kept: i64,
        /// What the records say.
        counted: i64,
    },
    /// A journal entry does not continue the one before.
    JournalBroken(u64),
    /// The head does not name the last entry.
    JournalHead,
    /// The register ends before the act that was written down.
    AnchorMissing {
        /// The act written down.
        anchored: u64,
        /// The last one there.
        found: u64,
    },
    /// The act that was written down is another one.
    AnchorOther {
        /// The act.
        anchored: u64,
    },
    /// The shown load has not the accounts that its activation wrote down.
    Ledgers {
        /// Accounts that it was shown with.
        kept: u64,
        /// Accounts that are there.
        found: u64,
    },
    /// A record cannot be read.
    Unreadable(Space, Vec<u8>, String),
    /// The standing of the accounts is not what their items say.
    Standing,
    /// The rows of a testigo are not those that were frozen.
    Testigo {
        /// Its month.
        month: Month,
        /// Its version.
        version: u32,
    },
    /// The rows of a calendar are not those that were made or approved.
    Plan {
        /// Its year.
        year: i32,
        /// Its version.
        version: u32,
    },
    /// The record of an account is not what its revisions wrote, or one of them had no two people.
    Revision(AccountId),
    /// The accounts kept behind a number of quality, by the code of its check, are not as many as it says.
    Quality(String),
    /// A document is joined to a person who does not name it, or the other way round.
    Person,
    /// The content of an annex is not what was attached.
    AnnexContent {
        /// Its case.
        radicado: Radicado,
        /// Its name.
        name: String,
    },
    /// Content that no annex names and that nobody is writing.
    AnnexUnfounded(Vec<u8>),
}

/// What was looked at and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Subscribers read.
    pub subscribers: u64,
    /// Ledgers of the shown load read.
    pub ledgers: u64,
    /// Cases read.
    pub cases: u64,
    /// Journal entries read.
    pub acts: u64,
    /// The last of them: on a base in use the register is longer by the time that this is read.
    pub head: Head,
    /// Index entries read.
    pub entries: u64,
    /// Differences, the first [`MAX_DIFFERENCES`].
    pub differences: Vec<Difference>,
    /// All differences.
    pub total: u64,
}

impl Verification {
    /// Nothing differs.
    pub const fn is_clean(&self) -> bool {
        self.total == 0
    }

    fn found(&mut self, difference: Difference) {
        self.total += 1;
        if self.differences.len() < MAX_DIFFERENCES {
            self.differences.push(difference);
        }
    }
}

/// What follows from records and acts.
const INDEXES: [Space; 23] = [
    Space::ConnectionOpen,
    Space::SubscriberIdle,
    Space::PetitionOpen,
    Space::PetitionByAccount,
    Space::PetitionAct,
    Space::FieldFailure,
    Space::UpdateByBatch,
    Space::UpdateByLane,
    Space::UpdateByAccount,
    Space::SubscriberByDocument,
    Space::LedgerByStage,
    Space::PqrByDue,
    Space::PqrByAccount,
    Space::PqrByPerson,
    Space::PqrByMonth,
    Space::JournalByUser,
    Space::JournalBySubject,
    Space::LoginByUser,
    Space::JournalByDay,
    Space::CollectionAgenda,
    Space::ContactByPerson,
    Space::PaymentById,
    Space::PaymentByDay,
];

struct Pass<'a> {
    engine: &'a dyn Engine,
    office: &'a Office,
    book: &'a RuleBook,
    load: Option<ReceivablesLoad>,
    counted: BTreeMap<Vec<u8>, i64>,
    /// Entries that the records imply, by index.
    implied: BTreeMap<Space, u64>,
    anchor: Option<Head>,
    report: Verification,
}

/// Everything, from the records up. `anchor` is a head that somebody wrote down elsewhere.
pub(super) fn verify(
    engine: &dyn Engine,
    office: &Office,
    book: &RuleBook,
    anchor: Option<Head>,
    mut progress: impl FnMut(u64),
) -> Result<Verification, Fault> {
    let mut pass = Pass {
        engine,
        office,
        book,
        load: None,
        counted: BTreeMap::new(),
        implied: BTreeMap::new(),
        anchor,
        report: Verification::default(),
    };
    pass.load = pass.pointer(trees::META_RECEIVABLES)?;
    pass.pointer::<FileLoad>(trees::META_SUBSCRIBER_LOAD)?;
    pass.pointer::<BackupMark>(trees::META_BACKUP)?;
    pass.records(&mut progress)?;
    pass.journal(&mut progress)?;
    for space in INDEXES {
        pass.entries(space)?;
    }
    pass.counters()?;
    Ok(pass.report)
}

impl Pass<'_> {
    fn each(
        &mut self,
        space: Space,
        mut range: KeyRange,
        mut look: impl FnMut(&mut Self, &Pair) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        loop {
            let rows = space.rows_at_once(CHUNK);
            let pairs = self.engine.page(space, &range, Direction::Forward, rows)?;
            let Some((last, _)) = pairs.last() else { return Ok(()) };
            for pair in &pairs {
                look(self, pair)?;
            }
            range = range.beyond(last, Direction::Forward);
        }
    }

    /// A record of the meta space; one that cannot be read is a difference too.
    fn pointer<R: codec::Record>(&mut self, key: &[u8]) -> Result<Option<R>, Fault> {
        let Some(bytes) = self.engine.get(Space::Meta, key)? else { return Ok(None) };
        match codec::decode(&bytes) {
            Ok(record) => Ok(Some(record)),
            Err(fault) => self.unreadable(Space::Meta, key, fault).map(|()| None),
        }
    }

    fn records(&mut self, progress: &mut impl FnMut(u64)) -> Result<(), Fault> {
        let mut read = 0;
        let mut tick = || {
            read += 1;
            progress(read);
        };
        self.each(Space::Subscriber, KeyRange::all(), |pass, (key, bytes)| {
            tick();
            pass.report.subscribers += 1;
            match codec::decode::<Subscriber>(bytes) {
                Ok(subscriber) => pass.expect(index::of_subscriber(&subscriber)),
                Err(fault) => pass.unreadable(Space::Subscriber, key, fault),
            }
        })?;
        self.each(Space::Pqr, KeyRange::all(), |pass, (key, bytes)| {
            tick();
            pass.report.cases += 1;
            match codec::decode::<PqrCase>(bytes) {
                Ok(case) => {
                    let sequence = Counter::PqrSequence(case.radicado.year).key();
                    let last = pass.counted.entry(sequence).or_default();
                    *last = i64::from(case.radicado.number).max(*last);
                    pass.expect(index::of_pqr(&case, pass.book))
                }
                Err(fault) => pass.unreadable(Space::Pqr, key, fault),
            }
        })?;
        self.each(Space::Draft, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<Draft>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::Draft, key, fault),
            }
        })?;
        self.each(Space::Letter, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<IssuedLetter>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::Letter, key, fault),
            }
        })?;
        self.each(Space::SuiApproval, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<SuiApproval>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::SuiApproval, key, fault),
            }
        })?;
        self.each(
            Space::Recommendations,
            KeyRange::all(),
            |pass, (key, bytes)| match codec::decode::<Recommendations>(bytes) {
                Ok(_) => Ok(()),
                Err(fault) => pass.unreadable(Space::Recommendations, key, fault),
            },
        )?;
        self.annexes()?;
        self.desk()?;
        self.plans()?;
        self.updates()?;
        self.each(Space::User, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<User>(bytes) {
                Ok(user) => pass.expect(index::of_user(&user)),
                Err(fault) => pass.unreadable(Space::User, key, fault),
            }
        })?;
        let Some(load) = self.load.clone() else { return Ok(()) };
        let mut standing = Rows::default();
        self.each(
            Space::Ledger,
            KeyRange::prefix(&trees::load(load.load)),
            |pass, (key, bytes)| {
                tick();
                pass.report.ledgers += 1;
                match codec::decode::<AccountLedger>(bytes) {
                    Ok(ledger) => {
                        standing.take(&index::standing(&ledger, &load, pass.office));
                        pass.expect(index::of_ledger(&ledger, &load, pass.office))
                    }
                    Err(fault) => pass.unreadable(Space::Ledger, key, fault),
                }
            },
        )?;
        let mut kept = Rows::default();
        self.each(
            Space::Standing,
            KeyRange::prefix(&trees::load(load.load)),
            |pass, (key, bytes)| match codec::decode::<StandingBlock>(bytes) {
                Ok(block) => {
                    block.0.iter().for_each(|row| kept.take(row));
                    Ok(())
                }
                Err(fault) => pass.unreadable(Space::Standing, key, fault),
            },
        )?;
        if kept.hash.finalize() != standing.hash.finalize() {
            self.report.found(Difference::Standing);
        }
        // An emptied load is consistent with its emptied indexes and totals.
        let (kept, found) = (load.accounts, self.report.ledgers);
        if kept != found {
            self.report.found(Difference::Ledgers { kept, found });
        }
        Ok(())
    }

    /// Every annex has its content, and every content its annex or somebody who is writing it.
    fn annexes(&mut self) -> Result<(), Fault> {
        self.each(Space::Annex, KeyRange::all(), |pass, (key, bytes)| {
            match codec::decode::<Annex>(bytes) {
                Ok(annex) => pass.content(key, annex),
                Err(fault) => pass.unreadable(Space::Annex, key, fault),
            }
        })?;
        let mut last: Vec<u8> = Vec::new();
        self.each(Space::AnnexContent, KeyRange::all(), |pass, (key, _)| {
            let of = trees::annex_of_piece(key);
            if of == last.as_slice() {
                return Ok(());
            }
            last = of.to_vec();
            let coming = [trees::META_ANNEX, of].concat();
            if pass.engine.get(Space::Annex, of)?.is_none()
                && pass.engine.get(Space::Meta, &coming)?.is_none()
            {
                pass.report.found(Difference::AnnexUnfounded(of.to_vec()));
            }
            Ok(())
        })
    }

    fn content(&mut self, key: &[u8], annex: Annex) -> Result<(), Fault> {
        let (mut hasher, mut bytes, mut pieces) = (blake3::Hasher::new(), 0_u64, 0_u32);
        let mut in_order = true;
        self.each(Space::AnnexContent, KeyRange::prefix(key), |_, (piece, content)| {
            in_order &= piece.get(key.len()..) == Some(pieces.to_be_bytes().as_slice());
            hasher.update(content);
            bytes += content.len() as u64;
            pieces += 1;
            Ok(())
        })?;
        let hash = hasher.finalize().to_hex();
        let radicado = key.get(..6).and_then(trees::radicado_at_end);
        let Some(radicado) = radicado else { return Ok(()) };
        let of_a_case = self.engine.get(Space::Pqr, &trees::radicado(radicado))?.is_some();
        if !(in_order && of_a_case && bytes == annex.bytes && hash.as_str() == annex.hash) {
            self.report.found(Difference::AnnexContent { radicado, name: annex.name });
        }
        Ok(())
    }

    fn unreadable(
        &mut self,
        space: Space,
        key: &[u8],
        fault: codec::CodecFault,
    ) -> Result<(), Fault> {
        let Fault::Codec(what) = fault.into() else { return Ok(()) };
        self.report.found(Difference::Unreadable(space, key.to_vec(), what));
        Ok(())
    }

    /// Counts the shares and looks each implied entry up.
    fn expect(&mut self, implied: Implied) -> Result<(), Fault> {
        for (key, amount) in implied.shares {
            let total = self.counted.entry(key).or_default();
            *total = total.saturating_add(amount);
        }
        for (space, key) in implied.entries {
            if self.engine.get(space, &key)?.is_some() {
                *self.implied.entry(space).or_default() += 1;
            } else {
                self.report.found(Difference::EntryMissing(space, key));
            }
        }
        Ok(())
    }

    /// As many entries as the records imply; when there are more, finds which ones.
    fn entries(&mut self, space: Space) -> Result<(), Fault> {
        let range = match (&self.load, space) {
            (Some(load), Space::LedgerByStage) => KeyRange::prefix(&trees::load(load.load)),
            (None, Space::LedgerByStage) => return Ok(()),
            _ => KeyRange::all(),
        };
        let mut present = 0;
        self.each(space, range.clone(), |pass, _| {
            present += 1;
            pass.report.entries += 1;
            Ok(())
        })?;
        if present == self.implied.get(&space).copied().unwrap_or(0) {
            return Ok(());
        }
        self.each(space, range, |pass, (key, _)| {
            if !pass.is_founded(space, key)? {
                pass.report.found(Difference::EntryUnfounded(space, key.clone()));
            }
            Ok(())
        })
    }

    /// Whether the record that an entry names implies it.
    fn is_founded(&self, space: Space, key: &[u8]) -> Result<bool, Fault> {
        let implied = match space {
            Space::SubscriberByDocument | Space::SubscriberIdle => {
                let Some(account) = trees::account_at_end(key) else { return Ok(false) };
                self.record::<Subscriber>(Space::Subscriber, &trees::account(account))?
                    .map(|record| index::of_subscriber(&record))
            }
            Space::LedgerByStage => {
                let (Some(account), Some(load)) = (trees::account_at_end(key), &self.load) else {
                    return Ok(false);
                };
                self.record::<AccountLedger>(Space::Ledger, &trees::ledger(load.load, account))?
                    .map(|record| index::of_ledger(&record, load, self.office))
            }
            Space::CollectionAgenda | Space::ContactByPerson => {
                let Some(account) = trees::account_at_end(key) else { return Ok(false) };
                self.record::<CollectionFile>(Space::CollectionFile, &trees::account(account))?
                    .map(|record| index::of_collection_file(&record))
            }
            Space::PaymentById | Space::PaymentByDay => {
                let of = match space {
                    Space::PaymentById => desk_keys::payment_of_id(key).map(<[u8]>::to_vec),
                    _ => desk_keys::payment_of_day(key),
                };
                let Some(of) = of else { return Ok(false) };
                self.record::<Payment>(Space::Payment, &of)?
                    .map(|record| index::of_payment(&record))
            }
            Space::UpdateByLane
            | Space::UpdateByAccount
            | Space::UpdateByBatch
            | Space::ConnectionOpen => {
                let Some(id) = trees::update_at_end(key) else { return Ok(false) };
                self.record::<UpdateRequest>(Space::Update, &trees::update(id))?
                    .map(|record| index::of_update(&record))
            }
            Space::PetitionOpen | Space::PetitionByAccount | Space::PetitionAct => {
                let Some(id) = trees::petition_at_end(key) else { return Ok(false) };
                self.record::<Petition>(Space::Petition, &trees::petition(id))?
                    .map(|record| index::of_petition(&record))
            }
            Space::FieldFailure => {
                let Some(account) = trees::account_at_end(key) else { return Ok(false) };
                let of = trees::account(account);
                let notes = self.record::<FieldNotes>(Space::FieldNotes, &of)?;
                let current = self.record::<Subscriber>(Space::Subscriber, &of)?;
                notes.zip(current).map(|(notes, current)| index::of_notes(&notes, &current))
            }
            Space::JournalByUser
            | Space::JournalBySubject
            | Space::LoginByUser
            | Space::JournalByDay => {
                let Some(sequence) = trees::sequence_at_end(key) else { return Ok(false) };
                self.record::<JournalEntry>(Space::Journal, &sequence.to_be_bytes())?
                    .map(|record| index::of_act(&record))
            }
            _ => {
                let Some(radicado) = trees::radicado_at_end(key) else { return Ok(false) };
                self.record::<PqrCase>(Space::Pqr, &trees::radicado(radicado))?
                    .map(|record| index::of_pqr(&record, self.book))
            }
        };
        Ok(implied.is_some_and(|implied| {
            implied.entries.iter().any(|(of, entry)| *of == space && entry == key)
        }))
    }

    fn record<R: codec::Record>(&self, space: Space, key: &[u8]) -> Result<Option<R>, Fault> {
        let bytes = self.engine.get(space, key)?;
        Ok(bytes.and_then(|bytes| codec::decode(&bytes).ok()))
    }

    fn counters(&mut self) -> Result<(), Fault> {
        let shown = self.load.as_ref().map(|load| load.load);
        let mut kept = BTreeMap::new();
        self.each(Space::Counter, KeyRange::all(), |_, (key, bytes)| {
            kept.insert(key.clone(), decode_counter(bytes));
            Ok(())
        })?;
        kept.retain(|key, _| is_a_total(key, shown));
        let keys: Vec<Vec<u8>> = kept.keys().chain(self.counted.keys()).cloned().collect();
        let distinct: std::collections::BTreeSet<Vec<u8>> = keys.into_iter().collect();
        for key in distinct {
            let kept = kept.get(&key).copied().unwrap_or(0);
            let counted = self.counted.get(&key).copied().unwrap_or(0);
            if kept != counted {
                self.report.found(Difference::Counter { key, kept, counted });
            }
        }
        Ok(())
    }

    fn journal(&mut self, progress: &mut impl FnMut(u64)) -> Result<(), Fault> {
        let mut head = Head::EMPTY;
        let before = self.report.subscribers + self.report.cases + self.report.ledgers;
        self.each(Space::Journal, KeyRange::all(), |pass, (key, bytes)| {
            pass.report.acts += 1;
            progress(before + pass.report.acts);
            let expected = head.sequence + 1;
            let entry = codec::decode::<JournalEntry>(bytes).ok();
            let sound = key.as_slice() == expected.to_be_bytes()
                && entry
                    .as_ref()
                    .is_some_and(|entry| entry.sequence == expected && entry.previous == head.hash);
            if !sound {
                pass.report.found(Difference::JournalBroken(expected));
            }
            let sequence = key.as_slice().try_into().map_or(expected, u64::from_be_bytes);
            head = Head { sequence, hash: *blake3::hash(bytes).as_bytes() };
            if pass.anchor.is_some_and(|anchor| anchor.sequence == sequence && anchor != head) {
                pass.report.found(Difference::AnchorOther { anchored: sequence });
            }
            entry.map_or(Ok(()), |entry| pass.expect(index::of_act(&entry)))
        })?;
        self.report.head = head;
        if let Some(anchor) = self.anchor.filter(|anchor| anchor.sequence > head.sequence) {
            let (anchored, found) = (anchor.sequence, head.sequence);
            self.report.found(Difference::AnchorMissing { anchored, found });
        }
        let kept = self.engine.get(Space::Meta, trees::META_HEAD)?;
        let kept = kept.as_deref().and_then(Head::from_bytes).unwrap_or(Head::EMPTY);
        if kept != head {
            self.report.found(Difference::JournalHead);
        }
        Ok(())
    }
}

/// The rows of a standing as one hash, whatever the blocks that they lie in.
#[derive(Default)]
struct Rows {
    hash: blake3::Hasher,
}

impl Rows {
    fn take(&mut self, row: &StandingRow) {
        self.hash.update(format!("{row:?}").as_bytes());
    }
}

/// Seven sequences may skip numbers, and loads that are not shown are cleared later: neither follows from
/// the records.
fn is_a_total(key: &[u8], shown: Option<crate::domain::ids::LoadId>) -> bool {
    let of_shown = |id| key.get(1..).is_some_and(|tail| tail.starts_with(&trees::load(id)));
    match key.first() {
        Some(b'c' | b'h' | b'y' | b'r') => false,
        Some(b'L') => shown.is_some_and(of_shown),
        _ => ![
            Counter::DraftSequence,
            Counter::LoadSequence,
            Counter::SessionSequence,
            Counter::AnnexSequence,
            Counter::CampaignSequence,
            Counter::BatchSequence,
            Counter::QualitySequence,
            Counter::AccountSequence,
        ]
        .iter()
        .any(|sequence| sequence.key() == key),
    }
}
