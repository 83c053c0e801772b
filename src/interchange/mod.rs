//! Files in and out. Readers yield checked rows and reasons; writers take records. Neither touches the
//! store.

pub mod blocks;
mod cells;
pub mod census;
pub mod crew_list;
mod damage;
pub mod desk;
pub mod dossier;
pub mod ics;
pub mod legal_lists;
pub mod letters;
mod paper;
pub mod plan_out;
pub mod plan_page;
pub mod pqr;
pub mod pqr_report;
pub mod receivables;
pub mod receivables_out;
pub mod report;
mod rows;
pub mod source;
pub mod subscribers;
pub mod sui;
pub mod table;
pub mod testigo_out;
