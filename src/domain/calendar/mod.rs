//! Days of law: holidays, business days, terms and the ledger that explains a date.
//!
//! The rules come from `data/festivos.toml`; this module owns only the arithmetic.

mod business_day;
mod holiday;
mod term;

pub use business_day::{BusinessCalendar, DayStatus, LocalDay};
pub use holiday::{Holiday, HolidayRule, HolidayRules, Moves, easter_sunday};
pub use term::{
    Course, Dates, DayReason, Deadline, Ground, LedgerDay, MAX_TERM_COUNT, Pause, Side, Term,
    TermError, TermUnit, Trigger,
};
