//! Every write of the system as data. Screens, importers and commands build these; `store` decides.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::ids::{DraftId, LoadId, Radicado};
use super::money::Money;
use super::pqr::{FilePqr, PqrStep};
use super::user::UserId;

/// A write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Files a PQR and gives it a number.
    FilePqr(FilePqr),
    /// Moves a case one step in its table.
    AdvancePqr {
        /// The case.
        radicado: Radicado,
        /// The step.
        step: PqrStep,
        /// Document number or reason.
        note: String,
    },
    /// Gives a case to a person.
    AssignPqr {
        /// The case.
        radicado: Radicado,
        /// The person.
        to: UserId,
    },
    /// Keeps a half-typed form. Not an act: it is durable but not in the journal.
    SaveDraft(Draft),
    /// Drops a half-typed form.
    DiscardDraft {
        /// The draft.
        id: DraftId,
    },
    /// A checked subscriber file starts to be written.
    BeginSubscriberLoad(FileLoad),
    /// All of its rows are in.
    EndSubscriberLoad(FileLoad),
    /// A load of receivables, written aside, becomes the one that is shown.
    ActivateReceivables(ReceivablesLoad),
}

/// A form as it was being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Number inside the user; none until it is first saved.
    pub id: Option<DraftId>,
    /// Whose it is.
    pub user: UserId,
    /// Screen id of the form.
    pub form: String,
    /// What a list of drafts shows.
    pub title: String,
    /// Field name and raw text, in form order.
    pub fields: Vec<(String, String)>,
    /// Index of the focused field.
    pub focus: u16,
    /// When it was saved.
    pub saved_at: NaiveDateTime,
}

/// A file of rows, once it has been read to the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLoad {
    /// BLAKE3 of the file as it came, in hexadecimal.
    pub file_hash: String,
    /// File name without folders.
    pub file_name: String,
    /// Rows that will be written.
    pub accepted: u64,
    /// Rows set aside.
    pub quarantined: u64,
}

/// A load of receivables, complete and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivablesLoad {
    /// Where its records were written.
    pub load: LoadId,
    /// The file.
    pub file: FileLoad,
    /// Cut-off date: ages and stages are computed on it.
    pub cutoff: NaiveDate,
    /// Accounts with at least one open item.
    pub accounts: u64,
    /// Sum of debits.
    pub debit: Money,
    /// Sum of credits, as a negative amount.
    pub credit: Money,
}
