//! An open item of the receivables and the packed ledger of an account.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::ids::AccountId;
use crate::domain::money::Money;

/// What makes an item itself in SAP FI-CA: OPBEL, OPUPW, OPUPK and OPUPZ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemKey {
    /// Document number with its leading zeros.
    pub document: String,
    /// Repetition item.
    pub repetition: u16,
    /// Item.
    pub item: u16,
    /// Sub-item of a partial clearing.
    pub sub_item: u16,
}

/// What stands in the place of an item (ABWTP).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Substitute {
    /// R: inside an instalment plan.
    InstalmentPlan,
    /// S: inside a collective bill.
    CollectiveBill,
    /// P: promised.
    Promise,
}

impl Substitute {
    /// The letter in the file.
    pub const fn code(self) -> char {
        match self {
            Self::InstalmentPlan => 'R',
            Self::CollectiveBill => 'S',
            Self::Promise => 'P',
        }
    }

    /// The substitute of a letter.
    pub const fn from_code(code: char) -> Option<Self> {
        match code {
            'R' => Some(Self::InstalmentPlan),
            'S' => Some(Self::CollectiveBill),
            'P' => Some(Self::Promise),
            _ => None,
        }
    }
}

/// An open item. Positive owes, negative is a credit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OpenItem {
    /// Its key.
    pub key: ItemKey,
    /// Bill number (XBLNR); may be empty.
    pub reference: String,
    /// Service (SPART), as it came.
    pub service: String,
    /// Main transaction (HVORG); may be empty.
    pub main_transaction: String,
    /// Partial transaction (TVORG); may be empty.
    pub sub_transaction: String,
    /// Posting date.
    pub posted: Option<NaiveDate>,
    /// Due date for net payment (FAEDN): ages use this one.
    pub due: Option<NaiveDate>,
    /// Amount with sign.
    pub amount: Money,
    /// Dunning lock reason; always one of the table.
    pub lock: Option<char>,
    /// What stands in its place.
    pub substitute: Option<Substitute>,
    /// Columns that no rule uses, kept as they came: heading and text.
    pub extra: Vec<(String, String)>,
}

/// Every open item of an account in one load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLedger {
    /// The account.
    pub account: AccountId,
    /// Business partner (GPART); may be empty.
    pub partner: String,
    /// Items in order of due date, then key.
    pub items: Vec<OpenItem>,
}

impl AccountLedger {
    /// Everything owed less every credit.
    pub fn net(&self) -> Money {
        self.items.iter().map(|item| item.amount).sum()
    }
}
