//! Pieces that screens are made of. They draw and keep their own small state; they know no rule.

pub mod bars;
pub mod canvas;
pub mod field;
pub mod form;
pub mod frame;
pub mod list;
pub mod month;
pub mod popup;
pub mod table;

pub use canvas::Canvas;
pub use field::{Mask, TextField};
pub use form::{FieldSet, Typed};
pub use list::PagedList;
