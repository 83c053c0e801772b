//! Rows in columns. Columns give way in a stated order; amounts, dates and numbers are never cut.

use super::canvas::{Canvas, width_of};
use crate::term::Role;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// As wide as its widest value; dropped whole or shown whole. Left.
    Whole,
    /// The same, right.
    WholeRight,
    /// Takes what is left, at least so many columns, and may be cut.
    Flexible(u16),
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub title: &'static str,
    /// How it fills.
    pub fill: Fill,
    /// Order of giving way: 0 stays to the last, higher goes first.
    pub yields: u8,
}

impl Column {
    /// A column.
    pub const fn new(title: &'static str, fill: Fill, yields: u8) -> Self {
        Self { title, fill, yields }
    }
}

/// A row: a cell for each column, and a role for the whole.
#[derive(Debug, Clone)]
pub struct Row {
    /// Texts, in the order of the columns.
    pub cells: Vec<String>,
    /// Role.
    pub role: Role,
    /// Marked by the person.
    pub marked: bool,
}

impl Row {
    /// An ordinary row.
    pub const fn new(cells: Vec<String>) -> Self {
        Self { cells, role: Role::Text, marked: false }
    }
}

/// Columns before the first one: cursor and mark.
const GUTTER: u16 = 2;

/// Blank columns between two.
const GAP: u16 = 1;

/// Draws heads and rows; `selected` carries the cursor.
pub fn draw(canvas: &mut Canvas, columns: &[Column], rows: &[Row], selected: Option<usize>) {
    let widths = widths(columns, rows, canvas.width().saturating_sub(GUTTER));
    let heads: Vec<String> = columns.iter().map(|column| column.title.to_owned()).collect();
    line(canvas, 0, columns, &widths, &heads, Role::Label);
    let glyphs = canvas.glyphs();
    for (at, row) in rows.iter().enumerate() {
        let Ok(y) = u16::try_from(at + 1) else { break };
        if y >= canvas.height() {
            break;
        }
        line(canvas, y, columns, &widths, &row.cells, row.role);
        if row.marked {
            canvas.text(1, y, glyphs.mark, Role::Strong);
        }
        if selected == Some(at) {
            canvas.highlight(y, Role::Selected);
            canvas.text(0, y, glyphs.cursor, Role::Strong);
        }
    }
}

fn line(
    canvas: &mut Canvas,
    y: u16,
    columns: &[Column],
    widths: &[u16],
    cells: &[String],
    role: Role,
) {
    let mut x = GUTTER;
    for ((column, width), cell) in columns.iter().zip(widths).zip(cells) {
        if *width == 0 {
            continue;
        }
        let mut part = canvas.part(x, y, *width, 1);
        match column.fill {
            Fill::WholeRight => part.text_right(*width, 0, cell, role),
            Fill::Whole | Fill::Flexible(_) => {
                part.text(0, 0, cell, role);
            }
        }
        x += width + GAP;
    }
}

/// Width of each column; zero for one that gave way.
fn widths(columns: &[Column], rows: &[Row], room: u16) -> Vec<u16> {
    let natural: Vec<u16> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| match column.fill {
            Fill::Flexible(least) => least,
            Fill::Whole | Fill::WholeRight => rows
                .iter()
                .filter_map(|row| row.cells.get(at))
                .map(|cell| width_of(cell))
                .chain(std::iter::once(width_of(column.title)))
                .max()
                .unwrap_or(0),
        })
        .collect();
    let mut kept: Vec<bool> = vec![true; columns.len()];
    let needed = |kept: &[bool]| -> u16 {
        natural.iter().zip(kept).filter(|(_, kept)| **kept).map(|(width, _)| width + GAP).sum()
    };
    while needed(&kept) > room + GAP {
        let candidates = columns.iter().enumerate().filter(|(at, _)| kept.get(*at) == Some(&true));
        let Some((victim, column)) = candidates.max_by_key(|(at, column)| (column.yields, *at))
        else {
            break;
        };
        if column.yields == 0 {
            break;
        }
        if let Some(flag) = kept.get_mut(victim) {
            *flag = false;
        }
    }
    let spare = (room + GAP).saturating_sub(needed(&kept));
    let mut given = false;
    let settled = columns.iter().zip(natural.iter().zip(&kept));
    settled
        .map(|(column, (width, kept))| match (kept, column.fill) {
            (false, _) => 0,
            (true, Fill::Flexible(_)) if !given => {
                given = true;
                width + spare
            }
            (true, _) => *width,
        })
        .collect()
}
