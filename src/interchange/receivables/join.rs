//! Rows broken over several physical lines by a newline inside a text.
//!
//! Lines are put together only when the result is a whole row beyond doubt; else they are all given back
//! and only the first one is lost.

use std::io::BufRead;

use super::class::is_ruler;
use super::feed::Feed;
use super::layout::{Delimiter, Layout};
use super::row;
use crate::interchange::cells::{Cells, CutFault};
use crate::interchange::source::FileFault;

/// Lines that a row may go on for.
const MAX_CONTINUED: usize = 6;

/// What a newline was in the width of a column.
const FILLERS: [&str; 3] = [" ", "", "  "];

/// Tries to make a whole row of `first` and the lines after it, left in `cells`. The lines that went
/// into it.
pub(super) fn join<R: BufRead>(
    layout: &Layout,
    first: &str,
    fault: CutFault,
    feed: &mut Feed<R>,
    cells: &mut Cells,
) -> Result<u64, FileFault> {
    if !may_go_on(layout, first, fault) {
        return Ok(0);
    }
    let mut read_ahead = Vec::new();
    while read_ahead.len() < MAX_CONTINUED {
        let Some((line, text)) = feed.next_text()? else { break };
        let ends_here = cannot_continue(layout, &text, cells);
        read_ahead.push((line, text));
        if ends_here {
            break;
        }
        if FILLERS.iter().any(|filler| layout.cut_joined(&put(first, &read_ahead, filler), cells)) {
            return Ok(read_ahead.len() as u64);
        }
    }
    feed.give_back(read_ahead);
    Ok(0)
}

/// Whether a line that could not be cut may be the beginning of a row.
fn may_go_on(layout: &Layout, first: &str, fault: CutFault) -> bool {
    match (layout.delimiter(), fault) {
        (_, CutFault::OpenQuote) => true,
        (Delimiter::Pipe, CutFault::Count { found, expected }) => found < expected,
        (Delimiter::FixedWidth, _) => layout.is_half(first),
        _ => false,
    }
}

/// Whether a line is something by itself, so that it ends the search.
fn cannot_continue(layout: &Layout, text: &str, cells: &mut Cells) -> bool {
    if text.trim().is_empty()
        || is_ruler(text)
        || layout.is_heading(text)
        || layout.opens_row(text)
        || (layout.cut(text, cells).is_ok() && row::has_account(layout.columns(), cells))
    {
        return true;
    }
    layout.cut_blindly(text, cells);
    row::has_account(layout.columns(), cells)
}

fn put(first: &str, read_ahead: &[(u64, String)], filler: &str) -> String {
    let mut joined = first.to_owned();
    for (_, text) in read_ahead {
        joined.push_str(filler);
        joined.push_str(text);
    }
    joined
}
