//! Subscriber files: reading with checks, writing every field.

mod read;
mod row;
mod write;

pub use read::read;
pub use write::{cells, columns};
