//! The action table, key maps over it, and what follows from both: dispatch, hints, help, palette.

pub mod actions;
mod check;
mod help;
mod map;
mod resolver;

pub use actions::{Action, ActionRow, Context, Kind};
pub use help::{HelpRow, help_rows, hints, readme_table};
pub use map::{KeyMap, MapFault, MapName};
pub use resolver::{Outcome, PREFIX_TIMEOUT_MS, Resolver};
