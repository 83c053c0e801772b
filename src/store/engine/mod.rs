//! The narrow waist: ordered keys, pages of them, and one atomic batch with preconditions.
//!
//! What stands behind it (sled, memory, one day a server) is nobody else's business.

pub mod memory;
pub mod sled;

use std::ops::Bound;

/// Families of keys. The number is the first byte on disk and is never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Space {
    /// Schema, heads, pointers.
    Meta = 1,
    /// Sequence → act.
    Journal = 2,
    /// Kept totals.
    Counter = 3,
    /// File hash → load.
    FileLoad = 4,
    /// User and number → half-typed form.
    Draft = 5,
    /// User name → user.
    User = 6,
    /// User and sequence of his acts.
    JournalByUser = 7,
    /// Record and sequence of the acts about it.
    JournalBySubject = 8,
    /// User and sequence of his logins and failed tries.
    LoginByUser = 9,
    /// Account → subscriber.
    Subscriber = 10,
    /// Document and account.
    SubscriberByDocument = 11,
    /// Account and number → what a change wrote into the record.
    SubscriberRevision = 12,
    /// Cycle, route, order and account of premises that are vacant or inactive.
    SubscriberIdle = 13,
    /// Load and account → open items.
    Ledger = 20,
    /// Load, stage, bucket, amount downwards, account.
    LedgerByStage = 21,
    /// Load and first account → what lists of the day need of many accounts.
    Standing = 22,
    /// Load and account → how it passed from one stage to another.
    StageHistory = 23,
    /// Account → what the collections desk did.
    CollectionFile = 24,
    /// What is waited for, day and account.
    CollectionAgenda = 25,
    /// Person → what he authorised.
    Debtor = 26,
    /// Account, day and identifier → payment; account zero while nobody knows whose it is.
    Payment = 27,
    /// Identifier and key of a payment.
    PaymentById = 28,
    /// Day, account and identifier of a payment.
    PaymentByDay = 29,
    /// Radicado → case.
    Pqr = 30,
    /// Legal date and radicado of open cases.
    PqrByDue = 31,
    /// Account and radicado.
    PqrByAccount = 32,
    /// Responsible person, date and radicado of open cases.
    PqrByPerson = 33,
    /// Radicado and number → letter that went out.
    Letter = 34,
    /// Versions of the tables of law, and what was applied.
    Rules = 35,
    /// Radicado and number → annex.
    Annex = 36,
    /// Radicado, number and place → a piece of its content.
    AnnexContent = 37,
    /// Month in which a case is reported and radicado; those that are not settled apart.
    PqrByMonth = 38,
    /// Person, instant, channel and account of a contact.
    ContactByPerson = 39,
    /// Day and sequence of its acts.
    JournalByDay = 40,
    /// Day and officer → list of the day.
    DailyQueue = 41,
    /// Month → approval of what is reported of it.
    SuiApproval = 50,
    /// Period → recommendations of its report.
    Recommendations = 51,
    /// Month and version → testigo.
    Testigo = 60,
    /// Month, version and first account → packed rows of a testigo.
    TestigoBlock = 61,
    /// Month and version → crosses of a testigo.
    TestigoCube = 62,
    /// Number → campaign.
    Campaign = 63,
    /// Number and account → row of a campaign.
    CampaignRow = 64,
    /// Year → steps of its calendar.
    PlanFile = 70,
    /// Year, area, cycle and version → rows of the calendar.
    PlanBlock = 71,
    /// Year, area, cycle and period → what was done of its rows.
    PlanPeriod = 72,
    /// Year and number → change of a published calendar.
    PlanChange = 73,
    /// Year and number → request to change the data of a subscriber.
    Update = 80,
    /// Queue, day and number of requests that wait for something.
    UpdateByLane = 81,
    /// Account, whether it is over, and number.
    UpdateByAccount = 82,
    /// Number → file of changes of data.
    UpdateBatch = 83,
    /// File, account and number of its requests.
    UpdateByBatch = 84,
    /// Day → measurement of the quality of the register.
    QualityRun = 85,
    /// Number of a measurement, check and account that fails it.
    QualityRow = 86,
    /// Account → what was said of its fields without changing them.
    FieldNotes = 87,
    /// Day and account of what failed and still stands.
    FieldFailure = 88,
    /// Person → what he authorised, and which documents are his too.
    Person = 89,
    /// Year and number → petition about an estrato.
    Petition = 90,
    /// Day of the last step and number of petitions that are open.
    PetitionOpen = 91,
    /// Account and number.
    PetitionByAccount = 92,
    /// Day of each act of the bodies and number.
    PetitionAct = 93,
    /// Field, value and number of open requests for a connection.
    ConnectionOpen = 94,
}

