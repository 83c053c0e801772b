//! Receivables: open items, their age and stage; contacts, promises, agreements and suspensions of the desk.

pub mod agreement;
pub mod campaign;
pub mod contact;
pub mod decide;
pub mod desk_month;
pub mod field;
pub mod figures;
pub mod file;
pub mod history;
pub mod instalments;
pub mod legal;
pub mod lists;
pub mod live;
pub mod orders;
pub mod payment;
pub mod person;
pub mod promise;
pub mod queue;
pub mod suspension;
pub mod testigo;

mod ageing;
mod lock;
mod open_item;
mod policy;

pub use ageing::{BUCKETS, Bucket, ItemPosition, ItemShare, Position, position};
pub use lock::{LockReason, LockReasons};
pub use open_item::{AccountLedger, ItemKey, OpenItem, Substitute};
pub use policy::{Stage, StagePolicy};
