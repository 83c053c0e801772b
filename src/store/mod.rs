//! The base: the only module that knows a database.
//!
//! One path for writes (`commit`), pages for reads (`read`), and `verify` to prove both.

pub mod codec;
pub mod engine;
pub mod index;
pub mod journal;
pub mod page;
pub mod query;
pub mod search;
pub mod trees;

mod annexes;
mod backup;
mod beside;
mod bulk;
mod campaigns;
mod cases;
mod changes;
mod collections;
mod commit;
mod connections;
mod deal;
mod desk_acts;
mod desk_keys;
mod field;
mod figures;
mod former;
mod holder;
mod idle;
mod lists;
mod migrate;
mod notes;
mod passages;
mod payments;
mod people;
mod petitions;
mod plan_acts;
mod plan_checks;
mod plan_views;
mod plans;
mod quality;
mod queues;
mod read;
mod register;
mod reports;
mod restore;
mod rules;
mod snapshot;
mod testigos;
mod tray;
mod update_acts;
mod update_batches;
mod update_checks;
mod updates;
mod users;
mod verify;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

pub use annexes::ANNEX_CHUNK;
pub use backup::{BackupFault, BackupHeader, Copied};
pub use bulk::LEDGER_CHUNK;
pub use campaigns::Reach;
pub use changes::{Change, Listener, Topic};
pub use collections::{DeskCase, MAX_BLOCKING};
pub use commit::{Apart, MAX_GROUP, Receipt, draft_version};
pub use field::{
    Candidate, Candidates, FieldReport, FieldRow, FieldView, Reconnection, ZoneReport,
};
pub use figures::Takings;
pub use idle::{IdleCycle, IdleRow};
pub use migrate::CURRENT_SCHEMA;
pub use notes::FailedField;
pub use passages::Passages;
pub use payments::{MAX_PAYMENTS, PAYMENT_CHUNK, PutPayments};
pub use people::{MAX_ACCOUNTS, PersonView};
pub use petitions::PetitionRow;
pub use plan_views::{
    CrewLoad, KeptRow, MAX_AGENDA, PlanAgenda, PlanGrid, PlanYear, RowDifference, ShownYear,
};
pub use plans::{Which, hash_of as plan_hash};
pub use queues::{LineState, QueueLine, QueueView};
pub use register::{JournalFilter, LoginSummary};
pub use restore::check_backup;
pub use rules::{MAX_MOVED, Moved, Simulation};
pub use snapshot::MAX_FORMER_BYTES;
pub use testigos::Closing;
pub use update_checks::Checked;
pub use updates::{AppliedChanges, MonthAudit, UpdateRow};
pub use verify::{Difference, MAX_DIFFERENCES, Verification};

use crate::domain::annex::AnnexRejection;
use crate::domain::collections::decide::CollectionRejection;
use crate::domain::office::Office;
use crate::domain::permission::Act;
use crate::domain::person::PersonRejection;
use crate::domain::pqr::{PqrRejection, RuleBook};
use crate::domain::schedule::flow::PlanRejection;
use crate::domain::stratification::PetitionRejection;
use crate::domain::updates::decide::UpdateRejection;
use crate::domain::user::UserRejection;
use changes::Listeners;
use codec::CodecFault;
use commit::Writer;
use engine::{Engine, EngineFault, Version};
use holder::Holder;
use journal::Head;
use search::SearchIndex;
use snapshot::Snapshots;

/// The base does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Another process has it.
    Held {
        /// Who, as that process wrote it.
        holder: String,
    },
    /// Its structure cannot be read.
    Damaged(String),
    /// The disk said no.
    Io(String),
    /// Made by a later version of the program.
    NewerSchema {
        /// In the base.
        found: u32,
        /// In this program.
        known: u32,
    },
    /// Too little room for what was asked.
    NoSpace {
        /// MiB left.
        free_mib: u64,
        /// MiB needed.
        needed_mib: u64,
    },
    /// A subscriber load was interrupted and its checked rows are gone.
    LoadLost {
        /// The file.
        file: String,
    },
    /// More was written during a copy or a verification than can be kept apart.
    CopyOutrun,
    /// A record cannot be read.
    Codec(String),
    /// Two writes crossed on one record.
    Crossed,
    /// The writer has stopped.
    Closed,
}

impl From<EngineFault> for Fault {
    fn from(fault: EngineFault) -> Self {
        match fault {
            EngineFault::Held => Self::Held { holder: String::new() },
            EngineFault::Damaged(what) => Self::Damaged(what),
            EngineFault::Io(what) => Self::Io(what),
            EngineFault::Outrun => Self::CopyOutrun,
            EngineFault::Conflict => Self::Damaged("escrituras cruzadas".into()),
        }
    }
}

impl From<CodecFault> for Fault {
    fn from(fault: CodecFault) -> Self {
        Self::Codec(match fault {
            CodecFault::Empty => "vacío".into(),
            CodecFault::Version { kind, found } => format!("{kind}: versión {found} desconocida"),
            CodecFault::Shape(what) => what,
        })
    }
}

