//! A file from its first line to its last: opens it, reads the rows, says whether it was whole.

use super::body::Body;
use super::feed::{Feed, Line};
use super::layout::Delimiter;
use super::opening::Opening;
use super::profile::Profile;
use super::row::{ItemRow, RowRules};
use crate::domain::collections::LockReasons;
use crate::interchange::report::LoadReport;
use crate::interchange::source::{FileFault, SourceFile};

/// What may be forgiven in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// A list that ends before its end is taken as far as it goes.
    pub allow_truncated: bool,
}

/// What is worth saying of a list besides its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// What parts its cells.
    pub delimiter: Delimiter,
    /// Rows given to the caller.
    pub rows: u64,
    /// Printed subtotals that were compared.
    pub subtotals_checked: u64,
    /// Those that say another figure than the rows above them.
    pub subtotals_different: u64,
    /// The list ends before its end, and that was forgiven.
    pub truncated: bool,
}

impl Summary {
    /// Of a list of which nothing was read yet.
    pub(super) const fn new(delimiter: Delimiter) -> Self {
        Self { delimiter, rows: 0, subtotals_checked: 0, subtotals_different: 0, truncated: false }
    }
}

/// Reads the whole file, giving each accepted row to `accept`, and fills the report except for what only
/// the caller can know once repeated keys are out: accepted, accounts, debit, credit and ages.
///
/// Lines are always the rows given to `accept` and those quarantined and skipped. A fault may come after
/// rows were given: only the end of a file tells that it was cut.
pub fn read(
    source: &SourceFile,
    profile: &Profile,
    locks: &LockReasons,
    options: Options,
    report: &mut LoadReport,
    accept: &mut dyn FnMut(ItemRow) -> Result<(), FileFault>,
) -> Result<Summary, FileFault> {
    report.file.clone_from(&source.name);
    report.hash.clone_from(&source.hash);
    report.encoding = source.encoding.name();
    let mut feed = Feed::new(source.reader()?)?;
    let opening = Opening::read(profile, &mut feed, report)?;
    let mut body = Body::new(opening, RowRules::new(profile, locks), report, accept);
    while let Some((number, line)) = feed.next()? {
        match line {
            Line::Text(text) => body.line(number, &text, &mut feed)?,
            Line::Cells(cells) => body.table_row(number, cells)?,
        }
    }
    body.finish(feed.has_end(), options)
}
