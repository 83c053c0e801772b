//! Files as acts: what was read, how much of it was taken, and what it adds up to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::ids::LoadId;
use crate::domain::money::Money;

/// Files of the collections desk, apart from payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeskFile {
    /// Contacts of agencies.
    Contacts,
    /// Authorisations of channels.
    Authorisations,
    /// Results of crews.
    Crew,
    /// What carriers delivered of campaigns.
    Deliveries,
}

/// A file of payments, once it has been read to the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentsLoad {
    /// The file.
    pub file: FileLoad,
    /// Payments that were in the base already.
    pub repeated: u64,
    /// Payments of which nobody knows whose they are.
    pub unknown: u64,
    /// What the new ones add up to, net of reversals.
    pub total: Money,
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