/// Why a write is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A rule of PQR.
    Pqr(PqrRejection),
    /// A rule of users.
    User(UserRejection),
    /// The role may not.
    Forbidden(Act),
    /// The record changed since it was seen.
    Stale {
        /// Who changed it.
        by: String,
        /// When.
        at: chrono::NaiveDateTime,
    },
    /// The record does not exist.
    NotFound,
    /// The same file was loaded before.
    AlreadyLoaded {
        /// Its name then.
        file: String,
        /// When.
        at: chrono::NaiveDateTime,
    },
    /// Another subscriber load was interrupted and must be finished first.
    LoadPending {
        /// Its file.
        file: String,
    },
    /// The base does not answer.
    Fault(Fault),
    /// A rule of annexes.
    Annex(AnnexRejection),
    /// A rule of the collections desk.
    Collection(CollectionRejection),
    /// A rule of the commercial calendar.
    Plan(PlanRejection),
    /// A rule of changes of data.
    Update(UpdateRejection),
    /// A rule about people.
    Person(PersonRejection),
    /// A rule about petitions of estrato.
    Petition(PetitionRejection),
}

impl<F: Into<Fault>> From<F> for Refusal {
    fn from(fault: F) -> Self {
        Self::Fault(fault.into())
    }
}

/// What readers and the writer share.
struct Shared {
    engine: Arc<dyn Engine>,
    office: Arc<Office>,
    book: RwLock<Arc<RuleBook>>,
    search: RwLock<SearchIndex>,
    listeners: Listeners,
    snapshots: Snapshots,
    /// Held while a month is closed: two at once would write each other's rows.
    closing: Mutex<()>,
}

/// An open base. Cheap to clone; the last one closes it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
    writer: Arc<Writer>,
    _holder: Option<Arc<Holder>>,
}

impl Store {
    /// Name of the note in a data folder that says who has it.
    pub const NOTE: &str = holder::NOTE;

    /// Opens or creates the base of a folder, brings its schema up to date and rebuilds what depends
    /// on tables that changed.
    pub fn open(folder: &Path, office: Arc<Office>) -> Result<Self, Fault> {
        let holder = Holder::claim(folder)?;
        let engine = match engine::sled::SledEngine::open(&folder.join("base")) {
            Err(EngineFault::Held) => return Err(holder::held(folder)),
            opened => opened?,
        };
        Self::start(Arc::new(engine), office, Some(Arc::new(holder)))
    }

    /// Takes a data folder without opening its base, so that nobody else can while this is held.
    pub fn hold(folder: &Path) -> Result<impl Drop + use<>, Fault> {
        Holder::claim(folder)
    }

    /// A base over an engine that is already open: tests and benches.
    pub fn over(engine: Arc<dyn Engine>, office: Arc<Office>) -> Result<Self, Fault> {
        Self::start(engine, office, None)
    }

    fn start(
        engine: Arc<dyn Engine>,
        office: Arc<Office>,
        holder: Option<Arc<Holder>>,
    ) -> Result<Self, Fault> {
        let book = rules::open_book(engine.as_ref(), &office)?;
        migrate::bring_up_to_date(engine.as_ref(), &office, &book)?;
        let shared = Arc::new(Shared {
            engine,
            office,
            book: RwLock::new(Arc::new(book)),
            search: RwLock::new(SearchIndex::default()),
            listeners: Listeners::default(),
            snapshots: Snapshots::default(),
            closing: Mutex::new(()),
        });
        annexes::sweep(&shared)?;
        let writer = Arc::new(Writer::start(Arc::clone(&shared))?);
        Ok(Self { shared, writer, _holder: holder })
    }

    /// The tables in force.
    pub fn office(&self) -> &Arc<Office> {
        &self.shared.office
    }

    /// Whoever listens hears of every durable change until it is dropped.
    pub fn listen(&self, listener: &Arc<dyn Listener>) {
        self.shared.listeners.add(listener);
    }

    /// Bytes on disk.
    pub fn size(&self) -> Result<u64, Fault> {
        Ok(self.shared.engine.size()?)
    }

    /// Reads every subscriber into the search text. Until it is done, `search` finds by account and
    /// document only. `progress` hears how many are in.
    pub fn build_search(&self, progress: impl FnMut(u64)) -> Result<(), Fault> {
        let built = search::build(self, progress)?;
        *self.shared.search.write().unwrap_or_else(PoisonError::into_inner) = built;
        Ok(())
    }

    /// Recomputes indexes, counters and the journal from the records, as they are at this moment; nobody
    /// is stopped meanwhile. `anchor` is a head that somebody
    /// wrote down: a register whose tail was cut no longer reaches it.
    pub fn verify(
        &self,
        anchor: Option<Head>,
        progress: impl FnMut(u64),
    ) -> Result<Verification, Fault> {
        verify::verify(&self.snapshot(), &self.shared.office, &self.shared.book(), anchor, progress)
    }
}

/// A record with the version that a form must name when it writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen<R> {
    /// The record.
    pub record: R,
    /// Its bytes' version.
    pub version: Version,
}
