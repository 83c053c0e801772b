//! Receivables: open items, their age, and the stage of an account on a cut-off date.

mod ageing;
mod lock;
mod open_item;
mod policy;

pub use ageing::{BUCKETS, Bucket, ItemPosition, ItemShare, Position, position};
pub use lock::{LockReason, LockReasons};
pub use open_item::{AccountLedger, ItemKey, OpenItem, Substitute};
pub use policy::{Stage, StagePolicy};
