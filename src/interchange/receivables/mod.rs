//! Open-item lists of SAP FI-CA: what people download from FPL9, FPO4, SE16N or a Z report, with titles
//! on every page, rulers, subtotals and broken lines, read row by row.
//!
//! Never here: the store, ages, repeated keys, control totals. Nothing is repaired in silence: what
//! cannot be read for certain is set aside with its line, its rule and the remedy.
//!
//! | module | owns |
//! |---|---|
//! | `profile` | what a person says about a file |
//! | `field`, `names`, `heading` | the SAP fields, what they are called, which column holds which |
//! | `feed`, `html` | lines as they come, of text or of a table that calls itself .xls |
//! | `opening` | titles and heading, before the rows |
//! | `layout`, `slots`, `cells` | delimiter, widths, and a line cut into cells |
//! | `class`, `kind` | rulers, subtotals, trailers, titles |
//! | `join` | rows broken over several lines |
//! | `amount`, `date`, `row` | a cell as pesos, as a day; cells as an open item |
//! | `rejection`, `damage` | why a row is set aside, and what only deserves a look |
//! | `totals`, `ending` | printed sums against the rows, and whether the list is whole |
//! | `body`, `reader` | what becomes of each line, and the file as a whole |

mod amount;
mod body;
mod class;
mod date;
mod ending;
mod feed;
mod field;
mod heading;
mod html;
mod join;
mod kind;
mod layout;
mod names;
mod opening;
mod profile;
mod reader;
mod rejection;
mod row;
mod slots;
mod totals;

pub use layout::Delimiter;
pub use profile::{DecimalSign, Profile};
pub use reader::{Options, Summary, read};
pub use row::ItemRow;
