//! Refusals and faults as one Spanish line each: rule id, what happened, what to do. The only place
//! that words them.

mod annex;
mod backup;
mod desk;
mod difference;
mod file;
mod form;
mod letter;
mod person;
mod petition;
mod refusal;
mod report;
mod schedule;
mod sui;
mod updates;

pub use annex::annex_rejection;
pub use backup::backup_fault;
pub use desk::{
    AGREEMENT_OVER, NO_AGREEMENT, NO_QUALITY, NO_SIGNER_DOCUMENT, NO_SIGNER_NAME, NO_SUBSCRIBER,
    NO_SUPPORT, NOT_AN_HOUR, NOT_IN_LIST, YES_OR_NO, campaign_fault, collection_rejection,
    no_queue,
};
pub use difference::difference;
pub use file::{NOT_TEXT, file_fault, load_running, not_written, nothing_accepted};
pub use form::{FIELD_FULL, NO_FORMER_VALUE, NO_VALUES, NOT_A_DATE, not_taken};
pub use letter::letter_fault;
pub use person::{NO_DOCUMENT, NO_PURPOSE, person_rejection};
pub use petition::{NO_PETITION, NO_STRATUM, next_step, petition_rejection};
pub use refusal::{NO_ASSIGNEES, NOT_OF_ACCOUNT, fault, forbidden, pqr_rejection, refusal};
pub use report::{report_cut, report_no_period, report_not_begun, report_not_on_screen};
pub use schedule::{NO_DAY, no_plan, no_year, plan_rejection};
pub use sui::{
    sui_block, sui_blocked, sui_changed, sui_changed_meanwhile, sui_no_month, sui_not_over,
    sui_only_csv,
};
pub use updates::{
    LOOK_FIRST, NO_ACCOUNT, NO_ACCOUNT_HERE, NO_FAILED_FIELD, NO_FIELD, NO_PREMISES, NO_REASON,
    NO_RULE, NO_UPDATE, NOT_A_BATCH, NOT_AN_AMOUNT, NOT_UNOPENED, NOTHING_OWED, NOTHING_TO_AUDIT,
    NOTHING_TO_DECIDE, ONLY_APPLIED, ONLY_LOW, PAPERS_UNREAD, SAMPLE_UNSEEN, SHOW_SAMPLE,
    batch_approved, batch_reversed, batch_there, field_refused, no_batch, update_rejection,
    wrong_count,
};