impl Space {
    /// Every space, in the order of its number.
    pub const ALL: [Self; 61] = [
        Self::Meta,
        Self::Journal,
        Self::Counter,
        Self::FileLoad,
        Self::Draft,
        Self::User,
        Self::JournalByUser,
        Self::JournalBySubject,
        Self::LoginByUser,
        Self::Subscriber,
        Self::SubscriberByDocument,
        Self::SubscriberRevision,
        Self::SubscriberIdle,
        Self::Ledger,
        Self::LedgerByStage,
        Self::Standing,
        Self::StageHistory,
        Self::CollectionFile,
        Self::CollectionAgenda,
        Self::Debtor,
        Self::Payment,
        Self::PaymentById,
        Self::PaymentByDay,
        Self::Pqr,
        Self::PqrByDue,
        Self::PqrByAccount,
        Self::PqrByPerson,
        Self::Letter,
        Self::Rules,
        Self::Annex,
        Self::AnnexContent,
        Self::PqrByMonth,
        Self::ContactByPerson,
        Self::JournalByDay,
        Self::DailyQueue,
        Self::SuiApproval,
        Self::Recommendations,
        Self::Testigo,
        Self::TestigoBlock,
        Self::TestigoCube,
        Self::Campaign,
        Self::CampaignRow,
        Self::PlanFile,
        Self::PlanBlock,
        Self::PlanPeriod,
        Self::PlanChange,
        Self::Update,
        Self::UpdateByLane,
        Self::UpdateByAccount,
        Self::UpdateBatch,
        Self::UpdateByBatch,
        Self::QualityRun,
        Self::QualityRow,
        Self::FieldNotes,
        Self::FieldFailure,
        Self::Person,
        Self::Petition,
        Self::PetitionOpen,
        Self::PetitionByAccount,
        Self::PetitionAct,
        Self::ConnectionOpen,
    ];

    /// Pairs of a page that is read to go through the space, out of those wanted: some values are large.
    pub fn rows_at_once(self, wanted: usize) -> usize {
        match self {
            Self::AnnexContent | Self::Standing | Self::TestigoBlock | Self::TestigoCube => {
                wanted.min(16)
            }
            _ => wanted,
        }
    }
}

/// A range of keys inside a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRange {
    /// Lower end.
    pub start: Bound<Vec<u8>>,
    /// Upper end.
    pub end: Bound<Vec<u8>>,
}

impl KeyRange {
    /// The whole space.
    pub const fn all() -> Self {
        Self { start: Bound::Unbounded, end: Bound::Unbounded }
    }

    /// Every key that begins with a prefix.
    pub fn prefix(prefix: &[u8]) -> Self {
        let end = successor(prefix).map_or(Bound::Unbounded, Bound::Excluded);
        Self { start: Bound::Included(prefix.to_vec()), end }
    }

    /// The part of the range that follows a key in a direction.
    #[must_use]
    pub fn beyond(mut self, key: &[u8], direction: Direction) -> Self {
        match direction {
            Direction::Forward => self.start = Bound::Excluded(key.to_vec()),
            Direction::Backward => self.end = Bound::Excluded(key.to_vec()),
        }
        self
    }
}

/// The first key after every key with this prefix; none when the prefix is all 0xFF.
pub fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut next = prefix.to_vec();
    while let Some(last) = next.pop() {
        if last < u8::MAX {
            next.push(last + 1);
            return Some(next);
        }
    }
    None
}

/// Which way a page goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Ascending keys.
    Forward,
    /// Descending keys.
    Backward,
}

/// Names the bytes of a record: the same bytes have the same version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version(pub u64);

impl Version {
    /// The version of stored bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut first = [0; 8];
        first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
        Self(u64::from_be_bytes(first))
    }
}

/// What must hold for a batch to be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The key does not exist.
    Absent,
    /// The key holds these bytes.
    Is(Version),
}

/// Changes that happen together or not at all.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Checked before anything is written.
    pub preconditions: Vec<(Space, Vec<u8>, Expected)>,
    /// Written.
    pub puts: Vec<(Space, Vec<u8>, Vec<u8>)>,
    /// Removed.
    pub deletes: Vec<(Space, Vec<u8>)>,
    /// Added to counters; additions never conflict.
    pub adds: Vec<(Vec<u8>, i64)>,
}

impl Batch {
    /// Writes a value.
    pub fn put(&mut self, space: Space, key: Vec<u8>, value: Vec<u8>) {
        self.puts.push((space, key, value));
    }

    /// Removes a key.
    pub fn delete(&mut self, space: Space, key: Vec<u8>) {
        self.deletes.push((space, key));
    }

    /// Adds to a counter.
    pub fn add(&mut self, counter: Vec<u8>, amount: i64) {
        if amount != 0 {
            self.adds.push((counter, amount));
        }
    }
}

/// The engine could not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineFault {
    /// A precondition does not hold.
    Conflict,
    /// Another process has the base.
    Held,
    /// The stored structure cannot be read.
    Damaged(String),
    /// The disk said no.
    Io(String),
    /// More changed since a snapshot than it can keep.
    Outrun,
}

/// One key and its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// An ordered store of keys.
pub trait Engine: Send + Sync {
    /// The value of a key.
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, EngineFault>;

    /// At most `limit` pairs of a range, from its start or from its end.
    fn page(
        &self,
        space: Space,
        range: &KeyRange,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<Pair>, EngineFault>;

    /// Applies a batch as one change that others see whole. Durable only after [`Engine::sync`].
    fn apply(&self, batch: Batch) -> Result<(), EngineFault>;

    /// Everything applied before the call survives a power cut after it.
    fn sync(&self) -> Result<(), EngineFault>;

    /// Bytes on disk.
    fn size(&self) -> Result<u64, EngineFault>;

    /// Bytes that the disk still has; none where there is no disk.
    fn free(&self) -> Result<Option<u64>, EngineFault> {
        Ok(None)
    }

    /// The value of a counter.
    fn counter(&self, key: &[u8]) -> Result<i64, EngineFault> {
        Ok(self.get(Space::Counter, key)?.as_deref().map_or(0, decode_counter))
    }
}

/// A counter from its eight bytes; anything else reads as zero and `verificar` reports it.
pub fn decode_counter(bytes: &[u8]) -> i64 {
    bytes.try_into().map_or(0, i64::from_be_bytes)
}
